"""The tour of the sample survey: its stops, what to look at there, and where one is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp.store.surveys import SurveyInfo


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of the tour and what to look at there; `address` is "" while there is no sample to look at."""

    words: str
    look: str
    address: str


@dataclass(frozen=True, slots=True)
class Here:
    """A page of the tour: stop `number` of `count`; `next` None at the last."""

    number: int
    count: int
    look: str
    next: Stop | None


def offered(own: Collection[SurveyInfo], analysed: Collection[int]) -> list[Stop]:
    """The tour as the first steps begin with it; [] for a business that removed its sample. `own` are its published
    surveys, `analysed` the ids of those with results."""
    sample = next((survey for survey in own if is_own_sample(survey)), None)
    if sample is None and current_user.business.sample_id is not None:
        return []
    return list(_stops(sample.code if sample and sample.id in analysed else "").values())


def here(survey: SurveyInfo, section: str) -> Here | None:
    """Where the page stands in the tour; None for one that is no stop, and in a survey that is no sample."""
    stops = _stops(survey.code)
    if not survey.questionnaire.sample or section not in stops:
        return None
    number = list(stops).index(section) + 1
    following = list(stops.values())[number:]
    return Here(number, len(stops), stops[section].look, following[0] if following else None)


def is_own_sample(survey: SurveyInfo) -> bool:
    """Whether it is the sample made for the business, and not its own survey by now."""
    return survey.questionnaire.sample and survey.id == current_user.business.sample_id


def _stops(code: str) -> dict[str, Stop]:
    """By section, in their order."""
    words = {
        "overview": (
            _("Overview"),
            _("The main findings in a few sentences, and how sure each is. In a hurry, this page is enough."),
        ),
        "groups": (
            _("Groups and funnel"),
            _("Who is a target customer, who a potential one, and which answers decided it."),
        ),
        "personas": (
            _("Personas"),
            _("Types of customers found in the answers: what moves them, and what keeps them from buying."),
        ),
        "journey": (
            _("Journey"),
            _("From first hearing of the business to coming back: what pleases, what puts off, what to mend first."),
        ),
        "files": (
            _("Report"),
            _("The same results as a PDF for your manager or partners: press “Make the PDF report” and read it."),
        ),
    }
    own = {"overview": "results.survey", "files": "results.files"}
    addresses = {
        section: url_for(own[section], code=code)
        if section in own
        else url_for("results.section", code=code, section=section)
        for section in words
        if code
    }
    return {section: Stop(*said, addresses.get(section, "")) for section, said in words.items()}
