"""From the last tap on a phone to the page of the business: the job computes, the page only shows."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from surveyapp import worker
from tests.web.test_answering import LAST, WHO, Phone
from tests.web.test_pages import RESULTS, faults
from tests.web.test_results import press, text_of


def answer(app: Flask, **answers: Any) -> None:
    phone = Phone(app)
    phone.press(WHO)
    phone.press({**LAST, **answers})
    assert phone.page.request.path == "/s/shop/received"


def test_answers_typed_now_are_in_the_next_analysis_and_every_page_stands(app: Flask, owner: FlaskClient) -> None:
    answer(app, nps="9")
    answer(app, nps="10")
    started = press(owner, "/results/shop/refresh")
    assert "Đang chờ đến lượt" in owner.get(f"{started.location}?lang=vi").get_data(as_text=True)
    assert worker.work(app, until_empty=True) == 1
    assert owner.get(started.location).location == "/results/shop"
    for section in RESULTS:
        page = owner.get(f"/results/shop{section}?lang=vi")
        html = page.get_data(as_text=True)
        assert (section, page.status_code, faults(html)) == (section, 200, [])
        assert "Tính từ 2 phiếu" in text_of(html)

    answer(app, nps="8")
    page = text_of(owner.get("/results/shop?lang=vi").get_data(as_text=True))
    assert "còn 1 phiếu mới chưa được tính" in page


def test_what_the_questionnaire_did_not_ask_is_said_not_guessed(app: Flask, owner: FlaskClient) -> None:
    answer(app)
    press(owner, "/results/shop/refresh")
    worker.work(app, until_empty=True)
    html = owner.get("/results/shop/groups?lang=vi").get_data(as_text=True)
    assert "<table" not in html
    assert "khảo sát không hỏi đủ về độ phù hợp lẫn mức sẵn sàng mua" in text_of(html)
    assert 'href="/design/shop/add?family=bant"' in html
    journey = text_of(owner.get("/results/shop/journey?lang=vi").get_data(as_text=True))
    assert "Khảo sát không hỏi về hành trình" in journey
