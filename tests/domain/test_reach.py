"""Whether conditions can be true together: against every combination of answers, and by example."""

from __future__ import annotations

from itertools import combinations, product
from random import Random
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain.expression import Expression, Value, evaluate, parse, truth
from surveyapp.domain.logic_check import ANY, BOOL, DATE, NUMBER, TEXT, TIME, one_of, several_of
from surveyapp.domain.reach import Domain, can_hold

DOMAINS = {
    "city": Domain(one_of(["hn", "hcm", "dn"])),
    "nps": Domain(one_of([str(point) for point in range(11)])),
    "channels": Domain(several_of(["zalo", "web", "tv", "radio"])),
    "many": Domain(several_of([f"c{number}" for number in range(30)])),
    "age": Domain(NUMBER, 0, 120, whole=True),
    "stars": Domain(NUMBER, 1, 5, whole=True),
    "spent": Domain(NUMBER, 0),
    "agree": Domain(BOOL),
    "name": Domain(TEXT),
    "born": Domain(DATE),
    "at": Domain(TIME),
    "link": Domain(ANY),
}


@pytest.mark.parametrize(
    ("conditions", "verdict"),
    [
        ([], True),
        (["true"], True),
        (["1 > 2"], False),
        (["{city} = 'hn'", "{city} = 'dn'"], False),
        (["{city} = 'hn'", "{city} != 'dn'"], True),
        (["{city} = 'hue'"], False),
        (["{city} not in ('hn', 'hcm', 'dn')"], False),
        (["not {city} in ('hn', 'hcm', 'dn')"], True),
        (["{city} notempty", "not {city} in ('hn', 'hcm', 'dn')"], False),
        (["{city} empty", "{city} != 'hn'"], False),
        (["{nps} >= 9", "{nps} <= 6"], False),
        (["{nps} > 9", "{nps} != 10"], False),
        (["{nps} * 2 = 14"], True),
        (["{nps} * 2 = 13"], False),
        (["{channels} contains 'tv' and not selected({channels}, 'tv')"], False),
        (["{channels} contains 'tv'", "{channels} not contains 'web'", "count({channels}) = 3"], True),
        (["{channels} contains 'tv'", "{channels} not contains 'web'", "count({channels}) = 4"], False),
        (["count({channels}) > 4"], False),
        (["count({many}) = 30", "{many} contains 'c7'"], True),
        (["count({many}) = 30", "{many} not contains 'c7'"], False),
        (["{channels} = ('web', 'tv')", "{channels} contains 'zalo'"], False),
        (["{channels} in ('zalo', 'web')", "none_of({channels}, 'zalo', 'web')"], False),
        (["{age} < 18", "{age} > 65"], False),
        (["{age} > 17", "{age} < 18"], False),
        (["{spent} > 17", "{spent} < 18"], True),
        (["{spent} < 0"], False),
        (["{age} > 120"], False),
        (["{stars} + {stars} = 10"], True),
        (["{stars} + {stars} = 9"], False),
        (["{age} + {spent} > 100000"], True),
        (["{spent} * {spent} = 3"], None),
        (["{spent} > {age}"], True),
        (["not ({agree} or not {agree})"], False),
        (["{name} = 'a'", "{name} = 'b'"], False),
        (["{name} != 'a'", "{name} != 'b'"], True),
        (["{name} contains 'a'", "{name} = 'b'"], None),
        (["{born} > '2000-01-01'", "{born} < '2000-01-03'"], True),
        (["{born} > '2000-01-01'", "{born} < '2000-01-02'"], False),
        (["{born} > '9999-12-31'"], False),
        (["{born} < '0001-01-02'"], True),
        (["{at} > '23:59'"], False),
        (["{at} < '08:00'", "{at} >= '07:59'"], True),
        (["{#language} = 'vi'", "{#language} = 'en'"], False),
        (["{link} = 'a'", "{link} = 'b'"], None),
        (["{link} = 'a'", "{city} = 'hn' and {city} = 'dn'"], False),
        (["{link} = 'a'", "{city} = 'hn'"], True),
        (["{nobody} > 5"], None),
    ],
)
def test_by_example(conditions: list[str], verdict: bool | None) -> None:
    assert can_hold([parse(condition) for condition in conditions], DOMAINS) is verdict


