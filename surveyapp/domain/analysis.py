"""A table of answers → everything the report says, as values and as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.domain.analysis_data import to_data
from surveyapp.domain.classification import (
    Classification,
    Group,
    GroupCount,
    Rules,
    Stage,
    Temperature,
    classify,
    read_rules,
)
from surveyapp.domain.comparison import Comparison, compare
from surveyapp.domain.definition import ROLE_NAMES, Role
from surveyapp.domain.journey import EVERYONE, Journey, journey
from surveyapp.domain.judgement import NONE, Judgement, rows_of
from surveyapp.domain.persona import PersonaSet, find
from surveyapp.domain.persona_model import PersonaModel, held
from surveyapp.domain.persona_placed import with_placed
from surveyapp.domain.problem import Problem
from surveyapp.domain.quality import Quality, check
from surveyapp.domain.recommendation import (
    DETRACTORS,
    PERSONA,
    Advice,
    AdviceRule,
    Answer,
    advise,
    answers,
    read_advice_rules,
)
from surveyapp.domain.respondents import respondents
from surveyapp.domain.satisfaction import Satisfaction, satisfaction
from surveyapp.domain.shape import Plain
from surveyapp.domain.stats import SMALLEST_CELL, Estimate, few, hidden_cells, share
from surveyapp.domain.table import AnswerTable, Item, Mask
from surveyapp.domain.text import Text
from surveyapp.domain.trend import Fall, Gauge, Trend, falls, readings, trend
from surveyapp.domain.weighting import Weighting

__all__ = ["AllRules", "Analysis", "RankedShare", "analyse", "read_all_rules", "respondents", "to_data"]

RULE_FILES = ("classification", "funnel", "recommendations")
"""The files of question_banks/rules, without `.toml`."""


@dataclass(frozen=True, slots=True)
class AllRules:
    classification: Rules
    recommendations: tuple[AdviceRule, ...]


@dataclass(frozen=True, slots=True)
class RankedShare:
    """One answer about barriers or channels (`code` None: agrees with a scale): its share among everyone, and in each
    group of five or more who answered; left out where one to four people gave it, with the next smallest group where
    they could be worked out."""

    item: Item
    code: int | None
    label: Text
    everyone: Estimate
    groups: tuple[tuple[str, Estimate], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """`comparison` is target against potential, None when either has fewer than five people. `barriers` and `channels`
    are ranked by everyone's share. `not_asked`: "groups" when none can be made, role families and names, such as
    "criterion.interest" or "journey". `unflagged`: the group sizes without the responses that quality flags. `trends`
    and `falls`: NPS, CSAT and CES over time, where enough was answered at known times. `weighting`: how the table's
    weights were made, None for an unweighted one. `judgement`: what the business stated beside the answers."""

    table: AnswerTable
    quality: Quality
    classification: Classification
    unflagged: tuple[GroupCount, ...]
    personas: PersonaSet
    journey: Journey | None
    satisfaction: Satisfaction | None
    comparison: Comparison | None
    advice: tuple[Advice, ...]
    barriers: tuple[RankedShare, ...]
    channels: tuple[RankedShare, ...]
    not_asked: tuple[str, ...]
    trends: tuple[Trend, ...] = ()
    falls: tuple[Fall, ...] = ()
    weighting: Weighting | None = None
    judgement: Judgement = NONE

    @property
    def put_into_personas(self) -> int:
        """People an analyst put into one."""
        return len(rows_of(self.table, self.judgement.personas)) if self.personas.personas else 0


def read_all_rules(files: dict[str, Plain]) -> tuple[AllRules | None, list[Problem]]:
    """Typed rules from the tables of the rule files, by name (RULE_FILES); None when the classification is wrong.

    A file that is absent is read as empty, and its faults say so.
    """
    given = {name: files.get(name, {}) for name in RULE_FILES}
    rules, problems = read_rules({**given["classification"], **given["funnel"]})
    advice, faults = read_advice_rules(given["recommendations"])
    problems = [
        *(p.within(_file_of(p)) for p in problems),
        *(p.within("recommendations.toml") for p in faults),
    ]
    return (None if rules is None else AllRules(rules, advice)), problems


def _file_of(problem: Problem) -> str:
    about_rule = problem.place[:1] and problem.place[0].startswith("rule ")
    missing_rules = ("field", "rule") in problem.values
    return "funnel.toml" if about_rule or missing_rules else "classification.toml"


def analyse(
    table: AnswerTable,
    rules: AllRules,
    *,
    seed: int = 0,
    k: int | None = None,
    every_k: bool = False,
    pinned: PersonaModel | None = None,
    starts: int = 50,
    weighting: Weighting | None = None,
    judgement: Judgement = NONE,
    before: PersonaModel | None = None,
    progress: Callable[[float], None] | None = None,
) -> Analysis:
    """Everything, the same for the same table, rules and seed. `k` is the business's own number of personas, `every_k`
    as `persona.find` has it, `pinned` the parameters that the personas keep. With a `weighting` of the table everything
    is weighted; with a `judgement` the groups are made as the business states. `before` are the personas found last, by
    which it names who is placed into one.

    Raises ValueError for k below 2.
    """
    tell = progress or (lambda done: None)
    table = table if weighting is None else weighting.of(table)
    quality = check(table)
    groups = classify(table, rules.classification, judgement)
    tell(0.05)
    k = k if pinned is None else pinned.k
    personas = find(
        table, groups, seed=seed, k=k, every_k=every_k, starts=starts, progress=lambda done: tell(0.05 + 0.8 * done)
    )
    if pinned is not None:
        personas = held(personas, pinned, table, groups)
    personas = with_placed(personas, table, groups, judgement.personas, before)
    path = journey(table, groups)
    tell(0.9)
    target, potential = groups.members(Group.TARGET), groups.members(Group.POTENTIAL)
    comparable = min(int(target.sum()), int(potential.sum())) >= SMALLEST_CELL
    found = Analysis(
        table,
        quality,
        groups,
        classify(table.where(~quality.flagged), rules.classification, judgement).counts,
        personas,
        path,
        satisfaction(table, groups),
        compare(table, target, potential, groups) if comparable else None,
        advise(rules.recommendations, table, audiences(table, groups, personas), path),
        ranked(table, Role("barrier"), groups),
        ranked(table, Role("channel"), groups),
        not_asked(table, groups),
        *over_time(table),
        weighting,
        judgement,
    )
    tell(1.0)
    return found


def over_time(table: AnswerTable) -> tuple[tuple[Trend, ...], tuple[Fall, ...]]:
    """How satisfaction went, and when it fell."""
    found = [measured for gauge in Gauge if (measured := readings(table, gauge)) is not None]
    trends = [line for measured in found if (line := trend(measured)) is not None]
    return tuple(trends), tuple(fall for measured in found for fall in falls(table, measured))


def audiences(table: AnswerTable, groups: Classification, personas: PersonaSet) -> dict[str, Mask]:
    """Whom advice is given to, by the names rules use; personas as "persona:" and their index."""
    found: dict[str, Mask] = {EVERYONE: np.ones(table.n, dtype=np.bool_)}
    found |= {group.value: groups.members(group) for group in Group if group is not Group.UNDECIDED}
    found |= {warmth.value: np.asarray(groups.temperature == warmth.value) for warmth in Temperature}
    found |= {stage.value: np.asarray(groups.stages == stage.value) for stage in Stage}
    unhappy = np.zeros(table.n, dtype=np.bool_)
    for item in table.items_with(Role("satisfaction", "nps")):
        codes = table.codes(item)
        unhappy |= (codes >= 0) & (codes <= 6)
    found[DETRACTORS] = unhappy
    found |= {f"{PERSONA}:{each.index}": np.asarray(personas.labels == each.index) for each in personas.personas}
    return found


def ranked(table: AnswerTable, role: Role, groups: Classification) -> tuple[RankedShare, ...]:
    """Answers to the role's questions that at least five people gave, the most frequent first."""
    everybody = np.ones(table.n, dtype=np.bool_)
    rows = []
    for answer in answers(table, role):
        everyone = _share(table, answer, everybody)
        if everyone is not None and everyone.value > 0:
            members = [groups.members(group) for group in Group]
            hidden = _hidden([int((answer.true & answer.base & mask).sum()) for mask in members], table.n)
            each = (
                (group.value, None if hide else _share(table, answer, mask))
                for group, mask, hide in zip(Group, members, hidden, strict=True)
            )
            known = tuple((name, found) for name, found in each if found is not None)
            rows.append(RankedShare(answer.item, answer.item_code, answer.label, everyone, known))
    return tuple(sorted(rows, key=lambda row: -row.everyone.value))


