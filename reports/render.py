"""Content → PDF with Jinja and WeasyPrint: bundled fonts, no foreign file or address, the same bytes every time."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
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
from reports.finish import finish
from reports.flow import flowing
from reports.headings import balance

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).resolve().parent
FONT_FOLDER = HERE / "fonts"
_TEMPLATES: dict[type, str] = {
    Summary: "summary.html",
    ComparisonPage: "comparison.html",
    FiguresPage: "figures.html",
    PersonaPage: "persona.html",
    JourneyPage: "journey.html",
    AdvicePage: "advice.html",
    Appendix: "appendix.html",
}


class RenderFailed(Exception):
    """The report could not be made; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child process may use: processor seconds, bytes of address space, seconds on the clock."""

    cpu_seconds: int = 240
    memory_bytes: int = 1_500_000_000
    wall_seconds: float = 300.0


def page_html(report: Report, *, when: datetime) -> str:
    """The whole document as HTML; `when` is the date written into the file."""
    template = _environment().get_template("base.html")
    return template.render(
        report=report, flowing=flowing(report), paints=PAINTS, stamp=when.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    )


def render(report: Report, *, when: datetime) -> bytes:
    """A file that is PDF/A-3a and PDF/UA-1; equal content and date give equal bytes."""
    html = page_html(report, when=when)
    with _bundled_fonts(), _without_collector():
        return _pdf(report, html, when)


def render_limited(report: Report, *, when: datetime, limits: Limits = Limits()) -> bytes:
    """`render` in a child process that may not outgrow its limits; raises RenderFailed, the caller lives on."""
    command = [sys.executable, "-m", "reports.render", str(limits.cpu_seconds), str(limits.memory_bytes)]
    try:
        done = subprocess.run(
            command,
            input=pickle.dumps((report, when)),
            capture_output=True,
            cwd=HERE.parent,
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RenderFailed(f"The report was not ready after {limits.wall_seconds:g} seconds.") from None
    if done.returncode == 0 and done.stdout.startswith(b"%PDF"):
        return done.stdout
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    raise RenderFailed(_reason(done.returncode, lines[-1] if lines else "", limits))


def _reason(code: int, last_line: str, limits: Limits) -> str:
    if "MemoryError" in last_line or "memory" in last_line.lower():
        return f"The report needs more than {limits.memory_bytes // 1_000_000} MB of memory."
    if code < 0:
        return f"The report needs more than {limits.cpu_seconds} processor seconds or was stopped (signal {-code})."
    return f"The report could not be drawn: {last_line or f'the renderer ended with code {code}'}"


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def drawn(chart: Chart) -> Markup:
        return Markup(chart.svg())  # noqa: S704 - the kit escapes every text itself

    def portrait(page: PersonaPage) -> Markup:
        return Markup(avatar(page.tone, page.portrait_alt))  # noqa: S704

    def gauge(row: BarRow, tone: Tone) -> Markup:
        return drawn(Gauge(row.share, row.tick, tone, f"{row.label}: {row.text}"))

    def tone_mark(tone: Tone, name: str) -> Markup:
        return Markup(document(7, 7, name, [mark(tone, 3.5, 3.5, 3)]))  # noqa: S704

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
        drawn=drawn, portrait=portrait, gauge=gauge, tone_mark=tone_mark, balanced=balance, template_of=_template_of
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


def _pdf(report: Report, html: str, when: datetime) -> bytes:
    from weasyprint import HTML, Attachment

    fetcher = own_files_only()
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
        for item in report.attachments
    ]
    with warnings.catch_warnings():
        # WeasyPrint leaves its own colour profile open.
        warnings.filterwarnings("ignore", message=r"unclosed file.*\.icc", category=ResourceWarning)
        pdf: bytes = HTML(string=html, base_url=HERE.as_uri() + "/", url_fetcher=fetcher).write_pdf(
            attachments=attachments,
            pdf_variant="pdf/a-3a",
            finisher=finish,
            pdf_identifier=sha256(html.encode()).digest()[:16],
        )
    return pdf


def own_files_only() -> Any:
    """A fetcher that opens the style sheet and the bundled fonts, and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    allowed = {path.as_uri(): path for path in (HERE / "print.css", *FONT_FOLDER.glob("*.ttf"))}

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = allowed.get(url)
            if path is None:
                raise ValueError("a report opens no file or address but its own style sheet and fonts")
            kind = "text/css" if path.suffix == ".css" else "font/ttf"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnFilesOnly(allowed_protocols={"file"})


@contextlib.contextmanager
def _bundled_fonts() -> Iterator[None]:
    """Points fontconfig at a configuration without system fonts while WeasyPrint loads and lays out."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONT_FOLDER / "fonts.conf")
    try:
        with warnings.catch_warnings():
            # Fonts come from the style sheet, so an empty system list is what is wanted here.
            warnings.filterwarnings("ignore", message="No fonts configured")
            import weasyprint  # noqa: F401
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


def _limit(cpu_seconds: int, memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> int:
    """The child's side of `render_limited`: a pickled (report, when) on stdin, the PDF on stdout."""
    _limit(int(arguments[0]), int(arguments[1]))
    # The bytes come from the parent process over a pipe, never from outside.
    report, when = pickle.loads(sys.stdin.buffer.read())  # noqa: S301
    try:
        pdf = render(report, when=when)
    except MemoryError:
        print("MemoryError", file=sys.stderr)
        return 1
    except Exception as error:
        print(re.sub(r"\s+", " ", f"{type(error).__name__}: {error}"), file=sys.stderr)
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
