"""Finding open answers by words, whatever their marks: “gia cao” finds “Giá CAO”."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import numpy as np

from surveyapp.domain.definition import OPEN_KINDS, Role
from surveyapp.domain.table import AnswerTable, Item, Mask


def open_items(items: Iterable[Item]) -> tuple[Item, ...]:
    """Those answered in one's own words that do not ask who somebody is."""
    return tuple(item for item in items if item.question.kind in OPEN_KINDS and not item.has_role(Role("identity")))


def plain(text: str) -> str:
    """In small letters, without marks, one space between words."""
    marked = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(sign for sign in marked if not unicodedata.combining(sign)).split())


def answered(table: AnswerTable, item: Item) -> Mask:
    """(n,) who wrote something."""
    written = table.frame[item.id].str.strip_chars().str.len_chars() > 0
    return np.asarray(written.fill_null(False).to_numpy())


def containing(table: AnswerTable, item: Item, query: str) -> Mask:
    """(n,) whose answer contains every word of the query, in any order; everybody who answered for an empty one."""
    mask, texts = answered(table, item), table.frame[item.id]
    for word in plain(query).split():
        mask = mask & texts.str.contains(_pattern(word)).fill_null(False).to_numpy()
    return np.asarray(mask)


def _marked() -> dict[str, str]:
    """Letter → the same letter with any marks, of the Latin script."""
    found: dict[str, str] = {"d": "đ"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = chr(code).lower()
        base = unicodedata.normalize("NFD", letter)[0]
        if base != letter:
            found[base] = found.get(base, "") + letter
    return found


_MARKED = _marked()


def _pattern(word: str) -> str:
    """For polars: each letter with or without marks, as one character or with the marks after it."""
    letters = (
        f"[{letter}{_MARKED.get(letter, '')}]\\p{{M}}*" if letter.isalnum() else re.escape(letter) for letter in word
    )
    return "(?i)" + "".join(letters)
