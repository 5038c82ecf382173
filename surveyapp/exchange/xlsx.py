"""XLSX → rows of cells, behind a guard: an archive is measured before anything builds a table from it."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any

from surveyapp.domain.problem import Fault, Problem

Cell = str | float

MOST_ROWS = 1_000_000
MOST_COLUMNS = 5_000
MOST_CELLS = 20_000_000
MOST_PARTS = 2_000
MOST_UNPACKED = 300 * 2**20
MOST_RATIO = 200
_RATIO_FROM = 10 * 2**20
"""Below this size a high ratio harms nobody: short files of equal rows compress very well."""

_PIECE = 2**20
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,7})["']""")
_OVERLAP = 64


def read_xlsx(data: bytes) -> tuple[list[tuple[Cell, ...]], list[Problem]]:
    """The rows of the first worksheet that holds anything, the sheet's row 1 first."""
    problem = guard(data)
    if problem is not None:
        return [], [problem]
    from python_calamine import CalamineError, load_workbook

    try:
        workbook = load_workbook(io.BytesIO(data))
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows:
                return [tuple(map(written, row)) for row in rows], []
    except (CalamineError, ValueError, OSError) as error:
        return [], [Problem.at(Fault.SHEET_UNREADABLE, detail=str(error)[:120])]
    return [], [Problem.at(Fault.NO_ROWS)]


def guard(data: bytes) -> Problem | None:
    """What forbids opening the archive: its unpacked size, its ratio, or the area its cells span.

    Sizes are counted by unpacking, for an archive's directory can lie; the area is read from the cells' references,
    for two cells at opposite corners make a reader allocate everything between them.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                return Problem.at(Fault.SHEET_TOO_LARGE, found=f"{len(parts)} ZIP", most=f"{MOST_PARTS} ZIP")
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                return Problem.at(Fault.SHEET_KIND)
            return _measured(archive, parts, len(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        return Problem.at(Fault.SHEET_UNREADABLE, detail=str(error)[:120] or "ZIP")


def _measured(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], packed: int) -> Problem | None:
    total = 0
    for part in parts:
        # The declared size would end the reading early; a limit beyond any allowed size shows the true one.
        part.file_size = MOST_UNPACKED + 1
        rows, columns, tail = 1, 1, b""
        with archive.open(part) as stream:
            while piece := stream.read(_PIECE):
                total += len(piece)
                if total > MOST_UNPACKED or (total > _RATIO_FROM and total > MOST_RATIO * packed):
                    most = f"{MOST_UNPACKED // 2**20} MB, ×{MOST_RATIO}"
                    found = f"> {total // 2**20} MB, ×{total // max(packed, 1)}"
                    return Problem.at(Fault.SHEET_TOO_LARGE, found=found, most=most)
                rows, columns = _span(tail + piece, rows, columns)
                tail = piece[-_OVERLAP:]
        if rows > MOST_ROWS + 1 or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
            most = f"{MOST_ROWS} × {MOST_COLUMNS}, {MOST_CELLS}"
            return Problem.at(Fault.SHEET_TOO_LARGE, found=f"{rows} × {columns}", most=most)
    return None


def _span(xml: bytes, rows: int, columns: int) -> tuple[int, int]:
    for letters, digits in set(_REFERENCE.findall(xml)):
        rows = max(rows, int(digits))
        columns = max(columns, _column_number(letters))
    return rows, columns


def _column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def written(value: Any) -> Cell:
    """A cell as a person wrote it: 5.0 is "5", a date is ISO; only a number with a fraction stays a number."""
    match value:
        case str():
            text = value.replace("\0", "").strip()
            return text if text.isascii() else unicodedata.normalize("NFC", text)
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() else value
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return "" if value is None else str(value)
