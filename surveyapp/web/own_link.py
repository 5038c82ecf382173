"""The link to one's own answers: signed, without an end, good for one response. Whoever holds it may see, correct and
erase that response; the address of the thanks does not open it."""

from __future__ import annotations

from flask import current_app, url_for
from itsdangerous import BadData, URLSafeSerializer


def seal(survey_code: str, number: int) -> str:
    return _serializer(survey_code).dumps(number)


def opened(survey_code: str, sealed: str) -> int | None:
    """The number of the response; None when it is not a link of this survey, or was changed."""
    try:
        return int(_serializer(survey_code).loads(sealed))
    except BadData:
        return None


def path(survey_code: str, number: int) -> str:
    return url_for("answering.own", code=survey_code, r=seal(survey_code, number))


def address(survey_code: str, number: int) -> str:
    """The whole address, to be kept."""
    return url_for("answering.own", code=survey_code, r=seal(survey_code, number), _external=True)


def _serializer(survey_code: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"rights {survey_code}")
