"""A questionnaire on a phone: page by page without JavaScript, nothing typed is lost, stored exactly once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select
from werkzeug.test import TestResponse

from surveyapp.domain.definition import FORM_NAMES
from surveyapp.extensions import db
from surveyapp.models import ConsentRecord, Draft, ResponseRow, Survey
from tests.web.conftest import hidden

WHO = {"agree": "yes", "city": "hcm", "spend": "1.250.000"}
LAST = {"grid.price": "good", "grid.staff": "bad", "nps": "9", "ways": ["zalo", "sign"]}


class Phone:
    """A respondent's browser: holds the page it is on and presses its buttons."""

    def __init__(self, app: Flask, code: str = "shop", query: str = "lang=vi") -> None:
        self.client: FlaskClient = app.test_client()
        self.code = code
        self.page: TestResponse = self.client.get(f"/s/{code}?{query}")

    @property
    def html(self) -> str:
        """What a browser without scripts sees of the page: templates are for scripts."""
        return re.sub(r"<template.*?</template>", "", self.page.get_data(as_text=True), flags=re.S)

    def form(self, answers: dict[str, Any], go: str = "next") -> dict[str, Any]:
        shown = re.findall(r'name="shown" value="([^"]*)"', self.html)
        fields = {name: hidden(self.html, name) for name in ("token", "page", "lang")}
        return {**fields, "shown": shown, "go": go, **answers}

    def press(self, answers: dict[str, Any], go: str = "next", **headers: str) -> TestResponse:
        posted = self.client.post(f"/s/{self.code}", data=self.form(answers, go), headers=headers)
        self.page = posted if posted.status_code != 303 else self.client.get(posted.location)
        return posted

    def heading(self) -> str:
        return _text(re.search(r"<h1>(.*?)</h1>", self.html, re.S)[1])

    def ticked(self) -> list[tuple[str, str]]:
        """(field, value) of every chosen radio button and box."""
        inputs = re.findall(r'<input type="(?:radio|checkbox)"[^>]*>', self.html)
        return [
            (re.search(r'name="([^"]*)"', tag)[1], re.search(r'value="([^"]*)"', tag)[1])
            for tag in inputs
            if re.search(r"\schecked\b", tag)
        ]

    def typed(self, field: str) -> str:
        return re.search(rf'<input[^>]*name="{re.escape(field)}"[^>]*value="([^"]*)"', self.html)[1]

    def errors(self) -> list[str]:
        return [_text(error) for error in re.findall(r'<p class="error"[^>]*>(.*?)</p>', self.html, re.S)]


def _text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def rows(app: Flask, model: type = ResponseRow) -> list[Any]:
    with app.app_context():
        found = list(db.session.scalars(select(model).order_by(*inspect(model).primary_key)))
        db.session.expunge_all()
        db.session.remove()
        return found


def test_a_whole_response_is_stored_with_its_consent_and_receipt(app: Flask, shop: str) -> None:
    phone = Phone(app, query="lang=vi&src=qr-quay")
    assert phone.heading() == "Khảo sát cửa hàng"
    phone.press(WHO)
    assert phone.heading() == "Vài câu cuối"
    phone.press(LAST)

    [row] = rows(app)
    assert row.answers == {
        "agree": True,
        "city": "hcm",
        "spend": 1250000,
        "grid": {"price": "good", "staff": "bad"},
        "nps": 9,
        "ways": ["zalo", "sign"],
    }
    assert (row.number, row.language, row.source) == (1, "vi", "qr-quay")
    assert row.started <= row.submitted
    [consent] = rows(app, ConsentRecord)
    assert (consent.question_id, consent.purpose, consent.given) == ("agree", "participation", True)
    assert rows(app, Draft) == []
    assert re.search(r'class="receipt">(.*?)<', phone.html)[1] == "shop-00001"
    assert "Hẹn gặp lại." in phone.html


