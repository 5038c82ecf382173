"""Satisfaction over time: periods by hand, one overall test, alarms that hardly cry wolf, and single unhappy people."""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.definition import Kind, Option, Page, Question, Questionnaire, Role
from surveyapp.domain.stats import mean_interval
from surveyapp.domain.stats import nps as points
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text
from surveyapp.domain.trend import LIMIT, Gauge, Span, _alarms, changed, falls, readings, trend, unhappy

NPS = Question("nps", Kind.NPS, Text.of(vi="nps"), roles=(Role("satisfaction", "nps"),), low=0, high=10)
CSAT = Question("csat", Kind.CSAT, Text.of(vi="csat"), roles=(Role("satisfaction", "csat"),), low=1, high=5)
CES = Question("ces", Kind.RATING, Text.of(vi="ces"), roles=(Role("satisfaction", "ces"),), low=1, high=7)
FIRST = datetime(2025, 3, 3, 2, tzinfo=UTC)  # a Monday


def table(answers: list[tuple[datetime | None, dict[str, Any]]], weights: list[float] | None = None) -> AnswerTable:
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", (NPS, CSAT, CES)),))
    made = [Response(f"r{i}", given, number=i + 1, submitted=when) for i, (when, given) in enumerate(answers)]
    return AnswerTable(questionnaire, build(questionnaire, made).frame, None if weights is None else np.array(weights))


def weeks(*each: list[int]) -> list[tuple[datetime | None, dict[str, Any]]]:
    """Answers to the NPS question, one list per week, spread over its first days."""
    return [
        (FIRST + timedelta(days=7 * week, minutes=30 * place), {"nps": answer})
        for week, answers in enumerate(each)
        for place, answer in enumerate(answers)
    ]


def test_periods_are_the_finest_with_thirty_answers_and_have_the_interval_of_their_own() -> None:
    found = readings(table(weeks([10] * 20 + [3] * 10, [10] * 25 + [3] * 15, [8] * 30, [9] * 4, [9] * 50)), Gauge.NPS)
    assert found is not None
    told = trend(found)
    assert told is not None
    assert (told.span, [period.n for period in told.periods]) == (Span.WEEK, [30, 40, 30, 4, 50])
    assert told.periods[0].value == points(20, 0, 10)
    assert (told.periods[0].start, told.periods[0].end) == (date(2025, 3, 3), date(2025, 3, 10))
    assert math.isnan(told.periods[3].value.value)


def test_a_day_ends_at_midnight_in_vietnam() -> None:
    late = [(datetime(2025, 3, 3, 16, 59, tzinfo=UTC), {"nps": 9})] * 30
    next_day = [(datetime(2025, 3, 3, 17, tzinfo=UTC), {"nps": 9})] * 40
    last = [(datetime(2025, 3, 5, 5, tzinfo=UTC), {"nps": 9})] * 30
    found = readings(table([*next_day, *last, *late]), Gauge.NPS)
    assert found is not None
    told = trend(found)
    assert told is not None
    assert [(period.start.day, period.n) for period in told.periods] == [(3, 30), (4, 40), (5, 30)]
    assert math.isnan(told.p) and told.change is None


def test_a_week_without_an_answer_is_still_a_week() -> None:
    found = readings(table(weeks([9] * 60, [], [9] * 60, [2] * 60)), Gauge.NPS)
    told = None if found is None else trend(found)
    assert told is not None
    assert [period.n for period in told.periods] == [60, 0, 60, 60]


@pytest.mark.parametrize("answers", [weeks([9] * 29), weeks([9] * 40, [9] * 40), []])
def test_too_few_answers_or_periods_are_no_trend(answers: list[tuple[datetime | None, dict[str, Any]]]) -> None:
    found = readings(table(answers), Gauge.NPS)
    assert found is None or trend(found) is None


def test_answers_without_a_time_are_not_counted() -> None:
    assert readings(table([(None, {"nps": 9})] * 50), Gauge.NPS) is None
    assert readings(table(weeks([9] * 3)), Gauge.CSAT) is None
    some = readings(table([(None, {"nps": 9}), *weeks([9, 1]), (FIRST, {"nps": None})]), Gauge.NPS)
    assert some is not None
    assert some.values.tolist() == [100, -100]


def test_a_rating_is_told_on_the_scale_people_saw() -> None:
    days = [(FIRST + timedelta(days=day), {"csat": 1 + (day + i) % 5}) for day in range(4) for i in range(30)]
    found = readings(table(days), Gauge.CSAT)
    told = None if found is None else trend(found)
    assert told is not None
    assert (told.span, told.periods[0].value) == (Span.DAY, mean_interval([1, 2, 3, 4, 5] * 6).within(1, 5))


def draws(random: np.random.Generator, shares: tuple[float, float, float], n: int) -> list[int]:
    return random.choice([3, 8, 10], size=n, p=shares).tolist()


