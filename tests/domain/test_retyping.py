"""Fields → answer → fields → answer: nothing is lost when somebody corrects what they sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surveyapp.domain.answers import to_json
from surveyapp.domain.definition import Kind, Question
from surveyapp.domain.reading import read
from surveyapp.domain.retyping import fields_of, retyped
from surveyapp.domain.text import Text
from tests.every_kind import STORED, questionnaire

READ_ONES = [
    question
    for question in questionnaire().questions()
    if question.kind not in (Kind.STATEMENT, Kind.CALCULATED) and question.id in STORED
]


@pytest.mark.parametrize("question", READ_ONES, ids=lambda question: f"{question.kind}-{question.id}")
def test_the_fields_of_a_stored_answer_read_as_that_answer(question: Question):
    answer, problems = read(question, fields_of(question, STORED[question.id]))
    assert problems == []
    assert to_json(answer) == STORED[question.id]


def test_every_kind_that_can_be_answered_is_among_them():
    assert {question.kind for question in READ_ONES} == set(Kind) - {Kind.STATEMENT, Kind.CALCULATED}


def test_all_fields_together_are_those_of_the_questions():
    fields = retyped(questionnaire(), STORED)
    assert fields["home.ward"] == ["thuan_hoa"]
    assert fields["purchases.2.price"] == ["95000"]
    assert fields["stages.pay.satisfaction"] == ["na"]
    assert "spread" not in fields
    assert retyped(questionnaire(), dict.fromkeys(STORED)) == {}


@pytest.mark.parametrize("value", [0, 7, 1.125, 12.5, -3.25, 0.125, 1250, 1234567.125, 1e15, 2.5e-7])
def test_a_number_is_written_so_that_it_reads_the_same(value: float):
    question = Question("n", Kind.NUMBER, Text.of(vi="Số?", en="Number?"))
    assert to_json(read(question, fields_of(question, value))[0]) == value


def test_a_consent_refused_and_points_left_to_not_knowing():
    asked = {question.id: question for question in questionnaire().questions()}
    assert fields_of(asked["agree"], False) == {"agree": []}
    optional = replace(asked["agree"], required=False)
    assert to_json(read(optional, fields_of(optional, False))[0]) is False
