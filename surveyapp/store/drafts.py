"""Answers typed but not yet submitted, kept on the server under the submission id."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, exists, select
from sqlalchemy import update as update_table
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
    own = {"survey": survey_id, "submission": submission_id, "corrects": correcting}
    row = session.connection().execute(_LOAD, own).first()
    return None if row is None else DraftInfo(*row)


def touched(session: Session, survey_id: int, submission_id: str) -> datetime | None:
    """When something was last kept in the draft; None where there is none."""
    own = Draft.survey_id == survey_id, Draft.submission_id == submission_id
    return session.scalar(select(Draft.updated).where(*own))


def update(session: Session, survey_id: int, draft: DraftInfo) -> bool:
    """Replace the draft where there still is one: a page saved while another sends everything makes none anew."""
    own = {"survey": survey_id, "submission": draft.submission_id}
    changed = {"answers": draft.answers, "language": draft.language, "updated": now()}
    return bool(session.connection().execute(_UPDATE, {**own, **changed}).rowcount)


def save(session: Session, survey_id: int, draft: DraftInfo) -> None:
    """Insert or replace the draft; two pages posted at once leave one row."""
    row = {name: getattr(draft, name) for name in _COLUMNS}
    statement = _SAVE[session.get_bind().dialect.name]
    session.connection().execute(statement, {**row, "survey_id": survey_id, "updated": now()})


def remove(session: Session, survey_id: int, submission_id: str) -> None:
    session.connection().execute(_REMOVE, {"survey": survey_id, "submission": submission_id})


_TABLE = cast(Table, Draft.__table__)
_COLUMNS = tuple(column.name for column in fields(DraftInfo))
_OWN = _TABLE.c.survey_id == bindparam("survey"), _TABLE.c.submission_id == bindparam("submission")
_LOAD = select(*(_TABLE.c[name] for name in _COLUMNS)).where(*_OWN, _TABLE.c.correcting == bindparam("corrects"))
_UPDATE = (
    update_table(_TABLE).where(*_OWN).values({name: bindparam(name) for name in ("answers", "language", "updated")})
)
_REMOVE = delete(_TABLE).where(*_OWN)
_SAVE = {
    name: new.on_conflict_do_update(
        index_elements=["survey_id", "submission_id"],
        set_={"answers": new.excluded.answers, "language": new.excluded.language, "updated": new.excluded.updated},
    )
    for name, new in (("sqlite", sqlite.insert(_TABLE)), ("postgresql", postgresql.insert(_TABLE)))
}
"""Built once: every page a respondent turns goes through them."""


def remove_untouched(session: Session, since: datetime) -> int:
    """Remove the drafts nobody changed `since` then, and what is left of a draft whose response is stored unless it
    corrects that; returns how many."""
    sent = exists().where(ResponseRow.survey_id == Draft.survey_id, ResponseRow.submission_id == Draft.submission_id)
    removed = session.execute(delete(Draft).where((Draft.updated < since) | (sent & ~Draft.correcting)))
    return cast(int, removed.rowcount)  # type: ignore[attr-defined]
