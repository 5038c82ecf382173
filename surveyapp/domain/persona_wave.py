"""One analysis after another: the names of personas that are found again, and what changed, as plain data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from surveyapp.domain.persona_model import Drift, Match, PersonaModel, Share, drift, match, model_of
from surveyapp.domain.stats import Estimate
from surveyapp.domain.table import AnswerTable

if TYPE_CHECKING:
    from surveyapp.domain.analysis import Analysis

FEWEST = 30
"""People on either side below which nothing is said about what changed."""


@dataclass(frozen=True, slots=True, eq=False)
class Wave:
    """The personas found last. `names`: the business's own, one per persona, "" for none; `through` the number of the
    last response of the wave before; `drift` what changed from that wave to the next, as `to_plain` writes it."""

    model: PersonaModel
    names: tuple[str, ...]
    through: int
    drift: dict[str, Any]


def next_wave(analysis: Analysis, before: Wave | None) -> Wave | None:
    """After an analysis; None where it found no personas. A wave ends with the first analysis that has at least thirty
    newer responses. Pinned personas stay as they are; what changed is still told."""
    pinned = before if analysis.personas.pinned else None
    model, table = pinned.model if pinned else model_of(analysis.personas), analysis.table
    if model is None:
        return None
    last = int(table.response_numbers().max())
    if before is None:
        return Wave(model, ("",) * model.k, last, {})
    names = before.names if pinned else carried(before.model, before.names, model)
    moved = since(before.model, table, before.through, None if pinned else model)
    if moved is None:
        return Wave(model, names, before.through, before.drift)
    return Wave(model, names, last, to_plain(moved, before.names))


def carried(before: PersonaModel, names: Sequence[str], after: PersonaModel) -> tuple[str, ...]:
    """The names of the new personas: those of the old ones that are found again, "" for the others."""
    kept = {found.after: names[found.before] for found in match(before, after) if found.before is not None}
    return tuple(kept.get(place, "") for place in range(after.k))


def since(model: PersonaModel, table: AnswerTable, through: int, refitted: PersonaModel | None = None) -> Drift | None:
    """What changed after the response numbered `through`; None with fewer than thirty people on a side."""
    later = table.response_numbers() > through
    if min(int(later.sum()), int((~later).sum())) < FEWEST:
        return None
    return drift(model, table.where(~later), table.where(np.asarray(later)), refitted)


def to_plain(found: Drift | None, names: Sequence[str]) -> dict[str, Any]:
    """JSON-ready, {} for None; `names` are those of the old personas."""
    if found is None:
        return {}
    return {
        "names": list(names),
        "shares": [_share(one) for one in found.shares],
        "matches": [_match(one) for one in found.matches],
        "agreement": None if math.isnan(found.agreement) else found.agreement,
    }


def _share(found: Share) -> dict[str, Any]:
    sides = {"before": found.before, "after": found.after, "difference": found.difference}
    q = None if math.isnan(found.q) else found.q
    return {"persona": found.persona, "q": q} | {name: _estimate(side) for name, side in sides.items()}


def _estimate(found: Estimate) -> list[float | None]:
    values = (found.value, found.low, found.high, found.n)
    return [value if math.isfinite(value) else None for value in values]


def _match(found: Match) -> dict[str, Any]:
    distance = None if math.isnan(found.distance) else found.distance
    return {"before": found.before, "after": found.after, "distance": distance}
