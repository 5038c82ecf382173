"""Pictures of whole reports, to be looked at: `python -m tests.reports.pictures [FOLDER]`.

The sample survey in both languages, and two real surveys (see tests/real) in Vietnamese: every page of each, side by side
on one sheet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pypdfium2
from PIL import Image

from reports.compose import compose
from reports.format import Lang
from reports.render import render
from surveyapp.domain.analysis import Analysis, analyse
from surveyapp.domain.simulate import simulate
from surveyapp.domain.table import build
from tests.banks.bank import questionnaire
from tests.real.test_real_data import imported
from tests.reports.gallery.surveys import rules

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reports"
WHEN = datetime(2026, 3, 15, 9, 30)
DOTS_PER_INCH = 60
ACROSS = 6
COLOURS = 128
GAP = 8


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, lang, analysis in _reports():
        pdf = render(compose(analysis, lang=lang), when=WHEN)
        path = folder / f"{name}-{lang}.png"
        sheet(pdf).save(path, optimize=True)
        print(path, f"{path.stat().st_size / 1000:.0f} kB")


def _reports() -> Iterator[tuple[str, Lang, Analysis]]:
    sample = questionnaire("sample")
    found = analyse(build(sample, simulate(sample, 600, 2026).responses), rules())
    yield "sample", "vi", found
    yield "sample", "en", found
    yield "mcdonalds", "vi", analyse(imported("mcdonalds", "mcdonalds.csv").table, rules())
    yield "tiktok", "vi", analyse(imported("tiktok", "vn_tiktok_impulse.csv").table, rules())


def sheet(pdf: bytes) -> Image.Image:
    """Every page of a file, in the order of reading, in a few colours."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.render(scale=DOTS_PER_INCH / 72).to_pil().convert("RGB") for page in document]
    width, height = max(page.width for page in pages), max(page.height for page in pages)
    across = min(ACROSS, len(pages))
    down = -(-len(pages) // across)
    whole = Image.new("RGB", (across * (width + GAP) + GAP, down * (height + GAP) + GAP), "#8a9499")
    for place, page in enumerate(pages):
        row, column = divmod(place, across)
        whole.paste(page, (GAP + column * (width + GAP), GAP + row * (height + GAP)))
    return whole.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
