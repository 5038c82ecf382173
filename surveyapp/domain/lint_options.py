"""What people may choose from: whether everybody finds an answer, both sides are equal, and a phone has room for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from surveyapp.domain.definition import ROW_KINDS, SELECT_KINDS, Kind, Option, Question
from surveyapp.domain.finding import Finding, Rule
from surveyapp.domain.lint_bands import bands
from surveyapp.domain.lint_wording import found_in, is_graded

MOST_OPTIONS = 15
"""A little more than one screen of a phone holds."""
MOST_RANKED = 7
MOST_ROWS = 8
MOST_COLUMNS = 7


def real(options: Sequence[Option]) -> list[Option]:
    """Without “other”, “none” and “prefer not to say”."""
    return [option for option in options if option.missing is None and not option.other and not option.exclusive]


# ------------------------------------------------------------------ a place for everybody

_WAY_OUT = {
    "vi": re.compile(r"\b(?:khác|không|chưa|tất cả|cả hai|như nhau)\b", re.IGNORECASE),
    "en": re.compile(
        r"\b(?:other|another|else|none|no|not|never|nothing|nobody|neither|all|both|don[’']t|haven[’']t)\b",
        re.IGNORECASE,
    ),
}
_LISTED = frozenset({Kind.SINGLE, Kind.DROPDOWN, Kind.PICTURE_CHOICE, Kind.MULTIPLE})


def no_way_out(question: Question) -> Iterator[Finding]:
    """Named things without an order are seldom all there are; bands, scales and stages are."""
    if question.kind not in _LISTED or is_graded(question) or bands(question.options):
        return
    whole = {("geographic", "region"), ("geographic", "urbanity")}
    staged = any(option.means for option in question.options)
    staged |= any((role.family, role.name) in whole for role in question.roles)
    open_ended = any(
        option.other or option.exclusive or option.missing is not None or found_in(option.text, _WAY_OUT)
        for option in question.options
    )
    if not staged and not open_ended:
        yield Finding.at(Rule.NO_WAY_OUT, question.id)


def no_not_applicable(question: Question) -> Iterator[Finding]:
    options = [*question.options, *(option for side in question.sides for option in side.options)]
    escape = any(option.missing is not None for option in options)
    if question.kind in ROW_KINDS and question.required and not escape and question.kind is not Kind.MATRIX_MULTIPLE:
        yield Finding.at(Rule.NO_NOT_APPLICABLE, question.id)


# ------------------------------------------------------------------ both sides of a scale

_GOOD = {
    "vi": re.compile(
        r"(?<!không )(?<!chưa )(?<!ít )\b(?:hài lòng|đồng ý|đồng tình|tốt|tuyệt vời|xuất sắc|vui|thích|dễ)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?<!not )(?<!dis)(?<!not at all )(?<!not very )\b(?:satisfied|agree|good|excellent|great|happy|easy|pleased"
        r"|like(?! me)|pleasant|positive|favou?rable)\b",
        re.IGNORECASE,
    ),
}
_BAD = {
    "vi": re.compile(
        r"\b(?:(?:không|chưa|ít) (?:\w+ )?(?:hài lòng|đồng ý|đồng tình|tốt|vui|thích|dễ)|kém|tệ|xấu|dở|khó|khó chịu"
        r"|bất mãn|phản đối|thất vọng|buồn|ghét)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:dissatisfied|unsatisfied|disagree|poor|bad|terrible|awful|unhappy|difficult|hard|dislike|unpleasant"
        r"|negative|unfavou?rable|disappointed|not (?:at all |very )?(?:satisfied|happy|good|easy|pleased))\b",
        re.IGNORECASE,
    ),
}


def _leaning(option: Option) -> int:
    """+1 for a favourable label, −1 for an unfavourable one, 0 for neither."""
    if found_in(option.text, _BAD):
        return -1
    return 1 if found_in(option.text, _GOOD) else 0


def _scales(question: Question) -> Iterator[tuple[tuple[str, ...], Sequence[Option]]]:
    if question.kind in SELECT_KINDS | {Kind.MATRIX_SINGLE} and question.kind is not Kind.ATTENTION_CHECK:
        yield (), question.options
    for side in question.sides:
        yield (f"side “{side.code}”",), side.options


_ATTITUDES = frozenset({"attitude", "psychology", "trait", "satisfaction"})


def unbalanced(question: Question) -> Iterator[Finding]:
    """By the words of the labels; by their scores where they measure attitudes and the words tell nothing."""
    for part, options in _scales(question):
        scale = real(options)
        leanings = [_leaning(option) for option in scale]
        roles = [*question.roles, *(role for row in question.rows for role in row.roles)]
        about = {role.family for role in roles}
        if not any(leanings) and about & _ATTITUDES and all(option.score is not None for option in scale):
            leanings = [(score > 0.5) - (score < 0.5) for option in scale if (score := option.score) is not None]
        positive, negative = leanings.count(1), leanings.count(-1)
        told = positive + negative >= max(2, len(scale) - 1)
        if told and len(scale) > 2 and positive != negative:
            yield Finding.at(Rule.UNBALANCED, question.id, *part, positive=positive, negative=negative)


# ------------------------------------------------------------------ room on a phone


def many_options(question: Question) -> Iterator[Finding]:
    most = MOST_RANKED if question.kind in (Kind.RANKING, Kind.CONSTANT_SUM) else MOST_OPTIONS
    if question.kind in (_LISTED - {Kind.DROPDOWN}) | {Kind.RANKING, Kind.CONSTANT_SUM}:
        found = len(real(question.options))
        if found > most:
            yield Finding.at(Rule.MANY_OPTIONS, question.id, found=found, most=most)


def tall_matrix(question: Question) -> Iterator[Finding]:
    if len(question.rows) > MOST_ROWS:
        yield Finding.at(Rule.TALL_MATRIX, question.id, found=len(question.rows), most=MOST_ROWS)


def wide_matrix(question: Question) -> Iterator[Finding]:
    if question.kind in ROW_KINDS:
        columns = (
            len(question.options)
            or len(question.points())
            or max((len(side.options) for side in question.sides), default=0)
        )
        if columns > MOST_COLUMNS:
            yield Finding.at(Rule.WIDE_MATRIX, question.id, found=columns, most=MOST_COLUMNS)


OPTIONS: tuple[Callable[[Question], Iterator[Finding]], ...] = (
    no_way_out,
    no_not_applicable,
    unbalanced,
    many_options,
    tall_matrix,
    wide_matrix,
)
