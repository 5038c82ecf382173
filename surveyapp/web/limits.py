"""Too many tries from one place: who is asking, and what they read then."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, current_app, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from surveyapp.extensions import db
from surveyapp.store import limits
from surveyapp.store.limits import Limit, Tried
from surveyapp.web import acts
from surveyapp.web.errors import message


def address() -> str:
    """The network the request comes from, as far as the trusted proxies tell."""
    return limits.network(request.remote_addr or "")


def refused_at_once(*counted: tuple[Limit, str], way_on: tuple[str, str]) -> Response | None:
    """Count a try under each (limit, subject), whatever becomes of the request; a page when one is used up.

    Commits: the request goes on as a reader, and SQLite's only writer need not wait while a password is hashed."""
    tried = [_count(limit, subject) for limit, subject in counted]
    with acts.not_yet():
        db.session.commit()
    return _refusal(tried, way_on)


class TooMany(Exception):
    """Raised within a work by `counted`; a view answers it with `refusal`."""

    def __init__(self, tried: Tried) -> None:
        super().__init__(tried)
        self.tried = tried


def counting(limit: Limit, subject: str) -> Callable[[Session], None]:
    """What counts a try with the work it belongs to: a work that stores nothing is not counted. Raises TooMany."""
    secret = str(current_app.secret_key)

    def count(session: Session) -> None:
        tried = limits.count(session, limit, subject, secret)
        if not tried.allowed:
            raise TooMany(tried)

    return count


def refusal(too_many: TooMany, way_on: tuple[str, str]) -> Response | None:
    return _refusal([too_many.tried], way_on)


def used_up(limit: Limit, subject: str, way_on: tuple[str, str]) -> Response | None:
    """A page when the limit is used up; counts nothing, for what is only counted when it fails."""
    return _refusal([limits.tried(db.session, limit, subject, str(current_app.secret_key))], way_on)


def note(limit: Limit, subject: str) -> None:
    """Count a try that failed; the caller commits."""
    _count(limit, subject)


def _count(limit: Limit, subject: str) -> Tried:
    return limits.count(db.session, limit, subject, str(current_app.secret_key))


def _refusal(tried: list[Tried], way_on: tuple[str, str]) -> Response | None:
    waits = [one.wait for one in tried if not one.allowed]
    if not waits:
        return None
    db.session.rollback()
    minutes = -(-max(waits) // 60)
    explanation = ngettext(
        "Please wait one minute and try again.", "Please wait %(num)s minutes and try again.", minutes
    )
    response = message(429, _("Too many tries from here"), explanation, way_on)
    response.headers["Retry-After"] = str(max(waits))
    return response
