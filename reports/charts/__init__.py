"""The chart kit: frozen dataclasses that give `svg()`, `table()` (HTML) and `alt()` (one sentence).

The same SVG serves the report and the web pages. One unit of the drawing is one typographic point in print.
"""

from reports.charts.bars import BarRow, GroupBars, PairedBars, PairedRow, SingleBars
from reports.charts.dots import DotField, DotGroup
from reports.charts.feeling import FeelingCurve, FeelingLine, FeelingPoint
from reports.charts.gauge import Gauge
from reports.charts.intervals import IntervalBars, IntervalRow
from reports.charts.likert import LikertBars, LikertRow, LikertStatement
from reports.charts.matrix import Matrix, MatrixRow
from reports.charts.prices import PriceCurve, PriceCurves, PriceMark
from reports.charts.profile import ProfileLines, ProfilePoint, ProfileRow
from reports.charts.range_plot import RangeMark, RangePlot
from reports.charts.stacked import StackedBars, StackedRow
from reports.charts.strip import DistributionStrip
from reports.charts.svg import Chart
from reports.charts.tone import Tone
from reports.charts.trend_line import TrendLine, TrendPoint

__all__ = [
    "BarRow",
    "Chart",
    "DistributionStrip",
    "DotField",
    "DotGroup",
    "FeelingCurve",
    "FeelingLine",
    "FeelingPoint",
    "Gauge",
    "GroupBars",
    "IntervalBars",
    "IntervalRow",
    "LikertBars",
    "LikertRow",
    "LikertStatement",
    "Matrix",
    "MatrixRow",
    "PairedBars",
    "PairedRow",
    "PriceCurve",
    "PriceCurves",
    "PriceMark",
    "ProfileLines",
    "ProfilePoint",
    "ProfileRow",
    "RangeMark",
    "RangePlot",
    "SingleBars",
    "StackedBars",
    "StackedRow",
    "Tone",
    "TrendLine",
    "TrendPoint",
]
