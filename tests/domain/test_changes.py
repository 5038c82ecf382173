"""What an author is told of two versions, and which answers of the older one still count."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.changes import differences, items_apart, joined, questions_apart
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.table import LEFT_OUT, NOT_ASKED, build


def both(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


CITY: dict[str, Any] = {
    "id": "city",
    "kind": "single",
    "text": both("Anh/chị sống ở đâu?", "Where do you live?"),
    "option": [
        {"code": "hn", "text": both("Hà Nội", "Hanoi")},
        {"code": "hcm", "text": both("TP. Hồ Chí Minh", "Ho Chi Minh City")},
    ],
}
LIKE: dict[str, Any] = {
    "id": "like",
    "kind": "rating",
    "text": both("Anh/chị thích quán không?", "Do you like the café?"),
    "low": 1,
    "high": 5,
}
WHY: dict[str, Any] = {"id": "why", "kind": "long_text", "text": both("Vì sao?", "Why?")}
FIRST = {
    "id": "cafe",
    "title": both("Quán cà phê", "The café"),
    "page": [{"id": "one", "question": [CITY, LIKE]}, {"id": "two", "question": [WHY]}],
}


def version(*edits: tuple[str, dict[str, Any]]) -> Questionnaire:
    """The first version with fields of some questions replaced."""
    plain = deepcopy(FIRST)
    for question_id, fields in edits:
        for page in plain["page"]:
            page["question"] = [{**q, **fields} if q["id"] == question_id else q for q in page["question"]]
    return read(plain)


def read(plain: dict[str, Any]) -> Questionnaire:
    questionnaire, problems = parse_questionnaire(plain)
    assert [problem.line("en") for problem in problems] == []
    assert questionnaire is not None
    return questionnaire


OLD = version()
DANANG = {"code": "dn", "text": both("Đà Nẵng", "Da Nang")}


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (version(), []),
        (
            version(("city", {"text": both("Anh/chị ở thành phố nào?", "Which city do you live in?")})),
            ["The question “Where do you live?” now reads “Which city do you live in?”."],
        ),
        (version(("city", {"option": [*CITY["option"], DANANG]})), ["“Where do you live?”: “Da Nang” is new."]),
        (
            version(("city", {"option": [*CITY["option"][:1], DANANG]})),
            ["“Where do you live?”: “Da Nang” is new.", "“Where do you live?”: “Ho Chi Minh City” was removed."],
        ),
        (version(("like", {"high": 10})), ["“Do you like the café?”: the scale changed from 1–5 to 1–10."]),
        (version(("like", {"required": True})), ["“Do you like the café?” must be answered now."]),
        (version(("why", {"show_if": "{like} < 3"})), ["“Why?”: who is asked changed."]),
        (version(("why", {"role": "quote"})), ["“Why?”: what it measures changed."]),
        (version(("why", {"kind": "short_text"})), ["“Why?”: the kind changed from long_text to short_text."]),
        (read({**FIRST, "page": FIRST["page"][:1]}), ["Question “Why?” was removed."]),
        (
            read({**FIRST, "page": [{"id": "one", "question": [CITY]}, {"id": "two", "question": [LIKE, WHY]}]}),
            ["“Do you like the café?” moved from page “one” to page “two”."],
        ),
        (
            read({**FIRST, "page": [{"id": "one", "question": [LIKE, CITY]}, *FIRST["page"][1:]]}),
            ["The questions stand in another order."],
        ),
        (
            read({**FIRST, "title": both("Quán trà", "The tea house")}),
            ["The title, the words around the questions or the target profile changed."],
        ),
    ],
)
def test_differences_are_said_in_words(new: Questionnaire, said: list[str]):
    assert [difference.say("en") for difference in differences(OLD, new)] == said
    assert all(difference.say("vi") != difference.say("en") for difference in differences(OLD, new))


@pytest.mark.parametrize(
    ("new", "apart"),
    [
        (version(("city", {"text": both("Nơi ở?", "Home?")})), set()),
        (version(("why", {"kind": "short_text"})), set()),
        (version(("city", {"kind": "dropdown"})), set()),
        (version(("city", {"option": [*CITY["option"], DANANG]})), set()),
        (version(("like", {"high": 10})), {"like"}),
        (version(("like", {"kind": "number"})), {"like"}),
        (version(("city", {"option": [DANANG, {**DANANG, "code": "hue"}]})), {"city"}),
    ],
)
def test_answers_are_counted_together_only_on_the_same_scale(new: Questionnaire, apart: set[str]):
    assert {question.id for question in questions_apart(OLD, new)} == apart
    assert items_apart(OLD, new) == apart
    assert {d.question for d in differences(OLD, new) if d.apart} <= apart


def test_what_an_older_version_did_not_offer_counts_as_not_asked():
    several = {"kind": "multiple", "option": CITY["option"]}
    old = version(("city", several))
    new = version(("city", {**several, "option": [*CITY["option"], DANANG]}), ("like", {"high": 10}))
    responses = [
        Response("a", {"city": ["hn"], "like": 5, "why": "ngon"}, version=1),
        Response("b", {"city": None, "like": 9, "why": None}, version=2),
    ]
    table = joined(build(new, responses), {1: old})
    codes = {item.id: table.codes(item).tolist() for item in table.items}
    assert codes == {
        "city.hn": [1, LEFT_OUT],
        "city.hcm": [0, LEFT_OUT],
        "city.dn": [NOT_ASKED, LEFT_OUT],
        "like": [NOT_ASKED, 8],
        "why": [0, LEFT_OUT],
    }
    assert table.texts(table.item("why")) == ["ngon", None]
    assert [(apart.question.id, apart.version, apart.n) for apart in table.aparts] == [("like", 1, 1)]
