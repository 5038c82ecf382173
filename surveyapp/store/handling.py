"""What a business decides about single responses: which stay out of its analyses, and the history of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from surveyapp.models import Account, ResponseAct, ResponseRow, SetAside, State
from surveyapp.models.base import now

LONGEST_REASON = 200
_AT_ONCE = 1000


class Act(StrEnum):
    SET_ASIDE = "set_aside"
    TAKEN_BACK = "taken_back"
    CORRECTED = "corrected"


Changes = Mapping[str, tuple[Any, Any] | None]
"""Question id → its stored answer (before, after); None once the respondent took that answer back."""


@dataclass(frozen=True, slots=True)
class Done:
    """`who` is an e-mail address, "" once the account is gone."""

    act: Act
    changes: Changes
    reason: str
    who: str
    at: datetime


def aside(session: Session, survey_id: int) -> frozenset[int]:
    """The numbers of the responses set aside."""
    return frozenset(session.scalars(select(SetAside.number).where(SetAside.survey_id == survey_id)))


def set_aside(
    session: Session, survey_id: int, numbers: Collection[int], reason: str, account_id: int | None
) -> list[int]:
    """Keep whole responses out of every analysis; gives the numbers of those that were in until now."""
    there = aside(session, survey_id)
    new = [number for number in _whole(session, survey_id, numbers) if number not in there]
    if new:
        session.execute(insert(SetAside), [{"survey_id": survey_id, "number": number} for number in new])
    _note(session, survey_id, new, Act.SET_ASIDE, reason, account_id)
    return new


def take_back(
    session: Session, survey_id: int, numbers: Collection[int], reason: str, account_id: int | None
) -> list[int]:
    """Count responses again that were set aside; gives the numbers of those that were."""
    there = sorted(aside(session, survey_id).intersection(numbers))
    for part in _parts(there):
        session.execute(delete(SetAside).where(SetAside.survey_id == survey_id, SetAside.number.in_(part)))
    _note(session, survey_id, there, Act.TAKEN_BACK, reason, account_id)
    return there


def corrected(
    session: Session, survey_id: int, number: int, changes: Changes, reason: str, account_id: int | None, at: datetime
) -> None:
    kept = {question_id: None if pair is None else list(pair) for question_id, pair in changes.items()}
    own = {"survey_id": survey_id, "number": number, "act": Act.CORRECTED.value, "changes": kept}
    session.add(ResponseAct(**own, reason=reason, account_id=account_id, at=at))
    session.flush()


def history(session: Session, survey_id: int, number: int) -> list[Done]:
    """What was done with one response, the latest first."""
    query = (
        select(ResponseAct, Account.email)
        .outerjoin(Account, Account.id == ResponseAct.account_id)
        .where(ResponseAct.survey_id == survey_id, ResponseAct.number == number)
        .order_by(ResponseAct.id.desc())
    )
    return [
        Done(
            Act(row.act),
            {name: pair and tuple(pair) for name, pair in row.changes.items()},
            row.reason,
            who or "",
            row.at,
        )
        for row, who in session.execute(query)
    ]


def forget_answers(session: Session, survey_id: int, number: int, question_ids: Collection[str]) -> None:
    """Leave of the corrections of these questions only that there were some: their respondent changed or took back the
    answers since."""
    own = ResponseAct.survey_id == survey_id, ResponseAct.number == number
    for row in session.scalars(select(ResponseAct).where(*own, ResponseAct.act == Act.CORRECTED)):
        row.changes = {name: None if name in question_ids else pair for name, pair in row.changes.items()}
    session.flush()


def forget(session: Session, survey_id: int, numbers: Collection[int]) -> None:
    """Remove everything kept here of responses that are erased."""
    for table in (SetAside, ResponseAct):
        session.execute(delete(table).where(table.survey_id == survey_id, table.number.in_(numbers)))


def _whole(session: Session, survey_id: int, numbers: Collection[int]) -> list[int]:
    own = ResponseRow.survey_id == survey_id, ResponseRow.state == State.WHOLE
    found: list[int] = []
    for part in _parts(sorted(numbers)):
        found += session.scalars(select(ResponseRow.number).where(*own, ResponseRow.number.in_(part)))
    return sorted(found)


def _note(
    session: Session, survey_id: int, numbers: Collection[int], act: Act, reason: str, account_id: int | None
) -> None:
    own: dict[str, Any] = {
        "survey_id": survey_id,
        "act": act.value,
        "changes": {},
        "reason": reason,
        "account_id": account_id,
    }
    if numbers:
        session.execute(insert(ResponseAct), [{**own, "number": number, "at": now()} for number in numbers])


def _parts(numbers: list[int]) -> Iterator[list[int]]:
    return (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))
