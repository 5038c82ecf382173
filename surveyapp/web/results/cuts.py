"""The cuts of the groups: how many people are in each now, who would change at others, and the business's own."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reports.compose.voice import BANT, CRITERIA
from surveyapp import jobs
from surveyapp.domain.classification import (
    Basis,
    Classification,
    Group,
    HotRule,
    Labels,
    Rules,
    Temperature,
    moves,
    regrouped,
    sizes,
    temperature,
    with_cuts,
)
from surveyapp.domain.definition import Role
from surveyapp.domain.dimension import GROUP, at_cuts
from surveyapp.domain.judgement import Cuts
from surveyapp.domain.stats import share
from surveyapp.domain.table import Mask
from surveyapp.domain.written import parse_number
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import judgement as store
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame, waiting
from surveyapp.web.results.groups import group_name
from surveyapp.web.results.live import Live, NotReady, live

SHIFTS = (-0.1, 0.1)


@dataclass(frozen=True, slots=True)
class Field:
    """One cut of the form, in whole points of 100: `now` is what counts, `rule` what the rules say."""

    name: str
    label: str
    help: str
    value: int
    now: int
    rule: int


@dataclass(frozen=True, slots=True)
class Size:
    """One group: people and their share now and at the moved cuts, and people with those a tenth lower and higher."""

    name: str
    tone: str
    now: int
    now_share: float
    then: int
    then_share: float
    lower: int | None = None
    higher: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """People who change from one group to another; `behind` is what the list of responses asks for to show them."""

    before: str
    to: str
    n: int
    behind: tuple[str, str]


@bp.get("/<code>/groups/cuts")
def cuts(code: str) -> ResponseReturnValue:
    return _page(survey_or_404(code))


@bp.post("/<code>/groups/cuts")
def keep_cuts(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    rules = jobs.current_rules().classification
    wanted = None
    if request.form.get("do") != "reset":
        now = _points(with_cuts(rules, store.find(db.session, own.id).cuts))
        asked, faults = _asked(now, request.form.to_dict())
        wanted = _cuts(asked)
        if faults or not wanted.usable:
            abort(422)
        if asked == _points(rules):
            wanted = None
    db.session.rollback()
    begin_writing(db.session)
    store.keep_cuts(db.session, own.id, wanted)
    jobs.enqueue_analysis(own.id)
    db.session.commit()
    flash(
        _("The results are computed with the cuts of the rules again.")
        if wanted is None
        else _("These cuts are kept; the results are computed with them now.")
    )
    return redirect(url_for(".cuts", code=code), 303)


def _page(own: SurveyInfo) -> ResponseReturnValue:
    try:
        here = live(own)
    except NotReady:
        return waiting(own, "groups")
    rules = jobs.current_rules().classification
    found = here.classification
    now = _points(with_cuts(rules, here.judgement.cuts))
    asked, faults = _asked(now, request.args.to_dict())
    movable = found.movable
    after = regrouped(found, asked["fit"], asked["readiness"]) if movable else found.groups
    hot = np.array([]) if not found.temperature_counts else temperature(here.table.n, found.scores, _hot(asked))
    names = set(now) if found.temperature_counts else {"fit", "readiness"}
    return render_template(
        "results/cuts.html",
        fields=[field for field in _fields(rules, now, asked) if field.name in names],
        faults=faults,
        movable=movable,
        outside=found.basis is Basis.OUTSIDE,
        own_cuts=found.own_cuts,
        moved=asked != now,
        sizes=_sizes(here, found, after, asked) if movable else (),
        moves=_moves(found.groups, after, at_cuts(asked["fit"], asked["readiness"])),
        changed=int((after != found.groups).sum()),
        warmth=_warmth(here, found.temperature, hot) if found.temperature_counts else (),
        placed=int(found.placed.sum()),
        asked=asked,
        n=here.table.n,
        part="cuts",
        **survey_frame(own, "groups"),
    ), (422 if faults else 200)


# ------------------------------------------------------------------ what is asked


def _points(rules: Rules) -> dict[str, int]:
    """The cuts of the rules in whole points of 100, by the names of the form's fields."""
    hot = {f"hot:{role}": round(100 * cut) for role, cut in rules.hot.cuts}
    return {"fit": round(rules.fit.cut), "readiness": round(rules.readiness.cut)} | hot


def _asked(now: dict[str, int], typed: dict[str, str]) -> tuple[dict[str, int], list[str]]:
    """(the cuts of the address or form; those of now where nothing is typed, what could not be read)"""
    asked, faults = dict(now), []
    for name in now:
        written = typed.get(name, "").strip()
        if not written:
            continue
        number = parse_number(written)
        if number is None or not math.isfinite(number) or not 1 <= number <= 100:
            faults.append(_("“%(found)s” is not a cut: a whole number from 1 to 100.", found=written[:40]))
        else:
            asked[name] = round(number)
    return asked, faults


def _cuts(asked: dict[str, int]) -> Cuts:
    hot = {name.removeprefix("hot:"): points / 100 for name, points in asked.items() if name.startswith("hot:")}
    return Cuts(float(asked["fit"]), float(asked["readiness"]), tuple(sorted(hot.items())))


def _hot(asked: dict[str, int]) -> HotRule:
    roles = {name: Role.parse(name) for name, _cut in _cuts(asked).hot}
    return HotRule(tuple((role, cut) for name, cut in _cuts(asked).hot if (role := roles[name]) is not None))


def _fields(rules: Rules, now: dict[str, int], asked: dict[str, int]) -> list[Field]:
    rule = _points(rules)
    labels = {
        "fit": (_("Fit is high from"), _("Need, ability to pay, authority, target profile")),
        "readiness": (_("Readiness is high from"), _("Interest, timing, information seeking, action, experience")),
    }
    names = {**{f"criterion.{k}": v for k, v in CRITERIA.items()}, **{f"bant.{k}": v for k, v in BANT.items()}}
    place = 0 if i18n.language() == "vi" else 1
    for role, _cut in rules.hot.cuts:
        what = names[str(role)][place] if str(role) in names else str(role)
        labels[f"hot:{role}"] = (_("Hot: %(what)s from", what=what.lower()), _("Points of 100 of this answer"))
    return [Field(name, *labels[name], asked[name], now[name], rule[name]) for name in now]


# ------------------------------------------------------------------ what it does


def _sizes(here: Live, found: Classification, after: Labels, asked: dict[str, int]) -> list[Size]:
    lower, higher = (
        dict(sizes(regrouped(found, asked["fit"] * (1 + shift), asked["readiness"] * (1 + shift)))) for shift in SHIFTS
    )
    return [
        Size(
            group_name(group.value),
            group.value,
            *_of_all(here, found.groups == group.value),
            *_of_all(here, after == group.value),
            lower[group],
            higher[group],
        )
        for group in Group
    ]


def _moves(before: Labels, after: Labels, moved: str) -> list[Move]:
    """`moved` is the id of the groups at these cuts."""
    return [
        Move(group_name(one.value), group_name(to.value), n, (f"{GROUP}:{one.value}", f"{moved}:{to.value}"))
        for one, to, n in moves(before, after)
    ]


def _of_all(here: Live, mask: Mask) -> tuple[int, float]:
    return int(mask.sum()), share(mask, here.table.weights).value if here.table.n else math.nan


def _warmth(here: Live, before: Labels, after: Labels) -> list[Size]:
    names = {Temperature.HOT: _("Hot"), Temperature.COLD: _("Cold")}
    return [
        Size(words, warmth.value, *_of_all(here, before == warmth.value), *_of_all(here, after == warmth.value))
        for warmth, words in names.items()
    ]
