"""A questionnaire file is read whole, or every fault in it is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import Kind, Missing, Role
from surveyapp.domain.library import Library, check_block, read_library, read_questionnaire
from surveyapp.domain.problem import Fault
from surveyapp.domain.text import Text

BLOCK = """
id = "bant"
title = { vi = "BANT", en = "BANT" }
[[question]]
id = "budget"
kind = "single"
role = "bant.budget"
text = { vi = "{product} có vừa túi tiền không?", en = "Is {product} affordable?" }
option = [
  { code = "yes", text = { vi = "Có", en = "Yes" }, score = 1 },
  { code = "no", text = { vi = "Không", en = "No" }, score = 0 },
  { code = "secret", text = { vi = "Không muốn trả lời", en = "Prefer not to say" }, missing = "prefer_not_to_say" },
]
"""

WHOLE = """
id = "shop"
title = { vi = "Cửa hàng", en = "Shop" }
[words]
product = { vi = "khoá học", en = "the course" }
[target_profile]
budget = ["yes"]
[analysis]
persona_items = ["grid"]
[[page]]
id = "one"
[[page.question]]
use = "bant.budget"
required = true
[[page.question]]
id = "grid"
kind = "matrix_single"
text = { vi = "Ý kiến", en = "Opinion" }
show_if = "{budget} = 'yes'"
option = [
  { code = "no", text = { vi = "Không", en = "No" }, score = 0 },
  { code = "yes", text = { vi = "Có", en = "Yes" }, score = 1 },
]
row = [ { code = "price", text = { vi = "Giá", en = "Price" }, role = ["attitude", "barrier"], reverse = true } ]
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "bant.toml").write_text(BLOCK, "utf-8")
    found, problems = read_library(tmp_path)
    assert problems == []
    return found


def lines(tmp_path: Path, source: str, library: Library, language: str = "en") -> list[str]:
    path = tmp_path / "q.toml"
    path.write_text(source, "utf-8")
    return [problem.line(language) for problem in read_questionnaire(path, library)[1]]


