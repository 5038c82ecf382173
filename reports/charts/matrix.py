"""Shares of several groups as a table of shaded cells: many groups side by side without a forest of bars."""

from __future__ import annotations

from dataclasses import dataclass

from reports.charts import svg as draw
from reports.charts.measure import wrap
from reports.charts.tone import HAIR, INK, Tone, ink_on, mix, paint

_HEAD = 24.0


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """Shares 0–1, nan where not told, with their texts, in the order of the columns."""

    label: str
    shares: tuple[float, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """`names` head the columns; the darker the cell, the larger the share."""

    rows: tuple[MatrixRow, ...]
    tones: tuple[Tone, ...]
    names: tuple[str, ...]
    sentence: str
    width: float = 499
    label_width: float = 176

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        return draw.html_table(self.sentence, ("", *self.names), [(row.label, *row.texts) for row in self.rows])

    def svg(self) -> str:
        cell = (self.width - self.label_width) / len(self.tones)
        body: list[str] = []
        for place, (tone, name) in enumerate(zip(self.tones, self.names, strict=True)):
            middle = self.label_width + (place + 0.5) * cell
            body.append(draw.mark(tone, middle, 4, 3))
            for line, word in enumerate(wrap(name, cell - 3, 6.8, 600)):
                y = 15 + 7.6 * line
                body.append(draw.text(middle, y, word, size=6.8, weight=600, fill=paint(tone).text, anchor="middle"))
        y = _HEAD
        for row in self.rows:
            words = wrap(row.label, self.label_width - 10, 8, lines=2)
            height = max(19.0, 9.8 * len(words) + 5)
            base = y + height / 2 - 4.9 * (len(words) - 1) + 2.8
            body.extend(draw.text(0, base + 9.8 * i, word, size=8, fill=INK) for i, word in enumerate(words))
            body.extend(self._cells(row, y, height, cell))
            y += height
            body.append(draw.line(0, y, self.width, y, HAIR, 0.4))
        return draw.document(self.width, y + 0.5, self.alt(), body)

    def _cells(self, row: MatrixRow, top: float, height: float, cell: float) -> list[str]:
        body = []
        for place, (tone, share, text) in enumerate(zip(self.tones, row.shares, row.texts, strict=True)):
            x = self.label_width + place * cell
            ground = mix("#ffffff", paint(tone).fill, share) if draw.finite(share) else "#ffffff"
            weight = 600 if draw.finite(share) and share >= 0.5 else 400
            ink = ink_on(ground) if draw.finite(share) and share > 0.4 else INK
            body.append(draw.rect(x + 0.8, top + 0.8, cell - 1.6, height - 1.6, ground))
            middle = top + height / 2 + 2.6
            body.append(draw.text(x + cell / 2, middle, text, size=7.6, weight=weight, fill=ink, anchor="middle"))
        return body
