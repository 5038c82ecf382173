"""How the answers to one question of the appendix are drawn: shares, means and profiles, without small cells."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from reports import format as write
from reports.charts.bars import PairedBars, PairedRow
from reports.charts.profile import ProfileLines, ProfilePoint, ProfileRow
from reports.charts.stacked import StackedBars, StackedRow
from reports.charts.strip import DistributionStrip
from reports.charts.svg import Chart
from reports.charts.tone import Tone
from reports.compose.study import Answers
from reports.compose.tally import SMALLEST_CELL, Tally
from surveyapp.domain.definition import Kind
from surveyapp.domain.hiding import hidden_table
from surveyapp.domain.stats import NOTHING, Estimate, mean_interval
from surveyapp.domain.table import Item, Mask, Measure, Numbers

WIDTH = 236.0
_LABEL = 116.0
_CLASSES = 12
MOST_STACKED = 11
MOST_BARS = 10
SIDES = (Tone.BLUE, Tone.PLUM, Tone.MOSS, Tone.SLATE)

Positions = NDArray[np.int64]


def groups_of(study: Answers, item: Item) -> list[tuple[str, Tally]]:
    """Each drawn group with its counts, without groups of whom fewer than five answered."""
    found = [(group, study.tally(item, group)) for group in study.drawn_groups]
    return [(group, counts) for group, counts in found if counts.n >= SMALLEST_CELL]


def shown_shares(study: Answers, item: Item, group: str, counts: Tally) -> tuple[float, ...]:
    """Shares with hidden cells as nan."""
    hidden = study.hidden(item, group)
    return tuple(math.nan if hide else share for share, hide in zip(counts.shares, hidden, strict=True))


# ------------------------------------------------------------------ shares


def stacked(study: Answers, item: Item) -> Chart | None:
    voice = study.voice
    rows, told = [], []
    for group, counts in groups_of(study, item):
        known = shown_shares(study, item, group, counts)
        rows.append(StackedRow(study.group_name(group), study.tone(group), known))
        pairs = zip(item.labels, known, strict=True)
        told.append(
            f"{study.group_name(group)}: " + ", ".join(f"{voice.of(name)} {voice.percent(s)}" for name, s in pairs)
        )
    if not any(share > 0 for row in rows for share in row.shares):
        return None
    names = tuple(voice.of(label) for label in item.labels)
    return StackedBars(names, tuple(rows), "; ".join(told) + ".", WIDTH, 0, 10, False)


def categories(study: Answers, item: Item) -> Chart | None:
    """The ten most frequent of very many options, as bars."""
    found = groups_of(study, item)
    if not found:
        return None
    everyone = study.tally(item)
    order = sorted(range(item.categories), key=lambda code: -everyone.shares[code])[:MOST_BARS]
    rows = [
        _bar_row(study, study.voice.of(item.labels[code]), [shown_shares(study, item, *pair)[code] for pair in found])
        for code in order
        if everyone.people[code] >= SMALLEST_CELL
    ]
    return _bars(study, rows, [group for group, _ in found])


def options(study: Answers, items: Sequence[Item], code: int = 1) -> Chart | None:
    """A bar for each item, the share with `code`: ticked, or ranked first (0)."""
    groups = [group for group, _ in groups_of(study, items[0])]
    if not groups:
        return None
    rows = []
    for item in sorted(items, key=lambda item: -study.tally(item).shares[code]):
        counts = [study.tally(item, group) for group in groups]
        shares = [shown_shares(study, item, *pair)[code] for pair in zip(groups, counts, strict=True)]
        rows.append(_bar_row(study, study.voice.of(item.text), shares))
    return _bars(study, rows, groups)


def _bar_row(study: Answers, label: str, shares: Sequence[float]) -> PairedRow:
    texts = tuple(study.voice.percent(share) for share in shares)
    return PairedRow(label, tuple(shares), texts)


def _bars(study: Answers, rows: list[PairedRow], groups: list[str]) -> Chart | None:
    tones = tuple(study.tone(group) for group in groups)
    return _paired(rows, tones, tuple(study.group_name(group) for group in groups))


def _paired(rows: list[PairedRow], tones: tuple[Tone, ...], names: tuple[str, ...]) -> Chart | None:
    if all(math.isnan(share) for row in rows for share in row.shares):
        return None
    told = "; ".join(f"{row.label} {', '.join(row.texts)}" for row in rows)
    return PairedBars(tuple(rows), tones, names, told + ".", WIDTH, _LABEL, True)


def banded(study: Answers, labels: Sequence[str], bands: Positions) -> Chart | None:
    """Bars of the share in each band: `bands` (n,) is a position in `labels`, below zero without an answer."""
    table, everyone = study.table, study.mask("everyone")
    weights = np.ones(table.n) if table.weights is None else table.weights
    known = bands >= 0

    def counted(mask: Mask) -> list[int]:
        return [int(n) for n in np.bincount(bands[mask & known], minlength=len(labels))]

    drawn = study.drawn_groups
    columns = [counted(study.mask(group)) for group in drawn]
    rest = [n - sum(part) for n, *part in zip(counted(everyone), *columns, strict=True)]
    hidden = hidden_table(list(zip(*columns, *([rest] if len(drawn) > 1 else []), strict=True)))
    shown = [place for place, column in enumerate(columns) if sum(column) >= SMALLEST_CELL]
    groups = [drawn[place] for place in shown]
    rows = []
    for band, label in enumerate(labels):
        shares = []
        for place in shown:
            mine = study.mask(drawn[place]) & known
            share = float(weights[mine & (bands == band)].sum() / weights[mine].sum())
            shares.append(math.nan if hidden[band][place] else share)
        rows.append(_bar_row(study, label, shares))
    return _bars(study, rows, groups) if groups else None


def common_words(study: Answers, words: Sequence[str | None]) -> Chart | None:
    """The ten most frequent texts that five people gave in the same words; the others as one."""
    counts = Counter(word for word in words if word)
    common = [word for word, n in counts.most_common(MOST_BARS) if n >= SMALLEST_CELL]
    if not common:
        return None
    places = {word: place for place, word in enumerate(common)}
    bands = np.array([-1 if not word else places.get(word, len(common)) for word in words])
    labels = [*common, study.voice.say("Còn lại", "All others")]
    if len(common) == len(counts):
        labels.pop()
    return banded(study, labels, bands)


# ------------------------------------------------------------------ numbers


def numbers(study: Answers, item: Item) -> Chart | None:
    """A histogram of everyone's values between the 1st and 99th percentile, with the mean."""
    voice = study.voice
    values = study.table.numbers(item)
    values = values[np.isfinite(values)]
    if values.size < 2 * SMALLEST_CELL:
        return None
    low, high = (float(v) for v in np.percentile(values, (1, 99)))
    if not high > low:
        return None
    classes = min(_CLASSES, max(4, int(math.sqrt(values.size))))
    counts, _ = np.histogram(np.clip(values, low, high), bins=classes, range=(low, high))
    shares = tuple(float(c) / values.size if c >= SMALLEST_CELL else 0.0 for c in counts)
    mean = mean_interval(study.table.numbers(item), study.table.weights)
    said = _said(study, item, high - low)
    label, margin = said(mean.value), said((mean.high - mean.low) / 2)
    return DistributionStrip(
        shares,
        f"≤ {said(low)}",
        f"≥ {said(high)}",
        Tone.TEAL,
        voice.say(f"Trung bình {label} (±{margin}).", f"Mean {label} (±{margin})."),
        (mean.value - low) / (high - low),
        f"{label} ±{margin}",
        WIDTH,
    )


