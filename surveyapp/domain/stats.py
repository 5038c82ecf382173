"""Intervals, effect sizes and multiplicity. Shares are 0–1 unless a name says points; nan means "cannot be said"."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]

NAN = float("nan")

SMALLEST_CELL = 5
"""Nothing is said about fewer people than this."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval; `n` is a count of people, or Kish's effective n when weighted. at_least, at_most: the
    value is not the exact one, which would give a few people away, but one that bounds it, and has no interval."""

    value: float
    low: float
    high: float
    n: float
    at_least: bool = False
    at_most: bool = False

    def within(self, least: float, most: float) -> Estimate:
        """The same value with its bounds kept on the scale it was measured on; nan bounds stay nan."""
        return Estimate(self.value, max(self.low, least), min(self.high, most), self.n)


NOTHING = Estimate(NAN, NAN, NAN, 0.0)
"""What cannot be said or may not be shown."""


@dataclass(frozen=True, slots=True)
class OrdinalDifference:
    """Brunner–Munzel p and Cliff's delta = P(x > y) − P(x < y) with its interval, all in −1…1."""

    p: float
    delta: float
    low: float
    high: float


def _z(level: float) -> float:
    return NormalDist().inv_cdf(0.5 + level / 2)


def _t(level: float, df: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(df, 0.5 + level / 2))


# Shares


def wilson(successes: float, n: float, level: float = 0.95) -> Estimate:
    """Score interval of a share (Wilson 1927); `n` may be an effective n. nan when n is 0."""
    if not n > 0:
        return Estimate(NAN, NAN, NAN, 0.0)
    z2 = _z(level) ** 2
    share = min(max(successes / n, 0.0), 1.0)
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * share * (1 - share) / n + (z2 / (2 * n)) ** 2) / (1 + z2 / n)
    # The bounds touch the share exactly at 0 and 1; rounding must not push them past it.
    return Estimate(share, min(max(middle - half, 0.0), share), max(min(middle + half, 1.0), share), n)


def share(hits: ArrayLike, weights: ArrayLike | None = None, level: float = 0.95) -> Estimate:
    """Share of the people whose `hits` is true, with its Wilson interval; weighted: at their `effective_n`."""
    true = np.asarray(hits, dtype=bool)
    if weights is None:
        return wilson(int(true.sum()), true.size, level)
    w = np.asarray(weights, dtype=float)
    n, total = effective_n(true, w), float(w.sum())
    return wilson(float(w[true].sum()) / total * n if total > 0 else 0.0, n, level)


def newcombe(x1: float, n1: float, x2: float, n2: float, level: float = 0.95) -> Estimate:
    """Hybrid score interval of the difference of shares p1 − p2 (Newcombe 1998, method 10); n = n1 + n2."""
    first, second = wilson(x1, n1, level), wilson(x2, n2, level)
    difference = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Estimate(difference, difference - below, difference + above, first.n + second.n)


def two_proportion_p(x1: float, n1: float, x2: float, n2: float) -> float:
    """Two-sided p of equal shares: score test (uncorrected chi-square), Fisher's exact below 5 expected.

    Weighted counts are rounded for Fisher's test. nan when a group is empty.
    """
    if not (n1 > 0 and n2 > 0):
        return NAN
    pooled = (x1 + x2) / (n1 + n2)
    if min(pooled, 1 - pooled) * min(n1, n2) < 5:
        return _fisher_p(round(x1), round(n1), round(x2), round(n2))
    z = (x1 / n1 - x2 / n2) / math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return math.erfc(abs(z) / math.sqrt(2))


def _fisher_p(x1: int, n1: int, x2: int, n2: int) -> float:
    """Two-sided: the sum over all tables at most as probable as the one seen."""
    from scipy.special import gammaln

    total, hits = n1 + n2, min(x1, n1) + min(x2, n2)
    cells = np.arange(max(0, hits - n2), min(hits, n1) + 1, dtype=float)

    def log_choose(n: float, k: Floats | float) -> Floats:
        return np.asarray(gammaln(n + 1) - gammaln(np.asarray(k) + 1) - gammaln(n - np.asarray(k) + 1))

    logs = log_choose(n1, cells) + log_choose(n2, hits - cells) - log_choose(total, float(hits))
    seen = logs[int(min(x1, n1) - cells[0])]
    return float(min(1.0, np.exp(logs[logs <= seen + 1e-7]).sum()))


