"""The table of answers: codes, and the four ways of having no answer kept apart."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from surveyapp.domain.answers import Response
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import Questionnaire, Role
from surveyapp.domain.table import LEFT_OUT, NOT_APPLICABLE, NOT_ASKED, REFUSED, AnswerTable, Measure, build


def both(text: str) -> dict[str, str]:
    return {"vi": text, "en": text}


def option(code: str, **more: object) -> dict[str, object]:
    return {"code": code, "text": both(code.upper()), **more}


def questionnaire() -> Questionnaire:
    scale = [option("low", score=0), option("mid", score=0.5), option("high", score=1)]
    escape = option("na", missing="not_applicable")
    questions = [
        {
            "id": "one",
            "kind": "single",
            "role": "bant.need",
            "option": [*scale, option("secret", missing="prefer_not_to_say")],
        },
        {"id": "many", "kind": "multiple", "role": "barrier", "option": [option("price"), option("time"), escape]},
        {
            "id": "grid",
            "kind": "matrix_single",
            "option": [*scale, escape],
            "row": [
                {"code": "a", "text": both("A"), "role": "attitude"},
                {"code": "b", "text": both("B"), "role": "psychology", "reverse": True},
            ],
        },
        {"id": "rate", "kind": "rating", "low": -2, "high": 2, "option": [escape]},
        {"id": "age", "kind": "number"},
        {"id": "words", "kind": "long_text", "role": "quote"},
        {"id": "ok", "kind": "consent"},
    ]
    page = {"id": "p", "question": [{"text": both(q["id"]), **q} for q in questions]}
    found, problems = parse_questionnaire({"id": "t", "title": both("T"), "page": [page]})
    assert problems == []
    assert found is not None
    return found


def table() -> AnswerTable:
    start, end = datetime(2026, 5, 1, 8, 0, tzinfo=UTC), datetime(2026, 5, 1, 8, 2, tzinfo=UTC)
    full = {
        "one": "high",
        "many": ["time"],
        "grid": {"a": "low", "b": "high"},
        "rate": -1,
        "age": 30,
        "words": "tốt",
        "ok": True,
    }
    other = {
        "one": "secret",
        "many": ["na"],
        "grid": {"a": "na"},
        "rate": "na",
        "age": None,
        "words": None,
    }
    blank = dict.fromkeys(("one", "many", "grid", "rate", "age", "words"))
    return build(
        questionnaire(),
        [
            Response("r1", full, started=start, submitted=end, number=1),
            Response("r2", other, number=2),
            Response("r3", blank, number=3),
            Response("r4", {}, number=4),
        ],
    )


def codes(found: AnswerTable, item_id: str) -> list[int]:
    return found.codes(found.item(item_id)).tolist()


def test_codes_and_missing_kinds():
    found = table()
    assert codes(found, "one") == [2, REFUSED, LEFT_OUT, NOT_ASKED]
    assert codes(found, "many.price") == [0, NOT_APPLICABLE, LEFT_OUT, NOT_ASKED]
    assert codes(found, "many.time") == [1, NOT_APPLICABLE, LEFT_OUT, NOT_ASKED]
    assert codes(found, "grid.a") == [0, NOT_APPLICABLE, LEFT_OUT, NOT_ASKED]
    assert codes(found, "grid.b") == [2, LEFT_OUT, LEFT_OUT, NOT_ASKED]
    assert codes(found, "rate") == [1, NOT_APPLICABLE, LEFT_OUT, NOT_ASKED]
    assert codes(found, "age") == [0, LEFT_OUT, LEFT_OUT, NOT_ASKED]
    np.testing.assert_array_equal(found.numbers(found.item("age")), [30.0, np.nan, np.nan, np.nan])
    assert found.texts(found.item("words")) == ["tốt", None, None, None]
    assert found.frame["#seconds"].to_list() == [120.0, None, None, None]


def test_items_and_their_measures():
    found = table()
    assert {item.id: item.measure for item in found.items} == {
        "one": Measure.ORDINAL,
        "many.price": Measure.BINARY,
        "many.time": Measure.BINARY,
        "grid.a": Measure.ORDINAL,
        "grid.b": Measure.ORDINAL,
        "rate": Measure.ORDINAL,
        "age": Measure.NUMBER,
        "words": Measure.TEXT,
    }
    assert found.item("grid.a").scores == (0.0, 0.5, 1.0)
    assert found.item("grid.b").scores == (1.0, 0.5, 0.0)
    assert found.item("rate").scores == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert [item.id for item in found.items_with(Role("barrier"))] == ["many.price", "many.time"]
    assert [item.id for item in found.items_with(Role("psychology"))] == ["grid.b"]


def test_where_keeps_order_and_weights():
    found = table()
    weighted = AnswerTable(found.questionnaire, found.frame, np.array([1.0, 2.0, 3.0, 4.0]))
    kept = weighted.where(np.array([True, False, False, True]))
    assert kept.submission_ids() == ["r1", "r4"]
    assert kept.weights is not None and kept.weights.tolist() == [1.0, 4.0]


def test_codes_that_the_questionnaire_does_not_know_are_left_out():
    found = build(questionnaire(), [Response("r", {"one": "gone", "rate": 9, "unknown": "x"})])
    assert codes(found, "one") == [LEFT_OUT]
    assert codes(found, "rate") == [LEFT_OUT]


def test_no_responses_make_an_empty_table_of_the_same_columns():
    found = build(questionnaire(), [])
    assert found.n == 0
    assert set(found.frame.columns) == set(table().frame.columns)
