"""A spreadsheet as rows of cells under one header: CSV in its many dialects, and XLSX."""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from surveyapp.domain.problem import Fault, Problem
from surveyapp.exchange.header import Row, header_of
from surveyapp.exchange.xlsx import MOST_COLUMNS, MOST_ROWS, Cell, read_xlsx

MOST_BYTES = 64 * 2**20
_SNIFFED = 65_536
_DELIMITERS = ",;\t|"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

Read = tuple["Sheet | None", list[Problem]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows[i]` stands in row `first_row + i` of the file, as a spreadsheet program counts rows.

    A cell is trimmed text in NFC, or a float where an XLSX cell holds a number with a fraction. A row whose width
    differs from the header's is kept as it stands; a wholly blank one is all "".
    """

    file: str
    header: tuple[str, ...]
    rows: Sequence[Row]
    first_row: int = 2

    def row_number(self, index: int) -> int:
        return self.first_row + index

    def column(self, position: int) -> Iterator[Cell]:
        """The cells below one header, blank where a row is too short."""
        for row in self.rows:
            yield row[position] if position < len(row) else ""


def read_sheet(path: Path | str, data: bytes | None = None) -> Read:
    """The sheet in a CSV or XLSX file (its first that holds anything); `data` in place of its bytes, if given."""
    name = Path(path).name
    if data is None:
        try:
            with Path(path).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return None, [Problem.at(Fault.NO_SUCH_FILE).within(name)]
        except OSError as error:
            return None, [Problem.at(Fault.SHEET_UNREADABLE, detail=error.strerror).within(name)]
    if len(data) > MOST_BYTES:
        found = f"> {MOST_BYTES // 2**20} MB"
        return None, [Problem.at(Fault.SHEET_TOO_LARGE, found=found, most=f"{MOST_BYTES // 2**20} MB").within(name)]
    records, skipped, problems = _records(data)
    sheet = None
    if not problems:
        sheet, problems = _sheet(name, records, skipped)
    return sheet, [problem.within(name) for problem in problems]


def _records(data: bytes) -> tuple[list[Row], int, list[Problem]]:
    """Every record of the file, and how many lines before the first were not part of the table."""
    if data.startswith(b"PK\x03\x04"):
        rows, problems = read_xlsx(data)
        return rows, 0, problems
    if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"SQLite format")):
        return [], 0, [Problem.at(Fault.SHEET_KIND)]
    text, problems = decode(data)
    return ([], 0, problems) if text is None else _split(text)


def decode(data: bytes) -> tuple[str | None, list[Problem]]:
    """Text from UTF-8, UTF-16 (with or without a byte order mark) or one of the code pages that older programs write,
    in NFC and without NUL characters."""
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None) or _without_bom(data)
    try:
        text = data.decode(_code_page(data) if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        return None, [Problem.at(Fault.NOT_UTF8, f"row {row}")]
    text = text.removeprefix("\ufeff").replace("\0", "")
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text), []


_TONES = "\u0300\u0301\u0303\u0309\u0323"
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF8_SIGN = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _code_page(data: bytes) -> str:
    """UTF-8 where the bytes are, or nearly are, else the Vietnamese or the Western code page of Windows. Vietnamese
    shows itself by tones: signs that follow a vowel, and that Western text has elsewhere or not at all."""
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    left = _UTF8_SIGN.sub(b"", data)
    rest = sum(byte > 127 for byte in left)
    if _BINARY.search(data) or (len(data) - len(left)) // 2 > rest:
        return "utf-8"
    text = data.decode("cp1258", "replace")
    tones = [place for place, sign in enumerate(text) if sign in _TONES]
    on_vowels = sum(unicodedata.normalize("NFD", text[place - 1])[0] in "aeiouyAEIOUY" for place in tones if place)
    return "cp1258" if tones and "\ufffd" not in text and on_vowels > 0.9 * len(tones) else "cp1252"


def _without_bom(data: bytes) -> str:
    """UTF-16 shows itself by the zero half of its Latin letters and delimiters."""
    start = data[:4096]
    if start.count(0) * 4 < len(start):
        return "utf-8"
    return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"


def _split(text: str) -> tuple[list[Row], int, list[Problem]]:
    declared = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    if declared:
        delimiter, text = declared[1], text[declared.end() :]
    else:
        delimiter = sniff(text)
    skipped = 1 if declared else 0
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for record in reader:
            if len(rows) > MOST_ROWS or len(record) > MOST_COLUMNS:
                found = f"{len(rows)} × {len(record)}"
                most = f"{MOST_ROWS} × {MOST_COLUMNS}"
                return [], 0, [Problem.at(Fault.SHEET_TOO_LARGE, found=found, most=most)]
            # Survey cells repeat: one copy of each keeps a large file small in memory.
            rows.append(tuple(map(sys.intern, map(str.strip, record))))
    except csv.Error as error:
        row = len(rows) + 1 + skipped
        if "field limit" in str(error):
            limit = csv.field_size_limit()
            return [], 0, [Problem.at(Fault.TOO_LONG, f"row {row}", found=f"> {limit}", most=limit)]
        return [], 0, [Problem.at(Fault.BAD_QUOTE, f"row {row}", row=row)]
    return rows, skipped, []


def sniff(text: str) -> str:
    """The delimiter under which the first rows have the same number of cells, and the most."""

    def agreement(delimiter: str) -> tuple[float, int]:
        try:
            rows = list(islice(csv.reader(io.StringIO(text[:_SNIFFED], newline=""), delimiter=delimiter), 50))
        except csv.Error:
            return 0.0, 0
        widths = Counter(len(row) for row in rows if row)
        width, times = widths.most_common(1)[0] if widths else (1, 0)
        return (times / widths.total(), width) if width > 1 else (0.0, 0)

    best = max(_DELIMITERS, key=agreement)
    return best if agreement(best)[1] else ","


def _sheet(name: str, records: list[Row], skipped: int) -> Read:
    found = header_of(records)
    if found is None:
        return None, [Problem.at(Fault.NO_ROWS)]
    header, start = found
    rows = records[start:]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        return None, [Problem.at(Fault.NO_ROWS)]
    return Sheet(name, header, [_trimmed(row, len(header)) for row in rows], start + 1 + skipped), []


def _trimmed(row: Row, width: int) -> Row:
    if len(row) == width:
        return row
    if not any(row):
        return ("",) * width
    return row[:width] if len(row) > width and not any(row[width:]) else row
