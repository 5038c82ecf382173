"""Evidence in the answers → Visitor, Lead, MQL, SQL, customer or loyal: the first rule from the top that matches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.bank_schema import Id
from surveyapp.domain.definition import JOURNEY_STAGES, ROLE_NAMES, Role
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.scoring import BUYING, Scores, reaches, score
from surveyapp.domain.shape import Plain, Strict, duplicates, hint, shaped
from surveyapp.domain.table import NOT_ASKED, AnswerTable, Item, Mask
from surveyapp.domain.text import Text

Labels = NDArray[np.str_]
"""(n,) enum values as strings; "" where nothing can be said."""


class Stage(StrEnum):
    """Values as in definition.FUNNEL."""

    VISITOR = "visitor"
    LEAD = "lead"
    MQL = "mql"
    SQL = "sql"
    CUSTOMER = "customer"
    LOYAL = "loyal"


@dataclass(frozen=True, slots=True)
class Condition:
    """One test on the items with the role: an option that means one of `means`, one of the option `codes`, a score of
    at least `at_least` (0–1), or any answer at all."""

    role: Role
    means: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    at_least: float | None = None
    answered: bool = False


@dataclass(frozen=True, slots=True)
class StageRule:
    """Any of `any_of` and all of `all_of`; not used when the questionnaire asks one of `unless_asked`."""

    id: str
    stage: Stage
    any_of: tuple[Condition, ...] = ()
    all_of: tuple[Condition, ...] = ()
    unless_asked: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleCount:
    rule: str
    stage: Stage
    n: int


class Conflict(StrEnum):
    BOUGHT_WITHOUT_CONTACT = "bought_without_contact"
    CUSTOMER_WHO_NEVER_BOUGHT = "customer_who_never_bought"
    BOUGHT_BUT_ONLY_AWARE = "bought_but_only_aware"
    NEVER_BOUGHT_BUT_USING = "never_bought_but_using"
    BUYING_NOW_WITHOUT_NEED = "buying_now_without_need"


@dataclass(frozen=True, slots=True)
class Contradiction:
    kind: Conflict
    n: int


# ------------------------------------------------------------------ placing people


def place(table: AnswerTable, rules: tuple[StageRule, ...], scores: Scores) -> tuple[Labels, tuple[RuleCount, ...]]:
    """(n,) stages, and how many people each rule placed."""
    stages = np.full(table.n, "", dtype="<U8")
    counts = []
    for rule in rules:
        matched = (stages == "") & _matches(table, rule, scores)
        stages[matched] = rule.stage.value
        counts.append(RuleCount(rule.id, rule.stage, int(matched.sum())))
    return stages, tuple(counts)


def asked(table: AnswerTable, rules: tuple[StageRule, ...], scores: Scores) -> Mask:
    """(n,) whom a question was put to that could place them, answered or not: the base of every share of stages."""
    base = np.zeros(table.n, dtype=np.bool_)
    used = [rule for rule in rules if not any(table.items_with(role) for role in rule.unless_asked)]
    for condition in {condition for rule in used for condition in (*rule.any_of, *rule.all_of)}:
        for item in _looked_at(table, condition, scores):
            base |= table.codes(item) != NOT_ASKED
    return base


def deciding(table: AnswerTable, rules: tuple[StageRule, ...], scores: Scores) -> frozenset[str]:
    """The ids of the items that can decide a stage: these describe people at a stage, and prove nothing about it."""
    used = [rule for rule in rules if not any(table.items_with(role) for role in rule.unless_asked)]
    conditions = {condition for rule in used for condition in (*rule.any_of, *rule.all_of)}
    return frozenset(item.id for one in conditions for item in _looked_at(table, one, scores))


def _looked_at(table: AnswerTable, condition: Condition, scores: Scores) -> tuple[Item, ...]:
    if condition.at_least is None:
        return table.items_with(condition.role)
    found = scores.of(condition.role) or score(table, condition.role)
    return () if found is None else found.items


def _matches(table: AnswerTable, rule: StageRule, scores: Scores) -> Mask:
    if any(table.items_with(role) for role in rule.unless_asked):
        return np.zeros(table.n, dtype=np.bool_)
    matched = np.ones(table.n, dtype=np.bool_)
    for condition in rule.all_of:
        matched &= holds(table, condition, scores)
    if rule.any_of:
        some = np.zeros(table.n, dtype=np.bool_)
        for condition in rule.any_of:
            some |= holds(table, condition, scores)
        matched &= some
    return matched


def holds(table: AnswerTable, condition: Condition, scores: Scores) -> Mask:
    """(n,) whom the condition is true of; nobody when the role is not asked."""
    true = np.zeros(table.n, dtype=np.bool_)
    if condition.at_least is not None:
        found = scores.of(condition.role) or score(table, condition.role)
        return true if found is None else reaches(found.value, condition.at_least)
    for item in table.items_with(condition.role):
        codes = table.codes(item)
        if condition.answered:
            true |= codes >= 0
        for code in range(item.categories):
            if item.means[code] in condition.means or item.option_codes[code] in condition.codes:
                true |= codes == code
    return true


# ------------------------------------------------------------------ answers that cannot both be true


def contradictions(table: AnswerTable, scores: Scores) -> tuple[Contradiction, ...]:
    """The kinds that occur, with how many people."""
    found = ((kind, int(mask.sum())) for kind, mask in _conflicts(table, scores))
    return tuple(Contradiction(kind, n) for kind, n in found if n)


def _conflicts(table: AnswerTable, scores: Scores) -> Iterator[tuple[Conflict, Mask]]:
    outcome, evidence, where = Role("outcome", "bought"), Role("funnel", "evidence"), Role("journey", "stage")

    def said(role: Role, *means: str) -> Mask:
        return holds(table, Condition(role, means), scores)

    bought = said(outcome, *BUYING)
    never = said(outcome, "no") & ~bought
    seen = said(evidence, *Stage)
    answered = holds(table, Condition(evidence, answered=True), scores)
    yield Conflict.BOUGHT_WITHOUT_CONTACT, bought & answered & ~seen
    yield Conflict.CUSTOMER_WHO_NEVER_BOUGHT, never & said(evidence, *BUYING)
    yield Conflict.BOUGHT_BUT_ONLY_AWARE, bought & said(where, *JOURNEY_STAGES[:1])
    yield Conflict.NEVER_BOUGHT_BUT_USING, never & said(where, *JOURNEY_STAGES[3:])
    need, timing = scores.bant.get("need"), scores.bant.get("timing")
    if need is not None and timing is not None:
        yield Conflict.BUYING_NOW_WITHOUT_NEED, (timing.value >= 0.75) & (need.value <= 0.25)


# ------------------------------------------------------------------ rule files


class ConditionFile(Strict):
    role: str
    means: str | list[str] = []
    codes: str | list[str] = []
    at_least: float | None = None
    answered: bool = False


class StageRuleFile(Strict):
    id: Id
    stage: str
    any: list[ConditionFile] = []
    all: list[ConditionFile] = []
    unless_asked: list[str] = []


class FunnelFile(Strict):
    rule: list[StageRuleFile]


_ONE_TEST = Text.of(
    vi="mỗi điều kiện cần đúng một trong means, codes, at_least, answered",
    en="each condition needs exactly one of means, codes, at_least, answered",
)
_NO_CONDITION = Text.of(vi="luật chưa có điều kiện any hoặc all", en="the rule has no condition in any or all")
_AT_LEAST = Text.of(vi="at_least phải từ 0 đến 1", en="at_least must lie between 0 and 1")


def read_stage_rules(data: Plain) -> tuple[tuple[StageRule, ...], list[Problem]]:
    """The rules of funnel.toml, top first; a rule with a fault is left out."""
    file, problems = shaped(FunnelFile, data)
    if file is None:
        return (), problems
    rules = []
    for position, entry in enumerate(file.rule, 1):
        faults: list[Problem] = []
        rule = _stage_rule(entry, faults)
        problems += [fault.within("", f"rule {position} “{entry.id}”") for fault in faults]
        if not faults:
            rules.append(rule)
    problems += duplicates((f"rule {position}", entry.id) for position, entry in enumerate(file.rule, 1))
    return tuple(rules), problems


def _stage_rule(entry: StageRuleFile, faults: list[Problem]) -> StageRule:
    if entry.stage not in tuple(Stage):
        faults.append(not_one_of("stage", entry.stage, Stage))
    if not entry.any and not entry.all:
        faults.append(Problem.at(Fault.RULE_BAD, detail=_NO_CONDITION))
    any_of = tuple(_condition(c, "any", position, faults) for position, c in enumerate(entry.any, 1))
    all_of = tuple(_condition(c, "all", position, faults) for position, c in enumerate(entry.all, 1))
    unless = tuple(known_role(written, faults) for written in entry.unless_asked)
    stage = Stage(entry.stage) if entry.stage in tuple(Stage) else Stage.VISITOR
    return StageRule(entry.id, stage, any_of, all_of, unless)


def _condition(file: ConditionFile, name: str, position: int, faults: list[Problem]) -> Condition:
    own: list[Problem] = []
    means = (file.means,) if isinstance(file.means, str) else tuple(file.means)
    codes = (file.codes,) if isinstance(file.codes, str) else tuple(file.codes)
    if sum((bool(means), bool(codes), file.at_least is not None, file.answered)) != 1:
        own.append(Problem.at(Fault.RULE_BAD, detail=_ONE_TEST))
    if file.at_least is not None and not 0 <= file.at_least <= 1:
        own.append(Problem.at(Fault.RULE_BAD, detail=_AT_LEAST))
    known = (*Stage, *JOURNEY_STAGES, "no", "target", "potential", "not_a_prospect")
    own += [not_one_of("means", word, known) for word in means if word not in known]
    role = known_role(file.role, own)
    faults += [fault.within("", f"{name} {position}") for fault in own]
    return Condition(role, means, codes, file.at_least, file.answered)


def known_role(written: str, faults: list[Problem]) -> Role:
    """The role, or a fault and the role of nothing."""
    role = Role.parse(written)
    if role is None:
        known = [f"{family}.{name}" for family, names in ROLE_NAMES.items() for name in names]
        close = hint(written, [*known, *ROLE_NAMES])
        faults.append(Problem.at(Fault.ROLE_UNKNOWN, found=written, hint=close))
    return role or Role("")


def not_one_of(name: str, found: str, known: Iterable[str]) -> Problem:
    return Problem.at(Fault.RULE_BAD, detail=f"{name} “{found}” ≠ {' | '.join(known)}")
