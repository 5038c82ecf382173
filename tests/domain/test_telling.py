"""A copy of one's answers says every answer in words, also those a report passes over."""

from __future__ import annotations

from surveyapp.domain.telling import told
from tests.every_kind import STORED, questionnaire


def said(language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    return {one.question.id: one.lines for one in told(questionnaire(), STORED, language)}


def test_every_answer_is_there_in_words():
    lines = said("vi")
    assert set(lines) == set(STORED)
    assert all(lines.values())
    assert lines["agree"] == (("", "Đồng ý"),)
    assert lines["reasons"] == (("", "Giá hợp lý; Chất lượng hàng; Lý do khác: Bãi xe rộng"),)
    assert lines["order"] == (("1.", "Chất lượng hàng"), ("2.", "Giá hợp lý"))
    assert lines["spend"] == (("", "350.000 ₫"),)
    assert lines["day"] == (("", "21/11/2025"),)
    assert lines["receipt"] == (("", "hóa đơn.jpg"),)
    assert lines["image"][2][1] == "−1"
    assert [words for _, words in lines["home"]] == ["Thành phố Huế", "Phường Thuận Hóa"]
    assert lines["purchases"][1][1] == "1.250.000 ₫"
    assert said("en")["day"] == (("", "21 November 2025"),)


def test_a_refusal_is_said_and_a_blank_has_no_words():
    answers = {"stages": {"pay": {"satisfaction": "na"}}, "why": None}
    lines = {one.question.id: one.lines for one in told(questionnaire(), answers, "vi")}
    assert lines["why"] == ()
    assert lines["stages"][0][1] not in ("", "na")


def test_what_was_never_on_a_page_is_marked():
    asked = {one.question.id: one.asked for one in told(questionnaire(), STORED, "vi")}
    assert [name for name, on_page in asked.items() if not on_page] == ["campaign", "arm", "spread"]
