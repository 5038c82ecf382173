"""Counts of answers per item and group, with the small cells a report may not show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from surveyapp.domain.stats import SMALLEST_CELL, Estimate, few, hidden_cells, kish_n, wilson
from surveyapp.domain.table import (
    LEFT_OUT,
    NOT_APPLICABLE,
    NOT_ASKED,
    REFUSED,
    AnswerTable,
    Item,
    Mask,
    Measure,
)

__all__ = [
    "SMALLEST_CELL",
    "Tally",
    "effective_n",
    "few",
    "hidden_cells",
    "is_scale",
    "share_of",
    "tally",
    "too_thin",
]


@dataclass(frozen=True, slots=True)
class Tally:
    """`shares` are weighted and of those who answered; `people` are plain head counts per category."""

    n: int
    people: tuple[int, ...]
    shares: tuple[float, ...]
    left_out: int
    not_asked: int
    not_applicable: int
    refused: int


def tally(table: AnswerTable, item: Item, mask: Mask | None = None) -> Tally:
    codes, weights = table.codes(item) - REFUSED, table.weights
    if mask is not None and not mask.all():
        codes, weights = codes[mask], None if weights is None else weights[mask]
    counts = np.bincount(codes, minlength=max(item.categories, 1) - REFUSED)
    people = counts[-REFUSED:]
    heavy = people if weights is None else np.bincount(codes, weights, minlength=counts.size)[-REFUSED:]
    total = float(heavy.sum())
    return Tally(
        int(people.sum()),
        tuple(int(count) for count in people),
        tuple(float(part) / total if total else 0.0 for part in heavy),
        *(int(counts[code - REFUSED]) for code in (LEFT_OUT, NOT_ASKED, NOT_APPLICABLE, REFUSED)),
    )


def too_thin(share: Estimate) -> bool:
    """Whether a share stands for one to four people."""
    return 0.5 <= share.value * share.n < SMALLEST_CELL - 0.5


def is_scale(item: Item) -> bool:
    """Ordered answers with two sides, of which the agreement of a side is told as a sum."""
    return item.measure is Measure.ORDINAL and item.categories >= 4


def share_of(table: AnswerTable, item: Item, chosen: tuple[int, ...], mask: Mask) -> Estimate:
    """The share answering one of the codes among those of the mask who answered, with its Wilson interval."""
    codes = table.codes(item)
    known = mask & (codes >= 0)
    hit = known & np.isin(codes, chosen)
    if table.weights is None:
        return wilson(float(hit.sum()), float(known.sum()))
    weights = table.weights
    n, total = kish_n(weights[known]), float(weights[known].sum())
    return wilson(n * float(weights[hit].sum()) / total if total else 0.0, n)


def effective_n(table: AnswerTable, mask: Mask | None = None) -> float:
    """People, or Kish's effective number of a weighted table."""
    if table.weights is None:
        return float(table.n if mask is None else mask.sum())
    return kish_n(table.weights if mask is None else table.weights[mask])
