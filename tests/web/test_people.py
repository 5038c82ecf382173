"""Inviting, roles, switching off, signing up, coming back without the password, and who did what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from surveyapp.config import Config
from surveyapp.extensions import db
from surveyapp.models import Account, Business, Event, Mail
from tests.web.conftest import PASSWORD, MakeApp, hidden_any, sign_in, sign_up
from tests.web.test_pages import faults

NEW = "con mèo ngủ trên mái"


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, sign_up=True, base_url="https://khaosat.vidu.vn")


def token_of(client: FlaskClient, path: str) -> str:
    return hidden_any(client.get(path).get_data(as_text=True), "csrf_token")


def post(client: FlaskClient, path: str, page: str = "/account", **data: str) -> Any:
    return client.post(path, data={"csrf_token": token_of(client, page), **data})


def mails(app: Flask) -> list[Mail]:
    with app.app_context():
        found = list(db.session.scalars(select(Mail).order_by(Mail.id)))
        db.session.expunge_all()
        db.session.remove()
    return found


def path_in(mail: Mail) -> str:
    return re.search(r"https://khaosat\.vidu\.vn(/[\w-]+/[\w-]+)", mail.body)[1]


def accounts(app: Flask) -> list[tuple[str, str, str, bool]]:
    with app.app_context():
        found = [
            (one.email, one.business.name, one.role, one.active)
            for one in db.session.scalars(select(Account).order_by(Account.id))
        ]
        db.session.remove()
    return found


def acts(app: Flask) -> list[tuple[str, str, str]]:
    """What was changed; not who came in."""
    with app.app_context():
        changes = select(Event).where(~Event.act.startswith("entry.")).order_by(Event.id)
        found = [(one.act, one.survey, one.detail) for one in db.session.scalars(changes)]
        db.session.remove()
    return found


def text_of(answer: Any) -> str:
    main = re.search(r"<main.*</main>", answer.get_data(as_text=True), re.S)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()


def invited(owner: FlaskClient, email: str = "moi@vidu.vn", role: str = "analyst") -> str:
    """The path of the link the page shows."""
    answer = post(owner, "/people/invitations", email=email, role=role)
    assert answer.status_code == 201
    return re.search(r'value="https://khaosat\.vidu\.vn(/join/[\w-]+)"', answer.get_data(as_text=True))[1]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_sound_as_it_is_and_with_faults(app: Flask, owner: FlaskClient, language: str) -> None:
    sign_up(app, "ban@vidu.vn", "Cửa hàng Ví Dụ", "viewer")
    post(owner, "/people/2/off")
    joining, visitor = invited(owner), app.test_client()
    pages = [owner.get(f"{path}?lang={language}") for path in ("/people", "/people/log", "/account", "/business")]
    pages += [
        post(owner, "/people/invitations", email="x", role="viewer"),
        post(owner, "/people/invitations", email="hai@vidu.vn", role="viewer"),
        post(owner, "/account", name=""),
        post(owner, "/account/password", current="x", new="x"),
        post(owner, "/business", name=""),
    ]
    visited = ("/sign-in", "/sign-up", "/forgot-password", joining, "/join/none")
    pages += [visitor.get(f"{path}?lang={language}") for path in visited]
    pages += [
        post(visitor, "/sign-up", "/sign-in", business="", email="x"),
        post(visitor, "/sign-up", "/sign-in", business="Quán", email="x@vidu.vn"),
        post(visitor, "/forgot-password", "/sign-in", email="x"),
        post(visitor, joining, "/sign-in", name="", password="x"),
    ]
    for page in pages:
        assert (page.request.path, faults(page.get_data(as_text=True))) == (page.request.path, [])


# ------------------------------------------------------------------ inviting


def test_a_colleague_joins_by_the_link_once(app: Flask, owner: FlaskClient) -> None:
    path = invited(owner)
    assert path_in(mails(app)[0]) == path
    new = app.test_client()
    page = new.get(path + "?lang=vi")
    assert "Tham gia “Cửa hàng Ví Dụ”" in text_of(page) and "Phân tích" in text_of(page)
    answer = post(new, path, path, name="Trần Minh", password=NEW)
    assert (answer.status_code, answer.location) == (303, "/results")
    assert new.get("/results").status_code == 200
    assert accounts(app)[-1] == ("moi@vidu.vn", "Cửa hàng Ví Dụ", "analyst", True)
    other = app.test_client()
    assert other.get(path).status_code == 404
    assert post(other, path, "/sign-in", name="X", password=NEW).status_code == 404
    assert sign_in(app.test_client(), "moi@vidu.vn", NEW).status_code == 302


def test_a_withdrawn_a_used_and_an_unknown_link_get_the_same_answer(app: Flask, owner: FlaskClient) -> None:
    path = invited(owner)
    key = re.search(r"/people/invitations/(\w+)/withdraw", owner.get("/people").get_data(as_text=True))[1]
    assert post(owner, f"/people/invitations/{key}/withdraw").status_code == 303
    visitor = app.test_client()
    withdrawn, unknown = visitor.get(path), visitor.get("/join/" + "x" * 43)
    assert (withdrawn.status_code, text_of(withdrawn)) == (404, text_of(unknown))
    assert text_of(visitor.get("/new-password/" + "x" * 43)) == text_of(unknown)


def test_wrong_links_are_limited_apart_from_signing_in(app_with: MakeApp, owner: FlaskClient) -> None:
    limited = app_with(most_wrong_links=2, try_seconds=10**9)
    path, visitor = invited(owner), limited.test_client()
    assert [visitor.get("/join/" + letter * 43).status_code for letter in "abcd"] == [404, 404, 429, 429]
    assert visitor.get(path).status_code == 200
    assert sign_in(visitor, "chu@vidu.vn").status_code == 302


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Anh/chị vui lòng viết tên."),
        ("password", "ngan", "Mật khẩu cần ít nhất 10 ký tự."),
        ("password", "Cửa hàng Ví Dụ 1", "Mật khẩu này gần như chỉ gồm tên hoặc email"),
        ("password", "matkhau12345", "Mật khẩu này nằm trong số những mật khẩu bị thử đầu tiên."),
    ],
)
def test_what_will_not_do_is_said_and_what_was_typed_stays(
    app: Flask, owner: FlaskClient, field: str, typed: str, sentence: str
) -> None:
    path, new = invited(owner), app.test_client()
    new.get(path + "?lang=vi")
    answer = post(new, path, path, **{"name": "Trần Minh", "password": NEW, field: typed})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert field == "name" or 'value="Trần Minh"' in answer.get_data(as_text=True)
    assert typed not in answer.get_data(as_text=True) or field == "name"
    assert post(new, path, path, name="Trần Minh", password=NEW).status_code == 303


def test_an_address_with_an_account_is_not_taken_over(app: Flask, owner: FlaskClient, stranger: FlaskClient) -> None:
    path = invited(owner, "khac@vidu.vn")
    answer = post(app.test_client(), path, path, name="X Y", password=NEW)
    assert answer.status_code == 422
    assert accounts(app)[-1] == ("khac@vidu.vn", "Tiệm Khác", "owner", True)
    assert sign_in(app.test_client(), "khac@vidu.vn").status_code == 302


def test_an_invitation_gives_nothing_but_its_role(app: Flask, owner: FlaskClient) -> None:
    path, new = invited(owner, role="viewer"), app.test_client()
    data = {
        "role": "owner",
        "business_id": "2",
        "business": "Khác",
        "email": "x@y.vn",
        "active": "0",
        "account_id": "1",
    }
    post(new, path, path, name="Trần Minh", password=NEW, **data)
    assert accounts(app)[-1] == ("moi@vidu.vn", "Cửa hàng Ví Dụ", "viewer", True)
    post(new, "/account", role="owner", business_id="2", email="x@y.vn", name="Trần Minh")
    assert accounts(app)[-1] == ("moi@vidu.vn", "Cửa hàng Ví Dụ", "viewer", True)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{ 7 * 7 }}", '" onmouseover="alert(1)'])
def test_names_are_shown_and_never_read(app: Flask, owner: FlaskClient, name: str) -> None:
    path, new = invited(owner), app.test_client()
    post(new, path, path, name=name, password=NEW)
    post(owner, "/business", name=f"Quán {name}")
    for page in ("/people", "/people/log", "/business", "/account"):
        html = owner.get(page).get_data(as_text=True)
        assert not any(raw in html for raw in ("<script>alert", "Quán 49", '="" onmouseover'))


# ------------------------------------------------------------------ roles and switching off


def test_a_new_role_holds_at_once(app: Flask, owner: FlaskClient) -> None:
    sign_up(app, "ban@vidu.vn", "Cửa hàng Ví Dụ", "viewer")
    colleague = app.test_client()
    sign_in(colleague, "ban@vidu.vn")
    assert colleague.get("/design").status_code == 403
    assert post(owner, "/people/2/role", role="editor").status_code == 303
    assert colleague.get("/design").status_code == 200
    assert post(owner, "/people/2/role", role="king").status_code == 400


def test_who_is_switched_off_is_out_at_once_and_comes_back_by_signing_in(app: Flask, owner: FlaskClient) -> None:
    sign_up(app, "ban@vidu.vn", "Cửa hàng Ví Dụ", "viewer")
    colleague = app.test_client()
    sign_in(colleague, "ban@vidu.vn")
    post(owner, "/people/2/off")
    assert colleague.get("/results").status_code == 302
    assert sign_in(app.test_client(), "ban@vidu.vn").status_code == 200
    post(owner, "/people/2/on")
    assert colleague.get("/results").status_code == 302
    assert sign_in(app.test_client(), "ban@vidu.vn").status_code == 302


@pytest.mark.parametrize("path", ["/people/1/role", "/people/1/off"])
def test_the_last_owner_is_kept_and_the_page_says_why(app: Flask, owner: FlaskClient, path: str) -> None:
    owner.get("/people?lang=vi")
    answer = post(owner, path, role="viewer")
    assert answer.status_code == 422
    assert "chu@vidu.vn là chủ sở hữu cuối cùng còn đăng nhập được." in text_of(answer)
    assert accounts(app) == [("chu@vidu.vn", "Cửa hàng Ví Dụ", "owner", True)]
    assert acts(app) == []


def test_an_owner_who_steps_down_is_led_to_a_page_they_may_see(app: Flask, owner: FlaskClient) -> None:
    sign_up(app, "ban@vidu.vn", "Cửa hàng Ví Dụ")
    assert post(owner, "/people/1/role", role="viewer").location == "/results"
    assert owner.get("/results").status_code == 200


# ------------------------------------------------------------------ signing up


def test_signing_up_begins_a_business_by_the_link_in_the_mail(app: Flask, shop: str) -> None:
    visitor = app.test_client()
    answer = post(visitor, "/sign-up", "/sign-up", business="Tiệm Bánh Ví Dụ", email="banh@vidu.vn")
    assert answer.status_code == 200
    assert accounts(app) == []
    path = path_in(mails(app)[0])
    answer = post(visitor, path, path, business="Tiệm Bánh Ví Dụ", name="Lê Hoa", password=NEW)
    assert (answer.status_code, answer.location) == (303, "/results")
    assert accounts(app) == [("banh@vidu.vn", "Tiệm Bánh Ví Dụ", "owner", True)]
    assert visitor.get("/results/shop").status_code == 404


def test_a_known_address_gets_the_same_answer_on_the_page_and_another_mail(app: Flask, owner: FlaskClient) -> None:
    known = post(app.test_client(), "/sign-up", "/sign-up", business="Quán", email="chu@vidu.vn")
    unknown = post(app.test_client(), "/sign-up", "/sign-up", business="Quán", email="moi@vidu.vn")
    assert text_of(known).replace("chu@", "moi@") == text_of(unknown)
    assert (known.status_code, sorted(known.headers.keys())) == (unknown.status_code, sorted(unknown.headers.keys()))
    assert ["/join/" in mail.body for mail in mails(app)] == [False, True]


def test_signing_up_never_joins_a_business_that_is_there(app: Flask, owner: FlaskClient) -> None:
    visitor = app.test_client()
    post(visitor, "/sign-up", "/sign-up", business="Cửa hàng Ví Dụ", email="moi@vidu.vn")
    path = path_in(mails(app)[0])
    visitor.get(path + "?lang=vi")
    answer = post(visitor, path, path, business="Cửa hàng Ví Dụ", name="Lê Hoa", password=NEW)
    assert (answer.status_code, "Ở đây đã có doanh nghiệp trùng tên." in text_of(answer)) == (422, True)
    assert [email for email, *_rest in accounts(app)] == ["chu@vidu.vn"]
    assert post(visitor, path, path, business="Quán Khác", name="Lê Hoa", password=NEW).status_code == 303


def test_where_signing_up_is_closed_it_says_so_and_makes_nothing(app_with: MakeApp) -> None:
    app = app_with(sign_up=False)
    visitor = app.test_client()
    assert visitor.get("/sign-up").status_code == 403
    assert "/sign-up" not in visitor.get("/sign-in").get_data(as_text=True)
    assert post(visitor, "/sign-up", "/sign-in", business="Quán", email="moi@vidu.vn").status_code == 403
    assert mails(app) == []


def test_mails_about_accounts_are_limited(app_with: MakeApp) -> None:
    app = app_with(most_sign_ins=2, try_seconds=10**9)
    visitor = app.test_client()
    sent = [post(visitor, "/forgot-password", "/sign-in", email="chu@vidu.vn").status_code for _ in range(3)]
    assert sent == [200, 200, 429]
    assert post(visitor, "/sign-up", "/sign-in", business="Quán", email="CHU@vidu.vn").status_code == 429


# ------------------------------------------------------------------ passwords and sessions


def test_a_forgotten_password_is_replaced_by_mail_and_every_session_ends(app: Flask, owner: FlaskClient) -> None:
    visitor = app.test_client()
    answer = post(visitor, "/forgot-password", "/forgot-password", email="Chu@vidu.vn")
    path = path_in(mails(app)[0])
    assert path not in answer.get_data(as_text=True)
    assert post(visitor, path, path, password="qwertyuiop").status_code == 422
    assert owner.get("/results").status_code == 200
    assert post(visitor, path, path, password=NEW).location == "/results"
    assert (owner.get("/results").status_code, visitor.get("/results").status_code) == (302, 200)
    assert visitor.get(path).status_code == 404
    assert [sign_in(app.test_client(), "chu@vidu.vn", password).status_code for password in (PASSWORD, NEW)] == [
        200,
        302,
    ]
    assert "/new-password/" not in mails(app)[1].body


def test_an_unknown_and_a_switched_off_address_get_the_same_answer_and_no_mail(app: Flask, owner: FlaskClient) -> None:
    sign_up(app, "ban@vidu.vn", "Cửa hàng Ví Dụ", "viewer")
    post(owner, "/people/2/off")
    visitor = app.test_client()
    said = {
        text_of(post(visitor, "/forgot-password", "/sign-in", email=email)).replace(email, "@")
        for email in ("chu@vidu.vn", "ban@vidu.vn", "ai-do@vidu.vn")
    }
    assert (len(said), [mail.recipient for mail in mails(app)]) == (1, ["chu@vidu.vn"])


def test_a_link_in_a_mail_never_takes_its_address_from_the_request(app: Flask, owner: FlaskClient) -> None:
    visitor = app.test_client()
    data = {"csrf_token": token_of(visitor, "/sign-in"), "email": "chu@vidu.vn"}
    visitor.post("/forgot-password", data=data, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert "evil" not in "".join(mail.body for mail in mails(app))


def test_a_changed_password_ends_the_other_browsers_session(app: Flask, owner: FlaskClient) -> None:
    second = app.test_client()
    sign_in(second, "chu@vidu.vn")
    assert post(owner, "/account/password", current="not-my-password", new=NEW).status_code == 422
    assert (post(owner, "/account/password", current=PASSWORD, new="1234567890")).status_code == 422
    assert second.get("/results").status_code == 200
    assert post(owner, "/account/password", current=PASSWORD, new=NEW).status_code == 303
    assert (owner.get("/results").status_code, second.get("/results").status_code) == (200, 302)
    assert [act for act, *_rest in acts(app)] == ["people.change_password"]
    assert [mail.recipient for mail in mails(app)] == ["chu@vidu.vn"]


def test_present_passwords_cannot_be_guessed_from_an_open_session(app_with: MakeApp) -> None:
    app = app_with(most_sign_ins=3, try_seconds=10**9)
    sign_up(app, "chu@vidu.vn", "Quán")
    client = app.test_client()
    sign_in(client, "chu@vidu.vn")
    tried = [post(client, "/account/password", current="x" * 10, new=NEW).status_code for _ in range(4)]
    assert tried == [422, 422, 422, 429]


def test_other_sessions_end_when_asked(app: Flask, owner: FlaskClient) -> None:
    second = app.test_client()
    sign_in(second, "chu@vidu.vn")
    assert post(owner, "/account/sessions").status_code == 303
    assert (owner.get("/results").status_code, second.get("/results").status_code) == (200, 302)


def test_a_session_is_another_one_after_signing_in(app: Flask, owner: FlaskClient) -> None:
    client = app.test_client()
    planted = token_of(client, "/sign-in")
    before = client.get_cookie("session").value
    client.post("/sign-in", data={"csrf_token": planted, "email": "chu@vidu.vn", "password": PASSWORD})
    after = client.get_cookie("session").value
    assert client.post("/account", data={"csrf_token": planted, "name": "X"}).status_code == 400
    other = app.test_client()
    other.set_cookie("session", before)
    assert (before != after, other.get("/results").status_code) == (True, 302)


def test_the_language_of_the_account_is_spoken_after_signing_in(app: Flask, owner: FlaskClient) -> None:
    post(owner, "/account", name="Lan", language="en")
    client = app.test_client()
    sign_in(client, "chu@vidu.vn")
    assert '<html lang="en">' in client.get("/results").get_data(as_text=True)


# ------------------------------------------------------------------ the business, and who did what


def test_the_business_gets_its_name(app: Flask, owner: FlaskClient, stranger: FlaskClient) -> None:
    assert post(owner, "/business", name="Tiệm Khác").status_code == 422
    assert post(owner, "/business", name="").status_code == 422
    assert post(owner, "/business", name="Quán Ví Dụ").status_code == 303
    with app.app_context():
        assert [one.name for one in db.session.scalars(select(Business).order_by(Business.id))] == [
            "Quán Ví Dụ",
            "Tiệm Khác",
        ]
        db.session.remove()


def test_every_change_is_told_once_with_its_survey_and_nothing_that_failed(
    app: Flask, owner: FlaskClient, publish: Callable[..., None]
) -> None:
    post(owner, "/design", code="moi", template="retail")
    post(owner, "/design", code="moi", template="retail")
    post(owner, "/design/moi/publish", revision="77")
    post(owner, "/design/moi/discard")
    post(owner, "/results/shop/refresh")
    post(owner, "/results/shop/report", language="xx")
    post(owner, "/results/nowhere/refresh")
    invited(owner)
    assert acts(app) == [
        ("designing.begin", "moi", ""),
        ("designing.discard", "moi", ""),
        ("results.refresh", "shop", ""),
        ("people.invite", "", "moi@vidu.vn · analyst"),
    ]


def test_what_is_rolled_back_is_not_told(app: Flask, owner: FlaskClient) -> None:
    def fails(**_values: object) -> str:
        db.session.rollback()
        raise RuntimeError("before the commit")

    app.view_functions["results.refresh"] = fails
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert post(owner, "/results/shop/refresh").status_code == 500
    assert acts(app) == []


def test_the_log_is_read_in_words_filtered_and_paged_by_its_own_business(
    app: Flask, owner: FlaskClient, stranger: FlaskClient
) -> None:
    invited(owner)
    for _ in range(51):
        post(owner, "/results/shop/refresh")
    page = text_of(owner.get("/people/log?lang=vi"))
    assert page.count("chạy phân tích mới") == 50
    older = re.search(r'href="(/people/log\?before=\d+)"', owner.get("/people/log").get_data(as_text=True))[1]
    rest = text_of(owner.get(older))
    assert (rest.count("chạy phân tích mới"), rest.count("mời đồng nghiệp: moi@vidu.vn · Phân tích")) == (1, 1)
    assert "started a new analysis" not in text_of(owner.get("/people/log?survey=none&lang=en"))
    assert "started a new analysis" in text_of(owner.get("/people/log?survey=shop&person=1&lang=en"))
    assert "Nothing yet." in text_of(stranger.get("/people/log?person=1&lang=en"))


def test_who_signed_in_and_what_failed_stands_in_the_log_of_their_business(
    app: Flask, owner: FlaskClient, stranger: FlaskClient
) -> None:
    def log(client: FlaskClient) -> str:
        return text_of(client.get("/people/log?lang=vi"))

    assert ("đã đăng nhập" in log(owner), "sai mật khẩu" in log(owner)) == (True, False)
    for email in ("chu@vidu.vn", "khong-co@vidu.vn"):
        assert sign_in(app.test_client(), email, "sai-het-roi-nhe").status_code == 200
    assert (log(owner).count("sai mật khẩu"), log(stranger).count("sai mật khẩu")) == (1, 0)
    assert log(stranger).count("đã đăng nhập") == 1


def test_the_start_page_leads_to_signing_up_where_that_is_open(app: Flask, app_with: MakeApp) -> None:
    assert 'href="/sign-up"' in app.test_client().get("/").get_data(as_text=True)
    closed = app_with(sign_up=False).test_client().get("/").get_data(as_text=True)
    assert ('href="/sign-up"' in closed, 'class="button" href="/sign-in"' in closed) == (False, True)
