"""Who began a survey, where people stopped, how long it took: from drafts and responses, and from nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from surveyapp.domain.answers import Response
from surveyapp.extensions import db
from surveyapp.models import Draft
from surveyapp.models.base import begin_writing, now
from surveyapp.store import responses, surveys
from tests.web.conftest import hidden

TWO_PAGES = {"page": [
    {"id": "one", "title": {"vi": "Mở đầu", "en": "First"}, "question": [
        {"id": "name", "kind": "short_text", "text": {"vi": "Tên?", "en": "Name?"}}]},
    {"id": "two", "title": {"vi": "Cuối", "en": "Last"}, "question": [
        {"id": "why", "kind": "short_text", "text": {"vi": "Vì sao?", "en": "Why?"}}]},
]}  # fmt: skip


def begin(client: FlaskClient, *steps: tuple[str, str, str], source: str = "") -> Any:
    """Opens the survey and posts (page, question, go) one after the other."""
    page = client.get(f"/s/two?lang=vi&src={source}").get_data(as_text=True)
    answer = None
    for here, asked, go in steps:
        data = {"token": hidden(page, "token"), "page": here, "shown": [asked], asked: "An", "go": go, "lang": "vi"}
        answer = client.post("/s/two", data=data)
    return answer


WHOLE = ("one", "name", "next"), ("two", "why", "next")


def page_of(client: FlaskClient, code: str = "two") -> str:
    html = client.get(f"/share/{code}/reach?lang=vi").get_data(as_text=True)
    main = re.search(r"<main.*</main>", html, re.S)
    assert main is not None
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


def untouched(app: Flask, days: int) -> None:
    """As if nobody had touched a draft for so long."""
    with app.app_context():
        at = now() - timedelta(days=days)
        db.session.execute(update(Draft).values(updated=at, started=at))
        db.session.commit()
        db.session.remove()


def test_who_began_who_left_and_where(app: Flask, owner: FlaskClient, publish: Callable[..., None]) -> None:
    publish("two", **TWO_PAGES)
    assert "Chưa ai bắt đầu trả lời trong 90 ngày qua" in page_of(owner)
    begin(app.test_client())  # who only opens the page leaves no trace
    assert "Chưa ai bắt đầu" in page_of(owner)
    begin(app.test_client(), WHOLE[0])
    begin(app.test_client(), ("one", "name", "save"))
    untouched(app, 2)
    begin(app.test_client(), ("one", "name", "save"))
    assert begin(app.test_client(), *WHOLE, source="zalo").status_code == 303
    assert begin(app.test_client(), *WHOLE).status_code == 303
    said = page_of(owner)
    assert "Đã bắt đầu 5 Đã gửi đầy đủ 2 Bỏ dở giữa chừng 2 Có thể còn đang trả lời 1 Tỷ lệ hoàn thành 50%" in said
    assert "1. Mở đầu 5 100% 2 1 người đã gửi trang này" in said
    assert "2. Cuối 2 40% 0" in said
    assert "zalo 1 1 100%" in said


def test_what_did_not_come_through_the_pages_or_long_ago_is_not_counted(
    app: Flask, owner: FlaskClient, publish: Callable[..., None]
) -> None:
    publish("two", **TWO_PAGES)
    with app.app_context():
        begin_writing(db.session)
        own = surveys.find(db.session, "two")
        imported = Response("from-a-sheet", {"name": "An"}, "vi", "", now(), now())
        responses.submit(db.session, own, own.version_id, imported)
        db.session.commit()
        db.session.remove()
    begin(app.test_client(), WHOLE[0])
    untouched(app, 91)
    assert "Chưa ai bắt đầu" in page_of(owner)


def test_a_correction_is_no_visit(app: Flask, owner: FlaskClient, publish: Callable[..., None]) -> None:
    publish("two", **TWO_PAGES)
    begin(app.test_client(), WHOLE[0])
    with app.app_context():
        db.session.execute(update(Draft).values(correcting=True))
        db.session.commit()
        db.session.remove()
    assert "Chưa ai bắt đầu" in page_of(owner)
