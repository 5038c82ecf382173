"""What is true of a persona and less so of everyone: shares, differences and tests for each answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.definition import SELECT_KINDS, Kind, Role
from surveyapp.domain.latent_class import bch_profile
from surveyapp.domain.stats import (
    NAN,
    SMALLEST_CELL,
    Estimate,
    Floats,
    benjamini_hochberg,
    few,
    newcombe,
    two_proportion_p,
    wilson,
)
from surveyapp.domain.table import AnswerTable, Item, Mask, Measure

LEVEL = 0.05
LONGEST_SPELT_OUT = 7
"""Points of a longer scale mean little one by one: only its two ends are described."""

_AT_ONCE = 24  # columns of 0/1 answers held together


@dataclass(frozen=True, slots=True)
class Statement:
    """One answer of one persona. `share` is inside, of the `n` members who answered; `everyone` is of all respondents.

    codes: the answers counted together, such as the two highest of a five-point scale. difference: inside − everyone,
    with its interval. apart: inside − the highest share in another persona. lift: inside / everyone. q:
    Benjamini–Hochberg over every tested answer of every persona; nan for answers the personas were found on
    (`in_fit`), which a test on the same people cannot prove.
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


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """Everybody with the class they were given: `labels` (n,), −1 for who answered none of the fit items, whose row of
    `chances` (n, k) is then nan."""

    table: AnswerTable
    labels: NDArray[np.intp]
    chances: Floats
    weights: Floats = field(init=False)
    members: Floats = field(init=False)

    def __post_init__(self) -> None:
        own = self.table.weights
        weights = np.ones(self.table.n) if own is None else own / max(float(own.mean()), 1e-300)
        members = np.zeros((self.table.n, self.k))
        members[self.fitted, self.labels[self.fitted]] = 1.0
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "members", members)

    @property
    def k(self) -> int:
        return int(self.chances.shape[1])

    @property
    def fitted(self) -> Mask:
        return np.asarray(self.labels >= 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer in one persona; `hits` of the `n` members who answered gave it (heads, not weights)."""

    share: Estimate
    everyone: float
    difference: Estimate
    p: float
    n: int
    hits: int

    @property
    def small(self) -> bool:
        """Somebody gave the answer, but too few to be spoken of."""
        return self.n < SMALLEST_CELL or few(self.hits)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Arrays (k, Q) of plain weighted shares: of the members and of the others, with their effective numbers."""

    inside: Floats
    people: Floats
    rest: Floats
    others: Floats
    part: Floats
    everyone: Floats

    @classmethod
    def of(cls, crowd: Crowd, known: Mask, filled: Floats) -> _Counted:
        weight = crowd.weights[:, None]
        size, squares = crowd.members.T @ (known * weight), crowd.members.T @ (known * weight**2)
        all_size, all_squares = (known * weight).sum(axis=0), (known * weight**2).sum(axis=0)
        left, left_squares = all_size - size, all_squares - squares
        hits, all_hits = crowd.members.T @ (filled * weight), (filled * weight).sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            return cls(
                hits / size,
                np.where(squares > 0, size**2 / squares, 0.0),
                np.clip((all_hits - hits) / left, 0, 1),
                np.where(left_squares > 1e-9, left**2 / left_squares, 0.0),
                size / all_size,
                all_hits / all_size,
            )


def cells(crowd: Crowd, answers: Floats, in_fit: bool) -> list[list[Cell]]:
    """[column][class] of 0/1 `answers` (n, Q), nan where there is none.

    Shares of answers outside the fit are corrected for misassignment (BCH); their n is the one whose binomial error is
    the corrected one, at most the number of members. Inside the fit members are simply counted. The test is always of
    the plain counts: without a true difference the assignment says nothing about the answer, so its size is right
    however uncertain the assignment is.
    """
    known = ~np.isnan(answers)
    filled = np.where(known, answers, 0.0)
    counted = _Counted.of(crowd, known, filled)
    value, people = counted.inside, counted.people
    if not in_fit:
        value, people = _corrected(crowd, answers, value, people)
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = np.clip((counted.everyone - counted.part * value) / (1 - counted.part), 0, 1)
    n, hits = crowd.members.T @ known, crowd.members.T @ filled
    rows: list[list[Cell]] = []
    for q in range(answers.shape[1]):
        rows.append([])
        for c in range(crowd.k):
            inside = wilson(float(value[c, q] * people[c, q]), float(people[c, q]))
            others = wilson(float(rest[c, q] * counted.others[c, q]), float(counted.others[c, q]))
            share = float(counted.everyone[q])
            difference = _difference(inside, others, share, float(counted.part[c, q]))
            p = _p(*(float(array[c, q]) for array in (counted.inside, counted.people, counted.rest, counted.others)))
            rows[q].append(Cell(inside, share, difference, p, int(n[c, q]), int(hits[c, q])))
    return rows


def _p(share1: float, n1: float, share2: float, n2: float) -> float:
    return two_proportion_p(share1 * n1, n1, share2 * n2, n2) if n1 > 0 and n2 > 0 else NAN


def _difference(inside: Estimate, rest: Estimate, everyone: float, part: float) -> Estimate:
    if inside.n <= 0 or rest.n <= 0:
        return Estimate(NAN, NAN, NAN, 0.0)
    gap = newcombe(inside.value * inside.n, inside.n, rest.value * rest.n, rest.n)
    # inside − everyone = (1 − part) × (inside − the others), so the interval shrinks by the same factor.
    shrink = 1 - part
    return Estimate(inside.value - everyone, gap.low * shrink, gap.high * shrink, gap.n)


def _corrected(crowd: Crowd, answers: Floats, value: Floats, people: Floats) -> tuple[Floats, Floats]:
    there = crowd.fitted
    profile = bch_profile(crowd.chances[there], crowd.labels[there], answers[there], crowd.weights[there])
    usable = ~np.isnan(profile.means) & ~np.isnan(profile.errors) & (people > 0)
    share = np.where(usable, profile.means, value)
    spread = np.maximum(share * (1 - share), 0.01)
    matching = np.where(profile.errors > 0, spread / np.maximum(profile.errors, 1e-9) ** 2, np.inf)
    return share, np.where(usable, np.minimum(people, matching), people)


# ------------------------------------------------------------------ answers as 0/1 columns


def described(table: AnswerTable, item: Item, wanted: tuple[int, ...]) -> Floats:
    codes = table.codes(item)
    return np.where(codes >= 0, np.isin(codes, wanted).astype(float), NAN)


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
        cell = self.cells[index][persona]
        others = [other.share.value for place, other in enumerate(self.cells[index]) if place != persona and other.n]
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
        )

    def of(self, persona: int) -> Iterator[Statement]:
        """The statements about enough people, in the questionnaire's order."""
        for index, row in enumerate(self.cells):
            cell = row[persona]
            if cell.hits >= SMALLEST_CELL and not cell.small:
                yield self.statement(index, persona)


def evidence(crowd: Crowd, fit_items: Sequence[Item]) -> Evidence:
    fit_ids = frozenset(item.id for item in fit_items)
    answers = [(item, codes) for item in describing(crowd.table) for codes in candidates(item)]
    inside = [item.id in fit_ids for item, _ in answers]
    rows: list[tuple[Cell, ...]] = [()] * len(answers)
    for in_fit in (True, False):
        places = [place for place, own in enumerate(inside) if own is in_fit]
        for start in range(0, len(places), _AT_ONCE):
            batch = places[start : start + _AT_ONCE]
            columns = np.column_stack([described(crowd.table, *answers[place]) for place in batch])
            for place, row in zip(batch, cells(crowd, columns, in_fit), strict=True):
                rows[place] = tuple(row)
    p = [
        NAN if own or cell.n < SMALLEST_CELL else cell.p for own, row in zip(inside, rows, strict=True) for cell in row
    ]
    q = benjamini_hochberg(p).reshape(len(answers), crowd.k)
    return Evidence(tuple(answers), tuple(rows), q, fit_ids)
