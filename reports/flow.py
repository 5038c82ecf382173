"""Which short sections share a page, so that a small report has no half-empty pages."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate

from reports.charts.measure import text_width
from reports.charts.svg import Chart
from reports.compose.comparison import ANCHOR as COMPARED
from reports.compose.one_page import main_height
from reports.content import (
    AdvicePage,
    Appendix,
    ComparisonPage,
    ComparisonRow,
    DataTable,
    Figure,
    FiguresPage,
    PersonaPage,
    Report,
    Section,
    Summary,
)
from reports.headings import balance

_PAGE = 718.0
"""Points between the running lines of a page."""
_SHORT = 520.0
_BEFORE_APPENDIX = 500.0
"""Points taken up to which the appendix begins on the same page."""
_HEAD = 70.0
_TABLE = 95.0
"""Points of heading, head and note of a table of two groups."""
_RULE = 33.0
"""Points that the line above a section takes with its air."""
_HEIGHT = re.compile(r' height="([\d.]+)pt"')
_SHORT_EVIDENCE = (7, 6, 5)
"""Answers told of a persona that shares its page, the most that fit."""
_FEWEST_COMPARED = 6
"""Answers that a table at the foot of the page of two groups tells of; of fewer it has a page of its own."""


def short_evidence(report: Report) -> int | None:
    """How many answers are told of each persona so that any two of them fit one page; None where they do not."""
    for most in _SHORT_EVIDENCE:
        two = sorted(_persona(page, most) for page in report.personas)[-2:]
        if len(two) == 2 and sum(two) + _RULE <= _PAGE:
            return most
    return None


def compared_rows(report: Report) -> int | None:
    """How many answers of potential and target customers are told beside one another, so that they fill their page;
    None for all, as of any two groups somebody chose."""
    page = report.comparison
    if page is None or page.questions is None or page.head.anchor != COMPARED:
        return None
    above = _above(page)
    for room in (_PAGE - above % _PAGE, _PAGE):
        heights = accumulate((_answer(row) for row in page.questions.rows), initial=_TABLE)
        fitting = sum(taken <= room for taken in heights) - 1
        if fitting >= min(_FEWEST_COMPARED, len(page.questions.rows)):
            return fitting
    return None


def flowing(report: Report) -> dict[str, str]:
    """Anchor → style of the sections that do not begin a new page: `flows` moves to the next one where it does not fit
    after all, `flows splits` may go on there."""
    return dict(_flowing(report.sections(), short_evidence(report)))


def _flowing(sections: Iterable[Section], most: int | None) -> Iterator[tuple[str, str]]:
    taken = _PAGE
    for section in sections:
        needed = _persona(section, most) if isinstance(section, PersonaPage) and most else height(section)
        room = _PAGE - taken
        style = ""
        if isinstance(section, Appendix):
            style = "flows splits" if taken <= _BEFORE_APPENDIX else ""
        elif isinstance(section, PersonaPage):
            style = "flows" if needed + _RULE <= room else ""
        elif isinstance(section, FiguresPage | AdvicePage):
            if needed <= min(room, _SHORT):
                style = "flows"
            elif section.figures and _first(section) <= room and needed > _first(section):
                style = "flows splits"
        if style:
            yield section.head.anchor, style
        taken = _end(taken if style else 0.0, section, needed)


def _end(start: float, section: Section, needed: float) -> float:
    """Points taken of the last page of a section that begins after so many; no figure goes on on another page."""
    taken, whole = start, _unbroken(section)
    for points in whole:
        taken = points if taken + points > _PAGE else taken + points
    return (taken + needed - sum(whole) - 1) % _PAGE + 1


def _unbroken(section: Section) -> list[float]:
    """Points of what stays together: the heading with the first figure, each further figure, each table of figures."""
    if not isinstance(section, FiguresPage | AdvicePage) or not section.figures:
        return []
    tables = section.tables if isinstance(section, FiguresPage) else ()
    return [_first(section), *map(_figure, section.figures[1:]), *map(_table, tables)]


def _first(section: FiguresPage | AdvicePage) -> float:
    """Points up to the end of the first figure."""
    lead = section.lead if isinstance(section, FiguresPage) else ""
    return _HEAD + _lead(lead) + _figure(section.figures[0])


def _lead(words: str) -> float:
    return 14.0 * (1 + len(words) // 95) + 15 if words else 0.0


def height(section: Section) -> float:
    """Estimated points a section takes; a whole page for those that always take one or more."""
    match section:
        case Summary():
            findings = 112.0 if section.findings else 0.0
            return _HEAD + findings + (_figure(section.figure) if section.figure else 0) + 150
        case FiguresPage():
            return _HEAD + _lead(section.lead) + sum(map(_figure, section.figures)) + sum(map(_table, section.tables))
        case AdvicePage():
            rows = sum(24 + 44 * len(group.rows) for group in section.actions)
            steps = 90.0 if section.steps else 0.0
            return _HEAD + sum(map(_figure, section.figures)) + rows + steps + (40 if section.actions else 0)
    return _PAGE


def _above(page: ComparisonPage) -> float:
    """Points taken above the answers of two groups."""
    criteria = sum(46.0 for _ in page.criteria.rows) + 60 if page.criteria else 0.0
    stages = _figure(page.stages) if page.stages else 0.0
    return _HEAD + criteria + stages + 100.0 * -(-len(page.cards) // 2)


def _answer(row: ComparisonRow) -> float:
    """Points of one answer in the table of two groups."""
    words = [(row.name, 8.2, 10.6), (row.indicator, 7.2, 10.0), ("" if row.strong else row.reading, 7.2, 10.0)]
    lines = (leading * math.ceil(text_width(text, size) * 1.06 / 188) for text, size, leading in words)
    return 8.5 + max(32.0, sum(lines))


def _persona(page: PersonaPage, most: int) -> float:
    """Points a short persona takes."""
    evidence = page.evidence and replace(page.evidence, rows=page.evidence.rows[:most])
    words = 2 * 11.6 + 3 * 10.6
    side = 66 + words + sum(26 + _drawn(panel.chart) for panel in page.panels)
    return 33 + 23 * len(balance(page.head.title, 499, 19)) + max(side, main_height(replace(page, evidence=evidence)))


def _figure(figure: Figure) -> float:
    return 62 + _drawn(figure.chart)


def _drawn(chart: Chart) -> float:
    found = _HEIGHT.search(chart.svg())
    return float(found[1]) if found else 0.0


def _table(table: DataTable) -> float:
    lines = sum(max(1 + len(cell) // (88 if len(row) < 3 else 52) for cell in row) for row in table.rows)
    return 62 + 6.5 * len(table.rows) + 10.8 * lines
