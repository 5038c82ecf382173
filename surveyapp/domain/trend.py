"""Satisfaction over time: by day, week or month, whether it changed, when it fell, and who is badly unhappy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from itertools import groupby
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.definition import Role
from surveyapp.domain.journey import SHOWN_FROM
from surveyapp.domain.rating import Rating
from surveyapp.domain.stats import NOTHING, Estimate, Floats, effective_n, mean_interval
from surveyapp.domain.stats import nps as nps_points
from surveyapp.domain.table import AnswerTable, Item, Mask

VIETNAM = timezone(timedelta(hours=7))

PER_PERIOD = 30
"""Answers a period has on average; finer periods are all noise."""

FEWEST_PERIODS = 3
LEVEL = 0.05

SLACK, LIMIT = 0.125, 26.0
"""Of the CUSUM, in standard deviations: it looks for falls of twice the slack, about 20 points of NPS. Measured: less
than one false alarm in 10,000 answers; of falls of 20 points half are noticed within about 200, of 40 within 65."""

WARM_UP = 30
"""Answers before the first alarm: as many say what is usual."""

UNHAPPY_NPS = 2
"""Of 0–10; on other scales only the worst answer counts."""


class Gauge(StrEnum):
    NPS = "nps"
    CSAT = "csat"
    CES = "ces"


class Span(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """What was answered, in the order of time, arrays of length m. `values` are −100, 0 and 100 for NPS, else points of
    the scale; `rows` are the places in the table."""

    gauge: Gauge
    item: Item
    scale: tuple[float, float]
    values: Floats
    weights: Floats | None
    moments: tuple[datetime, ...]
    rows: NDArray[np.intp]

    def estimate(self, chosen: Mask) -> Estimate:
        """NPS in points or the mean on its scale."""
        values = self.values[chosen]
        weights = None if self.weights is None else self.weights[chosen]
        if self.gauge is not Gauge.NPS:
            return mean_interval(values, weights).within(*self.scale)
        w = np.ones(values.size) if weights is None else weights
        scale = effective_n(values, w) / float(w.sum()) if w.sum() > 0 else 0.0
        up, middle, down = (float(w[values == value].sum()) * scale for value in (100, 0, -100))
        return nps_points(up, middle, down)


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` up to the day before `end`; `value` is nothing below ten answers."""

    start: date
    end: date
    n: int
    value: Estimate


@dataclass(frozen=True, slots=True)
class Change:
    """The level differs from `since` on; both estimates are of all answers on their side."""

    since: date
    before: Estimate
    after: Estimate


@dataclass(frozen=True, slots=True)
class Trend:
    """`p` is of the one overall test that the level is the same throughout; a `change` is named only where it is below
    .05. No single period is ever called high or low."""

    gauge: Gauge
    item: Item
    span: Span
    periods: tuple[Period, ...]
    p: float
    change: Change | None


@dataclass(frozen=True, slots=True)
class Fall:
    """Noticed at the answer of response `number`; the level is lower since about `since`."""

    gauge: Gauge
    item: Item
    noticed: datetime
    number: int
    since: datetime
    before: Estimate
    after: Estimate


@dataclass(frozen=True, slots=True)
class Unhappy:
    """One badly unhappy customer: the response and the answers that say so."""

    number: int
    submission_id: str
    submitted: datetime | None
    items: tuple[Item, ...]


def readings(table: AnswerTable, gauge: Gauge) -> Readings | None:
    """None when it is not asked or no answer has a time."""
    for item in table.items_with(Role("satisfaction", gauge.value)):
        found = _values(table, gauge, item)
        if found is None:
            continue
        values, scale = found
        moments = table.frame["#submitted"].to_list()
        known = [row for row in np.flatnonzero(~np.isnan(values)) if moments[row] is not None]
        if known:
            rows = np.array(sorted(known, key=lambda row: moments[row]), dtype=np.intp)
            weights = None if table.weights is None else table.weights[rows]
            return Readings(gauge, item, scale, values[rows], weights, tuple(moments[row] for row in rows), rows)
    return None


def _values(table: AnswerTable, gauge: Gauge, item: Item) -> tuple[Floats, tuple[float, float]] | None:
    if gauge is Gauge.NPS:
        codes = table.codes(item)
        if item.categories != 11:
            return None
        points = np.select([codes >= 9, codes <= 6], [100.0, -100.0], 0.0)
        return np.where(codes >= 0, points, np.nan), (-100.0, 100.0)
    rating = Rating.of(table, [item])
    return None if rating is None else (rating.on_scale(), rating.scale)


# Periods and the overall test


def trend(found: Readings, zone: tzinfo = VIETNAM) -> Trend | None:
    """By the finest span with thirty answers a period on average; None where that leaves fewer than three periods."""
    days = [moment.astimezone(zone).date() for moment in found.moments]
    for span in Span:
        starts = [_START[span](day) for day in days]
        periods = tuple(_periods(found, starts, span))
        if len(days) >= PER_PERIOD * len(periods):
            break
    else:
        return None
    if len(periods) < FEWEST_PERIODS:
        return None
    first = np.cumsum([0, *(period.n for period in periods)])[1:-1]
    p, split = changed(found.values, found.weights, first)
    change = None
    if p < LEVEL and split is not None:
        before = np.arange(found.values.size) < split
        since = starts[split]
        change = Change(since, found.estimate(before), found.estimate(~before))
    return Trend(found.gauge, found.item, span, periods, p, change)


