"""One's own answers by a signed link: seen in words, taken along, corrected, withdrawn, erased."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from surveyapp import jobs, worker
from surveyapp.config import Config
from surveyapp.domain.answers import Response
from surveyapp.domain.reading import today
from surveyapp.extensions import db
from surveyapp.models import AnalysisRow, Attachment, ConsentRecord, Draft, Job, RightsRequest, Survey
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, attachments, responses, surveys
from surveyapp.web import own_link
from surveyapp.web.answering import ticket as tickets
from tests import every_kind
from tests.store.test_rights import found
from tests.web.conftest import SHOP, hidden_any
from tests.web.test_answering import LAST, WHO, Phone, rows

NASTY = '<script>alert(1)</script> "Quận Một" & =1+1'


@pytest.fixture
def answered(app: Flask, shop: str) -> Phone:
    """A respondent who has answered and reads the thanks."""
    phone = Phone(app, query="lang=vi&src=zalo")
    phone.press({**WHO, "city": "else", "city.other": NASTY})
    phone.press({**LAST, "nps": "3"})
    phone.press({**LAST, "nps": "3", "why": "Giá còn cao so với chất lượng"})
    return phone


def link_of(phone: Phone) -> str:
    """The link that the thanks show, as a path."""
    found = re.search(r'href="(/s/[^"]*/answers\?[^"]*)"', phone.html)
    assert found is not None
    return unescape(found[1])


def part(link: str, name: str) -> str:
    """The address of a part of the page: /s/shop/answers/<name>?r=…"""
    return link.replace("/answers?", f"/answers/{name}?")


def token(link: str) -> str:
    return re.search(r"r=([^&]*)", link)[1]


def post(client: FlaskClient, link: str, name: str, **fields: Any) -> TestResponse:
    return client.post(f"/s/shop/answers/{name}", data={"r": token(link), "lang": "vi", **fields})


def text(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


# ------------------------------------------------------------------ seeing


def test_the_thanks_lead_to_all_answers_in_words(app: Flask, answered: Phone) -> None:
    answer = app.test_client().get(link_of(answered) + "&lang=vi")
    assert answer.status_code == 200
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == (
        "private, no-store",
        "noindex, nofollow",
    )
    page = text(answer)
    for words in (
        "Tôi đồng ý tham gia. Đồng ý",
        f"Nơi khác: {NASTY}",
        "1.250.000 ₫",
        "Giá: Tốt",
        "Giá còn cao so với chất lượng",
        "Zalo; Biển hiệu",
        "shop-00001",
        "zalo",
    ):
        assert words in page, words
    assert "<script>alert(1)" not in answer.get_data(as_text=True)
    assert "Where do you live?" in text(app.test_client().get(link_of(answered) + "&lang=en"))


@pytest.mark.parametrize("change", ["cut", "other", "thanks", "erased", "absent", "survey"])
def test_every_link_that_opens_nothing_gets_the_same_answer(app: Flask, answered: Phone, change: str) -> None:
    link = link_of(answered)
    sealed = token(link)
    with app.app_context():
        if change == "erased":
            post(app.test_client(), link, "erase", sure="yes")
        thanks = tickets.seal_receipt("shop", 1)
        absent = own_link.seal("shop", 2)
        other = own_link.seal("second", 1)
    wrong = {"cut": sealed[:-1], "other": other, "thanks": thanks, "erased": sealed, "absent": absent, "survey": sealed}
    code = "nothing" if change == "survey" else "shop"
    client = app.test_client()
    answer = client.get(f"/s/{code}/answers?r={wrong[change]}&lang=vi")
    assert (answer.status_code, text(answer).count("Không có câu trả lời nào ở liên kết này")) == (404, 2)
    plain = client.get("/s/shop/answers?lang=vi")
    assert (plain.status_code, text(plain)) == (404, text(answer))
    for name in ("withdraw", "erase", "copy.json", "copy.csv", "copy.html", "link.txt"):
        assert client.get(f"/s/{code}/answers/{name}?r={wrong[change]}").status_code == 404
    for name in ("correct", "withdraw", "erase"):
        fields = {"r": wrong[change], "sure": "yes", "all": "yes"}
        assert client.post(f"/s/{code}/answers/{name}", data=fields).status_code == 404


def test_guessing_links_is_limited_and_right_links_are_not(app: Flask, config: Config, answered: Phone) -> None:
    client = app.test_client()
    for _ in range(3):
        assert client.get(link_of(answered)).status_code == 200
    statuses = [client.get("/s/shop/answers?r=guess").status_code for _ in range(config.most_wrong_links + 1)]
    assert statuses == [404] * config.most_wrong_links + [429]
    assert client.get(link_of(answered)).status_code == 429


def test_a_form_of_another_site_does_nothing(app: Flask, answered: Phone) -> None:
    link = link_of(answered)
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = app.test_client().post("/s/shop/answers/erase", data={"r": token(link), "sure": "yes"}, headers=headers)
    assert answer.status_code == 404
    assert rows(app)[0].state == "whole"


# ------------------------------------------------------------------ taking along


def test_copies_hold_every_answer(app: Flask, answered: Phone) -> None:
    client, link = app.test_client(), link_of(answered)
    [stored] = rows(app)
    copy = client.get(part(link, "copy.json") + "&lang=vi")
    assert copy.headers["Content-Disposition"] == 'attachment; filename="shop-00001.json"'
    whole = json.loads(copy.data)
    assert {one["id"]: one["stored"] for one in whole["answers"]} == {
        name: value for name, value in stored.answers.items() if not name.startswith("#")
    }
    assert (whole["receipt"], whole["channel"], whole["consents"][0]["given"]) == ("shop-00001", "zalo", True)
    lines = list(csv.reader(io.StringIO(client.get(part(link, "copy.csv") + "&lang=vi").get_data(as_text=True)[1:])))
    assert lines[0] == ["Câu hỏi", "Phần", "Trả lời"]
    assert ["Anh/chị hài lòng ra sao?", "Nhân viên", "Kém"] in lines
    assert ["Vì sao?", "", "Giá còn cao so với chất lượng"] in lines
    html = client.get(part(link, "copy.html") + "&lang=vi").get_data(as_text=True)
    assert "Giá còn cao so với chất lượng" in html and "<script>" not in html and "/answers" not in html
    kept = client.get(part(link, "link.txt")).get_data(as_text=True)
    assert f"http://localhost{link.partition('&')[0]}" in kept


def test_a_copy_is_inert_in_a_spreadsheet(app: Flask, shop: str) -> None:
    phone = Phone(app)
    phone.press({**WHO, "city": "hn"})
    phone.press({"district": "=HYPERLINK(1)"})
    phone.press(LAST)
    copy = app.test_client().get(part(link_of(phone), "copy.csv") + "&lang=en").get_data(as_text=True)
    assert "'=HYPERLINK(1)" in copy


# ------------------------------------------------------------------ correcting


def begin_correcting(app: Flask, link: str, code: str = "shop") -> Phone:
    phone = Phone(app, code)
    begun = phone.client.post(f"/s/{code}/answers/correct", data={"r": token(link), "lang": "vi"})
    assert begun.status_code == 303
    phone.page = phone.client.get(begun.location)
    return phone


def test_a_correction_shows_what_was_answered_and_replaces_it(app: Flask, answered: Phone) -> None:
    link = link_of(answered)
    [before] = rows(app)
    phone = begin_correcting(app, link)
    assert ("city", "else") in phone.ticked() and ("agree", "yes") in phone.ticked()
    assert unescape(phone.typed("city.other")) == NASTY
    assert "Sửa câu trả lời" in phone.html
    phone.press({**WHO, "city": "hcm", "spend": "2.000.000"})
    assert ("nps", "3") in phone.ticked()
    assert rows(app)[0].answers == before.answers  # nothing changes before it is sent
    done = phone.press({**LAST, "nps": "9"})
    assert done.location.startswith("/s/shop/answers?")
    assert "Đã lưu phần sửa" in text(phone.page)
    [after] = rows(app)
    assert (after.answers["city"], after.answers["nps"], "why" in after.answers) == ("hcm", 9, False)
    assert (after.number, after.id, after.submitted, after.source) == (1, before.id, before.submitted, before.source)
    assert after.changed is not None
    assert [consent.given for consent in rows(app, ConsentRecord)] == [True, True]
    assert rows(app, Draft) == []
    assert [(r.kind, r.channel, r.number, r.note) for r in rows(app, RightsRequest)] == [("correct", "self", 1, "")]
    assert phone.client.get(link).status_code == 200


def test_a_correction_is_possible_when_the_survey_is_closed_and_full(app: Flask, answered: Phone) -> None:
    with app.app_context():
        survey = db.session.scalars(select(Survey)).one()
        survey.open, survey.cap = False, 1
        db.session.commit()
        db.session.remove()
    phone = begin_correcting(app, link_of(answered))
    phone.press(WHO)
    phone.press(LAST)
    assert rows(app)[0].answers["nps"] == 9


def test_a_correction_sent_twice_or_after_erasing_stores_nothing_more(app: Flask, answered: Phone) -> None:
    link = link_of(answered)
    phone = begin_correcting(app, link)
    phone.press(WHO)
    late = phone.form(LAST)
    phone.press(LAST)
    assert phone.client.post("/s/shop", data=late).location.startswith("/s/shop/answers?")
    again = begin_correcting(app, link)
    again.press(WHO)
    post(app.test_client(), link, "erase", sure="yes")
    again.press(LAST)
    assert again.page.status_code == 404
    assert [(row.state, row.answers) for row in rows(app)] == [("erased", {})]
    assert rows(app, Draft) == []


class Fields(HTMLParser):
    """What a browser would post of a page as it stands: every field, ticked, chosen or typed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._select = self._text = ""
        self.feed(re.sub(r"<template.*?</template>|<header.*?</header>", "", html, flags=re.S))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        name, value = own.get("name") or "", own.get("value")
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in own:
            self.fields.append((self._select, value or ""))
        elif tag == "textarea":
            self._text = name
            self.fields.append((name, ""))
        elif tag == "input" and name:
            kind = own.get("type", "text")
            if kind not in ("radio", "checkbox", "file") or (kind != "file" and "checked" in own):
                self.fields.append((name, value or ""))

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[-1] = (self._text, self.fields[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""


def test_every_kind_comes_back_in_its_fields_and_is_stored_the_same(app: Flask, config: Config) -> None:
    with app.app_context():
        begin_writing(db.session)
        owner = accounts.business(db.session, "Cửa hàng Ví Dụ")
        surveys.publish(db.session, owner.id, "all", every_kind.every_kind())
        survey = surveys.find(db.session, "all")
        sid = "00000000-0000-4000-8000-000000000001"
        file = attachments.keep(
            db.session, config.home, survey.id, sid, "receipt", "hóa đơn.jpg", "image/jpeg", b"\xff\xd8\xff\xd9"
        )
        stored = {**every_kind.STORED, "receipt": {"key": file.key, "name": file.name}}
        responses.submit(db.session, survey, survey.version_id, Response(sid, stored, "vi"))
        db.session.commit()
        link = f"/s/all/answers?r={own_link.seal('all', 1)}"
        db.session.remove()
    phone = begin_correcting(app, link, "all")
    pages = 0
    while "/answers" not in phone.page.request.path:
        fields = Fields(phone.page.get_data(as_text=True)).fields
        posted = phone.client.post(
            "/s/all",
            data={name: [value for own, value in fields if own == name] for name, _ in fields} | {"go": "next"},
            content_type="multipart/form-data",
        )
        assert posted.status_code == 303, re.findall(r'class="error"[^>]*>(.*?)<', posted.get_data(as_text=True))
        phone.page = phone.client.get(posted.location)
        pages += 1
    assert pages == len(every_kind.questionnaire().pages)
    [row] = rows(app)
    assert {name: value for name, value in row.answers.items() if not name.startswith("#")} == stored
    [kept] = rows(app, Attachment)
    assert (kept.key, kept.kept, attachments.path(config.home, kept.key).is_file()) == (file.key, True, True)
    own = app.test_client().get(f"/s/all/answers/files/{file.key}?r={token(link)}")
    assert (own.status_code, own.data, own.headers["Cache-Control"]) == (200, b"\xff\xd8\xff\xd9", "private, no-store")
    own.close()
    assert app.test_client().get(f"/s/all/answers/files/{'0' * 32}?r={token(link)}").status_code == 404


# ------------------------------------------------------------------ withdrawing, erasing


def test_withdrawing_from_taking_part(app: Flask, answered: Phone) -> None:
    client, link = app.test_client(), link_of(answered)
    page = text(client.get(part(link, "withdraw") + "&lang=vi"))
    assert "không thể thu hồi" in page
    empty = post(client, link, "withdraw")
    assert (empty.status_code, rows(app)[0].state) == (422, "whole")
    done = post(client, link, "withdraw", all="yes")
    assert done.status_code == 303
    assert "Anh/chị đã rút khỏi khảo sát" in text(client.get(done.location))
    assert rows(app)[0].state == "withdrawn"
    with app.app_context():
        assert responses.count(db.session, 1) == 0
        db.session.remove()
    assert [(r.kind, r.number, r.closed == r.received) for r in rows(app, RightsRequest)] == [("withdraw", 1, True)]


def test_erasing_asks_once_more_and_leaves_only_the_number(app: Flask, answered: Phone) -> None:
    client, link = app.test_client(), link_of(answered)
    assert "shop-00001" in text(client.get(part(link, "erase") + "&lang=vi"))
    unsure = post(client, link, "erase")
    assert (unsure.status_code, rows(app)[0].state) == (422, "whole")
    done = post(client, link, "erase", sure="yes")
    assert (done.status_code, "Câu trả lời của anh/chị đã được xoá" in text(done)) == (200, True)
    [row] = rows(app)
    assert (row.number, row.state, row.answers, row.source, row.submitted) == (1, "erased", {}, "", None)
    assert rows(app, ConsentRecord) == []
    assert client.get(link).status_code == 404
    assert answered.client.get("/s/shop/received?" + answered.page.request.query_string.decode()).status_code == 404
    assert [(r.kind, r.number, r.note) for r in rows(app, RightsRequest)] == [("erase", 1, "")]
    following = Phone(app)
    following.press(WHO)
    following.press(LAST)
    assert [row.number for row in rows(app)] == [1, 2]


# ------------------------------------------------------------------ the business's register


def enter(owner: FlaskClient, **fields: str) -> TestResponse:
    page = owner.get("/results/shop/requests?lang=vi").get_data(as_text=True)
    typed = {"right": "erase", "channel": "phone", "received": today().isoformat(), "receipt": "", "note": ""}
    return owner.post("/results/shop/requests", data={"csrf_token": hidden_any(page, "csrf_token"), **typed, **fields})


def act(owner: FlaskClient, name: str, **fields: str) -> TestResponse:
    page = owner.get("/results/shop/requests/1?lang=vi").get_data(as_text=True)
    data = {"csrf_token": hidden_any(page, "csrf_token"), **fields}
    return owner.post(f"/results/shop/requests/1/{name}", data=data)


def test_a_request_by_telephone_is_entered_found_done_and_closed(
    app: Flask, owner: FlaskClient, answered: Phone
) -> None:
    assert enter(owner, note="Gọi 028 3822 0000").status_code == 303
    page = text(owner.get("/results/shop/requests/1?lang=vi"))
    by = (today() + timedelta(days=20)).strftime("%d/%m/%Y")
    assert "Xoá câu trả lời" in page and "Gọi 028 3822 0000" in page and f"chậm nhất {by}" in page
    act(owner, "acknowledge")
    assert rows(app, RightsRequest)[0].acknowledged == today()
    wrong = act(owner, "response", receipt="other-00001")
    assert (wrong.status_code, 'value="other-00001"' in wrong.get_data(as_text=True)) == (422, True)
    assert act(owner, "response", receipt="SHOP-00001").status_code == 303
    link = re.search(r"http://localhost(/s/shop/answers\?r=[^\"<&]*)", owner.get("/results/shop/requests/1").text)[1]
    assert app.test_client().get(link).status_code == 200
    assert act(owner, "do").status_code == 422
    assert rows(app)[0].state == "whole"
    act(owner, "do", sure="yes")
    [row], [entered] = rows(app), rows(app, RightsRequest)
    assert (row.state, row.answers) == ("erased", {})
    assert (entered.closed, entered.refused, entered.note, entered.number) == (today(), False, "", 1)
    assert [job.kind for job in rows(app, Job)] == ["analyse"]
    assert "chỉ còn lại con số" in text(owner.get("/results/shop/requests/1?lang=vi"))
    assert app.test_client().get(link).status_code == 404


@pytest.mark.parametrize("right", ["withdraw", "restrict", "object"])
def test_who_objects_is_left_out_of_every_analysis(app: Flask, owner: FlaskClient, answered: Phone, right: str) -> None:
    enter(owner, right=right, receipt="1")
    act(owner, "do", sure="yes")
    assert rows(app)[0].state == "withdrawn"
    assert rows(app, RightsRequest)[0].closed == today()


def test_a_faulty_request_is_not_entered_and_keeps_what_was_typed(app: Flask, owner: FlaskClient) -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()
    answer = enter(owner, right="", channel="self", received=tomorrow, receipt="shop-77", note="<b>Gọi lại</b>")
    page = text(answer)
    assert answer.status_code == 422
    for sentence in (
        "hãy chọn điều được yêu cầu",
        "hãy chọn yêu cầu đến bằng cách nào",
        "Ngày này chưa tới",
        "“shop-77”",
    ):
        assert sentence in page, sentence
    assert "&lt;b&gt;Gọi lại&lt;/b&gt;" in answer.text and f'value="{tomorrow}"' in answer.text
    assert rows(app, RightsRequest) == []


def test_what_is_overdue_is_marked_and_stands_first(app: Flask, owner: FlaskClient) -> None:
    enter(owner, right="view", received=(today() - timedelta(days=10)).isoformat())
    enter(owner, right="copy", received=(today() - timedelta(days=11)).isoformat())
    page = text(owner.get("/results/shop/requests?lang=vi"))
    assert page.index("Nhận một bản sao") < page.index("Xem câu trả lời")
    assert page.count("quá hạn từ") == 1
    act(owner, "close", how="refused")
    assert (rows(app, RightsRequest)[0].refused, rows(app, RightsRequest)[0].closed) == (True, today())


def test_requests_of_another_survey_and_business_are_not_there(
    app: Flask, owner: FlaskClient, stranger: FlaskClient, publish: Callable[..., None]
) -> None:
    enter(owner)
    publish("second")
    assert owner.get("/results/shop/requests/1").status_code == 200
    assert owner.get("/results/second/requests/1").status_code == 404
    assert stranger.get("/results/shop/requests/1").status_code == 404
    publish("own", business="Tiệm Khác")
    token = hidden_any(stranger.get("/results/own/requests").text, "csrf_token")
    for name in ("acknowledge", "response", "do", "close"):
        data = {"csrf_token": token, "receipt": "1", "sure": "yes"}
        assert stranger.post(f"/results/own/requests/1/{name}", data=data).status_code == 404
    assert rows(app, RightsRequest)[0].acknowledged is None


# ------------------------------------------------------------------ how long answers are kept


def test_the_worker_erases_what_was_kept_long_enough_and_says_so(
    app: Flask, owner: FlaskClient, answered: Phone
) -> None:
    page = owner.get("/results/shop/requests?lang=vi")
    assert '<option value="12" selected>' in page.text and "chưa chạy lần nào" in text(page)
    token = hidden_any(page.text, "csrf_token")
    assert owner.post("/results/shop/requests/keep", data={"csrf_token": token, "months": "5"}).status_code == 400
    owner.post("/results/shop/requests/keep", data={"csrf_token": token, "months": "3"})
    assert "Tất cả được xoá sau 3 tháng" in text(app.test_client().get(link_of(answered) + "&lang=vi"))
    stored = rows(app)[0].stored
    with app.app_context():
        assert worker.purge(stored + timedelta(days=88)) == 0
        assert worker.purge(stored + timedelta(days=93)) == 1
        assert worker.purge(stored + timedelta(days=94)) == 0
        db.session.remove()
    assert rows(app)[0].state == "erased"
    page = text(owner.get("/results/shop/requests?lang=vi"))
    assert "Chưa có gì đến hạn xoá" in page
    assert [job.kind for job in rows(app, Job)] == ["analyse"]


def test_an_analysis_under_way_when_somebody_is_erased_is_made_again(
    app: Flask, config: Config, answered: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Phone(app)
    second.press(WHO)
    second.press(LAST)
    made: list[int] = []
    compute = jobs.compute

    def slow(survey: Any, progress: Any) -> Any:
        analysis = compute(survey, progress)
        made.append(analysis.table.n)
        if len(made) == 1:
            post(app.test_client(), link_of(answered), "erase", sure="yes")
        return analysis

    monkeypatch.setattr(jobs, "compute", slow)
    with app.app_context():
        begin_writing(db.session)
        jobs.enqueue_report(1, "vi")
        db.session.commit()
        db.session.remove()
        worker.work(app, until_empty=True)
    assert made == [2, 1]
    assert [(row.responses, row.revision) for row in rows(app, AnalysisRow)] == [(1, 1)]
    assert [job.state for job in rows(app, Job)] == ["done"]


def test_a_report_that_really_quotes_somebody_goes_with_them(
    app: Flask, config: Config, publish: Callable[..., None]
) -> None:
    words = "Nhân viên ở quầy số bảy rất chu đáo với khách lớn tuổi"
    publish("shop", SHOP.replace('id = "why"', 'id = "why"\nrole = "quote"').replace('show_if = "{nps} < 7"\n', ""))
    for number in range(6):
        phone = Phone(app)
        phone.press(WHO)
        phone.press({**LAST, "why": words if number == 5 else f"Giá ở đây hợp lý, tôi đã ghé {number} lần"})
    with app.app_context():
        begin_writing(db.session)
        jobs.enqueue_report(1, "vi")
        db.session.commit()
        db.session.remove()
        worker.work(app, until_empty=True)
        before = found(db.session, config.home, words.encode())
        db.session.remove()
    assert {"response", "analysis"} <= before
    assert len(list((config.home / "reports").glob("*.pdf"))) == 1
    assert post(app.test_client(), link_of(phone), "erase", sure="yes").status_code == 200
    assert list((config.home / "reports").glob("*")) == []
    assert [(job.kind, job.state) for job in rows(app, Job)] == [("report", "done"), ("analyse", "queued")]
    with app.app_context():
        worker.work(app, until_empty=True)
        assert found(db.session, config.home, words.encode()) == set()
        db.session.remove()
    assert [row.responses for row in rows(app, AnalysisRow)] == [5]


def test_a_kiosk_shows_nobody_the_link_of_the_person_before(app: Flask, shop: str) -> None:
    phone = Phone(app, query="lang=vi&kiosk=vi")
    phone.press(WHO)
    phone.press(LAST)
    assert "shop-00001" in phone.html
    assert "/answers?" not in phone.html
