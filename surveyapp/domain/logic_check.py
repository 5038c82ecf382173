"""Whether a sentence of the logic language makes sense for the questions it speaks of, and the type of its value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from surveyapp.domain.logic_tree import LEVELS, Expression, Literal, Operation, Reference
from surveyapp.domain.logic_values import FUNCTIONS, Value, is_date, is_time, number_of, same, text_of


class Sort(Enum):
    BOOL = auto()
    NUMBER = auto()
    TEXT = auto()
    CODE = auto()
    CODES = auto()
    DATE = auto()
    TIME = auto()
    NUMBERS = auto()
    TEXTS = auto()
    EMPTY = auto()
    ANY = auto()


@dataclass(frozen=True, slots=True)
class Type:
    """`codes` are those of a choice (CODE: one of them, CODES: several)."""

    sort: Sort
    codes: frozenset[str] = frozenset()


BOOL, NUMBER, TEXT, DATE, TIME = map(Type, (Sort.BOOL, Sort.NUMBER, Sort.TEXT, Sort.DATE, Sort.TIME))
LIST_NUMBER, LIST_TEXT, EMPTY, ANY = map(Type, (Sort.NUMBERS, Sort.TEXTS, Sort.EMPTY, Sort.ANY))
"""Numbers or texts of a repeated question; the literal ''; what is not known before it is answered."""
ENVIRONMENT = {"#language": TEXT, "#source": TEXT, "#today": DATE}


def one_of(codes: Iterable[str]) -> Type:
    return Type(Sort.CODE, frozenset(codes))


def several_of(codes: Iterable[str]) -> Type:
    return Type(Sort.CODES, frozenset(codes))


@dataclass(frozen=True, slots=True)
class TypeFault:
    """`position` counts characters from 1, `detail` is a code in DETAILS, `found` the code that no choice has."""

    position: int
    detail: str
    found: str = ""


_WHAT_IS_NEEDED = {BOOL: "not_condition", NUMBER: "not_number", TEXT: "not_text", DATE: "not_date", TIME: "not_time"}


def check(tree: Expression, types: Mapping[str, Type], expected: Type | None = None) -> list[TypeFault]:
    """What is wrong, from left to right. A name that `types` lacks may be anything: who knows the names judges them.

    `expected` is the type that is wanted of the whole: BOOL for a condition, None for any."""
    faults = list(_faults(tree, types))
    if expected is not None and not _fits(tree, type_of(tree, types), expected):
        faults.append(TypeFault(tree.position, _WHAT_IS_NEEDED.get(expected, "wrong_type")))
    return sorted(dict.fromkeys(faults), key=lambda fault: fault.position)


def type_of(tree: Expression, types: Mapping[str, Type]) -> Type:
    """The type of the value, when there is one. Parts of different types give ANY."""
    match tree:
        case Literal(value):
            return _type_of_literal(value)
        case Reference(name):
            return types.get(name) or ENVIRONMENT.get(name, ANY)
        case Operation("if", (_, then, otherwise)):
            return _common([type_of(then, types), type_of(otherwise, types)])
        case Operation("coalesce", operands):
            return _common([type_of(operand, types) for operand in operands])
        case Operation(operator, _) if operator in FUNCTIONS:
            return _GIVEN[FUNCTIONS[operator].gives]
        case Operation(operator, _):
            return NUMBER if LEVELS[operator] > LEVELS["="] else BOOL


_GIVEN = {"yes_no": BOOL, "number": NUMBER, "text": TEXT}


def _type_of_literal(value: Value) -> Type:
    match value:
        case bool():
            return BOOL
        case float() | int():
            return NUMBER
        case str() if value:
            return TEXT
        case tuple() if value:
            return LIST_NUMBER if all(isinstance(member, float) for member in value) else LIST_TEXT
    return EMPTY


def _common(types: Sequence[Type]) -> Type:
    """What all of `types` are: choices with the codes of each, a choice and a text as text, else ANY."""
    sorts = {type.sort for type in types if type.sort is not Sort.EMPTY}
    if not sorts:
        return EMPTY
    if sorts == {Sort.CODE, Sort.TEXT}:
        return TEXT
    if len(sorts) > 1:
        return ANY
    return Type(sorts.pop(), frozenset().union(*(type.codes for type in types)))


_Faults = Iterator[TypeFault]


def _faults(tree: Expression, types: Mapping[str, Type]) -> _Faults:
    if not isinstance(tree, Operation):
        return
    for operand in tree.operands:
        yield from _faults(operand, types)
    operands = [(operand, type_of(operand, types)) for operand in tree.operands]
    if tree.operator in FUNCTIONS:
        yield from _of_arguments(tree.operator, operands)
    elif tree.operator in ("and", "or", "not"):
        yield from _each(operands, _condition)
    elif LEVELS[tree.operator] > LEVELS["="]:
        yield from _each(operands, _number)
    elif tree.operator in ("<", "<=", ">", ">="):
        yield from _of_order(operands)
    else:
        left, right = operands
        unfit = list(_member_container(left)) if tree.operator.endswith("contains") else []
        yield from unfit or _of_equality(left, right)


_Operand = tuple[Expression, Type]


def _each(operands: Iterable[_Operand], judge: Callable[[_Operand], _Faults]) -> _Faults:
    for operand in operands:
        yield from judge(operand)


# ------------------------------------------------------------------ comparisons


def _of_equality(left: _Operand, right: _Operand) -> _Faults:
    """For =, in, contains and selected alike: something of the one side could be equal to something of the other."""
    for side, type_ in (left, right):
        if type_.sort is Sort.EMPTY:
            yield TypeFault(side.position, "empty_text")
            return
    for (side, _), (_, other) in ((right, left), (left, right)):
        if isinstance(side, Literal):
            yield from _of_literal(side, other)
            return
    detail = _never_equal(left[1], right[1])
    if detail:
        yield TypeFault(right[0].position, detail)


def _of_literal(literal: Literal, other: Type) -> _Faults:
    listed = literal.value if isinstance(literal.value, tuple) else (literal.value,)
    for value in listed:
        detail = _never_has(other, value)
        if detail:
            yield TypeFault(literal.position, detail, text_of(value) if detail == "code" else "")


def _never_has(type_: Type, value: Value) -> str:
    """Why no value of the type equals the literal, else ""."""
    own = _type_of_literal(value)
    if type_.codes:
        if any(same(code, value) for code in type_.codes):
            return ""
        return "code" if own is TEXT or (own is NUMBER and _is_numeric(type_)) else _mismatch(own, TEXT)
    if type_.sort in (Sort.DATE, Sort.TIME) and own is TEXT:
        valid, detail = (is_date(value), "not_date") if type_.sort is Sort.DATE else (is_time(value), "not_time")
        return "" if valid else detail
    return _never_equal(own, type_)


_MEMBERS = {Sort.CODES: Sort.TEXT, Sort.CODE: Sort.TEXT, Sort.NUMBERS: Sort.NUMBER, Sort.TEXTS: Sort.TEXT}


def _never_equal(a: Type, b: Type) -> str:
    """Why values of the two types, or members of them, are never equal, else ""."""
    if Sort.ANY in (a.sort, b.sort):
        return ""
    if a.codes and b.codes:
        return "" if any(same(own, other) for own in a.codes for other in b.codes) else "incomparable"
    if (_is_numeric(a) and b.sort is Sort.NUMBER) or (_is_numeric(b) and a.sort is Sort.NUMBER):
        return ""
    return _mismatch(Type(_MEMBERS.get(a.sort, a.sort)), Type(_MEMBERS.get(b.sort, b.sort)))


def _mismatch(a: Type, b: Type) -> str:
    if a.sort is b.sort or {a.sort, b.sort} in ({Sort.TEXT, Sort.DATE}, {Sort.TEXT, Sort.TIME}):
        return ""
    return "text_number" if {a.sort, b.sort} == {Sort.TEXT, Sort.NUMBER} else "incomparable"


def _is_numeric(type_: Type) -> bool:
    """A number, or a choice whose every code is one."""
    if type_.codes:
        return all(number_of(code) is not None for code in type_.codes)
    return type_.sort in (Sort.NUMBER, Sort.ANY)


def _of_order(operands: Sequence[_Operand]) -> _Faults:
    """<, between …: all numbers, all dates or all times."""
    kinds = [(operand, _order_of(operand)) for operand in operands]
    known = next((kind for _, kind in kinds if kind not in ("", "any", "text")), "")
    for (tree, _), kind in kinds:
        if kind == "text" and known == "number":
            yield TypeFault(tree.position, "text_number")
        elif kind in ("", "text"):
            yield TypeFault(tree.position, "no_order" if known in ("", "number") else f"not_{known}")
        elif kind not in ("any", known):
            yield TypeFault(tree.position, "incomparable")


def _order_of(operand: _Operand) -> str:
    """number, date, time, any; "text" for a text that is none of these, "" for what has no order."""
    tree, type_ = operand
    if type_.sort is Sort.ANY:
        return "any"
    if type_.sort in (Sort.DATE, Sort.TIME):
        return type_.sort.name.lower()
    if isinstance(tree, Literal) and is_date(tree.value):
        return "date"
    if isinstance(tree, Literal) and is_time(tree.value):
        return "time"
    if type_.sort is Sort.TEXT:
        return "text"
    return "number" if type_.sort in (Sort.NUMBER, Sort.CODE) and _is_numeric(type_) else ""


def _member_container(operand: _Operand) -> _Faults:
    tree, type_ = operand
    if type_.sort not in (Sort.CODES, Sort.TEXTS, Sort.NUMBERS, Sort.TEXT, Sort.ANY, Sort.EMPTY):
        yield TypeFault(tree.position, "no_members")


# ------------------------------------------------------------------ arguments


def _of_arguments(name: str, operands: Sequence[_Operand]) -> _Faults:
    names = [taken.rstrip("?…") for taken in FUNCTIONS[name].takes.split()]
    names += names[-1:] * (len(operands) - len(names))
    if names[0] == "ordered":
        yield from _of_order(operands)
        return
    for taken, operand in zip(names, operands, strict=False):
        if taken == "code":
            yield from _of_equality(operands[0], operand)
        elif taken in _JUDGES:
            yield from _JUDGES[taken](operand)


def _accepts(detail: str, *sorts: Sort) -> Callable[[_Operand], _Faults]:
    def judge(operand: _Operand) -> _Faults:
        tree, type_ = operand
        if type_.sort not in (*sorts, Sort.ANY):
            yield TypeFault(tree.position, detail)

    return judge


_condition = _accepts("not_condition", Sort.BOOL)


def _number(operand: _Operand) -> _Faults:
    tree, type_ = operand
    if type_.sort is Sort.CODES or not _is_numeric(type_):
        yield TypeFault(tree.position, "not_number")


def _numbers(operand: _Operand) -> _Faults:
    tree, type_ = operand
    if type_.sort is not Sort.NUMBERS and not _is_numeric(type_):
        yield TypeFault(tree.position, "not_number")


def _date(operand: _Operand) -> _Faults:
    tree, type_ = operand
    if type_.sort not in (Sort.DATE, Sort.ANY) and not (isinstance(tree, Literal) and is_date(tree.value)):
        yield TypeFault(tree.position, "not_date")


_JUDGES: dict[str, Callable[[_Operand], _Faults]] = {
    "yes_no": _condition,
    "number": _number,
    "numbers": _numbers,
    "text": _accepts("not_text", Sort.TEXT, Sort.CODE, Sort.DATE, Sort.TIME),
    "date": _date,
    "choice": _accepts("not_choice", Sort.CODE, Sort.CODES, Sort.TEXTS, Sort.NUMBERS, Sort.TEXT),
    "codes": _accepts("not_codes", Sort.CODES, Sort.TEXTS, Sort.NUMBERS),
}


def _fits(tree: Expression, own: Type, expected: Type) -> bool:
    """A choice is a text, and a number when its codes are; a literal date or time is one."""
    if own.sort in (expected.sort, Sort.ANY, Sort.EMPTY) or expected is ANY:
        return own.codes <= expected.codes or not expected.codes
    if expected is TEXT:
        return own.sort in (Sort.CODE, Sort.DATE, Sort.TIME)
    if expected is NUMBER:
        return own.sort is Sort.CODE and _is_numeric(own)
    if isinstance(tree, Literal):
        return (expected is DATE and is_date(tree.value)) or (expected is TIME and is_time(tree.value))
    return False
