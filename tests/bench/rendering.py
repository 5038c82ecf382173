"""The report of 10,000 responses: what its content and its PDF cost, beside other printers of the same HTML.

Ours is measured in a worker that has drawn before: what its renderer (reports/warm.py) and the child forked for the file
use. The other printers are processes of their own, started for the file, as is ours where it says “the first of a
worker”. Typst is not among them: it reads no HTML, and
a document written anew for it would not be this one."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pypdf import PdfReader

from reports.choice import QUESTIONS, Choice, chosen
from reports.compose import compose
from reports.content import Report
from reports.render import HERE, page_html, render_limited
from surveyapp.config import ROOT
from surveyapp.domain import simulate
from surveyapp.domain.analysis import Analysis, analyse
from surveyapp.domain.table import build
from tests.banks.bank import questionnaire
from tests.bench.clock import Line, cpu
from tests.reports.gallery.surveys import rules

RESPONSES = 10_000
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
USUAL = Choice(without=frozenset({QUESTIONS, "overview"}))
SHORT = Choice(without=frozenset({QUESTIONS, "overview", "satisfaction"}))
_PROMISED = (2.0, 150.0)
"""Processor seconds and megabytes, warm."""
CHROMIUM = "/usr/bin/chromium"
SAMPLE_SECONDS = 0.02
_FIRST = """
import pickle, sys
from reports.limited import USUAL, in_child
from reports.render import drawn
sys.stdout.buffer.write(in_child(drawn, pickle.loads(sys.stdin.buffer.read()), USUAL))
"""
_BARE = """
import sys
from weasyprint import HTML
sys.stdout.buffer.write(HTML(string=sys.stdin.read(), base_url=sys.argv[1]).write_pdf())
"""


@dataclass(frozen=True, slots=True)
class Run:
    """Processor seconds of a process and everything it started, the most memory they took together (the sum of what
    each takes, looked at fifty times a second, or what the largest took), and the file."""

    seconds: float
    megabytes: float
    pdf: bytes

    def __str__(self) -> str:
        return f"{len(PdfReader(io.BytesIO(self.pdf)).pages)} pages, {len(self.pdf) / 1000:.0f} kB"


def render() -> Iterator[Line]:
    """Compose and layout of the report that the promise is about, of 8 to 12 pages: the survey after a purchase with all
    sections but the personas side by side and the list of questions. Beside it two longer ones: the sample survey's,
    whole, and as a business may shorten it."""
    analysis = _analysis("sample")
    drawn = [0]

    def content() -> None:
        drawn[0] = len(page_html(compose(analysis, lang="vi"), when=WHEN))

    name = f"render: content and charts of {RESPONSES:,} responses"
    yield Line(name, cpu(content), "s", "promised at most", 0.3)
    yield Line(f"{name}, peak", _peak(content), "MB", "their HTML", drawn[0] / 1e6)
    usual = chosen(compose(_analysis("after_purchase"), lang="vi"), USUAL)
    yield from _printed(usual, _promised(usual))
    whole = compose(analysis, lang="vi")
    yield from _printed(whole, None)
    yield from _printed(chosen(whole, SHORT), _PROMISED)


def _promised(report: Report) -> tuple[float, float]:
    """Of this report; fails where it is not one that the promise is about."""
    pages = len(PdfReader(io.BytesIO(render_limited(report, when=WHEN))).pages)
    if not 8 <= pages <= 12:
        raise ValueError(f"the promise is about 8 to 12 pages, and this report has {pages}")
    return _PROMISED


def _printed(report: Report, promised: tuple[float, float] | None) -> Iterator[Line]:
    html = page_html(report, when=WHEN)
    ours = _median(lambda: _ours(report))
    name = f"render: {ours}"
    others = [
        ("ours, the first of a worker", lambda: _first(report)),
        (f"bare WeasyPrint {version('weasyprint')}", lambda: _bare(html)),
        ("Chromium --print-to-pdf", lambda: _chromium(html)),
    ]
    if promised:
        yield Line(name, ours.seconds, "s", "promised at most", promised[0])
        yield Line(f"{name}, peak", ours.megabytes, "MB", "promised at most", promised[1])
    for other, run in others:
        theirs = _median(run)
        yield Line(name, ours.seconds, "s", f"{other}: {theirs}", theirs.seconds)
        yield Line(f"{name}, peak", ours.megabytes, "MB", f"{other}: {theirs}", theirs.megabytes)


def _analysis(template: str) -> Analysis:
    asked = questionnaire(template)
    return analyse(build(asked, simulate.simulate(asked, RESPONSES, 2026).responses), rules())


def _peak(call: Callable[[], object]) -> float:
    """Megabytes that Python's objects take at most during a call."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def _median(run: Callable[[], Run]) -> Run:
    return sorted((run() for _ in range(3)), key=lambda one: one.seconds)[1]


