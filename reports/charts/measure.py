"""How wide words are in the bundled fonts, so that labels inside a drawing can be wrapped or shortened."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

FONT_FOLDER = Path(__file__).resolve().parent.parent / "fonts"
_BODY, _BODY_BOLD, _HEADING = "inter-400.ttf", "inter-600.ttf", "be-vietnam-pro-700.ttf"
_MISSING = "□"
_SPACES = {0x09: " ", 0x0A: " ", 0x0D: " "}


@lru_cache(maxsize=4)
def _advances(file: str) -> dict[int, float]:
    """Advance widths in em by code point, read from the font file."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(FONT_FOLDER / file, lazy=True) as font:
        units = font["head"].unitsPerEm
        metrics = font["hmtx"]
        return {code: metrics[name][0] / units for code, name in font.getBestCmap().items()}


@lru_cache(maxsize=1)
def coverage() -> frozenset[int]:
    """Code points the body font can draw; headings fall back to the body font, so this is the limit."""
    return frozenset(_advances(_BODY))


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """Text the bundled fonts can draw: NFC, no control characters, what has no drawing replaced by one sign.

    A run of unknown characters (an emoji is often three code points) becomes a single replacement sign.
    """
    shown: list[str] = []
    known = coverage()
    for character in unicodedata.normalize("NFC", text).translate(_SPACES):
        if ord(character) in known:
            shown.append(character)
        elif unicodedata.category(character) in {"Cc", "Cf", "Mn", "Me"}:
            continue
        elif not shown or shown[-1] != _MISSING:
            shown.append(_MISSING)
    return "".join(shown)


def text_width(text: str, size: float, weight: int = 400) -> float:
    """Width in the unit of `size`, without kerning."""
    return _ems(text, _BODY_BOLD if weight >= 600 else _BODY) * size


@lru_cache(maxsize=8192)
def _ems(text: str, file: str) -> float:
    advances = _advances(file)
    return sum([advances.get(ord(character), 0.6) for character in clean(text)])


def heading_width(text: str, size: float) -> float:
    """Width of a bold heading in the unit of `size`."""
    return _ems(text, _HEADING) * size


def shorten(text: str, width: float, size: float, weight: int = 400) -> str:
    """The text, cut with an ellipsis where it would be wider than `width`."""
    if text_width(text, size, weight) <= width:
        return text
    advances = _advances(_BODY_BOLD if weight >= 600 else _BODY)
    room = width / size - advances.get(ord("…"), 1.0)
    shown = clean(text)
    for place, character in enumerate(shown):
        room -= advances.get(ord(character), 0.6)
        if room < 0:
            return shown[:place].rstrip() + "…"
    return shown


_CLINGING = frozenset("₫†*±")
"""Signs that do not begin a line."""


def _words(text: str) -> list[str]:
    words: list[str] = []
    for word in text.split():
        if words and word in _CLINGING:
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def wrap(text: str, width: float, size: float, weight: int = 400, lines: int = 2) -> list[str]:
    """At most `lines` lines no wider than `width`, broken between words; the last one is shortened."""
    done: list[str] = []
    current = ""
    words = _words(text)
    for place, word in enumerate(words):
        candidate = f"{current} {word}".strip()
        if not current or text_width(candidate, size, weight) <= width:
            current = candidate
            continue
        if len(done) == lines - 1:
            current = " ".join([current, *words[place:]])
            break
        done.append(current)
        current = word
    return [*done, shorten(current, width, size, weight)] if current else done
