"""What a business wants its report to say and leave out, applied to a composed report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from reports.content import NotPrinted, Report, Section

OPTIONAL = ("comparison", "standing", "overview", "personas", "journey", "satisfaction", "voices", "advice")
"""The sections a business may leave out, by their name in `Report`. The summary with its method and the appendix with
what the study cannot say stay: without them the figures could not be judged."""
QUESTIONS = "questions"
"""The appendix's list of all questions, which may be left out too."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`title` and `author` of the cover, "" for the composed title and no author; `without` names from OPTIONAL, and
    QUESTIONS."""

    title: str = ""
    author: str = ""
    without: frozenset[str] = frozenset()


def chosen(report: Report, choice: Choice) -> Report:
    """The report as the business wants it: sections are numbered anew, and the appendix says what was left out."""
    kept: dict[str, Any] = {name: () if name == "personas" else None for name in OPTIONAL if name in choice.without}
    if QUESTIONS in choice.without and report.appendix.questions:
        title = "Cách làm và giới hạn" if report.lang == "vi" else "Method and limits"
        head = replace(report.appendix.head, title=title)
        kept["appendix"] = replace(report.appendix, head=head, questions=())
    return _numbered(
        replace(
            report,
            **kept,
            author=choice.author,
            cover=replace(report.cover, title=choice.title or report.cover.title),
            not_printed=(*report.not_printed, *_unwanted(report, choice)),
        )
    )


def _unwanted(report: Report, choice: Choice) -> Iterator[NotPrinted]:
    """The sections that are there and were not wanted."""
    why = "Doanh nghiệp chọn không in." if report.lang == "vi" else "The business chose not to print it."
    for name in OPTIONAL:
        if name in choice.without:
            yield from (NotPrinted(name, page.head.name, why) for page in pages(report, name))
    if QUESTIONS in choice.without and report.appendix.questions:
        yield NotPrinted(QUESTIONS, report.appendix.head.title, why)


def pages(report: Report, name: str) -> tuple[Section, ...]:
    """The pages of a section by its name in `Report`; () where the report has none."""
    found = getattr(report, name)
    return found if isinstance(found, tuple) else () if found is None else (found,)


def _numbered(report: Report) -> Report:
    """The kickers of the printed sections numbered from 1; the page of day 0 has no number."""
    numbered = {
        section.head.anchor: replace(section, head=replace(section.head, kicker=f"{number} · {section.head.name}"))
        for number, section in enumerate((page for page in report.sections() if page is not report.day_zero), start=1)
    }
    changed: dict[str, Any] = {}
    for name in ("summary", *OPTIONAL, "appendix"):
        anew = tuple(numbered[page.head.anchor] for page in pages(report, name))
        changed[name] = anew if name == "personas" else next(iter(anew), None)
    return replace(report, **changed)
