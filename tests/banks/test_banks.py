"""The question bank itself: every file reads, speaks both languages, and asks all the product can measure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import CRITERIA, JOURNEY_STAGES, ROLE_NAMES, Kind, Role
from surveyapp.domain.library import resolve
from surveyapp.domain.segments import read_segments
from tests.banks.bank import BANKS, BLOCKS, TEMPLATES, block_questions, library, plain, questionnaire


def wordings(data: Any, place: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """(place, wording) for every table of languages below `data`."""
    if isinstance(data, dict):
        if {"vi", "en"} & data.keys():
            yield place, data
        else:
            for key, value in data.items():
                yield from wordings(value, f"{place}.{key}")
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from wordings(value, f"{place}[{number}]")


def roles_of(question: dict[str, Any]) -> Iterator[str]:
    for holder in (question, *question.get("row", [])):
        written = holder.get("role", [])
        yield from [written] if isinstance(written, str) else written


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_template_reads_without_a_problem(path: Path) -> None:
    assert questionnaire(path.stem).id == path.stem


@pytest.mark.parametrize("path", BLOCKS, ids=lambda path: path.stem)
def test_block_is_named_after_its_file_and_says_what_it_is_for(path: Path) -> None:
    data = plain(path)
    assert (data["id"], "about" in data) == (path.stem, True)


@pytest.mark.parametrize("path", BLOCKS + TEMPLATES, ids=lambda path: path.stem)
def test_every_wording_is_in_both_languages_in_nfc_and_tidy(path: Path) -> None:
    faults = []
    for place, words in wordings(plain(path)):
        tidy = all(
            text == unicodedata.normalize("NFC", text).strip() and text and "  " not in text for text in words.values()
        )
        if words.keys() != {"vi", "en"} or not tidy:
            faults.append(place)
    assert faults == []


@pytest.mark.parametrize("path", BLOCKS + TEMPLATES, ids=lambda path: path.stem)
def test_people_are_addressed_politely(path: Path) -> None:
    informal = re.compile(r"\b[Bb]ạn\b(?! (bè|đời))")
    assert [words["vi"] for _, words in wordings(plain(path)) if informal.search(words["vi"])] == []


def test_question_ids_are_unique_in_the_whole_bank() -> None:
    ids = [question["id"] for question in block_questions()]
    assert sorted(ids) == sorted(set(ids))
    assert len(ids) >= 120


def test_every_kind_is_asked_by_some_block() -> None:
    assert set(Kind) - {question["kind"] for question in block_questions()} == set()


def test_the_whole_bank_makes_one_questionnaire_from_four_words() -> None:
    found = library()
    words = {word: {"vi": word, "en": word} for word in ("product", "brand", "shop", "buy")}
    pages = [{"id": block, "use": block} for block in found.questions]
    data = {"id": "whole", "title": {"vi": "Tất cả", "en": "All"}, "words": words, "page": pages}
    complete, unresolved = resolve(data, found)
    whole, problems = parse_questionnaire(complete)
    assert [problem.line("en") for problem in (*unresolved, *problems)] == []
    assert whole is not None
    assert [question.id for question in whole.questions()] == [
        question for block in found.questions.values() for question in block
    ]


def test_every_role_is_asked_by_some_block() -> None:
    asked = {
        str(Role(role.family, role.name)) for q in block_questions() for r in roles_of(q) if (role := Role.parse(r))
    }
    known = {f"{family}.{name}" for family, names in ROLE_NAMES.items() for name in names}
    known |= {family for family, names in ROLE_NAMES.items() if not names}
    assert known - asked == set()


def test_every_stage_of_the_journey_is_asked_about() -> None:
    asked = {role for question in block_questions() for role in roles_of(question)}
    parts = ("touchpoint", "feeling", "satisfaction", "pain", "importance")
    assert {f"journey.{part}:{stage}" for part in parts for stage in JOURNEY_STAGES} - asked == set()
    told = {f"journey.{part}:{stage}" for part in ("action", "thought") for stage in JOURNEY_STAGES[1:4]}
    assert told - asked == set()


def test_scores_reach_from_zero_to_one() -> None:
    ends = {}
    for question in block_questions():
        scores = [option["score"] for option in question.get("option", []) if "score" in option]
        if scores:
            ends[question["id"]] = (min(scores), max(scores))
    assert {question: found for question, found in ends.items() if found != (0.0, 1.0)} == {}


def test_agreement_scales_are_balanced() -> None:
    uneven = []
    for question in block_questions():
        scores = [option["score"] for option in question.get("option", []) if "score" in option]
        if question["kind"] == "matrix_single" and "engagement" not in question["id"]:
            mirrored = sorted(1 - score for score in scores)
            if mirrored != sorted(scores):
                uneven.append(question["id"])
    assert uneven == []


def test_whoever_may_not_want_to_tell_can_say_so() -> None:
    personal = ("age", "gender", "income", "occupation", "education", "marital")
    asked = [
        question
        for question in block_questions()
        if {*roles_of(question)} & {"bant.budget", *(f"demographic.{name}" for name in personal)}
    ]
    assert len(asked) >= 10
    assert [
        question["id"]
        for question in asked
        if all(option.get("missing") != "prefer_not_to_say" for option in question["option"])
    ] == []


def test_each_consent_has_one_purpose_and_only_taking_part_is_required() -> None:
    consents = {q["purpose"]: q.get("required", False) for q in block_questions() if q["kind"] == "consent"}
    assert consents == {"participation": True, "marketing": False, "health": False, "interview": False}


def test_published_scales_name_their_source() -> None:
    published = {"nps", "ces", "sus", "price_too_cheap", "price_cheap", "price_expensive", "price_too_expensive"}
    sourced = {question["id"] for question in block_questions() if question.get("source")}
    assert published - sourced == set()


def test_the_sample_says_it_is_one_and_supports_every_section() -> None:
    sample = questionnaire("sample")
    needed = [f"criterion.{name}" for name in CRITERIA if name != "characteristics"]
    needed += [
        f"{family}.{name}" for family in ("bant", "trait", "engagement", "satisfaction") for name in ROLE_NAMES[family]
    ]
    needed += [f"journey.{part}:{stage}" for part in ("touchpoint", "feeling", "pain") for stage in JOURNEY_STAGES]
    needed += ["journey.stage", "funnel.evidence", "outcome.bought", "psychology", "barrier", "channel", "quote"]
    asked = {str(role) for question in sample.questions() for role in question.roles}
    asked |= {str(role) for question in sample.questions() for row in question.rows for role in row.roles}
    assert [role for role in needed if role not in asked] == []
    assert (sample.sample, "minh hoạ" in sample.business.to("vi"), "illustrative" in sample.business.to("en")) == (
        True,
        True,
        True,
    )
    assert len(sample.target_profile) == 4


def test_only_the_sample_is_marked_as_sample_data() -> None:
    assert {path.stem for path in TEMPLATES if questionnaire(path.stem).sample} == {"sample"}


def test_advice_speaks_of_answers_the_bank_can_give() -> None:
    codes: dict[str, set[str]] = {}
    for question in block_questions():
        for role in roles_of(question):
            holders = [*question.get("option", []), *question.get("row", [])]
            codes.setdefault(role, {"*"}).update(holder["code"] for holder in holders)
    strangers = [
        (rule["id"], reason["role"], code)
        for rule in plain(BANKS / "rules" / "recommendations.toml")["rule"]
        for reason in rule.get("because", [])
        for code in reason["codes"]
        if code not in codes.get(reason["role"], set())
    ]
    assert strangers == []


def test_the_example_of_segments_fits_the_sample() -> None:
    data = plain(BANKS / "segments.example.toml")
    segments, problems = read_segments(data, questionnaire("sample"))
    assert [problem.line("en") for problem in problems] == []
    assert [segment.name for segment in segments.segments] == ["ready_parents", "waiting_parents", "without_children"]
