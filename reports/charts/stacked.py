"""Bars that add up to a whole: funnel stages of a group, answers to a question."""

from __future__ import annotations

from dataclasses import dataclass

from reports.charts import svg as draw
from reports.charts.measure import shorten, text_width
from reports.charts.tone import MUTED, Tone, ink_on, paint, ramp

_FRAME = "#aab4b9"


@dataclass(frozen=True, slots=True)
class StackedRow:
    """Shares (0–1) in the order of the categories, nan where not told. What is missing to 1 is an empty piece where
    shares are not told, and blank otherwise."""

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
        colours = ramp(row.tone, len(self.categories))
        untold = _untold(row.shares)
        for place, (category, share, colour) in enumerate(zip(self.categories, row.shares, colours, strict=True)):
            if place in untold:
                body.extend(self._frame(x, room * untold[place], y))
                x += room * untold[place]
            length = room * share if draw.finite(share) else 0.0
            if length > 0:
                body.append(draw.rect(x, y, length, self.bar, colour, stroke="#ffffff", stroke_width=0.6))
                body.extend(self._label(category, share, x, length, y, colour))
            x += length
        for end in set(untold) - set(range(len(self.categories))):
            body.extend(self._frame(x, room * untold[end], y))
        return body

    def _frame(self, x: float, length: float, y: float) -> list[str]:
        """An empty piece for what is not told."""
        if length < 2:
            return []
        body = [draw.rect(x + 0.6, y + 0.4, length - 1.2, self.bar - 0.8, "none", stroke=_FRAME, stroke_width=0.5)]
        if length > 9:
            body.append(draw.text(x + length / 2, y + self.bar / 2 + 2.3, "–", size=6.8, fill=MUTED, anchor="middle"))
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


def _untold(shares: tuple[float, ...]) -> dict[int, float]:
    """Before which category the share of all untold ones stands: at their place if they are neighbours, else last."""
    places = [place for place, share in enumerate(shares) if not draw.finite(share)]
    left = 1.0 - sum(share for share in shares if draw.finite(share))
    if not places or left <= 0:
        return {}
    between = shares[places[0] : places[-1] + 1]
    together = not any(draw.finite(share) and share > 0 for share in between)
    return {places[0] if together else len(shares): left}
