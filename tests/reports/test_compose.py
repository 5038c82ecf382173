"""Every sentence follows from the answers: when the answers turn round, so do the sentences."""

from __future__ import annotations

import io
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from pypdf import PdfReader

from reports.charts.bars import PairedBars
from reports.charts.likert import LikertBars
from reports.charts.stacked import StackedBars
from reports.charts.tone import Tone
from reports.compose import compose
from reports.compose.one_page import height, to_one_page
from reports.compose.repairs import tie
from reports.compose.voice import Voice
from reports.content import Block, Fact, PersonaPage, Report
from reports.format import Lang
from reports.render import page_html, render
from reports.stored import from_plain, to_plain
from surveyapp.domain.analysis import AllRules, Analysis, analyse
from surveyapp.domain.answers import Response
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.changes import joined
from surveyapp.domain.classification import CompositeRule, HotRule, Part, Rules
from surveyapp.domain.definition import Questionnaire, Role
from surveyapp.domain.table import build
from tests.reports.gallery.surveys import Case, answered

NO_PARTS = CompositeRule((), 50.0, 1)
RULES = AllRules(Rules(NO_PARTS, NO_PARTS, 0.5, HotRule(()), ()), ())

SURVEY = """
id = "shop"
title = { vi = "Khảo sát cửa hàng", en = "Shop survey" }
business = { vi = "Cửa hàng thử", en = "Test shop" }
languages = ["vi", "en"]
[[page]]
id = "one"
[[page.question]]
id = "list"
kind = "single"
role = "group.outside"
text = { vi = "Danh sách mời", en = "Invitation list" }
option = [ { code = "t", text = { vi = "Đang được tư vấn", en = "Being advised" }, means = "target" },
           { code = "p", text = { vi = "Mới theo dõi", en = "Following" }, means = "potential" } ]
[[page.question]]
id = "barriers"
kind = "multiple"
role = "barrier"
text = { vi = "Điều gì khiến anh/chị chưa mua?", en = "What keeps you from buying?" }
option = [ { code = "price", text = { vi = "Giá cao", en = "The price" } },
           { code = "proof", text = { vi = "Chưa thấy bằng chứng", en = "No proof yet" } },
           { code = "none", text = { vi = "Không có gì", en = "Nothing" }, exclusive = true } ]
[[page.question]]
id = "feel"
kind = "matrix_single"
text = { vi = "Anh/chị cảm thấy thế nào?", en = "How did you feel?" }
row = [ { code = "awareness", role = "journey.feeling:awareness", text = { vi = "Lúc biết", en = "Hearing" } },
        { code = "purchase", role = "journey.feeling:purchase", text = { vi = "Lúc mua", en = "Buying" } } ]
option = [ { code = "1", text = { vi = "Khó chịu", en = "Unhappy" }, score = 0.0 },
           { code = "2", text = { vi = "Bình thường", en = "Neutral" }, score = 0.5 },
           { code = "3", text = { vi = "Vui", en = "Happy" }, score = 1.0 } ]
[[page.question]]
id = "recommend"
kind = "nps"
role = "satisfaction.nps"
text = { vi = "Anh/chị có giới thiệu không?", en = "Would you recommend us?" }
[[page.question]]
id = "spend"
kind = "number"
low = 0
high = 1000
role = "behaviour.spend"
text = { vi = "Anh/chị chi bao nhiêu?", en = "How much do you spend?" }
[[page.question]]
id = "words"
kind = "long_text"
role = "quote"
text = { vi = "Vì sao?", en = "Why?" }
"""


def questionnaire(text: str = SURVEY) -> Questionnaire:
    made, problems = parse_questionnaire(tomllib.loads(text))
    assert made is not None, [problem.line("en") for problem in problems]
    return made


def people(
    group: str, n: int, *, price: float, proof: float, feel: tuple[str, str], score: int
) -> Iterator[dict[str, Any]]:
    for place in range(n):
        named = [code for code, share in (("price", price), ("proof", proof)) if place < share * n]
        yield {
            "list": group,
            "barriers": named or ["none"],
            "feel": {"awareness": feel[0], "purchase": feel[1] if place % 3 else "2"},
            "recommend": score,
            "spend": 100 + place,
        }


