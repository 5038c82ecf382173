"""Earlier answers said in later wordings: “{name}” or “{name|what to say without an answer}”.

What comes out is plain text: an answer is put in once, is never read as a placeholder itself, and is escaped by whoever
shows it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from surveyapp.domain.answers import Document
from surveyapp.domain.definition import (
    MOMENT_KINDS,
    POINT_KINDS,
    SELECT_KINDS,
    TEXT_KINDS,
    UNSEEN_KINDS,
    Kind,
    Level,
    Option,
    Question,
    Questionnaire,
    Row,
    Side,
)
from surveyapp.domain.logic import PIPED
from surveyapp.domain.text import EMPTY, Text, spoken
from surveyapp.domain.written import day_words, grouped, parse_day

T = TypeVar("T")
MOST_PIPED = 200
"""Characters of one answer that a wording takes in."""

_AND = Text.of(vi="và", en="and")
_YES = Text.of(vi="có", en="yes")
_NO = Text.of(vi="không", en="no")
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows them, the author's words included."""


class Piping:
    """`kept` are the answers that count (`Walk.kept`); everything is said in `language`."""

    def __init__(self, questionnaire: Questionnaire, kept: Document, language: str) -> None:
        self.questionnaire = questionnaire
        self.kept = kept
        self.language = language

    def say(self, text: Text) -> str:
        """The wording with its placeholders filled, or their fallback where there is nothing to say."""
        return fill(text.to(self.language), self._said)

    def question(self, question: Question) -> Question:
        """The question with every wording a respondent reads filled; itself where none has a placeholder."""
        changed: dict[str, Any] = {name: self._text(getattr(question, name)) for name in _WORDINGS}
        changed["options"] = self._each(question.options, self._option)
        changed["rows"] = self._each(question.rows, self._row)
        changed["sides"] = self._each(question.sides, self._side)
        changed["levels"] = self._each(question.levels, self._level)
        changed["questions"] = self._each(question.questions, self.question)
        same = all(value is getattr(question, name) for name, value in changed.items())
        return question if same else replace(question, **changed)

    def _each(self, parts: tuple[T, ...], fill: Callable[[T], T]) -> tuple[T, ...]:
        filled = tuple(fill(part) for part in parts)
        return parts if all(new is old for new, old in zip(filled, parts, strict=True)) else filled

    def _option(self, option: Option) -> Option:
        text = self._text(option.text)
        return option if text is option.text else replace(option, text=text)

    def _row(self, row: Row) -> Row:
        text, opposite = self._text(row.text), self._text(row.opposite)
        same = text is row.text and opposite is row.opposite
        return row if same else replace(row, text=text, opposite=opposite)

    def _side(self, side: Side) -> Side:
        text, options = self._text(side.text), self._each(side.options, self._option)
        same = text is side.text and options is side.options
        return side if same else replace(side, text=text, options=options)

    def _level(self, level: Level) -> Level:
        text = self._text(level.text)
        return level if text is level.text else replace(level, text=text)

    def _text(self, text: Text) -> Text:
        """A text with a placeholder in it, filled, in the one language it is read in; others as they are."""
        if text is EMPTY or not any("{" in words for _, words in text):
            return text
        return Text.of({self.language: self.say(text)})

    def _said(self, name: str) -> str:
        question_id, *path = name.split(".")
        if question_id not in self.questionnaire:
            return ""
        question, stored = self.questionnaire.question(question_id), self.kept.get(question_id)
        if stored is None:
            return ""
        return one_line(_say(question, stored, path, self.language))


_WORDINGS = ("text", "help", "low_text", "high_text", "unit", "entry_text")


def fill(wording: str, said: Callable[[str], str]) -> str:
    """The wording with what is `said` of each name in it, or the name's fallback; what was put in is not read again."""
    if "{" not in wording:
        return wording
    parts: list[str] = []
    end = 0
    for found in PIPED.finditer(wording):
        before = wording[end : found.start()]
        words = said(found[1]) or found[2] or ""
        parts += [before if words else before.rstrip(" "), words]
        end = found.end()
    filled = "".join([*parts, wording[end:]])
    return filled if filled[:1] == wording[:1] else filled.lstrip(" ,;:")


