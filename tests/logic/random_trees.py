"""Trees and answers at random, for what must hold of every tree. Ten thousand are made in a second or two."""

from __future__ import annotations

import math
import struct
import unicodedata
from datetime import date, timedelta
from random import Random
from typing import Any

from surveyapp.domain.expression import Expression, Literal, Operation, Reference
from surveyapp.domain.logic_values import FUNCTIONS, OPERATORS

NAMES = ["a", "b", "c", "grid.row", "grid.row.side", "#today", "#language"]
_NUMBERS = [0.0, 1.0, -1.0, 2.0, 0.5, 2.675, 1.005, -2.5, 18.0, 1e15, 1e21, 1e-7, 1e308, 5e-324, 2.0**53, 250000.0]
_TEXTS = ["x", "zalo", "hn", "9", "-3", "0.5", "1e3", "007", "2026-02-30", "24:00", "14:05", "Việt", "ĐÀ NẴNG", "", " "]
_COUNTS = {"not": (1,), "negate": (1,), "and": (2, 3), "or": (2, 3), "+": (2, 3), "*": (2, 3)}
_SHAPES = [(name, count) for name in OPERATORS for count in _COUNTS.get(name, (2,))] + [
    (name, count) for name, function in FUNCTIONS.items() for count in range(1, 5) if function.accepts(count)
]
"""Every operator and function, with each number of operands up to four that it takes."""


def number(random: Random) -> float:
    kind = random.randrange(4)
    if kind == 0:
        return random.choice(_NUMBERS)
    if kind == 1:
        return float(random.randint(-30, 30))
    if kind == 2:
        return round(random.uniform(-1e4, 1e4), random.randint(0, 6))
    bits: float = struct.unpack("d", random.randbytes(8))[0]
    return bits if math.isfinite(bits) else 0.0


def text(random: Random) -> str:
    kind = random.randrange(6)
    if kind < 2:
        return random.choice(_TEXTS)
    if kind == 2:
        return str(random.randint(-50, 50))
    if kind == 3:
        return _day(random)
    if kind == 4:
        return "".join(random.choices("aAàÀâẤơƯ\u0300\u0301\u0302\u0323\u031b eêE", k=random.randint(0, 6)))
    return "".join(_sign(random) for _ in range(random.randint(1, 4)))


def _day(random: Random) -> str:
    near_a_leap_day = date(1996, 2, 25) + timedelta(days=random.randint(0, 9))
    anywhere = date.fromordinal(random.randint(1, date.max.toordinal()))
    return random.choice([near_a_leap_day, anywhere, date(2026, 11, 22)]).isoformat()


def _sign(random: Random) -> str:
    """Any Unicode character; lone surrogates are none: neither a form nor a file of text holds them."""
    code = random.randrange(random.choice([0x80, 0x3000, 0x110000]))
    return "?" if 0xD800 <= code < 0xE000 else chr(code)


def answer(random: Random) -> Any:
    kind = random.randrange(10)
    if kind == 0:
        return None
    if kind == 1:
        return random.random() < 0.5
    if kind < 5:
        return number(random)
    if kind < 8:
        return text(random)
    make = text if kind == 8 else number
    return [make(random) if random.random() < 0.9 else None for _ in range(random.randint(0, 4))]


def values(random: Random) -> dict[str, Any]:
    """Answers to some of the names; the environment's are a day and a text, as they always are."""
    known = {name: answer(random) for name in NAMES if random.random() < 0.8}
    return {**known, "#today": _day(random), "#language": text(random)}


def tree(random: Random, height: int = 4) -> Expression:
    if height == 0 or random.random() < 0.2:
        return Reference(random.choice(NAMES)) if random.random() < 0.6 else Literal(_literal(random))
    operator, count = random.choice(_SHAPES)
    return Operation(operator, tuple(tree(random, random.randrange(height)) for _ in range(count)))


def _literal(random: Random) -> Any:
    kind = random.randrange(8)
    if kind == 0:
        return random.random() < 0.5
    if kind < 4:
        return number(random)
    if kind < 7:
        return _quotable(random)
    return tuple(random.choice([number, _quotable])(random) for _ in range(random.randint(1, 3)))


def _quotable(random: Random) -> str:
    return unicodedata.normalize("NFC", text(random)).replace('"', "”")
