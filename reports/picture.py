"""One figure of a report as a picture of its own, SVG or PNG: its title, unit, note and source go with it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256

from reports.charts.measure import FONT_FOLDER, wrap
from reports.charts.svg import Chart, document, element, escape, rect, text
from reports.content import Figure, Report
from reports.headings import balance

_MARGIN = 20.0
_TITLE = 11.0
_LONGEST = 6
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)" width="[\d.]+pt" height="[\d.]+pt"')
_POINTS = re.compile(r'width="([\d.]+)pt" height="([\d.]+)pt"')
_SEMIBOLD = re.compile(r'font-family="Inter"(?=[^>]* font-weight="[67]00")')
_FACES = (("Inter", 400, "inter-400"), ("Inter", 600, "inter-600"), ("Be Vietnam Pro", 700, "be-vietnam-pro-700"))


def key(chart: Chart) -> str:
    """What a drawing is called in addresses: it changes with the drawing."""
    return sha256(chart.svg().encode()).hexdigest()[:16]


def figures(report: Report) -> dict[str, Figure]:
    """Every figure of the report by its key, each question's distribution among them."""
    return {key(figure.chart): figure for figure in _figures(report)}


def _figures(report: Report) -> Iterator[Figure]:
    for section in report.sections():
        yield from getattr(section, "figures", ())
    yield from filter(None, (report.summary.figure, report.comparison and report.comparison.stages))
    for row in report.appendix.questions:
        if row.chart is not None:
            yield Figure(row.text, f"{row.code} · {row.kind} · {row.n}", row.chart, row.legend)


def svg(figure: Figure, source: str, *, fonts: bool = True) -> str:
    """A whole SVG file, self-contained: with `fonts` the bundled faces are inside (about 120 kB). `source` is the last
    line: whose survey, when, n."""
    drawing = figure.chart.svg()
    found = _SIZE.search(drawing)
    if found is None:
        raise ValueError("a chart of the kit begins with its size")
    width, height = float(found[1]), float(found[2])
    y = _MARGIN
    body = []
    for words in balance(figure.title, width, _TITLE):
        y += _TITLE * 1.3
        body.append(_headline(words, y))
    for words in wrap(figure.unit, width, 7.4, lines=2):
        y += 11
        body.append(text(_MARGIN, y, words, size=7.4, fill="#5f6b71"))
    y += 12
    inner = _SIZE.sub(
        f'x="{_MARGIN:g}" y="{y:g}" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"',
        drawing,
        count=1,
    )
    body.append(inner)
    y += height + 4
    for words, fill in _below(figure, source, width):
        y += 10
        body.append(text(_MARGIN, y, words, size=7, fill=fill))
    whole = (width + 2 * _MARGIN, y + _MARGIN)
    paper = rect(0, 0, *whole, "#ffffff")
    style = f"<style>{_faces()}</style>" if fonts else ""
    return document(*whole, f"{figure.title}. {figure.chart.alt()}", [style, paper, *body])


def png(figure: Figure, source: str, *, scale: float = 3.0) -> bytes:
    """The same as a PNG of `scale` pixels a point, drawn with the bundled fonts only."""
    import resvg_py

    # The renderer counts in pixels, and knows a face by the family name in its file.
    drawn = _POINTS.sub(r'width="\1" height="\2"', svg(figure, source, fonts=False), count=1)
    drawn = _SEMIBOLD.sub('font-family="Inter SemiBold"', drawn)
    files = [str(FONT_FOLDER / f"{file}.ttf") for _, _, file in _FACES]
    return bytes(resvg_py.svg_to_bytes(svg_string=drawn, font_files=files, skip_system_fonts=True, zoom=scale))


def _headline(words: str, y: float) -> str:
    return element(
        "text",
        escape(words),
        x=_MARGIN,
        y=y,
        font_family="Be Vietnam Pro",
        font_size=_TITLE,
        font_weight="700",
        fill="#1b2a30",
    )


def _below(figure: Figure, source: str, width: float) -> Iterator[tuple[str, str]]:
    for words in wrap(figure.note, width, 7, lines=_LONGEST):
        yield words, "#5f6b71"
    for words in wrap(source, width, 7, lines=2):
        yield words, "#34434a"


@lru_cache(maxsize=1)
def _faces() -> str:
    def face(family: str, weight: int, file: str) -> str:
        data = base64.b64encode((FONT_FOLDER / f"{file}.woff2").read_bytes()).decode()
        return f'@font-face{{font-family:"{family}";font-weight:{weight};src:url(data:font/woff2;base64,{data})}}'

    return "".join(face(*parts) for parts in _FACES)
