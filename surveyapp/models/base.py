"""The declarative base, its column types, and how a database is opened so that nothing acknowledged is lost."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, TypeDecorator, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session

CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=CONVENTION)


Document = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document."""


class Moment(TypeDecorator[datetime]):
    """A point in time: aware, in UTC, on both databases (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).replace(tzinfo=None) if dialect.name == "sqlite" else aware

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def now() -> datetime:
    return datetime.now(UTC)


def json_text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def engine_options(url: str) -> dict[str, Any]:
    options: dict[str, Any] = {"json_serializer": json_text, "json_deserializer": msgspec.json.decode}
    if url.startswith("sqlite"):
        # The driver must not open transactions by itself: `prepare` does, IMMEDIATE for writers.
        options["connect_args"] = {"isolation_level": None, "timeout": 5}
    return options


def prepare(engine: Engine) -> None:
    """Make every SQLite connection durable (WAL, FULL) and every writer take its lock at BEGIN, so that two writers
    wait for each other instead of failing. PostgreSQL's connections are asked whether they still live, but only those
    that lay unused for a while: asking costs as much as a small query."""
    if engine.dialect.name == "postgresql":
        _ask_the_idle(engine)
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        for pragma in (
            *("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"),
            "secure_delete=ON",  # what somebody had erased is overwritten, not only unlinked
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "checkin")
    def returned(connection: Any, record: Any) -> None:
        # A COMMIT that failed leaves SQLite's transaction, and its lock, open: SQLAlchemy takes it to be over.
        if connection is not None and connection.in_transaction:
            connection.rollback()

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:
        if connection.get_execution_options().get("writes"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            # It cannot fail, and goes past what SQLAlchemy does around every statement: readers are many.
            connection.connection.driver_connection.execute("BEGIN")


IDLE_SECONDS = 1.0


def _ask_the_idle(engine: Engine) -> None:
    @event.listens_for(engine, "checkin")
    def returned(connection: Any, record: Any) -> None:
        record.info["returned"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def taken(connection: Any, record: Any, proxy: Any) -> None:
        returned_at = record.info.get("returned")  # none on a connection just made
        if returned_at is not None and time.monotonic() - returned_at > IDLE_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as failure:
                raise InvalidatePoolError from failure


def is_writing(session: Session | scoped_session[Session]) -> bool:
    """Whether its transaction was begun as a writer's."""
    if isinstance(session, scoped_session):
        session = session()
    return session.in_transaction() and bool(session.connection().get_execution_options().get("writes"))


def begin_reading(session: Session | scoped_session[Session]) -> None:
    """On PostgreSQL each statement stands by itself from here on, as it sees what is committed by then anyway: no BEGIN
    and ROLLBACK to wait for. Whoever comes to write rolls back and begins as a writer. Call it before the first
    statement."""
    if isinstance(session, scoped_session):
        session = session()
    if not session.in_transaction() and session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})


def begin_writing(session: Session | scoped_session[Session]) -> None:
    """Start the session's transaction as a writer. Call it before the first statement."""
    if isinstance(session, scoped_session):
        session = session()
    if not session.in_transaction():
        session.connection(execution_options={"writes": True})
