"""EM for one latent class model on mixed, incomplete answers: categorical items multinomial, numbers Gaussian.

Missing answers are left out of the likelihood (FIML). Densities are linear in the features of a sample, so all restarts
of a fit are one product of matrices per half step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.latent_sample import Sample
from surveyapp.domain.stats import Floats

DEFAULT_PRIOR = 0.1  # pseudo-respondents per fit, shared out over the classes, answering like everybody
VARIANCE_FLOOR = 0.01  # of the item's overall variance: a class may not shrink to a spike
HITS_WANTED = 3
_TINY = 1e-300


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
        coefficients = self.sample.spread(self.coefficients(parameters).reshape(k * runs, -1))
        out = self.sample.block(start, stop).scored(coefficients).reshape(k, runs, -1)
        out += np.log(np.maximum(parameters[..., :1], _TINY))
        return np.asarray(out)

    def expected(self, parameters: Floats, weights: Floats) -> Expected:
        """The E step over this model's people; weights (1 or R, rows)."""
        return self._expected(self.coefficients(parameters), np.log(np.maximum(parameters[..., :1], _TINY)), weights)

    def _expected(self, coefficients: Floats, log_shares: Floats, weights: Floats) -> Expected:
        k, runs = coefficients.shape[:2]
        spread = self.sample.spread(coefficients.reshape(k * runs, -1))
        sums, sizes, log_likelihood = np.zeros(spread.shape), np.zeros(k * runs), np.zeros(runs)
        for start, stop in self.sample.blocks(k * runs):
            weight = weights[:, start:stop]
            block = self.sample.block(start, stop)
            scores = block.scored(spread).reshape(k, runs, -1)
            scores += log_shares
            top = scores.max(axis=0)
            scores -= top
            np.exp(scores, out=scores)
            total = scores.sum(axis=0)
            scores *= weight / total
            log_likelihood += ((np.log(total) + top) * weight).sum(axis=-1)
            joint = scores.reshape(k * runs, -1)
            sums += block.summed(joint)
            sizes += joint.sum(axis=1)
        return Expected(self.sample.gathered(sums).reshape(k, runs, -1), sizes.reshape(k, runs), log_likelihood)

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
    blocks = sample.blocks(categorical + 3 * numbers)
    summed = [sample.block(start, stop).summed(sample.weights[None, start:stop]) for start, stop in blocks]
    everybody = counts = sample.gathered(np.sum(summed, axis=0))[0, :categorical]
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
