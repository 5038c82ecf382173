"""Scored answers as one rating per person: its scale, its two best and two worst answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.domain.definition import POINT_KINDS
from surveyapp.domain.stats import Floats
from surveyapp.domain.table import AnswerTable, Item, Mask, Measure


@dataclass(frozen=True, slots=True, eq=False)
class Rating:
    """Scored items as one rating: `value` (n,) is the mean of their 0–1 scores, `points` the number of answers."""

    items: tuple[Item, ...]
    value: Floats
    points: int
    scale: tuple[float, float]

    @classmethod
    def of(cls, table: AnswerTable, items: Sequence[Item]) -> Rating | None:
        """None when none of the items is scored throughout; ticked options are no rating."""
        scored = tuple(item for item in items if item.scores and all(score is not None for score in item.scores))
        if not scored or any(item.measure is Measure.BINARY and item.option is not None for item in scored):
            return None
        total, count = np.zeros(table.n), np.zeros(table.n)
        for item in scored:
            codes = table.codes(item)
            total += np.where(codes >= 0, np.array(item.scores, dtype=float)[np.maximum(codes, 0)], 0.0)
            count += codes >= 0
        points = max(item.categories for item in scored)
        scales = {scale_of(item) for item in scored}
        with np.errstate(invalid="ignore"):
            return cls(scored, total / count, points, scales.pop() if len(scales) == 1 else (0.0, 1.0))

    def worst(self) -> Mask:
        """In the two worst answers on average; of fewer than five answers, in the worst."""
        return np.asarray(self.value < (1.5 if self.points >= 5 else 0.5) / (self.points - 1))

    @property
    def known(self) -> Mask:
        return ~np.isnan(self.value)

    def on_scale(self) -> Floats:
        """(n,) in points of the scale that people saw."""
        low, high = self.scale
        return low + self.value * (high - low)

    def best(self) -> Mask:
        return np.asarray(self.value > 1 - (1.5 if self.points >= 5 else 0.5) / (self.points - 1))


def scale_of(item: Item) -> tuple[float, float]:
    """(lowest, highest) point: as written for a rating, else 1 to the number of answers."""
    question = item.question
    if question.kind in POINT_KINDS and question.low is not None and question.high is not None:
        return (question.low, question.high)
    return (1.0, float(item.categories))
