"""Words and phrases of open answers in Vietnamese and English, counted by people, and the quotes that stand for them."""

import unicodedata

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.crosstab import by_masks, crosstab
from surveyapp.domain.definition import Kind, Page, Question, Questionnaire
from surveyapp.domain.open_answers import OpenAnswers, open_answers, representative, segments
from surveyapp.domain.stats import share, wilson
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text

VOICE = Question("voice", Kind.LONG_TEXT, Text.of(vi="voice"))
SPEND = Question("spend", Kind.NUMBER, Text.of(vi="spend"))

SAMPLE = """
Nhân viên phục vụ rất nhiệt tình, giá hơi cao
Giá cao quá, nhưng chất lượng sản phẩm tốt
Giao hàng chậm, nhân viên không nhiệt tình
Mong có thêm chương trình khuyến mãi cho khách hàng thân thiết
Không gian quán đẹp, đồ uống ngon, giá cả hợp lý
Phí giao hàng cao quá so với giá trị đơn hàng
Nhân viên phục vụ chậm, phải chờ lâu
Chất lượng sản phẩm không được ổn định
Đồ uống ngon, nhân viên thân thiện
Giao hàng nhanh, đóng gói cẩn thận
Đóng gói cẩn thận nhưng giao hàng chậm
Giá cả hợp lý, chất lượng sản phẩm ổn
Chương trình khuyến mãi ít quá
Không gian thoải mái, nhạc hơi to
Phải chờ lâu vào cuối tuần
Nhân viên tư vấn nhiệt tình, chu đáo
Đồ uống không ngon như trước
Chưa có chương trình khuyến mãi cho khách hàng mới
Không gian quán hơi chật, phải chờ lâu
Giao hàng chậm hai lần rồi, đồ uống đã tan hết đá
Đồ uống không được ngon lắm
Chất lượng sản phẩm không như quảng cáo
Chờ lâu nhưng nhân viên xin lỗi rất lịch sự
Đồ uống đẹp nhưng không ngon
Có chương trình khuyến mãi thì tôi quay lại
Nên có chương trình khuyến mãi vào ngày thường
Đồ uống không ngon bằng chi nhánh cũ
Tôi thấy không ngon
""".strip().splitlines()


def table(answers: list[str | None], weights: list[float] | None = None) -> AnswerTable:
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", (VOICE, SPEND)),))
    made = [Response(str(i), {"voice": text, "spend": 1.0}, number=i + 1) for i, text in enumerate(answers)]
    return AnswerTable(questionnaire, build(questionnaire, made).frame, None if weights is None else np.array(weights))


def told(answers: list[str | None]) -> OpenAnswers:
    made = table(answers)
    found = open_answers(made, made.item("voice"))
    assert found is not None
    return found


def counts(answers: list[str | None]) -> dict[str, int]:
    return {term.text: term.people for term in told(answers).terms}


def test_syllables_that_belong_together_are_one_term() -> None:
    found = counts(list(SAMPLE))
    assert found["nhân viên"] == 6
    assert found["giao hàng"] == 5
    assert found["chương trình khuyến mãi"] == 5
    assert found["đồ uống"] == 7
    # No halves of words, and nothing that only holds sentences together.
    assert not {"nhân", "viên", "trình", "khuyến", "uống", "quá", "rất", "nhưng", "có"} & set(found)


def test_not_good_is_not_good() -> None:
    found = counts(list(SAMPLE))
    assert found["không ngon"] == 5
    assert "ngon" not in found
    assert counts(["Không có bãi đỗ xe"] * 6) == {"bãi đỗ xe": 6}
    english = ["The coffee is not very good", "not good at all", "It isn't good", "Good", "not good"] * 5
    assert counts(list(english))["not good"] == 15
    assert counts(list(english))["good"] == 5


def test_punctuation_ends_a_phrase() -> None:
    assert [*segments("Giá rẻ, nhân viên vui! OK?")] == [["giá", "rẻ"], ["nhân", "viên", "vui"], ["ok"]]
    assert [*segments("Không được nhiệt tình; có ngon không? hãng hàng không Việt")] == [
        ["không nhiệt", "tình"],
        ["có", "ngon", "không"],
        ["hãng", "hàng", "không", "việt"],
    ]


