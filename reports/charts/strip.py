"""How the answers to a numeric or many-level question spread: columns with the mean marked."""

from __future__ import annotations

from dataclasses import dataclass

from reports.charts import svg as draw
from reports.charts.measure import shorten
from reports.charts.tone import HAIR, INK, MUTED, Tone, paint


@dataclass(frozen=True, slots=True)
class DistributionStrip:
    """Shares (0–1) of equal classes from low to high; `centre` (0–1 along the strip) marks the mean."""

    shares: tuple[float, ...]
    low_label: str
    high_label: str
    tone: Tone
    sentence: str
    centre: float | None = None
    centre_label: str = ""
    width: float = 240
    height: float = 34

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        rows = [(str(place + 1), f"{round(share * 100)}%") for place, share in enumerate(self.shares)]
        return draw.html_table(self.sentence, (f"{self.low_label} – {self.high_label}", "%"), rows)

    def svg(self) -> str:
        base = self.height - 10
        top = max([*self.shares, 0.01])
        column = self.width / max(len(self.shares), 1)
        body = []
        for place, share in enumerate(self.shares):
            tall = (base - 9) * share / top
            colour = paint(self.tone).fill
            body.append(draw.rect(place * column + 0.5, base - tall, column - 1, tall, colour))
        body.append(draw.line(0, base, self.width, base, HAIR, 0.6))
        if self.centre is not None:
            x = self.width * min(max(self.centre, 0), 1)
            body.append(draw.line(x, 7, x, base + 2, "#ffffff", 2.4))
            body.append(draw.line(x, 7, x, base + 2, INK, 0.9))
            anchor = "start" if x < 40 else "end" if x > self.width - 40 else "middle"
            body.append(draw.text(x, 5.6, self.centre_label, size=6.4, weight=600, fill=INK, anchor=anchor))
        half = self.width / 2 - 4
        body.append(draw.text(0, self.height - 1.6, shorten(self.low_label, half, 6.4), size=6.4, fill=MUTED))
        high = shorten(self.high_label, half, 6.4)
        body.append(draw.text(self.width, self.height - 1.6, high, size=6.4, fill=MUTED, anchor="end"))
        return draw.document(self.width, self.height, self.alt(), body)
