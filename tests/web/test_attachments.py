"""Files as answers: judged by their bytes, kept with their response, seen by the business alone."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import update

from surveyapp import worker
from surveyapp.config import Config
from surveyapp.domain.attachment import MOST_BYTES
from surveyapp.extensions import db
from surveyapp.models import Attachment, ResponseRow
from surveyapp.models.base import now
from surveyapp.store import attachments
from tests.web.test_answering import Phone, rows

TOML = """
id = "shop"
title = { vi = "Gửi ảnh", en = "Send a picture" }
languages = ["vi", "en"]
[[page]]
id = "one"
[[page.question]]
id = "photo"
kind = "file"
required = true
text = { vi = "Ảnh hoá đơn?", en = "A picture of the bill?" }
[[page.question]]
id = "paper"
kind = "file"
accept = "document"
text = { vi = "Hợp đồng?", en = "The contract?" }
[[page]]
id = "two"
[[page.question]]
id = "name"
kind = "short_text"
text = { vi = "Tên?", en = "Name?" }
"""
PDF = b"%PDF-1.7\n%%EOF\n"


def picture(kind: str = "JPEG", color: str = "red") -> bytes:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Hãng máy"
    exif.get_ifd(0x8825)[2] = (21.0, 1.0, 30.0)
    Image.new("RGB", (8, 4), color).save(made, kind, exif=exif)
    return made.getvalue()


def sent(content: bytes, name: str = "hoá đơn.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


@pytest.fixture
def upload(publish: Callable[..., None]) -> str:
    publish("shop", TOML)
    return "shop"


@pytest.fixture
def url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """Bytes and folders do not depend on the database."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'test.db')}"


def files(config: Config) -> list[Path]:
    return sorted((config.home / "attachments").glob("*/*"))


def test_a_picture_is_stored_with_its_response_without_its_whereabouts(app: Flask, upload: str, config: Config) -> None:
    phone = Phone(app)
    assert 'enctype="multipart/form-data"' in phone.html
    phone.press({"photo.upload": sent(picture())})
    phone.press({"name": "Lan"})
    [row], [attachment] = rows(app), rows(app, Attachment)
    assert row.answers == {"photo": {"key": attachment.key, "name": "hoá đơn.jpg"}, "paper": None, "name": "Lan"}
    assert (attachment.kept, attachment.media, len(attachment.key)) == (True, "image/jpeg", 32)
    [file] = files(config)
    with Image.open(file) as kept:
        assert dict(kept.getexif()) == {0x0112: 6}
        assert kept.getexif().get_ifd(0x8825) == {}
        assert kept.size == (8, 4)


@pytest.mark.parametrize(
    ("field", "content", "name"),
    [
        ("photo", PDF, "anh.jpg"),
        ("photo", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "anh.svg"),
        ("photo", b"GIF89a" + b"0" * 40, "anh.jpg"),
        ("photo", b"MZ" + b"0" * 40, "anh.jpg.exe"),
        ("photo", b"", "trong.jpg"),
        ("photo", b"\xff\xd8\xff" + b"0" * MOST_BYTES, "to.jpg"),
        ("paper", b"PK\x03\x04" + b"0" * 40, "hop-dong.pdf"),
    ],
)
def test_what_is_not_taken_is_said_beside_the_question_and_leaves_nothing(
    app: Flask, upload: str, config: Config, field: str, content: bytes, name: str
) -> None:
    phone = Phone(app)
    answer = phone.press({f"{field}.upload": sent(content, name)})
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 422
    words = "ảnh JPEG, PNG, WebP hoặc HEIC" if field == "photo" else "tệp PDF hoặc ảnh JPEG, PNG, WebP, HEIC"
    assert f"Không nhận được tệp này. Hãy gửi {words}, tối đa 10 MB." in phone.errors()
    assert (rows(app, Attachment), files(config)) == ([], [])


