"""How a persona looks beside everyone: distributions, BANT, stages and groups, corrected for misassignment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import numpy as np

from surveyapp.domain.classification import Classification, Group, Stage
from surveyapp.domain.definition import Kind, Question, Role
from surveyapp.domain.persona_evidence import Cell, Crowd, cells, described
from surveyapp.domain.scoring import reaches
from surveyapp.domain.stats import NAN, NOTHING, SMALLEST_CELL, Estimate, Floats, few, hidden_cells
from surveyapp.domain.table import UNCOUNTED, Item, Mask, Measure, Numbers
from surveyapp.domain.text import Text

AGE_EDGES = (18.0, 25.0, 35.0, 45.0, 55.0)

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Distribution:
    """The answers to one question: label, share inside, share of everyone. `n` members answered it.

    A share that one to four members stand behind is nan, with the next smallest where it could be worked out; so is
    everyone's share of an answer that one to four people gave. Of a multiple choice each option is a share by itself;
    the other kinds add up to 1.
    """

    question: Question
    items: tuple[Item, ...]
    rows: tuple[tuple[Text, Estimate, float], ...]
    n: int

    @property
    def item(self) -> Item:
        return self.items[0]


def demographics(crowd: Crowd) -> list[tuple[Distribution, ...]]:
    """Per class, one distribution for each demographic and geographic question with at least five answers."""
    found: list[list[Distribution]] = [[] for _ in range(crowd.k)]
    seen: set[str] = set()
    for item in crowd.table.items:
        asked = item.has_role(Role("demographic")) or item.has_role(Role("geographic"))
        if not asked or item.measure in UNCOUNTED or item.id in seen:
            continue
        items: tuple[Item, ...] = (item,)
        if item.question.kind is Kind.MULTIPLE:
            items = crowd.table.items_of(item.question)
        seen.update(one.id for one in items)
        for own, distribution in zip(found, _distributions(crowd, items), strict=True):
            if distribution.n >= SMALLEST_CELL:
                own.append(distribution)
    return [tuple(own) for own in found]


def _distributions(crowd: Crowd, items: tuple[Item, ...]) -> Iterator[Distribution]:
    labels, columns = _columns(crowd, items)
    measured = cells(crowd, columns, False) if labels else []
    rare = [few(int(np.nansum(column))) for column in columns.T]
    for persona in range(crowd.k):
        own = [row[persona] for row in measured]
        estimates = _shown(own, whole=len(items) == 1, derivable=len(items) == 1)
        everyone = (NAN if hide else cell.everyone for cell, hide in zip(own, rare, strict=True))
        rows = zip(labels, estimates, everyone, strict=True)
        yield Distribution(items[0].question, items, tuple(rows), max((cell.n for cell in own), default=0))


def _columns(crowd: Crowd, items: tuple[Item, ...]) -> tuple[list[Text], Floats]:
    first = items[0]
    if len(items) > 1 or first.option is not None:
        return [item.text for item in items], np.column_stack([described(crowd.table, one, (1,)) for one in items])
    if first.measure is Measure.NUMBER:
        return bands(crowd.table.numbers(first), first)
    codes = range(first.categories)
    return list(first.labels), np.column_stack([described(crowd.table, first, (code,)) for code in codes])


def _shown(own: Sequence[Cell], whole: bool, derivable: bool) -> list[Estimate]:
    """Shares without the small cells; of a whole the corrected shares are brought back to a sum of 1.

    derivable: a small cell would follow from the others, so the next smallest is hidden with it.
    """
    total = sum(cell.share.value for cell in own) if whole else 1.0
    scale = 1 / total if total > 0 else 1.0
    small = np.array([cell.small for cell in own], dtype=np.bool_)
    if derivable:
        small |= hidden_cells([cell.hits for cell in own])
    return [NOTHING if hide else _scaled(cell.share, scale) for cell, hide in zip(own, small, strict=True)]


def _scaled(share: Estimate, scale: float) -> Estimate:
    value, low, high = (min(bound * scale, 1.0) for bound in (share.value, share.low, share.high))
    return Estimate(value, low, high, share.n)


# ------------------------------------------------------------------ bands of numbers


def bands(values: Numbers, item: Item) -> tuple[list[Text], Floats]:
    """Ages in the usual bands, other numbers cut at rounded quartiles of everyone; bands nobody is in are left out."""
    known = ~np.isnan(values)
    if not known.any():
        return [], np.empty((values.size, 0))
    edges = AGE_EDGES if item.has_role(Role("demographic", "age")) else _quartiles(values[known])
    band = np.searchsorted(np.array(edges), values, side="right")
    used = [place for place in range(len(edges) + 1) if (band[known] == place).any()]
    columns = [np.where(known, (band == place).astype(float), NAN) for place in used]
    whole = bool((values[known] == np.round(values[known])).all())
    return [_band(edges, place, whole) for place in used], np.column_stack(columns)


def _quartiles(values: Numbers) -> tuple[float, ...]:
    """To two figures, so that a label reads like a number somebody would say."""
    cuts = (float(f"{cut:.1e}") for cut in np.quantile(values, (0.25, 0.5, 0.75)))
    return tuple(sorted({cut for cut in cuts if values.min() < cut}))


def _band(edges: Sequence[float], place: int, whole: bool) -> Text:
    if not edges:
        return Text.of(vi="Mọi mức", en="Any")
    if place == 0:
        return Text.of(vi=f"Dưới {_number(edges[0], 'vi')}", en=f"Under {_number(edges[0], 'en')}")
    if place == len(edges):
        return Text.of(vi=f"Từ {_number(edges[-1], 'vi')}", en=f"{_number(edges[-1], 'en')} and over")
    low, high = edges[place - 1], edges[place]
    # Of whole numbers the last one inside is named: 18–24, not 18–25. Large round sums keep their round end.
    last = high - 1 if whole and high < 1000 else high
    return Text.of({language: f"{_number(low, language)}–{_number(last, language)}" for language in ("vi", "en")})


def _number(value: float, language: str) -> str:
    written = f"{value:,.0f}" if value == round(value) else f"{value:,.4g}"
    if language == "vi":
        written = written.translate(str.maketrans(",.", ".,"))
    return written.replace("-", "−")


# ------------------------------------------------------------------ scores, stages, groups

Compared = tuple[Estimate, float]
"""Share inside, share of everyone."""


def bant(crowd: Crowd, classification: Classification) -> list[dict[str, Compared]]:
    """Per class: letter → share of its people at or above the criterion's cut, among those with a score."""
    cut = classification.criterion_cut
    found: list[dict[str, Compared]] = [{} for _ in range(crowd.k)]
    for name, score in classification.scores.bant.items():
        column = np.where(score.known, reaches(score.value, cut).astype(float), NAN)
        for own, cell in zip(found, cells(crowd, column[:, None], False)[0], strict=True):
            if not cell.small:
                own[name] = (cell.share, cell.everyone)
    return found


