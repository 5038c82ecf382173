"""The shares of the population a business states, the weights they lead to, and what those cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp import jobs
from surveyapp.domain.dimension import countable
from surveyapp.domain.stats import hidden_cells
from surveyapp.domain.table import AnswerTable, Item
from surveyapp.domain.weighting import Fault, Targets, Unusable, Weighting, weigh
from surveyapp.domain.written import parse_number
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import weights as store
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame, waiting
from surveyapp.web.results.live import Choice, NotReady, unweighted

MOST = 6
"""Questions: with more, hardly any sample meets all their shares."""

ENOUGH = 0.5
"""Below this part of the people left as effective n the weights cost more than they bring."""


@dataclass(frozen=True, slots=True)
class Field:
    """One answer of a weighted question: its name in the form, what is typed, its share in the sample (nan where too
    few people gave it)."""

    name: str
    label: str
    typed: str
    sample: float


@dataclass(frozen=True, slots=True)
class Asked:
    item_id: str
    text: str
    fields: tuple[Field, ...]


@bp.get("/<code>/weights")
def weights(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    try:
        table = unweighted(own)
    except NotReady:
        return waiting(own, "weights")
    stated = store.find(db.session, own.id)
    added = request.args.get("add", "")
    shown = [*stated, *([added] if added in _possible(table) and added not in stated else [])]
    found, faults = weigh(table, stated)
    typed = {
        _field(item_id, code): _percent(share) for item_id, codes in stated.items() for code, share in codes.items()
    }
    return _page(own, table, shown, typed, found, [said(fault, table) for fault in faults])


@bp.post("/<code>/weights")
def state_weights(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    db.session.rollback()  # reading the table takes a moment: respondents must not wait for SQLite's only writer
    try:
        table = unweighted(own)
    except NotReady:
        return waiting(own, "weights")
    shown = [item_id for item_id in request.form.getlist("item") if item_id in _possible(table)][:MOST]
    targets, faults = _typed(table, shown)
    _weighting, refused = weigh(table, targets)
    faults += [said(fault, table) for fault in refused] if not faults else []
    db.session.rollback()
    if faults:
        return _page(own, table, shown, request.form.to_dict(), None, faults, 422)
    begin_writing(db.session)
    store.keep(db.session, own.id, targets)
    jobs.enqueue_analysis(own.id)
    db.session.commit()
    flash(
        _("The shares are saved; the results are computed with them now.")
        if targets
        else _("The results are no longer weighted; they are computed anew.")
    )
    return redirect(url_for(".weights", code=code), 303)


def _page(
    own: SurveyInfo,
    table: AnswerTable,
    shown: list[str],
    typed: dict[str, str],
    found: Weighting | None,
    faults: list[str],
    status: int = 200,
) -> ResponseReturnValue:
    possible = _possible(table)
    return render_template(
        "results/weights.html",
        asked=[_asked(table, possible[item_id], typed) for item_id in shown if item_id in possible],
        menu=[Choice(key, item.text.to(i18n.language())) for key, item in possible.items() if key not in shown],
        most=MOST,
        found=found,
        costly=found is not None and found.effective_n < ENOUGH * table.n,
        sample={item_id: _sample(table, possible[item_id]) for item_id in shown if item_id in possible},
        faults=faults,
        n=table.n,
        **survey_frame(own, "weights"),
    ), status


def _possible(table: AnswerTable) -> dict[str, Item]:
    """Questions answered with one of at least two options."""
    return {item.id: item for item in table.items if countable(item) and item.categories > 1 and item.option is None}


def _field(item_id: str, code: str) -> str:
    return f"{item_id}:{code}"


def _asked(table: AnswerTable, item: Item, typed: dict[str, str]) -> Asked:
    language = i18n.language()
    return Asked(
        item.id,
        item.text.to(language),
        tuple(
            Field(_field(item.id, option), label.to(language), typed.get(_field(item.id, option), ""), share)
            for option, label, share in zip(item.option_codes, item.labels, _sample(table, item), strict=True)
        ),
    )


def _sample(table: AnswerTable, item: Item) -> list[float]:
    """The share of each answer, nan where it would tell of fewer than five people."""
    codes = table.codes(item)
    people = np.bincount(codes[codes >= 0], minlength=item.categories)
    shares = people / max(int(people.sum()), 1)
    return [math.nan if hide else float(share) for share, hide in zip(shares, hidden_cells(people), strict=True)]


def _percent(share: float) -> str:
    written = f"{share * 100:.2f}".rstrip("0").rstrip(".")
    return written.replace(".", ",") if i18n.language() == "vi" else written


def _typed(table: AnswerTable, shown: list[str]) -> tuple[Targets, list[str]]:
    """(shares 0–1, faults); a question none of whose fields is filled is weighted no longer."""
    targets: dict[str, dict[str, float]] = {}
    faults: list[str] = []
    for item_id in shown:
        item = table.item(item_id)
        written = {
            code: request.form.get(_field(item_id, code), "").strip().removesuffix("%") for code in item.option_codes
        }
        if not any(written.values()):
            continue
        numbers = {code: parse_number(text) if text else 0.0 for code, text in written.items()}
        question = item.text.to(i18n.language())
        wrong = next(
            (written[code] for code, number in numbers.items() if number is None or not 0 <= number <= 100), None
        )
        if wrong is not None:
            faults.append(
                _("%(question)s: “%(found)s” is not a number from 0 to 100.", question=question, found=wrong[:40])
            )
            continue
        targets[item_id] = {code: (number or 0.0) / 100 for code, number in numbers.items()}
    return targets, faults


def said(fault: Fault, table: AnswerTable) -> str:
    """What is wrong with a stated share, as a sentence."""
    language = i18n.language()
    item = next((item for item in table.items if item.id == fault.item_id), None)
    question = item.text.to(language) if item else fault.item_id
    labels = dict(zip(item.option_codes, item.labels, strict=True)) if item else {}
    answer = labels[fault.answer].to(language) if fault.answer in labels else fault.answer
    match fault.reason:
        case Unusable.NOT_ASKED:
            return _("%(question)s: the newest version of the survey does not ask this.", question=question)
        case Unusable.NO_SUCH_ANSWER:
            return _("%(question)s: there is no answer “%(answer)s”.", question=question, answer=answer)
        case Unusable.NOT_A_WHOLE:
            return _("%(question)s: the shares have to add up to 100.", question=question)
        case Unusable.NOBODY:
            return _(
                "%(question)s: nobody in the sample answered “%(answer)s”, so nobody can be given weight for them. "
                "Put this share with a neighbouring answer.",
                question=question,
                answer=answer,
            )
