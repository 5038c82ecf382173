"""Kind → form fields: what each kind is asked with, what it keeps, and where its errors stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.domain.definition import (
    POINT_KINDS,
    UNSEEN_KINDS,
    Accept,
    Display,
    Entry,
    Image,
    Kind,
    Level,
    Missing,
    Option,
    Question,
    Row,
    Side,
)
from surveyapp.domain.reading import today
from surveyapp.domain.text import Text
from surveyapp.web.fields import (
    PageForm,
    Typed,
    document_of,
    entries_shown,
    field_names,
    input_attributes,
    posted,
    to_open,
)

YES = Option("yes", Text.of(vi="Có", en="Yes"))
NO = Option("no", Text.of(vi="Không", en="No"))
OTHER = Option("other", Text.of(vi="Khác", en="Other"), other=True)
AWAY = Option("na", Text.of(vi="Chưa dùng", en="Not used"), missing=Missing.NOT_APPLICABLE)
ROWS = (
    Row("a", Text.of(vi="Giá", en="Price"), opposite=Text.of(vi="Rẻ", en="Cheap")),
    Row("b", Text.of(vi="Chỗ", en="Place"), opposite=Text.of(vi="Xa", en="Far")),
)
SIDES = (Side("i", Text.of(vi="Cần", en="Needed"), (YES, NO)), Side("s", Text.of(vi="Ưng", en="Liked"), (YES, NO)))
LEVELS = (Level("province", Text.of(vi="Tỉnh", en="Province")), Level("ward", Text.of(vi="Phường", en="Ward")))
PLACES = (
    Entry("hn", Text.of(vi="Hà Nội"), (Entry("bd", Text.of(vi="Ba Đình")), Entry("hk", Text.of(vi="Hoàn Kiếm")))),
    Entry("hue", Text.of(vi="Huế"), (Entry("tx", Text.of(vi="Thuận Hóa")),)),
    Entry("abroad", Text.of(vi="Nước ngoài")),
)
PICTURE = Image("image/svg+xml", "PHN2Zy8+", Text.of(vi="Hình <b>", en="Picture"))
ASK = Text.of(vi="Hỏi?", en="Ask?")
KEY = "0123456789abcdef" * 2

QUESTIONS = {
    Kind.SINGLE: Question("q", Kind.SINGLE, ASK, options=(YES, NO, OTHER)),
    Kind.MULTIPLE: Question("q", Kind.MULTIPLE, ASK, options=(YES, NO, OTHER)),
    Kind.DROPDOWN: Question("q", Kind.DROPDOWN, ASK, options=(YES, NO, OTHER)),
    Kind.YES_NO: Question("q", Kind.YES_NO, ASK, options=(YES, NO)),
    Kind.PICTURE_CHOICE: Question("q", Kind.PICTURE_CHOICE, ASK, options=(YES, Option("cat", ASK, image=PICTURE))),
    Kind.ATTENTION_CHECK: Question("q", Kind.ATTENTION_CHECK, ASK, options=(YES, NO), expects="no"),
    Kind.MATRIX_SINGLE: Question("q", Kind.MATRIX_SINGLE, ASK, options=(YES, NO), rows=ROWS),
    Kind.MATRIX_MULTIPLE: Question("q", Kind.MATRIX_MULTIPLE, ASK, options=(YES, NO), rows=ROWS),
    Kind.MATRIX_DUAL: Question("q", Kind.MATRIX_DUAL, ASK, rows=ROWS, sides=SIDES),
    Kind.SEMANTIC_DIFFERENTIAL: Question("q", Kind.SEMANTIC_DIFFERENTIAL, ASK, rows=ROWS, low=-3, high=3),
    Kind.RANKING: Question("q", Kind.RANKING, ASK, options=(YES, NO, AWAY)),
    Kind.CONSTANT_SUM: Question("q", Kind.CONSTANT_SUM, ASK, options=(YES, NO), total=100),
    Kind.CASCADE: Question("q", Kind.CASCADE, ASK, levels=LEVELS, entries=PLACES),
    Kind.REPEAT: Question(
        "q",
        Kind.REPEAT,
        ASK,
        high=3,
        questions=(
            Question("when", Kind.DATE, ASK, required=True),
            Question("who", Kind.SINGLE, ASK, options=(YES, OTHER)),
        ),
    ),
    Kind.RATING: Question("q", Kind.RATING, ASK, low=-1, high=1, options=(AWAY,), display=Display.FACES),
    Kind.NPS: Question("q", Kind.NPS, ASK, low=0, high=10),
    Kind.CSAT: Question("q", Kind.CSAT, ASK, low=1, high=5, display=Display.STARS),
    Kind.CES: Question("q", Kind.CES, ASK, low=1, high=7),
    Kind.SCALE: Question("q", Kind.SCALE, ASK, low=0, high=10, step=0.5),
    Kind.NUMBER: Question("q", Kind.NUMBER, ASK),
    Kind.MONEY: Question("q", Kind.MONEY, ASK),
    Kind.SHORT_TEXT: Question("q", Kind.SHORT_TEXT, ASK),
    Kind.LONG_TEXT: Question("q", Kind.LONG_TEXT, ASK),
    Kind.EMAIL: Question("q", Kind.EMAIL, ASK),
    Kind.PHONE: Question("q", Kind.PHONE, ASK),
    Kind.URL: Question("q", Kind.URL, ASK),
    Kind.DATE: Question("q", Kind.DATE, ASK, earliest="2020-01-01", latest="2030-12-31"),
    Kind.TIME: Question("q", Kind.TIME, ASK, earliest="07:00", latest="22:00"),
    Kind.FILE: Question("q", Kind.FILE, ASK, accept=Accept.DOCUMENT),
    Kind.CONSENT: Question("q", Kind.CONSENT, ASK),
    Kind.STATEMENT: Question("q", Kind.STATEMENT, ASK, image=PICTURE),
    Kind.HIDDEN: Question("q", Kind.HIDDEN, ASK),
    Kind.CALCULATED: Question("q", Kind.CALCULATED, ASK, value="1"),
}

WITH_OTHER = ("q", "q.other")
BY_ROW = ("q.a", "q.b")
NAMES = {
    **dict.fromkeys((Kind.SINGLE, Kind.MULTIPLE, Kind.DROPDOWN), WITH_OTHER),
    **dict.fromkeys((Kind.MATRIX_SINGLE, Kind.MATRIX_MULTIPLE, Kind.SEMANTIC_DIFFERENTIAL), BY_ROW),
    Kind.MATRIX_DUAL: ("q.a.i", "q.a.s", "q.b.i", "q.b.s"),
    Kind.RANKING: ("q.yes", "q.no", "q.na"),
    Kind.CONSTANT_SUM: ("q.yes", "q.no"),
    Kind.CASCADE: ("q.province", "q.ward"),
    Kind.REPEAT: ("q.1.when", "q.1.who", "q.1.who.other"),
    Kind.FILE: ("q", "q.name"),
    **dict.fromkeys((Kind.STATEMENT, *UNSEEN_KINDS), ()),
}

GOOD: dict[Kind, tuple[Typed, object]] = {
    Kind.SINGLE: ({"q": ["other"], "q.other": ["Chợ"]}, {"code": "other", "other": "Chợ"}),
    Kind.MULTIPLE: ({"q": ["no", "yes"]}, ["yes", "no"]),
    Kind.DROPDOWN: ({"q": ["other"], "q.other": ["Chợ"]}, {"code": "other", "other": "Chợ"}),
    Kind.YES_NO: ({"q": ["no"]}, "no"),
    Kind.PICTURE_CHOICE: ({"q": ["cat"]}, "cat"),
    Kind.ATTENTION_CHECK: ({"q": ["no"]}, "no"),
    Kind.MATRIX_SINGLE: ({"q.a": ["yes"], "q.b": ["no"]}, {"a": "yes", "b": "no"}),
    Kind.MATRIX_MULTIPLE: ({"q.a": ["yes", "no"], "q.b": ["no"]}, {"a": ["yes", "no"], "b": ["no"]}),
    Kind.MATRIX_DUAL: ({"q.a.i": ["yes"], "q.b.s": ["no"]}, {"a": {"i": "yes"}, "b": {"s": "no"}}),
    Kind.SEMANTIC_DIFFERENTIAL: ({"q.a": ["-3"], "q.b": ["2"]}, {"a": -3, "b": 2}),
    Kind.RANKING: ({"q.yes": ["2"], "q.na": ["1"]}, ["na", "yes"]),
    Kind.CONSTANT_SUM: ({"q.yes": ["70,5"], "q.no": ["29.5"]}, {"yes": 70.5, "no": 29.5}),
    Kind.CASCADE: ({"q.province": ["hn"], "q.ward": ["hk"]}, {"province": "hn", "ward": "hk"}),
    Kind.REPEAT: (
        {"q.1.when": ["2026-09-30"], "q.1.who": ["other"], "q.1.who.other": ["Mẹ"], "q.2.when": ["1/10/2026"]},
        [{"when": "2026-09-30", "who": {"code": "other", "other": "Mẹ"}}, {"when": "2026-10-01", "who": None}],
    ),
    Kind.RATING: ({"q": ["-1"]}, -1),
    Kind.NPS: ({"q": ["10"]}, 10),
    Kind.CSAT: ({"q": ["5"]}, 5),
    Kind.CES: ({"q": ["7"]}, 7),
    Kind.SCALE: ({"q": ["3,5"]}, 3.5),
    Kind.NUMBER: ({"q": ["12,5"]}, 12.5),
    Kind.MONEY: ({"q": ["1.250.000 ₫"]}, 1250000),
    Kind.SHORT_TEXT: ({"q": [' Hà "Nội" <3 ']}, 'Hà "Nội" <3'),
    Kind.LONG_TEXT: ({"q": ["\nmột\n</textarea>hai"]}, "một\n</textarea>hai"),
    Kind.EMAIL: ({"q": ["an@vidu.vn"]}, "an@vidu.vn"),
    Kind.PHONE: ({"q": ["0912 345 678"]}, "+84912345678"),
    Kind.URL: ({"q": ["vidu.vn/quan"]}, "https://vidu.vn/quan"),
    Kind.DATE: ({"q": ["30/9/2026"]}, "2026-09-30"),
    Kind.TIME: ({"q": ["8h05"]}, "08:05"),
    Kind.FILE: ({"q": [KEY], "q.name": ["ảnh.jpg"]}, {"key": KEY, "name": "ảnh.jpg"}),
    Kind.CONSENT: ({"q": ["yes"]}, True),
}

BAD: dict[Kind, tuple[Typed, str]] = {
    **dict.fromkeys((Kind.SINGLE, Kind.DROPDOWN, Kind.YES_NO), ({"q": ["maybe"]}, "q")),
    **dict.fromkeys((Kind.PICTURE_CHOICE, Kind.ATTENTION_CHECK), ({"q": ["maybe"]}, "q")),
    Kind.MULTIPLE: ({"q": ["yes", "maybe"]}, "q"),
    **dict.fromkeys((Kind.MATRIX_SINGLE, Kind.SEMANTIC_DIFFERENTIAL), ({"q.b": ["maybe"]}, "q.b")),
    Kind.MATRIX_MULTIPLE: ({"q.b": ["yes", "maybe"]}, "q.b"),
    Kind.MATRIX_DUAL: ({"q.b.s": ["maybe"]}, "q.b.s"),
    Kind.RANKING: ({"q.yes": ["1"], "q.no": ["1"]}, "q.no"),
    Kind.CONSTANT_SUM: ({"q.no": ["nhiều"]}, "q.no"),
    Kind.CASCADE: ({"q.province": ["hn"], "q.ward": ["tx"]}, "q.ward"),
    Kind.REPEAT: ({"q.2.when": ["hôm qua"]}, "q.2.when"),
    Kind.RATING: ({"q": ["2"]}, "q"),
    Kind.NPS: ({"q": ["11"]}, "q"),
    Kind.CSAT: ({"q": ["0"]}, "q"),
    Kind.CES: ({"q": ["8"]}, "q"),
    Kind.SCALE: ({"q": ["3,7"]}, "q"),
    Kind.NUMBER: ({"q": ["nhiều"]}, "q"),
    Kind.MONEY: ({"q": ["rẻ"]}, "q"),
    Kind.SHORT_TEXT: ({"q": ["x" * 201]}, "q"),
    Kind.LONG_TEXT: ({"q": ["x" * 4001]}, "q"),
    Kind.EMAIL: ({"q": ["an@"]}, "q"),
    Kind.PHONE: ({"q": ["12"]}, "q"),
    Kind.URL: ({"q": ["không có"]}, "q"),
    Kind.DATE: ({"q": ["2031-01-01"]}, "q"),
    Kind.TIME: ({"q": ["tám giờ"]}, "q"),
    Kind.FILE: ({"q": ["../../etc"]}, "q"),
}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_fields(kind: Kind) -> None:
    if kind is not Kind.REPEAT:
        assert field_names(QUESTIONS[kind]) == NAMES.get(kind, ("q",))
    assert [field.name for field in PageForm([QUESTIONS[kind]], {}, "vi")] == list(NAMES.get(kind, ("q",)))


@pytest.mark.parametrize("kind", GOOD)
def test_good_answers_pass_and_become_what_is_stored(kind: Kind) -> None:
    typed, stored = GOOD[kind]
    form = PageForm([QUESTIONS[kind]], typed, "vi")
    assert form.validate()
    assert list(form.faults()) == []
    assert document_of([QUESTIONS[kind]], typed) == {"q": stored}


@pytest.mark.parametrize("kind", BAD)
def test_bad_answers_are_faults_of_their_own_field_and_are_kept(kind: Kind) -> None:
    typed, at = BAD[kind]
    form = PageForm([QUESTIONS[kind]], typed, "vi")
    assert not form.validate()
    assert [(question.id, field.name) for question, field, _ in form.faults()] == [("q", at)]
    data = form[at].data
    assert (data if isinstance(data, list) else [data]) == typed[at]


@pytest.mark.parametrize(("language", "labels"), [("vi", ["Có", "Không", "Khác"]), ("en", ["Yes", "No", "Other"])])
def test_choices_are_offered_in_the_readers_language(language: str, labels: list[str]) -> None:
    form = PageForm([QUESTIONS[Kind.SINGLE]], {"q": ["no"]}, language)
    assert [choice.label for choice in form["q"].iter_choices()] == labels
    assert [choice.value for choice in form["q"].iter_choices() if choice.selected] == ["no"]


def test_a_scale_offers_its_points_and_then_its_other_options() -> None:
    offered = [(c.value, c.label) for c in PageForm([QUESTIONS[Kind.RATING]], {}, "vi")["q"].iter_choices()]
    assert offered == [("-1", "−1"), ("0", "0"), ("1", "1"), ("na", "Chưa dùng")]


def test_only_the_fields_of_the_page_are_taken_from_a_post() -> None:
    form = MultiDict([("q", "yes"), ("q", "no"), ("q.other", "x"), ("admin", "1")])
    assert posted([QUESTIONS[Kind.MULTIPLE]], form) == {"q": ["yes", "no"], "q.other": ["x"]}
    assert posted([QUESTIONS[Kind.YES_NO]], form) == {"q": ["yes", "no"]}
    assert posted([QUESTIONS[Kind.HIDDEN], QUESTIONS[Kind.CALCULATED]], form) == {}
    assert posted([QUESTIONS[Kind.MATRIX_SINGLE]], form) == {"q.a": [], "q.b": []}


def test_characters_no_database_takes_are_dropped() -> None:
    assert posted([QUESTIONS[Kind.SHORT_TEXT]], MultiDict({"q": "a\x00b"})) == {"q": ["ab"]}


def test_lines_end_as_they_were_typed() -> None:
    assert posted([QUESTIONS[Kind.LONG_TEXT]], MultiDict({"q": "a\r\nb\n\r\nc"})) == {"q": ["a\nb\n\nc"]}


def test_one_answer_may_be_checked_without_the_others() -> None:
    required = [Question(name, Kind.SHORT_TEXT, ASK, required=True) for name in ("one", "two")]
    form = PageForm(required, {"one": ["x"]}, "en")
    assert form.validate(only=["one"])
    assert not form.validate(only=["two"])
    assert [sentence for _, _, sentence in form.faults()] == ["Please answer this question."]


# ------------------------------------------------------------------ drawn, and sent again


class Controls(HTMLParser):
    """What a browser would post for a page, and the names of everything that can be answered on it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: Typed = {}
        self.names: set[str] = set()
        self._select = self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in pairs}
        name = attributes.get("name", "")
        if tag in ("input", "select", "textarea") and name:
            self.names.add(name)
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in attributes:
            self._send(self._select, attributes["value"])
        elif tag == "textarea":
            self._area = name
            self._send(name, "")
        elif tag == "input" and attributes.get("type") in ("radio", "checkbox"):
            if "checked" in attributes:
                self._send(name, attributes["value"])
        elif tag == "input" and attributes.get("type") != "file":
            self._send(name, attributes["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.sent[self._area] = [self.sent[self._area][0].removeprefix("\n")]
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][0] += data

    def _send(self, name: str, value: str) -> None:
        self.sent.setdefault(name, []).append(value)


Draw = Callable[[PageForm], str]


@pytest.fixture(scope="module")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Draw]:
    """draw(form): the HTML of its questions."""
    home: Path = tmp_path_factory.mktemp("fields")
    app = create_app(Config(f"sqlite:///{home / 'none.db'}", "test", home, testing=True))
    page = '{% from "answering/kinds.html" import ask with context %}{% for q in form.questions %}{{ ask(q, form) }}{% endfor %}'

    def draw_(form: PageForm) -> str:
        with app.test_request_context(f"/?lang={form.language}"):
            return app.jinja_env.from_string(page).render(form=form)

    return draw_


