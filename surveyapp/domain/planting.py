"""The chances with which simulated respondents choose each answer, per segment and step of the funnel."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.definition import FUNNEL, JOURNEY_STAGES, Kind, Missing, Option, Question, Role, Row, Side
from surveyapp.domain.item import roles_on
from surveyapp.domain.segments import Segment, Segments, overall_of

LADDER = np.array([0.0, 0.14, 0.3, 0.46, 0.62, 0.8, 0.97])
"""Where on the way from never having heard (0) to loyal (1) each step stands: none, then the funnel's six."""

REFUSED = 0.04
DOES_NOT_APPLY = 0.03
FAVOURED, NOT_FAVOURED = 0.84, 0.34
"""Mean score of an attitude a segment favours, and of one it does not."""

CUSTOMER = FUNNEL.index("customer")
_BUYERS_ONLY = frozenset({"bought"})
"""Codes of the question bank that only somebody who has bought can mean."""

Chances = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Crowd:
    """n respondents: `segment` (n,) index, `ladder` (n,) −1…5, `reached` (n,) −1…4 in JOURNEY_STAGES, `spoken` (n,)
    index into `languages`, `careless` (n,), `purse` (n,) what each finds cheap or dear, 1 in the middle. `profile`:
    question → option codes of the people the business serves."""

    segments: Segments
    segment: Whole
    ladder: Whole
    reached: Whole
    profile: dict[str, tuple[str, ...]]
    languages: tuple[str, ...]
    spoken: Whole
    careless: NDArray[np.bool_]
    purse: Chances
    _tables: dict[tuple[str, str], Chances] = field(default_factory=dict, repr=False, compare=False)

    @property
    def n(self) -> int:
        return len(self.segment)

    @property
    def cell(self) -> Whole:
        """(n,) segment and step of the ladder in one index: all who share it answer by the same chances."""
        return self.segment * len(LADDER) + self.ladder + 1

    def chances(self, choice: Choice, of: Callable[[Choice, Segment, int], Chances]) -> Chances:
        """(n, k) chances of each code of a choice, made once for each segment and step."""
        name = choice.names[0], of.__name__
        if name not in self._tables:
            steps = range(-1, len(LADDER) - 1)
            self._tables[name] = np.array([of(choice, s, step) for s in self.segments.segments for step in steps])
        return self._tables[name][self.cell]

    def language(self, number: int) -> str:
        return self.languages[int(self.spoken[number])]

    def only(self, number: int) -> Crowd:
        """The crowd of one of them."""
        own = {name: getattr(self, name)[number : number + 1] for name in _EACH}
        return replace(self, **own)


_EACH = ("segment", "ladder", "reached", "spoken", "careless", "purse")


@dataclass(frozen=True)
class Choice:
    """What one draw chooses from: a question, a row of a grid, one side of a row, or the points of a scale. `scores`
    are towards the role, nan where there is none; `names` are what a segments file may call it, narrowest first."""

    names: tuple[str, ...]
    roles: tuple[Role, ...]
    codes: tuple[str, ...]
    scores: tuple[float, ...]
    options: tuple[Option, ...]
    attitude: bool = False
    ordered: bool = False
    profile: tuple[str, ...] = ()

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)

    def has(self, family: str, *names: str) -> bool:
        return any(role.family == family and (not names or role.name in names) for role in self.roles)

    @property
    def stage(self) -> int | None:
        """The position in JOURNEY_STAGES of a choice about one stage."""
        return next((JOURNEY_STAGES.index(role.at) for role in self.roles if role.at), None)

    def missing(self) -> NDArray[np.bool_]:
        found = (self.option(code) for code in self.codes)
        return np.array([option is not None and option.missing is not None for option in found])


def choices_of(question: Question, crowd: Crowd) -> list[Choice]:
    """One for the question, or one for each row, and each side of a row, in their order."""
    if question.kind is Kind.MATRIX_DUAL:
        return [_choice(question, crowd, row, side) for row in question.rows for side in question.sides]
    if question.rows:
        return [_choice(question, crowd, row) for row in question.rows]
    return [_choice(question, crowd)]


