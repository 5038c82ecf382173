"""Conditions for people who write none: rows of question, comparison and value ⇄ the logic language; and its sentences
in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveyapp.domain.definition import Kind, Option, Question
from surveyapp.domain.expression import (
    Expression,
    ExpressionError,
    Literal,
    Operation,
    Reference,
    parse,
    to_source,
)
from surveyapp.domain.logic import unpiped
from surveyapp.domain.logic_check import DATE, TEXT, Sort, Type
from surveyapp.domain.sense import domains_of
from surveyapp.domain.text import Text
from surveyapp.domain.written import parse_clock, parse_day, parse_number

MOST_VALUES = 200


@dataclass(frozen=True, slots=True)
class Name:
    """What a condition may speak of: an answer or a part of one. `values` are the codes it may have, with their
    words; () where anything can be answered."""

    name: str
    label: Text
    type: Type
    values: tuple[tuple[str, Text], ...] = ()


class Compare(StrEnum):
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    HAS_ANY = "has_any"
    HAS_ALL = "has_all"
    HAS_NONE = "has_none"
    IS = "is"
    IS_NOT = "is_not"
    LESS = "less"
    AT_MOST = "at_most"
    MORE = "more"
    AT_LEAST = "at_least"
    CONTAINS = "contains"
    LACKS = "lacks"
    YES = "yes"
    NO = "no"
    ANSWERED = "answered"
    BLANK = "blank"


_SIGNS = {
    Compare.IS: "=",
    Compare.IS_NOT: "!=",
    Compare.LESS: "<",
    Compare.AT_MOST: "<=",
    Compare.MORE: ">",
    Compare.AT_LEAST: ">=",
    Compare.CONTAINS: "contains",
    Compare.LACKS: "not contains",
}
_MANY = {
    Compare.ONE_OF: ("=", "in"),
    Compare.NONE_OF: ("!=", "not in"),
    Compare.HAS_ANY: ("contains", "any_of"),
    Compare.HAS_NONE: ("not contains", "none_of"),
    Compare.HAS_ALL: ("contains", "all_of"),
}
"""What is written for one code, and for several."""
VALUELESS = frozenset({Compare.YES, Compare.NO, Compare.ANSWERED, Compare.BLANK})
CODED = frozenset(_MANY)
"""Compared with codes of the question, several at a time."""
_EITHER = (Compare.ANSWERED, Compare.BLANK)
_ORDER = (Compare.IS, Compare.IS_NOT, Compare.AT_LEAST, Compare.AT_MOST, Compare.MORE, Compare.LESS, *_EITHER)
_COMPARISONS: dict[Sort, tuple[Compare, ...]] = {
    Sort.CODE: (Compare.ONE_OF, Compare.NONE_OF, *_EITHER),
    Sort.CODES: (Compare.HAS_ANY, Compare.HAS_ALL, Compare.HAS_NONE, *_EITHER),
    Sort.BOOL: (Compare.YES, Compare.NO, *_EITHER),
    Sort.TEXT: (Compare.IS, Compare.IS_NOT, Compare.CONTAINS, Compare.LACKS, *_EITHER),
    Sort.NUMBER: _ORDER,
    Sort.DATE: _ORDER,
    Sort.TIME: _ORDER,
    Sort.ANY: _ORDER,
}


def comparisons_of(name: Name) -> tuple[Compare, ...]:
    return _COMPARISONS.get(name.type.sort, _EITHER)


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison. `values` are codes, or the one number, date, time or text."""

    name: str
    compare: Compare
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """`every`: all of them must hold; else one of them."""

    every: bool
    rows: tuple[Row, ...]


# ------------------------------------------------------------------ what can be spoken of


def names_in(questions: Iterable[Question]) -> dict[str, Name]:
    """Every name of these questions' answers, and of what is known without asking."""
    found: dict[str, Name] = {}
    for question in questions:
        for name, domain in domains_of(question).items():
            parts, values = _part(question, name.split(".")[1:])
            label = _label(question.text, parts)
            found[name] = Name(name, label, domain.type, values if len(values) <= MOST_VALUES else ())
    return found | {name.name: name for name in _KNOWN}


_KNOWN = (
    Name("#language", Text.of(vi="Ngôn ngữ đang dùng (vi, en…)", en="Language in use (vi, en…)"), TEXT),
    Name("#source", Text.of(vi="Nơi khách đến từ", en="Where they came from"), TEXT),
    Name("#today", Text.of(vi="Ngày hôm nay", en="Today’s date"), DATE),
)

_Values = tuple[tuple[str, Text], ...]


