"""The server is killed with -9 again and again while people answer page by page: what was acknowledged is there, once."""

from __future__ import annotations

import random
import re
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from itsdangerous import URLSafeSerializer
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from surveyapp.models import Draft, ResponseRow, Survey
from surveyapp.models.base import begin_writing, engine_options, prepare
from surveyapp.store import accounts, surveys
from tests.server import Server, free_port, insist

SECRET = "a secret of this test"
RESPONDENTS = 200
AT_ONCE = 16
KILLS = 4
LEAVES_EARLY = 4
"""Every fourth goes away with the last page unanswered."""
PAGES = ("who", "words", "spent")
PLAIN = {
    "id": "tiny",
    "title": {"vi": "Nhỏ", "en": "Tiny"},
    "page": [
        {"id": "one", "question": [{"id": "who", "kind": "number", "required": True, "text": {"vi": "Số?"}}]},
        {"id": "two", "question": [{"id": "words", "kind": "short_text", "required": True, "text": {"vi": "Lời?"}}]},
        {"id": "three", "question": [{"id": "spent", "kind": "number", "required": True, "text": {"vi": "Chi?"}}]},
    ],
    "languages": ["vi"],
}


def typed(person: int) -> dict[str, str]:
    return {"who": str(person), "words": f"lời của người {person}", "spent": str(1_000_000 + person)}


@dataclass
class Crowd:
    """`kept` holds, per person, what was acknowledged page by page; `received` the number on each receipt."""

    port: int
    kept: dict[int, dict[str, str]] = field(default_factory=dict)
    received: dict[int, int] = field(default_factory=dict)
    astray: set[int] = field(default_factory=set)
    answered: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, person: int) -> None:
        """As the page's script does: what is typed is saved, then sent, and sent again until there is an answer."""
        page = insist(self.port, "GET", "/s/tiny")[2]
        form = {"token": re.search(r'name="token" value="([^"]*)"', page)[1], "lang": "vi"}
        own = self.kept.setdefault(person, {})
        for place, (name, said) in enumerate(typed(person).items()):
            here = {**form, "page": PLAIN["page"][place]["id"], "shown": name, name: said}
            if place == len(PAGES) - 1 and person % LEAVES_EARLY == 0:
                return
            status, _, _ = insist(self.port, "POST", "/s/tiny", {**here, "go": "save"})
            if status == 204:
                own[name] = said
                self.count()
            status, location, _ = insist(self.port, "POST", "/s/tiny", {**here, "go": "next"})
            target = parse_qs(urlsplit(location).query)
            if status != 303 or (place < len(PAGES) - 1 and target.get("p") != [PLAIN["page"][place + 1]["id"]]):
                self.astray.add(person)
                return
            own[name] = said
            self.count()
        self.received[person] = URLSafeSerializer(SECRET, salt="receipt tiny").loads(target["r"][0])

    def count(self) -> None:
        with self.lock:
            self.answered += 1


@contextmanager
def answering(crowd: Crowd, people: int) -> Iterator[ThreadPoolExecutor]:
    """The people answer meanwhile; at the end all of them have come to their last page."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        under_way = [pool.submit(crowd.answer, person) for person in range(1, people + 1)]
        yield pool
        for person in under_way:
            person.result()


def under_fire(url: str, home: Path, engine: Engine, application: str, people: int, kills: int) -> Crowd:
    """The server dies whenever so many answers were given as chance has it: by turns all of it, and one worker alone."""
    with Session(engine) as session:
        begin_writing(session)
        surveys.publish(session, accounts.business(session, "Doanh nghiệp thử").id, "tiny", PLAIN)
        session.commit()
    settings = {"DATABASE_URL": url, "SURVEYAPP_HOME": str(home), "SECRET_KEY": SECRET, "OPENBLAS_NUM_THREADS": "1"}
    settings["SURVEYAPP_RESPONSES_PER_ADDRESS"] = "1000000"
    server = Server(settings, application, free_port(), "/s/tiny")
    chance = random.Random(2026)
    expected = people * len(PAGES)
    moments = sorted(chance.randrange(expected // 20, expected) for _ in range(kills))
    crowd = Crowd(server.port)
    server.start()
    try:
        with answering(crowd, people):
            for number, moment in enumerate(moments):
                while crowd.answered < moment and len(crowd.received) + len(crowd.astray) < people:
                    time.sleep(0.005)
                if number % 2:
                    server.kill_worker()
                else:
                    server.kill()
                server.start()
    finally:
        server.kill()
    return crowd


def stored(engine: Engine) -> dict[int, dict[str, str]]:
    """Number → the answers of every stored response, as they were typed."""
    with Session(engine) as session:
        rows = session.execute(select(ResponseRow.number, ResponseRow.answers)).all()
    assert len({number for number, _ in rows}) == len(rows)
    return {number: written(answers) for number, answers in rows}


def written(answers: dict[str, object]) -> dict[str, str]:
    return {name: str(answers[name]) for name in PAGES}


def begun(engine: Engine) -> list[dict[str, str]]:
    """What is kept of those who have not finished."""
    with Session(engine) as session:
        drafts = session.scalars(select(Draft.answers)).all()
    return [{name: draft[name][0] for name in PAGES if name in draft} for draft in drafts]


def lost(crowd: Crowd, engine: Engine) -> list[int]:
    """Those of whom something is not there that was acknowledged."""
    rows, drafts = stored(engine), begun(engine)
    return [
        person
        for person, kept in crowd.kept.items()
        if (rows.get(crowd.received[person]) != kept if person in crowd.received else kept not in drafts)
    ]


def test_nothing_acknowledged_is_lost_or_doubled_by_kill_9(url: str, tmp_path: Path, engine: Engine) -> None:
    crowd = under_fire(url, tmp_path / "home", engine, "wsgi:app", RESPONDENTS, KILLS)
    early = [person for person in range(1, RESPONDENTS + 1) if person % LEAVES_EARLY == 0]
    assert (crowd.astray, lost(crowd, engine)) == (set(), [])
    assert crowd.kept == {
        person: dict([*typed(person).items()][: 2 if person in early else 3]) for person in range(1, RESPONDENTS + 1)
    }
    finished = RESPONDENTS - len(early)
    assert sorted(crowd.received.values()) == sorted(stored(engine)) == list(range(1, finished + 1))
    assert len(begun(engine)) == len(early)
    with Session(engine) as session:
        assert session.scalar(select(Survey.accepted)) == finished


def test_the_test_notices_a_server_that_acknowledges_before_it_commits(migrated_sqlite: Path, tmp_path: Path) -> None:
    sqlite_url = f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'early.db')}"
    engine = create_engine(sqlite_url, **engine_options(sqlite_url))
    prepare(engine)
    crowd = under_fire(sqlite_url, tmp_path / "home", engine, "tests.store.early:app", AT_ONCE, kills=1)
    found = lost(crowd, engine)
    engine.dispose()
    assert len(found) > 0