def _choice(question: Question, crowd: Crowd, row: Row | None = None, side: Side | None = None) -> Choice:
    options = question.options if side is None else side.options
    points = [str(point) for point in question.points()]
    codes = (*points, *(option.code for option in options))
    span = max(len(points) - 1, 1)
    plain = [step / span for step in range(len(points))]
    plain += [np.nan if option.score is None else option.score for option in options]
    reverse = question.reverse or (row is not None and row.reverse) or (side is not None and side.reverse)
    roles = roles_on(question, row, side)
    names = [question.id]
    if row is not None:
        names.insert(0, f"{question.id}.{row.code}")
    if side is not None:
        names.insert(0, f"{names[0]}.{side.code}")
    return Choice(
        tuple(names),
        roles,
        codes,
        tuple(1 - score if reverse else score for score in plain),
        options,
        question.persona or any(role.family in ("psychology", "attitude") for role in (*question.roles, *roles)),
        question.ordered,
        crowd.profile.get(question.id, ()),
    )


# ------------------------------------------------------------------ chances


def level_of(choice: Choice, segment: Segment, step: int) -> float:
    """The mean score of a segment at one step of the ladder, when it is not drawn from planted answers."""
    planted = segment.level(choice.names, choice.roles)
    if planted is not None:
        return planted
    if choice.attitude:
        if not segment.favours:
            return 0.5
        liked = {*choice.names, choice.names[0].rpartition(".")[2]} & segment.favours
        return FAVOURED if liked else NOT_FAVOURED
    if choice.has("journey", "importance"):
        return 0.45 + 0.4 * float(_own_chance(choice.names[0]).random())
    if choice.has("bant", "need") or choice.has("trait", "problem"):
        return 0.65 * segment.overall("fit") + 0.35 * segment.overall("readiness")
    overall = next((name for role in choice.roles if (name := overall_of(role))), "")
    if overall == "readiness":
        return 0.6 * segment.overall(overall) + 0.4 * float(LADDER[step + 1])
    if overall == "satisfaction":
        return segment.overall(overall) + 0.03 * (step - 2) + _stage_mood(choice.stage)
    return segment.overall(overall) if overall else 0.5


def _stage_mood(stage: int | None) -> float:
    """People enjoy looking and using, and dislike deciding and paying: a curve with something to see."""
    return (0.03, -0.12, -0.16, -0.04, 0.02)[stage] if stage is not None else 0.0


@lru_cache(maxsize=4096)
def _towards(scores: tuple[float, ...], level: float) -> tuple[float, ...]:
    """Chances of the scored options, bell-shaped, whose mean score is `level` (kept inside the scale)."""
    points = np.array(scores)
    level = min(max(level, points.min() + 0.02), points.max() - 0.02)
    low, high = -4.0, 5.0
    for _ in range(50):
        middle = (low + high) / 2
        chances = np.exp(-((points - middle) ** 2) / (2 * 0.22**2) - _largest(points, middle))
        chances /= chances.sum()
        low, high = (middle, high) if chances @ points < level else (low, middle)
    return tuple(chances)


def _largest(points: Chances, middle: float) -> float:
    return float((-((points - middle) ** 2) / (2 * 0.22**2)).max())


def _popularity(name: str, count: int) -> Chances:
    """A fixed liking for some options over others, the same in every simulation of a question.

    Authors name what is common first, so the liking falls along the list."""
    return _own_chance(name).uniform(0.7, 1.15, count) * np.linspace(1.35, 0.65, count)


def _own_chance(name: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(name.encode()))


def one_of(choice: Choice, segment: Segment, step: int) -> Chances:
    """(k,) chances of each code."""
    planted = segment.distribution(choice.names, choice.roles)
    if planted is not None:
        return _shares(np.array([planted.get(code, 0.0) for code in choice.codes]))
    missing = choice.missing()
    chances = _substantive(choice, segment, step)
    chances[missing] = 0.0
    chances = _shares(chances)
    refusing = np.array([_missing_chance(choice, code) for code in choice.codes])
    return _shares(chances * (1 - refusing.sum()) + refusing)


def _shares(weights: Chances) -> Chances:
    total = weights.sum()
    return weights / total if total > 0 else np.full(len(weights), 1 / len(weights))


def _missing_chance(choice: Choice, code: str) -> float:
    option = choice.option(code)
    if option is None or option.missing is None or choice.stage is not None:
        return 0.0
    return REFUSED if option.missing is Missing.REFUSED else DOES_NOT_APPLY


