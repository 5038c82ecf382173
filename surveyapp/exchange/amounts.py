"""Numbers with a word behind them: “500k”, “1,5 triệu”, “1tr5”, “25 tuổi”."""

from __future__ import annotations

import re

from surveyapp.domain.written import parse_number
from surveyapp.exchange.matching import bare

_TIMES = {
    **dict.fromkeys(("k", "nghin", "ngan", "thousand"), 1e3), **dict.fromkeys(("tr", "trieu", "m", "million"), 1e6),
    **dict.fromkeys(("ty", "ti", "billion"), 1e9),
}  # fmt: skip
_SHORT = re.compile(rf"([\d.,]+) ?({'|'.join(_TIMES)})(\d?)(?: ?(?:dong|vnd|d|usd))?(?: ?/ ?\w+)?")
_COUNTED = re.compile(
    r"([\d.,]+) ?(?:tuoi|lan|nguoi|nam|thang|tuan|ngay|gio|phut|con|chiec|cai|ly|years?(?: old)?|yrs?|yo|times?|people|"
    r"persons?|months?|weeks?|days?|hours?|hrs?|minutes?|mins?|km|kg|cm)"
)


def short_amount(written: str) -> float | None:
    """500k → 500000, 1,5 triệu → 1500000, 1tr5 → 1500000."""
    match = _SHORT.fullmatch(bare(written))
    number = parse_number(match[1]) if match else None
    if match is None or number is None:
        return None
    return (number + (int(match[3]) / 10 if match[3] else 0.0)) * _TIMES[match[2]]


def worded_number(written: str) -> float | None:
    """As `short_amount`, and of what is counted: “25 tuổi”, “3 times”."""
    match = _COUNTED.fullmatch(bare(written).strip(" ."))
    return parse_number(match[1]) if match else short_amount(written)
