"""One response: everything answered in the words of the version answered, what was made of it and why, and what the
business did with it.

Who somebody is, and how to reach them, is shown only where they agreed to be contacted; in what others wrote, telephone
numbers and addresses are covered."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reports import format as write
from reports.compose.voice import BANT, CRITERIA, ENGAGEMENT, FUNNEL, SHORT_GROUPS, TRAITS
from surveyapp.domain.answers import Document
from surveyapp.domain.classification import Composite
from surveyapp.domain.definition import MOMENT_KINDS, NUMBER_KINDS, Question, Questionnaire, Role
from surveyapp.domain.item import LEFT_OUT, NUMERIC
from surveyapp.domain.logic import unpiped
from surveyapp.domain.quality import Flag
from surveyapp.domain.quote import masked
from surveyapp.domain.selection import set_aside as kept_out
from surveyapp.domain.table import AnswerTable, Item
from surveyapp.domain.telling import Told, told
from surveyapp.extensions import db
from surveyapp.store import alerts, handling, rights, surveys
from surveyapp.store.handling import Done
from surveyapp.store.rights import Consented, Held
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.addresses import asked_again
from surveyapp.web.filters import source_name
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame
from surveyapp.web.results.live import Live, NotReady
from surveyapp.web.results.response_files import names_somebody
from surveyapp.web.results.response_rows import Listed, flag_name, listed, pair, persona_of, when


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a score is made of: 0–1, nan where nothing was answered; `answers` are (question, words) that decided
    it."""

    name: str
    value: float
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """A 0–100 score of one person with its cut; `low` and `high` differ where something was left open."""

    value: float
    low: float
    high: float
    cut: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the table of answers says of one response. `by_rule` is the group it had before somebody placed it by hand,
    "" where nobody did."""

    group: str
    group_key: str
    by_rule: str
    fit: Scored | None
    readiness: Scored | None
    stage: str
    persona: str
    probability: float
    flags: tuple[Flag, ...]
    aside: bool


@dataclass(frozen=True, slots=True)
class Turned:
    """One question that somebody corrected; empty `before` or `after`: not asked. None: the respondent has taken the
    answer back since."""

    question: str
    before: tuple[tuple[str, str], ...] | None
    after: tuple[tuple[str, str], ...] | None


@bp.get("/<code>/responses/<int:number>")
def response(code: str, number: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    state = rights.state(db.session, own.id, number)
    if state is None:
        abort(404)
    try:
        found = listed(own)
    except NotReady:
        found = None
    held = rights.held(db.session, own.id, number)
    around = {
        "number": number,
        "receipt": f"{own.code}-{number:05d}",
        "state": state,
        "neighbours": _neighbours(own, found, number),
        "list_address": url_for(".responses", code=code, **asked_again()),
        "asked_again": asked_again,
        "longest_reason": handling.LONGEST_REASON,
        **survey_frame(own, "responses"),
    }
    if held is None:
        return render_template("results/response.html", held=None, **around)
    asked = surveys.questionnaire(db.session, held.version_id)
    reachable = number in alerts.may_contact(db.session, own.id, [number])
    everything = [covered(one, reachable) for one in told(asked, held.response.answers, i18n.language())]
    return render_template(
        "results/response.html",
        held=held,
        facts=_facts(own, held),
        reachable=reachable,
        asked=[one for one in everything if one.asked],
        unasked=[one for one in everything if not one.asked],
        consents=_consents(asked, held),
        judged=judged(found, number) if found else None,
        ready=found is not None,
        pace=_pace(asked, held),
        history=[(done, turned(asked, done, reachable)) for done in handling.history(db.session, own.id, number)],
        flag_name=flag_name,
        hidden=lambda question: not reachable and names_somebody(question),
        **around,
    )


def _neighbours(own: SurveyInfo, found: Listed | None, number: int) -> tuple[str, str]:
    """Addresses of the newer and the older response, "" where there is none: of the list it was opened from, else by
    number."""
    if found is not None and (found.query or found.filter.selection):
        numbers = found.here.table.response_numbers()[found.mask]
        at = int(np.searchsorted(numbers, number))
        older = int(numbers[at - 1]) if at else 0
        later = numbers[np.searchsorted(numbers, number, side="right") :]
        newer = int(later[0]) if later.size else 0
    else:
        older, newer = number - 1, number + 1
        if rights.state(db.session, own.id, newer) is None:
            newer = 0

    def address(one: int) -> str:
        return url_for(".response", code=own.code, number=one, **asked_again()) if one else ""

    return address(newer), address(older)


# ------------------------------------------------------------------ what was answered


def covered(one: Told, reachable: bool) -> Told:
    """Without what names somebody who did not agree to be contacted."""
    if reachable or one.question.kind in NUMBER_KINDS | MOMENT_KINDS:
        return one
    if names_somebody(one.question):
        return replace(one, lines=())
    return replace(one, lines=tuple((part, masked(words)) for part, words in one.lines))


def _facts(own: SurveyInfo, held: Held) -> dict[str, object]:
    answered = held.response
    sent = when(answered.submitted, answered.source)
    begun, ended = answered.started, answered.submitted
    minutes = (ended - begun).total_seconds() / 60 if begun and ended else None
    return {
        "sent": sent,
        "is_day": not isinstance(sent, datetime),
        "source": source_name(answered.source),
        "language": answered.language,
        "minutes": minutes,
        "older": held.version_id != own.version_id,
        "changed": held.changed,
    }


def _consents(asked: Questionnaire, held: Held) -> list[tuple[str, Consented]]:
    said = rights.consents(db.session, held.id)
    return [(asked.question(one.question_id).text.to(i18n.language()), one) for one in said]


def _pace(asked: Questionnaire, held: Held) -> list[tuple[str, float]]:
    """(page, seconds spent on it)"""
    pace = held.response.pace or {}
    titles = {page.id: page.title.to(i18n.language()) or page.id for page in asked.pages}
    return [(titles.get(page, page), float(seconds)) for page, seconds in pace.get("seconds", {}).items()]


def turned(asked: Questionnaire, done: Done, reachable: bool) -> list[Turned]:
    """The corrections of one act in words."""
    language = i18n.language()
    found = []
    for question_id, changed in done.changes.items():
        if question_id not in asked:
            continue
        question = asked.question(question_id)
        name = unpiped(question.text).to(language) or question_id
        if changed is None or (not reachable and names_somebody(question)):
            found.append(Turned(name, None, None))
            continue
        before, after = (_lines(asked, question, value, reachable) for value in changed)
        found.append(Turned(name, before, after))
    return found


def _lines(asked: Questionnaire, question: Question, value: object, reachable: bool) -> tuple[tuple[str, str], ...]:
    answers: Document = {question.id: value}
    said = told(asked, answers, i18n.language())
    return covered(said[0], reachable).lines if said else ()


# ------------------------------------------------------------------ what was made of it


def judged(found: Listed, number: int) -> Judged | None:
    """None for a response that is in no table: stopped, withdrawn or erased."""
    whole = found.here.table
    mask = whole.response_numbers() == number
    if not mask.any():
        return None
    place = int(np.argmax(mask))
    part = found.here.only(mask)
    made, language = part.classification, i18n.language()
    personas, chances = persona_of(part)
    key = str(made.groups[0])
    return Judged(
        pair(SHORT_GROUPS, key, language),
        key,
        pair(SHORT_GROUPS, str(made.by_rule[0]), language) if made.placed[0] else "",
        _scored(part, made.fit),
        _scored(part, made.readiness),
        pair(FUNNEL, str(made.stages[0]), language),
        personas[0],
        chances[0],
        found.quality.of(place),
        bool(kept_out(part.table)[0]),
    )


_NAMES = {"criterion": CRITERIA, "bant": BANT, "trait": TRAITS, "engagement": ENGAGEMENT}


def _scored(part: Live, composite: Composite | None) -> Scored | None:
    if composite is None or math.isnan(composite.value[0]):
        return None
    parts = tuple(_parts(part, composite))
    value, low, high = (float(values[0]) for values in (composite.value, composite.low, composite.high))
    return Scored(value, low, high, composite.cut, parts)


def _parts(part: Live, composite: Composite) -> Iterator[Part]:
    language = i18n.language()
    for written in composite.parts:
        role = Role.parse(written)
        score = part.classification.scores.of(role) if role else None
        if role is not None and score is not None:
            answers: dict[str, list[str]] = {}
            for question, words in filter(None, (_answer(part.table, item) for item in score.items)):
                answers.setdefault(question, []).append(words)
            yield Part(
                pair(_NAMES.get(role.family, {}), role.name, language) or written,
                float(score.value[0]),
                tuple((question, "; ".join(dict.fromkeys(words))) for question, words in answers.items()),
            )


def _answer(table: AnswerTable, item: Item) -> tuple[str, str] | None:
    """(question, answer) of the only response; None for what was not asked, or an option that was not ticked."""
    language, code = i18n.language(), int(table.codes(item)[0])
    name = item.text.to(language)
    if code == LEFT_OUT:
        return name, _("Left unanswered")
    if code < 0 or (item.option is not None and code == 0):
        return None
    if item.option is not None:
        return item.question.text.to(language), name
    if item.categories:
        return name, item.labels[code].to(language)
    value = table.frame[item.id][0]
    return name, write.decimal(value, language) if item.measure in NUMERIC else masked(str(value or ""))
