"""Which short sections share a page, so that a small report has no half-empty pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from reports.charts.svg import Chart
from reports.compose.one_page import main_height
from reports.content import (
    AdvicePage,
    Appendix,
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
_RULE = 33.0
"""Points that the line above a section takes with its air."""
_HEIGHT = re.compile(r' height="([\d.]+)pt"')


_SHORT_EVIDENCE = (7, 6, 5)
"""Answers told of a persona that shares its page, the most that fit."""


def short_evidence(report: Report) -> int | None:
    """How many answers are told of each persona so that any two of them fit one page; None where they do not."""
    for most in _SHORT_EVIDENCE:
        two = sorted(_persona(page, most) for page in report.personas)[-2:]
        if len(two) == 2 and sum(two) + _RULE <= _PAGE:
            return most
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
            elif isinstance(section, FiguresPage) and _first(section) <= room and len(_parts(section)) > 1:
                style = "flows splits"
        if style:
            yield section.head.anchor, style
        taken = ((taken if style else 0.0) + needed - 1) % _PAGE + 1


def _parts(section: FiguresPage) -> list[float]:
    return [*map(_figure, section.figures), *map(_table, section.tables)]


def _first(section: FiguresPage) -> float:
    """Points up to the end of the first figure or table."""
    return height(section) - sum(_parts(section)[1:])


def height(section: Section) -> float:
    """Estimated points a section takes; a whole page for those that always take one or more."""
    match section:
        case Summary():
            findings = 112.0 if section.findings else 0.0
            return _HEAD + findings + (_figure(section.figure) if section.figure else 0) + 150
        case FiguresPage():
            lead = 14.0 * (1 + len(section.lead) // 95) + 15 if section.lead else 0.0
            return _HEAD + lead + sum(_parts(section))
        case AdvicePage():
            rows = sum(24 + 44 * len(group.rows) for group in section.actions)
            steps = 90.0 if section.steps else 0.0
            return _HEAD + sum(map(_figure, section.figures)) + rows + steps + (40 if section.actions else 0)
    return _PAGE


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
