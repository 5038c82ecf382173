"""A sentence of the logic language as a tree: what it is made of, what can be wrong with it, how it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from surveyapp.domain.logic_values import Value
from surveyapp.domain.text import Text


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value
    position: int = field(default=1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """`question`, `question.row`, `question.row.side`, or `#name` for what is known without asking."""

    name: str
    position: int = field(default=1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """`position` is where its first operand begins; trees that differ only in positions are equal."""

    operator: str
    operands: tuple[Expression, ...]
    position: int = field(default=1, compare=False, repr=False)


Expression = Literal | Reference | Operation


class ExpressionError(ValueError):
    """`position` counts characters from 1; `detail` is one of the codes in DETAILS."""

    def __init__(self, position: int, detail: str) -> None:
        super().__init__(f"{detail} at character {position}")
        self.position, self.detail = position, detail


DETAILS = {
    "unexpected_end": Text.of(vi="điều kiện bị cắt giữa chừng", en="the condition ends too early"),
    "unexpected": Text.of(vi="có phần thừa hoặc sai chỗ", en="something is out of place here"),
    "character": Text.of(vi="có ký tự không dùng được", en="this character is not part of the language"),
    "open_quote": Text.of(vi="thiếu dấu nháy đóng", en="the closing quote is missing"),
    "open_brace": Text.of(vi="thiếu dấu } sau tên câu hỏi", en="the closing } after a question name is missing"),
    "name": Text.of(
        vi="tên câu hỏi chỉ gồm chữ thường không dấu, số và gạch dưới",
        en="a question name has only lower-case letters without accents, digits and underscores",
    ),
    "number": Text.of(vi="số này quá lớn", en="this number is too large"),
    "quotes": Text.of(
        vi="một đoạn chữ không thể chứa cả nháy đơn lẫn nháy kép",
        en="a text cannot hold both single and double quotes",
    ),
    "write_and": Text.of(vi="hãy viết “and” thay cho &&", en="write “and” instead of &&"),
    "write_or": Text.of(vi="hãy viết “or” thay cho ||", en="write “or” instead of ||"),
    "write_not": Text.of(vi="hãy viết “not” thay cho !", en="write “not” instead of !"),
    "function": Text.of(vi="không có hàm này", en="there is no such function"),
    "arguments": Text.of(vi="sai số lượng tham số của hàm", en="the function takes another number of arguments"),
    "too_long": Text.of(vi="điều kiện quá dài", en="the condition is too long"),
    "too_deep": Text.of(vi="điều kiện lồng quá nhiều tầng", en="the condition is nested too deeply"),
    "too_large": Text.of(vi="điều kiện có quá nhiều phần", en="the condition has too many parts"),
    "code": Text.of(vi="câu hỏi không có lựa chọn này", en="the question has no such choice"),
    "empty_text": Text.of(
        vi="so sánh với chữ rỗng luôn sai; hãy dùng empty hoặc notempty",
        en="a comparison with an empty text is always false; use empty or notempty",
    ),
    "text_number": Text.of(vi="đang so sánh chữ với số", en="a text is compared with a number"),
    "incomparable": Text.of(
        vi="hai vế khác loại nên không bao giờ bằng nhau", en="the two sides are of different kinds and never equal"
    ),
    "no_order": Text.of(
        vi="giá trị này không có thứ tự lớn nhỏ; hãy dùng =, != hoặc in",
        en="this has no order of size; use =, != or in",
    ),
    "not_date": Text.of(vi="ở đây cần một ngày, ví dụ '2026-11-22'", en="a date is needed here, such as '2026-11-22'"),
    "not_time": Text.of(vi="ở đây cần giờ, ví dụ '14:05'", en="a time is needed here, such as '14:05'"),
    "no_members": Text.of(
        vi="contains chỉ dùng cho câu chọn nhiều hoặc chữ; hãy dùng = hoặc in",
        en="contains is for several choices or a text; use = or in",
    ),
    "not_condition": Text.of(vi="ở đây cần một điều kiện đúng/sai", en="a condition, true or false, is needed here"),
    "not_number": Text.of(vi="ở đây cần một số", en="a number is needed here"),
    "not_text": Text.of(vi="ở đây cần chữ", en="a text is needed here"),
    "not_choice": Text.of(vi="ở đây cần một câu hỏi lựa chọn", en="a choice question is needed here"),
    "not_codes": Text.of(
        vi="ở đây cần câu chọn nhiều hoặc xếp hạng", en="a question with several choices or a ranking is needed here"
    ),
    "wrong_type": Text.of(vi="kết quả không đúng loại cần có", en="the result is not of the kind that is needed"),
}
"""Code → sentence: what parsing refuses, then what `logic_check.check` finds."""


def nodes(tree: Expression) -> Iterator[tuple[Expression, int]]:
    """Every part of the tree from left to right, parents first, with its height below the top (0)."""
    waiting = [(tree, 0)]
    while waiting:
        node, height = waiting.pop()
        yield node, height
        if isinstance(node, Operation):
            waiting += [(operand, height + 1) for operand in reversed(node.operands)]


def references(tree: Expression) -> Iterator[str]:
    """The names of questions, in order; not those of the environment (`#today`)."""
    return (node.name for node, _ in nodes(tree) if isinstance(node, Reference) and not node.name.startswith("#"))


def comparisons(tree: Expression) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(reference, texts it is compared with), to check that the texts are codes of that question."""
    for node, _ in nodes(tree):
        match node:
            case Operation(
                "=" | "!=" | "in" | "not in" | "contains" | "not contains",
                (Reference(name), Literal(str() | tuple() as texts)),
            ):
                yield name, (texts,) if isinstance(texts, str) else tuple(t for t in texts if isinstance(t, str))


