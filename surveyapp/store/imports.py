"""What spreadsheets brought: who is stored already, one import stored whole, the list of imports, and taking one back.

The survey's row is locked while an import is stored, so its new responses have running numbers without a gap: an import
is known by its first and last number, and no response has to say which import it came with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, delete, exists, false, func, insert, or_, select, update
from sqlalchemy.orm import Session

from surveyapp.domain.answers import Document, Response
from surveyapp.domain.routing import ENDING
from surveyapp.models import Account, ImportChange, ImportRun, ResponseRow, State, Survey
from surveyapp.models.base import now
from surveyapp.store import responses, rights
from surveyapp.store.rights import Freed
from surveyapp.store.surveys import SurveyInfo

_AT_ONCE = 500
_ERASED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Held:
    """A stored response; `by_hand`: its person gave it, or it was corrected since it was imported. One `withdrawn` is
    left as it is."""

    id: int
    number: int
    answers: Document
    version_id: int
    by_hand: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What a stored response becomes."""

    held: Held
    answers: Document
    version_id: int


@dataclass(frozen=True, slots=True)
class Run:
    """One import, see models/importing.py; `who` is an e-mail address, "" where nobody is named."""

    id: int
    name: str
    joined: str
    at: datetime
    first: int
    last: int
    stored: int
    changed: int
    there: int
    left_out: int
    taken_back: datetime | None
    who: str


class Entangled(Exception):
    """A later import changed responses of this one: that has to be taken back first. The argument is its file."""


# ------------------------------------------------------------------ who is stored


def by_submission(session: Session, survey_id: int, submission_ids: Sequence[str]) -> Iterator[tuple[str, Held]]:
    for start in range(0, len(submission_ids), _AT_ONCE):
        wanted = ResponseRow.submission_id.in_(submission_ids[start : start + _AT_ONCE])
        for row in session.execute(_rows(session, survey_id).where(wanted)):
            yield row.submission_id, _held(row)


def by_number(session: Session, survey_id: int, numbers: Sequence[int]) -> Iterator[Held]:
    for start in range(0, len(numbers), _AT_ONCE):
        wanted = ResponseRow.number.in_(numbers[start : start + _AT_ONCE])
        yield from map(_held, session.execute(_rows(session, survey_id).where(wanted)))


def answered(session: Session, survey_id: int, question_id: str) -> Iterator[tuple[int, str]]:
    """(number, answer in words) of everybody who answered the question, oldest first."""
    written = ResponseRow.answers[question_id].as_string()
    there = ResponseRow.survey_id == survey_id, ResponseRow.state != State.ERASED, written.is_not(None)
    query = select(ResponseRow.number, written).where(*there).order_by(ResponseRow.number)
    yield from ((row[0], row[1]) for row in session.execute(query))


# ------------------------------------------------------------------ one import


def store(
    session: Session,
    survey: SurveyInfo,
    name: str,
    joined: str,
    account_id: int | None,
    new: Sequence[Response],
    changes: Sequence[Change],
    there: int,
    left_out: int,
) -> Run:
    """Store one import whole. The caller has locked the survey before it looked who is stored (`lock`), commits, and
    lets go of the columns where anything changed.

    Raises ValueError when the survey's cap leaves no room for all new ones: nothing may be stored then."""
    before = session.execute(select(Survey.accepted + Survey.stopped).where(Survey.id == survey.id)).scalar_one()
    imported = responses.store_many(session, survey, new)
    run = ImportRun(survey_id=survey.id, name=name[:200], joined=joined, account_id=account_id)
    run.stored, run.changed, run.there = imported.stored, len(changes), there + imported.already_there
    run.left_out = left_out
    if imported.stored:
        run.first, run.last = before + 1, before + imported.stored
    session.add(run)
    session.flush()
    if changes:
        session.execute(update(Survey).where(Survey.id == survey.id).values(revision=Survey.revision + 1))
        session.execute(insert(ImportChange), [_kept(run.id, change) for change in changes])
        for change in changes:
            _put(session, change.held.id, change.answers, change.version_id)
    return _run(run, "")


def lock(session: Session, survey_id: int) -> None:
    """Nobody else stores a response of the survey until this transaction ends."""
    session.execute(select(Survey.id).where(Survey.id == survey_id).with_for_update())


def of_survey(session: Session, survey_id: int) -> list[Run]:
    """Every import, the newest first."""
    query = (
        select(ImportRun, Account.email)
        .outerjoin(Account, Account.id == ImportRun.account_id)
        .where(ImportRun.survey_id == survey_id)
        .order_by(ImportRun.id.desc())
    )
    return [_run(row, who or "") for row, who in session.execute(query)]


