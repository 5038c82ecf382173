"""A problem is on the line where its author wrote it, in every way TOML can be written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.library import resolve
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.toml_lines import TomlFile, lines_of, numbered
from tests.banks.test_banks import BANKS, BLOCKS, TEMPLATES, library

SOURCE = '''# a comment with [brackets] and id = "no"
id = "shop"
title = { vi = "Cửa hàng # không phải chú thích", en = "Shop" }
intro.vi = """
id = "still text"
[page]
"""
intro.en = 'It is "fine" # too'

[words]
product = { vi = "trà", en = "tea" }
"quoted key" = { vi = "x", en = "y" }

[[page]]
id = "one"
[[page.question]]
id = "age"
kind = "number"
[[page.question]]
id = "city"
kind = "single"
option = [
  { code = "hn", text = { vi = "Hà Nội", en = "Ha Noi" } },  # ]
  { code = "dn", text = { vi = "Đà Nẵng", en = "Da Nang" }, score = 1 },
]
[[page.question.check]]
valid = "{age} > 1"

[[page]]
id = "two"
use = ["bant",
       "funnel"]
'''


def test_every_key_has_its_line():
    lines = lines_of(SOURCE)
    written = SOURCE.splitlines()
    expected = {
        ("id",): 'id = "shop"',
        ("intro", "vi"): "intro.vi = ",
        ("intro", "en"): "intro.en = ",
        ("words", "quoted key"): '"quoted key"',
        ("page", 0): "[[page]]",
        ("page", 0, "question", 1, "option"): "option = [",
        ("page", 0, "question", 1, "option", 0, "text", "en"): 'en = "Ha Noi"',
        ("page", 0, "question", 1, "option", 1, "score"): '{ code = "dn"',
        ("page", 0, "question", 1, "check", 0, "valid"): "valid = ",
        ("page", 1, "use", 1): '"funnel"',
    }
    assert {path: start for path, start in expected.items() if start not in written[lines[path] - 1]} == {}


def paths(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for part, value in entries:
        yield from paths(value, (*path, part))


@pytest.mark.parametrize("path", BLOCKS + TEMPLATES, ids=lambda path: path.stem)
def test_nothing_in_the_banks_is_without_a_line(path: Path):
    source = path.read_text("utf-8")
    lines = lines_of(source)
    assert set(paths(tomllib.loads(source))) == set(lines)
    assert lines[("id",)] == 1 + source[: source.index('id = "')].count("\n")


SCALARS = ["0", "-1.5e3", "true", "inf", "2026-11-22", "2026-11-22 14:05:00", "2026-11-22T14:05:00Z", "'a]b}'"]
SCALARS += ['"a\\"b # c"', '"""x\n"y" \\\n z"""', "'''a\n''b'''", '""', "''", '""""quoted""""']
values = st.recursive(
    st.sampled_from(SCALARS),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: "[\n" + ",\n".join(each) + "]")
        | st.dictionaries(st.sampled_from(["a", "b-1", '"c d"', "'e.f'", "g.h"]), inner, max_size=3).map(
            lambda each: "{ " + ", ".join(f"{key} = {value}" for key, value in each.items()) + " }"
        )
    ),
    max_leaves=8,
)
heads = st.sampled_from(["[x]", "[[y]]", "[[y]]", "[[y.z]]", "[ x . w ]", "[y.t]", ""])


@given(st.lists(st.tuples(heads, st.dictionaries(st.sampled_from(["k", '"l m"', "n.o", "p"]), values, max_size=3))))
def test_every_path_of_any_file_has_a_line(parts: list[tuple[str, dict[str, str]]]):
    source = "\n".join(
        f"{head}  # {head}\n" + "\n".join(f"{key} = {value}" for key, value in pairs.items()) for head, pairs in parts
    )
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError:
        lines_of(source)
        return
    lines = lines_of(source)
    assert set(paths(data)) <= set(lines)
    for path, line in lines.items():
        last = next((part for part in reversed(path) if isinstance(part, str)), "")
        if path and isinstance(path[-1], str):
            assert last in source.splitlines()[line - 1]


@given(st.text())
def test_what_is_no_toml_raises_nothing(source: str):
    lines_of(source)


FAULTY = """id = "shop"
title = { vi = "Cửa hàng", en = "Shop" }
[[page]]
id = "one"
use = "bant.bant_need"
[[page.question]]
id = "age"
kind = "number"
text = { vi = "Tuổi?", en = "Age?" }
low = 10
high = 1
[[page.question]]
id = "age"
kind = "single"
text = { vi = "Mua ở đâu?", en = "" }
show_if = "{city} = 'hn'"
option = [
  { code = "a", text = { vi = "A", en = "A" }, score = 2 },
  { code = "b", text = { vi = "B", en = "B" } },
]
[[page.question]]
use = "outcome.bought"
show_if = "{agee} > 1"
"""


def told(source: str) -> dict[str, int]:
    bank = library()
    plain, problems = resolve(tomllib.loads(source), bank)
    problems += parse_questionnaire(plain)[1]
    return {f"{p.fault.name} {p.place[-1]}": p.line_number for p in numbered(problems, source, bank.questions)}


def test_problems_are_on_the_lines_of_their_keys():
    source = FAULTY.replace("[[page]]", '[words]\nproduct = { vi = "trà", en = "tea" }\n[[page]]')
    found = told(source.replace('id = "age"\nkind = "single"', 'id = "place"\nkind = "single"'))
    written = {name: source.splitlines()[line - 1] for name, line in found.items()}
    assert written["BOUNDS question 2 “age”"] == "[[page.question]]"
    assert written["TEXT_EMPTY text"] == 'text = { vi = "Mua ở đâu?", en = "" }'
    assert written["SCORE_RANGE option “a”"].startswith('  { code = "a"')
    assert written["QUESTION_UNKNOWN show_if"] == 'show_if = "{agee} > 1"'


def test_a_second_use_of_an_id_is_told_at_the_second():
    source = FAULTY.replace("score = 2", "score = 1").replace('en = ""', 'en = "Where?"').replace("high = 1\n", "")
    source = source.replace("[[page]]", '[words]\nproduct = { vi = "trà", en = "tea" }\n[[page]]')
    found = told(source)
    assert source.splitlines()[found["DUPLICATE_ID question “age”"] :][0] == 'id = "age"'
    assert found["DUPLICATE_ID question “age”"] == source[: source.rindex("[[page.question]]\nid")].count("\n") + 1


def test_a_question_from_a_whole_block_is_where_the_block_is_used():
    file = TomlFile(SOURCE, {"bant": ["bant_need"]})
    uses = SOURCE.splitlines().index('use = ["bant",') + 1
    assert file.line(("question “bant_need”", "show_if")) == uses
    assert file.line(("page 2 “two”", "question 1 “bant_need”", "option “x”")) == uses
    assert file.line(("question “nobody”",)) == 0


@pytest.mark.parametrize(
    ("place", "field", "start"),
    [
        (("page 1 “one”", "question 2 “city”", "option “dn”", "text"), "", '  { code = "dn"'),
        (("question “city”", "“hn”"), "", '  { code = "hn"'),
        (("question “city”", "check 1"), "", "[[page.question.check]]"),
        (("page “two”",), "", "[[page]]"),
        (("title",), "", "title = "),
        (("words", "product"), "", "product = "),
        (("page 1 “one”", "question 1 “age”"), "kind", "kind = "),
        (("page 1 “one”", "question 1 “age”"), "missing", "[[page.question]]"),
    ],
)
def test_places_lead_to_lines(place: tuple[str, ...], field: str, start: str):
    assert SOURCE.splitlines()[TomlFile(SOURCE).line(place, field) - 1].startswith(start)


def test_a_file_that_is_no_toml_has_the_line_of_the_fault():
    source = 'id = "x"\ntitle = \n'
    try:
        tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        problem = Problem.at(Fault.NOT_TOML, detail=error)
    assert [found.line_number for found in numbered([problem], source)] == [2]
    assert numbered([problem.within("x.toml")], source)[0].line("en").startswith("x.toml:2: The file is not valid TOML")


def test_the_example_of_segments_is_scanned_too():
    source = (BANKS / "segments.example.toml").read_text("utf-8")
    assert set(paths(tomllib.loads(source))) == set(lines_of(source))
