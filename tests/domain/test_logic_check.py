"""Sentences that make no sense for the questions they speak of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from surveyapp.domain.expression import DETAILS, parse
from surveyapp.domain.logic_check import (
    ANY,
    BOOL,
    DATE,
    EMPTY,
    LIST_NUMBER,
    LIST_TEXT,
    NUMBER,
    TEXT,
    TIME,
    Type,
    check,
    one_of,
    several_of,
    type_of,
)

TYPES = {
    "age": NUMBER,
    "name": TEXT,
    "agree": BOOL,
    "city": one_of(["hn", "hcm", "dn"]),
    "home": one_of(["hn", "hue"]),
    "colour": one_of(["red", "blue"]),
    "stars": one_of(["1", "2", "3"]),
    "channels": several_of(["zalo", "web", "tv"]),
    "born": DATE,
    "at": TIME,
    "prices": LIST_NUMBER,
    "notes": LIST_TEXT,
    "link": ANY,
}


@pytest.mark.parametrize(
    "source",
    [
        "{age} >= 18 and {city} = 'hn' or not {agree}",
        "{age} = 18 and {age} in (18, 19) and between({age}, 18, 30)",
        "{city} in ('hn', 'dn') and {city} != 'hcm' and {city} = {home}",
        "{channels} contains 'zalo' and {channels} not contains ('web', 'tv') and {channels} = 'tv'",
        "selected({channels}, 'zalo') and any_of({city}, 'hn', 'dn') and none_of({channels}, ('tv', 'web'))",
        "{stars} >= 2 and {stars} = 3 and {stars} in ('1', '2') and {stars} * 2 > {age}",
        "{born} < '2000-01-01' and {born} = '1996-02-29' and years_between({born}, today()) >= 18",
        "{born} < {#today} and year('2026-11-22') = 2026 and {at} > '08:00' and between({at}, '08:00', '12:00')",
        "{name} contains 'Thị' and starts_with({name}, 'Ng') and length({name}) > 3 and lower({name}) != 'x'",
        "sum({prices}, {age}) > 5 and max({prices}) < 9 and count({prices}) = 2 and {prices} contains 12000",
        "{agree} = true and ({age} > 1) = ({age} > 2) and {city} empty and {channels} notempty",
        "{link} = 1 and {link} = 'x' and {link} > 2 and {link} contains 'x' and {link} and {link} + 1 > 0",
        "{unknown} = 1 and {unknown.row} > '2026-01-01'",
        "rank({channels}, 'tv') = 1 and round({age} / 3, 2) > 1 and {notes} contains 'x'",
        "if({agree}, 'hn', 'dn') = {city} and coalesce({age}, 0) > 5 and concat({age}, {city}) = 'x'",
        "{#language} = 'vi' and {#source} in ('zalo', 'web')",
    ],
)
def test_what_makes_sense(source: str) -> None:
    assert check(parse(source), TYPES, BOOL) == []


FAULTS = [
    ("{city} = 'hnn'", [(10, "code", "hnn")]),
    ("'hnn' != {city}", [(1, "code", "hnn")]),
    ("{city} in ('hn', 'hu', 'ha')", [(11, "code", "hu"), (11, "code", "ha")]),
    ("{age} > 1 and {channels} contains 'radio'", [(35, "code", "radio")]),
    ("any_of({channels}, 'tv', 'radio')", [(26, "code", "radio")]),
    ("rank({channels}, 'radio') = 1", [(18, "code", "radio")]),
    ("{stars} = 4", [(11, "code", "4")]),
    ("{city} = 4", [(10, "text_number", "")]),
    ("{age} = 'thirty'", [(9, "text_number", "")]),
    ("{name} = {age}", [(10, "text_number", "")]),
    ("{age} > '18'", [(9, "text_number", "")]),
    ("{age} in (1, 'x')", [(10, "text_number", "")]),
    ("{name} contains 5", [(17, "text_number", "")]),
    ("{city} = ''", [(10, "empty_text", "")]),
    ("'' != {name}", [(1, "empty_text", "")]),
    ("{city} = {colour}", [(10, "incomparable", "")]),
    ("{agree} = 'true'", [(11, "incomparable", "")]),
    ("{city} = true", [(10, "incomparable", "")]),
    ("{born} = {age}", [(10, "incomparable", "")]),
    ("{born} < {at}", [(10, "incomparable", "")]),
    ("1 < 2 < 3", [(1, "no_order", "")]),
    ("{city} > 'dn'", [(1, "no_order", ""), (10, "no_order", "")]),
    ("{city} < 5", [(1, "no_order", "")]),
    ("{channels} >= 2", [(1, "no_order", "")]),
    ("{born} > '22/11/2026'", [(10, "not_date", "")]),
    ("{born} = '2026-02-30'", [(10, "not_date", "")]),
    ("year({name}) = 2026", [(6, "not_date", "")]),
    ("days_between({born}, 'tomorrow') > 1", [(22, "not_date", "")]),
    ("{at} < '9:30'", [(8, "not_time", "")]),
    ("{at} in ('09:30', '25:00')", [(9, "not_time", "")]),
    ("{age} contains 3", [(1, "no_members", "")]),
    ("{city} not contains 'hn'", [(1, "no_members", "")]),
    ("{city} and {agree}", [(1, "not_condition", "")]),
    ("not {age}", [(5, "not_condition", "")]),
    ("{agree} or {age} + 1", [(12, "not_condition", "")]),
    ("if({city}, 1, 2) = 1", [(4, "not_condition", "")]),
    ("{name} + 1 > 2", [(1, "not_number", "")]),
    ("-{city} = 1", [(2, "not_number", "")]),
    ("sum({prices}, {name}) > 1", [(15, "not_number", "")]),
    ("round({channels}) = 1", [(7, "not_number", "")]),
    ("length({age}) > 1", [(8, "not_text", "")]),
    ("starts_with({channels}, 'z')", [(13, "not_text", "")]),
    ("selected({agree}, 'x')", [(10, "not_choice", ""), (19, "incomparable", "")]),
    ("rank({city}, 'hn') = 1", [(6, "not_codes", "")]),
    ("{age} + 1", [(1, "not_condition", "")]),
    ("{city}", [(1, "not_condition", "")]),
    ("{city} = 'x' and {age} = 'y'", [(10, "code", "x"), (26, "text_number", "")]),
]


@pytest.mark.parametrize(("source", "faults"), FAULTS)
def test_what_is_wrong_and_where(source: str, faults: list[tuple[int, str, str]]) -> None:
    found = check(parse(source), TYPES, BOOL)
    assert [(fault.position, fault.detail, fault.found) for fault in found] == faults


@pytest.mark.parametrize(
    ("source", "type_"),
    [
        ("{age} * 2", NUMBER),
        ("-{age}", NUMBER),
        ("{age} > 2", BOOL),
        ("not {agree}", BOOL),
        ("{city}", one_of(["hn", "hcm", "dn"])),
        ("'x'", TEXT),
        ("''", EMPTY),
        ("true", BOOL),
        ("(1, 2)", LIST_NUMBER),
        ("('a', 'b')", LIST_TEXT),
        ("if({agree}, 'a', '')", TEXT),
        ("if({agree}, {city}, {home})", one_of(["hn", "hcm", "dn", "hue"])),
        ("if({agree}, {city}, 'x')", TEXT),
        ("if({agree}, 1, 'x')", ANY),
        ("coalesce({age}, 0)", NUMBER),
        ("concat({age}, 'đ')", TEXT),
        ("today()", DATE),
        ("round(mean({prices}))", NUMBER),
        ("{unknown}", ANY),
    ],
)
def test_type_of_a_calculated_value(source: str, type_: Type) -> None:
    assert type_of(parse(source), TYPES) == type_


@pytest.mark.parametrize(
    ("source", "expected", "detail"),
    [
        ("{age} + 1", NUMBER, None),
        ("{stars}", NUMBER, None),
        ("{city}", TEXT, None),
        ("'2026-11-22'", DATE, None),
        ("{home}", one_of(["hn", "hue", "dn"]), None),
        ("{link}", BOOL, None),
        ("{city}", NUMBER, "not_number"),
        ("{age}", TEXT, "not_text"),
        ("{name}", DATE, "not_date"),
        ("'25:00'", TIME, "not_time"),
        ("{city}", one_of(["hn"]), "wrong_type"),
        ("{age}", LIST_NUMBER, "wrong_type"),
    ],
)
def test_the_type_that_is_wanted(source: str, expected: Type, detail: str | None) -> None:
    found = [fault.detail for fault in check(parse(source), TYPES, expected)]
    assert found == ([detail] if detail else [])


def test_every_detail_is_shown_by_a_case_and_said_in_both_languages() -> None:
    vectors = json.loads((Path(__file__).parents[1] / "shared/logic_vectors.json").read_text("utf-8"))["vectors"]
    shown = {vector["detail"] for vector in vectors if "detail" in vector}
    shown |= {detail for _, faults in FAULTS for _, detail, _ in faults}
    assert shown | {"too_long", "too_deep", "too_large", "quotes", "wrong_type"} == set(DETAILS)
    for sentence in DETAILS.values():
        assert sentence.to("vi") and sentence.to("en") and sentence.to("vi") != sentence.to("en")