def analysed(*groups: Iterator[dict[str, Any]], text: str = SURVEY, rules: AllRules = RULES) -> Analysis:
    documents = [document for group in groups for document in group]
    start = datetime(2026, 3, 1, 8)
    responses = [
        Response(f"r{i}", document, submitted=start + timedelta(hours=i), number=i + 1)
        for i, document in enumerate(documents)
    ]
    return analyse(build(questionnaire(text), responses), rules, starts=2)


@lru_cache(maxsize=4)
def told(turned: bool, lang: Lang = "vi") -> Report:
    """40 target and 50 potential customers; turned round, the two groups give each other's answers."""
    one = {"price": 0.2, "proof": 0.7, "feel": ("3", "1"), "score": 10}
    other = {"price": 0.8, "proof": 0.2, "feel": ("3", "1"), "score": 2}
    if turned:
        one, other = other | {"feel": ("1", "3")}, one | {"feel": ("1", "3")}
    return compose(analysed(people("t", 40, **one), people("p", 50, **other)), lang=lang)  # type: ignore[arg-type]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from strings(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))


def row_of(report: Report, name: str) -> Any:
    assert report.comparison is not None
    assert report.comparison.questions is not None
    return next(row for row in report.comparison.questions.rows if row.name == name)


# ------------------------------------------------------------------ claims follow the data


def test_the_larger_share_is_named_and_turns_round() -> None:
    price = row_of(told(False), "Giá cao")
    assert (price.a, price.b, price.difference) == ("80%", "20%", "−60")
    assert price.reading == "Nhóm tiềm năng cao hơn rõ"
    turned = row_of(told(True), "Giá cao")
    assert (turned.a, turned.b, turned.difference) == ("20%", "80%", "+60")
    assert turned.reading == "Nhóm mục tiêu cao hơn rõ"


def test_the_title_speaks_of_the_largest_difference() -> None:
    same = {"feel": ("2", "2"), "score": 8}
    found = analysed(people("t", 40, price=0.2, proof=0.5, **same), people("p", 40, price=0.9, proof=0.5, **same))  # type: ignore[arg-type]
    comparison = compose(found, lang="en").comparison
    assert comparison is not None
    assert comparison.head.title == "Beyond the answers that made them, the groups differ most on “The price”"


def test_the_lowest_feeling_moves_to_the_other_stage() -> None:
    journeys = [told(turned).journey for turned in (False, True)]
    titles = [journey.head.title for journey in journeys if journey]
    assert titles[0].startswith("Cảm xúc thấp nhất ở bước Mua hàng")
    assert titles[1].startswith("Cảm xúc thấp nhất ở bước Nhận biết")


@pytest.mark.parametrize(
    ("importance", "vi", "en"),
    [
        (0.48, "gắn chặt với kết quả (0,48 trên 1)", "closely tied to the outcome (0.48 of 1)"),
        (0.4, "gắn vừa với kết quả (0,40 trên 1)", "fairly tied to the outcome (0.40 of 1)"),
        (0.22, "gắn nhẹ với kết quả (0,22 trên 1)", "loosely tied to the outcome (0.22 of 1)"),
        (-0.05, "hầu như không gắn với kết quả (−0,05)", "hardly tied to the outcome (−0.05)"),
        (-0.4, "ngược chiều với kết quả (−0,40)", "runs against the outcome (−0.40)"),
    ],
)
def test_an_opportunity_says_in_words_how_far_it_goes_with_the_outcome(importance: float, vi: str, en: str) -> None:
    assert tie(importance, Voice("vi")) == vi
    assert tie(importance, Voice("en")) == en
    journey = compose(answered(Case(("journey", "satisfaction"), 400)), lang="vi").journey
    assert journey is not None
    row = next(row for row in journey.after if row.style == "shaded")
    assert all("với kết quả (" in cell.lines[1].text for cell in row.cells if cell.lines)
    assert re.fullmatch(r"thứ tự nên sửa; kết quả: câu C\d+", row.unit)


