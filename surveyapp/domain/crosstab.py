"""Any two questions, groups or filters crossed: shares, one family of tests, and what could have been found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.classification import Classification, Group, Stage
from surveyapp.domain.definition import Role
from surveyapp.domain.persona_profile import bands
from surveyapp.domain.stats import (
    NAN,
    NOTHING,
    SMALLEST_CELL,
    Estimate,
    Floats,
    benjamini_hochberg,
    cramers_v,
    hidden_cells,
    kruskal_wallis_table_p,
    newcombe,
    smallest_difference,
    two_proportion_p,
)
from surveyapp.domain.table import UNCOUNTED, AnswerTable, Item, Mask, Measure
from surveyapp.domain.tally import Cells, crossed, kish, kruskal_wallis_p, rao_scott_p, shares
from surveyapp.domain.text import Text

LEVEL = 0.05
DRAWS = 9_999
"""Tables drawn where too few are expected in a cell for chi-square."""
AT_ONCE = 6
"""Tables counted in one look at everybody: more take no less time, and more memory."""

Codes = NDArray[np.int16]


# What is crossed


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """People in disjoint parts: `codes` (n,) is the part of each, negative for nobody's; `ordered`: the parts are steps
    of a scale. `items`: ids of the answers the parts were made from, `item` the one they are the answers of."""

    labels: tuple[Text, ...]
    codes: Codes
    ordered: bool = False
    items: frozenset[str] = frozenset()
    item: Item | None = None


def by_item(table: AnswerTable, item: Item) -> Side:
    """The answers to one item; numbers in bands. Raises ValueError for open answers and for who somebody is."""
    if item.measure in UNCOUNTED or item.has_role(Role("identity")):
        raise ValueError(f"the answers to {item.id} cannot be counted")
    about = frozenset((item.id,))
    if item.measure is not Measure.NUMBER:
        ordered = item.measure is Measure.ORDINAL
        return Side(item.labels, table.codes(item), ordered, about, item)
    labels, codes = bands(table.numbers(item), item)
    return Side(tuple(labels), codes, True, about, item)


def by_masks(parts: Sequence[tuple[Text, Mask]], items: frozenset[str] = frozenset()) -> Side:
    """Groups of people by mask (n,). Raises ValueError where somebody is in two of them."""
    stacked = np.array([mask for _, mask in parts])
    if (stacked.sum(axis=0) > 1).any():
        raise ValueError("the groups of a table must not share anybody")
    codes = np.where(stacked.any(axis=0), stacked.argmax(axis=0), -1).astype(np.int16)
    return Side(tuple(label for label, _ in parts), codes, items=items)


def by_groups(classification: Classification, labels: dict[Group, Text]) -> Side:
    """Target, potential and the others, in the order of `labels`."""
    parts = [(text, classification.members(group)) for group, text in labels.items()]
    return by_masks(parts, classification.circular_items)


def by_stages(classification: Classification, labels: dict[Stage, Text]) -> Side:
    return by_masks([(text, np.asarray(classification.stages == stage.value)) for stage, text in labels.items()])


# The table


class Method(StrEnum):
    """What the p of a table is of; `none`: the same answers on both sides, or nothing to compare."""

    NONE = "none"
    CHI_SQUARE = "chi_square"
    PERMUTATION = "permutation"
    RANKS = "ranks"
    RAO_SCOTT = "rao_scott"


@dataclass(frozen=True, slots=True)
class Cell:
    """`share` of the column's people who gave the row's answer; nothing where `hidden`. `above`: the columns whose
    share is proven lower; () unless the whole table differs."""

    n: int | None
    share: Estimate
    hidden: bool
    above: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Crosstab:
    """`cells[row][column]` with column shares; `everyone` per row over the same people; `people` and `effective` per
    column. `p` is of the whole table, `q` within the family it was made in, `v` the bias-corrected Cramér's V."""

    rows: Side
    columns: Side
    cells: tuple[tuple[Cell, ...], ...]
    everyone: tuple[Estimate, ...]
    people: tuple[int, ...]
    effective: tuple[float, ...]
    method: Method
    p: float
    q: float
    v: float

    @property
    def differs(self) -> bool:
        return self.q < LEVEL

    def detectable(self, first: int, second: int) -> float:
        """Smallest difference of shares (0–1) from 50 % that these two columns find with 80 % power."""
        return smallest_difference(self.effective[first], self.effective[second])


