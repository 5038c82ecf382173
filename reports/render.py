"""Content → PDF with Jinja and WeasyPrint: bundled fonts, no foreign file or address, the same bytes every time."""

from __future__ import annotations

import contextlib
import gc
import os
import warnings
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.charts.avatar import avatar
from reports.charts.bars import BarRow
from reports.charts.gauge import Gauge
from reports.charts.measure import clean
from reports.charts.range_plot import RangeAxis
from reports.charts.svg import Chart, document, mark
from reports.charts.tone import PAINTS, Tone
from reports.content import (
    AdvicePage,
    Appendix,
    ComparisonPage,
    FiguresPage,
    JourneyPage,
    PersonaPage,
    Report,
    Section,
    Summary,
)
from reports.content import Attachment as Attached
from reports.finish import finish
from reports.flow import compared_rows, flowing, short_evidence
from reports.headings import balance
from reports.lettering import at_once
from reports.limited import USUAL, Limits, RenderFailed, in_child
from reports.markup import parsed

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Limits", "RenderFailed", "own_files_only", "page_html", "render", "render_limited"]

HERE = Path(__file__).resolve().parent
FONT_FOLDER = HERE / "fonts"
_POSTER = "journey"
_A4_TO_A3 = 2**0.5
_MEDIA = {"css": "text/css", "ttf": "font/ttf", "svg": "image/svg+xml", "png": "image/png"}
_TEMPLATES: dict[type, str] = {
    Summary: "summary.html",
    ComparisonPage: "comparison.html",
    FiguresPage: "figures.html",
    PersonaPage: "persona.html",
    JourneyPage: "journey.html",
    AdvicePage: "advice.html",
    Appendix: "appendix.html",
}


def page_html(report: Report, *, when: datetime, only: str = "") -> str:
    """The document as HTML; `when` is the date written into the file, `only` the anchor of the one section to print:
    a persona as a sheet of its own, the journey as a poster. Raises KeyError where the report has no such section."""
    sections = tuple(section for section in report.sections() if only in ("", section.head.anchor))
    if not sections:
        raise KeyError(only)
    template = _environment().get_template("base.html")
    return template.render(
        report=report,
        sections=sections,
        alone=bool(only),
        flowing={} if only else flowing(report),
        most_evidence=None if only else short_evidence(report),
        most_compared=None if only else compared_rows(report),
        paints=PAINTS,
        stamp=when.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
    )


def digest(report: Report, *, when: datetime, only: str = "") -> str:
    """SHA-256 of everything `render` makes its bytes of: equal digests are equal files."""
    parts = [page_html(report, when=when, only=only), (HERE / "print.css").read_text("utf-8"), version("weasyprint")]
    parts += [f"{item.name}\0{item.text}" for item in _attached(report, only)]
    parts += [sha256(content).hexdigest() for content in _pictures(report).values()]
    return sha256("\0".join(parts).encode()).hexdigest()


def render(report: Report, *, when: datetime, only: str = "") -> bytes:
    """A file that is PDF/A-3a and PDF/UA-1; equal content and date give equal bytes. `only` as in `page_html`; the
    journey alone is A3."""
    html = page_html(report, when=when, only=only)
    with bundled_fonts(), _without_collector():
        return _pdf(report, html, when, only)


def _pictures(report: Report) -> dict[str, bytes]:
    return {"logo.png": report.look.logo} if report.look.logo else {}


def _attached(report: Report, only: str) -> tuple[Attached, ...]:
    return () if only else report.attachments


def render_limited(report: Report, *, when: datetime, only: str = "", limits: Limits = USUAL) -> bytes:
    """`render` in a child process that may not outgrow its limits; raises RenderFailed, the caller lives on."""
    return in_child(drawn, (report, when, only), limits)


def drawn(values: tuple[Report, datetime, str]) -> bytes:
    """`render` of a report, its date and its section."""
    report, when, only = values
    return render(report, when=when, only=only)


