"""Looking up what was stored under a submission id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, Table, bindparam, select
from sqlalchemy.orm import Session

from surveyapp.domain.answers import Response
from surveyapp.models import ResponseRow, State


def find(session: Session, survey_id: int, submission_id: str) -> Response | None:
    """The stored response of that submission id, with its number; None when it has not been submitted."""
    found = session.connection().execute(_SUBMITTED, {"survey": survey_id, "submission": submission_id}).first()
    return None if found is None else Response(*found)


_TABLE = cast(Table, ResponseRow.__table__)
_ANSWERED = ("submission_id", "answers", "language", "source", "started", "submitted", "number")
_SUBMITTED = select(*(_TABLE.c[name] for name in _ANSWERED)).where(
    _TABLE.c.survey_id == bindparam("survey"), _TABLE.c.submission_id == bindparam("submission")
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored response and the version of the questionnaire it answers."""

    response: Response
    version_id: int


def of_number(session: Session, survey_id: int, number: int) -> Stored | None:
    """The response that got this running number; None once it is erased."""
    kept = ResponseRow.state != State.ERASED
    return _find(session, ResponseRow.survey_id == survey_id, ResponseRow.number == number, kept)


def _find(session: Session, *where: ColumnElement[bool]) -> Stored | None:
    row = session.scalar(select(ResponseRow).where(*where))
    if row is None:
        return None
    return Stored(Response(*(getattr(row, name) for name in _ANSWERED)), row.version_id)
