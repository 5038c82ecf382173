"""Counts as they may be shown: nothing about one to four people, and nothing that subtraction would tell of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from surveyapp.domain.hiding import hidden_parts, hidden_table, levels_shown, parts_of, surely

Table = list[list[int]]


@pytest.mark.parametrize(
    ("people", "hidden"),
    [
        ([[20], [30], [50]], "..."),
        ([[20], [3], [50]], "xx."),
        ([[3], [4], [50]], "xx."),
        ([[1], [2], [9], [50]], "xxx."),
        ([[0], [20], [50]], "..."),
        ([[3]], "x"),
    ],
)
def test_a_small_cell_takes_others_with_it_until_five_people_are_hidden_together(people: Table, hidden: str) -> None:
    assert [row[0] for row in hidden_table(people)] == [mark == "x" for mark in hidden]


def test_a_cell_that_everyone_less_the_other_group_would_give_is_hidden() -> None:
    """40 ticked it, 37 of them in the one group and 3 in the other: nobody is left to hide behind."""
    assert hidden_table([[37, 3, 0]], option=True) == ((True, True, False),)
    assert hidden_table([[37, 3, 20]], option=True) == ((False, True, True),)
    assert hidden_table([[37, 30, 3]], option=True) == ((False, True, True),)


def shown_sums(people: Table, hidden: Sequence[Sequence[bool]], ordered: bool, option: bool) -> Iterator[list[int]]:
    """Each sum of cells a reader can work out, as the head counts of the cells that are left unknown in it."""
    rows, groups = len(people), len(people[0])
    for row in range(rows if groups > 1 else 0):
        if sum(people[row]) >= 5:
            yield [people[row][g] for g in range(groups) if hidden[row][g]]
    for group in range(0 if option else groups):
        own, gone = [row[group] for row in people], [row[group] for row in hidden]
        yield [n for n, hide in zip(own, gone, strict=True) if hide]
        if ordered:
            parts = hidden_parts(own, gone)
            totals = [sum(own[level] for level in part) for part in parts_of(rows)]
            yield [total for total, hide in zip(totals, parts, strict=True) if hide]
            for part, hide in zip(parts_of(rows), parts, strict=True):
                if not hide:
                    yield [own[level] for level in part if gone[level]]


@pytest.mark.parametrize(("ordered", "option"), [(False, False), (True, False), (False, True)])
def test_no_sum_gives_a_hidden_cell_away(ordered: bool, option: bool) -> None:
    random = np.random.default_rng(11)
    small = [0, 0, 1, 2, 3, 4, 5, 6, 9, 14, 40, 200]
    for _ in range(600):
        rows, groups = 1 if option else int(random.integers(4, 8)), int(random.choice([1, 3]))
        people = [[int(n) for n in random.choice(small, groups)] for _ in range(rows)]
        hidden = hidden_table(people, ordered=ordered, option=option)
        for row, group in itertools.product(range(rows), range(groups)):
            assert hidden[row][group] or not 0 < people[row][group] < 5
        enough = all(sum(n > 0 for n in line) > 1 for line in (*people, *zip(*people, strict=True)))
        for unknown in shown_sums(people, hidden, ordered, option) if enough else ():
            told = [n for n in unknown if n]
            assert not told or len(told) > 1, (people, hidden)
            assert not told or sum(told) >= 5, (people, hidden)


def test_nothing_is_hidden_where_nobody_is_few() -> None:
    assert not np.array(hidden_table([[10, 20, 30], [5, 0, 9]])).any()
    assert not np.array(hidden_table([[10], [20], [5], [8]], ordered=True)).any()


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ((10, 20, 30, 25, 15), (10, 20, 30, 25, 15)),
        ((3, 20, 30, 25, 22), (0, 23, 30, 25, 22)),
        ((10, 20, 30, 36, 4), (10, 20, 30, 40, 0)),
        ((3, 2, 50, 25, 20), (0, 5, 50, 25, 20)),
        ((2, 1, 50, 27, 20), (None, None, 50, None, None)),
        ((30, 30, 4, 20, 16), (30, 30, None, None, None)),
        ((3, 47, 48, 2), (0, 50, 50, 0)),
        ((2, 0, 60, 98), (None, None, None, None)),
    ],
)
def test_small_levels_are_counted_with_their_neighbour(people: tuple[int, ...], shown: tuple[int | None, ...]) -> None:
    hidden = [row[0] for row in hidden_table([[n] for n in people], ordered=True)]
    shares = [n / sum(people) for n in people]
    expected = [math.nan if n is None else n / sum(people) for n in shown]
    assert levels_shown(people, shares, hidden) == pytest.approx(expected, nan_ok=True)


# ------------------------------------------------------------------ one answer in several groups


def possible(gave: list[int], asked: list[int]) -> list[tuple[int, int]]:
    """The least and the most of each group who gave an answer, as far as a reader can work them out from what is said
    of the answer and of its opposite."""
    last = len(gave) - 1
    left = [n - given for given, n in zip(gave, asked, strict=True)]
    told, opposite = surely(gave, asked), surely(left, asked)
    open_ones = [g for g in range(last + 1) if g == last or None not in (told[g], opposite[g])]
    least = [0 if g == last else told[g] or 0 for g in open_ones]
    most = [asked[g] - (0 if g == last else opposite[g] or 0) for g in open_ones]
    everyone = sum(gave[g] for g in open_ones)
    found = [(n, n) for n in gave]
    for place, group in enumerate(open_ones):
        others_most, others_least = sum(most) - most[place], sum(least) - least[place]
        found[group] = max(least[place], everyone - others_most), min(most[place], everyone - others_least)
    return found


def test_of_an_answer_no_few_people_are_left_over() -> None:
    random = np.random.default_rng(7)
    vague = exact = 0
    for _ in range(4000):
        groups = int(random.integers(2, 6))
        asked = [int(n) for n in random.choice([5, 6, 9, 20, 60, 300], groups)] + [int(random.choice([0, 0, 8, 30]))]
        gave = [int(random.integers(0, n + 1)) for n in asked]
        for group in range(groups):
            if random.random() < 0.4:
                gave[group] = min(asked[group], int(random.integers(0, 6)))
        if min(sum(gave), sum(asked) - sum(gave)) < 5:
            continue  # everyone's number is not told either
        for group, (least, most) in enumerate(possible(gave, asked)[:-1]):
            assert least <= gave[group] <= most
            # Of six people of whom two gave it, both sides are few.
            room = 4 if asked[group] > 9 else 2
            assert most - least >= room or 5 <= gave[group] <= asked[group] - 5
            vague, exact = vague + (most > least), exact + (most == least)
    assert min(vague, exact) > 1000


@pytest.mark.parametrize(
    ("gave", "asked", "told"),
    [
        ([40, 30, 0], [60, 60, 0], (None, None)),
        ([40, 3, 0], [60, 60, 0], (39, 0)),
        ([40, 0, 0], [60, 60, 0], (36, 0)),
        ([60, 3, 0], [60, 60, 0], (56, 0)),
        ([58, 30, 0], [60, 60, 0], (56, 28)),
        ([50, 40, 30, 2, 0], [60, 60, 60, 60, 0], (48, None, None, 0)),
        ([10, 20, 30, 58, 0], [60, 60, 60, 60, 0], (8, None, None, 56)),
    ],
)
def test_what_is_said_instead_of_a_number(gave: list[int], asked: list[int], told: tuple[int | None, ...]) -> None:
    assert surely(gave, asked) == told
