"""EM for one latent class model on mixed, incomplete answers: categorical items multinomial, numbers Gaussian.

Missing answers are left out of the likelihood (FIML). Every density is linear in fixed features of the row (one-hot
categories; x², x and "known" per number), so all restarts of a fit are one matrix product per half step.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.stats import Floats

DEFAULT_PRIOR = 0.1  # pseudo-respondents per fit, shared out over the classes, answering like everybody
VARIANCE_FLOOR = 0.01  # of the item's overall variance: a class may not shrink to a spike
SUBSAMPLE_ABOVE = 20_000
SUBSAMPLE = 10_000
STARTED_ON = 5_000
HITS_WANTED = 3
_TINY = 1e-300
_BLOCK = 1 << 18  # scores held at once
_DENSE = 200_000  # feature cells up to which a product of matrices is the fastest; above, answers are packed
_CELLS = 512  # combinations of answers in a pack: their sums stay in the processor's nearest cache


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
class Pack:
    """The answers to some items in one code per row: the digits of a number, 0 for a missing answer. Looking up a sum
    of coefficients, and counting, then takes one step for all of them."""

    first: int
    """The first of the items, which follow one another."""
    shape: tuple[int, ...]
    codes: NDArray[np.int32]

    def table(self, coefficients: Floats, places: list[tuple[int, int]]) -> Floats:
        """(runs, codes): the sum of the coefficients of all answers a code stands for."""
        runs = coefficients.shape[0]
        total = np.zeros((runs, *(1 for _ in self.shape)))
        for axis, (offset, size) in enumerate(places[self.first : self.first + len(self.shape)]):
            own = np.zeros((runs, size + 1))
            own[:, 1:] = coefficients[:, offset : offset + size]
            total = total + own.reshape(runs, *(size + 1 if axis == other else 1 for other in range(len(self.shape))))
        return total.reshape(runs, -1)

    def count(self, chances: Floats, start: int, stop: int, places: list[tuple[int, int]], out: Floats) -> None:
        """Puts the chances summed by category into the items' columns of `out` (runs, features)."""
        codes, cells = self.codes[start:stop], math.prod(self.shape)
        counts = np.array([np.bincount(codes, one, minlength=cells) for one in chances])
        counts = counts.reshape(chances.shape[0], *self.shape)
        for axis, (offset, size) in enumerate(places[self.first : self.first + len(self.shape)]):
            others = tuple(1 + other for other in range(len(self.shape)) if other != axis)
            out[:, offset : offset + size] = counts.sum(axis=others)[:, 1:]


def _packed(codes: NDArray[np.int16], sizes: NDArray[np.intp]) -> Iterator[Pack]:
    """As many items in each pack as have at most _CELLS combinations."""
    first = 0
    while first < sizes.size:
        shape = [int(sizes[first]) + 1]
        packed = codes[:, first].astype(np.int32) + 1
        for size in sizes[first + 1 :].tolist():
            if math.prod(shape) * (size + 1) > _CELLS:
                break
            packed = packed * (size + 1) + codes[:, first + len(shape)] + 1
            shape.append(size + 1)
        yield Pack(first, tuple(shape), packed)
        first += len(shape)


