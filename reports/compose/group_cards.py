"""A card per compared group: its size, the barrier it names most and the channel it meets most."""

from __future__ import annotations

import math

from reports.compose.phrases import clipped
from reports.compose.study import Study
from reports.compose.voice import GROUPS, name_of
from reports.content import GroupCard
from surveyapp.domain.analysis import RankedShare
from surveyapp.domain.stats import Estimate


def group_cards(study: Study) -> tuple[GroupCard, ...]:
    return tuple(
        GroupCard(
            title=_card_title(study, group),
            text=_card_text(study, group),
            tone=study.tone(group),
        )
        for group in study.compared
    )


def _card_title(study: Study, group: str) -> str:
    name = name_of(GROUPS, group, study.voice)
    return f"{name[:1].upper()}{name[1:]} · {study.voice.people(study.size(group))}"


def _card_text(study: Study, group: str) -> str:
    voice = study.voice
    parts = []
    count = next((c for c in study.analysis.classification.counts if c.group.value == group), None)
    if count is not None:
        interval = voice.between(count.share)
        parts.append(
            voice.say(
                f"Chiếm {voice.percent(count.share.value)} người trả lời ({interval}).",
                f"{voice.percent(count.share.value)} of respondents ({interval}).",
            )
        )
    barrier = top_in(study.analysis.barriers, group)
    if barrier:
        label, share = clipped(voice.of(barrier[0].label), 60), voice.percent(barrier[1].value)
        parts.append(
            voice.say(
                f"Rào cản được nêu nhiều nhất: “{label}” ({share}).",
                f"Barrier named most: “{label}” ({share}).",
            )
        )
    channel = top_in(study.analysis.channels, group)
    if channel:
        label, share = clipped(voice.of(channel[0].label), 50), voice.percent(channel[1].value)
        parts.append(voice.say(f"Kênh gặp nhiều nhất: {label} ({share}).", f"Channel met most: {label} ({share})."))
    return " ".join(parts)


def top_in(ranked: tuple[RankedShare, ...], group: str) -> tuple[RankedShare, Estimate] | None:
    """The most frequent answer of the group that is an answer: what somebody said, not that nothing applies."""
    known = [
        (row, share)
        for row in ranked
        for name, share in (("everyone", row.everyone), *row.groups)
        if name == group and math.isfinite(share.value) and not is_nothing(row)
    ]
    return max(known, key=lambda pair: pair[1].value) if known else None


def is_nothing(row: RankedShare) -> bool:
    """Options such as “nothing holds me back”, which exclude every other."""
    return row.item.option is not None and row.item.option.exclusive
