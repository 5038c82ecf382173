"""Counts and sums of people by what they answered: all that tables of groups are made of.

They are written as narwhals expressions, so that the same lines count a Polars frame in this process and a Spark data
frame on many machines; one scan gives every table. Counts and sums add up: those of two shards are those of all rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.stats import NAN, NOTHING, SMALLEST_CELL, Estimate, Floats, rao_scott_of, wilson

if TYPE_CHECKING:
    import narwhals as nw

Counts = NDArray[np.intp]
K = TypeVar("K", np.intp, np.float64)

_TABLE, _COLUMN, _WEIGHT, _VALUE = "#table", "#column", "#weight", "#value"


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Of the people in each cell of a table, arrays (rows, columns): how many, the sum of their weights, and of the
    squares of these. Of unweighted people all three are the same."""

    people: Counts
    weights: Floats
    squares: Floats

    def __add__(self, other: Cells) -> Cells:
        return Cells(self.people + other.people, self.weights + other.weights, self.squares + other.squares)

    def of(self, rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> Cells:
        """These rows and columns alone."""
        cut = np.ix_(rows, columns)
        return Cells(self.people[cut], self.weights[cut], self.squares[cut])

    def merged(self, places: Counts) -> Cells:
        """With each row added to the one of its place, (rows,) from 0."""

        def added(cells: NDArray[K]) -> NDArray[K]:
            found = np.zeros((int(places.max()) + 1, cells.shape[1]), dtype=cells.dtype)
            np.add.at(found, places, cells)
            return found

        return Cells(added(self.people), added(self.weights), added(self.squares))


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Of a number by column: `people` (columns,) who gave one, and `moments` (columns, 2, 3): the sums of wᵃ·xᵇ over
    them, a = 1, 2 and b = 0, 1, 2."""

    people: Counts
    moments: Floats

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.people + other.people, self.moments + other.moments)


def crossed(
    frame: nw.LazyFrame[Any], rows: Mapping[str, int], column: tuple[str, int], weight: str | None = None
) -> list[Cells]:
    """Each of `rows` by `column`, both a column of codes with how many codes there are. Who has a code below zero is in
    no cell, nor who has no weight in the column `weight`."""
    import narwhals as nw

    found = [
        Cells(*(np.zeros((count, column[1]), kind) for kind in (np.intp, float, float))) for count in rows.values()
    ]
    if not found:
        return []
    long = _long(frame, rows, nw.Int16(), column[0], weight).filter(nw.col(_VALUE) >= 0)
    sums = () if weight is None else (_moment(1, 0).alias("weights"), _moment(2, 0).alias("squares"))
    for table, place, row, *counted in _fetched(long.group_by(_TABLE, _COLUMN, _VALUE).agg(nw.len().alias("n"), *sums)):
        cells, at = found[int(table)], (row, place)
        cells.people[at] = counted[0]
        cells.weights[at], cells.squares[at] = counted[1:] or (counted[0], counted[0])
    return found


def summed(
    frame: nw.LazyFrame[Any], numbers: Sequence[str], column: tuple[str, int], weight: str | None = None
) -> list[Sums]:
    """Each of `numbers` by `column`, as in `crossed`. Who gave no number is in no sum."""
    import narwhals as nw

    found = [Sums(np.zeros(column[1], np.intp), np.zeros((column[1], 2, 3))) for _ in numbers]
    if not found:
        return []
    if weight is None:
        frame, weight = frame.with_columns(nw.lit(1.0).alias(_WEIGHT)), _WEIGHT
    long = _long(frame, numbers, nw.Float64(), column[0], weight).filter(~nw.col(_VALUE).is_null())
    powers = [(a, b) for a in (1, 2) for b in (0, 1, 2)]
    sums = (_moment(a, b).alias(f"{a}{b}") for a, b in powers)
    for table, place, people, *moments in _fetched(long.group_by(_TABLE, _COLUMN).agg(nw.len().alias("n"), *sums)):
        found[int(table)].people[place] = people
        found[int(table)].moments[place] = np.array(moments).reshape(2, 3)
    return found


def _long(
    frame: nw.LazyFrame[Any], names: Iterable[str], kind: nw.dtypes.DType, column: str, weight: str | None
) -> nw.LazyFrame[Any]:
    """One row per person and name: the place of the name among `names`, the value, the column and the weight."""
    import narwhals as nw

    frame = frame.filter(nw.col(column) >= 0)
    if weight is not None:
        frame = frame.filter(nw.col(weight) > 0)
    places = {str(place): nw.col(name).cast(kind) for place, name in enumerate(names)}
    about = {_COLUMN: nw.col(column)} | ({} if weight is None else {_WEIGHT: nw.col(weight)})
    return frame.select(**places, **about).unpivot(
        on=list(places), index=list(about), variable_name=_TABLE, value_name=_VALUE
    )


def _moment(a: int, b: int) -> nw.Expr:
    """The sum of wᵃ·xᵇ."""
    import narwhals as nw

    factors = [nw.col(_WEIGHT)] * a + [nw.col(_VALUE)] * b
    return math.prod(factors[1:], start=factors[0]).sum()


def _fetched(frame: nw.LazyFrame[Any]) -> Iterable[tuple[Any, ...]]:
    """The rows of a small result, in no order. Polars counts in passing, so that memory stays small."""
    native = frame.to_native()
    if frame.implementation.is_polars():
        rows: list[tuple[Any, ...]] = native.collect(engine="streaming").rows()
        return rows
    return (tuple(row) for row in native.collect())


# What the sums say


def kish(weights: float, squares: float) -> float:
    """Effective number of people, from the sums of their weights and of the squares of these (Kish 1965)."""
    return weights**2 / squares if squares > 0 else 0.0


def share(hits: tuple[float, float], everyone: tuple[float, float]) -> Estimate:
    """`stats.share`, from the sums of weights and of their squares of those it is true of and of all."""
    weight, total = hits[0], everyone[0]
    if not total > 0:
        return NOTHING
    part = weight / total
    spread = hits[1] * (1 - part) ** 2 + (everyone[1] - hits[1]) * part**2
    n = kish(*everyone)
    if spread > 0:
        n = min(n, total * part * (1 - part) * total / spread)
    return wilson(part * n, n)


def shares(people: Counts, weights: Floats, squares: Floats, weighted: bool) -> list[Estimate]:
    """Of each row of one column among all of them; nothing where fewer than five people are asked."""
    n = int(people.sum())
    if n < SMALLEST_CELL:
        return [NOTHING] * people.size
    if not weighted:
        return [wilson(count, n) for count in people.tolist()]
    everyone = float(weights.sum()), float(squares.sum())
    return [share(hits, everyone) for hits in zip(weights.tolist(), squares.tolist(), strict=True)]


def mean(people: int, moments: Floats, level: float = 0.95) -> Estimate:
    """`stats.mean_interval`, from the moments (2, 3) of `Sums`."""
    from scipy.special import stdtrit

    (weight, values, squares), (weight2, values2, squares2) = moments.tolist()
    if not weight > 0:
        return NOTHING
    middle, n = values / weight, kish(weight, weight2)
    if people < 2 or n <= 1:
        return Estimate(middle, NAN, NAN, n)
    linearised = (squares2 - 2 * middle * values2 + middle**2 * weight2) / weight**2 * people / (people - 1)
    spread = (squares - middle * values) / weight / (n - 1)
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * math.sqrt(max(linearised, spread, 0.0))
    return Estimate(middle, middle - half, middle + half, n)


def mean_of_answers(values: Floats, people: Counts, weights: Floats, squares: Floats, level: float = 0.95) -> Estimate:
    """`stats.mean_interval` of the people of one column, who gave one of few answers: `values` (rows,) is what each
    stands for."""
    from scipy.special import stdtrit

    heads, total, squared = int(people.sum()), float(weights.sum()), float(squares.sum())
    if not total > 0:
        return NOTHING
    middle, n = float(weights @ values) / total, kish(total, squared)
    if heads < 2 or n <= 1:
        return Estimate(middle, NAN, NAN, n)
    apart = (values - middle) ** 2
    linearised = float(squares @ apart) / total**2 * heads / (heads - 1)
    spread = float(weights @ apart) / total / (n - 1)
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * math.sqrt(max(linearised, spread))
    return Estimate(middle, middle - half, middle + half, n)


def kruskal_wallis_p(cells: Cells) -> float:
    """`stats.kruskal_wallis_p` of the rows as ordered answers of the columns as groups; nan for fewer than two."""
    from scipy.special import chdtrc

    cells = cells.of(np.ones(len(cells.people), dtype=np.bool_), cells.people.sum(axis=0) > 0)
    weights, groups, answers = cells.weights, cells.weights.sum(axis=0), cells.weights.sum(axis=1)
    if groups.size < 2:
        return NAN
    n, total = int(cells.people.sum()), float(answers.sum())
    ranks = (2 * np.cumsum(answers) - answers) / total - 1
    spread = float(answers @ ranks**2) / total * n / (n - 1)
    if not spread > 0:
        return 1.0
    means = ranks @ weights / groups
    apart = (ranks[:, None] - means) ** 2
    people = groups**2 / cells.squares.sum(axis=0)
    shaken = (cells.squares * apart).sum(axis=0)
    linearised = np.divide((weights * apart).sum(axis=0) * groups, shaken, out=people.copy(), where=shaken > 0)
    people = np.minimum(people, linearised)
    away = means - float(people @ means) / float(people.sum())
    return float(chdtrc(means.size - 1, float(people @ away**2) / spread))


def rao_scott_p(cells: Cells) -> float:
    """p of `stats.rao_scott`; nan for fewer than two rows or columns of people."""
    cells = cells.of(cells.people.sum(axis=1) > 0, cells.people.sum(axis=0) > 0)
    height, width = cells.people.shape
    if min(height, width) < 2:
        return NAN
    n, total = int(cells.people.sum()), float(cells.weights.sum())
    shares, squares = (cells.weights / total).ravel(), (cells.squares / total**2).ravel()
    both = np.outer(shares, squares)
    covariance = np.diag(squares) - both - both.T + float(squares.sum()) * np.outer(shares, shares)
    return rao_scott_of(shares.reshape(height, width), covariance * n / (n - 1), n, n)[1]