def _said(study: Answers, item: Item, span: float) -> Callable[[float], str]:
    """How values of an item are written: money in whole thousands, where there are many, the rest with their unit."""
    voice = study.voice
    inner = next((own for own in item.question.questions if item.id == f"{item.question.id}.{own.id}"), item.question)
    if inner.kind is Kind.MONEY:
        return lambda value: write.money(round(value, -3 if span >= 100_000 else 0), voice.lang)
    unit = voice.of(inner.unit)
    gap = "" if unit in ("", "%") else " "
    return lambda value: f"{voice.number(value, 0 if span > 20 else 1)}{gap}{unit}"


def entries(study: Answers, item: Item, name: str) -> Chart | None:
    """How many entries of a repeated group people gave: 1, 2, 3, 4 or more."""
    values = study.table.numbers(item)
    known = np.isfinite(values)
    if known.sum() < SMALLEST_CELL:
        return None
    most = int(min(values[known].max(), 4))
    bands = np.where(known, np.minimum(np.nan_to_num(values), most) - 1, -1).astype(np.int64)
    more = study.voice.say(" trở lên", " or more") if values[known].max() > most else ""
    labels = [f"{count} {name}{more if count == most else ''}" for count in range(1, most + 1)]
    return banded(study, labels, bands)


def mean_of(study: Answers, values: Numbers, mask: Mask | None = None) -> Estimate:
    """The mean of a group's values; nothing of fewer than five people."""
    mine = study.mask("everyone") if mask is None else mask
    weights = study.table.weights
    found = mean_interval(values[mine], None if weights is None else weights[mine])
    return found if np.isfinite(values[mine]).sum() >= SMALLEST_CELL else NOTHING


