"""Links that show a survey's newest report to whoever holds them, until they are taken back."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import ReportLink
from surveyapp.models.base import now

_TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class LinkInfo:
    id: int
    survey_id: int
    language: str
    made: datetime
    revoked: datetime | None


def make(session: Session, survey_id: int, language: str) -> str:
    """A new link's token, 192 random bits; only its hash is kept, so it can be shown this once. The caller commits."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(ReportLink(survey_id=survey_id, language=language, token_hash=_hash(token)))
    return token


def opened(session: Session, token: str) -> LinkInfo | None:
    """The link of that token; None for an unknown one and for one that was taken back."""
    row = session.scalar(select(ReportLink).where(ReportLink.token_hash == _hash(token), ReportLink.revoked.is_(None)))
    return None if row is None else _info(row)


def of_survey(session: Session, survey_id: int) -> list[LinkInfo]:
    """The survey's links, newest first."""
    query = select(ReportLink).where(ReportLink.survey_id == survey_id).order_by(ReportLink.id.desc())
    return [_info(row) for row in session.scalars(query)]


def take_back(session: Session, survey_id: int, link_id: int) -> bool:
    """From now on the link shows nothing; False when the survey has no such link. The caller commits."""
    row = session.scalar(select(ReportLink).where(ReportLink.survey_id == survey_id, ReportLink.id == link_id))
    if row is not None and row.revoked is None:
        row.revoked = now()
    return row is not None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _info(row: ReportLink) -> LinkInfo:
    return LinkInfo(row.id, row.survey_id, row.language, row.made, row.revoked)
