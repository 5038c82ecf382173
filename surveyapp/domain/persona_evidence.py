"""What is true of a persona and less so of everyone: shares, differences and tests for each answer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.definition import SELECT_KINDS, Kind, Role
from surveyapp.domain.persona_cells import Cell, Crowd, Tally, cells
from surveyapp.domain.stats import NAN, SMALLEST_CELL, Estimate, benjamini_hochberg
from surveyapp.domain.table import AnswerTable, Item, Measure

LEVEL = 0.05
LONGEST_SPELT_OUT = 7
"""Points of a longer scale mean little one by one: only its two ends are described."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One answer of one persona. `share` is inside, of the `n` members who answered; `everyone` is of all respondents;
    `told` is the share as it may be shown.

    codes: the answers counted together, such as the two highest of a five-point scale. difference: inside − everyone,
    with its interval. apart: inside − the highest share in another persona. lift: inside / everyone. q:
    Benjamini–Hochberg over every tested answer of every persona; nan for answers the personas were found on
    (`in_fit`), which a test on the same people cannot prove. across: the share in each persona, as it may be shown.
    """

    item: Item
    codes: tuple[int, ...]
    share: Estimate
    everyone: float
    difference: Estimate
    apart: float
    lift: float
    n: int
    q: float
    in_fit: bool
    told: Estimate
    across: tuple[Estimate, ...]

    @property
    def code(self) -> int:
        """The mildest of the answers counted together: whoever says more than “agree” agrees."""
        middle = (self.item.categories - 1) / 2
        return min(self.codes, key=lambda code: abs(code - middle))

    @property
    def affirms(self) -> bool:
        """Says what somebody does or thinks, not what they do not: ticked, yes, or the upper end of a scale."""
        item = self.item
        if item.option is not None:
            return self.codes == (1,)
        first, last = item.scores[0], item.scores[-1]
        if item.measure is Measure.NOMINAL or (item.question.kind in SELECT_KINDS and (first is None or last is None)):
            return True
        reverse = item.question.reverse or (item.row is not None and item.row.reverse)
        upwards = first is None or last is None or (first <= last) != reverse
        return (self.code > (item.categories - 1) / 2) == upwards


Answer = tuple[Item, tuple[int, ...]]


def candidates(item: Item) -> tuple[tuple[int, ...], ...]:
    """The answers of an item worth a statement: both ends of a scale and its points, each choice of a question."""
    levels = item.categories
    if item.option is not None:
        if item.option.other:
            return ()
        return ((1,),) if item.option.exclusive else ((1,), (0,))
    if item.measure is not Measure.ORDINAL or item.question.kind in SELECT_KINDS:
        return tuple((code,) for code in range(levels) if not _other(item, code))
    low, high = boxes(item)
    points = tuple((code,) for code in range(levels)) if levels <= LONGEST_SPELT_OUT else ()
    return (low, high, *(point for point in points if point not in (low, high)))


def _other(item: Item, code: int) -> bool:
    option = item.question.option(item.option_codes[code])
    return option is not None and option.other


def boxes(item: Item) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(lowest, highest) answers of a scale taken together: two of four to seven points; detractors and promoters."""
    levels = item.categories
    if item.question.kind is Kind.NPS and levels == 11:
        return tuple(range(7)), (9, 10)
    size = 1 if levels < 4 else 2 if levels <= LONGEST_SPELT_OUT else round(0.28 * levels)
    return tuple(range(size)), tuple(range(levels - size, levels))


def describing(table: AnswerTable) -> Iterator[Item]:
    """Items a statement can be about: all with answers to count, save names and the fact that made the groups."""
    for item in table.items:
        hidden = item.has_role(Role("identity")) or item.has_role(Role("group"))
        if item.categories > 1 and not hidden:
            yield item


@dataclass(frozen=True, slots=True)
class Evidence:
    """Every answer with its cells per class, tested together."""

    answers: tuple[Answer, ...]
    cells: tuple[tuple[Cell, ...], ...]
    q: NDArray[np.float64]
    fit_ids: frozenset[str]

    def statement(self, index: int, persona: int) -> Statement:
        item, codes = self.answers[index]
        row = self.cells[index]
        cell = row[persona]
        others = [other.share.value for place, other in enumerate(row) if place != persona and other.n]
        return Statement(
            item,
            codes,
            cell.share,
            cell.everyone,
            cell.difference,
            cell.share.value - max(others, default=cell.everyone),
            cell.share.value / cell.everyone if cell.everyone > 0 else NAN,
            cell.n,
            float(self.q[index, persona]),
            item.id in self.fit_ids,
            cell.told(),
            tuple(other.beside() for other in row),
        )

    def of(self, persona: int) -> Iterator[Statement]:
        """The statements about enough people, in the questionnaire's order."""
        for index, row in enumerate(self.cells):
            cell = row[persona]
            if not math.isnan(cell.told().value):
                yield self.statement(index, persona)


def evidence(crowd: Crowd, fit_items: Sequence[Item]) -> Evidence:
    fit_ids = frozenset(item.id for item in fit_items)
    answers: list[Answer] = []
    rows: list[tuple[Cell, ...]] = []
    for item in describing(crowd.table):
        wanted = candidates(item)
        tally = Tally.of(crowd, crowd.table.codes(item), item.categories)
        answers += [(item, codes) for codes in wanted]
        choices = item.option is None and item.question.kind in SELECT_KINDS
        rows += [tuple(row) for row in cells(crowd, tally, wanted, item.id in fit_ids, choices)]
    p = [
        NAN if item.id in fit_ids or cell.n < SMALLEST_CELL else cell.p
        for (item, _codes), row in zip(answers, rows, strict=True)
        for cell in row
    ]
    q = benjamini_hochberg(p).reshape(len(answers), crowd.k)
    return Evidence(tuple(answers), tuple(rows), q, fit_ids)