def crosstab(table: AnswerTable, rows: Side, columns: Side, within: Mask | None = None) -> Crosstab:
    """One table by itself; several looked at together belong into one call of `crosstabs`."""
    return crosstabs(table, [rows], columns, within)[0]


def crosstabs(table: AnswerTable, rows: Sequence[Side], columns: Side, within: Mask | None = None) -> list[Crosstab]:
    """Each of `rows` by the same columns, of the people in `within`; one family, see `judged`."""
    return judged(rows, columns, _counted(table, rows, columns, within), weighted=table.weights is not None)


def judged(rows: Sequence[Side], columns: Side, counted: Sequence[Cells], *, weighted: bool) -> list[Crosstab]:
    """The tables of what was counted, wherever that was; the codes of the sides are not looked at.

    All tables are one Benjamini–Hochberg family; the pairs of columns inside the R of m tables that differ are tested
    at R/m of the level (Benjamini & Bogomolov 2014).
    """
    made = [_table(side, columns, cells, weighted) for side, cells in zip(rows, counted, strict=True)]
    q = benjamini_hochberg([found.p for found in made])
    tested = int((~np.isnan(q)).sum())
    level = LEVEL * int((q < LEVEL).sum()) / tested if tested else 0.0
    judged = [replace(found, q=float(own)) for found, own in zip(made, q, strict=True)]
    return [_compared(found, level) if found.differs else found for found in judged]


def _counted(table: AnswerTable, rows: Sequence[Side], columns: Side, within: Mask | None) -> list[Cells]:
    import narwhals as nw
    import polars as pl

    weight = {} if table.weights is None else {"weight": table.weights}
    across = pl.DataFrame({"columns": columns.codes, **weight})
    found: list[Cells] = []
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        frame = across.with_columns(pl.Series(str(place), side.codes) for place, side in enumerate(some))
        frame = frame if within is None else frame.filter(pl.Series(within))
        sizes = {str(place): len(side.labels) for place, side in enumerate(some)}
        width = "columns", len(columns.labels)
        found += crossed(nw.from_native(frame.lazy()), sizes, width, "weight" if weight else None)
    return found


def _table(rows: Side, columns: Side, counted: Cells, weighted: bool) -> Crosstab:
    heads = counted.people
    hidden = hidden_table(heads)
    within = [
        shares(heads[:, one], counted.weights[:, one], counted.squares[:, one], weighted)
        for one in range(len(columns.labels))
    ]
    everyone = shares(heads.sum(axis=1), counted.weights.sum(axis=1), counted.squares.sum(axis=1), weighted)
    cells = tuple(
        tuple(
            Cell(None, NOTHING, True) if hidden[r, c] else Cell(int(heads[r, c]), within[c][r], False)
            for c in range(heads.shape[1])
        )
        for r in range(heads.shape[0])
    )
    rare = hidden_cells(heads.sum(axis=1))
    total, squares = float(counted.weights.sum()), float(counted.squares.sum())
    people = counted.weights * (kish(total, squares) / total) if weighted and total > 0 else heads
    return Crosstab(
        rows,
        columns,
        cells,
        tuple(NOTHING if hide else own for own, hide in zip(everyone, rare, strict=True)),
        tuple(int(n) for n in heads.sum(axis=0)),
        tuple(map(kish, counted.weights.sum(axis=0).tolist(), counted.squares.sum(axis=0).tolist())),
        *((Method.NONE, NAN) if rows.items & columns.items else _test(counted, rows.ordered, weighted)),
        NAN,
        cramers_v(people)[0],
    )


def hidden_table(heads: NDArray[np.intp]) -> Mask:
    """Which cells of a table whose row and column sums are known to hide, so that none of one to four people can be had
    by subtraction."""
    hidden = np.zeros(heads.shape, dtype=np.bool_)
    while True:
        before = int(hidden.sum())
        for lines, marks in ((heads, hidden), (heads.T, hidden.T)):
            for line, mark in zip(lines, marks, strict=True):
                mark |= _line(line, mark)
        if int(hidden.sum()) == before:
            return hidden