def _options(options: Iterable[Option]) -> _Values:
    return tuple((option.code, option.text) for option in options)


def _part(question: Question, path: list[str]) -> tuple[list[Text], _Values]:
    """The words of the parts of a name, and the codes its answer may have."""
    if question.kind is Kind.CASCADE:
        places = [level.code for level in question.levels]
        level = question.levels[places.index(path[0])]
        first = path[0] == places[0]
        values = tuple((entry.code, entry.text) for entry in question.entries) if first else ()
        return [level.text], values
    rows = {row.code: row.text for row in question.rows}
    sides = {side.code: side for side in question.sides}
    if len(path) == 2:
        return [rows[path[0]], sides[path[1]].text], _options(sides[path[1]].options)
    if path:
        parts = rows or _texts(question)
        return [parts.get(path[0], Text())], _options(question.options) if rows else ()
    return [], _options(question.options)


def _texts(question: Question) -> dict[str, Text]:
    return {option.code: option.text for option in question.options} | {own.id: own.text for own in question.questions}


def _label(text: Text, parts: list[Text]) -> Text:
    words = {}
    for language in dict.fromkeys((*text.languages(), "vi", "en")):
        words[language] = " › ".join(part.to(language) for part in (unpiped(text), *parts) if part)
    return Text.of(words)


# ------------------------------------------------------------------ rows ⇄ the language


def written(rows: Rows, names: Mapping[str, Name]) -> str:
    """The condition that the rows make; "" for none. Raises ValueError, with the place of the row (from 0) and what is
    wrong with it: name · compare · value · quotes."""
    trees = []
    for place, row in enumerate(rows.rows):
        name = names.get(row.name)
        if name is None:
            raise ValueError(place, "name")
        if row.compare not in comparisons_of(name):
            raise ValueError(place, "compare")
        try:
            tree = _tree(row, name)
            to_source(tree)
        except ExpressionError:
            raise ValueError(place, "quotes") from None
        except ValueError:
            raise ValueError(place, "value") from None
        trees.append(tree)
    if not trees:
        return ""
    whole = trees[0] if len(trees) == 1 else Operation("and" if rows.every else "or", tuple(trees))
    return to_source(whole)


def _tree(row: Row, name: Name) -> Expression:
    own = Reference(row.name)
    if row.compare is Compare.ANSWERED:
        return Operation("notempty", (own,))
    if row.compare is Compare.BLANK:
        return Operation("empty", (own,))
    if row.compare in (Compare.YES, Compare.NO):
        return Operation("=", (own, Literal(row.compare is Compare.YES)))
    if not row.values or not all(row.values):
        raise ValueError
    if row.compare in CODED:
        single, several = _MANY[row.compare]
        if len(row.values) == 1:
            return Operation(single, (own, Literal(row.values[0])))
        if several in ("in", "not in"):
            return Operation(several, (own, Literal(tuple(row.values))))
        return Operation(several, (own, *map(Literal, row.values)))
    return Operation(_SIGNS[row.compare], (own, Literal(_value(row.values[0], name.type.sort))))


def _value(typed: str, sort: Sort) -> str | float:
    """What was typed, as the language writes it."""
    value: str | float | None = typed
    if sort in (Sort.NUMBER, Sort.ANY):
        value = parse_number(typed)
    elif sort is Sort.DATE:
        day = parse_day(typed)
        value = day.isoformat() if day else None
    elif sort is Sort.TIME:
        value = parse_clock(typed)
    if value is None:
        raise ValueError
    return value


def rows_of(source: str, names: Mapping[str, Name]) -> Rows | None:
    """The rows that make this very condition; None where rows cannot."""
    if not source.strip():
        return Rows(True, ())
    try:
        tree = parse(source)
    except ExpressionError:
        return None
    joined = isinstance(tree, Operation) and tree.operator in ("and", "or")
    parts = tree.operands if joined and isinstance(tree, Operation) else (tree,)
    rows = [_row(part, names) for part in parts]
    if any(row is None for row in rows):
        return None
    made = Rows(not (isinstance(tree, Operation) and tree.operator == "or"), tuple(row for row in rows if row))
    try:
        return made if parse(written(made, names)) == tree else None
    except ValueError:
        return None


def _row(tree: Expression, names: Mapping[str, Name]) -> Row | None:
    if not isinstance(tree, Operation) or not isinstance(tree.operands[0], Reference):
        return None
    name, rest = tree.operands[0].name, tree.operands[1:]
    if name not in names:
        return None
    values: list[str] = []
    for operand in rest:
        if not isinstance(operand, Literal):
            return None
        listed = operand.value if isinstance(operand.value, tuple) else (operand.value,)
        values += [_shown(value) for value in listed]
    for compare in comparisons_of(names[name]):
        if tree.operator in _operators(compare, rest):
            return Row(name, compare, () if compare in VALUELESS else tuple(values))
    return None