# ------------------------------------------------------------------ written for a browser


def compiled(tree: Expression) -> Any:
    """Prefix arrays for JSON: ["and", ["=", ["$", "city"], "hn"], …]; [",", …] is a list of literals."""
    match tree:
        case Literal(tuple() as members):
            return [",", *map(_scalar, members)]
        case Literal(value):
            return _scalar(value)
        case Reference(name):
            return ["$", name]
        case Operation(operator, operands):
            return [operator, *map(compiled, operands)]


def _scalar(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


# ------------------------------------------------------------------ written for a person

LEVELS = {
    "or": 0,
    "and": 1,
    "not": 2,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "not contains"), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%"), 5),
    "negate": 6,
}
"""How tightly an operator binds. Functions and everything else bind tightest."""
TIGHTEST = 7
CHAINED = frozenset({"or", "and", "+", "*"})
"""`a and b and c` is one operation with three operands."""


def to_source(tree: Expression) -> str:
    """The sentence with the fewest brackets that `parse` reads back as an equal tree.

    Raises ExpressionError ("quotes") for a text that no quotes can hold."""
    match tree:
        case Literal(value):
            return _literal(value)
        case Reference(name):
            return "{" + name + "}"
        case Operation("not", (operand,)):
            return "not " + _within(operand, LEVELS["not"])
        case Operation("negate", (Literal(float() as number),)) if number >= 0:
            return f"-({_literal(number)})"
        case Operation("negate", (operand,)):
            return "-" + _within(operand, LEVELS["negate"])
        case Operation(operator, (first, *rest)) if operator in LEVELS:
            level = LEVELS[operator]
            chained = operator in CHAINED and isinstance(first, Operation) and first.operator == operator
            parts = [_within(first, level + chained), *(_within(operand, level + 1) for operand in rest)]
            return f" {operator} ".join(parts)
        case Operation(name, operands):
            return f"{name}({', '.join(map(to_source, operands))})"


def _within(tree: Expression, level: int) -> str:
    source = to_source(tree)
    own = LEVELS.get(tree.operator, TIGHTEST) if isinstance(tree, Operation) else TIGHTEST
    return source if own >= level else f"({source})"


def _literal(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() | int():
            digits = format(Decimal(repr(float(value))), "f")
            return digits.removesuffix(".0")
        case str():
            if "'" in value and '"' in value:
                raise ExpressionError(1, "quotes")
            return f'"{value}"' if "'" in value else f"'{value}'"
        case tuple():
            listed = ", ".join(map(_literal, value))
            return f"({listed},)" if len(value) == 1 else f"({listed})"
        case None:
            return "''"
