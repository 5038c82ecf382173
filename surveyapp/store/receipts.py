"""Looking up what was stored under a submission id."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from surveyapp.domain.answers import Response
from surveyapp.models import ResponseRow, State


def find(session: Session, survey_id: int, submission_id: str) -> Response | None:
    """The stored response of that submission id, with its number; None when it has not been submitted."""
    found = _find(session, ResponseRow.survey_id == survey_id, ResponseRow.submission_id == submission_id)
    return found.response if found else None


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
    answered = row.submission_id, row.answers, row.language, row.source, row.started, row.submitted, row.number
    return Stored(Response(*answered), row.version_id)
