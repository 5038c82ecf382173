"""Sheets: the dialects of CSV, XLSX as people wrote it, and files that must not be opened."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from surveyapp.exchange import sheet as sheet_module
from surveyapp.exchange.sheet import Sheet, read_sheet

VIETNAMESE = "Họ tên;Tuổi\nTrần Thị Ánh;31\n"
EXPECTED = (("Họ tên", "Tuổi"), [("Trần Thị Ánh", "31")])


def sheet(data: bytes | str, name: str = "answers.csv") -> Sheet:
    read, problems = read_sheet(name, data.encode() if isinstance(data, str) else data)
    assert [problem.line("en") for problem in problems] == []
    assert read is not None
    return read


def fault(data: bytes | str, name: str = "answers.csv") -> list[str]:
    _, problems = read_sheet(name, data.encode() if isinstance(data, str) else data)
    return [problem.line("en") for problem in problems]


def workbook(rows: list[list[object]], start: int = 0) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False})
    page = book.add_worksheet()
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    for number, row in enumerate(rows, start=start):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                page.write_datetime(number, column, cell, moment)
            else:
                page.write(number, column, cell)
    book.close()
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_with_and_without_a_mark(encoding: str) -> None:
    read = sheet(VIETNAMESE.encode(encoding))
    assert (read.header, read.rows) == EXPECTED


def test_decomposed_letters_become_nfc() -> None:
    import unicodedata

    read = sheet(unicodedata.normalize("NFD", VIETNAMESE))
    assert (read.header, read.rows) == EXPECTED


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_seen(delimiter: str) -> None:
    text = f'a{delimiter}b\n"1, 2; 3"{delimiter}x\n"4, 5; 6"{delimiter}y\n'
    assert sheet(text).rows == [("1, 2; 3", "x"), ("4, 5; 6", "y")]


def test_declared_delimiter_counts_as_a_row_of_the_file() -> None:
    read = sheet("sep=|\na|b\n1;2;3|4;5\n")
    assert (read.header, read.rows, read.row_number(0)) == (("a", "b"), [("1;2;3", "4;5")], 3)


def test_one_column_and_a_quoted_line_break() -> None:
    read = sheet('why\n"line one\nline two"\nplain\n')
    assert read.rows == [("line one\nline two",), ("plain",)]
    assert [read.row_number(index) for index in range(2)] == [2, 3]


def test_blank_rows_keep_their_numbers_and_a_late_header_is_found() -> None:
    read = sheet("\n\na,b\n1,2\n,\n3,4\n\n")
    assert (read.header, read.rows) == (("a", "b"), [("1", "2"), ("", ""), ("3", "4")])
    assert read.row_number(2) == 6


def test_old_mac_and_windows_line_ends() -> None:
    assert sheet("a,b\r1,2\r").rows == [("1", "2")]
    assert sheet("a,b\r\n1,2\r\n").rows == [("1", "2")]


def test_a_ragged_row_is_kept_for_the_conversion_to_refuse() -> None:
    assert sheet("a,b\n1\n1,2,3\n1,2,\n").rows == [("1",), ("1", "2", "3"), ("1", "2")]


@pytest.mark.parametrize("cell", ["=1+1", "+84912345678", "-3", "@SUM(A1)", "<script>alert(1)</script>", "{{ 7*7 }}"])
def test_hostile_cells_stay_text(cell: str) -> None:
    assert sheet(f'a,b\n"{cell}",x\n').rows == [(cell, "x")]
    assert sheet(workbook([["a"], [cell]]), "answers.xlsx").rows == [(cell,)]


def test_nul_characters_are_left_out() -> None:
    assert sheet("a,b\n1\0,2\n").rows == [("1", "2")]


def test_xlsx_cells_come_back_as_people_wrote_them() -> None:
    written = [5.0, 1.046, -3, "  Có ", True, datetime(2026, 9, 30, 14, 5), datetime(2026, 9, 30), "0912"]
    read = sheet(workbook([list("abcdefgh"), written], start=2), "answers.xlsx")
    expected = ("5", 1.046, "-3", "Có", "TRUE", "2026-09-30 14:05:00", "2026-09-30", "0912")
    assert (read.header, read.rows, read.row_number(0)) == (tuple("abcdefgh"), [expected], 4)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "answers.csv: The file has no rows of data."),
        (b"a,b\n", "answers.csv: The file has no rows of data."),
        (b"\n,,\n \n", "answers.csv: The file has no rows of data."),
        (
            b"a,b\n1,2\nT\xc3\xb4i v\xe1\xba\xady,3 \xf4\n",
            "answers.csv › row 3: The file is not UTF-8. Save it again as UTF-8.",
        ),
        (b"a,b\n1,\x01\xf4\n", "answers.csv › row 2: The file is not UTF-8. Save it again as UTF-8."),
        (
            b'a,b\n1,2\n"3,4\n5,6\n',
            "answers.csv › row 3: The quotation marks in row 3 do not match. Double those inside a cell or export "
            "the file again.",
        ),
        (
            b"\xd0\xcf\x11\xe0rest",
            "answers.csv: The file is neither CSV nor XLSX (it may be an old Excel file or have a password). "
            "Save it again as .xlsx without a password, or as .csv.",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(data: bytes, said: str) -> None:
    assert fault(data) == [said]


def test_a_missing_file(tmp_path: Path) -> None:
    assert read_sheet(tmp_path / "none.csv")[1][0].line("vi") == "none.csv: Không tìm thấy tệp."


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(VIETNAMESE, encoding="utf-8")
    read, _ = read_sheet(path)
    assert read is not None
    assert (read.file, read.header, read.rows) == ("answers.csv", *EXPECTED)


def test_a_file_above_the_limit_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_module, "MOST_BYTES", 10 * 2**20)
    assert fault(b"a\n" + b"x" * 11 * 2**20) == ["answers.csv: The file is too large: > 10 MB; the most is 10 MB."]


# ------------------------------------------------------------------ archives


def rezipped(data: bytes, changed: dict[str, bytes | None]) -> bytes:
    """The workbook with parts replaced, added, or (None) left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in changed:
                new.writestr(part.filename, old.read(part))
        for name, content in changed.items():
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


