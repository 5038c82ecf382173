"""Drafts: the next version of a survey while it is being written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from surveyapp.models import DraftStep, Survey, SurveyDraft, SurveyVersion
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
    step: int = 0


@dataclass(frozen=True, slots=True)
class Steps:
    """What there is to take back and to bring again: what each save was about, None where there is nothing."""

    back: str | None = None
    again: str | None = None


MOST_STEPS = 50


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


def is_taken(session: Session, code: str) -> bool:
    return session.scalar(select(Survey.id).where(Survey.code == code)) is not None


def begin(session: Session, business_id: int, code: str, source: str) -> int | None:
    """A new survey of the business with nothing but a draft; its id, or None when the code is taken. The caller
    commits."""
    if is_taken(session, code):
        return None
    survey = Survey(business_id=business_id, code=code)
    session.add(survey)
    session.flush()
    save(session, survey.id, source, 0)
    return survey.id


def save(
    session: Session,
    survey_id: int,
    source: str,
    revision: int,
    *,
    about: str = "",
    before: str = "",
    goes_on: bool = False,
) -> None:
    """Keep `source`, written on top of `revision` (0 where there was no draft; `before` is what was shown instead), as
    a step to go back from. A save that `goes_on` with what the step before was about becomes one step with it.
    Raises Stale when `revision` is no longer the newest: nothing is kept then. The caller commits."""
    if revision == 0:
        if session.get(SurveyDraft, survey_id) is not None:
            raise Stale
        session.add(SurveyDraft(survey_id=survey_id, source=source, step=1 if before else 0))
        session.flush()
        if before:
            session.add(DraftStep(survey_id=survey_id, number=0, source=before))
        session.add(DraftStep(survey_id=survey_id, number=1 if before else 0, source=source, about=about))
        session.flush()
        return
    old = session.execute(
        select(SurveyDraft.source, SurveyDraft.step).where(
            SurveyDraft.survey_id == survey_id, SurveyDraft.revision == revision
        )
    ).first()
    if old is None:
        raise Stale
    if old.source == source:
        return
    last = session.get(DraftStep, (survey_id, old.step))
    if last is None:
        session.add(DraftStep(survey_id=survey_id, number=old.step, source=old.source))
    newest = session.scalar(select(func.max(DraftStep.number)).where(DraftStep.survey_id == survey_id))
    number = old.step if goes_on and last and about and last.about == about and newest == old.step else old.step + 1
    _put(session, survey_id, source, revision, number)
    session.execute(
        delete(DraftStep).where(
            DraftStep.survey_id == survey_id,
            or_(DraftStep.number >= number, DraftStep.number < number - MOST_STEPS),
        )
    )
    session.expire_all()
    session.add(DraftStep(survey_id=survey_id, number=number, about=about, source=source))
    session.flush()


def _put(session: Session, survey_id: int, source: str, revision: int, step: int) -> None:
    statement = (
        update(SurveyDraft)
        .where(SurveyDraft.survey_id == survey_id, SurveyDraft.revision == revision)
        .values(source=source, revision=revision + 1, step=step, updated=now())
        .returning(SurveyDraft.revision)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(statement) is None:
        raise Stale


def steps(session: Session, design: Design) -> Steps:
    """What can be undone and redone from where the draft is."""
    near = select(DraftStep.number, DraftStep.about).where(
        DraftStep.survey_id == design.survey_id, DraftStep.number.between(design.step - 1, design.step + 1)
    )
    found = {row.number: row.about for row in session.execute(near)}
    back = found.get(design.step) if design.step - 1 in found else None
    return Steps(back, found.get(design.step + 1))


def go(session: Session, design: Design, by: int) -> str | None:
    """Undo (`by` −1) or redo (+1) one step; the text of then, None where there is no such step. Raises Stale when
    the draft was saved meanwhile. The caller commits."""
    to = session.get(DraftStep, (design.survey_id, design.step + by))
    if to is None:
        return None
    source = to.source
    _put(session, design.survey_id, source, design.revision, to.number)
    return source


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
_SELECTION: Select[Survey, SurveyDraft, int] = (
    select(Survey, SurveyDraft, func.coalesce(_NEWEST, 0))
    .outerjoin(SurveyDraft, SurveyDraft.survey_id == Survey.id)
    .where(Survey.removed.is_(None))
)


def _design(row: Row[Survey, SurveyDraft, int]) -> Design:
    survey, draft, version = row
    source, revision = (draft.source, draft.revision) if draft else ("", 0)
    updated, step = (draft.updated, draft.step) if draft else (survey.created, 0)
    return Design(survey.id, survey.business_id, survey.code, source, revision, updated, version, step)
