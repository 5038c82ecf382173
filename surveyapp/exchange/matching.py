"""What somebody's spreadsheet calls an option → the option: exactly, then by case and spaces, then without accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from surveyapp.domain.definition import Missing, Question

_SAME = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "..."})


MOST_REMEMBERED = 1 << 15


@lru_cache(MOST_REMEMBERED)
def fold(text: str) -> str:
    """`text` without the differences of case, spaces and typographic signs."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_SAME).casefold().split())


@lru_cache(MOST_REMEMBERED)
def bare(text: str) -> str:
    """`fold` without accents: “Đà Nẵng” and “da nang” are equal."""
    marked = unicodedata.normalize("NFD", fold(text).replace("đ", "d"))
    return "".join(sign for sign in marked if not unicodedata.combining(sign))


def whole_number(text: str) -> str:
    """ "5.0" → "5", the way a column of whole numbers with blanks leaves many tools; other texts unchanged."""
    head, dot, tail = text.partition(".")
    return head if dot and head.lstrip("+-").isdigit() and tail and not tail.strip("0") else text


class Labels:
    """Finds the code a cell stands for. Own `values` go before codes and labels; what two codes share finds none."""

    def __init__(self, values: Mapping[str, str], known: Iterable[tuple[str, str]]) -> None:
        named = list(known)
        self._exact = {**_first(named), **values}
        self._loose = tuple(
            {
                **_unambiguous((key(name), code) for name, code in named),
                **_unambiguous((key(name), code) for name, code in values.items()),
            }
            for key in (fold, bare)
        )

    def find(self, written: str) -> str | None:
        for name in dict.fromkeys((written, whole_number(written))):
            code = self._exact.get(name)
            if code is not None:
                return code
            for key, names in zip((fold, bare), self._loose, strict=True):
                code = names.get(key(name))
                if code is not None:
                    return code
        return None


def option_names(question: Question) -> Iterator[tuple[str, str]]:
    """(name, code) of every option: codes first, then its wording in each language."""
    for option in question.options:
        yield option.code, option.code
    for option in question.options:
        for _, words in option.text:
            if words:
                yield words, option.code


def not_applicable_code(question: Question) -> str | None:
    return next((o.code for o in question.options if o.missing is Missing.NOT_APPLICABLE), None)


def _first(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, code in named:
        kept.setdefault(name, code)
    return kept


def _unambiguous(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    kept: dict[str, str] = {}
    shared: set[str] = set()
    for name, code in named:
        if kept.setdefault(name, code) != code:
            shared.add(name)
    return {name: code for name, code in kept.items() if name not in shared}
