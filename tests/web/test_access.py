"""Who may open what: every page of the results and of designing, for a visitor, for another business, for the owner."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from surveyapp.config import Config
from surveyapp.extensions import db
from surveyapp.models import Account, Job, ReportFile, Survey, Upload
from surveyapp.models.result import AnalysisRow
from surveyapp.store import jobs as queue
from tests.web.conftest import PASSWORD, hidden_any, sign_in


def result_routes(app: Flask) -> list[tuple[str, str]]:
    """(method, path) of every route of a business's pages, its arguments filled with things that exist."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint.startswith(("results.", "designing.")):
                values = {"code": "shop", "section": "personas", "ending": "csv"}
                values |= {"job_id": 1, "report_id": 1, "upload_id": 1, "key": "0" * 32}
                path = rule.build({name: values[name] for name in rule.arguments})[1]
                found += [(method, path) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


@pytest.fixture
def furnished(app: Flask, shop: str) -> None:
    """A job, an analysis, a report file and an upload of the shop, each with id 1."""
    with app.app_context():
        survey = db.session.scalar(select(Survey))
        queue.enqueue(db.session, "analyse", survey.id)
        db.session.add(AnalysisRow(survey_id=survey.id, version_id=1, responses=0, content={}, data={}))
        db.session.flush()
        db.session.add(ReportFile(survey_id=survey.id, analysis_id=1, language="vi", path="reports/x.pdf", size=1))
        db.session.add(Upload(survey_id=survey.id, name="x.csv", content=b"city\nhn\n", mapping=""))
        db.session.commit()
        db.session.remove()


def counts(app: Flask) -> tuple[int, int, str]:
    with app.app_context():
        jobs = len(db.session.scalars(select(Job)).all())
        mapping = [upload.mapping for upload in db.session.scalars(select(Upload))]
        db.session.remove()
    return jobs, len(mapping), "".join(mapping)


def test_the_routes_under_test_are_all_there(app: Flask) -> None:
    assert len(result_routes(app)) == 29


def test_a_visitor_is_sent_to_sign_in_from_every_route(app: Flask, furnished: None) -> None:
    client = app.test_client()
    for method, path in result_routes(app):
        token = hidden_any(client.get("/sign-in").get_data(as_text=True), "csrf_token")
        answer = client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
        assert (path, answer.status_code) == (path, 302)
        assert answer.location.startswith("/sign-in")
    assert counts(app) == (1, 1, "")


def test_another_businesss_survey_does_not_exist_on_any_route(
    app: Flask, furnished: None, stranger: FlaskClient
) -> None:
    token = hidden_any(stranger.get("/results").get_data(as_text=True), "csrf_token")
    data = {"csrf_token": token, "language": "vi", "toml": "x", "keep": "none"}
    for method, path in result_routes(app):
        if path in ("/results", "/design"):
            continue
        answer = stranger.open(path, method=method, data=data if method == "POST" else None)
        assert (method, path, answer.status_code) == (method, path, 404)
    assert "Khảo sát cửa hàng" not in stranger.get("/results?lang=vi").get_data(as_text=True)
    assert counts(app) == (1, 1, "")


def test_things_of_another_survey_of_the_same_business_are_not_found_under_this_one(
    app: Flask, furnished: None, owner: FlaskClient, publish: object
) -> None:
    publish("second")
    for path in ("jobs/1", "files/1.pdf", "import/1"):
        assert (path, owner.get(f"/results/second/{path}").status_code) == (path, 404)


def test_ids_of_another_business_are_not_found_under_ones_own_survey(
    app: Flask, furnished: None, stranger: FlaskClient, publish: Callable[..., None]
) -> None:
    publish("own", business="Tiệm Khác")
    token = hidden_any(stranger.get("/results/own/import").get_data(as_text=True), "csrf_token")
    data = {"csrf_token": token, "toml": "x", "keep": "none"}
    for path in ("jobs/1", "files/1.pdf", "import/1"):
        assert (path, stranger.get(f"/results/own/{path}").status_code) == (path, 404)
    for path in ("import/1", "import/1/mapping"):
        assert (path, stranger.post(f"/results/own/{path}", data=data).status_code) == (path, 404)
    assert counts(app) == (1, 1, "")


@pytest.mark.parametrize("path", ["../secret_key", "reports/../../secret_key", "{home}/../secret_key", "reports", ""])
def test_a_report_outside_the_home_folder_is_not_sent(
    app: Flask, furnished: None, owner: FlaskClient, config: Config, path: str
) -> None:
    (config.home.parent / "secret_key").write_text("do not show")
    (config.home / "reports").mkdir(parents=True, exist_ok=True)
    with app.app_context():
        db.session.get_one(ReportFile, 1).path = path.format(home=config.home)
        db.session.commit()
        db.session.remove()
    assert owner.get("/results/shop/files/1.pdf").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/results/shop/files/../../../secret_key",
        "/results/shop/files/..%2f..%2fsecret_key.pdf",
        "/results/shop/files/-1.pdf",
        "/results/shop/files/1%00.pdf",
        "/static/../config.py",
        "/static/..%2fconfig.py",
        "/static/%2e%2e/config.py",
        "/fonts/..%2f..%2fsecret_key.woff2",
        "/fonts/%2fetc%2fpasswd.woff2",
    ],
)
def test_no_address_leads_out_of_its_folder(furnished: None, owner: FlaskClient, address: str) -> None:
    assert owner.get(address).status_code == 404


