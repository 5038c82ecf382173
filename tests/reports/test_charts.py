"""The chart kit: marks drawn from data, readable in both media, nothing unescaped."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from reports.charts import (
    BarRow,
    Chart,
    DistributionStrip,
    DotField,
    DotGroup,
    FeelingCurve,
    FeelingLine,
    FeelingPoint,
    Gauge,
    LikertBars,
    LikertRow,
    LikertStatement,
    PairedBars,
    PairedRow,
    RangeMark,
    RangePlot,
    SingleBars,
    StackedBars,
    StackedRow,
    Tone,
    TrendLine,
    TrendPoint,
)
from reports.charts.measure import clean, shorten, text_width, wrap
from reports.charts.tone import PAINTS, PAPER, contrast, ink_on, ramp

NAN = float("nan")
BAD = "<b>&\"'"


def dots(*counts: int) -> DotField:
    tones = list(Tone)
    groups = tuple(DotGroup(f"g{i}", count, tones[i]) for i, count in enumerate(counts))
    return DotField(groups, "Everybody", ("group", "n"))


def likert(*shares: float) -> LikertBars:
    statement = LikertStatement("Said", (LikertRow("A", Tone.TEAL, shares, "40%", "±5"),))
    return LikertBars(tuple("abcdefg"[: len(shares)]), (statement,), "Agree", "How many agree")


ALL: list[Chart] = [
    dots(5, 3),
    likert(0.1, 0.2, 0.3, 0.3, 0.1),
    RangePlot((RangeMark(BAD, Tone.ORANGE, 0.2, 0.1, 0.3, BAD), RangeMark("b", Tone.TEAL, NAN, NAN, NAN, "–")), BAD),
    PairedBars((PairedRow(BAD, (0.2, NAN), ("20%", "–"), BAD),), (Tone.ORANGE, Tone.TEAL), (BAD, "b"), BAD),
    SingleBars((BarRow(BAD, 0.4, BAD, 0.3),), Tone.TEAL, BAD),
    StackedBars((BAD, "b"), (StackedRow(BAD, Tone.TEAL, (0.5, 0.5)),), BAD),
    FeelingCurve((BAD, "b"), (FeelingLine(BAD, Tone.TEAL, (FeelingPoint(0.5, NAN, NAN, BAD), None)),), BAD, BAD),
    DistributionStrip((0.0, 0.0), BAD, BAD, Tone.TEAL, BAD, 0.5, BAD),
    Gauge(1.2, None, Tone.PLUM, BAD),
    TrendLine(
        (TrendPoint(BAD, 12.0, -8.0, 140.0, BAD, "30"), TrendPoint("b", NAN, NAN, NAN, "–", "4")),
        ((-100.0, BAD), (0.0, "0"), (100.0, "100")),
        (BAD, "b", "n"),
        BAD,
        since=1,
    ),
]


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: type(chart).__name__)
def test_a_chart_is_well_formed_and_says_what_it_shows_first(chart: Chart) -> None:
    root = ElementTree.fromstring(chart.svg())
    assert root[0].tag == "{http://www.w3.org/2000/svg}title"
    assert root[0].text == chart.alt()
    ElementTree.fromstring(chart.table())


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: type(chart).__name__)
def test_a_chart_uses_literal_attributes_and_draws_no_nan(chart: Chart) -> None:
    svg = chart.svg()
    assert not re.search(r"\b(style|class|font)=|var\(|nan", svg)
    assert BAD not in svg


def marks_of(field: DotField) -> list[tuple[float, float]]:
    """Where each mark begins, as many as are drawn."""
    paths = [element.get("d", "") for element in ElementTree.fromstring(field.svg())[1:]]
    return [(float(x), float(y)) for path in paths for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", path)]


@pytest.mark.parametrize("counts", [(1,), (206, 131), (40, 30, 20, 10, 5, 2)])
def test_the_dot_field_draws_one_mark_per_respondent(counts: tuple[int, ...]) -> None:
    assert len(set(marks_of(dots(*counts)))) == sum(counts)
    assert dots(*counts).people_per_mark == 1


def test_above_two_thousand_one_mark_stands_for_several() -> None:
    field = dots(9_000, 1_000)
    assert field.people_per_mark == 5
    assert len(marks_of(field)) == 2_000


def test_marks_stay_inside_the_drawing() -> None:
    places = marks_of(dots(0, 120, 0))
    assert min(x for x, _ in places) > 0
    assert max(x for x, _ in places) < 595
    assert min(y for _, y in places) > 0
    assert max(y for _, y in places) < 400


def test_neutral_answers_stand_apart_from_the_two_sides() -> None:
    """The piece left of the baseline ends where the piece right of it begins, whatever neutral is."""
    ends = []
    for shares in ((0.2, 0.1, 0.4, 0.2, 0.1), (0.2, 0.1, 0.0, 0.2, 0.1)):
        pieces = re.findall(
            r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="12.5" fill="(#\w+)" stroke', likert(*shares).svg()
        )
        assert len(pieces) == 4
        inner_left, inner_right = pieces[0], pieces[2]
        ends.append((float(inner_left[0]) + float(inner_left[1]), float(inner_right[0])))
    assert ends[0][0] == pytest.approx(ends[0][1], abs=0.02)
    assert ends[0] == ends[1]


def test_an_even_scale_sets_nothing_apart() -> None:
    assert "#dfe3e5" not in likert(0.2, 0.3, 0.3, 0.2).svg()
    assert "#dfe3e5" in likert(0.2, 0.3, 0.1, 0.2, 0.2).svg()


def test_range_marks_are_at_their_values() -> None:
    plot = RangePlot((RangeMark("b", Tone.TEAL, 0.5, 0.4, 0.6, "50"),), "Half", width=118)
    assert 'd="M59 ' in plot.svg()


def test_a_trend_names_as_many_periods_as_have_room_and_marks_the_new_level() -> None:
    points = tuple(TrendPoint(f"tuần {i:02}", 10.0, 5.0, 15.0, "10", "30") for i in range(40))
    chart = TrendLine(points, ((0.0, "0"), (20.0, "20")), ("", "", "n"), "s", since=20)
    svg = chart.svg()
    assert svg.count("tuần") < 20 and "tuần 00" in svg
    assert chart.table().count("tuần") == 40
    plain = TrendLine(points, chart.ticks, chart.heads, "s").svg()
    assert svg.count("<rect") - plain.count("<rect") == 1


@pytest.mark.parametrize("tone", list(Tone))
def test_every_tone_is_readable_as_text_and_on_its_own_ground(tone: Tone) -> None:
    paint = PAINTS[tone]
    assert contrast(paint.text, PAPER) >= 4.5
    assert contrast(paint.text, paint.pale) >= 4.5
    assert contrast(paint.on_dark, "#0d3540") >= 4.5
    assert all(contrast(ink_on(colour), colour) >= 4.5 for colour in ramp(tone, 5))


def test_the_two_groups_differ_in_grey_print() -> None:
    assert contrast(PAINTS[Tone.ORANGE].fill, PAINTS[Tone.TEAL].fill) > 3


def test_words_are_wrapped_and_the_last_line_shortened() -> None:
    lines = wrap("Chưa thấy bằng chứng con tiến bộ rõ ràng trong học kỳ này", 80, 8, lines=2)
    assert len(lines) == 2
    assert all(text_width(line, 8) <= 80 for line in lines)
    assert lines[1].endswith("…")
    assert shorten("Giá", 80, 8) == "Giá"


def test_text_is_composed_and_limited_to_the_fonts() -> None:
    assert clean("Tie\u0302\u0301ng") == "Tiếng"
    assert clean("a👩‍👩‍👧b\x07\n") == "a□b "


def test_what_is_not_told_of_a_whole_is_an_empty_piece_where_it_belongs():
    def pieces(*shares: float) -> str:
        return StackedBars(("a", "b", "c"), (StackedRow("x", Tone.TEAL, shares),), ".", 100, 0, named=False).svg()

    assert 'fill="none"' not in pieces(0.5, 0.3, 0.2)
    assert 'fill="none"' not in pieces(0.5, 0.3, 0.0)
    frame = r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]*fill="none"'
    assert re.findall(frame, pieces(NAN, NAN, 0.6)) == [("0.6", "38.8")]
    assert re.findall(frame, pieces(NAN, 0.6, NAN)) == [("60.6", "38.8")]


def test_a_long_figure_beside_a_bar_makes_room_for_itself() -> None:
    def end_of_track(text: str) -> float:
        svg = SingleBars((BarRow("Nam", 0.48, text),), Tone.TEAL, "Nam.", width=128, label_width=60).svg()
        return 64 + float(re.findall(r"M64 [\d.]+h([\d.]+)", svg)[0])

    assert end_of_track("≥ 48%") < 128 - text_width("≥ 48%", 7.2, 600)
    assert end_of_track("8%") == end_of_track("48%") > end_of_track("≥ 48%")