def spoken(typed: Typed) -> Typed:
    return {name: values for name, values in typed.items() if any(values)}


@pytest.mark.parametrize("kind", Kind)
def test_every_field_of_a_kind_is_on_the_page(kind: Kind, draw: Draw) -> None:
    typed = {"q.province": ["hn"], "q": [KEY]} if kind in (Kind.CASCADE, Kind.FILE) else {}
    form = PageForm([QUESTIONS[kind]], typed, "vi")
    beyond = {"q.upload", "q.remove"} if kind is Kind.FILE else set()
    assert Controls(draw(form)).names == {field.name for field in form} | beyond


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_stored_is_drawn_again_and_stored_the_same(kind: Kind, draw: Draw) -> None:
    typed, stored = GOOD[kind]
    again = Controls(draw(PageForm([QUESTIONS[kind]], typed, "vi"))).sent
    assert document_of([QUESTIONS[kind]], again) == {"q": stored}


TYPED_OUT = [
    kind
    for kind in BAD
    if not any(isinstance(getattr(f, "choices", None), list) for f in PageForm([QUESTIONS[kind]], {}, "vi"))
]


@pytest.mark.parametrize("kind", TYPED_OUT)
def test_a_faulty_answer_is_still_there_to_be_corrected(kind: Kind, draw: Draw) -> None:
    typed, _ = BAD[kind]
    form = PageForm([QUESTIONS[kind]], typed, "vi")
    form.validate()
    assert spoken(Controls(draw(form)).sent) == typed


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_error_is_said_once_and_belongs_to_a_group_or_a_field(kind: Kind, language: str, draw: Draw) -> None:
    form = PageForm([QUESTIONS[kind]], BAD[kind][0], language)
    form.validate()
    html = draw(form)
    assert html.count('class="error"') == 1
    assert html.count("-error") == 2, "the sentence's id, and what it describes"
    (fault,) = form.faults()
    assert f'id="{fault[1].id}"' in html


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (*UNSEEN_KINDS, Kind.STATEMENT)])
def test_a_required_question_left_blank_is_a_fault_that_can_be_reached(kind: Kind, draw: Draw) -> None:
    form = PageForm([replace(QUESTIONS[kind], required=True)], {}, "vi")
    assert not form.validate()
    html = draw(form)
    assert [f'id="{where.id}"' in html for _, where, _ in form.faults()] == [True] * len(list(form.faults()))
    assert len(list(form.faults())) == html.count('class="error"') > 0


