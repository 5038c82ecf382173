"""The columns a questionnaire's answers make: one item per thing that is asked, with what each of its codes means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from surveyapp.domain.definition import (
    NUMBER_KINDS,
    POINT_KINDS,
    SELECT_KINDS,
    TEXT_KINDS,
    Kind,
    Option,
    Question,
    Questionnaire,
    Role,
    Row,
    Side,
)
from surveyapp.domain.logic import unpiped
from surveyapp.domain.text import EMPTY, Text

LEFT_OUT, NOT_ASKED, NOT_APPLICABLE, REFUSED = -1, -2, -3, -4
"""Codes below zero: shown and left blank; never shown; “does not apply to me”; “prefer not to say”."""


class Measure(StrEnum):
    """Dates are numbers of days since 1970-01-01, times of day numbers of minutes since midnight."""

    BINARY = "binary"
    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    TEXT = "text"


NUMERIC = frozenset({Measure.NUMBER, Measure.DATE, Measure.TIME})
"""Measures kept as Float64 columns."""
UNCOUNTED = frozenset({Measure.TEXT, Measure.DATE, Measure.TIME})
"""Measures that are no answer in common: neither groups nor personas are told apart by them."""


NOT_CHOSEN = Text.of(vi="Không chọn", en="Not chosen")
CHOSEN = Text.of(vi="Chọn", en="Chosen")


@dataclass(frozen=True, slots=True)
class Item:
    """One column of the table: a question, one option of a multiple choice, ranking or sum (`question.option`), a row
    of a grid (`question.row`, with `.option` or `.side` below it), a level of a cascade (`question.level`), or one
    question of a repeated group (`question.inner`, with `.option` below it). `labels[c]`, `option_codes[c]`,
    `scores[c]` and `means[c]` describe code c. With an `option` the item says whether it was ticked (code 1);
    `part` is the option that was ranked or given an amount."""

    id: str
    question: Question = field(repr=False)
    measure: Measure
    text: Text
    roles: tuple[Role, ...]
    labels: tuple[Text, ...] = ()
    option_codes: tuple[str, ...] = ()
    scores: tuple[float | None, ...] = ()
    means: tuple[str, ...] = ()
    option: Option | None = None
    row: Row | None = None
    part: Option | None = None

    @property
    def categories(self) -> int:
        return len(self.labels)

    def has_role(self, role: Role) -> bool:
        return any(role.covers(own) for own in self.roles)


def items_of(questionnaire: Questionnaire) -> tuple[Item, ...]:
    """Every column the questionnaire's answers make, in asking order; statements and consents make none."""
    return tuple(
        _of_everybody(item) for question in questionnaire.questions() for item in _ITEMS[question.kind](question)
    )


def _of_everybody(item: Item) -> Item:
    """The item with wordings that no longer stand for one person's earlier answer."""
    text, labels = unpiped(item.text), tuple(unpiped(label) for label in item.labels)
    return item if (text, labels) == (item.text, item.labels) else replace(item, text=text, labels=labels)


def _choice_item(
    question: Question,
    item_id: str,
    row: Row | None = None,
    *,
    text: Text = EMPTY,
    options: Sequence[Option] | None = None,
    roles: tuple[Role, ...] = (),
    reverse: bool = False,
) -> Item:
    kept = [option for option in (question.options if options is None else options) if option.missing is None]
    reverse = reverse or question.reverse or (row is not None and row.reverse)
    scores = tuple(None if o.score is None else (1 - o.score if reverse else o.score) for o in kept)
    ordered = question.ordered or _monotone([o.score for o in kept])
    return Item(
        item_id,
        question,
        Measure.ORDINAL if ordered else (Measure.BINARY if len(kept) == 2 else Measure.NOMINAL),
        text or (row.text if row else question.text),
        roles or (row.roles if row else ()) or question.roles,
        tuple(o.text for o in kept),
        tuple(o.code for o in kept),
        scores,
        tuple(o.means for o in kept),
        row=row,
    )


