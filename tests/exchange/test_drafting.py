"""Sheets nobody has the questionnaire of: what they seem to ask, and that every row is then read."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import Kind, Missing, Question, Questionnaire
from surveyapp.domain.library import loads
from surveyapp.exchange import scale_words
from surveyapp.exchange.column_sense import Sense
from surveyapp.exchange.drafting import Draft, draft
from surveyapp.exchange.identity import Join
from surveyapp.exchange.mapping import check
from surveyapp.exchange.mapping_file import read_mapping
from surveyapp.exchange.responses import Conversion, convert
from surveyapp.exchange.sheet import Sheet, read_sheet


def sheet_of(*rows: Sequence[str]) -> Sheet:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    sheet, problems = read_sheet("answers.csv", text.getvalue().encode())
    assert sheet is not None and problems == []
    return sheet


def columns(times: int = 1, **cells: Sequence[str]) -> Sheet:
    rows = list(zip(*(list(own) * times for own in cells.values()), strict=True))
    return sheet_of(list(cells), *rows)


def drafted(sheet: Sheet) -> tuple[Draft, Questionnaire, Conversion]:
    """The draft, read back from its text as everybody's is, and every row of the sheet through its mapping."""
    made = draft(sheet, "Câu trả lời", "Quán Ví Dụ")
    plain, problems = loads(made.source)
    assert plain is not None and problems == []
    questionnaire, problems = parse_questionnaire(plain)
    assert questionnaire is not None, [problem.line("en") for problem in problems]
    mapping, problems = read_mapping("map.toml", made.mapping_toml())
    assert mapping is not None and problems == []
    assert sorted(mapping.columns, key=str) == sorted(made.mapping.columns, key=str)
    assert check(mapping, questionnaire, sheet.header) == []
    return made, questionnaire, convert(sheet, mapping, questionnaire)


def only(sheet: Sheet) -> Question:
    _, questionnaire, conversion = drafted(sheet)
    assert conversion.rejected == ()
    (question,) = questionnaire.questions()
    return question


def labels(question: Question) -> list[str]:
    return [option.text.to("en") for option in question.options]


@pytest.mark.parametrize(
    "lowest_first",
    [
        ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"],
        ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"],
        ["Not important", "Somewhat important", "Important", "Very important", "Extremely important"],
        ["Very difficult", "Somewhat difficult", "Somewhat easy", "Very easy"],
        ["Không bao giờ", "Hiếm khi", "Thỉnh thoảng", "Thường xuyên", "Luôn luôn"],
        ["Never", "Once a year", "Once a month", "Once a week", "More than once a week", "Every day"],
        ["Dưới 5 triệu", "5 - 10 triệu", "10-20 triệu", "Trên 20 triệu"],
        ["Less than 80.000", "80,000 - 1,60,000", "1,60,000 - 2,40,000", "Above 4,00,000"],
        ["★", "★★★", "★★★★★"],
        ["1 - Rất tệ", "2", "3", "4", "5 - Rất tốt"],
        ["I hate it!-5", "-4", "0", "+1", "I love it!+5"],
        ["THPT", "Cao đẳng", "Đại học", "Sau đại học"],
    ],
)
def test_answers_are_put_in_the_order_of_their_words(lowest_first: list[str]) -> None:
    assert scale_words.order(sorted(lowest_first)) == lowest_first
    assert scale_words.order(lowest_first[::-1]) == lowest_first


@pytest.mark.parametrize("nominal", [["Amazon", "Lazada", "Shopee"], ["Yes", "No", "Maybe"], ["Agree", "Disagree"]])
def test_answers_without_an_order_get_none(nominal: list[str]) -> None:
    assert scale_words.order(nominal) is None


def test_a_scale_in_words_begins_at_its_lowest_and_what_is_no_answer_stands_apart() -> None:
    question = only(columns(8, leave=["Very easy", "Don't know", "Very difficult", "Somewhat easy", "Very easy"]))
    assert (question.kind, question.ordered) == (Kind.SINGLE, True)
    assert labels(question) == ["Very difficult", "Somewhat easy", "Very easy", "Don't know"]
    assert [option.score for option in question.options] == [0.0, 0.5, 1.0, None]
    assert question.options[-1].missing is Missing.NOT_APPLICABLE


