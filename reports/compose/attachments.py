"""The figures as a file: one line per question, answer and group; no line about fewer than five people."""

from __future__ import annotations

import csv
import io

from reports.compose.study import Study
from reports.compose.tally import SMALLEST_CELL, Tally
from reports.content import Attachment
from surveyapp.domain.stats import wilson
from surveyapp.domain.table import Item
from surveyapp.domain.text import inert


def attachments(study: Study) -> tuple[Attachment, ...]:
    voice = study.voice
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["question", "item", "text", "answer", "group", "n", "share", "low", "high"])
    for item in study.table.items:
        if item.question.id in study.numbers and item.categories:
            for group in _groups(study):
                writer.writerows(_lines(study, item, group))
    name = f"{study.table.questionnaire.id}-{voice.lang}.csv"
    return (Attachment(name, voice.say("Bảng số liệu của báo cáo", "The figures of the report"), out.getvalue()),)


def _groups(study: Study) -> tuple[str, ...]:
    return ("everyone", *study.compared)


def _lines(study: Study, item: Item, group: str) -> list[list[str]]:
    counts = study.tally(item, group)
    if counts.n < SMALLEST_CELL:
        return []
    codes = (1,) if item.option is not None else tuple(range(item.categories))
    return [_line(study, item, group, counts, code) for code in codes]


def _line(study: Study, item: Item, group: str, counts: Tally, code: int) -> list[str]:
    voice = study.voice
    chosen = voice.of(item.text) if item.option is not None else voice.of(item.labels[code])
    question = voice.of(item.question.text if item.option is not None else item.text)
    shared = [study.number(item), item.id, question, chosen, group, str(counts.n)]
    if study.hidden(item, group)[code]:
        return [*map(inert, shared), "", "", ""]
    interval = wilson(counts.shares[code] * counts.n, counts.n)
    return [*map(inert, shared), *(f"{value:.4f}" for value in (interval.value, interval.low, interval.high))]
