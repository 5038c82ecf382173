"""Who began, where people stopped, how long it took."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.domain.breakoff import End, Outcome, PageVisits, Visit, breakoff
from surveyapp.domain.stats import wilson

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG_AGO, JUST_NOW = NOW - timedelta(days=3), NOW - timedelta(hours=2)


def whole(*seconds: float, source: str = "") -> Visit:
    spent = dict(zip("abc", seconds, strict=False))
    return Visit(End.WHOLE, source, spent, list(spent))


def test_everybody_who_began_has_one_outcome() -> None:
    visits = [
        *(whole(10, 20, 30) for _ in range(6)),
        Visit(End.STOPPED, "", {"a": 3}, ["a"]),
        Visit(End.UNSENT, "", {"a": 5}, [], LONG_AGO),
        Visit(End.UNSENT, "", {"a": 5}, [], JUST_NOW),
    ]
    found = breakoff("abc", visits, NOW)
    assert found.all == Outcome(began=9, whole=6, stopped=1, left=1, still=1)
    assert found.all.completion == wilson(6, 7)
    assert found.seconds == 60


def test_a_page_says_who_went_no_further_and_whether_they_had_sent_it() -> None:
    visits = [
        *(whole(*seconds) for seconds in ((1, 10, 5), (2, 20, 5), (3, 30, 5), (4, 40, 5), (90, 5000, 5))),
        Visit(End.UNSENT, "", {"a": 5}, ["a"], LONG_AGO),  # sent the first page, answered nothing on the second
        Visit(End.UNSENT, "", {"a": 5, "b": 2}, ["a"], LONG_AGO),
        Visit(End.UNSENT, "", {"a": 5, "b": 2}, ["a", "b", "a"], LONG_AGO),  # went back: still came to the second
        Visit(End.UNSENT, "", {"gone": 5}, ["gone"], LONG_AGO),
    ]
    found = breakoff("abc", visits, NOW)
    assert found.pages == (PageVisits("a", 8, 3, 1, 1), PageVisits("b", 7, 30, 2, 1), PageVisits("c", 5, 5, 0, 0))
    assert found.elsewhere == 1
    assert sum(page.left for page in found.pages) + found.elsewhere == found.all.left


@pytest.mark.parametrize(("people", "told"), [(4, None), (5, 7)])
def test_times_of_few_people_are_not_told(people: int, told: float | None) -> None:
    found = breakoff("a", [whole(7)] * people, NOW)
    assert (found.seconds, found.pages[0].seconds) == (told, told)


def test_channels_come_with_the_largest_first() -> None:
    visits = [whole(1, source="zalo"), Visit(End.UNSENT, "", {}, [], LONG_AGO), Visit(End.UNSENT, "", {}, [], LONG_AGO)]
    found = breakoff("a", visits, NOW)
    assert found.by_source == (("", Outcome(2, left=2)), ("zalo", Outcome(1, whole=1)))


def test_of_nobody_nothing_is_said() -> None:
    found = breakoff("a", [], NOW)
    assert (found.all.began, found.all.completion, found.seconds, found.by_source) == (0, None, None, ())
