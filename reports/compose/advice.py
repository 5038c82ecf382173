"""What holds people back, and what to do about it: only advice that answers support."""

from __future__ import annotations

import math

from reports.charts.bars import PairedBars, PairedRow
from reports.charts.tone import Tone
from reports.compose.group_cards import is_nothing
from reports.compose.phrases import clipped
from reports.compose.study import Study, overlaps
from reports.compose.voice import AUDIENCES, GROUP_TONES, GROUPS, JOURNEY, LEVELS, name_of
from reports.content import ActionGroup, AdvicePage, Figure, FirstStep, Head
from surveyapp.domain.analysis import RankedShare
from surveyapp.domain.comparison import Verdict
from surveyapp.domain.recommendation import Advice, Evidence, Level, Proof
from surveyapp.domain.stats import Estimate

_MOST_BARRIERS = 8
_MOST_ACTIONS = 2
_MOST_ROWS = 8
_LONGEST_STEP = 120
_POINTED_OUT = 4
"""Actions from which three to start with are pointed out."""
_AUDIENCES = (
    "target",
    "potential",
    "hot",
    "sql",
    "mql",
    "lead",
    "visitor",
    "customer",
    "loyal",
    "detractors",
    "everyone",
    "ready_outsider",
    "cold",
    "not_a_prospect",
)
_WORTH = {Level.LOW: 0, Level.MEDIUM: 1, Level.HIGH: 2}


def advice_page(study: Study) -> AdvicePage | None:
    voice = study.voice
    barriers, channels, actions = _barriers(study), _channels(study), _actions(study)
    figures = tuple(figure for figure in (barriers, channels) if figure is not None)
    if not figures and not actions:
        return None
    return AdvicePage(
        head=Head(
            "advice",
            _kicker(study, bool(barriers), bool(channels), bool(actions)),
            _title(study, sum(len(group.rows) for group in actions)),
        ),
        figures=figures,
        actions_title=voice.say("Việc nên làm, và câu trả lời làm căn cứ", "What to do, and the answers behind it"),
        action_heads=(
            voice.say("Việc nên làm", "Action"),
            voice.say("Giai đoạn", "Stage"),
            voice.say("Kênh", "Channel"),
            voice.say("Căn cứ", "Evidence"),
            voice.say("Tác động", "Impact"),
            voice.say("Công sức", "Effort"),
            voice.say("Chỉ số theo dõi", "Measure"),
        ),
        actions=actions,
        steps_title=voice.say("Bắt đầu từ đâu", "Where to start"),
        steps=_steps(study) if sum(len(group.rows) for group in actions) >= _POINTED_OUT else (),
        note=voice.say(
            "Mỗi việc chỉ được in khi câu trả lời của chính nhóm đó ủng hộ; tác động và công sức là ước lượng chung, "
            "không đo từ khảo sát này.",
            "An action is printed only where the group’s own answers support it; impact and effort are general "
            "estimates, not measured by this survey.",
        )
        if actions
        else "",
    )


# ------------------------------------------------------------------ barriers


def ranked_barriers(study: Study) -> list[RankedShare]:
    """What somebody named as holding them back, most frequent first."""
    return of_one_question(study.analysis.barriers)


def of_one_question(ranked: tuple[RankedShare, ...]) -> list[RankedShare]:
    """The answers of the question with the most frequent one, so that shares of different bases are not ranked."""
    told = [row for row in ranked if not is_nothing(row) and math.isfinite(row.everyone.value)]
    told.sort(key=lambda row: -row.everyone.value)
    return [row for row in told if row.item.question.id == told[0].item.question.id]


def _shown_order(study: Study, ranked: list[RankedShare]) -> list[RankedShare]:
    """The rows of a figure: by the larger share of the groups drawn, the largest first."""

    def largest(row: RankedShare) -> float:
        shares = [share.value for group in study.shown_groups if (share := _share(row, group)) is not None]
        return max(shares, default=0.0)

    shown = [row for row in ranked if any(_share(row, group) is not None for group in study.shown_groups)]
    return sorted(shown, key=lambda row: -largest(row))[:_MOST_BARRIERS]


def _share(row: RankedShare, group: str) -> Estimate | None:
    if group == "everyone":
        return row.everyone
    return dict(row.groups).get(group)


def _kicker(study: Study, barriers: bool, channels: bool, actions: bool) -> str:
    """Names what the page has: `Rào cản, kênh và đề xuất`."""
    voice = study.voice
    parts = ((barriers, "rào cản", "barriers"), (channels, "kênh", "channels"), (actions, "đề xuất", "advice"))
    text = voice.listed([voice.say(vi, en) for there, vi, en in parts if there])
    return text[:1].upper() + text[1:]


