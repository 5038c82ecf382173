"""A drawn figure for a persona page: no age, no gender, no skin colour, and said to be a drawing."""

from __future__ import annotations

from reports.charts import svg as draw
from reports.charts.tone import Tone, mix, paint


def avatar(tone: Tone, alt: str, size: float = 68) -> str:
    """The drawing is made on a 68-unit square and scaled."""
    own = paint(tone)
    skin = mix(own.fill, "#ffffff", 0.62)
    hair = mix(own.fill, "#0d2a30", 0.45)
    figure = [
        draw.element("circle", cx=34, cy=34, r=34, fill=own.track),
        draw.element("path", d="M11 59C14 42 54 42 57 59A34 34 0 0 1 11 59Z", fill=own.fill),
        draw.rect(29.5, 38, 9, 12, skin, rx=4),
        draw.element("ellipse", cx=34, cy=28, rx=12, ry=14, fill=skin),
        draw.element("path", d="M20.8 28A13.2 15.4 0 0 1 47.2 28C42 20 26 20 20.8 28Z", fill=hair),
    ]
    scaled = draw.element("g", "".join(figure), transform=f"scale({draw.number(size / 68)})")
    return draw.document(size, size, alt, [scaled])
