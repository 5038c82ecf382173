"""What a business states about its customers: the target profile, its own cuts, and who was placed by hand, by whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session, aliased

from surveyapp.domain import profile as profiles
from surveyapp.domain.judgement import Cuts, Group, Judgement, cuts_from_plain, cuts_to_plain
from surveyapp.domain.profile import Profile
from surveyapp.models import Account, JudgementRow, Placement, ResponseRow, State
from surveyapp.models.base import now

LONGEST_REASON = 200
GROUP, PERSONA = "group", "persona"
"""What somebody can be placed into."""


@dataclass(frozen=True, slots=True)
class Placing:
    """`value` and `before`: a group's name or a persona's place, "" for none. `who` and `undone_by` are e-mail
    addresses, "" once the account is gone, or where another placement or analysis took the place of this one."""

    id: int
    number: int
    kind: str
    value: str
    before: str
    reason: str
    who: str
    at: datetime
    undone: datetime | None
    undone_by: str


def find(session: Session, survey_id: int) -> Judgement:
    row = session.get(JudgementRow, survey_id)
    active = session.execute(
        select(Placement.number, Placement.kind, Placement.value)
        .where(Placement.survey_id == survey_id, Placement.undone.is_(None))
        .order_by(Placement.id)
    ).all()
    return Judgement(
        () if row is None else profiles.from_plain(row.profile),
        None if row is None or not row.cuts else cuts_from_plain(row.cuts),
        {number: Group(value) for number, kind, value in active if kind == GROUP},
        {number: int(value) for number, kind, value in active if kind == PERSONA},
    )


def keep_profile(session: Session, survey_id: int, profile: Profile) -> None:
    """() takes the questionnaire's own again."""
    _row(session, survey_id).profile = profiles.to_plain(profile)
    session.flush()


def keep_cuts(session: Session, survey_id: int, cuts: Cuts | None) -> None:
    """None takes those of the rules again."""
    _row(session, survey_id).cuts = {} if cuts is None else cuts_to_plain(cuts)
    session.flush()


def _row(session: Session, survey_id: int) -> JudgementRow:
    row = session.get(JudgementRow, survey_id)
    if row is None:
        row = JudgementRow(survey_id=survey_id, profile=[], cuts={})
        session.add(row)
    return row


# ------------------------------------------------------------------ placements


def place(
    session: Session,
    survey_id: int,
    number: int,
    kind: str,
    value: str,
    reason: str,
    account_id: int | None,
    *,
    before: str = "",
) -> bool:
    """Put the response of that number into a group or persona, in the place of an earlier such placement; False where
    there is no such whole response."""
    own = ResponseRow.survey_id == survey_id, ResponseRow.number == number, ResponseRow.state == State.WHOLE
    if session.scalar(select(ResponseRow.id).where(*own)) is None:
        return False
    session.execute(
        update(Placement)
        .where(Placement.survey_id == survey_id, Placement.number == number, Placement.kind == kind)
        .where(Placement.undone.is_(None))
        .values(undone=now())
    )
    placed = {"number": number, "kind": kind, "value": value, "before": before, "reason": reason}
    session.add(Placement(survey_id=survey_id, account_id=account_id, **placed))
    session.flush()
    return True


def undo(session: Session, survey_id: int, placement_id: int, account_id: int | None) -> int | None:
    """The number of the response it was about; None where there is no such placement, or it counts no longer."""
    found = session.execute(
        update(Placement)
        .where(Placement.survey_id == survey_id, Placement.id == placement_id, Placement.undone.is_(None))
        .values(undone=now(), undone_by=account_id)
        .returning(Placement.number)
    )
    return found.scalar()


def follow(session: Session, survey_id: int, places: Mapping[int, int]) -> None:
    """The personas were found anew: `places` of the old ones that are found again to their new ones. Who was placed
    into one that is gone is placed no longer."""
    own = Placement.survey_id == survey_id, Placement.kind == PERSONA, Placement.undone.is_(None)
    for row in session.scalars(select(Placement).where(*own)):
        new = places.get(int(row.value))
        if new is None:
            row.undone = now()
        else:
            row.value = str(new)
    session.flush()


def placings(session: Session, survey_id: int, most: int = 200) -> list[Placing]:
    """The latest first."""
    return _read(session, _placings(survey_id).limit(most))


def placings_of(session: Session, survey_id: int, number: int) -> list[Placing]:
    """Those of one response, the latest first."""
    return _read(session, _placings(survey_id).where(Placement.number == number))


_Undoer = aliased(Account)


def _placings(survey_id: int) -> Select[Placement, str, str]:
    return (
        select(Placement, Account.email, _Undoer.email)
        .outerjoin(Account, Account.id == Placement.account_id)
        .outerjoin(_Undoer, _Undoer.id == Placement.undone_by)
        .where(Placement.survey_id == survey_id)
        .order_by(Placement.id.desc())
    )


def _read(session: Session, query: Select[Placement, str, str]) -> list[Placing]:
    return [
        Placing(
            row.id, row.number, row.kind, row.value, row.before, row.reason, who or "", row.at, row.undone, by or ""
        )
        for row, who, by in session.execute(query)
    ]


def forget(session: Session, survey_id: int, numbers: Collection[int]) -> None:
    """Remove every placement of responses that are erased, with its reason."""
    session.execute(delete(Placement).where(Placement.survey_id == survey_id, Placement.number.in_(numbers)))
