"""Latent classes: choose how many or refuse, tell levels from types, describe on outside variables.

It reads latent_sample, its model is in latent_em, one fit in latent_fit; what other modules need is offered here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.latent_em import DEFAULT_PRIOR, HITS_WANTED
from surveyapp.domain.latent_fit import Fit, Labels, finished, fit, fit_sample, labels, posterior, stability
from surveyapp.domain.latent_sample import Items, prepare
from surveyapp.domain.stats import Floats

__all__ = [
    "Choice",
    "Fit",
    "Items",
    "Labels",
    "Profile",
    "Refusal",
    "Sums",
    "bch_profile",
    "choose",
    "fit",
    "labels",
    "levels_share",
    "posterior",
    "stability",
    "unmixing",
]


# How many


class Refusal(Enum):
    TOO_FEW = "too_few"
    ONE_CLASS = "one_class"
    UNSTABLE = "unstable"
    DUPLICATES = "duplicates"
    NOT_ASKED = "not_asked"


FEWEST = 100
STABLE, TENTATIVE = 0.70, 0.55
SMALLEST_CLASS, SMALLEST_SHARE = 30, 0.05
MOST_DUPLICATES = 0.10
LEVELS, TWO_LEVELS = 0.75, 0.65
# One trait cut into classes, measured: two explain .66–.82 of the mean answer (the best cut of a bell 2/π), three
# .81–.92, four .84–.95. Segmented customers .46–.64.
JUDGED = 30_000  # people; of more, so many at random decide how many classes there are
_MANY_STARTS, _MANY_PAIRS = 15, 5  # of so many people, whose likelihood has fewer hills and whose figures hardly vary
MANY_ROWS = 5_000  # distinct rows; above, only the k that is chosen gets further starts
# Agreement with planted classes, measured: 11 yes/no items reach .74 at 200, .78 at 300, .85 at 500, .90 at 800;
# 30 mixed items .55 at 1,200 and .62 at 5,000. The next size worth collecting is the next step.
_STEPS_FEW_ITEMS = (200, 300, 500, 800)
_STEPS_MANY_ITEMS = (1200, 5000)
_MANY_ITEMS = 20
_POWER_OF_BIC = 300  # below, "one class" may only mean too few people


@dataclass(frozen=True, slots=True)
class Choice:
    """How many classes the data bear, with every figure that decided it.

    k: the analyst's, else the recommended; None = refused. refusal: why nothing is recommended.
    needed_n: respondents that might change the refusal, None where no number would. tentative: stability .55–.70.
    stability: of the k that came into question. levels_share: part of the variance of people's mean answer that the
    classes explain, nan where not asked for; from .75 on, of two classes .65, they are levels of one trait, not types.
    duplicates: share of exact duplicate rows. fits: of everybody, or of the 30,000 at random that more were judged by;
    whole: the chosen one of those, finished on everybody.
    """

    k: int | None
    recommended: int | None
    refusal: Refusal | None
    needed_n: int | None
    tentative: bool
    levels_share: float
    levels_not_types: bool
    duplicates: float
    fits: dict[int, Fit]
    stability: dict[int, float]
    whole: Fit | None = None

    @property
    def fit(self) -> Fit | None:
        return None if self.k is None else self.whole or self.fits[self.k]


def choose(
    items: Items,
    ks: Iterable[int] = range(1, 9),
    *,
    k: int | None = None,
    directions: Sequence[int] | None = None,
    duplicates: float | None = None,
    starts: int = 50,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Choice:
    """The largest k at or below the minima of BIC and ICL that is stable and has no class too small; else a refusal.

    Respondents who answered none of the items are left out. More than JUDGED people are judged by so many of them, and
    only the chosen model is fitted to all. k: the analyst's own choice, added to `ks`; too few
    people or duplicates still refuse it.
    directions: per column of codes 1 (ordered upwards), −1 (reversed) or 0 (no order), for levels_share.
    duplicates: share of duplicate rows over the whole questionnaire where the caller knows it, else judged on `items`.
    """
    tell = progress or (lambda done: None)
    items = items.rows(np.flatnonzero((items.codes >= 0).any(axis=1) | ~np.isnan(items.numbers).all(axis=1)))
    seen = _duplicate_share(items) if duplicates is None else duplicates
    if len(items) < FEWEST:
        return _refused(Refusal.TOO_FEW, _steps(items)[0], seen)
    if duplicates is not None and duplicates > MOST_DUPLICATES:
        return _refused(Refusal.DUPLICATES, None, seen)
    everybody, many = items, len(items) > JUDGED
    if many:
        items = items.rows(np.sort(np.random.default_rng(seed).choice(len(items), JUDGED, replace=False)))
        starts = min(starts, _MANY_STARTS)
    fits = _fit_all(items, {1, *ks, k or 1}, k, starts, seed, tell)
    if duplicates is None and _copied(everybody, fits[_lowest(fits, "bic")], seen, seed):
        return _refused(Refusal.DUPLICATES, None, seen, fits)
    judged: dict[int, float] = {}
    judge = partial(_judged, judged, items, _MANY_PAIRS if many else 20, seed, tell)
    recommended, refusal, needed = _recommend(items, fits, judge)
    final = recommended if k is None else k
    if final is not None and fits[final].hits < HITS_WANTED and fits[final].starts < 4 * starts:
        fits[final] = fit(items, final, starts=starts, seed=seed)
    steadiness = judge(final) if final is not None and final > 1 else math.nan
    share = math.nan
    if final is not None and directions is not None:
        share = levels_share(labels(posterior(fits[final], items)), items, directions)
    whole = finished(everybody, fits[final]) if many and final is not None else None
    tell(1.0)
    shaky = TENTATIVE <= steadiness < STABLE
    levels = share >= (TWO_LEVELS if final == 2 else LEVELS)
    return Choice(final, recommended, refusal, needed, shaky, share, levels, seen, fits, judged, whole)


def _judged(
    judged: dict[int, float], items: Items, pairs: int, seed: int, tell: Callable[[float], None], k: int
) -> float:
    """The stability of k classes, measured once."""
    if k not in judged:
        judged[k] = stability(items, k, pairs=pairs, seed=seed)
        tell(min(0.95, 0.7 + 0.1 * len(judged)))
    return judged[k]


def _fit_all(
    items: Items, ks: set[int], kept: int | None, starts: int, seed: int, tell: Callable[[float], None]
) -> dict[int, Fit]:
    sample = prepare(items)
    fits: dict[int, Fit] = {}
    costly = sample.codes.shape[0] > MANY_ROWS
    for k in sorted(ks):
        # Once BIC has risen this k can no longer be recommended: its figure is not worth more starts.
        past = bool(fits) and k != kept and fits[max(fits)].bic > fits[_lowest(fits, "bic")].bic
        first = min(starts, HITS_WANTED) if past and costly else starts
        most = first if past or costly else 4 * starts
        fits[k] = fit_sample(sample, k, (first, most), seed, 1e-10, 2000, DEFAULT_PRIOR)
        tell(0.7 * sum(fits) / sum(ks))
    return fits


def _refused(reason: Refusal, needed: int | None, duplicates: float, fits: dict[int, Fit] | None = None) -> Choice:
    return Choice(None, None, reason, needed, False, math.nan, False, duplicates, fits or {}, {})


def _lowest(fits: dict[int, Fit], criterion: str) -> int:
    return min(fits, key=lambda k: float(getattr(fits[k], criterion)))


def _recommend(
    items: Items, fits: dict[int, Fit], judge: Callable[[int], float]
) -> tuple[int | None, Refusal | None, int | None]:
    """(recommended k, else why none, people it would take)."""
    n = len(items)
    most = min(_lowest(fits, "bic"), _lowest(fits, "icl"))
    if most < 2:
        return None, Refusal.ONE_CLASS, _POWER_OF_BIC if n < _POWER_OF_BIC else None
    allowed = [k for k in sorted(fits, reverse=True) if 2 <= k <= most]
    smallest = {k: float(fits[k].shares.min()) for k in allowed}
    large_enough = [k for k in allowed if smallest[k] * n >= max(SMALLEST_CLASS, SMALLEST_SHARE * n)]
    if not large_enough:
        share = max(smallest.values())
        if share < SMALLEST_SHARE:
            return None, Refusal.ONE_CLASS, None
        return None, Refusal.TOO_FEW, math.ceil(SMALLEST_CLASS / share)
    for k in large_enough:
        if judge(k) >= STABLE:
            return k, None, None
    for k in large_enough:
        if judge(k) >= TENTATIVE:
            return k, None, None
    return None, Refusal.UNSTABLE, next((step for step in _steps(items) if step > n), None)


def _steps(items: Items) -> tuple[int, ...]:
    count = len(items.categories) + items.numbers.shape[1]
    return _STEPS_MANY_ITEMS if count >= _MANY_ITEMS else _STEPS_FEW_ITEMS


def levels_share(given: Labels, items: Items, directions: Sequence[int]) -> float:
    """Share of the variance of people's mean answer that the labels explain (η²); nan below 3 ordered items."""
    columns = [j for j, way in enumerate(directions) if way != 0 and items.categories[j] > 1]
    if len(columns) < 3:
        return math.nan
    codes = items.codes[:, columns].astype(float)
    scale = codes / (np.array([items.categories[j] for j in columns]) - 1)
    scale = np.where(np.array([directions[j] for j in columns]) < 0, 1 - scale, scale)
    known = codes >= 0
    answered = known.sum(axis=1)
    weight = (np.ones(len(items)) if items.weights is None else items.weights) * (answered > 0)
    mean = np.where(known, scale, 0.0).sum(axis=1) / np.maximum(answered, 1)
    size = np.bincount(given, weight)
    level = np.bincount(given, weight * mean) / np.maximum(size, 1e-300)
    overall = float(weight @ mean) / float(weight.sum())
    total = float(weight @ (mean - overall) ** 2)
    return float(size @ (level - overall) ** 2) / total if total > 0 else math.nan


