"""How far people come in a questionnaire: who began, who sent everything, where the others stopped, how long it took.

The rate is one minus the break-off rate of AAPOR's Standard Definitions (2023): of those whose outcome is known, and
whom the questionnaire itself did not send away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from surveyapp.domain.stats import Estimate, wilson

STILL = timedelta(hours=24)
"""Who did something within so long may still be answering."""
LEAST = 5
"""A median of fewer people is not told."""


class End(StrEnum):
    WHOLE = "whole"
    STOPPED = "stopped"
    """An ending or a full quota thanked them early."""
    UNSENT = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One person's way as far as it was posted: `seconds` by page, `path` the pages they sent on, in their order;
    `touched` is when they last did something, None where they have sent everything."""

    end: End
    source: str
    seconds: Mapping[str, float]
    path: Sequence[str]
    touched: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageVisits:
    """`reached` answered something on the page or sent it; `left` did nothing after it, `passed` of them had sent it on
    and saw the next page. `seconds` is the median of those who sent everything."""

    page: str
    reached: int
    seconds: float | None
    left: int
    passed: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """`whole`, `stopped`, `left` and `still` add up to `began`."""

    began: int = 0
    whole: int = 0
    stopped: int = 0
    left: int = 0
    still: int = 0

    @property
    def completion(self) -> Estimate | None:
        """Of those whose outcome is known and whom no ending stopped, the share who sent everything."""
        known = self.whole + self.left
        return wilson(self.whole, known) if known else None


@dataclass(frozen=True, slots=True)
class Breakoff:
    """`elsewhere` left on a page that the questionnaire no longer has; `seconds` is the median of the whole."""

    all: Outcome
    pages: tuple[PageVisits, ...]
    elsewhere: int
    seconds: float | None
    by_source: tuple[tuple[str, Outcome], ...]


def breakoff(pages: Sequence[str], visits: Collection[Visit], now: datetime) -> Breakoff:
    """`pages` are the ids of the questionnaire's pages in their order."""
    lasts = [_last(pages, visit) for visit in visits if _is_left(visit, now)]
    left = Counter(page for page, _ in lasts)
    passed = Counter(page for page, is_passed in lasts if is_passed)
    reached = Counter(page for visit in visits for page in visit.seconds)
    whole = [visit for visit in visits if visit.end is End.WHOLE]
    by_page = {page: [visit.seconds[page] for visit in whole if page in visit.seconds] for page in pages}
    sources = Counter(visit.source for visit in visits)
    return Breakoff(
        _outcome(visits, now),
        tuple(PageVisits(page, reached[page], _median(by_page[page]), left[page], passed[page]) for page in pages),
        left[""],
        _median([sum(visit.seconds.values()) for visit in whole]),
        tuple(
            (source, _outcome([visit for visit in visits if visit.source == source], now))
            for source, _ in sources.most_common()
        ),
    )


def _outcome(visits: Collection[Visit], now: datetime) -> Outcome:
    ends = Counter(visit.end for visit in visits)
    left = sum(_is_left(visit, now) for visit in visits)
    return Outcome(len(visits), ends[End.WHOLE], ends[End.STOPPED], left, ends[End.UNSENT] - left)


def _is_left(visit: Visit, now: datetime) -> bool:
    return visit.end is End.UNSENT and visit.touched is not None and visit.touched < now - STILL


def _last(pages: Sequence[str], visit: Visit) -> tuple[str, bool]:
    """(the furthest page they did something on, "" where the questionnaire has none of them; whether they sent it)."""
    last = next((page for page in reversed(pages) if page in visit.seconds), "")
    return last, last in visit.path


def _median(values: Collection[float]) -> float | None:
    return median(values) if len(values) >= LEAST else None