def test_an_error_of_nobody_in_particular_stands_at_the_question(draw: Draw) -> None:
    question = QUESTIONS[Kind.RANKING]
    form = PageForm([question], {"q.yes": ["1"], "q.na": ["3"]}, "en")
    assert not form.validate()
    form.blame(question, "Also this.", "q.nowhere")
    assert [where.id for _, where, _ in form.faults()] == ["q-q", "q-q"]
    assert form.errors_of(question)[1] == "Also this."
    assert draw(form).count('class="error"') == 2


def test_hostile_words_and_values_are_text(draw: Draw) -> None:
    attack = '"><script>alert(1)</script>'
    words = Text.of(vi=attack)
    options = (Option("x", words), Option("other", words, other=True))
    rows = (Row("a", words, opposite=words),)
    image = Image('x"><script>', '"><script>', words)
    more = {"help": words, "low_text": words, "high_text": words, "unit": words, "entry_text": words, "image": image}
    levels, entries = (Level("province", words), Level("ward", words)), (Entry("x", words, (Entry("y", words),)),)
    for kind in Kind:
        question = Question(
            "q", kind, words, options=options, rows=rows, low=1, high=5, total=9, levels=levels, entries=entries,
            sides=(Side("s", words, options),), questions=(Question("in", Kind.SHORT_TEXT, words),), **more,
        )  # fmt: skip
        typed = {name: [attack] for name in field_names(question)}
        form = PageForm([question], typed, "vi")
        form.validate()
        assert (kind, "<script" in draw(form)) == (kind, False)


