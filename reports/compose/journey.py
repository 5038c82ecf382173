"""The journey map: what people do, feel and stumble over at each stage."""

from __future__ import annotations

import math

from reports.charts.bars import BarRow, GroupBars
from reports.charts.feeling import FeelingCurve, FeelingLine, FeelingPoint
from reports.charts.tone import Tone
from reports.compose.phrases import answer, clipped
from reports.compose.repairs import map_row, opportunity_row, repair_table, stage_name
from reports.compose.study import Study, overlaps
from reports.compose.tally import too_thin
from reports.content import CellLine, Fact, Head, JourneyCell, JourneyPage, JourneyRow
from surveyapp.domain.journey import ItemShare, Journey, StageCell, Touchpoint
from surveyapp.domain.stats import Estimate

EVERYONE = "everyone"
_MAP_WIDTH = 692.0
_LINES = 3
_ROOMY = 4
"""Rows of the map up to which the opportunities also fit on the page as a table."""


def journey_page(study: Study) -> JourneyPage | None:
    journey = study.analysis.journey
    if journey is None:
        return None
    groups = _groups(study, journey)
    stages = tuple(stage for stage in journey.stages if any(_cell(journey, stage, g) for g in groups))
    if not stages:
        return None
    before = _kept(_reached(study, journey, stages, groups), _touchpoints(study, journey, stages, groups))
    after = _kept(
        _actions(study, journey, stages, groups),
        _thoughts(study, journey, stages),
        _pains(study, journey, stages, groups),
        _satisfaction(study, journey, stages, groups),
        opportunity_row(study, journey, stages),
    )
    curve = _curve(study, journey, stages, groups)
    if not before and not after and curve is None:
        return None
    voice = study.voice
    return JourneyPage(
        head=Head("journey", voice.say("Bản đồ hành trình", "Journey map"), _title(study, journey, stages, groups)),
        stages=tuple(_stage_head(study, journey, stage, groups) for stage in stages),
        keys=tuple((study.group_name(group), study.tone(group)) for group in groups),
        before=before,
        curve_heading=voice.say("Cảm xúc", "Feeling"),
        curve_unit=voice.say("trung bình −2 đến +2; dải mờ: 95%", "mean −2 to +2; band: 95%"),
        curve=curve,
        after=after,
        note=_note(study, journey),
        opportunities=repair_table(study, journey) if len(before) + len(after) + bool(curve) <= _ROOMY else None,
    )


def _kept(*rows: JourneyRow | None) -> tuple[JourneyRow, ...]:
    return tuple(row for row in rows if row is not None)


def _groups(study: Study, journey: Journey) -> tuple[str, ...]:
    """The compared pair when both were asked about at least one stage, else everyone."""
    pair = study.compared
    if pair and all(any(_cell(journey, stage, group) for stage in journey.stages) for group in pair):
        return pair
    return (EVERYONE,)


def _cell(journey: Journey, stage: str, group: str) -> StageCell | None:
    """The cell where enough people are in it to be shown."""
    cell = journey.cells.get((stage, group))
    return cell if cell is not None and cell.shown else None


# ------------------------------------------------------------------ claims


def lowest_feeling(journey: Journey, group: str = EVERYONE) -> tuple[StageCell, StageCell | None] | None:
    """The stage felt worst, and the next one where their intervals do not tell them apart; None below two stages."""
    felt = [
        cell
        for stage in journey.stages
        if (cell := _cell(journey, stage, group)) and cell.feeling and math.isfinite(cell.feeling.value)
    ]
    if len(felt) < 2:
        return None
    low, second = sorted(felt, key=lambda cell: cell.feeling.value if cell.feeling else 0.0)[:2]
    close = low.feeling is not None and second.feeling is not None and overlaps(low.feeling, second.feeling)
    return low, second if close else None