def power_of(difference: float, n1: float, n2: float, share: float = 0.5, alpha: float = 0.05) -> float:
    """Chance 0–1 that the score test at `alpha` finds this difference of shares (Fleiss, Levin & Paik 2003, ch. 4).

    The first group's share is `share`, the second's differs from it towards the middle; past the end of the scale it is
    taken as reaching it. n1, n2: people, or effective n. nan when a group is empty.
    """
    if not (n1 > 0 and n2 > 0):
        return NAN
    first = min(share, 1 - share)
    second = min(1.0, first + abs(difference))
    pooled = (n1 * first + n2 * second) / (n1 + n2)
    same = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    apart = math.sqrt(first * (1 - first) / n1 + second * (1 - second) / n2)
    cut, gap, normal = _z(1 - alpha) * same, second - first, NormalDist()
    if not apart > 0:
        return float(gap > cut)
    return normal.cdf((gap - cut) / apart) + normal.cdf((-gap - cut) / apart)


def smallest_difference(n1: float, n2: float, share: float = 0.5, power: float = 0.8, alpha: float = 0.05) -> float:
    """Smallest difference of shares found with this power: the inverse of `power_of`, 0–1.

    nan when not even the largest possible difference would be found.
    """
    missed, found = 0.0, 1 - min(share, 1 - share)
    if not power_of(found, n1, n2, share, alpha) >= power:
        return NAN
    while found - missed > 1e-9:
        middle = (missed + found) / 2
        if power_of(middle, n1, n2, share, alpha) >= power:
            found = middle
        else:
            missed = middle
    return found


def needed_n(difference: float, share: float = 0.5, power: float = 0.8, alpha: float = 0.05) -> int:
    """People per group to find this difference of shares with this power: `power_of` solved for equal groups.

    A difference past the end of the scale is taken as reaching it. Raises ValueError for a difference of 0.
    """
    if not abs(difference) > 0:
        raise ValueError("no number of people is enough to find a difference of 0")
    first = min(share, 1 - share)
    second = min(1.0, first + abs(difference))
    pooled = (first + second) / 2
    same = _z(1 - alpha) * math.sqrt(2 * pooled * (1 - pooled))
    apart = NormalDist().inv_cdf(power) * math.sqrt(first * (1 - first) + second * (1 - second))
    return math.ceil(((same + apart) / (second - first)) ** 2 - 1e-9)


def nps(promoters: float, passives: float, detractors: float, level: float = 0.95) -> Estimate:
    """Net promoter score in points −100…100 with the adjusted Wald interval.

    Three people are added, ¾ + 1½ + ¾, before the interval is taken (Rocks 2016); the value itself is the plain score.
    """
    n = promoters + passives + detractors
    if not n > 0:
        return Estimate(NAN, NAN, NAN, 0.0)
    up, down = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    middle = up - down
    half = _z(level) * math.sqrt((up + down - middle**2) / (n + 3))
    score = (promoters - detractors) / n
    low, high = min(max(middle - half, -1.0), score), max(min(middle + half, 1.0), score)
    return Estimate(100 * score, 100 * low, 100 * high, n)


# Small cells


def few(people: float) -> bool:
    """Somebody, but too few to be spoken of."""
    return 0 < people < SMALLEST_CELL


