"""What a person may do with a response that is stored: look at it, correct it, withdraw it, erase it.

Whatever changes a stored response raises the survey's `revision` in the same transaction: columnar parts of an earlier
revision are not read again, and an analysis that was under way meanwhile is not kept. Analyses and reports that quote
what is changed or erased are removed; those that only count it stay what they are, the figures of their day.

Every function here expects the session to write; the caller commits, then calls `settle`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.orm import Session

from surveyapp.domain.answers import Document, Response
from surveyapp.domain.definition import TEXT_KINDS, Kind, Question, Questionnaire
from surveyapp.domain.entitlement import months_before
from surveyapp.domain.quote import SHORTEST, masked
from surveyapp.domain.reading import VIET_NAM
from surveyapp.domain.routing import ENDING
from surveyapp.models import (
    AnalysisRow,
    AnswerTag,
    Attachment,
    ConsentRecord,
    Draft,
    ImportChange,
    Invitation,
    ReportFile,
    ResponseRow,
    RightsRequest,
    State,
    Survey,
    TaggedAnswer,
    Upload,
)
from surveyapp.models.base import now
from surveyapp.store import attachments, columns, handling, judgement, surveys
from surveyapp.store.responses import consents_of, digest, forgotten_id

_AT_ONCE = 500
_NEEDLE = 60
"""Characters of a text by which it is found in a report: fewer than any report prints of a quote."""


@dataclass(frozen=True, slots=True)
class Held:
    """A stored response as its person may see it."""

    id: int
    response: Response
    version_id: int
    state: State
    changed: date | None
    stored: datetime


@dataclass(frozen=True, slots=True)
class Consented:
    """The newest word on one consent; `at` is when it was given."""

    question_id: str
    purpose: str
    given: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Freed:
    """What is left on disk once the rows are gone: attachment keys, and report files relative to the home folder.
    `analyses` were removed: a new one is wanted."""

    survey_id: int
    numbers: tuple[int, ...]
    files: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    analyses: int = 0


def held(session: Session, survey_id: int, number: int) -> Held | None:
    """None for a number never given, and for one whose response is erased."""
    row = session.scalar(_rows(survey_id, [number]))
    return None if row is None else _held(row)


def state(session: Session, survey_id: int, number: int) -> State | None:
    """Also of an erased response; None for a number never given."""
    own = ResponseRow.survey_id == survey_id, ResponseRow.number == number
    found = session.scalar(select(ResponseRow.state).where(*own))
    return None if found is None else State(found)


def number_of(session: Session, survey_id: int, submission_id: str) -> int:
    """The number of the stored response of that submission id, 0 when it is not stored or erased."""
    own = ResponseRow.survey_id == survey_id, ResponseRow.submission_id == submission_id
    return session.scalar(select(ResponseRow.number).where(*own, ResponseRow.state != State.ERASED)) or 0


def consents(session: Session, response_id: int) -> list[Consented]:
    """One line per consent question, as it stands now."""
    query = select(ConsentRecord).where(ConsentRecord.response_id == response_id).order_by(ConsentRecord.id)
    newest = {record.question_id: record for record in session.scalars(query)}
    return [Consented(own.question_id, own.purpose, own.given, own.at) for own in newest.values()]


def correct(
    session: Session, survey_id: int, number: int, answers: Document, language: str, at: datetime | None = None
) -> Freed | None:
    """Put `answers` in the place of the stored ones, with the consents and files they hold; None when there is no such
    response any more. Number, times and channel stay; the day of the change is kept.

    Who was stopped stays stopped, so that no quota is passed by; who had withdrawn and agrees again counts again."""
    at = at or now()
    _raise_revision(session, survey_id)
    row = session.scalar(_rows(survey_id, [number]))
    if row is None:
        return None
    asked = surveys.questionnaire(session, row.version_id)
    _forget_imported(session, [row.id])
    gone = _needles(asked, row.answers) - _needles(asked, answers)
    quoting = _remove_quoting(session, survey_id, gone, row.stored)
    handling.forget_answers(session, survey_id, number, different(row.answers, answers))
    stopped = row.answers.get(ENDING)
    row.answers = answers | ({ENDING: answers.get(ENDING, stopped)} if stopped else {})
    agrees = any(question.required and answers.get(question.id) for question in _consent_questions(asked))
    if row.state != State.WITHDRAWN or agrees:
        row.state = State.STOPPED if row.answers.get(ENDING) else State.WHOLE
    row.changed = at.astimezone(VIET_NAM).date()
    response = Response(row.submission_id, row.answers, language, submitted=at)
    records = list(consents_of(asked, row.version_id, row.id, response))
    if records:
        session.execute(insert(ConsentRecord), records)
    session.execute(delete(Draft).where(Draft.survey_id == survey_id, Draft.submission_id == row.submission_id))
    return Freed(survey_id, (number,), _remove_unnamed(session, asked, row), *quoting)


def correct_for(
    session: Session,
    survey_id: int,
    number: int,
    answers: Document,
    reason: str,
    account_id: int | None,
    at: datetime | None = None,
) -> Freed | None:
    """As `correct`, by somebody of the business, who says why: who changed what from what to what is kept until the
    response is erased. Consents are the person's own word: none may change here, and none is recorded anew.

    None when the response is not there any more, or its person has withdrawn. Raises ValueError where a consent would
    change."""
    at = at or now()
    _raise_revision(session, survey_id)
    row = session.scalar(_rows(survey_id, [number]))
    if row is None or row.state == State.WITHDRAWN:
        return None
    asked = surveys.questionnaire(session, row.version_id)
    _forget_imported(session, [row.id])
    changed = different(row.answers, answers) - {ENDING}
    if changed.intersection(question.id for question in _consent_questions(asked)):
        raise ValueError("a consent is its person's own word")
    gone = _needles(asked, row.answers) - _needles(asked, answers)
    quoting = _remove_quoting(session, survey_id, gone, row.stored)
    changes = {name: (row.answers.get(name), answers.get(name)) for name in sorted(changed)}
    handling.corrected(session, survey_id, number, changes, reason, account_id, at)
    row.answers = answers | ({ENDING: row.answers[ENDING]} if row.answers.get(ENDING) else {})
    row.changed = at.astimezone(VIET_NAM).date()
    session.execute(delete(Draft).where(Draft.survey_id == survey_id, Draft.submission_id == row.submission_id))
    return Freed(survey_id, (number,), _remove_unnamed(session, asked, row), *quoting)


def different(before: Document, after: Document) -> set[str]:
    """The questions answered otherwise; to have been left out and not to have been asked is not the same."""
    unasked = object()
    return {name for name in before.keys() | after.keys() if before.get(name, unasked) != after.get(name, unasked)}


def withdraw(
    session: Session,
    survey_id: int,
    number: int,
    question_ids: Collection[str],
    *,
    leave: bool,
    at: datetime | None = None,
) -> Freed | None:
    """Record that these consents are given no longer, and drop the answers that were asked for on their strength alone.
    With `leave` the response stays stored but counts in nothing; so it does without a required consent."""
    at = at or now()
    _raise_revision(session, survey_id)
    row = session.scalar(_rows(survey_id, [number]))
    if row is None:
        return None
    asked = surveys.questionnaire(session, row.version_id)
    _forget_imported(session, [row.id])
    before, dropped = _needles(asked, row.answers), row.answers.keys()
    chosen = [question for question in _consent_questions(asked) if question.id in question_ids]
    refused = {question.id: False for question in chosen if row.answers.get(question.id)}
    if refused:
        said = Response(row.submission_id, refused, row.language, submitted=at)
        session.execute(insert(ConsentRecord), list(consents_of(asked, row.version_id, row.id, said)))
        walk = surveys.route(session, row.version_id).walk({**row.answers, **refused}, _circumstances(row))
        row.answers = walk.kept
    if leave or any(question.required and question.id in refused for question in chosen):
        row.state = State.WITHDRAWN
    handling.forget_answers(session, survey_id, number, dropped - row.answers.keys())
    gone = before if row.state == State.WITHDRAWN else before - _needles(asked, row.answers)
    quoting = _remove_quoting(session, survey_id, gone, row.stored)
    return Freed(survey_id, (number,), _remove_unnamed(session, asked, row), *quoting)


def erase(session: Session, survey_id: int, numbers: Sequence[int]) -> Freed:
    """Leave nothing of these responses but their numbers; those erased before, and numbers never given, are passed
    over."""
    _raise_revision(session, survey_id)
    rows = session.scalars(_rows(survey_id, numbers)).all()
    if not rows:
        return Freed(survey_id, ())
    asked = {row.version_id: surveys.questionnaire(session, row.version_id) for row in rows}
    gone = {needle for row in rows for needle in _needles(asked[row.version_id], row.answers)}
    quoting = _remove_quoting(session, survey_id, gone, min(row.stored for row in rows))
    own = [row.submission_id for row in rows]
    files = session.scalars(_attachments(survey_id, own)).all()
    erased = [row.number for row in rows]
    ids = [row.id for row in rows]
    session.execute(delete(Attachment).where(Attachment.key.in_([file.key for file in files])))
    session.execute(delete(Draft).where(Draft.survey_id == survey_id, Draft.submission_id.in_(own)))
    session.execute(delete(ConsentRecord).where(ConsentRecord.response_id.in_(ids)))
    _forget_imported(session, ids)
    session.execute(delete(Invitation).where(Invitation.response_id.in_(ids)))
    tags = select(AnswerTag.id).where(AnswerTag.survey_id == survey_id)
    session.execute(delete(TaggedAnswer).where(TaggedAnswer.tag_id.in_(tags), TaggedAnswer.number.in_(erased)))
    handling.forget(session, survey_id, erased)
    judgement.forget(session, survey_id, erased)
    notes = RightsRequest.survey_id == survey_id, RightsRequest.number.in_(erased)
    session.execute(update(RightsRequest).where(*notes).values(note=""))
    if any(forgotten_id(row.submission_id) != row.submission_id for row in rows):
        session.execute(delete(Upload).where(Upload.survey_id == survey_id))
    for row in rows:
        _empty(row)
    session.flush()
    return Freed(survey_id, tuple(erased), tuple(file.key for file in files), *quoting)


def out_of_date(session: Session, survey_id: int, at: datetime) -> list[int]:
    """Numbers of responses that came longer ago than the survey keeps them; at most some hundreds at once."""
    months = session.scalar(select(Survey.keep_months).where(Survey.id == survey_id)) or 0
    old = ResponseRow.stored < months_before(at, months), ResponseRow.state != State.ERASED
    query = select(ResponseRow.number).where(ResponseRow.survey_id == survey_id, *old)
    return list(session.scalars(query.order_by(ResponseRow.number).limit(_AT_ONCE)))


@dataclass(frozen=True, slots=True)
class Retention:
    """How many months answers are kept, when the worker last looked, and how many it erased then."""

    months: int
    looked: datetime | None
    erased: int


def retention(session: Session, survey_id: int) -> Retention:
    columns_read = Survey.keep_months, Survey.purged, Survey.purged_last
    return Retention(*session.execute(select(*columns_read).where(Survey.id == survey_id)).one())


def keep_for(session: Session, survey_id: int, months: int) -> None:
    session.execute(update(Survey).where(Survey.id == survey_id).values(keep_months=months))


def purged(session: Session, survey_id: int, at: datetime, count: int) -> None:
    """Note when the survey was last cleared of what is too old, and how many responses that were."""
    session.execute(update(Survey).where(Survey.id == survey_id).values(purged=at, purged_last=count))


def settle(session: Session, home: Path, freed: Freed) -> None:
    """Remove what is left on disk. Call it after the commit: should it be cut short, the worker's daily round finds
    what no row names any more."""
    for key in freed.files:
        attachments.path(home, key).unlink(missing_ok=True)
    for report in freed.reports:
        (home / report).unlink(missing_ok=True)
    columns.forget(home, freed.survey_id)
    engine = session.get_bind().engine
    if engine.dialect.name == "sqlite":
        # What is deleted is overwritten in the file at once; the write-ahead log still holds the pages as they were.
        connection = engine.raw_connection()
        cursor = connection.cursor()
        # Whoever reads at this moment is not waited for: the log is begun anew with the next chance.
        for pragma in ("busy_timeout=200", "wal_checkpoint(TRUNCATE)", "busy_timeout=5000"):
            cursor.execute(f"PRAGMA {pragma}").fetchall()
        connection.close()


def sweep(session: Session, home: Path, before: datetime) -> None:
    """Remove report files last written before then that no row names, and parts of an earlier revision."""
    named = set(session.scalars(select(ReportFile.path)))
    for file in (home / "reports").glob("*"):
        if file.stat().st_mtime < before.timestamp() and f"reports/{file.name}" not in named:
            file.unlink(missing_ok=True)
    columns.forget_outdated(home, dict(session.execute(select(Survey.id, Survey.revision)).all()))


# ------------------------------------------------------------------ rows


def _rows(survey_id: int, numbers: Sequence[int]) -> Select[ResponseRow]:
    own = ResponseRow.survey_id == survey_id, ResponseRow.number.in_(numbers), ResponseRow.state != State.ERASED
    return select(ResponseRow).where(*own).order_by(ResponseRow.number).execution_options(populate_existing=True)


def _held(row: ResponseRow) -> Held:
    answered = row.submission_id, row.answers, row.language, row.source, row.started, row.submitted, row.number
    response = Response(*answered, pace=row.pace)
    return Held(row.id, response, row.version_id, State(row.state), row.changed, row.stored)


def _raise_revision(session: Session, survey_id: int) -> None:
    """First of all: it locks the survey's row, so that no analysis is kept and no other change begins meanwhile."""
    session.execute(update(Survey).where(Survey.id == survey_id).values(revision=Survey.revision + 1))


