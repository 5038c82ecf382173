"""Personal links: they open the survey on any device until it is answered, stop the mail, and tell guessers nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from surveyapp.config import Config
from surveyapp.extensions import db
from surveyapp.models import Invitation, InvitationLink, MailStop, ResponseRow, Survey
from surveyapp.models.base import begin_writing
from surveyapp.store import invitations, outbox, surveys
from tests.web.test_answering import LAST, WHO, Phone

Invite = Callable[..., dict[str, str]]


@pytest.fixture
def config(url: str, tmp_path: Any) -> Config:
    return Config(url, "test", tmp_path / "home", testing=True, try_seconds=10**9, most_wrong_links=5)


@pytest.fixture
def invite(app: Flask, shop: str) -> Invite:
    """invite(email, …, named=…): everybody's mail has left; email → token."""

    def made(*emails: str, code: str = "shop", language: str = "vi", **plan: Any) -> dict[str, str]:
        with app.app_context():
            begin_writing(db.session)
            survey = surveys.find(db.session, code)
            if plan:
                invitations.keep_plan(db.session, survey.id, replace(invitations.plan(db.session, survey.id), **plan))
            people = [(email, "Nguyễn Thị Lan", language) for email in emails]
            invitations.add(db.session, survey, people, "vi", "test")
            invitations.send(db.session, survey)
            tokens = {}
            while (mail := outbox.claim(db.session)) is not None:
                tokens[mail.recipient] = invitations.mint(db.session, mail.invitation_id)[1]
                outbox.end(db.session, mail.id, outbox.SENT)
            db.session.commit()
            db.session.remove()
        return tokens

    return made


class Invited(Phone):
    """A browser that came by a personal link."""

    def __init__(self, app: Flask, token: str) -> None:
        self.client = app.test_client()
        self.code = "shop"
        self.page = self.client.get(f"/i/{token}", follow_redirects=True)


def states(app: Flask) -> dict[str, str]:
    with app.app_context():
        found = {row.email: row.state for row in db.session.scalars(select(Invitation))}
        db.session.remove()
    return found


def responses(app: Flask) -> int:
    with app.app_context():
        count = db.session.scalar(select(func.count()).select_from(ResponseRow))
        db.session.remove()
    return count


def main(answer: Any) -> str:
    found = re.search(r"<main.*</main>", answer.get_data(as_text=True), re.S)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found)).strip()


def test_a_link_goes_on_where_another_device_stopped_and_is_used_up_by_the_answer(app: Flask, invite: Invite) -> None:
    token = invite("lan@khach.vn")["lan@khach.vn"]
    phone = Invited(app, token)
    assert phone.press(WHO).status_code == 303
    laptop = Invited(app, token)
    assert ("city", "hcm") in laptop.ticked()
    laptop.press(WHO)
    assert laptop.press(LAST).status_code == 303
    assert "Cảm ơn" in main(laptop.page)
    assert (states(app), responses(app)) == ({"lan@khach.vn": "answered"}, 1)
    late = phone.press(LAST)
    assert responses(app) == 1
    assert late.status_code in (303, 409)
    assert app.test_client().get(f"/i/{token}").status_code == 404


def test_opening_a_link_changes_nothing(app: Flask, invite: Invite) -> None:
    token = invite("lan@khach.vn")["lan@khach.vn"]
    for _ in range(3):
        assert app.test_client().get(f"/i/{token}").status_code == 303
        assert app.test_client().head(f"/i/{token}").status_code == 303
        assert app.test_client().get(f"/i/{token}/stop").status_code == 200
    assert (states(app), responses(app)) == ({"lan@khach.vn": "invited"}, 0)


def spoiled(app: Flask, invite: Invite, how: str) -> str:
    """A link that is no good, for each reason there is."""
    token = invite("lan@khach.vn")["lan@khach.vn"]
    if how == "unknown":
        return "A" * 32
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "shop")
        if how == "withdrawn":
            assert invitations.withdraw(db.session, survey.id, 1)
        elif how == "closed":
            db.session.execute(update(Survey).values(open=False))
        elif how == "full":
            db.session.execute(update(Survey).values(cap=0))
        elif how == "not yet":
            db.session.execute(update(Survey).values(opens=survey.created.replace(year=2999)))
        elif how == "over":
            db.session.execute(update(Survey).values(closes=survey.created))
        db.session.commit()
        db.session.remove()
    if how == "used":
        phone = Invited(app, token)
        phone.press(WHO)
        phone.press(LAST)
    return token


HOW = ["unknown", "used", "withdrawn", "closed", "full", "not yet", "over"]


@pytest.mark.parametrize("how", HOW)
def test_whatever_is_wrong_with_a_link_the_answer_is_the_same(app: Flask, invite: Invite, how: str) -> None:
    token, never = spoiled(app, invite, how), "B" * 32
    answer, unknown = (app.test_client().get(f"/i/{one}") for one in (token, never))
    assert (answer.status_code, main(answer)) == (
        404,
        "Không dùng được đường dẫn riêng này Có thể đường dẫn đã được dùng, đã bị thu hồi, hoặc khảo sát đã kết thúc. "
        "Nếu anh/chị thấy có nhầm lẫn, xin hỏi lại người đã mời.",
    )
    assert answer.get_data(as_text=True).replace(token, never) == unknown.get_data(as_text=True)
    assert set(answer.headers) == set(unknown.headers)


def test_who_has_begun_may_finish_after_the_closing_time(app: Flask, invite: Invite) -> None:
    token = invite("lan@khach.vn")["lan@khach.vn"]
    Invited(app, token).press(WHO)
    with app.app_context():
        db.session.execute(update(Survey).values(closes=db.session.scalar(select(Survey.created))))
        db.session.commit()
        db.session.remove()
    later = Invited(app, token)
    later.press(WHO)
    assert (later.press(LAST).status_code, responses(app)) == (303, 1)


