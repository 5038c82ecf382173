"""Scores and evidence → potential or target, hot or cold, and the stage in the funnel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TypeVar

import numpy as np

from surveyapp.domain.definition import Role
from surveyapp.domain.funnel import (
    Conflict,
    Contradiction,
    Labels,
    RuleCount,
    Stage,
    StageRule,
    asked,
    contradictions,
    known_role,
    place,
    read_stage_rules,
)
from surveyapp.domain.judgement import NONE, Cuts, Group, Judgement, rows_of
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.profile import Matched, matched, of_questionnaire
from surveyapp.domain.scoring import PROFILE, Scores, all_scores, reaches, surely_below
from surveyapp.domain.shape import Plain, Strict, shaped
from surveyapp.domain.stats import Estimate, share
from surveyapp.domain.table import AnswerTable, Mask, Numbers
from surveyapp.domain.text import Text

__all__ = [
    "Basis",
    "Classification",
    "Composite",
    "CompositeRule",
    "Conflict",
    "Contradiction",
    "Group",
    "GroupCount",
    "HotRule",
    "Part",
    "RuleCount",
    "Rules",
    "Sensitivity",
    "Stage",
    "Temperature",
    "classify",
    "moves",
    "read_rules",
    "regrouped",
    "sizes",
    "temperature",
    "with_cuts",
]


class Temperature(StrEnum):
    HOT = "hot"
    COLD = "cold"


class Basis(StrEnum):
    """Who decided the groups: the scoring rules, or a fact from outside the answers (role group.outside)."""

    RULES = "rules"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Part:
    role: Role
    weight: float


@dataclass(frozen=True, slots=True)
class CompositeRule:
    """A 0–100 score: the weighted mean of its parts; at `cut` and above is high; fewer asked parts than `minimum`
    make none."""

    parts: tuple[Part, ...]
    cut: float
    minimum: int


@dataclass(frozen=True, slots=True)
class HotRule:
    """Hot: every role scores at least its cut (0–1)."""

    cuts: tuple[tuple[Role, float], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    fit: CompositeRule
    readiness: CompositeRule
    criterion_cut: float
    """0–1: at this criterion score and above a person counts as showing the criterion."""
    hot: HotRule
    stages: tuple[StageRule, ...]
    """First match from the top decides."""


@dataclass(frozen=True, slots=True, eq=False)
class Composite:
    """0–100, arrays of length n, nan where none of the parts was asked. `parts_missing` are the parts the
    questionnaire does not ask."""

    value: Numbers
    low: Numbers
    high: Numbers
    parts: tuple[str, ...]
    parts_missing: tuple[str, ...]
    cut: float


@dataclass(frozen=True, slots=True)
class GroupCount:
    """`share` is of all respondents."""

    group: Group
    n: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The group sizes if both cuts were lower (−0.1) or higher (+0.1) by a tenth."""

    cut_shift: float
    counts: tuple[tuple[Group, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Classification:
    """Every group, even empty, stands in `counts` once groups can be made; else `counts` is empty, `groups` all "" and
    `impossible` says which half is missing: "fit_not_asked", "fit_too_few_parts", "readiness_not_asked" or
    "readiness_too_few_parts". Shares of stages are of the people who were asked what could place them (`stages_asked`),
    placed or not; of temperature, of the people whose temperature is known. `circular_items` are the ids of the items
    that made the groups.

    `placed` (n,) is who an analyst put into a group by hand, `by_rule` the groups as they would be without: what is
    said about the rule itself, such as `sensitivity`, is said of these. `profile` are the lines that entered Fit, the
    business's own where `own_profile`; `own_cuts`: the cuts are the business's own and not those of the rules. `hot`
    are the cuts that were used for hot and cold."""

    basis: Basis
    fit: Composite | None
    readiness: Composite | None
    groups: Labels
    counts: tuple[GroupCount, ...]
    temperature: Labels
    temperature_counts: tuple[tuple[Temperature, int, Estimate], ...]
    stages: Labels
    stages_asked: Mask
    stage_counts: tuple[tuple[Stage, int, Estimate], ...]
    rule_counts: tuple[RuleCount, ...]
    sensitivity: tuple[Sensitivity, ...]
    contradictions: tuple[Contradiction, ...]
    scores: Scores
    criterion_cut: float
    by_rule: Labels
    placed: Mask
    hot: HotRule
    profile: tuple[Matched, ...] = ()
    own_profile: bool = False
    own_cuts: bool = False
    circular_items: frozenset[str] = frozenset()
    impossible: tuple[str, ...] = ()

    @property
    def movable(self) -> bool:
        """Whether cuts made the groups, so that other cuts make others."""
        return self.basis is Basis.RULES and not self.impossible

    def members(self, group: Group) -> Mask:
        return np.asarray(self.groups == group.value)


# ------------------------------------------------------------------ composites and groups


def classify(table: AnswerTable, rules: Rules, judgement: Judgement = NONE) -> Classification:
    """The groups by the rules, with what the business states: its profile enters Fit, its cuts take the place of the
    rules' own, and whom it placed by hand is placed so, wherever groups can be made at all."""
    rules = with_cuts(rules, judgement.cuts)
    profile = judgement.profile or of_questionnaire(table.questionnaire)
    scores = all_scores(table, profile)
    fit, no_fit = _composite(table.n, scores, rules.fit, "fit")
    readiness, not_ready = _composite(table.n, scores, rules.readiness, "readiness")
    outside = outside_groups(table)
    basis = Basis.RULES if outside is None else Basis.OUTSIDE
    by_rule = np.full(table.n, "") if outside is None else outside
    sensitivity: tuple[Sensitivity, ...] = ()
    if outside is None and fit is not None and readiness is not None:
        by_rule = _quadrant(fit, readiness, fit.cut, readiness.cut)
        sensitivity = tuple(
            Sensitivity(shift, sizes(_quadrant(fit, readiness, fit.cut * (1 + shift), readiness.cut * (1 + shift))))
            for shift in (-0.1, 0.1)
        )
    impossible = () if basis is Basis.OUTSIDE else (*no_fit, *not_ready)
    groups, placed = (by_rule, np.zeros(table.n, bool)) if impossible else _placed(table, by_rule, judgement.placed)
    hot_or_cold = temperature(table.n, scores, rules.hot)
    stages, rule_counts = place(table, rules.stages, scores)
    stages_asked = asked(table, rules.stages, scores)
    shares = partial(_shares, weights=table.weights)
    used = any(part.role == PROFILE for part in rules.fit.parts)
    return Classification(
        basis,
        fit,
        readiness,
        groups,
        () if impossible else tuple(GroupCount(*row) for row in shares(groups, Group, np.ones(table.n, bool))),
        hot_or_cold,
        shares(hot_or_cold, Temperature, hot_or_cold != ""),
        stages,
        stages_asked,
        shares(stages, Stage, stages_asked),
        rule_counts,
        sensitivity,
        contradictions(table, scores),
        scores,
        rules.criterion_cut,
        by_rule,
        placed,
        rules.hot,
        matched(table, profile) if used else (),
        bool(judgement.profile),
        judgement.cuts is not None,
        frozenset() if basis is Basis.OUTSIDE or impossible else _deciding(scores, rules),
        impossible,
    )


def with_cuts(rules: Rules, cuts: Cuts | None) -> Rules:
    """The rules with the business's own cuts in the place of theirs."""
    if cuts is None:
        return rules
    own = dict(cuts.hot)
    return replace(
        rules,
        fit=replace(rules.fit, cut=cuts.fit),
        readiness=replace(rules.readiness, cut=cuts.readiness),
        hot=HotRule(tuple((role, own.get(str(role), cut)) for role, cut in rules.hot.cuts)),
    )


def _placed(table: AnswerTable, by_rule: Labels, placed: Mapping[int, Group]) -> tuple[Labels, Mask]:
    """(groups, who was placed by hand)"""
    mask = np.zeros(table.n, dtype=np.bool_)
    rows = rows_of(table, placed)
    groups = by_rule.copy() if rows else by_rule
    for row, group in rows:
        groups[row], mask[row] = group.value, True
    return groups, mask


def regrouped(found: Classification, fit_cut: float, readiness_cut: float) -> Labels:
    """(n,) groups if the cuts lay elsewhere; who was placed by hand stays. As they are where the rules do not make
    them."""
    if found.basis is Basis.OUTSIDE or found.fit is None or found.readiness is None:
        return found.groups
    return np.where(found.placed, found.groups, _quadrant(found.fit, found.readiness, fit_cut, readiness_cut))


def _composite(n: int, scores: Scores, rule: CompositeRule, name: str) -> tuple[Composite | None, tuple[str, ...]]:
    """The composite, or why there is none. A part counts for the people it was asked of; who is outside something that
    is a must of the profile has 0."""
    scored = [(part, found) for part in rule.parts if (found := scores.of(part.role)) is not None]
    if len(scored) < max(rule.minimum, 1):
        return None, (f"{name}_too_few_parts" if scored else f"{name}_not_asked",)

    def mean(arrays: Iterable[Numbers]) -> Numbers:
        total, weight = np.zeros(n), np.zeros(n)
        for (part, _), values in zip(scored, arrays, strict=True):
            known = ~np.isnan(values)
            np.add(total, part.weight * values, out=total, where=known)
            weight += part.weight * known
        with np.errstate(invalid="ignore"):
            return 100 * total / weight

    names = {str(part.role) for part, _ in scored}
    musts = next((found.musts for _, found in scored if found.musts is not None), np.ones(n))
    return Composite(
        np.where(musts == 0, 0.0, mean(found.value for _, found in scored)),
        np.where(musts == 1, mean(found.low for _, found in scored), 0.0),
        np.where(musts == 0, 0.0, mean(found.high for _, found in scored)),
        tuple(str(part.role) for part, _ in scored),
        tuple(str(part.role) for part in rule.parts if str(part.role) not in names),
        rule.cut,
    ), ()


def _side(composite: Composite, cut: float) -> tuple[Mask, Mask]:
    """(surely at or above the cut, surely below it)"""
    return reaches(composite.low, cut), surely_below(composite.high, cut)


def _quadrant(fit: Composite, readiness: Composite, fit_cut: float, readiness_cut: float) -> Labels:
    (fits, unfit), (ready, unready) = _side(fit, fit_cut), _side(readiness, readiness_cut)
    return np.select(
        [fits & ready, fits & unready, unfit & ready, unfit & unready],
        [Group.TARGET.value, Group.POTENTIAL.value, Group.READY_OUTSIDER.value, Group.NOT_A_PROSPECT.value],
        Group.UNDECIDED.value,
    )


def sizes(groups: Labels) -> tuple[tuple[Group, int], ...]:
    """People in each group, empty ones too."""
    return tuple((group, int((groups == group.value).sum())) for group in Group)


def moves(before: Labels, after: Labels) -> tuple[tuple[Group, Group, int], ...]:
    """(from, to, people) of everybody whose group changed."""
    changed = before != after
    pairs, people = np.unique(np.column_stack([before[changed], after[changed]]), axis=0, return_counts=True)
    found = {(Group(one), Group(other)): int(n) for (one, other), n in zip(pairs, people, strict=True)}
    return tuple((one, other, found[one, other]) for one in Group for other in Group if (one, other) in found)


def outside_groups(table: AnswerTable) -> Labels | None:
    """(n,) groups as a fact from outside says (role group.outside); None when it is not there or nobody has one."""
    items = table.items_with(Role("group", "outside"))
    if not items:
        return None
    groups = np.full(table.n, Group.UNDECIDED.value, dtype="<U14")
    for item in items:
        codes = table.codes(item)
        for code, means in enumerate(item.means):
            if means in tuple(Group):
                groups[codes == code] = means
    return groups if (groups != Group.UNDECIDED.value).any() else None


def temperature(n: int, scores: Scores, rule: HotRule) -> Labels:
    """(n,) cold as soon as one role is surely below its cut, hot when all are surely at or above it."""
    hot, cold = np.full(n, bool(rule.cuts)), np.zeros(n, dtype=np.bool_)
    for role, cut in rule.cuts:
        found = scores.of(role)
        if found is None:
            return np.full(n, "")
        hot &= reaches(found.low, cut)
        cold |= surely_below(found.high, cut)
    return np.select([hot, cold], [Temperature.HOT.value, Temperature.COLD.value], "")


E = TypeVar("E", bound=StrEnum)


def _shares(
    labels: Labels, values: Iterable[E], base: Mask, weights: Numbers | None
) -> tuple[tuple[E, int, Estimate], ...]:
    """(value, n, share of the base) for each value; () when the base is empty."""
    if not base.any():
        return ()
    own = None if weights is None else weights[base]
    among = labels if base.all() else labels[base]
    masks = ((value, among == value.value) for value in values)
    return tuple((value, int(mask.sum()), share(mask, own)) for value, mask in masks)


def _deciding(scores: Scores, rules: Rules) -> frozenset[str]:
    parts = (*rules.fit.parts, *rules.readiness.parts)
    found = (scores.of(part.role) for part in parts)
    return frozenset(item.id for each in found if each is not None for item in each.items)


# ------------------------------------------------------------------ rule files


class PartFile(Strict):
    role: str
    weight: float = 1.0


class CompositeFile(Strict):
    cut: float
    minimum: int
    part: list[PartFile]


class HotFile(Strict):
    role: str
    cut: float


class RulesFile(Strict):
    fit: CompositeFile
    readiness: CompositeFile
    criterion_cut: float
    hot: list[HotFile]


_SCORED = ("criterion", "bant", "trait", "engagement")
_FAMILY = Text.of(
    vi="chỉ dùng được vai trò criterion, bant, trait hoặc engagement",
    en="only roles of criterion, bant, trait or engagement can be used",
)
_WEIGHT = Text.of(vi="trọng số phải lớn hơn 0, nhiều nhất 1000", en="a weight must be above 0 and at most 1000")
_CUT = Text.of(vi="ngưỡng nằm ngoài khoảng cho phép", en="the cut lies outside its range")
_MINIMUM = Text.of(vi="minimum phải từ 1 đến số thành phần", en="minimum must lie between 1 and the number of parts")
_TWICE = Text.of(
    vi="vai trò đã được dùng ở thành phần khác: mỗi vai trò chỉ dùng một lần",
    en="the role is used by another part: use each role once",
)


def read_rules(data: Plain) -> tuple[Rules | None, list[Problem]]:
    """Typed rules from the merged tables of classification.toml and funnel.toml; None when anything is wrong."""
    funnel = {"rule": data["rule"]} if "rule" in data else {}
    stages, problems = read_stage_rules(funnel)
    file, faults = shaped(RulesFile, {name: value for name, value in data.items() if name != "rule"})
    problems += faults
    if file is None:
        return None, problems
    used: set[Role] = set()
    fit = _composite_rule(file.fit, "fit", used, problems)
    readiness = _composite_rule(file.readiness, "readiness", used, problems)
    if not 0 < file.criterion_cut <= 1:
        problems.append(Problem.at(Fault.RULE_BAD, "criterion_cut", detail=_CUT))
    cuts = []
    for position, entry in enumerate(file.hot, 1):
        own: list[Problem] = []
        cuts.append((_scored_role(entry.role, own), entry.cut))
        if not 0 < entry.cut <= 1:
            own.append(Problem.at(Fault.RULE_BAD, detail=_CUT))
        problems += [fault.within("", f"hot {position}") for fault in own]
    rules = Rules(fit, readiness, file.criterion_cut, HotRule(tuple(cuts)), stages)
    return (None if problems else rules), problems


def _composite_rule(file: CompositeFile, name: str, used: set[Role], problems: list[Problem]) -> CompositeRule:
    if not 0 < file.cut <= 100:
        problems.append(Problem.at(Fault.RULE_BAD, name, "cut", detail=_CUT))
    if not 1 <= file.minimum <= len(file.part):
        problems.append(Problem.at(Fault.RULE_BAD, name, "minimum", detail=_MINIMUM))
    parts = []
    for position, entry in enumerate(file.part, 1):
        own: list[Problem] = []
        role = _scored_role(entry.role, own)
        if not own and role in used:
            own.append(Problem.at(Fault.RULE_BAD, detail=_TWICE))
        if not 0 < entry.weight <= 1000:
            own.append(Problem.at(Fault.RULE_BAD, detail=_WEIGHT))
        used.add(role)
        parts.append(Part(role, entry.weight))
        problems += [fault.within("", name, f"part {position} “{entry.role}”") for fault in own]
    return CompositeRule(tuple(parts), file.cut, file.minimum)


def _scored_role(written: str, faults: list[Problem]) -> Role:
    role = known_role(written, faults)
    if not faults and role.family not in _SCORED:
        faults.append(Problem.at(Fault.RULE_BAD, detail=_FAMILY))
    return role