def _operators(compare: Compare, operands: tuple[Expression, ...]) -> tuple[str, ...]:
    if compare in CODED:
        return _MANY[compare]
    if compare in (Compare.YES, Compare.NO):
        wanted = compare is Compare.YES
        return ("=",) if operands and operands[0] == Literal(wanted) else ()
    if compare in _EITHER:
        return ("notempty",) if compare is Compare.ANSWERED else ("empty",)
    return (_SIGNS[compare],)


def _shown(value: object) -> str:
    if isinstance(value, float) and not isinstance(value, bool):
        return f"{value:.15g}"
    return value if isinstance(value, str) else ""


# ------------------------------------------------------------------ in words


def told(source: str, names: Mapping[str, Name], language: str) -> str:
    """The condition as a sentence; as it is written where it cannot be read."""
    try:
        return _Teller(names, language).say(parse(source))
    except ExpressionError:
        return source


_PHRASES: dict[str, tuple[str, str]] = {
    "=": ("{a} là {b}", "{a} is {b}"),
    "!=": ("{a} không phải {b}", "{a} is not {b}"),
    "in": ("{a} là {b}", "{a} is {b}"),
    "not in": ("{a} không phải {b}", "{a} is not {b}"),
    "<": ("{a} nhỏ hơn {b}", "{a} is less than {b}"),
    "<=": ("{a} không quá {b}", "{a} is at most {b}"),
    ">": ("{a} lớn hơn {b}", "{a} is more than {b}"),
    ">=": ("{a} từ {b} trở lên", "{a} is at least {b}"),
    "contains": ("{a} có {b}", "{a} has {b}"),
    "not contains": ("{a} không có {b}", "{a} has not {b}"),
    "any_of": ("{a} có {b}", "{a} has {b}"),
    "all_of": ("{a} có {b}", "{a} has {b}"),
    "none_of": ("{a} không có {b}", "{a} has not {b}"),
    "selected": ("{a} có {b}", "{a} has {b}"),
    "empty": ("{a} bỏ trống", "{a} is left blank"),
    "notempty": ("{a} có trả lời", "{a} is answered"),
    "not": ("không phải: {a}", "not: {a}"),
    "between": ("{a} trong khoảng {b}", "{a} lies between {b}"),
}
_TICKED = {True: ("{a}: đã đồng ý", "{a}: agreed"), False: ("{a}: không đồng ý", "{a}: not agreed")}
_AND = (" và ", " and ")
_OR = (" hoặc ", " or ")


class _Teller:
    def __init__(self, names: Mapping[str, Name], language: str) -> None:
        self.names, self.language = names, language
        self.pick: Callable[[tuple[str, str]], str] = lambda pair: pair[0 if language == "vi" else 1]

    def say(self, tree: Expression, within: str = "") -> str:
        match tree:
            case Literal():
                return self.value(tree.value, None)
            case Reference(name):
                known = self.names.get(name)
                return f"“{known.label.to(self.language)}”" if known else "{" + name + "}"
            case Operation("and" | "or" as operator, operands):
                between = self.pick(_AND if operator == "and" else _OR)
                joined = between.join(self.say(operand, operator) for operand in operands)
                return f"({joined})" if within and within != operator else joined
            case Operation("=", (Reference() as own, Literal(bool() as ticked))):
                return self.pick(_TICKED[ticked]).replace("{a}", self.say(own))
            case Operation(operator, (first, *rest)) if operator in _PHRASES:
                about = self.names.get(first.name) if isinstance(first, Reference) else None
                last = self.pick(_AND if operator in ("all_of", "between") else _OR)
                b = last.join(self._operand(operand, about, last) for operand in rest)
                phrase = self.pick(_PHRASES[operator])
                return phrase.replace("{a}", self.say(first, operator)).replace("{b}", b)
        return to_source(tree)

    def _operand(self, operand: Expression, name: Name | None, last: str) -> str:
        if not isinstance(operand, Literal):
            return self.say(operand)
        listed = operand.value if isinstance(operand.value, tuple) else (operand.value,)
        return last.join(self.value(value, name) for value in listed)

    def value(self, value: object, name: Name | None) -> str:
        words = dict(name.values).get(value) if name and isinstance(value, str) else None
        if words:
            return f"“{unpiped(words).to(self.language)}”"
        return f"“{value}”" if isinstance(value, str) else _shown(value)