# ------------------------------------------------------------------ kinds with ways of their own


def test_a_cascade_offers_what_lies_below_the_choice_above() -> None:
    def offered(**typed: str) -> list[list[str]]:
        form = PageForm([QUESTIONS[Kind.CASCADE]], {f"q.{name}": [code] for name, code in typed.items()}, "vi")
        return [[choice.value for choice in field.iter_choices()] for field in form]

    assert offered() == [["hn", "hue", "abroad"], []]
    assert offered(province="hn") == [["hn", "hue", "abroad"], ["bd", "hk"]]
    assert offered(province="hue", ward="hk") == [["hn", "hue", "abroad"], ["tx"]]
    assert offered(province="abroad") == [["hn", "hue", "abroad"]]


@pytest.mark.parametrize(
    ("sent", "opens"),
    [
        ({}, False),
        ({"q.province": ""}, False),
        ({"q.province": "hn"}, True),
        ({"q.province": "hn", "q.ward": ""}, False),
        ({"q.province": "hn", "q.ward": "bd"}, False),
        ({"q.province": "hue", "q.ward": "bd"}, True),
        ({"q.province": "abroad"}, False),
        ({"q.province": "nowhere"}, False),
    ],
)
def test_a_level_that_could_not_be_offered_is_noticed(sent: dict[str, str], opens: bool) -> None:
    questions = [QUESTIONS[Kind.SINGLE], QUESTIONS[Kind.CASCADE]]
    assert to_open(questions, MultiDict(sent)) == ((QUESTIONS[Kind.CASCADE],) if opens else ())


