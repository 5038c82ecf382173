"""How many of each persona gave an answer, and what share that is: counted once a question, then corrected."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.hiding import surely, surely_of_choices
from surveyapp.domain.latent_class import Sums, bch_profile, unmixing
from surveyapp.domain.stats import (
    NAN,
    NOTHING,
    SMALLEST_CELL,
    Estimate,
    Floats,
    few,
    newcombe,
    two_proportion_p,
    wilson,
)
from surveyapp.domain.table import AnswerTable, Mask


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """Everybody with the class they were given: `labels` (n,), −1 for who answered none of the fit items, whose row of
    `chances` (n, k) is then nan. `undo` (k, k) is what corrects counts of the given classes."""

    table: AnswerTable
    labels: NDArray[np.intp]
    chances: Floats
    weights: Floats = field(init=False)
    undo: Floats = field(init=False)

    def __post_init__(self) -> None:
        own = self.table.weights
        weights = np.ones(self.table.n) if own is None else own / max(float(own.mean()), 1e-300)
        joint = np.zeros((self.k, self.k))
        for given in range(self.k):
            mine = self.labels == given
            joint[given] = weights[mine] @ self.chances[mine]
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "undo", unmixing(joint))

    @property
    def k(self) -> int:
        return int(self.chances.shape[1])

    @property
    def fitted(self) -> Mask:
        return np.asarray(self.labels >= 0)


@dataclass(frozen=True, slots=True)
class Tally:
    """Who gave which of the answers 0, 1, …: `heads`, their weights and the squares of these, each (k + 1, answers).
    The last row is of those without a class."""

    heads: Floats
    weights: Floats
    squares: Floats

    @classmethod
    def of(cls, crowd: Crowd, codes: NDArray[np.integer], size: int) -> Tally:
        """codes: (n,), below 0 where there is no answer."""
        there = codes >= 0
        cell = np.where(crowd.labels >= 0, crowd.labels, crowd.k)[there] * size + codes[there]
        weights = crowd.weights[there]

        def summed(each: Floats | None) -> Floats:
            counts = np.bincount(cell, each, (crowd.k + 1) * size)
            return np.asarray(counts.reshape(crowd.k + 1, size), dtype=float)

        heads = summed(None)
        if crowd.table.weights is None:
            return cls(heads, heads, heads)
        return cls(heads, summed(weights), summed(weights**2))

    def people(self, wanted: Sequence[int]) -> int:
        """Heads of everybody who gave one of the answers."""
        return int(self.heads[:, list(wanted)].sum())


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer in one persona; `hits` of the `n` members who answered gave it (heads, not weights). `surely` that
    many of them did where the exact number may not be told, else None."""

    share: Estimate
    everyone: float
    difference: Estimate
    p: float
    n: int
    hits: int
    surely: int | None

    @property
    def small(self) -> bool:
        """Somebody gave the answer, but too few to be spoken of."""
        return self.n < SMALLEST_CELL or few(self.hits)

    def told(self, scale: float = 1.0) -> Estimate:
        """The share, times `scale`, as it may be shown: of one to four people nothing, else one it surely reaches where
        the exact one would give a few people away."""
        if self.small or self.surely == 0:
            return NOTHING
        value, low, high = (min(bound * scale, 1.0) for bound in (self.share.value, self.share.low, self.share.high))
        if self.surely is None:
            return Estimate(value, low, high, self.share.n)
        least = math.floor(100 * value * self.surely / self.hits + 1e-9) / 100
        return Estimate(least, NAN, NAN, self.share.n, at_least=True)

    def beside(self) -> Estimate:
        """As `told`; of fewer than five people, none included, the share that no four of them exceed."""
        if self.n < SMALLEST_CELL or self.hits >= SMALLEST_CELL or (self.hits == 0 and self.surely is None):
            return self.told()
        most = math.ceil(100 * (SMALLEST_CELL - 1) / self.n) / 100
        return NOTHING if self.share.value > most else Estimate(most, NAN, NAN, self.share.n, at_most=True)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Arrays (k, Q) of plain weighted shares: of the members and of the others, with their effective numbers; of who
    answered at all `part` (k, Q) are members, and `everyone` (Q,) is the share of them all."""

    inside: Floats
    people: Floats
    rest: Floats
    others: Floats
    part: Floats
    everyone: Floats

    @classmethod
    def of(cls, tally: Tally, hits: Floats) -> _Counted:
        """hits: (k + 1, Q), the weights of who gave each of the answers that are spoken of."""
        size, squares = tally.weights.sum(axis=1)[:, None], tally.squares.sum(axis=1)[:, None]
        all_size, all_hits = size.sum(), hits.sum(axis=0)
        size, squares, inside = size[:-1], squares[:-1], hits[:-1]
        left, left_squares = all_size - size, tally.squares.sum() - squares
        with np.errstate(invalid="ignore", divide="ignore"):
            return cls(
                inside / size,
                np.broadcast_to(np.where(squares > 0, size**2 / squares, 0.0), inside.shape),
                np.clip((all_hits - inside) / left, 0, 1),
                np.broadcast_to(np.where(left_squares > 1e-9, left**2 / left_squares, 0.0), inside.shape),
                np.broadcast_to(size / all_size, inside.shape),
                all_hits / all_size,
            )


def cells(
    crowd: Crowd, tally: Tally, wanted: Sequence[Sequence[int]], in_fit: bool = False, choices: bool = False
) -> list[list[Cell]]:
    """[wanted][class]: the share that gave one of the `wanted` answers of a question. choices: single answers that
    exclude one another and are told beside one another.

    Shares of answers outside the fit are corrected for misassignment (BCH); their n is the one whose binomial error is
    the corrected one, at most the number of members. Inside the fit members are simply counted. The test is always of
    the plain counts: without a true difference the assignment says nothing about the answer, so its size is right
    however uncertain the assignment is.
    """
    taken = np.zeros((tally.heads.shape[1], len(wanted)))
    for place, codes in enumerate(wanted):
        taken[list(codes), place] = 1.0
    counted = _Counted.of(tally, tally.weights @ taken)
    value, people = counted.inside, counted.people
    if not in_fit:
        value, people = _corrected(crowd, tally, taken, value, people)
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = np.clip((counted.everyone - counted.part * value) / (1 - counted.part), 0, 1)
    n, hits = tally.heads.sum(axis=1), tally.heads @ taken
    rows: list[list[Cell]] = []
    least = _least(tally, wanted, choices)
    for q in range(len(wanted)):
        rows.append([])
        for c in range(crowd.k):
            inside = wilson(float(value[c, q] * people[c, q]), float(people[c, q]))
            others = wilson(float(rest[c, q] * counted.others[c, q]), float(counted.others[c, q]))
            share = float(counted.everyone[q])
            difference = _difference(inside, others, share, float(counted.part[c, q]))
            p = _p(*(float(array[c, q]) for array in (counted.inside, counted.people, counted.rest, counted.others)))
            rows[q].append(Cell(inside, share, difference, p, int(n[c]), int(hits[c, q]), least[q][c]))
    return rows


def _least(tally: Tally, wanted: Sequence[Sequence[int]], choices: bool) -> list[tuple[int | None, ...]]:
    """[wanted][class]: `Cell.surely`."""
    heads = tally.heads.astype(int)
    if choices:
        every = surely_of_choices(heads.T.tolist())
        return [every[code] for (code,) in wanted]
    asked = heads.sum(axis=1).tolist()
    return [surely(heads[:, list(codes)].sum(axis=1).tolist(), asked) for codes in wanted]


def _p(share1: float, n1: float, share2: float, n2: float) -> float:
    return two_proportion_p(share1 * n1, n1, share2 * n2, n2) if n1 > 0 and n2 > 0 else NAN


def _difference(inside: Estimate, rest: Estimate, everyone: float, part: float) -> Estimate:
    if inside.n <= 0 or rest.n <= 0:
        return Estimate(NAN, NAN, NAN, 0.0)
    gap = newcombe(inside.value * inside.n, inside.n, rest.value * rest.n, rest.n)
    # inside − everyone = (1 − part) × (inside − the others), so the interval shrinks by the same factor.
    shrink = 1 - part
    return Estimate(inside.value - everyone, gap.low * shrink, gap.high * shrink, gap.n)


def _corrected(crowd: Crowd, tally: Tally, taken: Floats, value: Floats, people: Floats) -> tuple[Floats, Floats]:
    known = np.ones_like(taken)
    w, ww = tally.weights[:-1], tally.squares[:-1]
    gave, answered = tally.heads[:-1].sum(axis=0) @ taken, tally.heads[:-1].sum()
    bounds = np.where(gave == answered, 1.0, 0.0), np.where(gave == 0, 0.0, 1.0)
    profile = bch_profile(crowd.undo, Sums(w @ known, w @ taken, ww @ known, ww @ taken, ww @ taken, *bounds))
    usable = ~np.isnan(profile.means) & ~np.isnan(profile.errors) & (people > 0)
    share = np.where(usable, profile.means, value)
    spread = np.maximum(share * (1 - share), 0.01)
    matching = np.where(profile.errors > 0, spread / np.maximum(profile.errors, 1e-9) ** 2, np.inf)
    return share, np.where(usable, np.minimum(people, matching), people)
