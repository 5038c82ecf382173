"""Submissions a second of real server processes, beside a bare Flask and ORM application in the same run."""

from __future__ import annotations

import re
import socket
import statistics
import tempfile
import threading
import time
import tomllib
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.models import Draft, ResponseRow, Survey
from surveyapp.models.base import begin_writing, engine_options, prepare
from surveyapp.store import accounts, surveys
from tests.bench import bare
from tests.bench.clock import Line
from tests.conftest import SERVER, migrated
from tests.server import Server, free_port

CLIENTS = 24
POSTS = 1_200
ROUNDS = 5
SECRET = "a secret of this benchmark"
TWENTY = tomllib.loads((Path(__file__).parent / "twenty.toml").read_text(encoding="utf-8"))
TYPED = {
    "bought": "yes", "times": "few", "spend": "250.000", "channels": ["friends", "zalo"], "quality": "4", "price": "3",
    "staff": "5", "satisfied": "4", "easy": "5", "recommend": "6", "recommend_why": "Chờ hơi lâu vào buổi tối.",
    "important.near": "3", "important.cheap": "2", "important.fast": "3", "first": "year", "delivery": "yes",
    "delivery_ok": "4", "age": "34", "household": "3", "children": "yes", "more": "Cảm ơn cửa hàng.",
}  # fmt: skip
SHOWN = [question["id"] for question in TWENTY["page"][0]["question"] if question["id"] != "why_not"]


@dataclass(frozen=True, slots=True)
class Round:
    """`waits` are the seconds each client waited for each answer; `errors` the answers that were not as hoped."""

    seconds: float
    cpu: float
    waits: Sequence[float]
    errors: int

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds

    def wait(self, share: float) -> float:
        """The wait, in ms, that `share` of the requests did not exceed."""
        return sorted(self.waits)[int(share * (len(self.waits) - 1))] * 1000


def submissions() -> Iterator[Line]:
    """One page of twenty questions with conditions, sent by 24 phones at once; both databases durable."""
    with tempfile.TemporaryDirectory() as folder:
        for name, url in _databases(Path(folder)):
            with ExitStack() as started:
                ours = started.enter_context(_product(url, Path(folder)))
                beside = started.enter_context(_bare(url))
                pairs = [(_submitted(ours), _posted(beside, "/", [_form("", [])] * POSTS)) for _ in range(ROUNDS + 1)]
            stored = _stored(url)
            yield from _lines(name, pairs[1:], stored)


def _lines(name: str, pairs: list[tuple[Round, Round]], stored: int) -> Iterator[Line]:
    ratios = sorted(ours.rate / bare.rate for ours, bare in pairs)
    against = "bare Flask + ORM insert, same server"

    def line(figure: str, unit: str, value: object) -> Line:
        ours, theirs = (statistics.median(value(pair[side]) for pair in pairs) for side in (0, 1))  # type: ignore[operator]
        return Line(f"submissions, {name}: {figure}", ours, unit, against, theirs)

    yield line("sent", "/s", lambda done: done.rate)
    spread = f"median of {len(ratios)} paired ratios ({ratios[0]:.2f}–{ratios[-1]:.2f})"
    yield Line(f"submissions, {name}: {spread}", statistics.median(ratios), "", "goal", 1)
    yield line("server CPU for one", "ms", lambda done: done.cpu / len(done.waits) * 1000)
    yield line("half wait less than", "ms", lambda done: done.wait(0.5))
    yield line("99 % wait less than", "ms", lambda done: done.wait(0.99))
    sent = POSTS * (len(pairs) + 1)
    lost = sum(done.errors for done, _ in pairs) + abs(sent - stored)
    yield Line(f"submissions, {name}: errors, lost and doubled", lost, f"of {sent}", "promised", 0)


# ------------------------------------------------------------------ the two applications


