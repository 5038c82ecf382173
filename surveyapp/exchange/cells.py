"""Cells of a mapped column → what the form's reader expects, so that a spreadsheet obeys the form's rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from surveyapp.domain.answers import to_json
from surveyapp.domain.definition import NUMBER_KINDS, POINT_KINDS, Kind, Question
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.reading import read
from surveyapp.exchange import parts
from surveyapp.exchange.mapping import VIETNAM, Blank, Column, Unmatched
from surveyapp.exchange.matching import Labels, bare, fold, not_applicable_code, option_names, whole_number
from surveyapp.exchange.moments import DateOrder, parse_moment
from surveyapp.exchange.parts import plain, spread
from surveyapp.exchange.xlsx import Cell

MOST_REMEMBERED = 50_000

Values = tuple[str, ...]
Resolved = Values | Problem
Resolve = Callable[[Cell], Resolved]

_CURRENCY = "₫đĐdDvVnN \u00a0"
_NUMBER = re.compile(r"[+\-−]?[\d.,\s\u00a0]*\d[\d.,\s\u00a0]*(?:₫|(?:vn)?[đd])?", re.IGNORECASE)


def shown(cell: Cell) -> str:
    """The cell as text; a fraction never in exponents."""
    if isinstance(cell, str):
        return cell
    text = f"{cell:.15g}"
    return text if "e" not in text else f"{cell:.12f}".rstrip("0").rstrip(".")


# ------------------------------------------------------------------ numbers


_PRICED = re.compile(
    r"(?P<minus>[-−]?)(?:US\$|[$€£₹¥]|Rs\.?|USD|EUR)?\s*(?P<number>[+\-−]?\d[\d.,\s\u00a0]*)(?:[$€£₹¥%]|USD|EUR)?",
    re.IGNORECASE,
)


def _unpriced(text: str) -> str:
    """The number of “$12.50”, “12,50 €” or “40%”; other texts as they are."""
    found = _PRICED.fullmatch(text)
    return found["minus"] + found["number"].strip() if found else text


def decimal_sign(cells: Iterable[Cell]) -> str:
    """ "." or "," when the column as a whole shows which one is the decimal sign, else "" (each cell by itself).

    3.125 alone may be three thousand; beside 3.5 it is not.
    """
    seen = set()
    for cell in cells:
        if not isinstance(cell, str) or not _NUMBER.fullmatch(cell := _unpriced(cell)):
            continue
        text = cell.strip(f"+-−{_CURRENCY}")
        signs = [sign for sign in text if sign in ".,"]
        if not signs:
            continue
        tail = text[text.rfind(signs[-1]) + 1 :]
        single = len(signs) == 1
        if len(set(signs)) == 2 or (single and (len(tail) != 3 or text.startswith(("0.", "0,")))):
            seen.add(signs[-1])
    return seen.pop() if len(seen) == 1 else ""


def number_text(cell: Cell, decimal: str) -> str:
    """The cell in a form the number reader takes one way only: no grouping, never exactly three decimals."""
    text = _unpriced(shown(cell))
    if not isinstance(cell, str):
        decimal = "."
    if not decimal or not _NUMBER.fullmatch(text):
        return text
    grouping = "," if decimal == "." else "."
    whole, sign, fraction = text.replace(grouping, "").partition(decimal)
    if not sign:
        return whole
    digits = fraction.rstrip(_CURRENCY)
    return f"{whole}.{digits}0" if len(digits) == 3 else f"{whole}.{digits}"


# ------------------------------------------------------------------ one column


def resolver(
    own: Column,
    question: Question,
    decimal: str,
    dates: DateOrder = DateOrder.DAY_FIRST,
    offset: timedelta = VIETNAM,
) -> Resolve:
    """What a cell of this column is in a form: the values of the column's field, () when it ticks nothing."""
    if own.other:
        return lambda cell: (shown(cell),)
    asked, option = plain(question, own.part)
    match asked.kind:
        case Kind.CONSENT:
            return _ticked(own, (), "yes")
        case Kind.MULTIPLE if option:
            return _ticked(own, [name for name, code in option_names(asked) if code == option], option)
        case Kind.MULTIPLE:
            return _choices(own, _labels(own, asked))
        case Kind.SINGLE | Kind.YES_NO:
            return _choice(_labels(own, asked))
        case Kind.DATE:
            return _date(dates, offset)
        case kind if kind in POINT_KINDS | NUMBER_KINDS:
            return _number(_labels(own, asked), decimal, percent=question.kind is Kind.CONSTANT_SUM)
    return lambda cell: (shown(cell),)


def _date(dates: DateOrder, offset: timedelta) -> Resolve:
    """The day of a date or a moment in the sheet's own order; what is neither is left to the form to refuse."""

    def resolve(cell: Cell) -> Resolved:
        moment = parse_moment(shown(cell), dates, offset)
        return (shown(cell) if moment is None else (moment + offset).date().isoformat(),)

    return resolve