def _line(counts: NDArray[np.intp], hidden: Mask) -> Mask:
    """`hidden_cells` of a line some of whose cells are hidden already."""
    mark: Mask = hidden | ((counts > 0) & (counts < SMALLEST_CELL))
    while mark.any() and (mark.sum() < 2 or counts[mark].sum() < SMALLEST_CELL):
        rest = np.where((counts > 0) & ~mark, counts, np.iinfo(np.intp).max)
        if int(rest.min()) == np.iinfo(np.intp).max:
            break
        mark[int(rest.argmin())] = True
    return mark


# Tests


def _test(counted: Cells, ordered: bool, weighted: bool) -> tuple[Method, float]:
    """Of the columns with at least five people, where there are two."""
    cells = counted.of(np.ones(len(counted.people), dtype=np.bool_), counted.people.sum(axis=0) >= SMALLEST_CELL)
    cells = cells.of(cells.people.sum(axis=1) > 0, np.ones(cells.people.shape[1], dtype=np.bool_))
    heads = cells.people
    if min(heads.shape) < 2:
        return Method.NONE, NAN
    if ordered:
        return Method.RANKS, kruskal_wallis_p(cells) if weighted else kruskal_wallis_table_p(heads)
    if weighted:
        return Method.RAO_SCOTT, rao_scott_p(cells)
    if float(np.outer(heads.sum(axis=1), heads.sum(axis=0)).min()) / heads.sum() >= 5:
        return Method.CHI_SQUARE, cramers_v(heads)[1]
    return Method.PERMUTATION, permuted_p(heads.astype(float))


def permuted_p(heads: Floats) -> float:
    """p of no association among 9,999 tables drawn with the same sums (fixed seed), by chi-square."""
    from scipy.stats import random_table

    sums = heads.sum(axis=1), heads.sum(axis=0)
    expected = np.outer(*sums) / heads.sum()
    drawn = random_table(*sums, seed=np.random.default_rng(1)).rvs(DRAWS)

    def distance(tables: Floats) -> Floats:
        return np.asarray(((tables - expected) ** 2 / expected).sum(axis=(-2, -1)))

    return (1 + int((distance(drawn) >= distance(heads) - 1e-9).sum())) / (DRAWS + 1)


def _compared(found: Crosstab, level: float) -> Crosstab:
    """With `above` filled: every pair of columns in every row that is shown, one family."""
    pairs = [(r, *pair) for r, cells in enumerate(found.cells) for pair in _pairs(cells)]
    sides: dict[tuple[int, int], Estimate] = {
        (r, c): cell.share for r, cells in enumerate(found.cells) for c, cell in enumerate(cells)
    }
    q = benjamini_hochberg([_pair_p(sides[r, a], sides[r, b]) for r, a, b in pairs])
    above: dict[tuple[int, int], list[int]] = {}
    for (r, a, b), own in zip(pairs, q, strict=True):
        if own < level:
            higher, lower = (a, b) if sides[r, a].value > sides[r, b].value else (b, a)
            above.setdefault((r, higher), []).append(lower)
    cells = tuple(
        tuple(replace(cell, above=tuple(above.get((r, c), ()))) for c, cell in enumerate(line))
        for r, line in enumerate(found.cells)
    )
    return replace(found, cells=cells)


def _pairs(cells: Sequence[Cell]) -> list[tuple[int, int]]:
    shown = [c for c, cell in enumerate(cells) if not cell.hidden and cell.share.n > 0]
    return list(combinations(shown, 2))


def _pair_p(a: Estimate, b: Estimate) -> float:
    return two_proportion_p(a.value * a.n, a.n, b.value * b.n, b.n)


def difference(found: Crosstab, row: int, first: int, second: int) -> Estimate:
    """Share in the first column less share in the second, 0–1, by Newcombe's interval; nothing where one is hidden."""
    a, b = found.cells[row][first], found.cells[row][second]
    if a.hidden or b.hidden or not (a.share.n > 0 and b.share.n > 0):
        return NOTHING
    return newcombe(a.share.value * a.share.n, a.share.n, b.share.value * b.share.n, b.share.n)
