"""Which page comes next, what is shown on it and in what order, and which answers count in the end."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from surveyapp.domain.answers import Document
from surveyapp.domain.definition import (
    ROW_KINDS,
    SELECT_KINDS,
    SILENT_KINDS,
    UNSEEN_KINDS,
    Ending,
    Kind,
    Option,
    Page,
    Question,
    Questionnaire,
    Row,
    Which,
)
from surveyapp.domain.expression import Value, evaluate, references, truth
from surveyapp.domain.logic import parsed, sites

ORDER = "#order"
"""Where a document keeps the order in which shuffled parts were shown: page, or question → its parts' codes."""
ENDING = "#ending"
"""Where a document keeps the id of the ending or quota that stopped it."""


def values_of(question: Question, stored: Any) -> dict[str, Value]:
    """The names a stored answer gives to the logic language, as `logic.names_of` lists them."""
    if stored is None:
        return {}
    match question.kind:
        case Kind.MATRIX_DUAL:
            return {f"{question.id}.{row}.{side}": code for row, own in stored.items() for side, code in own.items()}
        case Kind.REPEAT:
            return _of_entries(question, stored)
        case Kind.FILE:
            return {question.id: str(stored["name"])}
    match stored:
        case {"code": code}:
            return {question.id: str(code)}
        case {"codes": codes}:
            return {question.id: tuple(codes)}
        case dict():
            return {f"{question.id}.{part}": _value(value) for part, value in stored.items()}
    return {question.id: _value(stored)}


def _of_entries(question: Question, stored: Sequence[Mapping[str, Any]]) -> dict[str, Value]:
    """A repeated group is the list of its entries' numbers; each inner question a list of what was answered."""
    values: dict[str, Value] = {question.id: tuple(str(number) for number in range(1, len(stored) + 1))}
    for inner in question.questions:
        given = [_value(entry.get(inner.id)) for entry in stored]
        flat = [one for value in given for one in (value if isinstance(value, tuple) else (value,))]
        values[f"{question.id}.{inner.id}"] = tuple(one for one in flat if one is not None)
    return values


def _value(stored: Any) -> Value:
    match stored:
        case {"code": code}:
            return str(code)
        case {"codes": codes}:
            return tuple(codes)
        case list():
            return tuple(stored)
        case bool() | str() | None:
            return stored
        case int() | float():
            return float(stored)
    return None


@dataclass(frozen=True, slots=True)
class Screen:
    """One page as one respondent sees it: the questions shown, with the options and rows offered, in their order."""

    page: Page
    questions: tuple[Question, ...]


class Route:
    """The way through one questionnaire. Conditions are parsed once; make one Route per published version."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self._conditions = {site.source: parsed(site.source) for site in sites(questionnaire) if site.source}
        self.as_written = frozenset(question.id for question in questionnaire.questions() if _as_written(question))
        """The ids of questions of which everybody to whom they are shown is offered the same, in the same order."""

    def _holds(self, condition: str, values: Mapping[str, Value]) -> bool:
        return not condition or truth(evaluate(self._conditions[condition], values))

    def walk(self, document: Document, environment: Mapping[str, Value] | None = None) -> Walk:
        """The whole way that the answers so far lead; `environment` holds `#language`, `#source`, `#today`."""
        return Walk(self, document, environment or {})

    def screens(self, document: Document) -> tuple[Screen, ...]:
        """The pages that have something to show, given the answers so far."""
        return self.walk(document).screens

    def kept(self, document: Document) -> Document:
        """The answers that count: those of hidden questions are dropped; shown but left blank is None."""
        return self.walk(document).kept


def _as_written(question: Question) -> bool:
    parts: tuple[Option | Row, ...] = (*question.options, *question.rows)
    return not question.shuffle and question.carry is None and not any(part.show_if for part in parts)


class Walk:
    """One respondent's way: `kept` answers, `screens` in order, `values` for the logic language, and the `ending`
    that stops the survey, if one does."""

    def __init__(self, route: Route, document: Document, environment: Mapping[str, Value]) -> None:
        self.route = route
        self.document = document
        self.kept: Document = {name: document[name] for name in (ORDER, ENDING) if name in document}
        self.values: dict[str, Value] = dict(environment)
        self.unmet: list[tuple[Question, int]] = []
        self.screens: tuple[Screen, ...] = tuple(self._screens())
        self.ending: Ending | None = next((e for e in route.questionnaire.endings if self.holds(e.when)), None)

    def holds(self, condition: str) -> bool:
        return self.route._holds(condition, self.values)

    def _screens(self) -> Iterator[Screen]:
        resume: str | None = ""
        for page in self.route.questionnaire.pages:
            reached = resume in ("", page.id)
            resume = "" if reached else resume
            shown = tuple(self._page(page, reached=reached and self.holds(page.show_if)))
            if shown:
                yield Screen(page, self._ordered(page.id, shown, _id) if page.shuffle else shown)
            if reached:
                taken = next((skip for skip in page.skips if self.holds(skip.when)), None)
                resume = "" if taken is None else taken.to or None

    def _page(self, page: Page, *, reached: bool) -> Iterator[Question]:
        for question in page.questions:
            shown = reached and self.holds(question.show_if)
            if question.kind in UNSEEN_KINDS:
                if shown or question.keep:
                    self._keep(question, self._unseen(question))
            elif shown:
                offered = self.offered(question)
                if offered is None:
                    continue
                yield offered
                if question.kind not in SILENT_KINDS:
                    self._keep(question, cleaned(offered, self.document.get(question.id)))
                    self.unmet += [(question, n) for n, c in enumerate(question.checks) if not self._met(c.valid)]
            elif question.keep and self.document.get(question.id) is not None:
                self._keep(question, self.document[question.id])

    def _met(self, valid: str) -> bool:
        """A check says nothing while one of its answers is empty: “empty” is not “wrong”."""
        value = evaluate(self.route._conditions[valid], self.values)
        return truth(value) or not all(self.values.get(name) is not None for name in references(parsed(valid)))

    def _keep(self, question: Question, stored: Any) -> None:
        self.kept[question.id] = stored
        self.values.update(values_of(question, stored))

    def _unseen(self, question: Question) -> Any:
        if question.kind is Kind.HIDDEN:
            return self.document.get(question.id)
        value = evaluate(self.route._conditions[question.value], self.values)
        return list(value) if isinstance(value, tuple) else value

    def offered(self, question: Question) -> Question | None:
        """The question with the options and rows that are offered, in the order they are shown; None when nothing
        is left to choose from."""
        if question.id in self.route.as_written:
            return question
        options = self._carried(question, [option for option in question.options if self.holds(option.show_if)])
        rows = [row for row in question.rows if self.holds(row.show_if)]
        if question.kind in ROW_KINDS and question.carry is not None:
            rows = self._carried(question, rows)
            options = list(question.options)
        if (question.options and not options) or (question.rows and not rows):
            return None
        if question.shuffle:
            if question.kind in ROW_KINDS:
                rows = list(self._ordered(question.id, rows, _code))
            else:
                options = list(self._ordered(question.id, options, _code))
        same = tuple(options) == question.options and tuple(rows) == question.rows
        return question if same else replace(question, options=tuple(options), rows=tuple(rows))

    def _carried(self, question: Question, parts: list[P]) -> list[P]:
        if question.carry is None:
            return parts
        earlier = self.route.questionnaire.question(question.carry.question)
        chosen = set(chosen_codes(earlier, self.kept.get(earlier.id)))
        known = {option.code for option in earlier.options}
        wanted = chosen if question.carry.which is Which.CHOSEN else known - chosen
        return [part for part in parts if part.code in wanted or part.code not in known]

    def _ordered(self, name: str, parts: Sequence[T], key: Callable[[T], str]) -> tuple[T, ...]:
        """`parts` as the document's order has them; those it does not know stay where they are written."""
        order = {code: place for place, code in enumerate(self.document.get(ORDER, {}).get(name, ()))}
        moved = iter(sorted((p for p in parts if key(p) in order), key=lambda part: order[key(part)]))
        return tuple(next(moved) if key(part) in order else part for part in parts)


