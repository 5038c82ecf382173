"""The blueprint of the results pages with all its views."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.web.access import sign_in_first

bp = Blueprint("results", __name__, url_prefix="/results")
bp.before_request(sign_in_first)

from surveyapp.web.results import alerts, attachments, crosstab, imports, pictures, printing, questions, surveys, work  # noqa: E402, F401 - each adds its views to bp
