"""The sector templates: short enough for a phone, in the sector's own words, and able to give the report they claim."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from reports.compose import compose
from reports.format import Lang
from surveyapp.domain.analysis import AllRules, analyse, read_all_rules
from surveyapp.domain.bank_schema import Section
from surveyapp.domain.definition import SILENT_KINDS, UNSEEN_KINDS, Question
from surveyapp.domain.lint import Severity, lint, minutes
from surveyapp.domain.logic import PIPED
from surveyapp.domain.simulate import simulate
from surveyapp.domain.table import build
from tests.banks.bank import BANKS, TEMPLATES, block_questions, plain, questionnaire

NAMES = [path.stem for path in TEMPLATES]
SECTORS = {
    "retail",
    "food",
    "beauty",
    "education",
    "clinic",
    "hotel",
    "b2b",
    "online_shop",
    "real_estate",
    "after_purchase",
}
MOST_MINUTES = 10


def rules() -> AllRules:
    files = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in (BANKS / "rules").glob("*.toml")}
    found, problems = read_all_rules(files)
    assert found is not None, problems
    return found


def seen(name: str) -> list[Question]:
    return [question for question in questionnaire(name).questions() if question.kind not in UNSEEN_KINDS]


def pages(name: str) -> list[dict[str, Any]]:
    return plain(BANKS / "templates" / f"{name}.toml")["page"]


def test_there_is_a_template_for_each_sector_and_a_sample() -> None:
    assert set(NAMES) == SECTORS | {"sample"}


@pytest.mark.parametrize("name", NAMES)
def test_its_simulated_answers_give_the_sections_it_claims_in_both_languages(name: str) -> None:
    template = questionnaire(name)
    answered = build(template, simulate(template, 300, seed=1).responses)
    analysis = analyse(answered, rules(), starts=4)
    claimed = set(get_args(Section)) - set(plain(BANKS / "templates" / f"{name}.toml")["analysis"].get("without", []))
    languages: tuple[Lang, ...] = ("vi", "en")
    for language in languages:
        report = compose(analysis, lang=language)
        assert {section for section in get_args(Section) if getattr(report, section)} == claimed
        assert bool(report.not_printed) == (claimed != set(get_args(Section)))
        assert report.appendix.questions


@pytest.mark.parametrize("name", NAMES)
def test_its_head_says_in_both_languages_what_the_report_has(name: str) -> None:
    lines = (BANKS / "templates" / f"{name}.toml").read_text("utf-8").splitlines()
    head = " ".join(line for line in lines[: lines.index(f'id = "{name}"')] if line.startswith("# "))
    assert "Báo cáo" in head
    assert re.search(r"[Tt]he report|Every section", head)
    lacking = plain(BANKS / "templates" / f"{name}.toml")["analysis"].get("without", [])
    assert bool(lacking) == ("đủ mọi phần" not in head)


@pytest.mark.parametrize("name", NAMES)
def test_it_fits_a_phone(name: str) -> None:
    found = questionnaire(name).pages
    assert len(found) <= 10
    assert max(sum(question.kind not in UNSEEN_KINDS for question in page.questions) for page in found) <= 7


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_less_than_ten_minutes_and_says_truly_how_long(name: str) -> None:
    template = questionnaire(name)
    taken = minutes(template)
    assert taken < MOST_MINUTES
    promised = [int(number) for _, words in template.intro for number in re.findall(r"\b(\d+) (?:phút|minutes)", words)]
    assert promised == [promised[0]] * 2
    assert abs(promised[0] - taken) <= 1


@pytest.mark.parametrize("name", NAMES)
def test_the_linter_has_no_warning(name: str) -> None:
    found = lint(questionnaire(name))
    assert [finding.line("en") for finding in found if finding.severity is Severity.WARNING] == []


@pytest.mark.parametrize("name", NAMES)
def test_its_questions_are_short_enough_to_read_on_a_phone(name: str) -> None:
    assert [q.id for q in seen(name) if max(len(q.text.to("vi")), len(q.text.to("en"))) > 140] == []


@pytest.mark.parametrize("name", sorted(SECTORS))
def test_it_asks_questions_of_its_own_beside_those_of_the_bank(name: str) -> None:
    of_the_bank = {question["id"] for question in block_questions()}
    own = [
        question.id for question in seen(name) if question.id not in of_the_bank and question.kind not in SILENT_KINDS
    ]
    assert len(own) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_no_word_is_left_unfilled(name: str) -> None:
    template = questionnaire(name)

    def texts(question: Question) -> Iterator[str]:
        parts = [question.text, question.help, *(o.text for o in question.options), *(r.text for r in question.rows)]
        yield from (words for part in parts for _, words in part)

    left = [
        PIPED.sub("", words)
        for question in template.questions()
        for words in texts(question)
        if any(found[1].partition(".")[0] not in template for found in PIPED.finditer(words))
        or "{" in PIPED.sub("", words)
    ]
    assert left == []


def test_words_filled_in_begin_a_sentence_with_a_capital_and_leave_units_alone() -> None:
    stages = questionnaire("b2b").question("traits").rows
    assert stages[1].text.to("vi").startswith("Phần mềm quản lý bán hàng của công ty chúng tôi")
    assert questionnaire("real_estate").question("bedrooms").unit.to("vi") == "phòng"


@pytest.mark.parametrize("name", sorted(SECTORS - {"after_purchase"}))
def test_whom_the_business_serves_is_stated(name: str) -> None:
    assert len(questionnaire(name).target_profile) >= 2


def test_each_part_of_the_logic_is_used_by_some_template() -> None:
    every = [questionnaire(name) for name in NAMES]
    questions = [question for template in every for question in template.questions()]
    used = {
        "ending": any(template.endings for template in every),
        "skip": any(page.skips for template in every for page in template.pages),
        "show_if": any(question.show_if for question in questions),
        "carry": {q.carry.which.value for q in questions if q.carry} == {"chosen", "not_chosen"},
        "check": any(question.checks for question in questions),
        "calculated": any(question.value for question in questions),
        "assign": any(question.assign for question in questions),
        "shuffle": any(question.shuffle for question in questions),
        "piping": any(PIPED.search(words) for question in questions for _, words in question.text),
    }
    assert [part for part, found in used.items() if not found] == []


@pytest.mark.parametrize("name", NAMES)
def test_who_is_screened_out_is_asked_so_at_once(name: str) -> None:
    template = questionnaire(name)
    first = {question.id: question for question in template.pages[0].questions}
    for ending in template.endings:
        asked = {found.partition(".")[0] for found in re.findall(r"\{([a-z0-9_.]+)\}", ending.when)}
        assert asked <= first.keys()
        assert all(first[question].required for question in asked)


@pytest.mark.parametrize("name", NAMES)
def test_questions_about_health_need_a_consent_of_their_own(name: str) -> None:
    sensitive = [q for q in seen(name) if q.data_class.value == "sensitive" and not q.purpose]
    assert all("{consent_health} = true" in question.show_if for question in sensitive)
    assert bool(sensitive) == (name == "clinic")


@pytest.mark.parametrize("name", NAMES)
def test_contact_details_are_asked_only_with_consent(name: str) -> None:
    contacts = [q for q in seen(name) if any(str(r) in ("identity.email", "identity.phone") for r in q.roles)]
    assert [q.id for q in contacts if not re.search(r"\{consent_\w+\} = true", q.show_if)] == []
