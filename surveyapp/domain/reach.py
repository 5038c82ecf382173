"""Whether some answers make conditions true together: what none can reach is a fault of the questionnaire.

Every answer is replaced by a few that stand for all others: each code, or those that the conditions name and one that
they do not; numbers, dates and times at, between and beyond those they are compared with. Where the few do stand for
all (only then) finding nothing proves that there is nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, islice, pairwise
from math import ceil, floor

from surveyapp.domain.expression import evaluate
from surveyapp.domain.logic_check import ANY, ENVIRONMENT, Sort, Type
from surveyapp.domain.logic_tree import Expression, Literal, Operation, Reference, nodes
from surveyapp.domain.logic_values import Value, is_date, is_time, members, number_of, same, settled, truth

MOST_COMBINATIONS = 20_000
_MOST_WHOLE = 101
_MOST_SUBSETS = 4096


@dataclass(frozen=True, slots=True)
class Domain:
    """The answers a question allows, besides none at all: those of its type, numbers from `low` to `high`."""

    type: Type = ANY
    low: float | None = None
    high: float | None = None
    whole: bool = False


def can_hold(conditions: Sequence[Expression], domains: Mapping[str, Domain]) -> bool | None:
    """True: some answers make all `conditions` true. False: none do. None: not decided.

    A name that `domains` lacks may have any answer. How many choices a question allows is not considered."""
    parts = [_Part(part) for condition in conditions for part in _conjuncts(condition)]
    uses = _uses(parts)
    samples = {
        name: _sample(domains.get(name) or Domain(ENVIRONMENT.get(name, ANY)), use) for name, use in uses.items()
    }
    verdicts = [_group_holds(group, samples) for group in _connected(parts)]
    if False in verdicts:
        return False
    return None if None in verdicts else True


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One of the conditions that must hold, and the names it speaks of in order of appearance."""

    tree: Expression

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(node.name for node, _ in nodes(self.tree) if isinstance(node, Reference)))


def _conjuncts(tree: Expression) -> Iterator[Expression]:
    if isinstance(tree, Operation) and tree.operator == "and":
        for operand in tree.operands:
            yield from _conjuncts(operand)
    else:
        yield tree


def _connected(parts: Iterable[_Part]) -> list[list[_Part]]:
    """Groups of conditions that share no name with those of another group."""
    groups: list[tuple[set[str], list[_Part]]] = []
    for part in parts:
        names, together = set(part.names), [part]
        apart = []
        for group in groups:
            if group[0] & names:
                names |= group[0]
                together = group[1] + together
            else:
                apart.append(group)
        groups = [*apart, (names, together)]
    return [together for _, together in groups]


# ------------------------------------------------------------------ how a name is used


@dataclass(slots=True)
class _Use:
    """Compared by these `operators`, perhaps with one of these `literals`; counted; used in ways not told here."""

    literals: list[Value] = field(default_factory=list)
    operators: set[str] = field(default_factory=set)
    counted: bool = False
    other: bool = False


_EQUALITY = frozenset({"=", "!=", "in", "not in", "selected", "any_of", "all_of", "none_of"})
_ORDER = frozenset({"<", "<=", ">", ">=", "between"})
_COMPARING = _EQUALITY | _ORDER | {"contains", "not contains"}
_ASKING = frozenset({"and", "or", "not", "empty", "notempty"})


def _uses(parts: Iterable[_Part]) -> dict[str, _Use]:
    uses: dict[str, _Use] = {}
    for part in parts:
        operations = [node for node, _ in nodes(part.tree) if isinstance(node, Operation)]
        literals = members([settled(node.value) for node, _ in nodes(part.tree) if isinstance(node, Literal)])
        known = list(literals)
        for name in part.names:
            uses.setdefault(name, _Use()).literals += known
        for operation in operations:
            _note(operation, uses)
    return uses


def _note(operation: Operation, uses: Mapping[str, _Use]) -> None:
    named = [operand.name for operand in operation.operands if isinstance(operand, Reference)]
    literal = sum(isinstance(operand, Literal) for operand in operation.operands)
    for name in named:
        if operation.operator in _ASKING:
            continue
        if operation.operator in _COMPARING and literal == len(operation.operands) - 1:
            uses[name].operators.add(operation.operator)
        elif operation.operator == "count" and len(named) == len(operation.operands) == 1:
            uses[name].counted = True
        else:
            uses[name].other = True


# ------------------------------------------------------------------ answers that stand for all others


@dataclass(frozen=True, slots=True)
class _Sample:
    """`whole`: whatever the conditions can tell apart is among the answers."""

    answers: tuple[Value, ...]
    whole: bool


def _sample(domain: Domain, use: _Use) -> _Sample:
    sort = domain.type.sort
    alike = use.operators <= _EQUALITY and not use.other
    if sort is Sort.BOOL:
        return _Sample((None, True, False), True)
    if sort is Sort.CODE and domain.type.codes:
        named, rest = _told_apart(domain.type, use.literals)
        return _Sample((None, *named, *(rest[:1] if alike else rest)), True)
    if sort is Sort.CODES and domain.type.codes:
        return _subsets(domain.type, use)
    if sort is Sort.NUMBER:
        return _numbers(domain, use)
    if sort in (Sort.DATE, Sort.TIME):
        return _moments(use, _DAYS if sort is Sort.DATE else _MINUTES)
    texts = [value for value in use.literals if isinstance(value, str)]
    if sort is Sort.TEXT:
        fresh = "…" + "".join(texts)
        return _Sample((None, fresh, *dict.fromkeys(texts)), alike and len(texts) == len(use.literals))
    return _Sample((None, *dict.fromkeys(use.literals)), False)


