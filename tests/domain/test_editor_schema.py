"""The schema that editors use says what the reader accepts, and is the one that ships."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from surveyapp.domain.bank_schema import BlockFile, QuestionnaireFile
from surveyapp.domain.definition import Kind, Role
from surveyapp.domain.editor_schema import SCHEMAS, schema, schema_text
from tests.banks.test_banks import BANKS, BLOCKS, TEMPLATES

Schema = dict[str, Any]
TYPES = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "array": list, "object": dict}


def faults(value: Any, part: Schema, whole: Schema, place: str = "") -> Iterator[str]:
    """What a validator of draft 7 says, of the keywords that the schemas use."""
    unknown = part.keys() - {"$ref", "anyOf", "type", "enum", "pattern", "minimum", "items", "properties", "required"}
    assert unknown <= {"additionalProperties", "default", "description", "$schema", "definitions"}, unknown
    if "$ref" in part:
        yield from faults(value, whole["definitions"][part["$ref"].rpartition("/")[2]], whole, place)
    if "anyOf" in part and all(any(faults(value, each, whole)) for each in part["anyOf"]):
        yield f"{place}: none of anyOf"
    wanted = TYPES.get(part.get("type", ""))
    if wanted and (not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool)):
        yield f"{place}: not {part['type']}"
        return
    if "enum" in part and value not in part["enum"]:
        yield f"{place}: {value!r} not offered"
    if isinstance(value, str) and not re.search(part.get("pattern", ""), value):
        yield f"{place}: {value!r} against the pattern"
    if "minimum" in part and value < part["minimum"]:
        yield f"{place}: too small"
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from faults(each, part.get("items", {}), whole, f"{place}[{number}]")
    if isinstance(value, dict):
        yield from (f"{place}: no {name}" for name in part.get("required", ()) if name not in value)
        for name, each in value.items():
            own = part.get("properties", {}).get(name, part.get("additionalProperties", {}))
            if own is False:
                yield f"{place}: {name} is unknown"
            else:
                yield from faults(each, own or {}, whole, f"{place}.{name}")


def of_file(path: Path, name: str) -> list[str]:
    whole = schema(SCHEMAS[name])
    return list(faults(tomllib.loads(path.read_text("utf-8")), whole, whole))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_that_ships_is_the_one_of_this_code(name: str):
    shipped = (BANKS / name).read_text("utf-8")
    assert shipped == schema_text(name), "write it again with: flask --app wsgi bank-schema"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_templates_fit(path: Path):
    assert of_file(path, "questionnaire.schema.json") == []


@pytest.mark.parametrize("path", BLOCKS, ids=lambda path: path.stem)
def test_the_blocks_fit(path: Path):
    assert of_file(path, "block.schema.json") == []


@pytest.mark.parametrize("path", sorted((BANKS / "lists").glob("*.toml")), ids=lambda path: path.stem)
def test_the_lists_fit(path: Path):
    assert of_file(path, "list.schema.json") == []


WHOLE = """id = "shop"
title = { vi = "Cửa hàng", en = "Shop" }
[[page]]
id = "one"
use = ["bant"]
[[page.question]]
id = "city"
kind = "single"
role = ["criterion.interest", "journey.pain:purchase"]
text = { vi = "Ở đâu?", en = "Where?", fr = "Où ?" }
option = [ { code = "a", text = { vi = "A" }, missing = "not_applicable" }, { code = "b", text = { vi = "B" } } ]
[[page.question]]
use = "bant.bant_need"
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", []),
        ('kind = "single"', 'kind = "singel"', [".page[0].question[0].kind: 'singel' not offered"]),
        ('id = "city"\n', "", [".page[0].question[0]: none of anyOf"]),
        ('id = "one"\n', "", [".page[0]: no id"]),
        ('"criterion.interest"', '"criterion.intrest"', [".page[0].question[0].role: none of anyOf"]),
        ('missing = "not_applicable"', 'missing = "na"', [".page[0].question[0].option[0].missing: 'na' not offered"]),
        ('kind = "single"', 'kind = "single"\nrequird = true', [".page[0].question[0]: requird is unknown"]),
        ('id = "city"', 'id = "Thành phố"', [".page[0].question[0].id: 'Thành phố' against the pattern"]),
        ('kind = "single"', 'kind = "single"\nrequired = "yes"', [".page[0].question[0].required: not boolean"]),
        ('code = "a"', "code = 1", [".page[0].question[0].option[0].code: not string"]),
    ],
)
def test_what_the_reader_refuses_the_editor_underlines(old: str, new: str, said: list[str]):
    whole = schema(QuestionnaireFile)
    assert list(faults(tomllib.loads(WHOLE.replace(old, new) if old else WHOLE), whole, whole)) == said


def test_kinds_and_roles_are_offered():
    definitions = schema(BlockFile)["definitions"]
    assert definitions["QuestionFile"]["properties"]["kind"]["enum"] == list(Kind)
    assert all(Role.parse(role) for role in definitions["Role"]["enum"])
    assert {"barrier", "bant.need", "journey.pain:purchase"} <= set(definitions["Role"]["enum"])


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_field_is_explained_in_both_languages(name: str):
    whole = schema(SCHEMAS[name])
    parts = {"file": whole, **whole["definitions"]}
    fields = {f"{part}.{field}": own for part, of in parts.items() for field, own in of.get("properties", {}).items()}
    assert [field for field, own in fields.items() if " · " not in own.get("description", "")] == []
