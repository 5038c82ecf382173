"""Writers that come at once share one transaction and its one fsync; each hears of it only after COMMIT.

SQLite has one writer and an fsync for every transaction: all who write stand in one line, and the lines of several
processes take turns. On PostgreSQL those stand in a line who send responses to one survey: each would hold its row
until COMMIT while the others wait."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from surveyapp.models.base import begin_writing

T = TypeVar("T")
Work = Callable[[Session], T]
MOST = 64
"""Works in one transaction: nobody waits for more than that many others."""


class Undo(Exception):
    """Raised by a work that leaves nothing behind; `value` is what its caller gets."""

    def __init__(self, value: object) -> None:
        super().__init__(value)
        self.value = value


def write(engine: Engine, work: Work[T], line: int = 0, place: str = "") -> T:
    """What `work` returns, once all it wrote is on the disk. It may run in another request's thread, after others and
    more than once: it may use nothing but its session and its own values.

    Works of one `line` share transactions, in the order of their `place`. Two transactions never wait for each other in
    a circle where every work of a line first takes a lock of that line alone, and what it locks beyond comes in the
    order of `place`.

    Raises what `work` raises; nothing that it wrote is there then, and the works that came with it are not hurt."""
    turn = _Turn(work, place)
    own = _LINES.setdefault(engine, {}).setdefault(line, _Line())
    own.waiting.append(turn)
    with own.first:
        while not turn.over:
            with _alone(engine):
                _run(engine, [own.waiting.popleft() for _ in range(min(MOST, len(own.waiting)))])
    if turn.failure is not None:
        raise turn.failure
    value: T = turn.value
    return value


@dataclass(eq=False, slots=True)
class _Turn:
    work: Work[Any]
    place: str
    value: Any = None
    failure: BaseException | None = None
    over: bool = False


class _Line:
    """Who waits to write. Whoever comes first takes the lock and writes for all that have come by then."""

    def __init__(self) -> None:
        self.waiting: deque[_Turn] = deque()
        self.first = threading.Lock()


_LINES: WeakKeyDictionary[Engine, dict[int, _Line]] = WeakKeyDictionary()


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Among the processes that write to a SQLite file, one at a time: SQLite lets a writer who finds another at work
    sleep for ever longer, this lock wakes the next one at once, and who has come in the meantime writes with it."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        yield
        return
    with Path(f"{engine.url.database}-turn").open("ab") as turn:
        flock(turn, LOCK_EX)
        yield


def _run(engine: Engine, turns: Sequence[_Turn]) -> None:
    """All in one transaction, which most often goes well. Where one of several fails or undoes itself, nothing of it
    stays, and each has a transaction of its own: no work pays for a savepoint that it has no need of."""
    try:
        if not _done(engine, sorted(turns, key=attrgetter("place"))):
            for turn in turns:
                _run(engine, [turn])
    except BaseException as failure:  # one thread's failure is everybody's answer, whatever it was
        for turn in turns:
            turn.failure = failure
    for turn in turns:
        turn.over = True


def _done(engine: Engine, turns: Sequence[_Turn]) -> bool:
    """Whether all of it is on the disk, or was undone by a work that was alone. Raises what such a work, and what
    COMMIT raises."""
    with Session(engine) as session:
        begin_writing(session)
        for turn in turns:
            try:
                turn.value = turn.work(session)
            except Undo as undone:
                turn.value = undone.value
                return len(turns) == 1
            except Exception:
                if len(turns) == 1:
                    raise
                return False
        session.commit()
    return True
