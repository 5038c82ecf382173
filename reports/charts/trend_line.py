"""A figure over time: one mark a period with its interval, the period from which the level is another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from reports.charts import svg as draw
from reports.charts.measure import text_width
from reports.charts.tone import HAIR, MUTED, Tone, paint

_TOP, _FOOT, _LEFT = 9.0, 13.0, 26.0
_GAP = 6.0


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """`label` is the period, `text` the value as read; nan where too few answered."""

    label: str
    value: float
    low: float
    high: float
    text: str
    n: str


@dataclass(frozen=True, slots=True)
class TrendLine:
    """`ticks` are (value, text) on the scale, lowest first; `since` the place of the first period of the new level,
    0 where the level is the same throughout."""

    points: tuple[TrendPoint, ...]
    ticks: tuple[tuple[float, str], ...]
    heads: tuple[str, str, str]
    sentence: str
    tone: Tone = Tone.TEAL
    since: int = 0
    width: float = 499
    height: float = 128

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        return draw.html_table(self.sentence, self.heads, [(point.label, point.text, point.n) for point in self.points])

    def _x(self, place: float) -> float:
        return _LEFT + (self.width - _LEFT) * (place + 0.5) / max(len(self.points), 1)

    def _y(self, value: float) -> float:
        low, high = self.ticks[0][0], self.ticks[-1][0]
        share = (min(max(value, low), high) - low) / (high - low) if high > low else 0.5
        return _TOP + (1 - share) * (self.height - _TOP - _FOOT)

    def svg(self) -> str:
        own, bottom = paint(self.tone), self.height - _FOOT
        body = []
        if self.since:
            left = self._x(self.since - 0.5)
            body.append(draw.rect(left, _TOP - 4, self.width - left, bottom - _TOP + 8, own.pale))
        for value, text in self.ticks:
            y = self._y(value)
            body.append(draw.line(_LEFT, y, self.width, y, HAIR, 0.5))
            body.append(draw.text(_LEFT - 5, y + 2.2, text, size=6.4, fill=MUTED, anchor="end"))
        known = [(self._x(place), point) for place, point in enumerate(self.points) if draw.finite(point.value)]
        places = [(x, self._y(point.value)) for x, point in known]
        body.append(draw.lines([(*one, *other) for one, other in pairwise(places)], own.fill, 0.8))
        sure = [(x, point) for x, point in known if draw.finite(point.low + point.high)]
        body.append(draw.lines([(x, self._y(point.low), x, self._y(point.high)) for x, point in sure], own.fill, 1.4))
        body.append(draw.marks(self.tone, places, 2.6))
        return draw.document(self.width, self.height, self.alt(), [*body, *self._labels(bottom)])

    def _labels(self, bottom: float) -> list[str]:
        """As many periods as have room to be named, the first always."""
        body: list[str] = []
        free = 0.0
        for place, point in enumerate(self.points):
            half = text_width(point.label, 6.4) / 2
            x = min(max(self._x(place), half), self.width - half)
            if x - half >= free:
                body.append(draw.text(x, bottom + 10, point.label, size=6.4, fill=MUTED, anchor="middle"))
                free = x + half + _GAP
        return body
