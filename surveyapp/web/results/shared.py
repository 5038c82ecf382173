"""The results of a survey for whoever holds a link to them: the pages the business sees, with nothing to press."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp import jobs
from surveyapp.extensions import config, db
from surveyapp.models.base import begin_writing
from surveyapp.store import report_links, reports, surveys
from surveyapp.store.limits import Limit
from surveyapp.web import i18n, limits
from surveyapp.web.errors import message
from surveyapp.web.results.frame import section_names
from surveyapp.web.results.groups import blocks

bp = Blueprint("shared", __name__, url_prefix="/r")

_MOST_WRONG = 60
SECTIONS = ("groups", "comparison", "personas", "journey", "satisfaction", "advice", "questions")


@bp.get("/<token>", defaults={"section": "overview"}, endpoint="report")
@bp.get(f"/<token>/<any({', '.join(SECTIONS)}):section>", endpoint="report")
def report(token: str, section: str) -> ResponseReturnValue:
    link = report_links.opened(db.session, token)
    if link is None:
        return _nothing_there()
    i18n.speak_for_now(request.args.get("lang", link.language))
    survey = surveys.by_id(db.session, link.survey_id)
    stored = reports.latest_analysis(db.session, survey.id)
    if stored is None:
        return message(404, _("There are no results yet"), _("Ask the person who sent you this link to compute them."))
    language = i18n.language()
    _title, _author, without = reports.choice(db.session, survey.id)
    shown = [name for name in ("overview", *SECTIONS) if name == "overview" or name not in without]
    if section not in shown:
        return _nothing_there()
    content = jobs.report_of(stored, language)
    page = render_template(
        f"results/{section}.html",
        frame="results/shared.html",
        report=content,
        blocks=blocks(stored.data.get(language, {}), language) if section == "groups" else (),
        stored=stored,
        survey=survey,
        title=survey.questionnaire.title.to(language),
        section=section,
        sections={
            name: section_names()[name] for name in ("overview", *SECTIONS) if name not in without or name == "overview"
        },
        token=token,
    )
    return _private(make_response(page))


def _nothing_there() -> Response:
    """The same answer for a link that never was and one taken back; guesses are limited."""
    wrong = Limit("report link", _MOST_WRONG, config().try_seconds)
    way_on = (url_for("pages.landing"), _("To the start page"))
    db.session.rollback()
    begin_writing(db.session)
    refusal = limits.refused_at_once((wrong, limits.address()), way_on=way_on)
    return refusal or message(
        404,
        _("This link shows nothing"),
        _("It was taken back, or is not complete. Ask the person who sent it to you for a new one."),
    )


def _private(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
