"""The feeling along a journey, −2 to +2 per stage, with its interval as a band; columns of a table above."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from reports.charts import svg as draw
from reports.charts.measure import text_width
from reports.charts.tone import MUTED, Tone, paint

_TOP, _BOTTOM = "#f2f8f7", "#fcf4ee"


@dataclass(frozen=True, slots=True)
class FeelingPoint:
    """Mean −2…+2 and interval (nan where unknown); `label` is the mean as text; `faint`: below 30 people."""

    mean: float
    low: float
    high: float
    label: str
    faint: bool = False


@dataclass(frozen=True, slots=True)
class FeelingLine:
    """One group; None where it is not shown at a stage."""

    name: str
    tone: Tone
    points: tuple[FeelingPoint | None, ...]


@dataclass(frozen=True, slots=True)
class FeelingCurve:
    stages: tuple[str, ...]
    lines: tuple[FeelingLine, ...]
    hidden_note: str
    sentence: str
    width: float = 640
    height: float = 92

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        rows = [(line.name, *(point.label if point else "–" for point in line.points)) for line in self.lines]
        return draw.html_table(self.sentence, ("", *self.stages), rows)

    @property
    def _column(self) -> float:
        return self.width / max(len(self.stages), 1)

    def _x(self, stage: int) -> float:
        return self._column * (stage + 0.5)

    def _y(self, value: float) -> float:
        inner = self.height - 22
        return 11 + inner * (2 - min(max(value, -2.0), 2.0)) / 4

    def svg(self) -> str:
        middle = self._y(0)
        body = [
            draw.rect(0, 0, self.width, middle, _TOP),
            draw.rect(0, middle, self.width, self.height - middle, _BOTTOM),
        ]
        for level in (-1, 1):
            body.append(draw.line(0, self._y(level), self.width, self._y(level), "#d5dcdc", 0.4, "2 2"))
        body.append(draw.line(0, middle, self.width, middle, "#8b979b", 0.6))
        for border in range(1, len(self.stages)):
            body.append(draw.rect(self._column * border - 0.8, 0, 1.6, self.height, "#ffffff"))
        for shown in self.lines:
            body.extend(self._band(shown))
        for shown in self.lines:
            body.extend(self._curve(shown))
        body.extend(self._labels())
        return draw.document(self.width, self.height, self.alt(), body)

    def _runs(self, shown: FeelingLine) -> list[list[tuple[float, FeelingPoint]]]:
        """Unbroken stretches of shown points as (x, point)."""
        runs: list[list[tuple[float, FeelingPoint]]] = [[]]
        for stage, point in enumerate(shown.points):
            if point is None:
                runs.append([])
            else:
                runs[-1].append((self._x(stage), point))
        return [run for run in runs if run]

    def _band(self, shown: FeelingLine) -> list[str]:
        body = []
        fill = paint(shown.tone).fill
        for run in self._runs(shown):
            known = [(x, p) for x, p in run if draw.finite(p.low) and draw.finite(p.high)]
            if len(known) == 1:
                x, p = known[0]
                top, bottom = self._y(p.high), self._y(p.low)
                body.append(draw.rect(x - 7, top, 14, bottom - top, fill, fill_opacity=0.16))
            elif known:
                upper = _smooth([(x, self._y(p.high)) for x, p in known])
                lower = _smooth([(x, self._y(p.low)) for x, p in known])
                body.append(draw.polygon([*upper, *reversed(lower)], fill, 0.16))
        return body

    def _curve(self, shown: FeelingLine) -> list[str]:
        own = paint(shown.tone)
        body = []
        for run in self._runs(shown):
            if len(run) > 1:
                path = _smooth([(x, self._y(p.mean)) for x, p in run])
                points = " ".join(f"{draw.number(x)},{draw.number(y)}" for x, y in path)
                body.append(
                    draw.element(
                        "polyline",
                        points=points,
                        fill="none",
                        stroke=own.fill,
                        stroke_width=1.6,
                        stroke_dasharray=own.dash,
                    )
                )
            body.extend(draw.mark(shown.tone, x, self._y(p.mean), 3.6) for x, p in run)
        return body

    def _labels(self) -> list[str]:
        """Values above the upper and below the lower mark of a stage; names left of their first mark."""
        body: list[str] = []
        named: set[str] = set()
        for stage in range(len(self.stages)):
            here = [(line, p) for line in self.lines if (p := line.points[stage]) is not None]
            here.sort(key=lambda pair: -pair[1].mean)
            for place, (shown, point) in enumerate(here):
                above = place == 0
                y = self._y(point.mean) + (-6 if above else 11)
                y = min(max(y, 7), self.height - 3)
                fill = paint(shown.tone).text
                label = point.label + ("*" if point.faint else "")
                body.append(draw.text(self._x(stage), y, label, size=7.4, weight=600, fill=fill, anchor="middle"))
                if shown.name not in named:
                    named.add(shown.name)
                    body.append(self._name(shown, stage, point, above))
            if len(here) < len(self.lines) and self.hidden_note:
                x, y = self._x(stage), self.height - (8 if here else self.height / 2 - 10)
                body.append(draw.text(x, y, self.hidden_note, size=6.3, fill=MUTED, anchor="middle"))
        return body

    def _name(self, shown: FeelingLine, stage: int, point: FeelingPoint, above: bool) -> str:
        x = self._x(stage) - 12
        y = self._y(point.mean) + (-1 if above else 5)
        if text_width(shown.name, 6.8, 600) > x - 2:
            x, anchor = self._x(stage) + 14, "start"
        else:
            anchor = "end"
        return draw.text(x, y, shown.name, size=6.8, weight=600, fill=paint(shown.tone).text, anchor=anchor)


def _smooth(points: list[tuple[float, float]], steps: int = 14) -> list[tuple[float, float]]:
    """Smooth steps between neighbours with level tangents, so that no value is drawn beyond its two ends."""
    path = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        for step in range(1, steps + 1):
            share = step / steps
            eased = share * share * (3 - 2 * share)
            path.append((x0 + (x1 - x0) * share, y0 + (y1 - y0) * eased))
    return path
