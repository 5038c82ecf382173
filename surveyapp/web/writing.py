"""Views that read and think first, and write at the end together with others: they hold no lock meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from surveyapp.extensions import db
from surveyapp.models.base import begin_writing, is_writing
from surveyapp.store import together
from surveyapp.store.together import Undo, Work
from surveyapp.web import limits

V = TypeVar("V", bound=Callable[..., Any])
T = TypeVar("T")


def reads_first(view: V) -> V:
    """Marks a view whose posts write by `write` alone. Files are the exception: a post that brings some has the
    writer's lock from its beginning."""
    view.reads_first = True  # type: ignore[attr-defined]
    return view


def waits(view: Callable[..., Any] | None) -> bool:
    return getattr(view, "reads_first", False)


def write(work: Work[T], survey_id: int | None = None) -> T:
    """What `work` returns once it is on the disk. What this request has read may be out of date by then: `work` looks
    again at what it depends on. With `survey_id`, `work` first locks the row of that survey, and beyond it only what
    belongs to this response or to the respondent's address.

    On SQLite all who write stand in one line. PostgreSQL's writers share an fsync by themselves, but for those who wait
    for one survey's row: only these stand in a line. Elsewhere, and where this request writes already, `work` ends the
    request's own transaction."""
    on_sqlite = db.engine.dialect.name == "sqlite"
    if not is_writing(db.session):
        db.session.rollback()
        if on_sqlite:
            return together.write(db.engine, work)
        if survey_id is not None:
            return together.write(db.engine, work, line=survey_id, place=limits.address())
        begin_writing(db.session)
    try:
        value = work(db.session())
    except Undo as undone:
        db.session.rollback()
        return undone.value  # type: ignore[return-value]
    db.session.commit()
    return value
