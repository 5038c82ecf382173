"""Which rows of a sheet are about people who are stored already, and storing one import whole, for pages and for the
command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveyapp.domain.answers import Response
from surveyapp.exchange.identity import KINDS, Join, identity, normal
from surveyapp.exchange.mapping import Mapping
from surveyapp.exchange.merging import Merger
from surveyapp.store import imports, surveys
from surveyapp.store.imports import Change, Held, Run
from surveyapp.store.surveys import SurveyInfo


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the good rows: `new` responses, `changes` of stored ones, `there` that are as they are."""

    new: tuple[Response, ...]
    changes: tuple[Change, ...]
    there: int


def plan(session: Session, survey: SurveyInfo, mapping: Mapping, rows: Sequence[Response]) -> Plan:
    merger = Merger(survey.questionnaire)
    held = _held(session, survey, mapping.join, rows)
    new, changes, there = [], [], 0
    for row in rows:
        known = held.get(row.submission_id)
        if known is None:
            new.append(row)
            continue
        change = None if known.withdrawn else _change(session, survey, merger, known, row)
        if change is None:
            there += 1
        else:
            changes.append(change)
    return Plan(tuple(new), tuple(changes), there)


def store(
    session: Session,
    survey: SurveyInfo,
    mapping: Mapping,
    rows: Sequence[Response],
    name: str,
    left_out: int,
    account_id: int | None = None,
) -> Run:
    """Looks again who is stored, and stores the import whole; the session writes, the caller commits and forgets the
    columns where anything changed. Raises ValueError when the survey's cap leaves no room."""
    imports.lock(session, survey.id)
    made = plan(session, survey, mapping, rows)
    counts = made.new, made.changes, made.there, left_out
    return imports.store(session, survey, name, mapping.join if mapping.id else "", account_id, *counts)


def _held(session: Session, survey: SurveyInfo, join: Join, rows: Sequence[Response]) -> dict[str, Held]:
    """By submission id: of an earlier import, else of a response whose own answer says who it is."""
    ids = [row.submission_id for row in rows]
    found = dict(imports.by_submission(session, survey.id, ids))
    if join is Join.OWN:
        return found
    missing = set(ids) - found.keys()
    said: dict[int, str] = {}
    for question in survey.questionnaire.questions():
        if question.kind is KINDS[join] and missing:
            for number, answer in imports.answered(session, survey.id, question.id):
                known = normal(join, answer)
                own = identity(join, survey.code, known) if known else ""
                if own in missing:
                    said[number] = own
    newest = {own: number for number, own in sorted(said.items())}
    for one in imports.by_number(session, survey.id, sorted(newest.values())):
        found[said[one.number]] = one
    return found


def _change(session: Session, survey: SurveyInfo, merger: Merger, held: Held, row: Response) -> Change | None:
    version = surveys.questionnaire(session, held.version_id)
    if held.by_hand:
        answers, version_id = merger.filled(held.answers, version, row), held.version_id
    else:
        answers, version_id = merger.replaced(held.answers, version, row), survey.version_id
    return None if answers == held.answers else Change(held, answers, version_id)
