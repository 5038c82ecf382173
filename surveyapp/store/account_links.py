"""Links that let somebody set a password once. The token stands in the mail alone; here is its hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from surveyapp.domain.staff import Role
from surveyapp.models import AccountLink
from surveyapp.models.base import now

TOKEN_BYTES = 32


class Purpose(StrEnum):
    """What the link lets somebody do."""

    JOIN = "join"
    BEGIN = "begin"
    RESET = "reset"


LASTS = {Purpose.JOIN: timedelta(days=7), Purpose.BEGIN: timedelta(days=1), Purpose.RESET: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Link:
    """`business_id` and `role` to join, `business_name` to begin a business, `account_id` to reset a password."""

    key: str
    purpose: Purpose
    email: str
    made: datetime
    ends: datetime
    business_id: int | None = None
    account_id: int | None = None
    role: Role = Role.VIEWER
    business_name: str = ""


def join(session: Session, business_id: int, email: str, role: Role) -> str:
    """A token that lets `email` join the business; an earlier one for the same address ends. The caller commits."""
    session.execute(
        delete(AccountLink).where(
            AccountLink.business_id == business_id, func.lower(AccountLink.email) == email.lower()
        )
    )
    return _made(session, Purpose.JOIN, email, business_id=business_id, role=role.value)


def begin(session: Session, email: str, business_name: str) -> str:
    """A token that lets `email` begin a business. The caller commits."""
    return _made(session, Purpose.BEGIN, email, business_name=business_name, role=Role.OWNER.value)


def reset(session: Session, account_id: int, email: str) -> str:
    """A token that lets the account set a new password; earlier ones end. The caller commits."""
    forget(session, account_id)
    return _made(session, Purpose.RESET, email, account_id=account_id)


def find(session: Session, token: str, *purposes: Purpose, at: datetime | None = None) -> Link | None:
    """None for a token that is unknown, used, withdrawn, over, or for another purpose."""
    row = session.get(AccountLink, _hash(token))
    return _link(row) if row is not None and row.purpose in purposes and row.ends > (at or now()) else None


def use(session: Session, key: str, at: datetime | None = None) -> bool:
    """Take the link away; True for the one caller who got it. The caller commits."""
    taken = delete(AccountLink).where(AccountLink.token_hash == key, AccountLink.ends > (at or now()))
    return session.scalar(taken.returning(AccountLink.token_hash)) is not None


def waiting(session: Session, business_id: int, at: datetime | None = None) -> list[Link]:
    """Who has been asked to join and has not yet, newest first."""
    query = select(AccountLink).where(AccountLink.business_id == business_id, AccountLink.ends > (at or now()))
    return [_link(row) for row in session.scalars(query.order_by(AccountLink.made.desc()))]


def withdraw(session: Session, business_id: int, key: str) -> str | None:
    """The address that was invited; None for a link of another business, or one that is used. The caller commits."""
    gone = delete(AccountLink).where(AccountLink.business_id == business_id, AccountLink.token_hash == key)
    return session.scalar(gone.returning(AccountLink.email))


def forget(session: Session, account_id: int) -> None:
    """End every link into an account. The caller commits."""
    session.execute(delete(AccountLink).where(AccountLink.account_id == account_id))


def remove_ended(session: Session, before: datetime | None = None) -> int:
    """Drop the links that ended `before` (now); returns how many. The caller commits."""
    ended = session.execute(delete(AccountLink).where(AccountLink.ends < (before or now())))
    return cast(int, ended.rowcount)  # type: ignore[attr-defined]


def _made(session: Session, purpose: Purpose, email: str, **values: object) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = now()
    row = AccountLink(
        token_hash=_hash(token), purpose=purpose.value, email=email, made=made, ends=made + LASTS[purpose]
    )
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _link(row: AccountLink) -> Link:
    return Link(
        row.token_hash,
        Purpose(row.purpose),
        row.email,
        row.made,
        row.ends,
        row.business_id,
        row.account_id,
        Role(row.role or Role.VIEWER),
        row.business_name,
    )
