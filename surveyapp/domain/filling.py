"""Stored answers → the columns of their items: one filler per kind, called once for every response."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from surveyapp.domain.definition import (
    NUMBER_KINDS,
    POINT_KINDS,
    SELECT_KINDS,
    TEXT_KINDS,
    Kind,
    Missing,
    Option,
    Question,
)
from surveyapp.domain.item import LEFT_OUT, NOT_APPLICABLE, NOT_ASKED, REFUSED
from surveyapp.domain.routing import chosen_codes
from surveyapp.domain.written import parse_clock, parse_day

_MISSING_CODE = {Missing.NOT_APPLICABLE: NOT_APPLICABLE, Missing.REFUSED: REFUSED}

NEVER_SHOWN = object()

Columns = dict[str, list[Any]]
States = dict[str, list[int]]
Fill = Callable[[Any], None]


def _blank(value: Any) -> int | None:
    """The missing code of a value that holds no answer at all, else None."""
    if value is NEVER_SHOWN:
        return NOT_ASKED
    return LEFT_OUT if value is None or value == "" or value == [] else None


def _code_of(question: Question) -> dict[str, int]:
    return _codes(question.options)


def _codes(options: Sequence[Option]) -> dict[str, int]:
    kept = [option.code for option in options if option.missing is None]
    return {code: position for position, code in enumerate(kept)} | _ticks(options)


def _fill_single(question: Question, columns: Columns, states: States) -> Fill:
    column, code_of = columns[question.id], _code_of(question)

    def fill(value: Any) -> None:
        blank = _blank(value)
        if blank is not None:
            column.append(blank)
        else:
            column.append(code_of.get(value["code"] if isinstance(value, dict) else value, LEFT_OUT))

    return fill


def _ticks(options: Iterable[Option]) -> dict[str, int]:
    return {option.code: _MISSING_CODE[option.missing] for option in options if option.missing is not None}


def _fill_multiple(question: Question, columns: Columns, states: States) -> Fill:
    own = [(o.code, columns[f"{question.id}.{o.code}"]) for o in question.options if o.missing is None]
    missing = _ticks(question.options)

    def fill(value: Any) -> None:
        _tick(value["codes"] if isinstance(value, dict) else value, own, missing)

    return fill


def _tick(chosen: Any, own: list[tuple[str, list[Any]]], missing: dict[str, int]) -> None:
    """One respondent's ticks, appended to the column of each option."""
    blank = _blank(chosen)
    if blank is None:
        blank = next((missing[code] for code in chosen if code in missing), None)
    for code, column in own:
        column.append(int(code in chosen) if blank is None else blank)


def _by_row(value: Any, row: str) -> Any:
    """What a grid's answer holds for one row: never shown and blank as for the whole, None where it was left out."""
    return value if _blank(value) is not None else value.get(row)


def _fill_matrix(question: Question, columns: Columns, states: States) -> Fill:
    rows = [(row.code, columns[f"{question.id}.{row.code}"]) for row in question.rows]
    code_of = _code_of(question)

    def fill(value: Any) -> None:
        blank = _blank(value)
        for row, column in rows:
            column.append(blank if blank is not None else code_of.get(value.get(row), LEFT_OUT))

    return fill


def _fill_many(question: Question, columns: Columns, states: States) -> Fill:
    kept = [option.code for option in question.options if option.missing is None]
    rows = [(row.code, [(c, columns[f"{question.id}.{row.code}.{c}"]) for c in kept]) for row in question.rows]
    missing = _ticks(question.options)

    def fill(value: Any) -> None:
        for row, own in rows:
            _tick(_by_row(value, row), own, missing)

    return fill


def _fill_dual(question: Question, columns: Columns, states: States) -> Fill:
    cells = [
        (row.code, side.code, columns[f"{question.id}.{row.code}.{side.code}"], _codes(side.options))
        for row in question.rows
        for side in question.sides
    ]

    def fill(value: Any) -> None:
        for row, side, column, code_of in cells:
            given = _by_row(value, row)
            blank = _blank(given)
            column.append(blank if blank is not None else code_of.get(given.get(side), LEFT_OUT))

    return fill


def _fill_points(question: Question, columns: Columns, states: States) -> Fill:
    column, code_of = columns[question.id], _code_of(question)
    low, count = int(question.low or 0), len(question.points())

    def fill(value: Any) -> None:
        blank = _blank(value)
        if blank is None and isinstance(value, str):
            blank = code_of.get(value, LEFT_OUT)
        if blank is None:
            blank = int(value) - low if 0 <= int(value) - low < count else LEFT_OUT
        column.append(blank)

    return fill


def _fill_differential(question: Question, columns: Columns, states: States) -> Fill:
    rows = [(row.code, columns[f"{question.id}.{row.code}"]) for row in question.rows]
    low, count = int(question.low or 0), len(question.points())

    def fill(value: Any) -> None:
        for row, column in rows:
            given = _by_row(value, row)
            blank = _blank(given)
            if blank is None:
                blank = given - low if 0 <= given - low < count else LEFT_OUT
            column.append(blank)

    return fill


def _fill_ranking(question: Question, columns: Columns, states: States) -> Fill:
    own = [(o.code, columns[f"{question.id}.{o.code}"]) for o in question.options if o.missing is None]
    last = question.max_choices or len(question.options)

    def fill(value: Any) -> None:
        blank = _blank(value)
        place = {} if blank is not None else {code: min(rank, last) for rank, code in enumerate(value)}
        for code, column in own:
            column.append(place.get(code, last) if blank is None else blank)

    return fill


