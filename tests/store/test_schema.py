"""The migrations make exactly the tables the code declares; SQLite is opened so that nothing acknowledged is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from surveyapp.extensions import db
from surveyapp.models import Base
from surveyapp.models.base import begin_writing, engine_options, prepare


@pytest.fixture
def sqlite_engine(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'test.db')}"
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    yield engine
    engine.dispose()


def test_migrations_and_models_agree(engine: Engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_extension_shares_the_metadata_of_the_plain_base():
    assert isinstance(db, SQLAlchemy)
    assert db.metadata is Base.metadata


def test_sqlite_is_durable(sqlite_engine: Engine):
    with sqlite_engine.connect() as connection:
        pragmas = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")]
        assert pragmas == ["wal", 2]
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_second_writer_waits_for_the_first(sqlite_engine: Engine):
    with Session(sqlite_engine) as first, Session(sqlite_engine) as second:
        begin_writing(first)
        second.connection().exec_driver_sql("PRAGMA busy_timeout=50")
        second.rollback()
        with pytest.raises(Exception, match="database is locked"):
            begin_writing(second)
        first.rollback()
        begin_writing(second)
        second.rollback()
