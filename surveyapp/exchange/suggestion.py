"""What a spreadsheet's value that fits no option may stand for: shown to a person, never applied by itself."""

from __future__ import annotations

import re
from difflib import get_close_matches

from surveyapp.domain.definition import NUMBER_KINDS, Question
from surveyapp.exchange.amounts import short_amount
from surveyapp.exchange.matching import bare, not_applicable_code

_NOT_APPLICABLE = ("na", "n/a", "-", "khong ap dung")
_FIRST = re.compile(r"([+-]?\d{1,2})(?:\s*[-–:.)]\s*(?!\d)|\s+(?!\d))")
_LAST = re.compile(r"(?:^|[^\d.,])([+-]?\d{1,2})$")
_ANSWER_CODE = re.compile(r"A0*(\d{1,2})", re.IGNORECASE)


def suggestion(value: str, question: Question) -> str:
    """An option's code or a number; "" when there is no idea."""
    away = not_applicable_code(question)
    if away is not None and (value == "0" or bare(value) in _NOT_APPLICABLE):
        return away
    if question.kind in NUMBER_KINDS:
        return _amount(value)
    return _point(value, question) or _answer_code(value, question) or _label(value, question)


def _amount(value: str) -> str:
    number = short_amount(value)
    return "" if number is None else f"{number:.15g}"


def _point(value: str, question: Question) -> str:
    """The number that begins “9 - Rất hài lòng” or ends “I love it!+5”."""
    points = {*map(str, question.points()), *(option.code for option in question.options)}
    for number in (_FIRST.match(value), _LAST.search(value)):
        if number and number[1].lstrip("+") in points:
            return number[1].lstrip("+")
    return ""


def _answer_code(value: str, question: Question) -> str:
    """LimeSurvey's A1, A2 …: the option with that number, else the one in that place."""
    match = _ANSWER_CODE.fullmatch(value)
    if match is None:
        return ""
    codes = [option.code for option in question.options]
    place = int(match[1])
    if str(place) in codes:
        return str(place)
    return codes[place - 1] if 1 <= place <= len(codes) else ""


def _label(value: str, question: Question) -> str:
    labels = {bare(words): option.code for option in question.options for _, words in option.text if words}
    close = get_close_matches(bare(value), labels, n=2, cutoff=0.8)
    return labels[close[0]] if close and len({labels[label] for label in close}) == 1 else ""
