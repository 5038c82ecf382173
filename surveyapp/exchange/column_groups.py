"""Columns that answer one question together: the options of a list, the rows of a grid, the places of a ranking."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import takewhile

from surveyapp.exchange import scale_words
from surveyapp.exchange.column_names import is_overall, readable, spelt
from surveyapp.exchange.column_sense import Sense, Sensed, is_tick
from surveyapp.exchange.matching import bare

SILENT = (Sense.EMPTY, Sense.SAME, Sense.CODE, Sense.PERSONAL, Sense.TOOL, Sense.WEIGHT, Sense.TWICE)
"""Columns of these ask nothing."""
FEWEST_ROWS = 3
FEWEST_SAME, MOST_SAME = 3, 7
"""Choices without an order are of one question where columns side by side have so many of them, all the same."""
MOST_ROWS = 10
MOST_UNRATED = 0.1
_OTHERS = ("other", "others", "other please specify", "khac", "muc khac", "text", "other text", "y kien khac")


class Together(Enum):
    ALONE = auto()
    TICKS = auto()
    GRID = auto()
    RANKING = auto()
    PLACES = auto()


@dataclass(frozen=True, slots=True)
class Group:
    """`parts` are (column, what it is called within the group); `labels` a grid's points, lowest first where `ordered`;
    `other` the column that holds words of one's own, "" for none."""

    kind: Together
    stem: str
    parts: tuple[tuple[Sensed, str], ...]
    labels: tuple[str, ...] = ()
    ordered: bool = False
    other: str = ""
    prefix: str = ""


_NAMED = tuple(
    re.compile(pattern, re.DOTALL | re.IGNORECASE)
    for pattern in (
        r"(?P<stem>.+?)\s*\[(?P<part>.+)\]\s*$",
        r"(?P<stem>.+?)\s*\(choice=(?P<part>.+)\)$",
        r"(?P<stem>.+\S)\s+[-–]\s+(?P<part>.+)$",
        r"(?P<stem>.+\S):\s+(?P<part>.+)$",
        r"(?P<stem>.+)(?<!\banh)(?<!\bông)(?<!\bhe)(?<!\band)(?<!\bvà)/(?P<part>[^/]+)$",
        r"(?P<stem>.*\s.*[^\s.\d])\.(?P<part>[^\s.\d][^.]*)$",
        r"(?P<stem>.*[^\W\d_])[ _.]?(?P<part>\d{1,2})\.?$",
    )
)
_PREFIX = re.compile(r"(?P<stem>[^\W\d_]{1,8})_.+$")


def groups(sensed: Iterable[Sensed]) -> Iterator[Group]:
    """Every column that asks something once, in the order of the sheet."""
    columns = _among_points([own for own in sensed if own.sense not in SILENT])
    taken = _wholes(columns)
    for place, own in enumerate(columns):
        if own.name in taken:
            continue
        group = _named(own, columns[place:], taken) or _run(columns[place:], taken)
        beside = _beside(own, columns, place) if group is None and own.sense is Sense.CHOICE else ""
        found = group or Group(Together.ALONE, own.name, ((own, ""),), other=beside)
        taken |= {one.name for one, _ in found.parts} | {found.other}
        yield found


def _beside(own: Sensed, columns: Sequence[Sensed], place: int) -> str:
    """The column with the words of those who chose “other”: `G3Q1[other]` beside `G3Q1`, “… - Other - Text” beside
    “… - Selected Choice”."""
    stem = own.name.removesuffix(" - Selected Choice")
    following = columns[place + 1] if place + 1 < len(columns) else None
    if following is None or not following.name.startswith(stem):
        return ""
    part = following.name.removeprefix(stem).strip(" -[]_(:")
    return following.name if part and _holds_words(following, part) else ""


def _among_points(columns: Sequence[Sensed]) -> list[Sensed]:
    """A column of numbers between two of one scale is on it too, whatever its name says: “Country” among kinds of
    music."""
    found = list(columns)
    for place in range(1, len(found) - 1):
        before, own, after = found[place - 1], found[place], found[place + 1]
        numbers = own.sense is Sense.CHOICE and all(label.isdigit() for label in own.labels)
        beside = before.sense is Sense.POINTS and after.sense is Sense.POINTS
        if numbers and beside and len({_top(before.high), _top(own.high), _top(after.high)}) == 1 and own.low > 0:
            found[place] = replace(own, sense=Sense.POINTS)
    return found


