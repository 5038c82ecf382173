"""Two groups side by side: one row per criterion and per answer, one family of tests, three verdicts."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.classification import Classification, Group, Stage
from surveyapp.domain.definition import BANT, CRITERIA, Role
from surveyapp.domain.scoring import Score, reaches
from surveyapp.domain.stats import (
    NAN,
    NOTHING,
    SMALLEST_CELL,
    Estimate,
    Floats,
    OrdinalDifference,
    benjamini_hochberg,
    brunner_munzel,
    brunner_munzel_table,
    cramers_v,
    few,
    hidden_cells,
    kish_n,
    kruskal_wallis_table_p,
    mean_interval,
    needed_n,
    newcombe,
    rank_sum_p,
    share,
    smallest_difference,
    two_proportion_p,
    wilson,
)
from surveyapp.domain.table import UNCOUNTED, AnswerTable, Item, Mask, Measure
from surveyapp.domain.tally import Cells, kruskal_wallis_p, mean_of_answers, rao_scott_p, shares

MARGIN = 0.10
"""Ten points: a smaller difference of shares or scores is about the same."""

NUMBER_MARGIN = 0.147
"""Of numbers, Cliff's delta below this is negligible (Romano et al. 2006)."""

LEVEL = 0.05


class Verdict(StrEnum):
    DIFFERS = "differs"
    SAME = "same"
    NOT_ENOUGH = "not_enough"
    CIRCULAR = "circular"


@dataclass(frozen=True, slots=True)
class Row:
    """One answer (`code` set: a and b are shares) or one scored or numeric item (`code` None: means, of the 0–1 score
    or of the number itself). `difference` is a − b in the same unit; 0.1 is ten points. `effect` is Cliff's delta for
    ordered answers and numbers, bias-corrected Cramér's V for the rest. Answers of one item share its p and q.
    `hidden`: a cell of one to four people; its estimate and the difference are nan. Circular rows: nan p and q."""

    item: Item
    code: int | None
    a: Estimate
    b: Estimate
    difference: Estimate
    p: float
    q: float
    effect: float
    verdict: Verdict
    needed_n: int | None
    circular: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """a and b: the share of each group at or above the cut on this score; `mean_a`, `mean_b` are 0–1.
    Not asked, or answered by fewer than five people of a group: nan. So are a share that one to four people stand
    behind and the difference."""

    name: str
    asked: bool
    a: Estimate
    b: Estimate
    mean_a: float
    mean_b: float
    difference: Estimate
    p: float
    q: float
    verdict: Verdict
    needed_n: int | None
    items: tuple[Item, ...]
    circular: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """`detectable`: the smallest difference of shares (0–1) these group sizes find from 50 % with 80 % power.
    `stages`: group name → share in each funnel stage of those asked what could place them; stages of one to four people
    are left out, with the next smallest where they could be worked out."""

    a_name: str
    b_name: str
    a_n: int
    b_n: int
    detectable: float
    criteria: tuple[CriterionRow, ...]
    bant: tuple[CriterionRow, ...]
    rows: tuple[Row, ...]
    stages: dict[str, tuple[tuple[Stage, Estimate], ...]]


def compare(
    table: AnswerTable,
    mask_a: Mask,
    mask_b: Mask,
    classification: Classification,
    a_name: str = Group.TARGET.value,
    b_name: str = Group.POTENTIAL.value,
    circular: frozenset[str] | None = None,
    questions: Collection[str] = (),
) -> Comparison:
    """Two groups that share nobody. Every criterion and item that did not make the groups is tested once; all these
    tests are one Benjamini–Hochberg family. circular: ids of the items that made them, where these are not target and
    potential; questions: ids of those to compare, without criteria then, () for all."""
    sides = _sides(table, mask_a, mask_b)
    circular = classification.circular_items if circular is None else circular
    scores = classification.scores.criteria | classification.scores.bant if not questions else {}
    cut = classification.criterion_cut
    criteria = [_criterion(name, scores.get(name), circular, cut, sides) for name in CRITERIA]
    bant = [_criterion(name, scores.get(name), circular, cut, sides) for name in BANT]
    asked = [item for item in table.items if _comparable(item) and (not questions or item.question.id in questions)]
    findings = [_finding(table, item, sides, circular) for item in asked]
    q = benjamini_hochberg([*(row.p for row in (*criteria, *bant)), *(found.p for found in findings)])
    tested = [_judged(row, float(row_q)) for row, row_q in zip((*criteria, *bant), q, strict=False)]
    rows = [row for found, row_q in zip(findings, q[len(tested) :], strict=True) for row in _rows(found, float(row_q))]
    return Comparison(
        a_name,
        b_name,
        sides[0].size,
        sides[1].size,
        smallest_difference(sides[0].effective, sides[1].effective),
        tuple(tested[: len(CRITERIA)]),
        tuple(tested[len(CRITERIA) :]),
        tuple(rows),
        {name: _stages(classification, side) for name, side in zip((a_name, b_name), sides, strict=True)},
    )