def test_spellings_of_one_answer_are_one_option() -> None:
    sheet = columns(6, Gender=["Male", "M", "male", "Female", "F", "female"])
    _, _, conversion = drafted(sheet)
    assert labels(only(sheet)) == ["Male", "Female"]
    assert [r.answers["gender"] for r in conversion.responses[:6]] == ["male"] * 3 + ["female"] * 3


def test_bands_that_excel_took_for_dates_are_bands_again() -> None:
    sheet = columns(5, no_employees=["25-Jun", "26-100", "5-Jan", "100-500", "More than 1000"])
    assert labels(only(sheet)) == ["1-5", "6-25", "26-100", "100-500", "More than 1000"]


def test_several_choices_in_a_cell_are_taken_apart_even_where_a_choice_has_a_comma() -> None:
    cells = ["Giá, khuyến mãi, Bạn bè", "Bạn bè", "Giá, khuyến mãi", "Gần nhà", "Gần nhà, Bạn bè", "Gần nhà, Tò mò"]
    question = only(columns(10, ly_do=cells + ["Tò mò"] * 2))
    assert question.kind is Kind.MULTIPLE
    assert set(labels(question)) == {"Giá, khuyến mãi", "Bạn bè", "Gần nhà", "Tò mò"}


def test_points_side_by_side_are_rows_of_one_grid_and_99_is_no_answer() -> None:
    sheet = columns(8, sat_price=["1", "5", "99"], sat_staff=["2", "4", "5"], sat_place=["3", "3", "4"])
    made, questionnaire, conversion = drafted(sheet)
    (question,) = questionnaire.questions()
    assert question.kind is Kind.MATRIX_SINGLE
    assert ([row.text.to("en") for row in question.rows], labels(question)) == (
        ["Price", "Staff", "Place"],
        ["1", "2", "3", "4", "5"],
    )
    assert made.mapping.columns[0].missing == ("99",)
    assert [r.answers[question.id] for r in conversion.responses[:3]] == [
        {"price": "1", "staff": "2", "place": "3"},
        {"price": "5", "staff": "4", "place": "3"},
        {"staff": "5", "place": "4"},
    ]


def test_a_number_with_a_few_words_between_is_a_number() -> None:
    ages = [str(age) for age in range(18, 45)]
    sheet = columns(Age=[*ages, "Trần Văn Ví Dụ"], x=["a", "b"] * 14)
    _, questionnaire, conversion = drafted(sheet)
    age = questionnaire.question("age")
    assert (age.kind, [str(role) for role in age.roles]) == (Kind.NUMBER, ["demographic.age"])
    assert conversion.rejected == () and conversion.responses[-1].answers["age"] is None


def test_ticked_columns_become_one_list_whatever_marks_the_tick() -> None:
    ones = sheet_of(["kenh/zalo", "kenh/tivi"], *[["1", "0"], ["0", "1"], ["1", "1"]] * 4)
    own = sheet_of(["Which? [Zalo]", "Which? [TV]"], *[["Zalo", ""], ["", "TV"], ["Zalo", "TV"]] * 4)
    for sheet in (ones, own):
        _, questionnaire, conversion = drafted(sheet)
        (question,) = questionnaire.questions()
        assert (question.kind, len(question.options)) == (Kind.MULTIPLE, 2)
        assert [len(r.answers[question.id]) for r in conversion.responses[:3]] == [1, 1, 2]


def test_places_given_to_all_options_are_a_ranking_and_grades_are_not() -> None:
    orders = [["1", "2", "3"], ["2", "3", "1"], ["3", "1", "2"]] * 4
    _, questionnaire, conversion = drafted(sheet_of(["Rank [A]", "Rank [B]", "Rank [C]"], *orders))
    (question,) = questionnaire.questions()
    assert question.kind is Kind.RANKING
    assert conversion.responses[1].answers[question.id] == ["c", "a", "b"]
    graded = [["1", "1", "3"], ["2", "3", "3"], ["3", "3", "2"]] * 4
    assert only(sheet_of(["Grade [A]", "Grade [B]", "Grade [C]"], *graded)).kind is Kind.MATRIX_SINGLE