@pytest.mark.parametrize(
    ("low", "high", "typed", "shown"),
    [
        (0, 3, {}, [1]),
        (2, 3, {}, [1, 2]),
        (2, 3, {"q.1.when": ["x"]}, [1, 2]),
        (0, 3, {"q.1.when": ["x"]}, [1, 2]),
        (0, 3, {"q.1.when": [" "], "q.2.when": ["x"]}, [1, 2, 3]),
        (0, 3, {"q.3.when": ["x"]}, [1, 2, 3]),
        (1, 1, {"q.1.when": ["x"]}, [1]),
    ],
)
def test_entries_that_are_filled_and_one_more_are_shown(low: int, high: int, typed: Typed, shown: list[int]) -> None:
    question = replace(QUESTIONS[Kind.REPEAT], low=low, high=high)
    assert list(entries_shown(question, typed)) == shown
    assert PageForm([question], typed, "vi").can_grow(question) == (len(shown) < high)


def test_every_entry_of_a_group_is_taken_from_a_post() -> None:
    names = field_names(QUESTIONS[Kind.REPEAT])
    assert names == tuple(f"q.{number}.{name}" for number in (1, 2, 3) for name in ("when", "who", "who.other"))
    assert posted([QUESTIONS[Kind.REPEAT]], MultiDict({"q.3.when": "x", "q.4.when": "y"})) == {
        name: ["x"] if name == "q.3.when" else [] for name in names
    }


