"""Open answers found by words, whatever their marks."""

import pytest

from surveyapp.domain.answer_search import answered, containing, open_items, plain
from surveyapp.domain.answers import Response
from surveyapp.domain.definition import Kind, Page, Question, Questionnaire, Role
from surveyapp.domain.table import build
from surveyapp.domain.text import Text

WHY = Question("why", Kind.LONG_TEXT, Text.of(vi="Vì sao?"))
NAME = Question("name", Kind.SHORT_TEXT, Text.of(vi="Tên?"), roles=(Role("identity", "name"),))
MAIL = Question("mail", Kind.EMAIL, Text.of(vi="Email?"))
WRITTEN = ["Giá CAO quá", "giao hàng đúng hẹn", "  ", None, "cao nhưng giá tốt", "GIA\u0301 re\u0309"]


def test_only_what_is_said_in_ones_own_words_is_searched() -> None:
    table = build(Questionnaire("q", Text.of(vi="q"), (Page("p", (WHY, NAME, MAIL)),)), [])
    assert [item.id for item in open_items(table.items)] == ["why"]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("gia cao", [0, 4]),
        ("GIÁ", [0, 1, 4, 5]),
        ("đúng", [1]),
        ("dung hen", [1]),
        ("re", [5]),
        ("", [0, 1, 4, 5]),
        ("không có", []),
        (".*", []),
        ("(", []),
        ("[a-z] \\d + ^ $ | # & ~", []),
    ],
)
def test_every_word_in_any_order_without_marks(query: str, rows: list[int]) -> None:
    answers = [Response(str(i), {"why": text} if text is not None else {}) for i, text in enumerate(WRITTEN)]
    table = build(Questionnaire("q", Text.of(vi="q"), (Page("p", (WHY,)),)), answers)
    item = table.item("why")
    assert containing(table, item, query).nonzero()[0].tolist() == rows
    assert answered(table, item).tolist() == [True, True, False, False, True, True]


def test_plain_letters() -> None:
    assert plain("  Đà  NẴNG ") == "da nang"