def _wholes(columns: Sequence[Sensed]) -> set[str]:
    """Columns that say in one cell what the columns of the options beside them say too: `channels`, `channels/zalo`."""
    stems = Counter(own.name.rpartition("/")[0] for own in columns if is_tick(own, own.name.rpartition("/")[2]))
    return {own.name for own in columns if stems[own.name] > 1}


# ------------------------------------------------------------------ by name


def _parted(pattern: re.Pattern[str], name: str) -> tuple[str, str]:
    """(what the group is called, what the column is within it), ("", "") where the pattern does not fit."""
    match = pattern.match(name)
    if match is None:
        return "", ""
    stem, part = match["stem"], match["part"].strip()
    if part.casefold() == "text" and " - " in stem:  # the words beside an option
        stem, _sign, option = stem.rpartition(" - ")
        part = f"{option} - {part}"
    return stem.removesuffix(" - Selected Choice"), part


def _named(first: Sensed, columns: Sequence[Sensed], taken: set[str]) -> Group | None:
    for pattern in _NAMED:
        stem, _part = _parted(pattern, first.name)
        if not stem:
            continue
        named = ((own, *_parted(pattern, own.name)) for own in columns if own.name not in taken)
        parts = [(own, part) for own, its, part in named if its == stem]
        group = _together(stem, parts, digits=pattern is _NAMED[-1]) if len(parts) > 1 else None
        if group is not None:
            return group
    return None


def _together(stem: str, parts: list[tuple[Sensed, str]], *, digits: bool) -> Group | None:
    other = next((own.name for own, part in parts if _holds_words(own, part)), "")
    rest = [(own, part) for own, part in parts if own.name != other]
    if len(rest) < 2:
        return None
    if all(is_tick(own, part) for own, part in rest):
        named = [(own, _label(own, part)) for own, part in rest]
        if digits and len(rest) >= FEWEST_ROWS and all(set(own.values) <= {"0", "1"} for own, _ in rest):
            named = [(own, readable(own.name)) for own, _ in rest]
        ticked = not digits or all(not label.isdigit() for _, label in named)
        return Group(Together.TICKS, stem, tuple(named), other=other) if ticked else None
    if other:
        return None
    return (
        _ranking(stem, rest)
        or _places(stem, rest)
        or (grid(stem, rest) if len(rest) >= FEWEST_ROWS or not digits else None)
    )


def _holds_words(own: Sensed, part: str) -> bool:
    """Whether the column holds what people wrote beside “other”."""
    called = spelt(part)
    words = called in _OTHERS or (called.startswith(_OTHERS) and called.endswith("text"))
    return words and not is_tick(own, part, own_name=True)


def _label(own: Sensed, part: str) -> str:
    """What the option is called: by its column, or by what stands in its cells where that has a number only."""
    return next(iter(own.values)) if part.isdigit() and len(own.values) == 1 else part


def _ranking(stem: str, parts: Sequence[tuple[Sensed, str]]) -> Group | None:
    """As many places as options, each place given to about as many people as there are: a ranking by its sums."""
    size = len(parts)
    if size < FEWEST_ROWS or not all(own.sense is Sense.POINTS and not own.away for own, _ in parts):
        return None
    places = {str(place) for place in range(1, size + 1)}
    counts = dict.fromkeys(places, 0)
    for own, _ in parts:
        for label, n in own.values.items():
            if label not in places:
                return None
            counts[label] += n
    people = max(own.values.total() for own, _ in parts)
    even = all(abs(n - people) <= 0.02 * people for n in counts.values())
    return Group(Together.RANKING, stem, tuple(parts)) if even else None


def _places(stem: str, parts: Sequence[tuple[Sensed, str]]) -> Group | None:
    """A column for each place, with the option that has it: every option about as often as there are people."""
    size = len(parts)
    if size < FEWEST_ROWS or [part for _, part in parts] != [str(place) for place in range(1, size + 1)]:
        return None
    if not all(own.sense is Sense.CHOICE and not own.other for own, _ in parts):
        return None
    counts = Counter[str]()
    for own, _ in parts:
        counts.update(own.values)
    people = max(own.values.total() for own, _ in parts)
    even = len(counts) == size and all(abs(n - people) <= 0.02 * people for n in counts.values())
    return Group(Together.PLACES, stem, tuple(parts), tuple(sorted(counts))) if even else None


