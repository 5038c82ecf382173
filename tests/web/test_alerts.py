"""Badly unhappy customers: only who agreed to be contacted is listed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp.domain.answers import Response
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import responses, rights, surveys
from tests.web.test_crosstab import read, rows_of

PAGE = "/results/after/alerts"

SURVEY = """
id = "after"
title = { vi = "Sau khi mua", en = "After the purchase" }
business = { vi = "Cửa hàng Ví Dụ", en = "Example Shop" }
languages = ["vi", "en"]
[[page]]
id = "p"
[[page.question]]
id = "nps"
kind = "nps"
role = "satisfaction.nps"
text = { vi = "Giới thiệu?", en = "Recommend?" }
[[page.question]]
id = "news"
kind = "consent"
purpose = "marketing"
text = { vi = "Nhận tin", en = "News" }
[[page.question]]
id = "call"
kind = "consent"
purpose = "contact"
text = { vi = "Có thể gọi lại", en = "You may call" }
[[page.question]]
id = "phone"
kind = "phone"
role = "identity.phone"
text = { vi = "Số điện thoại?", en = "Telephone?" }
"""


@pytest.fixture
def after(publish: Any, shop: str) -> None:
    publish(code="after", toml=SURVEY)


def submit(app: Flask, *answers: dict[str, Any]) -> None:
    with app.app_context():
        survey = surveys.find(db.session, "after")
        db.session.rollback()
        for answer in answers:
            begin_writing(db.session)
            name = f"a{len(str(answer))}{answer['phone']}"
            sent = datetime(2026, 5, 4, 3, tzinfo=UTC)
            responses.submit(db.session, survey, survey.version_id, Response(name, answer, submitted=sent))
            db.session.commit()
        db.session.remove()


def person(nps: int, phone: str, *, call: bool, news: bool = True) -> dict[str, Any]:
    return {"nps": nps, "news": news, "call": call, "phone": phone}


def test_only_who_agreed_to_be_contacted_is_listed_the_newest_first(
    app: Flask, owner: FlaskClient, after: None
) -> None:
    submit(app, person(1, "0901111111", call=True), person(0, "0902222222", call=False))
    submit(app, person(3, "0903333333", call=True), person(2, "0904444444", call=True))
    html = owner.get(f"{PAGE}?lang=en").get_data(as_text=True)
    assert rows_of(html) == [
        "after-00004 4 May 2026 2 Recommend? 0904444444",
        "after-00001 4 May 2026 1 Recommend? 0901111111",
    ]
    assert "Fewer than five people gave 0–2" in read(owner, f"{PAGE}?lang=en")


def test_who_withdraws_the_consent_is_gone_at_once(app: Flask, owner: FlaskClient, after: None) -> None:
    submit(app, person(1, "0901111111", call=True))
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "after")
        rights.withdraw(db.session, survey.id, 1, ["call"], leave=False)
        db.session.commit()
        db.session.remove()
    page = owner.get(f"{PAGE}?lang=vi").get_data(as_text=True)
    assert (rows_of(page), "Không ai trong số họ đồng ý để liên hệ" in page) == ([], True)


def test_a_survey_that_does_not_ask_lists_nobody_and_says_what_to_ask(owner: FlaskClient) -> None:
    page = read(owner, "/results/shop/alerts?lang=en")
    assert "This survey does not ask whether somebody may be contacted" in page


def test_what_people_wrote_is_never_markup(app: Flask, owner: FlaskClient, after: None) -> None:
    submit(app, person(1, "<script>alert(1)</script>", call=True))
    page = owner.get(f"{PAGE}?lang=en").get_data(as_text=True)
    assert not re.search(r"<script>alert", page)
    assert "&lt;script&gt;alert(1)" in page
