"""What a business states about its customers beside their answers: whom it serves, its own cuts, people it places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np

from surveyapp.domain import profile as profiles
from surveyapp.domain.profile import Profile
from surveyapp.domain.table import AnswerTable


class Group(StrEnum):
    TARGET = "target"
    POTENTIAL = "potential"
    READY_OUTSIDER = "ready_outsider"
    NOT_A_PROSPECT = "not_a_prospect"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Cuts:
    """From where a score counts as high: `fit` and `readiness` of 100, `hot` per role of 1 (as str(Role)). Roles that
    the rules do not use are passed over."""

    fit: float
    readiness: float
    hot: tuple[tuple[str, float], ...] = ()

    @property
    def usable(self) -> bool:
        return 0 < self.fit <= 100 and 0 < self.readiness <= 100 and all(0 < cut <= 1 for _, cut in self.hot)


@dataclass(frozen=True, slots=True)
class Judgement:
    """`profile` () is the questionnaire's own; `cuts` None the rules' own. `placed`: response number → the group an
    analyst put that person into; `personas`: to the place of the persona among those found last."""

    profile: Profile = ()
    cuts: Cuts | None = None
    placed: Mapping[int, Group] = field(default_factory=dict)
    personas: Mapping[int, int] = field(default_factory=dict)


NONE = Judgement()
"""Nothing is stated."""


V = TypeVar("V")


def rows_of(table: AnswerTable, by_number: Mapping[int, V]) -> list[tuple[int, V]]:
    """(row of the table, value) of the responses with these numbers that are in it."""
    if not by_number:
        return []
    numbers = table.response_numbers()
    return [(int(row), by_number[int(numbers[row])]) for row in np.flatnonzero(np.isin(numbers, list(by_number)))]


def to_plain(judgement: Judgement) -> dict[str, Any]:
    """JSON-ready; equal judgements are equal."""
    cuts = judgement.cuts
    return {
        "profile": profiles.to_plain(judgement.profile),
        "cuts": None if cuts is None else cuts_to_plain(cuts),
        "placed": [[number, group.value] for number, group in sorted(judgement.placed.items())],
        "personas": [list(pair) for pair in sorted(judgement.personas.items())],
    }


def cuts_to_plain(cuts: Cuts) -> dict[str, Any]:
    return {"fit": cuts.fit, "readiness": cuts.readiness, "hot": dict(cuts.hot)}


def cuts_from_plain(plain: dict[str, Any]) -> Cuts:
    return Cuts(plain["fit"], plain["readiness"], tuple(sorted(plain["hot"].items())))
