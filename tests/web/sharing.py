"""A survey of one page and what the tests of the sharing pages do with it."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from surveyapp.extensions import db
from surveyapp.models import Survey
from tests.web.conftest import hidden, hidden_any


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
