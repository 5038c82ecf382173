"""The gallery: what a questionnaire of any kind prints. Fails on overflow, warnings, foreign fonts, other pages."""

from __future__ import annotations

import io
import logging
import re
import shutil
from datetime import datetime
from functools import lru_cache

import pytest
from pypdf import PdfReader

from reports.compose import compose
from reports.content import Report
from reports.format import Lang
from reports.render import render
from surveyapp.domain.analysis import Analysis
from tests.conftest import need
from tests.reports.gallery.cases import CASES
from tests.reports.gallery.overflow import sheets
from tests.reports.gallery.surveys import answered

WHEN = datetime(2026, 4, 1, 9)
BUNDLED = {"Inter", "Inter-Semi-Bold", "Inter-Italic", "Be-Vietnam-Pro-Medium", "Be-Vietnam-Pro-Semi-Bold"}
BUNDLED |= {"Be-Vietnam-Pro-Bold"}
EMPTIEST = 200
"""Characters, the running lines among them, that even the last page of a report has."""


@lru_cache(maxsize=1)
def analysed(name: str) -> Analysis:
    return answered(CASES[name].case)


def sections(report: Report, file: PdfReader) -> str:
    """`summary 2, advice 3`: every section and the page it begins on, and how many pages there are."""
    marks = [file.get_destination_page_number(entry) + 1 for entry in file.outline[1:]]  # type: ignore[union-attr,arg-type]
    names = [section.head.anchor for section in report.sections()]
    return ", ".join([*(f"{name} {page}" for name, page in zip(names, marks, strict=True)), f"end {len(file.pages)}"])


@pytest.mark.parametrize(("name", "lang"), [(name, lang) for name, entry in CASES.items() for lang in entry.langs])
def test_every_case_reads_well(name: str, lang: Lang, caplog: pytest.LogCaptureFixture) -> None:
    report = compose(analysed(name), lang=lang)
    with caplog.at_level(logging.WARNING):
        pdf = render(report, when=WHEN)
    file = PdfReader(io.BytesIO(pdf))
    assert [record.getMessage() for record in caplog.records] == []
    assert fonts(file) <= BUNDLED
    assert sections(report, file) == CASES[name].pages
    need(shutil.which("pdftotext") is not None, "pdftotext is absent: install poppler-utils")
    for number, sheet in enumerate(sheets(pdf), 1):
        assert sheet.beyond() == [], f"page {number}"
        assert sheet.overprinted() == [], f"page {number}"
        assert number == 1 or len(sheet.text) > EMPTIEST, f"page {number} is nearly empty: {sheet.text}"
        assert not re.search(r"\bnan\b|\bNone\b(?! of)|\{[a-z_]+\}", sheet.text), f"page {number}"


def fonts(file: PdfReader) -> set[str]:
    found = set()
    for page in file.pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[union-attr]
            found.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    return found