def apart(first: Mask, second: Mask) -> tuple[Mask, Mask, int]:
    """Both without the people who are in both, and how many these are."""
    both = first & second
    return first & ~both, second & ~both, int(both.sum())


def by_evidence(rows: Iterable[Row]) -> list[Row]:
    """What differs first, by how large the difference is; then what is open, what is about the same, and what made the
    groups."""
    order = (Verdict.DIFFERS, Verdict.NOT_ENOUGH, Verdict.SAME, Verdict.CIRCULAR)

    def size(row: Row) -> float:
        found = row.effect if row.item.measure is Measure.NUMBER else row.difference.value
        return 0.0 if math.isnan(found) else abs(found)

    return sorted(rows, key=lambda row: (order.index(row.verdict), -size(row)))


def one_per_item(rows: Iterable[Row]) -> list[Row]:
    """The first row of each item."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row.item.id, row)
    return list(found.values())


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """`places`: the rows of who is on it; `weights` is None for unweighted people."""

    mask: Mask
    places: NDArray[np.intp]
    weights: Floats | None
    size: int
    effective: float

    def known(self, values: Floats) -> tuple[Floats, Floats | None]:
        """This side's values that are not nan, with their weights."""
        own = values[self.places]
        there = ~np.isnan(own)
        return own[there], None if self.weights is None else self.weights[there]

    def counted(self, codes: NDArray[np.int16], categories: int) -> tuple[NDArray[np.intp], Floats, Floats]:
        """As in `Cells`, (categories,) each; who has no weight gave no answer."""
        own = np.maximum(codes[self.places], -1)
        if self.weights is None:
            people = np.bincount(own + 1, minlength=categories + 1)[1:]
            return people, people.astype(float), people.astype(float)
        own[~(self.weights > 0)] = -1

        def summed(weights: Floats) -> Floats:
            return np.asarray(np.bincount(own + 1, weights, categories + 1)[1:], dtype=float)

        people = np.bincount(own + 1, minlength=categories + 1)[1:]
        return people, summed(self.weights), summed(self.weights**2)


_Sides = tuple[_Side, _Side]


def _sides(table: AnswerTable, first: Mask, second: Mask) -> _Sides:
    def side(mask: Mask) -> _Side:
        places = np.flatnonzero(mask)
        weights = None if table.weights is None else table.weights[places]
        return _Side(mask, places, weights, places.size, places.size if weights is None else kish_n(weights))

    return side(first), side(second)


def _comparable(item: Item) -> bool:
    """Answers that describe people; not who they are by name, and not the fact that made the groups."""
    return item.measure not in UNCOUNTED and not item.has_role(Role("identity")) and not item.has_role(Role("group"))


def _stages(classification: Classification, side: _Side) -> tuple[tuple[Stage, Estimate], ...]:
    asked = classification.stages_asked[side.mask]
    if asked.sum() < SMALLEST_CELL:
        return ()
    labels = classification.stages[side.mask][asked]
    weights = None if side.weights is None else side.weights[asked]
    masks = [labels == stage.value for stage in Stage]
    hidden = hidden_cells([*(mask.sum() for mask in masks), (labels == "").sum()])
    return tuple((stage, share(masks[place], weights)) for place, stage in enumerate(Stage) if not hidden[place])


# ------------------------------------------------------------------ criteria


def _criterion(name: str, found: Score | None, circular: frozenset[str], cut: float, sides: _Sides) -> CriterionRow:
    """The row with its p, not yet judged."""
    blank = CriterionRow(
        name, False, NOTHING, NOTHING, NAN, NAN, NOTHING, NAN, NAN, Verdict.NOT_ENOUGH, None, (), False
    )
    if found is None:
        return blank
    made_groups = any(item.id in circular for item in found.items)
    blank = replace(blank, asked=True, items=found.items, circular=made_groups)
    (a, wa), (b, wb) = (side.known(found.value) for side in sides)
    if min(a.size, b.size) < SMALLEST_CELL:
        return blank
    high = reaches(a, cut), reaches(b, cut)
    first, second = share(high[0], wa), share(high[1], wb)
    small = [few(int(mask.sum())) for mask in high]
    return replace(
        blank,
        a=NOTHING if small[0] else first,
        b=NOTHING if small[1] else second,
        mean_a=mean_interval(a, wa).value,
        mean_b=mean_interval(b, wb).value,
        difference=NOTHING if any(small) else _share_difference(first, second),
        p=NAN if made_groups else two_proportion_p(*_people(first), *_people(second)),
    )


