"""Shares with their intervals, one below the other on a common scale from 0 to 100 per cent."""

from __future__ import annotations

from dataclasses import dataclass

from reports.charts import svg as draw
from reports.charts.measure import shorten, wrap
from reports.charts.tone import HAIR, INK, MUTED, Tone, paint

_AXIS = 13.0
_VALUE = 62.0
_BAR = 7.6


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A share 0–1 with its interval, all nan where it may not be told; `about` is a small line under the label."""

    label: str
    value: float
    low: float
    high: float
    text: str
    margin: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class IntervalBars:
    """`above` writes each label over its bar, for a narrow drawing."""

    rows: tuple[IntervalRow, ...]
    tone: Tone
    sentence: str
    width: float = 499
    label_width: float = 190
    above: bool = False

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        return draw.html_table(self.sentence, ("", "%", "±"), [(row.label, row.text, row.margin) for row in self.rows])

    @property
    def _left(self) -> float:
        return 0.0 if self.above else self.label_width

    @property
    def _room(self) -> float:
        return self.width - self._left - _VALUE

    def _x(self, share: float) -> float:
        return self._left + min(max(share, 0.0), 1.0) * self._room

    def svg(self) -> str:
        body: list[str] = []
        y = _AXIS
        for row in self.rows:
            height, drawing = self._row(row, y)
            body.extend(drawing)
            y += height
            body.append(draw.line(0, y, self.width, y, HAIR, 0.4))
        return draw.document(self.width, y + 0.5, self.alt(), [*self._axis(y), *body])

    def _axis(self, bottom: float) -> list[str]:
        body = []
        for quarter in range(5):
            x = self._x(quarter / 4)
            body.append(draw.line(x, _AXIS - 3, x, bottom, HAIR, 0.5))
            anchor = "start" if self.above and quarter == 0 else "middle"
            name = "100%" if quarter == 4 else str(25 * quarter)
            body.append(draw.text(x, 7, name, size=6.4, fill=MUTED, anchor=anchor))
        return body

    def _row(self, row: IntervalRow, top: float) -> tuple[float, list[str]]:
        width = self.width if self.above else self.label_width - 12
        words = wrap(row.label, width, 8.2, lines=2)
        body = []
        y = top + 10.4
        for word in words:
            body.append(draw.text(0, y, word, size=8.2, fill=INK))
            y += 10
        if row.about:
            body.append(draw.text(0, y - 0.4, shorten(row.about, width, 6.9), size=6.9, fill=MUTED))
            y += 9
        beside = max(y - top - 4, 17.0)
        middle = y if self.above else top + beside / 2
        body.extend(self._bar(row, middle))
        return (y - top + 9 if self.above else beside), body

    def _bar(self, row: IntervalRow, middle: float) -> list[str]:
        own = paint(self.tone)
        body = []
        if draw.finite(row.value):
            body.append(draw.rect(self._left, middle - _BAR / 2, self._x(row.value) - self._left, _BAR, own.fill))
        if draw.finite(row.low + row.high):
            low, high = self._x(row.low), self._x(row.high)
            body.append(draw.rect(low, middle - 1.5, high - low, 3, "#ffffff"))
            body.append(draw.line(low, middle, high, middle, INK, 1.1))
            body.extend(draw.line(x, middle - 2.6, x, middle + 2.6, INK, 1.1) for x in (low, high))
        end = self.width - 28
        body.append(draw.text(end, middle + 2.9, row.text, size=8.4, weight=600, fill=own.text, anchor="end"))
        body.append(draw.text(self.width, middle + 2.9, row.margin, size=6.8, fill=MUTED, anchor="end"))
        return body
