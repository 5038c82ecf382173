"""What messengers show beside a survey's link: title, one line and a picture."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response, request, url_for
from flask_babel import ngettext

from reports.card import card
from surveyapp.domain.brand import Mode
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.lint import minutes
from surveyapp.extensions import db
from surveyapp.store import sharing, surveys
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.addresses import public
from surveyapp.web.filters import shortened

bp = Blueprint("card", __name__, url_prefix="/s")

_ACCENT, _SECOND = "#0a4a55", "#dd7a16"
"""The product's own colours, as in base.css."""
_WEEK = "public, max-age=604800"


@dataclass(frozen=True, slots=True)
class Card:
    """What the Open Graph protocol calls the properties, and their contents; without an introduction no description."""

    said: tuple[tuple[str, str], ...]


def of(survey: SurveyInfo) -> Card | None:
    """For a program that previews a link. A browser, which says what it opens a page for, has no use for it."""
    if "t" in request.args or request.method != "GET" or "Sec-Fetch-Mode" in request.headers:
        return None
    language = i18n.reading()
    asked = survey.questionnaire
    intro = shortened(" ".join(asked.intro.to(language).split()), 160)
    picture = url_for("card.picture", code=survey.code, language=language, v=_version(survey))
    said = ("title", asked.title.to(language)), ("description", intro), ("image", public(picture))
    return Card(tuple((name, words) for name, words in said if words))


def about_minutes(asked: Questionnaire) -> str:
    number = max(1, round(minutes(asked)))
    return ngettext("About one minute", "About %(num)s minutes", number)


def _version(survey: SurveyInfo) -> str:
    """Changes with what the picture shows: messengers keep pictures by their address."""
    look = sharing.brand(db.session, survey.business_id)
    return f"{survey.version}{look.key[:4]}"


@bp.get("/<code>/card-<language>.png")
def picture(code: str, language: str) -> Response:
    survey = surveys.find(db.session, code)
    if survey is None or language not in survey.questionnaire.languages:
        abort(404)
    i18n.read_in(language, remember=False)
    look = sharing.brand(db.session, survey.business_id)
    tones = look.brand.tones(Mode.LIGHT)
    drawn = card(
        survey.questionnaire.title.to(language),
        survey.questionnaire.business.to(language),
        about_minutes(survey.questionnaire),
        tones.accent if tones else _ACCENT,
        tones.second if tones else _SECOND,
        sharing.logo(db.session, look.key) if look.has_logo else None,
    )
    response = make_response(drawn)
    response.content_type = "image/png"
    response.headers["Cache-Control"] = _WEEK
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.add_etag()
    return response.make_conditional(request)
