"""Mail on its way: put here in the transaction that causes it, taken one by one, sent at least once."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.models import Mail, MailStop
from surveyapp.models.base import now

LEASE = timedelta(minutes=5)
"""Longer than a mail can take: who has not reported by then is dead, and the mail is taken again."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
"""After the first, second … try that failed; after the last the mail is given up."""

QUEUED, SENT, FAILED, STOPPED = "queued", "sent", "failed", "stopped"


class Stop(StrEnum):
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class MailInfo:
    """A mail as it was put; `key` never changes. `attempts` counts this one."""

    id: int
    business_id: int | None
    invitation_id: int | None
    kind: str
    recipient: str
    name: str
    sender: str
    reply_to: str
    subject: str
    body: str
    language: str
    key: str
    attempts: int
    created: datetime


def put(
    session: Session,
    business_id: int | None,
    kind: str,
    recipient: str,
    subject: str,
    body: str,
    language: str,
    *,
    sender: str = "",
    reply_to: str = "",
    name: str = "",
) -> None:
    """Queue one mail whose words are final; the caller commits."""
    mail = {"recipient": recipient, "name": name, "subject": subject, "body": body, "language": language}
    put_many(session, business_id, kind, [mail], sender=sender, reply_to=reply_to)


def put_many(
    session: Session,
    business_id: int | None,
    kind: str,
    mails: Iterable[dict[str, Any]],
    *,
    sender: str = "",
    reply_to: str = "",
    at: datetime | None = None,
) -> int:
    """Queue many mails, each a recipient, name, subject, body, language and perhaps invitation_id; how many."""
    at = at or now()
    common = {"business_id": business_id, "kind": kind, "sender": sender, "reply_to": reply_to}
    rows = [
        {"invitation_id": None, **common, **mail, "message_id": uuid.uuid4().hex, "due": at, "created": at}
        for mail in mails
    ]
    if rows:
        session.execute(insert(Mail), rows)
    return len(rows)


def is_due(session: Session, at: datetime | None = None) -> bool:
    """Whether there is mail to send now; asked as a reader, so that an empty outbox takes no lock."""
    due = select(Mail.id).where(Mail.state == QUEUED, Mail.due <= (at or now())).limit(1)
    return session.scalar(due) is not None


def claim(session: Session, at: datetime | None = None) -> MailInfo | None:
    """Take the mail that waits longest, for LEASE; None when there is none."""
    at = at or now()
    due = Mail.state == QUEUED, Mail.due <= at
    oldest = select(Mail.id).where(*due).order_by(Mail.due, Mail.id).limit(1).with_for_update(skip_locked=True)
    taken = (
        update(Mail)
        .where(Mail.id == oldest.scalar_subquery(), *due)
        .values(due=at + LEASE, attempts=Mail.attempts + 1)
        .returning(*(getattr(Mail, name) for name in _FIELDS))
        .execution_options(synchronize_session=False)
    )
    row = session.execute(taken).first()
    return None if row is None else MailInfo(*row)


_FIELDS = (
    *("id", "business_id", "invitation_id", "kind", "recipient", "name", "sender", "reply_to"),
    *("subject", "body", "language", "message_id", "attempts", "created"),
)


def end(session: Session, mail_id: int, state: str, fault: str = "") -> None:
    """SENT, FAILED or STOPPED; what the mail said is erased."""
    _change(session, mail_id, state=state, fault=fault[:400], ended=now(), subject="", body="")


def again(session: Session, mail: MailInfo, fault: str, at: datetime | None = None) -> bool:
    """Wait for the next try, or give the mail up after the last: False then."""
    if mail.attempts > len(WAITS):
        end(session, mail.id, FAILED, fault)
        return False
    _change(session, mail.id, due=(at or now()) + WAITS[mail.attempts - 1], fault=fault[:400])
    return True


def _change(session: Session, mail_id: int, **values: Any) -> None:
    """Only a mail still queued: what has ended stays so, whoever reports late."""
    query = update(Mail).where(Mail.id == mail_id, Mail.state == QUEUED).values(**values)
    session.execute(query.execution_options(synchronize_session=False))


def by_key(session: Session, key: str) -> tuple[int, str] | None:
    """(business, recipient) of the business's mail of that key."""
    row = session.execute(select(Mail.business_id, Mail.recipient).where(Mail.message_id == key)).first()
    return None if row is None or row.business_id is None else (row.business_id, row.recipient)


def remove_ended(session: Session, since: datetime) -> int:
    """Forget mails that ended before `since`; returns how many."""
    removed = session.execute(delete(Mail).where(Mail.ended < since))
    return cast(int, removed.rowcount)  # type: ignore[attr-defined]


# ------------------------------------------------------------------ addresses that are not written to


def stop(session: Session, business_id: int, email: str, reason: Stop, secret: str) -> None:
    """The business writes to this address no more. Who unsubscribed stays so, whatever bounces later."""
    statement = _STOP[session.get_bind().dialect.name]
    hashed = address_hash(business_id, email, secret)
    values = {"business_id": business_id, "address_hash": hashed, "reason": reason.value, "made": now()}
    session.connection().execute(statement, values)


def lift_bounce(session: Session, business_id: int, email: str, secret: str) -> bool:
    """The business may write to this address again, where only a bounce kept it from that; False for one who
    unsubscribed."""
    hashed = address_hash(business_id, email, secret)
    own = MailStop.business_id == business_id, MailStop.address_hash == hashed
    session.execute(delete(MailStop).where(*own, MailStop.reason == Stop.BOUNCED.value))
    return session.scalar(select(MailStop.reason).where(*own)) is None


def stopped(session: Session, business_id: int, emails: Iterable[str], secret: str) -> dict[str, Stop]:
    """Which of the addresses the business does not write to, and why."""
    hashed = {address_hash(business_id, email, secret): email for email in emails}
    found: dict[str, Stop] = {}
    for part in _parts(list(hashed)):
        query = select(MailStop.address_hash, MailStop.reason).where(
            MailStop.business_id == business_id, MailStop.address_hash.in_(part)
        )
        found |= {hashed[row.address_hash]: Stop(row.reason) for row in session.execute(query)}
    return found


def address_hash(business_id: int, email: str, secret: str) -> str:
    """Keyed, and another one for each business: lists of two businesses cannot be compared."""
    content = f"mail stop\0{business_id}\0{email.lower()}"
    return hmac.new(secret.encode(), content.encode(), hashlib.sha256).hexdigest()


def _parts(values: list[str], size: int = 500) -> Iterable[list[str]]:
    return (values[start : start + size] for start in range(0, len(values), size))


_STOPS = cast(Table, MailStop.__table__)
_STOP = {
    name: statement.on_conflict_do_update(
        index_elements=["business_id", "address_hash"],
        set_={"reason": statement.excluded.reason},
        where=_STOPS.c.reason != Stop.UNSUBSCRIBED.value,
    )
    for name, statement in (("sqlite", sqlite.insert(_STOPS)), ("postgresql", postgresql.insert(_STOPS)))
}
