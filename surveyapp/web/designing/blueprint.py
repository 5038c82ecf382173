"""The blueprint of the designing pages with all its views."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.web.access import sign_in_first

bp = Blueprint("designing", __name__, url_prefix="/design")
bp.before_request(sign_in_first)

from surveyapp.web.designing import dry_run, start, text, translations  # noqa: E402, F401 - each adds its views to bp
