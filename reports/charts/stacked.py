"""Bars that add up to a whole: funnel stages of a group, answers to a question."""

from __future__ import annotations

from dataclasses import dataclass

from reports.charts import svg as draw
from reports.charts.measure import shorten, text_width
from reports.charts.tone import Tone, ink_on, paint, ramp


@dataclass(frozen=True, slots=True)
class StackedRow:
    """Shares (0–1) in the order of the categories, nan where not told; what is missing to 1 stays blank."""

    name: str
    tone: Tone
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class StackedBars:
    """`named` writes the category into the piece where it fits; otherwise only its percentage."""

    categories: tuple[str, ...]
    rows: tuple[StackedRow, ...]
    sentence: str
    width: float = 499
    label_width: float = 92
    bar: float = 16
    named: bool = True

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        rows = [
            (row.name, *(f"{round(share * 100)}" if draw.finite(share) else "–" for share in row.shares))
            for row in self.rows
        ]
        return draw.html_table(self.sentence, ("", *self.categories), rows)

    def svg(self) -> str:
        body: list[str] = []
        gap = 3.5 if self.bar > 12 else 1.5
        for place, row in enumerate(self.rows):
            y = place * (self.bar + gap)
            if self.label_width:
                label = shorten(row.name, self.label_width - 16, 7.6)
                body.append(draw.mark(row.tone, 4, y + self.bar / 2, 3))
                body.append(draw.text(11, y + self.bar / 2 + 2.7, label, size=7.6, fill=paint(row.tone).text))
            body.extend(self._pieces(row, y))
        return draw.document(self.width, len(self.rows) * (self.bar + gap) - gap, self.alt(), body)

    def _pieces(self, row: StackedRow, y: float) -> list[str]:
        body = []
        room = self.width - self.label_width
        x = self.label_width
        for category, share, colour in zip(
            self.categories, row.shares, ramp(row.tone, len(self.categories)), strict=True
        ):
            length = room * share if draw.finite(share) else 0.0
            if length > 0:
                body.append(draw.rect(x, y, length, self.bar, colour, stroke="#ffffff", stroke_width=0.6))
                body.extend(self._label(category, share, x, length, y, colour))
            x += length
        return body

    def _label(self, category: str, share: float, x: float, length: float, y: float, colour: str) -> list[str]:
        base = y + self.bar / 2 + 2.5
        percentage = f"{round(share * 100)}"
        full = f"{category} {percentage}%"
        if self.named and text_width(full, 7, 600) + 10 <= length:
            return [draw.text(x + 5, base, full, size=7, weight=600, fill=ink_on(colour))]
        if share >= 0.045 and text_width(percentage, 6.8, 600) + 3 <= length:
            middle = x + length / 2
            return [draw.text(middle, base, percentage, size=6.8, weight=600, fill=ink_on(colour), anchor="middle")]
        return []
