"""One value type per family of kinds, and how it is stored as JSON.

A response's document maps question id → JSON value. A question that was shown and left blank is there as None;
a question that was never shown is not there at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    codes: tuple[str, ...]
    other: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """(part, code) for the parts that were answered, in their order: the rows of a grid, the levels of a cascade."""

    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PointGrid:
    """(row code, point) for the rows that were answered."""

    cells: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ManyGrid:
    """(row code, option codes) for the rows that were answered."""

    cells: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class SideGrid:
    """(row code, ((side code, option code), …)) for the rows that were answered on at least one side."""

    cells: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class Order:
    """Option codes, the first choice first; options left out were not ranked."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """(option code, amount) for every option; the amounts add up to the question's total."""

    amounts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was stored under `key`; its content is not part of the answers."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Entries:
    """A repeated group: for each entry the answers to its questions, by id, blank ones as None."""

    entries: tuple[tuple[tuple[str, Answer | None], ...], ...]


@dataclass(frozen=True, slots=True)
class Points:
    value: int


@dataclass(frozen=True, slots=True)
class Amount:
    value: float


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class Consent:
    given: bool


Answer = (
    Choice
    | Choices
    | Grid
    | PointGrid
    | ManyGrid
    | SideGrid
    | Order
    | Shares
    | Points
    | Amount
    | Words
    | Attached
    | Entries
    | Consent
)
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Response:
    """One person's answers as stored. `submission_id` is made by the client and unique within a survey;
    `version` is the number of the version it answers, `pace` how it was answered (see pace.py)."""

    submission_id: str
    answers: Document
    language: str = "vi"
    source: str = ""
    started: datetime | None = None
    submitted: datetime | None = None
    number: int = 0
    version: int = 1
    pace: Document | None = None


def to_json(answer: Answer | None) -> Any:
    match answer:
        case None:
            return None
        case Choice(code, other):
            return {"code": code, "other": other} if other else code
        case Choices(codes, other):
            return {"codes": list(codes), "other": other} if other else list(codes)
        case Grid(cells) | PointGrid(cells):
            return dict(cells)
        case ManyGrid(many):
            return {row: list(codes) for row, codes in many}
        case SideGrid(sides):
            return {row: dict(given) for row, given in sides}
        case Order(codes):
            return list(codes)
        case Shares(amounts):
            return {code: _plain(amount) for code, amount in amounts}
        case Points(value):
            return value
        case Amount(value):
            return _plain(value)
        case Words(text):
            return text
        case Attached(key, name):
            return {"key": key, "name": name}
        case Entries(entries):
            return [{name: to_json(own) for name, own in entry} for entry in entries]
        case Consent(given):
            return given


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < 2**53 else value
