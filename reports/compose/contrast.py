"""Any two groups of people side by side, on a page like the one that compares potential and target customers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.charts.range_plot import RangeMark, RangePlot
from reports.charts.tone import Tone
from reports.compose.phrases import answer, asked_as, clipped
from reports.compose.voice import CRITERIA, Voice, name_of
from reports.content import ComparisonPage, ComparisonRow, ComparisonTable, DataTable, Head
from surveyapp.domain.comparison import Comparison, CriterionRow, Row, Verdict, by_evidence, one_per_item
from surveyapp.domain.stats import Estimate
from surveyapp.domain.table import Item, Measure

ANCHOR = "compare"
MOST_PRINTED = 18
TONES = (Tone.TEAL, Tone.ORANGE)
_LONGEST_HEAD = 26


@dataclass(frozen=True, slots=True)
class Contrast:
    """What is set side by side: `found` with the names of A and B in it, `numbers` question id → its number in the
    appendix, `overlap` people who are in both and left out of both, `weighted`."""

    found: Comparison
    voice: Voice
    numbers: Mapping[str, str]
    overlap: int = 0
    weighted: bool = False

    @property
    def names(self) -> tuple[str, str]:
        return self.found.a_name, self.found.b_name


def contrast_page(contrast: Contrast, most: int = MOST_PRINTED, *, every_answer: bool = False) -> ComparisonPage:
    """The `most` rows with the strongest evidence: one per question, or every answer."""
    found, voice = contrast.found, contrast.voice
    told = told_rows(contrast, every_answer=every_answer)
    criteria = [row for row in found.criteria if row.asked and math.isfinite(row.difference.value)]
    return ComparisonPage(
        head=Head(ANCHOR, voice.say("So sánh", "Comparison"), _title(contrast)),
        criteria=_table(contrast, voice.say("Bảy tiêu chí", "The seven criteria"), _criteria(contrast, criteria), "")
        if criteria
        else None,
        stages=None,
        cards=(),
        questions=_table(contrast, _count(contrast), [_answer(contrast, row) for row in told[:most]], _note(contrast))
        if told
        else None,
        numbers=_numbers(contrast),
    )


def told_rows(contrast: Contrast, *, every_answer: bool = False) -> list[Row]:
    """Shares and mean scores that may be shown, the strongest evidence first."""
    rows = by_evidence(
        row
        for row in contrast.found.rows
        if row.item.measure is not Measure.NUMBER and not row.hidden and math.isfinite(row.difference.value)
    )
    return rows if every_answer else one_per_item(rows)


# ------------------------------------------------------------------ words


def _title(contrast: Contrast) -> str:
    voice, (a, b) = contrast.voice, (clipped(name, 40) for name in contrast.names)
    told = told_rows(contrast)
    apart = [row for row in told if row.verdict is Verdict.DIFFERS]
    if apart:
        most = clipped(answer(apart[0].item, apart[0].code, voice), 46)
        return voice.say(
            f"{a} và {b} khác nhau rõ ở {len(apart)} trên {len(told)} mục, rõ nhất ở “{most}”",
            f"{a} and {b} clearly differ on {len(apart)} of {len(told)} items, most clearly on “{most}”",
        )
    return voice.say(f"Chưa thấy {a} và {b} khác nhau rõ", f"No clear difference between {a} and {b} is seen")


def _count(contrast: Contrast) -> str:
    voice = contrast.voice
    return voice.say("Câu trả lời, rõ nhất trước", "Answers, the clearest first")


def _note(contrast: Contrast) -> str:
    voice, found = contrast.voice, contrast.found
    a, b = contrast.names
    parts = [
        voice.say(
            f"{a}: n = {voice.count(found.a_n)}; {b}: n = {voice.count(found.b_n)}: đủ để thấy chênh lệch từ "
            f"{voice.percent(found.detectable)} trở lên. Chênh lệch: {a} trừ {b}, điểm phần trăm; vạch ngang: khoảng "
            "tin cậy 95%. “Khác rõ”: q < 0,05 (Benjamini–Hochberg, mọi câu so sánh là một họ) và từ 10 điểm.",
            f"{a}: n = {voice.count(found.a_n)}; {b}: n = {voice.count(found.b_n)}: enough to see differences from "
            f"{voice.percent(found.detectable)} up. Difference: {a} minus {b}, percentage points; lines: 95% "
            "intervals. “Clearly”: q < 0.05 (Benjamini–Hochberg, all that is compared is one family) and 10 points.",
        )
    ]
    if any(row.circular for row in found.rows) or any(row.circular for row in found.criteria):
        parts.append(
            voice.say(
                "† Câu trả lời này đã dùng để chia hai nhóm: chỉ mô tả, không kiểm định.",
                "† These answers made the two groups: they describe, and are not tested.",
            )
        )
    if contrast.overlap:
        parts.append(
            voice.say(
                f"{voice.people(contrast.overlap)} thuộc cả hai nên không tính ở bên nào.",
                f"{voice.people(contrast.overlap)} in both are counted on neither side.",
            )
        )
    if contrast.weighted:
        parts.append(voice.say("Có gia quyền.", "Weighted."))
    return " ".join(parts)


def reading(row: CriterionRow | Row, names: tuple[str, str], voice: Voice) -> str:
    """What may be said of a row, in a few words."""
    if row.verdict is Verdict.CIRCULAR:
        return voice.say("† Đã dùng để chia nhóm", "† Made the groups")
    if row.verdict is Verdict.SAME:
        return voice.say("Như nhau: chênh không quá 10 điểm", "About the same: within 10 points")
    if row.verdict is Verdict.DIFFERS:
        higher = clipped(names[0] if row.difference.value > 0 else names[1], 32)
        return voice.say(f"Cao hơn rõ: {higher}", f"Clearly higher: {higher}")
    if row.needed_n:
        need = voice.count(row.needed_n)
        return voice.say(f"Chưa kết luận được; cần khoảng {need} người mỗi bên", f"Open; about {need} a side needed")
    return voice.say("Chưa kết luận được", "Not enough answers")


# ------------------------------------------------------------------ rows


def _table(contrast: Contrast, title: str, rows: list[ComparisonRow], note: str) -> ComparisonTable:
    voice = contrast.voice
    a, b = (clipped(name, _LONGEST_HEAD) for name in contrast.names)
    return ComparisonTable(
        title=title,
        unit=voice.say(
            "Phần trăm chọn, hoặc điểm trung bình 0–100 của thang đo", "Per cent choosing, or the mean 0–100 of a scale"
        )
        if note
        else "",
        heads=(
            voice.say("Câu trả lời", "Answer") if note else voice.say("Tiêu chí", "Criterion"),
            a,
            b,
            voice.say("Chênh lệch", "Difference"),
            voice.say("Ý nghĩa", "Reading"),
        ),
        tones=TONES,
        rows=tuple(rows),
        note=note,
    )


def _criteria(contrast: Contrast, rows: list[CriterionRow]) -> list[ComparisonRow]:
    voice = contrast.voice
    told = []
    for row in rows:
        name = name_of(CRITERIA, row.name, voice)
        asked = dict.fromkeys(_number(contrast, item) for item in row.items)
        under = ", ".join(number for number in asked if number)
        told.append(_row(contrast, row, f"{name}†" if row.circular else name, under, voice.percent))
    return told


def _answer(contrast: Contrast, row: Row) -> ComparisonRow:
    voice, mean = contrast.voice, row.code is None
    label = answer(row.item, row.code, voice, 70)
    about = voice.say("điểm 0–100", "score 0–100") if mean else asked_as(row.item, voice, 58)
    number = _number(contrast, row.item)
    write: Callable[[float], str] = (lambda share: voice.count(share * 100)) if mean else voice.percent
    return _row(
        contrast, row, f"{label}†" if row.circular else label, f"{number} · {about}" if number else about, write
    )


def _row(
    contrast: Contrast, row: CriterionRow | Row, name: str, under: str, write: Callable[[float], str]
) -> ComparisonRow:
    voice = contrast.voice
    return ComparisonRow(
        name=name,
        indicator=under,
        a=write(row.a.value),
        b=write(row.b.value),
        plot=_plot(contrast, name, (row.a, row.b)),
        difference=voice.points(row.difference.value),
        margin=voice.margin(row.difference),
        reading=reading(row, contrast.names, voice),
        strong=row.verdict is Verdict.DIFFERS,
    )


def _number(contrast: Contrast, item: Item) -> str:
    return contrast.numbers.get(item.question.id, "")


def _plot(contrast: Contrast, name: str, sides: tuple[Estimate, Estimate]) -> RangePlot:
    voice = contrast.voice
    marks = tuple(
        RangeMark(clipped(own, 60), tone, found.value, found.low, found.high, voice.count(found.value * 100))
        for own, tone, found in zip(contrast.names, TONES, sides, strict=True)
    )
    return RangePlot(marks, f"{name}: {voice.listed([f'{mark.name} {mark.label}%' for mark in marks])}.")


def _numbers(contrast: Contrast) -> DataTable | None:
    """Answers that are numbers: means in their own unit, judged by how often one side's are higher."""
    voice = contrast.voice
    rows = [row for row in by_evidence(contrast.found.rows) if row.item.measure is Measure.NUMBER and not row.hidden]
    if not rows:
        return None
    a, b = (clipped(name, _LONGEST_HEAD) for name in contrast.names)
    return DataTable(
        title=voice.say("Câu trả lời là số", "Answers that are numbers"),
        unit=voice.say("Trung bình, khoảng tin cậy 95%", "Means with 95% intervals"),
        heads=(voice.say("Câu hỏi", "Question"), voice.say("Ý nghĩa", "Reading"), a, b, "δ"),
        rows=tuple(
            (
                clipped(voice.of(row.item.text), 70) + ("†" if row.circular else ""),
                reading(row, contrast.names, voice),
                *(_mean(found, voice) for found in (row.a, row.b)),
                voice.signed(row.effect, 2),
            )
            for row in rows
        ),
        note=voice.say(
            "δ (Cliff): tần suất bên trái cao hơn trừ tần suất thấp hơn, từ −1 đến 1; dưới 0,15 là không đáng kể.",
            "δ (Cliff): how often the left side is higher less how often it is lower, −1 to 1; below 0.15 negligible.",
        ),
        text_columns=2,
    )


def _mean(found: Estimate, voice: Voice) -> str:
    def write(value: float) -> str:
        return voice.count(value) if abs(value) >= 100 else voice.number(value, 1)

    if not math.isfinite(found.low):
        return write(found.value)
    return f"{write(found.value)} ({write(found.low)}–{write(found.high)})"