def _title(study: Study, journey: Journey, stages: tuple[str, ...], groups: tuple[str, ...]) -> str:
    voice = study.voice
    found = lowest_feeling(journey)
    if found is not None:
        low, second = found
        mean = voice.signed(low.feeling.value if low.feeling else math.nan)
        first = stage_name(study, low.stage)
        if second is not None:
            other = stage_name(study, second.stage)
            return voice.say(
                f"Cảm xúc thấp nhất nằm ở bước {first} hoặc {other}",
                f"Feeling is lowest at {first} or {other}",
            )
        return voice.say(f"Cảm xúc thấp nhất ở bước {first} ({mean})", f"Feeling is lowest at {first} ({mean})")
    if journey.opportunities:
        best = journey.opportunities[0]
        what = clipped(voice.of(best.touchpoint.text), 50) if best.touchpoint else stage_name(study, best.stage)
        share = voice.percent(best.pain.value)
        return voice.say(
            f"Nên sửa trước: {what}, {share} chưa hài lòng", f"To repair first: {what}, {share} dissatisfied"
        )
    pains = [
        (share, cell) for stage in stages if (cell := _cell(journey, stage, EVERYONE)) for share in _said(cell.barriers)
    ]
    if pains:
        worst, cell = max(pains, key=lambda pair: pair[0].share.value)
        label, share = clipped(voice.of(worst.item.text), 44), voice.percent(worst.share.value)
        stage = stage_name(study, cell.stage)
        return voice.say(
            f"Điểm đau được nêu nhiều nhất: “{label}” ở bước {stage} ({share})",
            f"The pain named most: “{label}” at {stage} ({share})",
        )
    passed = f"{len(stages)} {'stage' if len(stages) == 1 else 'stages'}"
    return voice.say(f"Khách hàng đi qua {len(stages)} giai đoạn", f"Customers pass through {passed}")


def _note(study: Study, journey: Journey) -> str:
    voice = study.voice
    parts = [
        voice.say(
            "Mỗi người được hỏi về những giai đoạn mình đã đi qua. * dưới 30 người: chỉ nên đọc như gợi ý; "
            "dưới 10 người không hiển thị. “Không áp dụng” không tính là 0.",
            "People were asked about stages they have reached. * under 30 people: read as a hint; "
            "under 10 not shown. “Not applicable” does not count as 0.",
        )
    ]
    names = {
        "stage": ("đang ở giai đoạn nào", "the present stage"),
        "touchpoint": ("điểm chạm", "touchpoints"),
        "feeling": ("cảm xúc", "feeling"),
        "satisfaction": ("mức hài lòng", "satisfaction"),
        "pain": ("điểm đau", "pains"),
        "action": ("hành động", "actions"),
        "thought": ("suy nghĩ", "thoughts"),
    }
    missing = [voice.pick(names[part]) for part in journey.not_asked if part in names]
    if missing:
        parts.append(voice.say(f"Không hỏi: {voice.listed(missing)}.", f"Not asked: {voice.listed(missing)}."))
    return " ".join(parts)


def _stage_head(study: Study, journey: Journey, stage: str, groups: tuple[str, ...]) -> Fact:
    voice = study.voice
    sizes = []
    for group in groups:
        cell = journey.cells.get((stage, group))
        n = cell.n if cell else 0
        shown = "< 10" if n < 10 else voice.count(n) + ("*" if n < 30 else "")
        name = "" if group == EVERYONE else f" {study.group_name(group).lower()}"
        sizes.append(f"{shown}{name}")
    return Fact(stage_name(study, stage), f"n: {' · '.join(sizes)}")


# ------------------------------------------------------------------ rows


def _unit(study: Study, groups: tuple[str, ...]) -> str:
    if groups == (EVERYONE,):
        return "%"
    return "% " + " · ".join(study.group_name(group).lower() for group in groups)


def _values(study: Study, shares: list[Estimate | None]) -> tuple[str, ...]:
    """Plain numbers, the last one with the per cent sign."""
    voice = study.voice
    texts = [
        "–" if share is None or not math.isfinite(share.value) or too_thin(share) else voice.count(share.value * 100)
        for share in shares
    ]
    return (*texts[:-1], f"{texts[-1]}%" if texts[-1] != "–" else "–")


