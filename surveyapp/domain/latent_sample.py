"""Answers as the EM of latent classes reads them: distinct weighted rows, in blocks of features that are summed.

Every density is linear in fixed features of the row: one-hot categories; x², x and "known" per number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.stats import Floats

SUBSAMPLE_ABOVE = 20_000
_BLOCK = 1 << 18  # scores held at once
_ROWS = 1 << 13  # rows looked at at once: their features and scores stay in the processor's cache
_DENSE = 200_000  # feature cells up to which a product of matrices is the fastest; above, answers are packed
_CELLS = 512  # combinations of answers in a pack: their coefficients stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Items:
    """What the model sees of n respondents; raises ValueError where the shapes do not fit.

    codes: (n, J), 0…categories[j] − 1, negative = missing. numbers: (n, M), nan = missing.
    weights: (n,), 1 = one person (scale survey weights to mean 1), or None.
    """

    codes: NDArray[np.int16]
    categories: tuple[int, ...]
    numbers: Floats
    weights: Floats | None = None

    def __post_init__(self) -> None:
        n = self.codes.shape[0]
        if self.codes.ndim != 2 or self.codes.shape[1] != len(self.categories):
            raise ValueError("codes must have one column per entry of categories")
        if self.numbers.ndim != 2 or self.numbers.shape[0] != n:
            raise ValueError("numbers must have one row per row of codes")
        if self.codes.shape[1] + self.numbers.shape[1] == 0 or min(self.categories, default=1) < 1:
            raise ValueError("at least one item is needed, and every column of codes needs a category")
        if self.weights is not None and (self.weights.shape != (n,) or not (self.weights >= 0).all()):
            raise ValueError("weights must be one number of at least 0 per row")
        if n and (self.codes.max(axis=0, initial=-1) >= np.array(self.categories, dtype=int)).any():
            raise ValueError("a code is past the last category of its column")

    def __len__(self) -> int:
        return int(self.codes.shape[0])

    def rows(self, chosen: NDArray[np.intp]) -> Items:
        weights = None if self.weights is None else self.weights[chosen]
        return Items(self.codes[chosen], self.categories, self.numbers[chosen], weights)


@dataclass(frozen=True, slots=True)
class Packed:
    """Answers to several items at a time: a cell stands for one combination of answers to the items of a pack. Looking
    up a sum of coefficients, and counting, takes one step for all items of a pack."""

    codes: NDArray[np.int32]
    """(rows, packs): the cell each row is in, numbered over all packs."""
    answers: Any
    """Sparse (cells, categories of all items): which answers a cell stands for."""
    ones: Floats
    ends: NDArray[np.int32]
    """The entries of the longest block and where its rows end."""

    @classmethod
    def of(cls, codes: NDArray[np.int16], sizes: NDArray[np.intp]) -> Packed:
        """As many items in each pack as have at most _CELLS combinations; where it occurs, no answer is one more."""
        from scipy.sparse import csr_array

        gaps = (codes.min(axis=0, initial=0) < 0).astype(np.int32)
        digits, offsets = sizes + gaps, np.cumsum(sizes) - sizes
        packs: list[list[int]] = []
        for item in range(sizes.size):
            if not packs or math.prod(digits[[*packs[-1], item]]) > _CELLS:
                packs.append([])
            packs[-1].append(item)
        packed = np.empty((codes.shape[0], len(packs)), dtype=np.int32)
        cells, categories = [np.zeros(0, dtype=int)], [np.zeros(0, dtype=int)]
        before = 0
        for column, items in enumerate(packs):
            code = np.zeros(codes.shape[0], dtype=np.int32)
            for item in items:
                code *= digits[item]
                code += codes[:, item]
                code += gaps[item]
            packed[:, column] = code + before
            given = np.indices(digits[items]).reshape(len(items), -1) - gaps[items, None]
            place, cell = np.nonzero(given >= 0)
            cells.append(cell + before)
            categories.append(offsets[items][place] + given[place, cell])
            before += given.shape[1]
        where = np.concatenate(cells), np.concatenate(categories)
        answers = csr_array((np.ones(where[0].size), where), (before, int(sizes.sum())))
        rows = min(_ROWS, codes.shape[0])
        ends = np.arange(rows + 1, dtype=np.int32) * np.int32(len(packs))
        return cls(packed, answers, np.ones(rows * len(packs)), ends)

    def block(self, start: int, stop: int) -> Any:
        """Sparse (rows start…stop, cells), of at most _ROWS rows."""
        from scipy.sparse import csr_array

        codes = self.codes[start:stop]
        ones, ends = self.ones[: codes.size], self.ends[: len(codes) + 1]
        return csr_array((ones, codes.ravel(), ends), (len(codes), self.answers.shape[0]))


@dataclass(frozen=True, slots=True)
class Block:
    """Features of some rows: `plain` (rows, …), and before them the cells they are in, where answers are packed."""

    plain: Floats
    cells: Any | None

    def scored(self, coefficients: Floats) -> Floats:
        """(runs, rows): the features summed by each run's coefficients (features, runs)."""
        if self.cells is None:
            return np.asarray(coefficients.T @ self.plain.T)
        cells = self.cells.shape[1]
        out = np.ascontiguousarray((self.cells @ coefficients[:cells]).T)
        out += coefficients[cells:].T @ self.plain.T
        return out

    def summed(self, chances: Floats) -> Floats:
        """(features, runs): the features summed by each row's chances (runs, rows)."""
        plain = self.plain.T @ chances.T
        return plain if self.cells is None else np.vstack((self.cells.T @ chances.T, plain))


