"""The blueprint of the designing pages with all its views."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.web.access import sign_in_first

bp = Blueprint("designing", __name__, url_prefix="/design")
bp.before_request(sign_in_first)

from surveyapp.web.designing import (  # noqa: E402, F401 - each adds its views to bp
    adding,
    conditions,
    dry_run,
    editor,
    from_answers,
    limits,
    page,
    phone,
    question,
    start,
    survey_words,
    text,
    translations,
    walking,
)
