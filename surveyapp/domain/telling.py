"""A person's own answers in words, all of them: what a receipt shows and what a copy of the answers holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.answers import Document
from surveyapp.domain.definition import (
    MOMENT_KINDS,
    NUMBER_KINDS,
    SILENT_KINDS,
    UNSEEN_KINDS,
    Kind,
    Option,
    Question,
    Questionnaire,
)
from surveyapp.domain.piping import Piping
from surveyapp.domain.text import Text, spoken
from surveyapp.domain.written import day_words, grouped, parse_day

_AGREED = Text.of(vi="Đồng ý", en="Agreed")
_NOT_AGREED = Text.of(vi="Không đồng ý", en="Not agreed")
_YES = Text.of(vi="Có", en="Yes")
_NO = Text.of(vi="Không", en="No")


@dataclass(frozen=True, slots=True)
class Told:
    """One question as it was asked, and its answer: (part, words) pairs, the part "" for a whole answer; none for a
    question that was left blank. `asked` is False for what was never on a page: said by the link, or calculated."""

    question: Question
    lines: tuple[tuple[str, str], ...]
    asked: bool


def told(questionnaire: Questionnaire, answers: Document, language: str) -> list[Told]:
    """Every question that the answers speak of, in the order of the questionnaire, earlier answers in its wording."""
    piping = Piping(questionnaire, answers, language)
    return [
        Told(piping.question(question), _lines(piping.question(question), answers[question.id], language), asked)
        for question in questionnaire.questions()
        if question.id in answers and question.kind not in SILENT_KINDS - UNSEEN_KINDS
        for asked in (question.kind not in UNSEEN_KINDS,)
    ]


def _lines(question: Question, stored: Any, language: str) -> tuple[tuple[str, str], ...]:
    if stored is None:
        return ()
    match question.kind:
        case Kind.RANKING:
            return tuple(
                (f"{place}.", _label(question.options, code, language)) for place, code in enumerate(stored, 1)
            )
        case Kind.REPEAT:
            return tuple(_entries(question, stored, language))
        case Kind.CASCADE:
            return tuple(_levels(question, stored, language))
        case Kind.MATRIX_DUAL:
            return tuple(_sides(question, stored, language))
        case Kind.SEMANTIC_DIFFERENTIAL:
            poles = {row.code: f"{row.text.to(language)} – {row.opposite.to(language)}" for row in question.rows}
            return tuple((poles.get(row, row), _signed(point)) for row, point in stored.items())
        case Kind.MATRIX_SINGLE | Kind.MATRIX_MULTIPLE:
            rows = {row.code: row.text.to(language) for row in question.rows}
            return tuple((rows.get(row, row), _chosen(question.options, own, language)) for row, own in stored.items())
        case Kind.CONSTANT_SUM:
            amounts = ((_label(question.options, code, language), amount) for code, amount in stored.items())
            return tuple((label, _amount(question, amount, language)) for label, amount in amounts)
    return (("", _whole(question, stored, language)),)


def _whole(question: Question, stored: Any, language: str) -> str:
    match stored:
        case bool() if question.kind is Kind.CONSENT:
            return (_AGREED if stored else _NOT_AGREED).to(spoken(language))
        case bool():
            return (_YES if stored else _NO).to(spoken(language))
        case {"key": _, "name": name}:
            return str(name)
        case int() | float() if question.kind in NUMBER_KINDS:
            return _amount(question, stored, language)
        case int() | float():
            return _signed(stored) if question.points() else grouped(stored).to(spoken(language))
        case str() if question.kind in MOMENT_KINDS:
            day = parse_day(stored)
            return day_words(day).to(spoken(language)) if day else stored
    return _chosen(question.options, stored, language)


def _chosen(options: tuple[Option, ...], stored: Any, language: str) -> str:
    """The labels of what was chosen, also of “prefer not to say”; own words after the option they explain."""
    match stored:
        case {"codes": codes, "other": other}:
            pass
        case {"code": code, "other": other}:
            codes = [code]
        case list():
            codes, other = stored, ""
        case _:
            codes, other = [stored], ""
    says_more = {option.code for option in options if option.other and other}
    labels = [_label(options, str(code), language) for code in codes]
    return "; ".join(
        f"{said}: {other}" if code in says_more else said for code, said in zip(codes, labels, strict=True)
    )


def _label(options: tuple[Option, ...], code: str, language: str) -> str:
    return next((option.text.to(language) for option in options if option.code == code), code)


def _amount(question: Question, amount: float, language: str) -> str:
    unit = question.unit.to(language) or ("₫" if question.kind is Kind.MONEY else "")
    return f"{grouped(amount).to(spoken(language))} {unit}".rstrip()


def _signed(point: float) -> str:
    return f"{point:g}".replace("-", "−")


def _entries(question: Question, stored: list[dict[str, Any]], language: str) -> Iterator[tuple[str, str]]:
    called = question.entry_text.to(language)
    for number, entry in enumerate(stored, start=1):
        for inner in question.questions:
            for part, words in _lines(inner, entry.get(inner.id), language):
                head = f"{called} {number}".lstrip()
                yield " – ".join(piece for piece in (head, inner.text.to(language), part) if piece), words


def _levels(question: Question, stored: dict[str, str], language: str) -> Iterator[tuple[str, str]]:
    path: list[str] = []
    for level in question.levels:
        code = stored.get(level.code)
        if code is None:
            continue
        found = next((entry.text.to(language) for entry in question.below(path) if entry.code == code), code)
        yield level.text.to(language), found
        path.append(code)


def _sides(question: Question, stored: dict[str, dict[str, str]], language: str) -> Iterator[tuple[str, str]]:
    rows = {row.code: row.text.to(language) for row in question.rows}
    for row, given in stored.items():
        for side in question.sides:
            if side.code in given:
                label = f"{rows.get(row, row)} – {side.text.to(language)}"
                yield label, _label(side.options, given[side.code], language)
