"""Which passwords are refused: what somebody who knows the person, or a list of common passwords, tries first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from surveyapp.domain.problem import Fault, Problem

LEAST = 10
MOST = 200
FEWEST_CHARACTERS = 5
"""Different characters a password has at least."""
MOST_PREDICTABLE = 4
"""Characters a password must have beside what can be guessed."""

_WORDS = """
    password passw0rd matkhau qwerty azerty admin administrator letmein welcome iloveyou yeuem anhyeuem
    emyeuanh monkey dragon football sunshine princess superman batman master login secret changeme default test
    guest user root hello vietnam hanoi saigon hochiminh danang khongbiet congty cuahang khachhang
    khaosat survey company example asdf zxcv
"""
_COMMON = frozenset(_WORDS.split())
_ROWS = (
    "01234567890",
    "09876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y",
)
_SEQUENCE = 4
_SHORTEST_NAME = 3


def weakness(password: str, known: Iterable[str] = ()) -> Problem | None:
    """None when it will do. `known` is what is no secret: the person's e-mail and name, the business's name."""
    if len(password) < LEAST:
        return Problem.at(Fault.PASSWORD_SHORT, least=LEAST)
    if len(password) > MOST:
        return Problem.at(Fault.PASSWORD_LONG, most=MOST)
    plain = _letters(password)
    personal = {part for text in known for part in (_letters(text), *map(_letters, re.split(r"[\W_]+", text)))}
    left = _without(plain, {part for part in personal if len(part) >= _SHORTEST_NAME})
    if len(left) < MOST_PREDICTABLE:
        return Problem.at(Fault.PASSWORD_PERSONAL)
    left = _without_sequences(_without(left, _COMMON))
    if len(set(plain)) < FEWEST_CHARACTERS or len(re.sub(r"(19|20)\d\d", "", left)) < MOST_PREDICTABLE:
        return Problem.at(Fault.PASSWORD_OBVIOUS)
    return None


def _letters(text: str) -> str:
    """Letters and digits alone, in lower case without diacritics."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(part for part in parts if part.isalnum())


def _without(text: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return text


def _without_sequences(text: str) -> str:
    """Without runs of four or more neighbours on a keyboard or in the alphabet, and without repeated characters."""
    for row in _ROWS:
        for size in range(len(row), _SEQUENCE - 1, -1):
            for start in range(len(row) - size + 1):
                text = text.replace(row[start : start + size], "")
    return re.sub(r"(.)\1{2,}", "", text)
