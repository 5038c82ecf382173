"""Responses: in exactly once, out as domain values. For analysis read them through store/columns.py."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, cast

import msgspec
from sqlalchemy import Executable, Table, Update, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.domain.answers import Response
from surveyapp.domain.definition import Kind, Questionnaire, Quota
from surveyapp.domain.piping import Piping
from surveyapp.domain.routing import ENDING
from surveyapp.models import (
    Attachment,
    ConsentRecord,
    QuotaCount,
    ResponseRow,
    SetAside,
    State,
    Survey,
    SurveyVersion,
)
from surveyapp.models.base import now
from surveyapp.store import invitations
from surveyapp.store.surveys import SurveyInfo, questionnaire

_BATCH = 500

IN_USE = (State.WHOLE, State.STOPPED)
"""The states of responses that anything may be computed from."""


class Outcome(StrEnum):
    STORED = "stored"
    AGAIN = "again"
    """The same submission came before: success, with the old receipt."""
    CONFLICT = "conflict"
    """The submission id came before with other answers."""
    CLOSED = "closed"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Receipt:
    """`number` is the response's running number within its survey, 0 when nothing is stored; `ending` the id of what
    stopped it: an ending that held, or a quota that was full."""

    outcome: Outcome
    number: int = 0
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    stored: int
    already_there: int


def digest(answers: dict[str, Any]) -> str:
    """SHA-256 of the answers, whatever the order of their keys."""
    return hashlib.sha256(msgspec.json.encode(answers, order="deterministic")).hexdigest()


def submit(
    session: Session, survey: SurveyInfo, version_id: int, response: Response, quotas: Sequence[Quota] = ()
) -> Receipt:
    """Store one response of a person, exactly once, with the consents and files it holds; the caller commits.

    `quotas` are those whose condition holds for it: where one is full, the response is stored as stopped by it.
    On any outcome but STORED the caller rolls back. The submission id is looked at before the cap: somebody already
    accepted is never told that the survey is full. A response begun at an invitation uses it up here; where the
    invitation has been withdrawn since, the survey is closed for it."""
    ending = response.answers.get(ENDING, "")
    row = _row(survey.id, version_id, replace(response, submitted=response.submitted or now()))
    counted = _insert_counted(session, row, stopped=bool(ending))
    if counted is None:
        return _seen_before(session, survey.id, response.submission_id, row["digest"]) or _not_taken(session, survey.id)
    response_id, number = counted
    if not ending and (full := _first_full(session, survey.id, quotas)):
        ending = full
        stopped = {"survey": survey.id, "response": response_id, "stopped_answers": {**response.answers, ENDING: full}}
        session.connection().execute(_TAKE_BACK, stopped)
        session.connection().execute(_STOP_ANSWERS, stopped)
    own = survey.id, response.submission_id, response_id
    if response.source == invitations.SOURCE and not invitations.answered(session, *own):
        return Receipt(Outcome.CLOSED)
    asked = questionnaire(session, version_id)
    consents = list(consents_of(asked, version_id, response_id, response))
    if consents:
        session.execute(insert(ConsentRecord), consents)
    _keep_files(session, survey.id, asked, response)
    return Receipt(Outcome.STORED, number, ending)


def full_quota(session: Session, survey_id: int, quotas: Sequence[Quota]) -> Quota | None:
    """The first of `quotas` that is full now, so that nobody answers to the end in vain; only `submit` counts."""
    if not quotas:
        return None
    query = select(QuotaCount.quota_id, QuotaCount.taken).where(QuotaCount.survey_id == survey_id)
    taken = {row.quota_id: row.taken for row in session.execute(query)}
    return next((quota for quota in quotas if taken.get(quota.id, 0) >= quota.most), None)


def store_many(session: Session, survey: SurveyInfo, responses: Sequence[Response]) -> Imported:
    """Store imported responses; those whose submission id is there already, or was and has been erased, are passed
    over. One whose file names no time has none. The caller commits.

    Raises ValueError when the survey's cap leaves no room for all new ones: nothing may be stored then."""
    stored = 0
    for start in range(0, len(responses), _BATCH):
        batch = responses[start : start + _BATCH]
        erased = _erased(session, survey.id, [response.submission_id for response in batch])
        rows = [
            _row(survey.id, survey.version_id, one) for one in batch if forgotten_id(one.submission_id) not in erased
        ]
        new = _insert_new(session, rows) if rows else []
        if new:
            last = _accept(session, survey.id, len(new), even_if_closed=True)
            if last is None:
                raise ValueError("the survey is full")
            first = last - len(new) + 1
            numbered = [{"response": response, "given": first + place} for place, response in enumerate(new)]
            session.connection().execute(_NUMBER, numbered)
        stored += len(new)
    return Imported(stored, len(responses) - stored)


