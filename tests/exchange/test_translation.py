"""Wordings out to a translator and back: complete, harmless, and all or nothing."""

from __future__ import annotations

import csv
import tomllib
from typing import Any

import pytest

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.logic import wordings
from surveyapp.exchange.sheet import Sheet, read_sheet
from surveyapp.exchange.translation import KEY, PLACE, csv_file, lines, table, translated, xlsx_file
from tests.every_kind import every_kind

PLAIN: dict[str, Any] = tomllib.loads(
    """
id = "cafe"
title = { vi = "Quán cà phê", en = "The café" }
languages = ["vi", "en"]
[words]
product = { vi = "cà phê", en = "coffee" }
[[page]]
id = "one"
[[page.question]]
id = "often"
kind = "single"
text = { vi = "Anh/chị uống {product} thường xuyên không?", en = "How often do you drink {product}?" }
option = [
  { code = "daily", text = { vi = "=Hằng ngày", en = "Every day" } },
  { code = "rarely", text = { vi = "Ít khi", en = "Rarely" } },
]
"""
)
KEYS = [
    "title",
    "words/product",
    "page.one/question.often/text",
    "page.one/question.often/option.daily/text",
    "page.one/question.often/option.rarely/text",
]


def test_every_wording_a_respondent_reads_has_a_line():
    plain = every_kind()
    questionnaire, problems = parse_questionnaire(plain)
    assert questionnaire is not None, problems
    written = {wording["vi"] for wording in (line.wording for line in lines(plain)) if wording.get("vi")}
    read = {text.to("vi") for text, _, _ in wordings(questionnaire) if text}
    default = {"Có", "Không"}
    filled = written | {words[:1].upper() + words[1:] for words in written}
    assert {words for words in read - default if words not in filled and "{" not in words} == set()
    assert len({line.key for line in lines(plain)}) == len(lines(plain))


@pytest.mark.parametrize(("make", "name"), [(csv_file, "t.csv"), (xlsx_file, "t.xlsx")])
def test_a_new_language_comes_back_from_the_spreadsheet(make: Any, name: str):
    sheet, problems = read_sheet(name, make(PLAIN, ["fr"]))
    assert problems == []
    assert sheet is not None
    assert sheet.header == (KEY, PLACE, "vi", "en", "fr")
    assert [row[0] for row in sheet.rows] == KEYS
    french = ["Le café", "café", "À quelle fréquence ?", "Tous les jours", "Rarement"]
    rows = [(*row[:4], words) for row, words in zip(sheet.rows, french, strict=True)]
    made, problems = translated(PLAIN, Sheet(sheet.file, sheet.header, rows))
    assert problems == []
    assert made is not None
    assert made["languages"] == ["vi", "en", "fr"]
    assert [line.wording["fr"] for line in lines(made)] == french
    assert [line.wording["vi"] for line in lines(made)] == [line.wording["vi"] for line in lines(PLAIN)]
    assert "fr" not in PLAIN["title"]


def test_no_cell_of_the_csv_starts_a_formula():
    cells = [cell for row in csv.reader(csv_file(PLAIN, []).decode("utf-8-sig").splitlines()) for cell in row]
    assert "'=Hằng ngày" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_what_is_not_translated_falls_back_and_is_never_blank():
    header, rows = table(PLAIN, ["fr"])
    made, _ = translated(
        PLAIN, Sheet("t", header, [(*row[:4], "Le café" if row[0] == "title" else "") for row in rows])
    )
    assert made is not None
    questionnaire, problems = parse_questionnaire(made)
    assert [problem.line("en") for problem in problems] == []
    assert questionnaire is not None
    assert questionnaire.title.to("fr") == "Le café"
    assert all(text.to("fr") for text, _, _ in wordings(questionnaire) if text)


@pytest.mark.parametrize(
    ("header", "rows", "said"),
    [
        (("vi", "en"), [], ["There is no column"]),
        ((KEY, "french"), [("title", "x")], ["“french” is not a two-letter language code"]),
        ((KEY, "fr"), [("tittle", "x")], ["row 2: The questionnaire has no “tittle”"]),
        ((KEY, "fr"), [("title", "x"), ("title", "y")], ["row 3: “title” is used already"]),
    ],
)
def test_a_sheet_that_is_wrong_changes_nothing(header: tuple[str, ...], rows: list[tuple[str, ...]], said: list[str]):
    made, problems = translated(PLAIN, Sheet("t", header, rows))
    assert made is None
    assert len(problems) == len(said)
    if "column" not in said[0]:
        assert all(words in problem.line("en") for words, problem in zip(said, problems, strict=True))