_ANSWERS: dict[str, list[Value]] = {
    "one": [None, "a", "b", "c", "d"],
    "score": [None, "1", "2", "3", "10"],
    "some": [None, *(few for size in range(1, 5) for few in combinations(("a", "b", "c", "d"), size))],
    "whole": [None, *map(float, range(-2, 7))],
    "large": [None, *map(float, range(-2, 407))],
    "real": [None, *(number / 4 for number in range(-9, 30))],
    "yes": [None, True, False],
    "text": [None, "a", "b", "e", "10", "2", "x y"],
    "day": [None, *(f"2026-01-{day:02}" for day in range(1, 9))],
}
_ALLOWED = {
    "one": Domain(one_of("abcd")),
    "score": Domain(one_of(["1", "2", "3", "10"])),
    "some": Domain(several_of("abcd")),
    "whole": Domain(NUMBER, -2, 6, whole=True),
    "large": Domain(NUMBER, -2, 406, whole=True),
    "real": Domain(NUMBER, -2.25, 7.25),
    "yes": Domain(BOOL),
    "text": Domain(TEXT),
    "day": Domain(DATE),
}
"""Each answer above is allowed by the domain below it: what one of them makes true must not be called impossible."""

_COMPARISONS = ["=", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "not contains"]


def _atom(random: Random, names: list[str]) -> str:
    name = random.choice(names)
    number = random.choice(["0", "1", "2", "3", "5", "2.5", "-1", "10"])
    code = random.choice(
        ["'a'", "'b'", "'c'", "'z'", "'10'", "'2'", "2", "('a', 'b')", "('b', 'c', 'd')", "('1', '2')", "''"]
    )
    day = f"'2026-01-0{random.randint(1, 9)}'"
    right = random.choice([number, code, day, "{" + random.choice(names) + "}", "true"])
    left = "{" + name + "}"
    return random.choice(
        [
            f"{left} {random.choice(_COMPARISONS)} {right}",
            f"{right} {random.choice(_COMPARISONS)} {left}",
            f"{random.choice(['any_of', 'all_of', 'none_of', 'selected'])}({left}, {code})",
            f"count({left}) {random.choice(['=', '<', '>'])} {number}",
            f"between({left}, {number}, {random.choice([number, '4'])})",
            f"between({left}, {day}, '2026-01-07')",
            f"empty({left})",
            left,
            f"{left} {random.choice('+-*/%')} {number} > {number}",
            f"length(text({left})) > {number}",
            f"if({left}, {right}, {number}) = {number}",
            f"rank({left}, {code}) = {number}",
            f"starts_with({left}, {code})",
            f"max({left}, {number}) = {right}",
        ]
    )


def _condition(random: Random, names: list[str], height: int = 2) -> str:
    kind = random.randrange(6) if height else 0
    if kind < 3:
        return _atom(random, names)
    left, right = (_condition(random, names, height - 1) for _ in range(2))
    return f"not ({left})" if kind == 3 else f"({left}) {random.choice(['and', 'or'])} ({right})"


def _holds(conditions: list[Expression], names: list[str]) -> bool:
    for answers in product(*(_ANSWERS[name] for name in names)):
        values = dict(zip(names, answers, strict=True))
        if all(truth(evaluate(condition, values)) for condition in conditions):
            return True
    return False


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_what_some_answers_reach_is_never_called_unreachable(seed: int) -> None:
    random = Random(seed)
    verdicts = {True: 0, False: 0, None: 0}
    for _ in range(100):
        names = random.sample(list(_ANSWERS), random.choice([1, 1, 2]))
        sources = [_condition(random, names) for _ in range(random.randint(1, 3))]
        conditions = [parse(source) for source in sources]
        verdict = can_hold(conditions, _ALLOWED)
        verdicts[verdict] += 1
        if verdict is False:
            assert not _holds(conditions, names), sources
        if verdict and not {"real", "text", "day"} & set(names):
            assert _holds(conditions, names), sources
    assert min(verdicts[True], verdicts[False]) > 5


def test_work_is_bounded() -> None:
    hard = [parse(" + ".join(f"{{q{number}}}" for number in range(12)) + " = 1000")]
    domains = {f"q{number}": Domain(NUMBER, 0, 10, whole=True) for number in range(12)}
    start = perf_counter()
    assert can_hold(hard, domains) is None
    assert perf_counter() - start < 5
