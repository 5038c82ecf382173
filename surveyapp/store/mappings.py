"""Mappings of spreadsheets that were confirmed once, kept for the next file with the same columns."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session

from surveyapp.models import Account, SavedMapping
from surveyapp.models.base import now

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Saved:
    """`mapping` is a mapping file; `who` confirmed it last, "" once the account is gone."""

    id: int
    name: str
    mapping: str
    used: datetime
    who: str


def digest(header: Sequence[str]) -> str:
    """Of the names of a sheet's columns, in any order and any case."""
    names = sorted(" ".join(name.casefold().split()) for name in header)
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()


def keep(session: Session, survey_id: int, header: Sequence[str], name: str, mapping: str, account_id: int) -> None:
    """Keep the mapping for files with this header, in the place of the one kept before, whose name stays."""
    own = SavedMapping.survey_id == survey_id, SavedMapping.columns == digest(header)
    row = session.scalar(select(SavedMapping).where(*own))
    if row is None:
        row = SavedMapping(survey_id=survey_id, columns=digest(header), name=name[:LONGEST_NAME], mapping=mapping)
        session.add(row)
    row.mapping, row.account_id, row.used = mapping, account_id, now()
    session.flush()


def fitting(session: Session, survey_id: int, header: Sequence[str]) -> Saved | None:
    """The mapping kept for files with these columns."""
    found = session.execute(_of(survey_id).where(SavedMapping.columns == digest(header))).first()
    return None if found is None else _saved(*found)


def of_survey(session: Session, survey_id: int) -> list[Saved]:
    """The one used last first."""
    return [_saved(*row) for row in session.execute(_of(survey_id).order_by(SavedMapping.used.desc()))]


def rename(session: Session, survey_id: int, mapping_id: int, name: str) -> bool:
    """False where the survey has no such mapping."""
    row = session.scalar(select(SavedMapping).where(*_own(survey_id, mapping_id)))
    if row is not None:
        row.name = name[:LONGEST_NAME]
        session.flush()
    return row is not None


def remove(session: Session, survey_id: int, mapping_id: int) -> bool:
    """False where the survey has no such mapping."""
    gone = session.execute(delete(SavedMapping).where(*_own(survey_id, mapping_id)).returning(SavedMapping.id))
    return gone.first() is not None


def _own(survey_id: int, mapping_id: int) -> tuple[ColumnElement[bool], ...]:
    return SavedMapping.survey_id == survey_id, SavedMapping.id == mapping_id


def _of(survey_id: int) -> Select[SavedMapping, str]:
    return (
        select(SavedMapping, Account.email)
        .outerjoin(Account, Account.id == SavedMapping.account_id)
        .where(SavedMapping.survey_id == survey_id)
    )


def _saved(row: SavedMapping, who: str | None) -> Saved:
    return Saved(row.id, row.name, row.mapping, row.used, who or "")