def _reached(study: Study, journey: Journey, stages: tuple[str, ...], groups: tuple[str, ...]) -> JourneyRow | None:
    voice = study.voice
    cells = []
    for stage in stages:
        found = [_cell(journey, stage, group) for group in groups]
        shares = [cell.reached if cell else None for cell in found]
        known = any(share is not None for share in shares)
        line = CellLine(voice.say("Đã tới bước này", "Have come this far"), _values(study, shares))
        cells.append(JourneyCell((line,) if known else ()))
    return map_row(voice.say("Đã tới", "Reached"), _unit(study, groups), cells)


def _said(shares: tuple[ItemShare, ...]) -> list[ItemShare]:
    """Chosen answers about something, without “nothing”, most frequent first."""
    told = [
        share
        for share in shares
        if share.code == 1 and (share.item.option is None or not share.item.option.exclusive)
        if math.isfinite(share.share.value)
    ]
    return sorted(told, key=lambda share: -share.share.value)


def _lines(
    study: Study, journey: Journey, stage: str, groups: tuple[str, ...], part: str, most: int
) -> tuple[CellLine, ...]:
    """The most frequent answers of everyone, with the share in each group."""
    by_group = []
    for group in groups:
        cell = _cell(journey, stage, group)
        by_group.append({s.item.id: s.share for s in _said(getattr(cell, part))} if cell else {})
    everyone = _cell(journey, stage, EVERYONE)
    ranked = _said(getattr(everyone, part)) if everyone else []
    return tuple(
        CellLine(clipped(answer(s.item, s.code, study.voice), 40), _values(study, [g.get(s.item.id) for g in by_group]))
        for s in ranked[:most]
    )


def _touchpoints(study: Study, journey: Journey, stages: tuple[str, ...], groups: tuple[str, ...]) -> JourneyRow | None:
    voice = study.voice
    cells = []
    for stage in stages:
        everyone = _cell(journey, stage, EVERYONE)
        ticked = [t for t in everyone.touchpoints if t.share is not None] if everyone else []
        ranked = sorted(ticked, key=lambda t: -(t.share.value if t.share else 0.0))[:_LINES]
        lines = []
        for touchpoint in ranked:
            shares = [_touch_share(journey, stage, group, touchpoint) for group in groups]
            lines.append(CellLine(clipped(voice.of(touchpoint.item.text), 34), _values(study, shares)))
        cells.append(JourneyCell(tuple(lines)))
    return map_row(voice.say("Điểm chạm", "Touchpoints"), _unit(study, groups), cells)


def _touch_share(journey: Journey, stage: str, group: str, touchpoint: Touchpoint) -> Estimate | None:
    cell = _cell(journey, stage, group)
    same = [t for t in cell.touchpoints if t.item.id == touchpoint.item.id] if cell else []
    return same[0].share if same else None


def _actions(study: Study, journey: Journey, stages: tuple[str, ...], groups: tuple[str, ...]) -> JourneyRow | None:
    cells = [JourneyCell(_lines(study, journey, stage, groups, "actions", 2)) for stage in stages]
    return map_row(study.voice.say("Hành động", "Actions"), _unit(study, groups), cells)


def _pains(study: Study, journey: Journey, stages: tuple[str, ...], groups: tuple[str, ...]) -> JourneyRow | None:
    """Ticked pains; where touchpoints were rated instead, the ones most people are dissatisfied with."""
    voice = study.voice
    cells = []
    for stage in stages:
        lines = _lines(study, journey, stage, groups, "barriers", 2)
        cells.append(JourneyCell(lines or _rated_pains(study, journey, stage, groups)))
    return map_row(voice.say("Điểm đau", "Pains"), _unit(study, groups), cells)


