"""All personas under the same answers, with their sizes."""

from __future__ import annotations

import math

from reports.charts.bars import PairedBars, PairedRow
from reports.charts.matrix import Matrix, MatrixRow
from reports.charts.svg import Chart
from reports.compose.method import number_stated
from reports.compose.personas import distinct, group_shares
from reports.compose.phrases import told
from reports.compose.study import SHORT_NAME, Study
from reports.content import DataTable, Figure, FiguresPage, Head
from surveyapp.domain.persona import Persona, Statement
from surveyapp.domain.stats import Estimate

_MOST_BARS = 3
_MOST_ROWS = 12


def overview_page(study: Study) -> FiguresPage | None:
    """All personas under the same answers; None with fewer than two."""
    people = study.personas
    if len(people) < 2:
        return None
    voice = study.voice
    return FiguresPage(
        head=Head("personas", voice.say("Các chân dung cạnh nhau", "Personas side by side"), _overview_title(study)),
        lead=_lead(study),
        figures=(_side_by_side(study),),
        tables=(_sizes(study),),
    )


def _overview_title(study: Study) -> str:
    voice, people = study.voice, study.personas
    largest = max(people, key=lambda persona: persona.share.value)
    share = voice.percent(largest.share.value)
    found = study.analysis.personas.choice
    if found.levels_not_types:
        return voice.say(
            f"{len(people)} nhóm khác nhau về mức độ hơn là về kiểu người",
            f"{len(people)} groups that differ in degree more than in kind",
        )
    tentative = voice.say("Có thể chia thành", "There may be") if found.tentative else voice.say("Có", "There are")
    return voice.say(
        f"{tentative} {len(people)} kiểu khách hàng; kiểu đông nhất chiếm {share}",
        f"{tentative} {len(people)} kinds of customers; the largest is {share}",
    )


def _lead(study: Study) -> str:
    return f"{_caution(study)} {number_stated(study)}".strip()


def _caution(study: Study) -> str:
    voice = study.voice
    found = study.analysis.personas.choice
    if found.levels_not_types:
        return voice.say(
            "Phần lớn khác biệt là cùng một chiều: nhóm này đồng ý nhiều hơn, nhóm kia ít hơn ở gần như mọi câu. "
            "Nên đọc các chân dung dưới đây như các mức của một thái độ.",
            "Most of the difference runs one way: some agree more with nearly everything, others less. "
            "Read the personas below as levels of one attitude.",
        )
    if found.tentative:
        return voice.say(
            "Độ ổn định mới ở mức vừa: nên dùng để gợi ý, và kiểm tra lại khi có thêm phiếu trả lời.",
            "Stability is only moderate: use the personas as a hint and look again with more responses.",
        )
    return ""


def _side_by_side(study: Study) -> Figure:
    voice, people = study.voice, study.personas
    chosen: dict[str, Statement] = {}
    for rank in range(_MOST_ROWS):
        for persona in people:
            strongest = distinct(persona.statements)
            if rank < len(strongest) and len(chosen) < _MOST_ROWS:
                # Of an answer and its opposite one says enough.
                chosen.setdefault(strongest[rank].item.id, strongest[rank])
    labels = [told(statement, voice, 74) for statement in chosen.values()]
    found = [_told(study, statement) for statement in chosen.values()]
    shares = [tuple(share.value for share in line) for line in found]
    texts = [tuple(voice.share(share) for share in line) for line in found]
    names = tuple(study.persona_label(persona) for persona in people)
    title = voice.say("Những câu trả lời phân biệt các chân dung rõ nhất", "The answers that tell the personas apart")
    items = tuple(statement.item for statement in chosen.values())
    return Figure(
        title=title,
        unit=voice.say("Phần trăm trong từng chân dung", "Per cent within each persona"),
        chart=_chart(study, list(zip(labels, shares, texts, strict=True)), names, f"{title}: {', '.join(names)}."),
        note=voice.say(
            f"Câu {study.numbered(items)}. Các câu dùng để tìm chân dung chỉ mô tả, không chứng minh.",
            f"Questions {study.numbered(items)}. Answers used to find the personas describe; they do not prove.",
        )
        + _vague(study, [share for line in found for share in line]),
    )


def _vague(study: Study, shares: list[Estimate]) -> str:
    """What “≥”, “≤” and “–” stand for, where they are printed."""
    if not any(share.at_least or share.at_most or math.isnan(share.value) for share in shares):
        return ""
    return study.voice.say(
        " ≥ (ít nhất), ≤ (nhiều nhất) và –: con số đúng sẽ làm lộ câu trả lời của vài người.",
        " ≥ (at least), ≤ (at most) and –: the exact figure would give a few people’s answers away.",
    )


_Line = tuple[str, tuple[float, ...], tuple[str, ...]]


def _chart(study: Study, lines: list[_Line], names: tuple[str, ...], sentence: str) -> Chart:
    """Bars up to three personas; more are read better as a table of shaded cells."""
    tones = tuple(study.persona_tone(persona) for persona in study.personas)
    if len(tones) <= _MOST_BARS:
        return PairedBars(tuple(PairedRow(*line) for line in lines), tones, names, sentence)
    return Matrix(tuple(MatrixRow(*line) for line in lines), tones, names, sentence)


def _told(study: Study, statement: Statement) -> list[Estimate]:
    """In each persona."""
    return [statement.across[persona.index] for persona in study.personas]


def _largest_group(study: Study, persona: Persona) -> str:
    """“92% potential”, “at least 97% target”."""
    shares = group_shares(persona)
    if not shares:
        return "–"
    group, share = shares[0]
    return f"{study.voice.share_said(share)} {study.group_name(group).lower()}"


def _sizes(study: Study) -> DataTable:
    voice = study.voice
    rows = []
    with_groups = bool(study.analysis.classification.counts)
    for persona in study.personas:
        rows.append(
            (
                study.persona_label(persona),
                study.persona_name(persona, SHORT_NAME),
                voice.count(persona.n),
                f"{voice.percent(persona.share.value)} {voice.margin(persona.share)}",
                *((_largest_group(study, persona),) if with_groups else ()),
                voice.percent(persona.certain),
            )
        )
    group_head = (voice.say("Nhóm đông nhất", "Largest group"),) if with_groups else ()
    return DataTable(
        title=voice.say("Quy mô và độ chắc chắn", "Size and certainty"),
        unit="",
        heads=(
            "",
            voice.say("Nét mạnh nhất", "Strongest trait"),
            "n",
            voice.say("Tỉ lệ", "Share"),
            *group_head,
            voice.say("Chắc chắn ≥ 80%", "Certain ≥ 80%"),
        ),
        rows=tuple(rows),
        text_columns=2,
    )