T = TypeVar("T")
P = TypeVar("P", Option, Row)


def _code(part: Option | Row) -> str:
    return part.code


def _id(question: Question) -> str:
    return question.id


def chosen_codes(question: Question, stored: Any) -> tuple[str, ...]:
    """The codes a stored answer chose: one, several, ranked, or given more than nothing."""
    if stored is None:
        return ()
    if question.kind is Kind.CONSTANT_SUM:
        return tuple(code for code, amount in stored.items() if amount)
    match _value(stored):
        case tuple() as codes:
            return codes
        case str() as code:
            return (code,)
    return ()


def cleaned(offered: Question, stored: Any) -> Any:
    """A stored answer without the codes that `offered` no longer offers; None when nothing is left of it."""
    if stored is None:
        return None
    known = {option.code for option in offered.options}
    if offered.kind in SELECT_KINDS:
        return stored if _value(stored) in known else None
    if offered.kind is Kind.MULTIPLE:
        kept = [code for code in chosen_codes(offered, stored) if code in known]
        other = stored.get("other") if isinstance(stored, dict) else ""
        named = other and any(option.other and option.code in kept for option in offered.options)
        return ({"codes": kept, "other": other} if named else kept) or None
    if offered.kind is Kind.RANKING:
        return [code for code in stored if code in known] or None
    if offered.kind in ROW_KINDS:
        rows = {row.code for row in offered.rows}
        return {row: value for row, value in stored.items() if row in rows} or None
    return stored


# ------------------------------------------------------------------ chance


def shuffled(questionnaire: Questionnaire, seed: str) -> dict[str, list[str]]:
    """The order of everything the questionnaire shuffles, for one respondent: the same seed gives the same order.

    Parts that stay (the last option “other”, those marked `fixed`) are not in it."""
    orders = {}
    for page in questionnaire.pages:
        if page.shuffle:
            orders[page.id] = _mixed([question.id for question in page.questions], seed, page.id)
        for question in page.questions:
            if question.shuffle:
                parts: Sequence[Option | Row] = question.rows if question.kind in ROW_KINDS else question.options
                orders[question.id] = _mixed([part.code for part in parts if not part.stays], seed, question.id)
    return orders


def assigned(questionnaire: Questionnaire, seed: str) -> Document:
    """The option of every hidden question that is given out at random, each option as likely as the others."""
    return {
        question.id: random.Random(f"{seed} {question.id}").choice([option.code for option in question.options])
        for question in questionnaire.questions()
        if question.assign
    }


def _mixed(codes: list[str], seed: str, name: str) -> list[str]:
    random.Random(f"{seed} {name}").shuffle(codes)
    return codes
