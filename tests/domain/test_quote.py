"""Quotes: what is covered, what is left, and from how many people on."""

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.definition import Kind, Page, Question, Questionnaire, Role
from surveyapp.domain.quote import masked, quotes
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Gọi tôi 0912345678 nhé", "Gọi tôi ••• nhé"),
        ("Gọi 0912.345.678 hoặc +84 912 345 678.", "Gọi ••• hoặc •••."),
        ("SĐT (024) 3825-4000", "SĐT •••"),
        ("84 912 345 678 là số Zalo", "••• là số Zalo"),
        ("thư về lan.nguyen+mua@vi-du.com.vn nhé", "thư về ••• nhé"),
        ("xem facebook.com/lan.nguyen và @lan_nguyen", "xem ••• và •••"),
        ("xem https://vi-du.vn/a?b=1 nhé", "xem ••• nhé"),
        ("CCCD 001099012345", "CCCD •••"),
        ("Giá 1.250.000 ₫ là cao, 900.000 thì được", "Giá 1.250.000 ₫ là cao, 900.000 thì được"),
        ("Năm 2026, lớp 10–12, 3 buổi/tuần", "Năm 2026, lớp 10–12, 3 buổi/tuần"),
        ("Từ 0,5 đến 1 triệu", "Từ 0,5 đến 1 triệu"),
        ("hai\n dòng  \tcó khoảng trống", "hai dòng có khoảng trống"),
    ],
)
def test_what_could_name_somebody_is_covered(written: str, printed: str) -> None:
    assert masked(written) == printed


def voices(*answers: str) -> AnswerTable:
    asked = Question("voice", Kind.LONG_TEXT, Text.of(vi="voice"), roles=(Role("quote"),))
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", (asked,)),))
    return build(questionnaire, [Response(str(i), {"voice": words}, number=100 + i) for i, words in enumerate(answers)])


SIX = voices(
    "Tôi cần xem tận nơi", "tôi cần xem tận nơi", "Ừ", "Giá hơi cao với tôi", "Xa nhà tôi quá", "Chưa biết hỏi ai"
)


def chosen(table: AnswerTable, members: list[bool], rank: list[float] | None = None, most: int = 3) -> list[int]:
    ranks = None if rank is None else np.array(rank)
    found = quotes(table, table.items, np.array(members), rank=ranks, most=most)
    return [quote.number for quote in found]


def test_different_answers_that_say_something_highest_rank_first() -> None:
    assert chosen(SIX, [True] * 6) == [100, 103, 104]
    assert chosen(SIX, [True] * 6, [0.1, 0.2, 0.9, 0.3, 0.5, 0.4], most=9) == [104, 105, 103, 101]


def test_nobody_is_quoted_from_fewer_than_five() -> None:
    assert chosen(SIX, [True] * 4 + [False] * 2) == []
    assert chosen(SIX, [True] * 5 + [False]) == [100, 103, 104]
    assert chosen(voices("Tôi cần xem tận nơi", "", "", "", "", ""), [True] * 6) == []


def test_words_printed_before_are_not_printed_again() -> None:
    used = {"giá hơi cao với tôi"}
    found = quotes(SIX, SIX.items, np.full(6, True), most=2, used=used)
    assert [quote.text for quote in found] == ["Tôi cần xem tận nơi", "Xa nhà tôi quá"]
    assert used == {"giá hơi cao với tôi", "tôi cần xem tận nơi", "xa nhà tôi quá"}
