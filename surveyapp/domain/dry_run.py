"""Day 0: planted respondents through the whole logic, to show what a questionnaire can and cannot conclude."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from surveyapp.domain.analysis import AllRules, Analysis, analyse
from surveyapp.domain.classification import Group
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.segments import Segments
from surveyapp.domain.simulate import simulate
from surveyapp.domain.stats import adjusted_rand, smallest_difference, wilson
from surveyapp.domain.table import build

SIZES = (100, 200, 400, 1000)
"""Numbers of respondents whose power is shown."""

SMALLEST_GROUP = 5
"""People a group needs before it is compared."""


@dataclass(frozen=True, slots=True)
class Power:
    """What `n` responses can tell. `error`: half the 95 % interval of a share of one half. `difference`: the smallest
    difference between target and potential customers, as a share, that 80 in 100 such surveys would find at 5 %;
    None where the questionnaire makes no two groups."""

    n: int
    error: float
    groups: tuple[int, int] | None
    difference: float | None


@dataclass(frozen=True, slots=True)
class DryRun:
    """`recovered` is the adjusted Rand index of the personas found against the segments planted, None without
    personas; `stopped` counts who was screened out on the way to n whole responses."""

    analysis: Analysis
    stopped: int
    recovered: float | None
    power: tuple[Power, ...]


def dry_run(
    questionnaire: Questionnaire, rules: AllRules, n: int = 400, seed: int = 1, segments: Segments | None = None
) -> DryRun:
    """The analysis of `n` simulated respondents. Group shares for the power are those of the simulated sample."""
    made = simulate(questionnaire, n, seed, segments)
    analysis = analyse(build(questionnaire, made.responses), rules)
    stopped = sum(people for _, people in made.stopped)
    return DryRun(analysis, stopped, _recovered(analysis, made.segments), _power(analysis, n))


def _recovered(analysis: Analysis, planted: tuple[str, ...]) -> float | None:
    found = analysis.personas
    if found.refusal is not None or not found.personas:
        return None
    placed = found.labels >= 0
    names = np.unique(np.array(planted), return_inverse=True)[1]
    return adjusted_rand(found.labels[placed], names[placed])


def _power(analysis: Analysis, simulated: int) -> tuple[Power, ...]:
    sizes = {count.group: count.n for count in analysis.classification.counts}
    target, potential = (sizes.get(group, 0) / simulated for group in (Group.TARGET, Group.POTENTIAL))
    return tuple(_power_at(n, (round(n * target), round(n * potential))) for n in sorted({*SIZES, simulated}))


def _power_at(n: int, groups: tuple[int, int]) -> Power:
    half = wilson(n / 2, n)
    error = (half.high - half.low) / 2
    if min(groups) < SMALLEST_GROUP:
        return Power(n, error, None, None)
    difference = smallest_difference(*groups)
    return Power(n, error, groups, difference if math.isfinite(difference) else None)


def to_plain(run: DryRun) -> dict[str, Any]:
    """The figures as JSON types."""
    return {
        "n": run.analysis.table.n,
        "screened_out": run.stopped,
        "segments_recovered": run.recovered,
        "power": [asdict(power) for power in run.power],
    }
