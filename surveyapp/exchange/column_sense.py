"""What the answers below one column are: points of a scale, choices, several choices in a cell, numbers, words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from itertools import pairwise
from statistics import median

from surveyapp.domain.definition import Missing
from surveyapp.domain.written import parse_number
from surveyapp.exchange import column_names, scale_words
from surveyapp.exchange.about import are_moments
from surveyapp.exchange.amounts import worded_number
from surveyapp.exchange.cells import decimal_sign, number_text
from surveyapp.exchange.mapping import NO, YES
from surveyapp.exchange.matching import bare, fold, whole_number
from surveyapp.exchange.missing_codes import no_ages, sentinels

MOST_OPTIONS = 40
MOST_SINGLE = 12
"""A longer list of choices is one to open."""
MOST_WORDED = 7
"""So few numbers with words behind them are choices."""
LEAST_NUMERIC, LEAST_WORDED = 0.97, 0.9
"""So many cells of a column of numbers are numbers; the second where the others hold words alone."""
MOST_WEIGHT = 10
ONE_IN = 3
"""Answers come back so often on average; what tells people apart does not."""
LEAST_SENTENCE = 5
OTHERS = 0.12
"""At most this share of the answers may be words of one's own beside the options."""

BLANKS = frozenset({"na", "n/a", "#n/a", "nan", "null", "<na>", "-", "--", "---", ".", "?", "(blank)", "#null!"})
_NEVER_YES_OR_NO = ("demographic.gender", "demographic.education", "geographic.region", "geographic.province")
_NPS_GROUPS = frozenset({"detractor", "passive", "promoter"})
_MARKS = frozenset(map(fold, (*YES, *NO)))
_YES = frozenset(map(fold, YES))
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|(?:https?://|www\.)\S+|\+?\(?\d[\d\s.()-]{8,15}\d")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {m: n for n, m in enumerate(_MONTH_NAMES, start=1)}
_DATED = re.compile(r"(\d{1,2})-([A-Za-z]{3})|([A-Za-z]{3})-(\d{1,2})")


class Sense(Enum):
    """EMPTY, SAME (one value throughout), CODE, PERSONAL, TOOL, WEIGHT and TWICE (what other columns say) are no
    questions."""

    EMPTY = auto()
    SAME = auto()
    CODE = auto()
    PERSONAL = auto()
    TOOL = auto()
    WEIGHT = auto()
    TWICE = auto()
    TICK = auto()
    YES_NO = auto()
    POINTS = auto()
    CHOICE = auto()
    CHOICES = auto()
    NUMBER = auto()
    DATE = auto()
    WORDS = auto()


@dataclass(frozen=True, slots=True)
class Sensed:
    """`labels` are the options as they will read, lowest first where `ordered`; `stands` what another cell stands for
    (a label); `away` the cells that are no answer to the question, `odd` those a number column cannot read. `low` and
    `high` are the least and the greatest number. `other`: rarer words are words of one's own."""

    name: str
    sense: Sense
    values: Counter[str] = field(repr=False)
    labels: tuple[str, ...] = ()
    ordered: bool = False
    stands: tuple[tuple[str, str], ...] = ()
    away: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    separator: str = ";"
    other: bool = False


def sense(name: str, values: Counter[str]) -> Sensed:
    """`values` are all cells of the column but the blank ones."""
    if not values:
        return Sensed(name, Sense.EMPTY, values)
    if column_names.is_tool(name):
        return Sensed(name, Sense.TOOL, values)
    if column_names.is_weight(name) and _are_weights(name, values):
        return Sensed(name, Sense.WEIGHT, values)
    if _is_personal(name, values):
        return Sensed(name, Sense.PERSONAL, values)
    if {fold(value) for value in values} <= _NPS_GROUPS:
        return Sensed(name, Sense.TWICE, values)
    if len(values) == 1:
        return Sensed(name, Sense.TICK, values, (next(iter(values)),))
    return _numbers(name, values) or _worded(name, values)


def _are_weights(name: str, values: Counter[str]) -> bool:
    """Shares or factors near one, rather than kilograms."""
    numbers = _numeric(values)
    small = len(numbers) > 1 and median(numbers.values()) < MOST_WEIGHT
    sure = column_names.is_surely_weight(name) and not all(number.is_integer() for number in numbers.values())
    return len(numbers) == len(values) and (small or sure)


def _is_personal(name: str, values: Counter[str]) -> bool:
    share = sum(n for value, n in values.items() if _EMAIL.fullmatch(value) or _ADDRESS.fullmatch(value))
    if share > 0.6 * values.total() and not are_moments(values) and len(values) > 0.5 * values.total():
        return True
    answers = len(values) <= 12 and all(fold(value) in _MARKS or len(value) <= 2 for value in values)
    asked = not column_names.is_label(name) and values.total() >= ONE_IN * len(values)
    return column_names.is_personal(name) and not answers and not asked


def _unique(values: Counter[str]) -> bool:
    return len(values) >= 10 and len(values) > 0.97 * values.total()


# ------------------------------------------------------------------ numbers


def _numeric(values: Counter[str]) -> dict[str, float]:
    """Cell → number, of those that are numbers."""
    decimal = decimal_sign(values)
    found = ((value, parse_number(number_text(value, decimal))) for value in values)
    return {value: number for value, number in found if number is not None}


def _worded_numbers(known: dict[str, float], values: Counter[str]) -> dict[str, float]:
    """Cell → number of “500k”, “25 tuổi”, where nearly all others are numbers too and there are too many to be
    choices."""
    found = {value: number for value in values if value not in known and (number := worded_number(value)) is not None}
    read = sum(values[value] for value in (*known, *found))
    rest = "".join(value for value in values if value not in known and value not in found)
    many = len({*known.values(), *found.values()}) > MOST_WORDED
    return found if many and read >= LEAST_WORDED * values.total() and not any(map(str.isdigit, rest)) else {}


def _numbers(name: str, values: Counter[str]) -> Sensed | None:
    known = _numeric(values)
    worded = _worded_numbers(known, values)
    known |= worded
    readable = sum(values[value] for value in known)
    odd = tuple(value for value in values if value not in known)
    clear = (len(known) > 5 or column_names.role_of(name) == "demographic.age") and not any(
        map(str.isdigit, "".join(odd))
    )
    if readable < (LEAST_WORDED if clear else LEAST_NUMERIC) * values.total() or any(map(_is_date_like, known)):
        return None
    numbers = Counter[float]()
    for value, number in known.items():
        numbers[number] += values[value]
    if _is_running(name, numbers):
        return Sensed(name, Sense.CODE, values)
    away = sentinels(numbers) | (no_ages(numbers) if column_names.role_of(name) == "demographic.age" else set())
    cells = tuple(value for value, number in known.items() if number in away)
    kept = sorted(number for number in numbers if number not in away)
    low, high = kept[0], kept[-1]
    stands = tuple((value, f"{number:.15g}") for value, number in worded.items())
    made = Sensed(name, Sense.NUMBER, values, stands=stands, away=cells, odd=odd, low=low, high=high)
    whole = all(number.is_integer() for number in kept)
    role = column_names.role_of(name)
    if kept == [0, 1] and role not in _NEVER_YES_OR_NO:
        return _changed(made, Sense.YES_NO)
    coded = column_names.describes(role) and not (column_names.recommends(name) or column_names.satisfies(name))
    points = whole and len(kept) >= 2 and low >= -5 and high <= 10 and (low >= 0 or -low == high)
    if points and not column_names.counts(name) and not (coded and _is_amount(name, high)):
        labels = tuple(f"{number:g}" for number in kept)
        return _changed(made, Sense.CHOICE if coded or kept == [1, 2] else Sense.POINTS, labels)
    return replace(made, sense=Sense.CODE) if column_names.is_code(name) and not role else made


def _is_amount(name: str, high: float) -> bool:
    """Children and people of a household are counted; classes of income or age are not."""
    return column_names.role_of(name) in ("demographic.children", "demographic.household") or high > 10


def _is_date_like(value: str) -> bool:
    return value.count("/") > 1 or value.count(":") > 0


def _is_running(name: str, numbers: Counter[float]) -> bool:
    """Whole numbers that hardly repeat, and a name or an unbroken row that says they only tell rows apart."""
    whole = all(number.is_integer() for number in numbers)
    alone = len(numbers) >= 10 and len(numbers) > 0.97 * numbers.total()
    unbroken = whole and max(numbers) - min(numbers) == len(numbers) - 1
    if column_names.role_of(name):
        return False
    return alone and (column_names.is_code(name) or unbroken or (whole and min(numbers) > 1e6))


def _changed(made: Sensed, kind: Sense, labels: tuple[str, ...] = ()) -> Sensed:
    role = column_names.role_of(made.name)
    named = role in ("demographic.gender", "demographic.occupation", "demographic.marital")
    ordered = kind in (Sense.POINTS, Sense.CHOICE) and not named and not role.startswith("geographic")
    return replace(made, sense=kind, labels=labels, ordered=ordered and len(labels) > 2)


# ------------------------------------------------------------------ words


def _worded(name: str, values: Counter[str]) -> Sensed:
    if are_moments(values):
        return Sensed(name, Sense.DATE, values)
    if all(fold(value) in _MARKS for value in values) and len({fold(value) in _YES for value in values}) == 2:
        return Sensed(name, Sense.YES_NO, values)
    if column_names.is_open(name) and any(len(value.split()) >= LEAST_SENTENCE for value in values):
        return Sensed(name, Sense.WORDS, values)
    listed = _listed(name, values)
    if listed is not None:
        return listed
    chosen = _chosen(name, values)
    if chosen is not None:
        return chosen
    spaced = sum(n for value, n in values.items() if " " in value)
    if _unique(values) and (column_names.is_code(name) or spaced < 0.02 * values.total()) and _wide(values):
        return Sensed(name, Sense.CODE, values)
    return Sensed(name, Sense.WORDS, values)


def _wide(values: Counter[str]) -> bool:
    """Codes mix digits with letters, or are long."""
    coded = sum(n for value, n in values.items() if len(value) > 20 or any(sign.isdigit() for sign in value))
    return coded > 0.8 * values.total()


_GENDERS = {
    **dict.fromkeys(("m", "male", "man", "men", "boy", "cis male", "nam", "nam gioi"), "male"),
    **dict.fromkeys(("f", "female", "woman", "women", "girl", "cis female", "nu", "nu gioi"), "female"),
}


def says_gender(labels: Sequence[str]) -> bool:
    """Whether the answers are man and woman, whatever was asked."""
    return {"male", "female"} <= {_GENDERS.get(bare(label), "") for label in labels if len(label) > 1}


_PLACES = {
    **dict.fromkeys(("hcm", "hcmc", "tphcm", "sai gon", "saigon", "ho chi minh city", "sg"), "ho chi minh"),
    **dict.fromkeys(("hn", "hanoi", "ha noi city"), "ha noi"), "danang": "da nang", "dn": "da nang",
}  # fmt: skip
_PLACE_KIND = re.compile(r"^(?:thanh pho|tp|tinh)[. ]+")


def _chosen(name: str, values: Counter[str]) -> Sensed | None:
    """One choice in a cell: few values that come back, written alike or not."""
    same: dict[str, Counter[str]] = {}
    role = column_names.role_of(name)
    gender = role == "demographic.gender"
    known = _GENDERS if gender else _PLACES if role.startswith("geographic") else {}
    for value, n in values.items():
        key = bare(whole_number(value)).strip(" .")
        if known is _PLACES:
            key = _PLACE_KIND.sub("", key)
        key = known.get(key, key)
        same.setdefault(key, Counter())[value] += n
    named = {key: _spelling(spellings) for key, spellings in same.items()}
    if gender:  # the words rather than their first letters
        worded = {key: Counter({cell: n for cell, n in own.items() if len(cell) > 1}) for key, own in same.items()}
        named = {key: _spelling(worded[key] or same[key]) for key in same}
    times = Counter({named[key]: spellings.total() for key, spellings in same.items()})
    rare = [label for label, n in times.items() if n < max(2, 0.005 * values.total())]
    common = [label for label in times if label not in rare]
    other = bool(rare) and values.total() >= 30 and 2 <= len(common) <= MOST_OPTIONS
    if (
        other
        and (len(times) > MOST_SINGLE or gender)
        and sum(times[label] for label in rare) <= OTHERS * values.total()
    ):
        labels = common
    else:
        labels, other = list(times), False
    repeats = values.total() >= ONE_IN * len(labels) or len(labels) <= 5
    if len(labels) > MOST_OPTIONS or not repeats or median(map(len, labels)) > 120:
        return None
    kept = set(labels)
    stands = tuple(
        (cell, named[key]) for key, cells in same.items() if named[key] in kept for cell in cells if cell != named[key]
    )
    if len(labels) < 2:
        return Sensed(name, Sense.TICK, values, tuple(labels))
    at = {} if other else scale_words.points(labels)
    if at:
        cells = ((cell, str(at[named[key]])) for key, spelt in same.items() for cell in spelt)
        made = Sensed(name, Sense.POINTS, values, stands=tuple(pair for pair in cells if pair[0] != pair[1]), high=10)
        return replace(made, labels=tuple(map(str, sorted(at.values()))), ordered=True)
    return _ordered(Sensed(name, Sense.CHOICE, values, tuple(labels), stands=stands, other=other), times)


def _spelling(spellings: Counter[str]) -> str:
    """The most frequent, or one that is not seldom and begins with a capital letter alone."""
    often = [spelling for spelling, n in spellings.items() if n >= 0.1 * spellings.total()]
    proper = [spelling for spelling in often if spelling[0].isupper() and not spelling.isupper()]
    return max(proper or list(spellings), key=lambda spelling: spellings[spelling])


def _ordered(made: Sensed, times: Counter[str]) -> Sensed:
    """With its labels in their order, or the most frequent first; answers that are none go last."""
    repaired = _unexcelled(made.labels)
    asked = [label for label in made.labels if scale_words.missing_kind(repaired[label]) is None]
    away = tuple(label for label in made.labels if label not in asked)
    known = scale_words.order([repaired[label] for label in asked])
    back = {repaired[label]: label for label in made.labels}
    if known is None:
        asked = sorted(made.labels, key=lambda label: -times[label])
        labels, away = asked, ()
    else:
        labels = [*(back[own] for own in known), *away]
    stands = {**dict(made.stands)} | {label: repaired[label] for label in made.labels if repaired[label] != label}
    stands = {cell: repaired.get(label, label) for cell, label in stands.items()}
    labels = [repaired[label] for label in labels]
    return replace(made, labels=tuple(labels), ordered=known is not None, stands=tuple(stands.items()), away=away)


def _unexcelled(labels: tuple[str, ...]) -> dict[str, str]:
    """Bands that a spreadsheet program took for dates: beside “26-100”, “25-Jun” was “6-25” and “5-Jan” was “1-5”."""
    bands = sum(bool(re.search(r"\d\s*[-–]\s*\d", label)) for label in labels)
    found = {label: label for label in labels}
    for label in labels if bands else ():
        match = _DATED.fullmatch(label)
        month = _MONTHS.get((match[2] or match[3]).lower()) if match else None
        if match and month:
            found[label] = "-".join(map(str, sorted((month, int(match[1] or match[4])))))
    return found if len(set(found.values())) == len(labels) else {label: label for label in labels}


# ------------------------------------------------------------------ several choices in a cell

_SEPARATORS = (";", "|", "\n", ",")


def _listed(name: str, values: Counter[str]) -> Sensed | None:
    for separator in _SEPARATORS:
        several = sum(n for value, n in values.items() if separator in value)
        if several < max(2, 0.08 * values.total()):
            continue
        pieces = _Pieces(values, separator)
        times = Counter[str]()
        for value, n in values.items():
            for piece in pieces(value):
                times[piece] += n
        often = max(3, 0.01 * values.total())
        common = [piece for piece, n in times.most_common() if n >= often]
        covered = sum(times[piece] for piece in common)
        worded = sum(parse_number(piece) is None for piece in common)
        usual = 2 <= len(common) <= MOST_OPTIONS and covered >= 0.75 * times.total() and worded > 0.8 * len(common)
        alone = {piece for value in values if len(parts := pieces(value)) == 1 for piece in parts}
        combined = sum(len(pieces(value)) > 1 for value in values)
        if usual and (len(values) > len(common) or combined > 2) and (separator != "," or alone & set(common)):
            other = len(common) < len(times)
            return Sensed(name, Sense.CHOICES, values, tuple(common), separator=separator, other=other)
    return None


class _Pieces:
    """The choices of a cell; two pieces that never go without each other are one, with the sign in it."""

    def __init__(self, values: Counter[str], separator: str) -> None:
        self._separator = separator
        times, pairs = Counter[str](), Counter[tuple[str, str]]()
        for value, n in values.items():
            parts = self._parts(value)
            times.update(dict.fromkeys(parts, n))
            pairs.update(dict.fromkeys(pairwise(parts), n))
        self._whole = {pair for pair, n in pairs.items() if n > 2 and times[pair[0]] == n == times[pair[1]]}
        if len(self._whole) * 2 >= len(times):
            self._whole = set()

    def _parts(self, value: str) -> list[str]:
        return [part for piece in value.split(self._separator) if (part := piece.strip())]

    def __call__(self, value: str) -> list[str]:
        joined: list[str] = []
        last = ""
        for part in self._parts(value):
            if joined and (last, part) in self._whole:
                joined[-1] += f"{self._separator} {part}" if self._separator == "," else f"{self._separator}{part}"
            else:
                joined.append(part)
            last = part
        return joined


def is_tick(sensed: Sensed, part: str, *, own_name: bool = False) -> bool:
    """Whether the column says of one option (`part`) whether it was chosen: yes/no words, 0/1, its name or, but for
    `own_name`, any one thing."""
    if sensed.sense is Sense.YES_NO:
        return True
    cells = {fold(value) for value in sensed.values}
    if own_name:
        return bool(cells) and cells <= _MARKS | {fold(part)}
    return bool(cells) and cells <= _MARKS | {fold(part), fold(next(iter(sensed.values))) if len(cells) == 1 else ""}


def no_answer(label: str) -> Missing:
    return scale_words.missing_kind(label) or Missing.NOT_APPLICABLE