SMALL = workbook([["a", "b"], [1, 2]])
PAGE = "xl/worksheets/sheet1.xml"


def test_a_zip_bomb_is_refused_before_it_is_unpacked_whole() -> None:
    bomb = rezipped(SMALL, {"xl/media/image1.bin": b"\0" * 40 * 2**20})
    assert len(bomb) < 100_000
    (said,) = fault(bomb, "bomb.xlsx")
    assert said.startswith("bomb.xlsx: The file is too large: > 10 MB, ×")


def test_a_lying_directory_does_not_help_a_bomb() -> None:
    bomb = rezipped(SMALL, {"xl/media/image1.bin": b"\0" * 40 * 2**20})
    true, false = (40 * 2**20).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert bomb.count(true) == 2
    (said,) = fault(bomb.replace(true, false), "bomb.xlsx")
    assert said.startswith("bomb.xlsx: The file is too large: > 10 MB, ×")


def test_cells_far_apart_do_not_make_a_huge_table() -> None:
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(io.BytesIO(SMALL)) as archive:
        page = archive.read(PAGE)
    assert page.count(b"</sheetData>") == 1
    wide = rezipped(SMALL, {PAGE: page.replace(b"</sheetData>", far)})
    assert fault(wide, "far.xlsx") == [
        "far.xlsx: The file is too large: 1048576 × 16384; the most is 1000000 × 5000, 20000000."
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (rezipped(SMALL, {"xl/workbook.xml": None}), "neither CSV nor XLSX"),
        (rezipped(SMALL, {PAGE: b"<worksheet><sheetData><row"}), "The file"),
        (SMALL[: len(SMALL) // 2], "The file cannot be read"),
        (workbook([]), "The file has no rows of data."),
    ],
)
def test_broken_archives_are_faults_not_crashes(data: bytes, said: str) -> None:
    (line,) = fault(data, "broken.xlsx")
    assert line.startswith("broken.xlsx: ") and said in line


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1258", "Rất hài lòng với đồ uống, sẽ quay lại"),
        ("cp1252", "Très satisfait, à bientôt – où ?"),
        ("cp1252", "Zufrieden, schöne Grüße"),
    ],
)
def test_the_code_pages_of_older_programs(encoding: str, words: str) -> None:
    apart = unicodedata.normalize("NFC", words)
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    if encoding == "cp1258":  # the page has vowels with their circumflex or horn, and tones as signs of their own
        apart = "".join(
            unicodedata.normalize("NFC", "".join(s for s in whole if s not in tones))
            + "".join(s for s in whole if s in tones)
            for whole in (unicodedata.normalize("NFD", sign) for sign in words)
        )
    sheet, problems = read_sheet("a.csv", f'no,words\n1,"{apart}"\n'.encode(encoding))
    assert problems == [] and sheet is not None
    assert sheet.rows[0][1] == words


def test_a_second_column_of_one_name_has_a_number() -> None:
    sheet, problems = read_sheet("a.csv", b"why,why (2),why,why\n1,2,3,4\n")
    assert problems == [] and sheet is not None
    assert sheet.header == ("why", "why (2)", "why (3)", "why (4)")


def test_names_over_several_columns_go_before_their_own() -> None:
    written = (
        "#,Which system?,,,How satisfied?,\n,macOS,Windows,Other,Price,Which version do you use?\na1,macOS,,,5,3.7\n"
    )
    sheet, problems = read_sheet("a.csv", written.encode())
    assert problems == [] and sheet is not None
    systems = ("Which system? [macOS]", "Which system? [Windows]", "Which system? [Other]")
    assert sheet.header == ("#", *systems, "How satisfied? [Price]", "Which version do you use?")
    assert (len(sheet.rows), sheet.row_number(0)) == (1, 3)


def test_columns_without_a_name_above_numbers_are_no_group() -> None:
    sheet, _ = read_sheet("a.csv", b"a,,b,\n1,x,2,y\n3,4,5,6\n")
    assert sheet is not None
    assert (sheet.header, len(sheet.rows)) == (("a", "", "b", ""), 2)


def test_qualtrics_three_header_rows_become_the_questions() -> None:
    ids = (
        '{""ImportId"":""startDate""}',
        '{""ImportId"":""QID1""}',
        '{""ImportId"":""QID2_1""}',
        '{""ImportId"":""QID2_2""}',
    )
    written = (
        "StartDate,Q1,Q2_1,Q2_2\nAnfangsdatum,How old are you?,Rate,Rate\n"
        + ",".join(f'"{own}"' for own in ids)
        + "\n2026-09-30 08:00:00,34,5,4\n"
    )
    sheet, problems = read_sheet("a.csv", written.encode())
    assert problems == [] and sheet is not None
    assert sheet.header == ("StartDate", "How old are you?", "Rate [Q2_1]", "Rate [Q2_2]")
    assert (list(sheet.rows), sheet.row_number(0)) == ([("2026-09-30 08:00:00", "34", "5", "4")], 4)
