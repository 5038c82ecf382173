"""Numbers in a questionnaire file that nothing could be asked with."""

from __future__ import annotations

from typing import Any

import pytest

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.item import items_of

WORDS = {"vi": "Câu hỏi", "en": "Question"}


def problems(language: str = "en", **question: Any) -> list[str]:
    asked = {"id": "a", "text": WORDS, **question}
    plain = {"id": "q", "title": WORDS, "page": [{"id": "p", "question": [asked]}]}
    return [problem.say(language) for problem in parse_questionnaire(plain)[1]]


@pytest.mark.parametrize("kind", ["rating", "scale", "number", "money"])
@pytest.mark.parametrize("field", ["low", "high"])
@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_ends_are_finite(kind: str, field: str, value: str):
    said = problems(**{"kind": kind, "low": 1, "high": 5, field: float(value)})
    assert said == [f"“{field}” must be a number, and is {value}."]


@pytest.mark.parametrize("kind", ["rating", "semantic_differential", "repeat"])
def test_points_and_entries_are_whole(kind: str):
    inner = {"id": "b", "kind": "number", "text": WORDS}
    parts = {
        "semantic_differential": {"row": [{"code": "r", "text": WORDS, "opposite": WORDS}]},
        "repeat": {"question": [inner]},
    }
    asked = {"kind": kind, **parts.get(kind, {})}
    assert problems(**asked, low=1, high=4.5) == ["“high” must be a whole number, and is 4.5."]
    assert problems(**asked, low=1.0, high=5) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"low": 20}, ["“low” (20) must be less than “high” (10)."]),
        ({"high": 51}, ["“low” (0) must be less than “high” (50)."]),
        ({"low": -1}, ["“low” (0) must be less than “high” (50)."]),
        ({"low": 10}, []),
    ],
)
def test_one_bound_of_a_repeated_group_is_held_against_the_usual_other(fields: dict[str, int], said: list[str]):
    assert problems(kind="repeat", question=[{"id": "b", "kind": "number", "text": WORDS}], **fields) == said


def test_steps_and_totals_are_above_nothing():
    options = [{"code": code, "text": WORDS} for code in "ab"]
    assert problems(kind="scale", low=0, high=10, step=0) == ["“step” must be a number above 0, and is 0."]
    assert problems("vi", kind="constant_sum", option=options, total=-1) == [
        "“total” phải là một số lớn hơn 0, đang là -1."
    ]


def test_no_more_can_be_chosen_than_there_is():
    options = [{"code": code, "text": WORDS} for code in "ab"]
    asked = {"id": "a", "text": WORDS, "kind": "ranking", "option": options, "max_choices": 10**40}
    found, _ = parse_questionnaire({"id": "q", "title": WORDS, "page": [{"id": "p", "question": [asked]}]})
    assert found is not None
    assert found.question("a").max_choices == 2
    assert [item.categories for item in items_of(found)] == [3, 3]
