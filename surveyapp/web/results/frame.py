"""What every page of one survey's results needs besides its content."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.extensions import db
from surveyapp.store import jobs as queue
from surveyapp.store import responses
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import may
from surveyapp.web.results import tour

ROOMS = {
    "overview": ("overview",),
    "customers": ("groups", "comparison", "compare", "personas"),
    "experience": ("journey", "satisfaction", "advice"),
    "answers": ("questions", "crosstab", "answers", "responses", "weights"),
    "reports": ("files", "requests"),
}
"""Where a section stands in the navigation: rooms in the first row, the sections of the open room in the second."""

_ENDPOINTS = {
    "overview": "results.survey",
    "compare": "results.compare_any",
    "crosstab": "results.crosstab",
    "answers": "results.answers",
    "responses": "results.responses",
    "weights": "results.weights",
    "files": "results.files",
    "requests": "results.rights_requests",
}
"""Pages of their own; every other section shows the stored analysis."""


@dataclass(frozen=True, slots=True)
class Way:
    """A link of the navigation. `here` where it leads to, or to the room of, the page that is shown."""

    words: str
    address: str
    here: bool


def section_names() -> dict[str, str]:
    """The sections somebody with a link may be shown too, in their order."""
    return {
        "overview": _("Overview"),
        "groups": _("Groups and funnel"),
        "comparison": _("Seven criteria"),
        "personas": _("Personas"),
        "journey": _("Journey"),
        "satisfaction": _("Satisfaction"),
        "advice": _("Barriers and advice"),
        "questions": _("All questions"),
        "crosstab": _("Crosstabs"),
        "answers": _("Open answers"),
        "weights": _("Weights"),
    }


def _room_names() -> dict[str, str]:
    return {
        "overview": _("Overview"),
        "customers": _("Customers"),
        "experience": _("Experience"),
        "answers": _("Answers"),
        "reports": _("Reports"),
    }


def navigation(code: str, section: str) -> tuple[list[Way], list[Way]]:
    """The rooms of a survey's results, and the sections of the room that `section` stands in, as far as the person
    signed in may open them."""
    own = {"compare": _("Compare"), "responses": _("Single responses")}
    names = section_names() | own | {"files": _("Reports"), "requests": _("Requests")}
    rooms, sections = [], []
    for room, words in _room_names().items():
        open_to = [name for name in ROOMS[room] if may(_ENDPOINTS.get(name, "results.section"))]
        here = section in ROOMS[room]
        if open_to:
            rooms.append(Way(words, _address(code, open_to[0]), here))
        if here and len(open_to) > 1:
            sections = [Way(names[name], _address(code, name), name == section) for name in open_to]
    return rooms, sections


def _address(code: str, section: str) -> str:
    if section in _ENDPOINTS:
        return url_for(_ENDPOINTS[section], code=code)
    return url_for("results.section", code=code, section=section)


def survey_frame(own: SurveyInfo, section: str) -> dict[str, object]:
    """What every page of one survey needs besides its content."""
    running = next((job for job in queue.of_survey(db.session, own.id) if not job.over), None)
    rooms, sections = navigation(own.code, section)
    return {
        "survey": own,
        "title": own.questionnaire.title.to(i18n.language()),
        "count": responses.count(db.session, own.id),
        "section": section,
        "section_name": next((way.words for way in [*sections, *rooms] if way.here), ""),
        "rooms": rooms,
        "sections": sections,
        "running": running,
        "tour": tour.here(own, section),
        "own_sample": tour.is_own_sample(own),
    }


def waiting(own: SurveyInfo, section: str) -> ResponseReturnValue:
    """The page that says that too many answers are new for a request to read them; the worker does."""
    return render_template("results/waiting.html", **survey_frame(own, section)), 503