def _powers(numbers: Floats) -> Floats:
    """(rows, x² | x | known), zeros where x is not known."""
    known = ~np.isnan(numbers)
    x = np.where(known, numbers, 0.0)
    return np.hstack((x * x, x, known))


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
    dense: Floats | None
    """(rows, one-hot categories | x² | x | known), all zeros for a missing answer; None where `packs` stand for it."""
    packs: tuple[Pack, ...]

    @property
    def categorical(self) -> int:
        return int(self.sizes.sum())

    @property
    def offsets(self) -> NDArray[np.intp]:
        return np.concatenate(([0], np.cumsum(self.sizes)[:-1])).astype(np.intp)

    @property
    def offsets_and_sizes(self) -> list[tuple[int, int]]:
        return list(zip(self.offsets.tolist(), self.sizes.tolist(), strict=True))

    def scored(self, coefficients: Floats, start: int, stop: int) -> Floats:
        """(runs, rows): the features of rows start…stop, summed by each run's coefficients (runs, features)."""
        if self.dense is not None:
            return np.asarray(coefficients @ self.dense[start:stop].T)
        out = np.asarray(coefficients[:, self.categorical :] @ _powers(self.numbers[start:stop]).T)
        for pack in self.packs:
            out += pack.table(coefficients, self.offsets_and_sizes).take(pack.codes[start:stop], axis=1)
        return out

    def summed(self, chances: Floats, start: int, stop: int) -> Floats:
        """(runs, features): the features of rows start…stop, summed by each row's chances (runs, rows)."""
        if self.dense is not None:
            return np.asarray(chances @ self.dense[start:stop])
        out = np.empty((chances.shape[0], self.categorical + 3 * self.numbers.shape[1]))
        out[:, self.categorical :] = chances @ _powers(self.numbers[start:stop])
        for pack in self.packs:
            pack.count(chances, start, stop, self.offsets_and_sizes, out)
        return out

    def part(self, rows: NDArray[np.intp]) -> Sample:
        """These distinct rows alone, their numbers standardised as those of all."""
        sizes = tuple(int(size) for size in self.sizes)
        kept = self.codes[rows], self.numbers[rows], self.weights[rows], np.arange(rows.size)
        return sample_of(*kept, sizes, self.centre, self.scale)

    def blocks(self, runs: int) -> Iterator[tuple[int, int]]:
        """Ranges of rows whose scores for so many runs × classes stay within the block size."""
        step = max(64, _BLOCK // max(runs, 1))
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
    numbers, codes = (items.numbers - centre) / scale, np.maximum(items.codes, -1)
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
        return Sample(*whole, None, tuple(_packed(codes, sizes)))
    return Sample(*whole, np.hstack((_one_hot(codes, sizes), _powers(numbers))), ())


def _one_hot(codes: NDArray[np.int16], sizes: NDArray[np.intp]) -> Floats:
    out = np.zeros((codes.shape[0], int(sizes.sum())))
    row, item = np.nonzero(codes >= 0)
    out[row, (np.cumsum(sizes) - sizes)[item] + codes[row, item]] = 1.0
    return out


@dataclass(frozen=True, slots=True)
class Expected:
    """What one pass of EM needs of some people: their features summed by the chance of each class (k, R, features), the
    chances summed (k, R), and the log-likelihood (R,). Those of two shards add up to those of all their people."""

    sums: Floats
    sizes: Floats
    log_likelihood: Floats

    def __add__(self, other: Expected) -> Expected:
        return Expected(self.sums + other.sums, self.sizes + other.sizes, self.log_likelihood + other.log_likelihood)


@dataclass(frozen=True, slots=True)
class Model:
    """One latent class model for a sample: k, the prior as pseudo-features, and the EM over many runs at once.

    Parameters of R runs are one array (k, R, 1 + S + 2M): share | category probabilities | means | variances.
    """

    sample: Sample
    k: int
    pseudo: Floats  # feature sums of the prior's pseudo-respondents in one class
    pseudo_size: float
    everybody: Floats  # category probabilities of the whole sample

    @property
    def cuts(self) -> tuple[int, int]:
        """Where the means and the variances start."""
        probabilities = 1 + self.sample.categorical
        return probabilities, probabilities + self.sample.numbers.shape[1]

    def coefficients(self, parameters: Floats) -> Floats:
        """(k, R, features): the log-density of an answer as a linear function of its features."""
        first, second = self.cuts
        mean, variance = parameters[..., first:second], parameters[..., second:]
        return np.concatenate(
            (
                np.log(np.maximum(parameters[..., 1:first], _TINY)),
                -0.5 / variance,
                mean / variance,
                -0.5 * (mean**2 / variance + np.log(2 * math.pi * variance)),
            ),
            axis=-1,
        )

    def scores(self, parameters: Floats, start: int, stop: int) -> Floats:
        """(k, R, rows): log of share × density."""
        k, runs = parameters.shape[:2]
        flat = self.coefficients(parameters).reshape(k * runs, -1)
        out = self.sample.scored(flat, start, stop).reshape(k, runs, -1)
        out += np.log(np.maximum(parameters[..., :1], _TINY))
        return np.asarray(out)

    def expected(self, parameters: Floats, weights: Floats) -> Expected:
        """The E step over this model's people; weights (1 or R, rows)."""
        return self._expected(self.coefficients(parameters), np.log(np.maximum(parameters[..., :1], _TINY)), weights)

    def _expected(self, coefficients: Floats, log_shares: Floats, weights: Floats) -> Expected:
        k, runs = coefficients.shape[:2]
        flat = coefficients.reshape(k * runs, -1)
        sums, sizes, log_likelihood = np.zeros_like(flat), np.zeros(k * runs), np.zeros(runs)
        for start, stop in self.sample.blocks(k * runs):
            weight = weights[:, start:stop]
            scores = self.sample.scored(flat, start, stop).reshape(k, runs, -1)
            scores += log_shares
            top = scores.max(axis=0)
            scores -= top
            np.exp(scores, out=scores)
            total = scores.sum(axis=0)
            scores *= weight / total
            log_likelihood += ((np.log(total) + top) * weight).sum(axis=-1)
            joint = scores.reshape(k * runs, -1)
            sums += self.sample.summed(joint, start, stop)
            sizes += joint.sum(axis=1)
        return Expected(sums.reshape(k, runs, -1), sizes.reshape(k, runs), log_likelihood)

    def step(self, parameters: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """(parameters after one EM step, penalised log-likelihood before it); weights (1 or R, rows)."""
        coefficients, log_shares = self.coefficients(parameters), np.log(np.maximum(parameters[..., :1], _TINY))
        found = self._expected(coefficients, log_shares, weights)
        objective = found.log_likelihood
        if self.pseudo_size > 0:
            objective += (coefficients @ self.pseudo).sum(axis=0)
            objective += self.pseudo_size * log_shares[..., 0].sum(axis=0)
        return self.maximised(found), objective

    def maximised(self, found: Expected) -> Floats:
        """The M step: parameters (k, R, D)."""
        sums = found.sums + self.pseudo
        shares = found.sizes + self.pseudo_size
        shares = shares / shares.sum(axis=0)
        categorical, numbers = self.sample.categorical, self.sample.numbers.shape[1]
        out = np.empty((*shares.shape, 1 + categorical + 2 * numbers))
        out[..., 0] = shares
        if categorical:
            counts = sums[..., :categorical]
            answered = np.repeat(np.add.reduceat(counts, self.sample.offsets, axis=-1), self.sample.sizes, axis=-1)
            with np.errstate(invalid="ignore", divide="ignore"):
                out[..., 1 : 1 + categorical] = np.where(answered > _TINY, counts / answered, self.everybody)
        if numbers:
            squares, values, known = np.split(sums[..., categorical:], 3, axis=-1)
            known = np.maximum(known, _TINY)
            mean = values / known
            out[..., 1 + categorical : 1 + categorical + numbers] = mean
            out[..., 1 + categorical + numbers :] = np.maximum(squares / known - mean**2, VARIANCE_FLOOR)
        return out

    def random_parameters(self, runs: int, random: np.random.Generator) -> Floats:
        """Starting points: each class answers halfway between everybody and a random draw."""
        first, second = self.cuts
        numbers = second - first
        out = np.empty((self.k, runs, second + numbers))
        out[..., 0] = 1 / self.k
        draws = random.standard_exponential((self.k, runs, first - 1)) * (self.everybody > 0)
        if first > 1:
            totals = np.add.reduceat(draws, self.sample.offsets, axis=-1)
            draws /= np.maximum(np.repeat(totals, self.sample.sizes, axis=-1), _TINY)
        out[..., 1:first] = (self.everybody + draws) / 2
        out[..., first:second] = random.standard_normal((self.k, runs, numbers))
        out[..., second:] = 1.0
        return out


def model_of(sample: Sample, k: int, prior: float) -> Model:
    """`prior` pseudo-respondents, shared out over the classes, answering like the whole sample."""
    categorical, numbers = sample.categorical, sample.numbers.shape[1]
    counts = np.zeros(categorical)
    for start, stop in sample.blocks(categorical + 3 * numbers):
        counts += sample.summed(sample.weights[None, start:stop], start, stop)[0, :categorical]
    everybody = counts
    if categorical:
        answered = np.repeat(np.add.reduceat(counts, sample.offsets), sample.sizes)
        everybody = counts / np.maximum(answered, _TINY)
    pseudo = prior / k * np.concatenate((everybody, np.ones(numbers), np.zeros(numbers), np.ones(numbers)))
    return Model(sample, k, pseudo, prior / k, everybody)


@dataclass(frozen=True, slots=True)
class Runs:
    """Where R restarts stand: parameters (k, R, D), penalised log-likelihoods (R,), converged (R,)."""

    parameters: Floats
    objective: Floats
    converged: NDArray[np.bool_]

    def best(self, count: int) -> NDArray[np.intp]:
        return np.argsort(-self.objective, kind="stable")[:count]


def climb(model: Model, start: Floats, weights: Floats, tolerance: float, evaluations: int) -> Runs:
    """EM with SQUAREM extrapolation (Varadhan & Roland 2008), each run by itself, never downhill.

    tolerance: smallest relative gain of the objective over a cycle of three EM steps that keeps a run going.
    """
    parameters, runs = start.copy(), start.shape[1]
    objective, converged = np.full(runs, -np.inf), np.zeros(runs, dtype=bool)
    active, furthest = np.arange(runs), np.full(runs, 4.0)
    current = start
    shared = weights.shape[0] == 1
    for _ in range(max(1, evaluations // 3)):
        weight = weights if shared else weights[active]
        once, before = model.step(current, weight)
        twice, middle = model.step(once, weight)
        leap, longest = _extrapolate(model, current, once, twice, furthest[active])
        landed, reached = model.step(leap, weight)
        better = reached >= middle
        furthest[active] = np.where(better, np.where(longest, 4.0, 1.0), 0.5) * furthest[active]
        furthest = np.maximum(furthest, 1.0)
        current = np.where(better[:, None], landed, twice)
        now = np.where(better, reached, middle)
        parameters[:, active], objective[active] = current, now
        done = now - before <= tolerance * (1 + np.abs(now))
        converged[active] = done
        if done.all():
            break
        if done.any():
            active, current = active[~done], current[:, ~done]
    return Runs(parameters, objective, converged)


def _extrapolate(
    model: Model, zero: Floats, once: Floats, twice: Floats, furthest: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """(the point the last two steps lead to, whether the leap was cut to the furthest allowed)."""
    first = once - zero
    turn = twice - once - first
    with np.errstate(invalid="ignore", divide="ignore"):
        length = np.sqrt((first**2).sum(axis=(0, 2)) / (turn**2).sum(axis=(0, 2)))
    length = np.where(np.isfinite(length), np.maximum(length, 1.0), 1.0)
    longest = length >= furthest
    length = np.minimum(length, furthest)[:, None]
    leap = zero + 2 * length * first + length**2 * turn
    cut_means, cut_variances = model.cuts
    positive = leap[..., :cut_means]
    np.maximum(positive, 0.01 * twice[..., :cut_means], out=positive)
    positive[..., 0] /= positive[..., 0].sum(axis=0)
    if cut_means > 1:
        totals = np.add.reduceat(positive[..., 1:], model.sample.offsets, axis=-1)
        positive[..., 1:] /= np.maximum(np.repeat(totals, model.sample.sizes, axis=-1), _TINY)
    np.maximum(leap[..., cut_variances:], VARIANCE_FLOOR, out=leap[..., cut_variances:])
    return leap, longest


def search(
    model: Model, starts: int, most: int, random: np.random.Generator, tolerance: float, evaluations: int
) -> tuple[Floats, int, int, bool]:
    """(best parameters (k, 1, D), hits, starts made, converged).

    All starts climb a little, the best third to the top; then further ones, and new starts up to `most`, until the
    best optimum was reached 3 times.
    """
    weights = model.sample.weights[None, :]
    early = climb(model, model.random_parameters(starts, random), weights, 1e-6, 30)
    waiting, made = early.best(starts), starts
    tops: list[Floats] = []
    best_end, sure = early.parameters, False
    while True:
        batch = waiting[: max(HITS_WANTED, starts // 3)]
        waiting = waiting[batch.size :]
        late = climb(model, early.parameters[:, batch], weights, tolerance, evaluations)
        leader = int(late.best(1)[0])
        if not tops or late.objective[leader] > max(float(top.max()) for top in tops):
            best_end, sure = late.parameters[:, leader : leader + 1], bool(late.converged[leader])
        tops.append(late.objective)
        objective = np.concatenate(tops)
        top = float(objective.max())
        hits = int((objective >= top - 1e-5 * (1 + abs(top))).sum())
        if hits >= HITS_WANTED or (waiting.size == 0 and made >= most):
            return best_end, hits, made, sure
        if waiting.size == 0:
            early = climb(model, model.random_parameters(starts, random), weights, 1e-6, 30)
            waiting, made = early.best(starts), made + starts
