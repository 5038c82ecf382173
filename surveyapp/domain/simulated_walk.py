"""One simulated respondent on the way through a questionnaire: answers what is offered, corrects contradictions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import permutations
from typing import Any

from surveyapp.domain.answers import Document
from surveyapp.domain.definition import NUMBER_KINDS, UNSEEN_KINDS, Kind, Question
from surveyapp.domain.expression import Value, evaluate, references, truth
from surveyapp.domain.logic import parsed
from surveyapp.domain.routing import Route, Walk, values_of

ATTEMPTS = 12
MOST_SWAPPED = 5


Again = Callable[[Question, Question, int], Any]
"""(question, as it is offered, attempt) → another answer of the same person; each attempt may give another one."""


class SimulatedWalk(Walk):
    """A walk that answers anew where fewer options are offered than the question has, and only what is shown."""

    def __init__(
        self, route: Route, document: Document, environment: Mapping[str, Value], again: Again, attempt: int = 0
    ) -> None:
        self._again = again
        self._attempt = attempt
        self._shown: set[str] = set()
        super().__init__(route, document, environment)

    def offered(self, question: Question) -> Question | None:
        found = super().offered(question)
        self._shown.add(question.id)
        if found is not None and len(found.options) < len(question.options):
            self.document[question.id] = self._again(question, found, self._attempt)
        return found

    def _keep(self, question: Question, stored: Any) -> None:
        if question.id in self._shown or question.kind in UNSEEN_KINDS:
            super()._keep(question, stored)


def walked(route: Route, drawn: Document, environment: Mapping[str, Value], again: Again) -> Walk:
    """The way `drawn` answers lead, after corrections: answers that a check finds contradictory change places, else
    they are given anew, and left out in the end. `unmet` has what could not be corrected."""
    walk = SimulatedWalk(route, drawn, environment, again)
    for attempt in range(1, ATTEMPTS):
        if not walk.unmet:
            return walk
        corrected = dict(walk.document)
        questions = _contradictory(walk)
        swapped = _swapped(walk, questions)
        for question in questions:
            anew = again(question, question, attempt)
            corrected[question.id] = anew if swapped is None else swapped[question.id]
        walk = SimulatedWalk(route, corrected, environment, again, attempt)
    if walk.unmet:
        free = {question.id: None for question, _ in walk.unmet if not question.required}
        free |= {question.id: None for question in _contradictory(walk) if not question.required}
        walk = SimulatedWalk(route, walk.document | free, environment, again)
    return walk


def _check(walk: Walk) -> str:
    question, number = walk.unmet[0]
    return question.checks[number].valid


def _contradictory(walk: Walk) -> list[Question]:
    """The questions that the first unmet check speaks of."""
    names = dict.fromkeys(name.partition(".")[0] for name in references(parsed(_check(walk))))
    questions = (walk.route.questionnaire.question(name) for name in names)
    return [question for question in questions if question.kind not in UNSEEN_KINDS]


def _swapped(walk: Walk, questions: list[Question]) -> Document | None:
    """The same numbers, days or times in an order that passes the check; None where there is none."""
    family = {Kind.NUMBER if question.kind in NUMBER_KINDS else question.kind for question in questions}
    given = [walk.kept.get(question.id) for question in questions]
    comparable = len(family) == 1 and family <= {Kind.NUMBER, Kind.DATE, Kind.TIME}
    if not comparable or len(questions) > MOST_SWAPPED or None in given:
        return None
    tree = parsed(_check(walk))
    for values in _orders(questions, given):
        known = dict(walk.values)
        for question, value in zip(questions, values, strict=True):
            known.update(values_of(question, value))
        if truth(evaluate(tree, known)):
            return {question.id: value for question, value in zip(questions, values, strict=True)}
    return None


def _orders(questions: list[Question], given: list[Any]) -> Iterator[tuple[Any, ...]]:
    for values in permutations(given):
        if all(_allowed(question, value) for question, value in zip(questions, values, strict=True)):
            yield values


def _allowed(question: Question, value: Any) -> bool:
    if question.kind in NUMBER_KINDS:
        return (question.low is None or question.low <= value) and (question.high is None or value <= question.high)
    earliest, latest = question.earliest, question.latest
    return (not earliest or earliest == "today" or earliest <= value) and (
        not latest or latest == "today" or value <= latest
    )
