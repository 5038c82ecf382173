"""How often the engine keeps its word on data whose truth is known: counts over many seeds, too slow for a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.comparison import Verdict, compare
from surveyapp.domain.latent_class import Choice, Items, choose
from surveyapp.domain.table import AnswerTable
from surveyapp.domain.trend import LIMIT, _alarms
from tests.bench.clock import Line
from tests.domain.test_comparison import noise

SEEDS = 100
STEPS = np.array([-1.2, -0.4, 0.4, 1.2])
LEANING = np.where(np.arange(12) % 3 == np.arange(3)[:, None], 1.2, -0.6)

Random = np.random.Generator
Codes = NDArray[np.int16]


def _types(random: Random, n: int = 400) -> Codes:
    """Five-point answers to 12 items of three kinds of people."""
    drawn = LEANING[random.integers(0, 3, n)] + random.standard_normal((n, 12))
    return (drawn[..., None] > STEPS).sum(axis=2).astype(np.int16)


def _shuffled(random: Random) -> Codes:
    return random.permuted(_types(random), axis=0)


def _copied(random: Random) -> Codes:
    codes = _types(random)
    return np.vstack((codes, codes[random.choice(400, 60, replace=False)]))


def _trait(strength: float) -> Callable[[Random], Codes]:
    def codes(random: Random) -> Codes:
        drawn = strength * random.standard_normal((500, 1)) + random.standard_normal((500, 8))
        return (drawn[..., None] > STEPS).sum(axis=2).astype(np.int16)

    return codes


def _chosen(made: Callable[[Random], Codes]) -> Iterator[Choice]:
    for seed in range(SEEDS):
        codes = made(np.random.default_rng(seed))
        items = Items(codes, (5,) * codes.shape[1], np.empty((len(codes), 0)))
        yield choose(items, range(1, 6), starts=20, seed=seed, directions=[1] * codes.shape[1])


def _of_hundred(name: str, made: Callable[[Random], Codes], kept: Callable[[Choice], bool], wanted: int) -> Line:
    return Line(name, sum(map(kept, _chosen(made))), f"of {SEEDS}", "promised", wanted)


def guarantees() -> Iterator[Line]:
    """Personas: nothing found in noise or in copies, levels of one trait told from types, types found."""
    yield _of_hundred("personas: shuffled answers refused", _shuffled, lambda choice: choice.k is None, 100)
    yield _of_hundred("personas: 15 % copied rows refused", _copied, lambda choice: choice.k is None, 100)
    for strength in (0.9, 1.4, 2.0):
        yield _of_hundred(
            f"personas: one trait warned about (strength {strength})",
            _trait(strength),
            lambda choice: choice.k is None or choice.levels_not_types,
            95,
        )
    yield _of_hundred(
        "personas: three types found, not called levels",
        _types,
        lambda choice: choice.k == 3 and not choice.levels_not_types,
        95,
    )


def nothing_found() -> Iterator[Line]:
    """Comparison pages of 4,000 surveys with 20 questions whose two groups are alike."""
    for name, weighted in (("unweighted", False), ("weighted", True)):
        found = 0
        for seed in range(4_000):
            table, classification = noise(seed)
            random = np.random.default_rng(100_000 + seed)
            first = random.random(table.n) < 0.5
            weights = random.gamma(4, size=table.n) if weighted else None
            rows = compare(AnswerTable(table.questionnaire, table.frame, weights), first, ~first, classification).rows
            found += any(row.verdict is Verdict.DIFFERS for row in rows)
        yield Line(f"comparison: pages that find something in nothing ({name})", found / 40, "%", "promised at most", 5)


NPS = (-100.0, 0.0, 100.0)


def alarms() -> Iterator[Line]:
    """Alarms of falling satisfaction: how often about nothing, and how late about something."""
    random = np.random.default_rng(1)
    levels = ((0.25, 0.3, 0.45), (0.05, 0.15, 0.8), (0.5, 0.3, 0.2))
    false = sum(len([*_alarms(random.choice(NPS, 200_000, p=level), LIMIT)]) for level in levels)
    yield Line("alarms: false, in 10,000 answers", false / 60, "", "promised at most", 1)
    for fall, later, promised in ((20, (0.35, 0.3, 0.35), 210), (40, (0.45, 0.3, 0.25), 65)):
        delays = []
        for _ in range(300):
            values = np.concatenate((random.choice(NPS, 500, p=levels[0]), random.choice(NPS, 1_500, p=later)))
            at = next((place for _, place in _alarms(values, LIMIT) if place >= 500), values.size)
            delays.append(at - 500)
        median = float(np.median(delays))
        yield Line(
            f"alarms: answers until a fall of {fall} points is noticed", median, "", "promised at most", promised
        )
