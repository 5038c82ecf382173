"""A thin track with one share on it and the whole sample's tick."""

from __future__ import annotations

from dataclasses import dataclass

from reports.charts import svg as draw
from reports.charts.tone import INK, TRACK, Tone, paint


@dataclass(frozen=True, slots=True)
class Gauge:
    share: float
    tick: float | None
    tone: Tone
    sentence: str
    width: float = 68

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        rows = [(self.sentence, f"{round(self.share * 100)}")]
        return draw.html_table(self.sentence, ("", "%"), rows)

    def svg(self) -> str:
        room = self.width * min(max(self.share, 0), 1)
        body = [draw.rect(0, 3, self.width, 2.4, TRACK, rx=1.2)]
        if room > 0:
            body.append(draw.rect(0, 3, room, 2.4, paint(self.tone).fill, rx=min(1.2, room / 2)))
        if self.tick is not None:
            x = self.width * min(max(self.tick, 0), 1)
            body.append(draw.rect(x - 0.9, 1, 1.8, 6.4, "#ffffff"))
            body.append(draw.rect(x - 0.4, 1, 0.8, 6.4, INK))
        return draw.document(self.width, 8.4, self.alt(), body)