def test_a_page_hidden_by_an_answer_is_passed_over_and_shown_by_another(app: Flask, shop: str) -> None:
    phone = Phone(app)
    phone.press({**WHO, "city": "hn"})
    assert phone.heading() == "Ở Hà Nội"
    phone.press({"district": "Ba Đình"})
    phone.press({}, go="back")
    phone.press({}, go="back")
    phone.press({**WHO, "city": "hcm"})
    assert phone.heading() == "Vài câu cuối"
    phone.press(LAST)
    assert "district" not in rows(app)[0].answers


def test_back_keeps_what_was_typed_right_or_wrong(app: Flask, shop: str) -> None:
    phone = Phone(app)
    phone.press(WHO)
    phone.press({"grid.price": "good", "nps": "3"}, go="back")
    assert phone.heading() == "Khảo sát cửa hàng"
    assert phone.ticked() == [("agree", "yes"), ("city", "hcm")]
    assert phone.typed("spend") == "1.250.000"
    phone.press({**WHO, "spend": "nhiều lắm"}, go="lang:vi")
    assert phone.typed("spend") == "nhiều lắm"
    phone.press(WHO)
    assert phone.ticked() == [("grid.price", "good"), ("nps", "3")]


def test_cleared_cookies_and_another_browser_lose_nothing(app: Flask, shop: str) -> None:
    phone = Phone(app)
    last_page = phone.press(WHO).location
    later = Phone(app)
    later.page = later.client.get(last_page)
    later.press({}, go="back")
    assert later.ticked() == [("agree", "yes"), ("city", "hcm")]
    assert later.typed("spend") == "1.250.000"


def test_somebody_elses_first_page_shows_nothing_typed_by_others(app: Flask, shop: str) -> None:
    Phone(app).press(WHO)
    assert (Phone(app).ticked(), Phone(app).typed("spend")) == ([], "")


def test_changing_the_language_keeps_every_answer(app: Flask, shop: str) -> None:
    phone = Phone(app)
    phone.press(WHO, go="lang:en")
    assert phone.heading() == "Shop survey"
    assert re.search(r'<html lang="(..)"', phone.html)[1] == "en"
    assert phone.ticked() == [("agree", "yes"), ("city", "hcm")]
    phone.press(WHO)
    assert phone.heading() == "Last questions"
    phone.press(LAST)
    assert rows(app)[0].language == "en"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("vi", "“rất nhiều” không phải là số. Ví dụ: 250000."),
        ("en", "“rất nhiều” is not a number. For example: 250000."),
    ],
)
def test_faults_are_said_beside_the_field_and_linked_from_the_top(
    app: Flask, shop: str, language: str, sentence: str
) -> None:
    phone = Phone(app, query=f"lang={language}")
    answer = phone.press({"agree": "yes", "city": "hn", "spend": "rất nhiều"})
    assert answer.status_code == 422
    assert phone.errors() == [sentence]
    assert re.findall(r'<a href="#([^"]*)">', phone.html.split('role="alert"')[1].split("</ul>")[0]) == ["q-spend"]
    field = re.search(r'<input id="q-spend"[^>]*>', phone.html)[0]
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="q-spend-error"' in field
    assert phone.typed("spend") == "rất nhiều"
    assert phone.ticked() == [("agree", "yes"), ("city", "hn")]


def test_required_questions_are_asked_again_one_sentence_each(app: Flask, shop: str) -> None:
    phone = Phone(app)
    phone.press({"city": ""})
    assert phone.errors() == ["Anh/chị vui lòng trả lời câu này."] * 2
    phone.press(WHO)
    phone.press({"grid.price": "good", "ways": ["zalo", "friend", "sign"]})
    assert phone.errors() == [
        "Dòng “Nhân viên” chưa được trả lời.",
        "Anh/chị vui lòng chọn nhiều nhất 2 mục.",
    ]
    assert rows(app) == []


def test_faults_speak_the_readers_language_to_the_last_word(app: Flask, shop: str) -> None:
    phone = Phone(app, query="lang=en")
    phone.press({**WHO, "spend": "60 000 000"})
    assert phone.errors() == ["The largest number is 50,000,000."]
    phone.press(WHO)
    phone.press({"grid.price": "good", "ways": ["zalo", "none"]})
    assert phone.errors() == ["The row “Staff” is not answered.", "“I forget” cannot be chosen together with others."]


