"""Stages × touchpoints × feeling × pain, and where repairing something would help most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from surveyapp.domain.classification import Classification, Group
from surveyapp.domain.definition import JOURNEY_STAGES, SELECT_KINDS, Role
from surveyapp.domain.quote import Quote, quotes
from surveyapp.domain.rating import Rating
from surveyapp.domain.scoring import BUYING
from surveyapp.domain.stats import SMALLEST_CELL, Estimate, Floats, brunner_munzel, few, mean_interval, share
from surveyapp.domain.table import AnswerTable, Item, Mask, Measure

EVERYONE = "everyone"

SHOWN_FROM, FIRM_FROM = 10, 30
"""A stage with fewer answers is hidden; up to the second it is hatched."""

QUOTED_FROM = 5000
"""Quotes are looked for among the first so many people of a group."""


@dataclass(frozen=True, slots=True)
class ItemShare:
    """How many of the cell's people gave this answer; `everyone` is the share in the cell of everyone."""

    item: Item
    code: int
    share: Estimate
    everyone: float


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """A touchpoint that was ticked (`code` of the answer and `share`) or rated (`satisfaction` on its own scale,
    `pain`, `importance`), by ten people at least; `n` were asked and answered."""

    item: Item
    n: int
    code: int | None = None
    share: Estimate | None = None
    satisfaction: Estimate | None = None
    pain: Estimate | None = None
    importance: Estimate | None = None