def _told_apart(choice: Type, literals: Sequence[Value]) -> tuple[list[str], list[str]]:
    """(codes that a literal equals, the rest)."""
    named = [code for code in sorted(choice.codes) if any(same(code, literal) for literal in literals)]
    return named, sorted(choice.codes.difference(named))


def _subsets(choice: Type, use: _Use) -> _Sample:
    """Every choice among the named codes, with none or one of the rest; when counted, with each number of them."""
    named, rest = _told_apart(choice, use.literals)
    more = range((len(rest) if use.counted else min(len(rest), 1)) + 1)
    chosen = (
        (*few, *rest[:number]) for size in range(len(named) + 1) for few in combinations(named, size) for number in more
    )
    simple = use.operators <= _EQUALITY | {"contains", "not contains"} and not use.other
    answers = tuple(codes or None for codes in islice(chosen, _MOST_SUBSETS))
    return _Sample(answers, simple and len(answers) == len(more) << len(named))


def _numbers(domain: Domain, use: _Use) -> _Sample:
    low, high = domain.low, domain.high
    if domain.whole and low is not None and high is not None and high - low < _MOST_WHOLE:
        return _Sample((None, *(float(number) for number in range(ceil(low), floor(high) + 1))), True)
    literals = [number for value in use.literals if (number := number_of(value)) is not None]
    critical = sorted({*literals, 0.0, *(bound for bound in (low, high) if bound is not None)})
    between = [(a + b) / 2 for a, b in pairwise(critical)]
    tried = {*critical, *between, critical[0] - 1, critical[-1] + 1}
    if domain.whole:
        tried = {
            float(near) + step for number in tried for near in (floor(number), ceil(number)) for step in (-1, 0, 1)
        }
    allowed = (n for n in sorted(tried) if (low is None or low <= n) and (high is None or n <= high))
    precise = all(abs(number) < 1e15 for number in critical)
    return _Sample((None, *allowed), precise and not use.other)


@dataclass(frozen=True, slots=True)
class _Calendar:
    """Moments as whole numbers from `first` to `last`."""

    is_one: Callable[[Value], bool]
    number: Callable[[str], int]
    written: Callable[[int], str]
    first: int
    last: int


_DAYS = _Calendar(
    is_date,
    lambda text: date.fromisoformat(text).toordinal(),
    lambda number: date.fromordinal(number).isoformat(),
    date.min.toordinal(),
    date.max.toordinal(),
)
_MINUTES = _Calendar(
    is_time,
    lambda text: int(text[:2]) * 60 + int(text[3:]),
    lambda number: f"{number // 60:02}:{number % 60:02}",
    0,
    24 * 60 - 1,
)


def _moments(use: _Use, calendar: _Calendar) -> _Sample:
    """Those that the literals name, those just before and just after, and the middle of the calendar."""
    named = [calendar.number(value) for value in use.literals if isinstance(value, str) and calendar.is_one(value)]
    near = {number + step for number in [*named, (calendar.first + calendar.last) // 2] for step in (-1, 0, 1)}
    answers = (calendar.written(number) for number in sorted(near) if calendar.first <= number <= calendar.last)
    return _Sample((None, *answers), use.operators <= _EQUALITY | _ORDER and not use.other)


# ------------------------------------------------------------------ search


def _group_holds(parts: Sequence[_Part], samples: Mapping[str, _Sample]) -> bool | None:
    """First the conditions whose answers are all represented: when these cannot hold, neither can the whole."""
    sure = [part for part in parts if all(samples[name].whole for name in part.names)]
    verdict = _found(sure, samples)
    if verdict is not True or len(sure) == len(parts):
        return verdict
    return _found(parts, samples) or None


def _found(parts: Sequence[_Part], samples: Mapping[str, _Sample]) -> bool | None:
    """Answers tried name by name, each condition as soon as its names have one. None when there are too many."""
    names = list(dict.fromkeys(name for part in parts for name in part.names))
    due: list[list[_Part]] = [[] for _ in range(len(names) + 1)]
    for part in parts:
        due[max((names.index(name) + 1 for name in part.names), default=0)].append(part)
    values: dict[str, Value] = {}
    tried = 0

    def search(depth: int) -> bool | None:
        nonlocal tried
        if not all(truth(evaluate(part.tree, values)) for part in due[depth]):
            return False
        if depth == len(names):
            return True
        undecided = False
        for answer in samples[names[depth]].answers:
            tried += 1
            if tried > MOST_COMBINATIONS:
                return None
            values[names[depth]] = answer
            verdict = search(depth + 1)
            if verdict:
                return True
            undecided |= verdict is None
        return None if undecided else False

    return search(0)
