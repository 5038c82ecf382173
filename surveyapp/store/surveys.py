"""Surveys and their published versions."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import CursorResult, Engine, Row, Select, Table, bindparam, func, select
from sqlalchemy.orm import Session

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.routing import Route
from surveyapp.domain.shape import Plain
from surveyapp.models import Survey, SurveyVersion


@dataclass(frozen=True, slots=True)
class SurveyInfo:
    """A survey with its newest version, compiled once per process. `pin` is a hash, "" where none is asked; `origins`
    are the sites that may frame its pages."""

    id: int
    business_id: int
    code: str
    open: bool
    cap: int | None
    accepted: int
    created: datetime
    version_id: int
    version: int
    questionnaire: Questionnaire
    route: Route
    opens: datetime | None = None
    closes: datetime | None = None
    pin: str = ""
    origins: tuple[str, ...] = ()
    revision: int = 0
    keep_months: int = 12
    invited_only: bool = False


class DefinitionError(Exception):
    """A stored definition that no longer reads: the code and the database do not belong together."""


_COMPILED: WeakKeyDictionary[Engine, OrderedDict[int, tuple[Questionnaire, Route]]] = WeakKeyDictionary()
"""Engine → version → compiled definition: two databases in one process may use the same version ids. The engine itself
is the key, not its `id()`: that number is given out again once an engine is gone."""
_MOST_COMPILED = 200


def publish(session: Session, business_id: int, code: str, plain: Plain) -> int:
    """Store `plain` as the next version of the survey `code`, making the survey when there is none; returns its id.

    Publishing the same content again makes no version. The caller has checked `plain` with `parse_questionnaire`
    and that an existing survey belongs to the business."""
    survey = session.scalar(select(Survey).where(Survey.code == code))
    if survey is None:
        survey = Survey(business_id=business_id, code=code)
        session.add(survey)
        session.flush()
    latest = session.scalar(
        select(SurveyVersion).where(SurveyVersion.survey_id == survey.id).order_by(SurveyVersion.number.desc()).limit(1)
    )
    if latest is None or latest.definition != plain:
        number = 1 if latest is None else latest.number + 1
        session.add(SurveyVersion(survey_id=survey.id, number=number, definition=plain))
        session.flush()
    return survey.id


def holder(session: Session, code: str) -> tuple[int, bool] | None:
    """Whose code it is, and whether their survey is removed: it keeps its code. None when the code is free."""
    row = session.execute(select(Survey.business_id, Survey.removed).where(Survey.code == code)).first()
    return None if row is None else (row.business_id, row.removed is not None)


def find(session: Session, code: str) -> SurveyInfo | None:
    """Any business's survey, for the public pages and the command line. Staff pages use web/access.py."""
    row = _read(session, _BY_CODE, code).first()
    return None if row is None else info(session, row)


def by_id(session: Session, survey_id: int) -> SurveyInfo:
    """Raises LookupError when there is none."""
    row = _read(session, _BY_ID, survey_id).first()
    if row is None:
        raise LookupError(f"no survey {survey_id}")
    return info(session, row)


def of_business(session: Session, business_id: int, code: str | None = None) -> list[SurveyInfo]:
    """The business's surveys, newest first; with `code` at most that one."""
    rows = _read(session, _OF_BUSINESS, business_id).all()
    return [info(session, row) for row in rows if code in (None, row.code)]


def versions(session: Session, survey_id: int) -> dict[int, Questionnaire]:
    """Every published version of a survey by its number, oldest first."""
    query = select(SurveyVersion.number, SurveyVersion.id).where(SurveyVersion.survey_id == survey_id)
    found = session.execute(query.order_by(SurveyVersion.number)).all()
    return {number: questionnaire(session, version_id) for number, version_id in found}


def ids(session: Session) -> list[int]:
    """Every survey of every business that is not removed, oldest first."""
    return list(session.scalars(select(Survey.id).where(Survey.removed.is_(None)).order_by(Survey.id)))