def test_the_recommendation_score_names_its_side_or_says_even() -> None:
    def title(*scores: tuple[str, int, int]) -> str:
        groups = [people(g, n, price=0.5, proof=0.5, feel=("2", "2"), score=s) for g, n, s in scores]
        page = compose(analysed(*groups), lang="vi").satisfaction
        assert page is not None
        return page.head.title

    assert title(("t", 30, 10), ("p", 10, 3)).startswith("Người sẵn lòng giới thiệu nhiều hơn người chê: NPS +50")
    assert title(("t", 10, 10), ("p", 30, 3)).startswith("Người chê nhiều hơn người sẵn lòng giới thiệu: NPS −50")
    assert title(("t", 20, 10), ("p", 20, 3)).startswith("Chưa rõ người giới thiệu hay người chê đông hơn: NPS 0")
    assert title(("t", 250, 10), ("p", 250, 3)).startswith("Người giới thiệu và người chê gần ngang nhau: NPS 0")


def test_satisfaction_is_told_of_no_group_that_leaves_one_to_four_people() -> None:
    def groups(potential: int) -> list[str]:
        same: Any = {"price": 0.5, "proof": 0.5, "feel": ("2", "2")}
        rated = [*people("p", potential, score=3, **same)]
        unrated = [document | {"recommend": None} for document in people("p", 20, score=3, **same)]
        found = analysed(people("t", 30, score=10, **same), iter(rated), iter(unrated))
        page = compose(found, lang="en").satisfaction
        assert page is not None
        chart = page.figures[0].chart
        assert isinstance(chart, StackedBars)
        return [row.name.partition(" · ")[0] for row in chart.rows]

    assert groups(4) == ["Everyone"]
    assert groups(5) == ["Everyone", "Target"]
    assert groups(10) == ["Everyone", "Target", "Potential"]


def test_statements_of_a_small_sample_are_those_that_may_be_told() -> None:
    figure = compose(answered(Case(("attitudes",), 60)), lang="en").summary.figure
    assert figure is not None
    assert isinstance(figure.chart, LikertBars)
    drawn = [row for statement in figure.chart.statements for row in statement.rows]
    assert len(drawn) == 3
    assert all(any(share > 0 for share in row.shares) and row.agree.endswith("%") for row in drawn)
    shares = [int(row.agree[:-1]) for row in drawn]
    assert shares == sorted(shares, reverse=True)
    assert figure.title.startswith(f"{shares[0]}% agree with")


def test_group_sizes_are_ranked_only_when_their_intervals_are_apart() -> None:
    def claim(target: int, potential: int) -> str:
        same = {"price": 0.5, "proof": 0.5, "feel": ("2", "2"), "score": 8}
        found = analysed(people("t", target, **same), people("p", potential, **same))  # type: ignore[arg-type]
        return compose(found, lang="en").summary.findings[0].claim

    assert claim(60, 20) == "Target customers outnumber potential ones"
    assert claim(20, 60) == "Potential customers outnumber target ones"
    assert claim(40, 42) == "The two groups are of similar size"


def test_equal_groups_are_not_said_to_differ() -> None:
    same = {"price": 0.6, "proof": 0.3, "feel": ("3", "1"), "score": 8}
    report = compose(analysed(people("t", 40, **same), people("p", 40, **same)), lang="en")  # type: ignore[arg-type]
    assert report.comparison is not None
    assert report.comparison.head.title == (
        "Beyond the answers that made them, no clear difference between the groups is seen"
    )
    assert not [words for words in strings(report) if words.startswith("Clearly higher")]


def test_two_barriers_that_cannot_be_told_apart_are_both_named() -> None:
    same = {"feel": ("2", "2"), "score": 8}
    close = analysed(people("t", 40, price=0.5, proof=0.45, **same), people("p", 40, price=0.5, proof=0.5, **same))  # type: ignore[arg-type]
    apart = analysed(people("t", 40, price=0.9, proof=0.1, **same), people("p", 40, price=0.9, proof=0.1, **same))  # type: ignore[arg-type]
    titles = [page.head.title for found in (close, apart) if (page := compose(found, lang="vi").advice)]
    assert titles == [
        "Cả hai nhóm nêu nhiều nhất “Giá cao”: tiềm năng 50%, mục tiêu 50%",
        "Cả hai nhóm nêu nhiều nhất “Giá cao”: tiềm năng 90%, mục tiêu 90%",
    ]
    texts = [finding.text for found in (close, apart) for finding in compose(found, lang="vi").summary.findings]
    assert [("Sát ngay sau là “Chưa thấy bằng chứng”" in text) for text in texts if "người được hỏi" in text] == [
        True,
        False,
    ]


