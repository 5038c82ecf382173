"""Words in drawings, each text at once.

WeasyPrint 70 lays out, places and paints them letter by letter, without kerning, and makes a form of its own of every
text that is centred or set to the right: more than half of what a report's drawings cost."""

from __future__ import annotations

from math import inf
from typing import Any

_BEFORE_X = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""Share of a text's width that stands before its x."""


def at_once() -> None:
    """Has WeasyPrint draw texts by `text`."""
    from weasyprint.svg import TAGS

    TAGS["text"] = text


def text(svg: Any, node: Any, font_size: float) -> None:
    """Draws what `reports.charts.svg.text` gives: one line with one place, no element inside."""
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.draw.text import draw_first_line
    from weasyprint.matrix import Matrix
    from weasyprint.svg.text import Style, TextBox
    from weasyprint.svg.utils import color
    from weasyprint.text.line_break import split_first_line

    if not node.text:
        return
    style = Style(INITIAL_VALUES)
    style.font_config = svg.font_config
    style["font_family"], style["font_size"] = [node.get("font-family")], font_size
    style["font_weight"] = int(node.get("font-weight"))
    layout, _, _, width, _, _ = split_first_line(node.text, style, svg.context, inf, 0)
    x, y = svg.point(node.get("x"), node.get("y"), font_size)
    x -= width * _BEFORE_X[node.get("text-anchor", "start")]
    layout.reactivate(style)
    svg.stream.set_color(color(node.get("fill")))
    svg.stream.begin_text()
    svg.stream.set_text_rendering(0)
    draw_first_line(svg.stream, TextBox(layout, style), "none", "none", Matrix(d=-1, e=x, f=y))
    svg.stream.end_text()
