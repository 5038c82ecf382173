"""Plain data against a pydantic schema: every fault as a problem with the place a person can follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from surveyapp.domain.problem import Fault, Problem, filled
from surveyapp.domain.text import Text

Plain = dict[str, Any]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


S = TypeVar("S", bound=Strict)

EXPECTED: dict[str, Text] = {
    "string_type": Text.of(vi="một chuỗi chữ", en="text in quotes"),
    "bool_type": Text.of(vi="true hoặc false", en="true or false"),
    "int_type": Text.of(vi="một số nguyên", en="a whole number"),
    "float_type": Text.of(vi="một số", en="a number"),
    "finite_number": Text.of(vi="một số", en="a number"),
    "greater_than": Text.of(vi="một số lớn hơn {gt}", en="a number above {gt}"),
    "greater_than_equal": Text.of(vi="một số từ {ge} trở lên", en="a number from {ge} up"),
    "list_type": Text.of(vi="một danh sách [ … ]", en="a list [ … ]"),
    "dict_type": Text.of(vi="một bảng { vi = …, en = … }", en="a table { vi = …, en = … }"),
    "literal_error": Text.of(
        vi="một trong các giá trị ghi trong question_banks/README.md",
        en="one of the values in question_banks/README.md",
    ),
    "model_type": Text.of(vi="một bảng", en="a table"),
}
"""pydantic error type → what was expected."""


def shaped(schema: type[S], data: Plain, known_fields: Iterable[str] = ()) -> tuple[S | None, list[Problem]]:
    """`data` as a `schema`, or what is wrong with it. `known_fields` are offered for a field nobody knows."""
    try:
        return schema.model_validate(data), []
    except ValidationError as error:
        fields = (*schema.model_fields, *known_fields)
        return None, [_problem(fault, data, fields) for fault in error.errors()]


def _problem(fault: Mapping[str, Any], data: Plain, fields: Iterable[str]) -> Problem:
    path, kind = fault["loc"], fault["type"]
    path = tuple(part for part in path if not (isinstance(part, str) and part.endswith("]")))
    place = place_of(path[:-1], data)
    name = str(path[-1]) if path else ""
    if kind == "missing":
        return Problem.at(Fault.FIELD_MISSING, *place, field=name)
    if kind == "extra_forbidden":
        return Problem.at(Fault.FIELD_UNKNOWN, *place, field=name, hint=hint(name, fields))
    if kind == "string_pattern_mismatch":
        return Problem.at(Fault.BAD_ID, *place, found=fault["input"])
    found = repr(fault["input"])[:60]
    return Problem.at(Fault.FIELD_TYPE, *place, field=name, expected=_expected(kind, fault), found=found)


def _expected(kind: str, fault: Mapping[str, Any]) -> Text | str:
    if kind not in EXPECTED:
        return str(fault["msg"])
    limits = [(name, f"{limit:g}") for name, limit in fault.get("ctx", {}).items() if isinstance(limit, int | float)]
    return Text.of({language: filled(EXPECTED[kind], limits, language) for language in EXPECTED[kind].languages()})


def place_of(path: Iterable[str | int], data: Any) -> Iterator[str]:
    """page 2 › question 3 “budget” › option 1, following the path down the data."""
    name = ""
    for part in path:
        data = _child(data, part)
        if isinstance(part, int):
            known = data.get("id") or data.get("code") if isinstance(data, dict) else None
            yield f"{name} {part + 1}" + (f" “{known}”" if known else "")
        else:
            name = part
            if not isinstance(data, list):
                yield part


def _child(data: Any, part: str | int) -> Any:
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return data.get(part) if isinstance(data, dict) else None


def hint(found: str, known: Iterable[str]) -> str:
    close = get_close_matches(found, list(known), n=1, cutoff=0.6)
    return f"→ “{close[0]}”? " if close else ""


def duplicates(named: Iterable[tuple[str, str]]) -> list[Problem]:
    """(place, id) pairs → a problem for each id that was there before."""
    seen: set[str] = set()
    problems = []
    for place, name in named:
        if name in seen:
            problems.append(Problem.at(Fault.DUPLICATE_ID, place, found=name))
        seen.add(name)
    return problems
