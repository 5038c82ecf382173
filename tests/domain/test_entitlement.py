"""The clocks of the law, on days somebody has counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from surveyapp.domain.entitlement import DAYS, Right, clock, months_before, working_days_after


@pytest.mark.parametrize(
    ("received", "by"),
    [
        ("2026-11-23", "2026-11-25"),
        ("2026-11-26", "2026-11-30"),
        ("2026-11-27", "2026-12-01"),
        ("2026-11-28", "2026-12-01"),
    ],
)
def test_two_working_days_pass_over_the_weekend(received: str, by: str):
    assert working_days_after(date.fromisoformat(received), 2) == date.fromisoformat(by)


def test_each_right_has_its_days():
    assert DAYS == {"view": 10, "copy": 10, "correct": 10, "withdraw": 15, "restrict": 15, "object": 15, "erase": 20}


def test_late_is_the_day_after_the_last_day():
    received = date(2026, 11, 2)
    on_time = clock(Right.ERASE, received, None, None, date(2026, 11, 22))
    assert (on_time.done_by, on_time.late, on_time.acknowledgement_late) == (date(2026, 11, 22), False, True)
    assert clock(Right.ERASE, received, None, None, date(2026, 11, 23)).late
    closed = clock(Right.ERASE, received, date(2026, 11, 4), date(2026, 11, 20), date(2027, 1, 1))
    assert (closed.late, closed.acknowledgement_late) == (False, False)
    assert clock(Right.ERASE, received, date(2026, 11, 4), date(2026, 11, 23), date(2027, 1, 1)).late


@pytest.mark.parametrize(
    ("at", "months", "before"),
    [
        ("2026-11-22", 12, "2025-11-22"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2026-01-05", 1, "2025-12-05"),
    ],
)
def test_months_back_end_on_a_day_there_is(at: str, months: int, before: str):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert months_before(moment, months) == datetime.fromisoformat(before).replace(tzinfo=UTC)
