"""Scores against hand calculation, and each way of having no answer."""

import math

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.definition import Kind, Missing, Option, Page, Question, Questionnaire, Role, Row
from surveyapp.domain.scoring import Score, all_scores, conversion, profile_fit, score
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text

INTEREST = Role("criterion", "interest")


def option(code: str, points: float | None = None, means: str = "", missing: Missing | None = None) -> Option:
    return Option(code, Text.of(vi=code, en=code), points, means, missing)


LEVELS = (
    option("no", 0.0),
    option("some", 0.5),
    option("much", 1.0),
    option("dont_know"),
    option("na", missing=Missing.NOT_APPLICABLE),
    option("secret", missing=Missing.REFUSED),
)


def question(name: str, *roles: Role, kind: Kind = Kind.SINGLE, options: tuple[Option, ...] = LEVELS) -> Question:
    return Question(name, kind, Text.of(vi=name, en=name), roles=roles, options=options)


def table_of(
    questions: tuple[Question, ...],
    *documents: dict[str, object],
    profile: tuple[tuple[str, tuple[str, ...]], ...] = (),
) -> AnswerTable:
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", questions),), target_profile=profile)
    return build(questionnaire, [Response(str(i), document) for i, document in enumerate(documents)])


def asked(found: Score | None) -> Score:
    assert found is not None
    return found


def test_a_score_is_the_mean_of_the_answered_items_with_its_range() -> None:
    table = table_of(
        (question("a", INTEREST), question("b", INTEREST)),
        {"a": "much", "b": "some"},
        {"a": "much", "b": None},
        {"a": "much"},
        {"a": "much", "b": "na"},
        {"a": "much", "b": "secret"},
        {"a": "much", "b": "dont_know"},
        {},
    )
    found = asked(score(table, INTEREST))
    nan = math.nan
    np.testing.assert_array_equal(found.value, [0.75, 1, 1, 1, 1, 1, nan])
    np.testing.assert_array_equal(found.low, [0.75, 0.5, 1, 1, 0.5, 0.5, nan])
    np.testing.assert_array_equal(found.high, [0.75, 1, 1, 1, 1, 1, nan])
    assert found.answered.tolist() == [2, 1, 1, 1, 1, 1, 0]
    assert [item.id for item in found.items] == ["a", "b"]


def test_nothing_answered_of_what_was_shown_may_be_anything() -> None:
    found = asked(score(table_of((question("a", INTEREST),), {"a": None}), INTEREST))
    assert math.isnan(found.value[0])
    assert (found.low[0], found.high[0]) == (0.0, 1.0)


def test_what_was_kept_back_may_be_anything_and_what_does_not_apply_is_nothing() -> None:
    table = table_of((question("a", INTEREST),), {"a": None}, {"a": "secret"}, {}, {"a": "na"})
    found = asked(score(table, INTEREST))
    np.testing.assert_array_equal(found.low, [0.0, 0.0, math.nan, math.nan])
    np.testing.assert_array_equal(found.high, [1.0, 1.0, math.nan, math.nan])


def test_a_multiple_choice_scores_its_best_ticked_option() -> None:
    actions = (
        option("read", 0.2),
        option("asked_price", 0.9),
        option("other"),
        option("na", missing=Missing.NOT_APPLICABLE),
    )
    table = table_of(
        (question("a", INTEREST, kind=Kind.MULTIPLE, options=actions),),
        {"a": ["read", "asked_price"]},
        {"a": ["read"]},
        {"a": ["other"]},
        {"a": ["na"]},
        {"a": None},
    )
    found = asked(score(table, INTEREST))
    np.testing.assert_array_equal(found.value, [0.9, 0.2, 0.0, math.nan, math.nan])
    np.testing.assert_array_equal(found.high, [0.9, 0.2, 0.0, math.nan, 1.0])


def test_matrix_rows_are_items_and_reversed_rows_count_the_other_way() -> None:
    rows = (
        Row("r1", Text.of(vi="r1"), (INTEREST,)),
        Row("r2", Text.of(vi="r2"), (INTEREST,), reverse=True),
        Row("r3", Text.of(vi="r3"), (Role("attitude"),)),
    )
    grid = Question("g", Kind.MATRIX_SINGLE, Text.of(vi="g"), options=LEVELS, rows=rows)
    table = table_of((grid,), {"g": {"r1": "much", "r2": "no", "r3": "no"}}, {"g": {"r1": "no", "r2": "no"}})
    found = asked(score(table, INTEREST))
    assert found.value.tolist() == [1.0, 0.5]


def test_alpha_is_cronbachs() -> None:
    table = table_of(
        (question("a", INTEREST), question("b", INTEREST)),
        {"a": "no", "b": "no"},
        {"a": "some", "b": "much"},
        {"a": "much", "b": "much"},
    )
    # Sums 0, 1.5, 2: variance 13/12; items 1/4 and 1/3.
    assert asked(score(table, INTEREST)).alpha == pytest.approx(2 * (1 - (1 / 4 + 1 / 3) / (13 / 12)))


def test_a_role_without_scored_items_is_not_asked() -> None:
    plain = question("a", INTEREST, options=(option("x"), option("y")))
    table = table_of((plain, question("b", Role("bant", "need"))), {"a": "x", "b": "much"})
    assert score(table, INTEREST) is None
    found = all_scores(table)
    assert (list(found.criteria), list(found.bant), list(found.traits)) == ([], ["need"], [])


def test_the_profile_counts_the_questions_that_match() -> None:
    ages = question("age", Role("demographic", "age"), options=(option("young"), option("old"), LEVELS[5]))
    places = question("place", kind=Kind.MULTIPLE, options=(option("north"), option("south")))
    table = table_of(
        (ages, places),
        {"age": "young", "place": ["south", "north"]},
        {"age": "old", "place": ["south"]},
        {"age": "secret", "place": ["north"]},
        {"age": "young"},
        profile=(("age", ("young",)), ("place", ("north",)), ("gone", ("x",))),
    )
    found = asked(profile_fit(table))
    assert found.value.tolist() == [1.0, 0.0, 1.0, 1.0]
    assert found.low.tolist() == [1.0, 0.0, 0.5, 1.0]
    assert {item.id for item in found.items} == {"age", "place.north", "place.south"}


def test_conversion_is_the_purchase_itself_when_it_is_not_asked() -> None:
    bought = question(
        "bought",
        Role("outcome", "bought"),
        options=(option("never", means="no"), option("once", means="customer"), option("often", means="loyal")),
    )
    table = table_of((bought,), {"bought": "never"}, {"bought": "once"}, {"bought": "often"}, {})
    np.testing.assert_array_equal(asked(conversion(table)).value, [0.0, 1.0, 1.0, math.nan])


def test_an_empty_table_has_scores_of_no_length() -> None:
    found = asked(score(table_of((question("a", INTEREST),)), INTEREST))
    assert found.value.shape == (0,)
