"""Which answers personas are found on, and how the latent class model sees them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from surveyapp.domain.definition import Kind, Question, Role
from surveyapp.domain.latent_class import Items
from surveyapp.domain.quality import repeats_by_chance
from surveyapp.domain.table import UNCOUNTED, AnswerTable, Item, Mask, Measure, Numbers

FEWEST_ITEMS, MOST_ITEMS = 5, 12
PEOPLE_PER_ITEM = 100
IDENTIFIABLE = 3
"""Classes cannot be told apart on fewer items."""

FAMILIES = ("attitude", "psychology", "behaviour", "need", "lifestyle", "trait")
"""What people think, then what they do: where no questions are named these are taken, in this order."""

MOST_CATEGORIES = 7
"""A longer scale is taken as a number: each class would need a chance for every point."""

LEAST_ANSWERED = 0.5


class Unused(StrEnum):
    RARELY_ANSWERED = "rarely_answered"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item meant for the fit that could not be used; `answered` is the share of people who answered it."""

    item: Item
    reason: Unused
    answered: float


def fit_items(table: AnswerTable) -> tuple[Item, ...]:
    """The usable items of the questions personas are found on: see `intended`."""
    return usable(table)[0]


def usable(table: AnswerTable) -> tuple[tuple[Item, ...], tuple[LeftOut, ...]]:
    """(items that at least half of the people answered, in more than one way; the others with the reason)."""
    used, unused = [], []
    for item in intended(table):
        values = _values(table, item)
        known = ~np.isnan(values)
        answered = float(known.mean()) if table.n else 0.0
        if answered < LEAST_ANSWERED:
            unused.append(LeftOut(item, Unused.RARELY_ANSWERED, answered))
        elif values[known].min() == values[known].max():
            unused.append(LeftOut(item, Unused.CONSTANT, answered))
        else:
            used.append(item)
    return tuple(used), tuple(unused)


def intended(table: AnswerTable) -> tuple[Item, ...]:
    """The questions named in `persona_items`, whole; else those flagged `persona`, whole, then questions by FAMILIES.

    A question is taken whole or not at all, for its rows were asked to be read together: until there are five items,
    then only while it fits into one item per hundred people, at most twelve. Demographics are never fitted on.
    """
    questionnaire = table.questionnaire
    if questionnaire.persona_items:
        named = [questionnaire.question(name) for name in questionnaire.persona_items if name in questionnaire]
        return tuple(item for question in named for item in _fitting(table, question))
    chosen = [item for q in questionnaire.questions() if q.persona for item in _fitting(table, q)]
    room = max(FEWEST_ITEMS, min(MOST_ITEMS, table.n // PEOPLE_PER_ITEM))
    for question in _by_family(table):
        items = _fitting(table, question)
        if len(chosen) < FEWEST_ITEMS or len(chosen) + len(items) <= room:
            chosen += items
    return tuple(chosen)


def _by_family(table: AnswerTable) -> Iterator[Question]:
    """Each question once, without those that a flag has already taken."""
    seen = {question.id for question in table.questionnaire.questions() if question.persona}
    for family in FAMILIES:
        for item in table.items_with(Role(family)):
            about = {role.family for role in item.question.roles}
            if item.question.id not in seen and not about & {"demographic", "geographic"}:
                seen.add(item.question.id)
                yield item.question


def _fitting(table: AnswerTable, question: Question) -> list[Item]:
    return [item for item in table.items_of(question) if item.measure not in UNCOUNTED]


# ------------------------------------------------------------------ as the model sees them


def is_number(item: Item) -> bool:
    return item.measure is Measure.NUMBER or (item.measure is Measure.ORDINAL and item.categories > MOST_CATEGORIES)


def _values(table: AnswerTable, item: Item) -> Numbers:
    """(n,) codes or numbers, nan where there is no answer; sums of money as log(1 + x), for few spend a lot."""
    if item.measure is Measure.NUMBER:
        numbers = table.numbers(item)
        return np.log1p(np.maximum(numbers, 0)) if item.question.kind is Kind.MONEY else numbers
    codes = table.codes(item)
    return np.where(codes >= 0, codes, np.nan).astype(np.float64)


def encode(table: AnswerTable, items: Sequence[Item]) -> tuple[Items, Mask]:
    """(what the model sees of everybody, who answered at least one of the items). Weights are scaled to mean 1."""
    categorical = [item for item in items if not is_number(item)]
    metric = [item for item in items if is_number(item)]
    codes = np.full((table.n, len(categorical)), -1, dtype=np.int16)
    numbers = np.full((table.n, len(metric)), np.nan)
    for column, item in enumerate(categorical):
        codes[:, column] = table.codes(item)
    for column, item in enumerate(metric):
        numbers[:, column] = _values(table, item)
    weights = table.weights
    if weights is not None:
        weights = weights / max(float(weights.mean()), 1e-300)
    encoded = Items(codes, tuple(item.categories for item in categorical), numbers, weights)
    return encoded, np.asarray((codes >= 0).any(axis=1) | (~np.isnan(numbers)).any(axis=1))


def directions(items: Sequence[Item]) -> tuple[int, ...]:
    """Per categorical item: 1 or −1 where a higher code says more or less of what is asked, 0 where it does not order.

    Options of a limited choice compete with one another, so ticking one says nothing about a level.
    """
    return tuple(_direction(item) for item in items if not is_number(item))


def _direction(item: Item) -> int:
    if item.option is not None:
        return 0 if item.option.exclusive or item.question.max_choices is not None else 1
    first, last = (item.scores[0], item.scores[-1]) if item.scores else (None, None)
    if first is not None and last is not None:
        return (last > first) - (last < first)
    if item.measure is not Measure.ORDINAL:
        return 0
    return -1 if item.question.reverse or (item.row is not None and item.row.reverse) else 1


def most_classes(items: Items, most: int = 8) -> int:
    """The largest number of classes with fewer parameters than there are different ways to answer, at most `most`."""
    if items.numbers.shape[1]:
        return most
    ways = sum(math.log(count) for count in items.categories)
    free = sum(count - 1 for count in items.categories)
    allowed = [k for k in range(1, most + 1) if math.log(k - 1 + k * free + 1) <= ways + 1e-9]
    return max(allowed, default=1)


def copied_share(table: AnswerTable, fitted: Mask) -> float | None:
    """Share of responses that repeat another in every answer but who they are; None where that proves nothing, for
    where little was asked honest people agree in everything."""
    people = table.where(fitted)
    items = [item for item in table.items if not item.has_role(Role("identity"))]
    if not people.n or not items or repeats_by_chance(people, items):
        return None
    return 1 - people.frame.select([item.id for item in items]).hash_rows().n_unique() / people.n
