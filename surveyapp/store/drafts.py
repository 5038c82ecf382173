"""Answers typed but not yet submitted, kept on the server under the submission id."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Delete, Table, Update, bindparam, delete, exists, select
from sqlalchemy import update as update_table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.domain.answers import Document
from surveyapp.models import Draft, ResponseRow, Survey
from surveyapp.models.base import now
from surveyapp.store import surveys
from surveyapp.store.surveys import SurveyInfo


@dataclass(frozen=True, slots=True)
class DraftInfo:
    """`version_id` is the version the respondent began with, and finishes with; `updated` is when it was last changed,
    as it was read: two posts at once must not undo each other."""

    submission_id: str
    version_id: int
    answers: Document
    language: str
    source: str
    started: datetime
    correcting: bool = False
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A respondent's survey, what was kept of their answers, and whether they are stored already."""

    survey: SurveyInfo | None
    draft: DraftInfo | None
    is_stored: bool


def load(session: Session, survey_id: int, submission_id: str, *, correcting: bool = False) -> DraftInfo | None:
    own = {"survey": survey_id, "submission": submission_id, "corrects": correcting}
    row = session.connection().execute(_LOAD, own).first()
    return None if row is None else DraftInfo(*row)


def arrive(session: Session, code: str, submission_id: str, *, correcting: bool) -> Arrival:
    """All that a post is judged by, in one look."""
    own = {"this": code, "submission": submission_id, "corrects": correcting}
    row = session.connection().execute(_ARRIVE, own).first()
    if row is None:
        return Arrival(None, None, is_stored=False)
    kept = row[-len(_COLUMNS) - 1 : -1]
    draft = None if kept[0] is None else DraftInfo(*kept)
    return Arrival(surveys.info(session, row), draft, is_stored=row.sent is not None)


def touched(session: Session, survey_id: int, submission_id: str) -> datetime | None:
    """When something was last kept in the draft; None where there is none."""
    own = Draft.survey_id == survey_id, Draft.submission_id == submission_id
    return session.scalar(select(Draft.updated).where(*own))


class Changed(Exception):
    """Another post of the same respondent came in between: the draft is no longer what was read."""


def begin(session: Session, survey_id: int, draft: DraftInfo) -> None:
    """Insert a draft. Raises Changed when there is one by now."""
    if not session.connection().execute(_BEGIN[session.get_bind().dialect.name], _row(survey_id, draft)).rowcount:
        raise Changed


def update(session: Session, survey_id: int, draft: DraftInfo) -> None:
    """Replace the draft that was read. Raises Changed when it has changed since, or is gone: a page saved while
    another sends everything makes none anew."""
    _one(session, _UPDATE, survey_id, draft, answers=draft.answers, language=draft.language, updated=now())


def finish(session: Session, survey_id: int, draft: DraftInfo) -> None:
    """Remove the draft that was read: its answers are stored. Raises Changed when it has changed since."""
    _one(session, _FINISH, survey_id, draft)


def remove(session: Session, survey_id: int, submission_id: str) -> None:
    """Remove the draft, whatever is in it."""
    session.connection().execute(_REMOVE, {"survey": survey_id, "submission": submission_id})


def save(session: Session, survey_id: int, draft: DraftInfo) -> None:
    """Insert or replace the draft, whatever is there."""
    session.connection().execute(_SAVE[session.get_bind().dialect.name], _row(survey_id, draft))


def _row(survey_id: int, draft: DraftInfo) -> dict[str, object]:
    return {**{name: getattr(draft, name) for name in _COLUMNS}, "survey_id": survey_id, "updated": now()}


def _one(session: Session, statement: Update | Delete, survey_id: int, draft: DraftInfo, **changed: object) -> None:
    own = {"survey": survey_id, "submission": draft.submission_id, "seen": draft.updated}
    if not session.connection().execute(statement, {**own, **changed}).rowcount:
        raise Changed


_TABLE = cast(Table, Draft.__table__)
_COLUMNS = tuple(column.name for column in fields(DraftInfo))
_OWN = _TABLE.c.survey_id == bindparam("survey"), _TABLE.c.submission_id == bindparam("submission")
_LOAD = select(*(_TABLE.c[name] for name in _COLUMNS)).where(*_OWN, _TABLE.c.correcting == bindparam("corrects"))
_SURVEY = cast(Table, Survey.__table__)
_SENT = cast(Table, ResponseRow.__table__)
_ARRIVE = (
    select(*surveys.COLUMNS, *(_TABLE.c[name].label(f"draft_{name}") for name in _COLUMNS), _SENT.c.id.label("sent"))
    .select_from(surveys.WITH_NEWEST)
    .outerjoin(_TABLE, (_TABLE.c.survey_id == _SURVEY.c.id) & _OWN[1] & (_TABLE.c.correcting == bindparam("corrects")))
    .outerjoin(_SENT, (_SENT.c.survey_id == _SURVEY.c.id) & (_SENT.c.submission_id == bindparam("submission")))
    .where(_SURVEY.c.code == bindparam("this"))
)
_AS_READ = *_OWN, _TABLE.c.updated == bindparam("seen")
_KEPT = ("answers", "language", "updated")
_UPDATE = update_table(_TABLE).where(*_AS_READ).values({name: bindparam(name) for name in _KEPT})
_FINISH = delete(_TABLE).where(*_AS_READ)
_REMOVE = delete(_TABLE).where(*_OWN)
_NEW: dict[str, Any] = {"sqlite": sqlite.insert(_TABLE), "postgresql": postgresql.insert(_TABLE)}
_UNIQUE = ["survey_id", "submission_id"]
_BEGIN = {name: new.on_conflict_do_nothing(index_elements=_UNIQUE) for name, new in _NEW.items()}
_SAVE = {
    name: new.on_conflict_do_update(index_elements=_UNIQUE, set_={name: new.excluded[name] for name in _KEPT})
    for name, new in _NEW.items()
}
"""Built once: every page a respondent turns goes through them."""


def remove_untouched(session: Session, since: datetime) -> int:
    """Remove the drafts nobody changed `since` then, and what is left of a draft whose response is stored unless it
    corrects that; returns how many."""
    sent = exists().where(ResponseRow.survey_id == Draft.survey_id, ResponseRow.submission_id == Draft.submission_id)
    removed = session.execute(delete(Draft).where((Draft.updated < since) | (sent & ~Draft.correcting)))
    return cast(int, removed.rowcount)  # type: ignore[attr-defined]
