"""Guesses and floods are refused with a sentence and a way on, in the visitor's language; ordinary people never are."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from surveyapp.config import Config
from surveyapp.extensions import db
from surveyapp.models import Draft, TryCount
from tests.web.conftest import MakeApp, hidden_any, sign_in, sign_up
from tests.web.test_answering import WHO, Phone


@pytest.fixture
def config(url: str, tmp_path: Any) -> Config:
    """Low limits, one proxy before the product, and a window that does not end during a test."""
    limits = {"try_seconds": 10**9, "most_sign_ins": 3, "most_sign_ins_of_address": 5, "most_responses_of_address": 2}
    return Config(url, "test", tmp_path / "home", testing=True, proxies=1, **limits)


def from_(app: Flask, address: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_X_FORWARDED_FOR"] = address
    return client


def text_of(answer: Any) -> str:
    main = re.search(r"<main.*</main>", answer.get_data(as_text=True), re.S)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()


def guesses(client: FlaskClient, email: str, count: int) -> list[int]:
    return [sign_in(client, email, f"wrong-password-{number}").status_code for number in range(count)]


def test_passwords_of_one_account_can_be_guessed_only_so_often_from_one_address(app: Flask, shop: str) -> None:
    sign_up(app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    attacker = from_(app, "203.0.113.9")
    assert guesses(attacker, "chu@vidu.vn", 3) == [200, 200, 200]
    refused = sign_in(attacker, " Chu@VIDU.vn ")
    assert (refused.status_code, 0 < int(refused.headers["Retry-After"]) <= 10**9) == (429, True)
    assert re.fullmatch(
        r"Quá nhiều lần thử từ nơi này Anh/chị vui lòng chờ \d+ phút rồi thử lại. Đăng nhập", text_of(refused)
    )
    assert sign_in(from_(app, "203.0.113.10"), "chu@vidu.vn").status_code == 302


def test_accounts_can_be_tried_only_so_often_from_one_address(app: Flask, shop: str) -> None:
    sign_up(app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    attacker = from_(app, "203.0.113.9")
    assert [guesses(attacker, f"ai-{number}@vidu.vn", 1) for number in range(5)] == [[200]] * 5
    assert sign_in(attacker, "chu@vidu.vn").status_code == 429
    assert sign_in(from_(app, "203.0.113.10"), "chu@vidu.vn").status_code == 302


def test_guesses_sent_as_json_are_counted_alike(app: Flask, shop: str) -> None:
    client = from_(app, "203.0.113.9")
    token = hidden_any(client.get("/sign-in").get_data(as_text=True), "csrf_token")
    asked = {"json": {"email": "chu@vidu.vn", "password": "wrong-password"}, "headers": {"X-CSRFToken": token}}
    codes = [client.post("/sign-in", **asked).status_code for _ in range(4)]
    assert codes == [400, 400, 400, 429]


def test_a_visitor_cannot_choose_the_address_that_is_counted(app: Flask, shop: str) -> None:
    client = app.test_client()
    for number in range(5):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}, 203.0.113.9"
        guesses(client, f"ai-{number}@vidu.vn", 1)
    assert guesses(client, "khac@vidu.vn", 1) == [429]


def test_without_a_proxy_nobody_is_believed(app_with: MakeApp) -> None:
    app = app_with(proxies=0)
    assert [guesses(from_(app, f"198.51.100.{number}"), f"ai-{number}@vidu.vn", 1) for number in range(6)] == [
        *[[200]] * 5,
        [429],
    ]


def phone(app: Flask, address: str, language: str = "vi") -> Phone:
    made = Phone(app, query=f"lang={language}")
    made.client.environ_base["HTTP_X_FORWARDED_FOR"] = address
    return made


def test_responses_begun_at_one_address_are_bounded_and_who_has_begun_goes_on(app: Flask, shop: str) -> None:
    first, second = phone(app, "203.0.113.9"), phone(app, "203.0.113.9")
    assert [one.press(WHO).status_code for one in (first, second)] == [303, 303]
    third = phone(app, "203.0.113.9", "en").press(WHO)
    assert third.status_code == 429
    assert re.fullmatch(
        r"Too many tries from here Please wait (one minute|\d+ minutes) and try again. Open the survey", text_of(third)
    )
    assert first.press({"nps": "9"}, go="back").status_code == 303
    assert first.press(WHO).status_code == 303
    assert phone(app, "203.0.113.10").press(WHO).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 3
        db.session.remove()


def test_a_post_that_stores_nothing_is_not_counted(app: Flask, shop: str) -> None:
    for _ in range(5):
        assert app.test_client().post("/s/shop", data={"token": "x"}).status_code == 400
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(TryCount)) == 0
        db.session.remove()


@pytest.mark.parametrize("path", ["/verify", "/fs-static/js/webauthn.js"])
def test_pages_the_sign_in_library_brings_along_are_not_there(owner: FlaskClient, path: str) -> None:
    assert owner.get(path).status_code == 404


@pytest.mark.parametrize("written", ["many", "-1", "1.5"])
def test_a_setting_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, written: str) -> None:
    monkeypatch.setenv("SURVEYAPP_HOME", str(tmp_path))
    monkeypatch.setenv("SURVEYAPP_PROXIES", written)
    with pytest.raises(ValueError, match=f"^SURVEYAPP_PROXIES must be a whole number, not “{re.escape(written)}”$"):
        Config.from_env()


def test_settings_of_limits_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("SURVEYAPP_HOME", str(tmp_path))
    for name, value in {"PROXIES": "2", "SIGN_INS": "4", "RESPONSES_PER_ADDRESS": "9", "DRAFT_DAYS": " 30 "}.items():
        monkeypatch.setenv(f"SURVEYAPP_{name}", value)
    found = Config.from_env()
    assert (found.proxies, found.most_sign_ins, found.most_sign_ins_of_address) == (2, 4, 100)
    assert (found.most_responses_of_address, found.draft_days) == (9, 30)
