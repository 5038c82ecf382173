"""Whom the business may get back to about what they answered."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import ConsentRecord, ResponseRow

FOLLOW_UP = frozenset({"contact", "interview"})
"""Purposes of consents that allow it. Marketing is another purpose and does not."""


def may_contact(session: Session, survey_id: int, numbers: Collection[int]) -> frozenset[int]:
    """Those of the response numbers whose newest word on a consent to be contacted is yes."""
    query = (
        select(ResponseRow.number, ConsentRecord.question_id, ConsentRecord.given)
        .join(ConsentRecord, ConsentRecord.response_id == ResponseRow.id)
        .where(ResponseRow.survey_id == survey_id, ResponseRow.number.in_(numbers))
        .where(ConsentRecord.purpose.in_(FOLLOW_UP))
        .order_by(ConsentRecord.id)
    )
    newest = {(number, question): given for number, question, given in session.execute(query)}
    return frozenset(number for (number, _question), given in newest.items() if given)