def hidden_cells(people: ArrayLike) -> NDArray[np.bool_]:
    """Which cells of a whole to hide: those of one to four people and, so that none of them follows from the total,
    the next smallest until at least two cells and five people are hidden together; of fewer than five people in all,
    every cell, empty ones too."""
    counts = np.asarray(people, dtype=float)
    hidden = (counts > 0) & (counts < SMALLEST_CELL)
    while hidden.any() and (hidden.sum() < 2 or counts[hidden].sum() < SMALLEST_CELL):
        rest = np.where((counts > 0) & ~hidden, counts, np.inf)
        if not np.isfinite(rest).any():
            return np.ones(len(counts), dtype=np.bool_)
        hidden[int(rest.argmin())] = True
    return hidden


# Means


def kish_n(weights: ArrayLike) -> float:
    """Effective number of people (Σw)² / Σw² (Kish 1965); 0 for no weight at all."""
    w = np.asarray(weights, dtype=float)
    squares = float(w @ w)
    return float(w.sum()) ** 2 / squares if squares > 0 else 0.0


def effective_n(values: ArrayLike, weights: ArrayLike) -> float:
    """How many people drawn one by one would give the mean of `values` (n,) as surely as these weighted ones do.

    The smaller of Kish's n and of the n that the linearised variance stands for: the first is too large where weights
    go with the answer, the second where hardly anybody gave it.
    """
    x, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    kish, total = kish_n(w), float(w.sum())
    if not total > 0:
        return 0.0
    apart = (x - float(w @ x) / total) ** 2
    spread = float(w**2 @ apart)
    return min(kish, float(w @ apart) * total / spread) if spread > 0 else kish


def mean_interval(values: ArrayLike, weights: ArrayLike | None = None, level: float = 0.95) -> Estimate:
    """Mean with its t interval; nan values are left out, fewer than 2 give nan bounds.

    Weighted: linearised standard error of the ratio mean (Särndal, Swensson & Wretman 1992) or, where it is the larger,
    the one that Kish's n has; n − 1 degrees of the latter.
    """
    x, w = _known(values, weights)
    if x.size == 0:
        return NOTHING
    mean, n = float(np.average(x, weights=w)), kish_n(w)
    if x.size < 2 or n <= 1:
        return Estimate(mean, NAN, NAN, n)
    spread = float(w @ (x - mean) ** 2) / float(w.sum()) / (n - 1)
    half = _t(level, n - 1) * math.sqrt(max(_mean_variance(x, w), spread))
    return Estimate(mean, mean - half, mean + half, n)


# Ordered answers


def _placements(x: Floats, y: Floats, weights: Floats) -> Floats:
    """For each x, the share of y (weighted) below it minus the share above it: −1…1."""
    order = np.argsort(y, kind="stable")
    ordered, reached = y[order], np.concatenate(([0.0], np.cumsum(weights[order])))
    below = reached[np.searchsorted(ordered, x, side="left")]
    above = reached[-1] - reached[np.searchsorted(ordered, x, side="right")]
    return np.asarray((below - above) / reached[-1], dtype=float)


def _known(values: ArrayLike, weights: ArrayLike | None = None) -> tuple[Floats, Floats]:
    """(values that are not nan and have a weight, their weights)"""
    x: Floats = np.asarray(values, dtype=float)
    w: Floats = np.ones_like(x) if weights is None else np.asarray(weights, dtype=float)
    known = ~np.isnan(x) & (w > 0)
    return x[known], w[known]


Weights = tuple[ArrayLike, ArrayLike]
"""Of the first and of the second group."""


def cliffs_delta(x: ArrayLike, y: ArrayLike, weights: Weights | None = None) -> float:
    """P(x > y) − P(x < y) (Cliff 1993), in O(n log n); nan when a group is empty."""
    (first, w1), (second, w2) = _both(x, y, weights)
    if not (first.size and second.size):
        return NAN
    return float(np.average(_placements(first, second, w2), weights=w1))


def _both(x: ArrayLike, y: ArrayLike, weights: Weights | None) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    w1, w2 = (None, None) if weights is None else weights
    return _known(x, w1), _known(y, w2)