def test_a_lasting_change_is_found_and_dated() -> None:
    random = np.random.default_rng(1)
    good, bad = (0.15, 0.25, 0.6), (0.4, 0.3, 0.3)
    found = readings(table(weeks(*(draws(random, good if w < 5 else bad, 60) for w in range(9)))), Gauge.NPS)
    told = None if found is None else trend(found)
    assert told is not None and told.change is not None
    assert told.p < 0.001
    assert abs(told.change.since - date(2025, 3, 3) - timedelta(weeks=5)) <= timedelta(weeks=1)
    assert told.change.before.value > 30 > 0 > told.change.after.value
    assert told.change.before.n + told.change.after.n == 540


def test_noise_is_called_a_change_one_time_in_twenty() -> None:
    random = np.random.default_rng(2)
    drawn = random.choice([-100.0, 0.0, 100.0], p=(0.2, 0.3, 0.5), size=(600, 240))
    splits = np.arange(1, 8) * 30
    false = sum(changed(values, None, splits)[0] < 0.05 for values in drawn)
    assert 0.035 <= false / 600 <= 0.065
    # The best looking split by itself would cry wolf several times as often.
    naive = 0
    for values in drawn:
        gaps = [
            abs(values[:s].mean() - values[s:].mean()) / values.std() / math.sqrt(1 / s + 1 / (240 - s)) for s in splits
        ]
        naive += max(gaps) > 1.96
    assert naive / 600 > 0.15


def test_weights_count_in_the_overall_test() -> None:
    random = np.random.default_rng(3)
    drawn = random.choice([-100.0, 0.0, 100.0], p=(0.2, 0.3, 0.5), size=(300, 240))
    splits = np.arange(1, 8) * 30
    false = sum(changed(values, random.gamma(2, size=240), splits)[0] < 0.05 for values in drawn)
    assert 0.025 <= false / 300 <= 0.08


def test_level_satisfaction_hardly_raises_an_alarm() -> None:
    random = np.random.default_rng(4)
    alarms = sum(
        len([*_alarms(random.choice(values, size=40_000, p=shares).astype(float), LIMIT)])
        for values, shares in (
            ((-100, 0, 100), (0.25, 0.3, 0.45)),
            ((-100, 0, 100), (0.5, 0.3, 0.2)),
            ((1, 2, 3, 4, 5), (0.03, 0.07, 0.2, 0.4, 0.3)),
        )
    )
    assert alarms <= 12  # one in 10,000 answers


def test_a_fall_is_noticed_soon_and_stays_noticed() -> None:
    random = np.random.default_rng(5)
    answers = [*draws(random, (0.15, 0.25, 0.6), 400), *draws(random, (0.45, 0.3, 0.25), 300)]
    moments = [(FIRST + timedelta(hours=place), {"nps": answer}) for place, answer in enumerate(answers)]
    everything = table(moments)
    found = readings(everything, Gauge.NPS)
    assert found is not None
    (fall,) = falls(everything, found)
    assert 400 < fall.number < 500
    assert abs((fall.since - FIRST) / timedelta(hours=1) - 400) < 40
    assert fall.before.value > 30 > fall.after.value
    sooner = table(moments[: fall.number])
    early = readings(sooner, Gauge.NPS)
    assert early is not None
    assert falls(sooner, early) == (fall,)
    assert falls(table(moments[:400]), readings(table(moments[:400]), Gauge.NPS) or found) == ()


def test_a_rise_is_no_alarm() -> None:
    random = np.random.default_rng(6)
    answers = [*draws(random, (0.45, 0.3, 0.25), 300), *draws(random, (0.1, 0.2, 0.7), 300)]
    everything = table([(FIRST + timedelta(hours=h), {"nps": answer}) for h, answer in enumerate(answers)])
    found = readings(everything, Gauge.NPS)
    assert found is not None
    assert falls(everything, found) == ()


def test_who_is_badly_unhappy() -> None:
    answers = [
        (FIRST, {"nps": 2, "csat": 1, "ces": 4}),
        (FIRST, {"nps": 3, "csat": 2, "ces": 2}),
        (None, {"nps": 10, "ces": 1}),
        (FIRST, {"nps": None}),
        (FIRST, {"nps": 0}),
    ]
    found = unhappy(table(answers))
    assert [(one.number, one.submission_id, [item.id for item in one.items]) for one in found] == [
        (1, "r0", ["nps", "csat"]),
        (3, "r2", ["ces"]),
        (5, "r4", ["nps"]),
    ]
    assert [one.number for one in unhappy(table(answers), after=3)] == [5]


def test_a_reversed_scale_has_its_worst_answer_at_the_other_end() -> None:
    options = tuple(Option(str(c), Text.of(vi=str(c)), score) for c, score in ((1, 1.0), (2, 0.5), (3, 0.0)))
    worst_last = Question(
        "csat", Kind.SINGLE, Text.of(vi="csat"), roles=(Role("satisfaction", "csat"),), options=options
    )
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", (worst_last,)),))
    built = build(questionnaire, [Response("a", {"csat": "1"}, number=1), Response("b", {"csat": "3"}, number=2)])
    assert [one.number for one in unhappy(built)] == [2]
