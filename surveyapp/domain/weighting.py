"""Weights that bring a sample to known shares of the population, and what they cost in precision."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from surveyapp.domain.stats import Floats, kish_n
from surveyapp.domain.table import AnswerTable, Item

LARGEST = 5.0
"""Times the median weight: nobody speaks for more."""

CLOSE = 0.005
"""Half a point: a share nearer than this to its target is met."""

Integers = NDArray[np.int16]


class Unusable(StrEnum):
    """Why a target cannot be weighted to."""

    NOT_ASKED = "not_asked"
    NO_SUCH_ANSWER = "no_such_answer"
    NOT_A_WHOLE = "not_a_whole"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Fault:
    """`answer` is an option code, "" where the whole question is meant."""

    reason: Unusable
    item_id: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Margin:
    """One answer of a weighted question: its share 0–1 in the population, and in the sample before and after."""

    item: Item
    code: int
    target: float
    before: float
    after: float

    @property
    def met(self) -> bool:
        return abs(self.after - self.target) <= CLOSE


@dataclass(frozen=True, slots=True, eq=False)
class Weighting:
    """`weights` (n,) of mean 1. `design_effect` is Kish's 1 + CV²: what the weights multiply variances by, at most;
    `effective_n` the number of people they leave. `trimmed`: people whose weight was cut to the largest allowed, which
    may leave a margin unmet."""

    weights: Floats
    effective_n: float
    design_effect: float
    trimmed: int
    margins: tuple[Margin, ...]

    @property
    def met(self) -> bool:
        return all(margin.met for margin in self.margins)

    def of(self, table: AnswerTable) -> AnswerTable:
        """The same responses, weighted."""
        return replace(table, weights=self.weights)


Targets = Mapping[str, Mapping[str, float]]
"""Item id → option code → share 0–1 in the population."""


def weigh(table: AnswerTable, targets: Targets) -> tuple[Weighting | None, tuple[Fault, ...]]:
    """Weights that give the answers of each item of `targets` their share in the population; None with the faults.

    Who did not answer an item keeps their weight as far as that item goes: the target is of those who did. The table's
    own weights, where it has any, are what is raked.
    """
    faults = tuple(fault for item_id, shares in targets.items() for fault in _faults(table, item_id, shares))
    if faults or not targets:
        return None, faults
    items = [table.item(item_id) for item_id in targets]
    codes = np.column_stack([table.codes(item) for item in items])
    shares = [_shares(item, targets[item.id]) for item in items]
    base = np.ones(table.n) if table.weights is None else table.weights
    weights, trimmed = trim(codes, shares, base)
    weights = weights / weights.mean()
    margins = tuple(
        Margin(item, code, float(share), _share_of(codes[:, j], code, base), _share_of(codes[:, j], code, weights))
        for j, item in enumerate(items)
        for code, share in enumerate(shares[j])
    )
    n = kish_n(weights)
    return Weighting(weights, n, float((weights > 0).sum()) / n, trimmed, margins), ()


def _faults(table: AnswerTable, item_id: str, shares: Mapping[str, float]) -> Sequence[Fault]:
    item = next((item for item in table.items if item.id == item_id), None)
    if item is None or item.categories < 2:
        return [Fault(Unusable.NOT_ASKED, item_id)]
    strange = [Fault(Unusable.NO_SUCH_ANSWER, item_id, code) for code in shares if code not in item.option_codes]
    if strange:
        return strange
    if min(shares.values(), default=0) < 0 or abs(sum(shares.values()) - 1) > 0.005:
        return [Fault(Unusable.NOT_A_WHOLE, item_id)]
    codes = table.codes(item)
    wanted = _shares(item, shares)
    weights = np.ones(table.n) if table.weights is None else table.weights
    seen = np.bincount(codes[codes >= 0], weights[codes >= 0], minlength=item.categories)
    return [
        Fault(Unusable.NOBODY, item_id, item.option_codes[code]) for code in np.flatnonzero((wanted > 0) & (seen == 0))
    ]


def _shares(item: Item, shares: Mapping[str, float]) -> Floats:
    found = np.array([shares.get(code, 0.0) for code in item.option_codes])
    return np.asarray(found / found.sum())


def _share_of(codes: Integers, code: int, weights: Floats) -> float:
    known = codes >= 0
    return float(weights[codes == code].sum() / weights[known].sum())


# Raking


def rake(codes: ArrayLike, targets: Sequence[ArrayLike], base: ArrayLike, cycles: int = 1000) -> Floats:
    """Weights whose margins are `targets`, nearest to `base` (Deming & Stephan 1940); their total stays that of `base`.

    codes: (n, M) answers, negative = unknown. targets: per column the shares of its answers. An answer that nobody gave
    cannot have a share. Where the targets contradict each other the last of `cycles` is returned.
    """
    answers = np.asarray(codes)
    weights: Floats = np.array(base, dtype=float)
    wanted = [np.asarray(shares, dtype=float) for shares in targets]
    known = [answers[:, column] >= 0 for column in range(len(wanted))]
    for _ in range(cycles):
        moved = 0.0
        for column, shares in enumerate(wanted):
            there = known[column]
            given = answers[there, column]
            seen = np.bincount(given, weights[there], minlength=shares.size)
            factor = np.divide(shares * seen.sum(), seen, out=np.ones_like(shares), where=seen > 0)
            weights[there] *= factor[given]
            moved = max(moved, float(np.abs(np.where(seen > 0, factor, 1.0) - 1).max(initial=0)))
        if moved < 1e-12:
            break
    return weights


def trim(
    codes: ArrayLike, targets: Sequence[ArrayLike], base: ArrayLike, largest: float = LARGEST
) -> tuple[Floats, int]:
    """(raked weights, none above `largest` times their median; how many were cut).

    What is cut is raked back onto the others, over and over (Potter 1990); margins that only the cut weights could have
    met stay unmet.
    """
    weights = rake(codes, targets, base)
    for _ in range(30):
        limit = largest * float(np.median(weights[weights > 0]))
        if weights.max() <= limit * (1 + 1e-6):
            return weights, int((weights > limit * (1 - 1e-6)).sum())
        weights = rake(codes, targets, np.minimum(weights, limit), 50)
    limit = largest * float(np.median(weights[weights > 0]))
    return np.minimum(weights, limit), int((weights > limit).sum())


# Designs


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """How people were drawn, arrays (n,) or None. `population`: of each person's stratum, how many clusters (people,
    where there are no clusters) there are in all. `raked`: the codes (n, M) that the weights were raked on, and the
    weights before."""

    weights: Floats
    clusters: NDArray[np.intp] | None = None
    strata: NDArray[np.intp] | None = None
    population: Floats | None = None
    raked: tuple[Integers, Floats] | None = None


def mean_error(values: ArrayLike, design: Design) -> tuple[float, float]:
    """(weighted mean, its standard error) under the design, linearised (Särndal, Swensson & Wretman 1992, ch. 5).

    Raked weights leave only what their margins do not explain (Deville & Särndal 1992). nan error where a stratum has
    one cluster.
    """
    x: Floats = np.asarray(values, dtype=float)
    total = float(design.weights.sum())
    mean = float(design.weights @ x) / total
    apart: Floats = x - mean
    if design.raked is not None:
        codes, before = design.raked
        for _ in range(50):
            for column in codes.T:
                level = np.bincount(column, before * apart) / np.maximum(np.bincount(column, before), 1e-300)
                apart = apart - level[column]
    people = np.arange(x.size)
    clusters = people if design.clusters is None else design.clusters
    strata = np.zeros(x.size, dtype=np.intp) if design.strata is None else design.strata
    population = np.full(x.size, np.inf) if design.population is None else design.population
    _, first, cluster = np.unique(np.column_stack((strata, clusters)), axis=0, return_index=True, return_inverse=True)
    sums = np.bincount(cluster.ravel(), design.weights * apart / total)
    variance = 0.0
    for stratum in np.unique(strata):
        own = sums[strata[first] == stratum]
        unseen = 1 - own.size / float(population[strata == stratum][0])
        variance += unseen * own.size * float(own.var(ddof=1)) if own.size > 1 else math.nan
    return mean, math.sqrt(variance)