def test_one_word_is_counted_once_however_its_tone_is_written() -> None:
    spellings = ["Nhân viên hoà nhã", "rất hòa nhã", "Hoà nhã lắm", "hòa nhã", unicodedata.normalize("NFD", "hoà nhã")]
    assert counts(list(spellings)) == {"hòa nhã": 5}
    assert [*segments("thuỷ sản khoẻ quý toàn")] == [["thủy", "sản", "khỏe", "quý", "toàn"]]


def test_a_person_counts_once() -> None:
    assert counts(["giá, giá, giá, giá, giá", *["chậm"] * 6]) == {"chậm": 6}


def test_what_fewer_than_five_people_say_is_not_told() -> None:
    assert counts([*["chậm"] * 4, *["rẻ"] * 5]) == {"rẻ": 5}
    made = table(["chậm"] * 4)
    assert open_answers(made, made.item("voice")) is None
    assert open_answers(made, made.item("spend")) is None


def test_numbers_links_and_addresses_are_no_words() -> None:
    found = counts(["gọi 0912 345 678 hoặc lan@example.com, xem https://example.com/lan nhé giá tốt"] * 6)
    assert not any("lan" in term or "example" in term for term in found)


def test_shares_are_of_who_answered_and_weighted() -> None:
    made = table([*["rẻ"] * 6, *["chậm"] * 4, None, "  "])
    found = open_answers(made, made.item("voice"))
    assert found is not None
    assert (found.n, found.terms[0].share) == (10, wilson(6, 10))
    weights = [3.0] * 6 + [1.0] * 6
    heavy = table([*["rẻ"] * 6, *["chậm"] * 4, None, "  "], weights)
    weighted = open_answers(heavy, heavy.item("voice"))
    assert weighted is not None
    assert weighted.terms[0].share == share([True] * 6 + [False] * 4, weights[:10])
    half = open_answers(made, made.item("voice"), within=np.arange(12) < 5)
    assert half is not None
    assert (half.n, [term.people for term in half.terms]) == (5, [5])


def test_the_users_of_a_term_can_be_crossed() -> None:
    made = table(["giao chậm"] * 20 + ["giao nhanh"] * 20)
    found = open_answers(made, made.item("voice"))
    assert found is not None
    slow = found.users("giao chậm")
    assert slow.tolist() == [True] * 20 + [False] * 20
    first = np.arange(40) < 15
    rows = by_masks([(Text.of(vi="chậm"), slow), (Text.of(vi="khác"), ~slow)])
    columns = by_masks([(Text.of(vi="a"), first), (Text.of(vi="b"), ~first)])
    assert crosstab(made, rows, columns).differs
    with pytest.raises(KeyError):
        found.users("nhanh lắm")


def test_quotes_speak_of_what_most_speak_of() -> None:
    made = table([*SAMPLE, "Hôm đó trời mưa to nên đường về hơi xa"])
    found = open_answers(made, made.item("voice"))
    assert found is not None
    chosen = representative(made, found, np.ones(made.n, dtype=bool))
    assert len(chosen) == 3
    common = {"đồ uống", "nhân viên", "giao hàng", "chương trình khuyến mãi", "không ngon"}
    assert all(any(term in quote.text.lower() for term in common) for quote in chosen)
    assert representative(made, found, np.arange(made.n) < 4) == ()


def test_english_phrases_are_found_the_same_way() -> None:
    texts = [
        "The delivery fee is too high",
        "Friendly staff but a high delivery fee",
        "I like the staff, friendly people",
        "Delivery fee again",
        "Waiting time is long, delivery fee ok",
        "No delivery fee please",
        "The staff were friendly",
    ]
    found = counts(texts * 2)
    assert found["delivery fee"] == 8
    assert "fee" not in found and "the" not in found
    assert found["staff"] == 6
