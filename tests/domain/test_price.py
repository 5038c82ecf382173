"""The price meter on prices whose curves cross where arithmetic says."""

from __future__ import annotations

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.price import PriceMeter, price_meter
from surveyapp.domain.table import AnswerTable, build

NAMES = ("too_cheap", "cheap", "expensive", "too_expensive")


def table(rows: list[tuple[float | None, ...]], names: tuple[str, ...] = NAMES) -> AnswerTable:
    both = {"vi": "?", "en": "?"}
    questions = [{"id": name, "kind": "money", "text": both, "role": f"price.{name}"} for name in names]
    found, problems = parse_questionnaire({"id": "t", "title": both, "page": [{"id": "p", "question": questions}]})
    assert problems == []
    assert found is not None
    return build(found, [Response(str(i), dict(zip(names, row, strict=True))) for i, row in enumerate(rows)])


def ladder(n: int) -> list[tuple[float, ...]]:
    """Middles spread evenly over 0–1,000; the four prices lie 100 apart."""
    return [tuple(1000 * (i + 0.5) / n + 100 * step for step in range(4)) for i in range(n)]


def meter(rows: list[tuple[float | None, ...]]) -> PriceMeter:
    found = price_meter(table(rows))
    assert found is not None
    return found


def test_the_curves_cross_where_the_shares_are_equal():
    found = meter([*ladder(500)])
    # 1 − p/1000 = (p − 100)/1000 → 550, and so on for the other pairs.
    assert found.lowest.value == pytest.approx(550, abs=2)
    assert found.highest.value == pytest.approx(750, abs=2)
    assert found.indifference.value == pytest.approx(650, abs=2)
    assert found.optimal.value == pytest.approx(650, abs=2)
    assert found.n == 500


def test_the_intervals_hold_the_value_and_narrow_with_more_people():
    few, many = meter([*ladder(60)]), meter([*ladder(2000)])
    for found in (few, many):
        for point in (found.lowest, found.highest, found.indifference, found.optimal):
            assert point.low < point.value < point.high
    assert many.optimal.high - many.optimal.low < 0.3 * (few.optimal.high - few.optimal.low)


def test_prices_that_do_not_rise_are_counted_and_left_out():
    found = meter([*ladder(50), (400, 300, 200, 100), (1, 1, 2, 3), (100, 200, None, 400)])
    assert found.n == 50
    assert found.contradictory == 2


def test_too_few_people_or_three_prices_say_nothing():
    assert price_meter(table([*ladder(29)])) is None
    assert price_meter(table([row[:3] for row in ladder(50)], NAMES[:3])) is None


def test_weights_move_the_curves():
    plain = table([*ladder(200)])
    heavy = AnswerTable(plain.questionnaire, plain.frame, np.repeat((0.1, 1.9), 100))
    weighted = price_meter(heavy)
    assert weighted is not None
    assert weighted.optimal.value > meter([*ladder(200)]).optimal.value + 50


def test_the_same_answers_give_the_same_intervals():
    assert meter([*ladder(80)]).optimal == meter([*ladder(80)]).optimal
