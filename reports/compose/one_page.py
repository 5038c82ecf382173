"""Keeps a persona on one page: its main column is estimated and the least telling lines dropped until it fits."""

from __future__ import annotations

import math
from dataclasses import replace

from reports.charts.measure import heading_width, text_width
from reports.content import Block, DataTable, PersonaPage
from reports.headings import balance

_PAGE = 742.0
"""Points of a page between its running lines, less a little for what the estimate does not see."""

_COLUMN, _HALF = 321.0, 151.0
_NUMBERS = 132.0
"""Width that the four number columns of the evidence table take."""


def to_one_page(page: PersonaPage) -> PersonaPage:
    """Drops, in turn, the last piece of evidence, advice and block rows; what is left always has its numbers."""
    for shorter in (_less_advice, *(_less_evidence,) * 5, _fewer_rows, _less_evidence, *(_fewer_blocks,) * 4):
        if height(page) <= _PAGE:
            return page
        page = shorter(page)
    return page


def height(page: PersonaPage) -> float:
    """Estimated height in points of heading and main column."""
    return 40.0 + 23 * len(balance(page.head.title, 499, 19)) + main_height(page)


def main_height(page: PersonaPage) -> float:
    """Estimated height in points of the main column."""
    total = 0.0
    if page.quote:
        total += 24 + 15.6 * _lines(page.quote.text, 308, 11.2)
    if page.story:
        total += 9 + 13.2 * _lines(page.story, _COLUMN, 8.8)
    if page.evidence:
        total += _table(page.evidence)
    if page.gauges:
        total += 68
    for left, right in zip(page.blocks[::2], [*page.blocks[1::2], None], strict=False):
        total += max(_block(left), _block(right) if right else 0)
    return total + 20 + 10 * _lines(page.basis, _COLUMN, 7.1)


def _lines(text: str, width: float, size: float) -> int:
    # Lines end at words, so a little less than the full width is used.
    return max(1, math.ceil(text_width(text, size) * 1.06 / width))


def _table(table: DataTable) -> float:
    rows = sum(7 + 10.8 * _lines(row[0], _COLUMN - _NUMBERS, 8) for row in table.rows)
    return 58 + rows + (7 + 10 * _lines(table.note, _COLUMN, 6.9) if table.note else 0)


def _block(block: Block) -> float:
    items = sum(2.6 + 11.6 * _lines(item, _HALF - 9, 8.3) for item in block.items)
    rows = sum(6.2 + 11 * _lines(row.label, _HALF - 34, 8.2) for row in block.rows)
    return 28 + items + rows + (2 if heading_width(block.heading, 9.4) > _HALF else 0)


def _less_evidence(page: PersonaPage) -> PersonaPage:
    if page.evidence is None or len(page.evidence.rows) < 5:
        return page
    return replace(page, evidence=replace(page.evidence, rows=page.evidence.rows[:-1]))


def _less_advice(page: PersonaPage) -> PersonaPage:
    return replace(page, blocks=tuple(replace(block, items=block.items[:1]) for block in page.blocks))


def _fewer_rows(page: PersonaPage) -> PersonaPage:
    return replace(page, blocks=tuple(replace(block, rows=block.rows[:2]) for block in page.blocks))


def _fewer_blocks(page: PersonaPage) -> PersonaPage:
    return replace(page, blocks=page.blocks[:-1])
