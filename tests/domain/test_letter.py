"""What a mail says: its placeholders, its HTML, what an author may not write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surveyapp.domain.letter import USUAL, check, filled_body, filled_subject, foot, page
from surveyapp.domain.problem import Fault

HOSTILE = "A\r\nBcc: ai@vidu.vn\u202e{link}<b>"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_usual_words_can_be_sent(language: str):
    assert check(USUAL[language]) == []


@pytest.mark.parametrize(
    ("field", "words", "fault"),
    [
        ("subject", " ", Fault.LETTER_EMPTY),
        ("subject", "Mời {nam}", Fault.LETTER_PLACE_UNKNOWN),
        ("subject", "Mời {Name}", Fault.LETTER_PLACE_UNKNOWN),
        ("subject", "Mời {name", Fault.LETTER_PLACE_UNKNOWN),
        ("subject", "Mời {link}", Fault.LETTER_LINK_IN_SUBJECT),
        ("subject", "x" * 151, Fault.LETTER_TOO_LONG),
        ("body", "Chào anh/chị", Fault.LETTER_WITHOUT_LINK),
        ("reminder_body", "Chào anh/chị", Fault.LETTER_WITHOUT_LINK),
        ("body", "{link} {{name}}", Fault.LETTER_PLACE_UNKNOWN),
    ],
)
def test_what_cannot_be_sent_is_told_with_its_field(field: str, words: str, fault: Fault):
    problems = check(replace(USUAL["vi"], **{field: words}))
    assert {(problem.fault, problem.place) for problem in problems} == {(fault, (field,))}


def test_a_name_is_put_in_once_and_is_one_line():
    values = {"name": HOSTILE, "link": "https://vidu.vn/i/x"}
    assert filled_subject("Mời {name|bạn}", values) == "Mời A Bcc: ai@vidu.vn {link}<b>"
    assert (
        filled_body("Chào {name},\r\n\r\n{link}", values) == "Chào A Bcc: ai@vidu.vn {link}<b>,\n\nhttps://vidu.vn/i/x"
    )


def test_without_a_name_the_authors_fallback_is_said():
    assert filled_subject("Mời {name|anh/chị} góp ý", {}) == "Mời anh/chị góp ý"
    assert filled_body("Chào {name}, xin mời {link}", {"link": "L"}) == "Chào, xin mời L"


def test_a_subject_stays_one_line_whatever_its_author_typed():
    assert filled_subject("Mời\r\nBcc: ai@vidu.vn", {}) == "Mời Bcc: ai@vidu.vn"


def test_html_shows_words_as_words_and_links_only_the_link():
    link, stop = "https://vidu.vn/i/x", "https://vidu.vn/i/x/stop"
    below = foot("vi", "Tiệm <i>", stop, named=False)
    html = page(f"Chào <script>& https://xau.example\n\n{link}", "vi", link, below, stop)
    assert html.count("<a href=") == 2
    assert f'<a href="{link}" style=' in html
    assert f'<a href="{stop}">{stop}</a>' in html
    assert "Chào &lt;script&gt;&amp; https://xau.example" in html
    assert "Tiệm &lt;i&gt;" in html
    assert "<script" not in html


@pytest.mark.parametrize(("language", "words"), [("vi", "lưu kèm tên"), ("en", "with your name")])
def test_the_foot_says_whether_answers_are_named(language: str, words: str):
    assert words in foot(language, "Tiệm", "https://vidu.vn", named=True)
    assert words not in foot(language, "Tiệm", "https://vidu.vn", named=False)
