"""Answers that look careless: reversible flags, nobody is removed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from surveyapp.domain.definition import Kind, Question, Role
from surveyapp.domain.table import NOT_ASKED, SECONDS_A_QUESTION, AnswerTable, Item, Mask, Measure, Numbers

if TYPE_CHECKING:
    import polars as pl

MEDIAN_FROM = 100
"""Answers with a known time from which half the median marks a speeder."""

FLAT_FROM = 4
"""Rows a grid needs before the same answer to all of them is odd."""

LONG_ANSWER = 20
"""Characters from which the same open answer twice is no accident."""


class Flag(StrEnum):
    DUPLICATE = "duplicate"
    SPEEDER = "speeder"
    FLAT = "flat"
    SAME_WORDS = "same_words"
    GIBBERISH = "gibberish"
    INATTENTIVE = "inattentive"


@dataclass(frozen=True, slots=True, eq=False)
class Quality:
    """(n,) masks of the responses each flag marks; a flag that this table cannot raise is absent."""

    n: int
    flags: dict[Flag, Mask]

    @property
    def counts(self) -> dict[Flag, int]:
        return {flag: int(mask.sum()) for flag, mask in self.flags.items()}

    @property
    def flagged(self) -> Mask:
        """Responses with at least one flag."""
        return self.marked(self.flags)

    def marked(self, flags: Iterable[Flag]) -> Mask:
        """(n,) responses with at least one of these flags."""
        union = np.zeros(self.n, dtype=np.bool_)
        for flag in flags:
            if flag in self.flags:
                union |= self.flags[flag]
        return union

    def of(self, row: int) -> tuple[Flag, ...]:
        """The flags of one response."""
        return tuple(flag for flag, mask in self.flags.items() if mask[row])


def check(table: AnswerTable) -> Quality:
    found = {
        Flag.DUPLICATE: _duplicates(table),
        Flag.SPEEDER: _speeders(table),
        Flag.FLAT: _flat(table),
        Flag.SAME_WORDS: _same_words(table),
        Flag.GIBBERISH: _gibberish(table),
        Flag.INATTENTIVE: _inattentive(table),
    }
    return Quality(table.n, {flag: mask for flag, mask in found.items() if mask is not None})


# ------------------------------------------------------------------ the same answers twice


def _duplicates(table: AnswerTable) -> Mask | None:
    """Exact copies of an earlier row that answers most items; None where so few or so even answers repeat by chance."""
    items = [item for item in table.items if not item.has_role(Role("identity"))]
    if not items or repeats_by_chance(table, items):
        return None
    answered = np.zeros(table.n, dtype=np.int64)
    for item in items:
        answered += table.codes(item) >= 0
    rows = table.frame.select(item.id for item in items).hash_rows()
    return np.asarray(~rows.is_first_distinct().to_numpy() & (2 * answered > len(items)))


def repeats_by_chance(table: AnswerTable, items: Sequence[Item]) -> bool:
    """True where one in a hundred honest people, or more, would find their double.

    The chance that two people agree in everything is the product over the items of the chance that they agree in one
    (the sum of squared shares, no answer being one of them); answers hang together, so its square root is taken.
    """
    log_same = 0.0
    for item in items:
        shares = _alike(table, item) / max(table.n, 1)
        log_same += math.log(float(shares @ shares)) if table.n else 0.0
    return math.log(max(table.n, 1)) + log_same / 2 >= math.log(0.01)


def _alike(table: AnswerTable, item: Item) -> Numbers:
    """How many people said each of the things that were said."""
    if item.categories:
        codes = table.codes(item)
        return np.bincount(codes - codes.min(initial=0)).astype(float)
    if item.measure is Measure.NUMBER:
        return np.unique(table.numbers(item), return_counts=True)[1].astype(float)
    return table.frame[item.id].value_counts()["count"].to_numpy().astype(float)


# ------------------------------------------------------------------ too fast


FAST_SHARE = 0.5
"""Whoever passed pages with more than this share of the questions too fast has hurried, however long others took."""


def _speeders(table: AnswerTable) -> Mask | None:
    """By the whole time and, where the pages' own times are known, by those."""
    masks = [mask for mask in (_hurried(table), _fast_pages(table)) if mask is not None]
    return np.asarray(np.logical_or.reduce(masks)) if masks else None


