"""Processor seconds of a call, as the median of a few; one printed line per figure."""

from __future__ import annotations

import resource
import statistics
from collections.abc import Callable
from dataclasses import dataclass


def cpu(call: Callable[[], object], times: int = 3) -> float:
    """Median processor seconds (user + system, children included) of `times` calls after one to warm up."""
    call()
    return statistics.median(once(call) for _ in range(times))


def once(call: Callable[[], object]) -> float:
    """Processor seconds of one call."""
    before = _spent()
    call()
    return _spent() - before


def _spent() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


@dataclass(frozen=True, slots=True)
class Line:
    """`value` and `baseline` share `unit`; the ratio is value ÷ baseline."""

    name: str
    value: float
    unit: str
    against: str
    baseline: float

    @staticmethod
    def header() -> str:
        return f"{'figure':<58}{'ours':>12}  {'baseline':<46}{'it':>12}{'ratio':>9}"

    def __str__(self) -> str:
        ours, theirs = f"{self.value:.4g} {self.unit}", f"{self.baseline:.4g} {self.unit}"
        ratio = f"{self.value / self.baseline:.3f}" if self.baseline else "–"
        return f"{self.name:<58}{ours:>12}  {self.against:<46}{theirs:>12}{ratio:>9}"
