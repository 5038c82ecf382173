"""What people wrote, in their own words and without what would name them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from surveyapp.domain.stats import SMALLEST_CELL
from surveyapp.domain.table import AnswerTable, Item, Mask, Measure, Numbers

SHORTEST, LONGEST = 12, 240
"""Characters: shorter answers say too little to be printed, longer ones fill the page."""

MASK = "•••"

_EMAIL = re.compile(r"[\w.+\-]+\s?@\s?[\w\-]+(?:\.[\w\-]+)+")
_LINK = re.compile(r"(?:https?://|www\.|\b(?:fb|facebook|zalo|instagram|tiktok|t)\.(?:com|me|vn)/)\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.])@[\w.]{3,}")
# A number to call starts with 0 or + and has nine digits or more; a price (1.250.000) does not. Digits in one run of
# nine or more are an account or identity number.
_PHONE = re.compile(r"(?<![\w.,])(?:\+|\(\+?|0|84(?=[ .\-]?\d))(?:[ .\-()/]{0,2}\d){8,13}(?!\d)|(?<!\d)\d{9,}(?!\d)")


@dataclass(frozen=True, slots=True)
class Quote:
    """One person's words; `number` is the running number of the response."""

    text: str
    number: int
    question_id: str


def masked(text: str) -> str:
    """The text on one line with e-mail addresses, links, handles, telephone and account numbers covered."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    for pattern in (_EMAIL, _LINK, _HANDLE, _PHONE):
        line = pattern.sub(MASK, line)
    return line


def quotes(
    table: AnswerTable,
    items: Iterable[Item],
    members: Mask,
    *,
    rank: Numbers | None = None,
    most: int = 3,
    used: set[str] | None = None,
) -> tuple[Quote, ...]:
    """Up to `most` different answers of the members, those ranking highest first; () below five answers.

    rank: (n,) preference, such as how surely somebody belongs to the group. used: texts (case folded) already printed;
    the chosen ones are added.
    """
    taken = set() if used is None else used
    found: list[tuple[float, int, Quote]] = []
    numbers = table.response_numbers()
    for item in items:
        if item.measure is not Measure.TEXT:
            continue
        texts = table.texts(item)
        rows = [int(row) for row in np.flatnonzero(members) if (texts[int(row)] or "").strip()]
        if len(rows) < SMALLEST_CELL:
            continue
        for row in rows:
            text = masked(texts[row] or "")
            if SHORTEST <= len(text) <= LONGEST and any(letter.isalpha() for letter in text):
                preference = 0.0 if rank is None else -float(rank[row])
                found.append((preference, row, Quote(text, int(numbers[row]), item.question.id)))
    chosen: list[Quote] = []
    for _, _, quote in sorted(found, key=lambda one: one[:2]):
        key = quote.text.casefold()
        if len(chosen) < most and key not in taken:
            taken.add(key)
            chosen.append(quote)
    return tuple(chosen)
