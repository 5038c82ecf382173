"""What a column of a sheet nobody has the questionnaire of is taken for: kinds, orders, missing codes, names, roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.domain.definition import Kind
from surveyapp.exchange import column_names, scale_words
from surveyapp.exchange.amounts import worded_number
from surveyapp.exchange.column_sense import Sense
from surveyapp.exchange.column_stages import stages
from surveyapp.exchange.moments import DateOrder, parse_moment
from surveyapp.exchange.sheet import read_sheet
from tests.exchange.test_drafting import columns, drafted, labels, only, sheet_of

POINTS = ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    "lowest_first",
    [
        ["Chưa bao giờ", "Hiếm khi", "Vài lần/tháng", "Vài lần/tuần", "Hằng ngày"],
        ["This is my first time", "Less than once a year", "A few times a year", "Monthly"],
        ["Mỗi 6 tháng", "2-3 tháng một lần", "Mỗi tuần", "Mỗi ngày"],
        ["1-2 days a week", "3 days a week", "Every day"],
        ["Dưới 6 tháng", "6 tháng - 1 năm", "1-3 năm", "Trên 3 năm"],
        ["Dưới 30 phút", "30-60 phút", "1-2 giờ", "Trên 2 giờ"],
        ["Once", "2-3 times", "More than 3 times"],
        ["Definitely not", "Probably not", "Might or might not", "Probably", "Definitely"],
        ["Không", "Không chắc", "Có thể", "Chắc chắn có"],
        ["SD", "D", "N", "A", "SA"],
        ["Không", "Bình thường", "Có"],
        ["Chưa có thu nhập", "Dưới 3 triệu", "Từ 3-5 triệu", "Từ 5 - 10tr", "Trên 10 triệu"],
        ["Muy insatisfecho", "Insatisfecho", "Neutral", "Satisfecho", "Muy satisfecho"],
        ["Discordo totalmente", "Discordo", "Neutro", "Concordo", "Concordo totalmente"],
    ],
)
def test_more_answers_are_put_in_the_order_of_their_words(lowest_first: list[str]) -> None:
    assert scale_words.order(sorted(lowest_first)) == lowest_first
    assert scale_words.order(lowest_first[::-1]) == lowest_first


@pytest.mark.parametrize("nominal", [["Today", "This week", "This month"], ["Yes", "No", "Maybe"], ["A", "B", "C"]])
def test_kinds_of_answers_are_no_degrees(nominal: list[str]) -> None:
    assert scale_words.order(nominal) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("15-Jun-2025", "2025-06-15"), ("June 15, 2025", "2025-06-15"), ("Sunday, June 15, 2025", "2025-06-15"),
        ("15 thg 6, 2025", "2025-06-15"), ("2025/06/15 6:22:11 p. m. EET", "2025-06-15"), ("15 Foo 2025", ""),
        ("25-Jun", ""),
    ],
)  # fmt: skip
def test_dates_with_months_in_words(written: str, day: str) -> None:
    moment = parse_moment(written, DateOrder.DAY_FIRST, timedelta(0))
    assert ("" if moment is None else moment.date().isoformat()) == day


def test_a_zone_written_in_letters_counts() -> None:
    found = parse_moment("2020/04/23 6:22:11 p. m. EET", DateOrder.DAY_FIRST, timedelta(hours=7))
    assert found == datetime(2020, 4, 23, 16, 22, 11, tzinfo=UTC)


def test_prices_and_shares_are_numbers() -> None:
    sheet = columns(
        1, bill=[f"${n}.50" for n in range(30)], off=[f"{n * 3 % 50}%" for n in range(30)], x=["a", "b"] * 15
    )
    _, questionnaire, conversion = drafted(sheet)
    assert [question.kind for question in questionnaire.questions()][:2] == [Kind.NUMBER, Kind.NUMBER]
    assert conversion.rejected == ()
    assert [conversion.responses[7].answers[name] for name in ("bill", "off")] == [7.5, 21]


def test_numbers_with_a_word_behind_them_are_numbers_and_few_of_them_choices() -> None:
    ages = [f"{age} tuổi" if age % 2 else str(age) for age in range(18, 48)]
    _, questionnaire, conversion = drafted(columns(tuổi=ages, x=["a", "b"] * 15))
    assert (questionnaire.question("tuoi").kind, conversion.responses[1].answers["tuoi"]) == (Kind.NUMBER, 19)
    assert labels(only(columns(6, con=["1 con", "2 con", "3 con", "trên 3 con"])))[0] == "1 con"
    assert [worded_number(text) for text in ("500k", "1tr5", "1,5 triệu", "3 lần", "5 sao")] == [
        500_000, 1_500_000, 1_500_000, 3, None,
    ]  # fmt: skip


def test_a_question_about_e_mails_is_no_address() -> None:
    made, questionnaire, _ = drafted(
        columns(
            10,
            **{
                "How often do you check your email on working days?": ["Daily", "Weekly", "Monthly"],
                "Email": [f"a{n}@example.com" for n in range(3)],
            },
        )
    )
    assert [question.kind for question in questionnaire.questions()] == [Kind.SINGLE]
    assert made.left_out == (("Email", Sense.PERSONAL),)


def test_ids_that_repeat_and_postcodes_tell_nothing() -> None:
    ids = [str(12000 + n // 2 * 7) for n in range(40)]
    made, _, _ = drafted(
        columns(student_id=ids, zip_code=[str(70000 + n % 20 * 3) for n in range(40)], x=["a", "b"] * 20)
    )
    assert dict(made.left_out) == {"student_id": Sense.CODE, "zip_code": Sense.CODE}


def test_anh_chi_is_no_group_of_columns() -> None:
    sheet = columns(8, **{"Anh/chị có xe không?": ["Có", "Không"], "Anh/chị có nhà không?": ["Không", "Có"]})
    _, questionnaire, _ = drafted(sheet)
    assert [question.kind for question in questionnaire.questions()] == [Kind.YES_NO, Kind.YES_NO]


def test_rows_of_microsoft_forms_are_one_grid() -> None:
    words = ["Không hài lòng", "Bình thường", "Hài lòng"]
    sheet = columns(8, **{f"Anh/chị hài lòng thế nào với.{row}": words for row in ("Đồ uống", "Giá cả")})
    question = only(sheet)
    assert question.text.to("vi") == "Anh/chị hài lòng thế nào với"
    assert [row.text.to("vi") for row in question.rows] == ["Đồ uống", "Giá cả"]


def test_a_question_after_a_list_of_options_stands_alone() -> None:
    rows = "".join(
        f"{n},{'macOS' if n % 2 else ''},{'Windows' if n % 3 else ''},{('Often', 'Never')[n % 2]}\n" for n in range(9)
    )
    sheet, _ = read_sheet("a.csv", f"#,Which system?,,\n,macOS,Windows,How often do you use it\n{rows}".encode())
    assert sheet is not None
    assert sheet.header[1:] == ("Which system? [macOS]", "Which system? [Windows]", "How often do you use it")


def test_last_codes_together_are_no_answers() -> None:
    happy = ["1", "2", "3"] * 20 + ["8", "9"]
    income = [str(n % 12 + 1) for n in range(60)] + ["98", "99"]
    made, _, conversion = drafted(columns(HAPPY=happy, STATUS_CODE2=income, x=["a", "b"] * 31))
    assert [set(own.missing) for own in made.mapping.columns[:2]] == [{"8", "9"}, {"98", "99"}]
    assert conversion.rejected == ()
    rare = only(columns(1, view=["1", "2", "3", "8", "9"] * 8))
    assert (rare.kind, rare.high) == (Kind.RATING, 10)


def test_large_weights_are_weights_where_nothing_else_is_called_so() -> None:
    made, _, _ = drafted(columns(wt_final=[f"{200 + n}.5" for n in range(20)], x=["a", "b"] * 10))
    assert dict(made.left_out) == {"wt_final": Sense.WEIGHT}


def test_what_belongs_to_a_named_group_joins_no_run() -> None:
    sheet = columns(4, EASE=POINTS, TRUST1=POINTS[::-1], TRUST2=POINTS, TRUST3=POINTS[::-1], TRUST4=POINTS)
    _, questionnaire, _ = drafted(sheet)
    assert [question.kind for question in questionnaire.questions()] == [Kind.RATING, Kind.MATRIX_SINGLE]


def test_overall_satisfaction_is_asked_apart_from_what_it_follows() -> None:
    sheet = columns(6, Staff=POINTS, Price=POINTS[::-1], Speed=POINTS, **{"Overall satisfaction": POINTS})
    _, questionnaire, _ = drafted(sheet)
    assert [question.kind for question in questionnaire.questions()] == [Kind.MATRIX_SINGLE, Kind.CSAT]


def test_a_few_counted_from_nought_are_a_number_and_regions_have_no_order() -> None:
    assert only(columns(8, cars_owned=["0", "1", "2"])).kind is Kind.NUMBER
    assert only(columns(8, **{"Số đêm": ["1", "2", "3", "7"]})).kind is Kind.NUMBER
    assert not only(columns(5, REGION=[str(n) for n in range(1, 10)])).ordered


def test_answers_of_one_wording_side_by_side_are_one_grid_without_an_order() -> None:
    said = ["Tự làm", "Thuê ngoài", "Chưa làm"]
    question = only(columns(8, **{"Kế toán": said, "Quảng cáo": said[::-1], "Giao nhận": said}))
    assert (question.kind, len(question.rows), question.ordered) == (Kind.MATRIX_SINGLE, 3, False)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("MucDoHaiLong", "Mức độ hài lòng"), ("gioi_tinh", "Giới tính"), ("Q2_GENDER", "Gender"),
        ("How often do you use *Python*?", "How often do you use Python?"),
        ("The <b>app</b>&nbsp;is easy", "The app is easy"), ("3. What is your age?", "What is your age?"),
        ("Where? - Selected Choice", "Where?"), ("Tôi tin tưởng Nhà nước. - HUMAN-TRU3", "Tôi tin tưởng Nhà nước."),
        ("Thích - 5 sao", "Thích - 5 sao"), ("NPS", "NPS"),
    ],
)  # fmt: skip
def test_names_are_read_as_people_write_them(name: str, words: str) -> None:
    assert column_names.readable(name) == words


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("household/province", "geographic.province"), ("found_via", "channel"), ("Total bill (USD)", "behaviour.spend"),
        ("Thu nhập bình quân tháng theo hợp đồng lao động của bạn là bao nhiêu, trước khi trừ các loại bảo hiểm?",
         "demographic.income"),
        ("Số lần mua trong 3 tháng", "behaviour.frequency"), ("¿Cuál es su edad?", "demographic.age"),
    ],
)  # fmt: skip
def test_what_a_name_measures(name: str, role: str) -> None:
    assert column_names.role_of(column_names.own_name(name)) == role


ROWS = ["Ordering online", "Delivery", "Product quality", "After-sales support"]


@pytest.mark.parametrize(
    ("stem", "rows", "found"),
    [
        ("Rate us", ROWS, ("purchase", "purchase", "retention", "retention")),
        ("", ["Đặt phòng", "Lễ tân", "Phòng ở", "Giá cả"], ("purchase", "retention", "retention", "consideration")),
        (
            "",
            ["Đánh giá giao hàng", "Đánh giá bảo hành", "Đánh giá chung", "Giá cả"],
            ("purchase", "retention", "", "consideration"),
        ),
        ("How important is each?", ROWS, ("",) * 4),
        ("", ["Folk", "Rock", "Delivery"], ("",) * 3),
        ("", ["I like the price", "Delivery", "Quality", "Menu"], ("",) * 4),
    ],
)
def test_rated_moments_of_the_journey_have_a_stage(stem: str, rows: Sequence[str], found: tuple[str, ...]) -> None:
    assert stages(stem, POINTS, rows) == found


def test_a_file_of_ratings_has_a_journey_with_its_outcome() -> None:
    own = {row: POINTS if n % 2 else POINTS[::-1] for n, row in enumerate(ROWS)}
    _, questionnaire, _ = drafted(
        columns(6, **own, satisfaction=["satisfied", "neutral or dissatisfied"] * 2 + ["satisfied"])
    )
    grid, outcome = questionnaire.questions()
    assert [str(row.roles[0]) for row in grid.rows][:2] == ["journey.satisfaction:purchase"] * 2
    assert [str(role) for role in outcome.roles] == ["outcome.satisfied"]
    assert {option.text.to("en"): option.score for option in outcome.options} == {
        "satisfied": 1.0, "neutral or dissatisfied": 0.0,
    }  # fmt: skip


def test_words_of_one_s_own_beside_a_choice_belong_to_it() -> None:
    rows = [["A1", ""], ["A2", ""], ["-oth-", "loa phường"], ["-oth-", "tờ rơi ở chợ"]] * 6
    _, questionnaire, conversion = drafted(sheet_of(["kenh", "kenh[other]"], *rows))
    (question,) = questionnaire.questions()
    assert [option.other for option in question.options].count(True) == 1
    assert conversion.rejected == () and conversion.responses[2].answers["kenh"]["other"] == "loa phường"


def test_comments_are_words_even_where_they_come_back() -> None:
    said = ["Quán đẹp nhưng hơi ồn vào cuối tuần", "không", "ok"]
    assert only(columns(8, **{"Góp ý thêm": said})).kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT)


def test_a_scale_from_nought_to_ten_with_words_at_its_ends_is_one_of_points() -> None:
    said = ["0 - Not at all likely", *map(str, range(1, 10)), "10 - Extremely likely"]
    sheet = columns(6, **{"Would you recommend us?": said})
    _, questionnaire, conversion = drafted(sheet)
    (question,) = questionnaire.questions()
    assert question.kind is Kind.NPS and conversion.rejected == ()
    assert [conversion.responses[n].answers[question.id] for n in (0, 5, 10)] == [0, 5, 10]


@pytest.mark.parametrize("answers", [[*POINTS, "6", "7"], ["Không", "Bình thường", "Có"]])
def test_satisfaction_asked_alone_is_an_outcome_and_no_trait(answers: list[str]) -> None:
    question = only(columns(8, **{"Bạn có hài lòng với dịch vụ không?": answers}))
    assert [str(role) for role in question.roles] == ["satisfaction.csat"]


def test_who_says_man_or_woman_tells_the_gender_whatever_was_asked() -> None:
    question = only(columns(8, **{"Bạn là?": ["Nam", "Nữ", "Khác"]}))
    assert [str(role) for role in question.roles] == ["demographic.gender"]


def test_a_year_of_birth_is_the_age_people_had_when_they_answered() -> None:
    born = [str(1960 + n) for n in range(30)]
    sheet = columns(
        1, Timestamp=[f"2025-06-{n + 1:02} 10:00" for n in range(30)], **{"Năm sinh": born}, x=["a", "b"] * 15
    )
    _, questionnaire, conversion = drafted(sheet)
    age = questionnaire.question("nam_sinh")
    assert (age.text.to("vi"), str(age.roles[0])) == ("Tuổi (tính từ năm sinh)", "demographic.age")
    assert [response.answers["nam_sinh"] for response in conversion.responses[:2]] == [65, 64]
    assert conversion.rejected == ()


def test_noughts_and_ones_in_numbered_columns_are_one_list() -> None:
    question = only(columns(6, BRAND_1=["0", "1", "1"], BRAND_2=["1", "0", "1"], BRAND_3=["0", "0", "1"]))
    assert (question.kind, labels(question)) == (Kind.MULTIPLE, ["Brand 1", "Brand 2", "Brand 3"])


@pytest.mark.parametrize("answers", [["Loyal Customer", "disloyal Customer"], ["Khách hàng mới", "Khách quen"]])
def test_new_and_old_customers_say_what_they_bought(answers: list[str]) -> None:
    question = only(columns(8, **{"Customer Type": answers}))
    assert [str(role) for role in question.roles] == ["outcome.bought"]
    assert {option.means for option in question.options} == {"loyal", "customer"}
    other = only(columns(8, **{"Customer Type": ["New customer", "Reseller"]}))
    assert other.roles == ()


def test_options_that_read_otherwise_than_their_cells_are_matched_all_the_same() -> None:
    sheet = columns(8, x=["{tên}", "a  b", "c"], y=["{tên}; c", "c", "d; c"])
    _, questionnaire, conversion = drafted(sheet)
    assert conversion.rejected == ()
    assert "(tên)" in labels(questionnaire.question("x"))


def test_one_answer_in_two_spellings_is_no_question_and_any_one_mark_a_tick() -> None:
    made, _, _ = drafted(columns(8, x=["Đúng", "đúng"], y=["a", "b"]))
    assert made.left_out == (("x", Sense.SAME),)
    _, _, conversion = drafted(sheet_of(["Which? [Zalo]", "Which? [TV]"], *[["có dùng", ""], ["", "2"]] * 6))
    assert conversion.rejected == ()
