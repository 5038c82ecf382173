"""Guesses: what a header and its values say, how sure, and nothing applied that a person has not seen."""

from __future__ import annotations

from surveyapp.domain.definition import Kind, Missing, Option, Page, Question, Questionnaire, Row
from surveyapp.domain.text import Text
from surveyapp.exchange.guess import LEAST, SURE, Guess, Reason, guess
from surveyapp.exchange.mapping import Column, check
from surveyapp.exchange.mapping_file import read_mapping
from surveyapp.exchange.moments import DateOrder
from surveyapp.exchange.responses import convert
from surveyapp.exchange.sheet import read_sheet


def text(vi: str, en: str = "") -> Text:
    return Text.of(vi=vi, en=en or vi)


QUESTIONNAIRE = Questionnaire(
    "q",
    text("Khảo sát"),
    (
        Page(
            "p",
            (
                Question("gender", Kind.SINGLE, text("Giới tính của anh/chị?", "What is your gender?"), options=(
                    Option("female", text("Nữ", "Female")), Option("male", text("Nam", "Male")),
                )),
                Question("often", Kind.SINGLE, text("Anh/chị mua bao lâu một lần?", "How often do you buy?"), options=(
                    Option("weekly", text("Hằng tuần", "Every week")), Option("never", text("Không bao giờ", "Never")),
                    Option("loyal", text("Khách thân thiết", "Loyal customer")),
                )),
                Question("grid", Kind.MATRIX_SINGLE, text("Anh/chị hài lòng ra sao?", "How satisfied are you?"),
                    options=(*(Option(str(n), text(f"Mức {n}")) for n in range(1, 6)),
                             Option("na", text("Không áp dụng"), missing=Missing.NOT_APPLICABLE)),
                    rows=(Row("price", text("Giá", "Price")), Row("taste", text("Hương vị", "Taste")))),
                Question("channels", Kind.MULTIPLE, text("Anh/chị biết qua đâu?", "Where did you hear?"), options=(
                    Option("zalo", text("Zalo")), Option("shop", text("Cửa hàng", "Shop")),
                )),
                Question("spend", Kind.MONEY, text("Anh/chị chi bao nhiêu?", "How much do you spend?"), low=0),
                Question("like", Kind.RATING, text("Anh/chị thích đến mức nào?", "How much do you like it?"),
                         low=-5, high=5),
                Question("why", Kind.LONG_TEXT, text("Vì sao?", "Why?")),
            ),
        ),
    ),
)  # fmt: skip


def guessed(csv: str) -> Guess:
    sheet, problems = read_sheet("answers.csv", csv.encode())
    assert sheet is not None and problems == []
    found = guess(sheet, QUESTIONNAIRE)
    assert check(found.mapping, QUESTIONNAIRE, sheet.header) == []
    return found


def targets(csv: str) -> dict[str, str]:
    return {own.column: own.target for own in guessed(csv).columns}


def test_a_form_tool_s_sheet_is_joined_by_its_words_in_either_language() -> None:
    csv = (
        "Dấu thời gian,Giới tính của anh/chị?,How often do you buy?,How satisfied are you? [Price],"
        "Anh/chị hài lòng ra sao? [Hương vị],Anh/chị biết qua đâu?,How much do you spend?,Why?\n"
        '30/09/2026 14:05:00,Nữ,Every week,4,5,"Zalo, Cửa hàng",250.000,rẻ\n'
        "30/09/2026 15:05:00,Nam,Never,3,1,Zalo,1.250.000,gần nhà\n"
    )
    found = guessed(csv)
    assert [(own.target, own.reason) for own in found.columns] == [
        ("submitted", Reason.ABOUT),
        ("gender", Reason.SAME_TEXT),
        ("often", Reason.SAME_TEXT),
        ("grid.price", Reason.SAME_PART),
        ("grid.taste", Reason.SAME_PART),
        ("channels", Reason.SAME_TEXT),
        ("spend", Reason.SAME_TEXT),
        ("why", Reason.SAME_TEXT),
    ]
    assert min(own.confidence for own in found.columns) >= SURE
    sheet, _ = read_sheet("answers.csv", csv.encode())
    assert sheet is not None
    first = convert(sheet, found.mapping, QUESTIONNAIRE).responses[0]
    assert first.answers == {
        "gender": "female", "often": "weekly", "grid": {"price": "4", "taste": "5"},
        "channels": ["zalo", "shop"], "spend": 250000, "why": "rẻ",
    }  # fmt: skip


