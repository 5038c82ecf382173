"""How a persona looks beside everyone: distributions, BANT, stages and groups, corrected for misassignment."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import numpy as np

from surveyapp.domain.classification import Classification, Group, Stage
from surveyapp.domain.definition import Kind, Question, Role
from surveyapp.domain.persona_cells import Cell, Crowd, Tally, cells
from surveyapp.domain.scoring import reaches
from surveyapp.domain.stats import NAN, SMALLEST_CELL, Estimate, few
from surveyapp.domain.table import UNCOUNTED, Codes, Item, Mask, Measure, Numbers
from surveyapp.domain.text import Text

AGE_EDGES = (18.0, 25.0, 35.0, 45.0, 55.0)

E = TypeVar("E", bound=StrEnum)

_Counted = tuple[Tally, tuple[int, ...]]
"""Some answers, and where they are counted."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """The answers to one question: label, share inside, share of everyone. `n` members answered it.

    A share that one to four members stand behind is nan, with others by which it could be worked out, or these are only
    at least what is said; so is everyone's share of an answer that one to four people gave. Of a multiple choice each
    option is a share by itself; the other kinds add up to 1.
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
    labels, counted = _counted(crowd, items)
    whole = len(items) == 1
    if whole:
        measured = cells(crowd, counted[0][0], [wanted for _, wanted in counted], choices=True) if counted else []
    else:
        measured = [cells(crowd, tally, (wanted,))[0] for tally, wanted in counted]
    rare = [few(tally.people(wanted)) for tally, wanted in counted]
    shown = _whole(measured) if whole else [[cell.told() for cell in row] for row in measured]
    for persona in range(crowd.k):
        own = [row[persona] for row in measured]
        everyone = (NAN if hide else cell.everyone for cell, hide in zip(own, rare, strict=True))
        rows = zip(labels, (row[persona] for row in shown), everyone, strict=True)
        yield Distribution(items[0].question, items, tuple(rows), max((cell.n for cell in own), default=0))


def _counted(crowd: Crowd, items: tuple[Item, ...]) -> tuple[list[Text], list[_Counted]]:
    """What is shown of a question: each label, and which answers of which tally it stands for."""
    first = items[0]
    if len(items) > 1 or first.option is not None:
        tallies = [Tally.of(crowd, crowd.table.codes(one), one.categories) for one in items]
        return [item.text for item in items], [(tally, (1,)) for tally in tallies]
    if first.measure is Measure.NUMBER:
        labels, codes = bands(crowd.table.numbers(first), first)
    else:
        labels, codes = list(first.labels), crowd.table.codes(first)
    tally = Tally.of(crowd, codes, len(labels))
    return labels, [(tally, (code,)) for code in range(len(labels))]


def _whole(measured: Sequence[Sequence[Cell]]) -> list[list[Estimate]]:
    """[answer][class]: shares of answers that exclude one another, brought back to a sum of 1, as they may be shown."""
    sums = [sum(cell.share.value for cell in own) for own in zip(*measured, strict=True)]
    scales = [1 / total if total > 0 else 1.0 for total in sums]
    return [[cell.told(scale) for cell, scale in zip(row, scales, strict=True)] for row in measured]


# ------------------------------------------------------------------ bands of numbers


def bands(values: Numbers, item: Item) -> tuple[list[Text], Codes]:
    """(labels, (n,) codes) of ages in the usual bands, of other numbers cut at rounded quartiles of everyone; bands
    nobody is in are left out, and who gave no number has the code −1."""
    known = ~np.isnan(values)
    codes = np.full(values.size, -1, dtype=np.int16)
    if not known.any():
        return [], codes
    edges = AGE_EDGES if item.has_role(Role("demographic", "age")) else _quartiles(values[known])
    used, codes[known] = np.unique(np.searchsorted(np.array(edges), values[known], side="right"), return_inverse=True)
    whole = bool((values[known] == np.round(values[known])).all())
    return [_band(edges, int(place), whole) for place in used], codes


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
        reached = np.where(score.known, reaches(score.value, cut), -1)
        for own, cell in zip(found, cells(crowd, Tally.of(crowd, reached, 2), ((1,),))[0], strict=True):
            if math.isfinite((told := cell.told()).value):
                own[name] = (told, cell.everyone)
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
    codes = np.select([labels == name for name in names], range(len(names)), 0)
    tally = Tally.of(crowd, np.where(base, codes, -1), len(names))
    answers = [(code,) for code in range(len(names))]
    measured = cells(crowd, tally, answers, choices=True) if base.any() else []
    whole = _whole(measured)
    found: list[tuple[tuple[E, Estimate, float], ...]] = []
    for persona in range(crowd.k):
        own = [row[persona] for row in measured]
        if not own or own[0].n < SMALLEST_CELL:
            found.append(())
            continue
        shares = [row[persona] for row in whole[1:]]
        found.append(tuple(zip(values, shares, (cell.everyone for cell in own[1:]), strict=True)))
    return found
