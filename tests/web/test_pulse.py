"""Pages of results keep up with what arrives, and what they kept of the answers goes when the answers change."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from surveyapp.domain.answers import Response
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import responses, rights, surveys
from tests.web.conftest import hidden_any
from tests.web.test_results import text_of


def arrive(app: Flask, *ids: str, **answers: Any) -> None:
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "shop")
        for name in ids:
            responses.submit(db.session, survey, survey.version_id, Response(name, answers))
        db.session.commit()
        db.session.remove()


def correct(app: Flask, number: int, **answers: Any) -> None:
    with app.app_context():
        begin_writing(db.session)
        rights.correct(db.session, 1, number, answers, "vi")
        db.session.commit()
        db.session.remove()


def test_nothing_new_is_304_and_a_response_is_told(app: Flask, owner: FlaskClient) -> None:
    arrive(app, "a")
    first = owner.get("/results/shop/pulse?lang=en")
    assert first.get_json() == {"words": "One response so far"}
    again = owner.get("/results/shop/pulse", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    arrive(app, "b")
    told = owner.get("/results/shop/pulse", headers={"If-None-Match": first.headers["ETag"]})
    assert (told.status_code, told.get_json()) == (200, {"words": "2 responses so far"})


def test_a_correction_is_new_too(app: Flask, owner: FlaskClient) -> None:
    arrive(app, "a", city="hn")
    mark = owner.get("/results/shop/pulse").headers["ETag"]
    correct(app, 1, city="hcm")
    assert owner.get("/results/shop/pulse", headers={"If-None-Match": mark}).status_code == 200


def test_a_page_carries_the_mark_of_what_it_shows(app: Flask, owner: FlaskClient) -> None:
    arrive(app, *"abcdef", city="hn")
    page = owner.get("/results/shop/questions/some").get_data(as_text=True)
    mark = page.split('data-mark="&quot;')[1].split("&quot;")[0]
    assert owner.get("/results/shop/pulse", headers={"If-None-Match": f'"{mark}"'}).status_code == 304


def test_what_was_counted_is_counted_again_after_every_change(app: Flask, owner: FlaskClient) -> None:
    """Pages keep what they made in the process; no page may show what is no longer so."""
    arrive(app, *"abcdef", city="hn", spend=100)

    def counted() -> str:
        return text_of(owner.get("/results/shop/questions/some?lang=en").get_data(as_text=True))

    assert "All 6 responses" in counted() and "All 6 responses" in counted()
    arrive(app, *"ghijk", city="hcm", spend=100)
    assert "All 11 responses" in counted()
    before = counted()
    for number in range(1, 6):
        correct(app, number, city="hcm", spend=100)
    assert counted() != before
    with app.app_context():
        begin_writing(db.session)
        rights.erase(db.session, 1, [1])
        db.session.commit()
        db.session.remove()
    assert "All 10 responses" in counted()


def test_the_pulse_of_another_business_is_not_found(owner: FlaskClient, stranger: FlaskClient) -> None:
    assert stranger.get("/results/shop/pulse").status_code == 404
    assert hidden_any(stranger.get("/results").get_data(as_text=True), "csrf_token")