def test_a_question_opened_by_its_own_page_is_shown_before_going_on(app: Flask, shop: str) -> None:
    phone = Phone(app)
    phone.press(WHO)
    assert 'name="why"' not in phone.html
    answers = {**LAST, "nps": "4"}
    assert phone.press(answers).status_code == 200
    assert 'name="why"' in phone.html
    assert rows(app) == []
    phone.press({**answers, "why": "Giá cao"})
    assert rows(app)[0].answers["why"] == "Giá cao"


def test_progress_never_falls_on_the_way_forward_and_counts_what_may_still_come(app: Flask, shop: str) -> None:
    phone = Phone(app)

    def progress() -> tuple[str, str]:
        bar = re.search(r'<progress id="progress" max="(\d+)" value="(\d+)"', phone.html)
        label = _text(re.search(r'<label for="progress">(.*?)</label>', phone.html)[1])
        return f"{bar[2]}/{bar[1]}", label

    assert progress() == ("0/3", "Còn nhiều nhất 2 trang sau trang này")
    phone.press(WHO)
    assert progress() == ("2/3", "Trang cuối")


def test_a_second_tap_gets_the_same_receipt_and_stores_nothing(app: Flask, shop: str) -> None:
    phone = Phone(app)
    phone.press(WHO)
    form = phone.form(LAST)
    first = phone.client.post("/s/shop", data=form)
    second = phone.client.post("/s/shop", data=form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(rows(app)) == 1


def test_two_posts_at_once_make_one_response(app: Flask, shop: str) -> None:
    phone = Phone(app)
    phone.press(WHO)
    form = phone.form(LAST)

    def tap(_: int) -> tuple[int, str]:
        answer = app.test_client().post("/s/shop", data=form)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(tap, range(3)))
    assert answers == [answers[0]] * 3
    assert answers[0][0] == 303
    assert len(rows(app)) == 1
    assert rows(app, Survey)[0].accepted == 1


def test_other_answers_under_a_sent_ticket_are_refused_and_change_nothing(app: Flask, shop: str) -> None:
    phone = Phone(app)
    phone.press(WHO)
    form = phone.form(LAST)
    phone.client.post("/s/shop", data=form)
    again = phone.client.post("/s/shop", data={**form, "nps": "2"})
    assert again.status_code == 409
    assert "Câu trả lời của anh/chị đã được ghi nhận trước đó" in again.get_data(as_text=True)
    assert [row.answers["nps"] for row in rows(app)] == [9]


def test_going_back_after_sending_shows_the_receipt(app: Flask, shop: str) -> None:
    phone = Phone(app)
    posted = phone.press(WHO)
    phone.press(LAST)
    assert phone.client.get(posted.location, follow_redirects=True).request.path == "/s/shop/received"


def test_pages_cannot_be_skipped_by_posting_the_last_one(app: Flask, shop: str) -> None:
    phone = Phone(app)
    shown = ["grid", "nps", "ways"]
    phone.page = phone.client.post(
        "/s/shop",
        data={**phone.form({}), "page": "last", "shown": shown, **LAST},
    )
    assert phone.page.status_code == 422
    assert phone.heading() == "Khảo sát cửa hàng"
    assert rows(app) == []


def test_fields_of_other_questions_are_ignored(app: Flask, shop: str) -> None:
    phone = Phone(app)
    phone.press({**WHO, "nps": "0", "number": "77", "district": "x", "source": "y"})
    phone.press(LAST)
    [row] = rows(app)
    assert (row.number, row.source, row.answers["nps"]) == (1, "", 9)
    assert "district" not in row.answers


def test_what_people_type_is_shown_as_text(app: Flask, shop: str) -> None:
    phone = Phone(app)
    attack = '"><script>alert(1)</script>\x00'
    phone.press({"agree": "yes", "city": "else", "city.other": attack, "spend": attack})
    assert "<script>" not in phone.html
    assert "&lt;script&gt;" in phone.html


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Origin": "https://elsewhere.example"}, 400),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({}, 303),
    ],
)
def test_forms_posted_from_other_sites_are_refused(app: Flask, shop: str, headers: dict[str, str], status: int) -> None:
    phone = Phone(app)
    assert phone.client.post("/s/shop", data=phone.form(WHO), headers=headers).status_code == status
    assert len(rows(app, Draft)) == (status == 303)


