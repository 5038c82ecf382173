"""Writing SVG that WeasyPrint and browsers draw alike: literal attributes, escaped text, `<title>` first.

Page CSS does not reach inside an SVG in print and the `font:` shorthand paints a black shape: neither is
used.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape as _escape
from typing import Protocol

from reports.charts.measure import clean
from reports.charts.tone import Mark, Tone, paint

FONT = "Inter"

Attribute = str | float | None


class Chart(Protocol):
    """What every chart of the kit gives."""

    def svg(self) -> str: ...

    def table(self) -> str: ...

    def alt(self) -> str: ...


def escape(text: str) -> str:
    return _escape(clean(text), quote=True)


def number(value: float) -> str:
    """A coordinate with at most two decimals and no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def element(tag: str, /, content: str = "", **attributes: Attribute) -> str:
    """An element; underscores in attribute names become hyphens, None leaves an attribute out."""
    parts = [tag]
    for name, value in attributes.items():
        if value is not None:
            shown = value if isinstance(value, str) else number(value)
            parts.append(f'{name.rstrip("_").replace("_", "-")}="{_escape(shown, quote=True)}"')
    head = " ".join(parts)
    return f"<{head}>{content}</{tag}>" if content else f"<{head}/>"


def rect(
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    *,
    rx: float | None = None,
    stroke: str | None = None,
    stroke_width: float | None = None,
    fill_opacity: float | None = None,
) -> str:
    return element(
        "rect",
        x=x,
        y=y,
        width=max(width, 0),
        height=max(height, 0),
        fill=fill,
        rx=rx,
        stroke=stroke,
        stroke_width=stroke_width,
        fill_opacity=fill_opacity,
    )


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 0.5, dash: str | None = None) -> str:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dash)


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 7.5,
    fill: str = "#34434a",
    weight: int = 400,
    anchor: str = "start",
) -> str:
    """One line of text whose baseline is at y; anchor is start, middle or end."""
    return element(
        "text",
        escape(words),
        x=x,
        y=y,
        font_family=FONT,
        font_size=size,
        font_weight=str(weight),
        fill=fill,
        text_anchor=None if anchor == "start" else anchor,
    )


def mark(tone: Tone, x: float, y: float, radius: float = 3.0, *, on_dark: bool = False) -> str:
    """The tone's mark centred at (x, y): the shape repeats the colour."""
    return marks(tone, [(x, y)], radius, on_dark=on_dark)


def marks(tone: Tone, places: Iterable[tuple[float, float]], radius: float = 3.0, *, on_dark: bool = False) -> str:
    """The tone's mark at each of the places, as one path: a renderer's cost goes by the element."""
    own = paint(tone)
    colour = own.on_dark if on_dark else own.fill
    stroke = radius * (0.36 if on_dark else 0.62)
    lines: dict[str, Attribute] = {"fill": "none", "stroke": colour, "stroke_width": stroke}
    hollow = lines if on_dark else lines | {"fill": "#ffffff"}
    solid: dict[str, Attribute] = {"fill": colour}
    match own.mark:
        case Mark.DISC:
            # A point drawn by a round pen.
            first, shape = (0.0, 0.0), "h0.01"
            look = lines | {"stroke_width": 2 * radius, "stroke_linecap": "round"}
        case Mark.RING:
            inner = radius - stroke / 2
            half = f"a{number(inner)} {number(inner)} 0 1 0"
            first, shape = (-inner, 0.0), f"{half} {number(2 * inner)} 0{half} {number(-2 * inner)} 0z"
            look = hollow
        case Mark.SQUARE:
            side = 2 * radius - stroke
            first, shape, look = (-side / 2, -side / 2), _box(side, side), hollow
        case Mark.TRIANGLE:
            slope = f"l{number(radius)} {number(1.8 * radius)}h{number(-2 * radius)}z"
            first, shape, look = (0.0, -radius), slope, solid
        case Mark.DIAMOND:
            wide = number(radius * 1.15)
            first, shape = (0.0, -radius * 1.15), f"l{wide} {wide}l-{wide} {wide}l-{wide} -{wide}z"
            look = solid
        case Mark.PLUS:
            both = number(2 * radius)
            first, shape = (-radius, 0.0), f"h{both}m-{number(radius)} -{number(radius)}v{both}"
            look = lines
        case Mark.BAR:
            first, shape, look = (-radius, -radius * 0.45), _box(2 * radius, radius * 0.9), solid
        case Mark.CROSS:
            both = number(1.6 * radius)
            first, shape = (-0.8 * radius, -0.8 * radius), f"l{both} {both}m-{both} 0l{both} -{both}"
            look = lines
    left, top = first
    path = "".join(f"M{number(x + left)} {number(y + top)}{shape}" for x, y in places)
    return element("path", "", d=path, **look)


def _box(width: float, height: float) -> str:
    return f"h{number(width)}v{number(height)}h{number(-width)}z"


def rects(places: Iterable[tuple[float, float, float, float]], fill: str) -> str:
    """Rectangles (x, y, width, height) of one colour, as one path."""
    boxes = (f"M{number(x)} {number(y)}{_box(max(w, 0), max(h, 0))}" for x, y, w, h in places)
    return element("path", d="".join(boxes), fill=fill)


def lines(places: Iterable[tuple[float, float, float, float]], stroke: str, width: float = 0.5) -> str:
    """Lines (x1, y1, x2, y2) of one colour and width, as one path."""
    drawn = (f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}" for x1, y1, x2, y2 in places)
    return element("path", d="".join(drawn), fill="none", stroke=stroke, stroke_width=width)


def polygon(points: Sequence[tuple[float, float]], fill: str, opacity: float | None = None) -> str:
    shown = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return element("polygon", points=shown, fill=fill, fill_opacity=opacity)


def document(width: float, height: float, alt: str, body: Iterable[str]) -> str:
    """The whole drawing; its alternative text is the direct `<title>` child, which PDF tagging reads."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" '
        f'width="{number(width)}pt" height="{number(height)}pt" role="img">'
        f"<title>{escape(alt)}</title>{''.join(body)}</svg>"
    )


def html_table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A flat HTML table of a chart's figures; the first cell of a row is its header."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    lines = []
    for row in rows:
        first, *others = row
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in others)
        lines.append(f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>')
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def finite(value: float) -> bool:
    return math.isfinite(value)