def _databases(folder: Path) -> Iterator[tuple[str, str]]:
    url = f"sqlite:///{folder / 'bench.db'}"
    migrated(url, folder)
    yield "SQLite", url
    try:
        server = create_engine(SERVER, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
        with server.connect() as connection:
            database = f"surveyapp_bench_{uuid.uuid4().hex[:12]}"
            connection.execute(text(f"CREATE DATABASE {database}"))
            url = make_url(SERVER).set(database=database).render_as_string(hide_password=False)
            migrated(url, folder)
            yield "PostgreSQL", url
            connection.execute(text(f"DROP DATABASE {database} WITH (FORCE)"))
        server.dispose()
    except OperationalError:
        return


@contextmanager
def _product(url: str, home: Path) -> Iterator[Server]:
    assert parse_questionnaire(TWENTY)[1] == []
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    with Session(engine) as session:
        begin_writing(session)
        surveys.publish(session, accounts.business(session, "bench").id, "twenty", TWENTY)
        session.commit()
    engine.dispose()
    settings = {"DATABASE_URL": url, "SURVEYAPP_HOME": str(home), "SECRET_KEY": SECRET, "OPENBLAS_NUM_THREADS": "1"}
    settings["SURVEYAPP_RESPONSES_PER_ADDRESS"] = "1000000000"
    with _running(Server(settings, "wsgi:app", free_port(), "/s/twenty")) as server:
        yield server


@contextmanager
def _bare(url: str) -> Iterator[Server]:
    """On a database of its own beside the product's, so that neither waits for the other's locks or pages."""
    own = url.replace("bench.db", "bare.db")
    engine = create_engine(own, **engine_options(own))
    bare.Base.metadata.create_all(engine)
    engine.dispose()
    with _running(Server({"DATABASE_URL": own}, "tests.bench.bare:app", free_port(), "/")) as server:
        yield server


@contextmanager
def _running(server: Server) -> Iterator[Server]:
    try:
        server.start()
        yield server
    finally:
        server.kill()


def _stored(url: str) -> int:
    """Rows of the product; -1 when they disagree with what it counted, or drafts were left."""
    engine = create_engine(url, **engine_options(url))
    with Session(engine) as session:
        rows = session.scalar(select(func.count(ResponseRow.id))) or 0
        agree = session.scalar(select(Survey.accepted)) == rows and not session.scalar(select(func.count(Draft.id)))
    engine.dispose()
    return rows if agree else -1


# ------------------------------------------------------------------ phones


def _submitted(server: Server) -> Round:
    """Every phone opens the page before any of them sends it: only sending is counted."""
    with ThreadPoolExecutor(4) as pool:
        tokens = list(pool.map(lambda _: _token(server.port), range(POSTS)))
    return _posted(server, "/s/twenty", [_form(token, SHOWN) for token in tokens])


def _token(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        status, page = _answer(connection, b"GET /s/twenty HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    found = re.search(rb'name="token" value="([^"]*)"', page)
    assert status == 200 and found, status
    return found[1].decode()


def _form(token: str, shown: Sequence[str]) -> bytes:
    fields = {"token": token, "page": "all", "lang": "vi", "shown": list(shown), "go": "next", **TYPED}
    return urlencode(fields, doseq=True).encode()


def _posted(server: Server, path: str, forms: Sequence[bytes]) -> Round:
    """Every form once, by 24 clients at a time, each on a connection it keeps."""
    waiting = iter(forms)
    lock = threading.Lock()
    waits: list[float] = []
    errors: list[int] = []

    def phone(_: int) -> None:
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            while True:
                with lock:
                    form = next(waiting, None)
                if form is None:
                    return
                head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: {len(form)}\r\n"
                head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
                begun = time.perf_counter()
                status, _ = _answer(connection, head.encode() + form)
                waits.append(time.perf_counter() - begun)
                if status != 303:
                    errors.append(status)

    spent, begun = server.cpu(), time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(phone, range(CLIENTS)))
    return Round(time.perf_counter() - begun, server.cpu() - spent, waits, len(errors))


def _answer(connection: socket.socket, request: bytes) -> tuple[int, bytes]:
    """(status, body); a plain reader, so that the client takes little of the processors it shares with the server."""
    connection.sendall(request)
    got = b""
    while b"\r\n\r\n" not in got:
        more = connection.recv(65_536)
        if not more:
            raise ConnectionError("the server closed the connection")
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    left = int(length[1]) - len(body) if length else 0
    while left > 0:
        more = connection.recv(65_536)
        body += more
        left -= len(more)
    return int(head[9:12]), body
