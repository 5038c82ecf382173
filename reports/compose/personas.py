"""One page per persona: who they are, what sets them apart, and the answers behind every line."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from reports.charts.bars import BarRow, SingleBars
from reports.compose.one_page import to_one_page
from reports.compose.phrases import clipped, told
from reports.compose.study import Study
from reports.compose.tally import SMALLEST_CELL
from reports.compose.voice import ABOUT, BANT, GROUPS, name_of
from reports.content import (
    Block,
    DataTable,
    Fact,
    Gauges,
    Head,
    PersonaPage,
    Quote,
    SidePanel,
)
from surveyapp.domain.definition import SELECT_KINDS
from surveyapp.domain.persona import Distribution, Grade, Persona, Statement
from surveyapp.domain.recommendation import PERSONA
from surveyapp.domain.stats import Estimate
from surveyapp.domain.text import Text

_MOST_STATEMENTS = 5
_MOST_PANELS = 4
_MOST_BARS = 5
_MOST_IN_BLOCK = 3
_MOST_ADVICE = 2
_SIDE_WIDTH = 128.0
_LONGEST_TITLE = 92
_GRADES = {
    Grade.STABLE: ("ổn định", "stable"),
    Grade.TENTATIVE: ("tạm thời", "tentative"),
    Grade.UNSTABLE: ("chưa ổn định", "unstable"),
}


def persona_pages(study: Study) -> tuple[PersonaPage, ...]:
    return tuple(to_one_page(_page(study, persona)) for persona in study.personas)


def _page(study: Study, persona: Persona) -> PersonaPage:
    voice = study.voice
    label = study.persona_label(persona)
    share = voice.percent(persona.share.value)
    page = PersonaPage(
        head=Head(f"persona-{persona.index + 1}", label, _title(study, persona)),
        tone=study.persona_tone(persona),
        portrait_alt=voice.say("Hình minh hoạ, không phải người thật", "A drawing, not a real person"),
        name=label,
        tagline=study.persona_name(persona, 72),
        subtitle=voice.say(
            f"{voice.people(persona.n)} · {share} người trả lời. Hình minh hoạ, không phải người thật.",
            f"{voice.people(persona.n)} · {share} of respondents. A drawing, not a real person.",
        ),
        panels=_panels(study, persona),
        quote=_quote(study, persona),
        story=_story(study, persona),
        evidence=_evidence(study, persona),
        gauges=_gauges(study, persona),
        blocks=_blocks(study, persona),
        channels=None,
        message="",
        basis="",
    )
    return replace(page, basis=_basis(study, persona, vague=any("≥" in figure for figure in _figures(page))))


def _figures(page: PersonaPage) -> Iterator[str]:
    """Every figure on the page that may be a bound, as it is written."""
    if page.evidence:
        yield from (row[1] for row in page.evidence.rows)
    if page.gauges:
        yield from (row.text for row in page.gauges.rows)
    yield from (fact.value for block in page.blocks for fact in block.rows)
    yield from (row.text for panel in page.panels for row in panel.chart.rows)


# ------------------------------------------------------------------ words


def _title(study: Study, persona: Persona) -> str:
    """The persona's name and how many they are, where both fit two lines."""
    voice = study.voice
    name, share = study.persona_name(persona), voice.percent(persona.share.value)
    long = voice.say(f"{name}: {share} người trả lời", f"{name}: {share} of respondents")
    return long if len(long) <= _LONGEST_TITLE and ":" not in name else name


def _quote(study: Study, persona: Persona) -> Quote | None:
    if not persona.quotes:
        return None
    chosen = min(persona.quotes, key=lambda quote: (abs(len(quote.text) - 90), quote.number))
    voice = study.voice
    number = study.numbers.get(chosen.question_id, "")
    source = voice.say(
        f"Phiếu số {chosen.number}, câu {number}, trích nguyên văn",
        f"Response {chosen.number}, question {number}, as written",
    )
    return Quote(voice.quoted(clipped(chosen.text, 170)), source)


def _story(study: Study, persona: Persona) -> str:
    """Which group most of them are in, and what most of them are; nothing that fewer than two in five share."""
    voice = study.voice
    parts = []
    shares = [(group, share) for group, share in group_shares(persona) if share.value >= 0.1]
    if shares:
        texts = [
            voice.say(f"{voice.share_said(share)} là", f"{voice.share_said(share)} are")
            + f" {name_of(GROUPS, group, voice)}"
            for group, share in shares[:3]
        ]
        sentence = voice.listed(texts)
        parts.append(voice.say(f"Trong số họ, {sentence}.", f"Of these people, {sentence}."))
    described = [(one, *found) for one in persona.demographics if (found := _majority(one))]
    if described:
        texts = [f"{_said(study, one, label)} ({voice.share_said(share)})" for one, label, share in described[:3]]
        parts.append(voice.say(f"Nhiều nhất là: {'; '.join(texts)}.", f"Most common: {'; '.join(texts)}."))
    return " ".join(parts)


