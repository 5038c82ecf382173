"""The page that sets potential and target customers side by side."""

from __future__ import annotations

import math

from reports.charts.range_plot import RangeMark, RangePlot
from reports.charts.stacked import StackedBars, StackedRow
from reports.compose.group_cards import group_cards
from reports.compose.phrases import answer, asked_as, clipped
from reports.compose.study import Study
from reports.compose.tally import too_thin
from reports.compose.voice import (
    CRITERIA,
    CRITERION_READINGS,
    FUNNEL,
    GROUPS,
    REACHED,
    Voice,
    name_of,
)
from reports.content import (
    ComparisonPage,
    ComparisonRow,
    ComparisonTable,
    Figure,
    Head,
)
from surveyapp.domain.classification import Stage
from surveyapp.domain.comparison import Comparison, CriterionRow, Row, Verdict, one_per_item
from surveyapp.domain.stats import Estimate
from surveyapp.domain.table import Measure

ANCHOR = "comparison"
_MOST_ROWS = 14
_FEWEST_TESTED = 3
"""Criteria not used to make the groups, below which the title speaks of other answers."""


def comparison_page(study: Study) -> ComparisonPage | None:
    found = study.analysis.comparison
    if found is None:
        return None
    criteria = [row for row in found.criteria if row.asked and math.isfinite(row.difference.value)]
    return ComparisonPage(
        head=Head(ANCHOR, study.voice.say("So sánh hai nhóm", "Two groups compared"), _title(study, found, criteria)),
        criteria=_criteria_table(study, found, criteria) if criteria else None,
        stages=_stages(study, found),
        cards=group_cards(study),
        questions=_question_table(study, found),
    )


# ------------------------------------------------------------------ claims


def free_rows(study: Study, found: Comparison) -> list[Row]:
    """Answers the groups were not made from, of the ones a share or a mean score 0–1 is known of."""
    return [
        row
        for row in found.rows
        if not row.circular
        and not row.hidden
        and not (row.code is not None and any(study.hidden(row.item, group)[row.code] for group in study.compared))
        and math.isfinite(row.difference.value)
        and row.item.measure is not Measure.NUMBER
    ]


def differing(study: Study, found: Comparison) -> list[Row]:
    """The rows of `free_rows` that differ, one per item, largest difference first."""
    ranked = sorted(
        (row for row in free_rows(study, found) if row.verdict is Verdict.DIFFERS),
        key=lambda row: -abs(row.difference.value),
    )
    return one_per_item(ranked)


def _title(study: Study, found: Comparison, criteria: list[CriterionRow]) -> str:
    voice = study.voice
    tested = [row for row in criteria if not row.circular]
    apart = [row for row in tested if row.verdict is Verdict.DIFFERS]
    if apart and len(tested) >= _FEWEST_TESTED:
        top = max(apart, key=lambda row: abs(row.difference.value))
        most = name_of(CRITERIA, top.name, voice).lower()
        return voice.say(
            f"Hai nhóm khác nhau rõ ở {len(apart)} trên {len(tested)} tiêu chí, nhiều nhất ở {most}",
            f"The groups differ on {len(apart)} of {len(tested)} criteria, most on {most}",
        )
    outside = differing(study, found)
    if outside:
        label = clipped(answer(outside[0].item, outside[0].code, voice), 46)
        return voice.say(
            f"Ngoài các câu dùng để chia nhóm, hai nhóm khác nhau nhất ở “{label}”",
            f"Beyond the answers that made them, the groups differ most on “{label}”",
        )
    if tested or free_rows(study, found):
        return voice.say(
            "Ngoài các câu dùng để chia nhóm, chưa thấy hai nhóm khác nhau rõ",
            "Beyond the answers that made them, no clear difference between the groups is seen",
        )
    return voice.say(
        "Bảy tiêu chí mô tả hai nhóm, không chứng minh hai nhóm khác nhau",
        "The seven criteria describe the two groups; they do not prove a difference",
    )


def _verdict(row: CriterionRow | Row, voice: Voice) -> str:
    """What the interval allows to say of a tested row."""
    if row.verdict is Verdict.SAME:
        return voice.say("Như nhau: chênh không quá 10 điểm", "About the same: within 10 points")
    if row.verdict is Verdict.DIFFERS:
        higher = row.difference.value > 0
        return (
            voice.say("Nhóm mục tiêu cao hơn rõ", "Clearly higher among target customers")
            if higher
            else voice.say("Nhóm tiềm năng cao hơn rõ", "Clearly higher among potential customers")
        )
    if row.needed_n:
        need = voice.count(row.needed_n)
        return voice.say(f"Chưa kết luận được; cần khoảng {need} người mỗi nhóm", f"Open; about {need} a group needed")
    return voice.say("Chưa kết luận được", "Not enough answers")


# ------------------------------------------------------------------ the seven criteria


def _criteria_table(study: Study, found: Comparison, criteria: list[CriterionRow]) -> ComparisonTable:
    voice = study.voice
    return ComparisonTable(
        title="",
        unit="",
        heads=_heads(study, voice.say("Tiêu chí và câu hỏi", "Criterion and questions")),
        tones=(study.tone("potential"), study.tone("target")),
        rows=tuple(_criterion(study, row) for row in criteria),
        note=_criteria_note(study, found, criteria),
    )


