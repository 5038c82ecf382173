"""A long questionnaire costs in proportion to its length."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from surveyapp.domain import logic
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.lint import lint
from surveyapp.domain.routing import Route
from tests.many_questions import many_questions


def calls(work: Callable[[], object]) -> int:
    """How many functions `work` calls, Python's and built-in ones: the same on every machine."""
    count = 0

    def note(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def read(count: int, *, published: bool) -> Callable[[], object]:
    plain = many_questions(count)

    def work() -> None:
        logic.parsed.cache_clear()
        found, problems = parse_questionnaire(plain, published=published)
        assert (len(list(found.questions())) if found else 0, problems) == (count, [])

    return work


@pytest.mark.parametrize("published", [True, False])
def test_reading_twice_as_many_questions_takes_about_twice_the_steps(published: bool):
    one, two = (calls(read(count, published=published)) for count in (150, 300))
    assert 1.8 < two / one < 2.4


def test_advice_and_routing_grow_with_the_questions():
    small, large = (parse_questionnaire(many_questions(count))[0] for count in (150, 300))
    assert small is not None
    assert large is not None
    assert 1.5 < calls(lambda: lint(large)) / calls(lambda: lint(small)) < 2.6
    assert 1.5 < calls(lambda: Route(large).walk({})) / calls(lambda: Route(small).walk({})) < 2.6
