"""Businesses, the people who work for them, and what each of them may do."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveyapp.domain.staff import Role
from surveyapp.models import Account, Business


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a business; `active` False: switched off, cannot sign in."""

    id: int
    email: str
    name: str
    role: Role
    active: bool
    created: datetime


class LastOwner(Exception):
    """Without this person nobody could manage the business."""


class NameTaken(Exception):
    """Another business is called so."""


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


def name_of(session: Session, business_id: int) -> str:
    return session.get_one(Business, business_id).name


def begin(session: Session, name: str) -> int:
    """A new business, never one that is there; its id. Raises NameTaken. The caller commits."""
    made = Business(name=name)
    _named(session, made, name)
    return made.id


def rename(session: Session, business_id: int, name: str) -> None:
    """Raises NameTaken. The caller commits."""
    _named(session, session.get_one(Business, business_id), name)


def _named(session: Session, business: Business, name: str) -> None:
    """Two who choose a name at the same moment both find it free; the database keeps one of them."""
    if name_taken(session, name, business.id):
        raise NameTaken(name)
    try:
        with session.begin_nested():
            business.name = name
            session.add(business)
    except IntegrityError as error:
        raise NameTaken(name) from error


def name_taken(session: Session, name: str, but: int | None = None) -> bool:
    found = session.scalar(select(Business.id).where(func.lower(Business.name) == name.lower(), Business.id != but))
    return found is not None


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Account)) or 0


def by_email(session: Session, email: str) -> Account | None:
    return session.scalar(select(Account).where(func.lower(Account.email) == email.lower()))


def people(session: Session, business_id: int) -> list[Person]:
    """Everybody of the business, in the order they came."""
    query = select(Account).where(Account.business_id == business_id).order_by(Account.id)
    return [_person(account) for account in session.scalars(query)]


def person(session: Session, business_id: int, account_id: int) -> Person | None:
    """None for somebody of another business."""
    found = session.scalar(_of(business_id, account_id))
    return None if found is None else _person(found)


def set_role(session: Session, business_id: int, account_id: int, role: Role) -> None:
    """Raises LookupError for somebody of another business, LastOwner. The caller commits."""
    found = _locked(session, business_id, account_id)
    if found.role == Role.OWNER and role is not Role.OWNER:
        _check_another_owner(session, found)
    found.role = role.value


def switch_off(session: Session, business_id: int, account_id: int) -> None:
    """Ends every session of the account. Raises LookupError, LastOwner. The caller commits."""
    found = _locked(session, business_id, account_id)
    if found.active and found.role == Role.OWNER:
        _check_another_owner(session, found)
    found.active = False
    end_sessions(found)


def switch_on(session: Session, business_id: int, account_id: int) -> None:
    """Raises LookupError. The caller commits."""
    _locked(session, business_id, account_id).active = True


def end_sessions(account: Account) -> None:
    account.fs_uniquifier = secrets.token_hex(16)


def _of(business_id: int, account_id: int) -> Select[Account]:
    return select(Account).where(Account.business_id == business_id, Account.id == account_id)


def _locked(session: Session, business_id: int, account_id: int) -> Account:
    """The account, with its business's row locked: two owners who demote each other at once are one after the other.
    On SQLite every writer waits anyhow."""
    session.execute(select(Business.id).where(Business.id == business_id).with_for_update())
    found = session.scalar(_of(business_id, account_id).execution_options(populate_existing=True))
    if found is None:
        raise LookupError(f"no account {account_id} of business {business_id}")
    return found


def _check_another_owner(session: Session, account: Account) -> None:
    others = select(func.count()).where(
        Account.business_id == account.business_id,
        Account.id != account.id,
        Account.role == Role.OWNER.value,
        Account.active,
    )
    if not session.scalar(others):
        raise LastOwner


def _person(account: Account) -> Person:
    return Person(account.id, account.email, account.name, Role(account.role), account.active, account.created)
