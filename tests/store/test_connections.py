"""Connections: PostgreSQL's are asked whether they live when they lay idle, and read without a transaction."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from surveyapp.models import base
from surveyapp.models.base import begin_reading, begin_writing, engine_options, prepare

PID = text("SELECT pg_backend_pid()")


@pytest.fixture
def postgresql(migrated_postgresql: str) -> Iterator[Engine]:
    engine = create_engine(migrated_postgresql, **engine_options(migrated_postgresql))
    prepare(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def asked(postgresql: Engine, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every connection that was asked."""
    found: list[object] = []
    ask = postgresql.dialect.do_ping
    monkeypatch.setattr(postgresql.dialect, "do_ping", lambda connection: found.append(connection) or ask(connection))
    return found


def used(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(PID) or 0)


def killed(url: str, pid: int) -> None:
    other = create_engine(url)
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
    other.dispose()


def test_one_that_died_while_it_lay_idle_is_replaced(
    postgresql: Engine, migrated_postgresql: str, asked: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "IDLE_SECONDS", -1.0)
    first = used(postgresql)
    assert asked == []
    killed(migrated_postgresql, first)
    second = used(postgresql)
    assert second != first
    assert len(asked) == 1
    assert used(postgresql) == second


def test_one_just_used_is_not_asked(postgresql: Engine, asked: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "IDLE_SECONDS", 3600.0)
    assert used(postgresql) == used(postgresql)
    assert asked == []


def test_reading_holds_no_transaction_and_writing_after_it_does(postgresql: Engine) -> None:
    def status(session: Session) -> TransactionStatus:
        session.execute(PID)
        return TransactionStatus(session.connection().connection.driver_connection.info.transaction_status)  # type: ignore[union-attr]

    with Session(postgresql) as session:
        begin_reading(session)
        assert status(session) is TransactionStatus.IDLE
        session.rollback()
        begin_writing(session)
        assert status(session) is TransactionStatus.INTRANS
        session.rollback()
        assert status(session) is TransactionStatus.INTRANS


def test_on_sqlite_reading_begins_as_ever(engine: Engine) -> None:
    with Session(engine) as session:
        begin_reading(session)
        assert session.in_transaction() == (engine.dialect.name == "postgresql")