def _monotone(scores: Sequence[float | None]) -> bool:
    known = [score for score in scores if score is not None]
    if len(known) < 3 or len(known) < len(scores):
        return False
    steps = [b - a for a, b in pairwise(known)]
    return all(s >= 0 for s in steps) or all(s <= 0 for s in steps)


def _single_items(question: Question) -> list[Item]:
    return [_choice_item(question, question.id)]


def _matrix_items(question: Question) -> list[Item]:
    return [_choice_item(question, f"{question.id}.{row.code}", row) for row in question.rows]


def _ticked_item(
    question: Question, item_id: str, option: Option, row: Row | None = None, roles: tuple[Role, ...] = ()
) -> Item:
    return Item(
        item_id,
        question,
        Measure.BINARY,
        option.text,
        roles or question.roles,
        (NOT_CHOSEN, CHOSEN),
        ("", option.code),
        (None, option.score),
        ("", option.means),
        option=option,
        row=row,
    )


def _multiple_items(question: Question) -> list[Item]:
    return [_ticked_item(question, f"{question.id}.{o.code}", o) for o in question.options if o.missing is None]


def _many_items(question: Question) -> list[Item]:
    return [
        _ticked_item(question, f"{question.id}.{row.code}.{option.code}", option, row, row.roles)
        for row in question.rows
        for option in question.options
        if option.missing is None
    ]


def _dual_items(question: Question) -> list[Item]:
    return [
        _choice_item(
            question,
            f"{question.id}.{row.code}.{side.code}",
            row,
            text=_joined(row.text, side.text),
            options=side.options,
            roles=roles_on(question, row, side),
            reverse=side.reverse,
        )
        for row in question.rows
        for side in question.sides
    ]


def roles_on(question: Question, row: Row | None = None, side: Side | None = None) -> tuple[Role, ...]:
    """What a row, or one side of it, measures: its narrowest own roles. A side's journey role that names no stage
    takes the one its row is about: importance × satisfaction of each stage is one grid."""
    own = row.roles if row is not None and row.roles else question.roles
    if side is None or not side.roles:
        return own
    stage = next((role.at for role in own if role.at), "")
    return tuple(
        Role(role.family, role.name, stage) if role.family == "journey" and not role.at else role for role in side.roles
    )


def _joined(first: Text, second: Text, sign: str = " – ") -> Text:
    languages = dict.fromkeys((*first.languages(), *second.languages()))
    return Text.of({language: first.to(language) + sign + second.to(language) for language in languages})


def _points_item(question: Question, item_id: str, row: Row | None = None) -> Item:
    points = question.points()
    span = max(len(points) - 1, 1)
    linear = [step / span for step in range(len(points))]
    reverse = question.reverse or (row is not None and row.reverse)
    return Item(
        item_id,
        question,
        Measure.ORDINAL,
        _joined(row.text, row.opposite, " ↔ ") if row else question.text,
        (row.roles if row else ()) or question.roles,
        tuple(_label(point) for point in points),
        tuple(str(point) for point in points),
        tuple(1 - score if reverse else score for score in linear),
        ("",) * len(points),
        row=row,
    )


def _label(point: int) -> Text:
    written = f"{point}".replace("-", "−")
    return Text.of(vi=written, en=written)


def _points_items(question: Question) -> list[Item]:
    return [_points_item(question, question.id)]


def _differential_items(question: Question) -> list[Item]:
    return [_points_item(question, f"{question.id}.{row.code}", row) for row in question.rows]


NOT_RANKED = Text.of(vi="Không xếp hạng", en="Not ranked")


def _ranking_items(question: Question) -> list[Item]:
    """One per option: code p is place p + 1, the last code is “not ranked”. A better place has the higher score."""
    places = question.max_choices or len(question.options)
    labels = (*(_label(place + 1) for place in range(places)), NOT_RANKED)
    codes = (*(str(place + 1) for place in range(places)), "")
    scores = tuple(1 - place / places for place in range(places + 1))
    return [
        Item(
            f"{question.id}.{option.code}",
            question,
            Measure.ORDINAL,
            option.text,
            question.roles,
            labels,
            codes,
            scores,
            ("",) * len(codes),
            part=option,
        )
        for option in question.options
        if option.missing is None
    ]