def _periods(found: Readings, starts: list[date], span: Span) -> Iterator[Period]:
    """Every period between the first answer and the last, also those without one."""
    counts = {start: len(list(same)) for start, same in groupby(starts)}
    place, start = 0, starts[0]
    while start <= starts[-1]:
        end, n = _START[span](start + _LONGER[span]), counts.get(start, 0)
        chosen = np.zeros(len(starts), dtype=np.bool_)
        chosen[place : place + n] = True
        yield Period(start, end, n, found.estimate(chosen) if n >= SHOWN_FROM else NOTHING)
        place, start = place + n, end


_START: dict[Span, Callable[[date], date]] = {
    Span.DAY: lambda day: day,
    Span.WEEK: lambda day: day - timedelta(days=day.weekday()),
    Span.MONTH: lambda day: day.replace(day=1),
    Span.QUARTER: lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
}
_LONGER = {
    Span.DAY: timedelta(days=1),
    Span.WEEK: timedelta(days=7),
    Span.MONTH: timedelta(days=31),
    Span.QUARTER: timedelta(days=92),
}


def changed(values: Floats, weights: Floats | None, splits: NDArray[np.intp]) -> tuple[float, int | None]:
    """(p that the level is the same throughout, the split that divides it best).

    values: (m,) in the order of time. splits: places where a new level may begin; those with fewer than ten answers on
    a side are passed over. The largest two-sample statistic over the splits against its distribution under no change,
    a standardised Brownian bridge at the same places (Csörgő & Horváth 1997), drawn 20,000 times with a fixed seed.
    """
    m = values.size
    w = np.ones(m) if weights is None else weights
    allowed = np.unique(splits[(splits >= SHOWN_FROM) & (splits <= m - SHOWN_FROM)])
    spread = float(np.average((values - np.average(values, weights=w)) ** 2, weights=w)) if m else 0.0
    if allowed.size == 0 or not spread > 0:
        return math.nan, None
    reached = np.concatenate(([0.0], np.cumsum(w)))[allowed] / float(w.sum())
    summed = np.concatenate(([0.0], np.cumsum(w * values)))[allowed] / float(w.sum())
    mean = float(np.average(values, weights=w))
    people = effective_n(values, w)
    with np.errstate(invalid="ignore", divide="ignore"):
        steps = (summed - reached * mean) / np.sqrt(reached * (1 - reached) * spread / (people - 1))
    largest = np.abs(steps)
    best = int(largest.argmax())
    gaps = np.diff(np.concatenate(([0.0], reached, [1.0])))
    walk = np.cumsum(np.random.default_rng(1).standard_normal((20_000, gaps.size)) * np.sqrt(gaps), axis=1)
    bridge = walk[:, :-1] - reached * walk[:, -1:]
    highest = (np.abs(bridge) / np.sqrt(reached * (1 - reached))).max(axis=1)
    return (1 + int((highest >= largest[best]).sum())) / 20_001, int(allowed[best])


# Alarms


def falls(table: AnswerTable, found: Readings, limit: float = LIMIT) -> tuple[Fall, ...]:
    """When the level fell, answer by answer as they came in, so that an alarm given today is not taken back tomorrow.

    A lower CUSUM over each answer's place among those before it (self-starting, Hawkins & Olwell 1998): nothing has to
    be known beforehand. After an alarm it starts afresh.
    """
    noticed: list[Fall] = []
    numbers = table.response_numbers()
    start = 0
    for since, at in _alarms(found.values, limit):
        before = np.zeros(found.values.size, dtype=np.bool_)
        after = before.copy()
        before[start:since], after[since : at + 1] = True, True
        noticed.append(
            Fall(
                found.gauge,
                found.item,
                found.moments[at],
                int(numbers[found.rows[at]]),
                found.moments[since],
                found.estimate(before),
                found.estimate(after),
            )
        )
        start = at + 1
    return tuple(noticed)


def _alarms(values: Floats, limit: float) -> Iterator[tuple[int, int]]:
    """(first answer of the fall, answer that gave the alarm), places in `values`."""
    from scipy.special import stdtr

    normal = NormalDist()
    n, mean, squares, low, since = 0, 0.0, 0.0, 0.0, 0
    for place, value in enumerate(values.tolist()):
        if n >= 2 and squares > 0:
            distance = (value - mean) / math.sqrt(squares / (n - 1)) * math.sqrt(n / (n + 1))
            chance = min(max(float(stdtr(n - 1, distance)), 1e-9), 1 - 1e-9)
            if low <= 0:
                since = place
            low = max(0.0, low - normal.inv_cdf(chance) - SLACK)
        n += 1
        step = value - mean
        mean += step / n
        squares += step * (value - mean)
        if low > limit and n >= WARM_UP:
            yield since, place
            n, mean, squares, low = 0, 0.0, 0.0, 0.0


def unhappy(table: AnswerTable, after: int = 0) -> tuple[Unhappy, ...]:
    """Every response with a number above `after` whose NPS is 2 or less, or whose CSAT or CES is the worst answer."""
    worst: dict[int, list[Item]] = {}
    for gauge in Gauge:
        for item in table.items_with(Role("satisfaction", gauge.value)):
            for row in np.flatnonzero(_worst(table, gauge, item)):
                worst.setdefault(int(row), []).append(item)
    numbers, ids = table.response_numbers(), table.submission_ids()
    moments = table.frame["#submitted"].to_list()
    return tuple(
        Unhappy(int(numbers[row]), ids[row], moments[row], tuple(items))
        for row, items in sorted(worst.items())
        if numbers[row] > after
    )


def _worst(table: AnswerTable, gauge: Gauge, item: Item) -> Mask:
    if gauge is Gauge.NPS and item.categories == 11:
        codes = table.codes(item)
        return np.asarray((codes >= 0) & (codes <= UNHAPPY_NPS))
    rating = Rating.of(table, [item])
    return np.zeros(table.n, dtype=np.bool_) if rating is None else np.asarray(rating.value == 0)
