"""From a business's colours to those of its report, readable by construction."""

from __future__ import annotations

from reports.charts.tone import DARK_GROUND, luminance, mix
from reports.content import Look
from surveyapp.domain.brand import Brand, Mode

_STEPS = 100


def look(brand: Brand, logo: bytes | None) -> Look:
    """The product's own look where the business set no colour."""
    tones = brand.tones(Mode.LIGHT)
    if tones is None:
        return Look(logo=logo)
    return Look(_as_dark(tones.accent), tones.accent, logo)


def _as_dark(colour: str) -> str:
    """The colour, darkened until it is no lighter than the product's own cover: what is drawn on that reads on this."""
    steps = (mix(colour, "#000000", step / _STEPS) for step in range(_STEPS + 1))
    return next(shade for shade in steps if luminance(shade) <= luminance(DARK_GROUND))