def _sum_items(question: Question) -> list[Item]:
    return [
        Item(f"{question.id}.{option.code}", question, Measure.NUMBER, option.text, question.roles, part=option)
        for option in question.options
    ]


MOST_CATEGORIES = 100
"""Places a level of a cascade may have to be a category; a level with more is kept as text."""


def _cascade_items(question: Question) -> list[Item]:
    """The first level is nominal; what lies below it has too many places to count each."""
    items = []
    for depth, level in enumerate(question.levels):
        item_id = f"{question.id}.{level.code}"
        text, roles = level.text or question.text, level.roles or (question.roles if depth == 0 else ())
        if depth == 0 and len(question.entries) <= MOST_CATEGORIES:
            labels = tuple(entry.text for entry in question.entries)
            codes = tuple(entry.code for entry in question.entries)
            none = (None,) * len(codes)
            items.append(Item(item_id, question, Measure.NOMINAL, text, roles, labels, codes, none, ("",) * len(codes)))
        else:
            items.append(Item(item_id, question, Measure.TEXT, text, roles))
    return items


ATTACHED = (Text.of(vi="Không gửi tệp", en="No file"), Text.of(vi="Có gửi tệp", en="File sent"))


def _file_items(question: Question) -> list[Item]:
    yes_no = ("no", "yes")
    return [
        Item(
            question.id,
            question,
            Measure.BINARY,
            question.text,
            question.roles,
            ATTACHED,
            yes_no,
            (None, None),
            ("", ""),
        )
    ]


def _repeat_items(question: Question) -> list[Item]:
    """How many entries there are; the mean of each inner number; for inner choices whether any entry has the option."""
    items = [Item(question.id, question, Measure.NUMBER, question.text, question.roles)]
    for inner in question.questions:
        item_id = f"{question.id}.{inner.id}"
        if inner.kind in NUMBER_KINDS:
            items.append(Item(item_id, question, Measure.NUMBER, inner.text, inner.roles))
        items += [
            _ticked_item(question, f"{item_id}.{option.code}", option, roles=inner.roles)
            for option in inner.options
            if option.missing is None
        ]
    return items


def _plain_items(measure: Measure) -> Callable[[Question], list[Item]]:
    return lambda question: [Item(question.id, question, measure, question.text, question.roles)]


def _hidden_items(question: Question) -> list[Item]:
    return _single_items(question) if question.options else _plain_items(Measure.TEXT)(question)


def _calculated_items(question: Question) -> list[Item]:
    """With options, the value is one of their codes; without, a number."""
    return _single_items(question) if question.options else _plain_items(Measure.NUMBER)(question)


def _no_items(question: Question) -> list[Item]:
    return []


_ITEMS: dict[Kind, Callable[[Question], list[Item]]] = {
    **dict.fromkeys(SELECT_KINDS, _single_items),
    Kind.ATTENTION_CHECK: _no_items,
    Kind.MULTIPLE: _multiple_items,
    Kind.MATRIX_SINGLE: _matrix_items,
    Kind.MATRIX_MULTIPLE: _many_items,
    Kind.MATRIX_DUAL: _dual_items,
    Kind.SEMANTIC_DIFFERENTIAL: _differential_items,
    Kind.RANKING: _ranking_items,
    Kind.CONSTANT_SUM: _sum_items,
    Kind.CASCADE: _cascade_items,
    Kind.FILE: _file_items,
    Kind.REPEAT: _repeat_items,
    **dict.fromkeys(POINT_KINDS, _points_items),
    **dict.fromkeys(NUMBER_KINDS, _plain_items(Measure.NUMBER)),
    **dict.fromkeys(TEXT_KINDS, _plain_items(Measure.TEXT)),
    Kind.DATE: _plain_items(Measure.DATE),
    Kind.TIME: _plain_items(Measure.TIME),
    Kind.CONSENT: _no_items,
    Kind.STATEMENT: _no_items,
    Kind.HIDDEN: _hidden_items,
    Kind.CALCULATED: _calculated_items,
}
