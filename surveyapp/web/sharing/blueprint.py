"""The blueprint of the sharing pages with all its views."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.web.access import sign_in_first

bp = Blueprint("sharing", __name__)
bp.before_request(sign_in_first)

from surveyapp.web.sharing import after, limits, look, reach, ways  # noqa: E402, F401 - each adds its views to bp
