"""Sections that have nothing to show say why, for themselves alone, and lead on; so do tables nobody has asked for yet."""

from __future__ import annotations

import html as markup
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp import jobs, worker
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import surveys
from surveyapp.web.results import drill
from tests.web.answers import store
from tests.web.conftest import sign_in, sign_up
from tests.web.test_crosstab import read
from tests.web.test_results import text_of

HEAD = """
id = "why"
title = { vi = "Vì sao", en = "Why" }
business = { vi = "Cửa hàng Ví Dụ", en = "Example Shop" }
languages = ["vi", "en"]
[[page]]
id = "p"
"""
AGE = """
[[page.question]]
id = "age"
kind = "single"
role = "demographic.age"
text = { vi = "Tuổi?", en = "Your age?" }
option = [ { code = "a", text = { vi = "Trẻ", en = "Young" } }, { code = "b", text = { vi = "Già", en = "Old" } } ]
"""
BARRIER = """
[[page.question]]
id = "holds"
kind = "multiple"
role = "barrier"
text = { vi = "Điều gì cản?", en = "What holds you back?" }
option = [ { code = "dear", text = { vi = "Đắt", en = "Dear" } }, { code = "far", text = { vi = "Xa", en = "Far" } } ]
"""
REASONS = {
    "groups": ("Không chia nhóm", "bant"),
    "comparison": ("Không chia nhóm", "bant"),
    "journey": ("Khảo sát không hỏi về các bước của hành trình.", "journey"),
    "satisfaction": ("Khảo sát không hỏi NPS, CSAT hay CES.", "satisfaction"),
    "advice": ("Chưa có câu trả lời nào đủ làm căn cứ cho một việc cụ thể.", "barrier"),
}


@pytest.fixture
def why(app: Flask, shop: str, publish: Any) -> None:
    publish(code="why", toml=HEAD + AGE)
    store(app, [{"age": age} for age in ("a", "b") * 10], code="why")
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "why")
        jobs.enqueue_analysis(survey.id)
        db.session.commit()
        db.session.remove()
    worker.work(app, until_empty=True)


def test_each_says_its_own_reason_and_what_to_ask(owner: FlaskClient, why: None) -> None:
    for section, (reason, family) in REASONS.items():
        page = owner.get(f"/results/why/{section}?lang=vi").get_data(as_text=True)
        said = markup.unescape(text_of(page))
        others = {words for words, _family in REASONS.values()} - {reason}
        assert (section, reason in said, [words for words in others if words in said]) == (section, True, [])
        assert (section, f"/design/why/add?family={family}" in page) == (section, True)


def test_nothing_leads_to_a_page_the_reader_may_not_open(app: Flask, why: None) -> None:
    sign_up(app, "xem@vidu.vn", "Cửa hàng Ví Dụ", role="viewer")
    viewer = app.test_client()
    sign_in(viewer, "xem@vidu.vn")
    page = viewer.get("/results/why/journey?lang=vi").get_data(as_text=True)
    assert ("/design/" in page, "/results/why/questions" in page) == (False, True)


def test_groups_show_no_rows_of_what_was_not_asked(owner: FlaskClient, why: None) -> None:
    page = read(owner, "/results/why/groups?lang=en")
    assert ("Nobody can be told into a group yet" in page, "not asked" in page) == (True, False)


def test_tables_asked_for_often_are_one_press_away(app: Flask, owner: FlaskClient, shop: str, publish: Any) -> None:
    publish(code="why", toml=HEAD + AGE + BARRIER)
    store(app, [{"age": age, "holds": ["dear"]} for age in ("a", "b") * 10], code="why")
    page = owner.get("/results/why/crosstab?lang=en").get_data(as_text=True)
    found = re.findall(r'<p class="jump"><a href="([^"]+)">(.*?)</a></p>', page)
    assert [words for _address, words in found] == ["What holds you back? × Your age?"]
    page = owner.get(markup.unescape(found[0][0])).get_data(as_text=True)
    assert ('class="cross"' in page, 'class="jump"' in page) == (True, False)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Tôi chờ khuyến mãi rồi mới mua.", "Tôi chờ khuyến mãi rồi mới mua: Đồng ý"),
        ("Đã mua chưa?", "Đã mua chưa? Đồng ý"),
        ("Giá", "Giá: Đồng ý"),
    ],
)
def test_a_figure_is_named_by_one_sentence(question: str, said: str) -> None:
    assert drill._said(question, "Đồng ý") == said