@dataclass(frozen=True, slots=True)
class StageCell:
    """One stage for one group ("everyone", "target" or "potential").

    `n` people answered about the stage; below 10 nothing is shown, below 30 it is hatched. `satisfaction` is a mean on
    `scale` (lowest, highest point), `top_two` the share in its two best answers, `pain` in its two worst; `feeling` is
    a mean from −2 to +2; `importance` is Cliff's delta (−1…1) of the satisfaction with the journey's outcome;
    `stated_importance` a mean from 0 to 1 of what people say. Answers of fewer than five people are left out.
    """

    stage: str
    group: str
    n: int
    shown: bool
    hatched: bool
    reached: Estimate | None = None
    satisfaction: Estimate | None = None
    scale: tuple[float, float] | None = None
    top_two: Estimate | None = None
    feeling: Estimate | None = None
    pain: Estimate | None = None
    importance: Estimate | None = None
    stated_importance: Estimate | None = None
    touchpoints: tuple[Touchpoint, ...] = ()
    barriers: tuple[ItemShare, ...] = ()
    actions: tuple[ItemShare, ...] = ()
    thoughts: tuple[ItemShare, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Opportunity:
    """Ranked by `product` = pain × importance × reach; without an outcome by pain × reach (`importance` None)."""

    stage: str
    touchpoint: Item | None
    pain: Estimate
    importance: Estimate | None
    reach: Estimate
    product: float


@dataclass(frozen=True, slots=True)
class Journey:
    """`outcome` is the item importance was measured against. `not_asked` holds the parts missing, as written in role
    names: "stage", "touchpoint", "feeling", "satisfaction", "pain", "action", "thought"."""

    stages: tuple[str, ...]
    cells: dict[tuple[str, str], StageCell]
    opportunities: tuple[Opportunity, ...]
    outcome: Item | None
    not_asked: tuple[str, ...]


def journey(table: AnswerTable, classification: Classification) -> Journey | None:
    """None when the questionnaire asks nothing about the journey."""
    if not table.items_with(Role("journey")):
        return None
    where = _furthest(table)
    asked = [_Stage.of(table, stage) for stage in JOURNEY_STAGES]
    stages = [stage for stage in asked if stage.items or where is not None]
    outcome = _outcome(table, stages)
    groups = {EVERYONE: np.ones(table.n, dtype=np.bool_)}
    groups |= {
        group.value: classification.members(group) for group in (Group.TARGET, Group.POTENTIAL) if classification.counts
    }
    cells: dict[tuple[str, str], StageCell] = {}
    for stage in stages:
        for group, mask in groups.items():
            everyone = cells.get((stage.name, EVERYONE))
            view = _View(table, mask, where, None if outcome is None else outcome[1])
            cells[stage.name, group] = _cell(stage, group, view, everyone)
    view = _View(table, groups[EVERYONE], where, None if outcome is None else outcome[1])
    ranked = sorted(_opportunities(stages, cells, view), key=lambda found: -found.product)
    parts = ("stage", "touchpoint", "feeling", "satisfaction", "pain", "action", "thought")
    return Journey(
        tuple(stage.name for stage in stages),
        cells,
        tuple(ranked),
        None if outcome is None else outcome[0],
        tuple(part for part in parts if not table.items_with(Role("journey", part))),
    )


def _furthest(table: AnswerTable) -> Floats | None:
    """(n,) index of the stage each person says to be at, −1 for none yet, nan unanswered; None when not asked."""
    items = [item for item in table.items_with(Role("journey", "stage")) if any(item.means)]
    if not items:
        return None
    furthest = np.full(table.n, np.nan)
    for item in items:
        codes = table.codes(item)
        reached = np.array([JOURNEY_STAGES.index(m) if m in JOURNEY_STAGES else -1 for m in item.means], dtype=float)
        furthest = np.fmax(furthest, np.where(codes >= 0, reached[np.maximum(codes, 0)], np.nan))
    return furthest


# ------------------------------------------------------------------ what a stage is made of


@dataclass(frozen=True, slots=True, eq=False)
class _Stage:
    name: str
    items: tuple[Item, ...]
    satisfaction: Rating | None
    rated: tuple[Rating, ...]
    """Its touchpoints one by one, when more than one is rated."""
    feeling: Rating | None
    stated: Rating | None

    @classmethod
    def of(cls, table: AnswerTable, stage: str) -> _Stage:
        def items(part: str) -> tuple[Item, ...]:
            return table.items_with(Role("journey", part, stage))

        about = tuple(i for i in table.items if any(r.family == "journey" and r.at == stage for r in i.roles))
        single = [Rating.of(table, [item]) for item in (*items("satisfaction"), *items("touchpoint"))]
        rated = tuple(rating for rating in single if rating is not None)
        return cls(
            stage,
            about,
            Rating.of(table, items("satisfaction")) or Rating.of(table, items("touchpoint")),
            rated if len(rated) > 1 else (),
            Rating.of(table, items("feeling")),
            Rating.of(table, items("importance")),
        )


def _outcome(table: AnswerTable, stages: Sequence[_Stage]) -> tuple[Item, Floats] | None:
    """What satisfaction ought to lead to: the item and (n,) 1 yes, 0 no, nan unknown. The first of outcome.satisfied,
    outcome.bought, CSAT and NPS with both answers among the people who rated a stage. An item that is itself asked
    about a stage is passed over: it would be measured against itself."""
    rated, asked = np.zeros(table.n, dtype=np.bool_), set[str]()
    for stage in stages:
        asked.update(item.id for item in stage.items)
        if stage.satisfaction is not None:
            rated |= ~np.isnan(stage.satisfaction.value)
    for role, least in _OUTCOMES:
        for item in table.items_with(role):
            yes = _yes(item, least)
            codes = table.codes(item)
            value = np.where(codes >= 0, np.isin(codes, yes), np.nan)
            if yes and item.id not in asked and min((value[rated] == 1).sum(), (value[rated] == 0).sum()) >= SHOWN_FROM:
                return item, value
    return None


_OUTCOMES = (
    (Role("outcome", "satisfied"), 0.5),
    (Role("outcome", "bought"), 0.5),
    (Role("satisfaction", "csat"), 0.75),
    (Role("satisfaction", "nps"), 0.9),
)


def _yes(item: Item, least: float) -> list[int]:
    if any(BUYING.intersection([means]) for means in item.means):
        return [code for code, means in enumerate(item.means) if means in BUYING]
    return [code for code, score in enumerate(item.scores) if score is not None and score >= least]


# ------------------------------------------------------------------ cells


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """One group's people; `where` and `outcome` as in `_furthest` and `_outcome`."""

    table: AnswerTable
    mask: Mask
    where: Floats | None
    outcome: Floats | None

    def weights(self, chosen: Mask) -> Floats | None:
        return None if self.table.weights is None else self.table.weights[chosen]

    def share(self, true: Mask, base: Mask) -> Estimate | None:
        """Share of the group's people in `base`; None below five, or when it is true of one to four."""
        chosen = self.mask & base
        if chosen.sum() < SMALLEST_CELL or few((true & chosen).sum()):
            return None
        return share(true[chosen], self.weights(chosen))

    def mean(self, values: Floats, scale: tuple[float, float]) -> Estimate | None:
        chosen = self.mask & ~np.isnan(values)
        if chosen.sum() < SMALLEST_CELL:
            return None
        return mean_interval(values[chosen], self.weights(chosen)).within(*scale)

    def importance(self, values: Floats) -> Estimate | None:
        if self.outcome is None:
            return None
        known = self.mask & ~np.isnan(values)
        had, had_not = known & (self.outcome == 1), known & (self.outcome == 0)
        yes, no = values[had], values[had_not]
        if min(yes.size, no.size) < SHOWN_FROM:
            return None
        own = self.table.weights
        found = brunner_munzel(yes, no, None if own is None else (own[had], own[had_not]))
        return Estimate(found.delta, found.low, found.high, float(yes.size + no.size))


def _answered(stage: _Stage, view: _View) -> Mask:
    """Who said anything about the stage; without questions about it, who has reached it."""
    if not stage.items and view.where is not None:
        return np.nan_to_num(view.where, nan=-1.0) >= JOURNEY_STAGES.index(stage.name)
    said = np.zeros(view.table.n, dtype=np.bool_)
    for item in stage.items:
        said |= view.table.codes(item) >= 0
    return said


def _cell(stage: _Stage, group: str, view: _View, everyone: StageCell | None) -> StageCell:
    n = int((_answered(stage, view) & view.mask).sum())
    cell = StageCell(stage.name, group, n, n >= SHOWN_FROM, n < FIRM_FROM)
    if not cell.shown:
        return cell
    reached = None
    if view.where is not None:
        known = ~np.isnan(view.where)
        reached = view.share(np.nan_to_num(view.where, nan=-1.0) >= JOURNEY_STAGES.index(stage.name), known)
    cell = _rated(replace(cell, reached=reached), stage, view)

    def answers(part: str, others: tuple[ItemShare, ...]) -> tuple[ItemShare, ...]:
        items = [item for item in stage.items if item.has_role(Role("journey", part, stage.name))]
        return _shares(items, view, others)

    # A rated touchpoint is told by its mean: its points are not touchpoints themselves.
    ticked = (
        Touchpoint(found.item, round(found.share.n), found.code, found.share)
        for found in answers("touchpoint", ())
        if Rating.of(view.table, [found.item]) is None
    )
    rated = (_touchpoint(rating, view) for rating in stage.rated)
    return replace(
        cell,
        touchpoints=(*ticked, *(row for row in rated if row.n >= SHOWN_FROM)),
        barriers=answers("pain", everyone.barriers if everyone else ()),
        actions=answers("action", everyone.actions if everyone else ()),
        thoughts=answers("thought", everyone.thoughts if everyone else ()),
        quotes=_quotes(stage, view),
    )


def _rated(cell: StageCell, stage: _Stage, view: _View) -> StageCell:
    feeling = None if stage.feeling is None else view.mean(4 * stage.feeling.value - 2, (-2, 2))
    stated = None if stage.stated is None else view.mean(stage.stated.value, (0, 1))
    cell = replace(cell, feeling=feeling, stated_importance=stated, pain=_pain(stage, view))
    rating = stage.satisfaction
    if rating is None:
        return cell
    return replace(
        cell,
        satisfaction=view.mean(rating.on_scale(), rating.scale),
        scale=rating.scale,
        top_two=view.share(rating.best(), rating.known),
        importance=view.importance(rating.value),
    )


def _pain(stage: _Stage, view: _View) -> Estimate | None:
    """From the satisfaction, else the feeling, else anybody who names a pain."""
    rating = stage.satisfaction or stage.feeling
    if rating is not None:
        return view.share(rating.worst(), rating.known)
    named, asked = np.zeros(view.table.n, dtype=np.bool_), np.zeros(view.table.n, dtype=np.bool_)
    for item in stage.items:
        if item.option is not None and item.has_role(Role("journey", "pain", stage.name)):
            codes = view.table.codes(item)
            asked |= codes >= 0
            named |= (codes > 0) & (not item.option.exclusive)
    return view.share(named, asked)


def _touchpoint(rating: Rating, view: _View) -> Touchpoint:
    known = rating.known
    return Touchpoint(
        rating.items[0],
        int((known & view.mask).sum()),
        satisfaction=view.mean(rating.on_scale(), rating.scale),
        pain=view.share(rating.worst(), known),
        importance=view.importance(rating.value),
    )


def _shares(items: Sequence[Item], view: _View, others: tuple[ItemShare, ...]) -> tuple[ItemShare, ...]:
    """Each answer's share, most frequent first; “none of these” is no answer."""
    everyone = {(found.item.id, found.code): found.share.value for found in others}
    rows = []
    for item, code in _answers(items):
        codes = view.table.codes(item)
        found = view.share(codes == code, codes >= 0)
        if found is not None and found.value > 0:
            rows.append(ItemShare(item, code, found, everyone.get((item.id, code), found.value)))
    return tuple(sorted(rows, key=lambda row: -row.share.value))


def _answers(items: Sequence[Item]) -> Iterator[tuple[Item, int]]:
    for item in items:
        if item.option is not None:
            if not item.option.exclusive:
                yield item, 1
        elif item.question.kind in SELECT_KINDS:
            yield from ((item, code) for code in range(item.categories))


def _quotes(stage: _Stage, view: _View) -> tuple[Quote, ...]:
    """What people of the group wrote about the stage: questions and thoughts, and pains in their own words."""
    spoken = [item for item in stage.items if item.measure is Measure.TEXT]
    return quotes(view.table, spoken, view.mask & (np.cumsum(view.mask) <= QUOTED_FROM), most=2)


# ------------------------------------------------------------------ where repairing helps most


def _opportunities(
    stages: Sequence[_Stage], cells: dict[tuple[str, str], StageCell], view: _View
) -> Iterator[Opportunity]:
    for stage in stages:
        cell = cells[stage.name, EVERYONE]
        if not cell.shown:
            continue
        ratings = stage.rated or ((stage.satisfaction or stage.feeling),)
        for rating in ratings:
            if rating is None:
                continue
            known = rating.known
            pain = view.share(rating.worst(), known)
            reach = view.share(known, np.ones(view.table.n, dtype=np.bool_))
            if pain is None or reach is None or int(known.sum()) < SHOWN_FROM:
                continue
            importance = view.importance(rating.value)
            weight = 1.0 if view.outcome is None else max(importance.value, 0.0) if importance else 0.0
            item = rating.items[0] if stage.rated else None
            yield Opportunity(stage.name, item, pain, importance, reach, pain.value * weight * reach.value)
