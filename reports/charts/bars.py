"""Horizontal bars: one group with the whole sample's tick, or several groups side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.charts import svg as draw
from reports.charts.measure import shorten, text_width, wrap
from reports.charts.tone import HAIR, INK, MUTED, TEXT, TRACK, Tone, paint


@dataclass(frozen=True, slots=True)
class BarRow:
    """A share 0–1 with its text; `tick` is the whole sample's share, where it is shown."""

    label: str
    share: float
    text: str
    tick: float | None = None


@dataclass(frozen=True, slots=True)
class SingleBars:
    """Label, bar on a track, value; small enough for a side panel."""

    rows: tuple[BarRow, ...]
    tone: Tone
    sentence: str
    width: float = 127
    label_width: float = 52

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        return draw.html_table(self.sentence, ("", "%"), [(row.label, row.text) for row in self.rows])

    def svg(self) -> str:
        own = paint(self.tone)
        value_width = max([24.0, *(text_width(row.text, 7.2, 600) + 4 for row in self.rows)])
        start = self.label_width + 4
        room = self.width - start - value_width
        body: list[str] = []
        bars: list[tuple[float, float]] = []
        ticks: list[tuple[float, float]] = []
        y = 0.0
        for row in self.rows:
            words = wrap(row.label, self.label_width, 7.1, lines=2)
            middle = y + (4.6 * len(words)) + 1.6
            for place, word in enumerate(words):
                body.append(draw.text(0, y + 7.6 + 8.6 * place, word, size=7.1, fill=TEXT))
            bars.append((middle, room * min(max(row.share, 0), 1)))
            if row.tick is not None:
                ticks.append((middle, start + room * min(max(row.tick, 0), 1)))
            body.append(draw.text(self.width, middle + 2.6, row.text, size=7.2, weight=600, fill=INK, anchor="end"))
            y += 8.6 * len(words) + 3.6
        body.append(draw.rects([(start, middle - 3.3, room, 6.6) for middle, _ in bars], own.track))
        body.append(draw.rects([(start, middle - 3.3, length, 6.6) for middle, length in bars], own.fill))
        if ticks:
            body.append(draw.rects([(x - 0.95, middle - 4.9, 1.9, 9.8) for middle, x in ticks], "#ffffff"))
            body.append(draw.rects([(x - 0.45, middle - 4.9, 0.9, 9.8) for middle, x in ticks], INK))
        return draw.document(self.width, max(y, 1), self.alt(), body)


@dataclass(frozen=True, slots=True)
class GroupBars:
    """One bar per group without labels, where a table around it says what is measured."""

    rows: tuple[BarRow, ...]
    tones: tuple[Tone, ...]
    sentence: str
    width: float = 126

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        return draw.html_table(self.sentence, ("", "%"), [(row.label, row.text) for row in self.rows])

    def svg(self) -> str:
        room = self.width - 28
        body: list[str] = []
        for place, (row, tone) in enumerate(zip(self.rows, self.tones, strict=True)):
            y = place * 9.4
            body.append(draw.rect(0, y + 1.4, room, 6, TRACK))
            body.append(draw.rect(0, y + 1.4, room * min(max(row.share, 0), 1), 6, paint(tone).fill))
            body.append(
                draw.text(self.width, y + 6.9, row.text, size=7.2, weight=600, fill=paint(tone).text, anchor="end")
            )
        return draw.document(self.width, len(self.rows) * 9.4, self.alt(), body)


@dataclass(frozen=True, slots=True)
class PairedRow:
    """`shares` and `texts` in the order of the groups; a nan share is not drawn; `strong`: it differs."""

    label: str
    shares: tuple[float, ...]
    texts: tuple[str, ...]
    difference: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class PairedBars:
    """Rows of bars from one baseline; `compact` is for a table cell: smaller, without a column of differences."""

    rows: tuple[PairedRow, ...]
    tones: tuple[Tone, ...]
    names: tuple[str, ...]
    sentence: str
    width: float = 499
    label_width: float = 172
    compact: bool = False

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        rows = [(row.label, *row.texts, row.difference) for row in self.rows]
        return draw.html_table(self.sentence, ("", *self.names, "±"), rows)

    @property
    def _scale(self) -> float:
        """Points per share: the longest bar fills the room left by its number and the difference column."""
        room = self.width - self.label_width - (28 if self.compact else 78)
        longest = max([s for row in self.rows for s in row.shares if draw.finite(s)] + [0.05])
        return room / max(longest, 0.05)

    def svg(self) -> str:
        bar = 6.4 if self.compact else 10.2 if len(self.tones) <= 2 else 8.0
        size = 6.7 if self.compact else 8.0
        leading = size + 1.8
        row_height = bar * len(self.tones) + (2.6 if self.compact else 5.6)
        body: list[str] = [] if self.compact or len(self.tones) < 2 else self._legend()
        y = 14.0 if body else 0.0
        top_edge = y
        tops: list[float] = []
        hairs: list[tuple[float, float, float, float]] = []
        for row in self.rows:
            words = wrap(row.label, self.label_width - (5 if self.compact else 12), size, lines=2)
            height = max(row_height, leading * len(words) + (1 if self.compact else 6))
            base = y + height / 2 - leading / 2 * (len(words) - 1) + size * 0.35
            body.extend(draw.text(0, base + leading * i, word, size=size, fill=INK) for i, word in enumerate(words))
            top = y + (height - bar * len(self.tones)) / 2
            body.extend(self._texts(row, top, bar))
            tops.append(top)
            y += height
            if not self.compact:
                body.append(self._difference(row, y - height / 2 + 2.8))
                hairs.append((0, y, self.width, y))
        if hairs:
            body.append(draw.lines(hairs, HAIR, 0.4))
        body.extend(self._bars(tops, bar))
        body.append(draw.line(self.label_width, top_edge, self.label_width, y, INK, 0.8))
        return draw.document(self.width, y + 0.5, self.alt(), body)

    def _legend(self) -> list[str]:
        body: list[str] = []
        x = self.label_width
        for tone, name in zip(self.tones, self.names, strict=True):
            body.append(draw.mark(tone, x + 3, 5, 3))
            body.append(draw.text(x + 9, 7.6, name, size=7.2, weight=600, fill=paint(tone).text))
            x += text_width(name, 7.2, 600) + 21
        return body

    def _bars(self, tops: list[float], bar: float) -> Iterator[str]:
        for place, tone in enumerate(self.tones):
            shares = [row.shares[place] for row in self.rows]
            known = [(top + place * bar, share) for top, share in zip(tops, shares, strict=True) if draw.finite(share)]
            boxes = [(self.label_width, y + 0.4, share * self._scale, bar - 0.9) for y, share in known]
            yield draw.rects(boxes, paint(tone).fill)

    def _texts(self, row: PairedRow, top: float, bar: float) -> Iterator[str]:
        for place, (tone, share, label) in enumerate(zip(self.tones, row.shares, row.texts, strict=True)):
            y = top + place * bar
            length = share * self._scale if draw.finite(share) else 0.0
            x = self.label_width + length + 3.5
            size = 6.2 if self.compact else 6.9
            yield draw.text(x, y + bar / 2 + 2.2, label, size=size, weight=600, fill=paint(tone).text)

    def _difference(self, row: PairedRow, y: float) -> str:
        weight, fill = (600, INK) if row.strong else (400, MUTED)
        label = shorten(row.difference, 60, 7.6, weight)
        x = self.width - 1 - (0 if label.endswith("*") else text_width(" *", 7.6))
        return draw.text(x, y, label, size=7.6, weight=weight, fill=fill, anchor="end")
