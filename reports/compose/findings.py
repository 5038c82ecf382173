"""The findings of the summary: a big number, the claim it supports and how sure it is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain, islice

from reports.compose.advice import of_one_question, ranked_barriers
from reports.compose.comparison import differing
from reports.compose.journey import lowest_feeling
from reports.compose.phrases import answer, clipped, told
from reports.compose.repairs import stage_name
from reports.compose.satisfaction import nps_between, nps_claim, nps_text
from reports.compose.standing import best_and_worst, beyond, scored
from reports.compose.statements import most_agreed
from reports.compose.study import SHORT_NAME, Study, overlaps
from reports.compose.tally import share_of
from reports.compose.voice import GROUPS, Pair, name_of
from reports.content import Finding
from surveyapp.domain.definition import Role
from surveyapp.domain.funnel import Stage
from surveyapp.domain.stats import SMALLEST_CELL, Estimate
from surveyapp.domain.table import Item, Measure

_MOST = 3


def findings(study: Study) -> tuple[Finding, ...]:
    """At most three, the most telling first; what is merely the most frequent answer only where there is no more."""
    return tuple(islice(chain(_told(study), _frequent(study)), _MOST))


def claim(study: Study) -> Finding | None:
    """The finding the whole report can be headed with."""
    return next(_told(study), None)


def _told(study: Study) -> Iterator[Finding]:
    for make in (_groups, _difference, _barrier, _feeling, _nps):
        if (finding := make(study)) is not None:
            yield finding
    yield from _personas(study)
    if not study.compared:
        yield from _scores(study)
        yield from _stage(study)
    yield from _content(study)
    yield from _channel(study)
    if not study.compared:
        yield from _agreed(study)


def group_estimates(study: Study) -> dict[str, Estimate]:
    """Shares of the groups that have people enough to be told of."""
    counts = study.analysis.classification.counts
    return {count.group.value: count.share for count in counts if count.n >= SMALLEST_CELL}


def _groups(study: Study) -> Finding | None:
    shares = group_estimates(study)
    if "target" not in shares or "potential" not in shares:
        return None
    voice = study.voice
    target, potential = shares["target"], shares["potential"]
    counts = study.analysis.classification.temperature_counts
    hot = next((share for kind, n, share in counts if kind.value == "hot" and n >= SMALLEST_CELL), None)
    text = voice.say(
        f"Mục tiêu {voice.between(target)}, tiềm năng {voice.between(potential)} (khoảng 95%).",
        f"Target {voice.between(target)}, potential {voice.between(potential)} (95% intervals).",
    )
    if hot is not None and math.isfinite(hot.value):
        text += voice.say(
            f" Khách hàng nóng: {voice.percent(hot.value)}.",
            f" Hot: {voice.percent(hot.value)}.",
        )
    if overlaps(target, potential):
        claim = voice.say("Hai nhóm có quy mô gần nhau", "The two groups are of similar size")
    elif target.value > potential.value:
        claim = voice.say(
            "Khách hàng mục tiêu đông hơn khách hàng tiềm năng", "Target customers outnumber potential ones"
        )
    else:
        claim = voice.say(
            "Khách hàng tiềm năng đông hơn khách hàng mục tiêu", "Potential customers outnumber target ones"
        )
    return Finding(
        voice.percent(target.value),
        claim,
        text,
        study.tone("target"),
        voice.say(f"và {voice.percent(potential.value)}", f"and {voice.percent(potential.value)}"),
        study.tone("potential"),
    )


def _difference(study: Study) -> Finding | None:
    found = study.analysis.comparison
    apart = differing(study, found) if found else []
    if found is None or not apart:
        return None
    voice, top = study.voice, apart[0]
    higher = "target" if top.difference.value > 0 else "potential"
    lower = "potential" if higher == "target" else "target"
    values = {"target": top.a.value, "potential": top.b.value}
    show = (lambda value: voice.count(value * 100)) if top.code is None else voice.percent
    label = voice.quoted(clipped(answer(top.item, top.code, voice), 60))
    unit = voice.say(" (điểm trung bình 0–100)", " (mean score 0–100)") if top.code is None else ""
    who, other = name_of(GROUPS, higher, voice), name_of(GROUPS, lower, voice)
    return Finding(
        show(values[higher]),
        voice.say(f"{label}: {who} cao hơn rõ", f"{label}: {who} clearly higher"),
        voice.say(
            f"So với {other}{unit}, chênh {voice.between_points(top.difference)}.",
            f"Against {other}{unit}, by {voice.between_points(top.difference)}.",
        ),
        study.tone(higher),
        voice.say(f"so với {show(values[lower])}", f"against {show(values[lower])}"),
        study.tone(lower),
    )


def _barrier(study: Study) -> Finding | None:
    voice, ranked = study.voice, ranked_barriers(study)
    if not ranked:
        return None
    top = ranked[0]
    label = clipped(voice.of(top.label), 48)
    text = voice.say(
        f"Trong tất cả người được hỏi: {voice.between(top.everyone)}.",
        f"Of everybody asked: {voice.between(top.everyone)}.",
    )
    groups = dict(top.groups)
    if "target" in groups and "potential" in groups:
        target, potential = voice.percent(groups["target"].value), voice.percent(groups["potential"].value)
        text += voice.say(f" Tiềm năng {potential}, mục tiêu {target}.", f" Potential {potential}, target {target}.")
    if len(ranked) > 1 and overlaps(top.everyone, ranked[1].everyone):
        other = clipped(voice.of(ranked[1].label), 40)
        text += voice.say(
            f" Sát ngay sau là “{other}” ({voice.percent(ranked[1].everyone.value)}).",
            f" Close behind: “{other}” ({voice.percent(ranked[1].everyone.value)}).",
        )
    return Finding(
        voice.percent(top.everyone.value),
        voice.say(f"Rào cản nhiều người nêu nhất: {label}", f"The barrier named most: {label}"),
        text,
    )


def _feeling(study: Study) -> Finding | None:
    journey = study.analysis.journey
    found = lowest_feeling(journey) if journey else None
    if found is None or found[0].feeling is None:
        return None
    voice = study.voice
    (low, second), feeling = found, found[0].feeling
    span = f"{voice.signed(feeling.low)} … {voice.signed(feeling.high)}"
    text = voice.say(f"Thang −2 đến +2, khoảng 95%: {span}.", f"Scale −2 to +2, 95% interval: {span}.")
    if second is not None:
        other = stage_name(study, second.stage)
        text += voice.say(f" Chưa tách được với bước {other}.", f" Not told apart from {other}.")
    name = stage_name(study, low.stage)
    return Finding(
        voice.signed(feeling.value),
        voice.say(f"Cảm xúc thấp nhất: bước {name}", f"Feeling is lowest at {name}"),
        text,
    )


def _personas(study: Study) -> list[Finding]:
    """The personas by size, with what sets them apart."""
    voice = study.voice
    made = []
    for persona in sorted(study.personas, key=lambda persona: -persona.share.value)[:3]:
        strongest = persona.statements[:2]
        traits = "; ".join(f"{told(s, voice, 60)} ({voice.share_said(s.told)})" for s in strongest)
        traits = voice.say(f" Nét rõ nhất: {traits}.", f" Strongest traits: {traits}.") if traits else ""
        span = voice.between(persona.share)
        size = voice.say(f"Chiếm {span} người trả lời.", f"{span} of respondents.")
        label = study.persona_label(persona)
        made.append(
            Finding(
                voice.percent(persona.share.value),
                f"{label}: {study.persona_name(persona, SHORT_NAME)}",
                size + traits,
                study.persona_tone(persona),
            )
        )
    return made


def _nps(study: Study) -> Finding | None:
    found = study.analysis.satisfaction
    score = found.nps.get("everyone") if found else None
    if score is None or not math.isfinite(score.points.value):
        return None
    voice = study.voice
    return Finding(
        f"NPS {nps_text(study, score)}",
        nps_claim(study, score),
        voice.say(
            f"Phần trăm giới thiệu trừ phần trăm chê; khoảng 95% {nps_between(study, score)}, "
            f"n = {voice.count(score.points.n)}.",
            f"Per cent promoters minus detractors; 95% interval {nps_between(study, score)}, "
            f"n = {voice.count(score.points.n)}.",
        ),
    )


_SCORED = {"criteria": ("Tiêu chí", "criterion"), "bant": ("Điều kiện BANT", "BANT condition")}


def _scores(study: Study) -> Iterator[Finding]:
    """The criterion and the BANT condition most people show, and the ones fewest do, where they can be told apart."""
    voice = study.voice
    for family in ("criteria", "bant"):
        pair = best_and_worst(scored(study, family))
        if pair is None or overlaps(pair[0].share, pair[1].share):
            continue
        kind = voice.pick(_SCORED[family])
        for standing, vi, en in ((pair[0], "rõ nhất", "Strongest"), (pair[1], "yếu nhất", "Weakest")):
            share = standing.share
            yield Finding(
                voice.percent(share.value),
                voice.say(f"{kind} {vi}: {standing.name.lower()}", f"{en} {kind}: {standing.name.lower()}"),
                voice.say(
                    f"Người trả lời đạt tiêu chí này: {voice.between(share)}.",
                    f"Respondents who reach the cut: {voice.between(share)}.",
                ),
            )


_PEOPLE: dict[Stage, Pair] = {
    Stage.VISITOR: ("Người đã từng ghé xem hoặc đi xa hơn", "People who had a look or went further"),
    Stage.LEAD: ("Người đã để lại liên hệ hoặc đi xa hơn", "People who left a contact or went further"),
    Stage.MQL: ("Người đã ở MQL trở lên", "People at MQL or beyond"),
    Stage.CUSTOMER: ("Người đã mua", "People who have bought"),
}


def _stage(study: Study) -> Iterator[Finding]:
    found = beyond(study)
    if found is None:
        return
    voice, (step, share) = study.voice, found
    yield Finding(
        voice.percent(share.value),
        voice.pick(_PEOPLE[step]),
        voice.say(f"Trong mọi người được hỏi: {voice.between(share)}.", f"Of everybody asked: {voice.between(share)}."),
    )


def _content(study: Study) -> Iterator[Finding]:
    """Who chose one of the two best answers on satisfaction and on effort."""
    found, voice = study.analysis.satisfaction, study.voice
    for scores in (found.csat, found.ces) if found else ():
        rated = scores.get("everyone")
        if rated is not None and _enough(rated.top_two):
            yield Finding(
                voice.percent(rated.top_two.value),
                voice.say("Chọn một trong hai mức cao nhất", "Chose one of the two best answers"),
                voice.say(
                    f"{clipped(voice.of(rated.item.text), 90)} (câu {study.number(rated.item)}), "
                    f"{voice.between(rated.top_two)}.",
                    f"{clipped(voice.of(rated.item.text), 90)} (question {study.number(rated.item)}), "
                    f"{voice.between(rated.top_two)}.",
                ),
            )


def _channel(study: Study) -> Iterator[Finding]:
    ranked = of_one_question(study.analysis.channels)
    if not ranked:
        return
    voice, top = study.voice, ranked[0]
    label = clipped(voice.of(top.label), 48)
    text = voice.say(
        f"Trong tất cả người được hỏi: {voice.between(top.everyone)}.",
        f"Of everybody asked: {voice.between(top.everyone)}.",
    )
    if len(ranked) > 1 and overlaps(top.everyone, ranked[1].everyone):
        other = clipped(voice.of(ranked[1].label), 40)
        text += voice.say(f" Sát ngay sau là “{other}”.", f" Close behind: “{other}”.")
    yield Finding(
        voice.percent(top.everyone.value),
        voice.say(f"Kênh nhiều người gặp nhất: {label}", f"The channel most people meet: {label}"),
        text,
    )


def _agreed(study: Study) -> Iterator[Finding]:
    found, voice = most_agreed(study), study.voice
    if found is not None:
        statement, share = voice.quoted(clipped(voice.of(found[0].text), 60)), found[1]
        yield Finding(
            voice.percent(share.value),
            voice.say(f"Nhiều người đồng ý nhất: {statement}", f"What most agree with: {statement}"),
            voice.say(
                f"Trong tất cả người trả lời: {voice.between(share)}.", f"Of all respondents: {voice.between(share)}."
            ),
        )


def _frequent(study: Study) -> Iterator[Finding]:
    """The most frequent answer of each single choice."""
    voice, everyone = study.voice, study.mask("everyone")
    for item in study.table.items:
        if not _is_choice(study, item):
            continue
        hidden = study.hidden(item, "everyone")
        shown = [code for code in range(item.categories) if not hidden[code]]
        shares = [(share_of(study.table, item, (code,), everyone), code) for code in shown]
        known = [pair for pair in shares if _enough(pair[0])]
        if known:
            share, code = max(known, key=lambda pair: pair[0].value)
            number, chosen = study.number(item), answer(item, code, voice, 60)
            yield Finding(
                voice.percent(share.value),
                voice.say(f"Trả lời nhiều nhất: {chosen}", f"The most frequent answer: {chosen}"),
                voice.say(
                    f"{clipped(voice.of(item.text), 90)} (câu {number}), {voice.between(share)}.",
                    f"{clipped(voice.of(item.text), 90)} (question {number}), {voice.between(share)}.",
                ),
            )


def _enough(share: Estimate) -> bool:
    """Whether five people or more stand behind a share."""
    return math.isfinite(share.value) and share.value * share.n > SMALLEST_CELL - 0.5


_TOLD_ELSEWHERE = ("criterion", "bant", "outcome", "journey", "satisfaction", "group", "identity", "barrier", "channel")


def _is_choice(study: Study, item: Item) -> bool:
    plain = not any(item.has_role(Role(family)) for family in _TOLD_ELSEWHERE)
    chosen = item.measure in (Measure.NOMINAL, Measure.ORDINAL, Measure.BINARY)
    return plain and chosen and item.option is None and item.row is None and bool(study.number(item))
