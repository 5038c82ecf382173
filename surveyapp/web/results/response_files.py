"""Responses as CSV and XLSX: one row each, every answer in words; nothing that names somebody, nothing that a
spreadsheet program would take for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from surveyapp.domain.definition import Kind, Question, Role
from surveyapp.domain.item import NOT_APPLICABLE, NUMERIC, REFUSED
from surveyapp.domain.quote import masked
from surveyapp.domain.table import AnswerTable, Item, Measure
from surveyapp.domain.text import Text, inert
from surveyapp.web import i18n

MOST_XLSX = 10_000
"""Rows of a workbook made in a request; a CSV file has no limit."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_WITHOUT_ANSWER = {
    REFUSED: Text.of(vi="(không muốn trả lời)", en="(prefers not to say)"),
    NOT_APPLICABLE: Text.of(vi="(không áp dụng)", en="(does not apply)"),
}


def names_somebody(question: Question) -> bool:
    """Whether the answers say who somebody is, or how to reach them."""
    return question.kind in (Kind.EMAIL, Kind.PHONE) or any(role.family == "identity" for role in question.roles)


def _shown(table: AnswerTable) -> list[Item]:
    private = Role("identity")
    return [item for item in table.items if not names_somebody(item.question) and not item.has_role(private)]


def heads(table: AnswerTable) -> list[str]:
    """“id: wording” of every column of `answers`."""
    return [f"{item.id}: {item.text.to(i18n.language())}" for item in _shown(table)]


def answers(table: AnswerTable, places: Sequence[int]) -> Iterator[list[str]]:
    """The answers of the responses at these places, in their order; "" for none."""
    rows = np.asarray(places, dtype=np.intp)
    columns = [_column(table, item, rows) for item in _shown(table)]
    return (list(line) for line in zip(*columns, strict=True)) if columns else ([] for _ in places)


def _column(table: AnswerTable, item: Item, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> list[str]:
    language = i18n.language()
    codes = table.codes(item)[rows].tolist()
    missing = [_WITHOUT_ANSWER[code].to(language) if code in _WITHOUT_ANSWER else "" for code in codes]
    if item.categories:
        labels = [label.to(language) for label in item.labels]
        return [labels[code] if code >= 0 else none for code, none in zip(codes, missing, strict=True)]
    values = table.frame[item.id].gather(rows).to_list()
    if item.measure in NUMERIC:
        said = ["" if value is None or value != value else _number(item.measure, value) for value in values]
    else:
        said = [masked(value) if value and item.measure is Measure.TEXT else value or "" for value in values]
    return [one or none for one, none in zip(said, missing, strict=True)]


def _number(measure: Measure, value: float) -> str:
    match measure:
        case Measure.DATE:
            return (date(1970, 1, 1) + timedelta(days=int(value))).isoformat()
        case Measure.TIME:
            return f"{int(value) // 60:02d}:{int(value) % 60:02d}"
    return f"{value:.10g}"


def csv_rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a file, with the byte-order mark spreadsheet programs need to see Vietnamese."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow([inert(cell) for cell in header])
    for number, row in enumerate(rows):
        writer.writerow([inert(cell) for cell in row])
        if number % 500 == 499:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def xlsx(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Every cell is text."""
    import xlsxwriter

    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as book:
        sheet, bold = book.add_worksheet("responses"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 1)
        for column, name in enumerate(header):
            sheet.write_string(0, column, name[:32_000], bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell[:32_000])
    return written.getvalue()
