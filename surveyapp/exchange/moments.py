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
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second_of>\d{2})(?:\.\d+)?)?\s*(?P<half>[AaPp][Mm]|SA|CH|sa|ch)?"
_ZONE = r"(?:\s*(?:GMT|UTC)(?P<sign>[+-])?(?P<hours>(?<=[+-])\d{1,2})?(?::?(?P<minutes>\d{2}))?)?"
_SLASHED = (re.compile(f"{_DATE}(?:[ ,T]+{_CLOCK}{_ZONE})?"), re.compile(f"{_CLOCK}{_ZONE}[ ,]+{_DATE}"))
"""Day or month first; a form tool's year first (2026/09/30 2:05:00 CH GMT+7); the time before the date."""

_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")


def parse_moment(written: str, order: DateOrder, offset: timedelta) -> datetime | None:
    """The moment in UTC, `offset` being the clock of texts that name no zone; None when it is not a moment."""
    text = written.strip()
    slashed = next((match for form in _SLASHED if (match := form.fullmatch(text))), None)
    try:
        moment = _from_parts(slashed, order) if slashed else datetime.fromisoformat(text)
        zone = moment.tzinfo or timezone(offset)
        return moment.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _from_parts(match: re.Match[str], order: DateOrder) -> datetime:
    if match["ymd"]:
        year, month, day = map(int, match["ymd"].split("/"))
    else:
        first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
        year += 2000 if year < 100 else 0
        day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
    hour = int(match["hour"] or 0)
    half = (match["half"] or "").lower()
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