def test_staff_forms_need_their_token(app: Flask, furnished: None, owner: FlaskClient) -> None:
    for method, path in result_routes(app):
        if method == "POST":
            answer = owner.post(path, data={"language": "vi", "toml": "x", "keep": "none"})
            assert (path, answer.status_code) == (path, 400)
    assert counts(app) == (1, 1, "")


def test_signing_in_leads_to_no_other_site(app: Flask, owner: FlaskClient) -> None:
    for wanted in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"):
        client = app.test_client()
        page = client.get("/sign-in?lang=vi").get_data(as_text=True)
        data = {"csrf_token": hidden_any(page, "csrf_token"), "email": "chu@vidu.vn", "password": PASSWORD}
        answer = client.post("/sign-in", query_string={"next": wanted}, data=data)
        # A refused address leaves the page standing; a backslash sent as %5C stays on this site.
        assert (answer.status_code, answer.location) in [(200, None), (302, "/%5Celsewhere.example")]
    again = client.post("/sign-in", data=data)
    assert (again.status_code, again.location) == (302, "/results")


def test_signing_in_leads_to_the_page_one_wanted(app: Flask, owner: FlaskClient) -> None:
    client = app.test_client()
    asked = client.get("/results/shop")
    token = hidden_any(client.get(asked.location).get_data(as_text=True), "csrf_token")
    answer = client.post(asked.location, data={"csrf_token": token, "email": "chu@vidu.vn", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/results/shop")


def test_signing_out_ends_the_session(app: Flask, owner: FlaskClient) -> None:
    assert owner.get("/results").status_code == 200
    token = hidden_any(owner.get("/results").get_data(as_text=True), "csrf_token")
    owner.post("/sign-out", data={"csrf_token": token})
    assert owner.get("/results").status_code == 302


def test_a_new_password_ends_every_session(app: Flask, owner: FlaskClient) -> None:
    with app.app_context():
        db.session.scalar(select(Account)).fs_uniquifier = "another"
        db.session.commit()
        db.session.remove()
    assert owner.get("/results").status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(app: Flask, owner: FlaskClient) -> None:
    known = sign_in(app.test_client(), "chu@vidu.vn", "wrong-password-here").get_data(as_text=True)
    unknown = sign_in(app.test_client(), "ai-do@vidu.vn", "wrong-password-here").get_data(as_text=True)
    sentence = '<p class="notice wrong" role="alert">Email hoặc mật khẩu chưa đúng.</p>'
    assert (known.count(sentence), unknown.count(sentence)) == (1, 1)
