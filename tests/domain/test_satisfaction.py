"""NPS, CSAT and CES for everyone and per group, by hand calculation."""

from typing import Any

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.classification import Classification, CompositeRule, HotRule, Rules, classify
from surveyapp.domain.definition import Kind, Option, Page, Question, Questionnaire, Role
from surveyapp.domain.satisfaction import Satisfaction, satisfaction
from surveyapp.domain.stats import mean_interval, wilson
from surveyapp.domain.stats import nps as points
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text

NO_PARTS = CompositeRule((), 50.0, 1)
NPS = Question("nps", Kind.NPS, Text.of(vi="nps"), roles=(Role("satisfaction", "nps"),), low=0, high=10)
CSAT = Question("csat", Kind.CSAT, Text.of(vi="csat"), roles=(Role("satisfaction", "csat"),), low=1, high=5)
CES = Question("ces", Kind.RATING, Text.of(vi="ces"), roles=(Role("satisfaction", "ces"),), low=1, high=7)
LIST = Question(
    "list",
    Kind.SINGLE,
    Text.of(vi="list"),
    roles=(Role("group", "outside"),),
    options=(Option("t", Text.of(vi="t"), means="target"), Option("p", Text.of(vi="p"), means="potential")),
)


def measured(
    questions: tuple[Question, ...], documents: list[dict[str, Any]], weights: list[float] | None = None
) -> Satisfaction | None:
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", questions),))
    built = build(questionnaire, [Response(str(i), document) for i, document in enumerate(documents)])
    table = AnswerTable(questionnaire, built.frame, None if weights is None else np.array(weights))
    groups: Classification = classify(table, Rules(NO_PARTS, NO_PARTS, 0.5, HotRule(()), ()))
    return satisfaction(table, groups)


def given(name: str, *values: int) -> list[dict[str, Any]]:
    return [{name: value} for value in values]


def test_nps_is_promoters_less_detractors() -> None:
    found = measured((NPS,), [*given("nps", 10, 10, 9, 8, 8, 7, 7, 6, 0, 3), {"nps": None}, {}])
    assert found is not None
    row = found.nps["everyone"]
    assert row.points == points(3, 4, 3)
    assert (row.promoters, row.passives, row.detractors) == (wilson(3, 10), wilson(4, 10), wilson(3, 10))
    assert (found.csat, found.ces) == ({}, {})


def test_each_group_with_ten_answers_has_its_own() -> None:
    target = [{"nps": 10, "list": "t"}] * 10
    potential = [{"nps": 0, "list": "p"}] * 9
    found = measured((NPS, LIST), [*target, *potential])
    assert found is not None
    assert {name: row.points.value for name, row in found.nps.items()} == {
        "everyone": pytest.approx(100 / 19),
        "target": 100.0,
    }


def test_csat_is_a_mean_on_its_scale_and_the_share_of_the_two_best() -> None:
    found = measured(
        (CSAT, CES), [{"csat": c, "ces": e} for c, e in zip((1, 3, 4, 5, 5) * 2, (1, 7, 7, 6, 5) * 2, strict=True)]
    )
    assert found is not None
    csat, ces = found.csat["everyone"], found.ces["everyone"]
    assert (csat.mean, csat.scale) == (mean_interval([1, 3, 4, 5, 5] * 2), (1, 5))
    assert (csat.top_two, ces.top_two) == (wilson(6, 10), wilson(6, 10))
    assert ces.mean.value == pytest.approx(5.2)


def test_weights_count() -> None:
    found = measured((NPS,), given("nps", *[10] * 6, *[0] * 4), [3.0] * 6 + [0.5] * 4)
    assert found is not None
    assert found.nps["everyone"].points.value == pytest.approx(80)
    assert found.nps["everyone"].points.n == pytest.approx(400 / 55)


def test_what_is_not_asked_is_none_and_too_few_answers_say_nothing() -> None:
    assert measured((LIST,), given("list")) is None
    found = measured((NPS,), given("nps", *[10] * 9))
    assert found == Satisfaction({}, {}, {})