def _forget_imported(session: Session, response_ids: Collection[int]) -> None:
    """What the answers were before an import changed them: taking that import back must not bring them again."""
    session.execute(delete(ImportChange).where(ImportChange.response_id.in_(response_ids)))


def _empty(row: ResponseRow) -> None:
    row.submission_id = forgotten_id(row.submission_id)
    row.answers = {}
    row.digest = digest({})
    row.language = row.source = ""
    row.started = row.submitted = row.changed = row.pace = None
    row.stored = now().replace(hour=0, minute=0, second=0, microsecond=0)
    row.state = State.ERASED


def _circumstances(row: ResponseRow) -> dict[str, str | None]:
    day = (row.submitted or row.stored).astimezone(VIET_NAM).date()
    return {"#language": row.language, "#source": row.source or None, "#today": day.isoformat()}


def _consent_questions(asked: Questionnaire) -> Iterator[Question]:
    return (question for question in asked.questions() if question.kind is Kind.CONSENT)


# ------------------------------------------------------------------ files, analyses


def _attachments(survey_id: int, submission_ids: Sequence[str]) -> Select[Attachment]:
    return select(Attachment).where(Attachment.survey_id == survey_id, Attachment.submission_id.in_(submission_ids))


def _remove_unnamed(session: Session, asked: Questionnaire, row: ResponseRow) -> tuple[str, ...]:
    """Keep the files that the answers name and remove the response's others; gives their keys."""
    named = [row.answers.get(question.id) for question in asked.questions() if question.kind is Kind.FILE]
    keys = {file["key"] for file in named if file}
    gone = []
    for file in session.scalars(_attachments(row.survey_id, [row.submission_id])):
        if file.key in keys:
            file.kept = True
        else:
            gone.append(file.key)
            session.delete(file)
    session.flush()
    return tuple(gone)


