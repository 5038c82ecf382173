"""Views that read and think first, and write at the end together with others: they hold no lock meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from surveyapp.extensions import db
from surveyapp.models.base import is_writing
from surveyapp.store import together
from surveyapp.store.together import Undo, Work

V = TypeVar("V", bound=Callable[..., Any])
T = TypeVar("T")


def reads_first(view: V) -> V:
    """Marks a view whose posts write by `write` alone. Files are the exception: a post that brings some has the
    writer's lock from its beginning."""
    view.reads_first = True  # type: ignore[attr-defined]
    return view


def waits(view: Callable[..., Any] | None) -> bool:
    return getattr(view, "reads_first", False)


def write(work: Work[T]) -> T:
    """What `work` returns once it is on the disk. What this request has read may be out of date by then: `work` looks
    again at what it depends on.

    PostgreSQL's writers share an fsync by themselves and need no line: there, and where this request holds the lock
    already, `work` ends the request's own transaction."""
    if db.engine.dialect.name == "sqlite" and not is_writing(db.session):
        db.session.rollback()
        return together.write(db.engine, work)
    try:
        value = work(db.session())
    except Undo as undone:
        db.session.rollback()
        return undone.value  # type: ignore[return-value]
    db.session.commit()
    return value
