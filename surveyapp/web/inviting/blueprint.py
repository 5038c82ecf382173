"""The blueprint of the pages that invite, with all its views."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.web.access import sign_in_first

bp = Blueprint("inviting", __name__, url_prefix="/invitations")
bp.before_request(sign_in_first)

from surveyapp.web.inviting import people, words  # noqa: E402, F401 - each adds its views to bp