def brunner_munzel(
    x: ArrayLike, y: ArrayLike, weights: Weights | None = None, level: float = 0.95
) -> OrdinalDifference:
    """Test of P(x > y) = P(x < y) (Brunner & Munzel 2000); interval of Cliff's delta after Feng & Cliff (2004).

    Weighted: placements and their variances are weighted, degrees of freedom are of Kish's n. The p is never below the
    smallest one a permutation of these people could give, so separated groups stay finite. nan p and bounds below 2
    people in a group.
    """
    (first, w1), (second, w2) = _both(x, y, weights)
    if min(first.size, second.size) < 2:
        return OrdinalDifference(NAN, cliffs_delta(x, y, weights), NAN, NAN)
    placed1, placed2 = _placements(first, second, w2), _placements(second, first, w1)
    delta = float(np.average(placed1, weights=w1))
    parts = _mean_variance(placed1, w1), _mean_variance(placed2, w2)
    return _placed(delta, parts, (kish_n(w1), kish_n(w2)), level)


def brunner_munzel_table(
    counts: ArrayLike, level: float = 0.95, weighted: tuple[Floats, Floats] | None = None
) -> OrdinalDifference:
    """The same of at least two people in a group, from the (answers in their order, 2) table of how many gave which;
    `weighted`: the sums of their weights in each cell, and of the squares of these."""
    heads = np.asarray(counts, dtype=float)
    weights, squares = (heads, heads) if weighted is None else weighted
    people, sizes, squared = heads.sum(axis=0), weights.sum(axis=0), squares.sum(axis=0)
    below = np.cumsum(weights, axis=0) - weights
    placed = (2 * below + weights - sizes)[:, ::-1] / sizes[::-1]
    means = (weights * placed).sum(axis=0) / sizes
    parts = (squares * (placed - means) ** 2).sum(axis=0) / sizes**2 * people / (people - 1)
    kish = sizes**2 / squared
    return _placed(float(means[0]), (float(parts[0]), float(parts[1])), (float(kish[0]), float(kish[1])), level)


def _placed(delta: float, parts: tuple[float, float], sizes: tuple[float, float], level: float) -> OrdinalDifference:
    """From the mean placement in the other group, and the variance it has of either."""
    (part1, part2), (n1, n2) = parts, sizes
    variance = part1 + part2
    if variance < 1e-20 or min(n1, n2) <= 1:
        return _without_spread(round(delta), n1, n2, level)
    from scipy.special import stdtr

    df = variance**2 / (part1**2 / (n1 - 1) + part2**2 / (n2 - 1))
    p = 2 * float(stdtr(df, -abs(delta) / math.sqrt(variance)))
    spread = _t(level, df) ** 2 * variance
    room = 1 - delta**2
    half = math.sqrt(spread * (room**2 + spread))
    low, high = (delta * room - half) / (room + spread), (delta * room + half) / (room + spread)
    p = min(1.0, max(p, _smallest_permutation_p(n1, n2)))
    return OrdinalDifference(p, delta, max(low, -1.0), min(high, 1.0))


def _mean_variance(values: Floats, weights: Floats) -> float:
    """Linearised variance of the weighted mean."""
    apart = values - float(np.average(values, weights=weights))
    return float(weights**2 @ apart**2) / float(weights.sum()) ** 2 * values.size / (values.size - 1)


def rank_sum_p(x: ArrayLike, y: ArrayLike, weights: Weights | None = None) -> float:
    """Two-sided p that both groups answer alike: the rank-sum test with its correction for ties (Mann & Whitney 1947).

    nan when a group is empty. Brunner and Munzel's test finds too much in small groups, this one in groups of unequal
    spread: the larger of the two p holds its level in both.
    """
    (first, w1), (second, w2) = _both(x, y, weights)
    group = np.repeat((0, 1), (first.size, second.size))
    return kruskal_wallis_p(np.concatenate((first, second)), group, np.concatenate((w1, w2)))


