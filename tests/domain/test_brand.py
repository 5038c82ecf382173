"""Two colours of a business stay readable on light and on dark pages."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from surveyapp.domain.brand import (
    SHAPE_CONTRAST,
    SURFACES,
    TEXT_CONTRAST,
    Adjusted,
    Brand,
    Mode,
    Part,
    colour,
    contrast,
    luminance,
    mixed,
)

BASE = Path(__file__).resolve().parents[2] / "surveyapp/static/base.css"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    # Published examples of WCAG 2.2 and its understanding documents.
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_luminance_of_the_ends() -> None:
    assert (luminance("#000000"), round(luminance("#ffffff"), 9)) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("#0A4A55", "#0a4a55"),
        ("0a4a55", "#0a4a55"),
        (" #abc ", "#aabbcc"),
        ("", None),
        ("red", None),
        ("#12345", None),
        ("#12345g", None),
        ("#fff;}body{display:none", None),
        ("#٠٠٠", None),
    ],
)
def test_a_colour_is_six_digits(written: str, read: str | None) -> None:
    assert colour(written) == read


def test_every_colour_becomes_readable_in_both_modes() -> None:
    grid = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in product((0, 64, 128, 192, 255), repeat=3)]
    for main in grid:
        for mode, surface in SURFACES.items():
            tones = Brand(main, mixed(main, "#ff8800", 0.5)).tones(mode)
            for behind in (surface.ground, surface.card, tones.pale):
                assert contrast(tones.accent, behind) >= TEXT_CONTRAST, (main, mode, behind)
            assert contrast(tones.on_accent, tones.accent) >= TEXT_CONTRAST, (main, mode)
            assert contrast(tones.on_accent, tones.accent_hover) >= TEXT_CONTRAST, (main, mode)
            for behind in (surface.ground, surface.line):
                assert contrast(tones.second, behind) >= SHAPE_CONTRAST, (main, mode, behind)


def test_a_readable_colour_stays_and_a_bright_one_is_told() -> None:
    assert Brand("#0a4a55").tones(Mode.LIGHT).accent == "#0a4a55"
    told = Brand("#0a4a55", "#ffd400").adjusted()
    assert [(one.part, one.mode) for one in told] == [
        (Part.SECOND, Mode.LIGHT),
        (Part.MAIN, Mode.DARK),
    ]
    assert told[0] == Adjusted(Part.SECOND, Mode.LIGHT, "#ffd400", Brand("", "#ffd400").tones(Mode.LIGHT).second)


def test_no_colours_change_nothing() -> None:
    assert [Brand().tones(mode) for mode in Mode] == [None, None]
    assert Brand().adjusted() == ()


def test_the_surfaces_are_those_of_the_style_sheet() -> None:
    light, dark = (
        re.findall(r"--(ground|card|line): (#\w+)", part)
        for part in re.split("prefers-color-scheme: dark", BASE.read_text())[:2]
    )
    for mode, tokens in ((Mode.LIGHT, light), (Mode.DARK, dark)):
        found = {name: colour(value) for name, value in tokens}
        surface = SURFACES[mode]
        assert found == {"ground": surface.ground, "card": surface.card, "line": surface.line}
