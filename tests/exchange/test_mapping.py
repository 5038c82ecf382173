"""Mapping files: what they say, and every fault with its place."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from surveyapp.domain.definition import Kind, Missing, Option, Page, Question, Questionnaire, Row
from surveyapp.domain.text import Text
from surveyapp.exchange import mapping_file
from surveyapp.exchange.mapping import NO, YES, Blank, Column, Mapping, check, position
from surveyapp.exchange.mapping_file import read_mapping, to_toml
from surveyapp.exchange.moments import DateOrder


def text(words: str) -> Text:
    return Text.of(vi=words, en=words)


NA = Option("na", text("Không áp dụng"), missing=Missing.NOT_APPLICABLE)
POINTS = tuple(Option(str(point), text(f"Mức {point}")) for point in range(1, 4))
QUESTIONNAIRE = Questionnaire(
    "q",
    text("Khảo sát"),
    (
        Page(
            "p",
            (
                Question("hello", Kind.STATEMENT, text("Xin chào")),
                Question("visits", Kind.SINGLE, text("Bao lâu?"), options=POINTS),
                Question("grid", Kind.MATRIX_SINGLE, text("Hài lòng?"), options=(*POINTS, NA), rows=(
                    Row("wifi", text("Wi-fi")), Row("seat", text("Ghế")),
                )),
                Question("channels", Kind.MULTIPLE, text("Kênh?"), options=(
                    Option("zalo", text("Zalo")), Option("shop", text("Cửa hàng")),
                    Option("other", text("Khác"), other=True),
                )),
                Question("like", Kind.RATING, text("Thích?"), low=-5, high=5),
                Question("why", Kind.LONG_TEXT, text("Vì sao?")),
            ),
        ),
    ),
)  # fmt: skip

WHOLE = """
[responses]
id = "Mã"
submitted = "Nộp"
source = "Nơi"
source_value = "giấy"
language = "en"
blank = ["NA", "-", 99]
dates = "mdy"
utc_offset = "+00:00"

[columns]
"Bao lâu" = "visits"
"Wifi" = "grid.wifi"

[[column]]
column = "Ghế"
question = "grid"
row = "seat"
not_applicable = [0]
blank = "not_asked"

[[column]]
column = "Zalo"
question = "channels"
option = "zalo"
yes = ["ticked", 1]
no = [0]

