"""What people are divided by, and the responses a page is about."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.definition import Kind, Option, Page, Question, Questionnaire, Role
from surveyapp.domain.dimension import counted_items, of_item, of_personas, speakable, ticked
from surveyapp.domain.selection import Selection, chosen, sources
from surveyapp.domain.table import build
from surveyapp.domain.text import Text


def text(words: str) -> Text:
    return Text.of(vi=words)


CITY = Question(
    "city", Kind.SINGLE, text("Ở đâu?"), options=tuple(Option(code, text(code)) for code in ("hn", "hue", "hcm"))
)
WAYS = Question(
    "ways", Kind.MULTIPLE, text("Qua đâu?"), options=(Option("zalo", text("Zalo")), Option("tv", text("TV")))
)
AGE = Question("age", Kind.NUMBER, text("Tuổi?"), roles=(Role("demographic", "age"),))
WHY = Question("why", Kind.LONG_TEXT, text("Vì sao?"))
MAIL = Question("mail", Kind.SINGLE, text("?"), roles=(Role("identity", "own_id"),), options=(Option("a", text("a")),))


def table(*answers: dict[str, object], sent: list[datetime | None] | None = None, ways: list[str] | None = None):
    asked = Questionnaire("q", text("q"), (Page("p", (CITY, WAYS, AGE, WHY, MAIL)),))
    given = [
        Response(str(i), answer, source=ways[i] if ways else "", submitted=sent[i] if sent else None, number=i + 1)
        for i, answer in enumerate(answers)
    ]
    return build(asked, given)


def test_open_answers_and_who_somebody_is_divide_nobody() -> None:
    found = counted_items(table({"city": "hn"}))
    assert {question.id: [item.id for item in items] for question, items in found.items()} == {
        "city": ["city"],
        "ways": ["ways.zalo", "ways.tv"],
        "age": ["age"],
    }
    assert [ticked(items) for items in found.values()] == [False, True, False]
    with pytest.raises(ValueError, match="why"):
        of_item(table({"why": "x"}), table({"why": "x"}).item("why"))


def test_parts_are_named_by_option_codes_and_of_bands_by_their_places() -> None:
    made = table({"city": "hue", "age": 20}, {"city": "hcm", "age": 40}, {"age": 41})
    by_city = of_item(made, made.item("city"))
    assert by_city.parts == ("hn", "hue", "hcm")
    assert by_city.mask(frozenset({"hue", "hn", "nowhere"})).tolist() == [True, False, False]
    by_age = of_item(made, made.item("age"))
    assert (by_age.parts, [label.to("vi") for label in by_age.side.labels]) == (("0", "1"), ["18–24", "35–44"])
    assert by_age.mask(frozenset({"1"})).tolist() == [False, True, True]
    by_way = of_item(made, made.item("ways.zalo"))
    assert by_way.parts == ("0", "1")


def test_who_has_no_persona_is_in_none() -> None:
    found = of_personas(np.array([1, -1, 0]), text("Chân dung"), (text("A"), text("B")), frozenset({"city"}))
    assert (found.side.codes.tolist(), found.side.items, found.parts) == ([1, -1, 0], frozenset({"city"}), ("0", "1"))


def test_a_selection_joins_answers_sources_and_days_of_viet_nam() -> None:
    sent = [
        datetime(2026, 3, 1, 16, 59, tzinfo=UTC),  # 23:59 on the first in Viet Nam
        datetime(2026, 3, 1, 17, 0, tzinfo=UTC),  # the second
        datetime(2026, 3, 3, 1, 0, tzinfo=UTC),
        None,
    ]
    made = table(
        {"city": "hn"}, {"city": "hn"}, {"city": "hue"}, {"city": "hn"}, sent=sent, ways=["qr", "", "qr", "qr"]
    )
    dimension = of_item(made, made.item("city"))

    def rows(selection: Selection) -> list[int]:
        return np.flatnonzero(chosen(made, selection, dimension)).tolist()

    assert rows(Selection("city", frozenset({"hn"}))) == [0, 1, 3]
    assert rows(Selection(sources=frozenset({"qr"}))) == [0, 2, 3]
    assert rows(Selection(since=date(2026, 3, 2))) == [1, 2]
    assert rows(Selection(until=date(2026, 3, 2))) == [0, 1]
    assert rows(Selection("city", frozenset({"hn"}), frozenset({"qr"}), until=date(2026, 3, 9))) == [0]
    assert rows(Selection()) == [0, 1, 2, 3]
    assert (bool(Selection("city")), bool(Selection("city", frozenset({"hn"})))) == (False, True)


def test_sources_are_counted_the_most_frequent_first() -> None:
    made = table({}, {}, {}, {}, ways=["qr", "", "qr", "zalo"])
    assert sources(made) == (("qr", 2), ("", 1), ("zalo", 1))


@pytest.mark.parametrize(
    ("inside", "n", "spoken"), [(5, 10, True), (4, 10, False), (7, 10, False), (10, 10, True), (4, 4, False)]
)
def test_neither_the_chosen_nor_those_left_out_are_one_to_four(inside: int, n: int, spoken: bool) -> None:
    assert speakable(np.arange(n) < inside) is spoken
