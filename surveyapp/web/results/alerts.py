"""Customers who are badly unhappy, and those of them who agreed to be contacted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from surveyapp.domain.definition import Kind, Role
from surveyapp.domain.table import AnswerTable, Item
from surveyapp.domain.trend import Unhappy, unhappy
from surveyapp.extensions import db
from surveyapp.store import alerts as consents
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame, waiting
from surveyapp.web.results.live import NotReady, live

MOST = 500
"""The newest of the unhappy that are looked at."""

CONTACT = (Kind.PHONE, Kind.EMAIL)


@dataclass(frozen=True, slots=True)
class Alert:
    """`said` are (question, answer); `contact` what they left to be reached by."""

    number: int
    submitted: datetime | None
    said: tuple[tuple[str, str], ...]
    contact: tuple[str, ...]


@bp.get("/<code>/alerts")
def alerts(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    try:
        here = live(own)
    except NotReady:
        return waiting(own, "satisfaction")
    found = unhappy(here.table)
    newest = found[-MOST:]
    agreed = consents.may_contact(db.session, own.id, [one.number for one in newest])
    return render_template(
        "results/alerts.html",
        asked=any(question.purpose in consents.FOLLOW_UP for question in own.questionnaire.questions()),
        people=len(found),
        alerts=_told(here.table, [one for one in reversed(newest) if one.number in agreed]),
        most=MOST,
        **survey_frame(own, "satisfaction"),
    )


def _told(table: AnswerTable, people: list[Unhappy]) -> list[Alert]:
    language = i18n.language()
    place = {int(number): row for row, number in enumerate(table.response_numbers())}
    reached = [table.texts(item) for item in table.items_with(Role("identity")) if item.question.kind in CONTACT]

    def answer(item: Item, row: int) -> tuple[str, str]:
        return item.text.to(language), item.labels[int(table.codes(item)[row])].to(language)

    return [
        Alert(
            one.number,
            one.submitted,
            tuple(answer(item, place[one.number]) for item in one.items),
            tuple(text for texts in reached if (text := texts[place[one.number]])),
        )
        for one in people
    ]