def _labels(own: Column, question: Question) -> Labels:
    values = dict(own.values)
    if question.kind is Kind.YES_NO:
        words = ((word, code) for code, words in (("yes", own.yes), ("no", own.no)) for word in words)
        values = {word: code for word, code in words if question.option(code)} | values
    code = not_applicable_code(question)
    if code is not None:
        values.update(dict.fromkeys(own.not_applicable, code))
    return Labels(values, option_names(question))


def _unmapped(cell: Cell) -> Problem:
    return Problem.at(Fault.VALUE_UNMAPPED, found=shown(cell)[:80])


def _choice(labels: Labels) -> Resolve:
    def resolve(cell: Cell) -> Resolved:
        code = labels.find(shown(cell))
        return _unmapped(cell) if code is None else (code,)

    return resolve


def _number(labels: Labels, decimal: str, *, percent: bool = False) -> Resolve:
    def resolve(cell: Cell) -> Resolved:
        if percent and isinstance(cell, str):
            cell = cell.rstrip("% ")
        code = labels.find(shown(cell))
        return (number_text(cell, decimal) if code is None else code,)

    return resolve


def _ticked(own: Column, names: Iterable[str], code: str) -> Resolve:
    yes = frozenset(key(name) for name in (*own.yes, *names) for key in (fold, bare))
    no = frozenset(key(name) for name in own.no for key in (fold, bare))

    def resolve(cell: Cell) -> Resolved:
        written = whole_number(fold(shown(cell)))
        # What the mapping lists as "no" wins over an option that happens to bear the same name.
        if written in no:
            return ()
        return (code,) if written in yes else _unmapped(cell)

    return resolve


def _choices(own: Column, labels: Labels) -> Resolve:
    def resolve(cell: Cell) -> Resolved:
        codes, unknown = _split(own, labels, cell)
        return _unmapped(unknown[0]) if unknown else codes

    return resolve


def _split(own: Column, labels: Labels, cell: Cell) -> tuple[Values, Values]:
    """The choices a cell names, and the pieces that name none."""
    whole = labels.find(shown(cell))
    if whole is not None:
        return (whole,), ()
    parts = [part.strip() for part in shown(cell).split(own.separator)]
    codes: list[str] = []
    unknown: list[str] = []
    start = 0
    while start < len(parts):
        found = _longest(parts, start, own.separator, labels) if parts[start] else None
        if found is not None:
            code, start = found
            codes.append(code)
            continue
        if parts[start]:
            unknown.append(parts[start])
        start += 1
    return tuple(codes), tuple(unknown)


def splitter(own: Column, question: Question) -> Callable[[Cell], tuple[Values, Values]]:
    """For a cell of a choice: the codes it names, and its pieces that name no option."""
    labels = _labels(own, question)
    if question.kind is Kind.MULTIPLE:
        return lambda cell: _split(own, labels, cell)

    def single(cell: Cell) -> tuple[Values, Values]:
        code = labels.find(shown(cell))
        return ((), (shown(cell),)) if code is None else ((code,), ())

    return single


def _longest(parts: list[str], start: int, separator: str, labels: Labels) -> tuple[str, int] | None:
    """The label that begins at `start`, and where the next begins: a label may itself contain the separator."""
    joint = separator if separator.isspace() else f"{separator} "
    for end in range(min(len(parts), start + 8), start, -1):
        code = labels.find(joint.join(parts[start:end]))
        if code is not None:
            return code, end
    return None


# ------------------------------------------------------------------ one question


@dataclass(frozen=True, slots=True)
class Part:
    """One mapped column of a question: the form field it fills and how a cell becomes that field's values."""

    column: Column
    field: str
    resolve: Resolve


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question's cells come to: not asked, an answer as JSON (None = left out), or (column, cell, problem)s."""

    asked: bool
    value: Any = None
    faults: tuple[tuple[str, str, Problem], ...] = ()


_ABSENT = Outcome(asked=False)
_LEFT_OUT = Outcome(asked=True)