def settled_revision(session: Session, survey_id: int) -> int:
    """The survey's revision, which stays as it is until this transaction ends."""
    return session.scalars(select(Survey.revision).where(Survey.id == survey_id).with_for_update(read=True)).one()


def set_open(session: Session, survey_id: int, *, is_open: bool) -> None:
    survey = session.get_one(Survey, survey_id)
    survey.open = is_open


def set_period(session: Session, survey_id: int, opens: datetime | None, closes: datetime | None) -> None:
    """From when until when a survey that is open takes answers; None is no bound."""
    survey = session.get_one(Survey, survey_id)
    survey.opens, survey.closes = opens, closes


def questionnaire(session: Session, version_id: int) -> Questionnaire:
    """The definition of one version, compiled once: a version never changes."""
    return _compiled(session, version_id)[0]


def definition(session: Session, version_id: int) -> Plain:
    """The plain data of one version."""
    plain: Plain = session.get_one(SurveyVersion, version_id).definition
    return plain


def route(session: Session, version_id: int) -> Route:
    return _compiled(session, version_id)[1]


_SURVEY = cast(Table, Survey.__table__)
_VERSION = cast(Table, SurveyVersion.__table__)
_EVERY = _VERSION.alias()
_NEWEST = select(func.max(_EVERY.c.number)).where(_EVERY.c.survey_id == _SURVEY.c.id).scalar_subquery()
_THERE = (_VERSION.c.survey_id == _SURVEY.c.id) & (_VERSION.c.number == _NEWEST) & _SURVEY.c.removed.is_(None)
WITH_NEWEST = _SURVEY.join(_VERSION, _THERE)
COLUMNS = *_SURVEY.columns, _VERSION.c.id.label("version_id"), _VERSION.c.number.label("version")
_SELECTION = select(*COLUMNS).select_from(WITH_NEWEST)
_BY_CODE = _SELECTION.where(_SURVEY.c.code == bindparam("this"))
_BY_ID = _SELECTION.where(_SURVEY.c.id == bindparam("this"))
_OF_BUSINESS = _SELECTION.where(_SURVEY.c.business_id == bindparam("this")).order_by(_SURVEY.c.id.desc())
"""Built once, and rows instead of objects: every request of a respondent begins here."""


def _read(session: Session, statement: Select[*tuple[Any, ...]], this: object) -> CursorResult[*tuple[Any, ...]]:
    session.flush()
    return session.connection().execute(statement, {"this": this})


def info(session: Session, survey: Row[*tuple[Any, ...]]) -> SurveyInfo:
    definition, way = _compiled(session, survey.version_id)
    return SurveyInfo(
        survey.id,
        survey.business_id,
        survey.code,
        survey.open,
        survey.cap,
        survey.accepted,
        survey.created,
        survey.version_id,
        survey.version,
        definition,
        way,
        survey.opens,
        survey.closes,
        survey.pin,
        tuple(survey.origins.splitlines()),
        survey.revision,
        survey.keep_months,
        survey.invited_only,
    )


def _compiled(session: Session, version_id: int) -> tuple[Questionnaire, Route]:
    engine = session.get_bind().engine
    compiled = _COMPILED.get(engine)
    if compiled is None:
        compiled = _COMPILED.setdefault(engine, OrderedDict())
    found = compiled.get(version_id)
    if found is None:
        plain = session.scalar(select(SurveyVersion.definition).where(SurveyVersion.id == version_id))
        if plain is None:
            raise LookupError(f"no survey version {version_id}")
        definition, problems = parse_questionnaire(plain, published=True)
        if definition is None:
            raise DefinitionError("; ".join(problem.line("en") for problem in problems))
        found = compiled[version_id] = definition, Route(definition)
        while len(compiled) > _MOST_COMPILED:
            compiled.popitem(last=False)
    return found
