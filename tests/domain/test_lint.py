"""Every rule speaks where it should and is silent where it should, in Vietnamese and in English."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from surveyapp.domain.analysis import read_all_rules
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.classification import Rules
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.finding import Finding, Rule, Severity
from surveyapp.domain.lint import lint, minutes
from surveyapp.domain.lint_bands import band_of
from surveyapp.domain.lint_wording import words_in
from surveyapp.store import banks
from tests.banks.test_banks import BANKS, TEMPLATES, questionnaire

WORDINGS = {"text", "help", "low_text", "high_text", "opposite", "title", "intro", "alt"}


def in_language(plain: Any, language: str, key: str = "") -> Any:
    """Plain data with bare strings for wordings → one wording in `language` each."""
    if isinstance(plain, dict):
        return {name: in_language(value, language, name) for name, value in plain.items()}
    if isinstance(plain, list):
        return [in_language(value, language) for value in plain]
    return {language: plain} if key in WORDINGS and isinstance(plain, str) else plain


def options(*texts: str, **of_last: Any) -> list[dict[str, Any]]:
    """Options with codes a, b, c …; `of_last` are fields of the last."""
    made: list[dict[str, Any]] = [{"code": chr(97 + n), "text": text} for n, text in enumerate(texts)]
    made[-1] |= of_last
    return made


def rows(*texts: str, **of_each: Any) -> list[dict[str, Any]]:
    return [{"code": chr(97 + n), "text": text, **of_each} for n, text in enumerate(texts)]


def ask(text: str, kind: str = "yes_no", **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "text": text, **fields}


def survey(language: str, *questions: dict[str, Any], **fields: Any) -> Questionnaire:
    numbered = [{"id": f"q{number}", **question} for number, question in enumerate(questions, start=1)]
    first, rest = numbered[: fields.pop("on_first", 1)], numbered[fields.pop("also_on_first", 1) :]
    pages = [{"id": "p1", "question": first}] + ([{"id": "p2", "question": rest}] if rest else [])
    plain = {"id": "s", "title": "S", "languages": [language], "page": pages, **fields}
    found, problems = parse_questionnaire(in_language(plain, language))
    assert [problem.line("en") for problem in problems] == []
    assert found is not None
    return found


def findings(language: str, case: Case, rules: Rules | None = None) -> dict[Rule, Finding]:
    questions, fields = case
    return {finding.rule: finding for finding in lint(survey(language, *questions, **fields), rules)}


Case = tuple[tuple[dict[str, Any], ...], dict[str, Any]]


def one(text: str, kind: str = "yes_no", **fields: Any) -> Case:
    return (ask(text, kind, **fields),), {}


def many(*questions: dict[str, Any], **fields: Any) -> Case:
    return questions, fields


AGREE = {
    "vi": options("Hoàn toàn không đồng ý", "Không đồng ý", "Trung lập", "Đồng ý", "Hoàn toàn đồng ý"),
    "en": options("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"),
}
HAPPY = {
    "vi": options("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"),
    "en": options("Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied"),
}


def agree(language: str, *statements: str, **fields: Any) -> Case:
    text = {"vi": "Ý kiến của anh/chị?", "en": "What is your view?"}[language]
    return one(text, "matrix_single", row=rows(*statements), option=AGREE[language], **fields)


def plain_questions(count: int, **fields: Any) -> list[dict[str, Any]]:
    return [ask("Q?", "rating", low=1, high=5, **fields) for _ in range(count)]


def choose(text: str, *labels: str, kind: str = "single", **fields: Any) -> Case:
    return one(text, kind, option=options(*labels), **fields)


SENTENCE = {
    "vi": "Trong những lần anh/chị ghé cửa hàng để xem, chọn, hỏi giá, đổi trả hoặc nhận hàng đã đặt trước qua mạng hay "
    "qua điện thoại thì nhân viên của chúng tôi đã giúp anh/chị nhanh đến mức nào?",
    "en": "On the occasions when you came to our shop to look at, choose, ask about, return or collect goods that you "
    "had ordered online or by phone, how quickly did our staff help you?",
}

# rule → language → (fires, silent)
CASES: dict[Rule, dict[str, tuple[Case, Case]]] = {
    Rule.DOUBLE_BARRELLED: {
        "vi": (
            one("Anh/chị có hài lòng với giá và chất lượng không?"),
            one("Khi nghĩ về giá và chất lượng, anh/chị có thấy đáng tiền không?"),
        ),
        "en": (
            one("Are you satisfied with the price and the quality?"),
            one("Do you buy for friends and family?"),
        ),
    },
    Rule.TWO_QUESTIONS: {
        "vi": (one("Anh/chị có hài lòng không? Vì sao?", "long_text"), one("Vì sao anh/chị hài lòng?", "long_text")),
        "en": (one("Were you satisfied? Why?", "long_text"), one("Why were you satisfied?", "long_text")),
    },
    Rule.LEADING: {
        "vi": (
            one("Dịch vụ nhanh hơn trước, đúng không?"),
            agree("vi", "Tôi mua vì tiện."),
        ),
        "en": (
            one("Don’t you find the service faster now?"),
            one("How far do you agree that it was quick?", "rating", low=1, high=5),
        ),
    },
    Rule.LOADED: {
        "vi": (
            one("Anh/chị thấy dịch vụ tuyệt vời của chúng tôi ra sao?", "rating", low=1, high=5),
            choose("Dịch vụ ra sao?", "Tuyệt vời", "Tốt", "Bình thường", "Kém", "Tồi tệ"),
        ),
        "en": (
            one("How do you rate our excellent service?", "rating", low=1, high=5),
            choose("How was the service?", "Excellent", "Good", "Fair", "Poor", "Terrible"),
        ),
    },
    Rule.ABSOLUTE: {
        "vi": (agree("vi", "Tôi luôn luôn so sánh giá."), agree("vi", "Tôi thường so sánh giá.")),
        "en": (agree("en", "I always compare prices."), agree("en", "I usually compare prices.")),
    },
    Rule.NEGATIVE: {
        "vi": (agree("vi", "Tôi không tin quảng cáo."), one("Anh/chị có tin quảng cáo không?")),
        "en": (agree("en", "I do not trust adverts."), agree("en", "I trust adverts.")),
    },
    Rule.LONG_SENTENCE: {
        "vi": (
            one(SENTENCE["vi"], "rating", low=1, high=5),
            one("Nhân viên giúp anh/chị nhanh đến mức nào?", "rating", low=1, high=5),
        ),
        "en": (
            one(SENTENCE["en"], "rating", low=1, high=5),
            one("How quickly did our staff help you?", "rating", low=1, high=5),
        ),
    },
    Rule.NO_WAY_OUT: {
        "vi": (
            choose("Anh/chị mua ở đâu?", "Siêu thị", "Chợ", "Trên mạng"),
            choose("Anh/chị mua ở đâu?", "Siêu thị", "Chợ", "Nơi khác"),
        ),
        "en": (
            choose("Where do you buy?", "Supermarket", "Market", "Online", kind="multiple"),
            choose("Where do you buy?", "Supermarket", "Market", "Somewhere else", kind="multiple"),
        ),
    },
    Rule.NO_NOT_APPLICABLE: {
        "vi": (agree("vi", "Dễ đổi hàng.", required=True), agree("vi", "Dễ đổi hàng.")),
        "en": (agree("en", "Returns are easy.", required=True), agree("en", "Returns are easy.")),
    },
    Rule.UNBALANCED: {
        "vi": (
            choose("Anh/chị hài lòng đến đâu?", "Không hài lòng", "Hài lòng", "Khá hài lòng", "Rất hài lòng"),
            one("Anh/chị hài lòng đến đâu?", "single", option=HAPPY["vi"]),
        ),
        "en": (
            choose("How was it?", "Poor", "Good", "Very good", "Excellent"),
            one("How satisfied are you?", "single", option=HAPPY["en"]),
        ),
    },
    Rule.MANY_OPTIONS: {
        "vi": (
            choose("Anh/chị thích màu nào?", *(f"Màu {n}" for n in "abcdefghijklmnop")),
            choose("Anh/chị thích màu nào?", *(f"Màu {n}" for n in "abcdefghijklmnop"), kind="dropdown"),
        ),
        "en": (
            choose("Rank these.", *(f"Thing {n}" for n in "abcdefgh"), kind="ranking"),
            choose("Rank these.", *(f"Thing {n}" for n in "abcde"), kind="ranking"),
        ),
    },
    Rule.TALL_MATRIX: {
        "vi": (agree("vi", *(f"Điều {n}." for n in range(9))), agree("vi", *(f"Điều {n}." for n in range(8)))),
        "en": (agree("en", *(f"Thing {n}." for n in range(9))), agree("en", *(f"Thing {n}." for n in range(8)))),
    },
    Rule.WIDE_MATRIX: {
        "vi": (
            one("Hình ảnh?", "semantic_differential", low=1, high=9, row=rows("Cũ", opposite="Mới")),
            one("Hình ảnh?", "semantic_differential", low=1, high=7, row=rows("Cũ", opposite="Mới")),
        ),
        "en": (
            one("How often?", "matrix_single", row=rows("Tea"), option=options(*"12345678")),
            one("How often?", "matrix_single", row=rows("Tea"), option=options(*"1234567")),
        ),
    },
    Rule.BANDS_OVERLAP: {
        "vi": (
            choose("Tuổi của anh/chị?", "18–25", "25–45", "Trên 45"),
            choose("Chi bao nhiêu?", "Dưới 10 triệu", "Từ 10 đến dưới 20 triệu", "Từ 20 triệu trở lên"),
        ),
        "en": (
            choose("How much a month?", "Up to $50", "$50 to $100", "Over $100"),
            choose("When?", "Within 1 month", "In 1–3 months", "In 3–6 months", "After 6 months"),
        ),
    },
    Rule.BANDS_GAP: {
        "vi": (
            choose("Tuổi của anh/chị?", "18–24", "30–39", "Từ 40 trở lên"),
            choose("Tuổi của anh/chị?", "18–24", "25–39", "Từ 40 trở lên"),
        ),
        "en": (
            choose("How long?", "Under 3 months", "3 months to under 1 year", "2 to 3 years", "Over 3 years"),
            choose("How long?", "Under 3 months", "3 months to under 1 year", "1 to under 3 years", "3 years or more"),
        ),
    },
    Rule.BANDS_CLOSED: {
        "vi": (
            choose("Tuổi của anh/chị?", "18–24", "25–39", "40–60"),
            choose("Tuổi của anh/chị?", "18–24", "25–39", "40 trở lên"),
        ),
        "en": (choose("Age?", "18–24", "25–39", "40–60"), choose("Age?", "18–24", "25–39", "40 or over")),
    },
    Rule.TOO_LONG: {
        "vi": (many(*plain_questions(160)), many(*plain_questions(40))),
        "en": (many(*plain_questions(160)), many(*plain_questions(40))),
    },
    Rule.PROMISE: {
        "vi": (
            many(*plain_questions(60), intro="Chỉ mất khoảng 2 phút."),
            many(*plain_questions(60), intro="Mất khoảng 6 phút."),
        ),
        "en": (
            many(*plain_questions(60), intro="It takes 2 minutes."),
            many(*plain_questions(60), intro="It takes 6 minutes."),
        ),
    },
    Rule.HEAVY_START: {
        "vi": (many(*plain_questions(40), on_first=30, also_on_first=30), many(*plain_questions(40))),
        "en": (many(*plain_questions(40), on_first=30, also_on_first=30), many(*plain_questions(40))),
    },
    Rule.MANY_OPEN: {
        "vi": (many(*[ask("Vì sao?", "long_text")] * 4), many(*[ask("Vì sao?", "long_text")] * 3)),
        "en": (many(*[ask("Why?", "short_text")] * 4), many(*[ask("Your email?", "email")] * 4)),
    },
    Rule.MUCH_REQUIRED: {
        "vi": (
            many(*plain_questions(4, required=True), *plain_questions(3)),
            many(*plain_questions(3, required=True), *plain_questions(4)),
        ),
        "en": (
            many(*plain_questions(4, required=True), *plain_questions(3)),
            many(*plain_questions(3, required=True), *plain_questions(4)),
        ),
    },
    Rule.SENSITIVE_UNMARKED: {
        "vi": (
            one("Anh/chị theo tôn giáo nào?", "short_text"),
            one("Anh/chị theo tôn giáo nào?", "short_text", data_class="sensitive"),
        ),
        "en": (one("Do you have a chronic illness?"), one("Do you buy health food?")),
    },
    Rule.SENSITIVE_UNANNOUNCED: {
        "vi": (
            one("Anh/chị theo tôn giáo nào?", "short_text", data_class="sensitive", help="Để chọn món."),
            many(
                ask("Tôi đồng ý.", "consent"),
                ask("Anh/chị theo tôn giáo nào?", "short_text", data_class="sensitive", help="Để chọn món."),
            ),
        ),
        "en": (
            many(ask("I agree.", "consent"), ask("Any allergies?", "short_text", data_class="sensitive")),
            many(
                ask("I agree.", "consent"),
                ask("Any allergies?", "short_text", data_class="sensitive", help="So that we can cook for you."),
            ),
        ),
    },
    Rule.CONTACT_WITHOUT_CONSENT: {
        "vi": (
            one("Số điện thoại của anh/chị?", "phone"),
            many(ask("Tôi đồng ý.", "consent"), ask("Số điện thoại của anh/chị?", "phone")),
        ),
        "en": (
            one("What is your name?", "short_text", role="identity.name"),
            many(ask("I agree.", "consent"), ask("What is your name?", "short_text", role="identity.name")),
        ),
    },
    Rule.PERSONAL_EARLY: {
        "vi": (
            many(ask("Email của anh/chị?", "email"), *plain_questions(6)),
            many(*plain_questions(6), ask("Email của anh/chị?", "email")),
        ),
        "en": (
            many(ask("What is your income?", "money", role="demographic.income"), *plain_questions(6)),
            many(*plain_questions(6), ask("What is your income?", "money", role="demographic.income")),
        ),
    },
    Rule.PRIVATE_REQUIRED: {
        "vi": (one("Email của anh/chị?", "email", required=True), one("Email của anh/chị?", "email")),
        "en": (
            one("Your income?", "money", role="demographic.income", required=True),
            one("Your income?", "money", role="demographic.income"),
        ),
    },
    Rule.NO_REFUSAL: {
        "vi": (
            choose("Giới tính?", "Nữ", "Nam", "Khác", role="demographic.gender"),
            one(
                "Giới tính?",
                "single",
                option=options("Nữ", "Nam", "Không muốn trả lời", missing="prefer_not_to_say"),
                role="demographic.gender",
            ),
        ),
        "en": (
            choose("Age?", "Under 30", "30–59", "60 or over", role="demographic.age"),
            choose("How often do you buy?", "Weekly", "Monthly", "Less often", role="behaviour.frequency"),
        ),
    },
}

SCORED = {"low": 1, "high": 5}
REPORTED: dict[Rule, dict[str, Any]] = {
    Rule.NO_JOURNEY: ask("Q?", "rating", role="journey.satisfaction:purchase", **SCORED),
    Rule.NO_SATISFACTION: ask("Q?", "nps", role="satisfaction.nps"),
    Rule.NO_BARRIERS: ask("Q?", "multiple", role="barrier", option=options("A", "B", other=True)),
    Rule.NO_CHANNELS: ask("Q?", "multiple", role="channel", option=options("A", "B", other=True)),
    Rule.NO_QUOTES: ask("Q?", "long_text", role="quote"),
    Rule.NO_DESCRIPTION: ask("Q?", "number", role="demographic.age"),
    Rule.NO_FUNNEL: ask("Q?", "single", role="outcome.bought", option=options("A", "B", means="customer")),
    Rule.NO_PERSONAS: ask(
        "Q?", "matrix_single", role="attitude", row=rows("A", "B", "C"), option=options("1", "2", "3")
    ),
}
"""Rule about a page of the report → the question whose presence silences it."""

BOTH = [(rule, language) for rule in CASES for language in ("vi", "en")]


@pytest.mark.parametrize(("rule", "language"), BOTH, ids=lambda value: getattr(value, "name", value))
def test_a_rule_speaks_and_is_silent(rule: Rule, language: str):
    fires, silent = CASES[rule][language]
    found = findings(language, fires)
    assert rule in found
    assert "{" not in found[rule].say(language)
    assert rule not in findings(language, silent)


@pytest.mark.parametrize("rule", REPORTED, ids=lambda rule: rule.name)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_without_questions_is_told_of(rule: Rule, language: str):
    fires: Case = (ask("Q?", "date"),), {}
    found = findings(language, fires)
    assert rule in found
    assert "{" not in found[rule].say(language)
    assert rule not in findings(language, ((REPORTED[rule],), {}))


def scored(role: str) -> dict[str, Any]:
    graded = [{"code": "no", "text": "0", "score": 0}, {"code": "yes", "text": "1", "score": 1}]
    return ask("Q?", "single", role=role, option=graded)


@pytest.fixture(scope="module")
def rules() -> Rules:
    found = read_all_rules(banks.rules(BANKS)[0])[0]
    assert found is not None
    return found.classification


def test_groups_need_scored_questions_on_both_sides(rules: Rules):
    fit = [scored("bant.need"), scored("bant.budget")]
    ready = [scored("bant.timing"), scored("criterion.action")]
    unscored = ask("Q?", "short_text", role="criterion.interest")
    told = findings("en", ((*fit, ready[0], unscored), {}), rules)[Rule.NO_GROUPS]
    assert told.say("en").startswith("Too few scored questions to tell potential from target customers (readiness)")
    assert "(mức sẵn sàng)" in told.say("vi")
    assert Rule.NO_GROUPS not in findings("en", (tuple(fit + ready), {}), rules)
    assert Rule.NO_GROUPS not in findings("en", ((unscored,), {}))


def test_missing_letters_and_criteria_are_named():
    asked = tuple(scored(f"bant.{name}") for name in ("budget", "need", "timing"))
    found = findings("vi", (asked, {}))
    assert found[Rule.NO_BANT].say("vi") == (
        "Không có câu nào về quyền quyết định (BANT): phần đó của báo cáo sẽ để trống."
    )
    criteria = tuple(scored(f"criterion.{name}") for name in ("interest", "purchase", "experience", "information"))
    left = findings("en", ((*criteria, scored("criterion.action")), {"target_profile": {"q1": ["yes"]}}))
    assert left[Rule.NO_CRITERIA].say("en").startswith("No question asks about conversion:")
    whole = (*asked, scored("bant.authority"), *criteria, scored("criterion.action"), scored("criterion.conversion"))
    silent = findings("en", (whole, {"target_profile": {"q1": ["yes"]}}))
    assert silent.keys().isdisjoint({Rule.NO_BANT, Rule.NO_CRITERIA})


def test_a_thin_journey_is_told_what_it_lacks():
    asked = tuple(
        ask("Q?", "rating", role=f"journey.{part}:purchase", **SCORED) for part in ("feeling", "satisfaction")
    )
    found = findings("en", (asked, {}))
    assert (
        found[Rule.JOURNEY_THIN].say("en") == "The journey map will lack touchpoints, pains by stage: no question asks."
    )
    more = tuple(
        ask("Q?", "multiple", role=f"journey.{part}:purchase", option=options("A", "B", other=True))
        for part in ("touchpoint", "pain")
    )
    assert Rule.JOURNEY_THIN not in findings("en", (asked + more, {}))


def test_every_rule_is_tested():
    here = {Rule.NO_GROUPS, Rule.NO_BANT, Rule.NO_CRITERIA, Rule.JOURNEY_THIN}
    assert {*CASES, *REPORTED} | here == set(Rule)
    assert not {*CASES, *REPORTED} & here


def test_every_sentence_is_in_both_languages_with_the_same_values():
    for rule in Rule:
        said = {language: sorted(re.findall(r"{(\w+)}", rule.sentence.to(language))) for language in ("vi", "en")}
        assert rule.sentence.languages() == ("vi", "en")
        assert said["vi"] == said["en"], rule


def test_a_finding_names_its_item():
    found = findings("en", choose("Age?", "18–25", "25–45", "Over 45"))[Rule.BANDS_OVERLAP]
    assert (found.question, found.severity) == ("q1", Severity.WARNING)
    assert found.line("en") == (
        "question “q1” › option “b”: Two bands overlap: “18–25” and “25–45”. Some people are in both; correct their ends."
    )


def test_a_repeated_group_is_looked_into():
    inner = {"id": "age", **ask("Tuổi của cháu, và lớp của cháu?", "number"), "text": "Cháu học lớp mấy? Trường nào?"}
    found = findings("vi", (({"kind": "repeat", "text": "Các cháu", "question": [inner]},), {}))[Rule.TWO_QUESTIONS]
    assert (found.place, found.question) == (("question “q1”", "question “age”"), "q1")


@pytest.mark.parametrize(
    ("label", "band"),
    [
        ("18–24 tuổi", (18, 24, True, True)),
        ("Từ 10 đến dưới 20 triệu ₫", (10e6, 20e6, True, False)),
        ("₫10 million to under 20 million", (10e6, 20e6, True, False)),
        ("Hơn 30 đến 60 phút", (30 / 1440, 60 / 1440, False, True)),
        ("Dưới 1.000.000", (float("-inf"), 1e6, True, False)),
        ("2,5 triệu trở lên", (2.5e6, float("inf"), True, True)),
        ("55+", (55, float("inf"), True, True)),
        ("More than 5 years", (5 * 365.25, float("inf"), False, True)),
        ("Trong vòng 2 tuần", (float("-inf"), 14, True, True)),
        ("1 lần", (1, 1, True, True)),
        ("Hằng tuần", None),
        ("Gói 3 người, 2 ngày, 1 đêm", None),
    ],
)
def test_labels_are_read_as_bands(label: str, band: tuple[float, float, bool, bool] | None):
    sample = survey("vi", ask("Q?", "single", option=options("A", "B"))).question("q1").options[0]
    found = band_of(sample, label)
    ends = (found.low, found.high, found.low_in, found.high_in) if found else None
    assert ends == (pytest.approx(band) if band else None)


def test_minutes_grow_with_words_rows_and_questions():
    def of(*questions: dict[str, Any]) -> float:
        return minutes(survey("en", *questions))

    short, long = ask("How was it?", "rating", **SCORED), ask("How was it " + "really " * 40 + "?", "rating", **SCORED)
    assert 0 < of(short) < of(long)
    assert of(short, short) == pytest.approx(2 * of(short), rel=0.1)
    grid = [agree("en", *(f"Thing {n} is good." for n in range(size)))[0][0] for size in (2, 8)]
    assert of(grid[1]) > 2.5 * of(grid[0])
    asked = survey("en", short, {**short, "show_if": "{q1} = 1"})
    assert minutes(asked) < minutes(asked, asked_of=1)
    hidden = ask("Source", "hidden")
    assert of(short, hidden) == pytest.approx(of(short))


def test_an_ordinary_question_takes_about_ten_seconds():
    ordinary = ask(
        "Which of these describes best how often you have bought something from our shop this year?",
        "single",
        option=options("Never", "Once or twice", "Every few months", "About every month", "Every week or more"),
    )
    assert minutes(survey("en", ordinary)) * 60 == pytest.approx(10, abs=1.5)


def test_words_are_counted_as_they_are_read():
    assert (words_in("Anh/chị mua 1.000 cái."), words_in("")) == (4, 0)


JUSTIFIED: dict[str, set[tuple[Rule, str]]] = {}
"""Template → findings that are meant that way."""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_templates_that_ship_are_clean(path: Path, rules: Rules):
    found = lint(questionnaire(path.stem), rules)
    warnings = {(finding.rule, finding.question) for finding in found if finding.severity is Severity.WARNING}
    assert warnings - JUSTIFIED.get(path.stem, set()) == set()
