"""What was typed into a form, a spreadsheet or a link → an answer, or what is wrong with it. The only judge."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from surveyapp.domain.answers import (
    Amount,
    Answer,
    Attached,
    Choice,
    Choices,
    Consent,
    Entries,
    Grid,
    ManyGrid,
    Order,
    PointGrid,
    Points,
    Shares,
    SideGrid,
    Words,
)
from surveyapp.domain.definition import (
    HIDDEN_LIMIT,
    LONG_TEXT_LIMIT,
    MOST_ENTRIES,
    NUMBER_KINDS,
    OTHER_TEXT_LIMIT,
    POINT_KINDS,
    SELECT_KINDS,
    SHORT_TEXT_LIMIT,
    URL_LIMIT,
    Kind,
    Option,
    Question,
)
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.written import day_words, grouped, parse_address, parse_clock, parse_day, parse_number

VIET_NAM = timezone(timedelta(hours=7))
Typed = Mapping[str, Sequence[str]]
"""Form field name → values, as posted."""


def read(question: Question, typed: Typed) -> tuple[Answer | None, list[Problem]]:
    """The answer in form fields named after the question, or what is wrong with it.

    Fields: `id` (one value, or several for a multiple choice), `id.other` (text of an “other” option),
    `id.row` (grids), `id.row.side` (dual grids), `id.option` (the place in a ranking, the amount in a constant sum),
    `id.level` (cascades), `id.number.inner` (repeated groups, entries numbered from 1). Blank and not required gives
    (None, []).
    """
    answer, problems = _READERS[question.kind](question, typed)
    if answer is None and not problems and question.required:
        problems = [Problem.at(Fault.REQUIRED, question.id)]
    return answer, problems


def _first(typed: Typed, name: str) -> str:
    values = typed.get(name) or ("",)
    return unicodedata.normalize("NFC", values[0]).strip()


_Read = tuple[Answer | None, list[Problem]]


def _fault(question: Question, fault: Fault, **values: object) -> _Read:
    return None, [Problem.at(fault, question.id, **values)]


def _other(question: Question, option: Option, typed: Typed) -> str:
    return _first(typed, f"{question.id}.other")[:OTHER_TEXT_LIMIT] if option.other else ""


def _read_single(question: Question, typed: Typed) -> _Read:
    code = _first(typed, question.id)
    if not code:
        return None, []
    option = question.option(code)
    if option is None:
        return _fault(question, Fault.NOT_AN_OPTION, found=code)
    return Choice(code, _other(question, option, typed)), []


def _read_multiple(question: Question, typed: Typed) -> _Read:
    ticked = dict.fromkeys(code.strip() for code in typed.get(question.id, ()) if code.strip())
    if not ticked:
        return None, []
    for code in ticked:
        if question.option(code) is None:
            return _fault(question, Fault.NOT_AN_OPTION, found=code)
    chosen = [option for option in question.options if option.code in ticked]
    alone = next((option for option in chosen if option.exclusive or option.missing), None)
    if alone is not None and len(chosen) > 1:
        return _fault(question, Fault.EXCLUSIVE_CHOICE, found=alone.text)
    if alone is None and len(chosen) < question.min_choices:
        return _fault(question, Fault.TOO_FEW_CHOICES, least=question.min_choices)
    if question.max_choices is not None and len(chosen) > question.max_choices:
        return _fault(question, Fault.TOO_MANY_CHOICES, most=question.max_choices)
    other = next((_other(question, option, typed) for option in chosen if option.other), "")
    return Choices(tuple(option.code for option in chosen), other), []


def _read_matrix(question: Question, typed: Typed) -> _Read:
    cells, problems = [], []
    for row in question.rows:
        code = _first(typed, f"{question.id}.{row.code}")
        if code and question.option(code) is None:
            problems.append(Problem.at(Fault.NOT_AN_OPTION, question.id, row.code, found=code))
        elif code:
            cells.append((row.code, code))
        elif question.required:
            problems.append(Problem.at(Fault.ROW_UNANSWERED, question.id, row.code, row=row.text))
    if problems:
        return None, problems
    return (Grid(tuple(cells)) if cells else None), []


def _read_many(question: Question, typed: Typed) -> _Read:
    """Each row by the rules of a multiple choice."""
    cells: list[tuple[str, tuple[str, ...]]] = []
    problems = []
    for row in question.rows:
        name = f"{question.id}.{row.code}"
        answer, faults = _read_multiple(question, {question.id: typed.get(name, ())})
        problems += [replace(fault, place=(question.id, row.code)) for fault in faults]
        if isinstance(answer, Choices):
            cells.append((row.code, answer.codes))
        elif question.required and not faults:
            problems.append(Problem.at(Fault.ROW_UNANSWERED, question.id, row.code, row=row.text))
    if problems:
        return None, problems
    return (ManyGrid(tuple(cells)) if cells else None), []


def _read_dual(question: Question, typed: Typed) -> _Read:
    cells, problems = [], []
    for row in question.rows:
        given = []
        for side in question.sides:
            code = _first(typed, f"{question.id}.{row.code}.{side.code}")
            place = question.id, row.code, side.code
            if code and side.option(code) is None:
                problems.append(Problem.at(Fault.NOT_AN_OPTION, *place, found=code))
            elif code:
                given.append((side.code, code))
            elif question.required:
                problems.append(Problem.at(Fault.ROW_UNANSWERED, *place, row=row.text))
        if given:
            cells.append((row.code, tuple(given)))
    if problems:
        return None, problems
    return (SideGrid(tuple(cells)) if cells else None), []


def _read_differential(question: Question, typed: Typed) -> _Read:
    cells, problems = [], []
    for row in question.rows:
        written = _first(typed, f"{question.id}.{row.code}")
        point = _point(question, written)
        if written and point is None:
            problems.append(Problem.at(Fault.NOT_AN_OPTION, question.id, row.code, found=written[:40]))
        elif point is not None:
            cells.append((row.code, point))
        elif question.required:
            problems.append(Problem.at(Fault.ROW_UNANSWERED, question.id, row.code, row=row.text))
    if problems:
        return None, problems
    return (PointGrid(tuple(cells)) if cells else None), []


def _read_ranking(question: Question, typed: Typed) -> _Read:
    """Places 1, 2, 3 … typed or chosen beside the options; not every option needs one."""
    placed: dict[int, str] = {}
    for option in question.options:
        written = _first(typed, f"{question.id}.{option.code}")
        if not written:
            continue
        place = parse_number(written)
        if place is None or place != int(place) or not 1 <= place <= len(question.options):
            return None, [Problem.at(Fault.NOT_AN_OPTION, question.id, option.code, found=written[:40])]
        if int(place) in placed:
            return None, [Problem.at(Fault.RANK_TWICE, question.id, option.code, found=int(place))]
        placed[int(place)] = option.code
    if not placed:
        return None, []
    if max(placed) != len(placed):
        return _fault(question, Fault.RANK_GAP)
    least = min(question.min_choices, len(question.options))
    if len(placed) < least:
        return _fault(question, Fault.TOO_FEW_CHOICES, least=least)
    if question.max_choices is not None and len(placed) > question.max_choices:
        return _fault(question, Fault.TOO_MANY_CHOICES, most=question.max_choices)
    return Order(tuple(placed[place] for place in sorted(placed))), []


def _read_sum(question: Question, typed: Typed) -> _Read:
    """A blank beside another option's amount is 0."""
    written = {option.code: _first(typed, f"{question.id}.{option.code}") for option in question.options}
    if not any(written.values()):
        return None, []
    amounts = {}
    for code, text in written.items():
        amount = parse_number(text) if text else 0.0
        if amount is None:
            return None, [Problem.at(Fault.NOT_A_NUMBER, question.id, code, found=text[:40])]
        if amount < 0:
            return None, [Problem.at(Fault.TOO_SMALL, question.id, code, low=grouped(0))]
        amounts[code] = amount
    total = question.total or 0.0
    found = math.fsum(amounts.values())
    if abs(found - total) > 1e-9 * max(total, 1.0):
        return _fault(question, Fault.SUM_WRONG, found=grouped(found), total=grouped(total))
    return Shares(tuple(amounts.items())), []


