"""What a questionnaire's logic does to imported answers: hidden ones go, calculated ones are made, endings stop."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from surveyapp.domain.answers import Document, Response
from surveyapp.domain.definition import Kind, Option, Page, Question, Questionnaire, Row
from surveyapp.domain.expression import Value, references
from surveyapp.domain.logic import parsed
from surveyapp.domain.routing import ENDING, Route

VIET_NAM = timedelta(hours=7)


class Logic:
    """Applies what the sheet can judge: a condition on a question that no column fills hides nothing."""

    def __init__(self, questionnaire: Questionnaire, filled: set[str], language: str) -> None:
        judged = judgeable(questionnaire, filled)
        self._route = Route(judged) if _has_logic(judged) else None
        self._known = _known(questionnaire, filled)
        self._language = language
        self._hidden: Counter[str] = Counter()
        self._stopped: Counter[str] = Counter()

    def led(self, response: Response) -> Response:
        """The response with the answers that count; what was dropped or stopped is counted."""
        if self._route is None:
            return response
        environment: dict[str, Value] = {"#language": self._language, "#source": response.source}
        if response.submitted is not None:
            environment["#today"] = (response.submitted + VIET_NAM).date().isoformat()
        walk = self._route.walk(dict(response.answers), environment)
        answers: Document = {name: value for name, value in walk.kept.items() if name in response.answers}
        for question in self._route.questionnaire.questions():
            if question.kind is Kind.CALCULATED and question.id in self._known and question.id in walk.kept:
                answers[question.id] = walk.kept[question.id]
        changed = [name for name, given in response.answers.items() if given is not None and answers.get(name) != given]
        self._hidden.update(changed)
        if walk.ending is not None:
            answers[ENDING] = walk.ending.id
            self._stopped[walk.ending.id] += 1
        return replace(response, answers=answers)

    def hidden(self) -> tuple[tuple[str, int], ...]:
        return tuple(self._hidden.items())

    def stopped(self) -> tuple[tuple[str, int], ...]:
        return tuple(self._stopped.items())


def _known(questionnaire: Questionnaire, filled: set[str]) -> set[str]:
    """The questions whose answers the sheet gives, and those that can be calculated from them."""
    known = set(filled)
    for question in questionnaire.questions():
        if question.kind is Kind.CALCULATED and _needs(question.value) <= known:
            known.add(question.id)
    return known


def _needs(source: str) -> set[str]:
    return {name.partition(".")[0] for name in references(parsed(source))} if source else set()


def judgeable(questionnaire: Questionnaire, filled: set[str]) -> Questionnaire:
    """The questionnaire with only those conditions that speak of filled questions alone."""
    known = _known(questionnaire, filled)

    def kept(source: str) -> str:
        return source if _needs(source) <= known else ""

    def option(own: Option) -> Option:
        return replace(own, show_if=kept(own.show_if)) if own.show_if else own

    def row(own: Row) -> Row:
        return replace(own, show_if=kept(own.show_if)) if own.show_if else own

    def question(own: Question) -> Question:
        return replace(
            own,
            show_if=kept(own.show_if),
            options=tuple(map(option, own.options)),
            rows=tuple(map(row, own.rows)),
            carry=own.carry if own.carry is not None and own.carry.question in known else None,
        )

    def page(own: Page) -> Page:
        return replace(
            own,
            show_if=kept(own.show_if),
            skips=tuple(skip for skip in own.skips if _needs(skip.when) <= known),
            questions=tuple(map(question, own.questions)),
        )

    return replace(
        questionnaire,
        pages=tuple(map(page, questionnaire.pages)),
        endings=tuple(ending for ending in questionnaire.endings if _needs(ending.when) <= known),
    )


def _has_logic(questionnaire: Questionnaire) -> bool:
    paged = any(page.show_if or page.skips for page in questionnaire.pages)
    return paged or bool(questionnaire.endings) or any(map(_led, questionnaire.questions()))


def _led(question: Question) -> bool:
    parts: list[Option | Row] = [*question.options, *question.rows]
    own = question.show_if or question.carry or question.kind is Kind.CALCULATED
    return bool(own) or any(part.show_if for part in parts)
