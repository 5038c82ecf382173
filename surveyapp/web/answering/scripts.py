"""Which scripts and styles a page of a questionnaire loads: what every page needs, and what its own questions need."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from surveyapp.domain.definition import UNSEEN_KINDS, Kind, Question
from surveyapp.web.answering.live import Live

_IN_ORDER = (
    *("answering.js", "amount.js", "amounts.js", "logic.js", "functions.js", "conditions.js", "ranking.js"),
    *("search.js", "steps.js"),
)
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
    conditional = live.script is not None
    wanted = {
        "answering.js": True,
        "amount.js": conditional,
        "logic.js": conditional,
        "functions.js": bool(live.operators - USUAL),
        "conditions.js": conditional,
        "steps.js": one_by_one,
    }
    needed = {name for name, is_needed in wanted.items() if is_needed}
    needed |= _of_kinds(slot.whole or slot.question for slot in live.slots)
    return tuple(name for name in _IN_ORDER if name in needed)


def in_turn(live: Live, scripts: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(those the page waits for, those it asks for once it stands): with one question at a time, the first one can be
    answered before what the others need is there."""
    if "steps.js" not in scripts:
        return scripts, ()
    first = next((slot.question for slot in live.slots if slot.shown and slot.question.kind not in UNSEEN_KINDS), None)
    at_once = {"answering.js", "steps.js", *_of_kinds([first] if first else [])}
    return tuple(name for name in scripts if name in at_once), tuple(name for name in scripts if name not in at_once)


def styles(scripts: Collection[str]) -> tuple[str, ...]:
    """The style sheets of what those scripts add to a page."""
    return ("thumbs.css",) if {"ranking.js", "search.js", "steps.js"} & set(scripts) else ()


def _of_kinds(questions: Iterable[Question]) -> set[str]:
    """What the kinds of these questions need."""
    asked = tuple(_all(questions))
    kinds = {question.kind for question in asked}
    counted = {"amount.js", "amounts.js"} if kinds & {Kind.SCALE, Kind.CONSTANT_SUM} else set()
    ranked = {"ranking.js"} if Kind.RANKING in kinds else set()
    return counted | ranked | ({"search.js"} if any(map(_is_long, asked)) else set())


def _all(questions: Iterable[Question]) -> Iterator[Question]:
    for question in questions:
        yield question
        yield from _all(question.questions)


def _is_long(question: Question) -> bool:
    return question.kind is Kind.CASCADE or (question.kind is Kind.DROPDOWN and len(question.options) > LONG_LIST)
