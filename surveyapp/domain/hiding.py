"""Which counts may not be shown: those of one to four people, and what would give them away by subtraction."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from surveyapp.domain.stats import SMALLEST_CELL, few

Cell = tuple[int, int]
"""(answer, group)"""
Counts = Sequence[Sequence[int]]


def hidden_table(people: Counts, *, ordered: bool = False, option: bool = False) -> tuple[tuple[bool, ...], ...]:
    """Of a table of answers × groups, whose sums are printed, the cells to hide: True where hidden.

    Hidden are the cells of one to four people and, until every sum has at least two hidden cells with five people in
    them, some more. Of several groups the last one is printed nowhere and is hidden first for the sake of another.
    ordered: the answers are a scale, of which the sums of both sides and the middle are printed too (`hidden_parts`).
    option: the single answer stands beside “not ticked”, which is not printed.
    """
    hidden = {(row, column) for row, counts in enumerate(people) for column, count in enumerate(counts) if few(count)}
    groups = len(people[0])
    before = -1
    while before != len(hidden):
        before = len(hidden)
        for row, counts in enumerate(people if groups > 1 else ()):
            if sum(counts) >= SMALLEST_CELL:
                line = [(row, column) for column in range(groups)]
                _protect(people, hidden, line, lambda cell: (cell[1] != groups - 1, people[cell[0]][cell[1]]))
        for column in range(0 if option else groups):
            _protect_column(people, hidden, column, ordered)
    return tuple(tuple((row, column) in hidden for column in range(groups)) for row in range(len(people)))


def _protect_column(people: Counts, hidden: set[Cell], column: int, ordered: bool) -> None:
    cells = [(row, column) for row in range(len(people))]
    if not ordered:
        _protect(people, hidden, cells, lambda cell: (False, people[cell[0]][cell[1]]))
        return
    for part in parts_of(len(people)):
        _protect(people, hidden, [cells[row] for row in part], lambda cell: (False, people[cell[0]][cell[1]]))
    own = [counts[column] for counts in people]
    for part, hide in zip(parts_of(len(people)), hidden_parts(own, [cell in hidden for cell in cells]), strict=True):
        hidden.update(cells[row] for row in part if hide and own[row])


def _protect(people: Counts, hidden: set[Cell], line: Iterable[Cell], cost: Callable[[Cell], tuple[bool, int]]) -> None:
    used = [cell for cell in line if people[cell[0]][cell[1]]]
    spare = sorted((cell for cell in used if cell not in hidden), key=cost)
    while spare and not _safe([people[row][column] for row, column in used if (row, column) in hidden]):
        hidden.add(spare.pop(0))


def _safe(hidden: Sequence[int]) -> bool:
    """Whether the sum of the hidden cells, which follows from what is shown, gives none of them away."""
    return not hidden or (len(hidden) > 1 and sum(hidden) >= SMALLEST_CELL)


# ------------------------------------------------------------------ one answer in several groups


def surely(gave: Sequence[int], asked: Sequence[int]) -> tuple[int | None, ...]:
    """Of one answer that `gave` of the people `asked` in each group gave, how many of each group surely did; None where
    their exact number may be told and 0 where nothing may. The last group is told of nowhere, everybody's number is.

    No group's number may leave fewer than five to be worked out, none included: neither of the others who gave the
    answer, nor of its own and of the others who did not. Whatever is told instead is the same for any five of them.
    """
    left = [n - given for given, n in zip(gave, asked, strict=True)]
    last = len(gave) - 1
    vague = {g for g in range(last) if min(gave[g], left[g]) < SMALLEST_CELL} | ({last} if asked[last] else set())
    # Of an answer and of its opposite the same group is spoken of vaguely.
    exact = sorted(set(range(last)) - vague, key=lambda g: (min(gave[g], left[g]), g))
    if exact and vague and min(sum(gave[g] for g in vague), sum(left[g] for g in vague)) < SMALLEST_CELL:
        vague.add(exact[0])
    # Where several groups are nearly all of one mind, their bounds together must leave as much room.
    room = (SMALLEST_CELL - 1) * sum(left[g] < SMALLEST_CELL for g in vague - {last})
    told: list[int | None] = [None] * last
    for group in vague - {last}:
        others = vague - {group}
        known = gave[group] + sum(gave[g] for g in others)
        if gave[group] < SMALLEST_CELL:
            told[group] = 0
        elif known - gave[group] < SMALLEST_CELL:
            told[group] = min(known, asked[group]) - SMALLEST_CELL + 1
        elif left[group] < SMALLEST_CELL:
            told[group] = max(asked[group] - room, 0)
        else:
            told[group] = gave[group] - sum(left[g] for g in others)
    return tuple(told)


def surely_of_choices(people: Counts) -> tuple[tuple[int | None, ...], ...]:
    """As `surely` for each of the answers, of which everybody gave one and all may be told, nobody's own included."""
    asked = [sum(column) for column in zip(*people, strict=True)]
    told = []
    for counts, hidden in zip(people, hidden_table(people), strict=True):
        alone = zip(counts[:-1], surely(counts, asked), hidden[:-1], strict=True)
        told.append(tuple(_least(n, least) if hide else None for n, least, hide in alone))
    return tuple(told)


def _least(people: int, alone: int | None) -> int:
    """Fives, where nothing is known of the answer by itself."""
    return people // SMALLEST_CELL * SMALLEST_CELL if alone is None else alone


# ------------------------------------------------------------------ scales


def parts_of(levels: int) -> tuple[range, range, range]:
    """Lower side, middle (empty with an even number of levels) and upper side of a scale."""
    half = levels // 2
    return range(half), range(half, levels - half), range(levels - half, levels)


def hidden_parts(people: Sequence[int], hidden: Sequence[bool]) -> tuple[bool, bool, bool]:
    """Which of the lower side, the middle and the upper side may not be shown as a sum.

    Those whose hidden levels would follow from the sum, and then the next, one that is hidden whole before others.
    """
    parts = parts_of(len(people))
    sums = [sum(people[level] for level in part) for part in parts]
    gone = [not _safe([people[level] for level in part if hidden[level] and people[level]]) for part in parts]
    whole = [all(hidden[level] or not people[level] for level in part) for part in parts]
    spare = sorted((i for i in range(3) if sums[i] and not gone[i]), key=lambda i: (not whole[i], sums[i]))
    while spare and not _safe([sums[i] for i in range(3) if gone[i] and sums[i]]):
        gone[spare.pop(0)] = True
    return gone[0], gone[1], gone[2]


def levels_shown(people: Sequence[int], shares: Sequence[float], hidden: Sequence[bool]) -> tuple[float, ...]:
    """Shares of a scale as its bar shows them: the hidden levels of a side as one, at the innermost of them; a side or
    a middle that may not be shown is nan."""
    shown = [math.nan if hide else share for hide, share in zip(hidden, shares, strict=True)]
    gone = hidden_parts(people, hidden)
    for place, part in enumerate(parts_of(len(people))):
        inward = list(part) if place == 0 else list(part)[::-1]
        merged = [level for level in inward if hidden[level]]
        for level in part if gone[place] else merged:
            shown[level] = math.nan if gone[place] else 0.0
        if merged and not gone[place]:
            shown[merged[-1]] = sum(shares[level] for level in merged)
    return tuple(shown)
