"""Scores of kinds whose answer is an order, amounts, a slider or several ticks; days and times are never scored."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from surveyapp.domain.answers import Document, Response
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import Role
from surveyapp.domain.scoring import conversion, score
from surveyapp.domain.table import LEFT_OUT, NOT_ASKED, AnswerTable, Measure, build

NEED = Role("bant", "need")


def both(text: str) -> dict[str, str]:
    return {"vi": text, "en": text}


def option(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "text": both(code), **more}


SCORED = [option("a", score=1), option("b", score=0.5), option("c", score=0), option("d")]


def table(question: dict[str, Any], answers: list[Any]) -> AnswerTable:
    own = {"id": "q", "text": both("q"), "role": "bant.need", **question}
    found, problems = parse_questionnaire({"id": "t", "title": both("T"), "page": [{"id": "p", "question": [own]}]})
    assert problems == []
    assert found is not None
    documents: list[Document] = [{} if answer is ... else {"q": answer} for answer in answers]
    return build(found, [Response(f"r{place}", own) for place, own in enumerate(documents)])


def values(question: dict[str, Any], answers: list[Any], role: Role = NEED) -> list[float]:
    found = score(table(question, answers), role)
    assert found is not None
    return found.value.tolist()


def same(found: list[float], expected: list[float]) -> None:
    np.testing.assert_allclose(found, expected, equal_nan=True, atol=1e-9)


def test_a_ranking_is_its_options_scores_the_better_the_place_the_more_they_count():
    answers = [["a"], ["c", "a"], ["b", "c", "a", "d"], ["d"], None, ...]
    # Places count 1, 3/4, 1/2, 1/4; what is not ranked and what has no score does not count.
    expected = [1.0, 0.75 / 1.75, (0.5 + 0.5) / 2.25, np.nan, np.nan, np.nan]
    same(values({"kind": "ranking", "option": SCORED}, answers), expected)


def test_a_constant_sum_is_its_options_scores_by_their_shares():
    answers = [{"a": 100, "b": 0, "c": 0, "d": 0}, {"a": 25, "b": 25, "c": 0, "d": 50}, {"d": 100}, None]
    same(values({"kind": "constant_sum", "option": SCORED}, answers), [1.0, 0.75, np.nan, np.nan])


def test_a_ranking_without_scored_options_scores_nothing():
    plain = [option("a"), option("b")]
    assert score(table({"kind": "ranking", "option": plain}, [["a", "b"]]), NEED) is None


def test_a_slider_is_scored_from_end_to_end_and_may_be_reversed():
    slider = {"kind": "scale", "low": -10, "high": 10}
    same(values(slider, [-10, 0, 10, None, ...]), [0.0, 0.5, 1.0, np.nan, np.nan])
    same(values(slider | {"reverse": True}, [-10, 5]), [1.0, 0.25])


@pytest.mark.parametrize("kind", ["single", "dropdown", "picture_choice"])
def test_every_choice_of_one_is_scored_by_its_option(kind: str):
    same(values({"kind": kind, "option": SCORED}, ["a", "b", "d"]), [1.0, 0.5, np.nan])


def test_yes_or_no_says_who_has_bought():
    bought = [option("yes", means="customer"), option("no", means="no")]
    found = conversion(table({"kind": "yes_no", "role": "outcome.bought", "option": bought}, ["yes", "no", None]))
    assert found is not None
    same(found.value.tolist(), [1.0, 0.0, np.nan])


def test_effort_is_scored_on_its_seven_points():
    same(values({"kind": "ces", "role": "satisfaction.ces"}, [1, 4, 7], Role("satisfaction", "ces")), [0, 0.5, 1])


def test_each_row_of_ticks_is_one_answer():
    rows = [{"code": "x", "text": both("x")}, {"code": "y", "text": both("y")}]
    answers = [{"x": ["a", "c"], "y": ["b"]}, {"x": ["c"]}, {"x": ["d"]}]
    # The best tick of each row; a row where only what has no score is ticked counts 0.
    same(values({"kind": "matrix_multiple", "row": rows, "option": SCORED}, answers), [0.75, 0.0, 0.0])


def test_the_sides_of_a_dual_grid_have_roles_of_their_own_at_the_stage_of_the_row():
    levels = [option("1", score=0), option("2", score=1)]
    grid = {
        "kind": "matrix_dual",
        "row": [{"code": "pay", "text": both("pay"), "role": "journey.satisfaction:purchase"}],
        "side": [
            {"code": "how_important", "text": both("i"), "role": "journey.importance", "option": levels},
            {"code": "how_good", "text": both("s"), "role": "journey.satisfaction", "option": levels},
        ],
    }
    found = table(grid, [{"pay": {"how_important": "2", "how_good": "1"}}])
    (important,) = found.items_with(Role("journey", "importance", "purchase"))
    (good,) = found.items_with(Role("journey", "satisfaction", "purchase"))
    assert important.id == "q.pay.how_important"
    assert good.id == "q.pay.how_good"
    assert found.codes(important).tolist() == [1]


def test_poles_are_scored_like_the_rows_of_a_rating():
    rows = [{"code": "x", "text": both("cold"), "opposite": both("warm")}]
    rows.append({"code": "y", "text": both("fast"), "opposite": both("slow"), "reverse": True})
    same(values({"kind": "semantic_differential", "low": -2, "high": 2, "row": rows}, [{"x": 2, "y": -2}]), [1.0])


def test_the_chosen_options_of_a_repeated_question_are_one_answer():
    inner = [{"id": "what", "kind": "single", "text": both("what"), "role": "bant.need", "option": SCORED}]
    answers = [[{"what": "b"}, {"what": "c"}], [{"what": "c"}], None]
    same(values({"kind": "repeat", "role": [], "question": inner}, answers), [0.5, 0.0, np.nan])


def test_days_and_times_are_numbers_of_their_own_measure_and_have_no_score():
    days = table({"kind": "date"}, ["1970-01-02", "2026-09-01", None, ...])
    assert days.item("q").measure is Measure.DATE
    assert days.numbers(days.item("q")).tolist()[:2] == [1.0, 20697.0]
    assert days.codes(days.item("q")).tolist() == [0, 0, LEFT_OUT, NOT_ASKED]
    assert score(days, NEED) is None
    times = table({"kind": "time"}, ["17:30"])
    assert times.item("q").measure is Measure.TIME
    assert times.numbers(times.item("q")).tolist() == [1050.0]
