"""Rows of a sheet → responses, through the form's own rules; a row with any fault is rejected with all its faults."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from surveyapp.domain.answers import Response
from surveyapp.domain.definition import NUMBER_KINDS, POINT_KINDS, Questionnaire
from surveyapp.domain.problem import Fault, Problem
from surveyapp.exchange.cells import Outcome, Part, decimal_sign, field_of, reader, resolver, shown
from surveyapp.exchange.header import Row
from surveyapp.exchange.identity import Join, identity, normal
from surveyapp.exchange.led import Logic
from surveyapp.exchange.mapping import Mapping, position
from surveyapp.exchange.moments import parse_moment
from surveyapp.exchange.parts import plain
from surveyapp.exchange.sheet import Sheet
from surveyapp.exchange.xlsx import Cell

MOST_ID = 80
MOST_LISTED = 10_000
"""Rejected cells kept for showing; all are counted."""

MOST_SHOWN = 200
"""Characters kept of a rejected cell."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One fault of one row; `row` is its number in the file, `column` "" when the row as a whole is at fault."""

    file: str
    row: int
    column: str
    value: str
    problem: Problem

    def line(self, language: str) -> str:
        row, column = ("dòng", "cột") if language == "vi" else ("row", "column")
        place = [self.file, f"{row} {self.row}"] + ([f"{column} “{self.column}”"] if self.column else [])
        reason = self.problem.say(language)
        value = self.value[:80]
        shows = not value or f"“{value}”" in reason
        return f"{' › '.join(place)}{'' if shows else f' = “{value}”'}: {reason}"


@dataclass(frozen=True, slots=True)
class Conversion:
    """`read` counts rows that hold anything: those that became `responses` and `rejected_rows` others.

    `hidden`: (question, answers to it that the logic hides and that were dropped). `stopped`: (ending, responses that
    it stops: they are stored and not analysed)."""

    responses: list[Response]
    rejected: tuple[RejectedRow, ...]
    read: int
    blank_rows: int
    rejected_rows: int
    hidden: tuple[tuple[str, int], ...] = ()
    stopped: tuple[tuple[str, int], ...] = ()


