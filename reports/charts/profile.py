"""Means between two poles, one pair below the other, joined to a profile for each group."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from reports.charts import svg as draw
from reports.charts.measure import wrap
from reports.charts.tone import HAIR, INK, MUTED, Tone, paint

_ROW = 22.0
_SIZE = 6.9


@dataclass(frozen=True, slots=True)
class ProfilePoint:
    """A mean with its interval as places from 0 (left pole) to 1 (right pole); nan where it may not be told."""

    value: float
    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """`points` in the order of the groups."""

    left: str
    right: str
    points: tuple[ProfilePoint, ...]


@dataclass(frozen=True, slots=True)
class ProfileLines:
    """`steps` is the number of answers between the poles, poles included."""

    rows: tuple[ProfileRow, ...]
    tones: tuple[Tone, ...]
    names: tuple[str, ...]
    steps: int
    sentence: str
    width: float = 236
    label_width: float = 64

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        rows = [(f"{row.left} – {row.right}", *(point.text for point in row.points)) for row in self.rows]
        return draw.html_table(self.sentence, ("", *self.names), rows)

    def _x(self, place: float) -> float:
        left = self.label_width + 6
        return left + min(max(place, 0.0), 1.0) * (self.width - 2 * left)

    def svg(self) -> str:
        bottom = _ROW * len(self.rows)
        body = []
        for step in range(self.steps):
            x = self._x(step / max(self.steps - 1, 1))
            middle = 2 * step == self.steps - 1
            body.append(draw.line(x, 2, x, bottom - 2, MUTED if middle else HAIR, 0.7 if middle else 0.5))
        for place, row in enumerate(self.rows):
            body.extend(self._poles(row, _ROW * (place + 0.5)))
        for group in range(len(self.tones)):
            body.extend(self._profile(group))
        return draw.document(self.width, bottom, self.alt(), body)

    def _poles(self, row: ProfileRow, middle: float) -> list[str]:
        body = []
        for words, x, anchor in ((row.left, 0.0, "start"), (row.right, self.width, "end")):
            lines = wrap(words, self.label_width, _SIZE, lines=2)
            top = middle - 4.2 * (len(lines) - 1) + 2.4
            body += [draw.text(x, top + 8.4 * i, w, size=_SIZE, fill=INK, anchor=anchor) for i, w in enumerate(lines)]
        return body

    def _profile(self, group: int) -> list[str]:
        own = paint(self.tones[group])
        shift = 2.6 * (group - (len(self.tones) - 1) / 2)
        found = [(row.points[group], _ROW * (place + 0.5) + shift) for place, row in enumerate(self.rows)]
        known = [(point, y) for point, y in found if draw.finite(point.value)]
        body = [
            draw.line(self._x(a.value), y1, self._x(b.value), y2, own.fill, 1.0, own.dash)
            for (a, y1), (b, y2) in pairwise(known)
        ]
        for point, y in known:
            if draw.finite(point.low + point.high):
                body.append(draw.line(self._x(point.low), y, self._x(point.high), y, own.fill, 1.8))
            body.append(draw.mark(self.tones[group], self._x(point.value), y, 2.8))
        return body
