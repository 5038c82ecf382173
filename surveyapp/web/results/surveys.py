"""The list of surveys and, for each, what its newest stored analysis says. Nothing is computed in a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reports.content import Report
from reports.stored import from_plain
from surveyapp.extensions import db
from surveyapp.store import jobs as queue
from surveyapp.store import reports, responses
from surveyapp.store.reports import StoredAnalysis
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import own_surveys, survey_or_404
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.groups import blocks


@dataclass(frozen=True, slots=True)
class Line:
    """One survey in the list."""

    survey: SurveyInfo
    analysed: datetime | None


LIVE = frozenset({"crosstab"})
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
    }


@bp.get("")
def surveys() -> ResponseReturnValue:
    own = own_surveys()
    when = reports.analysed(db.session, [survey.id for survey in own])
    lines = [Line(survey, when.get(survey.id)) for survey in own]
    return render_template("results/surveys.html", lines=lines)


@bp.get("/<code>")
def survey(code: str) -> ResponseReturnValue:
    return _section(code, "overview")


@bp.get("/<code>/<any(groups, comparison, personas, journey, satisfaction, advice, questions):section>")
def section(code: str, section: str) -> ResponseReturnValue:
    return _section(code, section)


def _section(code: str, name: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    stored = reports.latest_analysis(db.session, own.id)
    frame = survey_frame(own, name)
    language = i18n.language()
    report = _report(stored, language)
    if stored is None or report is None:
        return render_template("results/not_yet.html", outdated=stored is not None, **frame)
    measured = blocks(stored.data.get(language, {}), language) if name == "groups" else ()
    return render_template(f"results/{name}.html", report=report, blocks=measured, stored=stored, **frame)


def _report(stored: StoredAnalysis | None, language: str) -> Report | None:
    """None when there is none, or one that an earlier release of the product composed and this one cannot show."""
    if stored is None:
        return None
    try:
        return from_plain(stored.content[language])
    except (ValueError, TypeError, KeyError):
        return None


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
