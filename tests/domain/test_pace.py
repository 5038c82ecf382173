"""Seconds, changed minds and the order of pages, from posts alone."""

from __future__ import annotations

import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.pace import changed_minds, fast_share, resumed
from surveyapp.domain.quality import Flag, check
from surveyapp.domain.table import build


def both(words: str) -> dict[str, str]:
    return {"vi": words, "en": words}


def questionnaire() -> Questionnaire:
    yes = [{"code": code, "text": both(code)} for code in ("a", "b")]
    single = [{"id": f"q{n}", "kind": "single", "text": both("?"), "option": yes} for n in range(4)]
    note = {"id": "note", "kind": "statement", "text": both("!")}
    text = {"id": "why", "kind": "long_text", "text": both("?")}
    pages = [{"id": "one", "question": [note, *single[:2]]}, {"id": "two", "question": [*single[2:], text]}]
    made, problems = parse_questionnaire({"id": "s", "title": both("S"), "page": pages})
    assert made is not None, problems
    return made


def test_each_page_has_its_own_seconds_and_coming_back_adds_to_them():
    pace = resumed(None, 100.0)
    for page, at in (("one", 110.0), ("two", 112.5), ("one", 115.0), ("two", 135.04)):
        pace = pace.after(page, [], at, turned=True)
    assert pace.document() == {"seconds": {"one": 12.5, "two": 22.5}, "edits": {}, "path": ["one", "two", "one", "two"]}


def test_what_a_page_saves_by_itself_turns_no_page_but_its_time_counts():
    pace = resumed(None, 0.0).after("one", [], 4.0, turned=False).after("one", ["q0"], 9.0, turned=True)
    again = resumed({**pace.document(), "at": pace.at}, 1.0)
    assert again == pace
    assert pace.document() == {"seconds": {"one": 9.0}, "edits": {"q0": 1}, "path": ["one"]}


def test_no_time_of_day_is_kept():
    assert "at" not in resumed(None, 1_800_000_000.0).after("one", [], 1_800_000_007.0, turned=True).document()


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ({}, {"q0": ["a"]}, []),
        ({"q0": []}, {"q0": ["a"]}, []),
        ({"q0": ["a"]}, {"q0": ["a"]}, []),
        ({"q0": ["a"]}, {"q0": ["b"]}, ["q0"]),
        ({"q0": ["a"], "q0.other": [""]}, {"q0": ["a"], "q0.other": ["x"]}, []),
        ({"why": ["Vì"]}, {"why": ["Vì giá"]}, []),
    ],
)
def test_a_mind_is_changed_when_a_choice_is_another_one(before: dict, after: dict, changed: list[str]):
    assert changed_minds(list(questionnaire().questions()), before, after) == changed


def test_the_share_of_questions_on_pages_passed_too_fast():
    answers = {"q0": "a", "q1": "a", "q2": "a", "q3": "a", "why": None}
    share = {
        seconds: fast_share(questionnaire(), answers, {"seconds": {"one": 5.9, "two": seconds}}, 3.0)
        for seconds in (8.9, 9.0)
    }
    assert share == {8.9: 1.0, 9.0: 0.4}
    assert fast_share(questionnaire(), answers, None, 3.0) is None
    assert fast_share(questionnaire(), {}, {"seconds": {"one": 1.0}}, 3.0) is None


def test_who_hurries_is_flagged_though_one_page_stayed_open_for_an_hour():
    answers = {"q0": "a", "q1": "b", "q2": "a", "q3": "b", "why": None}
    slow, fast = {"one": 3600.0, "two": 20.0}, {"one": 3600.0, "two": 1.0}
    paces = [slow, fast, None]
    responses = [Response(str(n), answers, pace=p and {"seconds": p}) for n, p in enumerate(paces)]
    found = check(build(questionnaire(), responses))
    assert found.flags[Flag.SPEEDER].tolist() == [False, True, False]
    assert Flag.SPEEDER not in check(build(questionnaire(), responses[2:])).flags
