"""Shares over prices, falling and rising, with the band of prices between two of their crossings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from reports.charts import svg as draw
from reports.charts.measure import text_width
from reports.charts.tone import HAIR, INK, MUTED, Tone, paint

_TOP, _FOOT = 29.0, 12.0


@dataclass(frozen=True, slots=True)
class PriceCurve:
    """Shares 0–1 at the prices of the drawing."""

    name: str
    tone: Tone
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PriceMark:
    """A price with its interval (nan where there is none) and both as text."""

    name: str
    price: float
    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True)
class PriceCurves:
    """`band` is the acceptable range, nan where unknown; `marks` are listed in the table of figures."""

    prices: tuple[float, ...]
    curves: tuple[PriceCurve, ...]
    marks: tuple[PriceMark, ...]
    band: tuple[float, float]
    low_label: str
    high_label: str
    sentence: str
    width: float = 236
    height: float = 132

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        return draw.html_table(self.sentence, ("", "95%"), [(mark.name, mark.text) for mark in self.marks])

    def _x(self, price: float) -> float:
        low, high = self.prices[0], self.prices[-1]
        return (min(max(price, low), high) - low) / (high - low) * self.width if high > low else 0.0

    def _y(self, share: float) -> float:
        return _TOP + (1 - share) * (self.height - _TOP - _FOOT)

    def svg(self) -> str:
        body = self._key()
        if draw.finite(sum(self.band)):
            left, right = (self._x(price) for price in self.band)
            body.append(draw.rect(left, self._y(1), right - left, self._y(0) - self._y(1), paint(Tone.TEAL).pale))
        for half in range(3):
            body.append(draw.line(0, self._y(half / 2), self.width, self._y(half / 2), HAIR, 0.5))
            if half:
                body.append(draw.text(0, self._y(half / 2) - 1.6, f"{50 * half}%", size=6.2, fill=MUTED))
        for curve in self.curves:
            own = paint(curve.tone)
            points = [(self._x(p), self._y(s)) for p, s in zip(self.prices, curve.shares, strict=True)]
            body += [draw.line(x1, y1, x2, y2, own.fill, 1.2) for (x1, y1), (x2, y2) in pairwise(points)]
        for mark in self.marks:
            if draw.finite(mark.price):
                x = self._x(mark.price)
                body.append(draw.line(x, self._y(0) - 3, x, self._y(0) + 2, INK, 0.9))
        foot = self.height - 1.6
        body.append(draw.text(0, foot, self.low_label, size=6.4, fill=MUTED))
        body.append(draw.text(self.width, foot, self.high_label, size=6.4, fill=MUTED, anchor="end"))
        return draw.document(self.width, self.height, self.alt(), body)

    def _key(self) -> list[str]:
        """Two names a line, each beside a piece of its curve."""
        body = []
        for place, curve in enumerate(self.curves):
            x, y = (place % 2) * self.width / 2, 6.0 + 9.0 * (place // 2)
            body.append(draw.line(x, y - 2.2, x + 12, y - 2.2, paint(curve.tone).fill, 1.6))
            room = self.width / 2 - 18
            size = min(6.9, 6.9 * room / max(text_width(curve.name, 6.9, 600), 1))
            body.append(draw.text(x + 16, y, curve.name, size=size, weight=600, fill=paint(curve.tone).text))
        return body
