"""What the script of a page needs to show and hide its questions and options at once, as the server would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from surveyapp.domain.definition import (
    MOMENT_KINDS,
    NUMBER_KINDS,
    POINT_KINDS,
    ROW_KINDS,
    SELECT_KINDS,
    TEXT_KINDS,
    UNSEEN_KINDS,
    Carry,
    Kind,
    Option,
    Question,
    Row,
    Which,
)
from surveyapp.domain.expression import compiled, references
from surveyapp.domain.logic import PIPED, names_of, parsed
from surveyapp.domain.routing import ORDER, Screen, Walk

_READ_AS: dict[Kind, str] = {
    **dict.fromkeys(SELECT_KINDS | TEXT_KINDS | MOMENT_KINDS, "text"),
    **dict.fromkeys(POINT_KINDS | NUMBER_KINDS, "number"),
    Kind.MULTIPLE: "list",
    Kind.RANKING: "order",
    Kind.CONSENT: "box",
    Kind.MATRIX_SINGLE: "text",
    Kind.MATRIX_MULTIPLE: "list",
    Kind.MATRIX_DUAL: "text",
    Kind.SEMANTIC_DIFFERENTIAL: "number",
    Kind.CONSTANT_SUM: "number",
    Kind.CASCADE: "text",
}
"""How the script reads the fields of a kind; the answers of other kinds are known to the server alone."""
_KNOWN = {*_READ_AS, Kind.CALCULATED}


@dataclass(frozen=True, slots=True)
class Slot:
    """A question's place on the page: `whole` has every option that answers on this page may yet offer."""

    question: Question
    shown: bool
    whole: Question | None


