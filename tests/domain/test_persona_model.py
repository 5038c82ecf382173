"""Kept personas: parameters there and back, new respondents, later questionnaires, and two waves beside each other."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.classification import CompositeRule, HotRule, Rules, classify
from surveyapp.domain.definition import Kind, Option, Page, Question, Questionnaire
from surveyapp.domain.persona import PersonaSet, find
from surveyapp.domain.persona_model import Drift, PersonaModel, assign, drift, from_plain, match, model_of, to_plain
from surveyapp.domain.stats import adjusted_rand, newcombe
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text

NO_PARTS = CompositeRule((), 50.0, 1)
RULES = Rules(NO_PARTS, NO_PARTS, 0.5, HotRule(()), ())

# P(yes) of eight statements in three kinds of buyer; what they spend and how they rate 0–10.
BUYERS = np.array(
    [
        [0.9, 0.9, 0.8, 0.8, 0.1, 0.1, 0.2, 0.2],
        [0.1, 0.2, 0.1, 0.9, 0.9, 0.9, 0.8, 0.2],
        [0.1, 0.1, 0.2, 0.1, 0.2, 0.1, 0.1, 0.9],
    ]
)
SPEND, RATE = np.array([1e5, 1e6, 3e5]), np.array([2, 8, 5])


def yes_no(name: str, codes: tuple[str, ...] = ("yes", "no")) -> Question:
    return Question(name, Kind.SINGLE, Text.of(vi=name), options=tuple(Option(c, Text.of(vi=c)) for c in codes))


def questions(codes: tuple[str, ...] = ("yes", "no"), count: int = 8) -> tuple[Question, ...]:
    return (
        *(yes_no(f"s{i}", codes) for i in range(count)),
        Question("spend", Kind.MONEY, Text.of(vi="spend")),
        Question("rate", Kind.NPS, Text.of(vi="rate"), low=0, high=10),
    )


def documents(n: int, seed: int, sizes: tuple[float, ...] = (0.5, 0.3, 0.2)) -> tuple[list[dict[str, Any]], Any]:
    random = np.random.default_rng(seed)
    kinds = random.choice(len(sizes), n, p=sizes)
    people: list[dict[str, Any]] = []
    for kind in kinds:
        answers: dict[str, Any] = {
            f"s{i}": "yes" if random.random() < chance else "no" for i, chance in enumerate(BUYERS[kind])
        }
        answers["spend"] = float(SPEND[kind] * np.exp(random.normal() / 3))
        answers["rate"] = int(np.clip(RATE[kind] + random.integers(-2, 3), 0, 10))
        people.append({name: value for name, value in answers.items() if random.random() > 0.05})
    return people, kinds


def table(people: list[dict[str, Any]], asked: tuple[Question, ...] | None = None) -> AnswerTable:
    asked = asked or questions()
    named = tuple(question.id for question in asked)
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", asked),), persona_items=named)
    return build(questionnaire, [Response(str(i), person) for i, person in enumerate(people)])


def found_in(answers: AnswerTable, k: int = 3) -> PersonaSet:
    return find(answers, classify(answers, RULES), k=k, starts=20)


@pytest.fixture(scope="module")
def first() -> tuple[AnswerTable, PersonaSet, PersonaModel]:
    answers = table(documents(400, 1)[0])
    personas = found_in(answers)
    model = model_of(personas)
    assert model is not None
    return answers, personas, model


First = tuple[AnswerTable, PersonaSet, PersonaModel]


def test_the_parameters_come_back_from_json_to_the_last_digit(first: First) -> None:
    answers, _, model = first
    again = from_plain(json.loads(json.dumps(to_plain(model))))
    assert (again.items, again.n, again.k) == (model.items, 400, 3)
    assert again.fit.log_likelihood == model.fit.log_likelihood
    labels, chances = assign(model, answers)
    assert np.array_equal(assign(again, answers)[0], labels)
    assert np.array_equal(assign(again, answers)[1], chances, equal_nan=True)
    assert to_plain(again) == to_plain(model)


def test_what_is_not_such_parameters_is_refused(first: First) -> None:
    plain = to_plain(first[2])
    for broken in (
        {},
        plain | {"form": 0},
        plain | {"items": [{}]},
        plain | {"probabilities": plain["probabilities"][1:]},
    ):
        with pytest.raises(ValueError, match="parameters"):
            from_plain(broken)
    with pytest.raises(ValueError, match="reshape"):
        from_plain(plain | {"means": plain["means"][:2]})


def test_everybody_has_the_persona_of_the_fit(first: First) -> None:
    answers, personas, model = first
    labels, chances = assign(model, answers)
    assert np.array_equal(labels, personas.labels)
    assert chances == pytest.approx(personas.probability)
    assert [(item.id, item.number, item.logarithm) for item in model.items][-2:] == [
        ("spend", True, True),
        ("rate", True, False),
    ]


def test_new_people_are_labelled_and_who_said_nothing_is_not(first: First) -> None:
    people, kinds = documents(300, 2)
    labels, chances = assign(first[2], table([*people, {}]))
    assert adjusted_rand(labels[:300], kinds) > 0.9
    assert (labels[300], math.isnan(chances[300])) == (-1, True)


def test_a_later_questionnaire_may_ask_less_and_offer_more(first: First) -> None:
    people, kinds = documents(300, 2)
    later = table(people, questions(codes=("maybe", "no", "yes"), count=6))
    labels, _ = assign(first[2], later)
    assert adjusted_rand(labels, kinds) > 0.8
    unknown = table([{"s0": "maybe"}], questions(codes=("maybe", "no", "yes")))
    assert assign(first[2], unknown)[0].tolist() == [-1]
    other_kind = table([{"spend": "yes"}], (yes_no("spend"),))
    assert assign(first[2], other_kind)[0].tolist() == [-1]


def test_no_personas_have_no_parameters() -> None:
    answers = table(documents(60, 1)[0])
    assert model_of(find(answers, classify(answers, RULES))) is None


def test_a_refit_finds_the_same_personas_whatever_their_order(first: First) -> None:
    after = table(documents(400, 5, (0.2, 0.3, 0.5))[0])
    refitted = model_of(found_in(after))
    assert refitted is not None
    found = match(first[2], refitted)
    # The rarest of the first wave is now the most frequent.
    assert [(one.before, one.after) for one in found] == [(0, 2), (1, 1), (2, 0)]
    assert all(one.distance < 0.1 for one in found)
    assert {name for name, _ in found[0].moved} == {item.id for item in first[2].items}
    assert [far for _, far in found[0].moved] == sorted((far for _, far in found[0].moved), reverse=True)


def test_a_persona_that_is_gone_and_one_that_is_new_are_told(first: First) -> None:
    after = documents(250, 6, (0.6, 0.4))[0]
    random = np.random.default_rng(1)
    for _ in range(120):
        agrees = {f"s{i}": "yes" if random.random() < 0.9 else "no" for i in range(8)}
        after.append(agrees | {"rate": 10, "spend": float(3e6 * np.exp(random.normal() / 3))})
    refitted = model_of(found_in(table(after)))
    assert refitted is not None
    found = match(first[2], refitted)
    assert [one.before for one in found if one.after is None] == [2]
    assert len([one for one in found if one.before is None]) == 1
    assert sum(one.before is not None and one.after is not None for one in found) == 2


def test_questions_without_anything_in_common_match_nothing(first: First) -> None:
    model = first[2]
    other = replace(model, items=tuple(replace(item, id=f"other.{item.id}") for item in model.items))
    assert {(one.before, one.after) for one in match(model, other)} == {
        *((k, None) for k in range(3)),
        *((None, k) for k in range(3)),
    }


def test_shares_of_two_waves_are_measured_with_one_ruler(first: First) -> None:
    answers, _, model = first
    after = table(documents(400, 7, (0.2, 0.3, 0.5))[0])
    found = drift(model, answers, after)
    old, new = assign(model, answers)[0], assign(model, after)[0]
    for one in found.shares:
        x, y = int((old == one.persona).sum()), int((new == one.persona).sum())
        assert one.difference == newcombe(y, 400, x, 400)
    falls, stays, rises = found.shares
    assert falls.difference.high < 0 < rises.difference.low
    assert max(falls.q, rises.q) < 0.001 and stays.q > 0.05
    assert (found.matches, math.isnan(found.agreement)) == ((), True)


def test_two_waves_of_the_same_people_hardly_drift(first: First) -> None:
    answers, _, model = first
    wrong = sum(
        any(one.q < 0.05 for one in drift(model, answers, table(documents(300, seed)[0])).shares)
        for seed in range(20, 60)
    )
    assert wrong <= 5  # of 40: two standard errors above 5 %
    after = table(documents(400, 9)[0])
    refitted = model_of(found_in(after))
    assert refitted is not None
    found: Drift = drift(model, answers, after, refitted)
    assert found.agreement > 0.9
    assert all(one.before is not None and one.after is not None for one in found.matches)


def test_weights_count_in_the_shares_of_waves(first: First) -> None:
    answers, personas, model = first
    weights = np.where(personas.labels == 0, 3.0, 1.0)
    heavy = drift(model, answers, AnswerTable(answers.questionnaire, answers.frame, weights))
    assert heavy.shares[0].after.value == pytest.approx(weights[personas.labels == 0].sum() / weights.sum())
    assert heavy.shares[0].difference.value > 0.1
