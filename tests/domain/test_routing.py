"""What is shown follows from the answers so far; what was hidden does not count."""

from __future__ import annotations

import pytest

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import Kind, Option, Question, Questionnaire, Row
from surveyapp.domain.routing import Route, values_of
from surveyapp.domain.text import Text

ASK = Text.of(vi="Hỏi", en="Ask")


def both(text: str) -> dict[str, str]:
    return {"vi": text, "en": text}


def questionnaire() -> Questionnaire:
    options = [{"code": "yes", "text": both("Có")}, {"code": "no", "text": both("Không")}]
    found, problems = parse_questionnaire(
        {
            "id": "route",
            "title": both("Đường đi"),
            "page": [
                {
                    "id": "first",
                    "question": [
                        {"id": "bought", "kind": "single", "text": both("Đã mua?"), "option": options},
                        {
                            "id": "why_not",
                            "kind": "short_text",
                            "text": both("Vì sao?"),
                            "show_if": "{bought} = 'no'",
                        },
                    ],
                },
                {
                    "id": "after",
                    "show_if": "{bought} = 'yes'",
                    "question": [
                        {"id": "score", "kind": "nps", "text": both("Giới thiệu?")},
                        {"id": "low", "kind": "long_text", "text": both("Chưa tốt?"), "show_if": "{score} <= 6"},
                    ],
                },
                {"id": "last", "question": [{"id": "age", "kind": "number", "text": both("Tuổi?")}]},
            ],
        }
    )
    assert problems == []
    assert found is not None
    return found


TWO = (Option("x", Text.of(vi="x")), Option("y", Text.of(vi="y")))
ROWS = (Row("r", Text.of(vi="r")), Row("s", Text.of(vi="s")))


@pytest.mark.parametrize(
    ("question", "stored", "values"),
    [
        (Question("q", Kind.SINGLE, ASK, options=TWO), "x", {"q": "x"}),
        (Question("q", Kind.SINGLE, ASK, options=TWO), {"code": "x", "other": "khác"}, {"q": "x"}),
        (Question("q", Kind.MULTIPLE, ASK, options=TWO), ["x", "y"], {"q": ("x", "y")}),
        (Question("q", Kind.MULTIPLE, ASK, options=TWO), {"codes": ["x"], "other": "k"}, {"q": ("x",)}),
        (Question("q", Kind.NUMBER, ASK), 7, {"q": 7.0}),
        (Question("q", Kind.CONSENT, ASK), True, {"q": True}),
        (Question("q", Kind.NUMBER, ASK), None, {}),
        (Question("q", Kind.MATRIX_SINGLE, ASK, options=TWO, rows=ROWS), {"r": "x"}, {"q.r": "x"}),
        (Question("q", Kind.MATRIX_MULTIPLE, ASK, options=TWO, rows=ROWS), {"r": ["x"]}, {"q.r": ("x",)}),
        (Question("q", Kind.MATRIX_DUAL, ASK, rows=ROWS), {"r": {"now": "x"}}, {"q.r.now": "x"}),
        (Question("q", Kind.SEMANTIC_DIFFERENTIAL, ASK, rows=ROWS, low=1, high=5), {"s": 4}, {"q.s": 4.0}),
        (Question("q", Kind.RANKING, ASK, options=TWO), ["y", "x"], {"q": ("y", "x")}),
        (Question("q", Kind.CONSTANT_SUM, ASK, options=TWO, total=10), {"x": 4, "y": 6}, {"q.x": 4.0, "q.y": 6.0}),
        (Question("q", Kind.CASCADE, ASK), {"province": "01"}, {"q.province": "01"}),
        (Question("q", Kind.FILE, ASK), {"key": "0" * 32, "name": "a.jpg"}, {"q": "a.jpg"}),
        (
            Question("q", Kind.REPEAT, ASK, questions=(Question("age", Kind.NUMBER, ASK),)),
            [{"age": 4}, {"age": None}],
            {"q": ("1", "2"), "q.age": (4.0,)},
        ),
    ],
)
def test_values_of_stored_answers(question: Question, stored: object, values: dict[str, object]):
    assert values_of(question, stored) == values


def asked(route: Route, page: str, document: dict[str, object]) -> list[str]:
    """The questions shown on a page; none where the page itself is hidden."""
    return [q.id for screen in route.screens(document) if screen.page.id == page for q in screen.questions]


def test_pages_and_questions_follow_the_answers():
    route = Route(questionnaire())
    assert [screen.page.id for screen in route.screens({})] == ["first", "last"]
    assert [screen.page.id for screen in route.screens({"bought": "yes"})] == ["first", "after", "last"]
    assert asked(route, "first", {"bought": "no"}) == ["bought", "why_not"]
    assert asked(route, "after", {"bought": "yes", "score": 6}) == ["score", "low"]
    assert asked(route, "after", {"bought": "yes", "score": 7}) == ["score"]


def test_hidden_answers_are_dropped_and_blank_ones_kept_as_blank():
    route = Route(questionnaire())
    typed = {"bought": "no", "why_not": "đắt", "score": 3, "low": "chậm", "age": 30}
    assert route.kept(typed) == {"bought": "no", "why_not": "đắt", "age": 30}
    assert route.kept({"bought": "yes", "why_not": "đắt", "score": 9, "low": "x"}) == {
        "bought": "yes",
        "score": 9,
        "age": None,
    }
