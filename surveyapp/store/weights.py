"""The population shares a survey is weighted to."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from surveyapp.domain.weighting import Targets
from surveyapp.models import PopulationShares


def find(session: Session, survey_id: int) -> Targets:
    """Empty where the survey is not weighted."""
    row = session.get(PopulationShares, survey_id)
    return {} if row is None else row.shares


def keep(session: Session, survey_id: int, targets: Targets) -> None:
    """Replace the shares; empty ones end the weighting."""
    session.execute(delete(PopulationShares).where(PopulationShares.survey_id == survey_id))
    if targets:
        shares = {item_id: dict(answers) for item_id, answers in targets.items()}
        session.add(PopulationShares(survey_id=survey_id, shares=shares))
    session.flush()
