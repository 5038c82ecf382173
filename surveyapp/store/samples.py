"""The sample survey: the installation's, which a visitor may try, and that of each business, to look around in."""

from __future__ import annotations

import secrets

from sqlalchemy.orm import Session

from surveyapp.domain.shape import Plain
from surveyapp.models import Business
from surveyapp.store import surveys

CODE = "sample"
"""Where the first start publishes the installation's."""


def open_code(session: Session) -> str | None:
    """CODE while that survey is open and still a sample. Those of other businesses are nobody else's to answer."""
    survey = surveys.find(session, CODE)
    return CODE if survey is not None and survey.open and survey.questionnaire.sample else None


def adopt(session: Session, survey: surveys.SurveyInfo) -> None:
    """It is the sample survey of its business. The caller commits."""
    session.get_one(Business, survey.business_id).sample_id = survey.id


def begin(session: Session, business_id: int, plain: Plain) -> int:
    """The id of the business's sample survey, made from `plain` under a code of its own where it never had one: also
    who removed it gets no second. The caller has begun to write, and commits."""
    # Locked, so that of two who ask at once the other one finds it.
    own = session.get_one(Business, business_id, with_for_update=True, populate_existing=True)
    if own.sample_id is None:
        own.sample_id = surveys.publish(session, business_id, f"mau-{secrets.token_hex(5)}", plain)
    return own.sample_id