def test_the_note_of_the_barriers_counts_both_groups_where_the_first_barrier_hides_one() -> None:
    one: dict[str, Any] = {"price": 0.05, "proof": 0.7, "feel": ("3", "1"), "score": 10}
    other: dict[str, Any] = {"price": 0.9, "proof": 0.4, "feel": ("3", "1"), "score": 2}
    unlisted = ({**person, "list": None} for person in people("p", 60, **other | {"price": 0.5}))
    report = compose(analysed(people("t", 40, **one), people("p", 50, **other), unlisted), lang="en")
    assert report.advice is not None
    figure = report.advice.figures[0]
    assert isinstance(figure.chart, PairedBars)
    assert figure.chart.rows[0].texts == ("90%", "–")
    assert "potential n = 50, target n = 40" in figure.note


def test_the_barrier_each_group_names_most_turns_round() -> None:
    titles = [page.head.title for turned in (False, True) if (page := told(turned).advice)]
    assert titles == [
        "Nhóm tiềm năng nêu nhiều nhất “Giá cao”, nhóm mục tiêu “Chưa thấy bằng chứng”",
        "Nhóm tiềm năng nêu nhiều nhất “Chưa thấy bằng chứng”, nhóm mục tiêu “Giá cao”",
    ]


# ------------------------------------------------------------------ what is not said


def test_sections_without_answers_are_left_out_and_the_report_says_why() -> None:
    only = SURVEY.split("[[page.question]]")
    text = "[[page.question]]".join([only[0], only[5]])
    found = analysed(({"spend": 10 + i} for i in range(30)), text=text)
    report = compose(found, lang="vi")
    assert [type(section).__name__ for section in report.sections()] == ["Summary", "Appendix"]
    starts = [part.name for part in report.not_printed]
    assert starts == ["So sánh hai nhóm", "Chân dung khách hàng", "Bản đồ hành trình", "Hài lòng", "Rào cản", "Đề xuất"]


def test_personas_are_refused_with_the_reason() -> None:
    assert told(False).personas == ()
    line = next(part.words for part in told(False).not_printed if part.section == "personas")
    assert line.endswith("khảo sát chưa có đủ câu hỏi về thái độ hay hành vi.")
    few = compose(
        analysed((person for place, person in enumerate(planted()) if place % 4 == 0), text=PLANTED), lang="en"
    )
    line = next(part.words for part in few.not_printed if part.section == "personas")
    assert line.startswith("Personas. No personas: too few people answered. About ")
    assert line.endswith(" responses needed.")


def test_nothing_about_fewer_than_five_people() -> None:
    found = analysed(
        people("t", 40, price=0.5, proof=0.05, feel=("2", "2"), score=8),
        people("p", 40, price=0.5, proof=0.5, feel=("2", "2"), score=8),
    )
    report = compose(found, lang="en")
    lines = [line for line in report.attachments[0].text.splitlines() if ",target," in line and "No proof" in line]
    assert [line.endswith(",target,40,,,") for line in lines] == [True]


def test_formulas_in_the_attached_figures_are_inert() -> None:
    text = SURVEY.replace('vi = "Giá cao", en = "The price"', 'vi = "=1+1", en = "=1+1"')
    same = {"price": 0.6, "proof": 0.3, "feel": ("3", "1"), "score": 8}
    found = analysed(people("t", 20, **same), people("p", 20, **same), text=text)  # type: ignore[arg-type]
    report = compose(found, lang="vi")
    assert ",=1+1," not in report.attachments[0].text
    assert ",'=1+1," in report.attachments[0].text


