"""Whether anything has arrived since a page of results was made: asked by static/pulse.js every few seconds."""

from __future__ import annotations

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from reports.format import integer
from surveyapp.extensions import db
from surveyapp.store import arrivals, responses
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.addresses import asked_again
from surveyapp.web.results.blueprint import bp


@bp.get("/<code>/pulse")
def pulse(code: str) -> ResponseReturnValue:
    """304 as long as nothing new was stored, corrected or computed; costs two look-ups then."""
    own = survey_or_404(code)
    answer = jsonify()
    answer.set_etag(mark(own))
    answer.headers["Cache-Control"] = "private, no-cache"
    if not request.if_none_match.contains(mark(own)):
        answer.set_data(jsonify(words=arrived(responses.count(db.session, own.id))).get_data())
    return answer.make_conditional(request)


def mark(own: SurveyInfo) -> str:
    """Stays as long as every page of the survey's results does."""
    newest, analysis = arrivals.newest_of_both(db.session, own.id)
    return f"{own.version_id}-{own.revision}-{newest}-{analysis}-{i18n.language()}"


def arrived(count: int) -> str:
    return ngettext("One response so far", "%(n)s responses so far", count, n=integer(count, i18n.language()))


def keeping_up(own: SurveyInfo, count: int) -> dict[str, object]:
    """For a page that keeps up by itself; `count` responses are there."""
    return {
        "pulse": mark(own),
        "arrived": arrived(count),
        "again": url_for(request.endpoint or "", **(request.view_args or {}), **asked_again()),
    }