def _powers(numbers: Floats) -> Floats:
    """(rows, x² | x | known), zeros where x is not known."""
    squares, x, known = out = np.zeros((3, *numbers.shape[::-1]))
    known[:] = ~np.isnan(numbers.T)
    np.copyto(x, numbers.T, where=known > 0)
    np.multiply(x, x, out=squares)
    return out.reshape(-1, len(numbers)).T


@dataclass(frozen=True, slots=True)
class Sample:
    """Distinct rows with their features. row_of: for each respondent the row that holds their answers."""

    codes: NDArray[np.int16]
    numbers: Floats  # standardised
    weights: Floats
    row_of: NDArray[np.intp]
    sizes: NDArray[np.intp]  # categories per item
    centre: Floats
    scale: Floats
    features: Floats | Packed
    """(rows, one-hot categories | x² | x | known), all zeros for a missing answer; or the categories packed."""

    @property
    def categorical(self) -> int:
        return int(self.sizes.sum())

    @property
    def offsets(self) -> NDArray[np.intp]:
        return np.concatenate(([0], np.cumsum(self.sizes)[:-1])).astype(np.intp)

    def block(self, start: int, stop: int) -> Block:
        if isinstance(self.features, Packed):
            return Block(_powers(self.numbers[start:stop]), self.features.block(start, stop))
        return Block(self.features[start:stop], None)

    def spread(self, coefficients: Floats) -> Floats:
        """(features of blocks, runs) of coefficients (runs, features)."""
        if not isinstance(self.features, Packed):
            return coefficients.T
        categories, numbers = np.split(coefficients.T, [self.categorical])
        return np.vstack((self.features.answers @ categories, numbers))

    def gathered(self, sums: Floats) -> Floats:
        """(runs, features) of sums (features of blocks, runs): what `spread` has spread."""
        if not isinstance(self.features, Packed):
            return sums.T
        cells, numbers = np.split(sums, [self.features.answers.shape[0]])
        return np.vstack((self.features.answers.T @ cells, numbers)).T

    def part(self, rows: NDArray[np.intp]) -> Sample:
        """These distinct rows alone, their numbers standardised as those of all."""
        sizes = tuple(int(size) for size in self.sizes)
        kept = self.codes[rows], self.numbers[rows], self.weights[rows], np.arange(rows.size)
        return sample_of(*kept, sizes, self.centre, self.scale)

    def blocks(self, runs: int) -> Iterator[tuple[int, int]]:
        """Ranges of rows whose scores for so many runs × classes stay within the block size."""
        step = min(_ROWS, max(64, _BLOCK // max(runs, 1)))
        total = self.codes.shape[0]
        return ((start, min(start + step, total)) for start in range(0, total, step))


def prepare(items: Items) -> Sample:
    """Equal rows are collapsed to one weighted row. Not of many people and answers: hardly two agree in all, and
    finding that out costs more than it saves."""
    n = len(items)
    with np.errstate(invalid="ignore"):
        known = ~np.isnan(items.numbers)
        count = np.maximum(known.sum(axis=0), 1)
        centre = np.where(known, items.numbers, 0.0).sum(axis=0) / count
        spread = np.sqrt(np.where(known, (items.numbers - centre) ** 2, 0.0).sum(axis=0) / count)
    scale = np.where(spread > 0, spread, 1.0)
    numbers = (items.numbers - centre) / scale
    codes = items.codes if items.codes.min(initial=0) >= -1 else np.maximum(items.codes, -1)
    weights = np.ones(n) if items.weights is None else items.weights.astype(float)
    row_of = np.arange(n)
    if (
        numbers.shape[1] == 0
        and n
        and (n <= SUBSAMPLE_ABOVE or math.prod(size + 1 for size in items.categories) < 2**62)
    ):
        _, first, row_of = np.unique(_keys(codes, items.categories), return_index=True, return_inverse=True)
        weights = np.bincount(row_of, weights)
        codes, numbers = codes[first], numbers[first]
    return sample_of(codes, numbers, weights, row_of, items.categories, centre, scale)


def _keys(codes: NDArray[np.int16], categories: tuple[int, ...]) -> NDArray[Any]:
    """(rows,) equal where all codes are equal."""
    if math.prod(size + 1 for size in categories) >= 2**62:
        return np.ascontiguousarray(codes).view(np.dtype((np.void, codes.dtype.itemsize * codes.shape[1]))).ravel()
    key = np.zeros(codes.shape[0], dtype=np.int64)
    for column, size in enumerate(categories):
        key *= size + 1
        key += codes[:, column] + 1
    return key


def sample_of(
    codes: NDArray[np.int16],
    numbers: Floats,
    weights: Floats,
    row_of: NDArray[np.intp],
    categories: tuple[int, ...],
    centre: Floats,
    scale: Floats,
) -> Sample:
    sizes = np.array(categories, dtype=np.intp)
    whole = codes, numbers, weights, row_of, sizes, centre, scale
    if codes.shape[0] * (int(sizes.sum()) + 3 * numbers.shape[1]) > _DENSE:
        return Sample(*whole, Packed.of(codes, sizes))
    return Sample(*whole, np.hstack((_one_hot(codes, sizes), _powers(numbers))))


def _one_hot(codes: NDArray[np.int16], sizes: NDArray[np.intp]) -> Floats:
    out = np.zeros((codes.shape[0], int(sizes.sum())))
    row, item = np.nonzero(codes >= 0)
    out[row, (np.cumsum(sizes) - sizes)[item] + codes[row, item]] = 1.0
    return out
