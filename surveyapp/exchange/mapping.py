"""Which column of a sheet fills which question, and what its values stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from surveyapp.domain.definition import CHOICE_KINDS, NUMBER_KINDS, POINT_KINDS, Kind, Question, Questionnaire
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.shape import hint
from surveyapp.exchange.identity import Join
from surveyapp.exchange.matching import fold, not_applicable_code
from surveyapp.exchange.moments import DateOrder
from surveyapp.exchange.parts import NOT_IMPORTED, parts_of, plain, takes_whole

YES = ("yes", "y", "1", "x", "true", "có", "co", "✓", "checked", "selected")
NO = ("no", "n", "0", "false", "không", "khong", "unchecked", "not selected")
VIETNAM = timedelta(hours=7)


class Unmatched(StrEnum):
    """What a choice that matches no option is: a fault of its row, or the words of the “other” option."""

    REJECT = "reject"
    OTHER = "other"


class Blank(StrEnum):
    """What a blank cell says: the question was shown and left out, or it was never shown."""

    LEFT_OUT = "left_out"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet fills `question`; `part` is what it fills of it (see `parts.parts_of`), "" the whole.
    `values` maps cell → option code, or → number for a rating. `separator` parts the choices of one cell; `other` says
    the cells hold only the words of the “other” option; `decimal` is "." or ",". Cells equal to one of `missing` are
    blank in this column."""

    column: str
    question: str
    part: str = ""
    values: tuple[tuple[str, str], ...] = ()
    yes: tuple[str, ...] = YES
    no: tuple[str, ...] = NO
    separator: str = ";"
    other: bool = False
    blank: Blank = Blank.LEFT_OUT
    not_applicable: tuple[str, ...] = ()
    decimal: str = ""
    unmatched: Unmatched = Unmatched.REJECT
    missing: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        return f"{self.question}.{self.part}" if self.part else self.question


@dataclass(frozen=True, slots=True)
class Mapping:
    """`id`, `submitted`, `started`, `source` are columns ("" = none); `source_value` and `language` hold for every row.

    Cells equal to one of `blank` are blank. Without an `id` column a row's content is its identity; `join` says what
    the `id` column holds: an id of the file's own, an e-mail address or a telephone number."""

    columns: tuple[Column, ...]
    id: str = ""
    join: Join = Join.OWN
    submitted: str = ""
    started: str = ""
    source: str = ""
    source_value: str = ""
    language: str = "vi"
    blank: tuple[str, ...] = ()
    dates: DateOrder = DateOrder.DAY_FIRST
    utc_offset: timedelta = VIETNAM

    def about(self) -> tuple[tuple[str, str], ...]:
        """(field, column) of the columns that say something about the response and answer no question."""
        named = (("id", self.id), ("submitted", self.submitted), ("started", self.started), ("source", self.source))
        return tuple((field, column) for field, column in named if column)


def position(header: Sequence[str], column: str) -> int | None:
    """Where the header names `column`: exactly, else by case and spaces when that is unambiguous."""
    if column in header:
        return header.index(column)
    close = [index for index, name in enumerate(header) if name and fold(name) == fold(column)]
    return close[0] if len(close) == 1 else None


def check(mapping: Mapping, questionnaire: Questionnaire, header: Sequence[str] | None = None) -> list[Problem]:
    """What is wrong with the mapping for this questionnaire and, when given, this header. `convert` needs none."""
    problems = [] if mapping.columns else [Problem.at(Fault.MAPPING_EMPTY)]
    filled: dict[tuple[str, bool], str] = {}
    for own in mapping.columns:
        place = f"column “{own.column}”"
        faults = list(_column_faults(own, questionnaire))
        first = filled.get((own.target, own.other))
        if first is not None:
            faults.append(Problem.at(Fault.TARGET_TWICE, target=own.target, first=first))
        filled[own.target, own.other] = own.column
        problems += [fault.within("", place) for fault in faults]
    problems += _mixed(mapping)
    if header is not None:
        about = [(f"responses › {field}", column) for field, column in mapping.about()]
        for place, column in [*about, *((f"column “{own.column}”", own.column) for own in mapping.columns)]:
            if position(header, column) is None:
                close = hint(column, header)
                problems.append(Problem.at(Fault.COLUMN_UNKNOWN, place, found=column, hint=close))
    return problems


