"""The key figure of the summary: agreement with statements on a shared scale, or the answers named most."""

from __future__ import annotations

import math

from reports.charts.bars import PairedBars, PairedRow
from reports.charts.likert import LikertBars, LikertRow, LikertStatement
from reports.compose.phrases import answer, clipped, is_agreement
from reports.compose.study import Study
from reports.compose.tally import SMALLEST_CELL, share_of
from reports.content import Figure
from surveyapp.domain.comparison import Verdict
from surveyapp.domain.definition import Kind, Role
from surveyapp.domain.hiding import hidden_parts, levels_shown
from surveyapp.domain.stats import Estimate
from surveyapp.domain.table import Item, Measure

_MOST_STATEMENTS = 3
_LIKERT_FAMILIES = ("attitude", "psychology", "trait", "journey", "satisfaction")


def key_figure(study: Study) -> Figure | None:
    """The statements that tell the groups apart most; without any the answers the personas were found on."""
    return _statements(study) or _mentions(study)


def _statements(study: Study) -> Figure | None:
    """Agreement with the statements that share one scale, those first that tell the groups apart most."""
    voice, groups = study.voice, study.drawn_groups
    chosen = _chosen(study, [item for item in _scale_items(study) if all(_told(study, item, g) for g in groups)])
    if not chosen:
        return None
    statements = tuple(
        LikertStatement(clipped(voice.of(item.text), 100), _rows(study, item, groups)) for item in chosen
    )
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
        + (voice.say(" † Đã dùng để chia nhóm.", " † Used to make the groups.") if circular else "")
        + _blanks(study, statements),
    )


def _blanks(study: Study, statements: tuple[LikertStatement, ...]) -> str:
    """What an empty side of a bar means, where there is one."""
    if not any(math.isnan(share) for statement in statements for row in statement.rows for share in row.shares):
        return ""
    return study.voice.say(
        " Chỗ trống và –: không in, vì có dưới 5 người hoặc sẽ lộ ra họ.",
        " Blank and –: not printed, as fewer than 5 people are behind it or would follow from it.",
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
    items = [i for i in _scale_items(study) if is_agreement(i, study.voice) and _told(study, i, "everyone")]
    shares = [(item, _agreement(study, item)) for item in items]
    return max(shares, key=lambda pair: pair[1].value, default=None)


def _agreeing(item: Item) -> tuple[int, ...]:
    """The codes above the middle of the scale."""
    return tuple(range((item.categories + 1) // 2, item.categories))


def _agreement(study: Study, item: Item, group: str = "everyone") -> Estimate:
    return share_of(study.table, item, _agreeing(item), study.mask(group))


def _told(study: Study, item: Item, group: str) -> bool:
    """Whether the agreement of a group may be printed, and there is something to draw."""
    counts, hidden = study.tally(item, group), study.hidden(item, group)
    drawn = any(share > 0 for share in levels_shown(counts.people, counts.shares, hidden))
    return drawn and counts.n >= SMALLEST_CELL and not hidden_parts(counts.people, hidden)[2]


def _chosen(study: Study, items: list[Item]) -> list[Item]:
    """The statements that set the groups furthest apart; without groups those agreed with most, and least."""
    if len(study.drawn_groups) == 2:
        one, other = study.drawn_groups

        def apart(item: Item) -> float:
            return abs(_agreement(study, item, one).value - _agreement(study, item, other).value)

        return sorted(items, key=apart, reverse=True)[:_MOST_STATEMENTS]
    ranked = sorted(items, key=lambda item: _agreement(study, item).value, reverse=True)
    return ranked if len(ranked) <= _MOST_STATEMENTS else [*ranked[: _MOST_STATEMENTS - 1], ranked[-1]]


def _rows(study: Study, item: Item, groups: tuple[str, ...]) -> tuple[LikertRow, ...]:
    voice = study.voice
    rows = []
    for group in groups:
        counts = study.tally(item, group)
        levels = levels_shown(counts.people, counts.shares, study.hidden(item, group))
        agree, name = _agreement(study, item, group), study.group_name(group)
        rows.append(LikertRow(name, study.tone(group), levels, voice.percent(agree.value), voice.margin(agree)))
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
    if len(study.drawn_groups) == 1:
        shares = [voice.percent(_agreement(study, item).value) for item in (items[0], items[-1])]
        most, least = (voice.quoted(clipped(voice.of(item.text), 36)) for item in (items[0], items[-1]))
        if count == 1:
            return voice.say(f"{shares[0]} đồng ý với {most}", f"{shares[0]} agree with {most}")
        return voice.say(
            f"{shares[0]} đồng ý với {most}, {shares[1]} với {least}",
            f"{shares[0]} agree with {most}, {shares[1]} with {least}",
        )
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
