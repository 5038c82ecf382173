"""Steps of an author on the text of a draft: what they change is changed, everything else stays sign by sign."""

from __future__ import annotations

import random
import tomllib
from copy import deepcopy
from pathlib import Path

import pytest

from surveyapp.domain.library import Library, read_library
from surveyapp.domain.outline import (
    asked,
    bare,
    fresh_id,
    moved,
    outline,
    page_changed,
    page_moved,
    question_changed,
    questions,
    stepped,
    with_page,
    with_question,
    without_page,
    without_question,
    workable,
)
from surveyapp.domain.shape import Plain
from surveyapp.domain.toml_edit import rewritten

BANKS = Path("question_banks")
TEMPLATES = sorted(path for path in (BANKS / "templates").glob("*.toml") if path.stem != "sample")

TEXT = """\
#:schema ../questionnaire.schema.json
# Lời của tác giả, ở đầu tệp
id = "x"   # mã
title = { vi = "Bảng", en = "Form" }

[words]
# bốn từ
brand = { vi = "chúng tôi", en = "us" } # ta

# trang đầu
[[page]]
id = "one"
use = ["demographics.gender", "bant"]
# câu của riêng ta
[[page.question]]
id = "goods"
kind = "single"
text.vi = "Hàng nào?"
text.en = "Which?"
option = [
  # hay bán nhất
  { code = "a", text = { vi = "A", en = "A" } }, # giữ chỗ
  { code = "b", text = { vi = "B", en = "B" } }
]

[[page]]
id = "two"   # trang sau
[[page.question]]
id = "why"
kind = "long_text"
text = { vi = '''Vì "sao"?''', en = "Why?" }
# hết
"""


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(BANKS / "blocks")[0]


def ids(data: Plain, library: Library) -> list[list[str]]:
    return [[own.id for own in page.questions] for page in outline(data, library)]


def test_a_changed_option_leaves_every_other_line(library: Library) -> None:
    data = tomllib.loads(TEXT)
    own = deepcopy(asked(outline(data, library), "goods").own)
    own["option"][1]["text"]["vi"] = "Bê"
    own["option"].insert(1, {"code": "c", "text": {"vi": "C", "en": "C"}})
    own["required"] = True
    text = rewritten(TEXT, question_changed(data, library, "goods", own))
    wanted = TEXT.replace(
        '  { code = "b", text = { vi = "B", en = "B" } }\n',
        '  { code = "c", text = { vi = "C", en = "C" } },\n  { code = "b", text = { vi = "Bê", en = "B" } },\n',
    ).replace("option = [", "required = true\noption = [")
    assert text == wanted


def test_a_question_takes_its_comment_along(library: Library) -> None:
    data = tomllib.loads(TEXT)
    text = rewritten(TEXT, moved(data, library, "goods", 1, 0))
    section = TEXT[TEXT.index("# câu của") : TEXT.index('\n[[page]]\nid = "two"')]
    assert text == TEXT.replace(section, "").replace("# trang sau\n", "# trang sau\n" + section)


def test_what_comes_from_the_bank_can_be_moved_and_left_out(library: Library) -> None:
    data = tomllib.loads(TEXT)
    first = ids(data, library)[0]
    assert first == ["gender", "bant_budget", "bant_authority", "bant_need", "bant_timing", "goods"]
    without = without_question(data, library, "gender")
    assert without["page"][0]["use"] == ["bant"]
    down = stepped(data, library, "goods", -1)
    assert ids(down, library)[0] == [*first[:4], "goods", "bant_timing"]
    assert ids(stepped(data, library, "goods", 1), library)[1] == ["goods", "why"]
    assert ids(stepped(data, library, "why", -1), library)[0] == [*first, "why"]
    with pytest.raises(LookupError):
        stepped(data, library, "gender", -1)
    assert "# bốn từ" in rewritten(TEXT, down)


def test_a_question_that_goes_is_no_longer_counted_on(library: Library) -> None:
    data = tomllib.loads(TEXT) | {
        "target_profile": {"goods": ["a"], "gender": ["male"]},
        "analysis": {"persona_items": ["goods"]},
    }
    made = without_page(data, 0, library)
    assert (made["target_profile"], made["analysis"], len(made["page"])) == ({}, {"persona_items": []}, 1)
    assert data["target_profile"]


def test_inline_pages_and_crooked_data_are_kept_or_refused(library: Library) -> None:
    text = 'id = "x"\npage = [{ id = "a", question = [{ id = "q", kind = "nps" }] }, { id = "b" }]\n'
    made = page_moved(tomllib.loads(text), 0, 1)
    assert tomllib.loads(rewritten(text, made)) == made
    for wrong in ('page = "x"', "page = [1]", '[[page]]\nquestion = "x"', "words = 1", "[[page]]\nuse = 3"):
        assert not workable(tomllib.loads(wrong))
    assert workable({})


def test_names_are_found_without_accents() -> None:
    assert bare("Đường Nguyễn Huệ") == "duong nguyen hue"
    assert fresh_id("Anh/chị hay mua nhóm hàng nào?", ["anh_chi_hay_mua"]) == "anh_chi_hay_mua_2"
    assert (fresh_id("18–24 tuổi", []), fresh_id("18–24", [], digits_first=True)) == ("q_18_24_tuoi", "18_24")
    assert fresh_id("???", []) == "item"


HOSTILE = [
    '"',
    "'''",
    '"""',
    "\\",
    "\n[[page]]\n",
    "]]",
    "# không phải chú thích",
    "\x00\x1f\x7f",
    "{x|y}",
    "👩‍👩‍👧",
    "a = 1",
]


def random_step(data: Plain, library: Library, dice: random.Random) -> Plain:
    pages = outline(data, library)
    everything = list(questions(pages))
    page = dice.randrange(len(pages))
    own = dice.choice(everything) if everything else None
    words = {"vi": dice.choice(HOSTILE), "en": dice.choice(HOSTILE)}
    choice = dice.randrange(9)
    if choice == 0:
        return with_page(data, page, words)[0]
    if choice == 1 and len(pages) > 1:
        return without_page(data, page, library)
    if choice == 2 and page > 0:
        return page_moved(data, page, -1)
    if choice == 3:
        return page_changed(data, page, {"id": pages[page].id, "title": words})
    if choice == 4:
        new = {"id": fresh_id("new", (q.id for q in everything)), "kind": "short_text", "text": words}
        return with_question(data, library, page, dice.randrange(len(pages[page].questions) + 1), new)
    if own is None:
        return data
    if choice == 5:
        return without_question(data, library, own.id)
    if choice == 6:
        others = len(pages[page].questions) - (own.page == page)
        return moved(data, library, own.id, page, dice.randrange(others + 1))
    written = deepcopy(own.own) or {"use": own.use}
    written[dice.choice(["text", "help"])] = words
    if written.get("option"):
        dice.shuffle(written["option"])
        written["option"][0]["text"] = words
    return question_changed(data, library, own.id, written)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_any_steps_on_any_template_read_as_they_were_meant(path: Path, library: Library) -> None:
    text = path.read_text(encoding="utf-8")
    opening = text[: text.index("id =")]
    for seed in range(3):
        dice = random.Random(seed)
        now = text
        for _ in range(15):
            data = tomllib.loads(now)
            before = deepcopy(data)
            wanted = random_step(data, library, dice)
            assert data == before
            now = rewritten(now, wanted)
            assert tomllib.loads(now) == wanted
            assert now.startswith(opening)
            assert rewritten(now, wanted) == now
