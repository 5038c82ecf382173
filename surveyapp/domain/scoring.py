"""Answers → scores 0–1 per criterion, BANT letter, trait and engagement, with how far each could be scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.definition import ROLE_NAMES, Kind, Role
from surveyapp.domain.profile import Matched, Profile, matched, of_questionnaire
from surveyapp.domain.stats import cronbach_alpha
from surveyapp.domain.table import LEFT_OUT, REFUSED, AnswerTable, Codes, Item, Mask, Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """One score per respondent, arrays of length n.

    `value` is the mean of the answered scored questions, nan where nothing was answered. `low` and `high` count what
    was left out, refused or answered without a score as 0 and as 1; what was not asked or does not apply counts in
    neither. `musts` of a profile: 1 where everything that is a must is met as far as it was asked, 0 where something is
    not, nan where that was left open; None where nothing is a must.
    """

    name: str
    role: Role
    items: tuple[Item, ...]
    value: Numbers
    low: Numbers
    high: Numbers
    answered: NDArray[np.int16]
    alpha: float
    musts: Numbers | None = None

    @property
    def known(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The scores the questionnaire asks for, by name within each family."""

    criteria: dict[str, Score] = field(default_factory=dict)
    bant: dict[str, Score] = field(default_factory=dict)
    traits: dict[str, Score] = field(default_factory=dict)
    engagement: dict[str, Score] = field(default_factory=dict)

    def of(self, role: Role) -> Score | None:
        family = {
            "criterion": self.criteria,
            "bant": self.bant,
            "trait": self.traits,
            "engagement": self.engagement,
        }.get(role.family, {})
        return family.get(role.name)


def reaches(value: Numbers, cut: float) -> Mask:
    """(n,) who scores at least the cut; nan does not. A mean of exact scores may land a rounding error below it."""
    return np.asarray(value >= cut - 1e-9)


def surely_below(value: Numbers, cut: float) -> Mask:
    """(n,) who scores less than the cut; nan does not."""
    return np.asarray(value < cut - 1e-9)


# ------------------------------------------------------------------ one question


def _item_score(table: AnswerTable, item: Item) -> tuple[Numbers, Codes] | None:
    """(value 0–1 or nan, state) per respondent; None when nothing is scored. `state` is 0 for a scored answer, else a
    missing code; an answer without a score counts as left out, for it says nothing about the role."""
    if not any(score is not None for score in item.scores):
        return None
    lookup = np.array([np.nan if score is None else score for score in item.scores])
    codes = table.codes(item)
    value = np.where(codes >= 0, lookup[np.maximum(codes, 0)], np.nan)
    state = np.where(codes < 0, codes, np.where(np.isnan(value), LEFT_OUT, 0)).astype(np.int16)
    return value, state


def _best_ticked(table: AnswerTable, items: Sequence[Item]) -> tuple[Numbers, Codes] | None:
    """As `_item_score`, of a multiple choice: its best ticked option, 0 when nothing scored is ticked."""
    scored = [item for item in items if item.scores[1] is not None]
    if not scored:
        return None
    state = np.minimum(table.codes(items[0]), 0)
    best = np.zeros(table.n)
    for item in scored:
        best = np.maximum(best, np.where(table.codes(item) > 0, item.scores[1] or 0.0, 0.0))
    return np.where(state == 0, best, np.nan), state


def _places(table: AnswerTable, item: Item) -> Numbers:
    """(n,) 1 for the first place, less for each that follows, 0 for what is not ranked."""
    codes = table.codes(item)
    return np.where(codes >= 0, np.array(item.scores, dtype=float)[np.maximum(codes, 0)], 0.0)


def _weighted(table: AnswerTable, items: Sequence[Item], weights: Sequence[Numbers]) -> tuple[Numbers, Codes] | None:
    """The mean score of the options, by how much each was given or how well it was placed; None when none has one."""
    scored = [(i.part.score, np.nan_to_num(w)) for i, w in zip(items, weights, strict=True) if i.part is not None]
    parts = [(score, weight) for score, weight in scored if score is not None]
    if not parts:
        return None
    asked = np.minimum(table.codes(items[0]), 0)
    total = np.sum([weight for _, weight in parts], axis=0)
    value = np.sum([score * weight for score, weight in parts], axis=0)
    known = (asked == 0) & (total > 0)
    state = np.where(asked < 0, asked, np.where(known, 0, LEFT_OUT)).astype(np.int16)
    return np.where(known, value / np.where(total > 0, total, 1.0), np.nan), state


def _slid(table: AnswerTable, item: Item) -> tuple[Numbers, Codes]:
    """Where on its scale a slider was put."""
    question = item.question
    low, high = question.low or 0.0, question.high or 1.0
    value = np.clip((table.numbers(item) - low) / (high - low), 0.0, 1.0)
    return 1 - value if question.reverse else value, np.minimum(table.codes(item), 0).astype(np.int16)


# ------------------------------------------------------------------ one role

_Unit = tuple[tuple[Item, ...], Numbers, Codes]
"""What is scored as one: its items, values and states."""