def _title(study: Study, actions: int) -> str:
    voice = study.voice
    ranked, channels = ranked_barriers(study), of_one_question(study.analysis.channels)
    if not ranked and not channels:
        return voice.say(
            f"{actions} việc nên làm, việc nào cũng có câu trả lời làm căn cứ",
            "One thing to do, supported by answers"
            if actions == 1
            else f"{actions} things to do, each supported by answers",
        )
    if study.compared and (named := _top_of_both(study, ranked or channels)):
        return named
    names = [
        (clipped(voice.of(row.label), room), row.everyone)
        for row, room in zip(ranked or channels, (44, 40), strict=False)
    ]
    first, share = names[0][0], voice.percent(names[0][1].value)
    if len(names) > 1 and overlaps(names[0][1], names[1][1]):
        second = names[1][0]
        return (
            voice.say(f"Hai rào cản dẫn đầu: “{first}” và “{second}”", f"Two barriers lead: “{first}” and “{second}”")
            if ranked
            else voice.say(f"Hai kênh dẫn đầu: “{first}” và “{second}”", f"Two channels lead: “{first}” and “{second}”")
        )
    return (
        voice.say(f"“{first}” là rào cản số một: {share}", f"“{first}” is the first barrier: {share}")
        if ranked
        else voice.say(f"“{first}” là kênh gặp nhiều nhất: {share}", f"“{first}” is the channel met most: {share}")
    )


def _top_of_both(study: Study, ranked: list[RankedShare]) -> str:
    """What each of the two groups named most, as counted; "" where one of them has nothing that can be shown."""
    voice = study.voice
    tops = {}
    for group in study.compared:
        known = [(share, row) for row in ranked if (share := _share(row, group)) is not None]
        if not known:
            return ""
        share, row = max(known, key=lambda pair: pair[0].value)
        tops[group] = (clipped(voice.of(row.label), 38), voice.percent(share.value))
    (potential, potential_share), (target, target_share) = tops["potential"], tops["target"]
    if potential == target:
        return voice.say(
            f"Cả hai nhóm nêu nhiều nhất “{target}”: tiềm năng {potential_share}, mục tiêu {target_share}",
            f"Both groups name “{target}” most: potential {potential_share}, target {target_share}",
        )
    return voice.say(
        f"Nhóm tiềm năng nêu nhiều nhất “{potential}”, nhóm mục tiêu “{target}”",
        f"Potential customers name “{potential}” most, target customers “{target}”",
    )


def _barriers(study: Study) -> Figure | None:
    voice = study.voice
    ranked = _shown_order(study, ranked_barriers(study))
    rows = [_paired(study, row) for row in ranked]
    apart = sum(row.strong for row in rows)
    title = _barrier_claim(study, apart, len(rows))
    return _ranked_figure(study, ranked, rows, title, voice.say("Rào cản", "Barriers")) if rows else None


def _channels(study: Study) -> Figure | None:
    """Where the groups meet information, most frequent first."""
    voice = study.voice
    ranked = _shown_order(study, of_one_question(study.analysis.channels))
    if not ranked:
        return None
    rows = [_paired(study, row) for row in ranked]
    apart = sum(row.strong for row in rows)
    title = (
        voice.say(
            f"{apart} trên {len(rows)} kênh khác nhau rõ giữa hai nhóm",
            f"{apart} of {len(rows)} channels clearly differ between the groups",
        )
        if study.compared and apart
        else voice.say("Kênh khách hàng gặp thông tin, nhiều nhất ở trên", "Where people meet information, most first")
    )
    return _ranked_figure(study, ranked, rows, title, voice.say("Kênh", "Channels"))


def _paired(study: Study, row: RankedShare) -> PairedRow:
    voice = study.voice
    shares = [_share(row, group) for group in study.shown_groups]
    values = tuple(share.value if share else math.nan for share in shares)
    found = study.row(row.item, row.code)
    text, strong = "", False
    if found is not None and not found.hidden and math.isfinite(sum(values) + found.difference.value):
        strong = found.verdict is Verdict.DIFFERS
        text = voice.points(found.difference.value) + (" *" if strong else " †" if found.circular else "")
    texts = tuple(voice.percent(value) if math.isfinite(value) else "–" for value in values)
    return PairedRow(voice.of(row.label), values, texts, text, strong)


def _ranked_figure(study: Study, ranked: list[RankedShare], rows: list[PairedRow], title: str, about: str) -> Figure:
    voice = study.voice
    groups = study.shown_groups
    unit = voice.say("Phần trăm chọn (nhiều lựa chọn)", "Per cent choosing (several choices)")
    if study.compared:
        unit += voice.say("; cột phải: mục tiêu trừ tiềm năng, điểm", "; right: target minus potential, points")
    told = "; ".join(f"{row.label} {', '.join(row.texts)}" for row in rows[:3])
    return Figure(
        title=title,
        unit=unit,
        chart=PairedBars(
            tuple(rows),
            tuple(study.tone(group) for group in groups),
            tuple(study.group_name(group) for group in groups),
            f"{about}: {told}.",
        ),
        note=_ranked_note(study, ranked, groups),
    )


def _barrier_claim(study: Study, apart: int, shown: int) -> str:
    voice = study.voice
    if not study.compared:
        return voice.say("Điều giữ chân khách hàng, xếp theo số người nêu", "What holds people back, most named first")
    if apart:
        return voice.say(
            f"{apart} trên {shown} rào cản khác nhau rõ giữa hai nhóm",
            f"{apart} of {shown} barriers clearly differ between the groups",
        )
    return voice.say(
        "Hai nhóm gặp những rào cản tương tự: chưa thấy khác biệt rõ",
        "Both groups meet similar barriers: no clear difference is seen",
    )


