# ruff: noqa: E402, F401 - the rooms at the end add their views to the blueprint
"""The blueprint of the results pages with all its views."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.web.access import sign_in_first

bp = Blueprint("results", __name__, url_prefix="/results")
bp.before_request(sign_in_first)

from surveyapp.web.results import (
    alerts,
    attachments,
    compare,
    correction,
    crosstab,
    cuts,
    imports,
    one_response,
    open_answers,
    persona_number,
    personas,
    pictures,
    placing,
    printing,
    pulse,
    questions,
    responses,
    rights,
    sample,
    sources,
    surveys,
    target_profile,
    weights,
    work,
)
