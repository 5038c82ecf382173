"""One latent class fit: its criteria, who belongs where, and how stable that is under resampling."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.latent_em import (
    DEFAULT_PRIOR,
    Model,
    climb,
    model_of,
    search,
)
from surveyapp.domain.latent_sample import SUBSAMPLE_ABOVE, Items, Sample, prepare
from surveyapp.domain.stats import Floats, adjusted_rand

Labels = NDArray[np.intp]
SUBSAMPLE = 10_000
STARTED_ON = 5_000


@dataclass(frozen=True, slots=True)
class Fit:
    """The best of the restarts, classes by falling share. Log-likelihood without the prior's penalty.

    parameters: free ones, over the categories that occur. icl: BIC + 2 × the entropy of the posterior
    (Biernacki, Celeux & Govaert 2000). entropy: 0 all classes equally likely for everybody … 1 certain.
    probabilities: per item (k, categories). means, variances: (k, M). hits: restarts that ended at this optimum.
    """

    k: int
    log_likelihood: float
    parameters: int
    bic: float
    icl: float
    entropy: float
    shares: Floats
    probabilities: tuple[Floats, ...]
    means: Floats
    variances: Floats
    hits: int
    starts: int
    converged: bool


def fit(
    items: Items,
    k: int,
    *,
    starts: int = 50,
    seed: int = 0,
    tolerance: float = 1e-10,
    max_iterations: int = 2000,
    prior: float = DEFAULT_PRIOR,
) -> Fit:
    """The same result for the same seed. prior: pseudo-respondents in all; 0 is plain maximum likelihood.

    The best optimum must be reached 3 times, else up to 4 × starts are made. Past 20,000 distinct rows the restarts
    run on a subsample and the best one is finished on all. Raises ValueError for no rows or k < 1.
    """
    if k < 1 or len(items) == 0:
        raise ValueError("a latent class model needs at least one class and one respondent")
    return fit_sample(prepare(items), k, (starts, 4 * starts), seed, tolerance, max_iterations, prior)


def fit_sample(
    sample: Sample,
    k: int,
    starts: tuple[int, int],
    seed: int,
    tolerance: float,
    max_iterations: int,
    prior: float,
) -> Fit:
    """starts: at first and at most."""
    random = np.random.default_rng(seed)
    model = model_of(sample, k, prior)
    weights = sample.weights[None, :]
    if k == 1:
        parameters, _ = model.step(model.random_parameters(1, random), weights)
        return _finished(model, parameters, 1, 1, True)
    rows = sample.codes.shape[0]
    if rows <= SUBSAMPLE_ABOVE:
        return _finished(model, *search(model, *starts, random, tolerance, max_iterations))
    some = sample.part(np.sort(random.choice(rows, STARTED_ON, replace=False)))
    near, hits, made, _ = search(model_of(some, k, prior), *starts, random, 1e-8, max_iterations)
    end = climb(model, near, weights, tolerance, max_iterations)
    return _finished(model, end.parameters, hits, made, bool(end.converged[0]))


def finished(items: Items, near: Fit, *, tolerance: float = 1e-10, max_iterations: int = 2000) -> Fit:
    """The fit of everybody nearest to that of some of them."""
    sample = prepare(items)
    model = model_of(sample, near.k, DEFAULT_PRIOR)
    scaled = (near.means - sample.centre) / sample.scale, near.variances / sample.scale**2
    one = np.hstack((near.shares[:, None], *near.probabilities, *scaled))
    end = climb(model, one[:, None], sample.weights[None, :], tolerance, max_iterations)
    return _finished(model, end.parameters, near.hits, near.starts, bool(end.converged[0]))


def _finished(model: Model, parameters: Floats, hits: int, starts: int, converged: bool) -> Fit:
    """Criteria of one run (k, 1, D), back in the units of the numbers."""
    sample, k = model.sample, model.k
    one = parameters[:, 0][np.argsort(-parameters[:, 0, 0], kind="stable")]
    log_likelihood, unsure = 0.0, 0.0
    for start, stop in sample.blocks(k):
        weight = sample.weights[start:stop]
        scores = model.scores(one[:, None], start, stop)[:, 0]
        total = np.logaddexp.reduce(scores, axis=0)
        chances = np.exp(scores - total)
        log_likelihood += float(weight @ total)
        unsure -= float(weight @ (chances * np.maximum(scores - total, -700)).sum(axis=0))
        known = ~np.isnan(sample.numbers[start:stop])
        log_likelihood -= float(weight @ known @ np.log(sample.scale))
    means, variances = model.cuts
    used = np.add.reduceat(model.everybody > 0, sample.offsets) if sample.sizes.size else np.zeros(0)
    numbers = variances - means
    free = k - 1 + k * (int(np.maximum(used - 1, 0).sum()) + 2 * numbers)
    n = float(sample.weights.sum())
    bic = -2 * log_likelihood + free * math.log(n)
    return Fit(
        k=k,
        log_likelihood=log_likelihood,
        parameters=free,
        bic=bic,
        icl=bic + 2 * unsure,
        entropy=1 - unsure / (n * math.log(k)) if k > 1 else 1.0,
        shares=one[:, 0].copy(),
        probabilities=tuple(np.split(one[:, 1:means], sample.offsets[1:], axis=1)) if sample.sizes.size else (),
        means=one[:, means:variances] * sample.scale + sample.centre,
        variances=one[:, variances:] * sample.scale**2,
        hits=hits,
        starts=starts,
        converged=converged,
    )


def posterior(found: Fit, items: Items) -> Floats:
    """(n, k) chances of each class given what each respondent answered; the shares where nothing was answered."""
    scores = np.tile(np.log(np.maximum(found.shares, 1e-300)), (len(items), 1))
    for item, probabilities in enumerate(found.probabilities):
        codes = items.codes[:, item]
        # The last column is for a missing answer: it tells nothing.
        logs = np.pad(np.log(np.maximum(probabilities, 1e-300)), ((0, 0), (0, 1)))
        scores += logs.T[np.where(codes < 0, probabilities.shape[1], codes)]
    for item in range(items.numbers.shape[1]):
        x, variance = items.numbers[:, item], found.variances[:, item]
        density = -0.5 * ((x[:, None] - found.means[:, item]) ** 2 / variance + np.log(2 * math.pi * variance))
        scores += np.where(np.isnan(x)[:, None], 0.0, density)
    scores -= scores.max(axis=1, keepdims=True)
    chances = np.exp(scores)
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def labels(chances: Floats) -> Labels:
    """The likeliest class of each respondent from the (n, k) posterior."""
    return np.asarray(chances.argmax(axis=1), dtype=np.intp)


# Stability


def stability(items: Items, k: int, *, pairs: int = 20, starts: int = 5, seed: int = 0) -> float:
    """Mean adjusted Rand of the labels that two bootstrap fits give to everybody, over pairs of bootstrap samples.

    Past 10,000 rows on a random 10,000. Each fit starts afresh: starting from the main fit would flatter it.
    """
    random = np.random.default_rng(seed)
    if len(items) > SUBSAMPLE:
        items = items.rows(np.sort(random.choice(len(items), SUBSAMPLE, replace=False)))
    return _stability(prepare(items), items.weights, k, pairs, starts, random)


def _stability(
    sample: Sample, weights: Floats | None, k: int, pairs: int, starts: int, random: np.random.Generator
) -> float:
    n, samples = sample.row_of.size, 2 * pairs
    person = np.ones(n) if weights is None else weights
    drawn = np.empty((samples, sample.codes.shape[0]))
    for one in range(samples):
        people = random.integers(n, size=n)
        drawn[one] = np.bincount(sample.row_of[people], person[people], minlength=drawn.shape[1])
    model = model_of(sample, k, DEFAULT_PRIOR)
    spread = np.repeat(drawn, starts, axis=0)
    early = climb(model, model.random_parameters(samples * starts, random), spread, 1e-6, 30)
    ranked = np.argsort(-early.objective.reshape(samples, starts), axis=1, kind="stable")[:, :2]
    kept = (ranked + starts * np.arange(samples)[:, None]).ravel()
    late = climb(model, early.parameters[:, kept], spread[kept], 1e-8, 600)
    each = min(2, starts)
    best = late.objective.reshape(samples, each).argmax(axis=1) + each * np.arange(samples)
    rows = drawn.shape[1]
    given = [
        model.scores(late.parameters[:, best], start, stop).argmax(axis=0) for start, stop in sample.blocks(k * samples)
    ]
    everybody = np.concatenate(given, axis=1).reshape(samples, rows)[:, sample.row_of]
    return float(np.mean([adjusted_rand(everybody[2 * i], everybody[2 * i + 1]) for i in range(pairs)]))