def _hidden(people: Sequence[int], n: int) -> Mask:
    """Which groups not to tell of; the two that are compared are the last to be hidden for the sake of another."""
    compared = [group in (Group.TARGET, Group.POTENTIAL) for group in Group]
    later = [n if first and count >= SMALLEST_CELL else 0 for count, first in zip(people, compared, strict=True)]
    return hidden_cells(np.add(people, later))


def _share(table: AnswerTable, answer: Answer, mask: Mask) -> Estimate | None:
    chosen = answer.base & mask
    hits = int((answer.true & chosen).sum())
    if chosen.sum() < SMALLEST_CELL or few(hits):
        return None
    return share(answer.true[chosen], None if table.weights is None else table.weights[chosen])


_BY_NAME = ("criterion", "bant", "trait", "engagement", "outcome", "satisfaction")
_WHOLE = (
    "funnel",
    "journey",
    "demographic",
    "geographic",
    "lifestyle",
    "psychology",
    "behaviour",
    "need",
    "barrier",
    "channel",
    "quote",
)


def not_asked(table: AnswerTable, groups: Classification) -> tuple[str, ...]:
    """What the questionnaire does not ask and the report can therefore not say."""
    return tuple(_not_asked(table, groups))


def _not_asked(table: AnswerTable, groups: Classification) -> Iterator[str]:
    if groups.impossible:
        yield "groups"
    for family in _BY_NAME:
        for name in ROLE_NAMES[family]:
            role = Role(family, name)
            if groups.scores.of(role) is None and not table.items_with(role):
                yield str(role)
    for family in _WHOLE:
        placed = family == "funnel" and bool(groups.stage_counts)
        if not placed and not table.items_with(Role(family)):
            yield family