def with_margin(study: Answers, mean: Estimate, digits: int) -> str:
    if not math.isfinite(mean.value):
        return "–"
    margin = (mean.high - mean.low) / 2
    own = study.voice.number(mean.value, digits)
    return f"{own} ±{study.voice.number(margin, digits)}" if math.isfinite(margin) else own


def mean_words(study: Answers, item: Item) -> str:
    """`3.8 ±0.4 on a scale of 1–5` for everybody's answers to a scale, and its ends in words; "" of fewer than ten."""
    voice, codes = study.voice, study.table.codes(item)
    if item.measure is not Measure.ORDINAL or (codes >= 0).sum() < 2 * SMALLEST_CELL:
        return ""
    first, last = (voice.of(label) for label in (item.labels[0], item.labels[-1]))
    low = int(first) if first.isdecimal() else 1
    high = low + item.categories - 1
    mean = with_margin(study, mean_of(study, np.where(codes >= 0, codes + float(low), math.nan)), 1)
    ends = "" if first.isdecimal() else f" ({low}: {first}; {high}: {last})"
    return voice.say(f"{mean} trên thang {low}–{high}{ends}", f"{mean} on a scale of {low}–{high}{ends}")


def amounts(study: Answers, items: Sequence[Item], total: float) -> Chart | None:
    """The mean share of the total that each option was given, with half its interval."""
    groups = [group for group, _ in groups_of(study, items[0])]
    digits = 0 if total >= 50 else 1
    rows = []
    for item in sorted(items, key=lambda item: -mean_of(study, study.table.numbers(item)).value):
        means = [mean_of(study, study.table.numbers(item), study.mask(group)) for group in groups]
        texts = tuple(with_margin(study, mean, digits) for mean in means)
        rows.append(PairedRow(study.voice.of(item.text), tuple(mean.value / total for mean in means), texts))
    return _bars(study, rows, groups) if groups else None


# ------------------------------------------------------------------ days and times

_EPOCH = date(1970, 1, 1).toordinal()
_PERIODS = (1, 3, 12, 60, 120, 600)
"""Months that one bar may stand for."""


def day_words(study: Answers, days: float) -> str:
    return write.day(date.fromordinal(_EPOCH + round(days)), study.voice.lang)


def clock_words(_: Answers, minutes: float) -> str:
    return f"{int(minutes) // 60:02}:{int(minutes) % 60:02}"