def test_links_can_be_guessed_only_so_often_and_then_even_a_good_one_is_not_told(app: Flask, invite: Invite) -> None:
    token = invite("lan@khach.vn")["lan@khach.vn"]
    client = app.test_client()
    assert client.get(f"/i/{token}").status_code == 303
    guesses = [client.get(f"/i/{'A' * 31}{number}").status_code for number in range(6)]
    assert guesses == [404] * 5 + [429]
    assert [client.open(path, method=method).status_code for method, path in (
        ("GET", f"/i/{token}"), ("GET", f"/i/{token}/stop"), ("POST", f"/i/{token}/stop"),
    )] == [429] * 3  # fmt: skip
    assert states(app) == {"lan@khach.vn": "invited"}
    # Signing in is counted apart.
    assert client.get("/sign-in").status_code == 200


@pytest.mark.parametrize("how", ["used", "withdrawn", "closed"])
def test_mail_can_be_stopped_whatever_became_of_the_invitation(app: Flask, invite: Invite, how: str) -> None:
    token = spoiled(app, invite, how)
    answer = app.test_client().post(f"/i/{token}/stop", data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "Anh/chị sẽ không nhận thư của Cửa hàng Ví Dụ nữa" in main(answer)) == (200, True)
    with app.app_context():
        assert [row.reason for row in db.session.scalars(select(MailStop))] == ["unsubscribed"]
        db.session.remove()


def test_one_click_stops_the_mail_of_all_surveys_of_the_business_and_no_other(
    app: Flask, invite: Invite, publish: Callable[..., None]
) -> None:
    publish("second")
    publish("foreign", business="Tiệm Khác")
    token = invite("lan@khach.vn")["lan@khach.vn"]
    invite("lan@khach.vn", code="second")
    invite("lan@khach.vn", code="foreign")
    assert app.test_client().post(f"/i/{token}/stop").status_code == 200
    with app.app_context():
        query = select(Survey.code, Invitation.state).join(Survey, Survey.id == Invitation.survey_id)
        assert dict(tuple(row) for row in db.session.execute(query)) == {
            "shop": "unsubscribed",
            "second": "unsubscribed",
            "foreign": "invited",
        }
        db.session.remove()
    assert app.test_client().get(f"/i/{token}").status_code == 303  # they may still answer


def test_the_page_asks_before_it_stops_in_the_language_of_the_mail(app: Flask, invite: Invite) -> None:
    token = invite("lan@khach.vn", language="en")["lan@khach.vn"]
    answer = app.test_client().get(f"/i/{token}/stop")
    assert "No more mail from Example Shop? It will send you no more invitations" in main(answer)
    assert '<form method="post">' in answer.get_data(as_text=True)
    assert states(app) == {"lan@khach.vn": "invited"}
    assert "Ngừng nhận thư của Cửa hàng Ví Dụ?" in main(app.test_client().get(f"/i/{token}/stop?lang=vi"))


def test_named_answers_are_announced_on_the_first_page(app: Flask, invite: Invite) -> None:
    token = invite("lan@khach.vn", named=True)["lan@khach.vn"]
    client = app.test_client()
    answer = client.get(f"/i/{token}")
    assert answer.status_code == 200
    assert "Cửa hàng Ví Dụ đọc được ai đã trả lời gì: Nguyễn Thị Lan, lan@khach.vn." in main(answer)
    onward = re.search(r'href="(/s/shop\?t=[^"]+)"', answer.get_data(as_text=True))[1].replace("&amp;", "&")
    phone = Invited(app, "x")
    phone.page = client.get(onward)
    phone.client = client
    phone.press(WHO)
    phone.press(LAST)
    with app.app_context():
        assert db.session.scalar(select(Invitation.response_id)) == db.session.scalar(select(ResponseRow.id))
        db.session.remove()


def test_by_invitation_only_the_public_link_opens_nothing(app: Flask, invite: Invite) -> None:
    token = invite("lan@khach.vn")["lan@khach.vn"]
    with app.app_context():
        db.session.execute(update(Survey).values(invited_only=True))
        db.session.commit()
        db.session.remove()
    for path in ("/s/shop", "/s/shop?src=%23invitation", "/s/shop?t=x"):
        assert app.test_client().get(path).status_code == 403
    phone = Invited(app, token)
    phone.press(WHO)
    assert (phone.press(LAST).status_code, responses(app)) == (303, 1)


def test_who_was_invited_in_person_is_not_asked_for_the_pin(app: Flask, invite: Invite) -> None:
    token = invite("lan@khach.vn")["lan@khach.vn"]
    with app.app_context():
        db.session.execute(update(Survey).values(pin="a hash"))
        db.session.commit()
        db.session.remove()
    assert 'name="pin"' in app.test_client().get("/s/shop").get_data(as_text=True)
    phone = Invited(app, token)
    phone.press(WHO)
    assert (phone.press(LAST).status_code, responses(app)) == (303, 1)


def test_a_public_link_cannot_claim_to_be_an_invitation(app: Flask, shop: str) -> None:
    phone = Phone(app, query="lang=vi&src=%23invitation")
    phone.press(WHO)
    assert phone.press(LAST).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(ResponseRow.source)) == "invitation"
        db.session.remove()


def test_a_token_is_kept_as_its_hash_alone(app: Flask, invite: Invite) -> None:
    token = invite("lan@khach.vn")["lan@khach.vn"]
    with app.app_context():
        kept = [row.token_hash for row in db.session.scalars(select(InvitationLink))]
        db.session.remove()
    assert (kept, token in str(kept)) == ([invitations._hash(token)], False)
