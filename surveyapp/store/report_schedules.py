"""Which surveys' results go out by mail every month, to whom, and when next. The caller commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveyapp.domain.monthly import next_time
from surveyapp.models import ReportSchedule


@dataclass(frozen=True, slots=True)
class Schedule:
    survey_id: int
    language: str
    day: int
    recipients: tuple[str, ...]
    reply_to: str
    due: datetime
    last: datetime | None = None


def find(session: Session, survey_id: int) -> Schedule | None:
    row = session.get(ReportSchedule, survey_id)
    return None if row is None else _schedule(row)


def keep(session: Session, wanted: Schedule) -> None:
    """Send the survey's results as `wanted`; replaces what was ordered before."""
    row = session.get(ReportSchedule, wanted.survey_id)
    if row is None:
        row = ReportSchedule(survey_id=wanted.survey_id)
        session.add(row)
    row.language, row.day, row.recipients = wanted.language, wanted.day, list(wanted.recipients)
    row.reply_to, row.due = wanted.reply_to, wanted.due


def end(session: Session, survey_id: int) -> None:
    session.execute(delete(ReportSchedule).where(ReportSchedule.survey_id == survey_id))


def due(session: Session, at: datetime) -> list[int]:
    """The surveys whose results are to be sent now."""
    return list(session.scalars(select(ReportSchedule.survey_id).where(ReportSchedule.due <= at)))


def ordered(session: Session, survey_id: int, at: datetime) -> bool:
    """Note that this month's mail is being made, so that it is made once; False when somebody else was first."""
    row = session.get(ReportSchedule, survey_id, with_for_update=True, populate_existing=True)
    if row is None or row.due > at:
        return False
    row.due, row.last = next_time(row.day, at), at
    return True


def _schedule(row: ReportSchedule) -> Schedule:
    return Schedule(row.survey_id, row.language, row.day, tuple(row.recipients), row.reply_to, row.due, row.last)
