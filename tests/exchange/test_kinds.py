"""Spreadsheets with every kind of question: what their cells become, what is guessed, and what the logic drops."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from surveyapp.domain.definition import Kind, Questionnaire
from surveyapp.domain.problem import Fault
from surveyapp.domain.routing import ENDING
from surveyapp.exchange.guess import guess
from surveyapp.exchange.mapping import Column, Mapping, check
from surveyapp.exchange.moments import DateOrder
from surveyapp.exchange.parts import NOT_IMPORTED, parts_of, takes_whole
from surveyapp.exchange.responses import Conversion, convert
from surveyapp.exchange.sheet import Sheet, read_sheet
from tests.every_kind import STORED, questionnaire

CELLS = {
    "campaign": "zalo_thang_9",
    "arm": "Lời chào ngắn",
    "agree": "Có",
    "age": "34",
    "gender": "nữ",
    "home.province": "TP. Huế",
    "home.ward": "Thuận Hoá",
    "bought": "x",
    "often": "hang thang",
    "reasons": "Giá hợp lý; Chất lượng hàng; other",
    "order.1": "Chất lượng hàng",
    "order.2": "Giá hợp lý",
    "budget.price": "40",
    "budget.quality": "35,5%",
    "budget.service": "24.5",
    "budget.near": "",
    "sign": "Xanh",
    "spend": "350.000 đ",
    "share": "45",
    "day": "21/11/2025",
    "clock": "17h30",
    "csat": "4",
    "ces": "6",
    "nps": "9",
    "stars": "5",
    "image.modern": "2",
    "image.warm": "3",
    "image.calm": "-1",
    "stages.find.importance": "Khá",
    "stages.find.satisfaction": "4",
    "stages.choose.importance": "Rất",
    "stages.choose.satisfaction": "Hơi",
    "stages.pay.importance": "4",
    "stages.pay.satisfaction": "Chưa trải qua",
    "opinions.compare_price": "Hoàn toàn đồng ý",
    "opinions.novelty": "2",
    "opinions.reviews": "4",
    "opinions.habit": "3",
    "where.learn": "Tại cửa hàng; Zalo",
    "where.ask.nowhere": "có",
    "attention": "Đồng ý",
    "interest": "4",
    "too_cheap": "50.000",
    "cheap": "120.000",
    "expensive": "250.000",
    "too_expensive": "400.000",
    "purchases.1.item": "Nồi cơm điện",
    "purchases.1.price": "1.250.000",
    "purchases.1.kind": "Đồ gia dụng",
    "purchases.1.on": "2/10/2025",
    "purchases.2.item": "Cà phê",
    "purchases.2.price": "95.000",
    "purchases.2.kind": "food",
    "why": "Nhân viên nhiệt tình, hàng tươi.",
    "nearest": "Chi nhánh Thuận Hóa",
    "site": "vi.wikipedia.org",
    "email": "sample@example.com",
    "phone": "028 3822 0000",
}
"""Column (named after what it fills) → a cell as a form tool or a person may write it; together they say STORED."""


def sheet_of(rows: list[dict[str, str]]) -> Sheet:
    out = io.StringIO()
    header = list(rows[0])
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([row[name] for name in header] for row in rows)
    sheet, problems = read_sheet("answers.csv", out.getvalue().encode())
    assert problems == []
    assert sheet is not None
    return sheet


def column(target: str, **more: Any) -> Column:
    question, _, part = target.partition(".")
    return Column(target, question, part, **more)


def converted(cells: dict[str, str], mapping: Mapping | None = None) -> Conversion:
    mapping = mapping or Mapping(tuple(map(column, cells)))
    sheet = sheet_of([cells])
    assert check(mapping, questionnaire(), sheet.header) == []
    return convert(sheet, mapping, questionnaire(), "S")


def answer(cells: dict[str, str], name: str, **about: Any) -> Any:
    conversion = converted(cells, Mapping(tuple(map(column, cells)), **about))
    assert conversion.rejected == ()
    return conversion.responses[0].answers[name]


def faults(cells: dict[str, str]) -> list[Fault]:
    return [rejected.problem.fault for rejected in converted(cells).rejected]


def test_a_row_with_every_kind_becomes_the_response_it_says():
    conversion = converted(CELLS)
    assert conversion.rejected == ()
    (response,) = conversion.responses
    words = {**STORED, "reasons": ["price", "quality", "other"]}
    del words["receipt"]
    assert response.answers == words
    assert conversion.hidden == ()


@pytest.mark.parametrize("question", [*questionnaire().questions()], ids=lambda question: question.id)
def test_every_part_a_question_has_may_be_mapped_and_others_may_not(question: Any):
    parts = [part for part, _ in parts_of(question)]
    whole = [""] if takes_whole(question) and question.kind not in (Kind.STATEMENT, *NOT_IMPORTED) else []
    for part in [*whole, *parts]:
        assert check(Mapping((Column("c", question.id, part),)), questionnaire()) == []
    assert check(Mapping((Column("c", question.id, "no_such_part"),)), questionnaire()) != []


@pytest.mark.parametrize("name", ["receipt", "spread"])
def test_what_no_sheet_can_hold_is_refused_in_a_sentence(name: str):
    (problem,) = check(Mapping((Column("c", name),)), questionnaire())
    assert problem.fault is Fault.NOT_IMPORTED
    assert "bảng tính" in problem.say("vi")


def test_an_answer_of_parts_says_which_parts_it_has():
    (problem,) = check(Mapping((Column("c", "budget"),)), questionnaire())
    assert problem.fault is Fault.PART_NEEDED
    assert "budget.price" in problem.say("en")


def test_a_row_of_ticks_is_taken_whole_or_option_by_option():
    mapping = Mapping((Column("a", "where", "learn"), Column("b", "where", "learn.shop")))
    assert [problem.fault for problem in check(mapping, questionnaire())] == [Fault.TARGET_TWICE]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"order": "Giá hợp lý; near"}, ["price", "near"]),
        ({"order.price": "2", "order.near": "1", "order.service": ""}, ["near", "price"]),
        ({"order.1": "near", "order.2": "Giá hợp lý"}, ["near", "price"]),
    ],
)
def test_a_ranking_is_a_list_in_order_or_places_or_the_option_at_each_place(cells: dict[str, str], expected: list[str]):
    assert answer(cells, "order") == expected


def test_a_ranking_with_one_place_twice_is_rejected():
    assert faults({"order.price": "1", "order.near": "1"}) == [Fault.RANK_TWICE]
    assert faults({"order.1": "near", "order.3": "price"}) == [Fault.RANK_GAP]


@pytest.mark.parametrize(
    "cells",
    [
        {"home": "Phường Thuận Hóa, Thành phố Huế"},
        {"home": "P. Thuận Hóa - TP Huế, Việt Nam"},
        {"home": "Huế, Thuận Hóa"},
        {"home.ward": "Thuận Hóa"},
        {"home.province": "hue", "home.ward": "thuan_hoa"},
        {"home.province": "Thành phố Huế", "home.ward": "phuong thuan hoa"},
    ],
)
def test_a_place_is_found_by_its_name_with_or_without_what_it_is(cells: dict[str, str]):
    assert answer(cells, "home") == {"province": "hue", "ward": "thuan_hoa"}


def test_a_place_that_is_not_in_the_list_is_rejected():
    assert faults({"home": "Phường Thuận Hóa, Đà Nẵng"}) == [Fault.PLACE_UNKNOWN]
    assert faults({"home.province": "Huế", "home.ward": "Hải Châu"}) == [Fault.PLACE_UNKNOWN]
    assert answer({"home": "Đà Nẵng"}, "home") == {"province": "danang"}


@pytest.mark.parametrize(
    ("written", "order", "expected"),
    [
        ("9/10/2025", DateOrder.DAY_FIRST, "2025-10-09"),
        ("9/10/2025", DateOrder.MONTH_FIRST, "2025-09-10"),
        ("2025-10-09", DateOrder.MONTH_FIRST, "2025-10-09"),
        ("09/10/2025 23:30", DateOrder.DAY_FIRST, "2025-10-09"),
        ("2025-10-09T20:00:00Z", DateOrder.DAY_FIRST, "2025-10-10"),
    ],
)
def test_days_are_read_in_the_order_of_the_sheet_on_its_clock(written: str, order: DateOrder, expected: str):
    assert answer({"day": written}, "day", dates=order) == expected


def test_what_is_no_day_is_rejected():
    assert faults({"day": "hôm qua"}) == [Fault.BAD_DAY]


@pytest.mark.parametrize(("written", "expected"), [("Có", "yes"), ("1", "yes"), ("khong", "no"), ("N", "no")])
def test_yes_and_no_are_known_by_their_words(written: str, expected: str):
    assert answer({"bought": written}, "bought") == expected


def test_amounts_that_do_not_add_up_are_rejected():
    assert faults({"budget.price": "50", "budget.quality": "40"}) == [Fault.SUM_WRONG]


# ------------------------------------------------------------------ guessing


def test_columns_of_every_kind_are_guessed_by_their_ids():
    found = guess(sheet_of([CELLS, CELLS]), questionnaire())
    joined = {own.column: own.target for own in found.columns}
    assert {name: target for name, target in joined.items() if name != target} == {}


HEADERS = {
    "Nhà ở [Tỉnh, thành phố]": "",
    "Anh/chị đang sống ở đâu?": "home",
    "stages[pay][importance]": "stages.pay.importance",
    "Với anh/chị, cửa hàng là nơi … [Lạnh lùng]": "image.warm",
    "budget_price": "budget.price",
    "Xin xếp các lý do anh/chị đã chọn, quan trọng nhất trước. [hạng 1]": "order.1",
    "price_2": "purchases.2.price",
    "where/learn": "where.learn",
}


def test_columns_are_guessed_by_the_headers_form_tools_write():
    cells = dict.fromkeys(HEADERS, "") | {
        "Anh/chị đang sống ở đâu?": "Thuận Hóa, Huế",
        "stages[pay][importance]": "Rất",
        "Với anh/chị, cửa hàng là nơi … [Lạnh lùng]": "2",
        "budget_price": "40",
        "Xin xếp các lý do anh/chị đã chọn, quan trọng nhất trước. [hạng 1]": "Giá hợp lý",
        "price_2": "120000",
        "where/learn": "shop;zalo",
        "Nhà ở [Tỉnh, thành phố]": "?",
    }
    found = guess(sheet_of([cells, cells]), questionnaire())
    assert {own.column: own.target for own in found.columns} == HEADERS


# ------------------------------------------------------------------ logic


def converted_rows(rows: list[dict[str, str]], asked: Questionnaire | None = None) -> Conversion:
    return convert(sheet_of(rows), Mapping(tuple(map(column, rows[0]))), asked or questionnaire(), "S")


def test_answers_the_logic_hides_are_dropped_and_counted_but_those_to_keep_are_kept():
    rows = [{"bought": "không", "spend": "90000", "share": "20"}, {"bought": "có", "spend": "80000", "share": "30"}]
    conversion = converted_rows(rows)
    assert [response.answers for response in conversion.responses] == [
        {"bought": "no", "share": 20},
        {"bought": "yes", "spend": 80000, "share": 30},
    ]
    assert conversion.hidden == (("spend", 1),)


def test_a_condition_on_a_question_the_sheet_lacks_hides_nothing():
    conversion = converted_rows([{"spend": "90000", "day": "2025-10-09"}])
    assert conversion.responses[0].answers == {"spend": 90000, "day": "2025-10-09"}
    assert conversion.hidden == ()


def test_options_that_were_not_carried_forward_are_dropped():
    conversion = converted_rows([{"reasons": "price;quality", "order": "near; price"}])
    assert conversion.responses[0].answers["order"] == ["price"]
    assert conversion.hidden == (("order", 1),)


def test_what_is_calculated_is_made_where_the_sheet_has_all_it_needs():
    both = converted_rows([{"cheap": "100000", "expensive": "250000"}])
    assert both.responses[0].answers["spread"] == 150_000
    assert "spread" not in converted_rows([{"cheap": "100000"}]).responses[0].answers


def test_who_an_ending_stops_is_stored_as_stopped_and_counted():
    conversion = converted_rows([{"age": "16"}, {"age": "30"}])
    assert [response.answers.get(ENDING) for response in conversion.responses] == ["too_young", None]
    assert conversion.stopped == (("too_young", 1),)