def test_a_ticket_of_another_survey_or_a_changed_one_is_refused(app: Flask, publish: Any) -> None:
    publish("shop")
    publish("other")
    form = Phone(app, "other").form(WHO)
    phone = Phone(app, "shop")
    assert phone.client.post("/s/shop", data=form).status_code == 400
    changed = phone.form(WHO)
    changed["token"] = changed["token"][:-5] + changed["token"][-5:].swapcase()
    assert phone.client.post("/s/shop", data=changed).status_code == 400
    assert rows(app, Draft) == []


def test_a_receipt_cannot_be_made_up(app: Flask, shop: str) -> None:
    client = app.test_client()
    assert client.get("/s/shop/received?r=MQ.abc&lang=vi").status_code == 404


def test_unknown_closed_and_full_surveys_say_so(app: Flask, shop: str) -> None:
    client = app.test_client()

    def answer(path: str) -> tuple[int, str]:
        page = client.get(f"{path}?lang=vi")
        return page.status_code, _text(re.search(r"<h1>(.*?)</h1>", page.get_data(as_text=True))[1])

    assert answer("/s/nothing") == (404, "Không có khảo sát ở địa chỉ này")
    phone = Phone(app)
    phone.press(WHO)
    with app.app_context():
        survey = db.session.scalar(select(Survey))
        survey.cap = 0
        db.session.commit()
        db.session.remove()
    assert answer("/s/shop") == (410, "Khảo sát đã đủ số phiếu")
    with app.app_context():
        survey = db.session.scalar(select(Survey))
        survey.open = False
        db.session.commit()
        db.session.remove()
    assert answer("/s/shop") == (410, "Khảo sát đã kết thúc")
    assert phone.press(LAST).status_code == 410
    assert rows(app) == []


def test_a_respondent_finishes_the_version_they_began(app: Flask, publish: Any) -> None:
    publish("shop")
    phone = Phone(app)
    phone.press(WHO)
    publish("shop", title={"vi": "Bản mới", "en": "New version"})
    phone.press({}, go="back")
    assert phone.heading() == "Khảo sát cửa hàng"
    assert Phone(app).heading() == "Bản mới"


def test_the_sample_survey_says_that_it_is_one(app: Flask, publish: Any) -> None:
    publish("mau", sample=True)
    notice = "Đây là khảo sát mẫu: doanh nghiệp là giả định, câu trả lời chỉ để minh hoạ."
    phone = Phone(app, "mau")
    assert notice in phone.html
    phone.press(WHO)
    assert notice in phone.html


def test_how_it_was_answered_is_kept_without_times_of_day(app: Flask, shop: str) -> None:
    phone = Phone(app)
    phone.press(WHO)
    phone.press(LAST, go="back")
    phone.press({**WHO, "city": "hn"})
    phone.press({"district": "Ba Đình"})
    phone.press({**LAST, "ways": ["friend"]})
    [row] = rows(app)
    assert set(row.pace) == {"seconds", "edits", "path"}
    assert row.pace["path"] == ["who", "last", "who", "only_hn", "last"]
    assert row.pace["edits"] == {"city": 1, "ways": 1}
    assert set(row.pace["seconds"]) == {"who", "last", "only_hn"}
    assert all(0 <= seconds < 60 for seconds in row.pace["seconds"].values())


def test_no_question_takes_a_name_that_the_page_has_for_itself(app: Flask, shop: str) -> None:
    phone = Phone(app)
    own = {"agree", "city", "city.other", "city.else", "spend"}
    names = set(re.findall(r'<(?:input|button|select|textarea)[^>]*\sname="([^"]+)"', phone.html)) - own
    assert {name for name in names if not name.startswith("city.")} <= FORM_NAMES
    assert {"page", "token", "lang", "go", "shown"} <= names
