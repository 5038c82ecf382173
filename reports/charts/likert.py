"""Agreement bars that share a baseline: disagreement left, agreement right, neutral set apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports.charts import svg as draw
from reports.charts.measure import shorten, text_width, wrap
from reports.charts.tone import INK, MUTED, Tone, ink_on, mix, paint

_NEGATIVE = ("#b4530d", "#f3bd80")
_POSITIVE = ("#8bbcc1", "#0a4a55")
_NEUTRAL = "#dfe3e5"
_ROW = 15.0
_LABEL = 92.0
_NEUTRAL_WIDTH = 58.0
_TOTAL_WIDTH = 62.0


@dataclass(frozen=True, slots=True)
class LikertRow:
    """Shares (0–1) from the most negative level to the most positive, nan where not told; `agree`, `margin` are ready
    texts."""

    name: str
    tone: Tone
    shares: tuple[float, ...]
    agree: str
    margin: str


@dataclass(frozen=True, slots=True)
class LikertStatement:
    text: str
    rows: tuple[LikertRow, ...]


@dataclass(frozen=True, slots=True)
class LikertBars:
    """With an odd number of levels the middle one is neutral; with an even number nothing is set apart."""

    levels: tuple[str, ...]
    statements: tuple[LikertStatement, ...]
    total_label: str
    sentence: str
    width: float = 499

    def alt(self) -> str:
        return self.sentence

    @property
    def _neutral(self) -> int | None:
        return len(self.levels) // 2 if len(self.levels) % 2 else None

    @property
    def _sides(self) -> tuple[range, range]:
        half = len(self.levels) // 2
        return range(half), range(len(self.levels) - half, len(self.levels))

    @property
    def _reach(self) -> tuple[float, float]:
        """The largest disagreement and agreement of any row, which set the scale of the two sides."""
        left, right = self._sides
        rows = [row.shares for statement in self.statements for row in statement.rows]
        return (
            max([_known(shares[i] for i in left) for shares in rows] + [0.02]),
            max([_known(shares[i] for i in right) for shares in rows] + [0.02]),
        )

    def table(self) -> str:
        rows = []
        for statement in self.statements:
            for row in statement.rows:
                cells = [f"{round(share * 100)}" if draw.finite(share) else "–" for share in row.shares]
                rows.append((f"{statement.text} · {row.name}", *cells, row.agree))
        return draw.html_table(self.sentence, ("", *self.levels, self.total_label), rows)

    def svg(self) -> str:
        body = self._legend()
        y = 26.0
        for statement in self.statements:
            for words in wrap(statement.text, self.width, 8, 600):
                body.append(draw.text(0, y, words, size=8, weight=600, fill=INK))
                y += 10.5
            y -= 3.5
            for row in statement.rows:
                body.extend(self._row(row, y))
                y += _ROW
            body.append(draw.line(self._zero, y - _ROW * len(statement.rows), self._zero, y, INK, 1.1))
            y += 16
        return draw.document(self.width, y - 12, self.alt(), body)

    @property
    def _bars(self) -> tuple[float, float]:
        """Left edge and width of the part the two sides share."""
        neutral = _NEUTRAL_WIDTH if self._neutral is not None else 0
        return _LABEL, self.width - _LABEL - neutral - _TOTAL_WIDTH - 14

    @property
    def _zero(self) -> float:
        start, width = self._bars
        left, right = self._reach
        return start + width * left / (left + right)

    def _colours(self) -> dict[int, str]:
        left, right = self._sides
        steps = max(len(left) - 1, 1)
        colours = {level: mix(*_NEGATIVE, place / steps) for place, level in enumerate(left)}
        colours |= {level: mix(*_POSITIVE, place / steps) for place, level in enumerate(right)}
        if len(left) == 1:
            colours = {left[0]: mix(*_NEGATIVE, 0.5), right[0]: _POSITIVE[1]}
        return colours

    def _legend(self) -> list[str]:
        x, width = self._bars
        end = x + width + 10
        colours = self._colours()
        labels = [self.levels[level] for level in colours]
        spare = end - x - 18 * len(labels)
        longest = spare if sum(text_width(label, 7) for label in labels) <= spare else spare / len(labels)
        body = []
        for level, colour in colours.items():
            label = shorten(self.levels[level], longest, 7)
            body += [draw.rect(x, 3, 7, 7, colour), draw.text(x + 10, 9.3, label, size=7, fill=MUTED)]
            x += text_width(label, 7) + 18
        if self._neutral is not None:
            start = self.width - _TOTAL_WIDTH - _NEUTRAL_WIDTH
            label = shorten(self.levels[self._neutral], _NEUTRAL_WIDTH, 7)
            body.append(draw.text(start, 9.3, label, size=7, fill=MUTED))
        body.append(draw.text(self.width, 9.3, self.total_label, size=7, fill=MUTED, weight=600, anchor="end"))
        return body

    def _row(self, row: LikertRow, top: float) -> list[str]:
        own = paint(row.tone)
        name = shorten(row.name, _LABEL - 16, 7.5)
        body = [
            draw.mark(row.tone, 4, top + 6.5, 3),
            draw.text(11, top + 9.3, name, size=7.5, fill=own.text),
        ]
        scale = self._bars[1] / sum(self._reach)
        colours = self._colours()
        left, right = self._sides
        x = self._zero
        for level in reversed(left):
            x -= _known([row.shares[level]]) * scale
            body.extend(_segment(x, top, row.shares[level], scale, colours[level]))
        x = self._zero
        for level in right:
            body.extend(_segment(x, top, row.shares[level], scale, colours[level]))
            x += _known([row.shares[level]]) * scale
        body.extend(self._ends(row, top))
        return body

    def _ends(self, row: LikertRow, top: float) -> list[str]:
        body = []
        if self._neutral is not None:
            share = row.shares[self._neutral]
            start = self.width - _TOTAL_WIDTH - _NEUTRAL_WIDTH
            length = _known([share]) * (_NEUTRAL_WIDTH - 20)
            told = f"{round(share * 100)}" if draw.finite(share) else "–"
            body.append(draw.rect(start, top + 0.5, length, 12.5, _NEUTRAL))
            body.append(draw.text(start + length + 3, top + 9.3, told, size=7, fill=MUTED))
        fill = paint(row.tone).text
        body.append(draw.text(self.width - 22, top + 9.4, row.agree, size=8.4, weight=600, fill=fill, anchor="end"))
        body.append(draw.text(self.width, top + 9.3, row.margin, size=6.6, fill=MUTED, anchor="end"))
        return body


def _known(shares: Iterable[float]) -> float:
    return sum(share for share in shares if draw.finite(share))


def _segment(x: float, top: float, share: float, scale: float, colour: str) -> list[str]:
    """A piece of a bar; below five per cent it carries no number."""
    length = _known([share]) * scale
    if length <= 0:
        return []
    body = [draw.rect(x, top + 0.5, length, 12.5, colour, stroke="#ffffff", stroke_width=0.5)]
    if share >= 0.045 and length > 9:
        body.append(
            draw.text(
                x + length / 2,
                top + 9.3,
                f"{round(share * 100)}",
                size=7,
                fill=ink_on(colour),
                anchor="middle",
            )
        )
    return body
