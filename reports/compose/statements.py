"""The key figure of the summary: agreement with statements on a shared scale, or the answers named most."""

from __future__ import annotations

import math

from reports.charts.bars import PairedBars, PairedRow
from reports.charts.likert import LikertBars, LikertRow, LikertStatement
from reports.compose.hiding import hidden_parts, levels_shown
from reports.compose.phrases import answer, clipped, is_agreement
from reports.compose.study import Study
from reports.compose.tally import SMALLEST_CELL, share_of
from reports.content import Figure
from surveyapp.domain.comparison import Verdict
from surveyapp.domain.definition import Kind, Role
from surveyapp.domain.stats import Estimate
from surveyapp.domain.table import Item, Measure

_MOST_STATEMENTS = 3
_LIKERT_FAMILIES = ("attitude", "psychology", "trait", "journey", "satisfaction")


def key_figure(study: Study) -> Figure | None:
    """The statements that tell the groups apart most; without any the answers the personas were found on."""
    return _statements(study) or _mentions(study)


def _statements(study: Study) -> Figure | None:
    """Agreement with the statements that share one scale, those first that tell the groups apart most."""
    items = _scale_items(study)
    if not items:
        return None
    voice = study.voice
    groups = study.shown_groups
    chosen = sorted(items, key=lambda item: -_spread(study, item))[:_MOST_STATEMENTS]
    statements = tuple(
        LikertStatement(clipped(voice.of(item.text), 100), _rows(study, item, groups)) for item in chosen
    )
    statements = tuple(statement for statement in statements if statement.rows)
    if not statements:
        return None
    levels = tuple(voice.of(label) for label in chosen[0].labels)
    title = _statement_claim(study, chosen)
    sizes = ", ".join(f"{study.group_name(g).lower()} n = {voice.count(study.size(g))}" for g in groups)
    circular = any(item.id in study.circular for item in chosen)
    return Figure(
        title=title,
        unit=voice.say(
            "Phần trăm theo mức trả lời; mức giữa tách riêng để hai bên so được từ cùng một vạch; ± là sai số 95%",
            "Per cent by level; the middle stands apart so that both sides share a baseline; ± is the 95% error",
        ),
        chart=LikertBars(levels, statements, _upper_label(study, chosen[0]), title + "."),
        note=voice.say(f"Câu {study.numbered(tuple(chosen))}. ", f"Questions {study.numbered(tuple(chosen))}. ")
        + sizes[:1].upper()
        + sizes[1:]
        + "."
        + (voice.say(" † Đã dùng để chia nhóm.", " † Used to make the groups.") if circular else ""),
    )


def _scale_items(study: Study) -> list[Item]:
    """Ordered items of a grid or a rating with 4–7 levels, all on the scale most of them share."""
    found: dict[tuple[str, ...], list[Item]] = {}
    for item in study.table.items:
        wanted = any(item.has_role(Role(family)) for family in _LIKERT_FAMILIES)
        scale = item.question.kind in (Kind.MATRIX_SINGLE, Kind.RATING) and item.measure is Measure.ORDINAL
        attitude = any(role.family in ("attitude", "psychology", "trait") for role in item.roles)
        if wanted and scale and attitude and 4 <= item.categories <= 7 and study.tally(item).n >= 30:
            found.setdefault(tuple(study.voice.of(label) for label in item.labels), []).append(item)
    return max(found.values(), key=len) if found else _fitted_scale(study)


def _fitted_scale(study: Study) -> list[Item]:
    """Without statements of attitude: the rated items the personas were found on."""
    items = [i for i in study.analysis.personas.items if i.measure is Measure.ORDINAL and 4 <= i.categories <= 7]
    return [item for item in items if item.labels == items[0].labels]


def most_agreed(study: Study) -> tuple[Item, Estimate] | None:
    """The statement most respondents agree with, and how many of all do."""
    voice, everyone = study.voice, study.mask("everyone")
    shares = []
    for item in _scale_items(study):
        people = study.tally(item).people
        if is_agreement(item, voice) and not hidden_parts(people, study.hidden(item, "everyone"))[2]:
            shares.append((item, share_of(study.table, item, _agreeing(item), everyone)))
    known = [pair for pair in shares if math.isfinite(pair[1].value)]
    return max(known, key=lambda pair: pair[1].value, default=None)


