"""Findings + rules a business may edit → advice, each with the answers that support it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from surveyapp.domain.bank_schema import Id, Wording
from surveyapp.domain.classification import Group, Stage, Temperature
from surveyapp.domain.definition import JOURNEY_STAGES, Role
from surveyapp.domain.funnel import known_role, not_one_of
from surveyapp.domain.journey import EVERYONE, Journey
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.shape import Plain, Strict, duplicates, shaped
from surveyapp.domain.stats import SMALLEST_CELL, Estimate, share
from surveyapp.domain.table import AnswerTable, Item, Mask, Measure
from surveyapp.domain.text import LANGUAGES, Text

AUDIENCE_FROM = 10
"""People an audience needs before it is advised on."""

TOP = 3
"""How many of a role's answers count as an audience's frequent ones."""

TICKED_FROM, AGREED_FROM, PAIN_FROM = 0.15, 0.5, 0.15
"""Shares from which an answer is ticked, a statement agreed to, and a pain felt often enough to act on."""

AT_MOST = 6
"""Pieces of advice an audience is given."""

PERSONA = "persona"
DETRACTORS = "detractors"
AUDIENCES = (EVERYONE, *Group, *Temperature, *Stage, DETRACTORS, PERSONA)
"""Whom a rule may be for; `persona` is every persona in turn."""


NO_LABEL = Text()


class Level(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Proof(StrEnum):
    AUDIENCE = "audience"
    ANSWER = "answer"
    PAIN = "pain"


@dataclass(frozen=True, slots=True)
class Because:
    """One of `codes` (options, or rows of a scale that people agree with) is among the audience's most frequent answers
    to the role's questions; "*" is the most frequent answer whatever it is."""

    role: Role
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdviceRule:
    """Given when all of `because` is found, and `pain_at` (a journey stage) hurts often. In the wordings `{barrier}`,
    `{channel}`, `{motive}` … stand for the label found for the role of that name."""

    id: str
    audiences: tuple[str, ...]
    journey: str
    because: tuple[Because, ...]
    pain_at: str
    text: Text
    channel: Text
    measure: Text
    effort: Level
    impact: Level


@dataclass(frozen=True, slots=True)
class Evidence:
    """AUDIENCE: its share of all respondents, no label. ANSWER: the share of the audience that gave it (of a scale:
    agreed, `code` None) and `everyone`’s. PAIN: the share hurt at the rule's stage, of the audience or, where the
    journey is not told for it, of everyone; no label."""

    proof: Proof
    share: Estimate
    everyone: float
    label: Text = NO_LABEL
    item: Item | None = None
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """`audience`: one of AUDIENCES, or "persona:" and the persona's index. `journey` is a journey stage or ""."""

    rule: str
    audience: str
    journey: str
    text: Text
    channel: Text
    measure: Text
    effort: Level
    impact: Level
    evidence: tuple[Evidence, ...]

    @property
    def of_persona(self) -> bool:
        return self.audience.partition(":")[0] == PERSONA


# ------------------------------------------------------------------ advice


def advise(
    rules: Iterable[AdviceRule], table: AnswerTable, audiences: dict[str, Mask], journey: Journey | None
) -> tuple[Advice, ...]:
    """For each audience the advice its answers support, at most `AT_MOST`: high impact first, then low effort, then
    the most frequent answer."""
    rules = tuple(rules)
    roles = {because.role for rule in rules for because in rule.because}
    asked = {role: tuple(answers(table, role)) for role in roles}
    advice: list[Advice] = []
    for name, mask in audiences.items():
        if int(mask.sum()) >= AUDIENCE_FROM:
            audience = _Audience(name, table, mask, journey)
            found = {role: _frequent(audience, given) for role, given in asked.items()}
            own = [made for rule in rules if (made := _advice(rule, audience, found)) is not None]
            advice += sorted(own, key=_urgency)[:AT_MOST]
    return tuple(advice)