# ------------------------------------------------------------------ the printers


def _ours(report: Report) -> Run:
    """By the renderer that this process has started for another file: with limits, PDF/A-3a and PDF/UA-1."""
    render_limited(report, when=WHEN, only="summary")
    (renderer,) = _below(os.getpid())
    most, done = [0.0], threading.Event()
    watch = threading.Thread(target=_watch, args=(os.getpid(), done.is_set, most))
    before = _used(renderer)
    watch.start()
    pdf = render_limited(report, when=WHEN)
    done.set()
    watch.join()
    return Run(_used(renderer) - before, most[0] / 1000, pdf)


def _first(report: Report) -> Run:
    return _run([sys.executable, "-c", _FIRST], pickle.dumps((report, WHEN, "")))


def _bare(html: str) -> Run:
    """No standard, no bundled configuration of fonts, no limits."""
    return _run([sys.executable, "-W", "ignore", "-c", _BARE, HERE.as_uri() + "/"], html.encode())


def _chromium(html: str) -> Run:
    """Knows no running lines and no bookmarks of its own; it prints the same words, drawings and style sheet."""
    with tempfile.TemporaryDirectory() as folder:
        page, pdf = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_text(html.replace("<head>", f'<head><base href="{HERE.as_uri()}/">', 1), encoding="utf-8")
        # --no-sandbox because root, as in a container, has no other way to start Chromium.
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}"]
        found = _run([CHROMIUM, *flags, f"--print-to-pdf={pdf}", page.as_uri()], b"")
        return Run(found.seconds, found.megabytes, pdf.read_bytes())


# ------------------------------------------------------------------ what a process costs

_REAPER = """
import ctypes, os, resource, subprocess, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
process = subprocess.Popen(sys.argv[2:])
try:
    while True:
        os.wait()
except ChildProcessError:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    open(sys.argv[1], "w").write(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss}")
"""
"""Runs a command as the reaper of all it leaves behind (PR_SET_CHILD_SUBREAPER), and writes what all of it used."""


def _run(command: Sequence[str], given: bytes) -> Run:
    with tempfile.NamedTemporaryFile("r") as used:
        process = subprocess.Popen(
            [sys.executable, "-c", _REAPER, used.name, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        most = [0.0]
        watch = threading.Thread(target=_watch, args=(process.pid, lambda: process.poll() is not None, most))
        watch.start()
        pdf, _ = process.communicate(given, timeout=600)
        watch.join()
        seconds, largest = used.read().split()
        return Run(float(seconds), max(float(largest), most[0]) / 1000, pdf)


def _watch(pid: int, ended: Callable[[], bool], most: list[float]) -> None:
    while not ended():
        most[0] = max(most[0], sum(map(_proportional, _below(pid))))
        time.sleep(SAMPLE_SECONDS)


def _used(pid: int) -> float:
    """Processor seconds of a process and of the children it has waited for, in steps of a hundredth."""
    own = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, own[11:15])) / os.sysconf("SC_CLK_TCK")


def _below(pid: int) -> set[int]:
    """The processes started by a process, and theirs."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found, more = {pid}, {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - found
        found |= more
    return found - {pid}


def _proportional(pid: int) -> float:
    """Kilobytes of a process, what it shares with others divided among them (PSS)."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return float(line.split()[1])
    return 0.0