def _rated_pains(study: Study, journey: Journey, stage: str, groups: tuple[str, ...]) -> tuple[CellLine, ...]:
    everyone = _cell(journey, stage, EVERYONE)
    rated = [t for t in everyone.touchpoints if t.pain is not None] if everyone else []
    ranked = sorted(rated, key=lambda t: -(t.pain.value if t.pain else 0.0))[:_LINES]
    lines = []
    for touchpoint in ranked:
        shares: list[Estimate | None] = []
        for group in groups:
            cell = _cell(journey, stage, group)
            same = [t.pain for t in cell.touchpoints if t.item.id == touchpoint.item.id] if cell else []
            shares.append(same[0] if same else None)
        lines.append(CellLine(clipped(study.voice.of(touchpoint.item.text), 34), _values(study, shares)))
    return tuple(lines)


def _thoughts(study: Study, journey: Journey, stages: tuple[str, ...]) -> JourneyRow | None:
    voice = study.voice
    cells = []
    for stage in stages:
        cell = _cell(journey, stage, EVERYONE)
        quotes = sorted(cell.quotes, key=lambda q: (abs(len(q.text) - 60), q.number)) if cell else []
        lines = tuple(CellLine(f"{voice.quoted(clipped(q.text, 90))} ({q.number})") for q in quotes[:1])
        cells.append(JourneyCell(lines))
    return map_row(
        voice.say("Suy nghĩ", "Thoughts"),
        voice.say("trích nguyên văn (số phiếu)", "as written (response number)"),
        cells,
        "quote",
    )


def _satisfaction(
    study: Study, journey: Journey, stages: tuple[str, ...], groups: tuple[str, ...]
) -> JourneyRow | None:
    voice = study.voice
    cells = []
    for stage in stages:
        bars: list[BarRow] = []
        tones: list[Tone] = []
        for group in groups:
            cell = _cell(journey, stage, group)
            if cell and cell.top_two and math.isfinite(cell.top_two.value):
                text = voice.percent(cell.top_two.value) + ("*" if cell.hatched else "")
                tones.append(study.tone(group))
                bars.append(BarRow(study.group_name(group), cell.top_two.value, text))
        name = stage_name(study, stage)
        sentence = voice.say(f"Hài lòng ở bước {name}: ", f"Satisfied at {name}: ")
        sentence += ", ".join(f"{bar.label} {bar.text}" for bar in bars) + "."
        cells.append(JourneyCell(chart=GroupBars(tuple(bars), tuple(tones), sentence) if bars else None))
    return map_row(
        voice.say("Hài lòng", "Satisfied"),
        voice.say("% chọn hai mức cao nhất", "% in the two best answers"),
        cells,
    )


def _curve(study: Study, journey: Journey, stages: tuple[str, ...], groups: tuple[str, ...]) -> FeelingCurve | None:
    voice = study.voice
    lines = []
    for group in groups:
        points = [_point(study, _cell(journey, stage, group)) for stage in stages]
        if any(points):
            lines.append(FeelingLine(study.group_name(group), study.tone(group), tuple(points)))
    if not lines:
        return None
    told = [f"{line.name}: " + ", ".join(point.label if point else "–" for point in line.points) for line in lines]
    names = ", ".join(stage_name(study, stage) for stage in stages)
    return FeelingCurve(
        tuple(stage_name(study, stage) for stage in stages),
        tuple(lines),
        voice.say("dưới 10 người: không hiển thị", "under 10 people: not shown"),
        voice.say("Cảm xúc qua các bước ", "Feeling at ") + f"{names}. {'; '.join(told)}.",
        width=_MAP_WIDTH,
    )


def _point(study: Study, cell: StageCell | None) -> FeelingPoint | None:
    if cell is None or cell.feeling is None or not math.isfinite(cell.feeling.value):
        return None
    feeling = cell.feeling
    return FeelingPoint(feeling.value, feeling.low, feeling.high, study.voice.signed(feeling.value), cell.hatched)