def _remove_quoting(
    session: Session, survey_id: int, needles: Collection[str], since: datetime
) -> tuple[tuple[str, ...], int]:
    """Remove the analyses made since then that hold one of these texts, and their reports; gives the reports' paths and
    how many analyses that were."""
    if not needles:
        return (), 0
    columns_read = AnalysisRow.id, AnalysisRow.content, AnalysisRow.data
    made_since = select(*columns_read).where(AnalysisRow.survey_id == survey_id, AnalysisRow.made >= since)
    quoting = []
    for analysis_id, content, data in session.execute(made_since):
        printed = "\n".join(_plain(text) for text in _strings([content, data]))
        if any(needle in printed for needle in needles):
            quoting.append(analysis_id)
    reports = tuple(session.scalars(select(ReportFile.path).where(ReportFile.analysis_id.in_(quoting))))
    session.execute(delete(ReportFile).where(ReportFile.analysis_id.in_(quoting)))
    session.execute(delete(AnalysisRow).where(AnalysisRow.id.in_(quoting)))
    return reports, len(quoting)


def _needles(asked: Questionnaire, answers: Document) -> set[str]:
    """How the person's own words would begin in a report: what is shorter than any quote is not printed there."""
    written = [text for question in asked.questions() for text in _written(question, answers.get(question.id))]
    long = [text for text in written if len(text) >= SHORTEST]
    return {_plain(form)[:_NEEDLE] for text in long for form in (text, masked(text))}


def _written(question: Question, stored: Any) -> Iterator[str]:
    """What of an answer is in the person's own words."""
    if question.kind is Kind.REPEAT:
        for entry in stored or ():
            for inner in question.questions:
                yield from _written(inner, entry.get(inner.id))
        return
    match stored:
        case str() if question.kind in TEXT_KINDS or not question.options:
            yield stored
        case {"other": text} | {"name": text}:
            yield str(text)


def _plain(text: str) -> str:
    return " ".join(text.split()).strip("“”").casefold()


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for part in value:
                yield from _strings(part)
        case dict():
            for part in value.values():
                yield from _strings(part)
