"""What people can be divided by on a page: the answers to one item, their groups, stages, personas or sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from surveyapp.domain.classification import Classification, Group, Stage, regrouped
from surveyapp.domain.crosstab import Side, by_groups, by_item, by_masks, by_stages
from surveyapp.domain.definition import Question, Role
from surveyapp.domain.stats import SMALLEST_CELL
from surveyapp.domain.table import UNCOUNTED, AnswerTable, Item, Mask
from surveyapp.domain.text import Text

GROUP, STAGE, PERSONA, VERSION = "#group", "#stage", "#persona", "#version"
"""Ids of the dimensions that are no item."""

MOST_PARTS = 40
"""An item with more answers than this makes no table that can be read."""

K = TypeVar("K", Group, Stage)


@dataclass(frozen=True, slots=True, eq=False)
class Dimension:
    """`parts` names each label of `side` in addresses and files: option codes, group names, places of bands."""

    id: str
    text: Text
    side: Side
    parts: tuple[str, ...]

    def key(self, place: int) -> str:
        """How an address names one part: the dimension, “:” and the part."""
        return f"{self.id}:{self.parts[place]}"

    def mask(self, chosen: frozenset[str]) -> Mask:
        """(n,) who is in one of the chosen parts; names it does not have are passed over."""
        places = [place for place, part in enumerate(self.parts) if part in chosen]
        return np.isin(self.side.codes, places)


def countable(item: Item) -> bool:
    """Whether `of_item` makes a dimension of it."""
    private = item.has_role(Role("identity"))
    return item.measure not in UNCOUNTED and not private and item.categories <= MOST_PARTS


def of_item(table: AnswerTable, item: Item) -> Dimension:
    """Raises ValueError for what is not `countable`."""
    if not countable(item):
        raise ValueError(f"the answers to {item.id} cannot be set side by side")
    side = by_item(table, item)
    named = item.categories and item.option is None and len(set(item.option_codes)) == item.categories
    return Dimension(item.id, item.text, side, item.option_codes if named else _places(side))


def _places(side: Side) -> tuple[str, ...]:
    return tuple(str(place) for place in range(len(side.labels)))


def of_groups(found: Classification, text: Text, labels: Mapping[Group, Text]) -> Dimension:
    return Dimension(GROUP, text, by_groups(found, dict(labels)), tuple(group.value for group in labels))


def at_cuts(fit: int, readiness: int) -> str:
    """Id of the groups as they would be at these cuts, in points of 100."""
    return f"{GROUP}@{fit}-{readiness}"


def cuts_of(id_: str) -> tuple[int, int] | None:
    """(fit, readiness) of such an id; None for any other."""
    points = r"([1-9]\d?|100)"
    written = re.fullmatch(f"{GROUP}@{points}-{points}", id_, re.ASCII)
    return (int(written[1]), int(written[2])) if written else None


def of_moved_groups(
    found: Classification, fit: int, readiness: int, text: Text, labels: Mapping[Group, Text]
) -> Dimension:
    """The groups at other cuts; as they are where no cut makes them."""
    groups = replace(found, groups=regrouped(found, fit, readiness))
    return replace(of_groups(groups, text, labels), id=at_cuts(fit, readiness))


def of_stages(found: Classification, text: Text, labels: Mapping[Stage, Text]) -> Dimension:
    return Dimension(STAGE, text, by_stages(found, dict(labels)), tuple(stage.value for stage in labels))


def of_personas(labels: np.ndarray, text: Text, names: Sequence[Text], items: frozenset[str]) -> Dimension:
    """labels: (n,) persona of each respondent, −1 for none; items: ids of those the personas were found on."""
    side = by_masks([(name, labels == place) for place, name in enumerate(names)], items)
    return Dimension(PERSONA, text, side, _places(side))


def of_versions(table: AnswerTable, text: Text, name: Callable[[int], Text]) -> Dimension:
    """By the version of the questionnaire that was answered, the oldest first."""
    answered = table.frame["#version"].to_numpy()
    versions = [int(version) for version in np.unique(answered)]
    side = by_masks([(name(version), answered == version) for version in versions])
    return Dimension(VERSION, text, side, tuple(map(str, versions)))


def counted_items(table: AnswerTable) -> dict[Question, tuple[Item, ...]]:
    """The countable items by question, in asking order; questions with none are absent."""
    found: dict[Question, list[Item]] = {}
    for item in table.items:
        if countable(item):
            found.setdefault(item.question, []).append(item)
    return {question: tuple(items) for question, items in found.items()}


def ticked(items: Sequence[Item]) -> bool:
    """Options of one list to tick: read as rows of one table, each by itself."""
    return all(item.option is not None and item.row is None for item in items)


def speakable(chosen: Mask) -> bool:
    """Whether figures of these people may be shown beside those of everybody: five of them at least, and five or nobody
    left out, so that neither can be had by subtraction."""
    left_out = int((~chosen).sum())
    return int(chosen.sum()) >= SMALLEST_CELL and not 0 < left_out < SMALLEST_CELL
