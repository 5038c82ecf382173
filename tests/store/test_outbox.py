"""Mail on its way: taken by one worker at a time, again after a death, given up after the last wait."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveyapp.models import Business, Mail, MailStop
from surveyapp.models.base import begin_writing
from surveyapp.store import outbox
from surveyapp.store.outbox import LEASE, WAITS, Stop

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture
def business(session: Session) -> int:
    begin_writing(session)
    made = Business(name="Tiệm")
    session.add(made)
    session.commit()
    return made.id


def put(session: Session, business: int, count: int = 1) -> None:
    begin_writing(session)
    mail = {"name": "Lan", "subject": "Chào", "body": "Xin mời", "language": "vi"}
    mails = [{"recipient": f"a{number}@vidu.vn", **mail} for number in range(count)]
    outbox.put_many(session, business, "test", mails, at=AT)
    session.commit()


def test_a_mail_is_taken_once_and_again_when_its_worker_died(session: Session, business: int):
    put(session, business)
    begin_writing(session)
    first = outbox.claim(session, AT)
    assert (first.recipient, first.attempts, len(first.key)) == ("a0@vidu.vn", 1, 32)
    assert outbox.claim(session, AT + LEASE - timedelta(seconds=1)) is None
    second = outbox.claim(session, AT + LEASE)
    assert (second.id, second.key, second.attempts) == (first.id, first.key, 2)


def test_what_is_sent_is_sent_no_more_and_its_words_are_erased(session: Session, business: int):
    put(session, business)
    begin_writing(session)
    mail = outbox.claim(session, AT)
    outbox.end(session, mail.id, outbox.SENT)
    outbox.end(session, mail.id, outbox.FAILED, "too late")
    session.commit()
    row = session.scalars(select(Mail)).one()
    assert (row.state, row.subject, row.body, row.fault) == ("sent", "", "", "")
    assert outbox.is_due(session, AT + timedelta(days=9)) is False


def test_tries_wait_longer_each_time_and_end(session: Session, business: int):
    put(session, business)
    at = AT
    for wait in WAITS:
        begin_writing(session)
        assert outbox.again(session, outbox.claim(session, at), "451 later", at)
        assert outbox.claim(session, at + wait - timedelta(seconds=1)) is None
        session.commit()
        at += wait
    begin_writing(session)
    assert outbox.again(session, outbox.claim(session, at), "451 later", at) is False
    session.commit()
    row = session.scalars(select(Mail)).one()
    assert (row.state, row.fault, row.attempts) == ("failed", "451 later", len(WAITS) + 1)


def test_workers_side_by_side_never_take_the_same_mail(engine: Engine, session: Session, business: int):
    put(session, business, 40)

    def take(_: int) -> list[int]:
        taken: list[int] = []
        with Session(engine) as own:
            while True:
                begin_writing(own)
                mail = outbox.claim(own, AT)
                own.commit()
                if mail is None:
                    return taken
                taken.append(mail.id)

    with ThreadPoolExecutor(4) as pool:
        taken = [one for part in pool.map(take, range(4)) for one in part]
    assert (len(taken), len(set(taken))) == (40, 40)


def test_an_address_is_stopped_for_one_business_and_kept_as_a_keyed_hash(session: Session, business: int):
    begin_writing(session)
    other = Business(name="Quán")
    session.add(other)
    session.flush()
    outbox.stop(session, business, "Lan@vidu.vn", Stop.UNSUBSCRIBED, "key")
    outbox.stop(session, business, "lan@vidu.vn", Stop.BOUNCED, "key")
    outbox.stop(session, business, "hoa@vidu.vn", Stop.BOUNCED, "key")
    outbox.stop(session, business, "hoa@vidu.vn", Stop.UNSUBSCRIBED, "key")
    session.commit()
    asked = ["lan@vidu.vn", "hoa@vidu.vn", "minh@vidu.vn"]
    assert outbox.stopped(session, business, asked, "key") == {
        "lan@vidu.vn": Stop.UNSUBSCRIBED,
        "hoa@vidu.vn": Stop.UNSUBSCRIBED,
    }
    assert outbox.stopped(session, other.id, asked, "key") == {}
    assert outbox.stopped(session, business, asked, "another key") == {}
    hashes = {row.address_hash for row in session.scalars(select(MailStop))}
    assert hashes == {outbox.address_hash(business, email, "key") for email in asked[:2]}
    assert not any("vidu" in found for found in hashes)


def test_ended_mails_are_forgotten_in_time(session: Session, business: int):
    put(session, business, 2)
    begin_writing(session)
    outbox.end(session, outbox.claim(session, AT).id, outbox.SENT)
    session.commit()
    later: Callable[[], int] = lambda: outbox.remove_ended(session, datetime.now(UTC) + timedelta(days=1))  # noqa: E731
    assert outbox.remove_ended(session, datetime.now(UTC) - timedelta(days=1)) == 0
    assert (later(), len(session.scalars(select(Mail)).all())) == (1, 1)
