"""Giving a survey out: channels, codes, posters, the card of a link, how the pages hang together."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from surveyapp.extensions import db
from surveyapp.store import surveys
from tests.web.answers import store
from tests.web.conftest import MakeApp
from tests.web.sharing import post, send


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


def test_simulated_answers_are_called_so_among_the_channels(app: Flask, owner: FlaskClient, short: str) -> None:
    store(app, [{}], source="simulated", code="short")
    page = owner.get("/share/short?lang=vi").get_data(as_text=True)
    assert "<h3>câu trả lời mô phỏng</h3>" in page
    assert "simulated" not in page.replace('id="way-simulated"', "")


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


def test_the_public_address_is_the_one_that_is_set(shop: str, app_with: MakeApp) -> None:
    from surveyapp.web.addresses import public

    with app_with(base_url="https://khaosat.example").test_request_context("http://inside:9/share"):
        assert public("/s/shop") == "https://khaosat.example/s/shop"


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
