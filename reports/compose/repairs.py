"""What to repair first: the opportunities of the journey, per stage and as a table."""

from __future__ import annotations

import math

from reports.compose.phrases import clipped
from reports.compose.study import Study
from reports.compose.voice import JOURNEY, Voice, name_of
from reports.content import CellLine, DataTable, JourneyCell, JourneyRow
from surveyapp.domain.journey import Journey

_WORTH_REPAIRING = 0.05
"""Share dissatisfied from which a stage has an opportunity."""
_TIES = ((0.474, "chặt", "closely"), (0.33, "vừa", "fairly"), (0.147, "nhẹ", "loosely"))
"""From where Cliff's delta is called large, medium and small (Romano et al. 2006)."""


def stage_name(study: Study, stage: str) -> str:
    return name_of(JOURNEY, stage, study.voice)


def map_row(
    heading: str,
    unit: str,
    cells: list[JourneyCell],
    style: str = "text",
) -> JourneyRow | None:
    """None when no stage has anything to say in the row."""
    if not any(cell.lines or cell.chart for cell in cells):
        return None
    return JourneyRow(heading, unit, tuple(cells), style)


def opportunity_row(study: Study, journey: Journey, stages: tuple[str, ...]) -> JourneyRow | None:
    """Per stage the opportunity ranked highest, with all three figures it is ranked by."""
    voice = study.voice
    cells = []
    for stage in stages:
        ranked = enumerate(journey.opportunities, 1)
        found = [(rank, o) for rank, o in ranked if o.stage == stage and o.pain.value >= _WORTH_REPAIRING]
        if not found:
            cells.append(JourneyCell())
            continue
        rank, best = found[0]
        what = clipped(voice.of(best.touchpoint.text), 40) if best.touchpoint else stage_name(study, stage)
        figures = voice.say(
            f"{voice.percent(best.pain.value)} chưa hài lòng, {voice.percent(best.reach.value)} đi qua",
            f"{voice.percent(best.pain.value)} dissatisfied, {voice.percent(best.reach.value)} pass here",
        )
        if best.importance is not None and math.isfinite(best.importance.value):
            figures += f"; {tie(best.importance.value, voice)}"
        cells.append(JourneyCell((CellLine(f"{rank}. {what}"), CellLine(figures))))
    order = voice.say("thứ tự nên sửa", "order of repair")
    if journey.outcome is not None and (number := study.number(journey.outcome)):
        order += voice.say(f"; kết quả: câu {number}", f"; outcome: {number}")
    return map_row(voice.say("Cơ hội", "Opportunity"), order, cells, "shaded")


def tie(importance: float, voice: Voice) -> str:
    """How closely satisfaction goes with the outcome of the journey, in words and as Cliff's delta."""
    value = voice.number(importance, 2)
    for least, vi, en in _TIES:
        if importance >= least:
            return voice.say(f"gắn {vi} với kết quả ({value} trên 1)", f"{en} tied to the outcome ({value} of 1)")
    if importance > -_TIES[-1][0]:
        return voice.say(f"hầu như không gắn với kết quả ({value})", f"hardly tied to the outcome ({value})")
    return voice.say(f"ngược chiều với kết quả ({value})", f"runs against the outcome ({value})")


def repair_table(study: Study, journey: Journey) -> DataTable | None:
    """The opportunities that are touchpoints, in the order of repair, with the figures that made the order."""
    voice = study.voice
    rows: list[tuple[str, ...]] = []
    for opportunity in [o for o in journey.opportunities if o.touchpoint and o.pain.value >= _WORTH_REPAIRING][:8]:
        weight = opportunity.importance
        rows.append(
            (
                str(len(rows) + 1),
                clipped(voice.of(opportunity.touchpoint.text), 60) if opportunity.touchpoint else "",
                stage_name(study, opportunity.stage),
                f"{voice.percent(opportunity.pain.value)} {voice.margin(opportunity.pain)}",
                voice.number(weight.value, 2) if weight else "–",
                voice.percent(opportunity.reach.value),
            )
        )
    if not rows:
        return None
    return DataTable(
        title=voice.say("Nên sửa điều gì trước", "What to repair first"),
        unit=voice.say(
            "Xếp theo tỉ lệ chưa hài lòng × mức quan trọng × tỉ lệ đi qua. Quan trọng: hài lòng ở đây đi cùng kết quả "
            "đến đâu (delta Cliff; 0 là không, 1 là luôn luôn, −1 là ngược hẳn)",
            "By share dissatisfied × importance × reach. Importance: how far satisfaction here goes with the outcome "
            "(Cliff’s delta; 0 not at all, 1 always, −1 always the other way)",
        ),
        heads=(
            "",
            voice.say("Điểm chạm", "Touchpoint"),
            voice.say("Giai đoạn", "Stage"),
            voice.say("Chưa hài lòng", "Dissatisfied"),
            voice.say("Quan trọng", "Importance"),
            voice.say("Đi qua", "Reach"),
        ),
        rows=tuple(rows),
        text_columns=3,
    )