def _ranked_note(study: Study, ranked: list[RankedShare], groups: tuple[str, ...]) -> str:
    voice = study.voice
    sizes = []
    for group in groups:
        share = next((found for row in ranked if (found := _share(row, group)) is not None), None)
        if share is not None:
            sizes.append(f"{study.group_name(group).lower()} n = {voice.count(share.n)}")
    number = study.number(ranked[0].item)
    text = voice.say(f"Câu {number}; ", f"Question {number}; ") + ", ".join(sizes) + "."
    if study.compared:
        text += voice.say(
            " * khác rõ: q < 0,05 (Benjamini–Hochberg) và từ 10 điểm.",
            " * clearly different: q < 0.05 (Benjamini–Hochberg) and at least 10 points.",
        )
    return text


# ------------------------------------------------------------------ actions


def _actions(study: Study) -> tuple[ActionGroup, ...]:
    """Advice per audience in the order of `_AUDIENCES`; a piece of advice stands with the first audience it is for."""
    made: list[ActionGroup] = []
    printed: set[str] = set()
    for audience in _AUDIENCES:
        own = [a for a in study.analysis.advice if a.audience == audience and a.evidence and a.rule not in printed]
        room = _MOST_ROWS - len(printed)
        kept = _best(own)[: min(_MOST_ACTIONS, room)]
        if kept:
            printed.update(a.rule for a in kept)
            rows = tuple(_action(study, advice) for advice in kept)
            title = f"{_audience(study, audience)}{_size(study, kept[0])}"
            made.append(ActionGroup(title, GROUP_TONES.get(audience, Tone.SLATE), rows))
    return tuple(made)


def _best(advice: list[Advice]) -> list[Advice]:
    """Much impact for little effort first; the given order where equal."""
    return sorted(advice, key=lambda a: _WORTH[a.effort] - _WORTH[a.impact])


def _audience(study: Study, audience: str) -> str:
    voice = study.voice
    name = voice.pick(AUDIENCES[audience]) if audience in AUDIENCES else name_of(GROUPS, audience, voice)
    return name[:1].upper() + name[1:]


def _size(study: Study, advice: Advice) -> str:
    """` · 28% người trả lời` where the evidence has the audience's share."""
    found = next((e for e in advice.evidence if e.proof is Proof.AUDIENCE), None)
    return f" · {_evidence(study, advice, found)}" if found else ""


def _action(study: Study, advice: Advice) -> tuple[str, ...]:
    voice = study.voice
    return (
        voice.of(advice.text),
        name_of(JOURNEY, advice.journey, voice) if advice.journey else "",
        voice.of(advice.channel),
        "; ".join(dict.fromkeys(_evidence(study, advice, evidence) for evidence in _telling(advice))),
        name_of(LEVELS, advice.impact.value, voice),
        name_of(LEVELS, advice.effort.value, voice),
        voice.of(advice.measure),
    )


def _evidence(study: Study, advice: Advice, evidence: Evidence) -> str:
    """What was found, in words: how large the audience is, what it answered, where it hurts."""
    voice = study.voice
    share = voice.percent(evidence.share.value)
    if evidence.proof is Proof.AUDIENCE:
        return voice.say(f"{share} người trả lời", f"{share} of respondents")
    if evidence.proof is Proof.PAIN:
        stage = name_of(JOURNEY, advice.journey, voice).lower()
        where = voice.say(f" ở bước {stage}", f" at {stage}") if advice.journey else ""
        return voice.say(f"{share} chưa hài lòng{where}", f"{share} dissatisfied{where}")
    return f"“{clipped(voice.of(evidence.label), 60)}” {share}"


def _steps(study: Study) -> tuple[FirstStep, ...]:
    """The three printed actions with the best impact for their effort, each for another audience where there is one."""
    voice = study.voice
    known = [a for a in study.analysis.advice if a.evidence and a.audience in _AUDIENCES]
    steps: list[FirstStep] = []
    used: set[str] = set()
    for again in (False, True):
        for advice in sorted(_best(known), key=lambda a: _AUDIENCES.index(a.audience)):
            seen = advice.rule in used or (not again and advice.audience in used)
            if not seen and len(steps) < 3:
                used.update((advice.rule, advice.audience))
                detail = f"{_audience(study, advice.audience)} · {_evidence(study, advice, _telling(advice)[0])}"
                steps.append(FirstStep(str(len(steps) + 1), _in_short(voice.of(advice.text)), detail))
    return tuple(steps)


def _in_short(text: str) -> str:
    """The advice without its last clauses where it is long: the table above has it whole."""
    while len(text) > _LONGEST_STEP and ";" in text:
        text = text.rpartition(";")[0]
    return clipped(text, _LONGEST_STEP)


def _telling(advice: Advice) -> tuple[Evidence, ...]:
    """The evidence without the audience's size, which the heading of its group says; that alone where it is all."""
    return tuple(e for e in advice.evidence if e.proof is not Proof.AUDIENCE) or advice.evidence