@dataclass(frozen=True, slots=True, eq=False)
class _Audience:
    name: str
    table: AnswerTable
    mask: Mask
    journey: Journey | None

    @property
    def kind(self) -> str:
        return self.name.partition(":")[0]

    def share(self, true: Mask, base: Mask) -> Estimate:
        return _share(self.table, true, self.mask & base)


def _share(table: AnswerTable, true: Mask, base: Mask) -> Estimate:
    return share(true[base], None if table.weights is None else table.weights[base])


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Something people say: who was asked and answered (`base`), who says it (`true`); `item_code` None: agrees."""

    code: str
    item: Item
    item_code: int | None
    label: Text
    true: Mask
    base: Mask
    least: float


def answers(table: AnswerTable, role: Role) -> Iterator[Answer]:
    """Ticked options, chosen answers and agreement with scales; “none of these” and “other” are no finding."""
    for item in table.items_with(role):
        codes = table.codes(item)
        base = codes >= 0
        if item.option is not None:
            if not item.option.exclusive and not item.option.other:
                yield Answer(item.option.code, item, 1, item.text, codes == 1, base, TICKED_FROM)
        elif item.measure is Measure.ORDINAL and any(score is not None for score in item.scores):
            agreed = [code for code, score in enumerate(item.scores) if score is not None and score >= 0.7]
            name = item.row.code if item.row is not None else item.question.id
            yield Answer(name, item, None, item.text, np.isin(codes, agreed), base, AGREED_FROM)
        elif item.categories:
            others = {option.code for option in item.question.options if option.other}
            for code, (written, label) in enumerate(zip(item.option_codes, item.labels, strict=True)):
                if written not in others:
                    yield Answer(written, item, code, label, codes == code, base, TICKED_FROM)


def _frequent(audience: _Audience, given: Iterable[Answer]) -> tuple[tuple[str, Evidence], ...]:
    """The audience's most frequent answers, first the most frequent."""
    found = []
    for answer in given:
        people = int((answer.true & audience.mask).sum())
        inside = audience.share(answer.true, answer.base)
        if people >= SMALLEST_CELL and inside.value >= answer.least:
            everyone = _share(audience.table, answer.true, answer.base).value
            evidence = Evidence(Proof.ANSWER, inside, everyone, answer.label, answer.item, answer.item_code)
            found.append((answer.code, evidence))
    return tuple(sorted(found, key=lambda row: -row[1].share.value)[:TOP])


def _advice(
    rule: AdviceRule, audience: _Audience, found: dict[Role, tuple[tuple[str, Evidence], ...]]
) -> Advice | None:
    if audience.kind not in rule.audiences:
        return None
    whole = share(audience.mask, audience.table.weights)
    evidence = [] if audience.name == EVERYONE else [Evidence(Proof.AUDIENCE, whole, 1.0)]
    words: dict[str, Text] = {}
    for because in rule.because:
        match = next((e for code, e in found[because.role] if code in because.codes or "*" in because.codes), None)
        if match is None:
            return None
        evidence.append(match)
        words.setdefault(because.role.name or because.role.family, match.label)
    if rule.pain_at:
        pain = _pain(audience, rule.pain_at)
        if pain is None:
            return None
        evidence.append(pain)
    return Advice(
        rule.id,
        audience.name,
        rule.journey,
        _filled(rule.text, words),
        _filled(rule.channel, words),
        _filled(rule.measure, words),
        rule.effort,
        rule.impact,
        tuple(evidence),
    )


def _pain(audience: _Audience, stage: str) -> Evidence | None:
    if audience.journey is None:
        return None
    everyone = audience.journey.cells.get((stage, EVERYONE))
    cell = audience.journey.cells.get((stage, audience.name), everyone)
    if cell is None or cell.pain is None or cell.pain.value < PAIN_FROM or everyone is None:
        return None
    return Evidence(Proof.PAIN, cell.pain, everyone.pain.value if everyone.pain else cell.pain.value)


def _filled(text: Text, words: dict[str, Text]) -> Text:
    filled = []
    for language, wording in text:
        for name, label in words.items():
            wording = wording.replace("{" + name + "}", label.to(language))
        filled.append((language, wording))
    return Text(tuple(filled))


