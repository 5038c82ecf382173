"""Which scripts and styles a page of a questionnaire loads: what every page needs, and what its own questions need."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from surveyapp.domain.definition import Kind, Question
from surveyapp.web.answering.live import Live

LONG_LIST = 12
"""A list of more options can be searched."""
USUAL = frozenset(
    {
        *(",", "or", "and", "not", "=", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "not contains"),
        *("empty", "notempty", "selected", "any_of", "all_of", "none_of", "between"),
    }
)
"""The operators that logic.js knows by itself; functions.js has the others."""


def scripts(live: Live, *, one_by_one: bool) -> tuple[str, ...]:
    """File names in the order they are run."""
    asked = tuple(_all(slot.whole or slot.question for slot in live.slots))
    kinds = {question.kind for question in asked}
    counted = bool(kinds & {Kind.SCALE, Kind.CONSTANT_SUM})
    conditional = live.script is not None
    wanted = {
        "answering.js": True,
        "amount.js": conditional or counted,
        "amounts.js": counted,
        "logic.js": conditional,
        "functions.js": bool(live.operators - USUAL),
        "conditions.js": conditional,
        "ranking.js": Kind.RANKING in kinds,
        "search.js": any(map(_is_long, asked)),
        "steps.js": one_by_one,
    }
    return tuple(name for name, needed in wanted.items() if needed)


def styles(scripts: Collection[str]) -> tuple[str, ...]:
    """The style sheets of what those scripts add to a page."""
    return ("thumbs.css",) if {"ranking.js", "search.js", "steps.js"} & set(scripts) else ()


def _all(questions: Iterable[Question]) -> Iterator[Question]:
    for question in questions:
        yield question
        yield from _all(question.questions)


def _is_long(question: Question) -> bool:
    return question.kind is Kind.CASCADE or (question.kind is Kind.DROPDOWN and len(question.options) > LONG_LIST)
