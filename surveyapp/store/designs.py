"""Drafts: the next version of a survey while it is being written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.orm import Session

from surveyapp.models import Survey, SurveyDraft, SurveyVersion
from surveyapp.models.base import now


@dataclass(frozen=True, slots=True)
class Design:
    """A survey that is being written. `revision` 0: there is no draft; `version` 0: nothing is published yet."""

    survey_id: int
    business_id: int
    code: str
    source: str
    revision: int
    updated: datetime
    version: int


class Stale(Exception):
    """Somebody saved the draft in between."""


def of_business(session: Session, business_id: int, code: str | None = None) -> list[Design]:
    """The business's surveys with or without a draft, newest first; with `code` at most that one."""
    query = _SELECTION.where(Survey.business_id == business_id).order_by(Survey.id.desc())
    if code is not None:
        query = query.where(Survey.code == code)
    return [_design(row) for row in session.execute(query)]


def by_survey(session: Session, survey_id: int) -> Design:
    """Raises LookupError when there is no such survey."""
    row = session.execute(_SELECTION.where(Survey.id == survey_id)).first()
    if row is None:
        raise LookupError(f"no survey {survey_id}")
    return _design(row)


def begin(session: Session, business_id: int, code: str, source: str) -> int | None:
    """A new survey of the business with nothing but a draft; its id, or None when the code is taken. The caller
    commits."""
    if session.scalar(select(Survey.id).where(Survey.code == code)) is not None:
        return None
    survey = Survey(business_id=business_id, code=code)
    session.add(survey)
    session.flush()
    session.add(SurveyDraft(survey_id=survey.id, source=source))
    session.flush()
    return survey.id


def save(session: Session, survey_id: int, source: str, revision: int) -> None:
    """Keep `source`, written on top of `revision` (0 where there was no draft). Raises Stale when that is no longer
    the newest: nothing is kept then. The caller commits."""
    if revision == 0:
        if session.get(SurveyDraft, survey_id) is not None:
            raise Stale
        session.add(SurveyDraft(survey_id=survey_id, source=source))
        session.flush()
        return
    statement = (
        update(SurveyDraft)
        .where(SurveyDraft.survey_id == survey_id, SurveyDraft.revision == revision)
        .values(source=source, revision=revision + 1, updated=now())
        .returning(SurveyDraft.revision)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(statement) is None:
        raise Stale


def discard(session: Session, survey_id: int) -> None:
    """Forget the draft, and the survey itself when it was never published. The caller commits."""
    session.execute(delete(SurveyDraft).where(SurveyDraft.survey_id == survey_id))
    published = session.scalar(select(func.count()).where(SurveyVersion.survey_id == survey_id))
    if not published:
        session.execute(delete(Survey).where(Survey.id == survey_id))


_NEWEST = (
    select(func.max(SurveyVersion.number))
    .where(SurveyVersion.survey_id == Survey.id)
    .correlate(Survey)
    .scalar_subquery()
)
_SELECTION: Select[Survey, SurveyDraft, int] = select(Survey, SurveyDraft, func.coalesce(_NEWEST, 0)).outerjoin(
    SurveyDraft, SurveyDraft.survey_id == Survey.id
)


def _design(row: Row[Survey, SurveyDraft, int]) -> Design:
    survey, draft, version = row
    source, revision = (draft.source, draft.revision) if draft else ("", 0)
    updated = draft.updated if draft else survey.created
    return Design(survey.id, survey.business_id, survey.code, source, revision, updated, version)