def by_source(session: Session, survey_id: int) -> list[tuple[str, int]]:
    """(source, whole responses) of those that no import brought, the most first; "" is no source named."""
    rows = _rows(session, survey_id).subquery()
    of = (ResponseRow.id == rows.c.id) & ~rows.c.imported & (ResponseRow.state == State.WHOLE)
    query = select(ResponseRow.source, func.count()).join(rows, of).group_by(ResponseRow.source)
    return sorted(((row[0], row[1]) for row in session.execute(query)), key=lambda pair: (-pair[1], pair[0]))


def take_back(session: Session, survey_id: int, import_id: int) -> list[Freed] | None:
    """Undo one import: what it brought is erased, what it changed is as it was before, unless that changed since. None
    where the survey has no such import, or it is taken back already. The caller commits, then settles each part.

    Raises Entangled."""
    lock(session, survey_id)
    own = ImportRun.survey_id == survey_id, ImportRun.id == import_id, ImportRun.taken_back.is_(None)
    run = session.scalar(select(ImportRun).where(*own))
    if run is None:
        return None
    brought = ResponseRow.survey_id == survey_id, ResponseRow.number.between(run.first, run.last)
    _refuse_entangled(session, run, brought)
    for change in session.scalars(select(ImportChange).where(ImportChange.import_id == import_id)):
        row = session.get_one(ResponseRow, change.response_id)
        if responses.digest(row.answers) == change.after:
            _put(session, row.id, change.before, change.version_id)
    session.execute(delete(ImportChange).where(ImportChange.import_id == import_id))
    session.execute(update(Survey).where(Survey.id == survey_id).values(revision=Survey.revision + 1))
    run.taken_back = now()
    session.flush()
    session.expire_all()
    # Under its own id an erased response would keep the same file from being brought in again, rightly read.
    rows = session.execute(select(ResponseRow.id, ResponseRow.number).where(*brought)).all()
    for row_id, _number in rows:
        session.execute(update(ResponseRow).where(ResponseRow.id == row_id).values(submission_id=str(uuid4())))
    numbers = [number for _row_id, number in rows]
    return [
        rights.erase(session, survey_id, numbers[start : start + _ERASED_AT_ONCE])
        for start in range(0, max(len(numbers), 1), _ERASED_AT_ONCE)
    ]


def _refuse_entangled(session: Session, run: ImportRun, brought: tuple[ColumnElement[bool], ...]) -> None:
    mine = select(ImportChange.response_id).where(ImportChange.import_id == run.id)
    touched = ImportChange.response_id.in_(mine) | exists().where(ResponseRow.id == ImportChange.response_id, *brought)
    later = (
        select(ImportRun.name)
        .join(ImportChange, ImportChange.import_id == ImportRun.id)
        .where(ImportRun.survey_id == run.survey_id, ImportRun.id > run.id, touched)
        .order_by(ImportRun.id.desc())
    )
    name = session.scalar(later.limit(1))
    if name is not None:
        raise Entangled(name)


# ------------------------------------------------------------------ rows


def _rows(session: Session, survey_id: int) -> Select[Any]:
    """Not those erased."""
    standing = ImportRun.survey_id == survey_id, ImportRun.taken_back.is_(None), ImportRun.stored > 0
    runs = session.execute(select(ImportRun.first, ImportRun.last).where(*standing)).all()
    imported = or_(false(), *(ResponseRow.number.between(first, last) for first, last in runs))
    columns = (
        ResponseRow.id,
        ResponseRow.number,
        ResponseRow.submission_id,
        ResponseRow.answers,
        ResponseRow.version_id,
        ResponseRow.state,
        (ResponseRow.changed.is_not(None) | ~imported).label("by_hand"),
        imported.label("imported"),
    )
    return select(*columns).where(ResponseRow.survey_id == survey_id, ResponseRow.state != State.ERASED)


def _held(row: Any) -> Held:
    return Held(row.id, row.number, row.answers, row.version_id, bool(row.by_hand), row.state == State.WITHDRAWN)


def _kept(import_id: int, change: Change) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "response_id": change.held.id,
        "before": change.held.answers,
        "version_id": change.held.version_id,
        "after": responses.digest(change.answers),
    }


def _put(session: Session, response_id: int, answers: Document, version_id: int) -> None:
    state = State.STOPPED if answers.get(ENDING) else State.WHOLE
    values = {"answers": answers, "version_id": version_id, "state": state}
    session.execute(update(ResponseRow).where(ResponseRow.id == response_id).values(values))


def _run(row: ImportRun, who: str) -> Run:
    counts = row.first, row.last, row.stored, row.changed, row.there, row.left_out
    return Run(row.id, row.name, row.joined, row.at, *counts, row.taken_back, who)
