"""Counting tries, so that guesses and floods are bounded: one row per key and window, the same for every process."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import cast

from sqlalchemy import Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.models import TryCount
from surveyapp.models.base import now

_TABLE = cast(Table, TryCount.__table__)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries of one subject in each window of `seconds`."""

    name: str
    most: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Tried:
    """`tries` of the current window, this one included; `wait` is the seconds until the next one begins."""

    allowed: bool
    tries: int
    wait: int


def count(session: Session, limit: Limit, subject: str, secret: str, at: datetime | None = None) -> Tried:
    """Count one try of `subject` in one atomic statement; the caller commits, or the try is not counted."""
    at = at or now()
    ends = _window_end(at, limit.seconds)
    statement = _UPSERT[session.get_bind().dialect.name]
    values = {"key": _key(limit, subject, ends, secret), "ends": ends, "tries": 1}
    tries = session.connection().execute(statement, values).scalar_one()
    return Tried(tries <= limit.most, tries, max(1, round((ends - at).total_seconds())))


def tried(session: Session, limit: Limit, subject: str, secret: str, at: datetime | None = None) -> Tried:
    """How often `subject` has tried in the current window, without counting a try; `allowed` is for one more."""
    at = at or now()
    ends = _window_end(at, limit.seconds)
    own = TryCount.key == _key(limit, subject, ends, secret), TryCount.ends == ends
    tries = session.scalar(select(TryCount.tries).where(*own)) or 0
    return Tried(tries < limit.most, tries, max(1, round((ends - at).total_seconds())))


def take_back(session: Session, limit: Limit, subject: str, secret: str, at: datetime | None = None) -> None:
    """Uncount one try of `subject`: it turned out not to be a guess. The caller commits."""
    key = _key(limit, subject, _window_end(at or now(), limit.seconds), secret)
    session.execute(update(_TABLE).where(_TABLE.c.key == key, _TABLE.c.tries > 0).values(tries=_TABLE.c.tries - 1))


def remove_ended(session: Session, before: datetime | None = None) -> int:
    """Drop the windows that ended `before` (now); returns how many. The caller commits."""
    ended = session.execute(delete(_TABLE).where(_TABLE.c.ends < (before or now())))
    return cast(int, ended.rowcount)  # type: ignore[attr-defined]


@lru_cache(maxsize=1_000)
def network(address: str) -> str:
    """What one sender can change of their address is left out: of IPv6 the first 64 bits count (RFC 6177)."""
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))


def _window_end(at: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp((int(at.timestamp()) // seconds + 1) * seconds, UTC)


def _key(limit: Limit, subject: str, ends: datetime, secret: str) -> str:
    """The window is part of the hash: two windows of one address cannot be joined."""
    content = "\0".join((limit.name, subject, ends.isoformat()))
    return hmac.new(secret.encode(), content.encode(), hashlib.sha256).hexdigest()


_UPSERT = {
    name: dialect.insert(_TABLE)
    .on_conflict_do_update(index_elements=["key", "ends"], set_={"tries": _TABLE.c.tries + 1})
    .returning(_TABLE.c.tries)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
