"""The logic language: source → tree → value. No loops, no names but questions, no code from people.

    {age} >= 18 and {city} notempty      {channels} contains 'zalo'      {grid.price} not in ('high', 'mid')

Grammar, loosest first: or · and · not · = != < <= > >= in contains (not in, not contains) empty notempty · + - ·
* / % · unary - · ( ) {name} {#today} 'text' 12.5 true false ('a', 'b') · function(…). `<>` is !=, `==` is =.
What it all means stands in logic_values.py; whether it makes sense for the questions, in logic_check.py.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from surveyapp.domain.logic_tree import (
    CHAINED,
    DETAILS,
    LEVELS,
    Expression,
    ExpressionError,
    Literal,
    Operation,
    Reference,
    comparisons,
    compiled,
    nodes,
    references,
    to_source,
)
from surveyapp.domain.logic_values import FUNCTIONS, MEANINGS, Value, settled, truth

__all__ = [
    "DETAILS",
    "Expression",
    "ExpressionError",
    "Literal",
    "Operation",
    "Reference",
    "Value",
    "comparisons",
    "compiled",
    "evaluate",
    "nodes",
    "parse",
    "references",
    "to_source",
    "truth",
]

MOST_CHARACTERS = 2000
MOST_DEPTH = 40
"""Brackets, `not` and unary minus within one another."""
MOST_HEIGHT = 100
"""Operations within one another, brackets or not: a − b − c … is one within the next."""
MOST_NODES = 500

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|\{(?P<name>[a-z][a-z0-9_]*(?:\.[a-z0-9_]+){0,2}|#(?:language|source|today))\}"
    r"|(?P<quote>['\"‘’“”])"
    r"|(?P<operator>!=|<>|<=|>=|==|[=<>+\-*/%(),])"
    r"|(?P<word>[a-z_]+)"
    r"|(?P<end>\Z))"
)
_CLOSING = {"'": "'", '"': '"', "‘": "’'", "’": "’'", "“": '”"', "”": '”"'}
_SPELLINGS = {"<>": "!=", "==": "=", "answered": "notempty"}
_FOREIGN = {"&": "write_and", "|": "write_or", "!": "write_not"}
_POSTFIX = ("empty", "notempty")
_COMPARED = LEVELS["="]


def evaluate(tree: Expression, values: Mapping[str, Value]) -> Value:
    """The value of `tree`; a name that `values` lacks is empty."""
    if isinstance(tree, Operation):
        return settled(MEANINGS[tree.operator](*[evaluate(operand, values) for operand in tree.operands]))
    return settled(values.get(tree.name) if isinstance(tree, Reference) else tree.value)


def parse(source: str) -> Expression:
    """Raises ExpressionError for anything that is not a sentence of the language."""
    if len(source) > MOST_CHARACTERS:
        raise ExpressionError(MOST_CHARACTERS, "too_long")
    parser = _Parser(source)
    tree = parser.expression()
    if parser.at < len(parser.tokens):
        raise ExpressionError(parser.tokens[parser.at].position, "unexpected")
    for count, (node, height) in enumerate(nodes(tree), start=1):
        if count > MOST_NODES:
            raise ExpressionError(node.position, "too_large")
        if height > MOST_HEIGHT:
            raise ExpressionError(node.position, "too_deep")
    return tree


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(source: str) -> Iterator[_Token]:
    at = 0
    while True:
        match = _TOKEN.match(source, at)
        if match is None:
            start = at + len(source[at:]) - len(source[at:].lstrip())
            raise ExpressionError(start + 1, _stranger(source[start:]))
        kind = match.lastgroup or ""
        at, position = match.end(), match.start(kind) + 1
        if kind == "end":
            return
        if kind == "name":
            yield _Token(kind, match[kind], position - 1)
        elif kind == "quote":
            end = next((i for i in range(at, len(source)) if source[i] in _CLOSING[match[kind]]), None)
            if end is None:
                raise ExpressionError(position, "open_quote")
            yield _Token("text", unicodedata.normalize("NFC", source[at:end]), position)
            at = end + 1
        else:
            yield _Token(kind, _SPELLINGS.get(match[kind], match[kind]), position)


def _stranger(rest: str) -> str:
    """Why no token begins here."""
    if rest[0] == "{":
        return "name" if "}" in rest else "open_brace"
    return _FOREIGN.get(rest[0], "character")


class _Parser:
    def __init__(self, source: str) -> None:
        self.tokens = list(_tokens(source))
        self.at = 0
        self.end = len(source) + 1
        self.depth = 0

    def peek(self, ahead: int = 0) -> str:
        """The text of a coming token when it is an operator or a word, else ""."""
        at = self.at + ahead
        if at < len(self.tokens) and self.tokens[at].kind in ("operator", "word"):
            return self.tokens[at].text
        return ""

    def take(self) -> _Token:
        if self.at >= len(self.tokens):
            raise ExpressionError(self.end, "unexpected_end")
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, text: str) -> None:
        token = self.take()
        if token.text != text or token.kind != "operator":
            raise ExpressionError(token.position, "unexpected")

    def operator(self) -> str:
        """The operator that comes after an operand, else ""."""
        if self.peek() == "not" and self.peek(1) in ("in", "contains"):
            return f"not {self.peek(1)}"
        return self.peek() if self.peek() != "not" else ""

    def expression(self, loosest: int = 0) -> Expression:
        """The longest expression from here whose operators bind at least as tightly as `loosest`."""
        left = self.negation() if loosest <= LEVELS["not"] and self.peek() == "not" else self.unary()
        chained = ""
        while True:
            operator = self.operator()
            level = _COMPARED if operator in _POSTFIX else LEVELS.get(operator, -1)
            if level < loosest:
                return left
            self.at += len(operator.split())
            if operator in _POSTFIX:
                left = Operation(operator, (left,), left.position)
                continue
            right = self.expression(level + 1)
            before = left.operands if operator == chained and isinstance(left, Operation) else (left,)
            left = Operation(operator, (*before, right), left.position)
            chained = operator if operator in CHAINED else ""

    def negation(self) -> Expression:
        position = self.take().position
        return Operation("not", (self.nested(lambda: self.expression(LEVELS["not"])),), position)

    def unary(self) -> Expression:
        if self.peek() != "-":
            return self.primary()
        position = self.take().position
        if self.at < len(self.tokens) and self.tokens[self.at].kind == "number":
            return Literal(-_number(self.take()), position)
        return Operation("negate", (self.nested(self.unary),), position)

    def primary(self) -> Expression:
        token = self.take()
        if token.kind == "number":
            return Literal(_number(token), token.position)
        if token.kind == "text":
            return Literal(token.text, token.position)
        if token.kind == "name":
            return Reference(token.text, token.position)
        if token.text in ("true", "false"):
            return Literal(token.text == "true", token.position)
        if token.text == "(":
            return self.nested(lambda: self.group(token.position))
        if token.kind == "word" and token.text not in LEVELS:
            return self.nested(lambda: self.call(token))
        raise ExpressionError(token.position, "unexpected")

    def group(self, position: int) -> Expression:
        """(a) is a; ('a', 'b') and ('a',) are lists of literals."""
        first = self.expression()
        if self.peek() != ",":
            self.expect(")")
            return first
        members = [first]
        while self.peek() == ",":
            self.take()
            if self.peek() != ")":
                members.append(self.expression())
        self.expect(")")
        values = []
        for member in members:
            if not isinstance(member, Literal) or not isinstance(member.value, str | float):
                raise ExpressionError(member.position, "unexpected")
            values.append(member.value)
        return Literal(tuple(values), position)

    def call(self, token: _Token) -> Expression:
        if token.text not in FUNCTIONS and token.text != "today":
            raise ExpressionError(token.position, "function")
        self.expect("(")
        arguments = [] if self.peek() == ")" else [self.expression()]
        while self.peek() == ",":
            self.take()
            arguments.append(self.expression())
        self.expect(")")
        if token.text == "today" and not arguments:
            return Reference("#today", token.position)
        if token.text == "today" or not FUNCTIONS[token.text].accepts(len(arguments)):
            raise ExpressionError(token.position, "arguments")
        return Operation(token.text, tuple(arguments), token.position)

    def nested(self, parse: Callable[[], Expression]) -> Expression:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise ExpressionError(self.tokens[self.at - 1].position, "too_deep")
        tree = parse()
        self.depth -= 1
        return tree


def _number(token: _Token) -> float:
    number = float(token.text)
    if not math.isfinite(number):
        raise ExpressionError(token.position, "number")
    return number
