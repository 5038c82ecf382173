"""Day 0: what the questionnaire can and cannot conclude, before anybody is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.compose.study import Study
from reports.content import DataTable, FiguresPage, Head

if TYPE_CHECKING:
    from collections.abc import Iterable

    from surveyapp.domain.dry_run import DryRun, Power


def day_zero_page(study: Study, run: DryRun, printed: Iterable[str], missing: Iterable[str]) -> FiguresPage:
    """`printed`: names of the sections this questionnaire fills; `missing`: sentences on those it cannot."""
    voice, lacking = study.voice, tuple(missing)
    title = (
        voice.say(
            f"Bảng hỏi chưa đủ cho {len(lacking)} phần của báo cáo",
            f"The questionnaire cannot support {len(lacking)} part{'s' if len(lacking) > 1 else ''} of the report",
        )
        if lacking
        else voice.say("Bảng hỏi đủ cho mọi phần của báo cáo", "The questionnaire supports every part of the report")
    )
    return FiguresPage(
        head=Head("day-zero", voice.say("Ngày 0", "Day 0"), title),
        lead=_lead(study, run),
        figures=(),
        tables=(_sections(study, tuple(printed), lacking), _power(study, run.power)),
    )


def _lead(study: Study, run: DryRun) -> str:
    voice = study.voice
    text = voice.say(
        f"Mọi con số trong tệp này đến từ {voice.count(study.n)} người trả lời mô phỏng đi hết bảng hỏi; chưa có ai "
        "được hỏi thật. Tệp cho thấy bảng hỏi kết luận được điều gì và cần bao nhiêu người trả lời.",
        f"Every number in this file comes from {voice.count(study.n)} simulated respondents who walked the whole "
        "questionnaire; nobody has been asked. It shows what the questions can conclude and how many people to ask.",
    )
    if run.stopped:
        text += voice.say(
            f" {voice.count(run.stopped)} người khác bị dừng ở câu sàng lọc.",
            f" {voice.count(run.stopped)} more were screened out.",
        )
    if run.recovered is not None:
        text += voice.say(
            f" Các nhóm gieo sẵn được tìm lại với chỉ số Rand hiệu chỉnh {voice.number(run.recovered, 2)} "
            "(1 là trùng hoàn toàn, 0 là ngẫu nhiên).",
            f" The planted segments were found again with an adjusted Rand index of {voice.number(run.recovered, 2)} "
            "(1 is a perfect match, 0 is chance).",
        )
    return text


def _sections(study: Study, printed: tuple[str, ...], missing: tuple[str, ...]) -> DataTable:
    voice = study.voice
    yes, no = voice.say("Có", "Yes"), voice.say("Không", "No")
    enough = voice.say("Đủ câu hỏi cho phần này.", "Enough is asked for this section.")
    rows = [(name, yes, enough) for name in printed]
    for sentence in missing:
        name, _, reason = sentence.partition(". ")
        rows.append((name, no, reason))
    return DataTable(
        title=voice.say("Kết luận được gì", "What can be concluded"),
        unit="",
        heads=(
            voice.say("Phần của báo cáo", "Part of the report"),
            voice.say("In được", "Printed"),
            voice.say("Vì sao", "Why"),
        ),
        rows=tuple(rows),
        text_columns=3,
    )


def _power(study: Study, power: tuple[Power, ...]) -> DataTable:
    voice = study.voice
    none = "–"
    rows = tuple(
        (
            voice.count(row.n),
            f"±{voice.number(row.error * 100)}",
            none if row.groups is None else f"{voice.count(row.groups[0])} / {voice.count(row.groups[1])}",
            none if row.difference is None else voice.number(row.difference * 100),
        )
        for row in power
    )
    return DataTable(
        title=voice.say("Cần bao nhiêu người trả lời", "How many people to ask"),
        unit=voice.say("điểm phần trăm", "percentage points"),
        heads=(
            voice.say("Số phiếu", "Responses"),
            voice.say("Sai số 95% của một tỷ lệ", "95% error of a share"),
            voice.say("Mục tiêu / tiềm năng", "Target / potential"),
            voice.say("Chênh lệch nhỏ nhất tìm được", "Smallest difference found"),
        ),
        rows=rows,
        note=voice.say(
            "Sai số tính cho tỷ lệ 50%. Chênh lệch nhỏ nhất giữa khách hàng mục tiêu và tiềm năng mà 80 trên 100 cuộc "
            "khảo sát cùng cỡ sẽ tìm ra ở mức 5%. Quy mô hai nhóm lấy theo dữ liệu mô phỏng; ngoài đời có thể khác.",
            "The error is for a share of 50%. The smallest difference between target and potential is the one "
            "that 80 of 100 such surveys would find at 5%. Group sizes follow the simulation; real ones may differ.",
        ),
        text_columns=0,
    )