def test_a_document_is_taken_and_a_kept_file_stays_until_it_is_removed(app: Flask, upload: str, config: Config) -> None:
    phone = Phone(app)
    phone.press({"photo.upload": sent(picture("PNG"), "a.png"), "paper.upload": sent(PDF, "../../x\\hợp đồng.PDF")})
    phone.press({}, go="back")
    assert "a.png" in phone.html and "hợp đồng.PDF" in phone.html and ".." not in phone.html
    phone.press({"paper.remove": "yes"})
    phone.press({"name": "Lan"})
    [row] = rows(app)
    assert (row.answers["photo"]["name"], row.answers["paper"]) == ("a.png", None)
    assert [(one.question_id, one.kept) for one in sorted(rows(app, Attachment), key=lambda one: one.name)] == [
        ("photo", True),
        ("paper", False),
    ]


def test_a_key_somebody_else_was_given_cannot_be_claimed(app: Flask, upload: str) -> None:
    first = Phone(app)
    first.press({"photo.upload": sent(picture())})
    [attachment] = rows(app, Attachment)
    second = Phone(app)
    answer = second.press({"photo": attachment.key, "photo.name": "của-tôi.jpg"})
    assert answer.status_code == 422
    assert attachment.key not in second.html


def test_a_second_tap_with_the_same_file_is_the_same_response(app: Flask, publish: Callable[..., None]) -> None:
    publish("shop", TOML.split('[[page]]\nid = "two"')[0])
    phone = Phone(app)
    form = phone.form({})
    taps = [
        phone.client.post("/s/shop", data={**form, "photo.upload": sent(picture())}, content_type="multipart/form-data")
        for _ in range(2)
    ]
    assert [tap.status_code for tap in taps] == [303, 303]
    assert taps[0].location == taps[1].location
    assert len(rows(app)) == len(rows(app, Attachment)) == 1


def test_the_business_may_save_it_and_nobody_else(
    app: Flask, owner: FlaskClient, stranger: FlaskClient, publish: Callable[..., None]
) -> None:
    publish("shop", TOML)
    publish("strange", TOML, business="Tiệm Khác")
    phone = Phone(app)
    phone.press({"photo.upload": sent(picture(), "trang.html")})
    [attachment] = rows(app, Attachment)
    address = f"/results/shop/attachments/{attachment.key}"
    assert owner.get(address).status_code == 404, "not sent in yet"
    phone.press({"name": "Lan"})

    answer = owner.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == "attachment; filename=trang.html.jpg"
    assert answer.headers["Cache-Control"] == "private, no-store"
    content = answer.data
    answer.close()
    with Image.open(io.BytesIO(content)) as picture_:
        assert picture_.size == (8, 4)
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"/results/strange/attachments/{attachment.key}").status_code == 404
    assert app.test_client().get(address).status_code == 302
    assert owner.get(f"/results/shop/attachments/{'0' * 32}").status_code == 404
    assert owner.get("/results/shop/attachments/..%2f..%2fsecret_key").status_code == 404


def test_what_no_response_names_is_cleared_away_and_the_rest_stays(app: Flask, upload: str, config: Config) -> None:
    phone = Phone(app)
    phone.press({"photo.upload": sent(picture())})
    phone.press({}, go="back")
    phone.press({"photo.upload": sent(picture(color="blue"))})
    draft = Phone(app)
    draft.press({"photo.upload": sent(picture(color="green"))})
    phone.press({"name": "Lan"})
    [row] = rows(app)
    (config.home / "attachments" / "ff").mkdir(exist_ok=True)
    (config.home / "attachments" / "ff" / ("f" * 32)).write_bytes(b"a write that was never committed")
    assert len(files(config)) == 4
    with app.app_context():
        db.session.execute(update(Attachment).values(made=now() - timedelta(days=2)))
        db.session.commit()
        removed = attachments.remove_unused(db.session, config.home, now() + timedelta(seconds=5))
        db.session.commit()
        worker.clear_away()
    assert removed == 2
    kept = {one.key for one in rows(app, Attachment)}
    assert row.answers["photo"]["key"] in kept
    assert {file.name for file in files(config)} == kept
    assert len(kept) == 2


def test_a_response_stands_without_a_stray_row(app: Flask, upload: str) -> None:
    """A file is bound to the response that names it, not to a later one of another person."""
    for name in ("An", "Bình"):
        phone = Phone(app)
        phone.press({"photo.upload": sent(picture())})
        phone.press({"name": name})
    found: Any = {(one.submission_id, one.key) for one in rows(app, Attachment)}
    assert found == {(row.submission_id, row.answers["photo"]["key"]) for row in rows(app, ResponseRow)}
    assert len(found) == 2
