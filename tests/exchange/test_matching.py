"""What a cell calls an option, and dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.exchange.cells import decimal_sign, number_text
from surveyapp.exchange.matching import Labels, bare, fold
from surveyapp.exchange.moments import DateOrder, parse_moment, parse_offset

LABELS = Labels(
    {"thi thoảng": "sometimes", "2": "often"},
    [
        ("never", "never"),
        ("sometimes", "sometimes"),
        ("often", "often"),
        ("1", "1"),
        ("Không bao giờ", "never"),
        ("Hằng tuần", "weekly"),
        ("Hàng tuần", "each_week"),
        ("1–3 triệu ₫", "low"),
    ],
)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("never", "never"),
        ("Không bao giờ", "never"),
        ("  KHÔNG  bao giờ", "never"),
        ("khong bao gio", "never"),
        ("Thi Thoang", "sometimes"),
        ("2", "often"),
        ("2.0", "often"),
        ("1.00", "1"),
        ("1-3 triệu ₫", "low"),
        ("Hằng tuần", "weekly"),
        ("hang tuan", None),
        ("rất hay", None),
        ("2.5", None),
    ],
)
def test_labels_are_found_exactly_then_loosely_and_never_by_guess(cell: str, code: str | None) -> None:
    assert LABELS.find(cell) == code


def test_folding_keeps_accents_and_baring_does_not() -> None:
    assert fold("  Đà  NẴNG ") == "đà nẵng"
    assert bare("Đà Nẵng") == "da nang"


@pytest.mark.parametrize(
    ("written", "order", "moment"),
    [
        ("2026-09-30", DateOrder.DAY_FIRST, datetime(2026, 9, 29, 17, tzinfo=UTC)),
        ("2026-09-30T14:05:09", DateOrder.DAY_FIRST, datetime(2026, 9, 30, 7, 5, 9, tzinfo=UTC)),
        ("2026-09-30T14:05:09Z", DateOrder.DAY_FIRST, datetime(2026, 9, 30, 14, 5, 9, tzinfo=UTC)),
        ("30/09/2026 14:05", DateOrder.DAY_FIRST, datetime(2026, 9, 30, 7, 5, tzinfo=UTC)),
        ("9/30/2026 2:05:00 PM", DateOrder.MONTH_FIRST, datetime(2026, 9, 30, 7, 5, tzinfo=UTC)),
        ("1/10/2026 12:30 SA", DateOrder.DAY_FIRST, datetime(2026, 9, 30, 17, 30, tzinfo=UTC)),
        ("9/30/2026", DateOrder.DAY_FIRST, None),
        ("31/02/2026", DateOrder.DAY_FIRST, None),
        ("hôm qua", DateOrder.DAY_FIRST, None),
        ("30/09/2026 25:00", DateOrder.DAY_FIRST, None),
    ],
)
def test_moments_are_utc_and_texts_without_a_zone_are_local(
    written: str, order: DateOrder, moment: datetime | None
) -> None:
    assert parse_moment(written, order, timedelta(hours=7)) == moment


def test_offsets() -> None:
    assert parse_offset("+07:00") == timedelta(hours=7)
    assert parse_offset("-03:30") == -timedelta(hours=3, minutes=30)
    assert parse_offset("+7") is None
    assert parse_offset("+99:00") is None


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["3.125", "3.5"], "."),
        (["3,125", "3,5"], ","),
        (["1.250.000", "500.000"], ""),
        (["3.125"], ""),
        (["1.250,5"], ","),
        (["0.125"], "."),
        (["3.5", "3,5"], ""),
        (["abc", "", "7"], ""),
    ],
)
def test_a_column_shows_its_decimal_sign(cells: list[str], sign: str) -> None:
    assert decimal_sign(cells) == sign


def test_numbers_are_written_so_that_they_are_read_one_way() -> None:
    assert number_text("3.125", ".") == "3.1250"
    assert number_text("1.250,125", ",") == "1250.1250"
    assert number_text("1,250", ".") == "1250"
    assert number_text(3.125, "") == "3.1250"
    assert number_text(1e-7, "") == "0.0000001"
    assert number_text("nhiều", ".") == "nhiều"