[[column]]
column = "Thích"
question = "like"
values = { "I hate it!-5" = -5, "0" = 0 }
decimal = ","
"""


def faults(toml: str) -> list[str]:
    mapping, problems = read_mapping("map.toml", toml)
    assert mapping is None
    return [problem.line("en") for problem in problems]


def checked(toml: str, header: tuple[str, ...] | None = None) -> list[str]:
    mapping, problems = read_mapping("map.toml", toml)
    assert mapping is not None, problems
    return [problem.line("en") for problem in check(mapping, QUESTIONNAIRE, header)]


def test_a_whole_mapping() -> None:
    mapping, problems = read_mapping("map.toml", WHOLE)
    assert problems == []
    assert mapping == Mapping(
        (
            Column("Bao lâu", "visits"),
            Column("Wifi", "grid", "wifi"),
            Column("Ghế", "grid", "seat", blank=Blank.NOT_ASKED, not_applicable=("0",)),
            Column("Zalo", "channels", "zalo", yes=("ticked", "1"), no=("0",)),
            Column("Thích", "like", values=(("I hate it!-5", "-5"), ("0", "0")), decimal=","),
        ),
        id="Mã",
        submitted="Nộp",
        source="Nơi",
        source_value="giấy",
        language="en",
        blank=("NA", "-", "99"),
        dates=DateOrder.MONTH_FIRST,
        utc_offset=timedelta(0),
    )
    assert check(mapping, QUESTIONNAIRE, ("Mã", "Nộp", "Nơi", "Bao lâu", "Wifi", "Ghế", "Zalo", "Thích")) == []


def test_what_is_written_is_read_back() -> None:
    mapping, _ = read_mapping("map.toml", WHOLE)
    assert mapping is not None
    assert read_mapping("map.toml", to_toml(mapping)) == (mapping, [])
    assert (mapping.columns[0].yes, mapping.columns[0].no) == (YES, NO)


def test_remarks_are_comments_of_their_column() -> None:
    mapping = Mapping((Column("a", "visits"), Column("b", "why")))
    assert to_toml(mapping, {"a": "70%"}).splitlines() == [
        "[responses]", 'language = "vi"', "", "[columns]", 'b = "why"', "",
        "[[column]]", 'column = "a"', 'question = "visits"', "# 70%",
    ]  # fmt: skip


def test_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text('[columns]\na = "visits"\n', encoding="utf-8-sig")
    assert read_mapping(path) == (Mapping((Column("a", "visits"),)), [])


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert read_mapping(tmp_path / "no.toml")[1][0].line("en") == "no.toml: There is no such file."
    (tmp_path / "latin.toml").write_bytes(b'a = "\xf4"')
    said = read_mapping(tmp_path / "latin.toml")[1][0].line("en")
    assert said == "latin.toml: The file is not UTF-8. Save it again as UTF-8."
    (said,) = faults("[columns\n")
    assert said.startswith("map.toml: The file is not valid TOML: ") and "line 1" in said


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        (
            "[colums]\n",
            "map.toml: There is no field “colums”. → “columns”? Correct the name or remove it.",
        ),
        (
            '[responses]\nidd = "x"\n',
            "map.toml › [responses]: There is no field “idd”. → “id”? Correct the name or remove it.",
        ),
        (
            "[responses]\nblank = 1\n",
            "map.toml › [responses]: “blank” must be [“…”, …], and is 1.",
        ),
        (
            '[responses]\nutc_offset = "7"\n',
            "map.toml › [responses]: “utc_offset” must be “+07:00”, and is '7'.",
        ),
        ("[columns]\na = 3\n", "map.toml › [columns]: “a” must be “…”, and is 3."),
        ('[[column]]\nquestion = "visits"\n', "map.toml › [[column]] 1: “column” is missing. Add it."),
        (
            '[[column]]\ncolumn = "a"\nquestion = "visits"\nblank = "none"\n',
            "map.toml › [[column]] 1 “a”: “blank” must be “left_out” | “not_asked”, and is 'none'.",
        ),
        (
            '[[column]]\ncolumn = "a"\nquestion = "visits"\nvalues = { x = true }\n',
            "map.toml › [[column]] 1 “a”: “values” must be { “…” = “…” }, and is {'x': True}.",
        ),
        ('column = "a"\n', "map.toml: “column” must be [[column]], and is 'a'."),
        ("responses = 1\n", "map.toml: “responses” must be [responses], and is 1."),
    ],
)
def test_faults_of_the_file_have_a_place(toml: str, said: str) -> None:
    assert faults(toml) == [said]


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[responses]\n", "The mapping joins no column to a question."),
        ('[columns]\na = "visit"\n', "column “a”: There is no question “visit”. → “visits”?"),
        ('[columns]\na = "hello"\n', "column “a”: “question” does not belong to a question of kind “statement”. Remove it."),
        ('[columns]\na = "grid"\n', "column “a”: “row” is missing. Add it."),
        ('[columns]\na = "grid.wify"\n', "column “a”: The matrix “grid” has no row “wify”. → “wifi”?"),
        ('[columns]\na = "channels.zal"\n', "column “a”: Question “channels” has no option “zal”. → “zalo”?"),
        (
            '[columns]\na = "visits.1"\n',
            "column “a”: “row/option” does not belong to a question of kind “single”. Remove it.",
        ),
        (
            '[columns]\na = "visits"\nb = "visits"\n',
            "column “b”: “visits” is already filled from column “a”. Fill each answer from one column.",
        ),
        (
            '[columns]\na = "visits"\n[[column]]\ncolumn = "a"\nquestion = "visits"\n',
            "column “a”: “visits” is already filled from column “a”. Fill each answer from one column.",
        ),
        (
            '[columns]\na = "channels"\nb = "channels.zalo"\n',
            "column “b”: “channels” is already filled from column “a”. Fill each answer from one column.",
        ),
        (
            '[[column]]\ncolumn = "a"\nquestion = "visits"\nvalues = { x = "11" }\n',
            "column “a”: Question “visits” has no option “11”. → “1”?",
        ),
        (
            '[[column]]\ncolumn = "a"\nquestion = "like"\nvalues = { x = 6 }\n',
            "column “a”: Question “like” has no option “6”.",
        ),
        (
            '[[column]]\ncolumn = "a"\nquestion = "why"\nvalues = { x = "y" }\n',
            "column “a”: “values” does not belong to a question of kind “long_text”. Remove it.",
        ),
        (
            '[[column]]\ncolumn = "a"\nquestion = "visits"\nnot_applicable = [0]\n',
            "column “a”: Question “visits” has no “not applicable” option (missing = \"not_applicable\").",
        ),
        (
            '[[column]]\ncolumn = "a"\nquestion = "visits"\nother = true\n',
            "column “a”: Question “visits” has no “other” option (other = true).",
        ),
        (
            '[[column]]\ncolumn = "a"\nquestion = "visits"\nunmatched = "other"\n',
            "column “a”: Question “visits” has no “other” option (other = true).",
        ),
    ],
)  # fmt: skip
def test_faults_for_the_questionnaire_have_a_place(toml: str, said: str) -> None:
    assert checked(toml) == [said]


def test_columns_the_sheet_does_not_have() -> None:
    toml = '[responses]\nid = "Ma"\n[columns]\n"Bao lau" = "visits"\n'
    assert checked(toml, ("Mã", "Bao lâu")) == [
        "responses › id: The file has no column “Ma”. Correct the column name in the mapping.",
        "column “Bao lau”: The file has no column “Bao lau”. → “Bao lâu”? Correct the column name in the mapping.",
    ]


def test_columns_are_found_by_case_and_spaces_only_when_unambiguous() -> None:
    assert position(("Tuổi", " GIỚI  tính"), "giới tính") == 1
    assert position(("a b", "A B", "c"), "A  b") is None
    assert position(("a", "A"), "A") == 1


def test_the_other_option_s_tick_and_its_words_are_two_targets() -> None:
    toml = '[columns]\na = "channels.other"\n[[column]]\ncolumn = "b"\nquestion = "channels"\nother = true\n'
    assert checked(toml) == []


def test_the_guide_explains_every_field_and_its_examples_are_mappings() -> None:
    guide = (Path(mapping_file.__file__).parent / "README.md").read_text(encoding="utf-8")
    for field in (*mapping_file.RESPONSE_FIELDS, *mapping_file.COLUMN_FIELDS):
        assert f"| `{field}` |" in guide
    examples = [part.partition("```")[0] for part in guide.split("```toml\n")[1:]]
    assert [read_mapping("guide.toml", example)[1] for example in examples] == [[]]
