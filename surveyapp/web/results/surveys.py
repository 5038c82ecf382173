"""The list of surveys and, for each, what its newest stored analysis says. Nothing is computed in a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from reports.content import Report
from reports.stored import from_plain
from surveyapp.extensions import db
from surveyapp.jobs import SAMPLE_RESPONDENTS
from surveyapp.store import reports
from surveyapp.store.reports import StoredAnalysis
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import own_surveys, survey_or_404
from surveyapp.web.results import tour
from surveyapp.web.results.absent import absent
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.drill import behind
from surveyapp.web.results.first_steps import first_steps
from surveyapp.web.results.frame import survey_frame
from surveyapp.web.results.groups import blocks
from surveyapp.web.results.persona_number import number_of
from surveyapp.web.results.pulse import keeping_up

KEEPING_UP = frozenset({"overview", "questions", "satisfaction"})
"""Sections that put what is new in place by themselves."""


@dataclass(frozen=True, slots=True)
class Line:
    """One survey in the list."""

    survey: SurveyInfo
    analysed: datetime | None


@bp.get("")
def surveys() -> ResponseReturnValue:
    own = own_surveys()
    when = reports.analysed(db.session, [survey.id for survey in own])
    lines = [Line(survey, when.get(survey.id)) for survey in own]
    steps = first_steps(own)
    return render_template(
        "results/surveys.html",
        lines=lines,
        steps=steps,
        stops=steps and tour.offered(own, when),
        simulated=SAMPLE_RESPONDENTS,
    )


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
    if name in KEEPING_UP:
        frame |= keeping_up(own, frame["count"])
    language = i18n.language()
    report = report_of(stored, language)
    if stored is None or report is None:
        return render_template("results/not_yet.html", outdated=stored is not None, **frame)
    grouped = bool(stored.data.get(language, {}).get("groups"))
    measured = blocks(stored.data.get(language, {}), language) if name == "groups" else ()
    if not grouped:
        measured = tuple(block for block in measured if block.asked)
    number = number_of(own, stored) if name == "personas" else None
    return render_template(
        f"results/{name}.html",
        report=report,
        blocks=measured,
        grouped=grouped,
        number=number,
        absent=absent(name, report.not_printed, _asked(name, stored.data.get(language, {}))),
        behind=behind(own, name, stored.data.get(language, {})),
        stored=stored,
        **frame,
    )


def _asked(section: str, figures: dict[str, Any]) -> bool:
    """Whether the questions were asked that the section is made of."""
    match section:
        case "comparison" | "groups":
            return bool(figures.get("groups"))
        case "advice":
            return bool(figures.get("barriers"))
        case _:
            return False


def report_of(stored: StoredAnalysis | None, language: str) -> Report | None:
    """None when there is none, or one that an earlier release of the product composed and this one cannot show."""
    if stored is None:
        return None
    try:
        return from_plain(stored.content[language])
    except (ValueError, TypeError, KeyError):
        return None