def read(session: Session, survey_id: int, after: int = 0) -> Iterator[Response]:
    """The stored responses of a survey with a number above `after`, in the order of their numbers, without those
    erased and withdrawn since."""
    columns = (
        ResponseRow.submission_id,
        ResponseRow.answers,
        ResponseRow.language,
        ResponseRow.source,
        ResponseRow.started,
        ResponseRow.submitted,
        ResponseRow.number,
        SurveyVersion.number,
        ResponseRow.pace,
    )
    query = (
        select(*columns)
        .join(SurveyVersion, SurveyVersion.id == ResponseRow.version_id)
        .where(ResponseRow.survey_id == survey_id, ResponseRow.number > after, ResponseRow.state.in_(IN_USE))
        .order_by(ResponseRow.number)
    )
    for row in session.execute(query.execution_options(yield_per=2000)):
        yield Response(*row)


def count(session: Session, survey_id: int) -> int:
    """Whole responses, without those that an ending or a quota stopped, those withdrawn or erased, and those the
    business has set aside."""
    whole = ResponseRow.survey_id == survey_id, ResponseRow.state == State.WHOLE
    same = (ResponseRow.survey_id == SetAside.survey_id) & (ResponseRow.number == SetAside.number)
    aside = select(func.count()).select_from(SetAside).join(ResponseRow, same).where(*whole)
    counted = func.count() - aside.scalar_subquery()
    return session.scalar(select(counted).select_from(ResponseRow).where(*whole)) or 0


def forgotten_id(submission_id: str) -> str:
    """What stays of the submission id of an erased response, so that its spreadsheet does not bring it back: an id
    that came with a sheet may name somebody, and is hashed; one of our own is a random number and stays."""
    return submission_id if _RANDOM.fullmatch(submission_id) else hashlib.sha256(submission_id.encode()).hexdigest()


_RANDOM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _erased(session: Session, survey_id: int, submission_ids: Sequence[str]) -> set[str]:
    ids = [forgotten_id(submission_id) for submission_id in submission_ids]
    gone = ResponseRow.survey_id == survey_id, ResponseRow.state == State.ERASED
    return set(session.scalars(select(ResponseRow.submission_id).where(*gone, ResponseRow.submission_id.in_(ids))))


def _row(survey_id: int, version_id: int, response: Response) -> dict[str, Any]:
    return {
        "survey_id": survey_id,
        "version_id": version_id,
        "submission_id": response.submission_id,
        "digest": digest({name: answer for name, answer in response.answers.items() if name != ENDING}),
        "answers": response.answers,
        "language": response.language,
        "source": response.source,
        "started": response.started,
        "submitted": response.submitted,
        "number": 0,
        "stored": now(),
        "state": State.STOPPED if response.answers.get(ENDING) else State.WHOLE,
        "pace": response.pace,
    }


_TABLE = cast(Table, ResponseRow.__table__)
_INSERT_NEW = {
    name: dialect.insert(_TABLE)
    .on_conflict_do_nothing(index_elements=["survey_id", "submission_id"])
    .returning(_TABLE.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
"""INSERT … ON CONFLICT DO NOTHING RETURNING id, built once: this is the path every respondent waits on."""


def _insert_new(session: Session, rows: list[dict[str, Any]]) -> list[int]:
    """Insert the rows whose submission id is new and give their ids, in the order of `rows`."""
    statement = _INSERT_NEW[session.get_bind().dialect.name]
    return sorted(session.connection().execute(statement, rows if len(rows) > 1 else rows[0]).scalars())


def _insert_counted(session: Session, row: dict[str, Any], *, stopped: bool) -> tuple[int, int] | None:
    """Count a row in and insert it under the survey's next number: its (id, number). None when its submission id is not
    new, or the survey takes no more; it may be counted in then."""
    connection = session.connection()
    values = {f"new_{name}": row[name] for name in _NEW_COLUMNS}
    both = {**values, "survey": row["survey_id"], "more": 1}
    if connection.dialect.name == "postgresql":
        stored = connection.execute(_STORE_COUNTED[stopped], both).first()
        return None if stored is None else (stored.id, stored.number)
    number = connection.execute(_STOPPED if stopped else _COUNT_IN, both).scalar()
    if number is None:
        return None
    response_id = connection.execute(_INSERT_NEW["sqlite"], {**row, "number": number}).scalar()
    return None if response_id is None else (response_id, number)


_NUMBER = update(_TABLE).where(_TABLE.c.id == bindparam("response")).values(number=bindparam("given"))


def _accept(session: Session, survey_id: int, new: int, *, even_if_closed: bool = False) -> int | None:
    """Count `new` responses in; the number of the last, or None when the survey is closed or has no room."""
    statement = _COUNT_IN_ALWAYS if even_if_closed else _COUNT_IN
    return session.connection().execute(statement, {"survey": survey_id, "more": new}).scalar()


_SURVEY = cast(Table, Survey.__table__)
_GIVEN = (_SURVEY.c.accepted + _SURVEY.c.stopped).label("number")
_COUNT_IN_ALWAYS = (
    update(_SURVEY)
    .where(
        _SURVEY.c.id == bindparam("survey"),
        _SURVEY.c.cap.is_(None) | (_SURVEY.c.accepted + bindparam("more") <= _SURVEY.c.cap),
    )
    .values(accepted=_SURVEY.c.accepted + bindparam("more"))
    .returning(_GIVEN)
)
_COUNT_IN = _COUNT_IN_ALWAYS.where(_SURVEY.c.open)
_STOPPED = (
    update(_SURVEY)
    .where(_SURVEY.c.id == bindparam("survey"), _SURVEY.c.open)
    .values(stopped=_SURVEY.c.stopped + 1)
    .returning(_GIVEN)
)
_NEW_COLUMNS = [column.name for column in _TABLE.columns if column.name not in ("id", "number", "changed")]
_NEW = [bindparam(f"new_{name}", type_=_TABLE.c[name].type) for name in _NEW_COLUMNS]


def _stored_counted(count: Update) -> Executable:
    counted = count.cte("counted")
    insertion = postgresql.insert(_TABLE).from_select(
        [*_NEW_COLUMNS, "number"], select(*_NEW, counted.c.number), include_defaults=False
    )
    new = insertion.on_conflict_do_nothing(index_elements=["survey_id", "submission_id"])
    return new.returning(_TABLE.c.id, _TABLE.c.number)


_STORE_COUNTED = {False: _stored_counted(_COUNT_IN), True: _stored_counted(_STOPPED)}
"""Both in one statement, as everybody waits for the survey's row from here to COMMIT; SQLite has no such statement, and
no way to it either. The row is locked first: numbers have no gaps, and two who send at once never wait for each other
in a circle."""
_TAKE_BACK = (
    update(_SURVEY)
    .where(_SURVEY.c.id == bindparam("survey"))
    .values(accepted=_SURVEY.c.accepted - 1, stopped=_SURVEY.c.stopped + 1)
)
_STOP_ANSWERS = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("response"))
    .values(answers=bindparam("stopped_answers"), state=State.STOPPED)
)

