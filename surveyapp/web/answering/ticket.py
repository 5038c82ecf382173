"""What a respondent carries from page to page: signed, without a time limit, good for one survey only."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Request, current_app
from itsdangerous import BadData, URLSafeSerializer

from surveyapp.domain.definition import HIDDEN_LIMIT, Kind, Questionnaire
from surveyapp.domain.reading import read
from surveyapp.store import invitations
from surveyapp.web.passage import Ticket

_MOST_SOURCE = 40


def new(version_id: int, source: str, hidden: Mapping[str, str] | None = None, kiosk: str = "") -> Ticket:
    started = datetime.now(UTC).replace(microsecond=0)
    # What begins with “#” is given by the product itself, never by a link.
    source = source.replace("\x00", "").lstrip("#")[:_MOST_SOURCE]
    return Ticket(str(uuid.uuid4()), version_id, started, source, tuple((hidden or {}).items()), kiosk=kiosk)


def invited(version_id: int, submission_id: str) -> Ticket:
    """The ticket of a personal link: whenever it is opened, it goes on with the same response. Who was invited in
    person is not asked for the PIN."""
    return Ticket(
        submission_id, version_id, datetime.now(UTC).replace(microsecond=0), invitations.SOURCE, admitted=True
    )


def hidden_answers(questionnaire: Questionnaire, linked: Mapping[str, str]) -> dict[str, str]:
    """The values of a link that the questionnaire's hidden questions take; those given out at random take none."""
    answers = {}
    for question in questionnaire.questions():
        if question.kind is Kind.HIDDEN and not question.assign and question.id in linked:
            value = linked[question.id].replace("\x00", "")[:HIDDEN_LIMIT]
            if read(question, {question.id: [value]})[0] is not None:
                answers[question.id] = value
    return answers


def _serializer(purpose: str, survey_code: str) -> URLSafeSerializer:
    return _kept(current_app.secret_key or "", f"{purpose} {survey_code}")


@lru_cache(maxsize=500)
def _kept(secret: str | bytes, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=salt)


def seal(survey_code: str, ticket: Ticket) -> str:
    content = [ticket.submission_id, ticket.version_id, int(ticket.started.timestamp()), ticket.source]
    marks = [ticket.kiosk, ticket.admitted] if ticket.kiosk or ticket.admitted else []
    hidden = [dict(ticket.hidden)] if ticket.hidden or marks else []
    return _serializer(_purpose(ticket.correcting), survey_code).dumps([*content, *hidden, *marks])


def opened(survey_code: str, sealed: str) -> Ticket | None:
    """None when it is not a ticket of this survey, or was changed."""
    for correcting in (False, True):
        try:
            content = _serializer(_purpose(correcting), survey_code).loads(sealed)
        except BadData:
            continue
        submission_id, version_id, started, source, *rest = content
        linked = tuple(rest[0].items()) if rest else ()
        begun = datetime.fromtimestamp(started, UTC)
        return Ticket(submission_id, version_id, begun, source, linked, correcting, *rest[1:])
    return None


def _purpose(correcting: bool) -> str:
    return "correcting" if correcting else "answering"


def seal_thanks(survey_code: str, kiosk: str, source: str, until: int) -> str:
    """What shows the thanks on a kiosk until that second, and where the next person begins."""
    return _serializer("kiosk", survey_code).dumps([kiosk, source, until])


def opened_thanks(survey_code: str, sealed: str) -> tuple[str, str, int] | None:
    try:
        kiosk, source, until = _serializer("kiosk", survey_code).loads(sealed)
    except BadData:
        return None
    return kiosk, source, until


def seal_receipt(survey_code: str, number: int) -> str:
    return _serializer("receipt", survey_code).dumps(number)


def opened_receipt(survey_code: str, sealed: str) -> int | None:
    try:
        return int(_serializer("receipt", survey_code).loads(sealed))
    except BadData:
        return None


def from_own_page(request: Request) -> bool:
    """Whether a form was sent by a page of this site, as the browser tells it.

    Fetch metadata first (https://www.w3.org/TR/fetch-metadata/), else Origin. A browser that sends neither is let
    through: the ticket is needed anyway.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
