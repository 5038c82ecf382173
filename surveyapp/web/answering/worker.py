"""The service worker of the survey pages. Its address is under theirs, so it is given these pages and no others."""

from __future__ import annotations

from flask import Response, make_response, render_template

from surveyapp.web.answering.views import bp
from surveyapp.web.headers import HEADERS


@bp.get("/worker.js")
def worker() -> Response:
    """What it gives back without a network carries the headers of every page."""
    headers = {**HEADERS, "Content-Type": "text/html; charset=utf-8"}
    response = make_response(render_template("answering/worker.js", headers=headers))
    response.content_type = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response