def _read_cascade(question: Question, typed: Typed) -> _Read:
    """Levels from the top; one may be left blank only with all below it, and a level with nothing to choose is none."""
    path: list[str] = []
    for level in question.levels:
        offered = question.below(path)
        code = _first(typed, f"{question.id}.{level.code}")
        if not offered:
            break
        if not code:
            if question.required:
                return None, [Problem.at(Fault.LEVEL_UNANSWERED, question.id, level.code, level=level.text)]
            break
        if all(entry.code != code for entry in offered):
            return None, [Problem.at(Fault.NOT_AN_OPTION, question.id, level.code, found=code[:40])]
        path.append(code)
    levels = [level.code for level in question.levels]
    return (Grid(tuple(zip(levels, path, strict=False))) if path else None), []


def _read_repeat(question: Question, typed: Typed) -> _Read:
    """Entries that are blank throughout are passed over, so that one may be removed from the middle."""
    least, most = entry_bounds(question)
    entries, problems = [], []
    for number in range(1, most + 1):
        prefix = f"{question.id}.{number}."
        own = {name.removeprefix(prefix): values for name, values in typed.items() if name.startswith(prefix)}
        if not any(value.strip() for values in own.values() for value in values):
            continue
        answers: list[tuple[str, Answer | None]] = []
        for inner in question.questions:
            answer, faults = read(inner, own)
            problems += [fault.within("", question.id, str(number)) for fault in faults]
            answers.append((inner.id, answer))
        entries.append(tuple(answers))
    if problems:
        return None, problems
    if entries and len(entries) < least:
        return _fault(question, Fault.TOO_FEW_ENTRIES, least=least)
    return (Entries(tuple(entries)) if entries else None), []