def kruskal_wallis_p(values: ArrayLike, groups: ArrayLike, weights: ArrayLike | None = None) -> float:
    """p that all groups answer alike, by rank, corrected for ties (Kruskal & Wallis 1952); two groups: the rank sum.

    values: (n,) ordered answers without nan. groups: (n,) labels. Weighted: weighted ranks, at each group's
    `effective_n`. nan for fewer than two groups.
    """
    from scipy.special import chdtrc

    x = np.asarray(values, dtype=float)
    w = np.ones_like(x) if weights is None else np.asarray(weights, dtype=float)
    group = np.unique(groups, return_inverse=True)[1]
    if group.max(initial=0) < 1:
        return NAN
    ranks = _placements(x, x, w)
    spread = float(np.average(ranks**2, weights=w)) * x.size / (x.size - 1)
    if not spread > 0:
        return 1.0
    own = [(ranks[group == one], w[group == one]) for one in range(int(group.max()) + 1)]
    people = np.array([effective_n(*part) for part in own])
    means = np.array([np.average(part, weights=weight) for part, weight in own])
    apart = means - float(people @ means) / float(people.sum())
    return float(chdtrc(len(own) - 1, float(people @ apart**2) / spread))


def kruskal_wallis_table_p(counts: ArrayLike) -> float:
    """The same of unweighted people, from the (answers in their order, groups) table of how many gave which."""
    from scipy.special import chdtrc

    heads = np.asarray(counts, dtype=float)
    groups, answers = heads.sum(axis=0), heads.sum(axis=1)
    n = float(heads.sum())
    if int((groups > 0).sum()) < 2:
        return NAN
    ranks = (np.cumsum(answers) - answers / 2) / n - 0.5
    spread = float(answers @ ranks**2) / (n - 1)
    if not spread > 0:
        return 1.0
    means = ranks @ heads[:, groups > 0] / groups[groups > 0]
    return float(chdtrc(means.size - 1, float(groups[groups > 0] @ means**2) / spread))


def _smallest_permutation_p(n1: float, n2: float) -> float:
    logs = math.lgamma(n1 + n2 + 1) - math.lgamma(n1 + 1) - math.lgamma(n2 + 1)
    return min(1.0, 2 * math.exp(-logs))


def _without_spread(delta: int, n1: float, n2: float, level: float) -> OrdinalDifference:
    """All answers equal (delta 0) or the groups fully apart (±1): the bound is Wilson's at the smaller group."""
    smaller = min(n1, n2)
    if delta == 0:
        room = wilson(0, smaller, level).high
        return OrdinalDifference(1.0, 0.0, -room, room)
    bound = 2 * wilson(smaller, smaller, level).low - 1
    low, high = (bound, 1.0) if delta > 0 else (-1.0, -bound)
    return OrdinalDifference(_smallest_permutation_p(n1, n2), float(delta), low, high)


# Tables, labels, scales


def cramers_v(table: ArrayLike) -> tuple[float, float]:
    """(bias-corrected V, chi-square p) of a table of counts (Bergsma 2013); empty rows and columns are dropped.

    A table with fewer than two rows or columns left gives (0, 1).
    """
    counts = np.asarray(table, dtype=float)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    rows, columns, n = counts.shape[0], counts.shape[1], float(counts.sum())
    if min(rows, columns) < 2 or n <= 1:
        return 0.0, 1.0
    from scipy.special import chdtrc

    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    chi_square = float(((counts - expected) ** 2 / expected).sum())
    df = (rows - 1) * (columns - 1)
    phi = max(0.0, chi_square / n - df / (n - 1))
    room = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    v = min(1.0, math.sqrt(phi / room)) if room > 0 else 0.0
    return v, float(chdtrc(df, chi_square))


