"""Numbers that stand for no answer: 99 beyond a scale, −9 below amounts, what nobody is as old as."""

from __future__ import annotations

from collections import Counter

OLDEST = 120
RARE = 0.1
"""At most this share of the numbers are no ages."""
SELDOM = 0.12
"""Codes of no answer are given to fewer."""
_LAST_CODES = ({8.0, 9.0}, {88.0, 96.0, 97.0, 98.0, 99.0}, {888.0, 996.0, 997.0, 998.0, 999.0})
_SENTINELS = frozenset({-9, -8, -7, -1, -99, -98, -97, -999, 9, 88, 96, 97, 98, 99, 888, 998, 999, 9999})


def sentinels(numbers: Counter[float]) -> set[float]:
    """99, −9 and the like far from a short scale, or negative below numbers that are none."""
    kept = sorted(numbers)
    found = _last_codes(numbers)
    kept = [number for number in kept if number not in found]
    while len(kept) > 2 and kept[-1] in _SENTINELS and kept[-1] >= 9 and _far(kept[-1], kept[-2]):
        found.add(kept.pop())
    below = [number for number in kept if number < 0]
    if below and all(number in _SENTINELS for number in below) and len(kept) - len(below) > 1:
        longest = max(kept)
        if not (len(below) == 1 and below[0] == -1 and longest <= 1) and -min(below) != longest:
            found.update(below)
    return found


def _last_codes(numbers: Counter[float]) -> set[float]:
    """97, 98, 99 or 8, 9 together, given now and then, beyond a gap above a list of codes one after the other."""
    kept = sorted(numbers)
    for codes in _LAST_CODES:
        found = [number for number in kept if number in codes]
        rest = kept[: len(kept) - len(found)]
        if len(found) < 2 or len(rest) < 2 or found != kept[len(rest) :]:
            continue
        rare = sum(numbers[number] for number in found) < SELDOM * numbers.total()
        unbroken = rest[-1] - rest[0] == len(rest) - 1 and rest[-1] <= (20 if found[0] > 9 else 5)
        if rare and unbroken and found[0] >= rest[-1] + 2:
            return set(found)
    return set()


def no_ages(numbers: Counter[float]) -> set[float]:
    """A few numbers that nobody is as old as, among ages; 98 and 99 well above all others are such."""
    old = max((number for number in numbers if number < 98), default=OLDEST)
    odd = {number for number in numbers if not 0 <= number <= OLDEST or (number in (98, 99) and old <= 92)}
    return odd if sum(numbers[number] for number in odd) <= RARE * numbers.total() else set()


def _far(high: float, before: float) -> bool:
    return (before <= 7 and high >= before + 2) or (high >= 888 and before < 0.5 * high) or (before <= 10 and high > 80)
