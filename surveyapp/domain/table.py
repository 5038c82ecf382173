"""Responses → one typed column per item: codes, not strings, and four ways of having no answer kept apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.answers import Response
from surveyapp.domain.definition import Kind, Question, Questionnaire, Role
from surveyapp.domain.filling import FILLERS, NEVER_SHOWN
from surveyapp.domain.item import (
    CHOSEN,
    LEFT_OUT,
    NOT_APPLICABLE,
    NOT_ASKED,
    NOT_CHOSEN,
    NUMERIC,
    REFUSED,
    UNCOUNTED,
    Item,
    Measure,
    items_of,
)
from surveyapp.domain.pace import fast_share
from surveyapp.domain.routing import ENDING

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "CHOSEN",
    "LEFT_OUT",
    "NOT_APPLICABLE",
    "NOT_ASKED",
    "NOT_CHOSEN",
    "NUMERIC",
    "REFUSED",
    "UNCOUNTED",
    "AnswerTable",
    "Apart",
    "Codes",
    "Item",
    "Mask",
    "Measure",
    "Numbers",
    "build",
    "items_of",
]

Codes = NDArray[np.int16]
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]


SECONDS_A_QUESTION = 3.0
"""Faster than this nobody reads a question."""


@dataclass(frozen=True, slots=True)
class Apart:
    """`n` answers to a question of an older version that asked it otherwise: stored, not counted with the others."""

    question: Question = field(repr=False)
    version: int
    n: int


@dataclass(frozen=True)
class AnswerTable:
    """n responses of one questionnaire. `frame` has one column per item, named by its id: Int16 codes (or, with a
    companion Int8 column `id?` of states, Float64 numbers and String texts), and the columns `#submission`,
    `#number`, `#language`, `#source`, `#submitted`, `#seconds`, `#version` (of the questionnaire), `#ending` (what
    stopped the survey, "" for a whole response), `#inattentive` (an attention check was answered otherwise than it
    asks) and `#fast` (the share of questions on pages passed too fast to read, null where that is not known).

    `weights` is None for an unweighted table, else one non-negative weight per response. `aside` are the numbers of the
    responses a business keeps out of its analyses: they are not in the table of an analysis."""

    questionnaire: Questionnaire
    frame: pl.DataFrame
    weights: Numbers | None = None
    aparts: tuple[Apart, ...] = ()
    aside: frozenset[int] = frozenset()

    @property
    def n(self) -> int:
        return self.frame.height

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return items_of(self.questionnaire)

    @cached_property
    def _by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    def item(self, item_id: str) -> Item:
        """Raises KeyError when there is no such item."""
        return self._by_id[item_id]

    @cached_property
    def _by_role(self) -> dict[Role, tuple[Item, ...]]:
        """What was asked for so far."""
        return {}

    def items_with(self, role: Role) -> tuple[Item, ...]:
        if role not in self._by_role:
            self._by_role[role] = tuple(item for item in self.items if item.has_role(role))
        return self._by_role[role]

    def items_of(self, question: Question) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.question.id == question.id)

    def codes(self, item: Item) -> Codes:
        """(n,) category codes of a binary, nominal or ordinal item; below zero = one of the four missing codes.
        For numbers and texts: 0 where there is an answer, else the missing code. Read-only."""
        name = item.id if item.categories else f"{item.id}?"
        codes: Codes = self.frame[name].to_numpy().astype(np.int16, copy=False)
        codes.flags.writeable = False
        return codes

    def numbers(self, item: Item) -> Numbers:
        """(n,) values of a number item, NaN where there is none."""
        return self.frame[item.id].to_numpy().astype(np.float64)

    def texts(self, item: Item) -> list[str | None]:
        """(n,) open answers, None where there is none."""
        return self.frame[item.id].to_list()

    def submission_ids(self) -> list[str]:
        return self.frame["#submission"].to_list()

    def response_numbers(self) -> NDArray[np.int64]:
        """(n,) the running number of each response within its survey, as printed beside quotes."""
        return self.frame["#number"].to_numpy()

    def without(self, version: int, item_ids: Collection[str]) -> AnswerTable:
        """The same responses, with those of `version` of the questionnaire counted as not asked these items."""
        import polars as pl

        older = pl.col("#version") == version
        changes = []
        for item in self.items:
            if item.id in item_ids:
                state = item.id if item.categories else f"{item.id}?"
                not_asked = pl.lit(NOT_ASKED, dtype=self.frame[state].dtype)
                changes.append(pl.when(older).then(not_asked).otherwise(pl.col(state)).alias(state))
                if not item.categories:
                    changes.append(pl.when(older).then(None).otherwise(pl.col(item.id)).alias(item.id))
        return replace(self, frame=self.frame.with_columns(changes))

    def where(self, mask: Mask) -> AnswerTable:
        """The responses where `mask` is true, in the same order."""
        import polars as pl

        if mask.all():
            return self
        kept = self.frame.filter(pl.Series(mask))
        return replace(self, frame=kept, weights=None if self.weights is None else self.weights[mask])


def build(questionnaire: Questionnaire, responses: Iterable[Response]) -> AnswerTable:
    """The table of `responses`, in their order. Unknown questions and codes in a document are passed over."""
    import polars as pl

    items = items_of(questionnaire)
    columns: dict[str, list[Any]] = {item.id: [] for item in items}
    states: dict[str, list[int]] = {item.id: [] for item in items if not item.categories}
    about: dict[str, list[Any]] = {name: [] for name in _ABOUT}
    checks = [(q.id, q.expects) for q in questionnaire.questions() if q.kind is Kind.ATTENTION_CHECK]
    inattentive: list[bool] = []
    fast: list[float | None] = []
    fillers = [
        (question.id, FILLERS[question.kind](question, columns, states))
        for question in questionnaire.questions()
        if question.kind in FILLERS
    ]
    for response in responses:
        document = response.answers
        for question_id, fill in fillers:
            fill(document.get(question_id, NEVER_SHOWN))
        for name, value_of in _ABOUT.items():
            about[name].append(value_of(response))
        inattentive.append(any(document.get(name) not in (None, expected) for name, expected in checks))
        fast.append(fast_share(questionnaire, document, response.pace, SECONDS_A_QUESTION))
    types = _about_types()
    series = [pl.Series(name, values, dtype=types[name]) for name, values in about.items()]
    series.append(pl.Series("#inattentive", inattentive, dtype=pl.Boolean))
    series.append(pl.Series("#fast", fast, dtype=pl.Float64))
    for item in items:
        if item.categories:
            series.append(pl.Series(item.id, columns[item.id], dtype=pl.Int16))
        else:
            dtype = pl.Float64 if item.measure in NUMERIC else pl.String
            series.append(pl.Series(item.id, columns[item.id], dtype=dtype))
            series.append(pl.Series(f"{item.id}?", states[item.id], dtype=pl.Int8))
    return AnswerTable(questionnaire, pl.DataFrame(series))


def _utc(moment: datetime | None) -> datetime | None:
    """A moment without a zone is taken for UTC."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _seconds(response: Response) -> float | None:
    started, submitted = _utc(response.started), _utc(response.submitted)
    return None if started is None or submitted is None else (submitted - started).total_seconds()


_ABOUT: dict[str, Callable[[Response], Any]] = {
    "#submission": lambda response: response.submission_id,
    "#number": lambda response: response.number,
    "#language": lambda response: response.language,
    "#source": lambda response: response.source,
    "#submitted": lambda response: _utc(response.submitted),
    "#seconds": _seconds,
    "#ending": lambda response: response.answers.get(ENDING, ""),
    "#version": lambda response: response.version,
}


def _about_types() -> dict[str, Any]:
    import polars as pl

    types = (pl.String, pl.Int64, pl.String, pl.String, pl.Datetime("us", "UTC"), pl.Float64, pl.String, pl.Int32)
    return dict(zip(_ABOUT, types, strict=True))
