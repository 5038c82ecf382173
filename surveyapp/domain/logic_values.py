"""What the operators and functions of the logic language mean. static/logic.js says the same for the browser.

Unanswered is empty, and so are '', a list without members and a number that is not finite. A comparison with empty
is false, arithmetic with empty is empty. Texts are Unicode NFC; numbers are IEEE doubles, written as ECMA-262 does.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any

Value = None | bool | float | str | tuple[str | float, ...]
"""None is empty; a multiple choice is a tuple of codes; a repeated question is a tuple of its answers."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_CAPITALS = re.compile("[A-ZÀ-\u024f\u0370-\u052f\u1e00-\u1eff]")
"""Letters that `lower` changes: Latin (with Vietnamese), Greek and Cyrillic, where every Unicode version agrees."""
_WHOLE = 2.0**53
_MOST_DIGITS = 12


def settled(value: Any) -> Value:
    """Anything that answers may hold, as a value of the language; what the language does not know is empty."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return (value if value.isascii() else unicodedata.normalize("NFC", value)) or None
    if isinstance(value, int | float):
        return _finite(value)
    if isinstance(value, tuple | list):
        members = (settled(member) for member in value)
        return tuple(member for member in members if member is not None and not isinstance(member, tuple)) or None
    return None


def _finite(number: float) -> float | None:
    """The number as a double without a negative zero; None beyond the largest."""
    try:
        double = float(number)
    except OverflowError:
        return None
    return double + 0.0 if math.isfinite(double) else None


def truth(value: Value) -> bool:
    """Empty, false and 0 are not true; everything else is."""
    return bool(settled(value))


def number_of(value: Value) -> float | None:
    """A number; 1 or 0 for true or false; the number that a text like "12", "-3" or "0.5" writes."""
    if isinstance(value, bool | float):
        return float(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return _finite(float(value))
    return None


def text_of(value: Value) -> str:
    """A number as ECMA-262 Number::toString writes it, members of a list with a comma, empty as ""."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return _written(value)
        case str():
            return value
    return ", ".join(text_of(member) for member in value)


def _written(number: float) -> str:
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    _, digits, exponent = Decimal(repr(abs(number))).normalize().as_tuple()
    shown = "".join(map(str, digits))
    point = len(shown) + int(exponent)
    if 0 < point <= 21:
        return sign + shown[:point].ljust(point, "0") + ("." + shown[point:] if len(shown) > point else "")
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{shown}"
    return f"{sign}{shown[0]}{'.' if shown[1:] else ''}{shown[1:]}e{point - 1:+d}"


def is_date(value: Value) -> bool:
    return _day(value) is not None


