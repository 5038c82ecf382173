"""What result pages made of the answers, kept in this process until the answers, or what they are judged by, change."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Engine

from surveyapp.domain.table import Mask
from surveyapp.extensions import db

T = TypeVar("T")

MOST_TABLES = 4
MOST_ROWS = 250_000
"""Of a table that is kept: some hundred bytes a row. Larger ones are read from their parts each time."""
MOST_MADE = 48
"""Other things kept: groups, terms, counted questions."""

_Kept = OrderedDict[Hashable, tuple[object, Any]]
_TABLES: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()
_MADE: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()
"""By database: two of them in one process may use the same ids."""


def table(place: Hashable, state: object, make: Callable[[], T], rows: Callable[[T], int]) -> T:
    """As `made`, for tables: few of them, and only those of at most MOST_ROWS rows."""
    return _got(_TABLES, MOST_TABLES, place, state, make, lambda found: rows(found) <= MOST_ROWS)


def made(place: Hashable, state: object, make: Callable[[], T]) -> T:
    """What was last made at `place`, where that was of an equal `state`; else it is made now. None is no state: what is
    made of it is not kept. The thing is shared between requests and threads: nobody may change it."""
    return make() if state is None else _got(_MADE, MOST_MADE, place, state, make, lambda found: True)


def forget_made() -> None:
    """For measuring: of the database in use, the tables stay and what was made of them goes."""
    _MADE.pop(db.engine, None)


def mark(mask: Mask) -> bytes:
    """Tells masks apart."""
    return hashlib.sha256(np.packbits(mask).tobytes()).digest()


def _got(
    kept_by: WeakKeyDictionary[Engine, _Kept],
    most: int,
    place: Hashable,
    state: object,
    make: Callable[[], T],
    worth: Callable[[T], bool],
) -> T:
    """Each step on the dictionary is atomic; two threads at once make the same thing twice, and nothing else."""
    kept = kept_by.setdefault(db.engine, OrderedDict())
    there = kept.get(place)
    if there is not None and there[0] == state:
        found: T = there[1]
    else:
        found = make()
        if not worth(found):
            return found
        kept[place] = (state, found)
    try:
        kept.move_to_end(place)
        while len(kept) > most:
            kept.popitem(last=False)
    except KeyError:  # another thread was quicker
        pass
    return found