def entry_bounds(question: Question) -> tuple[int, int]:
    """(fewest, most) entries of a repeated group."""
    return int(question.low or 0), int(question.high if question.high is not None else MOST_ENTRIES)


def _read_number(question: Question, typed: Typed) -> _Read:
    written = _first(typed, question.id)
    if not written:
        return None, []
    value = parse_number(written)
    if value is None:
        return _fault(question, Fault.NOT_A_NUMBER, found=written[:40])
    if question.low is not None and value < question.low:
        return _fault(question, Fault.TOO_SMALL, low=grouped(question.low))
    if question.high is not None and value > question.high:
        return _fault(question, Fault.TOO_LARGE, high=grouped(question.high))
    if question.step and not _on_step(value - (question.low or 0.0), question.step):
        return _fault(question, Fault.OFF_STEP, step=grouped(question.step))
    return Amount(value), []


def _on_step(distance: float, step: float) -> bool:
    return abs(distance / step - round(distance / step)) < 1e-6


def _point(question: Question, written: str) -> int | None:
    value = parse_number(written)
    return int(value) if value is not None and value in question.points() else None


def _read_points(question: Question, typed: Typed) -> _Read:
    written = _first(typed, question.id)
    if not written:
        return None, []
    if question.option(written) is not None:
        return Choice(written), []
    point = _point(question, written)
    return _fault(question, Fault.NOT_AN_OPTION, found=written[:40]) if point is None else (Points(point), [])


def _read_date(question: Question, typed: Typed) -> _Read:
    written = _first(typed, question.id)
    if not written:
        return None, []
    day = parse_day(written)
    if day is None:
        return _fault(question, Fault.BAD_DAY, found=written[:40])
    if question.earliest and day < _bound(question.earliest):
        return _fault(question, Fault.TOO_EARLY, earliest=day_words(_bound(question.earliest)))
    if question.latest and day > _bound(question.latest):
        return _fault(question, Fault.TOO_LATE, latest=day_words(_bound(question.latest)))
    return Words(day.isoformat()), []


def _bound(written: str) -> date:
    return today() if written == "today" else date.fromisoformat(written)


def today() -> date:
    """The day it is in Viet Nam."""
    return datetime.now(VIET_NAM).date()


def _read_time(question: Question, typed: Typed) -> _Read:
    written = _first(typed, question.id)
    if not written:
        return None, []
    moment = parse_clock(written)
    if moment is None:
        return _fault(question, Fault.BAD_TIME, found=written[:40])
    if question.earliest and moment < question.earliest:
        return _fault(question, Fault.TOO_EARLY, earliest=question.earliest)
    if question.latest and moment > question.latest:
        return _fault(question, Fault.TOO_LATE, latest=question.latest)
    return Words(moment), []