def test_a_whole_file(tmp_path: Path, library: Library):
    path = tmp_path / "shop.toml"
    path.write_text(WHOLE, "utf-8")
    found, problems = read_questionnaire(path, library)
    assert problems == []
    assert found is not None
    budget, grid = found.questions()
    assert budget.text == Text.of(vi="Khoá học có vừa túi tiền không?", en="Is the course affordable?")
    assert (budget.required, budget.kind, budget.roles) == (True, Kind.SINGLE, (Role("bant", "budget"),))
    assert [(option.code, option.score, option.missing) for option in budget.options] == [
        ("yes", 1.0, None),
        ("no", 0.0, None),
        ("secret", None, Missing.REFUSED),
    ]
    assert (grid.rows[0].roles, grid.rows[0].reverse) == ((Role("attitude"), Role("barrier")), True)
    assert found.target_profile == (("budget", ("yes",)),)
    assert found.persona_items == ("grid",)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('id = "shop"', "", "q.toml: “id” is missing. Add it."),
        ('use = "bant.budget"', 'use = "bant.buget"', "q.toml › page 1 › question 1: The bank has no “bant.buget”. → “bant.budget”? Correct the name of the block or question."),
        ("required = true", 'required = "yes"', "q.toml › page 1 “one” › question 1 “budget”: “required” must be true or false, and is 'yes'."),
        ("required = true", "requird = true", "q.toml › page 1 “one” › question 1 “budget”: There is no field “requird”. → “required”? Correct the name or remove it."),
        ('id = "grid"', 'id = "Grid"', "q.toml › page 1 “one” › question 2 “Grid”: “Grid” is not a valid id: use lower-case letters without accents, digits and underscores, starting with a letter."),
        ('kind = "matrix_single"', 'kind = "matrix"', "There is no kind “matrix”."),
        ("score = 0 }", "score = 2 }", "q.toml › page 1 “one” › question 2 “grid” › option “no”: A score lies between 0 and 1, and is 2."),
        ('role = ["attitude", "barrier"]', 'role = "attitud"', "q.toml › page 1 “one” › question 2 “grid” › row “price”: There is no role “attitud”. → “attitude”? See the list in question_banks/README.md."),
        ("{budget} = 'yes'", "{grid} = 'yes'", "The condition uses “grid”, which is asked later. Use only questions asked before."),
        ("{budget} = 'yes'", "{budget} = 'yess'", "q.toml › question “grid” › show_if: Question “budget” has no option “yess”. → “yes”?"),
        ("{budget} = 'yes'", "{budget} = ", "q.toml › question “grid” › show_if: The condition is wrong at character 12: the condition ends too early."),
        ('budget = ["yes"]', 'budgett = ["yes"]', "q.toml › target_profile: There is no question “budgett”. → “budget”?"),
        ('persona_items = ["grid"]', 'persona_items = ["gird"]', "q.toml › analysis › persona_items: There is no question “gird”. → “grid”?"),
        ('product = { vi = "khoá học", en = "the course" }', "", "q.toml › page 1 “one” › question 1 “budget” › text: No word and no earlier question is called “product”. Add “product” to [words]."),
        ('en = "Opinion"', 'en = " "', "q.toml › page 1 “one” › question 2 “grid” › text: There is no wording in “en”. Write this text in “en”."),
        ("row = [", "max_choices = 2\nrow = [", "q.toml › page 1 “one” › question 2 “grid”: “max_choices” does not belong to a question of kind “matrix_single”. Remove it."),
        ('code = "no"', 'code = "yes"', "q.toml › page 1 “one” › question 2 “grid” › option “yes”: “yes” is used already. Use each id once."),
        ("[[page]]", "[[page]", "The file is not valid TOML"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place(tmp_path: Path, library: Library, old: str, new: str, line: str):
    assert old in WHOLE
    found = lines(tmp_path, WHOLE.replace(old, new, 1), library)
    assert len(found) == 1
    assert line in found[0]


def test_every_fault_of_a_file_is_reported_at_once(tmp_path: Path, library: Library):
    source = WHOLE.replace('id = "grid"', 'id = "Grid"').replace("required = true", "requird = true")
    assert len(lines(tmp_path, source, library)) == 2


def test_faults_speak_vietnamese(tmp_path: Path, library: Library):
    assert lines(tmp_path, WHOLE.replace('id = "shop"', ""), library, "vi") == [
        "q.toml: Thiếu trường “id”. Hãy thêm trường này."
    ]


def test_a_missing_or_undecodable_file(tmp_path: Path):
    assert read_questionnaire(tmp_path / "none.toml", Library())[1][0].fault is Fault.NO_SUCH_FILE
    (tmp_path / "latin.toml").write_bytes(b'title = "caf\xe9"')
    assert read_questionnaire(tmp_path / "latin.toml", Library())[1][0].fault is Fault.NOT_UTF8


def test_every_fault_has_both_languages():
    for fault in Fault:
        assert fault.value.languages() == ("vi", "en"), fault


def test_a_block_may_use_words_it_does_not_declare():
    question = {"id": "a", "kind": "number", "text": {"vi": "{product}?", "en": "{product}?"}}
    assert check_block({"id": "b", "title": {"vi": "B", "en": "B"}, "question": [question]}, Library()) == []


def test_a_questionnaire_without_questions():
    found, problems = parse_questionnaire({"id": "x", "title": {"vi": "X", "en": "X"}})
    assert found is None
    assert [problem.fault for problem in problems] == [Fault.NO_QUESTIONS]


@pytest.mark.parametrize("over", [False, True])
def test_questions_and_options_are_bounded(over: bool):
    words = {"vi": "A", "en": "A"}
    option = [{"code": f"c{number}", "text": words} for number in range(200 + over)]
    asked = [
        {"id": f"q{number}", "kind": "single", "text": words, "option": option[:2]} for number in range(1000 + over)
    ]
    many = {"id": "q", "title": words, "page": [{"id": "one", "question": asked}]}
    long = {"id": "q", "title": words, "page": [{"id": "one", "question": [{**asked[0], "option": option}]}]}
    said = [[problem.line("en") for problem in parse_questionnaire(plain)[1]] for plain in (many, long)]
    assert said == (
        [
            ["There are 1001 questions; the most is 1000. Split them into several surveys."],
            [
                "page 1 “one” › question 1 “q0”: There are 201 options; the most is 200. Use a “cascade” for a long list."
            ],
        ]
        if over
        else [[], []]
    )


@pytest.mark.parametrize(
    ("name", "kind", "refused"),
    [("page", "number", True), ("go", "hidden", True), ("src", "hidden", True), ("src", "number", False)],
)
def test_a_question_may_not_be_called_like_what_the_page_or_the_link_says_for_itself(
    name: str, kind: str, refused: bool
):
    words = {"vi": "A", "en": "A"}
    other = {"id": "age", "kind": "number", "text": words}
    asked = [{"id": name, "kind": kind, "text": words}, other]
    plain = {"id": "q", "title": words, "page": [{"id": "one", "question": asked}]}
    found, problems = parse_questionnaire(plain)
    said = f"question “{name}”: “{name}” is a name the survey page uses itself. Choose another id, such as “{name}_1”."
    assert [problem.line("en") for problem in problems] == ([said] if refused else [])
    assert (found is None) is refused
    assert parse_questionnaire(plain, published=True)[0] is not None