def is_time(value: Value) -> bool:
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def _day(value: Value) -> date | None:
    """The day that a text like "2026-11-22" names, if the calendar has it."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def members(values: Sequence[Value]) -> Iterator[str | float | bool]:
    """The values and the members of the lists among them, without the empty ones."""
    for value in values:
        if isinstance(value, tuple):
            yield from value
        elif value is not None:
            yield value


def same(a: Value, b: Value) -> bool:
    """Neither is empty. Texts are equal sign by sign, anything else as numbers, lists in whatever order."""
    if isinstance(a, tuple) or isinstance(b, tuple):
        own, other = list(members([a])), list(members([b]))
        return bool(own) and _all_in(own, other) and _all_in(other, own)
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    left, right = number_of(a), number_of(b)
    return left is not None and left == right


def _all_in(some: Sequence[Value], others: Sequence[Value]) -> bool:
    return bool(some) and all(any(same(one, other) for other in others) for one in some)


def _any_in(some: Sequence[Value], others: Sequence[Value]) -> bool:
    return any(same(one, other) for one in some for other in others)


# ------------------------------------------------------------------ operators


def _equal(a: Value, b: Value) -> bool:
    return a is not None and b is not None and same(a, b)


def _unequal(a: Value, b: Value) -> bool:
    return a is not None and b is not None and not same(a, b)


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Value, Value], bool]:
    """Two dates, two times, else two numbers; anything else has no order."""

    def compared(a: Value, b: Value) -> bool:
        if (is_date(a) and is_date(b)) or (is_time(a) and is_time(b)):
            return test(a, b)
        left, right = number_of(a), number_of(b)
        return left is not None and right is not None and test(left, right)

    return compared


_at_most = _ordered(lambda a, b: a <= b)


def _within(a: Value, b: Value) -> bool:
    return _any_in(list(members([a])), list(members([b])))


def _not_within(a: Value, b: Value) -> bool:
    return a is not None and b is not None and not _within(a, b)


def _contains(a: Value, b: Value) -> bool:
    if isinstance(a, str):
        return isinstance(b, str) and b in a
    return isinstance(a, tuple) and _all_in(list(members([b])), a)


def _contains_not(a: Value, b: Value) -> bool:
    return a is not None and b is not None and not _contains(a, b)


def _arithmetic(calculate: Callable[[float, float], float | None]) -> Callable[..., Value]:
    def calculated(*operands: Value) -> Value:
        result: float | None = None
        for place, operand in enumerate(operands):
            number = number_of(operand)
            if number is None:
                return None
            result = number if place == 0 else calculate(result or 0.0, number)
            if result is None:
                return None
        return result

    return calculated


def _negate(a: Value) -> Value:
    number = number_of(a)
    return None if number is None else -number


# ------------------------------------------------------------------ functions


def _if(condition: Value, then: Value, otherwise: Value) -> Value:
    return then if condition else otherwise


def _coalesce(*values: Value) -> Value:
    return next((value for value in values if value is not None), None)


def _numbers(values: Sequence[Value]) -> list[float]:
    return [number for member in members(values) if (number := number_of(member)) is not None]


def _total(numbers: Sequence[float]) -> float:
    """Added from left to right: the built-in sum compensates for rounding, browsers do not."""
    return reduce(lambda a, b: a + b, numbers, 0.0)


def _aggregated(calculate: Callable[[list[float]], float]) -> Callable[..., Value]:
    def aggregated(*values: Value) -> Value:
        numbers = _numbers(values)
        return calculate(numbers) if numbers else None

    return aggregated


def _of_number(calculate: Callable[[float], float]) -> Callable[[Value], Value]:
    def calculated(a: Value) -> Value:
        number = number_of(a)
        return None if number is None else calculate(number)

    return calculated


def _shifted(number: float, digits: int) -> float:
    """number × 10^digits, from its shortest decimal writing: 2.675 × 10² is 267.5."""
    mantissa, _, exponent = repr(number).partition("e")
    return float(f"{mantissa}e{int(exponent or 0) + digits}")


def _round(a: Value, digits: Value = 0.0) -> Value:
    """Half away from zero, to −12 … 12 decimal places; else empty."""
    number, places = number_of(a), number_of(digits)
    if number is None or places is None or places % 1 or abs(places) > _MOST_DIGITS:
        return None
    scaled = _shifted(abs(number), int(places))
    if scaled >= _WHOLE:
        return number
    below = math.floor(scaled)
    return math.copysign(_shifted(float(below + (scaled - below >= 0.5)), -int(places)), number)


def _of_text(calculate: Callable[[str], Value]) -> Callable[[Value], Value]:
    return lambda a: calculate(a) if isinstance(a, str) else None


def _lower(text: str) -> str:
    return _CAPITALS.sub(lambda capital: capital[0].lower(), text)


def _starts_with(a: Value, b: Value) -> bool:
    return isinstance(a, str) and isinstance(b, str) and a.startswith(b)


def _of_date(calculate: Callable[[date], int]) -> Callable[[Value], Value]:
    def calculated(a: Value) -> Value:
        day = _day(a)
        return None if day is None else float(calculate(day))

    return calculated


def _of_dates(calculate: Callable[[date, date], int]) -> Callable[[Value, Value], Value]:
    def calculated(a: Value, b: Value) -> Value:
        first, second = _day(a), _day(b)
        return None if first is None or second is None else float(calculate(first, second))

    return calculated


def _full_years(first: date, second: date) -> int:
    """Birthdays passed; negative when the second day is earlier. Who is born on 29 February waits for 1 March."""
    if second < first:
        return -_full_years(second, first)
    return second.year - first.year - ((second.month, second.day) < (first.month, first.day))


def _rank(ranked: Value, code: Value) -> Value:
    places = (place for place, own in enumerate(members([ranked]), start=1) if _equal(own, code))
    return next((float(place) for place in places), None)


@dataclass(frozen=True, slots=True)
class Function:
    """`takes` names its parameters, the last possibly optional (`?`) or repeated (`…`); `gives` is its type.

    yes_no · number · numbers (or lists of them) · text · date · ordered (numbers, dates or times) ·
    choice (one code or several) · codes (several) · code (of the choice before it) · any · same (as its arguments)
    """

    meaning: Callable[..., Value]
    takes: str
    gives: str

    def accepts(self, count: int) -> bool:
        names = self.takes.split()
        optional = sum(name.endswith("?") for name in names)
        return len(names) - optional <= count and (count <= len(names) or names[-1].endswith("…"))


FUNCTIONS: dict[str, Function] = {
    "empty": Function(lambda a: a is None, "any", "yes_no"),
    "notempty": Function(lambda a: a is not None, "any", "yes_no"),
    "selected": Function(_within, "choice code", "yes_no"),
    "any_of": Function(lambda a, *codes: _any_in(list(members([a])), list(members(codes))), "choice code…", "yes_no"),
    "all_of": Function(lambda a, *codes: _all_in(list(members(codes)), list(members([a]))), "choice code…", "yes_no"),
    "none_of": Function(lambda a, *codes: _not_within(a, tuple(members(codes)) or None), "choice code…", "yes_no"),
    "between": Function(
        lambda a, low, high: _at_most(low, a) and _at_most(a, high), "ordered ordered ordered", "yes_no"
    ),
    "starts_with": Function(_starts_with, "text text", "yes_no"),
    "if": Function(_if, "yes_no any any", "same"),
    "coalesce": Function(_coalesce, "any…", "same"),
    "count": Function(lambda *values: float(len(list(members(values)))), "any…", "number"),
    "rank": Function(_rank, "codes code", "number"),
    "min": Function(_aggregated(min), "numbers…", "number"),
    "max": Function(_aggregated(max), "numbers…", "number"),
    "sum": Function(_aggregated(_total), "numbers…", "number"),
    "mean": Function(_aggregated(lambda numbers: _total(numbers) / len(numbers)), "numbers…", "number"),
    "round": Function(_round, "number number?", "number"),
    "floor": Function(_of_number(math.floor), "number", "number"),
    "ceil": Function(_of_number(math.ceil), "number", "number"),
    "abs": Function(_of_number(abs), "number", "number"),
    "number": Function(number_of, "any", "number"),
    "length": Function(_of_text(lambda text: float(len(text))), "text", "number"),
    "days_between": Function(_of_dates(lambda a, b: (b - a).days), "date date", "number"),
    "years_between": Function(_of_dates(_full_years), "date date", "number"),
    "year": Function(_of_date(lambda day: day.year), "date", "number"),
    "month": Function(_of_date(lambda day: day.month), "date", "number"),
    "weekday": Function(_of_date(lambda day: day.isoweekday()), "date", "number"),
    "text": Function(text_of, "any", "text"),
    "lower": Function(_of_text(_lower), "text", "text"),
    "concat": Function(lambda *values: "".join(text_of(value) for value in values), "any…", "text"),
}

OPERATORS: dict[str, Callable[..., Value]] = {
    "or": lambda *operands: any(map(bool, operands)),
    "and": lambda *operands: all(map(bool, operands)),
    "not": lambda a: not a,
    "=": _equal,
    "!=": _unequal,
    "<": _ordered(lambda a, b: a < b),
    "<=": _at_most,
    ">": _ordered(lambda a, b: a > b),
    ">=": _ordered(lambda a, b: a >= b),
    "in": _within,
    "not in": _not_within,
    "contains": _contains,
    "not contains": _contains_not,
    "+": _arithmetic(lambda a, b: a + b),
    "-": _arithmetic(lambda a, b: a - b),
    "*": _arithmetic(lambda a, b: a * b),
    "/": _arithmetic(lambda a, b: a / b if b else None),
    "%": _arithmetic(lambda a, b: a % b if b else None),
    "negate": _negate,
}

MEANINGS: dict[str, Callable[..., Value]] = {
    **OPERATORS,
    **{name: function.meaning for name, function in FUNCTIONS.items()},
}
"""Name → what it makes of settled values: the only empty one among them is None."""
