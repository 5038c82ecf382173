"""The way from a questionnaire to a report, for a business that walks it the first time: what is done is read from the
data itself, and the first report ends it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from surveyapp.extensions import db
from surveyapp.store import progress
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web.access import may, own_designs


@dataclass(frozen=True, slots=True)
class Step:
    """`address` is where to do it, "" while an earlier step has to come first."""

    words: str
    help: str
    address: str
    done: bool = False
    next: bool = False


def first_steps(own: Collection[SurveyInfo]) -> list[Step]:
    """`own` are the published surveys of the business. [] once one that is no sample has its report, and for who may
    not design."""
    if not may("designing.designs"):
        return []
    samples = {survey.id for survey in own if survey.questionnaire.sample}
    designs = [design for design in own_designs() if design.survey_id not in samples]
    come = progress.of_surveys(db.session, [design.survey_id for design in designs])
    begun = [(design, come[design.survey_id]) for design in designs]
    if any(stand.reported for _design, stand in begun):
        return []
    if not begun:
        return _marked([(words, help, "", False) for words, help in _words()], url_for("designing.designs") + "#new")
    design, stand = max(begun, key=lambda one: (bool(one[0].version), one[1].answered, one[0].updated))
    code, published = design.code, bool(design.version)
    done = (True, stand.tried, published, stand.shared, stand.answered, stand.analysed, stand.reported)
    outline = url_for("designing.outline", code=code)
    later = (
        url_for("sharing.ways", code=code),
        url_for("sharing.reach", code=code),
        url_for("results.survey", code=code),
        url_for("results.files", code=code),
    )
    addresses = (outline, f"{outline}#before", outline, *(later if published else ("",) * 4))
    return _marked([(*words, *rest) for words, *rest in zip(_words(), addresses, done, strict=True)])


def _marked(steps: list[tuple[str, str, str, bool]], first: str = "") -> list[Step]:
    """The next step is the one after the last that is done; one left out on the way can still be done."""
    following = max((place + 1 for place, (*_, done) in enumerate(steps) if done), default=0)
    return [
        Step(words, help, first if first and place == 0 else address, done=done, next=place == following)
        for place, (words, help, address, done) in enumerate(steps)
    ]


def _words() -> list[tuple[str, str]]:
    return [
        (_("Design"), _("Take the template of your trade and change what you like. Nothing is public yet.")),
        (_("Try it out"), _("Simulated respondents answer it in a minute and show what your report could say.")),
        (_("Publish a first version"), _("From then on people can answer. You can publish a better version later.")),
        (_("Share"), _("A link for Zalo, a QR code for the counter, a poster, or invitations by mail.")),
        (_("First answers"), _("See how many begin, how many finish and where they stop.")),
        (_("Analyse"), _("Customer groups, personas and the journey, computed from the answers.")),
        (_("Report"), _("A PDF to print and to show, in Vietnamese or English.")),
    ]