def _heads(study: Study, first: str) -> tuple[str, str, str, str, str]:
    voice = study.voice
    return (
        first,
        study.group_name("potential"),
        study.group_name("target"),
        voice.say("Chênh lệch", "Difference"),
        voice.say("Ý nghĩa", "Reading"),
    )


def _criterion(study: Study, row: CriterionRow) -> ComparisonRow:
    voice = study.voice
    name = name_of(CRITERIA, row.name, voice)
    percent = study.analysis.classification.criterion_cut * 100
    asked = study.numbered(row.items)
    indicator = voice.say(f"Đạt từ {percent:.0f}/100 điểm", f"Scores {percent:.0f}/100 or more")
    return ComparisonRow(
        name=f"{name}†" if row.circular else name,
        indicator=f"{indicator} ({asked})" if asked else indicator,
        a=voice.percent(row.b.value),
        b=voice.percent(row.a.value),
        plot=_plot(study, name, row.b, row.a),
        difference=voice.points(row.difference.value),
        margin=voice.margin(row.difference),
        reading=_criterion_reading(row, voice),
        strong=row.verdict is Verdict.DIFFERS,
    )


def _criterion_reading(row: CriterionRow, voice: Voice) -> str:
    if not row.circular and row.verdict is not Verdict.DIFFERS:
        return _verdict(row, voice)
    if row.circular and abs(row.difference.value) < 0.05:
        return voice.say("Hai nhóm gần bằng nhau", "The groups are close")
    target, potential = CRITERION_READINGS[row.name]
    return voice.pick(target if row.difference.value > 0 else potential)


def _plot(study: Study, name: str, potential: Estimate, target: Estimate) -> RangePlot:
    marks = tuple(
        RangeMark(
            study.group_name(group),
            study.tone(group),
            estimate.value,
            estimate.low,
            estimate.high,
            study.voice.count(estimate.value * 100),
        )
        for group, estimate in (("potential", potential), ("target", target))
    )
    parts = [f"{mark.name} {mark.label}%" for mark in marks]
    return RangePlot(marks, f"{name}: {study.voice.listed(parts)}.")


def _criteria_note(study: Study, found: Comparison, criteria: list[CriterionRow]) -> str:
    voice = study.voice
    parts = [
        voice.say(
            "Vạch ngang: khoảng tin cậy 95%. Chênh lệch: mục tiêu trừ tiềm năng, điểm phần trăm.",
            "Lines: 95% intervals. Difference: target minus potential, percentage points.",
        )
    ]
    if any(row.circular for row in criteria):
        parts.append(
            voice.say(
                "† Câu trả lời này đã dùng để chia nhóm: chỉ mô tả, không kiểm định.",
                "† These answers made the groups: they describe, and are not tested.",
            )
        )
    if any(not row.circular for row in criteria):
        parts.append(
            voice.say(
                "“Khác rõ”: q < 0,05 (Benjamini–Hochberg) và chênh từ 10 điểm.",
                "“Clearly”: q < 0.05 (Benjamini–Hochberg) and at least 10 points.",
            )
        )
    missing = [name_of(CRITERIA, row.name, voice).lower() for row in found.criteria if not row.asked]
    if missing:
        parts.append(voice.say(f"Khảo sát không hỏi: {voice.listed(missing)}.", f"Not asked: {voice.listed(missing)}."))
    return " ".join(parts)


# ------------------------------------------------------------------ other answers


def _question_table(study: Study, found: Comparison) -> ComparisonTable | None:
    voice = study.voice
    tested = free_rows(study, found)
    shown = differing(study, found)[:_MOST_ROWS]
    apart = len(shown)
    if len(shown) < _MOST_ROWS:
        seen = {row.item.id for row in shown}
        rest = sorted((row for row in tested if row.item.id not in seen), key=lambda row: -abs(row.difference.value))
        shown += one_per_item(rest)[: max(0, 4 - apart)]
    if not shown:
        return None
    items = len({row.item.id for row in tested})
    total = len(differing(study, found))
    return ComparisonTable(
        title=voice.say(
            f"Ngoài các câu chia nhóm: {total} trên {items} mục khác nhau rõ giữa hai nhóm",
            f"Beyond the answers that made the groups, {total} of {items} items clearly differ",
        ),
        unit=voice.say(
            "Phần trăm chọn, hoặc điểm trung bình 0–100 của thang đo",
            "Per cent choosing, or the mean 0–100 of a scale",
        ),
        heads=_heads(study, voice.say("Câu trả lời", "Answer")),
        tones=(study.tone("potential"), study.tone("target")),
        rows=tuple(_question(study, row) for row in shown),
        note=voice.say(
            f"Mục tiêu n = {voice.count(found.a_n)}, tiềm năng n = {voice.count(found.b_n)}: đủ để thấy chênh lệch từ "
            f"{voice.percent(found.detectable)} trở lên. Chênh lệch in đậm: khác rõ, q < 0,05 và từ 10 điểm. Mọi kiểm "
            "định của báo cáo được hiệu chỉnh chung một lần.",
            f"Target n = {voice.count(found.a_n)}, potential n = {voice.count(found.b_n)}: enough to see differences "
            f"from {voice.percent(found.detectable)} up. Bold differences are clear: q < 0.05 and at least 10 points. "
            "All tests of the report are adjusted as one family.",
        ),
    )


