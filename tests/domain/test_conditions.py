"""Rows make conditions and conditions make the same rows again; every condition of every template can be said."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.conditions import (
    CODED,
    VALUELESS,
    Compare,
    Name,
    Row,
    Rows,
    comparisons_of,
    names_in,
    rows_of,
    told,
    written,
)
from surveyapp.domain.expression import parse
from surveyapp.domain.library import read_library, read_questionnaire
from surveyapp.domain.logic import sites
from surveyapp.domain.logic_check import Sort


@pytest.fixture(scope="module")
def names() -> dict[str, Name]:
    questionnaire, problems = parse_questionnaire(
        tomllib.loads(Path("tests/every_kind.toml").read_text(encoding="utf-8"))
    )
    assert questionnaire is not None, problems
    return names_in(questionnaire.questions())


TYPED = {Sort.NUMBER: "7", Sort.ANY: "7", Sort.DATE: "30/9/2026", Sort.TIME: "14:05", Sort.TEXT: "phở"}


def test_every_comparison_of_every_kind_comes_back(names: dict[str, Name]) -> None:
    tried = set()
    for name in names.values():
        for compare in comparisons_of(name):
            codes = tuple(code for code, _ in name.values[:2]) or ("x", "y")
            values = () if compare in VALUELESS else codes if compare in CODED else (TYPED[name.type.sort],)
            rows = Rows(True, (Row(name.name, compare, values),))
            source = written(rows, names)
            again = rows_of(source, names)
            assert again is not None, source
            assert parse(written(again, names)) == parse(source)
            assert again.rows[0].compare is compare, source
            assert told(source, names, "vi") != source
            tried.add(compare)
    assert tried == set(Compare)


@pytest.mark.parametrize(
    ("source", "vi", "en"),
    [
        (
            "{drink} = 'tea'",
            "“Anh/chị thường gọi món nào nhất?” là “Trà, nước ép hoặc sinh tố theo mùa”",
            "“What do you usually order?” is “Tea, juice or a smoothie of the season”",
        ),
        (
            "{reasons} contains 'near' and {card} = 'yes'",
            "“Vì sao anh/chị chọn quán?” có “Gần nhà” và “Anh/chị có thẻ thành viên không?” là “Có”",
            "“Why do you choose us?” has “Close to home” and “Do you have a member card?” is “Yes”",
        ),
        (
            "{agree} = true or {drink} empty",
            "“Tôi đồng ý để quán dùng câu trả lời của mình nhằm cải thiện dịch vụ.”: đã đồng ý hoặc “Anh/chị thường gọi món nào nhất?” bỏ trống",
            "“I agree that the café uses my answers to improve its service.”: agreed or “What do you usually order?” is left blank",
        ),
    ],
)
def test_a_condition_is_said_in_both_languages(names: dict[str, Name], source: str, vi: str, en: str) -> None:
    assert (told(source, names, "vi"), told(source, names, "en")) == (vi, en)
    assert rows_of(source, names) is not None


@pytest.mark.parametrize(
    "source",
    [
        "not {card} = 'yes'",
        "{weekly} + 1 > 3",
        "{card} = 'yes' and ({drink} empty or {agree} = true)",
        "{",
        "{nobody} = 1",
    ],
)
def test_what_rows_cannot_say_stays_text(names: dict[str, Name], source: str) -> None:
    assert rows_of(source, names) is None
    assert told(source, names, "vi")


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (Row("nobody", Compare.IS, ("1",)), "name"),
        (Row("card", Compare.LESS, ("1",)), "compare"),
        (Row("weekly", Compare.IS, ("nhiều",)), "value"),
        (Row("card", Compare.ONE_OF), "value"),
        (Row("from_link", Compare.IS, ("'\"",)), "quotes"),
    ],
)
def test_a_row_that_says_nothing_is_refused_by_name(names: dict[str, Name], row: Row, wrong: str) -> None:
    with pytest.raises(ValueError) as refused:
        written(Rows(False, (row,)), names)
    assert refused.value.args == (0, wrong)


def test_every_condition_of_every_template_is_said_in_words() -> None:
    library = read_library(Path("question_banks/blocks"))[0]
    counted = {"rows": 0, "text": 0}
    for path in Path("question_banks/templates").glob("*.toml"):
        questionnaire, _ = read_questionnaire(path, library)
        assert questionnaire is not None
        known = names_in(questionnaire.questions())
        for site in sites(questionnaire):
            if site.source and site.field in ("show_if", "when"):
                assert told(site.source, known, "vi") != site.source
                rows = rows_of(site.source, known)
                counted["rows" if rows else "text"] += 1
                assert rows is None or parse(written(rows, known)) == parse(site.source)
    assert counted["rows"] > 5 * counted["text"]