def _fill_sum(question: Question, columns: Columns, states: States) -> Fill:
    own = [(o.code, *_pair(f"{question.id}.{o.code}", columns, states)) for o in question.options]

    def fill(value: Any) -> None:
        blank = _blank(value)
        for code, column, state in own:
            amount = None if blank is not None else value.get(code)
            column.append(amount)
            state.append(blank if blank is not None else (LEFT_OUT if amount is None else 0))

    return fill


def _pair(item_id: str, columns: Columns, states: States) -> tuple[list[Any], list[int]]:
    return columns[item_id], states[item_id]


def _fill_cascade(question: Question, columns: Columns, states: States) -> Fill:
    levels = [(level.code, columns[f"{question.id}.{level.code}"]) for level in question.levels]
    state_of = [states.get(f"{question.id}.{level.code}") for level in question.levels]
    code_of = {entry.code: place for place, entry in enumerate(question.entries)}

    def fill(value: Any) -> None:
        blank = _blank(value)
        path: list[str] = []
        for (level, column), state in zip(levels, state_of, strict=True):
            code = None if blank is not None else value.get(level)
            missing = blank if blank is not None else LEFT_OUT
            if state is None:
                column.append(missing if code is None else code_of.get(code, LEFT_OUT))
                path += [code] if code else []
                continue
            found = next((entry for entry in question.below(path) if entry.code == code), None)
            column.append(None if found is None else found.text.to("vi"))
            state.append(missing if found is None else 0)
            path += [code] if code else []

    return fill


def _fill_file(question: Question, columns: Columns, states: States) -> Fill:
    column = columns[question.id]
    return lambda value: column.append(NOT_ASKED if value is NEVER_SHOWN else int(value is not None))


def _fill_repeat(question: Question, columns: Columns, states: States) -> Fill:
    count, count_state = _pair(question.id, columns, states)
    numbers = [
        (inner.id, *_pair(f"{question.id}.{inner.id}", columns, states))
        for inner in question.questions
        if inner.kind in NUMBER_KINDS
    ]
    choices = [
        (
            inner,
            [(o.code, columns[f"{question.id}.{inner.id}.{o.code}"]) for o in inner.options if o.missing is None],
            _ticks(inner.options),
        )
        for inner in question.questions
        if inner.options
    ]

    def fill(value: Any) -> None:
        blank = _blank(value)
        entries: list[dict[str, Any]] = [] if blank is not None else value
        count.append(None if blank is not None else float(len(entries)))
        count_state.append(0 if blank is None else blank)
        for name, column, state in numbers:
            given = [entry[name] for entry in entries if entry.get(name) is not None]
            column.append(sum(given) / len(given) if given else None)
            state.append(0 if given else (LEFT_OUT if blank is None else blank))
        for inner, own, missing in choices:
            chosen = [code for entry in entries for code in chosen_codes(inner, entry.get(inner.id))]
            _tick(value if blank is not None else [c for c in chosen if c not in missing] or chosen, own, missing)

    return fill


def _fill_plain(question: Question, columns: Columns, states: States) -> Fill:
    column, state = columns[question.id], states[question.id]

    def fill(value: Any) -> None:
        blank = _blank(value)
        column.append(value if blank is None else None)
        state.append(0 if blank is None else blank)

    return fill


def _fill_moment(read: Callable[[str], float | None]) -> Callable[[Question, Columns, States], Fill]:
    def filler(question: Question, columns: Columns, states: States) -> Fill:
        plain = _fill_plain(question, columns, states)
        return lambda value: plain(read(value) if isinstance(value, str) else value)

    return filler


def _days(written: str) -> float | None:
    day = parse_day(written)
    return None if day is None else float((day - date(1970, 1, 1)).days)


def _minutes(written: str) -> float | None:
    moment = parse_clock(written)
    return None if moment is None else 60.0 * int(moment[:2]) + int(moment[3:])


def _fill_calculated(question: Question, columns: Columns, states: States) -> Fill:
    """An empty result is a blank, a yes or no is 1 or 0, and a number that stands for an option is its code."""
    if not question.options:
        plain = _fill_plain(question, columns, states)
        return lambda value: plain(None if isinstance(value, str | list) else value)
    single = _fill_single(question, columns, states)
    words = {True: "yes", False: "no"}

    def fill(value: Any) -> None:
        if isinstance(value, bool):
            value = words[value]
        single(f"{value:g}" if isinstance(value, float | int) else value)

    return fill


def _fill_hidden(question: Question, columns: Columns, states: States) -> Fill:
    return (_fill_single if question.options else _fill_plain)(question, columns, states)


FILLERS: dict[Kind, Callable[[Question, Columns, States], Fill]] = {
    **dict.fromkeys(SELECT_KINDS - {Kind.ATTENTION_CHECK}, _fill_single),
    Kind.MULTIPLE: _fill_multiple,
    Kind.MATRIX_SINGLE: _fill_matrix,
    Kind.MATRIX_MULTIPLE: _fill_many,
    Kind.MATRIX_DUAL: _fill_dual,
    Kind.SEMANTIC_DIFFERENTIAL: _fill_differential,
    Kind.RANKING: _fill_ranking,
    Kind.CONSTANT_SUM: _fill_sum,
    Kind.CASCADE: _fill_cascade,
    Kind.FILE: _fill_file,
    Kind.REPEAT: _fill_repeat,
    **dict.fromkeys(POINT_KINDS, _fill_points),
    **dict.fromkeys(NUMBER_KINDS | TEXT_KINDS, _fill_plain),
    Kind.DATE: _fill_moment(_days),
    Kind.TIME: _fill_moment(_minutes),
    Kind.HIDDEN: _fill_hidden,
    Kind.CALCULATED: _fill_calculated,
}
