"""The whole server is killed with -9 again and again while people answer: what was acknowledged is there, once."""

from __future__ import annotations

import http.client
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from itsdangerous import URLSafeSerializer
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from surveyapp.models import Draft, ResponseRow, Survey
from surveyapp.models.base import begin_writing, engine_options, prepare
from surveyapp.store import accounts, surveys
from tests.store.test_jobs import PLAIN

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a secret of this test"
RESPONDENTS = 8
SECONDS = 6.0
FEWEST_KILLS = 2
FEWEST_RECEIVED = 20
PATIENCE = 90.0
"""Seconds to wait for them on a machine that has other work."""
BROKEN = (OSError, http.client.HTTPException)


@dataclass
class Server:
    """The server as `./run serve` starts it, in a process group of its own."""

    environment: dict[str, str]
    application: str
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "2"]
        command += ["--port", str(self.port), "--blocking-threads", "4", "--no-ws", "--log-level", "critical"]
        self.process = subprocess.Popen(
            [*command, self.application], cwd=ROOT, env=self.environment, start_new_session=True
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                return ask(self.port, "GET", "/s/tiny")[0] == 200 and None
            except BROKEN:
                time.sleep(0.05)
        raise AssertionError("the server does not start")

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def ask(port: int, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
    """(status, address it leads to, page); raises one of BROKEN when the server is gone."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()
    finally:
        connection.close()


def insist(port: int, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
    """The same, again and again until there is an answer: a person who presses the button once more."""
    while True:
        try:
            status, location, page = ask(port, method, path, form)
        except BROKEN:
            time.sleep(0.05)
            continue
        if status < 500:
            return status, location, page
        time.sleep(0.05)


@dataclass
class Crowd:
    """`received` holds (what was typed, number on the receipt) of every response that was acknowledged."""

    port: int
    received: list[tuple[int, int]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def answer(self, person: int) -> None:
        typed = person * 1_000_000
        while not self.stop.is_set():
            typed += 1
            page = insist(self.port, "GET", "/s/tiny")[2]
            token = re.search(r'name="token" value="([^"]*)"', page)[1]
            form = {"token": token, "page": "p", "shown": "age", "lang": "vi", "go": "next", "age": str(typed)}
            status, location, _ = insist(self.port, "POST", "/s/tiny", form)
            assert status == 303, status
            sealed = parse_qs(urlsplit(location).query)["r"][0]
            self.received.append((typed, URLSafeSerializer(SECRET, salt="receipt tiny").loads(sealed)))


@contextmanager
def crowd_of(server: Server) -> Iterator[Crowd]:
    crowd = Crowd(server.port)
    with ThreadPoolExecutor(RESPONDENTS) as pool:
        people = [pool.submit(crowd.answer, person) for person in range(1, RESPONDENTS + 1)]
        try:
            yield crowd
        finally:
            crowd.stop.set()
        for person in people:
            person.result()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def under_fire(
    url: str, home: Path, engine: Engine, application: str, seconds: float, fewest_kills: int = FEWEST_KILLS
) -> Crowd:
    """Respondents answer while the server is killed at random moments and started again."""
    with Session(engine) as session:
        begin_writing(session)
        surveys.publish(session, accounts.business(session, "Doanh nghiệp thử").id, "tiny", PLAIN)
        session.commit()
    settings = {"DATABASE_URL": url, "SURVEYAPP_HOME": str(home), "SECRET_KEY": SECRET, "OPENBLAS_NUM_THREADS": "1"}
    settings["SURVEYAPP_RESPONSES_PER_ADDRESS"] = "1000000"
    server = Server({**os.environ, **settings}, application, free_port())
    moments = random.Random(2026)
    server.start()
    try:
        with crowd_of(server) as crowd:
            start, kills = time.monotonic(), 0
            while (
                kills < fewest_kills
                or time.monotonic() < start + seconds
                or (seconds and len(crowd.received) <= FEWEST_RECEIVED and time.monotonic() < start + PATIENCE)
            ):
                kills += 1
                time.sleep(moments.uniform(0.3, 1.5))
                server.kill()
                server.start()
    finally:
        server.kill()
    return crowd


def stored(engine: Engine) -> list[tuple[int, int]]:
    with Session(engine) as session:
        rows = session.execute(select(ResponseRow.answers, ResponseRow.number).order_by(ResponseRow.number))
        return [(int(answers["age"]), number) for answers, number in rows]


def test_nothing_acknowledged_is_lost_or_doubled_by_kill_9(url: str, tmp_path: Path, engine: Engine) -> None:
    crowd = under_fire(url, tmp_path / "home", engine, "wsgi:app", SECONDS)
    rows = stored(engine)
    assert sorted(set(crowd.received) - set(rows)) == []
    assert len({typed for typed, _ in rows}) == len(rows)
    assert [number for _, number in rows] == list(range(1, len(rows) + 1))
    with Session(engine) as session:
        assert session.scalar(select(Survey.accepted)) == len(rows)
        drafts = set(session.scalars(select(Draft.submission_id)))
        assert drafts & set(session.scalars(select(ResponseRow.submission_id))) == set()
    assert len(crowd.received) > FEWEST_RECEIVED


def test_the_test_notices_a_server_that_acknowledges_before_it_commits(migrated_sqlite: Path, tmp_path: Path) -> None:
    sqlite_url = f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'early.db')}"
    engine = create_engine(sqlite_url, **engine_options(sqlite_url))
    prepare(engine)
    crowd = under_fire(sqlite_url, tmp_path / "home", engine, "tests.store.early:app", 0.0, fewest_kills=1)
    lost = {typed for typed, _ in crowd.received} - {typed for typed, _ in stored(engine)}
    engine.dispose()
    assert len(lost) > 0
