"""The application on each database, a published survey, and somebody signed in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security.utils import hash_password
from sqlalchemy.orm import close_all_sessions

from reports.stored import to_plain
from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.extensions import accounts as account_store
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, reports, surveys
from tests.reports.report_example import example

MakeApp = Callable[..., Flask]

PASSWORD = "correct-horse-battery"

SHOP = """
id = "shop"
title = { vi = "Khảo sát cửa hàng", en = "Shop survey" }
intro = { vi = "Chỉ mất hai phút.", en = "It takes two minutes." }
thanks = { vi = "Hẹn gặp lại.", en = "See you again." }
business = { vi = "Cửa hàng Ví Dụ", en = "Example Shop" }
languages = ["vi", "en"]

[[page]]
id = "who"
title = { vi = "Về anh/chị", en = "About you" }
[[page.question]]
id = "agree"
kind = "consent"
purpose = "participation"
required = true
text = { vi = "Tôi đồng ý tham gia.", en = "I agree to take part." }
[[page.question]]
id = "city"
kind = "single"
required = true
text = { vi = "Anh/chị sống ở đâu?", en = "Where do you live?" }
option = [
  { code = "hn", text = { vi = "Hà Nội", en = "Ha Noi" } },
  { code = "hcm", text = { vi = "TP. Hồ Chí Minh", en = "Ho Chi Minh City" } },
  { code = "else", text = { vi = "Nơi khác", en = "Elsewhere" }, other = true },
]
[[page.question]]
id = "spend"
kind = "money"
low = 0
high = 50000000
text = { vi = "Mỗi tháng anh/chị chi bao nhiêu?", en = "What do you spend a month?" }

[[page]]
id = "only_hn"
title = { vi = "Ở Hà Nội", en = "In Ha Noi" }
show_if = "{city} = 'hn'"
[[page.question]]
id = "district"
kind = "short_text"
text = { vi = "Quận nào?", en = "Which district?" }

[[page]]
id = "last"
title = { vi = "Vài câu cuối", en = "Last questions" }
[[page.question]]
id = "grid"
kind = "matrix_single"
required = true
text = { vi = "Anh/chị hài lòng ra sao?", en = "How satisfied are you?" }
row = [
  { code = "price", text = { vi = "Giá", en = "Price" } },
  { code = "staff", text = { vi = "Nhân viên", en = "Staff" } },
]
option = [
  { code = "bad", text = { vi = "Kém", en = "Bad" }, score = 0 },
  { code = "good", text = { vi = "Tốt", en = "Good" }, score = 1 },
]
[[page.question]]
id = "nps"
kind = "nps"
text = { vi = "Anh/chị có giới thiệu không?", en = "Would you recommend us?" }
[[page.question]]
id = "why"
kind = "long_text"
show_if = "{nps} < 7"
text = { vi = "Vì sao?", en = "Why?" }
[[page.question]]
id = "ways"
kind = "multiple"
max_choices = 2
text = { vi = "Anh/chị biết qua đâu?", en = "How did you hear of us?" }
option = [
  { code = "zalo", text = { vi = "Zalo", en = "Zalo" } },
  { code = "friend", text = { vi = "Bạn bè", en = "Friends" } },
  { code = "sign", text = { vi = "Biển hiệu", en = "Sign" } },
  { code = "none", text = { vi = "Không nhớ", en = "I forget" }, exclusive = true },
]
"""


ONE_PAGE = {"page": [{"id": "only", "title": {"vi": "Một", "en": "One"}, "question": [
    {"id": "name", "kind": "short_text", "text": {"vi": "Tên?", "en": "Name?"}},
    {"id": "branch", "kind": "hidden", "text": {"vi": "Chi nhánh", "en": "Branch"},
     "option": [{"code": "q1", "text": {"vi": "Quận 1", "en": "District 1"}}]},
]}]}  # fmt: skip

FIGURES: dict[str, Any] = {
    "n": 412,
    "groups": {
        "target": {"n": 131, "share": 0.318, "low": 0.275, "high": 0.364},
        "potential": {"n": 206, "share": 0.5, "low": 0.452, "high": 0.548},
    },
    "classification": {"impossible": []},
    "temperature": {},
    "criteria": {
        "interest": {
            "asked": True,
            "at_cut": {"value": 0.394, "low": 0.348, "high": 0.442, "n": 412},
            "n": 412,
            "made_groups": True,
        },
    },
    "bant": {"budget": {"asked": False}},
    "stages": {"lead": {"n": 40, "share": 0.4, "low": 0.31, "high": 0.5}},
    "quality": {"flags": {"speeder": 8}},
}


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Replaces pytest-flask's: with a context around the whole test, all requests would share one session."""


@pytest.fixture
def app_with(config: Config) -> Iterator[MakeApp]:
    """app_with(setting=…): the application with these settings changed; its connections end with the test."""
    made: list[Flask] = []

    def make(**changes: Any) -> Flask:
        made.append(create_app(replace(config, **changes)))
        return made[-1]

    yield make
    close_all_sessions()  # one left open keeps its connection from being closed with the engine
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app(app_with: MakeApp) -> Flask:
    return app_with()


@pytest.fixture
def publish(app: Flask) -> Callable[..., None]:
    """publish(code, toml, business): a survey of that business."""

    def make(code: str = "shop", toml: str = SHOP, business: str = "Cửa hàng Ví Dụ", **changes: Any) -> None:
        with app.app_context():
            plain = {**tomllib.loads(toml), **changes}
            owner = accounts.business(db.session, business)
            surveys.publish(db.session, owner.id, code, plain)
            db.session.commit()
            db.session.remove()

    return make


@pytest.fixture
def shop(publish: Callable[..., None]) -> str:
    publish()
    return "shop"


@pytest.fixture
def short(publish: Callable[..., None]) -> str:
    publish("short", **ONE_PAGE)
    return "short"


def sign_up(app: Flask, email: str, business: str, role: str = "owner") -> None:
    with app.app_context():
        owner = accounts.business(db.session, business)
        account_store.create_user(email=email, password=hash_password(PASSWORD), business_id=owner.id, role=role)
        db.session.commit()
        db.session.remove()


def hidden(html: str, name: str) -> str:
    """The value of a hidden field of the page's form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, f"no hidden field {name}"
    return found[1]


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD) -> Any:
    page = client.get("/sign-in?lang=vi").get_data(as_text=True)
    token = hidden_any(page, "csrf_token")
    return client.post("/sign-in", data={"csrf_token": token, "email": email, "password": password})


def hidden_any(html: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)
    assert found is not None, f"no field {name}"
    return found[1]


@pytest.fixture
def owner(app: Flask, shop: str) -> FlaskClient:
    """A browser signed in as somebody of the shop's business."""
    sign_up(app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    client = app.test_client()
    assert sign_in(client, "chu@vidu.vn").status_code == 302
    return client


@pytest.fixture
def stranger(app: Flask, shop: str) -> FlaskClient:
    """A browser signed in as somebody of another business."""
    sign_up(app, "khac@vidu.vn", "Tiệm Khác")
    client = app.test_client()
    assert sign_in(client, "khac@vidu.vn").status_code == 302
    return client


@pytest.fixture
def analysed(app: Flask, shop: str) -> str:
    """The shop with a stored analysis of 412 responses, whose report is the hand-written example."""
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, shop)
        content = {language: to_plain(example(language)) for language in ("vi", "en")}
        reports.save_analysis(db.session, survey.id, survey.version_id, 412, content, {"vi": FIGURES, "en": FIGURES})
        db.session.commit()
        db.session.remove()
    return shop