def _judged(row: CriterionRow, q: float) -> CriterionRow:
    if not row.asked:
        return row
    if row.circular:
        return replace(row, verdict=Verdict.CIRCULAR)
    verdict = _verdict(row.difference, q, MARGIN)
    return replace(row, q=q, verdict=verdict, needed_n=_needed(verdict, row.a, row.b))


def _people(found: Estimate) -> tuple[float, float]:
    """(successes, n) that an estimate of a share stands for"""
    return found.value * found.n, found.n


def _share_difference(a: Estimate, b: Estimate) -> Estimate:
    return newcombe(*_people(a), *_people(b))


def _verdict(difference: Estimate, q: float, margin: float) -> Verdict:
    if q < LEVEL and abs(difference.value) >= margin - 1e-9:
        return Verdict.DIFFERS
    if difference.low >= -margin and difference.high <= margin:
        return Verdict.SAME
    return Verdict.NOT_ENOUGH


def _needed(verdict: Verdict, a: Estimate, b: Estimate, spread: float | None = None) -> int | None:
    """People per group to find the difference seen, or ten points, at 80 % power; None when there are as many already.
    `spread`: the standard deviation of scores; None for shares, nan where no number can be given."""
    gap = abs(a.value - b.value)
    if verdict is not Verdict.NOT_ENOUGH or math.isnan(gap) or (spread is not None and not spread > 0):
        return None
    gap = max(gap, MARGIN)
    wanted = needed_n(gap, b.value) if spread is None else math.ceil(2 * (2.8016 * spread / gap) ** 2)
    return wanted if wanted > min(a.n, b.n) else None


# ------------------------------------------------------------------ items


@dataclass(frozen=True, slots=True)
class _Line:
    code: int | None
    a: Estimate
    b: Estimate
    difference: Estimate
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Finding:
    """One tested item; `judged_by` replaces the lines' own difference in the verdict (numbers: Cliff's delta)."""

    item: Item
    p: float
    effect: float
    circular: bool
    lines: tuple[_Line, ...]
    judged_by: Estimate | None = None
    spread: float | None = None


def _finding(table: AnswerTable, item: Item, sides: _Sides, circular: frozenset[str]) -> _Finding:
    if item.measure is Measure.NUMBER:
        found = _numbers(item, *(side.known(table.numbers(item)) for side in sides))
    else:
        codes, weighted = table.codes(item), table.weights is not None
        counted = zip(*(side.counted(codes, item.categories) for side in sides), strict=True)
        cells = Cells(*(np.column_stack(both) for both in counted))
        if int(cells.people.sum(axis=0).min()) < SMALLEST_CELL:
            found = _nothing(item)
        elif _scored(item):
            found = _scores(item, cells, weighted)
        else:
            found = _categories(item, cells, weighted)
    made_groups = item.id in circular
    return replace(found, circular=made_groups, p=NAN if made_groups else found.p)


def _scored(item: Item) -> bool:
    """Whether it is shown as a mean: ordered answers that all have a score."""
    return item.measure is Measure.ORDINAL and all(score is not None for score in item.scores)


def _nothing(item: Item) -> _Finding:
    codes = (None,) if item.measure is Measure.NUMBER or _scored(item) else _shown_codes(item)
    return _Finding(item, NAN, NAN, False, tuple(_Line(code, NOTHING, NOTHING, NOTHING, True) for code in codes))


def _numbers(item: Item, first: tuple[Floats, Floats | None], second: tuple[Floats, Floats | None]) -> _Finding:
    (a, wa), (b, wb) = first, second
    if min(a.size, b.size) < SMALLEST_CELL:
        return _nothing(item)
    weights = None if wa is None or wb is None else (wa, wb)
    test = _surer(brunner_munzel(a, b, weights), rank_sum_p(a, b, weights))
    means = mean_interval(a, wa), mean_interval(b, wb)
    line = _Line(None, *means, _mean_difference(*means, number=True))
    delta = Estimate(test.delta, test.low, test.high, means[0].n + means[1].n)
    return _Finding(item, test.p, test.delta, False, (line,), delta, NAN)


def _scores(item: Item, answers: Cells, weighted: bool) -> _Finding:
    values, place = np.unique([score or 0.0 for score in item.scores], return_inverse=True)
    cells = answers.merged(place)
    test = _ranked(cells, weighted)
    columns = zip(cells.people.T, cells.weights.T, cells.squares.T, strict=True)
    first, second = (mean_of_answers(values, *column) for column in columns)
    line = _Line(None, first.within(0, 1), second.within(0, 1), _mean_difference(first, second, number=False))
    return _Finding(item, test.p, test.delta, False, (line,), None, _spread(values, cells.people))


