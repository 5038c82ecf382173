"""Who did what, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Account, Event


@dataclass(frozen=True, slots=True)
class Done:
    """One act of one person; `who` is "" where the account is gone. `act` and `detail` as in models.Event."""

    id: int
    happened: datetime
    who: str
    act: str
    survey: str
    detail: str


def add(session: Session, business_id: int, account_id: int, act: str, survey: str, detail: str) -> None:
    """The caller commits, together with what was done."""
    session.add(Event(business_id=business_id, account_id=account_id, act=act, survey=survey, detail=detail[:300]))


def of_business(
    session: Session,
    business_id: int,
    most: int,
    *,
    account_id: int | None = None,
    survey: str = "",
    before: int | None = None,
) -> list[Done]:
    """The newest `most` acts, of one person and about one survey where given; `before` the id of an earlier page's
    last."""
    query = select(Event, Account.name, Account.email).outerjoin(Account, Account.id == Event.account_id)
    query = query.where(Event.business_id == business_id).order_by(Event.id.desc()).limit(most)
    if account_id is not None:
        query = query.where(Event.account_id == account_id)
    if survey:
        query = query.where(Event.survey == survey)
    if before is not None:
        query = query.where(Event.id < before)
    return [
        Done(event.id, event.happened, name or email or "", event.act, event.survey, event.detail)
        for event, name, email in session.execute(query)
    ]


def surveys(session: Session, business_id: int) -> list[str]:
    """The codes of the surveys something was done to, also of those that are gone."""
    query = select(Event.survey).where(Event.business_id == business_id, Event.survey != "").distinct()
    return sorted(session.scalars(query))
