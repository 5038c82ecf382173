"""The sentences and the drawing of satisfaction over time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from reports.charts import TrendLine
from reports.compose import compose
from reports.content import Figure
from surveyapp.domain.analysis import AllRules, analyse
from surveyapp.domain.analysis_data import to_data
from surveyapp.domain.answers import Response
from surveyapp.domain.classification import CompositeRule, HotRule, Rules
from surveyapp.domain.definition import Kind, Page, Question, Questionnaire, Role
from surveyapp.domain.table import build
from surveyapp.domain.text import Text

NO_PARTS = CompositeRule((), 50.0, 1)
RULES = AllRules(Rules(NO_PARTS, NO_PARTS, 0.5, HotRule(()), ()), ())
NPS = Question(
    "nps", Kind.NPS, Text.of(vi="Giới thiệu?", en="Recommend?"), low=0, high=10, roles=(Role("satisfaction", "nps"),)
)
ASKED = Questionnaire("q", Text.of(vi="Khảo sát", en="Survey"), (Page("p", (NPS,)),))


def analysed(*scores: int) -> Any:
    """One answer every four hours from Monday, 1 June 2026 in Viet Nam."""
    first = datetime(2026, 5, 31, 17, tzinfo=UTC)
    given = [
        Response(str(i), {"nps": score}, submitted=first + timedelta(hours=4 * i), number=i + 1)
        for i, score in enumerate(scores)
    ]
    return analyse(build(ASKED, given), RULES)


def figure(*scores: int, lang: str = "en") -> Figure:
    page = compose(analysed(*scores), lang=lang).satisfaction  # type: ignore[arg-type]
    assert page is not None
    return page.figures[1]


STEADY, FALLEN = [10, 9, 8, 3, 10, 7] * 28, [10, 2, 3, 3, 7, 0] * 28


def test_a_fall_is_said_with_its_day_its_test_and_when_it_was_noticed() -> None:
    told = figure(*STEADY, *FALLEN)
    assert told.title == "NPS fell from +33 to −50 from about 29 June 2026"
    assert "p < 0.001" in told.note and "A fall was noticed on" in told.note
    assert isinstance(told.chart, TrendLine)
    assert (len(told.chart.points), told.chart.since, told.chart.points[0].n) == (8, 4, "42")
    vi = figure(*STEADY, *FALLEN, lang="vi")
    assert vi.title == "NPS giảm từ +33 còn −50 kể từ khoảng 29/06/2026"
    assert figure(*FALLEN, *STEADY).title == "NPS rose from −50 to +33 from about 29 June 2026"


def test_noise_is_not_called_a_change() -> None:
    told = figure(*STEADY, *STEADY)
    assert told.title == "NPS shows no change over time"
    assert told.chart.since == 0  # type: ignore[attr-defined]
    assert "No single period is called high or low." in told.note


def test_a_week_of_answers_has_no_trend() -> None:
    page = compose(analysed(*STEADY[:40]), lang="en").satisfaction
    assert page is not None
    assert len(page.figures) == 1


def test_the_data_hold_the_trend_and_the_fall() -> None:
    data = to_data(analysed(*STEADY, *FALLEN), "en")
    (trend,), (fall, *_) = data["trends"], data["falls"]
    assert (trend["by"], len(trend["periods"]), trend["change"]["since"]) == ("week", 8, "2026-06-29")
    assert (fall["gauge"], fall["after"]["value"] < fall["before"]["value"]) == ("nps", True)