# ------------------------------------------------------------------ both languages, whole file


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_text_is_composed_and_has_no_machine_words(lang: Lang) -> None:
    for words in strings(told(False, lang)):
        assert words == unicodedata.normalize("NFC", words)
        assert "nan" not in words.lower().split()
        assert lang == "en" or "," in words or not {"target", "potential", "everyone"} & set(words.split())


def test_the_whole_report_renders_with_every_section_on_its_own_page() -> None:
    report = told(False)
    file = PdfReader(io.BytesIO(render(report, when=datetime(2026, 3, 5))))
    titles = [str(entry.title) for entry in file.outline]  # type: ignore[union-attr]
    assert titles[1:] == [f"{section.head.kicker}: {section.head.title}" for section in report.sections()]
    assert [title.split(" ")[0] for title in titles[1:]] == [str(n) for n in range(1, len(titles))]


def test_a_stored_report_is_the_same_report() -> None:
    report = told(False)
    again = from_plain(to_plain(report))
    assert repr(again) == repr(report)
    assert page_html(again, when=datetime(2026, 3, 5)) == page_html(report, when=datetime(2026, 3, 5))


def test_data_that_are_no_report_are_refused() -> None:
    with pytest.raises(ValueError, match="no part named 'Nothing'"):
        from_plain({"$": "Nothing"})


# ------------------------------------------------------------------ personas


PLANTED = (
    SURVEY.split("[[page.question]]")[0]
    + """
[[page.question]]
id = "like"
kind = "matrix_single"
role = "psychology"
persona = true
text = { vi = "Anh/chị đồng ý không?", en = "Do you agree?" }
row = [ { code = "a", text = { vi = "Tôi thường chờ khuyến mãi rồi mới mua.", en = "I usually wait for a promotion." } },
        { code = "b", text = { vi = "Tôi so sánh giá ở nhiều nơi.", en = "I compare prices." } },
        { code = "c", text = { vi = "Tôi thích thử sản phẩm mới.", en = "I like to try new products." } },
        { code = "d", text = { vi = "Tôi hay mua ngay khi thấy thích.", en = "I often buy on the spot." } },
        { code = "e", text = { vi = "Hình thức đẹp khiến tôi muốn mua.", en = "Looks make me want to buy." } } ]
option = [ { code = "1", text = { vi = "Không đồng ý", en = "Disagree" }, score = 0.0 },
           { code = "2", text = { vi = "Trung lập", en = "Neutral" }, score = 0.5 },
           { code = "3", text = { vi = "Đồng ý", en = "Agree" }, score = 1.0 } ]
[[page.question]]
id = "words"
kind = "long_text"
role = "quote"
text = { vi = "Vì sao?", en = "Why?" }
"""
)


def planted() -> Iterator[dict[str, Any]]:
    """240 people: 150 who wait and compare, 90 who try and buy at once; a tenth of the answers at random."""
    random = np.random.default_rng(3)
    for place in range(240):
        saver = place < 150
        usual = {"a": "3" if saver else "1", "b": "3" if saver else "1", "c": "1" if saver else "3"}
        usual |= {"d": "1" if saver else "3", "e": "1" if saver else "3"}
        noisy = {row: code if random.random() > 0.12 else str(random.integers(1, 4)) for row, code in usual.items()}
        words = (
            "Giá ở đây lên xuống thất thường quá, tôi đợi." if saver else "Thấy hay là tôi mua luôn cho vui nhà cửa."
        )
        yield {"like": noisy, "words": f"{words} ({place})"}


@lru_cache(maxsize=1)
def with_personas() -> Report:
    return compose(analysed(planted(), text=PLANTED), lang="vi")


def test_personas_are_named_by_what_they_say() -> None:
    savers, buyers = with_personas().personas
    assert savers.name == "Chân dung 1"
    both = {"chờ khuyến mãi rồi mới mua", "so sánh giá ở nhiều nơi"}
    assert set(savers.head.title.removeprefix("Người ").split(":")[0].split(" và ")) == both
    assert "không chờ" not in buyers.head.title
    assert {savers.tone, buyers.tone} == {Tone.TEAL, Tone.ORANGE}


