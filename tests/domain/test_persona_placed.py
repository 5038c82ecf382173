"""Somebody put into a persona counts there, follows it when its place changes, and never moves the parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.classification import classify
from surveyapp.domain.definition import Page, Questionnaire
from surveyapp.domain.persona import PersonaSet, find
from surveyapp.domain.persona_model import PersonaModel, assign, model_of
from surveyapp.domain.persona_placed import followed, with_placed
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text
from tests.domain.test_persona_model import RULES, documents, questions


@pytest.fixture(scope="module")
def first() -> tuple[AnswerTable, PersonaSet, PersonaModel]:
    asked = questions()
    named = tuple(question.id for question in asked)
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", asked),), persona_items=named)
    people = [Response(str(i), person, number=i + 1) for i, person in enumerate(documents(400, 1)[0])]
    table = build(questionnaire, people)
    found = find(table, classify(table, RULES), k=3, starts=20)
    model = model_of(found)
    assert model is not None
    return table, found, model


First = tuple[AnswerTable, PersonaSet, PersonaModel]


def turned(model: PersonaModel, order: list[int]) -> PersonaModel:
    """The same personas at other places: the one at `order[place]` now stands at `place`."""
    fit = model.fit
    moved = replace(
        fit,
        shares=fit.shares[order],
        probabilities=tuple(item[order] for item in fit.probabilities),
        means=fit.means[order],
        variances=fit.variances[order],
    )
    return replace(model, fit=moved)


def test_who_is_put_into_a_persona_counts_there_and_only_they_move(first: First) -> None:
    table, found, model = first
    elsewhere = {number: (int(found.labels[number - 1]) + 1) % 3 for number in (1, 2, 3)}
    placed = with_placed(found, table, classify(table, RULES), elsewhere, model)
    assert [int(placed.labels[number - 1]) for number in elsewhere] == list(elsewhere.values())
    assert placed.probability[:3].tolist() == [1.0, 1.0, 1.0]
    np.testing.assert_array_equal(placed.labels[3:], found.labels[3:])
    assert sum(one.n for one in placed.personas) == sum(one.n for one in found.personas)
    assert [one.n for one in placed.personas] == np.bincount(placed.labels).tolist()
    assert placed.choice is found.choice


def test_placements_follow_a_persona_to_its_new_place(first: First) -> None:
    table, found, model = first
    earlier = turned(model, [2, 0, 1])
    assert followed(earlier, model) == {0: 2, 1: 0, 2: 1}
    number = 1 + int(np.flatnonzero(found.labels == 0)[0])
    placed = with_placed(found, table, classify(table, RULES), {number: 0}, earlier)
    assert placed.labels[number - 1] == 2
    assert assign(model, table)[0][number - 1] == 0


def test_nothing_changes_where_nobody_is_placed_or_the_persona_is_gone(first: First) -> None:
    table, found, model = first
    groups = classify(table, RULES)
    assert with_placed(found, table, groups, {}, model) is found
    assert with_placed(found, table, groups, {1: 0}, None) is found
    assert with_placed(found, table, groups, {999: 0}, model) is found
    gone = with_placed(found, table, groups, {1: 7}, model)
    np.testing.assert_array_equal(gone.labels, found.labels)
