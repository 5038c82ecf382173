"""How a business looks on its pages: a logo and two colours."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageFile

from surveyapp.domain.brand import Brand, Mode, contrast
from tests.web.sharing import post


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
