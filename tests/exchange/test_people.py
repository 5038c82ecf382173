"""Lists of people to invite: every usual way to write them, every bad line with its number."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from surveyapp.domain.problem import Fault
from surveyapp.exchange.people import MOST_PEOPLE, People, Person, read_list, read_people


def said(found: People) -> list[tuple[str, str]]:
    return [(problem.place[0] if problem.place else "", problem.fault.name) for problem in found.problems]


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("lan@vidu.vn", Person("lan@vidu.vn")),
        (" Nguyễn Thị Lan  <Lan@Vidu.vn> ", Person("lan@vidu.vn", "Nguyễn Thị Lan")),
        ('"Nguyễn, Lan" <lan@vidu.vn>,', Person("lan@vidu.vn", "Nguyễn, Lan")),
        ("lan@vidu.vn; Nguyễn Thị Lan", Person("lan@vidu.vn", "Nguyễn Thị Lan")),
        ("Nguyễn Thị Lan\tlan@vidu.vn\ten", Person("lan@vidu.vn", "Nguyễn Thị Lan", "en")),
        ("Vu\u0303 <lan@vidu.vn>", Person("lan@vidu.vn", "V\u0169")),
    ],
)
def test_one_person_per_line(line: str, person: Person):
    found = read_list(line)
    assert (found.people, found.problems) == ((person,), ())


def test_an_address_is_written_as_any_mail_server_takes_it():
    assert read_list("lan@ví-dụ.vn").people == (Person("lan@xn--v-d-rma6749a.vn"),)
    assert said(read_list("lần@vidu.vn")) == [("1", "BAD_EMAIL")]


def test_every_bad_line_is_told_with_its_number_and_doubles_with_theirs():
    found = read_list(
        "email; họ tên\nlan@vidu.vn; Lan\n\nchỉ có tên\nlan@; Lan\na@vidu.vn, b@vidu.vn, Lan\nLAN@vidu.vn\nc@vidu.vn;d@vidu.vn"
    )
    assert said(found) == [("4", "NO_ADDRESS"), ("5", "BAD_EMAIL"), ("6", "TOO_MANY_ADDRESSES")]
    assert [person.email for person in found.people] == ["lan@vidu.vn", "c@vidu.vn", "d@vidu.vn"]
    assert found.twice == ((7, "lan@vidu.vn"),)


@pytest.mark.parametrize("empty", ["", "\n \n", "email,name\n"])
def test_an_empty_list_is_said_to_be_empty(empty: str):
    assert said(read_list(empty)) == [("", "NOBODY_LISTED")]


def test_a_list_that_is_too_long_is_refused_as_a_whole():
    found = read_list("\n".join(f"a{number}@vidu.vn" for number in range(MOST_PEOPLE + 1)))
    assert (found.people, said(found)) == ((), [("", "TOO_MANY_PEOPLE")])


def sheet(rows: list[list[Any]]) -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return made.getvalue()


def test_a_sheet_with_columns_in_any_order_and_others_beside():
    rows = [
        ["Mã", "Họ và tên", "Địa chỉ Email", "Ngôn ngữ"],
        [1, "Lan", "lan@vidu.vn", "EN"],
        [2, "Minh", "", "vi"],
        [3, "Hoa", "hoa@vidu.vn", "fr"],
        [4, "=HYPERLINK(1)", "binh@vidu.vn", ""],
    ]
    found = read_people("khach.xlsx", sheet(rows))
    assert said(found) == [("3", "NO_ADDRESS"), ("4", "LANGUAGE_UNKNOWN")]
    assert found.people == (Person("lan@vidu.vn", "Lan", "en"), Person("binh@vidu.vn", "=HYPERLINK(1)"))


@pytest.mark.parametrize("text", ["lan@vidu.vn,Lan\nhoa@vidu.vn,Hoa\n", "Lan;lan@vidu.vn\nHoa;hoa@vidu.vn"])
def test_a_file_without_a_header(text: str):
    found = read_people("khach.csv", text.encode("utf-8-sig"))
    assert found.people == (Person("lan@vidu.vn", "Lan"), Person("hoa@vidu.vn", "Hoa"))


def test_a_file_with_a_single_line():
    assert read_people("khach.csv", b"lan@vidu.vn").people == (Person("lan@vidu.vn"),)


def test_a_file_without_addresses_and_one_that_is_no_sheet():
    assert said(read_people("khach.csv", "Họ tên,Tuổi\nLan,30\n".encode())) == [("", "NO_ADDRESS_COLUMN")]
    assert [problem.fault for problem in read_people("khach.xlsx", b"%PDF-1.7").problems] == [Fault.SHEET_KIND]
