"""Every kind of question from what is typed to the table: one whole response through reading, routing and filling."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from surveyapp.domain.answers import Response, to_json
from surveyapp.domain.definition import Kind, Question
from surveyapp.domain.item import items_of
from surveyapp.domain.reading import read
from surveyapp.domain.routing import Route
from surveyapp.domain.table import LEFT_OUT, NOT_APPLICABLE, NOT_ASKED, AnswerTable, build
from tests.every_kind import STORED, TYPED, questionnaire

TYPED_ONES = [
    question
    for question in questionnaire().questions()
    if question.kind not in (Kind.STATEMENT, Kind.CALCULATED) and not question.assign
]


def test_every_kind_is_asked():
    assert {question.kind for question in questionnaire().questions()} == set(Kind)


@pytest.mark.parametrize("question", TYPED_ONES, ids=lambda question: f"{question.kind}-{question.id}")
def test_what_is_typed_becomes_the_stored_answer(question: Question):
    answer, problems = read(question, TYPED)
    assert problems == []
    assert to_json(answer) == STORED[question.id]


def test_the_whole_response_counts_and_the_calculated_answer_is_made():
    walk = Route(questionnaire()).walk({name: value for name, value in STORED.items() if name != "spread"})
    assert walk.kept == STORED
    assert walk.unmet == []
    assert walk.ending is None


@cache
def table() -> AnswerTable:
    """The whole response, one that was shown everything and left it out, and one that was shown nothing."""
    blank = dict.fromkeys(STORED)
    return build(questionnaire(), [Response("whole", STORED), Response("blank", blank), Response("none", {})])


CODES = {
    "arm": 0,
    "gender": 0,
    "home.province": 1,
    "bought": 0,
    "often": 2,
    "reasons.quality": 1,
    "reasons.near": 0,
    "reasons.other": 1,
    "order.quality": 0,
    "order.price": 1,
    "order.near": 5,
    "sign": 0,
    "csat": 3,
    "ces": 5,
    "nps": 9,
    "stars": 4,
    "image.modern": 5,
    "image.calm": 2,
    "stages.find.importance": 2,
    "stages.choose.satisfaction": 1,
    "stages.pay.satisfaction": NOT_APPLICABLE,
    "opinions.compare_price": 4,
    "where.learn.zalo": 1,
    "where.learn.site": 0,
    "where.ask.nowhere": 1,
    "interest": 3,
    "purchases.kind.home": 1,
    "purchases.kind.clothes": 0,
}
NUMBERS = {
    "age": 34,
    "budget.quality": 35.5,
    "budget.near": 0,
    "spend": 350_000,
    "share": 45,
    "day": 20_413,
    "clock": 1050,
    "too_cheap": 50_000,
    "spread": 130_000,
    "purchases": 2,
    "purchases.price": 672_500,
}
TEXTS = {
    "campaign": "zalo_thang_9",
    "home.ward": "Phường Thuận Hóa",
    "why": "Nhân viên nhiệt tình, hàng tươi.",
    "nearest": "Chi nhánh Thuận Hóa",
    "site": "https://vi.wikipedia.org",
    "email": "sample@example.com",
    "phone": "+842838220000",
}


@pytest.mark.parametrize(("item", "code"), CODES.items())
def test_stored_choices_become_codes(item: str, code: int):
    assert table().codes(table().item(item)).tolist() == [code, LEFT_OUT, NOT_ASKED]


@pytest.mark.parametrize(("item", "number"), NUMBERS.items())
def test_stored_numbers_days_and_times_become_numbers(item: str, number: float):
    found = table().item(item)
    np.testing.assert_array_equal(table().numbers(found), [number, np.nan, np.nan])
    assert table().codes(found).tolist() == [0, LEFT_OUT, NOT_ASKED]


@pytest.mark.parametrize(("item", "text"), TEXTS.items())
def test_stored_words_and_lower_places_become_texts(item: str, text: str):
    assert table().texts(table().item(item)) == [text, None, None]


def test_a_file_is_there_or_not_and_attention_is_a_fact_about_the_response():
    assert table().codes(table().item("receipt")).tolist() == [1, 0, NOT_ASKED]
    assert table().frame["#inattentive"].to_list() == [False, False, False]


def test_every_kind_that_holds_an_answer_makes_columns():
    held = {item.question.kind for item in table().items}
    assert held == set(Kind) - {Kind.STATEMENT, Kind.CONSENT, Kind.ATTENTION_CHECK}


def test_no_item_speaks_of_one_persons_earlier_answer():
    asked = questionnaire()
    assert any("{" in words for q in asked.questions() for _, words in q.text)
    assert [item.id for item in items_of(asked) for text in (item.text, *item.labels) if "{" in text.to("vi")] == []