# ------------------------------------------------------------------ by what stands beside one another


def _run(columns: Sequence[Sensed], taken: set[str]) -> Group | None:
    """Columns side by side on one scale; those of one prefix are asked together, and never too many at once."""
    if not _is_scale(columns[0]):
        return None
    prefix = _prefix(columns[0])
    run: list[tuple[Sensed, str]] = []
    for place, own in enumerate(columns[: MOST_ROWS if not prefix else None]):
        if own.name in taken or not _is_scale(own) or _prefix(own) != prefix or is_overall(own.name):
            break
        if run and _named(own, columns[place:], taken) is not None:
            break
        wider = [*run, (own, own.name)]
        if grid("", wider) is None:
            break
        run = wider
    run = run[: 2 * MOST_ROWS]
    return grid("", run, prefix and _shared(run)) if len(run) >= FEWEST_ROWS else None


def _shared(run: Sequence[tuple[Sensed, str]]) -> str:
    """The words that all names begin with: “last_mile” of `last_mile_bus`, `last_mile_walking`."""
    words = [own.name.split("_")[:-1] for own, _ in run]
    alike = zip(*words, strict=False)
    return "_".join(found[0] for found in takewhile(lambda found: len(set(found)) == 1, alike))


def _prefix(own: Sensed) -> str:
    match = _PREFIX.match(own.name)
    return match["stem"] if match else ""


def _is_scale(own: Sensed) -> bool:
    choices = own.ordered or FEWEST_SAME <= len(own.labels) <= MOST_SAME
    return own.sense is Sense.POINTS or (own.sense is Sense.CHOICE and choices and not own.other)


def grid(stem: str, parts: Sequence[tuple[Sensed, str]], prefix: str = "") -> Group | None:
    """The columns as rows of one grid; None where they are not on one scale. `prefix` is what their names share."""
    owns = [own for own, _ in parts]
    if all(own.sense is Sense.POINTS for own in owns):
        low, high = bounds(owns)
        if len({_top(own.high) for own in owns}) > 1 or len({own.low < 0 for own in owns}) > 1:
            return None
        points = tuple(f"{point}" for point in range(low, high + 1))
        return Group(Together.GRID, stem, tuple(parts), points, True, prefix=prefix)
    if not all(own.sense in (Sense.CHOICE, Sense.YES_NO) and not own.other for own in owns):
        return None
    labels: dict[str, str] = {}
    for own in owns:
        for label in own.labels or own.values:
            labels.setdefault(bare(label), label)
    widest = max(len(own.labels or own.values) for own in owns)
    away = {label for own in owns for label in own.away}
    asked = [label for label in labels.values() if label not in away]
    known = scale_words.order(asked) or scale_words.coded(asked)
    alike = len(labels) <= widest + (2 if known else 0) and len(labels) <= MOST_ROWS
    same = all(len(own.labels) == len(labels) for own in owns) and len(labels) >= FEWEST_SAME
    if not alike or (known is None and not stem and not same):
        return None
    last = [label for label in labels.values() if label in away]
    return Group(Together.GRID, stem, tuple(parts), (*(known or asked), *last), known is not None, prefix=prefix)


def _top(high: float) -> int:
    return 5 if high <= 5 else 7 if high <= 7 else 10


def unrated(owns: Sequence[Sensed]) -> bool:
    """Whether 0 says that nothing was rated: few noughts below a scale that tools begin at one."""
    zeros, answers = sum(own.values["0"] for own in owns), sum(own.values.total() for own in owns)
    return bounds(owns)[0] == 0 and max(own.high for own in owns) in (5, 7) and 0 < zeros < MOST_UNRATED * answers


def bounds(owns: Sequence[Sensed]) -> tuple[int, int]:
    """The ends of the scale that all these points lie on."""
    low, high = min(own.low for own in owns), max(own.high for own in owns)
    if low < 0:
        return int(low), int(-low)
    usual = 10 if high > 7 else 7 if high > 5 else int(high)
    return (0 if low == 0 else 1), max(usual, 2)