def days(study: Answers, item: Item) -> Chart | None:
    """By month; by quarter, year or more where there are too many months."""
    values = study.table.numbers(item)
    months = np.array([_month(value) if math.isfinite(value) else -1 for value in values], dtype=np.int64)
    known = months >= 0
    if known.sum() < 2 * SMALLEST_CELL:
        return None
    first, last = int(months[known].min()), int(months[known].max())
    per = next((per for per in _PERIODS if last // per - first // per < _CLASSES), _PERIODS[-1])
    bands = np.where(known, months // per - first // per, -1)
    labels = [_period(study, place * per, per) for place in range(first // per, last // per + 1)]
    return banded(study, *_trimmed(study, labels, bands))


def _trimmed(study: Answers, labels: list[str], bands: Positions) -> tuple[list[str], Positions]:
    """Bands of fewer than five people at either end are put together."""
    counts = np.bincount(bands[bands >= 0], minlength=len(labels))
    large = np.flatnonzero(counts >= SMALLEST_CELL)
    if not large.size:
        return labels, bands
    first, last = int(large[0]), int(large[-1])
    kept = labels[first : last + 1]
    before, after = int(counts[:first].sum()), int(counts[last + 1 :].sum())
    moved = np.where(bands < 0, bands, np.clip(bands, first - bool(before), last + bool(after)) - first + bool(before))
    sooner = [study.voice.say("trước đó", "before")] if before else []
    later = [study.voice.say("sau đó", "after")] if after else []
    return [*sooner, *kept, *later], moved


def _month(days_: float) -> int:
    day = date.fromordinal(_EPOCH + int(days_))
    return 12 * day.year + day.month - 1


def _period(study: Answers, month: int, per: int) -> str:
    year = month // 12
    if per == 1:
        return f"{month % 12 + 1:02}/{year}"
    if per == 3:
        quarter = month % 12 // 3 + 1
        return study.voice.say(f"quý {quarter}/{year}", f"Q{quarter} {year}")
    return f"{year}" if per == 12 else f"{year}–{year + per // 12 - 1}"


HOURS = 3


def times(study: Answers, item: Item) -> Chart | None:
    values = study.table.numbers(item)
    known = np.isfinite(values)
    if known.sum() < 2 * SMALLEST_CELL:
        return None
    bands = np.where(known, np.nan_to_num(values) // (60 * HOURS), -1).astype(np.int64)
    first, last = int(bands[known].min()), int(bands[known].max())
    labels = [f"{band * HOURS:02}:00–{(band + 1) * HOURS:02}:00" for band in range(first, last + 1)]
    return banded(study, *_trimmed(study, labels, np.where(known, bands - first, -1)))


def middle_words(study: Answers, item: Item, words: Callable[[Answers, float], str]) -> str:
    """The median and where nine in ten lie; nobody's own earliest or latest."""
    values = study.table.numbers(item)
    values = np.sort(values[np.isfinite(values)])
    if values.size < 4 * SMALLEST_CELL:
        return ""
    low, middle, high = (words(study, float(v)) for v in np.percentile(values, (5, 50, 95), method="nearest"))
    return study.voice.say(
        f"Trung vị {middle}; chín phần mười câu trả lời nằm trong khoảng {low} – {high}.",
        f"Median {middle}; nine answers in ten lie between {low} and {high}.",
    )


# ------------------------------------------------------------------ means on scales


def placed(study: Answers, item: Item) -> Numbers:
    """(n,) the answer as a place on its scale from 0 to 1, by scores where all have one; nan without an answer."""
    codes = study.table.codes(item)
    scored = all(score is not None for score in item.scores)
    span = max(item.categories - 1, 1)
    own = [float(s or 0.0) for s in item.scores] if scored else [code / span for code in range(item.categories)]
    return np.where(codes >= 0, np.array(own)[np.maximum(codes, 0)], math.nan)


def sides(study: Answers, rows: Sequence[tuple[str, Sequence[Item]]], names: tuple[str, ...]) -> Chart | None:
    """A bar for each side of each row: everybody's mean place on the scale, told in its points."""
    bars = []
    for label, items in rows:
        means = [mean_of(study, placed(study, item)) for item in items]
        texts = tuple(
            study.voice.number(1 + mean.value * (item.categories - 1)) if math.isfinite(mean.value) else "–"
            for mean, item in zip(means, items, strict=True)
        )
        bars.append(PairedRow(label, tuple(mean.value for mean in means), texts))
    known = any(math.isfinite(share) for row in bars for share in row.shares)
    return _paired(bars, SIDES[: len(names)], names) if known and len(names) <= len(SIDES) else None


def profile(study: Answers, items: Sequence[Item]) -> Chart | None:
    """The mean between each pair of poles, for each group."""
    voice = study.voice
    groups = [group for group, _ in groups_of(study, items[0])]
    if not groups:
        return None
    rows, told = [], []
    for item in items:
        if item.row is not None:
            points = tuple(_point(study, item, study.mask(group)) for group in groups)
            rows.append(ProfileRow(voice.of(item.row.text), voice.of(item.row.opposite), points))
            told.append(f"{voice.of(item.text)} {', '.join(point.text for point in points)}")
    names = tuple(study.group_name(group) for group in groups)
    tones = tuple(study.tone(group) for group in groups)
    return ProfileLines(tuple(rows), tones, names, items[0].categories, "; ".join(told) + ".", WIDTH)


def _point(study: Answers, item: Item, mask: Mask) -> ProfilePoint:
    """From the left pole to the right, whichever of them is the better."""
    codes = study.table.codes(item)
    span = max(item.categories - 1, 1)
    mean = mean_of(study, np.where(codes >= 0, codes / span, math.nan), mask)
    low = item.question.low or 0.0
    text = study.voice.signed(low + mean.value * span) if math.isfinite(mean.value) else "–"
    return ProfilePoint(mean.value, max(mean.low, 0.0), min(mean.high, 1.0), text)
