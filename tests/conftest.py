"""What every test may use: a migrated database of its own on SQLite and on PostgreSQL, and small questionnaires."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

# Before numpy is imported: see wsgi.py.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from surveyapp.config import Config, database_url
from surveyapp.models import Base
from surveyapp.models.base import engine_options, prepare

SERVER = database_url(os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres"))


def need(present: bool, reason: str) -> None:
    """Skip the test, saying why, where what it needs is absent; in CI that is a failure."""
    if present:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the newest schema, made by the migrations; tests copy it."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrated(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL database of this test run, migrated; tests empty its tables."""
    try:
        server = create_engine(SERVER, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
        connection = server.connect()
    except OperationalError:
        need(False, "PostgreSQL is not running: start one, or set TEST_POSTGRESQL_URL")
        return
    name = f"surveyapp_test_{uuid.uuid4().hex[:12]}"
    with connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        url = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        migrated(url, tmp_path_factory.mktemp("postgresql"))
        yield url
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def migrated(url: str, home: Path) -> None:
    """Bring the database at `url` to the newest schema."""
    from surveyapp.app import create_app
    from surveyapp.extensions import db
    from surveyapp.schema import upgrade

    app = create_app(Config(url, "test", home, testing=True))
    with app.app_context():
        upgrade()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "test.db")
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    url = request.getfixturevalue("migrated_postgresql")
    yield url
    engine = create_engine(url)
    left_open(engine)
    tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    engine.dispose()


def left_open(engine: Engine) -> None:
    """Fail the test that leaves a connection: the collector would find it later and blame whatever test then runs."""
    open_yet = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    deadline = time.monotonic() + 5  # a server process that was killed a moment ago is still being cleared away
    while True:
        with engine.connect() as connection:
            connections = connection.scalar(open_yet)
        if not connections:
            return
        assert time.monotonic() < deadline, f"connections to PostgreSQL left open: {connections}"
        time.sleep(0.05)


@pytest.fixture
def config(url: str, tmp_path: Path) -> Config:
    return Config(url, "test", tmp_path / "home", testing=True)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session
