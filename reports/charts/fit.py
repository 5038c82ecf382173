"""How well so many classes fit the answers: criteria over their number, lower is better."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from reports.charts import svg as draw
from reports.charts.tone import HAIR, INK, MUTED, Tone, paint

_TOP, _FOOT, _SIDE, _KEYS = 16.0, 24.0, 12.0, 20.0


@dataclass(frozen=True, slots=True)
class FitLine:
    """A criterion at every number of classes, nan where it was not fitted."""

    name: str
    tone: Tone
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FitCurves:
    """`ks` from the left; `marks` are words under one of them: the recommended number, the one in use."""

    ks: tuple[int, ...]
    lines: tuple[FitLine, ...]
    marks: tuple[tuple[int, str], ...]
    heading: str
    sentence: str
    width: float = 226
    height: float = 118

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        rows = [(str(k), *(f"{line.values[place]:.0f}" for line in self.lines)) for place, k in enumerate(self.ks)]
        return draw.html_table(self.sentence, ("k", *(line.name for line in self.lines)), rows)

    def _x(self, place: float) -> float:
        return _SIDE + (self.width - 2 * _SIDE) * place / max(len(self.ks) - 1, 1)

    def _y(self, value: float) -> float:
        every = [one for line in self.lines for one in line.values if draw.finite(one)]
        low, high = min(every), max(every)
        share = (value - low) / (high - low) if high > low else 0.0
        return _TOP + _KEYS - 6 + (1 - share) * (self.height - _TOP - _KEYS - _FOOT)

    def svg(self) -> str:
        bottom = self.height - _FOOT + 4
        body = [draw.text(0, 8, self.heading, size=6.4, fill=MUTED)]
        left = 0.0
        for line in self.lines:
            body += [draw.mark(line.tone, left + 3, _TOP + 1, 2.4)]
            body += [draw.text(left + 9, _TOP + 3.4, line.name, size=6.8, fill=INK)]
            left += 40
        marked = dict(self.marks)
        for place, k in enumerate(self.ks):
            x = self._x(place)
            if k in marked:
                body.append(draw.line(x, _TOP + 10, x, bottom, paint(Tone.SLATE).fill, 0.6, "2 2"))
            weight = 700 if k in marked else 400
            body.append(draw.text(x, bottom + 8, str(k), size=7, fill=INK, weight=weight, anchor="middle"))
        body.append(draw.line(0, bottom, self.width, bottom, HAIR, 0.5))
        for k, words in self.marks:
            x = self._x(self.ks.index(k))
            anchor = "start" if x < self.width / 4 else "end" if x > self.width * 3 / 4 else "middle"
            body.append(draw.text(x, bottom + 17, words, size=6.4, fill=MUTED, anchor=anchor))
        for line in self.lines:
            points = [(self._x(p), self._y(value)) for p, value in enumerate(line.values) if draw.finite(value)]
            fill = paint(line.tone).fill
            body += [draw.line(*one, *other, fill, 1) for one, other in pairwise(points)]
            body += [draw.mark(line.tone, x, y, 2.4) for x, y in points]
        return draw.document(self.width, self.height, self.alt(), body)
