"""Languages a questionnaire can be asked in besides its own, by name."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from babel import Locale

from surveyapp.web import i18n

OFTEN = ("ko", "ja", "zh", "th", "km", "lo", "id", "ms", "fr", "de", "es", "ru")
"""Shown first: of visitors and neighbours of Viet Nam."""

Named = list[tuple[str, str]]


def to_choose(there: Collection[str]) -> tuple[Named, Named]:
    """(code, name) of the languages not `there` yet: the frequent ones, then all others by name."""
    often, others = _named(i18n.language())
    return [one for one in often if one[0] not in there], [one for one in others if one[0] not in there]


@lru_cache(maxsize=2)
def _named(language: str) -> tuple[Named, Named]:
    names = {code: words for code, words in Locale(language).languages.items() if re.fullmatch(r"[a-z]{2}", code)}
    often = [(code, f"{names[code]} · {i18n.name_of(code)}") for code in OFTEN]
    others = [(code, words) for code, words in names.items() if code not in OFTEN]
    return often, sorted(others, key=lambda one: one[1])