def _said(study: Study, distribution: Distribution, label: Text) -> str:
    """`Nữ`; an answer that is a bare number with what it answers, `tuổi 18–24`."""
    words, heading = study.voice.of(label), _heading(study, distribution)
    return words if any(letter.isalpha() for letter in words) else f"{heading[:1].lower()}{heading[1:]} {words}"


def group_shares(persona: Persona) -> list[tuple[str, Estimate]]:
    """The classification's groups among the persona's members, largest first; unknown and small ones left out."""
    found = [(group.value, share) for group, share, _ in persona.groups if math.isfinite(share.value)]
    return sorted(found, key=lambda pair: -pair[1].value)


def _majority(distribution: Distribution) -> tuple[Text, Estimate] | None:
    """The largest answer where at least two in five gave it."""
    rows = [(label, share) for label, share, _ in distribution.rows if math.isfinite(share.value)]
    if not rows:
        return None
    label, share = max(rows, key=lambda row: row[1].value)
    return (label, share) if share.value >= 0.4 else None


# ------------------------------------------------------------------ side panels and gauges


def _panels(study: Study, persona: Persona) -> tuple[SidePanel, ...]:
    panels = []
    for distribution in persona.demographics[:_MOST_PANELS]:
        rows = _bars(study, distribution)
        if rows:
            heading = _heading(study, distribution)
            chart = SingleBars(
                rows,
                study.persona_tone(persona),
                f"{heading}: " + "; ".join(f"{row.label} {row.text}" for row in rows) + ".",
                width=_SIDE_WIDTH,
                label_width=60,
            )
            panels.append(SidePanel(heading, chart))
    return tuple(panels)


def _heading(study: Study, distribution: Distribution) -> str:
    """The short name of what is asked where the role has one, else the wording."""
    for role in distribution.item.roles:
        if role.name in ABOUT:
            return study.voice.pick(ABOUT[role.name])
    return clipped(study.voice.of(distribution.question.text), 52)


def _bars(study: Study, distribution: Distribution) -> tuple[BarRow, ...]:
    """Answers in their own order; of a long list the most frequent ones. Small cells are left out."""
    voice = study.voice
    known = [
        (place, label, share, everyone)
        for place, (label, share, everyone) in enumerate(distribution.rows)
        if math.isfinite(share.value) and share.value * distribution.n >= SMALLEST_CELL
    ]
    if len(known) > _MOST_BARS:
        known = sorted(sorted(known, key=lambda row: -row[2].value)[:_MOST_BARS], key=lambda row: row[0])
    return tuple(
        BarRow(voice.of(label), share.value, voice.share(share), everyone) for _, label, share, everyone in known
    )


def _gauges(study: Study, persona: Persona) -> Gauges | None:
    voice = study.voice
    rows = [
        BarRow(name_of(BANT, name, voice), inside.value, voice.share(inside), everyone)
        for name, (inside, everyone) in persona.bant.items()
        if math.isfinite(inside.value)
    ]
    if not rows:
        return None
    return Gauges(
        voice.say("Mức sẵn sàng theo BANT", "Readiness by BANT"),
        voice.say("(% đạt từng điều kiện; vạch đen: cả mẫu)", "(% meeting each condition; black tick: whole sample)"),
        tuple(rows),
    )


# ------------------------------------------------------------------ evidence and blocks


def _evidence(study: Study, persona: Persona) -> DataTable | None:
    voice = study.voice
    rows = distinct(persona.statements)[: _shown(persona)]
    if not rows:
        return None
    in_fit = any(statement.in_fit for statement in rows)
    return DataTable(
        title=voice.say("Điều làm nhóm này khác", "What sets these people apart"),
        unit="",
        heads=(
            voice.say("Câu trả lời", "Answer"),
            voice.say("Nhóm này", "These"),
            voice.say("Cả mẫu", "All"),
            voice.say("Chênh lệch", "Difference"),
            voice.say("Gấp", "Lift"),
        ),
        rows=tuple(_statement_row(study, statement) for statement in rows),
        note=voice.say(
            "† Câu đã dùng để tìm ra chân dung: mô tả, không phải bằng chứng độc lập.",
            "† Used to find the personas: a description, not independent proof.",
        )
        if in_fit
        else "",
    )


def _shown(persona: Persona) -> int:
    """More statements where the survey has nothing else to fill the page with."""
    return _MOST_STATEMENTS if persona.bant else 2 * _MOST_STATEMENTS


def distinct(statements: tuple[Statement, ...]) -> list[Statement]:
    """The strongest statement of each item that is more frequent here than in everybody."""
    kept: dict[str, Statement] = {}
    for statement in statements:
        if statement.difference.value > 0 and statement.n >= SMALLEST_CELL:
            kept.setdefault(statement.item.id, statement)
    return list(kept.values())


def _statement_row(study: Study, statement: Statement) -> tuple[str, ...]:
    voice = study.voice
    label, share = told(statement, voice, 84), statement.told
    if share.at_least:
        least = math.floor(100 * (share.value - statement.everyone)) / 100
        difference, lift = f"≥ {voice.points(least)}" if least > 0 else "–", ""
    else:
        difference = f"{voice.points(statement.difference.value)} {voice.margin(statement.difference)}"
        lift = f"×{voice.number(statement.lift)}" if math.isfinite(statement.lift) else ""
    return (
        f"{label} †" if statement.in_fit else label,
        voice.share(share),
        voice.percent(statement.everyone),
        difference,
        lift,
    )