def _units(table: AnswerTable, role: Role) -> list[_Unit]:
    units: list[_Unit] = []
    seen: set[str] = set()
    for item in table.items_with(role):
        if item.id not in seen:
            items = _together(table, item)
            seen.update(own.id for own in items)
            scored = _scored(table, items)
            if scored is not None:
                units.append((items, *scored))
    return units


def _together(table: AnswerTable, item: Item) -> tuple[Item, ...]:
    """The options of one question, row or repeated question, which are one answer; else the item alone."""
    if item.option is None and item.part is None:
        return (item,)
    whole = item.id.rpartition(".")[0]
    return tuple(own for own in table.items_of(item.question) if own.id.rpartition(".")[0] == whole)


def _scored(table: AnswerTable, items: tuple[Item, ...]) -> tuple[Numbers, Codes] | None:
    match items[0].question.kind:
        case Kind.RANKING:
            return _weighted(table, items, [_places(table, item) for item in items])
        case Kind.CONSTANT_SUM:
            return _weighted(table, items, [table.numbers(item) for item in items])
        case Kind.SCALE:
            return _slid(table, items[0])
    return _item_score(table, items[0]) if items[0].option is None else _best_ticked(table, items)


def _score(role: Role, n: int, units: Sequence[_Unit], weights: Sequence[float] | None = None) -> Score:
    """`weights`: how much each unit counts, 1 each where none are given."""
    total, known, open_ = np.zeros(n), np.zeros(n), np.zeros(n)
    answered = np.zeros(n, dtype=np.int16)
    for (_, value, state), weight in zip(units, weights or [1.0] * len(units), strict=True):
        there = state == 0
        answered += there
        known += weight * there
        open_ += weight * ((state == LEFT_OUT) | (state == REFUSED))
        np.add(total, weight * value, out=total, where=there)
    asked = known + open_
    with np.errstate(invalid="ignore"):
        return Score(
            role.name,
            role,
            tuple(item for items, _, _ in units for item in items),
            total / known,
            total / asked,
            (total + open_) / asked,
            answered,
            cronbach_alpha(np.column_stack([value for _, value, _ in units])),
        )


def score(table: AnswerTable, role: Role) -> Score | None:
    """None when the questionnaire has no scored item with the role."""
    units = _units(table, role)
    return _score(role, table.n, units) if units else None


PROFILE = Role("criterion", "characteristics")


def profile_fit(table: AnswerTable, profile: Profile | None = None) -> Score | None:
    """How much of the profile the business serves a respondent matches: the weighted mean over its lines (1 inside, 0
    outside) and any scored items of criterion.characteristics, which weigh 1 each. None: the questionnaire's own
    `target_profile`."""
    lines = matched(table, of_questionnaire(table.questionnaire) if profile is None else profile)
    units: list[_Unit] = [(line.items, line.value, line.state) for line in lines]
    scored = _units(table, PROFILE)
    weights = [line.line.weight for line in lines] + [1.0] * len(scored)
    if not weights:
        return None
    found = _score(PROFILE, table.n, units + scored, weights)
    return replace(found, musts=_musts(table.n, lines))


def _musts(n: int, lines: Sequence[Matched]) -> Numbers | None:
    """None where no line is a must."""
    strict = [line for line in lines if line.line.must]
    if not strict:
        return None
    met = np.ones(n)
    for line in strict:
        met[(line.state == LEFT_OUT) | (line.state == REFUSED)] = np.nan
    for line in strict:
        met[line.value == 0] = 0.0
    return met


BUYING = frozenset({"customer", "loyal"})
"""What an outcome.bought option means when it says that the person has bought."""


def conversion(table: AnswerTable) -> Score | None:
    """criterion.conversion where it is asked, else the fact itself: 1 has bought, 0 has not (role outcome.bought)."""
    role = Role("criterion", "conversion")
    asked = score(table, role)
    if asked is not None:
        return asked
    units: list[_Unit] = []
    for question in table.questionnaire.with_role(Role("outcome", "bought")):
        items = table.items_of(question)
        if any(BUYING.intersection(item.means) for item in items):
            state = np.minimum(table.codes(items[0]), 0).astype(np.int16)
            bought = np.zeros(table.n, dtype=np.bool_)
            for item in items:
                codes = table.codes(item)
                for code, means in enumerate(item.means):
                    if means in BUYING:
                        bought |= codes == code
            units.append((items, np.where(state == 0, bought.astype(np.float64), np.nan), state))
    return _score(role, table.n, units) if units else None


# ------------------------------------------------------------------ all of them


def all_scores(table: AnswerTable, profile: Profile | None = None) -> Scores:
    """`profile`: as `profile_fit` reads it."""
    special: dict[str, Callable[[AnswerTable], Score | None]] = {
        "characteristics": partial(profile_fit, profile=profile),
        "conversion": conversion,
    }

    def family(name: str) -> dict[str, Score]:
        found = {}
        for part in ROLE_NAMES[name]:
            made = special[part](table) if name == "criterion" and part in special else score(table, Role(name, part))
            if made is not None:
                found[part] = made
        return found

    return Scores(family("criterion"), family("bant"), family("trait"), family("engagement"))