_ORDER = {Level.HIGH: 0, Level.MEDIUM: 1, Level.LOW: 2}


def _urgency(advice: Advice) -> tuple[int, int, float]:
    found = [e.share.value for e in advice.evidence if e.proof is not Proof.AUDIENCE]
    return _ORDER[advice.impact], -_ORDER[advice.effort], -max(found, default=0.0)


# ------------------------------------------------------------------ rule files


class BecauseFile(Strict):
    role: str
    codes: str | list[str]


class AdviceRuleFile(Strict):
    id: Id
    audience: str | list[str]
    journey: str = ""
    because: list[BecauseFile] = []
    pain_at: str = ""
    text: Wording
    channel: Wording
    measure: Wording
    effort: str
    impact: str


class AdviceFile(Strict):
    rule: list[AdviceRuleFile]


_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_NO_EVIDENCE = Text.of(
    vi="lời khuyên cho mọi người phải dựa trên câu trả lời: hãy thêm because hoặc pain_at",
    en="advice for everyone must rest on answers: add because or pain_at",
)


def read_advice_rules(data: Plain) -> tuple[tuple[AdviceRule, ...], list[Problem]]:
    """The rules of recommendations.toml; a rule with a fault is left out."""
    file, problems = shaped(AdviceFile, data)
    if file is None:
        return (), problems
    rules = []
    for position, entry in enumerate(file.rule, 1):
        faults = [*_faults(entry)]
        because = tuple(_because(part, place, faults) for place, part in enumerate(entry.because, 1))
        problems += [fault.within("", f"rule {position} “{entry.id}”") for fault in faults]
        if not faults:
            rules.append(_rule(entry, because))
    problems += duplicates((f"rule {position}", entry.id) for position, entry in enumerate(file.rule, 1))
    return tuple(rules), problems


def _several(written: str | list[str]) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)


def _because(part: BecauseFile, place: int, faults: list[Problem]) -> Because:
    own: list[Problem] = []
    role = known_role(part.role, own)
    faults += [fault.within("", f"because {place}") for fault in own]
    return Because(role, _several(part.codes))


def _faults(entry: AdviceRuleFile) -> Iterator[Problem]:
    for audience in _several(entry.audience):
        if audience not in AUDIENCES:
            yield not_one_of("audience", audience, AUDIENCES)
    for name, stage in (("journey", entry.journey), ("pain_at", entry.pain_at)):
        if stage and stage not in JOURNEY_STAGES:
            yield not_one_of(name, stage, JOURNEY_STAGES)
    for name, level in (("effort", entry.effort), ("impact", entry.impact)):
        if level not in tuple(Level):
            yield not_one_of(name, level, Level)
    for name, wording in (("text", entry.text), ("channel", entry.channel), ("measure", entry.measure)):
        for language in LANGUAGES:
            if not wording.get(language, "").strip():
                yield Problem.at(Fault.TEXT_EMPTY, name, language=language)
    found = {part.role.partition(":")[0].rpartition(".")[2] for part in entry.because}
    wordings = " ".join([*entry.text.values(), *entry.channel.values(), *entry.measure.values()])
    for name in dict.fromkeys(_PLACEHOLDER.findall(wordings)):
        if name not in found:
            yield Problem.at(
                Fault.RULE_BAD, detail=Text.of(vi=f"because không có {{{name}}}", en=f"because has no {{{name}}}")
            )
    if EVERYONE in _several(entry.audience) and not entry.because and not entry.pain_at:
        yield Problem.at(Fault.RULE_BAD, detail=_NO_EVIDENCE)


def _rule(entry: AdviceRuleFile, because: tuple[Because, ...]) -> AdviceRule:
    return AdviceRule(
        entry.id,
        _several(entry.audience),
        entry.journey,
        because,
        entry.pain_at,
        Text.of(entry.text),
        Text.of(entry.channel),
        Text.of(entry.measure),
        Level(entry.effort),
        Level(entry.impact),
    )