def test_ids_parts_and_option_columns() -> None:
    assert targets("id,gender,grid_price,grid[taste],channels/zalo,channels.shop\n7,Nữ,1,2,1,0\n8,Nam,1,2,1,0\n") == {
        "id": "id", "gender": "gender", "grid_price": "grid.price", "grid[taste]": "grid.taste",
        "channels/zalo": "channels.zalo", "channels.shop": "channels.shop",
    }  # fmt: skip


def test_values_alone_join_a_column_but_not_surely() -> None:
    found = guessed("câu 7\nKhông bao giờ\nHằng tuần\n")
    (own,) = found.columns
    assert (own.target, own.reason, LEAST <= own.confidence < SURE) == ("often", Reason.VALUES, True)


def test_a_name_whose_values_do_not_fit_is_joined_only_where_codes_can_be_explained() -> None:
    found = guessed("spend,gender\nnhiều,1\nít,2\n")
    assert [(own.target, own.confidence) for own in found.columns] == [("", 0.0), ("gender", LEAST)]
    assert found.columns[1].unmatched == (("1", ""), ("2", ""))


def test_each_target_is_filled_once_and_a_choice_is_whole_or_by_options() -> None:
    found = targets("gender,Gender,channels,channels.zalo\nNữ,Nam,Zalo,1\nNữ,Nam,Zalo;Shop,0\n")
    assert sorted(found.values()) in (["", "", "channels", "gender"], ["", "", "channels.zalo", "gender"])


def test_a_likeness_is_shown_and_never_applied() -> None:
    found = guessed("often,like,grid.price\ndisloyal customer,I hate it!-5,0\nEvery week,+3,4\nNever,2,5\n")
    by_column = {own.column: own for own in found.columns}
    assert by_column["often"].unmatched == (("disloyal customer", "loyal"),)
    assert by_column["like"].unmatched == (("I hate it!-5", "-5"),)
    assert by_column["grid.price"].unmatched == (("0", "na"),)
    assert [own.values for own in found.mapping.columns] == [(), (), ()]
    assert '# values = {"disloyal customer" = "loyal"}' in found.to_toml().splitlines()


def test_a_guess_is_a_mapping_file_that_can_be_corrected() -> None:
    found = guessed('often,"x\n[columns]\nhacked = 1"\n"never\n","a"\nneverr,b\nEvery week,c\nEvery week,d\n')
    written = found.to_toml("en")
    mapping, problems = read_mapping("map.toml", written)
    assert problems == [] and mapping is not None
    assert set(mapping.columns) == set(found.mapping.columns) == {Column("often", "often")}
    corrected, problems = read_mapping("map.toml", written.replace("# values", "values"))
    assert problems == [] and corrected is not None
    assert corrected.columns == (Column("often", "often", values=(("neverr", "never"),)),)


def test_month_first_dates_are_seen() -> None:
    found = guessed("Timestamp,gender\n9/30/2026 14:05:00,Nữ\n10/1/2026 9:00:00,Nam\n")
    assert (found.mapping.submitted, found.mapping.dates) == ("Timestamp", DateOrder.MONTH_FIRST)
    unsure = guessed("Timestamp,gender\n9/10/2026 14:05:00,Nữ\n10/1/2026 9:00:00,Nam\n")
    assert unsure.mapping.dates is DateOrder.DAY_FIRST


def test_an_id_column_that_repeats_is_no_id() -> None:
    found = guessed("id,gender\n1,Nữ\n1,Nam\n")
    assert found.mapping.id == ""
