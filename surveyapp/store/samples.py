"""Which survey a visitor may try."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Survey
from surveyapp.store import surveys


def open_code(session: Session, most: int = 20) -> str | None:
    """The code of the newest open survey marked as a sample, among the `most` newest; None when there is none."""
    newest = session.scalars(select(Survey.code).where(Survey.open).order_by(Survey.id.desc()).limit(most))
    for code in newest.all():
        survey = surveys.find(session, code)
        if survey is not None and survey.questionnaire.sample:
            return code
    return None