def test_recommending_from_0_to_10_is_nps() -> None:
    points = [str(point) for point in range(11)]
    question = only(columns(3, **{"How likely are you to recommend us to a friend?": points}))
    assert (question.kind, [str(role) for role in question.roles]) == (Kind.NPS, ["satisfaction.nps"])


def test_what_is_personal_a_code_or_the_tool_s_own_is_left_out() -> None:
    sheet = columns(
        **{
            "Response ID": [f"r{n}" for n in range(12)],
            "Timestamp": [f"2026/09/30 2:{n:02}:00 CH GMT+7" for n in range(12)],
            "Email": [f"khach{n}@example.com" for n in range(12)],
            "Họ và tên": [f"Khách {n}" for n in range(12)],
            "IP Address": [f"10.0.0.{n}" for n in range(12)],
            "LocationLatitude": [f"10.{n}5" for n in range(12)],
            "hash": [f"{n}f3a9c0d1e2b4a5968778" for n in range(12)],
            "weight": [f"0.{n + 1}" for n in range(12)],
            "wave": ["1"] * 12,
            "empty": [""] * 12,
            "Hài lòng?": ["Có", "Không"] * 6,
        }
    )
    made, questionnaire, conversion = drafted(sheet)
    assert [question.text.to("vi") for question in questionnaire.questions()] == ["Hài lòng?"]
    assert (made.mapping.id, made.mapping.submitted) == ("Response ID", "Timestamp")
    assert dict(made.left_out) == {
        "Email": Sense.PERSONAL, "Họ và tên": Sense.PERSONAL, "IP Address": Sense.TOOL, "LocationLatitude": Sense.TOOL,
        "hash": Sense.CODE, "weight": Sense.WEIGHT, "wave": Sense.SAME, "empty": Sense.EMPTY,
    }  # fmt: skip
    assert len(conversion.responses) == 12


def test_people_are_told_apart_by_an_address_that_is_not_brought_in() -> None:
    sheet = columns(Email=[f"khach{n}@example.com" for n in range(12)], Vui=["Có", "Không"] * 6)
    made, _, conversion = drafted(sheet)
    assert (made.mapping.id, made.mapping.join, made.left_out) == ("Email", Join.EMAIL, ())
    assert all(set(response.answers) == {"vui"} for response in conversion.responses)


def test_codes_of_a_class_are_choices_and_not_points() -> None:
    assert only(columns(5, School=["1", "2", "3", "4"])).kind is Kind.SINGLE
    assert only(columns(5, gender=["0", "1"])).kind is Kind.SINGLE
    assert only(columns(5, Income=["1", "2", "3", "4"])).ordered


def test_personas_are_found_on_what_people_think_rather_than_who_they_are() -> None:
    points = ["1", "2", "3", "4", "5"]
    sheet = columns(
        20, age=["20", "31", "42", "53", "64"], city=["Huế", "Hà Nội"] * 2 + ["Huế"],
        taste_1=points, taste_2=points[::-1], taste_3=points, churn=["yes", "no"] * 2 + ["no"],
    )  # fmt: skip
    _, questionnaire, _ = drafted(sheet)
    assert questionnaire.persona_items == ("taste",)


def test_a_legend_in_the_question_names_its_codes_and_turns_the_scale() -> None:
    question = "How often?\n(Tick)\nN- Never        S- Sometimes       A- Always [{}]"
    sheet = sheet_of([question.format(own) for own in ("Shoes", "Books")], *[["S", "N"], ["A", "S"], ["N", "A"]] * 5)
    _, questionnaire, conversion = drafted(sheet)
    (often,) = questionnaire.questions()
    assert labels(often) == ["Never", "Sometimes", "Always"] and conversion.rejected == ()
    points = ["1", "2", "3", "4", "5"]
    for legend, turned in (("1 = Very good, 5 = Very bad", True), ("1 = Very bad, 5 = Very good", False)):
        rated = only(columns(4, **{f"Our shop ({legend})": points}))
        assert (rated.kind, rated.reverse, rated.low_text.to("en")) == (Kind.RATING, turned, legend[4:].split(",")[0])


def test_words_beside_other_belong_to_the_list() -> None:
    rows = [["Zalo", "", ""], ["", "TV", ""], ["Zalo", "", "loa phường"]] * 5
    _, questionnaire, conversion = drafted(sheet_of(["Which? [Zalo]", "Which? [TV]", "Which? [Other]"], *rows))
    (question,) = questionnaire.questions()
    assert [option.other for option in question.options] == [False, False, True]
    assert conversion.rejected == ()
    assert conversion.responses[2].answers[question.id] == {"codes": ["zalo", "other"], "other": "loa phường"}


