"""The guide for marketers explains, in both languages, every field, kind, role and function there is."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from surveyapp.domain import bank_schema
from surveyapp.domain.definition import ROLE_NAMES, Accept, DataClass, Display, Kind, Missing, Which
from surveyapp.domain.expression import parse
from surveyapp.domain.logic_check import ENVIRONMENT
from surveyapp.domain.logic_values import FUNCTIONS
from surveyapp.domain.segments import Segment
from surveyapp.domain.shape import Strict
from tests.banks.bank import BANKS, TEMPLATES

README = (BANKS / "README.md").read_text(encoding="utf-8")
HALVES = dict(zip(("vi", "en"), README.split("\n# Question bank\n"), strict=True))
SHAPES = [found for found in vars(bank_schema).values() if isinstance(found, type) and issubclass(found, Strict)]
FENCES = {language: re.findall(r"```toml\n(.*?)```", half, re.DOTALL) for language, half in HALVES.items()}

pytestmark = pytest.mark.parametrize("language", ["vi", "en"])


def headed(half: str) -> list[str]:
    """The first cell of every table row that begins with code, as written."""
    return [line.split("|")[1] for line in half.splitlines() if line.startswith("| `")]


def test_there_is_a_row_for_each_kind(language: str) -> None:
    rows = {cell.strip() for cell in headed(HALVES[language])}
    assert [kind.value for kind in Kind if f"`{kind.value}`" not in rows] == []


def test_there_is_a_row_for_each_role_with_every_name_of_it(language: str) -> None:
    named: dict[str, set[str]] = {}
    for cell in headed(HALVES[language]):
        for family, name in re.findall(r"^ `([a-z]+)(?:\.([a-z_]+))?`", cell):
            named[family] = {name, *re.findall(r"`\.([a-z_]+)`", cell)}
    assert {family: set(names) - named.get(family, set()) for family, names in ROLE_NAMES.items()} == {
        family: set() for family in ROLE_NAMES
    }
    assert set(ROLE_NAMES) - named.keys() == set()


def test_each_field_is_explained(language: str) -> None:
    fields = {field for shape in SHAPES for field in shape.model_fields}
    written = set(re.findall(r"`\[?\[?([a-z_]+)", HALVES[language]))
    assert len(fields) > 60
    assert fields - written == set()


def test_each_value_that_a_field_may_have_is_named(language: str) -> None:
    values = {value.value for kind in (Accept, DataClass, Display, Missing, Which) for value in kind}
    written = set(re.findall(r"[`\"]([a-z_]+)[`\"]", HALVES[language]))
    assert values - {"chosen"} - written == set()


def test_each_function_and_each_name_of_the_surroundings_is_explained(language: str) -> None:
    called = set(re.findall(r"\b([a-z_]+)\(", " ".join(headed(HALVES[language]))))
    assert FUNCTIONS.keys() - called == set()
    assert [name for name in ENVIRONMENT if f"`{{{name}}}`" not in HALVES[language]] == []


def test_each_part_of_the_logic_has_an_example_that_reads(language: str) -> None:
    shown: set[str] = set()

    def look(data: Any) -> None:
        if isinstance(data, list):
            for entry in data:
                look(entry)
        elif isinstance(data, dict):
            shown.update(data)
            for key, value in data.items():
                if key in ("show_if", "when", "valid", "value") and isinstance(value, str):
                    parse(value)
                look(value)

    for fence in FENCES[language]:
        look(tomllib.loads(fence))
    assert {"show_if", "skip", "ending", "quota", "check", "carry", "value", "places"} <= shown
    assert any("|" in fence and "{nps" in fence for fence in FENCES[language])


def test_both_halves_have_the_same_examples(language: str) -> None:
    own, other = FENCES[language], FENCES["en" if language == "vi" else "vi"]
    assert [tomllib.loads(fence) for fence in own] == [tomllib.loads(fence) for fence in other]


def test_each_template_is_listed(language: str) -> None:
    assert [path.stem for path in TEMPLATES if f"`{path.stem}`" not in HALVES[language]] == []


def test_each_field_of_a_segment_is_explained(language: str) -> None:
    rows = {line.split("`")[1] for line in HALVES[language].splitlines() if line.startswith("| `")}
    assert set(Segment.__dataclass_fields__) - rows == set()