def _agreeing(item: Item) -> tuple[int, ...]:
    """The codes above the middle of the scale."""
    return tuple(range((item.categories + 1) // 2, item.categories))


def _spread(study: Study, item: Item) -> float:
    """How far apart the groups are in agreement; with one group, how far from even agreement is."""
    groups = study.shown_groups
    shares = [share_of(study.table, item, _agreeing(item), study.mask(group)).value for group in groups]
    known = [share for share in shares if math.isfinite(share)]
    if len(known) == 2:
        return abs(known[0] - known[1])
    return abs(known[0] - 0.5) if known else 0.0


def _rows(study: Study, item: Item, groups: tuple[str, ...]) -> tuple[LikertRow, ...]:
    voice = study.voice
    rows = []
    for group in groups:
        counts = study.tally(item, group)
        if counts.n < SMALLEST_CELL:
            continue
        hidden = study.hidden(item, group)
        levels = levels_shown(counts.people, counts.shares, hidden)
        known = not hidden_parts(counts.people, hidden)[2]
        agree = share_of(study.table, item, _agreeing(item), study.mask(group))
        rows.append(
            LikertRow(
                study.group_name(group),
                study.tone(group),
                levels,
                voice.percent(agree.value) if known else "–",
                voice.margin(agree) if known else "",
            )
        )
    return tuple(rows)


def _upper_label(study: Study, item: Item) -> str:
    """What the sum of the levels above the middle is called."""
    voice = study.voice
    if is_agreement(item, voice):
        return voice.say("Tổng đồng ý", "Total agree")
    return voice.say("Các mức trên giữa", "Above the middle")


def _statement_claim(study: Study, items: list[Item]) -> str:
    voice = study.voice
    count = len(items)
    if not is_agreement(items[0], voice):
        return voice.say("Mức trả lời ở những câu chính", "How the key items are rated")
    if not study.compared:
        return voice.say("Người trả lời đồng ý và không đồng ý với điều gì", "What respondents agree and disagree with")
    tested = [row for item in items if (row := study.row(item, None)) is not None and not row.circular]
    apart = [row for row in tested if row.verdict is Verdict.DIFFERS]
    if apart:
        return voice.say(
            f"Hai nhóm khác nhau rõ ở {len(apart)} trên {count} nhận định",
            f"The groups clearly differ on {len(apart)} of {count} statements",
        )
    if tested:
        return voice.say(
            f"Chưa thấy hai nhóm khác nhau rõ ở {count} nhận định chính",
            f"No clear difference between the groups on {count} key statements",
        )
    return voice.say(
        "Mức đồng ý của hai nhóm với các nhận định chính", "How far the two groups agree with key statements"
    )


def _mentions(study: Study) -> Figure | None:
    """Without statements on a scale: the yes/no answers the personas were found on, most frequent first."""
    items = [item for item in study.analysis.personas.items if item.measure is Measure.BINARY and item.categories == 2]
    if len(items) < 3:
        return None
    voice, everyone = study.voice, study.mask("everyone")
    shares = [(item, share_of(study.table, item, (1,), everyone)) for item in items]
    ranked = sorted((pair for pair in shares if math.isfinite(pair[1].value)), key=lambda pair: -pair[1].value)[:8]
    if not ranked:
        return None
    rows = tuple(
        PairedRow(answer(item, 1, voice), (share.value,), (voice.percent(share.value),), voice.margin(share))
        for item, share in ranked
    )
    first = clipped(answer(ranked[0][0], 1, voice), 50)
    title = voice.say(
        f"{voice.percent(ranked[0][1].value)} trả lời {voice.quoted(first)}, nhiều nhất trong các câu này",
        f"{voice.percent(ranked[0][1].value)} answer {voice.quoted(first)}, more than any other of these",
    )
    return Figure(
        title=title,
        unit=voice.say("Phần trăm tất cả người trả lời; bên phải: sai số 95%", "Per cent of all; right: 95% error"),
        chart=PairedBars(rows, (study.tone("target"),), (study.group_name("everyone"),), title + "."),
        note=voice.say(
            f"Câu {study.numbered(tuple(item for item, _ in ranked))}. n = {voice.count(study.n)}.",
            f"Questions {study.numbered(tuple(item for item, _ in ranked))}. n = {voice.count(study.n)}.",
        ),
    )
