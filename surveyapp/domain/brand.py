"""How a business looks: two colours, made readable on light and on dark pages by the contrast of WCAG 2.2."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

TEXT_CONTRAST = 4.5
"""Success criterion 1.4.3."""
SHAPE_CONTRAST = 3.0
"""Success criterion 1.4.11."""

_WRITTEN = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_STEPS = 100
_BLACK, _WHITE = "#000000", "#ffffff"


class Mode(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class Part(StrEnum):
    MAIN = "main"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Surface:
    """What the colours stand on, as base.css has it: the page, a card, the empty part of a progress bar."""

    ground: str
    card: str
    line: str


SURFACES = {
    Mode.LIGHT: Surface("#f3f6f6", "#ffffff", "#c3cfd2"),
    Mode.DARK: Surface("#0d181b", "#15252a", "#33484e"),
}


@dataclass(frozen=True, slots=True)
class Tones:
    """The colours of one mode as #rrggbb: `accent` for words, buttons and edges, `pale` behind what is chosen."""

    accent: str
    on_accent: str
    accent_hover: str
    pale: str
    second: str


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A colour that had to be changed to be readable."""

    part: Part
    mode: Mode
    wanted: str
    shown: str


@dataclass(frozen=True, slots=True)
class Brand:
    """`main` and `second` as #rrggbb; "" for the product's own colour, a missing second colour is the main one."""

    main: str = ""
    second: str = ""

    def tones(self, mode: Mode) -> Tones | None:
        """None when no colour is set."""
        wanted = self.main or self.second
        if not wanted:
            return None
        surface = SURFACES[mode]
        towards = _BLACK if mode is Mode.LIGHT else _WHITE
        accent = _moved(wanted, towards, lambda colour: _reads(colour, surface))
        second = _moved(self.second or wanted, towards, lambda colour: _shows(colour, surface))
        on_accent = surface.card if mode is Mode.LIGHT else surface.ground
        return Tones(accent, on_accent, mixed(accent, towards, 0.2), _pale(accent, surface), second)

    def adjusted(self) -> tuple[Adjusted, ...]:
        return tuple(self._adjusted())

    def _adjusted(self) -> Iterator[Adjusted]:
        for mode in Mode:
            tones = self.tones(mode)
            if tones is None:
                return
            pairs = (Part.MAIN, self.main, tones.accent), (Part.SECOND, self.second, tones.second)
            yield from (
                Adjusted(part, mode, wanted, shown) for part, wanted, shown in pairs if wanted not in ("", shown)
            )


def colour(written: str) -> str | None:
    """`#0A4A55`, `0a4a55` or `#abc` as #rrggbb; None when it is no colour."""
    text = written.strip()
    text = text if text.startswith("#") else f"#{text}"
    if not _WRITTEN.fullmatch(text):
        return None
    digits = text[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def luminance(of: str) -> float:
    """Relative luminance of a #rrggbb in sRGB, 0–1 (WCAG 2.2)."""
    red, green, blue = (_linear(value / 255) for value in _values(of))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1–21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """`share` of `other` in `one`, value by value of sRGB."""
    pairs = zip(_values(one), _values(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _moved(wanted: str, towards: str, holds: Callable[[str], bool]) -> str:
    """The colour nearest to `wanted` on the way to `towards` for which it holds; the end of the way always does."""
    return next(c for step in range(_STEPS + 1) if holds(c := mixed(wanted, towards, step / _STEPS)))


def _reads(accent: str, surface: Surface) -> bool:
    behind = surface.ground, surface.card, _pale(accent, surface)
    return min(contrast(accent, other) for other in behind) >= TEXT_CONTRAST


def _shows(second: str, surface: Surface) -> bool:
    return min(contrast(second, other) for other in (surface.ground, surface.line)) >= SHAPE_CONTRAST


def _pale(accent: str, surface: Surface) -> str:
    return mixed(surface.card, accent, 0.1)


def _values(of: str) -> tuple[int, int, int]:
    return int(of[1:3], 16), int(of[3:5], 16), int(of[5:7], 16)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