def _rows_as_bytes(codes: NDArray[np.int16], numbers: Floats) -> NDArray[np.void]:
    joined = np.hstack((np.ascontiguousarray(codes).view(np.uint8), np.ascontiguousarray(numbers).view(np.uint8)))
    return np.ascontiguousarray(joined).view(np.dtype((np.void, joined.shape[1]))).ravel()


def _duplicate_share(items: Items) -> float:
    n = len(items)
    return 1 - np.unique(_rows_as_bytes(items.codes, items.numbers)).size / n if n else 0.0


def _copied(items: Items, model: Fit, seen: float, seed: int) -> bool:
    """More duplicates than allowed and over three times what the model itself would make by chance.

    Few short items repeat rows honestly (11 yes/no items of 1,453 people: 82 %), so the share alone proves nothing.
    """
    if seen <= MOST_DUPLICATES:
        return False
    random, n = np.random.default_rng(seed), len(items)
    member = random.choice(model.k, size=n, p=model.shares / model.shares.sum())
    codes = np.empty_like(items.codes)
    for item, probabilities in enumerate(model.probabilities):
        steps = np.cumsum(probabilities, axis=1)[member]
        drawn = (random.random(n)[:, None] * steps[:, -1:] > steps).sum(axis=1)
        codes[:, item] = np.where(items.codes[:, item] < 0, items.codes[:, item], drawn)
    numbers = random.permuted(items.numbers, axis=0)
    return seen > 3 * _duplicate_share(Items(codes, items.categories, numbers))


