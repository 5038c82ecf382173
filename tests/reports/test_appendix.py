"""Every kind of question has an entry in the appendix, in both languages, with what people answered and nothing raw."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from reports.charts import PriceCurves, ProfileLines
from reports.charts.bars import PairedBars
from reports.compose import compose
from reports.compose.phrases import told
from reports.compose.voice import Voice
from reports.content import QuestionRow, Report
from reports.format import Lang
from reports.stored import from_plain, to_plain
from surveyapp.domain.analysis import AllRules, Analysis, analyse
from surveyapp.domain.answers import Response
from surveyapp.domain.classification import CompositeRule, HotRule, Rules
from surveyapp.domain.definition import SILENT_KINDS, Kind
from surveyapp.domain.persona_evidence import Statement
from surveyapp.domain.simulate import simulate
from surveyapp.domain.stats import Estimate
from surveyapp.domain.table import build
from tests.every_kind import FILE_KEY, STORED, questionnaire
from tests.reports.gallery.surveys import Case, answered

NO_PARTS = CompositeRule((), 50.0, 1)
RULES = AllRules(Rules(NO_PARTS, NO_PARTS, 0.5, HotRule(()), ()), ())
UNLISTED = SILENT_KINDS | {Kind.CONSENT, Kind.EMAIL, Kind.PHONE}
N = 120


@cache
def analysis() -> Analysis:
    """Simulated people; every third sent a file, and one answered as the round trip does."""
    made = simulate(questionnaire(), N, 5).responses
    sent = {"key": FILE_KEY, "name": "x.jpg"}
    people = [replace(r, answers=r.answers | ({"receipt": sent} if r.number % 3 == 0 else {})) for r in made]
    return analyse(build(questionnaire(), [*people, Response("whole", STORED)]), RULES, starts=2)


@cache
def report(lang: Lang) -> Report:
    return compose(analysis(), lang=lang)


def rows(lang: Lang, name: str) -> list[QuestionRow]:
    """The lines of one question: its own and those numbered below it."""
    question = questionnaire().question(name)
    listed = [q for q in questionnaire().questions() if q.kind not in UNLISTED]
    number = f"{'C' if lang == 'vi' else 'Q'}{listed.index(question) + 1}"
    return [row for row in report(lang).appendix.questions if row.code.partition(".")[0] == number]


LISTED = [question.id for question in questionnaire().questions() if question.kind not in UNLISTED]
LANGUAGES: tuple[Lang, Lang] = ("vi", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", LISTED)
def test_every_question_has_an_entry_with_a_drawing_or_a_reason(name: str, lang: Lang):
    found = rows(lang, name)
    assert found
    for row in found:
        assert row.text
        assert row.kind
        assert re.match(r"n = \d", row.n)
        assert row.chart is not None or row.legend


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_printed_raw(lang: Lang):
    for row in report(lang).appendix.questions:
        drawn = row.chart.svg() + row.chart.table() if row.chart is not None else ""
        shown = " ".join((row.text, row.kind, row.missing, row.legend, re.sub(r"<[^>]*>", " ", drawn)))
        assert not re.search(r"\bnan\b|None|\{|\}|Kind\.|Text\(", shown), (row.code, shown)
        # Days since 1970 and minutes of the day would be numbers such as 20697.0 and 1050.
        if row.kind in ("Ngày", "Date", "Giờ", "Time of day"):
            assert not re.search(r"\b\d{4,}[.,]\d\b|\b20[5-9]\d\d\b", shown)


def test_each_language_says_it_in_its_own_words():
    for vi, en in zip(report("vi").appendix.questions, report("en").appendix.questions, strict=True):
        assert vi.kind != en.kind or vi.kind == "Van Westendorp"
        assert vi.code.replace("C", "Q") == en.code


def test_the_figures_of_a_ranking_are_those_of_the_answers():
    orders = [r.get("order") for r in documents()]
    ranked = [order for order in orders if order]
    first = sum(order[0] == "quality" for order in ranked) / len(ranked)
    (row,) = rows("en", "order")
    assert isinstance(row.chart, PairedBars)
    bar = next(bar for bar in row.chart.rows if bar.label == "Quality of the goods")
    assert bar.shares[0] == pytest.approx(first)
    places = [order.index("quality") + 1 for order in ranked if "quality" in order]
    assert f"Quality of the goods {sum(places) / len(places):.1f}" in row.legend


def documents() -> list[dict[str, Any]]:
    made = simulate(questionnaire(), N, 5).responses
    return [*(response.answers for response in made), STORED]


def test_the_figures_of_a_constant_sum_are_means_of_the_amounts():
    given = [own["budget"]["price"] for own in documents() if own.get("budget")]
    (row,) = rows("en", "budget")
    assert isinstance(row.chart, PairedBars)
    bar = next(bar for bar in row.chart.rows if bar.label == "Fair prices")
    assert bar.shares[0] == pytest.approx(sum(given) / len(given) / 100)
    assert re.fullmatch(rf"{sum(given) / len(given):.0f} ±\d+", bar.texts[0])


def test_the_figures_of_a_dual_grid_are_means_of_each_side():
    cells = [own["stages"]["pay"] for own in documents() if (own.get("stages") or {}).get("pay")]
    important = [int(cell["importance"]) for cell in cells if "importance" in cell]
    satisfied = [int(cell["satisfaction"]) for cell in cells if cell.get("satisfaction", "na") != "na"]
    (row,) = rows("en", "stages")
    assert isinstance(row.chart, PairedBars)
    assert row.chart.names == ("Importance", "Satisfaction")
    bar = next(bar for bar in row.chart.rows if bar.label == "Paying")
    assert bar.texts == tuple(f"{sum(own) / len(own):.1f}" for own in (important, satisfied))


def test_the_profile_runs_from_the_left_pole_to_the_right():
    given = [own["image"]["warm"] for own in documents() if (own.get("image") or {}).get("warm") is not None]
    (row,) = rows("en", "image")
    assert isinstance(row.chart, ProfileLines)
    warm = next(own for own in row.chart.rows if own.left == "Cold")
    assert warm.right == "Friendly"
    mean = sum(given) / len(given)
    assert warm.points[0].value == pytest.approx((mean + 3) / 6)
    assert warm.points[0].low < warm.points[0].value < warm.points[0].high


def test_days_are_told_by_median_and_month_and_times_by_the_clock():
    days = sorted(own["day"] for own in documents() if own.get("day"))
    (row,) = rows("vi", "day")
    middle = days[round((len(days) - 1) / 2)]
    assert f"Trung vị {middle[8:]}/{middle[5:7]}/{middle[:4]}" in row.legend
    assert isinstance(row.chart, PairedBars)
    month = sum(day.startswith("2026-08") for day in days) / len(days)
    assert next(bar for bar in row.chart.rows if bar.label == "08/2026").shares[0] == pytest.approx(month)
    (clock,) = rows("vi", "clock")
    assert re.search(r"Trung vị \d\d:\d\d", clock.legend)


def test_a_repeated_group_tells_its_entries_and_each_question_about_them():
    given = [own["purchases"] for own in documents() if own.get("purchases")]
    whole, *inner = rows("en", "purchases")
    assert whole.n == f"n = {len(given)}"
    assert f"Mean {sum(map(len, given)) / len(given):.1f}" in whole.legend
    assert [row.text for row in inner] == ["What it was", "Price", "Kind of goods", "Bought on"]


def test_the_price_meter_stands_below_its_last_question_with_intervals():
    lines = report("en").appendix.questions
    at = next(place for place, row in enumerate(lines) if row.kind == "Van Westendorp")
    assert lines[at - 1].text == "What price is too expensive to consider?"
    chart = lines[at].chart
    assert isinstance(chart, PriceCurves)
    assert len(chart.marks) == 4
    for mark in chart.marks:
        assert mark.low < mark.price < mark.high
        assert re.fullmatch(r"₫[\d,]+ \(₫[\d,]+ to ₫[\d,]+\)", mark.text)
    assert chart.band[0] < chart.band[1]


def test_an_earlier_answer_in_a_wording_is_told_by_its_fallback():
    (row,) = rows("vi", "why")
    assert row.text == "Điều gì khiến anh/chị chấm như vậy điểm?"


def test_small_cells_are_not_told():
    few = analyse(build(questionnaire(), [Response("whole", STORED)]), RULES, starts=2)
    for row in compose(few, lang="en").appendix.questions:
        assert row.chart is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_drawings_are_kept_with_the_report(lang: Lang):
    assert from_plain(to_plain(report(lang))).appendix == report(lang).appendix


@pytest.mark.parametrize(
    ("item", "codes", "vi", "en"),
    [
        ("order.price", (0, 1), "Giá hợp lý: xếp thứ 1–2", "Fair prices: ranked 1–2"),
        ("order.price", (4, 5), "Giá hợp lý: xếp thứ 5 hoặc không xếp hạng", "Fair prices: ranked 5 or not ranked"),
        ("image.warm", (5, 6), "Thấy nghiêng về “Thân thiện”", "Leans to “Friendly”"),
        ("image.warm", (0, 1), "Thấy nghiêng về “Lạnh lùng”", "Leans to “Cold”"),
        ("bought", (1,), "Trong ba tháng qua anh/chị có mua gì ở cửa hàng không: không", "Have you bought anything at the shop in the last three months: no"),
    ],
)  # fmt: skip
def test_answers_of_the_new_kinds_are_told_in_words(item: str, codes: tuple[int, ...], vi: str, en: str):
    asked = analysis().table.item(item)
    estimate = Estimate(0.5, 0.4, 0.6, 100)
    statement = Statement(asked, codes, estimate, 0.5, estimate, 0.0, 1.0, 100, 0.01, False, estimate, ())
    assert told(statement, Voice("vi"), 200) == vi
    assert told(statement, Voice("en"), 200) == en


def test_of_small_groups_the_answers_of_everyone_are_drawn_and_no_scale_is_left_without_a_figure():
    small = compose(answered(Case(("criteria", "bant", "funnel", "barriers"), 24, fits=(0.6, 1.0))), lang="en")
    assert small.comparison is not None
    assert small.appendix.question_heads[3] == "Answers: everyone"
    scales = [row for row in small.appendix.questions if row.kind == "One choice"]
    assert len(scales) == 11
    assert any(row.chart is None for row in scales)
    assert all(
        row.chart is not None or re.match(r"Mean \d\.\d ±\d\.\d on a scale of 1–5 ", row.legend) for row in scales
    )
