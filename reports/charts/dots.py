"""One mark per respondent, gathered by group: the picture of a sample on the cover."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reports.charts import svg as draw
from reports.charts.tone import Tone

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
MOST_MARKS = 2000
_STEPS = (2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)


@dataclass(frozen=True, slots=True)
class DotGroup:
    name: str
    count: int
    tone: Tone


@dataclass(frozen=True, slots=True)
class _Disc:
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class DotField:
    """Discs of marks packed like sunflower seeds (Vogel 1979); the same data always draws the same field."""

    groups: tuple[DotGroup, ...]
    sentence: str
    heads: tuple[str, str]
    width: float = 595
    height: float = 400
    on_dark: bool = True

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def people_per_mark(self) -> int:
        """1 up to 2,000 respondents; above, the smallest round number that keeps within 2,000 marks."""
        if self.total <= MOST_MARKS:
            return 1
        return next((step for step in _STEPS if self.total / step <= MOST_MARKS), math.ceil(self.total / MOST_MARKS))

    def alt(self) -> str:
        return self.sentence

    def table(self) -> str:
        rows = [(group.name, str(group.count)) for group in self.groups]
        return draw.html_table(self.sentence, self.heads, rows)

    def svg(self) -> str:
        shown = [group for group in self.groups if group.count > 0]
        marks = [max(1, round(group.count / self.people_per_mark)) for group in shown]
        discs = _fit(_pack([math.sqrt(count) + 0.6 for count in marks]), self.width, self.height)
        body: list[str] = []
        for group, count, disc in zip(shown, marks, discs, strict=True):
            body.append(_sunflower(group.tone, count, disc, self.on_dark))
        return draw.document(self.width, self.height, self.alt(), body)


def _sunflower(tone: Tone, count: int, disc: _Disc, on_dark: bool) -> str:
    spacing = disc.radius / math.sqrt(count + 1)
    radius = min(max(3.4, 48 / math.sqrt(count)), 9, spacing * 0.42)
    places = []
    for seed in range(count):
        reach = spacing * math.sqrt(seed + 0.5)
        angle = seed * GOLDEN_ANGLE
        places.append((disc.x + reach * math.cos(angle), disc.y + reach * math.sin(angle)))
    return draw.marks(tone, places, radius, on_dark=on_dark)


def _pack(radii: list[float]) -> list[_Disc]:
    """Places discs in order, each touching a placed one, as near the common centre as it can."""
    placed: list[_Disc] = []
    for radius in radii:
        if not placed:
            placed.append(_Disc(0, 0, radius))
            continue
        choices = [disc for disc in _candidates(placed, radius) if not _overlaps(placed, disc)]
        weight = sum(disc.radius**2 for disc in placed)
        middle_x = sum(disc.x * disc.radius**2 for disc in placed) / weight
        middle_y = sum(disc.y * disc.radius**2 for disc in placed) / weight
        # A wide field is wanted, so height counts more than width.
        distance = [((disc.x - middle_x) ** 2 + 1.6 * (disc.y - middle_y) ** 2, -disc.x, disc.y) for disc in choices]
        placed.append(choices[distance.index(min(distance))])
    return placed


def _candidates(placed: list[_Disc], radius: float) -> list[_Disc]:
    found: list[_Disc] = []
    for disc in placed:
        reach = disc.radius + radius
        found.extend(
            _Disc(disc.x + reach * math.cos(angle), disc.y + reach * math.sin(angle), radius)
            for angle in (step * math.pi / 18 for step in range(36))
        )
    return found


def _overlaps(placed: list[_Disc], disc: _Disc) -> bool:
    return any(
        math.hypot(disc.x - other.x, disc.y - other.y) < (disc.radius + other.radius) * 0.995 for other in placed
    )


def _fit(discs: list[_Disc], width: float, height: float) -> list[_Disc]:
    """Scales and centres the packing into the drawing."""
    if not discs:
        return []
    left, right = min(d.x - d.radius for d in discs), max(d.x + d.radius for d in discs)
    top, bottom = min(d.y - d.radius for d in discs), max(d.y + d.radius for d in discs)
    edge = 8.0
    scale = min((width - edge) / (right - left), (height - edge) / (bottom - top))
    shift_x = (width - (right + left) * scale) / 2
    shift_y = (height - (bottom + top) * scale) / 2
    return [_Disc(d.x * scale + shift_x, d.y * scale + shift_y, d.radius * scale) for d in discs]