# Outside variables


@dataclass(frozen=True, slots=True)
class Profile:
    """Class means (k, Q) of outside variables (shares for 0/1), their standard errors, and what was clipped.

    clipped: the correction left the range seen in the data and was brought back to its end.
    """

    means: Floats
    errors: Floats
    clipped: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sums:
    """Of variables outside the fit, each (given class, Q), over the people with a value x and weight w: Σw, Σwx, Σw²,
    Σw²x, Σw²x²; and the lowest and highest x (Q,). They add up over shards of people."""

    w: Floats
    wx: Floats
    ww: Floats
    wwx: Floats
    wwxx: Floats
    low: Floats
    high: Floats


def unmixing(joint: Floats) -> Floats:
    """(true, given) matrix that undoes misassignment, from the weighted sums of chances (given, true). Classes so mixed
    up that it cannot be undone keep their plain assignment."""
    mistakes = joint / np.maximum(joint.sum(axis=0), 1e-300)
    return np.linalg.inv(mistakes) if np.linalg.cond(mistakes) < 1e8 else np.eye(len(joint))


def bch_profile(undo: Floats, sums: Sums) -> Profile:
    """Means of variables outside the fit, corrected for misassignment (Bolck, Croon & Hagenaars 2004; Vermunt 2010).

    undo: of `unmixing`. A class nobody is in: nan.
    """
    size = undo @ sums.w
    with np.errstate(invalid="ignore", divide="ignore"):
        raw = np.where(size > 0, undo @ sums.wx / size, np.nan)
        mean = raw[:, None]
        squares = sums.wwxx - 2 * mean * sums.wwx + mean**2 * sums.ww  # (true, given, Q)
        errors = np.sqrt(np.maximum(np.einsum("tg,tgq->tq", undo**2, squares), 0)) / size
    means = np.clip(raw, sums.low, sums.high)
    clipped = (raw < sums.low - 1e-12) | (raw > sums.high + 1e-12)
    return Profile(means, np.where(size > 0, errors, np.nan), clipped)
