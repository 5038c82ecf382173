"""Options that are bands of numbers: “18–24 tuổi”, “Từ 10 đến dưới 20 triệu”, “within a month”, “55 or over”."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from surveyapp.domain.definition import Option, Question
from surveyapp.domain.finding import Finding, Rule

_UNITS: dict[str, float] = {
    **dict.fromkeys(("nghìn", "ngàn", "thousand", "k"), 1e3),
    **dict.fromkeys(("triệu", "tr", "million", "m"), 1e6),
    **dict.fromkeys(("tỷ", "tỉ", "billion", "bn"), 1e9),
}
_DAYS: dict[str, float] = {
    **dict.fromkeys(("phút", "minute", "minutes", "min", "mins"), 1 / 1440),
    **dict.fromkeys(("giờ", "tiếng", "hour", "hours"), 1 / 24),
    **dict.fromkeys(("ngày", "day", "days"), 1),
    **dict.fromkeys(("tuần", "week", "weeks"), 7),
    **dict.fromkeys(("tháng", "month", "months"), 365.25 / 12),
    **dict.fromkeys(("năm", "year", "years"), 365.25),
}
_SIZES = _UNITS | _DAYS


@dataclass(frozen=True, slots=True)
class Band:
    """The numbers an option stands for, durations in days; an end at infinity is open. `unit` is the size of one."""

    option: Option
    low: float
    high: float
    low_in: bool = True
    high_in: bool = True
    unit: float = 1

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    def meets(self, above: Band, *, touching: bool) -> bool:
        """Whether some number is in both; `above` begins at the same number or higher. With `touching`, an end that
        both include counts."""
        return above.low < self.high or (touching and above.low == self.high and self.high_in and above.low_in)


_NUMBER = re.compile(rf"(\d+(?:[.,]\d+)*)(?:\s*({'|'.join(sorted(_SIZES, key=len, reverse=True))})\b)?", re.IGNORECASE)
_JOINED = re.compile(r"–|—|-|\b(?:đến|tới|to|and|và)\b", re.IGNORECASE)
_BELOW = re.compile(r"\b(?:dưới|ít hơn|chưa đến|under|less than|below|fewer than)\b", re.IGNORECASE)
_OVER = re.compile(r"\b(?:trên|hơn|quá|sau|over|more than|above|after)\b", re.IGNORECASE)
_FROM = re.compile(
    r"\+|\btrở lên\b|\b(?:or|and) (?:over|more|older|above)\b|\bat least\b|^\s*từ\b|\bít nhất\b", re.IGNORECASE
)
_UP_TO = re.compile(
    r"\btrở xuống\b|\bor (?:less|fewer|younger|under|below)\b|\bup to\b|\btối đa\b|\b(?:trong(?: vòng)?|within)\b",
    re.IGNORECASE,
)
_SOON = re.compile(r"\b(?:trong|tới|nữa|within|next)\b", re.IGNORECASE)


def value(digits: str) -> float:
    """1.000.000 and 1,000,000 are a million; 2,5 and 2.5 are two and a half."""
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        return float(re.sub(r"[.,]", "", digits))
    whole, _, rest = digits.replace(",", ".").partition(".")
    return float(f"{whole}.{rest.replace('.', '') or 0}")


def band_of(option: Option, words: str) -> Band | None:
    """The band that a label in Vietnamese or English names; None for any other label."""
    numbers = list(_NUMBER.finditer(words))
    if not 1 <= len(numbers) <= 2:
        return None
    last = numbers[-1]
    unit = _size(last[2])
    if len(numbers) == 2:
        between = words[numbers[0].end() : last.start()]
        if not _JOINED.search(between):
            return None
        low = value(numbers[0][1]) * _size(numbers[0][2] or last[2])
        low_in, high_in = not _OVER.search(words[: numbers[0].start()]), not _BELOW.search(between)
        return Band(option, low, value(last[1]) * unit, low_in, high_in, min(unit, _size(numbers[0][2] or last[2])))
    number = value(last[1]) * unit
    if _BELOW.search(words):
        return Band(option, -inf, number, high_in=False, unit=unit)
    if _UP_TO.search(words):
        return Band(option, -inf, number, unit=unit)
    if _FROM.search(words):
        return Band(option, number, inf, unit=unit)
    if _OVER.search(words):
        return Band(option, number, inf, low_in=False, unit=unit)
    return Band(option, number, number, unit=unit)


def _size(unit: str | None) -> float:
    return _SIZES[unit.lower()] if unit else 1


def bands(options: Sequence[Option]) -> list[Band]:
    """The options as bands from low to high, [] where they are no bands. Of several that are open below, each begins
    where the one before ends: “within a week, within a month” leaves the first week to the first."""
    named = [option for option in options if option.missing is None and not option.other and not option.exclusive]
    for language in ("vi", "en"):
        found = [band for option in named if (band := band_of(option, dict(option.text.pairs).get(language, "")))]
        if len(found) >= max(2, len(named) - 1) and sum(band.is_range for band in found) >= 2:
            return _unnested(sorted(found, key=lambda band: (band.low, band.high)))
    return []


def _unnested(found: list[Band]) -> list[Band]:
    kept: list[Band] = []
    for band in found:
        nested = kept and kept[-1].high < band.high and band.low == -inf
        kept.append(replace(band, low=kept[-1].high, low_in=False) if nested else band)
    return sorted(kept, key=lambda band: (band.low, band.high))


# ------------------------------------------------------------------ rules


def bands_overlap(question: Question) -> Iterator[Finding]:
    """When something will happen need not be told to the day: there, bands that only touch are let pass."""
    touching = not any(_SOON.search(words) for option in question.options for _, words in option.text)
    for below, above in pairwise(bands(question.options)):
        if below.meets(above, touching=touching):
            yield _between(Rule.BANDS_OVERLAP, question, below, above)


def bands_gap(question: Question) -> Iterator[Finding]:
    found = bands(question.options)
    whole = all(end % band.unit == 0 for band in found for end in (band.low, band.high) if abs(end) != inf)
    step = min((band.unit for band in found), default=1) * (1.001 if whole else 0.101)
    for below, above in pairwise(found):
        if above.low - below.high > step:
            yield _between(Rule.BANDS_GAP, question, below, above)


def bands_closed(question: Question) -> Iterator[Finding]:
    found = bands(question.options)
    escape = any(option.missing is not None or option.other for option in question.options)
    if found and found[-1].is_range and found[-1].high != inf and not escape:
        yield Finding.at(Rule.BANDS_CLOSED, question.id, found=found[-1].option.text)


def _between(rule: Rule, question: Question, below: Band, above: Band) -> Finding:
    part = f"option “{above.option.code}”"
    return Finding.at(rule, question.id, part, first=below.option.text, second=above.option.text)


BANDS: tuple[Callable[[Question], Iterator[Finding]], ...] = (bands_overlap, bands_gap, bands_closed)