@dataclass(frozen=True)
class Live:
    walk: Walk
    screen: Screen

    @cached_property
    def _here(self) -> frozenset[str]:
        return frozenset(question.id for question in self.screen.page.questions)

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The questions shown, and those that answers on this page may open, in the page's order."""
        return tuple(self._slots())

    def _slots(self) -> Iterator[Slot]:
        shown = {question.id: question for question in self.screen.questions}
        for question in self._in_order():
            whole = self.walk.offered(self._opened(question)) if self._offers_vary(question) else None
            if question.id in shown:
                yield Slot(shown[question.id], shown=True, whole=whole)
            elif question.kind not in UNSEEN_KINDS and self._may_open(question):
                offered = whole or self.walk.offered(question)
                if offered is not None:
                    yield Slot(offered, shown=False, whole=whole)

    def _in_order(self) -> list[Question]:
        page = self.screen.page
        order = self.walk.document.get(ORDER, {}).get(page.id, [question.id for question in page.questions])
        return sorted(page.questions, key=lambda question: order.index(question.id))

    @property
    def steps(self) -> tuple[int, int]:
        """(the most questions to be seen from the first one shown on, how many are shown now)."""
        seen = [slot.shown for slot in self.slots if slot.question.kind not in UNSEEN_KINDS]
        return len(seen) - (seen.index(True) if True in seen else 0), sum(seen)

    def offers(self, question: Question) -> tuple[str, ...]:
        """The parts of a question whose offer depends on this page, as the form tells which of them it showed."""
        if not self._offers_vary(self.walk.route.questionnaire.question(question.id)):
            return ()
        return tuple(f"{question.id}.{part.code}" for part in (*question.options, *question.rows))

    # -------------------------------------------------------------- what depends on this page

    def _own(self, condition: str) -> bool:
        """True for a condition that speaks of an answer of this page."""
        return bool(condition) and any(name.partition(".")[0] in self._here for name in references(parsed(condition)))

    def _may_open(self, question: Question) -> bool:
        """True for a hidden question that answers on this page alone may open."""
        own = self._own(question.show_if)
        return own or (self._offers_vary(question) and self.walk.holds(question.show_if))

    def _offers_vary(self, question: Question) -> bool:
        if question.id in self.walk.route.as_written:
            return False
        carried = question.carry is not None and question.carry.question in self._here
        return carried or any(self._own(part.show_if) for part in _parts(question))

    def _opened(self, question: Question) -> Question:
        """The question with everything that answers on this page may yet offer."""
        options = tuple(replace(o, show_if="") if self._own(o.show_if) else o for o in question.options)
        rows = tuple(replace(r, show_if="") if self._own(r.show_if) else r for r in question.rows)
        stays = question.carry is None or question.carry.question not in self._here
        return replace(question, options=options, rows=rows, carry=question.carry if stays else None)

    # -------------------------------------------------------------- for the script

    @cached_property
    def script(self) -> dict[str, Any] | None:
        """{"values": {name: value}, "questions": [[id, {name: how to read it}, condition, {part: condition}, value]],
        "ask": [ids whose change the server must see]}; None where nothing on the page depends on the page."""
        lines = [self._line(question) for question in self.screen.page.questions]
        ask = sorted(self._server_only())
        if not ask and not any(shown or parts for _, _, shown, parts, _ in lines):
            return None
        named = {name for line in lines for tree in _trees(line) for name in _references(tree)}
        here = {
            name for question in self.screen.page.questions if question.kind in _KNOWN for name in names_of(question)
        }
        values = {name: value for name, value in self.walk.values.items() if name in named - here and value is not None}
        return {"values": values, "questions": lines, "ask": ask}

    @cached_property
    def operators(self) -> frozenset[str]:
        """What the conditions and formulas of the script are made of."""
        lines = self.script["questions"] if self.script else ()
        return frozenset(name for line in lines for tree in _trees(line) for name in _operators(tree))

    def _line(self, question: Question) -> list[Any]:
        fields = {name: _READ_AS[question.kind] for name in names_of(question) if question.kind in _READ_AS}
        shown = compiled(parsed(question.show_if)) if self._own(question.show_if) else None
        parts = {part.code: tree for part in _parts(question) if (tree := self._part(question, part)) is not None}
        value = compiled(parsed(question.value)) if question.kind is Kind.CALCULATED else None
        return [question.id, fields, shown, parts, value]

    def _part(self, question: Question, part: Option | Row) -> Any:
        trees = [compiled(parsed(part.show_if))] if self._own(part.show_if) else []
        if question.carry is not None and question.carry.question in self._here and _carries(question, part):
            trees += self._carried(question.carry, part.code)
        return ["and", *trees] if len(trees) > 1 else (trees[0] if trees else None)

    def _carried(self, carry: Carry, code: str) -> list[Any]:
        earlier = self.walk.route.questionnaire.question(carry.question)
        if earlier.option(code) is None:
            return []
        name = earlier.id
        chosen = [">", ["$", f"{name}.{code}"], 0] if earlier.kind is Kind.CONSTANT_SUM else ["in", code, ["$", name]]
        return [chosen if carry.which is Which.CHOSEN else ["not", chosen]]

    def _server_only(self) -> Iterator[str]:
        """Questions of this page whose answer changes what only the server can say: other wordings, a next list."""
        page = self.screen.page
        named = {name.partition(".")[0] for question in page.questions for name in _named(question)}
        for question in page.questions:
            piped = any(question.id in _piped(other) for other in page.questions)
            unread = question.id in named and question.kind not in _READ_AS
            if question.kind not in UNSEEN_KINDS and (question.kind is Kind.CASCADE or piped or unread):
                yield question.id


def _carries(question: Question, part: Option | Row) -> bool:
    """A grid carries rows, other kinds carry options."""
    return isinstance(part, Row) == (question.kind in ROW_KINDS)


def _parts(question: Question) -> tuple[Option | Row, ...]:
    return (*question.options, *question.rows)


def _named(question: Question) -> set[str]:
    conditions = [question.show_if, question.value, *(part.show_if for part in _parts(question))]
    return {name for condition in conditions if condition for name in references(parsed(condition))}


def _piped(question: Question) -> set[str]:
    """The questions whose answers stand in a wording of this one."""
    parts = [part.text for part in (*_parts(question), *question.sides, *question.levels)]
    texts = [question.text, question.help, question.low_text, question.high_text, question.unit, *parts]
    words = [said for text in texts for _, said in text if "{" in said]
    return {found[1].partition(".")[0] for said in words for found in PIPED.finditer(said)}


def _trees(line: list[Any]) -> Iterator[Any]:
    _, _, shown, parts, value = line
    yield from (tree for tree in (shown, *parts.values(), value) if tree is not None)


def _operators(tree: Any) -> Iterator[str]:
    """The operators and functions in a compiled tree."""
    if isinstance(tree, list) and tree[0] != "$":
        yield tree[0]
        for operand in tree[1:]:
            yield from _operators(operand)


def _references(tree: Any) -> Iterator[str]:
    """The names in a compiled tree."""
    if isinstance(tree, list):
        if tree[0] == "$":
            yield tree[1]
        else:
            for operand in tree[1:]:
                yield from _references(operand)