def rao_scott(
    rows: ArrayLike, columns: ArrayLike, weights: ArrayLike, clusters: ArrayLike | None = None
) -> tuple[float, float]:
    """(F, p) of no association between two answers of weighted people (Rao & Scott 1984, second order).

    rows, columns: (n,) codes of people who gave both, from 0; clusters: (n,) whom people were drawn with. nan where one
    of the answers is the same for all.
    """
    r, c = np.unique(rows, return_inverse=True)[1], np.unique(columns, return_inverse=True)[1]
    w = np.asarray(weights, dtype=float)
    height, width, n = int(r.max(initial=0)) + 1, int(c.max(initial=0)) + 1, r.size
    if min(height, width) < 2:
        return NAN, NAN
    member = np.zeros((n, height * width))
    member[np.arange(n), r * width + c] = 1.0
    cells = w @ member / w.sum()
    influence = (member - cells) * (w / w.sum())[:, None]
    if clusters is not None:
        drawn = np.unique(clusters, return_inverse=True)[1]
        influence = np.array([np.bincount(drawn, column) for column in influence.T]).T
    units = influence.shape[0]
    covariance = influence.T @ influence * units / (units - 1)
    return rao_scott_of(cells.reshape(height, width), covariance, n, units)


def rao_scott_of(table: Floats, covariance: Floats, n: int, units: int) -> tuple[float, float]:
    """`rao_scott` from the shares of the cells (rows, columns), the covariance of these (cells, cells), and the number
    of people and of the units they were drawn in."""
    from scipy.special import fdtrc

    (height, width), cells = table.shape, table.ravel()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    pearson = n * float(((table - expected) ** 2 / expected).sum())
    main = np.hstack((np.repeat(np.eye(height), width, axis=0), np.tile(np.eye(width), (height, 1))[:, 1:]))
    both = (main[:, 1:height, None] * main[:, None, height:]).reshape(height * width, -1)
    contrast = both - main @ np.linalg.lstsq(main, both, rcond=None)[0]
    inverse = np.divide(1.0, cells, out=np.zeros_like(cells), where=cells > 0)[:, None] * contrast
    effects = np.linalg.solve(contrast.T @ inverse / n, inverse.T @ covariance @ inverse)
    size = float(np.trace(effects))
    df = size**2 / float(np.trace(effects @ effects))
    f = pearson / size
    return f, float(fdtrc(df, df * (units - 1), f))


def benjamini_hochberg(p: ArrayLike | Sequence[float]) -> Floats:
    """Adjusted p in the order given (Benjamini & Hochberg 1995); nan stays nan and is not counted."""
    raw = np.asarray(p, dtype=float)
    adjusted = np.full_like(raw, np.nan)
    known = np.flatnonzero(~np.isnan(raw))
    if known.size == 0:
        return adjusted
    order = known[np.argsort(-raw[known], kind="stable")]
    ranks = np.arange(known.size, 0, -1)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(raw[order] * known.size / ranks))
    return adjusted


def adjusted_rand(a: ArrayLike, b: ArrayLike) -> float:
    """Agreement of two labellings of the same people: 1 the same, about 0 by chance (Hubert & Arabie 1985)."""
    first, second = np.unique(a, return_inverse=True)[1], np.unique(b, return_inverse=True)[1]
    if first.size != second.size:
        raise ValueError("two labellings of the same people must have the same length")
    if first.size < 2:
        return 1.0
    width = int(second.max()) + 1
    cells = np.bincount(first * width + second)

    def pairs(counts: NDArray[np.int64]) -> float:
        c = counts.astype(float)
        return float((c * (c - 1)).sum()) / 2

    together, rows, columns = pairs(cells), pairs(np.bincount(first)), pairs(np.bincount(second))
    chance = rows * columns / (first.size * (first.size - 1) / 2)
    most = (rows + columns) / 2
    return (together - chance) / (most - chance) if most != chance else 1.0


def cronbach_alpha(answers: ArrayLike) -> float:
    """Reliability of a (people, items) matrix over complete rows (Cronbach 1951); nan when it has no meaning."""
    x = np.asarray(answers, dtype=float)
    if x.ndim != 2 or x.shape[1] < 2:
        return NAN
    x = x[~np.isnan(x).any(axis=1)]
    if x.shape[0] < 2:
        return NAN
    total = float(x.sum(axis=1).var(ddof=1))
    items = x.shape[1]
    return items / (items - 1) * (1 - float(x.var(axis=0, ddof=1).sum()) / total) if total > 0 else NAN