def test_a_stored_file_stays_until_it_is_removed(draw: Draw) -> None:
    kept = {"q": [KEY], "q.name": ["ảnh <1>.jpg"]}
    sent = Controls(draw(PageForm([QUESTIONS[Kind.FILE]], kept, "vi"))).sent
    assert posted([QUESTIONS[Kind.FILE]], MultiDict(sent)) == kept
    assert posted([QUESTIONS[Kind.FILE]], MultiDict({**sent, "q.remove": ["yes"]})) == {"q": [], "q.name": []}


@pytest.mark.parametrize("kind", [Kind.FILE, Kind.SINGLE])
def test_only_a_page_with_a_file_must_be_posted_in_parts(kind: Kind) -> None:
    assert PageForm([QUESTIONS[Kind.NPS], QUESTIONS[kind]], {}, "vi").takes_files == (kind is Kind.FILE)


@pytest.mark.parametrize(
    ("kind", "written", "expected"),
    [
        (Kind.DATE, "30/9/2026", {"type": "date", "value": "2026-09-30"}),
        (Kind.DATE, "hôm nay", {"type": "text", "value": "hôm nay"}),
        (Kind.DATE, "", {"type": "date", "value": "", "min": "2020-01-01", "max": "2030-12-31"}),
        (Kind.TIME, "8h", {"type": "time", "value": "08:00", "min": "07:00", "max": "22:00"}),
        (Kind.TIME, "tám giờ", {"type": "text", "value": "tám giờ"}),
        (Kind.SCALE, "", {"inputmode": "decimal", "data-low": "0", "data-high": "10", "data-step": "0.5"}),
        (Kind.URL, "x", {"inputmode": "url", "value": "x"}),
        (Kind.EMAIL, "", {"type": "email", "autocomplete": "email"}),
    ],
)
def test_inputs_bring_up_the_right_keyboard_and_keep_what_was_typed(
    kind: Kind, written: str, expected: dict[str, str]
) -> None:
    found = input_attributes(QUESTIONS[kind], written)
    assert {name: found.get(name) for name in expected} == expected


