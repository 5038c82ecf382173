"""Who may open what: every page of a business, for a visitor, for every role, and for every role of another business."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from surveyapp.config import Config
from surveyapp.domain.staff import Role
from surveyapp.extensions import db
from surveyapp.models import Account, Job, ReportFile, Survey, Upload
from surveyapp.models.result import AnalysisRow
from surveyapp.store import jobs as queue
from surveyapp.web.access import NEEDED, sign_in_first
from surveyapp.web.accounts.log import act_words
from tests.web.conftest import PASSWORD, hidden_any, sign_in, sign_up

PUBLIC = {"answering", "brand", "card", "entry", "fonts", "invited", "pages", "pin", "security", "shared", "static"}
"""What anybody may open; every other blueprint is a business's and asks who is there first."""
ROLES = tuple(Role)


def staff_endpoints(app: Flask) -> dict[str, set[str]]:
    """Endpoint of a business's pages → its methods."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if sign_in_first in app.before_request_funcs.get(rule.endpoint.partition(".")[0], ()):
            found.setdefault(rule.endpoint, set()).update(rule.methods - {"HEAD", "OPTIONS"})
    return found


def staff_routes(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, path) of every route of a business's pages, its arguments filled with things of the shop."""
    endpoints = staff_endpoints(app)
    with app.test_request_context():
        return [
            (rule.endpoint, method, rule.build({name: value_of(rule, name) for name in rule.arguments})[1])
            for rule in app.url_map.iter_rules()
            if rule.endpoint in endpoints
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
        ]


def needed(endpoint: str) -> Role:
    return NEEDED.get(endpoint, Role.OWNER)


def value_of(rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return "personas" if name == "section" else sorted(converter.items)[0]
    if isinstance(converter, IntegerConverter):
        return 1
    known = {"code": "shop", "page_id": "who", "question_id": "city", "site": "question.city"}
    return known.get(name, "0" * 32)


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


def test_every_page_is_public_by_name_or_asks_who_is_there(app: Flask) -> None:
    everything = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules()}
    guarded = {endpoint.partition(".")[0] for endpoint in staff_endpoints(app)}
    assert (everything - guarded - PUBLIC, guarded & PUBLIC) == (set(), set())


def test_every_page_of_a_business_says_which_role_it_needs_and_every_change_has_words(app: Flask) -> None:
    endpoints = staff_endpoints(app)
    assert (set(endpoints) - set(NEEDED), set(NEEDED) - set(endpoints)) == (set(), set())
    with app.test_request_context():
        changing = {endpoint for endpoint, methods in endpoints.items() if methods - {"GET"}}
        assert set(act_words()) == changing


def test_a_visitor_is_sent_to_sign_in_from_every_route(app: Flask, furnished: None) -> None:
    client = app.test_client()
    for _endpoint, method, path in staff_routes(app):
        token = hidden_any(client.get("/sign-in").get_data(as_text=True), "csrf_token")
        answer = client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
        assert (path, answer.status_code) == (path, 302)
        assert answer.location.startswith("/sign-in")
    assert counts(app) == (1, 1, "")


@pytest.mark.parametrize("role", ROLES)
def test_every_role_opens_what_it_may_and_nothing_else(app: Flask, shop: str, role: Role) -> None:
    sign_up(app, "ai@vidu.vn", "Cửa hàng Ví Dụ", role.value)
    client = app.test_client()
    sign_in(client, "ai@vidu.vn")
    token = hidden_any(client.get("/results").get_data(as_text=True), "csrf_token")
    for endpoint in staff_endpoints(app):
        app.view_functions[endpoint] = lambda **_values: "opened"
    for endpoint, method, path in staff_routes(app):
        answer = client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
        expected = 200 if role.covers(needed(endpoint)) else 403
        assert (method, path, answer.status_code) == (method, path, expected)


@pytest.mark.parametrize("role", ROLES)
def test_another_businesss_things_do_not_exist_on_any_route_for_any_role(
    app: Flask, furnished: None, shop: str, role: Role
) -> None:
    sign_up(app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    sign_up(app, "khac@vidu.vn", "Tiệm Khác", role.value)
    stranger = app.test_client()
    sign_in(stranger, "khac@vidu.vn")
    token = hidden_any(stranger.get("/results").get_data(as_text=True), "csrf_token")
    data = {"csrf_token": token, "language": "vi", "toml": "x", "keep": "none", "role": "viewer"}
    before = counts(app)
    for endpoint, method, path in staff_routes(app):
        if "/1" not in path and "shop" not in path and "000" not in path:
            continue
        answer = stranger.open(path, method=method, data=data if method == "POST" else None)
        expected = 404 if role.covers(needed(endpoint)) else 403
        assert (method, path, answer.status_code) == (method, path, expected)
    assert counts(app) == before


def test_who_may_not_reads_who_can_help_in_both_languages(app: Flask, shop: str) -> None:
    sign_up(app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    sign_up(app, "xem@vidu.vn", "Cửa hàng Ví Dụ", "viewer")
    client = app.test_client()
    sign_in(client, "xem@vidu.vn")
    assert "này cần vai trò “Biên tập”" in client.get("/design?lang=vi").get_data(as_text=True)
    page = client.get("/design?lang=en").get_data(as_text=True)
    assert "Your role is “Viewer”; this needs “Editor”." in page and "chu@vidu.vn" in page


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # what a page offers does not depend on the database
@pytest.mark.parametrize("role", ROLES)
def test_no_page_offers_what_the_role_may_not_do(app: Flask, furnished: None, role: Role) -> None:
    sign_up(app, "ai@vidu.vn", "Cửa hàng Ví Dụ", role.value)
    client = app.test_client()
    sign_in(client, "ai@vidu.vn")
    adapter, staff = app.url_map.bind("localhost"), staff_endpoints(app)
    for endpoint, method, path in staff_routes(app):
        if method != "GET" or not role.covers(needed(endpoint)):
            continue
        page = client.get(path)
        if page.status_code != 200 or page.mimetype != "text/html":
            continue
        html = page.get_data(as_text=True)
        offered = [("GET", found) for found in re.findall(r'<a [^>]*href="(/[^"#]*)', html)]
        offered += [("POST", found) for found in re.findall(r'<form [^>]*method="post"[^>]*action="(/[^"#]*)', html)]
        for asked, address in offered:
            assert adapter.test(unescape(address).partition("?")[0], asked), f"{path} leads nowhere: {asked} {address}"
            leads_to, _values = adapter.match(unescape(address).partition("?")[0], method=asked)
            assert leads_to not in staff or role.covers(needed(leads_to)), f"{path} offers {leads_to} to {role}"


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
    for _endpoint, method, path in staff_routes(app):
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