def one_line(said: str) -> str:
    """One line without marks that change how the rest is read."""
    line = " ".join("".join(c if c.isprintable() and c not in _BIDI else " " for c in said).split())
    return unicodedata.normalize("NFC", line)[:MOST_PIPED].rstrip()


def listed(words: Sequence[str], language: str) -> str:
    """“a, b và c”, “a, b and c”."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {_AND.to(spoken(language))} {words[-1]}"


def _say(question: Question, stored: Any, path: Sequence[str], language: str) -> str:
    """One stored answer, or the part of it that `path` names, as words; "" for what says nothing."""
    kind = question.kind
    if kind in SELECT_KINDS or kind in POINT_KINDS or kind is Kind.MULTIPLE or kind is Kind.RANKING:
        return _chosen(question.options, stored, language)
    if kind in TEXT_KINDS:
        return str(stored)
    if kind in MOMENT_KINDS:
        return _moment(str(stored), language)
    if kind in UNSEEN_KINDS:
        return _value(question.options, stored, language)
    if kind is Kind.FILE:
        return str(stored.get("name", ""))
    if kind is Kind.REPEAT:
        return _entries(question, stored, path, language)
    if isinstance(stored, dict):
        return _part(question, stored, path, language)
    return _value((), stored, language)


def _part(question: Question, stored: Mapping[str, Any], path: Sequence[str], language: str) -> str:
    if not path or stored.get(path[0]) is None:
        return ""
    value = stored[path[0]]
    match question.kind:
        case Kind.MATRIX_DUAL:
            side = next((side for side in question.sides if side.code == path[-1]), None)
            return _chosen(side.options, value.get(side.code), language) if side else ""
        case Kind.CASCADE:
            codes = list(stored.values())
            offered = question.below(codes[: list(stored).index(path[0])])
            return next((entry.text.to(language) for entry in offered if entry.code == value), "")
        case Kind.MATRIX_SINGLE | Kind.MATRIX_MULTIPLE:
            return _chosen(question.options, value, language)
    return _value((), value, language)


def _entries(question: Question, stored: Sequence[Mapping[str, Any]], path: Sequence[str], language: str) -> str:
    """How many entries there are, or what each says to the inner question that `path` names."""
    if not path:
        return str(len(stored))
    inner = next((inner for inner in question.questions if inner.id == path[0]), None)
    if inner is None:
        return ""
    said = (_say(inner, entry[inner.id], (), language) for entry in stored if entry.get(inner.id) is not None)
    return listed([words for words in said if words], language)


def _chosen(options: Sequence[Option], stored: Any, language: str) -> str:
    """The labels of what was chosen; own words instead of “other”; nothing for “prefer not to say”."""
    match stored:
        case {"codes": codes, "other": other}:
            pass
        case {"code": code, "other": other}:
            codes = [code]
        case list() as codes:
            other = ""
        case None:
            return ""
        case _:
            codes, other = [stored], ""
    known = {option.code: option for option in options}
    if codes and codes[0] not in known:
        return _value((), codes[0], language)
    shown = (known[code] for code in codes if code in known)
    return listed([_label(option, other, language) for option in shown if option.missing is None], language)


def _label(option: Option, other: str, language: str) -> str:
    return other if option.other and other else option.text.to(language)


def _moment(stored: str, language: str) -> str:
    day = parse_day(stored)
    return day_words(day).to(spoken(language)) if day else stored


def _value(options: Sequence[Option], stored: Any, language: str) -> str:
    match stored:
        case bool():
            return (_YES if stored else _NO).to(spoken(language))
        case int() | float():
            return grouped(stored).to(spoken(language))
        case list():
            return listed([_value(options, one, language) for one in stored], language)
        case str() if any(option.code == stored for option in options):
            return _chosen(options, stored, language)
        case str():
            return _moment(stored, language)
    return ""
