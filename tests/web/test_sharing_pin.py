"""A PIN before the first page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp.config import Config
from surveyapp.extensions import db
from surveyapp.store import sharing
from tests.web.conftest import hidden
from tests.web.sharing import post, send, stored


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
