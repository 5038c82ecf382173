"""Tries are counted exactly, by every process alike, and forgotten when their window is over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveyapp.models import TryCount
from surveyapp.models.base import begin_writing
from surveyapp.store import limits
from surveyapp.store.limits import Limit, Tried

AT = datetime(2026, 3, 1, 8, 2, 30, tzinfo=UTC)
TWO = Limit("sign-in", 2, 600)


def tried(session: Session, subject: str, at: datetime = AT, limit: Limit = TWO) -> Tried:
    begin_writing(session)
    found = limits.count(session, limit, subject, "secret", at)
    session.commit()
    return found


def test_the_try_after_the_last_is_refused_until_the_next_window(session: Session):
    assert [tried(session, "a") for _ in range(3)] == [Tried(True, 1, 450), Tried(True, 2, 450), Tried(False, 3, 450)]
    later = AT + timedelta(seconds=450)
    assert tried(session, "a", later - timedelta(seconds=1)) == Tried(False, 4, 1)
    assert tried(session, "a", later) == Tried(True, 1, 600)


def test_subjects_and_limits_are_counted_apart(session: Session):
    tried(session, "a")
    assert tried(session, "b").tries == 1
    assert tried(session, "a", limit=Limit("responses", 2, 600)).tries == 1


def test_a_try_that_is_not_committed_is_not_counted(session: Session):
    begin_writing(session)
    limits.count(session, TWO, "a", "secret", AT)
    session.rollback()
    assert tried(session, "a").tries == 1


def test_tries_at_the_same_moment_are_all_counted(engine: Engine):
    def once(_: int) -> int:
        with Session(engine) as own:
            return tried(own, "a").tries

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(once, range(40))) == list(range(1, 41))


def test_no_address_is_kept_and_two_windows_cannot_be_joined(session: Session):
    tried(session, "203.0.113.9")
    tried(session, "203.0.113.9", AT + timedelta(minutes=10))
    keys = session.scalars(select(TryCount.key)).all()
    assert (len(set(keys)), {len(key) for key in keys}) == (2, {64})


def test_ended_windows_are_removed(session: Session):
    tried(session, "a")
    tried(session, "a", AT + timedelta(minutes=10))
    begin_writing(session)
    assert limits.remove_ended(session, AT + timedelta(minutes=10)) == 1
    session.commit()
    assert tried(session, "a", AT + timedelta(minutes=10)).tries == 2


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
    ],
)
def test_of_an_ipv6_address_only_the_network_counts(address: str, network: str):
    assert limits.network(address) == network
