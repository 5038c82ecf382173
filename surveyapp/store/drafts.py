"""Answers typed but not yet submitted, kept on the server under the submission id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import delete, exists, select
from sqlalchemy import update as sql_update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.domain.answers import Document
from surveyapp.models import Draft, ResponseRow
from surveyapp.models.base import now


@dataclass(frozen=True, slots=True)
class DraftInfo:
    """`version_id` is the version the respondent began with, and finishes with."""

    submission_id: str
    version_id: int
    answers: Document
    language: str
    source: str
    started: datetime
    correcting: bool = False


def load(session: Session, survey_id: int, submission_id: str, *, correcting: bool = False) -> DraftInfo | None:
    columns = (Draft.submission_id, Draft.version_id, Draft.answers, Draft.language, Draft.source, Draft.started)
    own = Draft.survey_id == survey_id, Draft.submission_id == submission_id, Draft.correcting == correcting
    query = select(*columns, Draft.correcting).where(*own)
    row = session.execute(query).first()
    return None if row is None else DraftInfo(*row)


def update(session: Session, survey_id: int, draft: DraftInfo) -> bool:
    """Replace the draft where there still is one: a page saved while another sends everything makes none anew."""
    own = Draft.survey_id == survey_id, Draft.submission_id == draft.submission_id
    changed = {"answers": draft.answers, "language": draft.language, "updated": now()}
    return bool(session.execute(sql_update(Draft).where(*own).values(**changed)).rowcount)  # type: ignore[attr-defined]


def save(session: Session, survey_id: int, draft: DraftInfo) -> None:
    """Insert or replace the draft; two pages posted at once leave one row."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Draft).values(
        survey_id=survey_id,
        version_id=draft.version_id,
        submission_id=draft.submission_id,
        answers=draft.answers,
        language=draft.language,
        source=draft.source,
        started=draft.started,
        updated=now(),
        correcting=draft.correcting,
    )
    kept = {"answers": draft.answers, "language": draft.language, "updated": now()}
    session.execute(statement.on_conflict_do_update(index_elements=["survey_id", "submission_id"], set_=kept))


def remove(session: Session, survey_id: int, submission_id: str) -> None:
    session.execute(delete(Draft).where(Draft.survey_id == survey_id, Draft.submission_id == submission_id))


def remove_untouched(session: Session, since: datetime) -> int:
    """Remove the drafts nobody changed `since` then, and what is left of a draft whose response is stored unless it
    corrects that; returns how many."""
    sent = exists().where(ResponseRow.survey_id == Draft.survey_id, ResponseRow.submission_id == Draft.submission_id)
    removed = session.execute(delete(Draft).where((Draft.updated < since) | (sent & ~Draft.correcting)))
    return cast(int, removed.rowcount)  # type: ignore[attr-defined]
