"""Cover and running lines: the question the business asks, and who answered."""

from __future__ import annotations

import math

from reports.charts.dots import DotField, DotGroup
from reports.charts.tone import Tone
from reports.compose.study import Study
from reports.compose.tally import few
from reports.compose.voice import GROUPS, MARKS, Pair, name_of
from reports.content import Cover, Fact, Running


def cover(study: Study) -> Cover:
    voice = study.voice
    groups = _dot_groups(study)
    field = DotField(
        groups,
        _dots_sentence(study, groups),
        (voice.say("Nhóm", "Group"), voice.say("Số người", "People")),
        width=556,
        height=398 if len(groups) < 5 else 352,
    )
    return Cover(
        kicker=voice.say("Báo cáo chân dung khách hàng", "Customer portrait report"),
        title=_title(study),
        subtitle=_subtitle(study),
        dots=field,
        dots_note=_dots_note(study, field),
        facts=_facts(study),
    )


def running(study: Study) -> Running:
    voice = study.voice
    error = voice.say(f"sai số toàn mẫu {_margin(study)}", f"margin of error {_margin(study)}")
    days = study.fieldwork()
    survey = voice.say(f"Khảo sát {days}", f"Survey {days}") if days else voice.say("Khảo sát", "Survey")
    return Running(
        left=voice.of(study.table.questionnaire.title),
        right=study.business,
        foot=f"{survey} · n = {voice.count(study.n)} · {error}",
    )


def _margin(study: Study) -> str:
    error = study.error()
    if not math.isfinite(error):
        return "–"
    points = study.voice.number(error * 100, 1)
    return study.voice.say(f"±{points} điểm", f"±{points} points")


def _title(study: Study) -> str:
    voice = study.voice
    if study.compared:
        return voice.say("Ai sẽ mua sớm, ai còn cần thêm thời gian?", "Who will buy soon, who needs more time?")
    if study.personas:
        return voice.say("Khách hàng của chúng ta gồm những kiểu người nào?", "What kinds of people are our customers?")
    return voice.say("Khách hàng đang nói gì với chúng ta?", "What are our customers telling us?")


def _subtitle(study: Study) -> str:
    voice, analysis = study.voice, study.analysis
    parts = []
    if study.compared:
        parts.append(
            voice.say(
                "so sánh khách hàng tiềm năng và khách hàng mục tiêu",
                "potential and target customers side by side",
            )
        )
    if study.personas:
        count = len(study.personas)
        parts.append(voice.say(f"{count} chân dung khách hàng", f"{count} personas"))
    if analysis.journey is not None:
        parts.append(voice.say("bản đồ hành trình", "the journey map"))
    parts += [voice.pick(name) for there, name in _topics(study) if there][: max(0, 3 - len(parts))]
    if len(parts) < 3:
        parts.append(voice.say("toàn bộ câu hỏi với câu trả lời", "every question with its answers"))
    sentence = voice.listed(parts)
    return sentence[:1].upper() + sentence[1:] + "."


def _topics(study: Study) -> tuple[tuple[bool, Pair], ...]:
    """What else the report tells of, most weighty first."""
    found, scores = study.analysis, study.analysis.classification.scores
    return (
        (bool(scores.criteria) and not study.compared, ("bảy tiêu chí", "the seven criteria")),
        (bool(scores.bant) and not study.compared, ("BANT", "BANT")),
        (found.satisfaction is not None, ("mức hài lòng", "satisfaction")),
        (bool(found.barriers), ("rào cản", "barriers")),
        (bool(found.channels), ("kênh thông tin", "channels")),
    )


def _dot_groups(study: Study) -> tuple[DotGroup, ...]:
    """The groups of the classification; without them the personas; without either everyone."""
    voice = study.voice
    counts = [count for count in study.analysis.classification.counts if count.n > 0]
    everyone = DotGroup(study.group_name("everyone"), study.n, Tone.TEAL)
    if counts:
        made = [DotGroup(study.group_name(c.group.value), c.n, study.tone(c.group.value)) for c in counts]
        shown = _together(sorted(made, key=lambda group: -group.count), voice.say("Các nhóm còn lại", "Other groups"))
        return shown if len(shown) > 1 else (everyone,)
    if study.personas:
        made = [DotGroup(study.persona_label(p), p.n, study.persona_tone(p)) for p in study.personas]
        rest = study.n - sum(group.count for group in made)
        other = DotGroup(voice.say("Chưa xếp được", "Not placed"), rest, Tone.SLATE)
        return _together([*made, other], other.name) if rest > 0 else tuple(made)
    return (everyone,)


def _together(groups: list[DotGroup], name: str) -> tuple[DotGroup, ...]:
    """Groups by falling size, those of fewer than five people joined with the next smallest ones."""
    kept = list(groups)
    joined = 0
    while kept and (few(kept[-1].count) or few(joined)):
        joined += kept.pop().count
    return (*kept, DotGroup(name, joined, Tone.SLATE)) if joined else tuple(kept)


def _dots_sentence(study: Study, groups: tuple[DotGroup, ...]) -> str:
    voice = study.voice
    parts = [f"{group.name} {voice.count(group.count)}" for group in groups]
    return voice.say(
        f"Mỗi dấu là người trả lời, {voice.count(study.n)} người: {'; '.join(parts)}.",
        f"Marks stand for the {voice.count(study.n)} respondents: {'; '.join(parts)}.",
    )


def _dots_note(study: Study, field: DotField) -> str:
    voice = study.voice
    step = field.people_per_mark
    one = voice.say("Mỗi dấu là một người trả lời", "One mark is one respondent")
    many = voice.say(f"Mỗi dấu là khoảng {voice.count(step)} người", f"One mark is about {voice.count(step)} people")
    names = {study.group_name(group): name_of(GROUPS, group, voice) for group in GROUPS}
    parts = [
        f"{voice.pick(MARKS[group.tone])}: {names.get(group.name, group.name)} ({voice.count(group.count)})"
        for group in field.groups
    ]
    return f"{one if step == 1 else many}: {'; '.join(parts)}."


def _facts(study: Study) -> tuple[Fact, ...]:
    voice = study.voice
    facts = [Fact(voice.say("Phiếu trả lời", "Responses"), voice.people(study.n))]
    if days := study.fieldwork():
        facts.append(Fact(voice.say("Thời gian khảo sát", "Fieldwork"), days))
    asked = len(study.numbers)
    facts.append(Fact(voice.say("Số câu hỏi", "Questions"), voice.count(asked)))
    facts.append(Fact(voice.say("Sai số toàn mẫu (95%)", "Margin of error (95%)"), _margin(study)))
    return tuple(facts)
