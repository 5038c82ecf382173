"""What people write about most, in Vietnamese and English: words, the phrases they make, and who used them.

Written Vietnamese puts a space between syllables, not words. No dictionary decides which syllables are one word: those
that stand together much more often than chance would have them do are kept together (pointwise mutual information,
Church & Hanks 1990), which finds “nhân viên” and “delivery fee” alike. A term is counted by people, not by mentions.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from surveyapp.domain.quote import MASK, Quote, masked, quotes
from surveyapp.domain.stats import SMALLEST_CELL, Estimate, Floats, share
from surveyapp.domain.stop_words import ENGLISH, FILLERS, NEGATIONS, VIETNAMESE, WEAK
from surveyapp.domain.table import AnswerTable, Item, Mask, Measure

LONGEST = 4
"""Syllables or words of a phrase."""

COHESION = 0.3
"""Normalised pointwise mutual information, −1…1, from which neighbours are one phrase."""

SWALLOWED = 0.75
"""Part of a phrase that is told, and so often in this or other phrases: not told by itself."""

_STOP = VIETNAMESE | ENGLISH
_EDGELESS = _STOP | NEGATIONS
"""What a term neither begins nor ends with."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BREAK = re.compile(r"[^\w\s'’-]+|\n|" + re.escape(MASK))

_TONES = {
    f"{vowel}{last}": f"{toned}{plain}"
    for vowel, forms, plain, lasts in (
        ("o", "òóỏõọ", "a", "àáảãạ"),
        ("o", "òóỏõọ", "e", "èéẻẽẹ"),
        ("u", "ùúủũụ", "y", "ỳýỷỹỵ"),
    )
    for toned, last in zip(forms, lasts, strict=True)
}
"""hoà → hòa: the tone mark over the first of two vowels that end a syllable, as most people type it."""


@dataclass(frozen=True, slots=True)
class Term:
    """`people` used it, `share` of all who answered, 0–1. `text` in small letters, as written."""

    text: str
    people: int
    share: Estimate

    @property
    def phrase(self) -> bool:
        return " " in self.text


@dataclass(frozen=True, slots=True, eq=False)
class OpenAnswers:
    """`n` people answered. `terms` by falling number of people, none of fewer than five."""

    item: Item
    n: int
    terms: tuple[Term, ...]
    used: dict[str, Mask]

    def users(self, term: str) -> Mask:
        """(n of the table,) who used it: for crosstabs and quotes. Raises KeyError for a term that is not told."""
        return self.used[term]


def open_answers(table: AnswerTable, item: Item, within: Mask | None = None, most: int = 40) -> OpenAnswers | None:
    """The most used terms of one open question; None for other questions and below five answers.

    Telephone numbers, links and the like are covered before anything is counted.
    """
    if item.measure is not Measure.TEXT:
        return None
    texts = table.texts(item)
    rows = [row for row, text in enumerate(texts) if text and text.strip() and (within is None or within[row])]
    if len(rows) < SMALLEST_CELL:
        return None
    answers = [[*segments(texts[row] or "")] for row in rows]
    told = _told(answers)[:most]
    place = np.array(rows)
    weights = None if table.weights is None else table.weights[place]
    terms, used = [], {}
    for term, people in told:
        hits = np.zeros(len(rows), dtype=np.bool_)
        hits[[*people]] = True
        terms.append(Term(term, len(people), share(hits, weights)))
        mask = np.zeros(table.n, dtype=np.bool_)
        mask[place[hits]] = True
        used[term] = mask
    return OpenAnswers(item, len(rows), tuple(terms), used)


def representative(table: AnswerTable, found: OpenAnswers, members: Mask, most: int = 3) -> tuple[Quote, ...]:
    """Quotes of members that speak of what members speak of most: by the people behind the terms in an answer, each
    term counting less the longer the answer is. () where fewer than five members answered."""
    rank: Floats = np.zeros(table.n)
    for term in found.terms:
        used = found.used[term.text]
        rank += np.where(used, float((used & members).sum()), 0.0)
    lengths = np.array([len(_WORD.findall(text or "")) for text in table.texts(found.item)], dtype=float)
    return quotes(table, [found.item], members, rank=rank / np.sqrt(np.maximum(lengths, 4)), most=most)


# Words


def segments(text: str) -> Iterator[list[str]]:
    """The words of a text between its marks of punctuation, in small letters and one way of writing tones.

    A negation and the word it turns round are one: “không được nhiệt tình” gives “không nhiệt”, “tình”.
    """
    for part in _BREAK.split(masked(text).lower()):
        words = [_one_spelling(word.replace("’", "'")) for word in _WORD.findall(part)]
        if words:
            yield [*_negated(words)]


@lru_cache(maxsize=1 << 14)
def _one_spelling(word: str) -> str:
    """hoà and hòa, thuỷ and thủy are the same word; quý is written one way only."""
    if word.startswith("qu"):
        return word
    return word[:-2] + _TONES.get(word[-2:], word[-2:])


def _negated(words: Sequence[str]) -> Iterator[str]:
    place = 0
    while place < len(words):
        word = words[place]
        # “hàng không” is aviation; “không” before nothing asks a question.
        if word in NEGATIONS and not (place and words[place - 1] == "hàng"):
            after = place + 1
            while after < len(words) and words[after] in FILLERS and after - place <= 2:
                after += 1
            if after < len(words) and words[after] not in _EDGELESS:
                yield f"{word} {words[after]}"
                place = after + 1
                continue
        yield word
        place += 1


# Terms


def _told(answers: Sequence[Sequence[Sequence[str]]]) -> list[tuple[str, set[int]]]:
    """(term, the answers it is in) for all that five people used, the most used first."""
    users, mentions, words = _counted(answers)
    phrases = {
        gram: people
        for gram, people in users.items()
        if len(gram) > 1 and len(people) > 1 and _cohesion(gram, mentions, words) >= COHESION
    }
    singles = {gram: people for gram, people in users.items() if len(gram) == 1 and gram[0] not in WEAK}
    told = {gram: people for gram, people in (phrases | singles).items() if len(people) >= SMALLEST_CELL}
    longer: dict[Gram, set[int]] = {}
    for gram, people in phrases.items():
        for part in _parts(gram):
            longer.setdefault(part, set()).update(people)
    inside = {part for gram in told if len(gram) > 1 for part in _parts(gram)}
    kept = (
        (" ".join(gram), people)
        for gram, people in told.items()
        if gram not in inside or len(longer[gram] & people) < SWALLOWED * len(people)
    )
    return sorted(kept, key=lambda one: (-len(one[1]), one[0]))


Gram = tuple[str, ...]


def _counted(
    answers: Sequence[Sequence[Sequence[str]]],
) -> tuple[dict[Gram, set[int]], Counter[Gram], int]:
    """(answers that use each run of words that can be a term, mentions of every run, words in all)"""
    users: dict[Gram, set[int]] = {}
    mentions: Counter[Gram] = Counter()
    written: dict[Gram, list[int]] = {}  # many write the same few words
    for place, parts in enumerate(answers):
        for part in parts:
            written.setdefault(tuple(part), []).append(place)
    for words, places in written.items():
        for gram in _runs(words):
            if gram not in mentions and _sayable(gram):
                users[gram] = set()
            mentions[gram] += len(places)
            if gram in users:
                users[gram].update(places)
    return users, mentions, sum(len(words) * len(places) for words, places in written.items())


def _runs(words: Gram) -> Iterator[Gram]:
    for start in range(len(words)):
        for stop in range(start + 1, min(start + LONGEST, len(words)) + 1):
            yield words[start:stop]


def _sayable(gram: Gram) -> bool:
    """A term neither begins nor ends with a word that says nothing."""
    return gram[0] not in _EDGELESS and gram[-1] not in _EDGELESS and (len(gram) > 1 or len(gram[0]) > 1)


def _cohesion(gram: Gram, mentions: Counter[Gram], words: int) -> float:
    """The least normalised mutual information of the two parts, wherever the phrase is cut; 1 for a single word."""
    together = mentions[gram] / words
    return min(
        (
            math.log(together / (mentions[gram[:cut]] / words * mentions[gram[cut:]] / words)) / -math.log(together)
            for cut in range(1, len(gram))
        ),
        default=1.0,
    )


def _parts(gram: Gram) -> Iterable[Gram]:
    return (part for part in _runs(gram) if part != gram)