def warm() -> None:
    """Reads what every drawing needs."""
    environment = _environment()
    for name in environment.list_templates():
        environment.get_template(name)
    with bundled_fonts():
        pass


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def figure(chart: Chart) -> Markup:
        return Markup(chart.svg())  # noqa: S704 - the kit escapes every text itself

    def portrait(page: PersonaPage, size: float) -> Markup:
        return Markup(avatar(page.tone, page.portrait_alt, size))  # noqa: S704

    def gauge(row: BarRow, tone: Tone) -> Markup:
        return figure(Gauge(row.share, row.tick, tone, f"{row.label}: {row.text}"))

    def tone_mark(tone: Tone, name: str) -> Markup:
        return Markup(document(7, 7, name, [mark(tone, 3.5, 3.5, 3)]))  # noqa: S704

    def together(cell: str) -> str:
        """A sign at the end of a cell stays on the line of its last word."""
        return f"{cell.removesuffix(' †')}\u00a0†" if cell.endswith(" †") else cell

    def axis() -> Markup:
        return Markup(RangeAxis().svg())  # noqa: S704

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters.update(
        drawn=figure,
        portrait=portrait,
        gauge=gauge,
        tone_mark=tone_mark,
        together=together,
        balanced=balance,
        template_of=_template_of,
    )
    environment.tests["journey_page"] = lambda page: isinstance(page, JourneyPage)
    environment.tests["appendix"] = lambda page: isinstance(page, Appendix)
    environment.globals["axis"] = axis
    return environment


def _template_of(page: Section) -> str:
    return _TEMPLATES[type(page)]


def _printable(value: Any) -> Any:
    """Every text a template prints is limited to what the bundled fonts can draw."""
    return clean(value) if type(value) is str else value


def _pdf(report: Report, html: str, when: datetime, only: str) -> bytes:
    from weasyprint import Attachment

    fetcher = own_files_only(given=_pictures(report))
    attachments = [
        Attachment(
            string=item.text,
            name=item.name,
            description=item.description,
            created=when,
            modified=when,
            relationship="Data",
            url_fetcher=fetcher,
        )
        for item in _attached(report, only)
    ]
    with warnings.catch_warnings():
        # WeasyPrint leaves its own colour profile open.
        warnings.filterwarnings("ignore", message=r"unclosed file.*\.icc", category=ResourceWarning)
        pdf: bytes = parsed(html, HERE.as_uri() + "/", fetcher).write_pdf(
            zoom=_A4_TO_A3 if only == _POSTER else 1,
            attachments=attachments,
            pdf_variant="pdf/a-3a",
            finisher=finish,
            pdf_identifier=sha256(html.encode()).digest()[:16],
        )
    return pdf


def own_files_only(sheet: str = "print.css", given: Mapping[str, bytes] | None = None) -> Any:
    """A fetcher that opens the style sheet, the bundled fonts and the pictures `given` by name, and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    files = {path.as_uri(): path for path in (HERE / sheet, *FONT_FOLDER.glob("*.ttf"))}
    pictures = {(HERE / name).as_uri(): content for name, content in (given or {}).items()}

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in pictures:
                return URLFetcherResponse(url, pictures[url], {"Content-Type": _MEDIA[url.rpartition(".")[2]]})
            if url not in files:
                raise ValueError("a report opens no file or address but its own style sheet and fonts")
            path = files[url]
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _MEDIA[path.suffix[1:]]})

    return OwnFilesOnly(allowed_protocols={"file"})


@contextlib.contextmanager
def bundled_fonts() -> Iterator[None]:
    """Points fontconfig at a configuration without system fonts while WeasyPrint loads and lays out."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONT_FOLDER / "fonts.conf")
    try:
        with warnings.catch_warnings():
            # Fonts come from the style sheet, so an empty system list is what is wanted here.
            warnings.filterwarnings("ignore", message="No fonts configured")
            import weasyprint  # noqa: F401
        at_once()
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """A layout makes millions of objects and no garbage worth the collector's passes."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