def stages(crowd: Crowd, classification: Classification) -> list[tuple[tuple[Stage, Estimate, float], ...]]:
    return _labelled(crowd, classification.stages, tuple(Stage), classification.stages_asked)


def groups(crowd: Crowd, classification: Classification) -> list[tuple[tuple[Group, Estimate, float], ...]]:
    return _labelled(crowd, classification.groups, tuple(Group), classification.groups != "")


def _labelled(
    crowd: Crowd, labels: np.ndarray[tuple[int, ...], np.dtype[np.str_]], values: tuple[E, ...], base: Mask
) -> list[tuple[tuple[E, Estimate, float], ...]]:
    """Per class the shares of the base, which those without a label belong to; () when fewer than five are in it."""
    names = ("", *(value.value for value in values))
    columns = np.column_stack([np.where(base, (labels == name).astype(float), NAN) for name in names])
    measured = cells(crowd, columns, False) if base.any() else []
    found: list[tuple[tuple[E, Estimate, float], ...]] = []
    for persona in range(crowd.k):
        own = [row[persona] for row in measured]
        if not own or own[0].n < SMALLEST_CELL:
            found.append(())
            continue
        shares = _shown(own, whole=True, derivable=True)[1:]
        found.append(tuple(zip(values, shares, (cell.everyone for cell in own[1:]), strict=True)))
    return found
