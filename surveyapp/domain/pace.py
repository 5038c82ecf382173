"""How somebody went through the pages, seen from the pages they posted: seconds on each, answers changed, the order.

Nothing is measured on the respondent's device and no time of day is kept: only how long, how often, in which order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from surveyapp.domain.answers import Document
from surveyapp.domain.definition import (
    MOMENT_KINDS,
    NUMBER_KINDS,
    SILENT_KINDS,
    TEXT_KINDS,
    UNSEEN_KINDS,
    Kind,
    Question,
    Questionnaire,
)

MOST_STEPS = 200
_TYPED_KINDS = TEXT_KINDS | NUMBER_KINDS | MOMENT_KINDS | {Kind.REPEAT, Kind.FILE, Kind.CONSTANT_SUM}
"""What is typed is saved while it is being typed: a longer text is no change of mind."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`at` is when the last page came, in seconds on the server's clock: known while somebody answers, and not kept."""

    at: float
    seconds: Mapping[str, float]
    edits: Mapping[str, int]
    path: tuple[str, ...]

    def after(self, page: str, changed: Collection[str], at: float, *, turned: bool) -> Pace:
        """Once `page` has come; `changed` are the questions answered otherwise than before. What a page saves by
        itself turns no page."""
        spent = self.seconds.get(page, 0.0) + max(0.0, at - self.at)
        edits = dict(self.edits) | {name: self.edits.get(name, 0) + 1 for name in changed}
        path = (*self.path, page)[:MOST_STEPS] if turned else self.path
        return replace(self, at=at, seconds={**self.seconds, page: round(spent, 1)}, edits=edits, path=path)

    def document(self) -> Document:
        """What is kept with the response."""
        return {"seconds": dict(self.seconds), "edits": dict(self.edits), "path": list(self.path)}


def resumed(kept: Mapping[str, Any] | None, started: float) -> Pace:
    """From what a draft holds; from the start where there is none."""
    if not kept:
        return Pace(started, {}, {}, ())
    return Pace(kept["at"], kept["seconds"], kept["edits"], tuple(kept["path"]))


def changed_minds(
    questions: Collection[Question], before: Mapping[str, list[str]], after: Mapping[str, list[str]]
) -> list[str]:
    """The questions of a page whose choice, once made, is another one now; by form fields."""
    found = []
    for question in questions:
        names = [name for name in before if name == question.id or name.startswith(f"{question.id}.")]
        own = [name for name in names if not name.endswith(".other")]
        made = question.kind not in _TYPED_KINDS and any(before[name] not in ([], [""]) for name in own)
        if made and any(before[name] != after.get(name) for name in own):
            found.append(question.id)
    return found


def fast_share(questionnaire: Questionnaire, answers: Document, pace: Document | None, each: float) -> float | None:
    """The share of the questions somebody was shown that stood on pages they spent less than `each` seconds a question
    on; None where that is not known."""
    if not pace or not pace.get("seconds"):
        return None
    shown = fast = 0
    for page in questionnaire.pages:
        seconds = pace["seconds"].get(page.id)
        asked = sum(q.id in answers and q.kind not in SILENT_KINDS | UNSEEN_KINDS for q in page.questions)
        if seconds is not None:
            shown += asked
            fast += asked if seconds < each * asked else 0
    return fast / shown if shown else None
