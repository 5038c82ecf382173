"""The picture that stands beside a survey's link in messages: its title and its business, 1200 × 630."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from reports.charts.measure import FONT_FOLDER, clean

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1200, 630
_EDGE = 88
_TITLE_SIZES = (76, 64, 54, 46)
_MOST_LINES = 4
_INK, _MUTED, _GROUND = "#1d2b30", "#52636a", "#ffffff"
_LOGO = 420, 110


@lru_cache(maxsize=64)
def card(title: str, business: str, line: str, accent: str, second: str, logo: bytes | None) -> bytes:
    """A PNG; `line` says how long it takes, `accent` and `second` are #rrggbb, `logo` a PNG."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 28, HEIGHT), fill=accent)
    draw.rectangle((0, HEIGHT - 12, WIDTH, HEIGHT), fill=second)
    top = _EDGE
    if logo:
        with Image.open(BytesIO(logo), formats=["PNG"]) as opened:
            small = opened.convert("RGBA")
        small.thumbnail(_LOGO)
        picture.paste(small, (_EDGE, top - 24), small)
        top += small.height + 12
    bottom = HEIGHT - _EDGE
    draw.text((_EDGE, bottom), _cut(clean(line), _font(30)), font=_font(30), fill=_MUTED, anchor="ls")
    draw.text((_EDGE, bottom - 52), _cut(clean(business), _font(40)), font=_font(40), fill=accent, anchor="ls")
    size, lines = _fitted(clean(title), bottom - 120 - top)
    for number, words in enumerate(lines):
        draw.text((_EDGE, top + size * 1.25 * number), words, font=_font(size, heading=True), fill=_INK, anchor="la")
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _fitted(title: str, height: int) -> tuple[int, list[str]]:
    """The largest size at which the whole title fits, else the smallest with what is too much cut off."""
    for size in _TITLE_SIZES:
        lines = _lines(title, size)
        if len(lines) <= _MOST_LINES and len(lines) * size * 1.25 <= height:
            return size, lines
    shown = max(1, min(_MOST_LINES, int(height / (size * 1.25))))
    font = _font(size, heading=True)
    return size, [*lines[: shown - 1], _cut(" ".join(lines[shown - 1 :]), font)]


def _lines(words: str, size: int) -> list[str]:
    font = _font(size, heading=True)
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= WIDTH - 2 * _EDGE:
            lines[-1] = longer
        else:
            lines.append(word)
    return [_cut(line, font) for line in lines if line]


def _cut(words: str, font: FreeTypeFont) -> str:
    most = WIDTH - 2 * _EDGE
    if font.getlength(words) <= most:
        return words
    while words and font.getlength(words + "…") > most:
        words = words[:-1]
    return words.rstrip() + "…"


@lru_cache(maxsize=16)
def _font(size: int, *, heading: bool = False) -> FreeTypeFont:
    from PIL import ImageFont

    name = "be-vietnam-pro-700.ttf" if heading else "inter-600.ttf"
    return ImageFont.truetype(FONT_FOLDER / name, size, layout_engine=ImageFont.Layout.BASIC)
