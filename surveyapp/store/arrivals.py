"""What has arrived of a survey so far: one short look, for pages that ask again and again whether anything is new."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import AnalysisRow, ResponseRow


def newest(session: Session, survey_id: int) -> int:
    """The last running number given, 0 before the first. As long as it and the survey's revision stay, so does every
    stored answer."""
    return session.scalar(select(func.max(ResponseRow.number)).where(ResponseRow.survey_id == survey_id)) or 0


def newest_of_both(session: Session, survey_id: int) -> tuple[int, int]:
    """(the last running number given, the id of the newest analysis), 0 where there is none; in one look."""
    number = select(func.max(ResponseRow.number)).where(ResponseRow.survey_id == survey_id).scalar_subquery()
    analysis = select(func.max(AnalysisRow.id)).where(AnalysisRow.survey_id == survey_id).scalar_subquery()
    row = session.execute(select(number, analysis)).one()
    return row[0] or 0, row[1] or 0
