"""Works that come at once are one transaction: one fsync, each answered after it, and none hurt by another."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveyapp.models import SurveyDraft, TryCount
from surveyapp.models.base import engine_options, prepare
from surveyapp.store import together
from surveyapp.store.together import Undo

AT_ONCE = 12
ENDS = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def sqlite(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'together.db')}"
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    yield engine
    engine.dispose()


def add(name: str) -> Callable[[Session], str]:
    def work(session: Session) -> str:
        session.add(TryCount(key=name, ends=ENDS, tries=1))
        session.flush()
        return name

    return work


def stored(engine: Engine) -> set[str]:
    with Session(engine) as session:
        return set(session.scalars(select(TryCount.key)))


def at_once(engine: Engine, works: dict[str, Callable[[Session], str]]) -> dict[str, Future[str]]:
    """What becomes of works that all wait while another is under way."""
    line = together._LINES.setdefault(engine, {}).setdefault(0, together._Line())
    go = threading.Event()

    def first(session: Session) -> None:
        go.wait(30)

    with ThreadPoolExecutor(len(works) + 1) as pool:
        pool.submit(together.write, engine, first)
        while not line.first.locked() or line.waiting:
            pass
        found = {name: pool.submit(together.write, engine, work) for name, work in works.items()}
        while len(line.waiting) < len(works):
            pass
        go.set()
    return found


def test_works_that_wait_share_one_transaction(sqlite: Engine) -> None:
    commits: list[int] = []
    event.listen(sqlite, "commit", lambda connection: commits.append(1))
    names = [f"n{number}" for number in range(AT_ONCE)]
    found = at_once(sqlite, {name: add(name) for name in names})
    assert [found[name].result() for name in names] == names
    assert stored(sqlite) == set(names)
    assert len(commits) == 2


def test_who_comes_while_another_process_writes_waits_and_shares_one_transaction(sqlite: Engine) -> None:
    commits: list[int] = []
    event.listen(sqlite, "commit", lambda connection: commits.append(1))
    names = [f"n{number}" for number in range(AT_ONCE)]
    line = together._LINES.setdefault(sqlite, {}).setdefault(0, together._Line())
    with ThreadPoolExecutor(AT_ONCE) as pool:
        with together._alone(sqlite):  # the lock is the file's: it holds between any two that open it
            found = [pool.submit(together.write, sqlite, add(name)) for name in names]
            while len(line.waiting) < AT_ONCE and not commits:
                pass
        assert [future.result() for future in found] == names
    assert stored(sqlite) == set(names)
    assert len(commits) == 1


def test_more_works_than_one_transaction_takes_are_all_done(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST", 5)
    names = [f"n{number}" for number in range(AT_ONCE)]
    found = at_once(sqlite, {name: add(name) for name in names})
    assert {future.result() for future in found.values()} == set(names) == stored(sqlite)


def test_a_work_that_fails_leaves_nothing_and_the_others_whole(sqlite: Engine) -> None:
    def fails(session: Session) -> str:
        add("of the failure")(session)
        raise ValueError("its own fault")

    def undone(session: Session) -> str:
        raise Undo(add("of the undone")(session))

    found = at_once(sqlite, {"a": add("a"), "fails": fails, "twice": add("a"), "undone": undone, "b": add("b")})
    assert isinstance(found["fails"].exception(), ValueError)
    assert found["undone"].result() == "of the undone"
    assert sorted(found[name].exception() is None for name in ("a", "twice")) == [False, True]
    assert found["b"].result() == "b"
    assert stored(sqlite) == {"a", "b"}


@pytest.mark.parametrize("failing", [True, False])
def test_alone_a_work_that_fails_leaves_nothing_either(sqlite: Engine, failing: bool) -> None:
    def work(session: Session) -> str:
        add("gone")(session)
        raise ValueError if failing else Undo("nothing")

    if failing:
        with pytest.raises(ValueError):
            together.write(sqlite, work)
    else:
        assert together.write(sqlite, work) == "nothing"
    assert stored(sqlite) == set()
    assert together.write(sqlite, add("next")) == "next"
    assert stored(sqlite) == {"next"}


def test_works_come_in_the_order_of_their_places_whoever_came_first(sqlite: Engine) -> None:
    order: list[str] = []
    turns = [together._Turn(lambda session, place=place: order.append(place), place) for place in ("c", "a", "b")]
    together._run(sqlite, turns)
    assert (order, [turn.over for turn in turns]) == (["a", "b", "c"], [True] * 3)


def test_lines_do_not_wait_for_each_other(migrated_postgresql: str) -> None:
    engine = create_engine(migrated_postgresql, **engine_options(migrated_postgresql))
    held, go = threading.Event(), threading.Event()

    def holds(session: Session) -> bool:
        held.set()
        return go.wait(30)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(together.write, engine, holds, 1)
        assert held.wait(30)
        assert together.write(engine, lambda session: "at once", 2) == "at once"
        go.set()
        assert first.result()
    engine.dispose()


def test_nobody_is_told_yes_when_the_commit_fails(sqlite: Engine) -> None:
    def breaks_at_commit(session: Session) -> str:
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        session.add(SurveyDraft(survey_id=404, source=""))
        session.flush()
        return "looks well"

    found = at_once(sqlite, {"a": add("a"), "bad": breaks_at_commit, "b": add("b")})
    assert {type(future.exception()) for future in found.values()} == {IntegrityError}
    assert stored(sqlite) == set()
    assert together.write(sqlite, add("later")) == "later"
