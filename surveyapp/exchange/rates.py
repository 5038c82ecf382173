"""How often: what people say for it, as times a year."""

from __future__ import annotations

import re
from collections.abc import Sequence

from surveyapp.exchange.matching import bare

Keys = list[float]

_PERIODS = {
    **dict.fromkeys(("ngay", "day", "hom"), 365.0), **dict.fromkeys(("tuan", "week"), 52.0),
    **dict.fromkeys(("thang", "month"), 12.0), **dict.fromkeys(("quy", "quarter"), 4.0),
    **dict.fromkeys(("nam", "year"), 1.0),
}  # fmt: skip
_PERIOD = re.compile(rf"\b({'|'.join(_PERIODS)})s?\b")
_EVERY = re.compile(
    rf"(?:every|moi|cach|once in)\s+(\d+)(?:\s*[-–]\s*\d+)?\s+(?:{'|'.join(_PERIODS)})|"
    rf"(\d+)(?:\s*[-–]\s*\d+)?\s+(?:{'|'.join(_PERIODS)})\s+(?:mot|1)\s+lan"
)
_OF_A_RATE = re.compile(r"\b(lan|times?|once|twice|every|per|moi|hang|a (?:day|week|month|quarter|year))\b|/")
_AT_RATES = {
    **dict.fromkeys(("never", "not at all", "khong bao gio", "chua bao gio", "khong"), 0.0),
    **dict.fromkeys(("this is my first time", "first time", "lan dau", "lan dau tien"), 0.2),
    **dict.fromkeys(("rarely", "seldom", "hiem khi", "rat hiem khi", "it khi"), 0.4),
    **dict.fromkeys(("daily", "hang ngay"), 365.0), "weekly": 52.0, "monthly": 12.0, "quarterly": 4.0, "yearly": 1.0,
    "annually": 1.0, "fortnightly": 26.0,
}  # fmt: skip
_FEWER = re.compile(r"\b(less|fewer|it hon|duoi|chua den)\b")
_MORE = re.compile(r"\b(more than|over|hon|tren|tro len)\b|\+")


def rates(labels: Sequence[str]) -> Keys | None:
    """Times a year: “2-3 lần/tuần”, “once every 3 months”, “a few times a year”, “daily”."""
    keys = []
    for label in labels:
        written = bare(label).strip(" .!")
        periods = _PERIOD.findall(written)
        if written in _AT_RATES:
            keys.append(_AT_RATES[written])
        elif not periods or not _OF_A_RATE.search(written):
            return None
        else:
            change = 0.5 if _FEWER.search(written) else 1.5 if _MORE.search(written) else 1.0
            keys.append(_times(written) * _PERIODS[periods[-1]] * change)
    return keys if sum(key > 0 for key in keys) > 1 else None


def _times(written: str) -> float:
    """How many times in the period that is named."""
    if re.search(r"\b(?:vai|few)\s+\w+\s+(?:mot|1)\s+lan|every few", written):
        return 1 / 3
    every = _EVERY.search(written)
    number = every or re.search(r"(\d+)", written)
    if number and (size := float(number[1] or number[2])):
        return 1 / size if every else size
    return 3.0 if re.search(r"\b(several|few|vai|nhieu)\b", written) else 2.0 if "twice" in written else 1.0
