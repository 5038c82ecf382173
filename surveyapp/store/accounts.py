"""Businesses and accounts."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import Account, Business


def business(session: Session, name: str) -> Business:
    """The business called `name`, made when there is none."""
    found = session.scalar(select(Business).where(Business.name == name))
    if found is None:
        found = Business(name=name)
        session.add(found)
        session.flush()
    return found


def only_business(session: Session) -> Business | None:
    """The business of an installation that has just one; None when there is none or a choice."""
    found = session.scalars(select(Business).limit(2)).all()
    return found[0] if len(found) == 1 else None


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Account)) or 0


def by_email(session: Session, email: str) -> Account | None:
    return session.scalar(select(Account).where(func.lower(Account.email) == email.lower()))
