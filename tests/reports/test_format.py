from __future__ import annotations

from datetime import date

import pytest

from reports import format as write
from reports.format import Lang

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "digits", "vi", "en"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (-0.7, 1, "−0,7", "−0.7"),
        (-0.04, 1, "0,0", "0.0"),
        (1250000, 0, "1.250.000", "1,250,000"),
        (NAN, 1, "–", "–"),
    ],
)
def test_decimals(value: float, digits: int, vi: str, en: str) -> None:
    assert (write.decimal(value, "vi", digits), write.decimal(value, "en", digits)) == (vi, en)


def test_shares_points_and_margins() -> None:
    assert write.percent(0.394, "vi", 1) == "39,4%"
    assert write.percent(NAN, "vi") == "–"
    assert write.points(0.27, "vi") == "+27"
    assert write.points(-0.004, "en") == "0"
    assert write.points(-0.15, "en") == "−15"
    assert write.margin(0.084, "vi") == "±8"
    assert write.margin(NAN, "vi") == ""
    assert write.span(0.35, 0.52, "vi") == "35–52%"
    assert write.p_value(0.0004, "vi") == "< 0,001"


def test_money() -> None:
    assert write.money(1250000, "vi") == "1.250.000 ₫"
    assert write.money(1250000, "en") == "₫1,250,000"


@pytest.mark.parametrize(
    ("start", "end", "lang", "expected"),
    [
        (date(2026, 9, 12), date(2026, 9, 28), "vi", "12–28/09/2026"),
        (date(2026, 9, 12), date(2026, 10, 3), "vi", "12/09–03/10/2026"),
        (date(2025, 12, 30), date(2026, 1, 2), "vi", "30/12/2025–02/01/2026"),
        (date(2026, 9, 12), date(2026, 9, 12), "vi", "12/09/2026"),
        (date(2026, 9, 12), date(2026, 9, 28), "en", "12–28 September 2026"),
        (date(2026, 9, 12), date(2026, 10, 3), "en", "12 September–3 October 2026"),
    ],
)
def test_date_ranges(start: date, end: date, lang: Lang, expected: str) -> None:
    assert write.date_range(start, end, lang) == expected


def test_lists() -> None:
    assert write.listed(["a", "b", "c"], "vi") == "a, b và c"
    assert write.listed(("a", "b"), "en") == "a and b"
    assert write.listed([], "en") == ""
