"""Whether people are asked private things with permission, late, and with a way to decline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from surveyapp.domain.definition import SILENT_KINDS, UNSEEN_KINDS, DataClass, Kind, Missing, Question, Questionnaire
from surveyapp.domain.finding import Finding, Rule
from surveyapp.domain.lint_wording import found_in
from surveyapp.domain.text import Text

CONTACT_KINDS = frozenset({Kind.EMAIL, Kind.PHONE})
_DECLINABLE = {
    ("demographic", "age"),
    ("demographic", "gender"),
    ("demographic", "income"),
    ("demographic", "marital"),
    ("bant", "budget"),
}
FEWEST_ASKED = 6

_SENSITIVE = {
    "vi": re.compile(
        r"\b(?:tình trạng sức kho[ẻẽ]|tình trạng sức khỏe|tiền sử bệnh|bệnh (?:lý|nền|án|mãn tính|mạn tính)|mắc bệnh"
        r"|bị bệnh|đang mang thai|dị ứng|khuyết tật|thuốc (?:đang|điều trị)|tôn giáo|tín ngưỡng|quan điểm chính trị"
        r"|đảng phái|dân tộc|chủng tộc|xu hướng tính dục|đời sống tình dục|tiền án|tiền sự|vân tay|sinh trắc"
        r"|số (?:tài khoản|thẻ)|nợ ngân hàng|khoản vay|lịch sử tín dụng|mật khẩu|căn cước|chứng minh nhân dân)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:your health|health (?:condition|problem|status)s?|medical (?:history|condition|record)s?|illness(?:es)?"
        r"|chronic|diagnos\w+|pregnan\w+|allerg\w+|disabilit\w+|medication|religio\w+|your faith"
        r"|political (?:view|part)\w*"
        r"|ethnic\w*|your race|sexual\w*|criminal record|fingerprint|biometric|bank account|card number|your debts?"
        r"|loans?|credit (?:history|score)|password|identity card|passport number)\b",
        re.IGNORECASE,
    ),
}
"""What Vietnam's Decree 356/2025/NĐ-CP, article 4, lists as sensitive, as far as surveys ask for it."""


def _sensitive_words(question: Question) -> Text | None:
    texts = (question.text, *(row.text for row in question.rows))
    return next((found for text in texts if (found := found_in(text, _SENSITIVE))), None)


def _is_contact(question: Question) -> bool:
    return question.kind in CONTACT_KINDS or any(role.family == "identity" for role in question.roles)


def _is_private(question: Question) -> bool:
    if question.kind is Kind.CONSENT:
        return False
    income = any((role.family, role.name) == ("demographic", "income") for role in question.roles)
    return income or _is_contact(question) or question.data_class is DataClass.SENSITIVE


def _answered(questionnaire: Questionnaire) -> list[Question]:
    return [question for question in questionnaire.questions() if question.kind not in SILENT_KINDS | UNSEEN_KINDS]


def _after_consent(questionnaire: Questionnaire) -> Iterator[tuple[Question, bool]]:
    """Every answered question, and whether some consent comes before it."""
    consented = False
    for question in _answered(questionnaire):
        yield question, consented
        consented |= question.kind is Kind.CONSENT


# ------------------------------------------------------------------ rules


def sensitive_unmarked(questionnaire: Questionnaire) -> Iterator[Finding]:
    for question in _answered(questionnaire):
        found = _sensitive_words(question)
        if found and question.data_class is DataClass.BASIC and question.kind is not Kind.CONSENT:
            yield Finding.at(Rule.SENSITIVE_UNMARKED, question.id, found=found)


def sensitive_unannounced(questionnaire: Questionnaire) -> Iterator[Finding]:
    for question, consented in _after_consent(questionnaire):
        sensitive = question.data_class is DataClass.SENSITIVE and question.kind is not Kind.CONSENT
        if sensitive and not (consented and question.help):
            yield Finding.at(Rule.SENSITIVE_UNANNOUNCED, question.id)


def contact_without_consent(questionnaire: Questionnaire) -> Iterator[Finding]:
    for question, consented in _after_consent(questionnaire):
        if _is_contact(question) and not consented:
            yield Finding.at(Rule.CONTACT_WITHOUT_CONSENT, question.id)


def personal_early(questionnaire: Questionnaire) -> Iterator[Finding]:
    asked = _answered(questionnaire)
    for place, question in enumerate(asked):
        if len(asked) >= FEWEST_ASKED and place < len(asked) / 2 and _is_private(question):
            yield Finding.at(Rule.PERSONAL_EARLY, question.id)


def private_required(questionnaire: Questionnaire) -> Iterator[Finding]:
    for question in _answered(questionnaire):
        if question.required and _is_private(question) and not _can_refuse(question):
            yield Finding.at(Rule.PRIVATE_REQUIRED, question.id)


def no_refusal(questionnaire: Questionnaire) -> Iterator[Finding]:
    for question in _answered(questionnaire):
        asked = {(role.family, role.name) for role in question.roles} & _DECLINABLE
        private = asked or question.data_class is DataClass.SENSITIVE
        if private and question.options and not _can_refuse(question):
            yield Finding.at(Rule.NO_REFUSAL, question.id)


def _can_refuse(question: Question) -> bool:
    return any(option.missing is Missing.REFUSED for option in question.options)


PRIVACY: tuple[Callable[[Questionnaire], Iterator[Finding]], ...] = (
    sensitive_unmarked,
    sensitive_unannounced,
    contact_without_consent,
    personal_early,
    private_required,
    no_refusal,
)