def _question(study: Study, row: Row) -> ComparisonRow:
    voice = study.voice
    label = answer(row.item, row.code, voice, 70)
    mean = row.code is None
    value = (lambda share: voice.count(share * 100)) if mean else voice.percent
    number = study.number(row.item)
    about = voice.say("điểm 0–100", "score 0–100") if mean else asked_as(row.item, voice, 96)
    return ComparisonRow(
        name=label,
        indicator=f"{number} · {about}" if number else about,
        a=value(row.b.value),
        b=value(row.a.value),
        plot=_plot(study, label, row.b, row.a),
        difference=voice.points(row.difference.value),
        margin=voice.margin(row.difference),
        reading=_verdict(row, voice),
        strong=row.verdict is Verdict.DIFFERS,
    )


# ------------------------------------------------------------------ funnel


def _stages(study: Study, found: Comparison) -> Figure | None:
    voice = study.voice
    shown = [group for group in study.compared if found.stages.get(group)]
    order = [stage for stage in Stage if any(stage == s for g in shown for s, e in found.stages[g] if e.value > 0)]
    if not order:
        return None
    told = {group: {s: e.value for s, e in found.stages[group] if not too_thin(e)} for group in shown}
    shown = [group for group in shown if any(told[group].values())]
    told = {group: told[group] for group in shown}
    if not told:
        return None
    rows = tuple(
        StackedRow(study.group_name(group), study.tone(group), tuple(told[group].get(stage, 0.0) for stage in order))
        for group in shown
    )
    names = tuple(name_of(FUNNEL, stage.value, voice) for stage in order)
    title = _stage_title(study, order, told)
    return Figure(
        title=title,
        unit=voice.say(
            "Phần trăm mỗi nhóm theo giai đoạn phễu, trên mọi người được hỏi",
            "Per cent of each group by funnel stage, of everybody asked",
        ),
        chart=StackedBars(names, rows, _stage_sentence(study, title, order, told), bar=17),
        note=_stage_note(study, found, told),
    )


_Told = dict[str, dict[Stage, float]]
"""Group → the shares that may be told."""


def _stage_title(study: Study, order: list[Stage], told: _Told) -> str:
    """How many of each group have come at least to the stage that divides the funnel best."""
    voice = study.voice
    marks = (Stage.MQL, Stage.CUSTOMER, Stage.LEAD, Stage.VISITOR)
    step = next((mark for mark in marks if mark in order), order[0])
    step = step if step in REACHED else Stage.CUSTOMER if step is Stage.LOYAL else Stage.MQL
    beyond = list(Stage)[list(Stage).index(step) :]
    texts = {}
    for group, shares in told.items():
        least = "" if all(stage in shares for stage in beyond) else voice.say("ít nhất ", "at least ")
        texts[group] = f"{least}{voice.percent(sum(shares.get(stage, 0.0) for stage in beyond))}"
    reached = voice.pick(REACHED[step])
    if len(texts) == 1:
        ((group, text),) = texts.items()
        title = voice.say(
            f"{text} {name_of(GROUPS, group, voice)} {reached}", f"{text} of {name_of(GROUPS, group, voice)} {reached}"
        )
    else:
        target, potential = texts["target"], texts["potential"]
        title = voice.say(
            f"{target} nhóm mục tiêu {reached}, so với {potential} nhóm tiềm năng",
            f"{target} of target customers {reached}, against {potential} of potential customers",
        )
    return title[:1].upper() + title[1:]


def _stage_sentence(study: Study, title: str, order: list[Stage], told: _Told) -> str:
    voice = study.voice
    parts = []
    for group, shares in told.items():
        known = [f"{name_of(FUNNEL, s.value, voice)} {voice.percent(shares[s])}" for s in order if s in shares]
        parts.append(f"{study.group_name(group)}: {', '.join(known)}")
    return f"{title}. {'; '.join(parts)}."


def _stage_note(study: Study, found: Comparison, told: _Told) -> str:
    voice = study.voice
    sizes = [f"{study.group_name(group).lower()} n = {voice.count(found.stages[group][0][1].n)}" for group in told]
    text = voice.say(f"Được hỏi: {', '.join(sizes)}. ", f"Asked: {', '.join(sizes)}. ")
    if any(sum(shares.values()) < 0.995 for shares in told.values()):
        text += voice.say(
            "Phần để trống: chưa có bằng chứng ở giai đoạn nào, hoặc giai đoạn dưới 5 người. ",
            "Left blank: no evidence of any stage yet, or a stage of fewer than 5 people. ",
        )
    return text + voice.say(
        "Khảo sát một lần không cho biết tỉ lệ chuyển đổi.", "One survey does not give conversion rates."
    )
