"""What a business leaves out of its report, and what it may not leave out."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from pypdf import PdfReader

from reports.choice import OPTIONAL, QUESTIONS, Choice, chosen, pages
from reports.format import Lang
from reports.render import render
from tests.reports.report_example import example

WHEN = datetime(2026, 3, 15, 9, 30)


def test_no_wish_changes_nothing() -> None:
    report = example("vi")
    assert chosen(report, Choice()) == report


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_section_left_out_is_not_printed_the_others_close_up_and_the_appendix_says_so(lang: Lang) -> None:
    report = example(lang)
    kept = chosen(report, Choice(without=frozenset({"comparison", "personas"})))
    names = [section.head.name for section in report.sections()]
    gone = {page.head.name for name in ("comparison", "personas") for page in pages(report, name)}
    assert gone
    assert [section.head.kicker for section in kept.sections()] == [
        f"{number} · {name}" for number, name in enumerate((name for name in names if name not in gone), start=1)
    ]
    said = "Doanh nghiệp chọn không in." if lang == "vi" else "The business chose not to print it."
    anew = set(kept.not_printed) - set(report.not_printed)
    assert {part.words for part in anew} == {f"{name}. {said}" for name in gone}
    assert {part.section for part in anew} == {"comparison", "personas"}


def test_with_everything_left_out_the_summary_and_the_limits_stay() -> None:
    kept = chosen(example("vi"), Choice("Tên khác", "Phòng Tiếp thị", frozenset({*OPTIONAL, QUESTIONS})))
    assert [section.head.kicker for section in kept.sections()] == ["1 · Tóm tắt", "2 · Phụ lục"]
    assert kept.appendix.head.title == "Cách làm và giới hạn"
    assert kept.appendix.cannot_say
    file = PdfReader(io.BytesIO(render(kept, when=WHEN)))
    first = " ".join(file.pages[0].extract_text().split())
    assert "Tên khác" in first
    assert "Người lập: Phòng Tiếp thị" in first
    assert file.metadata is not None
    assert file.metadata.author == "Phòng Tiếp thị"


def test_what_is_not_there_is_not_said_to_be_left_out() -> None:
    report = chosen(example("vi"), Choice(without=frozenset({"journey"})))
    again = chosen(report, Choice(without=frozenset({"journey"})))
    assert again.not_printed == report.not_printed
