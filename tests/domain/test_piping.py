"""Earlier answers in later wordings: as words of the respondent's language, never as code, never a raw placeholder."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.piping import MOST_PIPED, Piping
from surveyapp.domain.text import Text

TOML = """
id = "all"
title = { vi = "Tất cả", en = "All" }
languages = ["vi", "en"]
[[page]]
id = "one"
[[page.question]]
id = "name"
kind = "short_text"
text = { vi = "Tên?", en = "Name?" }
[[page.question]]
id = "city"
kind = "single"
text = { vi = "Ở đâu?", en = "Where?" }
option = [
  { code = "hn", text = { vi = "Hà Nội", en = "Ha Noi" } },
  { code = "else", text = { vi = "Nơi khác", en = "Elsewhere" }, other = true },
  { code = "no", text = { vi = "Không nói", en = "Will not say" }, missing = "prefer_not_to_say" },
]
[[page.question]]
id = "ways"
kind = "multiple"
text = { vi = "Kênh?", en = "Ways?" }
option = [
  { code = "zalo", text = { vi = "Zalo", en = "Zalo" } },
  { code = "friend", text = { vi = "bạn bè", en = "friends" } },
  { code = "else", text = { vi = "khác", en = "other" }, other = true },
]
[[page.question]]
id = "rank"
kind = "ranking"
text = { vi = "Xếp?", en = "Rank?" }
option = [ { code = "a", text = { vi = "Giá", en = "Price" } }, { code = "b", text = { vi = "Chỗ", en = "Place" } } ]
[[page.question]]
id = "spend"
kind = "money"
text = { vi = "Chi?", en = "Spend?" }
[[page.question]]
id = "nps"
kind = "nps"
text = { vi = "Điểm?", en = "Score?" }
[[page.question]]
id = "day"
kind = "date"
text = { vi = "Ngày?", en = "Day?" }
[[page.question]]
id = "hour"
kind = "time"
text = { vi = "Giờ?", en = "Time?" }
[[page.question]]
id = "grid"
kind = "matrix_single"
text = { vi = "Bảng?", en = "Grid?" }
row = [{ code = "price", text = { vi = "Giá", en = "Price" } }]
option = [{ code = "good", text = { vi = "Tốt", en = "Good" } }, { code = "bad", text = { vi = "Kém", en = "Bad" } }]
[[page.question]]
id = "dual"
kind = "matrix_dual"
text = { vi = "Hai?", en = "Two?" }
row = [{ code = "price", text = { vi = "Giá", en = "Price" } }]
side = [
  { code = "imp", text = { vi = "Cần", en = "Need" }, option = [ { code = "high", text = { vi = "Cao", en = "High" } },
  { code = "low", text = { vi = "Thấp", en = "Low" } } ] },
]
[[page.question]]
id = "sum"
kind = "constant_sum"
total = 100
text = { vi = "Chia?", en = "Split?" }
option = [ { code = "a", text = { vi = "A", en = "A" } }, { code = "b", text = { vi = "B", en = "B" } } ]
[[page.question]]
id = "place"
kind = "cascade"
text = { vi = "Nơi?", en = "Place?" }
level = [
  { code = "province", text = { vi = "tỉnh", en = "province" } },
  { code = "ward", text = { vi = "phường", en = "ward" } },
]
entry = [{ code = "01", name = "Hà Nội", entry = [{ code = "001", name = "Phường Ba Đình" }] }]
[[page.question]]
id = "kids"
kind = "repeat"
text = { vi = "Con?", en = "Children?" }
question = [ { id = "age", kind = "number", text = { vi = "Tuổi?", en = "Age?" } } ]
[[page.question]]
id = "photo"
kind = "file"
text = { vi = "Ảnh?", en = "Photo?" }
[[page.question]]
id = "ok"
kind = "consent"
purpose = "x"
text = { vi = "Đồng ý", en = "Agree" }
[[page.question]]
id = "arm"
kind = "hidden"
text = { vi = "-", en = "-" }
[[page.question]]
id = "twice"
kind = "calculated"
text = { vi = "-", en = "-" }
value = "{spend} * 2"
"""
ANSWERS: dict[str, Any] = {
    "name": "Lan",
    "city": "hn",
    "ways": ["zalo", "friend"],
    "rank": ["b", "a"],
    "spend": 1250000,
    "nps": 9,
    "day": "2026-11-22",
    "hour": "14:05",
    "grid": {"price": "good"},
    "dual": {"price": {"imp": "high"}},
    "sum": {"a": 30, "b": 70.5},
    "place": {"province": "01", "ward": "001"},
    "kids": [{"age": 3}, {"age": None}, {"age": 7.5}],
    "photo": {"key": "0" * 32, "name": "anh.jpg"},
    "ok": True,
    "arm": "sớm",
    "twice": 2500000,
}


@pytest.fixture(scope="module")
def asked() -> Questionnaire:
    questionnaire, problems = parse_questionnaire(tomllib.loads(TOML))
    assert questionnaire is not None, [problem.line("en") for problem in problems]
    return questionnaire


def say(asked: Questionnaire, wording: str, answers: dict[str, Any] | None = None, language: str = "vi") -> str:
    kept = ANSWERS if answers is None else answers
    return Piping(asked, kept, language).say(Text.of({language: wording}))


@pytest.mark.parametrize(
    ("name", "vietnamese", "english"),
    [
        ("name", "Lan", "Lan"),
        ("city", "Hà Nội", "Ha Noi"),
        ("ways", "Zalo và bạn bè", "Zalo and friends"),
        ("rank", "Chỗ và Giá", "Place and Price"),
        ("spend", "1.250.000", "1,250,000"),
        ("nps", "9", "9"),
        ("day", "22/11/2026", "22 November 2026"),
        ("hour", "14:05", "14:05"),
        ("grid.price", "Tốt", "Good"),
        ("dual.price.imp", "Cao", "High"),
        ("sum.b", "70,5", "70.5"),
        ("place.province", "Hà Nội", "Hà Nội"),
        ("place.ward", "Phường Ba Đình", "Phường Ba Đình"),
        ("kids", "3", "3"),
        ("kids.age", "3 và 7,5", "3 and 7.5"),
        ("photo", "anh.jpg", "anh.jpg"),
        ("ok", "có", "yes"),
        ("arm", "sớm", "sớm"),
        ("twice", "2.500.000", "2,500,000"),
    ],
)
def test_every_kind_is_said_in_the_respondents_language(
    asked: Questionnaire, name: str, vietnamese: str, english: str
) -> None:
    assert say(asked, "“{" + name + "}”") == f"“{vietnamese}”"
    assert say(asked, "“{" + name + "}”", language="en") == f"“{english}”"
    assert say(asked, "“{" + name + "|x}”", {}) == "“x”"


def test_three_things_are_listed_with_commas_and_and(asked: Questionnaire) -> None:
    answers = {"ways": {"codes": ["zalo", "friend", "else"], "other": "tờ rơi"}}
    assert say(asked, "{ways}", answers) == "Zalo, bạn bè và tờ rơi"
    assert say(asked, "{ways}", answers, "en") == "Zalo, friends and tờ rơi"


def test_own_words_stand_for_other_and_what_says_nothing_gives_the_fallback(asked: Questionnaire) -> None:
    assert say(asked, "Ở {city|nơi anh/chị sống}?", {"city": {"code": "else", "other": "Huế"}}) == "Ở Huế?"
    for unsaid in ("no", None):
        assert say(asked, "Ở {city|nơi anh/chị sống}?", {"city": unsaid}) == "Ở nơi anh/chị sống?"
    assert say(asked, "Ở {place.ward|phường mình}?", {"place": {"province": "01"}}) == "Ở phường mình?"


def test_no_placeholder_and_no_hole_is_left_without_an_answer(asked: Questionnaire) -> None:
    assert say(asked, "Chào {name}, mời anh/chị trả lời.", {}) == "Chào, mời anh/chị trả lời."
    assert say(asked, "{name}, mời anh/chị trả lời.", {}) == "mời anh/chị trả lời."
    assert say(asked, "Cảm ơn {name|anh/chị}!", {}) == "Cảm ơn anh/chị!"
    assert say(asked, "Vì sao chọn {grid.nothing}?", {}) == "Vì sao chọn?"
    assert say(asked, "{unknown}") == ""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("{name}", "{name}"),
        ("{spend|x}{ways}", "{spend|x}{ways}"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a\nb\t c\x00\x1b[31m", "a b c [31m"),
        ("\u202egnud\u2066", "gnud"),
        ("\\1 \\g<0> $& %(name)s", "\\1 \\g<0> $& %(name)s"),
        ("x" * 5000, "x" * MOST_PIPED),
        ("Nguye\u0302\u0303n", "Nguyễn"),
    ],
)
def test_a_hostile_answer_is_only_text(asked: Questionnaire, typed: str, shown: str) -> None:
    """Markup stays text: templates escape it."""
    assert say(asked, "Chào {name}. {spend}", {"name": typed, "spend": 5}) == f"Chào {shown}. 5"


def test_a_question_is_filled_in_all_its_wordings_and_left_alone_without_any(asked: Questionnaire) -> None:
    plain = asked.question("city")
    assert Piping(asked, ANSWERS, "vi").question(plain) is plain
    toml = TOML.replace('text = { vi = "Bảng?", en = "Grid?" }', _GRID, 1)
    questionnaire, problems = parse_questionnaire(tomllib.loads(toml))
    assert questionnaire is not None, [problem.line("en") for problem in problems]
    grid = Piping(questionnaire, ANSWERS, "en").question(questionnaire.question("grid"))
    assert (grid.text.to("en"), grid.help.to("en")) == ("Why Ha Noi?", "About Zalo and friends")
    assert grid.rows == questionnaire.question("grid").rows


_GRID = """text = { vi = "Vì sao {city}?", en = "Why {city}?" }
help = { vi = "Về {ways}", en = "About {ways}" }"""


def test_the_fallback_language_of_a_wording_is_filled_too(asked: Questionnaire) -> None:
    assert Piping(asked, ANSWERS, "en").say(Text.of(vi="Chào {name}")) == "Chào Lan"