def _substantive(choice: Choice, segment: Segment, step: int) -> Chances:
    if choice.has("outcome", "bought"):
        return latest(choice, ("no", "customer", "loyal"), max(step - CUSTOMER + 1, 0))
    if choice.has("funnel", "evidence"):
        return latest(choice, FUNNEL, step)
    if choice.has("group", "outside"):
        return _outside(choice, segment)
    scores = np.array(choice.scores)
    scored = ~np.isnan(scores)
    weights = _popularity(choice.names[0], len(scores))
    if scored.sum() >= 2:
        weights = np.full(len(scores), 0.02)
        weights[scored] = _towards(tuple(scores[scored]), round(level_of(choice, segment, step), 4))
    elif choice.ordered:
        weights *= 0.5 + np.sin(np.pi * (np.arange(len(weights)) + 0.5) / len(weights))
    for position, code in enumerate(choice.codes):
        option = choice.option(code)
        weights[position] *= 0.12 if option is not None and option.other else 1.0
        weights[position] *= 3.0 if not scored.any() and code in segment.favours else 1.0
        weights[position] *= 0.02 if position >= 2 and choice.has("demographic", "gender") else 1.0
        if code in _BUYERS_ONLY and choice.has("criterion"):
            weights[position] *= 4.0 if step >= CUSTOMER else 0.0
    return _in_profile(choice, segment, weights)


def latest(choice: Choice, order: Sequence[str], position: int) -> Chances:
    """All chance on the options that mean the furthest thing at or before `position`."""
    places = [order.index(o.means) if o.means in order else -1 for o in choice.options]
    furthest = max((place for place in places if place <= position), default=-1)
    return np.array([float(place == furthest) for place in places])


def _outside(choice: Choice, segment: Segment) -> Chances:
    fit, ready = segment.overall("fit"), segment.overall("readiness")
    chances = {"target": fit * ready, "potential": fit * (1 - ready), "not_a_prospect": 1 - fit}
    return np.array([chances.get(option.means, 0.0) for option in choice.options])


def _in_profile(choice: Choice, segment: Segment, weights: Chances) -> Chances:
    inside = np.array([code in choice.profile for code in choice.codes]) & ~choice.missing()
    outside = ~inside & ~choice.missing()
    if not inside.any() or not outside.any():
        return weights
    fit = segment.overall("fit")
    for side, share in ((inside, fit), (outside, 1 - fit)):
        weights[side] *= share / weights[side].sum()
    return weights


def each_of(choice: Choice, segment: Segment, step: int) -> Chances:
    """(k,) chance of each code by itself."""
    planted = segment.distribution(choice.names, choice.roles)
    if planted is not None:
        return np.array([planted.get(code, 0.0) for code in choice.codes])
    scores = np.array(choice.scores)
    chances = _popularity(choice.names[0], len(scores)) * min(0.5, 2.0 / len(scores))
    if choice.has("journey", "pain"):
        chances *= 1.5 - min(max(segment.overall("satisfaction") + _stage_mood(choice.stage), 0.0), 1.0)
    for position, option in enumerate(choice.options):
        if choice.has("funnel", "evidence"):
            chances[position] = _done(option, step)
        elif option.exclusive:
            chances[position] = 0.25 * segment.overall("readiness") if choice.has("barrier") else 0.08
        elif option.missing is not None:
            chances[position] = _missing_chance(choice, option.code)
        elif not np.isnan(scores[position]):
            chances[position] *= 0.2 + 2 * np.exp(-((scores[position] - level_of(choice, segment, step)) ** 2) / 0.1)
        elif segment.favours:
            chances[position] *= 2.0 if option.code in segment.favours else 0.8
        if option.other:
            chances[position] *= 0.15
    inside = np.array([code in choice.profile for code in choice.codes])
    chances[inside] *= 2 * segment.overall("fit")
    return np.minimum(chances, 0.92)


def _done(option: Option, step: int) -> float:
    """The chance of having done something that is evidence of a step of the funnel."""
    if option.means not in FUNNEL:
        return 1.0 if step < 0 else 0.0
    ahead = FUNNEL.index(option.means) - step
    return 0.0 if ahead > 0 else 0.9 if ahead == 0 or option.means == "customer" else 0.55
