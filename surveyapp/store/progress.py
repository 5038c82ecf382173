"""How far a survey has come, read from what there is of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from surveyapp.models import AnalysisRow, Channel, Draft, Invitation, Job, ReportFile, ResponseRow, Survey


@dataclass(frozen=True, slots=True)
class Progress:
    """`tried`: simulated respondents were sent through a draft. `shared`: it has a channel or invitations, or somebody
    found it all the same."""

    tried: bool
    shared: bool
    answered: bool
    analysed: bool
    reported: bool


def of_surveys(session: Session, survey_ids: Collection[int]) -> dict[int, Progress]:
    """By survey id, in one look."""
    answered = exists().where(ResponseRow.survey_id == Survey.id)
    given_out = (exists().where(found.survey_id == Survey.id) for found in (Channel, Invitation, Draft))
    steps = (
        exists().where(Job.survey_id == Survey.id, Job.kind == "dry_run"),
        or_(answered, *given_out),
        answered,
        exists().where(AnalysisRow.survey_id == Survey.id),
        exists().where(ReportFile.survey_id == Survey.id),
    )
    found = session.execute(select(Survey.id, *steps).where(Survey.id.in_(survey_ids)))
    return {survey_id: Progress(*map(bool, done)) for survey_id, *done in found}
