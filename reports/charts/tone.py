"""The colours of a report: a tone is a fill, a text colour, a pale ground, and a mark and dash of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """Potential customers are always orange, target customers always teal; personas take tones in order."""

    ORANGE = "orange"
    TEAL = "teal"
    PLUM = "plum"
    MOSS = "moss"
    BLUE = "blue"
    ROSE = "rose"
    EARTH = "earth"
    SLATE = "slate"


class Mark(StrEnum):
    SQUARE = "square"
    DISC = "disc"
    TRIANGLE = "triangle"
    DIAMOND = "diamond"
    RING = "ring"
    PLUS = "plus"
    BAR = "bar"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class Paint:
    fill: str
    text: str
    pale: str
    track: str
    on_dark: str
    mark: Mark
    dash: str | None


PAINTS: dict[Tone, Paint] = {
    Tone.ORANGE: Paint("#dd7a16", "#a64b00", "#fdf0e2", "#f7dcbd", "#f2a65a", Mark.SQUARE, "4.5 2.6"),
    Tone.TEAL: Paint("#0a4a55", "#0a4a55", "#e4eeef", "#cddde0", "#86d3d6", Mark.DISC, None),
    Tone.PLUM: Paint("#7a3e75", "#6b3166", "#f5ebf4", "#e3cfe1", "#d7a5d3", Mark.TRIANGLE, "1.6 2.2"),
    Tone.MOSS: Paint("#6b7a1f", "#55621a", "#f1f3e2", "#dde2bd", "#c9d67a", Mark.DIAMOND, "7 2.4 1.4 2.4"),
    Tone.BLUE: Paint("#2f6db0", "#245a94", "#e7f0f9", "#c9ddf1", "#9cc5f0", Mark.RING, "2.6 1.6"),
    Tone.ROSE: Paint("#b8446a", "#97305a", "#fbecf1", "#f0ccd8", "#f0a5bd", Mark.PLUS, "6 2"),
    Tone.EARTH: Paint("#7d5a38", "#6a4a2c", "#f5efe8", "#e4d5c5", "#d9b893", Mark.BAR, "3 1.4 1 1.4"),
    Tone.SLATE: Paint("#6b7880", "#4f5b62", "#eff1f2", "#dce1e3", "#aebac0", Mark.CROSS, "1 2"),
}


def paint(tone: Tone) -> Paint:
    return PAINTS[tone]


INK = "#1b2a30"
TEXT = "#34434a"
MUTED = "#5f6b71"
HAIR = "#cfd6d9"
TRACK = "#e6eaec"
PAPER = "#ffffff"
DARK_GROUND = "#0d3540"

#: Tones in the order a row of unrelated groups (personas) takes them.
SERIES = (Tone.TEAL, Tone.ORANGE, Tone.PLUM, Tone.MOSS, Tone.BLUE, Tone.ROSE, Tone.EARTH, Tone.SLATE)


def series_tone(index: int) -> Tone:
    return SERIES[index % len(SERIES)]


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(start: str, end: str, share: float) -> str:
    """The colour `share` (0–1) of the way from one to the other, in sRGB."""
    pairs = zip(_channels(start), _channels(end), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [c / 255 for c in _channels(colour)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1–21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ink_on(ground: str) -> str:
    """Black or white, whichever reads better: one of them always reaches 4.5 on any ground."""
    return "#000000" if contrast("#000000", ground) >= contrast(PAPER, ground) else PAPER


def ramp(tone: Tone, count: int) -> tuple[str, ...]:
    """`count` steps from pale to full for ordered categories of one group."""
    own = paint(tone)
    dark = own.text if tone is Tone.ORANGE else own.fill
    if count == 1:
        return (own.fill,)
    stops = (own.track, mix(own.track, own.fill, 0.55), dark)
    colours = []
    for step in range(count):
        place = step / (count - 1) * 2
        colours.append(mix(stops[0], stops[1], place) if place <= 1 else mix(stops[1], stops[2], place - 1))
    return tuple(colours)
