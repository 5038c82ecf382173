"""Who did what: one row for each request of a business's pages that changes something, committed together with the
change. Views need not think of it; they may say more with `about`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from flask import g, has_request_context
from sqlalchemy import event
from sqlalchemy.orm import Session

from surveyapp.extensions import db
from surveyapp.store import events


@dataclass(frozen=True, slots=True)
class Act:
    """What a request does if it commits. `survey` is its code; `detail` which colleague it is about."""

    business_id: int
    account_id: int
    endpoint: str
    survey: str = ""
    detail: str = ""


def begin(act: Act) -> None:
    """The request acts for this person: its first commit stores the act."""
    g.act = act


def about(*, survey: str = "", detail: str = "") -> None:
    if "act" in g:
        g.act = replace(g.act, survey=survey or g.act.survey, detail=detail or g.act.detail)


@contextmanager
def not_yet() -> Iterator[None]:
    """What is committed meanwhile is not what the person came for."""
    act = g.pop("act", None)
    yield
    if act is not None:
        g.act = act


@event.listens_for(db.session, "before_commit")
def _store(session: Session) -> None:
    if not has_request_context() or "act" not in g or session.in_nested_transaction():
        return
    act: Act = g.pop("act")
    events.add(session, act.business_id, act.account_id, act.endpoint, act.survey, act.detail)
