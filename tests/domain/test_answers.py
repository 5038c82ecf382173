"""What is typed becomes an answer or a problem; answers survive the trip through JSON."""

from __future__ import annotations

import pytest

from surveyapp.domain.answers import (
    Amount,
    Answer,
    Choice,
    Choices,
    Consent,
    Grid,
    Points,
    Words,
    to_json,
)
from surveyapp.domain.definition import Kind, Missing, Option, Question, Row
from surveyapp.domain.problem import Fault
from surveyapp.domain.reading import read
from surveyapp.domain.text import Text
from surveyapp.domain.written import parse_number

OPTIONS = (
    Option("a", Text.of(vi="Một", en="One")),
    Option("b", Text.of(vi="Hai", en="Two")),
    Option("none", Text.of(vi="Không mục nào", en="None"), exclusive=True),
    Option("other", Text.of(vi="Khác", en="Other"), other=True),
    Option("na", Text.of(vi="Không áp dụng", en="Not applicable"), missing=Missing.NOT_APPLICABLE),
)


def question(kind: Kind, **more: object) -> Question:
    bounds = {Kind.NPS: (0.0, 10.0), Kind.CSAT: (1.0, 5.0), Kind.RATING: (-2.0, 2.0)}.get(kind)
    if bounds:
        more = {"low": bounds[0], "high": bounds[1], **more}
    options = OPTIONS if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX_SINGLE) else ()
    rows = (Row("r1", Text.of(vi="Giá")), Row("r2", Text.of(vi="Chất lượng"))) if kind is Kind.MATRIX_SINGLE else ()
    return Question("q", kind, Text.of(vi="?"), options=options, rows=rows, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "typed", "answer", "stored"),
    [
        (Kind.SINGLE, {"q": ["a"]}, Choice("a"), "a"),
        (
            Kind.SINGLE,
            {"q": ["other"], "q.other": [" Zalo "]},
            Choice("other", "Zalo"),
            {"code": "other", "other": "Zalo"},
        ),
        (Kind.MULTIPLE, {"q": ["b", "a", "b"]}, Choices(("a", "b")), ["a", "b"]),
        (Kind.MATRIX_SINGLE, {"q.r1": ["a"], "q.r2": ["b"]}, Grid((("r1", "a"), ("r2", "b"))), {"r1": "a", "r2": "b"}),
        (Kind.RATING, {"q": ["-1"]}, Points(-1), -1),
        (Kind.NPS, {"q": ["10"]}, Points(10), 10),
        (Kind.CSAT, {"q": ["1"]}, Points(1), 1),
        (Kind.NUMBER, {"q": ["12,5"]}, Amount(12.5), 12.5),
        (Kind.MONEY, {"q": ["1.250.000 ₫"]}, Amount(1250000.0), 1250000),
        (Kind.SHORT_TEXT, {"q": ["  tốt "]}, Words("tốt"), "tốt"),
        (Kind.EMAIL, {"q": ["A@Example.com"]}, Words("A@example.com"), "A@example.com"),
        (Kind.PHONE, {"q": ["0912 345 678"]}, Words("+84912345678"), "+84912345678"),
        (Kind.CONSENT, {"q": ["yes"]}, Consent(True), True),
        (Kind.CONSENT, {}, Consent(False), False),
    ],
)
def test_what_is_typed_becomes_an_answer_and_its_json(
    kind: Kind, typed: dict[str, list[str]], answer: Answer, stored: object
):
    assert read(question(kind), typed) == (answer, [])
    assert to_json(answer) == stored


@pytest.mark.parametrize(
    ("kind", "typed", "fault", "more"),
    [
        (Kind.SINGLE, {"q": ["zzz"]}, Fault.NOT_AN_OPTION, {}),
        (Kind.SINGLE, {}, Fault.REQUIRED, {"required": True}),
        (Kind.MULTIPLE, {"q": ["a", "none"]}, Fault.EXCLUSIVE_CHOICE, {}),
        (Kind.MULTIPLE, {"q": ["a", "na"]}, Fault.EXCLUSIVE_CHOICE, {}),
        (Kind.MULTIPLE, {"q": ["a"]}, Fault.TOO_FEW_CHOICES, {"min_choices": 2}),
        (Kind.MULTIPLE, {"q": ["a", "b"]}, Fault.TOO_MANY_CHOICES, {"max_choices": 1}),
        (Kind.MATRIX_SINGLE, {"q.r1": ["a"]}, Fault.ROW_UNANSWERED, {"required": True}),
        (Kind.MATRIX_SINGLE, {"q.r1": ["x"]}, Fault.NOT_AN_OPTION, {}),
        (Kind.RATING, {"q": ["3"]}, Fault.NOT_AN_OPTION, {}),
        (Kind.NPS, {"q": ["1.5"]}, Fault.NOT_AN_OPTION, {}),
        (Kind.NUMBER, {"q": ["nhiều"]}, Fault.NOT_A_NUMBER, {}),
        (Kind.NUMBER, {"q": ["5"]}, Fault.TOO_SMALL, {"low": 18.0}),
        (Kind.NUMBER, {"q": ["500"]}, Fault.TOO_LARGE, {"high": 120.0}),
        (Kind.SHORT_TEXT, {"q": ["x" * 201]}, Fault.TOO_LONG, {}),
        (Kind.EMAIL, {"q": ["a@"]}, Fault.BAD_EMAIL, {}),
        (Kind.PHONE, {"q": ["123"]}, Fault.BAD_PHONE, {}),
        (Kind.CONSENT, {}, Fault.REQUIRED, {"required": True}),
    ],
)
def test_faults(kind: Kind, typed: dict[str, list[str]], fault: Fault, more: dict[str, object]):
    answer, problems = read(question(kind, **more), typed)
    assert answer is None
    assert [problem.fault for problem in problems] == [fault]
    for language in ("vi", "en"):
        assert "{" not in problems[0].say(language)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.250.000", 1250000.0),
        ("1,250,000", 1250000.0),
        ("1.250.000,5", 1250000.5),
        ("1.250.000 VNĐ", 1250000.0),
        ("250 000 Đồng", 250000.0),
        ("90000d", 90000.0),
        ("đồng", None),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("0.500", 0.5),
        ("+2", 2.0),
        ("−3", -3.0),
        ("12a", None),
        ("1e9", None),
        ("", None),
        ("1.2.3", None),
    ],
)
def test_numbers_as_people_write_them(written: str, value: float | None):
    assert parse_number(written) == value


def test_decomposed_vietnamese_is_kept_composed():
    assert read(question(Kind.LONG_TEXT), {"q": ["to\u0302\u0301t"]}) == (Words("t\u1ed1t"), [])


def test_every_kind_has_a_reader():
    for kind in Kind:
        answer, problems = read(question(kind), {})
        assert problems == []
        assert answer in (None, Consent(False))
