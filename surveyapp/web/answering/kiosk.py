"""A device that stands in a shop: when one person has finished or gone, nothing of theirs is left for the next.

`?kiosk=vi` begins it, in the language it begins in for everybody. The link is not signed: all it does is forget more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.extensions import db
from surveyapp.store import drafts
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web.answering import ticket as tickets
from surveyapp.web.answering.ticket import Ticket
from surveyapp.web.writing import write

IDLE_SECONDS = 60
"""Until the page asks whether somebody is there; WARNING_SECONDS later it begins anew. Any touch extends it."""
WARNING_SECONDS = 30
UNTOUCHED_SECONDS = 600
"""Without JavaScript: how long a page stays, and how long answers begun can be opened again."""
THANKS_SECONDS = 20
LONGER_SECONDS = 120
"""How long the thanks stay, and how long when somebody asks for more time."""


@dataclass(frozen=True, slots=True)
class Kiosk:
    """`start` is where the next person begins; the seconds are for the page."""

    start: str
    idle: int = IDLE_SECONDS
    warning: int = WARNING_SECONDS
    untouched: int = UNTOUCHED_SECONDS


def language(survey: SurveyInfo) -> str:
    """The language a kiosk link asks for; "" where the link is no kiosk's."""
    wished = request.args.get("kiosk", "")
    offered = survey.questionnaire.languages
    return wished if not wished or wished in offered else offered[0]


def of(survey: SurveyInfo, ticket: Ticket) -> Kiosk | None:
    return Kiosk(start(survey, ticket.kiosk, ticket.source)) if ticket.kiosk else None


def start(survey: SurveyInfo, begins_in: str, source: str) -> str:
    return url_for("answering.page", code=survey.code, kiosk=begins_in, src=source or None, lang=begins_in)


def gone(survey: SurveyInfo, ticket: Ticket) -> bool:
    """Whether the page asked for belongs to somebody who has left."""
    if not ticket.kiosk or "p" not in request.args:
        return False
    touched = drafts.touched(db.session, survey.id, ticket.submission_id)
    return touched is None or (datetime.now(UTC) - touched).total_seconds() > UNTOUCHED_SECONDS


def leave(survey: SurveyInfo, ticket: Ticket) -> ResponseReturnValue:
    """Forget what was typed and begin anew."""
    write(lambda session: drafts.remove(session, survey.id, ticket.submission_id))
    return anew(survey, ticket)


def anew(survey: SurveyInfo, ticket: Ticket) -> ResponseReturnValue:
    return redirect(start(survey, ticket.kiosk, ticket.source), 303)


def seal(survey: SurveyInfo, ticket: Ticket) -> str | None:
    """What lets the thanks be shown on a kiosk, for a short time only."""
    if not ticket.kiosk:
        return None
    until = int(datetime.now(UTC).timestamp()) + THANKS_SECONDS + LONGER_SECONDS
    return tickets.seal_thanks(survey.code, ticket.kiosk, ticket.source, until)


def thanks(survey: SurveyInfo) -> tuple[str, bool] | None:
    """(where the next person begins, whether it is time to go there); None for thanks that are no kiosk's."""
    opened = tickets.opened_thanks(survey.code, request.args.get("k", ""))
    if opened is None:
        return None
    begins_in, source, until = opened
    return start(survey, begins_in, source), datetime.now(UTC).timestamp() > until