def _read_text(limit: int) -> Callable[[Question, Typed], _Read]:
    def reader(question: Question, typed: Typed) -> _Read:
        text = _first(typed, question.id)
        if len(text) > limit:
            return _fault(question, Fault.TOO_LONG, found=len(text), most=limit)
        return (Words(text) if text else None), []

    return reader


def _read_email(question: Question, typed: Typed) -> _Read:
    from email_validator import EmailNotValidError, validate_email

    written = _first(typed, question.id)
    if not written:
        return None, []
    try:
        return Words(validate_email(written, check_deliverability=False).normalized), []
    except EmailNotValidError:
        return _fault(question, Fault.BAD_EMAIL, found=written[:80])


def _read_phone(question: Question, typed: Typed) -> _Read:
    import phonenumbers

    written = _first(typed, question.id)
    if not written:
        return None, []
    try:
        number = phonenumbers.parse(written, "VN")
    except phonenumbers.NumberParseException:
        return _fault(question, Fault.BAD_PHONE, found=written[:40])
    if not phonenumbers.is_valid_number(number):
        return _fault(question, Fault.BAD_PHONE, found=written[:40])
    return Words(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)), []


def _read_url(question: Question, typed: Typed) -> _Read:
    written = _first(typed, question.id)
    if not written:
        return None, []
    if len(written) > URL_LIMIT:
        return _fault(question, Fault.TOO_LONG, found=len(written), most=URL_LIMIT)
    address = parse_address(written)
    if address is None:
        return _fault(question, Fault.BAD_URL, found=written[:80])
    return Words(address), []


def _read_consent(question: Question, typed: Typed) -> _Read:
    given = _first(typed, question.id) == "yes"
    if not given and question.required:
        return _fault(question, Fault.REQUIRED)
    return Consent(given), []


def _read_file(question: Question, typed: Typed) -> _Read:
    """`id` is the key under which the file was stored, `id.name` what its owner called it."""
    key = _first(typed, question.id)
    if not key:
        return None, []
    if not re.fullmatch(r"[0-9a-f]{32}", key):
        return _fault(question, Fault.NOT_AN_OPTION, found=key[:40])
    return Attached(key, _first(typed, f"{question.id}.name")[:SHORT_TEXT_LIMIT]), []


def _read_hidden(question: Question, typed: Typed) -> _Read:
    """What the link says: nobody can be asked to correct it, so a value that is not offered is none."""
    written = _first(typed, question.id)[:HIDDEN_LIMIT]
    if question.options:
        return (Choice(written) if question.option(written) else None), []
    return (Words(written) if written else None), []


def _read_nothing(question: Question, typed: Typed) -> _Read:
    return None, []


_READERS: dict[Kind, Callable[[Question, Typed], _Read]] = {
    **dict.fromkeys(SELECT_KINDS, _read_single),
    Kind.MULTIPLE: _read_multiple,
    **dict.fromkeys(POINT_KINDS, _read_points),
    **dict.fromkeys(NUMBER_KINDS, _read_number),
    Kind.SHORT_TEXT: _read_text(SHORT_TEXT_LIMIT),
    Kind.LONG_TEXT: _read_text(LONG_TEXT_LIMIT),
    Kind.EMAIL: _read_email,
    Kind.PHONE: _read_phone,
    Kind.URL: _read_url,
    Kind.DATE: _read_date,
    Kind.TIME: _read_time,
    Kind.MATRIX_SINGLE: _read_matrix,
    Kind.MATRIX_MULTIPLE: _read_many,
    Kind.MATRIX_DUAL: _read_dual,
    Kind.SEMANTIC_DIFFERENTIAL: _read_differential,
    Kind.RANKING: _read_ranking,
    Kind.CONSTANT_SUM: _read_sum,
    Kind.CASCADE: _read_cascade,
    Kind.FILE: _read_file,
    Kind.REPEAT: _read_repeat,
    Kind.CONSENT: _read_consent,
    Kind.STATEMENT: _read_nothing,
    Kind.HIDDEN: _read_hidden,
    Kind.CALCULATED: _read_nothing,
}
