"""Which responses a page is about: by dimensions, by source, by day, by what quality says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from surveyapp.domain.dimension import Dimension
from surveyapp.domain.quality import Flag, Quality
from surveyapp.domain.table import AnswerTable, Mask
from surveyapp.domain.trend import VIETNAM


@dataclass(frozen=True, slots=True)
class Selection:
    """`parts` of `dimension`, from `since` up to and including `until` (days in Viet Nam); empty is no bound. `further`
    are (dimension, its parts) that all hold too. With `flags` those marked by one of them; with `aside` those the
    business has set aside, or only the others."""

    dimension: str = ""
    parts: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    further: tuple[tuple[str, frozenset[str]], ...] = ()
    flags: frozenset[Flag] = frozenset()
    aside: bool | None = None

    def __bool__(self) -> bool:
        span = self.since or self.until
        looked_at = self.further or self.flags or self.aside is not None
        return bool((self.dimension and self.parts) or self.sources or span or looked_at)


def chosen(
    table: AnswerTable,
    selection: Selection,
    dimension: Dimension | None,
    further: Sequence[Dimension] = (),
    quality: Quality | None = None,
) -> Mask:
    """(n,) the responses of the selection; `dimension` and `further` are those it names, `quality` is needed where it
    names flags. A response without a time is in no span."""

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
    for one, (_key, parts) in zip(further, selection.further, strict=True):
        mask &= one.mask(parts)
    if selection.flags and quality is not None:
        mask &= quality.marked(selection.flags)
    if selection.aside is not None:
        mask &= set_aside(table) == selection.aside
    return mask


def set_aside(table: AnswerTable) -> Mask:
    """(n,) which of the responses the business keeps out of its analyses."""
    return np.asarray(np.isin(table.response_numbers(), sorted(table.aside)))


_HOURS = int((VIETNAM.utcoffset(None) or timedelta()).total_seconds() // 3600)


def sources(table: AnswerTable) -> tuple[tuple[str, int], ...]:
    """(source, responses) of every source there is, the most frequent first."""
    counts = table.frame["#source"].value_counts().rows()
    return tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0])))