def _fast_pages(table: AnswerTable) -> Mask | None:
    if "#fast" not in table.frame.columns or table.frame["#fast"].null_count() == table.n:
        return None
    return np.asarray(np.nan_to_num(table.frame["#fast"].to_numpy().astype(np.float64)) > FAST_SHARE)


def _hurried(table: AnswerTable) -> Mask | None:
    if "#seconds" not in table.frame.columns:
        return None
    seconds = table.frame["#seconds"].to_numpy().astype(np.float64)
    known = ~np.isnan(seconds)
    if not known.any():
        return None
    shown = np.zeros(table.n)
    for question in table.questionnaire.questions():
        seen = np.zeros(table.n, dtype=np.bool_)
        for item in table.items_of(question):
            seen |= table.codes(item) != NOT_ASKED
        shown += seen
    limit = SECONDS_A_QUESTION * shown
    if known.sum() >= MEDIAN_FROM:
        limit = np.maximum(limit, float(np.median(seconds[known])) / 2)
    return np.asarray(known & (np.nan_to_num(seconds) < limit))


# ------------------------------------------------------------------ one answer to everything


def _flat(table: AnswerTable) -> Mask | None:
    """The same answer to every row of a grid whose rows point both ways, so that it contradicts itself."""
    masks = [_flat_grid(table, question) for question in table.questionnaire.questions() if _points_both_ways(question)]
    return np.asarray(np.logical_or.reduce(masks)) if masks else None


def _points_both_ways(question: Question) -> bool:
    return (
        question.kind is Kind.MATRIX_SINGLE
        and len(question.rows) >= FLAT_FROM
        and len({row.reverse for row in question.rows}) == 2
        and any(option.score is not None for option in question.options)
    )


def _flat_grid(table: AnswerTable, question: Question) -> Mask:
    items = table.items_of(question)
    codes = np.column_stack([table.codes(item) for item in items])
    # The middle answer says the same either way: agreeing to both is odd, not minding is not.
    one_sided = [code for code, score in enumerate(items[0].scores) if score is not None and score != 0.5]
    return np.asarray((codes == codes[:, :1]).all(axis=1) & np.isin(codes[:, 0], one_sided))


def _inattentive(table: AnswerTable) -> Mask | None:
    """Whoever answered an attention check otherwise than it asks; None where nothing checks."""
    checked = any(question.kind is Kind.ATTENTION_CHECK for question in table.questionnaire.questions())
    if not checked or "#inattentive" not in table.frame.columns:
        return None
    return np.asarray(table.frame["#inattentive"].to_numpy(), dtype=np.bool_)


# ------------------------------------------------------------------ open answers


def _texts(table: AnswerTable) -> Iterator[pl.Series]:
    import polars as pl

    for item in table.items:
        open_kind = item.question.kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT)
        if item.measure is Measure.TEXT and open_kind and not item.has_role(Role("identity")):
            yield table.frame[item.id].cast(pl.String).str.strip_chars().str.to_lowercase()


def _same_words(table: AnswerTable) -> Mask | None:
    """Everybody whose long open answer somebody else gave in the same words."""
    masks = [
        ((texts.str.len_chars() >= LONG_ANSWER) & texts.is_duplicated()).fill_null(value=False).to_numpy()
        for texts in _texts(table)
    ]
    return np.asarray(np.logical_or.reduce(masks)) if masks else None


_KEYBOARD = "asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|rtyu|tyui|uiop|zxcv|xcvb|cvbn|vbnm"
_CONSONANTS = "[bcdfghjklmnpqrstvwxzđ]{6,}"
"""Longer than any run in a Vietnamese or English word."""


def _gibberish(table: AnswerTable) -> Mask | None:
    masks = [
        (texts.str.contains(f"{_KEYBOARD}|{_CONSONANTS}") | _two_letters(texts)).fill_null(value=False).to_numpy()
        for texts in _texts(table)
    ]
    return np.asarray(np.logical_or.reduce(masks)) if masks else None


def _two_letters(texts: pl.Series) -> pl.Series:
    """Five characters or more, of one or two different ones. Few begin so, and only those are looked at whole."""
    begins = ((texts.str.len_chars() >= 5) & (texts.str.head(5).str.split("").list.n_unique() <= 2)).fill_null(False)
    whole = texts.filter(begins).str.split("").list.n_unique() <= 2
    return begins.scatter(begins.arg_true(), whole)
