"""The next day on which monthly results go out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from surveyapp.domain.monthly import next_time
from surveyapp.domain.reading import VIET_NAM


@pytest.mark.parametrize(
    ("day", "after", "expected"),
    [
        (5, "2026-03-01T00:00", "2026-03-05T08:00"),
        (5, "2026-03-05T07:59", "2026-03-05T08:00"),
        (5, "2026-03-05T08:00", "2026-04-05T08:00"),
        (28, "2026-01-31T12:00", "2026-02-28T08:00"),
        (1, "2026-12-15T12:00", "2027-01-01T08:00"),
    ],
)
def test_it_is_the_first_such_day_that_is_still_to_come(day: int, after: str, expected: str) -> None:
    local = datetime.fromisoformat(after).replace(tzinfo=VIET_NAM)
    assert next_time(day, local.astimezone(UTC)) == datetime.fromisoformat(expected).replace(tzinfo=VIET_NAM)
