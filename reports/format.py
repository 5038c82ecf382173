"""Numbers and dates as Vietnamese and English readers write them."""

from __future__ import annotations

import math
from datetime import date
from typing import Literal

Lang = Literal["vi", "en"]

MINUS = "−"
NOTHING = "–"

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def decimal(value: float, lang: Lang, digits: int = 1) -> str:
    """1234.5 → `1.234,5` (vi) or `1,234.5` (en); a number that is not finite is an en dash."""
    if not math.isfinite(value):
        return NOTHING
    text = f"{abs(value):,.{digits}f}"
    if lang == "vi":
        text = text.translate({ord(","): ".", ord("."): ","})
    negative = value < 0 and any(character in "123456789" for character in text)
    return f"{MINUS}{text}" if negative else text


def integer(value: float, lang: Lang) -> str:
    return decimal(value, lang, 0)


def signed(value: float, lang: Lang, digits: int = 1) -> str:
    """Like `decimal`, with a plus in front of what is above zero after rounding."""
    text = decimal(value, lang, digits)
    positive = math.isfinite(value) and value > 0 and any(character in "123456789" for character in text)
    return f"+{text}" if positive else text


def percent(share: float, lang: Lang, digits: int = 0) -> str:
    """A share 0–1 as a percentage."""
    return f"{decimal(share * 100, lang, digits)}%" if math.isfinite(share) else NOTHING


def points(difference: float, lang: Lang, digits: int = 0) -> str:
    """A difference of two shares (−1…1) in percentage points with its sign, without the unit."""
    return signed(difference * 100, lang, digits)


def margin(half_width: float, lang: Lang, digits: int = 0) -> str:
    """Half an interval's width in share units as `±8`; empty when it is not known."""
    return f"±{decimal(half_width * 100, lang, digits)}" if math.isfinite(half_width) else ""


def span(low: float, high: float, lang: Lang, digits: int = 0) -> str:
    """Two ends of an interval of shares as `35–52%`."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return NOTHING
    return f"{decimal(low * 100, lang, digits)}–{decimal(high * 100, lang, digits)}%"


def money(amount: float, lang: Lang, currency: str = "₫") -> str:
    """1250000 → `1.250.000 ₫` (vi) or `₫1,250,000` (en)."""
    text = integer(amount, lang)
    if not math.isfinite(amount):
        return text
    return f"{text} {currency}" if lang == "vi" else f"{currency}{text}"


def p_value(value: float, lang: Lang) -> str:
    if not math.isfinite(value):
        return NOTHING
    if value < 0.001:
        return f"< {decimal(0.001, lang, 3)}"
    return decimal(value, lang, 3)


def day(value: date, lang: Lang) -> str:
    if lang == "vi":
        return f"{value.day:02d}/{value.month:02d}/{value.year}"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def date_range(start: date, end: date, lang: Lang) -> str:
    """`12–28/09/2026`, `12/09–03/10/2026`; `12–28 September 2026` in English; one day when both are equal."""
    if start == end:
        return day(start, lang)
    if start.year != end.year:
        return f"{day(start, lang)}–{day(end, lang)}"
    if lang == "vi":
        first = f"{start.day:02d}" if start.month == end.month else f"{start.day:02d}/{start.month:02d}"
        return f"{first}–{day(end, lang)}"
    if start.month == end.month:
        return f"{start.day}–{day(end, lang)}"
    return f"{start.day} {_MONTHS[start.month - 1]}–{day(end, lang)}"


def listed(items: list[str] | tuple[str, ...], lang: Lang) -> str:
    """`a, b và c` / `a, b and c`."""
    joiner = " và " if lang == "vi" else " and "
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + joiner + items[-1]