_Fault = tuple[str, str, Problem]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A question, where its cells stand in a row, and what they come to."""

    question: str
    pick: Callable[[Row], tuple[Cell, ...]]
    read: Callable[[tuple[Cell, ...]], Outcome]


def convert(sheet: Sheet, mapping: Mapping, questionnaire: Questionnaire, survey: str = "") -> Conversion:
    """Every row as a response of `survey` (its code, part of the identity of rows without an own id), or why not.

    The mapping must have passed `check` with this questionnaire and header. Reading a file again gives equal ids.
    """
    slots = list(_slots(sheet, mapping, questionnaire))
    logic = Logic(questionnaire, {slot.question for slot in slots}, mapping.language)
    about = _About(sheet, mapping, survey)
    width = len(sheet.header)
    responses: list[Response] = []
    rejected: list[RejectedRow] = []
    read = refused = 0
    for index, row in enumerate(sheet.rows):
        if not any(row):
            continue
        read += 1
        number = sheet.row_number(index)
        if len(row) != width:
            response, faults = None, [("", "", Problem.at(Fault.ROW_WIDTH, found=len(row), expected=width))]
        else:
            response, faults = _response(row, number, slots, about)
        if response is not None:
            responses.append(logic.led(response))
            continue
        refused += 1
        if len(rejected) < MOST_LISTED:
            rejected += [
                RejectedRow(sheet.file, number, column, value[:MOST_SHOWN], problem)
                for column, value, problem in faults
            ]
    blank = len(sheet.rows) - read
    listed = tuple(rejected[:MOST_LISTED])
    return Conversion(responses, listed, read, blank, refused, logic.hidden(), logic.stopped())


def _response(row: Row, number: int, slots: list[_Slot], about: _About) -> tuple[Response | None, list[_Fault]]:
    answers: dict[str, Any] = {}
    faults: list[_Fault] = []
    for slot in slots:
        outcome = slot.read(slot.pick(row))
        if outcome.faults:
            faults.extend(outcome.faults)
        elif outcome.asked:
            value = outcome.value
            # Outcomes are shared between rows; what can be changed in place is not.
            answers[slot.question] = value.copy() if isinstance(value, dict | list) else value
    started, submitted = about.moment("started", row, faults), about.moment("submitted", row, faults)
    source = about.source(row, faults)
    submission_id = about.identity(row, number, faults)
    if faults:
        return None, faults
    return Response(submission_id, answers, about.language, source, started, submitted), []


def _slots(sheet: Sheet, mapping: Mapping, questionnaire: Questionnaire) -> Iterator[_Slot]:
    order = {question.id: place for place, question in enumerate(questionnaire.questions())}
    columns = sorted(mapping.columns, key=lambda own: order[own.question])
    for question_id, group in groupby(columns, key=lambda own: own.question):
        question = questionnaire.question(question_id)
        own_columns = list(group)
        positions = [_position(sheet, own.column) for own in own_columns]
        parts = []
        for own, place in zip(own_columns, positions, strict=True):
            numeric = plain(question, own.part)[0].kind in NUMBER_KINDS | POINT_KINDS
            decimal = own.decimal or (decimal_sign(sheet.column(place)) if numeric else "")
            resolve = resolver(own, question, decimal, mapping.dates, mapping.utc_offset)
            parts.append(Part(own, field_of(own, question), resolve))
        yield _Slot(question_id, _picker(positions), reader(question, parts, frozenset(mapping.blank)))


def _picker(positions: list[int]) -> Callable[[Row], tuple[Cell, ...]]:
    if len(positions) == 1:
        only = positions[0]
        return lambda row: (row[only],)
    return lambda row: tuple([row[place] for place in positions])


def _position(sheet: Sheet, column: str) -> int:
    place = position(sheet.header, column)
    if place is None:
        raise KeyError(column)
    return place


class _About:
    """Identity, moments and source of each row; remembers the ids it has given."""

    def __init__(self, sheet: Sheet, mapping: Mapping, survey: str) -> None:
        self._mapping = mapping
        self._survey = survey
        self._places = {name: _position(sheet, column) for name, column in mapping.about()}
        self._columns = dict(mapping.about())
        self._blanks = {*mapping.blank, ""}
        self._first: dict[str, int] = {}
        self._times: Counter[bytes] = Counter()
        self.language = mapping.language

    def _cell(self, name: str, row: Row) -> str:
        place = self._places.get(name)
        if place is None or row[place] in self._blanks:
            return ""
        return shown(row[place])

    def moment(self, name: str, row: Row, faults: list[_Fault]) -> datetime | None:
        written = self._cell(name, row)
        if not written:
            return None
        moment = parse_moment(written, self._mapping.dates, self._mapping.utc_offset)
        if moment is None:
            faults.append((self._columns[name], written, Problem.at(Fault.BAD_DATE, found=written[:40])))
        return moment

    def source(self, row: Row, faults: list[_Fault]) -> str:
        return self._short("source", self._cell("source", row) or self._mapping.source_value, faults)

    def _short(self, name: str, text: str, faults: list[_Fault]) -> str:
        if len(text) > MOST_ID:
            problem = Problem.at(Fault.TOO_LONG, found=len(text), most=MOST_ID)
            faults.append((self._columns.get(name, ""), text, problem))
        return text

    def identity(self, row: Row, number: int, faults: list[_Fault]) -> str:
        """The row's own id; else a hash of the survey, its cells and how often they stood above."""
        written = self._short("id", self._cell("id", row), faults)
        if not written:
            cells = [cell if cell.__class__ is str else shown(cell) for cell in row]
            digest = hashlib.sha256("\x1f".join([self._survey, *cells]).encode()).digest()
            self._times[digest] += 1
            return hashlib.sha256(digest + str(self._times[digest]).encode()).hexdigest()[:32]
        join, twice = self._mapping.join, Fault.ID_TWICE
        known: str | None = written
        if join is not Join.OWN:
            known, twice = normal(join, written), Fault.PERSON_TWICE
        if known is None:
            wrong = Fault.BAD_EMAIL if join is Join.EMAIL else Fault.BAD_PHONE
            faults.append((self._columns["id"], written, Problem.at(wrong, found=written[:40])))
            return ""
        first = self._first.setdefault(known, number)
        if first != number:
            faults.append((self._columns["id"], written, Problem.at(twice, found=written, first=first)))
        return known if join is Join.OWN else identity(join, self._survey, known)
