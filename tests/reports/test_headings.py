from __future__ import annotations

import pytest

from reports.charts.measure import heading_width
from reports.headings import balance


def test_a_heading_that_fits_stays_on_one_line() -> None:
    assert balance("Hai nhóm giống nhau", 499, 19) == ("Hai nhóm giống nhau",)


def test_a_long_heading_breaks_after_its_punctuation() -> None:
    lines = balance("Nhóm mục tiêu gần như đã quyết; nhóm tiềm năng còn cần bằng chứng", 499, 19)
    assert lines == ("Nhóm mục tiêu gần như đã quyết;", "nhóm tiềm năng còn cần bằng chứng")


def test_two_syllable_words_are_kept_together() -> None:
    lines = balance("Cả hai nhóm đều cho rằng khách hàng cần thông tin rõ hơn", 330, 19)
    assert not any(line.endswith(("khách", "thông")) for line in lines)


@pytest.mark.parametrize("width", [150, 260, 400])
def test_no_line_is_too_wide_and_no_word_is_lost(width: float) -> None:
    title = "Who will buy soon, who needs more time, and what does the survey say about both of them?"
    lines = balance(title, width, 19)
    assert " ".join(lines) == title
    assert all(heading_width(line, 19) <= width for line in lines)