def test_a_number_that_may_be_negative_gets_a_keyboard_with_a_minus() -> None:
    assert input_attributes(Question("q", Kind.NUMBER, ASK, low=-5))["inputmode"] == "text"


def test_a_day_bound_to_today_is_today() -> None:
    assert input_attributes(Question("q", Kind.DATE, ASK, latest="today"))["max"] == today().isoformat()


def test_the_sum_so_far_counts_what_is_a_number() -> None:
    question = QUESTIONS[Kind.CONSTANT_SUM]
    assert PageForm([question], {"q.yes": ["12,5"], "q.no": ["nhiều"]}, "vi").amount(question) == 12.5


def test_points_say_what_their_ends_mean_and_what_is_counted(draw: Draw) -> None:
    stars = draw(PageForm([QUESTIONS[Kind.CSAT]], {}, "en"))
    said = [" ".join(label.replace("<", " <").split()) for label in _labels(stars)]
    assert said[:5] == ["1 star (Very dissatisfied)", "2 stars", "3 stars", "4 stars", "5 stars (Very satisfied)"]


def _labels(html: str) -> Sequence[str]:
    return [re.sub(r"<[^>]*>", "", label) for label in re.findall(r"<label[^>]*>(.*?)</label>", html, re.S)]


@pytest.mark.parametrize("kind", sorted(POINT_KINDS))
def test_every_point_has_a_number_to_read(kind: Kind, draw: Draw) -> None:
    question = QUESTIONS[kind]
    numbers = [label.strip()[:2].strip() for label in _labels(draw(PageForm([question], {}, "vi")))]
    assert numbers[: len(question.points())] == [str(point).replace("-", "−") for point in question.points()]
