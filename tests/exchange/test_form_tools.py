"""Sheets as Google Forms, KoboToolbox, LimeSurvey and Excel leave them: guess → corrected mapping → responses."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
import xlsxwriter

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.exchange.guess import Reason, guess
from surveyapp.exchange.mapping import VIETNAM, check
from surveyapp.exchange.mapping_file import read_mapping
from surveyapp.exchange.moments import DateOrder, parse_moment
from surveyapp.exchange.responses import Conversion, convert
from surveyapp.exchange.sheet import Sheet, read_sheet


def words(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


CAFE, _ = parse_questionnaire({
    "id": "cafe",
    "title": words("Khách quán Ví Dụ", "Example cafe"),
    "page": [{"id": "p", "question": [
        {"id": "age_band", "kind": "single", "text": words("Anh/chị thuộc nhóm tuổi nào?", "Which age group?"), "option": [
            {"code": "young", "text": words("18–24 tuổi", "18–24")}, {"code": "older", "text": words("Từ 25 tuổi", "25+")},
        ]},
        {"id": "channels", "kind": "multiple", "text": words("Anh/chị biết đến quán qua đâu?", "How did you hear?"), "option": [
            {"code": "social", "text": words("Facebook, Zalo, TikTok", "Social media")},
            {"code": "friends", "text": words("Bạn bè, người thân", "Friends, family")},
            {"code": "other", "text": words("Khác", "Other"), "other": True},
        ]},
        {"id": "nps", "kind": "nps", "text": words("Anh/chị có giới thiệu quán không?", "Would you recommend us?")},
        {"id": "rate", "kind": "matrix_single", "text": words("Anh/chị hài lòng ra sao?", "How satisfied are you?"),
         "option": [{"code": "1", "text": words("Chưa hài lòng", "No")}, {"code": "5", "text": words("Hài lòng", "Yes")}],
         "row": [{"code": "drink", "text": words("Đồ uống", "Drinks")}, {"code": "staff", "text": words("Nhân viên", "Staff")}]},
        {"id": "spend", "kind": "money", "low": 0, "text": words("Mỗi tháng anh/chị chi bao nhiêu?", "What do you spend?")},
        {"id": "phone", "kind": "phone", "text": words("Số điện thoại", "Phone")},
    ]}],
})  # fmt: skip


def sheet_of(data: bytes, name: str = "answers.csv") -> Sheet:
    sheet, problems = read_sheet(name, data)
    assert sheet is not None and problems == []
    return sheet


def imported(sheet: Sheet, toml: str) -> Conversion:
    assert CAFE is not None
    mapping, problems = read_mapping("map.toml", toml)
    assert mapping is not None and problems == []
    assert check(mapping, CAFE, sheet.header) == []
    return convert(sheet, mapping, CAFE)


def guessed(sheet: Sheet) -> str:
    assert CAFE is not None
    return guess(sheet, CAFE).to_toml("en")


GOOGLE = (
    "Dấu thời gian,Anh/chị thuộc nhóm tuổi nào? ,Anh/chị biết đến quán qua đâu?,Anh/chị có giới thiệu quán không?,"
    "Anh/chị hài lòng ra sao? [Đồ uống],Anh/chị hài lòng ra sao? [Nhân viên],Mỗi tháng anh/chị chi bao nhiêu?,"
    "Số điện thoại,\n"
    '2026/09/30 2:05:00 CH GMT+7,18-24 tuổi\u00a0,"Facebook, Zalo, TikTok, Báo giấy",9 - Rất sẵn lòng,Hài lòng ,'
    "Chưa hài lòng,1.250.000 VNĐ,0912 345 678,\n"
    '2026/10/01 9:00:00 SA GMT+7,Từ 25 tuổi,"Bạn bè, người thân",10 - Rất sẵn lòng,Hài lòng,,500k,0987654321,\n'
)


def test_a_google_forms_sheet_needs_only_its_comments_put_in_force() -> None:
    sheet = sheet_of(("\ufeff" + GOOGLE).encode())
    written = guessed(sheet)
    assert [line for line in written.splitlines() if line.startswith(("# values", "# unmatched"))] == [
        '# values = {"Báo giấy" = ""}',
        '# unmatched = "other"',
        '# values = {"9 - Rất sẵn lòng" = "9", "10 - Rất sẵn lòng" = "10"}',
        '# values = {500k = "500000"}',
    ]
    corrected = written.replace('# values = {"Báo giấy" = ""}\n', "")
    corrected = corrected.replace("# values", "values").replace("# unmatched", "unmatched")
    done = imported(sheet, corrected)
    assert done.rejected == ()
    assert [response.answers for response in done.responses] == [
        {"age_band": "young", "channels": {"codes": ["social", "other"], "other": "Báo giấy"}, "nps": 9,
         "rate": {"drink": "5", "staff": "1"}, "spend": 1250000, "phone": "+84912345678"},
        {"age_band": "older", "channels": ["friends"], "nps": 10,
         "rate": {"drink": "5"}, "spend": 500000, "phone": "+84987654321"},
    ]  # fmt: skip
    assert [response.submitted for response in done.responses] == [
        datetime(2026, 9, 30, 7, 5, tzinfo=UTC),
        datetime(2026, 10, 1, 2, 0, tzinfo=UTC),
    ]


def test_the_same_sheet_in_utf_16_with_tabs() -> None:
    text = GOOGLE.replace(",", "\t")
    assert sheet_of(text.encode("utf-16")).rows == sheet_of(text.encode()).rows


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026/09/30 2:05:00 CH GMT+7", datetime(2026, 9, 30, 7, 5, tzinfo=UTC)),
        ("2026/09/30 2:05:09 AM GMT+07:30", datetime(2026, 9, 29, 18, 35, 9, tzinfo=UTC)),
        ("30/09/2026 14:05 UTC-3", datetime(2026, 9, 30, 17, 5, tzinfo=UTC)),
        ("14:05 30/09/2026", datetime(2026, 9, 30, 7, 5, tzinfo=UTC)),
        ("2026/09/30", datetime(2026, 9, 29, 17, 0, tzinfo=UTC)),
        ("2026/30/09", None),
        ("30/09/2026 14:05 GMT+99", None),
    ],
)
def test_moments_as_form_tools_write_them(written: str, moment: datetime | None) -> None:
    assert parse_moment(written, DateOrder.DAY_FIRST, VIETNAM) == moment


def test_without_a_word_for_it_an_unknown_choice_is_a_fault() -> None:
    sheet = sheet_of('Kênh\n"Bạn bè, người thân, Báo giấy"\n'.encode())
    mapping = '[[column]]\ncolumn = "Kênh"\nquestion = "channels"\nseparator = ","\n'
    (fault,) = imported(sheet, mapping).rejected
    assert fault.problem.say("en") == "The value “Báo giấy” is not mapped to any option."
    (kept,) = imported(sheet, mapping + 'unmatched = "other"\n').responses
    assert kept.answers == {"channels": {"codes": ["friends", "other"], "other": "Báo giấy"}}


KOBO = (
    "start;end;kenh/channels;kenh/channels/social;kenh/channels/friends;kenh/channels/other;kenh/channels_other;"
    "danh_gia/age_band;danh_gia/nps;danh_gia/rate/drink;danh_gia/rate/staff;_id;_submission_time\n"
    "2026-09-30T14:00:00.123+07:00;2026-09-30T14:05:00.456+07:00;social other;1;0;1;loa phường;young;9;5;1;71;"
    "2026-09-30T07:05:02\n"
    "2026-09-30T15:00:00.123+07:00;2026-09-30T15:05:00.456+07:00;friends;0;1;0;;older;3;1;;72;2026-09-30T08:05:02\n"
)
KOBO_ANSWERS = [
    {"channels": {"codes": ["social", "other"], "other": "loa phường"}, "age_band": "young", "nps": 9,
     "rate": {"drink": "5", "staff": "1"}},
    {"channels": ["friends"], "age_band": "older", "nps": 3, "rate": {"drink": "1"}},
]  # fmt: skip


def test_a_kobo_sheet_is_imported_as_it_is_guessed() -> None:
    sheet = sheet_of(KOBO.encode())
    assert CAFE is not None
    by_column = {own.column: (own.target, own.reason) for own in guess(sheet, CAFE).columns}
    assert by_column["_id"] == ("id", Reason.ABOUT)
    assert by_column["kenh/channels"] == ("channels", Reason.SAME_ID)
    assert by_column["kenh/channels/social"] == ("", Reason.TAKEN)
    done = imported(sheet, guessed(sheet))
    assert done.rejected == ()
    assert [response.submission_id for response in done.responses] == ["71", "72"]
    assert [response.answers for response in done.responses] == KOBO_ANSWERS


def test_a_kobo_sheet_with_only_the_columns_of_the_options_says_the_same() -> None:
    sheet = sheet_of(KOBO.replace("kenh/channels;", "khac;", 1).encode())
    done = imported(sheet, guessed(sheet))
    assert [response.answers for response in done.responses] == KOBO_ANSWERS


def test_limesurvey_s_codes_are_explained_by_their_place() -> None:
    sheet = sheet_of(b"id,ageband,channels[social],channels[other],rate[drink]\n1,A1,Y,radio,A5\n2,A2,N,,A1\n")
    written = guessed(sheet)
    assert '# values = {A1 = "young", A2 = "older"}' in written.splitlines()
    done = imported(sheet, written.replace("# values", "values"))
    assert [response.answers for response in done.responses] == [
        {"age_band": "young", "channels": {"codes": ["social", "other"], "other": "radio"}, "rate": {"drink": "5"}},
        {"age_band": "older", "channels": None, "rate": {"drink": "1"}},
    ]


def test_the_title_above_an_excel_table_is_no_header() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page = book.add_worksheet()
    page.merge_range(0, 0, 0, 2, "KẾT QUẢ KHẢO SÁT THÁNG 9")
    page.merge_range(1, 0, 1, 2, "Người lập: quầy số 1")
    for column, cell in enumerate(("STT", "NPS", "Số điện thoại")):
        page.write(3, column, cell)
    for column, number in enumerate((1, 9, 912345678)):
        page.write(4, column, number)
    book.close()
    sheet = sheet_of(file.getvalue(), "answers.xlsx")
    assert (sheet.header, sheet.row_number(0)) == (("STT", "NPS", "Số điện thoại"), 5)
    assert imported(sheet, guessed(sheet)).responses[0].answers == {"nps": 9, "phone": "+84912345678"}


def test_one_column_is_a_table_too() -> None:
    assert sheet_of(b"age_band\nyoung\nolder\n").header == ("age_band",)
    assert sheet_of(b"age_band\nyoung,x\nolder\n").header == ("age_band",)


MONKEY = (
    "Respondent ID,Start Date,End Date,Anh/chị thuộc nhóm tuổi nào?,Anh/chị biết đến quán qua đâu?,,"
    "Anh/chị hài lòng ra sao?,,Số điện thoại\n"
    ',,,Response,"Facebook, Zalo, TikTok","Bạn bè, người thân",Đồ uống,Nhân viên,Open-Ended Response\n'
    '118,09/29/2026 01:55:00 PM,09/29/2026 02:05:00 PM,Từ 25 tuổi,,"Bạn bè, người thân",Hài lòng,Chưa hài lòng,0912345678\n'
)


def test_surveymonkey_s_two_header_rows_become_one() -> None:
    sheet = sheet_of(MONKEY.encode())
    assert sheet.header[3:] == (
        "Anh/chị thuộc nhóm tuổi nào?",
        "Anh/chị biết đến quán qua đâu? [Facebook, Zalo, TikTok]",
        "Anh/chị biết đến quán qua đâu? [Bạn bè, người thân]",
        "Anh/chị hài lòng ra sao? [Đồ uống]",
        "Anh/chị hài lòng ra sao? [Nhân viên]",
        "Số điện thoại",
    )
    assert (len(sheet.rows), sheet.row_number(0)) == (1, 3)


def test_a_second_row_of_answers_is_no_header() -> None:
    sheet = sheet_of(b"Name,Answer\nresponse,yes\nother,no\n")
    assert (sheet.header, len(sheet.rows)) == (("Name", "Answer"), 2)


def test_a_surveymonkey_sheet_is_imported_as_it_is_guessed() -> None:
    sheet = sheet_of(MONKEY.encode())
    done = imported(sheet, guessed(sheet))
    assert done.rejected == ()
    only = done.responses[0]
    assert (only.submission_id, only.started, only.submitted) == (
        "118",
        datetime(2026, 9, 29, 6, 55, tzinfo=UTC),
        datetime(2026, 9, 29, 7, 5, tzinfo=UTC),
    )
    assert only.answers["age_band"] == "older"
    assert only.answers["channels"] == ["friends"]
    assert only.answers["rate"] == {"drink": "5", "staff": "1"}