def _blocks(study: Study, persona: Persona) -> tuple[Block, ...]:
    voice = study.voice
    told_above = {statement.item.id for statement in distinct(persona.statements)[: _shown(persona)]}
    psychology = tuple(s for s in persona.psychology if s.item.id not in told_above)
    parts = (
        (voice.say("Rào cản", "What holds them back"), persona.barriers),
        (voice.say("Điều khiến họ mua", "Why they buy"), persona.motives),
        (voice.say("Nơi gặp họ", "Where to meet them"), persona.channels),
        (voice.say("Tâm lý mua hàng", "Buying psychology"), psychology[:2]),
    )
    blocks = []
    for heading, statements in parts:
        rows = tuple(Fact(told(s, voice, 62), voice.share(s.told)) for s in _frequent(statements))
        if rows:
            blocks.append(Block(heading, rows=rows))
    blocks.extend(_hints(study, persona))
    return tuple(blocks)


def _frequent(statements: tuple[Statement, ...]) -> list[Statement]:
    """The answers most of them gave, one per item, of at least five people."""
    kept: dict[str, Statement] = {}
    for statement in sorted(statements, key=lambda s: -s.share.value):
        people = statement.share.value * statement.n
        if statement.affirms and people >= SMALLEST_CELL:
            # A single choice has answers that exclude one another; of a scale the strongest level says enough.
            single = statement.item.question.kind in SELECT_KINDS
            kept.setdefault(f"{statement.item.id} {statement.code if single else ''}", statement)
    return list(kept.values())[:_MOST_IN_BLOCK]


def _hints(study: Study, persona: Persona) -> list[Block]:
    """What to do, from the advice rules this persona's answers support; what not to count on, from its channels."""
    voice = study.voice
    own = [a for a in study.analysis.advice if a.audience == f"{PERSONA}:{persona.index}" and a.evidence]
    do = list(dict.fromkeys(clipped(voice.of(a.text), 150) for a in own))[:_MOST_ADVICE]
    avoid: list[str] = []
    for statement in sorted(persona.channels, key=lambda s: s.difference.value):
        rare = statement.difference.high < -0.05 and statement.share.value < 0.35
        if rare and not statement.told.at_least and len(avoid) < 2:
            label = told(statement, voice, 44)
            inside, everyone = voice.share_said(statement.told), voice.percent(statement.everyone)
            avoid.append(
                voice.say(
                    f"Không dựa vào {label}: chỉ {inside} gặp ở đây, cả mẫu {everyone}",
                    f"Do not rely on {label}: {inside} here, {everyone} overall",
                )
            )
    made = []
    if do:
        made.append(Block(voice.say("Nên làm", "Do"), items=tuple(do)))
    if avoid:
        made.append(Block(voice.say("Nên tránh", "Avoid"), items=tuple(avoid)))
    return made


def _basis(study: Study, persona: Persona, *, vague: bool) -> str:
    """vague: a figure on the page is only at least what it says."""
    voice = study.voice
    found = study.analysis.personas
    certain = voice.percent(persona.certain)
    stability = found.stability
    grade = voice.pick(_GRADES[found.grade or Grade.UNSTABLE])
    parts = [
        voice.say(
            f"Tổng hợp từ {voice.count(persona.n)} phiếu, {voice.percent(persona.share.value)} mẫu "
            f"({voice.between(persona.share)}); {certain} được xếp vào đây với độ chắc chắn từ 80%.",
            f"Made from {voice.count(persona.n)} responses, {voice.percent(persona.share.value)} of the sample "
            f"({voice.between(persona.share)}); {certain} placed with at least 80% certainty.",
        )
    ]
    if math.isfinite(stability):
        index = voice.number(stability, 2)
        parts.append(
            voice.say(f"Độ ổn định khi lấy mẫu lại: {index} ({grade}).", f"Stability on resampling: {index} ({grade}).")
        )
    if persona.defining and math.isfinite(persona.match_all):
        only = voice.say("Chỉ ", "Only ") if persona.match_all < 0.5 else ""
        everything = f"{only}{voice.percent(persona.match_all)}"
        parts.append(
            voice.say(
                f"{everything} thành viên khớp cả {len(persona.defining)} nét chính: đây là khuynh hướng chung, "
                "không phải một người.",
                f"{everything} of members match all {len(persona.defining)} main traits: a tendency, no person.",
            )
        )
    if persona.demographics and not persona.bant:
        parts.append(voice.say("Vạch đen trên thanh: cả mẫu.", "Black ticks on the bars: the whole sample."))
    if vague:
        parts.append(
            voice.say(
                "≥: ít nhất, để không lộ câu trả lời của vài người.",
                "≥: at least, so as not to give a few people away.",
            )
        )
    return " ".join(parts)
