"""Template filters that draw the report's charts on a page."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from flask import Flask
from markupsafe import Markup

from reports import format as write
from reports.charts.avatar import avatar
from reports.charts.bars import BarRow, GroupBars, PairedBars, PairedRow
from reports.charts.feeling import FeelingCurve
from reports.charts.gauge import Gauge
from reports.charts.intervals import IntervalBars
from reports.charts.likert import LikertBars, LikertStatement
from reports.charts.matrix import Matrix, MatrixRow
from reports.charts.prices import PriceCurves
from reports.charts.profile import ProfileLines
from reports.charts.range_plot import RangeAxis
from reports.charts.stacked import StackedBars, StackedRow
from reports.charts.strip import DistributionStrip
from reports.charts.svg import Chart, document, mark
from reports.charts.tone import Tone
from reports.charts.trend_line import TrendLine
from reports.content import PersonaPage
from reports.picture import key
from surveyapp.domain.stats import Estimate
from surveyapp.web import i18n

_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ')
_NARROW, _MIDDLE = 230, 340
_PHONE = 215.0
"""Points across a card of a phone 360 pixels wide, so that a letter is as large as in the printed report."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a drawing made for a phone; `heading` is "" where the drawing is one piece. `keys` says whose bars
    they are where the bars do not."""

    chart: Chart
    heading: str = ""
    aside: str = ""
    keys: tuple[tuple[Tone, str], ...] = ()

    @property
    def levels(self) -> tuple[str, ...]:
        """What stands from left to right, where the drawing itself has no room to say so."""
        match self.chart:
            case StackedBars(named=named) if named or self.heading:
                return self.chart.categories
            case FeelingCurve():
                return self.chart.stages
        return ()


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        drawn=drawn,
        chart_key=key,
        tabled=tabled,
        breadth=breadth,
        on_phone=on_phone,
        portrait=portrait,
        gauge=gauge,
        tone_mark=tone_mark,
        between=between,
    )
    app.jinja_env.globals["range_axis"] = lambda: Markup(RangeAxis().svg())  # noqa: S704


def drawn(chart: Chart) -> Markup:
    return Markup(chart.svg())  # noqa: S704 - the kit escapes every text itself


def tabled(chart: Chart) -> Markup:
    return Markup(chart.table())  # noqa: S704


def breadth(chart: Chart) -> str:
    """How wide a drawing must stay to be read: "slim" fits a phone, "middle" and "broad" scroll there."""
    size = _SIZE.search(chart.svg())
    points = float(size[1]) if size else 0.0
    return "slim" if points <= _NARROW else "middle" if points <= _MIDDLE else "broad"


def on_phone(chart: Chart) -> tuple[Part, ...]:
    """The same figures drawn for a phone; nothing where the drawing fits one as it is."""
    match chart:
        case _ if breadth(chart) == "slim":
            return ()
        case StackedBars():
            return (Part(replace(chart, width=_PHONE, label_width=min(chart.label_width, 62))),)
        case PairedBars(compact=True):
            return (Part(replace(chart, width=_PHONE, label_width=min(chart.label_width, 96))),)
        case PairedBars():
            return tuple(_row(chart, row) for row in chart.rows)
        case Matrix():
            return tuple(_matrix_row(chart, row) for row in chart.rows)
        case IntervalBars():
            return (Part(replace(chart, width=_PHONE, above=True)),)
        case DistributionStrip() | PriceCurves() | TrendLine():
            return (Part(replace(chart, width=_PHONE)),)
        case ProfileLines():
            return (Part(replace(chart, width=_PHONE, label_width=56)),)
        case FeelingCurve():
            # The keys above name the lines and the note below says why one is missing: no room for words here.
            lines = tuple(replace(line, name="") for line in chart.lines)
            return (Part(replace(chart, lines=lines, hidden_note="", width=_PHONE, height=110)),)
        case LikertBars():
            return tuple(Part(_stacked(chart, statement), statement.text) for statement in chart.statements)
    return ()


def _row(chart: PairedBars, row: PairedRow) -> Part:
    return _bars_of(chart, row, row.difference)


def _matrix_row(chart: Matrix, row: MatrixRow) -> Part:
    return _bars_of(chart, row, "")


def _bars_of(chart: PairedBars | Matrix, row: PairedRow | MatrixRow, aside: str) -> Part:
    """One bar for each group or column; what is not told has no bar."""
    told = (0.0 if math.isnan(share) else share for share in row.shares)
    bars = tuple(BarRow(*bar) for bar in zip(chart.names, told, row.texts, strict=True))
    keys = tuple(zip(chart.tones, chart.names, strict=True))
    sentence = f"{row.label}: " + "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return Part(GroupBars(bars, chart.tones, sentence, _PHONE), row.label, aside, keys)


def _stacked(chart: LikertBars, statement: LikertStatement) -> StackedBars:
    rows = tuple(StackedRow(row.name, row.tone, row.shares) for row in statement.rows)
    return StackedBars(chart.levels, rows, f"{chart.sentence} {statement.text}", _PHONE, 62, 14, named=False)


def portrait(page: PersonaPage) -> Markup:
    return Markup(avatar(page.tone, page.portrait_alt))  # noqa: S704


def between(share: Estimate) -> str:
    """`35–52%`."""
    return write.span(share.low, share.high, i18n.language())


def gauge(row: BarRow, tone: Tone) -> Markup:
    return drawn(Gauge(row.share, row.tick, tone, f"{row.label}: {row.text}"))


def tone_mark(tone: Tone) -> Markup:
    """Beside a name that says the same: nothing is read out."""
    drawing = document(7, 7, " ", [mark(tone, 3.5, 3.5, 3)]).replace('role="img"', 'aria-hidden="true"')
    return Markup(drawing)  # noqa: S704
