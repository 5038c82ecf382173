"""Conditions that compare the incomparable, and parts that nobody can ever see, are told before publishing."""

from __future__ import annotations

from typing import Any

import pytest

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import Kind, Questionnaire
from surveyapp.domain.expression import Value
from surveyapp.domain.logic import names_of
from surveyapp.domain.logic_check import NUMBER, Sort, Type, one_of
from surveyapp.domain.logic_values import is_date, is_time
from surveyapp.domain.reach import Domain
from surveyapp.domain.routing import Route
from surveyapp.domain.sense import domains_of, types_of
from surveyapp.domain.simulate import simulate
from tests import every_kind
from tests.banks.test_banks import TEMPLATES, questionnaire

WORDS = {"vi": "Câu hỏi", "en": "Question"}
CITY = [{"code": code, "text": WORDS} for code in ("hn", "dn", "hue")]


def asked(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "text": WORDS, **more}


FIRST = [
    asked("age", "number", low=10, high=90),
    asked("city", "single", option=CITY),
    asked("seen", "multiple", option=CITY),
    asked("day", "date"),
    asked("name", "short_text"),
    asked("agreed", "consent"),
    asked("stars", "rating", low=1, high=5),
]


def problems(*second: dict[str, Any], more: tuple[dict[str, Any], ...] = (), **fields: Any) -> list[str]:
    """Of a questionnaire whose page “two” has these questions; `fields` are those of the page, or ending and quota."""
    ends = {name: fields.pop(name) for name in ("ending", "quota") if name in fields}
    pages = [{"id": "one", "question": FIRST}, {"id": "two", "question": list(second), **fields}, *more]
    return [
        problem.line("en") for problem in parse_questionnaire({"id": "s", "title": WORDS, "page": pages, **ends})[1]
    ]


def shown_if(condition: str) -> list[str]:
    return problems(asked("x", "number", show_if=condition))


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{age} = 'old'", "is wrong at character 9: a text is compared with a number"),
        ("{city} > 'hn'", "is wrong at character 1: this has no order of size; use =, != or in"),
        ("{city}", "is wrong at character 1: a condition, true or false, is needed here"),
        ("{age} contains 'x'", "is wrong at character 1: contains is for several choices or a text; use = or in"),
        ("{day} > 'tomorrow'", "a date is needed here, such as '2026-11-22'"),
        ("{agreed} = 'yes'", "is wrong at character 12: the two sides are of different kinds and never equal"),
        ("selected({seen}, 'paris')", "is wrong at character 18: the question has no such choice"),
        ("{name} + 1 > 2", "is wrong at character 1: a number is needed here"),
    ],
)
def test_types_that_do_not_fit_are_told_with_their_place(condition: str, said: str):
    found = shown_if(condition)
    assert all(line.startswith("question “x” › show_if: The condition is wrong at character ") for line in found)
    assert said in found[0]


@pytest.mark.parametrize(
    "condition",
    [
        "{age} >= 18 and {city} = 'hn'",
        "{seen} contains 'hue' or {seen} empty",
        "{day} > '2026-01-01'",
        "{name} contains 'a'",
        "{agreed}",
        "{stars} <= 2",
        "years_between({day}, {#today}) > 1",
        "{city} in ('hn', 'dn') and {city} != 'hn'",
    ],
)
def test_what_makes_sense_passes(condition: str):
    assert shown_if(condition) == []


@pytest.mark.parametrize(
    "condition",
    [
        "{age} > 90",
        "{stars} = 6",
        "{city} = 'hn' and {city} = 'dn'",
        "{city} empty and {city} = 'hn'",
        "{seen} contains 'hn' and not ({seen} contains 'hn')",
        "false",
    ],
)
def test_a_question_that_nobody_is_asked_is_told(condition: str):
    never = "The condition can never hold, so this would never be asked."
    assert shown_if(condition) == [f"question “x” › show_if: {never}"]


def test_the_page_and_its_question_are_taken_together():
    found = problems(asked("x", "number", show_if="{city} = 'dn'"), show_if="{city} = 'hn'")
    assert found == ["question “x” › show_if: The condition can never hold, so this would never be asked."]
    hidden = problems(asked("x", "number", show_if="{age} > 20"), show_if="{age} > 99")
    assert hidden == ["page “two” › show_if: The condition can never hold, so this would never be asked."]


