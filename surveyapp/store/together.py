"""Writers that come at once share one transaction and its one fsync; each hears of it only after COMMIT.

For SQLite, which has one writer and an fsync for every transaction: people would wait for each other's disk."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
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


def write(engine: Engine, work: Work[T]) -> T:
    """What `work` returns, once all it wrote is on the disk. It may run in another request's thread, and again after
    others: it may use nothing but its session and its own values.

    Raises what `work` raises; nothing that it wrote is there then, and the works it shared a transaction with are."""
    turn = _Turn(work)
    line = _LINES.setdefault(engine, _Line())
    line.waiting.append(turn)
    with line.first:
        while not turn.over:
            _run(engine, [line.waiting.popleft() for _ in range(min(MOST, len(line.waiting)))])
    if turn.failure is not None:
        raise turn.failure
    value: T = turn.value
    return value


@dataclass(eq=False, slots=True)
class _Turn:
    work: Work[Any]
    value: Any = None
    failure: BaseException | None = None
    over: bool = False


class _Line:
    """Who waits to write. Whoever comes first takes the lock and writes for all that have come by then."""

    def __init__(self) -> None:
        self.waiting: deque[_Turn] = deque()
        self.first = threading.Lock()


_LINES: WeakKeyDictionary[Engine, _Line] = WeakKeyDictionary()


def _run(engine: Engine, turns: list[_Turn]) -> None:
    try:
        with Session(engine) as session:
            begin_writing(session)
            for turn in turns:
                _take(session, turn, alone=len(turns) == 1)
            session.commit()
    except BaseException as failure:  # one thread's failure is everybody's answer, whatever it was
        for turn in turns:
            turn.failure = turn.failure or failure
    for turn in turns:
        turn.over = True


def _take(session: Session, turn: _Turn, *, alone: bool) -> None:
    """Alone there is nobody to protect from a failure: no savepoint is needed."""
    kept: Any = session.get_transaction() if alone else session.begin_nested()
    try:
        turn.value = turn.work(session)
    except Undo as undone:
        turn.value = undone.value
        kept.rollback()
    except Exception as failure:
        turn.failure = failure
        kept.rollback()
    else:
        if not alone:
            kept.commit()
