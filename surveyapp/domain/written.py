"""What people write → values: numbers, days and hours as they are typed in Viet Nam or elsewhere."""

from __future__ import annotations

import math
import re
from datetime import date
from urllib.parse import urlsplit

from surveyapp.domain.text import Text

_CURRENCY = re.compile("(?:vnđ|vnd|đồng|dong|đ|d)$")


def parse_number(written: str) -> float | None:
    """A number as people write it in Viet Nam or elsewhere: 1.250.000 VNĐ, 1,250,000, 12,5, 12.5; 250k is none.

    A single separator followed by exactly three digits groups thousands; otherwise it is the decimal sign.
    """
    text = _CURRENCY.sub("", "".join(written.split()).casefold().replace("₫", "").replace("−", "-")).removeprefix("+")
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        decimal = max(text.rfind("."), text.rfind(","))
        whole, fraction = text[:decimal], text[decimal + 1 :]
        text = whole.replace(".", "").replace(",", "") + "." + fraction
    elif dots + commas:
        parts = text.replace(",", ".").split(".")
        grouped = all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0].lstrip("-")) <= 3
        leading_zero = parts[0].lstrip("-") == "0"
        text = "".join(parts) if grouped and not leading_zero else ".".join(parts)
    if not text or not set(text) <= set("0123456789.-"):
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


_SWAPPED = str.maketrans(",.", ".,")


def grouped(value: float) -> Text:
    """A bound as people write it: 1.250.000 in Vietnamese, 1,250,000 in English."""
    english = f"{value:,.15g}".replace("-", "−")
    return Text.of(vi=english.translate(_SWAPPED), en=english)


_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def parse_day(written: str) -> date | None:
    """A day as browsers send it (2026-09-30) or as people in Viet Nam write it (30/9/2026, 30-09-2026)."""
    day_first = _DAY_FIRST.fullmatch(written)
    try:
        if day_first:
            day, month, year = (int(part) for part in day_first.groups())
            return date(year, month, day)
        return date.fromisoformat(written) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written) else None
    except ValueError:
        return None


def day_words(day: date) -> Text:
    return Text.of(vi=f"{day:%d/%m/%Y}", en=f"{day.day} {day:%B %Y}")


_CLOCK = re.compile(r"(\d{1,2})(?::|h|g|\.)(\d{2})?(?::\d{2})?")


def parse_clock(written: str) -> str | None:
    """14:05 of what browsers send (14:05, 14:05:00) or people write (14h05, 14h); None for anything else."""
    found = _CLOCK.fullmatch(written.replace(" ", "").casefold())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")


def parse_address(written: str) -> str | None:
    """A web address; one without a scheme is taken for https."""
    address = written if "://" in written else f"https://{written}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    usable = parts.scheme in ("http", "https") and _HOST.fullmatch(host) and not re.search(r"[\s<>\"]", address)
    return address if usable else None
