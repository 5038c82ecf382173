"""NPS, CSAT and CES, for everyone and per group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from surveyapp.domain.classification import Classification, Group
from surveyapp.domain.definition import Role
from surveyapp.domain.journey import EVERYONE, SHOWN_FROM
from surveyapp.domain.rating import Rating
from surveyapp.domain.stats import Estimate, effective_n, mean_interval, share
from surveyapp.domain.stats import nps as nps_points
from surveyapp.domain.table import AnswerTable, Item, Mask


@dataclass(frozen=True, slots=True)
class Nps:
    """`points` −100…100; the three shares are 0–1."""

    item: Item
    points: Estimate
    promoters: Estimate
    passives: Estimate
    detractors: Estimate


@dataclass(frozen=True, slots=True)
class Rated:
    """A rated satisfaction (CSAT, CES): the mean on its own scale and the share in the two best answers."""

    item: Item
    mean: Estimate
    top_two: Estimate
    scale: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """By group name ("everyone" and the groups with at least ten answers); an empty dict was not asked."""

    nps: dict[str, Nps]
    csat: dict[str, Rated]
    ces: dict[str, Rated]


def satisfaction(table: AnswerTable, classification: Classification) -> Satisfaction | None:
    """None when none of the three is asked."""
    groups: dict[str, Mask] = {EVERYONE: np.ones(table.n, dtype=np.bool_)}
    if classification.counts:
        groups |= {group.value: classification.members(group) for group in Group}
    found = Satisfaction(
        _by_group(groups, lambda mask: nps(table, mask)),
        _by_group(groups, lambda mask: rated(table, Role("satisfaction", "csat"), mask)),
        _by_group(groups, lambda mask: rated(table, Role("satisfaction", "ces"), mask)),
    )
    return found if table.items_with(Role("satisfaction")) else None


T = TypeVar("T")


def _by_group(groups: dict[str, Mask], measure: Callable[[Mask], T | None]) -> dict[str, T]:
    found = ((name, measure(mask)) for name, mask in groups.items())
    return {name: value for name, value in found if value is not None}


def nps(table: AnswerTable, mask: Mask) -> Nps | None:
    """Of the people in `mask`; None when it is not asked or fewer than ten of them answered.

    9 and 10 are promoters, 0 to 6 detractors (Reichheld 2003).
    """
    for item in table.items_with(Role("satisfaction", "nps")):
        codes = table.codes(item)
        chosen = mask & (codes >= 0)
        if item.categories != 11 or chosen.sum() < SHOWN_FROM:
            continue
        own, weights = codes[chosen], None if table.weights is None else table.weights[chosen]
        up, down = share(own >= 9, weights), share(own <= 6, weights)
        middle = share((own >= 7) & (own <= 8), weights)
        n = up.n if weights is None else effective_n(np.select([own >= 9, own <= 6], [1, -1], 0), weights)
        points = nps_points(up.value * n, middle.value * n, down.value * n)
        return Nps(item, points, up, middle, down)
    return None


def rated(table: AnswerTable, role: Role, mask: Mask) -> Rated | None:
    """Of the people in `mask`; None when it is not asked or fewer than ten of them answered."""
    for item in table.items_with(role):
        rating = Rating.of(table, [item])
        if rating is None or (mask & rating.known).sum() < SHOWN_FROM:
            continue
        chosen = mask & rating.known
        weights = None if table.weights is None else table.weights[chosen]
        mean = mean_interval(rating.on_scale()[chosen], weights).within(*rating.scale)
        return Rated(item, mean, share(rating.best()[chosen], weights), rating.scale)
    return None
