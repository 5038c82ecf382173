"""What people wrote, in their own words, where no persona page lets them speak."""

from __future__ import annotations

import numpy as np

from reports.compose.phrases import clipped
from reports.compose.study import Study, is_listed
from reports.content import DataTable, FiguresPage, Head
from surveyapp.domain.definition import Role
from surveyapp.domain.journey import QUOTED_FROM
from surveyapp.domain.quote import Quote, quotes
from surveyapp.domain.table import Item

_MOST_QUESTIONS, _MOST_QUOTES = 4, 6


def voices_page(study: Study) -> FiguresPage | None:
    """A few answers to each open question, with their response numbers; None with personas or fewer than five."""
    if study.personas:
        return None
    voice = study.voice
    asked = [item for item in study.table.items_with(Role("quote")) if is_listed(item.question)]
    told = [(item, found) for item in asked if (found := _quotes(study, item))][:_MOST_QUESTIONS]
    if not told:
        return None
    return FiguresPage(
        head=Head(
            "voices",
            voice.say("Lời của người trả lời", "In their own words"),
            voice.say("Người trả lời viết gì ở các câu mở", "What respondents wrote in the open questions"),
        ),
        lead="",
        figures=(),
        tables=tuple(_table(study, item, found) for item, found in told),
    )


def _quotes(study: Study, item: Item) -> tuple[Quote, ...]:
    first = np.arange(study.n) < QUOTED_FROM
    return quotes(study.table, [item], first, most=_MOST_QUOTES)


def _table(study: Study, item: Item, found: tuple[Quote, ...]) -> DataTable:
    voice = study.voice
    written = sum(bool((text or "").strip()) for text in study.table.texts(item))
    number = study.number(item)
    return DataTable(
        title=clipped(voice.of(item.question.text), 120),
        unit=voice.say(
            f"Câu {number}: {voice.count(written)} người viết; {len(found)} câu trích nguyên văn, không chọn ý kiến",
            f"Question {number}: {voice.people(written)} wrote; {len(found)} quoted as written, not picked by opinion",
        ),
        heads=(voice.say("Câu trả lời", "Answer"), voice.say("Phiếu số", "Response")),
        rows=tuple((voice.quoted(clipped(quote.text, 170)), str(quote.number)) for quote in found),
    )
