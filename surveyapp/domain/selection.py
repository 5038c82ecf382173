"""Which responses a page is about: by one dimension, by source and by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from surveyapp.domain.dimension import Dimension
from surveyapp.domain.table import AnswerTable, Mask
from surveyapp.domain.trend import VIETNAM


@dataclass(frozen=True, slots=True)
class Selection:
    """`parts` of `dimension`, from `since` up to and including `until` (days in Viet Nam); empty is no bound."""

    dimension: str = ""
    parts: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool((self.dimension and self.parts) or self.sources or self.since or self.until)


def chosen(table: AnswerTable, selection: Selection, dimension: Dimension | None) -> Mask:
    """(n,) the responses of the selection; `dimension` is the one it names. A response without a time is in no span."""

    mask = np.ones(table.n, dtype=np.bool_)
    if dimension is not None and selection.parts:
        mask &= dimension.mask(selection.parts)
    if selection.sources:
        mask &= table.frame["#source"].is_in(sorted(selection.sources)).to_numpy()
    if selection.since or selection.until:
        submitted = table.frame["#submitted"]
        days = submitted.dt.offset_by(f"{_HOURS}h").dt.date()
        span = submitted.is_not_null()
        if selection.since:
            span &= days >= selection.since
        if selection.until:
            span &= days <= selection.until
        mask &= span.fill_null(False).to_numpy()
    return mask


_HOURS = int((VIETNAM.utcoffset(None) or timedelta()).total_seconds() // 3600)


def sources(table: AnswerTable) -> tuple[tuple[str, int], ...]:
    """(source, responses) of every source there is, the most frequent first."""
    counts = table.frame["#source"].value_counts().rows()
    return tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0])))