def test_a_quotes_one_of_its_own_with_the_response_number() -> None:
    for page, words, numbers in zip(
        with_personas().personas, ("lên xuống thất thường", "mua luôn"), (range(1, 151), range(151, 241)), strict=True
    ):
        assert page.quote is not None
        assert words in page.quote.text
        number = int(page.quote.source.split("số ")[1].split(",")[0])
        assert number in numbers
        assert f"({number - 1})" in page.quote.text


def test_an_answer_that_is_a_bare_number_says_what_it_answers() -> None:
    sex = """
[[page.question]]
id = "sex"
kind = "single"
role = "demographic.gender"
text = { vi = "Q2_GENDER", en = "Q2_GENDER" }
option = [ { code = "0", text = { vi = "0", en = "0" } }, { code = "1", text = { vi = "1", en = "1" } } ]
"""
    people = ({**person, "sex": "1" if place % 5 else "0"} for place, person in enumerate(planted()))
    for persona in compose(analysed(people, text=PLANTED + sex), lang="vi").personas:
        assert "Nhiều nhất là: giới tính 1 (" in persona.story


def test_a_personas_own_page_and_all_of_them_side_by_side_say_the_same() -> None:
    place = """
[[page.question]]
id = "place"
kind = "multiple"
role = "channel"
text = { vi = "Ở đâu?", en = "Where?" }
option = [ { code = "shop", text = { vi = "Cửa hàng", en = "Shop" } }, { code = "web", text = { vi = "Trang web", en = "Site" } } ]
"""
    random = np.random.default_rng(8)
    answers = [
        {
            "like": {row: code if random.random() > 0.4 else "2" for row, code in person["like"].items()},
            "place": ["shop"] if (number < 150) == (random.random() < 0.9) else ["web"],
        }
        for number, person in enumerate(planted())
    ]
    report = compose(analysed(answers, text=PLANTED + place), lang="vi")
    assert report.overview is not None
    chart = report.overview.figures[0].chart
    assert isinstance(chart, PairedBars)
    beside = {row.label: row.texts for row in chart.rows}
    outside = 0
    for index, page in enumerate(report.personas):
        assert page.evidence is not None
        for label, share, *_ in page.evidence.rows:
            shown = beside.get(label.removesuffix(" †"), ("–", "–"))[index]
            assert shown in (share, "–")
            outside += shown == share and not label.endswith("†")
    assert outside == 2


def test_answers_the_personas_were_found_on_are_marked() -> None:
    page = with_personas().personas[0]
    assert page.evidence is not None
    assert all(row[0].endswith("†") for row in page.evidence.rows)
    assert page.evidence.note.startswith("† Câu đã dùng để tìm ra chân dung")


def test_personas_are_drawings_and_say_so() -> None:
    for page in with_personas().personas:
        assert page.portrait_alt == "Hình minh hoạ, không phải người thật"
        assert page.portrait_alt in page.subtitle


def crowded(page: PersonaPage) -> PersonaPage:
    assert page.evidence is not None
    row = (
        "Một câu trả lời khá dài để chiếm trọn hai dòng trong bảng bằng chứng của trang này †",
        "9%",
        "9%",
        "+9 ±9",
        "",
    )
    rows = tuple(Fact(f"Một lý do dài vừa phải để xuống dòng {i}", "40%") for i in range(3))
    block = Block("Rào cản", rows=rows)
    advice = Block("Nên làm", items=("Một việc nên làm được viết thành câu dài đến ba dòng trong cột hẹp này",) * 2)
    return replace(page, evidence=replace(page.evidence, rows=(row,) * 10), blocks=(block,) * 4 + (advice,) * 2)


def test_a_crowded_persona_is_cut_to_one_page() -> None:
    report = with_personas()
    full = crowded(report.personas[0])
    fitted = to_one_page(full)
    assert height(fitted) < height(full)
    assert fitted.evidence is not None
    assert len(fitted.evidence.rows) >= 4
    only = replace(report, personas=(fitted,), overview=None)
    pages = PdfReader(io.BytesIO(render(only, when=datetime(2026, 3, 5))))
    places = [pages.get_destination_page_number(entry) for entry in pages.outline]  # type: ignore[arg-type]
    assert places[3] - places[2] == 1


