"""Everything worth telling an author before the first respondent: findings advise, they never block publishing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from surveyapp.domain.definition import Question, Questionnaire
from surveyapp.domain.finding import Finding, Rule, Severity
from surveyapp.domain.lint_bands import BANDS
from surveyapp.domain.lint_burden import BURDEN, minutes
from surveyapp.domain.lint_options import OPTIONS
from surveyapp.domain.lint_privacy import PRIVACY
from surveyapp.domain.lint_report import REPORT, claims_of
from surveyapp.domain.lint_wording import WORDING

if TYPE_CHECKING:
    from surveyapp.domain.classification import Rules

__all__ = ["Finding", "Rule", "Severity", "lint", "minutes"]


def lint(questionnaire: Questionnaire, rules: Rules | None = None) -> list[Finding]:
    """In asking order, then what is about the whole. Without `rules` nothing is said about customer groups."""
    return [*_by_question(questionnaire), *_of_whole(questionnaire, rules)]


def _by_question(questionnaire: Questionnaire) -> Iterator[Finding]:
    whole = [finding for rule in PRIVACY for finding in rule(questionnaire)]
    for question in questionnaire.questions():
        yield from _of_question(question)
        yield from (finding for finding in whole if finding.question == question.id)


def _of_question(question: Question) -> Iterator[Finding]:
    for rule in (*WORDING, *OPTIONS, *BANDS):
        yield from rule(question)
    for inner in question.questions:
        for finding in _of_question(inner):
            yield replace(finding.within(f"question “{question.id}”"), question=question.id)


def _of_whole(questionnaire: Questionnaire, rules: Rules | None) -> Iterator[Finding]:
    for burden in BURDEN:
        yield from burden(questionnaire)
    claims = claims_of(questionnaire, rules)
    for claim in REPORT:
        yield from claim(claims)
