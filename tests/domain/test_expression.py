"""The logic language as written: trees, places, limits. What it means stands in tests/shared/logic_vectors.json."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.expression import (
    ExpressionError,
    Literal,
    Operation,
    Reference,
    comparisons,
    compiled,
    evaluate,
    nodes,
    parse,
    references,
    to_source,
)

VALUES = {"age": 30.0, "city": "hn", "channels": ("zalo", "web"), "grid.price": "high", "blank": None, "none": ()}


def test_limits():
    assert evaluate(parse(" or ".join(["{age} = 1"] * 150) + " or {age} = 30"), VALUES) is True
    with pytest.raises(ExpressionError, match="too_long at character 2000"):
        parse("{age} = 1 " + "or {age} = 2 " * 200)
    with pytest.raises(ExpressionError, match="too_large"):
        parse("+".join(["1"] * 501))
    with pytest.raises(ExpressionError, match="too_deep"):
        parse("-".join(["1"] * 103))
    assert evaluate(parse("-".join(["1"] * 101)), {}) == -99.0


def test_nesting_is_bounded():
    with pytest.raises(ExpressionError, match="too_deep"):
        parse("(" * 41 + "1" + ")" * 41)
    assert evaluate(parse("(" * 40 + "1" + ")" * 40), {}) == 1.0


def test_references_are_those_of_questions_in_order():
    tree = parse("{b} = 1 and not empty({a}) or {grid.row} = {#language} and {grid.row.side} = today()")
    assert list(references(tree)) == ["b", "a", "grid.row", "grid.row.side"]


def test_comparisons_name_the_codes():
    tree = parse("{a} = 'x' and {b} not in ('y', 'z') or {c} not contains 'w' and {d} in (1, 'v') and {e} > 'u'")
    assert list(comparisons(tree)) == [("a", ("x",)), ("b", ("y", "z")), ("c", ("w",)), ("d", ("v",))]


def test_every_part_knows_its_place_and_equality_does_not_mind():
    tree = parse("({age} + 1 > 2) and not 'x' in {list}")
    places = [(getattr(node, "operator", node), node.position) for node, _ in nodes(tree)]
    assert places == [
        ("and", 2),
        (">", 2),
        ("+", 2),
        (Reference("age"), 2),
        (Literal(1.0), 10),
        (Literal(2.0), 14),
        ("not", 21),
        ("in", 25),
        (Literal("x"), 25),
        (Reference("list"), 32),
    ]
    assert tree == parse("{age}+1>2 and not ('x' in {list})")
    assert hash(tree) == hash(parse("{age}+1>2 and not ('x' in {list})"))


def test_spellings_of_the_same_sentence():
    assert parse("{a} <> 1 and {b} == 'x' and {c} notempty") == parse("{a} != 1 and {b} = 'x' and answered({c})")
    assert parse("{a} not in ('x', 'y')") != parse("not {a} in ('x', 'y')")
    assert parse("{a} and {b} and {c}") == Operation("and", (Reference("a"), Reference("b"), Reference("c")))
    assert parse("({a} and {b}) and {c}") == Operation("and", (parse("{a} and {b}"), Reference("c")))


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("(({a})=“x”)&", None),
        ("(({a})=“x”)", "{a} = 'x'"),
        ("1-(2-3)-(4)", "1 - (2 - 3) - 4"),
        ("not(not({a} empty))and({b} or {c})", "not not empty({a}) and ({b} or {c})"),
        ("-(5)+-5--{a}", "-(5) + -5 - -{a}"),
        ("({a} and {b}) and {c} and ({d} = 1) = true", "({a} and {b}) and {c} and {d} = 1 = true"),
        ("if( {a}>1e0, 'it\"s', \"it's\")", None),
        ("if( {a}>1.50, 'it\"s', \"it's\")", "if({a} > 1.5, 'it\"s', \"it's\")"),
        ("{a} in('x' , )", "{a} in ('x',)"),
    ],
)
def test_written_with_the_fewest_brackets(source: str, written: str | None):
    if written is None:
        with pytest.raises(ExpressionError):
            parse(source)
    else:
        assert to_source(parse(source)) == written


def test_a_text_that_no_quotes_can_hold_is_refused():
    with pytest.raises(ExpressionError, match="quotes"):
        to_source(Literal("'\""))


def test_compiled_for_the_browser():
    tree = parse("{city} in ('hn', 'dn') and count({channels}, 'x') >= 2.5 or not {age} = 18 or true")
    assert compiled(tree) == [
        "or",
        ["and", ["in", ["$", "city"], [",", "hn", "dn"]], [">=", ["count", ["$", "channels"], "x"], 2.5]],
        ["not", ["=", ["$", "age"], 18]],
        True,
    ]


@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused(source: str):
    try:
        tree = parse(source)
    except ExpressionError as error:
        assert 1 <= error.position <= len(source) + 1
    else:
        evaluate(tree, VALUES)
