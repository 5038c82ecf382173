"""Two or more shares with their intervals on one 0–100 line: a row of the comparison table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from reports.charts import svg as draw
from reports.charts.measure import text_width
from reports.charts.tone import MUTED, Tone, paint

_EDGE = 9.0
_GRID = "#dde2e4"
_BRIDGE = "#d3dadd"


@dataclass(frozen=True, slots=True)
class RangeMark:
    """A value 0–1 with its interval (nan where there is none); `label` is the text above the mark."""

    name: str
    tone: Tone
    value: float
    low: float
    high: float
    label: str


@dataclass(frozen=True, slots=True)
class RangePlot:
    marks: tuple[RangeMark, ...]
    sentence: str
    width: float = 160
    height: float = 32

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        return draw.html_table(self.sentence, ("", "%"), [(mark.name, mark.label) for mark in self.marks])

    def _x(self, value: float) -> float:
        return _EDGE + min(max(value, 0.0), 1.0) * (self.width - 2 * _EDGE)

    def svg(self) -> str:
        y = self.height - 10
        body = [draw.line(self._x(q / 4), 2, self._x(q / 4), self.height - 1, _GRID, 0.5) for q in range(5)]
        known = [mark for mark in self.marks if draw.finite(mark.value)]
        if len(known) > 1:
            left, right = min(m.value for m in known), max(m.value for m in known)
            body.append(draw.rect(self._x(left), y - 1.6, self._x(right) - self._x(left), 3.2, _BRIDGE))
        for mark in known:
            if draw.finite(mark.low) and draw.finite(mark.high):
                body.append(draw.line(self._x(mark.low), y, self._x(mark.high), y, paint(mark.tone).fill, 1.2))
        body.extend(draw.mark(mark.tone, self._x(mark.value), y, 3.6) for mark in known)
        gap = max((text_width(mark.label, 7, 600) for mark in known), default=0.0) + 2
        places = _within(_spread([self._x(m.value) for m in known], gap), gap / 2, self.width - gap / 2)
        for mark, x in zip(known, places, strict=True):
            fill = paint(mark.tone).text
            body.append(draw.text(x, y - 7, mark.label, size=7, weight=600, fill=fill, anchor="middle"))
        return draw.document(self.width, self.height, self.alt(), body)


@dataclass(frozen=True, slots=True)
class RangeAxis:
    """The 0–100 scale above a column of range plots."""

    width: float = 160

    def svg(self) -> str:
        step = (self.width - 2 * _EDGE) / 4
        labels = ("0", "25", "50", "75", "100%")
        body = [
            draw.text(_EDGE + place * step, 7, label, size=6.4, fill=MUTED, anchor="middle")
            for place, label in enumerate(labels)
        ]
        return draw.document(self.width, 9, "0–100%", body)


def _spread(places: list[float], gap: float) -> list[float]:
    """Moves labels apart so that neighbours are at least `gap` away, keeping their order."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = list(places)
    for before, after in pairwise(order):
        close = gap - (moved[after] - moved[before])
        if close > 0:
            moved[before] -= close / 2
            moved[after] += close / 2
    return moved


def _within(places: list[float], least: float, most: float) -> list[float]:
    """All places moved together as far as it takes to keep them between the ends."""
    if not places:
        return places
    by = max(least - min(places), 0.0) - max(max(places) - most, 0.0)
    return [place + by for place in places]
