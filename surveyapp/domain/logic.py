"""What the logic language sees of a questionnaire: the names its answers have, and the faults of its expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from surveyapp.domain.definition import (
    CHOICE_KINDS,
    SILENT_KINDS,
    Kind,
    Option,
    Question,
    Questionnaire,
    Row,
)
from surveyapp.domain.expression import DETAILS, Expression, ExpressionError, comparisons, parse, references
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.shape import duplicates, hint
from surveyapp.domain.text import Text

PIPED = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z0-9_]+){0,2})(?:\|([^{}]*))?\}")
"""{name} or {name|what to say without an answer} in a wording."""

parsed = lru_cache(maxsize=4096)(parse)
"""`parse`, once per source."""


def unpiped(text: Text) -> Text:
    """The wording as it is about everybody: what to say without an answer, else “…”, in the place of each answer."""
    if not any("{" in words for _, words in text):
        return text
    return Text.of({language: PIPED.sub(lambda found: found[2] or "…", words) for language, words in text})


@dataclass(frozen=True, slots=True)
class Site:
    """An expression and where it stands. It sees the answers to the first `sees` questions."""

    source: str
    sees: int
    place: tuple[str, ...]
    field: str


def names_of(question: Question) -> Iterator[str]:
    """The names by which expressions call the answers of `question`: itself, its rows, its options or its levels."""
    parts = _PARTS.get(question.kind)
    if parts is not None:
        yield from (f"{question.id}.{part}" for part in parts(question))
    elif question.kind not in SILENT_KINDS:
        yield question.id
    if question.kind is Kind.REPEAT:
        yield from (f"{question.id}.{inner.id}" for inner in question.questions)


def _rows(question: Question) -> Iterator[str]:
    return (row.code for row in question.rows)


_PARTS: dict[Kind, Callable[[Question], Iterator[str]]] = {
    Kind.MATRIX_SINGLE: _rows,
    Kind.MATRIX_MULTIPLE: _rows,
    Kind.SEMANTIC_DIFFERENTIAL: _rows,
    Kind.MATRIX_DUAL: lambda q: (f"{row.code}.{side.code}" for row in q.rows for side in q.sides),
    Kind.CONSTANT_SUM: lambda q: (option.code for option in q.options),
    Kind.CASCADE: lambda q: (level.code for level in q.levels),
}
"""Kinds whose answer is several values, each with a name of its own."""


def sites(questionnaire: Questionnaire) -> Iterator[Site]:
    """Every expression of the questionnaire, in asking order."""
    seen = 0
    for page in questionnaire.pages:
        own = f"page “{page.id}”"
        yield Site(page.show_if, seen, (own,), "show_if")
        for question in page.questions:
            yield from _of_question(question, seen)
            seen += 1
        for number, skip in enumerate(page.skips, start=1):
            yield Site(skip.when, seen, (own, f"skip {number}"), "when")
    for ending in questionnaire.endings:
        yield Site(ending.when, seen, (f"ending “{ending.id}”",), "when")
    for quota in questionnaire.quotas:
        yield Site(quota.when, seen, (f"quota “{quota.id}”",), "when")


def _of_question(question: Question, seen: int) -> Iterator[Site]:
    place = f"question “{question.id}”"
    yield Site(question.show_if, seen, (place,), "show_if")
    yield Site(question.value, seen, (place,), "value")
    parts: list[Option | Row] = [*question.options, *question.rows]
    for part in parts:
        if part.show_if:
            yield Site(part.show_if, seen, (place, f"“{part.code}”"), "show_if")
    for number, check in enumerate(question.checks, start=1):
        yield Site(check.valid, seen + 1, (place, f"check {number}"), "valid")


def wordings(questionnaire: Questionnaire) -> Iterator[tuple[Text, int, tuple[str, ...]]]:
    """Everything a respondent reads: the wording, how many questions come before it, and where it stands."""
    seen = 0
    yield questionnaire.title, 0, ("title",)
    yield questionnaire.intro, 0, ("intro",)
    for number, page in enumerate(questionnaire.pages, start=1):
        on = f"page {number} “{page.id}”"
        yield page.title, seen, (on, "title")
        for position, question in enumerate(page.questions, start=1):
            place = on, f"question {position} “{question.id}”"
            for name, text in _wordings_of(question):
                yield text, seen, (*place, *name)
            seen += 1
    for ending in questionnaire.endings:
        yield ending.text, seen, (f"ending “{ending.id}”", "text")
    for quota in questionnaire.quotas:
        yield quota.text, seen, (f"quota “{quota.id}”", "text")
    yield questionnaire.thanks, seen, ("thanks",)


def _wordings_of(question: Question) -> Iterator[tuple[tuple[str, ...], Text]]:
    named = {"text": question.text, "help": question.help, "low_text": question.low_text}
    named |= {"high_text": question.high_text, "unit": question.unit, "entry_text": question.entry_text}
    yield from (((name,), text) for name, text in named.items())
    yield from (((f"option “{option.code}”",), option.text) for option in question.options)
    for row in question.rows:
        yield (f"row “{row.code}”",), row.text
        yield (f"row “{row.code}”", "opposite"), row.opposite
    for side in question.sides:
        yield (f"side “{side.code}”",), side.text
        yield from (((f"side “{side.code}”", f"option “{option.code}”"), option.text) for option in side.options)
    yield from (((f"level “{level.code}”",), level.text) for level in question.levels)
    yield from (((f"check {number}",), check.text) for number, check in enumerate(question.checks, start=1))
    for inner in question.questions:
        yield from (((f"question “{inner.id}”", *name), text) for name, text in _wordings_of(inner))


def faults(questionnaire: Questionnaire, broken: frozenset[str] = frozenset()) -> list[Problem]:
    """Faults between questions. What refers to a `broken` question is not looked at: its own fault comes first."""
    questions = list(questionnaire.questions())
    if not questions and not broken:
        return [Problem.at(Fault.NO_QUESTIONS)]
    return [*_Whole(questionnaire, broken).faults()]


class _Whole:
    def __init__(self, questionnaire: Questionnaire, broken: frozenset[str]) -> None:
        self.questionnaire = questionnaire
        self.broken = broken
        self.order = {question.id: place for place, question in enumerate(questionnaire.questions())}
        self.names = {name: question for question in questionnaire.questions() for name in names_of(question)}

    def faults(self) -> Iterator[Problem]:
        questionnaire = self.questionnaire
        yield from duplicates((f"page “{page.id}”", page.id) for page in questionnaire.pages)
        yield from duplicates((f"question “{q.id}”", q.id) for q in questionnaire.questions())
        for site in sites(questionnaire):
            if site.source:
                yield from self._site(site)
        yield from self._pages()
        yield from self._wordings()
        for question in questionnaire.questions():
            yield from self._carried(question)
        for question_id, codes in questionnaire.target_profile:
            yield from self._profile(question_id, codes)
        for name in questionnaire.persona_items:
            if name not in self.order and name not in self.broken:
                close = hint(name, self.order)
                yield Problem.at(Fault.QUESTION_UNKNOWN, "analysis", "persona_items", found=name, hint=close)

    def _site(self, site: Site) -> Iterator[Problem]:
        try:
            tree = parsed(site.source)
        except ExpressionError as error:
            detail = DETAILS[error.detail]
            yield Problem.at(Fault.EXPRESSION, *site.place, site.field, position=error.position, detail=detail)
            return
        wrong = list(self._references(tree, site))
        yield from wrong
        if not wrong:
            yield from self._codes(tree, site)

    def _references(self, tree: Expression, site: Site) -> Iterator[Problem]:
        for name in dict.fromkeys(references(tree)):
            question_id = name.partition(".")[0]
            if name.startswith("#") or question_id in self.broken:
                continue
            place = (*site.place, site.field)
            if question_id not in self.order:
                close = hint(question_id, self.order)
                yield Problem.at(Fault.QUESTION_UNKNOWN, *place, found=question_id, hint=close)
            elif self.order[question_id] >= site.sees:
                yield Problem.at(Fault.FORWARD_REFERENCE, *place, found=question_id)
            elif name not in self.names:
                close = hint(name, (own for own in self.names if own.startswith(f"{question_id}.")))
                yield Problem.at(Fault.QUESTION_UNKNOWN, *place, found=name, hint=close)

    def _codes(self, tree: Expression, site: Site) -> Iterator[Problem]:
        for name, texts in comparisons(tree):
            question = self.names.get(name)
            if question is not None and question.kind in CHOICE_KINDS:
                yield from _unknown_codes(question, texts, *site.place, site.field)

    def _pages(self) -> Iterator[Problem]:
        pages = self.questionnaire.pages
        for number, page in enumerate(pages):
            later = [following.id for following in pages[number + 1 :]]
            for position, skip in enumerate(page.skips, start=1):
                if skip.to and skip.to not in later:
                    place = f"page “{page.id}”", f"skip {position}", "to"
                    yield Problem.at(Fault.PAGE_UNKNOWN, *place, found=skip.to, hint=hint(skip.to, later))

    def _wordings(self) -> Iterator[Problem]:
        """Placeholders that are no word of the questionnaire must be earlier answers."""
        for text, sees, place in wordings(self.questionnaire):
            for name in dict.fromkeys(found[1] for _, words in text for found in PIPED.finditer(words)):
                head = name.partition(".")[0]
                piped = name in self.names and self.order[head] < sees
                if not piped and head not in self.broken:
                    yield Problem.at(Fault.WORD_UNKNOWN, *place, found=name, hint=hint(name, self.names))

    def _carried(self, question: Question) -> Iterator[Problem]:
        if question.carry is None or question.carry.question in self.broken:
            return
        found = question.carry.question
        place = f"question “{question.id}”", "carry"
        if found not in self.order:
            yield Problem.at(Fault.QUESTION_UNKNOWN, *place, found=found, hint=hint(found, self.order))
        elif self.order[found] >= self.order[question.id]:
            yield Problem.at(Fault.FORWARD_REFERENCE, *place, found=found)
        elif not self.questionnaire.question(found).options:
            yield Problem.at(Fault.CARRY_KIND, *place, found=found)

    def _profile(self, question_id: str, codes: tuple[str, ...]) -> Iterator[Problem]:
        if question_id in self.order:
            yield from _unknown_codes(self.questionnaire.question(question_id), codes, "target_profile")
        elif question_id not in self.broken:
            close = hint(question_id, self.order)
            yield Problem.at(Fault.QUESTION_UNKNOWN, "target_profile", found=question_id, hint=close)


def _unknown_codes(question: Question, codes: Iterable[str], *place: str) -> Iterator[Problem]:
    known = [option.code for option in question.options]
    for code in codes:
        if code not in known:
            yield Problem.at(Fault.CODE_UNKNOWN, *place, question=question.id, found=code, hint=hint(code, known))
