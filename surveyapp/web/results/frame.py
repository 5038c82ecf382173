"""What every page of one survey's results needs besides its content."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.extensions import db
from surveyapp.store import jobs as queue
from surveyapp.store import responses
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n

LIVE = frozenset({"crosstab", "answers", "weights"})
"""Sections that count the answers anew; the others show the stored analysis."""


def section_names() -> dict[str, str]:
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


def survey_frame(own: SurveyInfo, section: str) -> dict[str, object]:
    """What every page of one survey needs besides its content."""
    running = next((job for job in queue.of_survey(db.session, own.id) if not job.over), None)
    return {
        "survey": own,
        "title": own.questionnaire.title.to(i18n.language()),
        "count": responses.count(db.session, own.id),
        "section": section,
        "section_names": section_names(),
        "live_sections": LIVE,
        "running": running,
    }


def waiting(own: SurveyInfo, section: str) -> ResponseReturnValue:
    """The page that says that too many answers are new for a request to read them; the worker does."""
    return render_template("results/waiting.html", **survey_frame(own, section)), 503
