"""What a business writes, in the languages it writes it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LANGUAGES = ("vi", "en")
"""The languages of the product itself; a `Text` may hold any others besides."""
BESIDE = "en"
"""What the product speaks to readers of any other language."""


def spoken(language: str) -> str:
    """The product's own language for a reader of `language`."""
    return language if language in LANGUAGES else BESIDE


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def alive(cell: str) -> str:
    """What was written into an `inert` cell."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


@dataclass(frozen=True, slots=True)
class Text:
    """One wording in one or more languages; immutable and hashable.

    Every string is kept in Unicode NFC, so that the same Vietnamese word typed on two keyboards is equal.
    """

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, by_language: Mapping[str, str] | None = None, /, **languages: str) -> Text:
        merged = {**(by_language or {}), **languages}
        return cls(tuple((language, unicodedata.normalize("NFC", words)) for language, words in merged.items()))

    def to(self, language: str) -> str:
        """The wording in `language`, else in the first product language that has one, else any; "" when empty."""
        known = dict(self.pairs)
        for candidate in (language, *LANGUAGES, *known):
            if known.get(candidate):
                return known[candidate]
        return ""

    def languages(self) -> tuple[str, ...]:
        return tuple(language for language, words in self.pairs if words)

    def replaced(self, words: Mapping[str, Text]) -> Text:
        """Each `{name}` filled with the wording of that name in the same language; unknown names stay."""
        if not words:
            return self
        return Text(tuple((language, _fill(wording, language, words)) for language, wording in self.pairs))

    def __bool__(self) -> bool:
        return any(words for _, words in self.pairs)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)


EMPTY = Text()


def _fill(wording: str, language: str, words: Mapping[str, Text]) -> str:
    """A wording that begins with a placeholder begins with a capital."""
    if "{" not in wording:
        return wording
    filled = wording
    for name, replacement in words.items():
        filled = filled.replace("{" + name + "}", replacement.to(language))
    return filled[:1].upper() + filled[1:] if wording.startswith("{") else filled
