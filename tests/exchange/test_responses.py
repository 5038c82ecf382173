"""Rows → responses: the form's rules, four ways of having no answer, and every fault of every row."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from surveyapp.domain.definition import Kind, Missing, Option, Page, Question, Questionnaire, Row
from surveyapp.domain.text import Text
from surveyapp.exchange.mapping import check
from surveyapp.exchange.mapping_file import read_mapping
from surveyapp.exchange.responses import Conversion, convert
from surveyapp.exchange.sheet import read_sheet


def text(vi: str, en: str = "") -> Text:
    return Text.of(vi=vi, en=en or vi)


def options(*codes: str, **more: Any) -> tuple[Option, ...]:
    return tuple(Option(code, text(code.capitalize())) for code in codes)


def questionnaire(*questions: Question) -> Questionnaire:
    return Questionnaire("q", text("Khảo sát"), (Page("p", questions),))


GENDER = Question(
    "gender", Kind.SINGLE, text("Giới tính"), required=True,
    options=(Option("female", text("Nữ", "Female")), Option("male", text("Nam", "Male")),
             Option("other", text("Khác", "Other"), other=True)),
)  # fmt: skip
AGE = Question("age", Kind.NUMBER, text("Tuổi"), low=15, high=110)
CHANNELS = Question(
    "channels", Kind.MULTIPLE, text("Kênh"), max_choices=2,
    options=(Option("zalo", text("Zalo")), Option("shop", text("Cửa hàng, chợ")), Option("tv", text("TV")),
             Option("none", text("Không kênh nào"), exclusive=True)),
)  # fmt: skip
GRID = Question(
    "grid", Kind.MATRIX_SINGLE, text("Hài lòng"), required=True,
    options=(*options("1", "2", "3"), Option("na", text("Không áp dụng"), missing=Missing.NOT_APPLICABLE)),
    rows=(Row("wifi", text("Wi-fi")), Row("seat", text("Ghế"))),
)  # fmt: skip
LIKE = Question("like", Kind.RATING, text("Thích"), low=-5, high=5)


def converted(asked: Questionnaire, mapping: str, csv: str, survey: str = "S1") -> Conversion:
    sheet, problems = read_sheet("answers.csv", csv.encode())
    assert sheet is not None and problems == []
    read, problems = read_mapping("map.toml", mapping)
    assert read is not None, problems
    assert check(read, asked, sheet.header) == []
    return convert(sheet, read, asked, survey)


def documents(asked: Questionnaire, mapping: str, csv: str) -> list[dict[str, Any]]:
    conversion = converted(asked, mapping, csv)
    assert [row.line("en") for row in conversion.rejected] == []
    return [response.answers for response in conversion.responses]


def lines(asked: Questionnaire, mapping: str, csv: str, language: str = "en") -> list[str]:
    conversion = converted(asked, mapping, csv)
    assert conversion.responses == []
    return [row.line(language) for row in conversion.rejected]


def test_codes_labels_and_numbers_become_answers_and_blanks_stay_apart() -> None:
    found = documents(
        questionnaire(GENDER, AGE, LIKE),
        '[responses]\nblank = ["NA"]\n[columns]\nsex = "gender"\nyears = "age"\n'
        '[[column]]\ncolumn = "love"\nquestion = "like"\nvalues = { "I hate it!-5" = -5 }\nblank = "not_asked"\n',
        "sex,years,love,unused\nfemale,31,+2,x\nNAM,31.0,I hate it!-5,y\nnu,NA,,z\n,,-3,\n",
    )
    assert found == [
        {"gender": "female", "age": 31, "like": 2},
        {"gender": "male", "age": 31, "like": -5},
        {"gender": "female", "age": None},
        {"gender": None, "age": None, "like": -3},
    ]


def test_a_matrix_from_its_columns_with_not_applicable() -> None:
    found = documents(
        questionnaire(GRID),
        '[[column]]\ncolumn = "Ghế"\nquestion = "grid.seat"\nnot_applicable = [0]\n'
        '[[column]]\ncolumn = "Wifi"\nquestion = "grid.wifi"\nnot_applicable = [0]\nblank = "not_asked"\n',
        "Wifi,Ghế\n1,0\n3.0,\n,2\n,\n0,0\n",
    )
    assert found == [
        {"grid": {"wifi": "1", "seat": "na"}},
        {"grid": {"wifi": "3"}},
        {"grid": {"seat": "2"}},
        {"grid": {"wifi": "na", "seat": "na"}},
    ]
    assert list(found[0]["grid"]) == ["wifi", "seat"]


def test_a_matrix_whose_columns_are_all_blank() -> None:
    mapping = (
        '[[column]]\ncolumn = "a"\nquestion = "grid.wifi"\n{}\n[[column]]\ncolumn = "b"\nquestion = "grid.seat"\n{}\n'
    )
    not_asked = 'blank = "not_asked"'
    csv = "a,b,c\n,,x\n"
    assert documents(questionnaire(GRID), mapping.format("", not_asked), csv) == [{"grid": None}]
    assert documents(questionnaire(GRID), mapping.format(not_asked, not_asked), csv) == [{}]


def test_a_multiple_choice_from_one_column_per_option() -> None:
    found = documents(
        questionnaire(CHANNELS),
        '[columns]\nzalo = "channels.zalo"\nshop = "channels.shop"\ntv = "channels.tv"\n',
        'zalo,shop,tv,x\nYes,no,1,\nCó,không,,\nNo,No,No,\nNo,,No,\n,,,x\nZalo,0,"TV",\n',
    )
    assert [document["channels"] for document in found] == [
        ["zalo", "tv"], ["zalo"], ["none"], None, None, ["zalo", "tv"],
    ]  # fmt: skip


def test_a_multiple_choice_in_one_cell_whose_labels_hold_the_separator() -> None:
    found = documents(
        questionnaire(CHANNELS),
        '[[column]]\ncolumn = "a"\nquestion = "channels"\nseparator = ","\n',
        'a,b\n"Zalo, Cửa hàng, chợ",\n"tv,zalo",\n"Cửa hàng, chợ",\nKhông kênh nào,\n"TV, ,",\n',
    )
    assert [document["channels"] for document in found] == [
        ["zalo", "shop"], ["zalo", "tv"], ["shop"], ["none"], ["tv"],
    ]  # fmt: skip


def test_the_words_of_other_from_a_column_of_their_own() -> None:
    found = documents(
        questionnaire(GENDER),
        '[columns]\na = "gender"\n[[column]]\ncolumn = "b"\nquestion = "gender"\nother = true\n',
        "a,b\nOther,=1+1\n,tự do\nNữ,\n",
    )
    assert [document["gender"] for document in found] == [
        {"code": "other", "other": "=1+1"},
        {"code": "other", "other": "tự do"},
        "female",
    ]


def test_texts_contacts_and_consent() -> None:
    found = documents(
        questionnaire(
            Question("why", Kind.LONG_TEXT, text("Vì sao")),
            Question("mail", Kind.EMAIL, text("Email")),
            Question("phone", Kind.PHONE, text("Điện thoại")),
            Question("agree", Kind.CONSENT, text("Đồng ý"), required=True),
        ),
        '[columns]\nw = "why"\nm = "mail"\np = "phone"\nc = "agree"\n',
        'w,m,p,c\n"<b>rẻ</b>\n=HYPERLINK(1)",an@example.com,0912 345 678,Có\n+84,,,no\n',
    )
    assert found == [
        {"why": "<b>rẻ</b>\n=HYPERLINK(1)", "mail": "an@example.com", "phone": "+84912345678", "agree": True},
        {"why": "+84", "mail": None, "phone": None, "agree": False},
    ]


def test_a_column_of_numbers_is_read_one_way() -> None:
    spend = Question("spend", Kind.NUMBER, text("Chi"))
    mapping = '[columns]\ns = "spend"\n'
    assert [d["spend"] for d in documents(questionnaire(spend), mapping, "s,t\n3.125,\n2.5,\n")] == [3.125, 2.5]
    assert [d["spend"] for d in documents(questionnaire(spend), mapping, "s,t\n3.125,\n2.500,\n")] == [3125, 2500]
    declared = '[[column]]\ncolumn = "s"\nquestion = "spend"\ndecimal = "."\n'
    assert [d["spend"] for d in documents(questionnaire(spend), declared, "s,t\n3.125,\n2.500,\n")] == [3.125, 2.5]


def test_every_bad_cell_of_a_row_is_listed_with_file_row_column_value_and_reason() -> None:
    conversion = converted(
        questionnaire(GENDER, AGE, LIKE),
        '[responses]\nid = "id"\nsubmitted = "at"\n[columns]\nsex = "gender"\nyears = "age"\nlove = "like"\n',
        "id,at,sex,years,love\n"
        "1,2026-09-30,x,abc,7\n"
        "\n"
        "2,yesterday,Nữ,14,\n"
        "3,2026-09-30,Nữ,20,5\n"
        "3,2026-09-30,Nữ,111,5\n"
        "4,2026-09-30,Nữ\n"
        "5,2026-09-30,Nữ,30,2.5\n",
    )
    assert [row.line("en") for row in conversion.rejected] == [
        "answers.csv › row 2 › column “sex”: The value “x” is not mapped to any option.",
        "answers.csv › row 2 › column “years”: “abc” is not a number. For example: 250000.",
        "answers.csv › row 2 › column “love”: “7” is not one of the choices.",
        "answers.csv › row 4 › column “years” = “14”: The smallest number is 15.",
        "answers.csv › row 4 › column “at”: “yesterday” is not a date. For example: 2026-09-30 or 30/09/2026 14:05.",
        "answers.csv › row 6 › column “years” = “111”: The largest number is 110.",
        "answers.csv › row 6 › column “id”: Response id “3” already stands in row 5.",
        "answers.csv › row 7: The row has 3 cells, the header 5.",
        "answers.csv › row 8 › column “love”: “2.5” is not one of the choices.",
    ]
    assert [(row.row, row.column, row.value) for row in conversion.rejected[:3]] == [
        (2, "sex", "x"), (2, "years", "abc"), (2, "love", "7"),
    ]  # fmt: skip
    assert conversion.rejected[0].line("vi") == (
        "answers.csv › dòng 2 › cột “sex”: Giá trị “x” chưa được ghép với lựa chọn nào."
    )
    assert [response.submission_id for response in conversion.responses] == ["3"]
    assert (conversion.read, conversion.rejected_rows, conversion.blank_rows) == (6, 5, 1)


@pytest.mark.parametrize(
    ("mapping", "csv", "said"),
    [
        (
            '[columns]\nz = "channels.zalo"\ns = "channels.shop"\nt = "channels.tv"\n',
            "z,s,t\n1,x,yes\n",
            "answers.csv › row 2 › column “z, s, t” = “1; x; yes”: Please choose at most 2.",
        ),
        (
            '[columns]\nz = "channels.zalo"\n',
            "z,s\nmaybe,1\n",
            "answers.csv › row 2 › column “z”: The value “maybe” is not mapped to any option.",
        ),
        (
            '[columns]\na = "channels"\n',
            "a,b\nZalo; radio,\n",
            "answers.csv › row 2 › column “a” = “Zalo; radio”: The value “radio” is not mapped to any option.",
        ),
        (
            '[columns]\na = "channels"\n',
            "a,b\nZalo;Không kênh nào,\n",
            "answers.csv › row 2 › column “a” = “Zalo;Không kênh nào”: “Không kênh nào” cannot be chosen together with others.",
        ),
    ],
)
def test_an_import_obeys_the_rules_of_the_form(mapping: str, csv: str, said: str) -> None:
    assert lines(questionnaire(CHANNELS), mapping, csv) == [said]


def test_a_matrix_names_the_bad_cells_only() -> None:
    mapping = '[columns]\na = "grid.wifi"\nb = "grid.seat"\n'
    assert lines(questionnaire(GRID), mapping, "a,b\n9,2\n8,7\n") == [
        "answers.csv › row 2 › column “a”: The value “9” is not mapped to any option.",
        "answers.csv › row 3 › column “a”: The value “8” is not mapped to any option.",
        "answers.csv › row 3 › column “b”: The value “7” is not mapped to any option.",
    ]


def test_reading_twice_gives_the_same_ids_and_equal_rows_stay_two_people() -> None:
    csv = "a\nNữ\nNam\nNữ\n"
    mapping = '[columns]\na = "gender"\n'
    first, again = (converted(questionnaire(GENDER), mapping, csv) for _ in range(2))
    ids = [response.submission_id for response in first.responses]
    assert len(set(ids)) == 3
    assert [response.submission_id for response in again.responses] == ids
    longer = converted(questionnaire(GENDER), mapping, csv + "Nam\n")
    assert [response.submission_id for response in longer.responses][:3] == ids
    elsewhere = converted(questionnaire(GENDER), mapping, csv, survey="S2")
    assert set(ids) & {response.submission_id for response in elsewhere.responses} == set()


def test_a_corrected_mapping_keeps_the_ids() -> None:
    csv = "a,b\nNữ,20\nNam,30\n"
    ids = [
        [response.submission_id for response in converted(questionnaire(GENDER, AGE), mapping, csv).responses]
        for mapping in ('[columns]\na = "gender"\n', '[columns]\na = "gender"\nb = "age"\n')
    ]
    assert ids[0] == ids[1]


def test_a_csv_and_its_xlsx_are_the_same_responses() -> None:
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet()
    for number, row in enumerate([["a", "b"], ["Nữ", 20], ["Nam", 30.5]]):
        page.write_row(number, 0, row)
    book.close()
    sheet, _ = read_sheet("answers.xlsx", buffer.getvalue())
    mapping, _ = read_mapping("map.toml", '[columns]\na = "gender"\nb = "age"\n')
    assert sheet is not None and mapping is not None
    from_xlsx = convert(sheet, mapping, questionnaire(GENDER, AGE), "S1").responses
    from_csv = converted(
        questionnaire(GENDER, AGE), '[columns]\na = "gender"\nb = "age"\n', "a,b\nNữ,20\nNam,30.5\n"
    ).responses
    assert from_xlsx == from_csv
    assert from_csv[1].answers == {"gender": "male", "age": 30.5}


def test_what_a_row_says_about_its_response() -> None:
    conversion = converted(
        questionnaire(GENDER),
        '[responses]\nid = "id"\nsubmitted = "end"\nstarted = "start"\nsource = "where"\nsource_value = "giấy"\n'
        'language = "en"\n[columns]\na = "gender"\n',
        "id,start,end,where,a\nr1,30/09/2026 14:00,30/09/2026 14:05,zalo,Nữ\nr2,,,,Nam\n",
    )
    first, second = conversion.responses
    assert (first.submission_id, first.language, first.source) == ("r1", "en", "zalo")
    assert first.started == datetime(2026, 9, 30, 7, 0, tzinfo=UTC)
    assert first.submitted == datetime(2026, 9, 30, 7, 5, tzinfo=UTC)
    assert (second.submission_id, second.source, second.started, second.submitted) == ("r2", "giấy", None, None)


def test_an_id_too_long_to_keep_is_refused() -> None:
    conversion = converted(
        questionnaire(GENDER), '[responses]\nid = "id"\n[columns]\na = "gender"\n', f"id,a\n{'x' * 81},Nữ\n"
    )
    assert conversion.rejected[0].line("en") == (
        "answers.csv › row 2 › column “id” = “" + "x" * 80 + "”: The answer has 81 characters; the most is 80."
    )


def test_answers_of_two_rows_are_not_one_object() -> None:
    found = documents(questionnaire(CHANNELS), '[columns]\na = "channels"\n', "a\nZalo\nZalo\n")
    found[0]["channels"].append("tv")
    assert found[1] == {"channels": ["zalo"]}