def test_a_column_for_each_place_is_a_ranking_too() -> None:
    orders = [["A1", "A2", "A3"], ["A3", "A1", "A2"], ["A2", "A3", "A1"]] * 4
    _, questionnaire, conversion = drafted(sheet_of(["thuhang[1]", "thuhang[2]", "thuhang[3]"], *orders))
    (question,) = questionnaire.questions()
    assert (question.kind, conversion.responses[1].answers[question.id]) == (Kind.RANKING, ["a3", "a1", "a2"])


def test_what_one_cell_and_several_columns_say_is_asked_once() -> None:
    rows = [["zalo tv", "1", "1"], ["tv", "0", "1"], ["zalo", "1", "0"]] * 5
    made, questionnaire, _ = drafted(sheet_of(["kenh", "kenh/zalo", "kenh/tv"], *rows))
    assert [question.kind for question in questionnaire.questions()] == [Kind.MULTIPLE]
    assert made.left_out == (("kenh", Sense.TWICE),)


def test_a_name_among_points_of_one_scale_is_on_it_and_kilograms_are_no_weights() -> None:
    points = ["1", "2", "3", "4", "5"]
    sheet = columns(6, Folk=points, Country=points[::-1], Rock=points, Weight=["50", "61", "72", "83", "94"])
    _, questionnaire, _ = drafted(sheet)
    assert [question.kind for question in questionnaire.questions()] == [Kind.MATRIX_SINGLE, Kind.NUMBER]


def test_nobody_is_lost_for_a_telephone_number_that_is_none() -> None:
    phones = [f"09123456{n:02}" for n in range(20)]
    sheet = columns(Phone=[*phones, "hỏi chị Lan"], Vui=["Có", "Không"] * 10 + ["Có"])
    made, _, conversion = drafted(sheet)
    assert (made.mapping.id, len(conversion.responses)) == ("", 21)


def test_few_noughts_below_a_scale_from_one_are_no_answers() -> None:
    rated = [["5", "4", "3"], ["1", "2", "5"], ["3", "3", "1"], ["4", "5", "2"]] * 10 + [["0", "4", "0"]]
    question = only(sheet_of(["Seat", "Food", "Wifi"], *rated))
    assert [(option.code, option.missing) for option in question.options][-1] == ("0", Missing.NOT_APPLICABLE)
    often = [["5", "0", "3"], ["0", "2", "5"], ["3", "3", "0"], ["4", "5", "1"]] * 10
    assert all(option.missing is None for option in only(sheet_of(["Seat", "Food", "Wifi"], *often)).options)


def test_what_nobody_is_as_old_as_is_no_age() -> None:
    ages = [str(20 + n % 30) for n in range(40)]
    made, _, conversion = drafted(columns(Age=[*ages, "-29", "99999999999"], x=["a", "b"] * 21))
    assert set(made.mapping.columns[0].missing) == {"-29", "99999999999"} and conversion.rejected == ()


def test_a_name_below_a_common_one_is_the_question_and_may_be_the_time() -> None:
    rows = [[f"{n % 28 + 1:02}/09/2026", str(20 + n % 9), ("Nam", "Nữ")[n % 2]] for n in range(30)]
    sheet = sheet_of(["Chung [Ngày khảo sát]", "Chung [Tuổi]", "Chung [Giới tính]"], *rows)
    made, questionnaire, _ = drafted(sheet)
    assert made.mapping.submitted == "Chung [Ngày khảo sát]"
    assert [question.text.to("vi") for question in questionnaire.questions()] == ["Tuổi", "Giới tính"]


def test_yes_or_no_tells_nobody_s_age() -> None:
    question = only(columns(8, SeniorCitizen=["Yes", "No"]))
    assert (question.kind, question.roles) == (Kind.YES_NO, ())


def test_a_year_of_birth_is_no_age() -> None:
    question = only(columns(2, Year_Birth=[str(1960 + n) for n in range(30)]))
    assert (question.kind, question.roles) == (Kind.NUMBER, ())