def _mixed(mapping: Mapping) -> list[Problem]:
    """An answer, or a row of one, taken both whole and part by part."""
    whole = {own.target: own.column for own in mapping.columns if not own.other}
    return [
        Problem.at(Fault.TARGET_TWICE, f"column “{own.column}”", target=above, first=whole[above])
        for own in mapping.columns
        for above in dict.fromkeys((own.question, own.target.rpartition(".")[0]))
        if own.part and above in whole
    ]


def _column_faults(own: Column, questionnaire: Questionnaire) -> Iterator[Problem]:
    if own.question not in questionnaire:
        known = (question.id for question in questionnaire.questions())
        yield Problem.at(Fault.QUESTION_UNKNOWN, found=own.question, hint=hint(own.question, known))
        return
    question = questionnaire.question(own.question)
    if question.kind is Kind.STATEMENT:
        yield Problem.at(Fault.NOT_FOR_KIND, field="question", kind=question.kind)
        return
    if question.kind in NOT_IMPORTED:
        yield Problem.at(Fault.NOT_IMPORTED, kind=question.kind)
        return
    yield from _part_faults(own, question)
    yield from _value_faults(own, question)


def _part_faults(own: Column, question: Question) -> Iterator[Problem]:
    if question.kind is Kind.MATRIX_SINGLE:
        known = [row.code for row in question.rows]
        if not own.part:
            yield Problem.at(Fault.FIELD_MISSING, field="row")
        elif own.part not in known:
            close = hint(own.part, known)
            yield Problem.at(Fault.GRID_ROW_UNKNOWN, question=question.id, found=own.part, hint=close)
    elif question.kind is Kind.MULTIPLE:
        if own.part:
            yield from _code_faults(question, [own.part])
    else:
        yield from _other_part_faults(own, question)
    if (own.other or own.unmatched is Unmatched.OTHER) and not any(option.other for option in question.options):
        yield Problem.at(Fault.NO_OTHER, question=question.id)


def _other_part_faults(own: Column, question: Question) -> Iterator[Problem]:
    known = [part for part, _ in parts_of(question)]
    if own.part and not known:
        yield Problem.at(Fault.NOT_FOR_KIND, field="row/option", kind=question.kind)
    elif own.part and own.part not in known:
        yield Problem.at(Fault.PART_UNKNOWN, question=question.id, found=own.part, hint=hint(own.part, known))
    elif not own.part and not takes_whole(question):
        yield Problem.at(Fault.PART_NEEDED, question=question.id, example=known[0])


def _value_faults(own: Column, whole: Question) -> Iterator[Problem]:
    question, _ = plain(whole, own.part)
    if own.values:
        if question.kind in CHOICE_KINDS:
            yield from _code_faults(question, (code for _, code in own.values))
        elif question.kind in POINT_KINDS:
            known = {*map(str, question.points()), *(option.code for option in question.options)}
            yield from _code_faults(question, (code for _, code in own.values if code.lstrip("+") not in known))
        elif question.kind not in NUMBER_KINDS:
            yield Problem.at(Fault.NOT_FOR_KIND, field="values", kind=question.kind)
    if own.not_applicable and not_applicable_code(question) is None:
        yield Problem.at(Fault.NO_NOT_APPLICABLE, question=question.id)


def _code_faults(question: Question, codes: Iterable[str]) -> Iterator[Problem]:
    known = [option.code for option in question.options] + [str(point) for point in question.points()]
    for code in dict.fromkeys(codes):
        if code not in known:
            yield Problem.at(Fault.CODE_UNKNOWN, question=question.id, found=code, hint=hint(code, known))


def without(mapping: Mapping, column: str) -> Mapping:
    """The mapping that leaves `column` of the sheet alone."""
    return replace(mapping, columns=tuple(own for own in mapping.columns if own.column != column))
