"""Answers in words: what a label needs beside it."""

from __future__ import annotations

import pytest

from reports.compose.phrases import answer, lowered, people_who_both
from reports.compose.voice import Voice
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.persona_evidence import Statement
from surveyapp.domain.stats import Estimate
from surveyapp.domain.table import Item, build


def item(*labels: str) -> Item:
    options = [{"code": f"o{n}", "text": {"en": label}} for n, label in enumerate(labels)]
    asked = {"id": "security", "kind": "single", "text": {"en": "Online security"}, "option": options}
    plain = {"id": "t", "title": {"en": "T"}, "languages": ["en"], "page": [{"id": "p", "question": [asked]}]}
    questionnaire, problems = parse_questionnaire(plain)
    assert questionnaire is not None, problems
    return build(questionnaire, []).items[0]


@pytest.mark.parametrize(
    "labels", [("No", "Yes", "No internet service"), ("Never", "Sometimes", "Always"), ("1", "2", "3")]
)
def test_an_answer_that_says_nothing_alone_is_told_with_its_question(labels: tuple[str, ...]) -> None:
    assert answer(item(*labels), 1, Voice("en")) == f"Online security: {labels[1].lower()}"


@pytest.mark.parametrize("labels", [("Month to month", "One year", "Two years"), ("18–24", "25–34", "35+")])
def test_an_answer_of_its_own_words_stands_alone(labels: tuple[str, ...]) -> None:
    assert answer(item(*labels), 1, Voice("en")) == labels[1]


def test_abbreviations_keep_their_capitals_within_a_sentence() -> None:
    assert (lowered("Fibre"), lowered("DSL"), lowered("Ở trọ"), lowered("5")) == ("fibre", "DSL", "ở trọ", "5")


def test_two_answers_in_one_label_keep_the_capitals_of_codes() -> None:
    rows = [{"code": f"r{n}", "text": {"en": f"TRUST{n}"}} for n in (1, 2)]
    options = [{"code": str(n), "text": {"en": str(n)}} for n in range(1, 6)]
    asked = {"id": "t", "kind": "matrix_single", "text": {"en": "Trust"}, "row": rows, "option": options}
    plain = {"id": "t", "title": {"en": "T"}, "languages": ["en"], "page": [{"id": "p", "question": [asked]}]}
    questionnaire, problems = parse_questionnaire(plain)
    assert questionnaire is not None, problems
    share = Estimate(0.5, 0.4, 0.6, 100)
    first, second = (
        Statement(own, (4,), share, 0.5, share, 0.0, 1.0, 100, 0.01, False, share, ())
        for own in build(questionnaire, []).items[:2]
    )
    assert people_who_both(first, second, first, Voice("en")) == "TRUST1: 5; TRUST2: 5"
