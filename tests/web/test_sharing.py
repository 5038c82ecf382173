"""Sharing a survey: channels, codes, posters, opening times, cap, PIN, framing, what follows the thanks, the look."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from io import BytesIO
from itertools import product
from typing import Any

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageFile
from sqlalchemy import select, update

from surveyapp.config import Config
from surveyapp.domain.brand import Brand, Mode, contrast
from surveyapp.extensions import db
from surveyapp.models import Survey
from surveyapp.store import sharing, surveys
from tests.domain.test_address import BYPASSES
from tests.web.conftest import hidden, hidden_any

ONE_PAGE = {"page": [{"id": "only", "title": {"vi": "Một", "en": "One"}, "question": [
    {"id": "name", "kind": "short_text", "text": {"vi": "Tên?", "en": "Name?"}},
    {"id": "branch", "kind": "hidden", "text": {"vi": "Chi nhánh", "en": "Branch"},
     "option": [{"code": "q1", "text": {"vi": "Quận 1", "en": "District 1"}}]},
]}]}  # fmt: skip


@pytest.fixture
def short(publish: Callable[..., None]) -> str:
    publish("short", **ONE_PAGE)
    return "short"


def post(client: FlaskClient, path: str, **data: Any) -> Any:
    token = hidden_any(client.get("/business/look").get_data(as_text=True), "csrf_token")
    return client.post(path, data={"csrf_token": token, **data}, buffered=True)


def stored(app: Flask, code: str = "shop") -> Survey:
    with app.app_context():
        row = db.session.scalar(select(Survey).where(Survey.code == code))
        db.session.expunge_all()
        db.session.remove()
    return row


def change(app: Flask, code: str = "shop", **values: Any) -> None:
    with app.app_context():
        db.session.execute(update(Survey).where(Survey.code == code).values(**values))
        db.session.commit()
        db.session.remove()


def send(client: FlaskClient, code: str = "short", address: str = "", name: str = "An") -> Any:
    """Answers the one page and sends it."""
    page = client.get(address or f"/s/{code}?lang=vi").get_data(as_text=True)
    data = {"token": hidden(page, "token"), "page": "only", "lang": "vi", "shown": ["name"], "name": name, "go": "next"}
    return client.post(f"/s/{code}", data=data)


# ------------------------------------------------------------------ links, codes, posters


def test_a_channel_has_a_link_a_code_and_a_count(owner: FlaskClient, short: str) -> None:
    answer = post(owner, "/share/short/channels", name="  Tờ rơi ở quầy ")
    assert answer.location.startswith("/share/short#way-to-roi-o-quay")
    for number in range(3):
        assert send(owner, address=f"/s/short?src=to-roi-o-quay&lang=vi&x={number}").status_code == 303
    page = owner.get("/share/short?lang=vi&src=to-roi-o-quay").get_data(as_text=True)
    assert 'value="http://localhost/s/short?src=to-roi-o-quay"' in page
    assert "3 câu trả lời · 100%" in page
    code = owner.get("/share/short/qr.png?src=to-roi-o-quay")
    found = zxingcpp.read_barcodes(Image.open(BytesIO(code.data)))
    assert [one.text for one in found] == ["http://localhost/s/short?src=to-roi-o-quay"]
    assert owner.get("/share/short/qr.svg").data.startswith(b"<svg")


def test_a_source_nobody_named_is_listed_too(owner: FlaskClient, short: str) -> None:
    send(owner, address='/s/short?src="><img src=x>&lang=vi')
    page = owner.get("/share/short?lang=vi").get_data(as_text=True)
    assert "&#34;&gt;&lt;img src=x&gt;" in page
    assert "<img src=x>" not in page


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "Anh/chị đặt tên kênh"), ("x" * 81, "tối đa 80"), ("★★", "không có chữ hay số"), ("Quầy 1", "Đã có kênh")],
)
def test_a_channel_that_cannot_be_is_said_and_stays_typed(owner: FlaskClient, name: str, said: str) -> None:
    post(owner, "/share/shop/channels", name="Quầy 1")
    answer = post(owner, "/share/shop/channels?lang=vi", name=name)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert f'name="name" value="{name}"' in page


def test_a_channel_taken_off_the_list_leaves_its_responses(owner: FlaskClient, short: str) -> None:
    post(owner, "/share/short/channels", name="Zalo")
    send(owner, address="/s/short?src=zalo&lang=vi")
    post(owner, "/share/short/channels/zalo/remove")
    page = owner.get("/share/short?lang=vi").get_data(as_text=True)
    assert "không có trong danh sách" in page
    assert "1 câu trả lời" in page


def test_a_link_can_answer_hidden_questions(owner: FlaskClient, short: str) -> None:
    page = owner.get("/share/short?lang=vi").get_data(as_text=True)
    assert "<code>branch</code> Chi nhánh" in page
    assert 'value="http://localhost/s/short?branch=q1"' in page


@pytest.mark.parametrize("sheet", ["a4", "tent"])
def test_a_poster_has_the_line_of_the_author_and_the_code_of_the_channel(owner: FlaskClient, sheet: str) -> None:
    import pypdfium2
    from pypdf import PdfReader

    post(owner, "/share/shop/channels", name="Quầy")
    post(owner, "/share/shop/invitation", **{"invitation.vi": "Mời anh/chị góp ý <b>nhé</b>", "invitation.en": ""})
    pdf = owner.get(f"/share/shop/{sheet}.pdf?src=quay&in=vi")
    assert pdf.mimetype == "application/pdf"
    text = " ".join(PdfReader(BytesIO(pdf.data)).pages[0].extract_text().split())
    assert "<b>nhé</b>" in text.replace("< b > ", "<b>")
    with pypdfium2.PdfDocument(pdf.data) as document:
        drawn = document[0].render(scale=1.5).to_pil()
    assert {one.text for one in zxingcpp.read_barcodes(drawn)} == {"http://localhost/s/shop?src=quay&lang=vi"}


def test_an_invitation_too_long_for_the_poster_is_refused(owner: FlaskClient) -> None:
    answer = post(owner, "/share/shop/invitation?lang=en", **{"invitation.vi": "x" * 91})
    assert answer.status_code == 422
    assert "at most 90 characters" in answer.get_data(as_text=True)


def test_the_public_address_is_the_one_that_is_set(shop: str, config: Config) -> None:
    from surveyapp.app import create_app
    from surveyapp.web.addresses import public

    app = create_app(replace(config, base_url="https://khaosat.example"))
    with app.test_request_context("http://inside:9/share"):
        assert public("/s/shop") == "https://khaosat.example/s/shop"
    with app.app_context():
        db.engine.dispose()


# ------------------------------------------------------------------ when, how many


def test_opening_times_are_of_viet_nam(app: Flask, owner: FlaskClient) -> None:
    times = {"opens.day": "2026-03-01", "opens.time": "08:30", "closes.day": "2026-03-31"}
    assert post(owner, "/share/shop/period", **times).status_code == 303
    row = stored(app)
    assert (row.opens.isoformat(), row.closes.isoformat()) == ("2026-03-01T01:30:00+00:00", "2026-03-31T16:59:00+00:00")
    page = owner.get("/share/shop/limits").get_data(as_text=True)
    for value in ("2026-03-01", "08:30", "2026-03-31", "23:59"):
        assert f'value="{value}"' in page
    post(owner, "/share/shop/period")
    assert (stored(app).opens, stored(app).closes) == (None, None)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({"opens.time": "08:30"}, "chọn cả ngày"),
        ({"opens.day": "31/3/2026"}, "“31/3/2026 ” không phải ngày giờ"),
        ({"opens.day": "2026-03-31", "closes.day": "2026-03-30"}, "Giờ đóng phải sau giờ mở"),
    ],
)
def test_times_that_cannot_be_are_said_and_change_nothing(
    app: Flask, owner: FlaskClient, times: dict[str, str], said: str
) -> None:
    answer = post(owner, "/share/shop/period?lang=vi", **times)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert all(f'value="{value}"' in page for value in times.values())
    assert (stored(app).opens, stored(app).closes) == (None, None)


def test_open_and_closed_by_hand(app: Flask, owner: FlaskClient) -> None:
    post(owner, "/share/shop/open", open="no")
    assert owner.get("/s/shop").status_code == 410
    assert "Đang đóng" in owner.get("/share/shop/limits?lang=vi").get_data(as_text=True)
    post(owner, "/share/shop/open", open="yes")
    assert owner.get("/s/shop").status_code == 200


@pytest.mark.parametrize(("typed", "kept"), [("1.000", 1000), (" 7 ", 7), ("", None)])
def test_a_cap_is_written_as_people_write_numbers(app: Flask, owner: FlaskClient, typed: str, kept: int | None) -> None:
    assert post(owner, "/share/shop/cap", cap=typed).status_code == 303
    assert stored(app).cap == kept


@pytest.mark.parametrize("typed", ["0", "-3", "nhiều", "1e9", "99999999999999999999", "٣"])
def test_what_is_no_cap_is_refused(app: Flask, owner: FlaskClient, typed: str) -> None:
    assert post(owner, "/share/shop/cap", cap=typed).status_code == 422
    assert stored(app).cap is None


def test_a_cap_below_what_is_in_is_refused(app: Flask, owner: FlaskClient) -> None:
    change(app, accepted=3)
    answer = post(owner, "/share/shop/cap?lang=vi", cap="2")
    assert (answer.status_code, stored(app).cap) == (422, None)
    assert "Đã có 3 câu trả lời" in answer.get_data(as_text=True)


def test_quotas_say_how_far_they_are(owner: FlaskClient, publish: Callable[..., None]) -> None:
    quota = {"id": "ten", "when": "{name} = 'An'", "most": 2, "text": {"vi": "Cảm ơn", "en": "Thanks"}}
    publish("short", **ONE_PAGE, quota=[quota])
    send(owner)
    page = owner.get("/share/short/limits?lang=vi").get_data(as_text=True)
    assert "<strong>ten</strong>: 1 trên 2 · còn 1 chỗ" in page
    send(owner)
    assert "2 trên 2 · đã đủ" in owner.get("/share/short/limits?lang=vi").get_data(as_text=True)


# ------------------------------------------------------------------ PIN


@pytest.fixture
def locked(owner: FlaskClient, short: str) -> str:
    assert post(owner, "/share/short/pin", pin="24 68").status_code == 303
    return short


def give(client: FlaskClient, pin: str, page: str | None = None) -> Any:
    page = page or client.get("/s/short?src=quay&lang=vi").get_data(as_text=True)
    return client.post("/s/short/pin", data={"token": hidden(page, "token"), "lang": "vi", "pin": pin})


def test_a_pin_is_kept_as_a_hash(app: Flask, locked: str) -> None:
    pin = stored(app, "short").pin
    assert pin.startswith("$argon2id$")
    assert "2468" not in pin


def test_without_the_pin_nothing_of_the_questionnaire_is_seen_or_taken(app: Flask, locked: str) -> None:
    client = app.test_client()
    page = client.get("/s/short?lang=vi").get_data(as_text=True)
    assert "Mã PIN" in page
    assert "Tên?" not in page
    data = {"token": hidden(page, "token"), "page": "only", "shown": ["name"], "name": "An", "go": "next"}
    for go in ("next", "save"):
        client.post("/s/short", data={**data, "go": go})
    assert stored(app, "short").accepted == 0
    assert "Tên?" not in client.get(f"/s/short?t={hidden(page, 'token')}&p=only").get_data(as_text=True)


def test_the_right_pin_opens_once_for_the_whole_response_and_is_in_no_address(app: Flask, locked: str) -> None:
    client = app.test_client()
    wrong = give(client, "1111")
    assert wrong.status_code == 422
    assert "Mã PIN chưa đúng" in wrong.get_data(as_text=True)
    answer = give(client, " 2468 ", wrong.get_data(as_text=True))
    assert answer.status_code == 303
    assert "2468" not in answer.location
    assert send(client, address=answer.location).location.startswith("/s/short/received")
    with app.app_context():
        assert sharing.by_source(db.session, stored(app, "short").id) == {"quay": 1}
        db.session.remove()


def test_guesses_are_limited_and_right_ones_do_not_count(app: Flask, config: Config, locked: str) -> None:
    app.config["SURVEYAPP"] = replace(config, most_pins=3)
    client = app.test_client()
    page = client.get("/s/short?lang=vi").get_data(as_text=True)
    for _ in range(5):
        assert give(client, "2468", page).status_code == 303
    for _ in range(3):
        assert give(client, "0000", page).status_code == 422
    refused = give(client, "2468", page)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    other = {"REMOTE_ADDR": "203.0.113.7"}
    data = {"token": hidden(page, "token"), "pin": "2468"}
    assert client.post("/s/short/pin", data=data, environ_base=other).status_code == 303


def test_a_ticket_cannot_be_marked_admitted_by_hand(app: Flask, locked: str) -> None:
    from itsdangerous import URLSafeSerializer

    client = app.test_client()
    page = client.get("/s/short?lang=vi").get_data(as_text=True)
    forged = URLSafeSerializer("guess", salt="answering short").dumps(["id", 1, 0, "", {}, "", True])
    for token in (forged, hidden(page, "token") + "x"):
        assert "Tên?" not in client.get(f"/s/short?t={token}").get_data(as_text=True)


def test_who_has_begun_when_a_pin_is_set_may_finish(app: Flask, owner: FlaskClient, short: str) -> None:
    page = owner.get("/s/short?lang=vi").get_data(as_text=True)
    data = {"token": hidden(page, "token"), "page": "only", "lang": "vi", "shown": ["name"], "name": "An"}
    owner.post("/s/short", data={**data, "go": "save"})
    post(owner, "/share/short/pin", pin="2468")
    assert owner.post("/s/short", data={**data, "go": "next"}).location.startswith("/s/short/received")


@pytest.mark.parametrize("pin", ["", "123", "1234567890123", "12a4", "١٢٣٤"])
def test_a_pin_is_four_to_twelve_digits(app: Flask, owner: FlaskClient, pin: str) -> None:
    answer = post(owner, "/share/shop/pin?lang=vi", pin=pin)
    assert (answer.status_code, stored(app).pin) == (422, "")


def test_a_pin_can_be_taken_away(app: Flask, owner: FlaskClient, locked: str) -> None:
    post(owner, "/share/short/pin", take="away")
    assert "Tên?" in app.test_client().get("/s/short?lang=vi").get_data(as_text=True)


# ------------------------------------------------------------------ kiosk

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


# ------------------------------------------------------------------ frames


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


# ------------------------------------------------------------------ after the thanks


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


# ------------------------------------------------------------------ card


def test_the_card_of_a_link_is_for_programs_that_preview_it(app: Flask, shop: str) -> None:
    client = app.test_client()
    page = client.get("/s/shop?lang=vi").get_data(as_text=True)
    said = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))
    assert (said["title"], said["description"]) == ("Khảo sát cửa hàng", "Chỉ mất hai phút.")
    picture = client.get(said["image"].removeprefix("http://localhost"))
    assert Image.open(BytesIO(picture.data)).size == (1200, 630)
    assert "max-age=604800" in picture.headers["Cache-Control"]
    assert client.get(said["image"], headers={"If-None-Match": picture.headers["ETag"]}).status_code == 304
    assert "og:" not in client.get("/s/shop", headers={"Sec-Fetch-Mode": "navigate"}).get_data(as_text=True)
    assert client.get("/s/shop/card-xx.png").status_code == 404
    assert client.get("/s/none/card-vi.png").status_code == 404


# ------------------------------------------------------------------ the look


def picture(size: tuple[int, int] = (1200, 400), kind: str = "PNG", **more: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "#b3261e").save(out, kind, **more)
    return out.getvalue()


def test_a_look_stands_on_every_page_of_the_business_and_on_no_other(
    app: Flask, owner: FlaskClient, publish: Callable[..., None]
) -> None:
    publish("other", business="Tiệm Khác")
    before = owner.get("/s/shop").get_data(as_text=True)
    assert "/brand/" not in before
    sent = {"main": "#B3261E", "second": "ffd400", "logo": (BytesIO(picture()), "logo.png")}
    assert post(owner, "/business/look", **sent).status_code == 303
    page = owner.get("/s/shop").get_data(as_text=True)
    sheet, logo = re.search(r'"(/brand/\w+\.css)"', page)[1], re.search(r'"(/brand/\w+\.png)"', page)[1]
    css = owner.get(sheet)
    assert "immutable" in css.headers["Cache-Control"]
    assert "--accent: #b3261e" in css.get_data(as_text=True)
    assert Image.open(BytesIO(owner.get(logo).data)).size == (600, 200)
    assert "/brand/" not in owner.get("/s/other").get_data(as_text=True)
    told = owner.get("/business/look?lang=vi").get_data(as_text=True)
    assert "thay cho #ffd400" in told
    dark = Brand("#b3261e", "#ffd400").tones(Mode.DARK).accent
    assert f"Màu chính trên trang tối: {dark} thay cho #b3261e" in told
    assert contrast(dark, "#15252a") >= 4.5


def test_a_look_taken_away_leaves_no_trace(app: Flask, owner: FlaskClient) -> None:
    post(owner, "/business/look", main="#b3261e", logo=(BytesIO(picture()), "logo.png"))
    old = re.search(r'"(/brand/\w+\.css)"', owner.get("/s/shop").get_data(as_text=True))[1]
    post(owner, "/business/look", main="", remove="yes")
    assert "/brand/" not in owner.get("/s/shop").get_data(as_text=True)
    assert owner.get(old).status_code == 404


def test_nothing_of_a_picture_is_kept_but_the_picture(owner: FlaskClient) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    content = picture(kind="JPEG", exif=exif, comment=b"secret note")
    assert b"secret" in content
    post(owner, "/business/look", logo=(BytesIO(content), "logo.jpg"))
    logo = re.search(r'"(/brand/\w+\.png)"', owner.get("/s/shop").get_data(as_text=True))[1]
    kept = owner.get(logo)
    assert b"secret" not in kept.data
    assert kept.mimetype == "image/png"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "PNG, JPEG hoặc WebP"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "Không đọc được"),
        (picture()[: len(picture()) // 2], "Không đọc được"),
        (picture(kind="JPEG")[:-400], "Không đọc được"),
        (picture(kind="WEBP")[:-20], "Không đọc được"),
        (picture((6000, 6000)), "quá nhiều điểm ảnh"),
        (b"GIF89a" + b"\0" * 64, "PNG, JPEG hoặc WebP"),
    ],
)
@pytest.mark.parametrize("lenient", [False, True])
def test_what_is_no_picture_is_refused(
    app: Flask, owner: FlaskClient, content: bytes, said: str, lenient: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    answer = post(owner, "/business/look?lang=vi", main="#123456", logo=(BytesIO(content), "logo.png"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert 'value="#123456"' in page
    assert "/brand/" not in owner.get("/s/shop").get_data(as_text=True)


def test_a_logo_too_large_is_refused(owner: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    content = picture()
    for module in ("look", "logo"):
        monkeypatch.setattr(f"surveyapp.web.sharing.{module}.MOST_BYTES", len(content) - 1)
    answer = post(owner, "/business/look?lang=vi", logo=(BytesIO(content), "logo.png"))
    assert answer.status_code == 422
    assert "tối đa 2 MB" in answer.get_data(as_text=True)


@pytest.mark.parametrize("typed", ["red", "#12345", "#fff;}body{display:none}", "url(x)"])
def test_what_is_no_colour_is_refused_and_stays_typed(owner: FlaskClient, typed: str) -> None:
    answer = post(owner, "/business/look?lang=vi", main=typed)
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.get_data(as_text=True)
    assert "/brand/" not in owner.get("/s/shop").get_data(as_text=True)


def test_one_business_cannot_change_the_look_of_another(owner: FlaskClient, stranger: FlaskClient) -> None:
    post(stranger, "/business/look", main="#b3261e")
    assert "/brand/" not in owner.get("/s/shop").get_data(as_text=True)


def test_the_pages_are_reached_by_clicking(owner: FlaskClient) -> None:
    for page in ("/results/shop", "/design/shop"):
        assert 'href="/share/shop"' in owner.get(page).get_data(as_text=True)
    share = owner.get("/share/shop").get_data(as_text=True)
    for path in ("/share/shop/limits", "/share/shop/places", "/business/look"):
        assert f'href="{path}"' in share


def test_settings_reach_the_next_request_at_once(app: Flask, owner: FlaskClient) -> None:
    post(owner, "/share/shop/sites", sites="https://a.vn")
    with app.app_context():
        assert surveys.find(db.session, "shop").origins == ("https://a.vn",)
        db.session.remove()