def test_groups_of_fewer_than_five_people_are_joined_on_the_cover_and_not_counted() -> None:
    same = {"price": 0.6, "proof": 0.3, "feel": ("3", "1"), "score": 8}
    report = compose(analysed(people("t", 3, **same), people("p", 30, **same)), lang="en")  # type: ignore[arg-type]
    assert [group.count for group in report.cover.dots.groups] == [33]
    assert report.summary.head.title == "33 responses: the barrier named most: The price (61%)"
    assert report.standing is not None
    assert report.standing.head.title == "One group has too few people to compare"
    assert [row.text for row in report.standing.figures[0].chart.rows] == ["–", "–", "0%", "0%", "0%"]  # type: ignore[attr-defined]
    groups = next(table for table in report.appendix.tables if table.title == "Customer groups")
    assert {row[0]: row[1] for row in groups.rows} == {
        "Target": "–",
        "Potential": "–",
        "Ready outsider": "0",
        "Not a prospect": "0",
        "Undecided": "0",
    }


SCORED = SURVEY.split("[[page.question]]")[0] + "".join(
    f"""
[[page.question]]
id = "{name}"
kind = "single"
role = "{role}"
text = {{ vi = "{name}?", en = "{name}?" }}
option = [ {{ code = "no", text = {{ vi = "Không", en = "No" }}, score = 0.0 }},
           {{ code = "some", text = {{ vi = "Một phần", en = "Partly" }}, score = 0.5 }},
           {{ code = "yes", text = {{ vi = "Có", en = "Yes" }}, score = 1.0 }} ]
"""
    for name, role in (("need", "bant.need"), ("interest", "criterion.interest"), ("tried", "criterion.experience"))
)


def test_answers_that_made_the_groups_are_marked_and_never_called_clearly_different() -> None:
    parts = [
        CompositeRule((Part(role, 1.0),), 50.0, 1) for role in (Role("bant", "need"), Role("criterion", "interest"))
    ]
    rules = AllRules(Rules(parts[0], parts[1], 0.5, HotRule(()), ()), ())
    ready = [{"need": "yes", "interest": "yes", "tried": "yes"}] * 40
    waiting = [{"need": "yes", "interest": "no", "tried": "no"}] * 40
    page = compose(analysed(iter(ready), iter(waiting), text=SCORED, rules=rules), lang="en").comparison
    assert page is not None
    assert page.criteria is not None
    interest, experience = page.criteria.rows
    assert (interest.name, interest.strong) == ("Interest†", False)
    assert (experience.name, experience.strong) == ("Experience", True)
    assert interest.difference == experience.difference == "+100"
    assert "† These answers made the groups: they describe, and are not tested." in page.criteria.note
    assert (
        "Not asked: characteristics, purchase potential, information seeking, action and conversion."
        in page.criteria.note
    )
    assert page.questions is not None
    assert [row.name for row in page.questions.rows] == ["tried?"]


# ------------------------------------------------------------------ versions


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "vi",
            "câu trả lời theo phiên bản 1 cho câu “Anh/chị có giới thiệu không?” không tính chung vì câu hỏi đã đổi",
        ),
        ("en", "answers to version 1 of “Would you recommend us?” are not counted in, because the question changed"),
    ],
)
def test_answers_to_an_older_version_that_do_not_compare_are_named_and_counted(lang: Lang, said: str) -> None:
    older = questionnaire(SURVEY.replace('kind = "nps"', 'kind = "rating"\nlow = 1\nhigh = 5'))
    same = {"price": 0.5, "proof": 0.5, "feel": ("2", "2")}
    early = list(people("t", 20, score=4, **same))  # type: ignore[arg-type]
    late = list(people("p", 40, score=9, **same))  # type: ignore[arg-type]
    responses = [
        Response(f"r{i}", document, number=i + 1, version=1 if i < len(early) else 2)
        for i, document in enumerate([*early, *late])
    ]
    for older_too, expected in (({1: older}, f"20 {said}"), ({1: questionnaire()}, None)):
        table = joined(build(questionnaire(), responses), older_too)
        words = " ".join(strings(compose(analyse(table, RULES, starts=2), lang=lang)))
        assert (expected in words) if expected else (said not in words)
