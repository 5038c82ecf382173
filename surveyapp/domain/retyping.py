"""Stored answers → the form fields somebody would fill in to give them: `reading.read` backwards."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from surveyapp.domain.answers import Document
from surveyapp.domain.definition import Kind, Question, Questionnaire

Typed = dict[str, list[str]]


def retyped(questionnaire: Questionnaire, document: Document) -> Typed:
    """The fields of every question that the document answers; blank ones are absent."""
    typed: Typed = {}
    for question in questionnaire.questions():
        typed |= fields_of(question, document.get(question.id))
    return typed


def fields_of(question: Question, stored: Any) -> Typed:
    """The form fields of one stored answer."""
    name = question.id
    match question.kind, stored:
        case (_, None) | (Kind.CALCULATED | Kind.STATEMENT, _):
            return {}
        case Kind.CONSENT, bool():
            return {name: ["yes"] if stored else []}
        case Kind.FILE, {"key": key, "name": called}:
            return {name: [key], f"{name}.name": [called]}
        case Kind.RANKING, list():
            return {f"{name}.{code}": [str(place)] for place, code in enumerate(stored, start=1)}
        case Kind.REPEAT, list():
            return dict(_entries(question, stored))
        case _, {"code": code, "other": other}:
            return {name: [code], f"{name}.other": [other]}
        case _, {"codes": codes, "other": other}:
            return {name: list(codes), f"{name}.other": [other]}
        case _, dict():
            return {f"{name}.{part}{below}": values for part, own in stored.items() for below, values in _parts(own)}
    return {name: _values(stored)}


def _entries(question: Question, stored: list[dict[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    for number, entry in enumerate(stored, start=1):
        for inner in question.questions:
            for field, values in fields_of(inner, entry.get(inner.id)).items():
                yield f"{question.id}.{number}.{field}", values


def _parts(stored: Any) -> list[tuple[str, list[str]]]:
    if isinstance(stored, dict):
        return [(f".{part}", _values(value)) for part, value in stored.items()]
    return [("", _values(stored))]


def _values(stored: Any) -> list[str]:
    return [_written(value) for value in stored] if isinstance(stored, list) else [_written(stored)]


def _written(value: Any) -> str:
    """A number so that `parse_number` reads the same: three digits after the only point would be thousands."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    text = format(Decimal(repr(value)), "f")
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text
