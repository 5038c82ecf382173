"""The target profile a business states: which answers make somebody one of the people it serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from surveyapp.domain.definition import Kind, Questionnaire, Role
from surveyapp.domain.logic import unpiped
from surveyapp.domain.stats import SMALLEST_CELL, Estimate, hidden_cells, share
from surveyapp.domain.table import AnswerTable, Codes, Item, Measure, Numbers
from surveyapp.domain.text import Text

MOST_LINES = 12
HEAVIEST = 100.0


@dataclass(frozen=True, slots=True)
class Line:
    """What answers to `about` – an item id, or the id of a multiple choice – lie inside the profile: one of the option
    `codes`, or a number from `low` up to `high` (None: without bound). `must`: whoever answers otherwise does not fit,
    whatever else they say."""

    about: str
    codes: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    weight: float = 1.0
    must: bool = False


Profile = tuple[Line, ...]


class Unusable(StrEnum):
    NOT_ASKED = "not_asked"
    TWICE = "twice"
    NO_SUCH_ANSWER = "no_such_answer"
    NO_ANSWER = "no_answer"
    EVERY_ANSWER = "every_answer"
    BOUNDS = "bounds"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with a line; `answer` is the code it is about, "" for none."""

    reason: Unusable
    about: str
    answer: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """A line beside the answers of n people: `value` 1 inside, 0 outside, nan unknown; `state` 0 for an answer, else a
    missing code."""

    line: Line
    items: tuple[Item, ...]
    value: Numbers
    state: Codes

    def inside(self, weights: Numbers | None) -> Estimate | None:
        """The share inside the line of all who answered it; None where it tells of fewer than five people."""
        known = self.state == 0
        hits = self.value[known] == 1
        people = [int(hits.sum()), int((~hits).sum())]
        if sum(people) < SMALLEST_CELL or hidden_cells(people).any():
            return None
        return share(hits, None if weights is None else weights[known])


# ------------------------------------------------------------------ what a line may be about


def of_questionnaire(questionnaire: Questionnaire) -> Profile:
    """The profile its author wrote down: every question weighs the same and none is a must."""
    return tuple(Line(about, codes) for about, codes in questionnaire.target_profile if codes)


def subjects(table: AnswerTable) -> dict[str, tuple[Item, ...]]:
    """What a line may be about, in asking order, with the items it is read from."""
    found: dict[str, tuple[Item, ...]] = {}
    for item in table.items:
        if item.has_role(Role("identity")) or item.part is not None:
            continue
        if item.question.kind is Kind.MULTIPLE:
            found[item.question.id] = (*found.get(item.question.id, ()), item)
        elif item.option is None and (item.categories > 1 or item.measure is Measure.NUMBER):
            found[item.id] = (item,)
    return found


def words_of(items: tuple[Item, ...]) -> dict[str, Text]:
    """Option code → what it says, in order; {} for a number."""
    if items[0].option is not None:
        return {item.option.code: item.text for item in items if item.option is not None}
    return dict(zip(items[0].option_codes, items[0].labels, strict=True))


def about_words(items: tuple[Item, ...]) -> Text:
    """The question that a line is about; of a grid also the row."""
    item = items[0]
    if item.option is not None or item.text == item.question.text:
        return unpiped(item.question.text)
    parts = unpiped(item.question.text), item.text
    return Text.of({language: " – ".join(part.to(language) for part in parts) for language in item.text.languages()})


def faults(table: AnswerTable, profile: Profile) -> tuple[LineFault, ...]:
    """Why lines of the profile say nothing; () when all of them do."""
    possible = subjects(table)
    found = []
    for place, line in enumerate(profile):
        fault = _fault(line, possible)
        if fault is None and any(line.about == earlier.about for earlier in profile[:place]):
            fault = LineFault(Unusable.TWICE, line.about)
        if fault is not None:
            found.append(fault)
    return tuple(found)


def _fault(line: Line, possible: Mapping[str, tuple[Item, ...]]) -> LineFault | None:
    if line.about not in possible:
        return LineFault(Unusable.NOT_ASKED, line.about)
    if not 0 < line.weight <= HEAVIEST:
        return LineFault(Unusable.WEIGHT, line.about)
    known = words_of(possible[line.about])
    if not known:
        if line.low is None and line.high is None:
            return LineFault(Unusable.NO_ANSWER, line.about)
        reverse = line.low is not None and line.high is not None and line.low > line.high
        return LineFault(Unusable.BOUNDS, line.about) if reverse else None
    strange = next((code for code in line.codes if code not in known), None)
    if strange is not None:
        return LineFault(Unusable.NO_SUCH_ANSWER, line.about, strange)
    if not line.codes:
        return LineFault(Unusable.NO_ANSWER, line.about)
    one_answer = possible[line.about][0].option is None
    return LineFault(Unusable.EVERY_ANSWER, line.about) if one_answer and {*known} == {*line.codes} else None


# ------------------------------------------------------------------ who is inside


def matched(table: AnswerTable, profile: Profile) -> tuple[Matched, ...]:
    """Every line about something that is asked; the others are passed over (see `faults`)."""
    possible = subjects(table)
    return tuple(_matched(table, line, possible[line.about]) for line in profile if line.about in possible)


def _matched(table: AnswerTable, line: Line, items: tuple[Item, ...]) -> Matched:
    codes = table.codes(items[0])
    state = np.minimum(codes, 0).astype(np.int16)
    if items[0].option is not None:
        inside = np.zeros(table.n, dtype=np.bool_)
        for item in items:
            if item.option is not None and item.option.code in line.codes:
                inside |= table.codes(item) > 0
    elif items[0].categories:
        wanted = [code for code, name in enumerate(items[0].option_codes) if name in line.codes]
        inside = np.isin(codes, wanted)
    else:
        numbers = table.numbers(items[0])
        inside = np.ones(table.n, dtype=np.bool_)
        if line.low is not None:
            inside &= numbers >= line.low
        if line.high is not None:
            inside &= numbers <= line.high
    return Matched(line, items, np.where(state == 0, inside.astype(np.float64), np.nan), state)


# ------------------------------------------------------------------ as plain data


def to_plain(profile: Profile) -> list[dict[str, Any]]:
    """JSON-ready."""
    return [{**asdict(line), "codes": list(line.codes)} for line in profile]


def from_plain(plain: list[dict[str, Any]]) -> Profile:
    return tuple(Line(**{**line, "codes": tuple(line["codes"])}) for line in plain)
