"""The price sensitivity meter: which prices are too cheap to trust and too dear to pay (van Westendorp 1976)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.definition import ROLE_NAMES, Role
from surveyapp.domain.stats import NAN, Estimate, Floats
from surveyapp.domain.table import AnswerTable, Item, Measure

FEWEST = 30
DRAWS = 400


@dataclass(frozen=True, slots=True, eq=False)
class PriceMeter:
    """Of `n` people whose four prices rise; `contradictory` others gave four prices that do not.

    `prices` (m,) ascending; at each, the share who find it too cheap, still cheap (both falling), expensive and too
    expensive (both rising). Where the curves cross: the `lowest` and `highest` acceptable price (too cheap = not cheap;
    too expensive = not expensive), the price of `indifference` (cheap = expensive) and the `optimal` one (too cheap =
    too expensive), each with the middle 95% of 400 bootstrap samples; nan where the curves do not cross.
    """

    items: tuple[Item, Item, Item, Item]
    n: int
    contradictory: int
    prices: Floats
    curves: tuple[Floats, Floats, Floats, Floats]
    lowest: Estimate
    highest: Estimate
    indifference: Estimate
    optimal: Estimate


def price_meter(table: AnswerTable, seed: int = 0) -> PriceMeter | None:
    """None where not all four prices are asked, or fewer than 30 people gave four that rise."""
    items = [_item(table, name) for name in ROLE_NAMES["price"]]
    first, second, third, fourth = items
    if first is None or second is None or third is None or fourth is None:
        return None
    values = np.column_stack([table.numbers(item) for item in (first, second, third, fourth)])
    whole = np.asarray(~np.isnan(values).any(axis=1))
    steps = np.diff(np.where(whole[:, None], values, 0.0), axis=1)
    rising = np.asarray(whole & (steps > 0).all(axis=1))
    n = int(rising.sum())
    if n < FEWEST:
        return None
    weights = np.ones(n) if table.weights is None else table.weights[rising]
    prices, places = _places(values[rising])
    curves = _curves(places, weights, prices.size)
    rng = np.random.default_rng(seed)
    drawn = [rng.multinomial(n, np.full(n, 1 / n)) * weights for _ in range(DRAWS)]
    again = np.array([_crossings(prices, _curves(places, own, prices.size)) for own in drawn if own.sum() > 0])
    found = [_estimate(value, again[:, place], n) for place, value in enumerate(_crossings(prices, curves))]
    named = (first, second, third, fourth)
    return PriceMeter(named, n, int(whole.sum()) - n, prices, curves, *found)


def _item(table: AnswerTable, name: str) -> Item | None:
    return next((i for i in table.items_with(Role("price", name)) if i.measure is Measure.NUMBER), None)


_Places = NDArray[np.intp]
_Curves = tuple[Floats, Floats, Floats, Floats]


def _places(values: Floats) -> tuple[Floats, _Places]:
    """(all prices that were named, ascending; (n, 4) where each person's stand among them)."""
    prices, places = np.unique(values, return_inverse=True)
    return prices, places.reshape(values.shape)


def _curves(places: _Places, weights: Floats, m: int) -> _Curves:
    total = float(weights.sum())
    counts = [np.bincount(column, weights, m) / total for column in places.T]
    below = [np.cumsum(own) - own for own in counts]
    upto = [np.cumsum(own) for own in counts]
    return 1 - below[0], 1 - below[1], upto[2], upto[3]


def _crossings(prices: Floats, curves: _Curves) -> tuple[float, float, float, float]:
    too_cheap, cheap, expensive, too_expensive = curves
    return (
        _crossing(prices, too_cheap, 1 - cheap),
        _crossing(prices, 1 - expensive, too_expensive),
        _crossing(prices, cheap, expensive),
        _crossing(prices, too_cheap, too_expensive),
    )


def _crossing(prices: Floats, falling: Floats, rising: Floats) -> float:
    """Where the falling curve meets the rising one, on the line between the two prices beside it."""
    gap = falling - rising
    after = int(np.argmax(gap <= 0))
    if gap[after] > 0 or after == 0:
        return NAN
    before = after - 1
    share = gap[before] / (gap[before] - gap[after])
    return float(prices[before] + share * (prices[after] - prices[before]))


def _estimate(value: float, again: Floats, n: int) -> Estimate:
    known = again[~np.isnan(again)]
    if np.isnan(value) or known.size < DRAWS / 2:
        return Estimate(value, NAN, NAN, float(n))
    low, high = np.percentile(known, (2.5, 97.5))
    return Estimate(value, float(low), float(high), float(n))
