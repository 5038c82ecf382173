"""Where a survey stands and what follows it: kiosk, frames on other sites, after the thanks."""

from __future__ import annotations

import re
from html import unescape
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.domain.test_address import BYPASSES
from tests.web.conftest import hidden
from tests.web.sharing import post, send, stored

KIOSK = "/s/short?kiosk=vi&src=kiosk"


def test_a_kiosk_begins_anew_after_the_thanks_and_shows_no_way_back(app: Flask, short: str) -> None:
    client = app.test_client()
    page = client.get(KIOSK).get_data(as_text=True)
    assert "data-offline" not in page
    assert 'autocomplete="off"' in page
    answer = send(client, address=KIOSK)
    thanks = client.get(answer.location).get_data(as_text=True)
    begin = "/s/short?kiosk=vi&amp;src=kiosk&amp;lang=vi"
    assert f'<noscript><meta http-equiv="refresh" content="20;url={begin}"></noscript>' in thanks
    assert "/own" not in thanks
    longer = re.search(r'data-stay href="([^"]+)"', thanks)
    assert longer is not None
    assert 'content="120;url=' in client.get(longer[1].replace("&amp;", "&")).get_data(as_text=True)


def test_the_back_button_of_a_kiosk_finds_nobody(app: Flask, short: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    page = client.get(KIOSK).get_data(as_text=True)
    data = {"token": hidden(page, "token"), "page": "only", "lang": "vi", "shown": ["name"], "name": "An"}
    old = f"/s/short?t={hidden(page, 'token')}&p=only&lang=vi"
    client.post("/s/short", data={**data, "go": "save"})
    assert 'value="An"' in client.get(old).get_data(as_text=True)
    left = client.post("/s/short", data={**data, "go": "leave"})
    assert left.location == "/s/short?kiosk=vi&src=kiosk&lang=vi"
    assert client.get(old).location == left.location
    thanks = client.post("/s/short", data={**data, "go": "next"}).location
    assert client.get(old).location == left.location
    monkeypatch.setattr("surveyapp.web.answering.kiosk.LONGER_SECONDS", -1000)
    again = send(client, address=KIOSK).location
    assert client.get(again).location == left.location
    assert client.get(thanks).status_code == 200


def test_what_a_kiosk_left_untouched_is_not_opened_again(
    app: Flask, short: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    page = client.get(KIOSK).get_data(as_text=True)
    data = {"token": hidden(page, "token"), "page": "only", "lang": "vi", "shown": ["name"], "name": "An"}
    client.post("/s/short", data={**data, "go": "save"})
    monkeypatch.setattr("surveyapp.web.answering.kiosk.UNTOUCHED_SECONDS", -1)
    assert client.get(f"/s/short?t={hidden(page, 'token')}&p=only").location.startswith("/s/short?kiosk=vi")


def test_only_on_a_kiosk_can_what_was_typed_be_thrown_away(app: Flask, short: str) -> None:
    client = app.test_client()
    page = client.get("/s/short?lang=vi").get_data(as_text=True)
    data = {"token": hidden(page, "token"), "page": "only", "lang": "vi", "shown": ["name"], "name": "An"}
    client.post("/s/short", data={**data, "go": "save"})
    assert client.post("/s/short", data={**data, "go": "leave"}).location.startswith("/s/short/received")
    assert stored(app, "short").accepted == 1


def policy(answer: Any) -> str:
    return re.search(r"frame-ancestors ([^;]+)", answer.headers["Content-Security-Policy"])[1]


def test_nobody_frames_a_page_until_the_author_names_a_site(owner: FlaskClient, short: str) -> None:
    for path in ("/s/short", "/share/short", "/business/look", "/"):
        answer = owner.get(path)
        assert (policy(answer), answer.headers["X-Frame-Options"]) == ("'none'", "DENY")


def test_only_named_sites_frame_the_pages_of_that_survey(owner: FlaskClient, short: str) -> None:
    assert post(owner, "/share/short/sites", sites="https://a.vn\r\nhttps://B.vn:8443/").status_code == 303
    thanks = send(owner).location
    for path in ("/s/short", thanks):
        answer = owner.get(path)
        assert policy(answer) == "https://a.vn https://b.vn:8443"
        assert "X-Frame-Options" not in answer.headers
        assert 'data-sites="https://a.vn https://b.vn:8443"' in answer.get_data(as_text=True)
    for path in ("/s/shop", "/share/short", "/share/short/places", "/"):
        assert policy(owner.get(path)) == "'none'"
    post(owner, "/share/short/open", open="no")
    assert policy(owner.get("/s/short")) == "https://a.vn https://b.vn:8443"


def test_a_site_that_is_none_is_said_with_its_line(app: Flask, owner: FlaskClient) -> None:
    answer = post(owner, "/share/shop/sites?lang=vi", sites="https://a.vn\n*\nhttps://b.vn; script-src *")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Dòng 2: " in page
    assert "Dòng 3: " in page
    assert "https://b.vn; script-src *</textarea>" in page
    assert stored(app).origins == ""


def test_the_loader_may_be_loaded_by_other_sites_and_nothing_else_may(app: Flask) -> None:
    client = app.test_client()
    for name, whose in (("embed", "cross-origin"), ("embedded", "same-origin")):
        answer = client.get(f"/static/{name}.js", buffered=True)
        assert answer.headers["Cross-Origin-Resource-Policy"] == whose


def test_what_follows_the_thanks_is_the_authors(owner: FlaskClient, short: str) -> None:
    words = {
        "after.vi": "Mã giảm giá <b>CAMON</b>",
        "after.en": "Voucher",
        "onward": "https://vidu.vn/quà",
        "seconds": "8",
    }
    assert post(owner, "/share/short/after", **words).status_code == 303
    thanks = send(owner).location
    page = owner.get(thanks).get_data(as_text=True)
    assert "Mã giảm giá &lt;b&gt;CAMON&lt;/b&gt;" in page
    assert 'href="https://vidu.vn/qu%C3%A0" rel="noopener" target="_top">Đi tiếp đến vidu.vn</a>' in page
    assert '<meta http-equiv="refresh" content="8;url=https://vidu.vn/qu%C3%A0">' in page
    assert "http-equiv" not in owner.get(f"{thanks}&stay=1").get_data(as_text=True)


def test_no_address_but_a_plain_https_one_follows_the_thanks(owner: FlaskClient) -> None:
    for written in BYPASSES:
        answer = post(owner, "/share/shop/after?lang=vi", onward=written)
        assert (written, answer.status_code) == (written, 422)
        assert 'id="onward-error"' in answer.get_data(as_text=True)


NAMES = ("next", "onward", "url", "address", "stay", "_external", "_scheme", "_anchor", "_host")
WISHES = ("https://elsewhere.example/", "//elsewhere.example", "javascript", "javascript:alert(1)")


def test_no_request_has_a_say_in_where_one_goes_on_to(owner: FlaskClient, short: str) -> None:
    post(owner, "/share/short/after", onward="https://vidu.vn/", seconds="8")
    for name, value in product(NAMES, WISHES):
        thanks = send(owner, address=f"/s/short?{name}={value}&lang=vi").location
        assert thanks.startswith("/s/short/received?")
        page = owner.get(f"{thanks}&{name}={value}").get_data(as_text=True)
        links = [unescape(link) for link in re.findall(r'(?:href|action|src)="([^"]*)"', page)]
        assert [link for link in links if not re.match(r"/(?!/)|#|http://localhost/", link)] == ["https://vidu.vn/"]


@pytest.mark.parametrize("seconds", ["4", "121", "x", "-8", "1e1"])
def test_a_time_nobody_could_read_in_is_refused(owner: FlaskClient, seconds: str) -> None:
    answer = post(owner, "/share/shop/after?lang=vi", onward="https://vidu.vn", seconds=seconds)
    assert answer.status_code == 422
    assert f'name="seconds" value="{seconds}"' in answer.get_data(as_text=True)
