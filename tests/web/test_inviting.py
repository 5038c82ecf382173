"""The pages that invite: nothing changes by a list with a fault, mails are what was previewed, states are told."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from surveyapp.domain.letter import USUAL
from surveyapp.extensions import db
from surveyapp.models import Invitation, InvitationPlan, Mail, Survey
from surveyapp.models.base import begin_writing
from surveyapp.store import invitations, outbox, surveys
from surveyapp.store.outbox import Stop
from tests.web.conftest import hidden_any

LIST = "Nguyễn Thị Lan <lan@khach.vn>\nhoa@khach.vn; Hoa\n"


def token_of(client: FlaskClient, path: str = "/invitations/shop") -> str:
    return hidden_any(client.get(path).get_data(as_text=True), "csrf_token")


def post(client: FlaskClient, path: str, **data: Any) -> Any:
    return client.post(f"/invitations/shop{path}", data={"csrf_token": token_of(client), **data})


def main(answer: Any) -> str:
    found = re.search(r"<main.*</main>", answer.get_data(as_text=True), re.S)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found)).strip()


def listed(app: Flask) -> list[tuple[str, str, str, str]]:
    with app.app_context():
        rows = db.session.execute(
            select(Invitation.email, Invitation.name, Invitation.language, Invitation.state).order_by(Invitation.id)
        )
        found = [tuple(row) for row in rows]
        db.session.remove()
    return found


def count(app: Flask, model: type) -> int:
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(model))
        db.session.remove()
    return found


def test_a_pasted_list_is_added_and_sent_once(app: Flask, owner: FlaskClient) -> None:
    assert post(owner, "/people", people=LIST, language="vi").status_code == 303
    assert listed(app) == [
        ("lan@khach.vn", "Nguyễn Thị Lan", "vi", "ready"),
        ("hoa@khach.vn", "Hoa", "vi", "ready"),
    ]
    page = owner.get("/invitations/shop?lang=vi")
    assert "Đã thêm 2 người." in main(page)
    assert "Câu trả lời sẽ ẩn danh." in main(page)
    assert [post(owner, "/send").status_code for _ in range(2)] == [303, 303]
    assert (count(app, Mail), {state for *_, state in listed(app)}) == (2, {"invited"})
    again = post(owner, "/people", people=LIST + "LAN@khach.vn\nminh@khach.vn")
    assert again.status_code == 303
    words = main(owner.get("/invitations/shop?lang=vi"))
    assert "Đã thêm 1 người. 2 người đã có trong danh sách. Ghi hai lần, chỉ tính một lần: dòng 3." in words


def test_a_list_with_a_fault_changes_nothing_says_each_line_and_stays_typed(app: Flask, owner: FlaskClient) -> None:
    typed = "lan@khach.vn\nkhông có thư\n<script>@x\n"
    answer = post(owner, "/people?lang=vi", people=typed)
    assert (answer.status_code, listed(app)) == (422, [])
    words = main(answer)
    assert "2 dòng không đọc được" in words
    assert "Dòng 2. Dòng này không có địa chỉ email." in words
    assert "Dòng 3." in words
    assert "không có thư\n&lt;script&gt;@x" in answer.get_data(as_text=True)


def test_a_file_is_read_like_any_sheet(app: Flask, owner: FlaskClient) -> None:
    sheet = BytesIO("Họ và tên;Email;Ngôn ngữ\nLan;lan@khach.vn;en\n".encode("utf-8-sig"))
    assert post(owner, "/people", file=(sheet, "khach.csv"), people="").status_code == 303
    assert listed(app) == [("lan@khach.vn", "Lan", "en", "ready")]


@pytest.mark.parametrize("values", [{"open": False}, {"cap": 0}])
def test_nobody_is_invited_to_a_survey_that_takes_no_answers(app: Flask, owner: FlaskClient, values: Any) -> None:
    post(owner, "/people", people=LIST)
    with app.app_context():
        db.session.execute(update(Survey).values(**values))
        db.session.commit()
        db.session.remove()
    assert post(owner, "/send").status_code == 303
    assert (count(app, Mail), {state for *_, state in listed(app)}) == (0, {"ready"})
    assert "Khảo sát hiện không nhận câu trả lời" in main(owner.get("/invitations/shop?lang=vi"))


def form(**changes: str) -> dict[str, str]:
    texts = {f"{language}.{name}": getattr(words, name) for language, words in USUAL.items()
             for name in ("subject", "body", "reminder_subject", "reminder_body")}  # fmt: skip
    rest = {"reply_to": "", "remind_days": "3", "remind_most": "0", "named": ""}
    return {**texts, **rest, **{name.replace("__", "."): value for name, value in changes.items()}}


def test_words_are_kept_and_previewed_with_everything_filled_in(app: Flask, owner: FlaskClient) -> None:
    changed = form(
        vi__subject="Chào {name|bạn} từ {business}", reply_to="Chu@vidu.vn", remind_most="2", remind_days="5"
    )
    assert post(owner, "/mail", **changed).status_code == 303
    page = owner.get("/invitations/shop/mail?lang=vi")
    assert "Chào Nguyễn Thị Ví Dụ từ Cửa hàng Ví Dụ" in main(page)
    assert "Câu trả lời được lưu không kèm tên hay email" in main(page)
    with app.app_context():
        plan = db.session.get(InvitationPlan, 1)
        assert (plan.reply_to, plan.remind_days, plan.remind_most, plan.named) == ("chu@vidu.vn", 5, 2, False)
        db.session.remove()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"vi__body": "Chào anh/chị"}, "Nội dung thư (Tiếng Việt) Thư chưa có {link}."),
        ({"en__subject": "{link}"}, "Tiêu đề (English) Tiêu đề không được có {link}"),
        ({"vi__reminder_subject": "{ten}"}, "Tiêu đề thư nhắc (Tiếng Việt) Không điền được “{ten}”."),
        ({"reply_to": "<b>ai đó"}, "Thư trả lời gửi về “&lt;b&gt;ai đó” chưa phải địa chỉ email."),
        ({"remind_days": "0"}, "Số ngày giữa hai thư Anh/chị vui lòng nhập số nguyên từ 1 đến 60."),
        ({"remind_days": "mai"}, "Số ngày giữa hai thư Anh/chị vui lòng nhập số nguyên từ 1 đến 60."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(
    app: Flask, owner: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    typed = form(en__reminder_body="My own words {link}", **changes)
    answer = post(owner, "/mail?lang=vi", **typed)
    assert (answer.status_code, count(app, InvitationPlan)) == (422, 0)
    assert sentence in main(answer)
    assert "My own words {link}" in answer.get_data(as_text=True)
    field = next(iter(changes)).replace("__", ".")
    assert f'<a href="#{field}">' in answer.get_data(as_text=True)
    assert re.search(rf'id="{re.escape(field)}"[^>]*aria-invalid="true"', answer.get_data(as_text=True))


def test_named_answers_are_settled_with_the_first_mail(app: Flask, owner: FlaskClient) -> None:
    post(owner, "/mail", **form(named="yes"))
    post(owner, "/people", people=LIST)
    assert "Anh/chị đã chọn lưu câu trả lời kèm tên." in main(owner.get("/invitations/shop?lang=vi"))
    post(owner, "/send")
    post(owner, "/mail", **form(named=""))
    page = main(owner.get("/invitations/shop/mail?lang=vi"))
    assert "Câu trả lời được lưu kèm tên. Điều này đã cố định từ thư đầu tiên." in page


def test_only_by_invitation_is_a_switch(app: Flask, owner: FlaskClient) -> None:
    visitor = app.test_client()
    for value, code in (("yes", 403), ("", 200)):
        post(owner, "/mail", **form(invited_only=value))
        assert visitor.get("/s/shop").status_code == code


def test_a_trial_mail_goes_to_oneself(app: Flask, owner: FlaskClient) -> None:
    assert post(owner, "/try?lang=vi").status_code == 303
    with app.app_context():
        mail = db.session.scalars(select(Mail)).one()
        assert (mail.recipient, mail.subject) == (
            "chu@vidu.vn",
            "Thư thử: Mời Nguyễn Thị Ví Dụ góp ý: Khảo sát cửa hàng",
        )
        assert "http://127.0.0.1:8000/s/shop" in mail.body
        db.session.remove()


def test_states_rate_and_what_can_be_changed(app: Flask, owner: FlaskClient) -> None:
    people = "\n".join(f"a{number}@khach.vn" for number in range(10))
    post(owner, "/people", people=people)
    post(owner, "/send")
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "shop")
        for one in invitations.people(db.session, survey.id):
            invitations.mailed(db.session, one.id)
        db.session.execute(update(Invitation).where(Invitation.id <= 4).values(state="answered", submission_id=None))
        db.session.commit()
        db.session.remove()
    assert post(owner, "/people/5/bounced").status_code == 303
    assert post(owner, "/people/6/withdraw").status_code == 303
    assert post(owner, "/people/1/withdraw").status_code == 303  # answered: stays
    words = main(owner.get("/invitations/shop?lang=vi"))
    assert "Tỷ lệ trả lời 44% Khoảng tin cậy 95%: 19% đến 73%" in words  # 4 of 9 whose mail arrived
    assert [state for *_, state in listed(app)] == ["answered"] * 4 + ["bounced", "withdrawn"] + ["invited"] * 4
    only = main(owner.get("/invitations/shop?lang=vi&state=bounced"))
    assert ("a4@khach.vn" in only, "a7@khach.vn" in only) == (True, False)


def test_a_long_list_is_shown_in_parts(app: Flask, owner: FlaskClient) -> None:
    post(owner, "/people", people="\n".join(f"a{number:03d}@khach.vn" for number in range(101)))
    page = owner.get("/invitations/shop").get_data(as_text=True)
    assert ("a099@khach.vn" in page, "a100@khach.vn" in page) == (True, False)
    onward = re.search(r'href="([^"]*after=\d+[^"]*)"', page)[1].replace("&amp;", "&").partition("#")[0]
    page = owner.get(onward).get_data(as_text=True)
    assert ("a099@khach.vn" in page, "a100@khach.vn" in page) == (False, True)


def test_people_of_another_survey_are_not_found_under_this_one(app: Flask, owner: FlaskClient, publish: Any) -> None:
    post(owner, "/people", people=LIST)
    publish("second")
    for path in ("withdraw", "bounced", "lift"):
        answer = owner.post(
            f"/invitations/second/people/1/{path}", data={"csrf_token": token_of(owner, "/invitations/second")}
        )
        assert answer.status_code == 404
    assert {state for *_, state in listed(app)} == {"ready"}


def test_without_a_mail_server_the_pages_say_so(app: Flask, owner: FlaskClient) -> None:
    for path in ("", "/mail"):
        assert "Chưa cài máy chủ thư nên không ai nhận được gì" in main(owner.get(f"/invitations/shop{path}?lang=vi"))


def test_hostile_words_stay_words(app: Flask, owner: FlaskClient) -> None:
    payload = '"><img src=x onerror=alert(1)>{{7*191}}'
    post(owner, "/people", people=f"{payload} ; lan@khach.vn")
    post(owner, "/mail", **form(vi__subject=f"{payload.replace('{{7*191}}', '')} {{name}}"))
    for path in ("", "/mail"):
        page = owner.get(f"/invitations/shop{path}").get_data(as_text=True)
        assert "<img src=x" not in page
        assert "1337" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_how_often_the_page_asks_does_not_grow_with_the_list(app: Flask, owner: FlaskClient) -> None:
    from tests.web.test_queries import queries

    post(owner, "/people", people="lan@khach.vn")
    one = queries(app, owner, "/invitations/shop")
    post(owner, "/people", people="\n".join(f"a{number}@khach.vn" for number in range(60)))
    assert len(queries(app, owner, "/invitations/shop")) == len(one) <= 9


def test_a_bounce_is_lifted_by_the_business_and_an_unsubscription_is_not(app: Flask, owner: FlaskClient) -> None:
    post(owner, "/people", people=LIST)
    post(owner, "/send")
    assert post(owner, "/people/1/bounced").status_code == 303
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "shop")
        invitations.stop(db.session, survey.business_id, "hoa@khach.vn", Stop.UNSUBSCRIBED, str(app.secret_key))
        db.session.commit()
        db.session.remove()
    assert "Địa chỉ này đã nhận được thư" in main(owner.get("/invitations/shop?lang=vi&state=bounced"))
    refused = main(owner.get("/invitations/shop?lang=vi&state=unsubscribed"))
    assert ("Địa chỉ này đã nhận được thư" in refused, "quyết định của họ" in refused) == (False, True)
    for number in (1, 2):
        post(owner, f"/people/{number}/lift")
    assert [state for *_, state in listed(app)] == ["ready", "unsubscribed"]
    with app.app_context():
        emails = "lan@khach.vn", "hoa@khach.vn"
        still = outbox.stopped(db.session, survey.business_id, emails, str(app.secret_key))
        db.session.remove()
    assert still == {"hoa@khach.vn": Stop.UNSUBSCRIBED}
