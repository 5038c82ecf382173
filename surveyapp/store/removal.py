"""Removing a survey for good, with everything there is of it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, delete, select, update
from sqlalchemy.orm import Session

from surveyapp.models import Attachment, Base, Job, ReportFile, Survey, SurveyVersion
from surveyapp.models.base import now
from surveyapp.store.rights import Freed

_STAYS = frozenset({Survey.__tablename__, SurveyVersion.__tablename__})


def remove(session: Session, survey_id: int) -> Freed:
    """Leave nothing of the survey but its row and its versions, which are found no more; what is left on disk then is
    for `rights.settle`. The caller has begun to write, and commits."""
    # First of all: it locks the survey's row, so that no answer and no analysis is kept meanwhile.
    gone = {"removed": now(), "open": False, "revision": Survey.revision + 1}
    session.execute(update(Survey).where(Survey.id == survey_id).values(gone))
    files = session.scalars(select(Attachment.key).where(Attachment.survey_id == survey_id)).all()
    reports = session.scalars(select(ReportFile.path).where(ReportFile.survey_id == survey_id)).all()
    jobs = session.scalars(select(Job.result).where(Job.survey_id == survey_id)).all()
    dry_runs = [result["path"] for result in jobs if "path" in result]
    for table in reversed(Base.metadata.sorted_tables):
        own = None if table.name in _STAYS else _of_survey(table, survey_id)
        if own is not None:
            session.execute(delete(table).where(own))
    session.expire_all()
    return Freed(survey_id, (), tuple(files), (*reports, *dry_runs))


def _of_survey(table: Table, survey_id: int) -> ColumnElement[bool] | None:
    """Which rows of a table belong to the survey, told by its foreign keys, so that no table is forgotten; None where
    they lead to no survey."""
    keys = sorted(table.foreign_keys, key=lambda key: key.column.table.name != Survey.__tablename__)
    for key in keys:
        if key.column.table.name == Survey.__tablename__:
            return key.parent == survey_id
        above = _of_survey(key.column.table, survey_id)
        if above is not None:
            return key.parent.in_(select(key.column).where(above))
    return None