def _spread(values: Floats, people: NDArray[np.intp]) -> float:
    """Standard deviation within both sides, from how many (values, 2) have each value."""
    sizes = people.sum(axis=0)
    apart = (values[:, None] - values @ people / sizes) ** 2
    return math.sqrt(float(((people * apart).sum(axis=0) / (sizes - 1)).mean()))


def _ranked(cells: Cells, weighted: bool) -> OrdinalDifference:
    if weighted:
        test = brunner_munzel_table(cells.people, weighted=(cells.weights, cells.squares))
        return _surer(test, kruskal_wallis_p(cells))
    return _surer(brunner_munzel_table(cells.people), kruskal_wallis_table_p(cells.people))


def _surer(test: OrdinalDifference, p: float) -> OrdinalDifference:
    return replace(test, p=max(test.p, p))


def _mean_difference(a: Estimate, b: Estimate, number: bool) -> Estimate:
    """Interval from the two means' intervals (Zou & Donner 2008); a score all agree on is as sure as Wilson's share."""

    def half(found: Estimate) -> float:
        own = found.high - found.value
        return own if own > 1e-12 or number else wilson(0, found.n).high

    difference, reach = a.value - b.value, math.hypot(half(a), half(b))
    return Estimate(difference, difference - reach, difference + reach, a.n + b.n)


def _categories(item: Item, cells: Cells, weighted: bool) -> _Finding:
    columns = zip(cells.people.T, cells.weights.T, cells.squares.T, strict=True)
    sides = [shares(*column, weighted) for column in columns]
    hidden = [_hidden(item, people) for people in cells.people.T]
    lines = tuple(_category(code, sides, hidden) for code in _shown_codes(item))
    people = cells.weights
    if weighted:
        people = people * cells.weights.sum(axis=0) / cells.squares.sum(axis=0)
    pooled = _pooled(people.T)
    effect, p = cramers_v([np.bincount(pooled, side) for side in people.T])
    if item.measure is Measure.ORDINAL:
        test = _ranked(cells, weighted)
        effect, p = test.delta, test.p
    elif item.categories == 2:
        (code,) = _shown_codes(item)
        p = two_proportion_p(*(part for side in sides for part in _people(side[code])))
    elif weighted:
        p = rao_scott_p(cells.merged(pooled))
    return _Finding(item, p, effect, False, lines)


def _shown_codes(item: Item) -> tuple[int, ...]:
    """Of two answers one says it all: the ticked one, the one with the higher score, else the first."""
    if item.categories != 2:
        return tuple(range(item.categories))
    if item.option is not None:
        return (1,)
    first, second = (score if score is not None else 0.0 for score in item.scores)
    return (1,) if second > first else (0,)


def _hidden(item: Item, counts: NDArray[np.intp]) -> Mask:
    """Answers of one to four people, and the next smallest where a single one could be had by subtraction."""
    return hidden_cells(counts) if item.option is None else np.asarray((counts > 0) & (counts < SMALLEST_CELL))


def _category(code: int, sides: Sequence[Sequence[Estimate]], hidden: Sequence[Mask]) -> _Line:
    a, b = (NOTHING if gone[code] else shown[code] for shown, gone in zip(sides, hidden, strict=True))
    hide = any(gone[code] for gone in hidden)
    return _Line(code, a, b, NOTHING if hide else _share_difference(a, b), hide)


def _pooled(counts: Floats) -> NDArray[np.intp]:
    """For each answer its column in the test: those too rare for chi-square (fewer than 5 expected in a group) share
    the last one."""
    expected = counts.sum(axis=0) * counts.sum(axis=1).min() / counts.sum()
    order = np.argsort(expected)
    ordered = expected[order]
    rare = max(int((ordered < 5).sum()), int(np.searchsorted(ordered.cumsum(), 5)) + 1 if ordered[0] < 5 else 0)
    rare = min(rare, order.size)
    column = np.empty(order.size, dtype=np.intp)
    column[order[:rare]] = order.size - rare
    column[order[rare:]] = np.arange(order.size - rare)
    return column


def _rows(found: _Finding, q: float) -> Iterable[Row]:
    many = len(found.lines) > 1
    for line in found.lines:
        verdict = Verdict.CIRCULAR
        if not found.circular:
            # Of several answers to one question, only those that differ by themselves are said to differ.
            crosses = many and line.difference.low <= 0 <= line.difference.high
            margin = MARGIN if found.judged_by is None else NUMBER_MARGIN
            verdict = _verdict(found.judged_by or line.difference, 1.0 if crosses else q, margin)
        yield Row(
            found.item,
            line.code,
            line.a,
            line.b,
            line.difference,
            found.p,
            q,
            found.effect,
            verdict,
            _needed(verdict, line.a, line.b, found.spread),
            found.circular,
            line.hidden,
        )