def test_options_checks_endings_and_quotas_are_looked_at():
    option = [CITY[0], {**CITY[1], "show_if": "{age} < 5"}]
    assert problems(asked("x", "single", option=option)) == [
        "question “x” › “dn” › show_if: The condition can never hold, so this would never be asked."
    ]
    never = "The condition can never hold, whatever people answer. Correct or remove it."
    unmet = {"valid": "{x} > 5", "text": WORDS}
    assert problems(asked("x", "number", high=5, check=[unmet])) == [f"question “x” › check 1 › valid: {never}"]
    ending = [{"id": "young", "when": "{age} < 10", "text": WORDS}]
    assert problems(asked("x", "number"), ending=ending) == [f"ending “young” › when: {never}"]
    quota = [{"id": "full", "when": "{stars} > 5", "most": 10, "text": WORDS}]
    assert problems(asked("x", "number"), quota=quota) == [f"quota “full” › when: {never}"]
    assert problems(asked("x", "number"), skip=[{"when": "{age} > 99"}]) == [f"page “two” › skip 1 › when: {never}"]


LATER = ({"id": "three", "question": [asked("y", "number")]}, {"id": "four", "question": [asked("z", "number")]})


@pytest.mark.parametrize(
    ("skips", "unreached"),
    [
        ([{"when": "true", "to": "four"}], ["three"]),
        ([{"when": "true"}], ["three", "four"]),
        ([{"when": "{age} empty or {age} notempty", "to": "four"}], ["three"]),
        ([{"when": "{age} > 20", "to": "four"}], []),
        ([{"when": "{age} > 20", "to": "three"}, {"when": "true", "to": "four"}], []),
        ([{"when": "{age} > 20", "to": "four"}, {"when": "true"}], ["three"]),
    ],
)
def test_pages_that_every_way_skips_are_told(skips: list[dict[str, str]], unreached: list[str]):
    found = problems(asked("x", "number"), skip=skips, more=LATER)
    assert found == [
        f"page “{page}”: No way leads to this page: the pages before always skip it." for page in unreached
    ]


def test_a_published_version_still_runs_when_rules_become_stricter():
    plain = {
        "id": "s",
        "title": WORDS,
        "page": [{"id": "one", "question": [*FIRST, asked("x", "number", show_if="{age} = 'old' or {age} > 99")]}],
    }
    assert parse_questionnaire(plain)[0] is None
    found, none = parse_questionnaire(plain, published=True)
    assert none == []
    assert found is not None
    assert [screen.page.id for screen in Route(found).screens({})] == ["one"]


# ------------------------------------------------------------------ the answers that are reckoned with


def test_every_name_has_a_type():
    whole = every_kind.questionnaire()
    for question in whole.questions():
        assert set(domains_of(question)) == set(names_of(question)), question.kind
    assert set(types_of(whole)) == {name for question in whole.questions() for name in names_of(question)}
    assert {question.kind for question in whole.questions()} == set(Kind)


def test_some_types():
    types = types_of(every_kind.questionnaire())
    assert types["stars"] == NUMBER
    assert types["stages.find.satisfaction"] == one_of(["1", "2", "3", "4", "na"])
    assert types["where.learn"] == Type(Sort.CODES, frozenset({"shop", "site", "zalo", "nowhere"}))
    assert (types["day"].sort, types["clock"].sort) == (Sort.DATE, Sort.TIME)


def is_among(domain: Domain, value: Value) -> bool:
    """Whether an answer is one that `domain` reckons with."""
    codes = domain.type.codes
    match domain.type.sort, value:
        case (Sort.ANY, _) | (_, None) | (Sort.BOOL, bool()) | (Sort.TEXT, str()):
            return True
        case (Sort.NUMBER, float()):
            above = domain.low is None or domain.low <= value
            below = domain.high is None or value <= domain.high
            return above and below and not (domain.whole and value % 1)
        case (Sort.CODE, str()):
            return value in codes
        case (Sort.CODES, tuple()):
            return set(value) <= codes and len(set(value)) == len(value)
        case (Sort.DATE, str()):
            return is_date(value)
        case (Sort.TIME, str()):
            return is_time(value)
        case (Sort.NUMBERS, tuple()):
            return all(isinstance(own, float) for own in value)
        case (Sort.TEXTS, tuple()):
            return all(isinstance(own, str) for own in value)
    return False


def outside(whole: Questionnaire, documents: list[dict[str, Any]]) -> list[tuple[str, Value]]:
    """The answers that no domain reckons with."""
    domains = {name: domain for question in whole.questions() for name, domain in domains_of(question).items()}
    route = Route(whole)
    given = [pair for document in documents for pair in route.walk(document).values.items()]
    assert given
    return [(name, value) for name, value in given if not is_among(domains[name], value)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_simulated_answers_are_among_those_reckoned_with(path: Any):
    whole = questionnaire(path.stem)
    made = simulate(whole, 60, 3).responses
    assert outside(whole, [dict(response.answers) for response in made]) == []


def test_a_response_to_every_kind_is_among_those_reckoned_with():
    assert outside(every_kind.questionnaire(), [every_kind.STORED]) == []
