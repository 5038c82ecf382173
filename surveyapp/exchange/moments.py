"""Dates and times as survey tools write them → a moment in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum


class DateOrder(StrEnum):
    """Which number comes first in 09/10/2026; ISO dates need no telling."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


_DATE = r"(?:(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4}|\d{2})|(?P<ymd>\d{4}/\d{1,2}/\d{1,2}))"
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second_of>\d{2})(?:\.\d+)?)?\s*"
    r"(?P<half>[AaPp]\.?\s?[Mm]\.?|SA|CH|sa|ch)?"
)
_ZONE = r"(?:\s*(?:GMT|UTC|(?P<named>[A-Z]{3,4}))(?P<sign>[+-])?(?P<hours>(?<=[+-])\d{1,2})?(?::?(?P<minutes>\d{2}))?)?"
_NAMED_ZONES = {
    "ICT": 7, "WIB": 7, "IST": 5.5, "JST": 9, "KST": 9, "SGT": 8, "MSK": 3, "EEST": 3, "EET": 2, "CEST": 2, "CET": 1,
    "BST": 1, "WET": 0, "WEST": 1, "BRT": -3, "AST": -4, "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6,
    "MST": -7,
    "PDT": -7, "PST": -8,
}  # fmt: skip
"""Hours from UTC of the abbreviations that form tools write."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDED = (
    re.compile(
        r"(?:[A-Za-z]{3,9},? )?(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<month>[A-Za-z]{3,9})\.?,?[ -]"
        r"(?P<year>\d{4}|\d{2})"
    ),
    re.compile(r"(?:[A-Za-z]{3,9},? )?(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})"),
    re.compile(r"(?:ngày )?(?P<day>\d{1,2}),? (?:tháng|thg) (?P<month>\d{1,2}),? (?:năm )?(?P<year>\d{4})"),
)
"""15-Jun-2026, 15 June 2026; June 15, 2026; 15 tháng 6, 2026."""
_SLASHED = (re.compile(f"{_DATE}(?:[ ,T]+{_CLOCK}{_ZONE})?"), re.compile(f"{_CLOCK}{_ZONE}[ ,]+{_DATE}"))
"""Day or month first; a form tool's year first (2026/09/30 2:05:00 CH GMT+7); the time before the date."""

_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")


def parse_moment(written: str, order: DateOrder, offset: timedelta) -> datetime | None:
    """The moment in UTC, `offset` being the clock of texts that name no zone; None when it is not a moment."""
    text = _in_numbers(written.strip())
    slashed = next((match for form in _SLASHED if (match := form.fullmatch(text))), None)
    try:
        moment = _from_parts(slashed, order) if slashed else datetime.fromisoformat(text)
        zone = moment.tzinfo or timezone(offset)
        return moment.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _in_numbers(text: str) -> str:
    """A date whose month is a word, as year/month/day; every other text as it is."""
    for form in _WORDED:
        found = form.match(text)
        if found and not found["month"].isdigit() and found["month"][:3].lower() not in _MONTHS:
            continue
        if found:
            named = found["month"]
            month = int(named) if named.isdigit() else _MONTHS.index(named[:3].lower()) + 1
            year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
            return f"{year}/{month}/{found['day']}{text[found.end() :]}"
    return text


def _from_parts(match: re.Match[str], order: DateOrder) -> datetime:
    if match["ymd"]:
        year, month, day = map(int, match["ymd"].split("/"))
    else:
        first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
        year += 2000 if year < 100 else 0
        day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
    if match["named"] and match["named"] not in _NAMED_ZONES:
        raise ValueError(match["named"])
    hour = int(match["hour"] or 0)
    half = re.sub(r"[.\s]", "", (match["half"] or "").lower())
    if half in ("pm", "ch"):
        hour = hour % 12 + 12
    elif half in ("am", "sa"):
        hour %= 12
    elif half:
        raise ValueError(half)
    on = date(year, month, day)
    clock = (hour, int(match["minute"] or 0), int(match["second_of"] or 0))
    return datetime(on.year, on.month, on.day, *clock, tzinfo=_zone(match))


def _zone(match: re.Match[str]) -> timezone | None:
    """The zone a text names: GMT, GMT+7, UTC+07:00; None when it names none."""
    if match["named"] in _NAMED_ZONES:
        return timezone(timedelta(hours=_NAMED_ZONES[match["named"]]))
    if not re.search("GMT|UTC", match[0]):
        return None
    size = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
    return timezone(-size if match["sign"] == "-" else size)


def parse_offset(written: str) -> timedelta | None:
    """ "+07:00" → seven hours; None when it is no offset."""
    match = _OFFSET.fullmatch(written)
    if match is None or int(match[2]) > 14 or int(match[3]) > 59:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -size if match[1] == "-" else size
