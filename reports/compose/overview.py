"""All personas under the same answers, with their sizes."""

from __future__ import annotations

import math

import numpy as np

from reports.charts.bars import PairedBars, PairedRow
from reports.charts.matrix import Matrix, MatrixRow
from reports.charts.svg import Chart
from reports.compose.hiding import hidden_table
from reports.compose.method import number_stated
from reports.compose.personas import distinct, group_shares, nearly_all
from reports.compose.phrases import told
from reports.compose.study import SHORT_NAME, Study
from reports.content import DataTable, Figure, FiguresPage, Head
from surveyapp.domain.persona import Persona, Statement
from surveyapp.domain.stats import few
from surveyapp.domain.table import Mask

_MOST_BARS = 3
_MOST_ROWS = 8


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
            "Độ ổn định mới ở mức vừa: nên dùng để gợi ý, và kiểm tra lại khi có thêm phản hồi.",
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
    shares = [tuple(_shares(study, statement)) for statement in chosen.values()]
    texts = [tuple(voice.percent(share) for share in line) for line in shares]
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
        ),
    )


_Line = tuple[str, tuple[float, ...], tuple[str, ...]]


def _chart(study: Study, lines: list[_Line], names: tuple[str, ...], sentence: str) -> Chart:
    """Bars up to three personas; more are read better as a table of shaded cells."""
    tones = tuple(study.persona_tone(persona) for persona in study.personas)
    if len(tones) <= _MOST_BARS:
        return PairedBars(tuple(PairedRow(*line) for line in lines), tones, names, sentence)
    return Matrix(tuple(MatrixRow(*line) for line in lines), tones, names, sentence)


def _shares(study: Study, statement: Statement) -> list[float]:
    """In each persona; nan where the people behind it are too few or would give such a cell away."""
    gave = np.isin(study.table.codes(statement.item), statement.codes)
    shares = [statement.across[persona.index] for persona in study.personas]
    on_page = [_tells(persona, statement) for persona in study.personas]
    hidden = _hidden(study, gave, on_page)
    return [math.nan if hide else share for hide, share in zip(hidden, shares, strict=True)]


def _tells(persona: Persona, statement: Statement) -> bool:
    """Whether the persona's own page has the statement."""
    return any((own.item.id, own.codes) == (statement.item.id, statement.codes) for own in distinct(persona.statements))


def _hidden(study: Study, who: Mask, on_page: list[bool]) -> list[bool]:
    """Of which personas the number of these people may not be told. Everybody's is printed elsewhere, and that of some
    on their own pages: what is left is of the others, all hidden where it is of one to four people."""
    people = [int((who & study.persona_mask(persona)).sum()) for persona in study.personas]
    others = [0 if told else n for n, told in zip(people, on_page, strict=True)]
    left = int(who.sum()) - sum(people)
    if few(sum(others) + left):
        return [not told for told in on_page]
    hidden = hidden_table([[*others, left]], option=True)[0][:-1]
    return [hide and not told for hide, told in zip(hidden, on_page, strict=True)]


def _largest_group(study: Study, persona: Persona) -> str:
    """“92% potential”; “at least 97% target” where one to four others would be given away by the exact share."""
    voice = study.voice
    shares = group_shares(persona)
    nearly = nearly_all(study, persona)
    if nearly is not None:
        group, share = nearly
        return voice.say("ít nhất ", "at least ") + f"{voice.percent(share)} {study.group_name(group).lower()}"
    return f"{voice.percent(shares[0][1])} {study.group_name(shares[0][0]).lower()}" if shares else "–"


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
