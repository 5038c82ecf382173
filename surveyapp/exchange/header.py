"""The header of a sheet, however many rows the tool that wrote it used: one name for every column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from surveyapp.domain.written import parse_number
from surveyapp.exchange.xlsx import Cell

MOST_TITLE_ROWS = 10

Row = tuple[Cell, ...]


def header_of(records: Sequence[Row]) -> tuple[tuple[str, ...], int] | None:
    """(names, where the answers begin) in the records of a file; None where all are blank. A column whose name another
    has already is called `name (2)`."""
    start = _header_at(records)
    if start is None:
        return None
    names = _texts(records[start])
    below = records[start + 1 : start + 3]
    if len(below) == 2 and _is_import_ids(below[1]):
        return _numbered(_asked(names, _texts(below[0]), _texts(below[1]))), start + 3
    if _has_second(names, below[:1]) or _is_grouped(names, below[:1]):
        return _numbered(_in_two_rows(names, below[0], records[start + 2 :])), start + 2
    return _numbered(names), start + 1


def _texts(row: Row) -> tuple[str, ...]:
    return tuple(cell if isinstance(cell, str) else f"{cell:g}" for cell in row)


def _numbered(names: Sequence[str]) -> tuple[str, ...]:
    """Every name once: two columns of one name become `name` and `name (2)`."""
    taken = set(names)
    times: Counter[str] = Counter()
    found = []
    for name in names:
        times[name] += 1
        own, number = name, times[name]
        while name and number > 1 and (own := f"{name} ({number})") in taken:
            number += 1
        taken.add(own)
        found.append(own)
    return tuple(found)


def _header_at(records: Sequence[Row]) -> int | None:
    """The first row that is not blank, or the one below a few rows that hold a single cell each: the sheet's title."""
    start = next((index for index, record in enumerate(records) if any(record)), None)
    if start is None:
        return None
    for index, record in enumerate(records[start : start + MOST_TITLE_ROWS], start):
        filled = sum(map(bool, record))
        if filled > 2 or (filled == 2 and len(records[start]) > 1):
            return index
        if filled > 1:
            break
    return start


# ------------------------------------------------------------------ questions above their options

_WHOLE = ("response", "open-ended response")
"""What SurveyMonkey writes below a question that one column answers."""


def _has_second(header: Sequence[str], below: Sequence[Row]) -> bool:
    """SurveyMonkey's exports have a second row of headers: a question stands once, above the first of its options."""
    cells = [str(cell).casefold() for cell in below[0]] if below else []
    pairs = list(zip(header, cells, strict=False))
    beside = any(not above and cell for above, cell in pairs)
    return any(cell in _WHOLE for _above, cell in pairs) and (beside or all(cell in ("", *_WHOLE) for _, cell in pairs))


def _is_grouped(header: Sequence[str], below: Sequence[Row]) -> bool:
    """Names over several columns (merged cells, or a question above its options), each column's own name below them:
    words wherever there is no name above, none of them twice below one name."""
    if not below or len(below[0]) < len(header):
        return False
    cells = _texts(below[0])
    nameless = [cell for name, cell in zip(header, cells, strict=False) if not name]
    if len(nameless) < 2 or not all(nameless):
        return False
    named = [(name, cell) for name, cell in _below_names(header, cells) if cell]
    return all(parse_number(cell) is None for _, cell in named) and len(set(named)) == len(named)


def _below_names(header: Sequence[str], cells: Sequence[str]) -> list[tuple[str, str]]:
    """(the name a column stands below, its own)"""
    above, found = "", []
    for name, cell in zip(header, cells, strict=False):
        above = name or above
        found.append((above, cell))
    return found


def _in_two_rows(header: Sequence[str], below: Row, answers: Sequence[Row]) -> tuple[str, ...]:
    """`Question [option]`, as other tools name the columns of a question that has several. What is a question itself
    stands alone, and so does what follows the options of a list without being ticked by its own name as they are."""
    cells = [*_texts(below), *[""] * len(header)][: len(header)]
    names: list[str] = []
    listed, ended = False, False
    for place, (above, own) in enumerate(_below_names(header, cells)):
        if header[place]:
            listed, ended = False, False
        found = {row[place] for row in answers if place < len(row) and row[place] != ""}
        listed = listed or found == {own}
        ended = ended or (listed and not found <= {own} and not own.casefold().startswith(_OTHER))
        if not own or own.casefold() in _WHOLE:
            names.append(above)
        else:
            names.append(own if ended or not above or own.endswith("?") else f"{above} [{own}]")
    return tuple(names)


_OTHER = ("other", "khác", "mục khác")


# ------------------------------------------------------------------ Qualtrics

_IMPORT_ID = '{"importid"'
_QUESTION = re.compile(r'"importid"\s*:\s*"QID', re.IGNORECASE)


def _is_import_ids(row: Row) -> bool:
    """The third row of a Qualtrics export: what each column is called inside."""
    filled = [str(cell).replace(" ", "").casefold() for cell in row if cell != ""]
    return len(filled) > 1 and all(cell.startswith(_IMPORT_ID) for cell in filled)


def _asked(codes: Sequence[str], texts: Sequence[str], import_ids: Sequence[str]) -> tuple[str, ...]:
    """Questions as they were asked, `question [Q7]` where several columns say the same; what the tool itself notes
    keeps the name it has in every language."""
    asked = [
        " ".join(text.split()) if _QUESTION.search(import_id) and text else code
        for code, text, import_id in zip(codes, texts, import_ids, strict=False)
    ]
    asked += codes[len(asked) :]
    times = Counter(asked)
    return tuple(f"{text} [{code}]" if times[text] > 1 else text for code, text in zip(codes, asked, strict=True))