class QuestionReader:
    """Turns the cells of one question's columns into its answer. What the form requires, an import may lack."""

    def __init__(self, question: Question, columns: Iterable[Part], blanks: frozenset[str]) -> None:
        self.parts = tuple(columns)
        inner = tuple(replace(own, required=False) for own in question.questions)
        self._question = replace(question, required=False, questions=inner)
        self._blanks = blanks | {""}
        self._none = _none_of_these(question, self.parts)
        self._splits = {
            part.column.column: splitter(part.column, plain(question, part.column.part)[0])
            for part in self.parts
            if part.column.unmatched is Unmatched.OTHER and not part.column.part
        }

    def __call__(self, cells: tuple[Cell, ...]) -> Outcome:
        filled = [
            (part, cell)
            for part, cell in zip(self.parts, cells, strict=True)
            if cell not in self._blanks and not (part.column.missing and shown(cell) in part.column.missing)
        ]
        if not filled:
            left_out = any(part.column.blank is Blank.LEFT_OUT for part in self.parts)
            return _LEFT_OUT if left_out else _ABSENT
        typed: dict[str, list[str]] = {}
        faults = []
        for part, cell in filled:
            split = self._splits.get(part.column.column)
            resolved: Resolved
            if split is not None:
                resolved, words = split(cell)
                if words:
                    typed.setdefault(f"{self._question.id}.other", []).append(", ".join(words))
            else:
                resolved = part.resolve(cell)
            if isinstance(resolved, Problem):
                faults.append((part.column.column, shown(cell), resolved))
            else:
                typed.setdefault(part.field, []).extend(resolved)
        if faults:
            return Outcome(True, faults=tuple(faults))
        self._tick_other(typed)
        if self._none and len(filled) == len(self.parts) and not any(typed.values()):
            typed[self._question.id] = [self._none]
        unknown = spread(self._question, typed)
        answer, problems = read(self._question, typed) if unknown is None else (None, [unknown])
        if problems:
            return Outcome(True, faults=tuple(self._placed(problem, filled) for problem in problems))
        return Outcome(True, to_json(answer))

    def _tick_other(self, typed: dict[str, list[str]]) -> None:
        """Words in the “other” column choose that option, where the sheet keeps them in a column of their own."""
        question = self._question
        if f"{question.id}.other" not in typed:
            return
        code = next(option.code for option in question.options if option.other)
        chosen = typed.setdefault(question.id, [])
        if code not in chosen and (question.kind is Kind.MULTIPLE or not chosen):
            chosen.append(code)

    def _placed(self, problem: Problem, filled: list[tuple[Part, Cell]]) -> tuple[str, str, Problem]:
        """A problem of the whole answer beside the columns it came from."""
        ticked = [(part, cell) for part, cell in filled if part.resolve(cell)] or filled
        columns = ", ".join(part.column.column for part, _ in ticked)
        return columns, "; ".join(dict.fromkeys(shown(cell) for _, cell in ticked)), problem


class Remembered:
    """A reader that keeps its outcomes: survey cells repeat."""

    def __init__(self, reader: QuestionReader) -> None:
        self._reader = reader
        self._known: dict[tuple[Cell, ...], Outcome] = {}

    def __call__(self, cells: tuple[Cell, ...]) -> Outcome:
        outcome = self._known.get(cells)
        if outcome is None:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            outcome = self._known[cells] = self._reader(cells)
        return outcome


class GridReader:
    """A matrix row by row: rows repeat where whole matrices do not, and each keeps to its own rules."""

    def __init__(self, question: Question, parts: Iterable[Part], blanks: frozenset[str]) -> None:
        places = {row.code: (place, row) for place, row in enumerate(question.rows)}
        named = list(enumerate(parts))
        named.sort(key=lambda entry: places[entry[1].column.part][0])
        self._rows = [
            (place, Remembered(QuestionReader(replace(question, rows=(places[p.column.part][1],)), [p], blanks)))
            for place, p in named
        ]

    def __call__(self, cells: tuple[Cell, ...]) -> Outcome:
        asked = False
        answered: dict[str, str] = {}
        faults: list[tuple[str, str, Problem]] = []
        for place, row in self._rows:
            outcome = row(cells[place : place + 1])
            asked = asked or outcome.asked
            if outcome.faults:
                faults.extend(outcome.faults)
            elif outcome.value:
                answered.update(outcome.value)
        return Outcome(asked, answered or None, tuple(faults))


def reader(question: Question, parts: Iterable[Part], blanks: frozenset[str]) -> Callable[[tuple[Cell, ...]], Outcome]:
    """From the cells of a question's columns, in the order of `parts`, to its answer; `blanks` are blank besides ""."""
    if question.kind is Kind.MATRIX_SINGLE:
        return GridReader(question, parts, blanks)
    return Remembered(QuestionReader(question, parts, blanks))


def _none_of_these(question: Question, parts: tuple[Part, ...]) -> str:
    """The option that “no” to every other option means, where the question has one and all others are mapped."""
    if question.kind is not Kind.MULTIPLE or not all(part.column.part for part in parts if not part.column.other):
        return ""
    mapped = {part.column.part for part in parts}
    open_options = [option for option in question.options if option.code not in mapped and not option.missing]
    return open_options[0].code if len(open_options) == 1 and open_options[0].exclusive else ""


def field_of(own: Column, question: Question) -> str:
    """The name of the form field a column fills."""
    if own.other:
        return f"{question.id}.other"
    return parts.field_of(question, own.part)