_QUOTA = cast(Table, QuotaCount.__table__)
_TAKE = {
    name: dialect.insert(_QUOTA)
    .on_conflict_do_update(
        index_elements=["survey_id", "quota_id"],
        set_={"taken": _QUOTA.c.taken + 1},
        where=_QUOTA.c.taken < bindparam("most"),
    )
    .returning(_QUOTA.c.taken)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
"""One more for a quota that has room: a row, or none when it is full."""


def _first_full(session: Session, survey_id: int, quotas: Sequence[Quota]) -> str:
    """Count a response in under each quota, or under none and give the id of the first that is full.

    The survey's row is locked already, so that two responses cannot wait for each other's quotas."""
    take = _TAKE[session.get_bind().dialect.name]
    if not quotas:
        return ""
    with session.begin_nested() as counted:
        for quota in quotas:
            values = {"survey_id": survey_id, "quota_id": quota.id, "taken": 1, "most": quota.most}
            if quota.most < 1 or session.connection().execute(take, values).scalar() is None:
                counted.rollback()
                return quota.id
    return ""


def _seen_before(session: Session, survey_id: int, submission_id: str, new_digest: str) -> Receipt | None:
    query = select(ResponseRow.digest, ResponseRow.number, ResponseRow.answers).where(
        ResponseRow.survey_id == survey_id, ResponseRow.submission_id == submission_id
    )
    row = session.execute(query).first()
    if row is None:
        return None
    if row.digest != new_digest:
        return Receipt(Outcome.CONFLICT)
    return Receipt(Outcome.AGAIN, row.number, row.answers.get(ENDING, ""))


def _not_taken(session: Session, survey_id: int) -> Receipt:
    is_open = session.scalar(select(Survey.open).where(Survey.id == survey_id))
    return Receipt(Outcome.FULL if is_open else Outcome.CLOSED)


def consents_of(
    asked: Questionnaire, version_id: int, response_id: int, response: Response
) -> Iterator[dict[str, Any]]:
    """The consent records of one response."""
    for question in asked.questions():
        if question.kind is not Kind.CONSENT or question.id not in response.answers:
            continue
        wording = Piping(asked, response.answers, response.language).say(question.text)
        yield {
            "response_id": response_id,
            "version_id": version_id,
            "question_id": question.id,
            "purpose": question.purpose,
            "given": bool(response.answers[question.id]),
            "text_hash": hashlib.sha256(wording.encode()).hexdigest(),
            "language": response.language,
            "at": response.submitted or now(),
        }


def _keep_files(session: Session, survey_id: int, asked: Questionnaire, response: Response) -> None:
    """Mark the files that the answers name: they stay as long as the response."""
    files = (response.answers.get(question.id) for question in asked.questions() if question.kind is Kind.FILE)
    keys = [file["key"] for file in files if file]
    if keys:
        own = Attachment.survey_id == survey_id, Attachment.submission_id == response.submission_id
        session.execute(update(Attachment).where(*own, Attachment.key.in_(keys)).values(kept=True))
