"""A questionnaire's wordings out to a spreadsheet and back: one row per wording, one column per language."""

from __future__ import annotations

import copy
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.shape import Plain
from surveyapp.domain.text import alive, inert
from surveyapp.exchange.sheet import Sheet

KEY, PLACE = "key", "place"
_FRAME = ("title", "intro", "thanks", "business")
_ASKED = ("text", "help", "low_text", "high_text", "unit", "entry_text", "opposite", "alt")
_WORDINGS = frozenset((*_FRAME, *_ASKED))
"""Fields of a questionnaire file that hold a wording."""


@dataclass(frozen=True, slots=True)
class Line:
    """`key` finds the wording again (page.about/question.age/text); `place` is for the translator's eyes."""

    key: str
    place: str
    wording: dict[str, str]


def lines(plain: Plain) -> tuple[Line, ...]:
    """Every wording of complete plain data, in asking order."""
    return tuple(_lines(plain, (), ""))


def _lines(data: Any, path: tuple[str, ...], place: str) -> Iterator[Line]:
    for name, value in data.items():
        if name in _WORDINGS and isinstance(value, dict):
            yield Line("/".join((*path, name)), f"{place} · {name}" if place else name, value)
        elif name == "words" and isinstance(value, dict):
            yield from (Line(f"words/{word}", f"words · {word}", wording) for word, wording in value.items())
        elif name == "image" and isinstance(value, dict):
            yield from _lines(value, (*path, name), f"{place} · {name}")
        elif name != "entry" and isinstance(value, list):
            for part in value:
                if isinstance(part, dict):
                    own = _name(part, value)
                    yield from _lines(part, (*path, f"{name}.{own}"), f"{place} › {name} {own}".removeprefix(" › "))


def _name(part: Plain, siblings: Sequence[Plain]) -> str:
    """The id or code of a part; its number where it has neither (checks)."""
    return str(part.get("id") or part.get("code") or siblings.index(part) + 1)


def table(plain: Plain, languages: Sequence[str]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """(header, rows) for a spreadsheet: the languages the questionnaire has, then those of `languages` it lacks."""
    columns = list(dict.fromkeys([*plain.get("languages", ("vi", "en")), *languages]))
    rows = [(own.key, own.place, *(own.wording.get(language, "") for language in columns)) for own in lines(plain)]
    return (KEY, PLACE, *columns), rows


def csv_file(plain: Plain, languages: Sequence[str]) -> bytes:
    """UTF-8 with a byte-order mark, which spreadsheet programs need to see Vietnamese."""
    header, rows = table(plain, languages)
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(header)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def xlsx_file(plain: Plain, languages: Sequence[str]) -> bytes:
    """The same table with a fixed header, readable columns and every cell as text."""
    import xlsxwriter

    header, rows = table(plain, languages)
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as book:
        sheet = book.add_worksheet("translation")
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(0, 1, 28, wrapped)
        sheet.set_column(2, len(header) - 1, 60, wrapped)
        sheet.freeze_panes(1, 2)
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, wrapped)
    return written.getvalue()


def translated(plain: Plain, sheet: Sheet) -> tuple[Plain | None, list[Problem]]:
    """`plain` with the wordings of the sheet, in every language that has a column; or every problem with the sheet.

    A blank cell leaves the wording as it is. Nothing is changed when anything is wrong: unknown keys, keys that come
    twice, a column that is no language. A language new to the questionnaire is added to its `languages`."""
    header = sheet.header
    if KEY not in header:
        return None, [Problem.at(Fault.COLUMN_UNKNOWN, found=KEY, hint="")]
    columns = [(place, name) for place, name in enumerate(header) if name not in (KEY, PLACE, "")]
    problems = [
        Problem.at(Fault.LANGUAGE_UNKNOWN, f"“{name}”", found=name)
        for _, name in columns
        if not (len(name) == 2 and name.isascii() and name.islower())
    ]
    made = copy.deepcopy(plain)
    known = {line.key: line.wording for line in lines(made)}
    problems += list(_fill(known, sheet, header.index(KEY), columns))
    if problems:
        return None, problems
    used = [name for _, name in columns if any(name in wording for wording in known.values())]
    made["languages"] = list(dict.fromkeys([*plain.get("languages", ("vi", "en")), *used]))
    return made, []


def _fill(
    known: dict[str, dict[str, str]], sheet: Sheet, key_at: int, columns: Iterable[tuple[int, str]]
) -> Iterator[Problem]:
    seen: set[str] = set()
    columns = list(columns)
    for index, row in enumerate(sheet.rows):
        place = f"row {sheet.row_number(index)}"
        cells = [alive(str(cell)) for cell in row]
        key = cells[key_at] if key_at < len(cells) else ""
        if not any(cells):
            continue
        if key not in known:
            yield Problem.at(Fault.TRANSLATION_UNKNOWN, place, found=key)
        elif key in seen:
            yield Problem.at(Fault.DUPLICATE_ID, place, found=key)
        else:
            seen.add(key)
            known[key].update({name: cells[at] for at, name in columns if at < len(cells) and cells[at]})
