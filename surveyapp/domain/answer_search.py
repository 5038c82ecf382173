"""Finding open answers by words, whatever their marks: “gia cao” finds “Giá CAO”."""

from __future__ import annotations

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
    mask = answered(table, item)
    words = plain(query).split()
    if not words:
        return mask
    texts = table.frame[item.id].str.to_lowercase().str.replace_all("đ", "d", literal=True)
    texts = texts.str.normalize("NFD").str.replace_all(r"\p{M}", "")
    for word in words:
        mask = mask & texts.str.contains(word, literal=True).fill_null(False).to_numpy()
    return np.asarray(mask)
