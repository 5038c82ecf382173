"""Mail on the wire: what a real SMTP server gets, what it refuses, and what happens when a worker dies in between."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from surveyapp import mail as post
from surveyapp import postman
from surveyapp.config import DEFAULT_MAIL_FROM, ROOT, Config, MailServer
from surveyapp.extensions import db
from surveyapp.models import Invitation, Mail, MailStop, SurveyVersion
from surveyapp.models.base import begin_writing, now
from surveyapp.store import invitations, outbox, surveys
from tests.exchange.test_bounces import report
from tests.smtp import Mailbox, mail_server
from tests.web.conftest import MakeApp

BASE = "https://khao-sat.mot-ten-mien-rat-dai-va-dai-hon-nua.vidu.vn"
HOSTILE = "Lan\r\nBcc: ai@vidu.vn\u202e <b>{link}"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as made:
        yield made


@pytest.fixture
def config(url: str, tmp_path: Path, box: Mailbox) -> Config:
    server = MailServer("127.0.0.1", box.port, "", "", "none")
    return Config(
        url, "test", tmp_path / "home", base_url=BASE, testing=True,
        mail_server=server, mail_from="khao-sat@vidu.vn",
    )  # fmt: skip


def invite(app: Flask, *people: tuple[str, str, str], **plan: Any) -> None:
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "shop")
        if plan:
            invitations.keep_plan(db.session, survey.id, replace(invitations.plan(db.session, survey.id), **plan))
        invitations.add(db.session, survey, people, "vi", "test")
        invitations.send(db.session, survey)
        db.session.commit()
        db.session.remove()


def round_of(app: Flask) -> postman.Round:
    with app.app_context():
        return postman.send_due(app.config["SURVEYAPP"])


def rows(app: Flask) -> list[tuple[str, str, int, str]]:
    with app.app_context():
        found = db.session.execute(select(Mail.recipient, Mail.state, Mail.attempts, Mail.fault).order_by(Mail.id))
        listed = [tuple(row) for row in found]
        db.session.remove()
    return listed


def make_due(app: Flask) -> None:
    """Time passes: leases end, waits are over."""
    with app.app_context():
        db.session.execute(update(Mail).values(due=now() - timedelta(seconds=1)))
        db.session.commit()
        db.session.remove()


def test_an_invitation_on_the_wire(app: Flask, shop: str, box: Mailbox) -> None:
    invite(app, ("lan@khach.vn", "Nguyễn Thị Lan", "vi"), reply_to="chu@vidu.vn")
    assert round_of(app).sent == 1
    (envelope, recipients, raw), (mail,) = box.mails[0], box.messages()
    assert (envelope, recipients) == ("FROM:<khao-sat@vidu.vn>", ["lan@khach.vn"])
    assert mail["From"] == "Cửa hàng Ví Dụ <khao-sat@vidu.vn>"
    assert mail["To"] == "Nguyễn Thị Lan <lan@khach.vn>"
    assert mail["Reply-To"] == "Cửa hàng Ví Dụ <chu@vidu.vn>"
    assert mail["Subject"] == "Mời Nguyễn Thị Lan góp ý: Khảo sát cửa hàng"
    assert re.fullmatch(r"<[0-9a-f]{32}@vidu\.vn>", mail["Message-ID"])
    text = mail.get_body(("plain",)).get_content()
    link = re.search(rf"{re.escape(BASE)}/i/[\w-]{{32}}(?!/)", text)[0]
    assert mail["List-Unsubscribe"] == f"<{link}/stop>"
    assert f"List-Unsubscribe: <{link}/stop>\r\n".encode() in raw
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert text.splitlines()[0] == "Kính gửi Nguyễn Thị Lan,"
    assert "không kèm tên hay email" in text
    html = mail.get_body(("html",)).get_content()
    assert f'<a href="{link}" style=' in html
    assert all(header.isascii() for header in raw.partition(b"\r\n\r\n")[0].decode().splitlines())
    assert rows(app) == [("lan@khach.vn", "sent", 1, "")]


def test_the_link_in_the_mail_opens_the_survey(app: Flask, shop: str, box: Mailbox) -> None:
    invite(app, ("lan@khach.vn", "", "en"))
    round_of(app)
    text = box.messages()[0].get_body(("plain",)).get_content()
    path = re.search(r"vidu\.vn(/i/[\w-]{32})(?!/)", text)[1]
    answer = app.test_client().get(path)
    assert (answer.status_code, answer.location.startswith("/s/shop?t="), "lang=en" in answer.location) == (
        303,
        True,
        True,
    )


def test_nothing_in_a_name_or_a_subject_begins_a_header(app: Flask, shop: str, box: Mailbox) -> None:
    with app.app_context():
        words = {name: replace(wording, subject="Mời {name}\r\nBcc: kia@vidu.vn {survey}") for name, wording in
                 invitations.plan(db.session, 1).wording.items()}  # fmt: skip
        db.session.remove()
    invite(app, ("lan@khach.vn", HOSTILE, "vi"), wording=words)
    round_of(app)
    (mail,) = box.messages()
    assert box.mails[0][1] == ["lan@khach.vn"]
    assert [name for name in mail if name.lower() in ("bcc", "cc")] == []
    assert mail["Subject"] == "Mời Lan Bcc: ai@vidu.vn <b>{link} Bcc: kia@vidu.vn Khảo sát cửa hàng"
    html = mail.get_body(("html",)).get_content()
    assert "<b>" not in html


def test_an_address_that_is_refused_gets_no_more_mail(app: Flask, shop: str, box: Mailbox) -> None:
    box.refuse["sai@khach.vn"] = 550
    invite(app, ("sai@khach.vn", "", ""), ("lan@khach.vn", "", ""))
    done = round_of(app)
    assert (done.sent, done.failed) == (1, 1)
    assert rows(app) == [
        ("sai@khach.vn", "failed", 1, "550 said of sai@khach.vn"),
        ("lan@khach.vn", "sent", 1, ""),
    ]
    with app.app_context():
        assert [row.reason for row in db.session.scalars(select(MailStop))] == ["bounced"]
        assert db.session.scalar(select(Invitation.state).where(Invitation.email == "sai@khach.vn")) == "bounced"
        db.session.remove()


def test_a_server_that_says_later_is_tried_later(app: Flask, shop: str, box: Mailbox) -> None:
    box.refuse["lan@khach.vn"] = 451
    invite(app, ("lan@khach.vn", "", ""))
    assert (round_of(app).later, round_of(app).later) == (1, 0)
    box.refuse.clear()
    make_due(app)
    assert (round_of(app).sent, rows(app)) == (1, [("lan@khach.vn", "sent", 2, "")])


def test_content_that_is_refused_is_not_sent_again_and_blames_nobody(app: Flask, shop: str, box: Mailbox) -> None:
    box.refuse["data"] = 554
    invite(app, ("lan@khach.vn", "", ""))
    assert round_of(app).failed == 1
    with app.app_context():
        assert db.session.scalar(select(Invitation.state)) == "invited"
        db.session.remove()


def test_a_mail_that_cannot_be_written_does_not_keep_others_back(
    app: Flask, shop: str, box: Mailbox, publish: Any
) -> None:
    publish("broken")
    with app.app_context():
        survey = surveys.find(db.session, "broken")
        db.session.rollback()
        begin_writing(db.session)
        invitations.add(db.session, survey, [("hong@khach.vn", "", "")], "vi", "test")
        invitations.send(db.session, survey)
        db.session.execute(delete(SurveyVersion).where(SurveyVersion.survey_id == survey.id))
        db.session.commit()
        db.session.remove()
    invite(app, ("lan@khach.vn", "", ""))
    done = round_of(app)
    assert (done.sent, done.later) == (1, 1)
    assert rows(app) == [
        ("hong@khach.vn", "queued", 1, "LookupError: no survey 2"),
        ("lan@khach.vn", "sent", 1, ""),
    ]


def test_without_a_connection_no_try_is_used_up(app: Flask, shop: str, config: Config) -> None:
    invite(app, ("lan@khach.vn", "", ""))
    nobody = replace(config, mail_server=MailServer("127.0.0.1", 9, "", "", "none"))
    with app.app_context():
        assert postman.send_due(nobody).unreachable
        worker = postman.Postman(nobody)
        assert (worker.round(), worker.pause_until > 0) == (0, True)
    assert rows(app) == [("lan@khach.vn", "queued", 0, "")]


def test_a_server_that_should_encrypt_and_does_not_gets_nothing(
    app: Flask, shop: str, config: Config, box: Mailbox
) -> None:
    invite(app, ("lan@khach.vn", "", ""))
    with app.app_context():
        assert postman.send_due(replace(config, mail_server=replace(config.mail_server, secure="starttls"))).sent == 0
    assert (box.mails, rows(app)[0][1]) == ([], "queued")


class Killed(BaseException):
    """What kill -9 is to a worker: nothing after it runs."""


def test_a_worker_killed_after_the_server_took_the_mail_sends_it_twice_with_one_message_id(
    app: Flask, shop: str, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(app, ("lan@khach.vn", "", ""))

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(postman, "_report_sent", die)
        with pytest.raises(Killed):
            round_of(app)
    assert (len(box.mails), rows(app)) == (1, [("lan@khach.vn", "queued", 1, "")])
    assert round_of(app).sent == 0  # its lease has not ended
    make_due(app)
    assert round_of(app).sent == 1
    first, second = box.messages()
    assert first["Message-ID"] == second["Message-ID"]
    links = [re.search(r"(/i/[\w-]{32})(?!/)", mail.get_body(("plain",)).get_content())[1] for mail in (first, second)]
    assert [app.test_client().get(link).status_code for link in links] == [303, 303]
    assert round_of(app).sent == 0


def test_a_worker_killed_before_the_server_took_the_mail_loses_none(
    app: Flask, shop: str, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(app, ("lan@khach.vn", "", ""))
    with monkeypatch.context() as patched:
        patched.setattr(post.Post, "send", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            round_of(app)
    make_due(app)
    assert (round_of(app).sent, len(box.mails)) == (1, 1)


def test_a_process_killed_with_9_before_it_hears_that_the_mail_was_taken_sends_it_again(
    app: Flask, shop: str, box: Mailbox, config: Config
) -> None:
    invite(app, ("lan@khach.vn", "", ""))
    environment = {
        "DATABASE_URL": config.database_url,
        "SURVEYAPP_HOME": str(config.home),
        "SECRET_KEY": "test",
        "SURVEYAPP_SMTP_URL": f"smtp://127.0.0.1:{box.port}?tls=none",
        "SURVEYAPP_MAIL_FROM": "khao-sat@vidu.vn",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "send-mail"]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}) as worker:
        box.taken = worker.kill
        assert worker.wait(60) == -signal.SIGKILL
    box.taken = lambda: None
    assert (len(box.mails), rows(app)) == (1, [("lan@khach.vn", "queued", 1, "")])
    make_due(app)
    assert round_of(app).sent == 1
    first, second = box.messages()
    assert first["Message-ID"] == second["Message-ID"]


def test_the_worker_sends_what_waits_between_its_jobs(app: Flask, shop: str, box: Mailbox) -> None:
    from surveyapp import worker

    invite(app, *((f"a{number}@khach.vn", "", "") for number in range(postman.BATCH + 3)))
    assert worker.work(app, until_empty=True) == 0
    assert len({mail["To"] for mail in box.messages()}) == postman.BATCH + 3


@pytest.mark.parametrize(("hour", "reminded"), [(7, 0), (8, 1), (19, 1), (20, 0)])
def test_reminders_leave_in_polite_hours(app: Flask, shop: str, box: Mailbox, hour: int, reminded: int) -> None:
    invite(app, ("lan@khach.vn", "", ""), remind_days=1, remind_most=1)
    round_of(app)
    later = (datetime.now(UTC) + timedelta(days=3)).replace(hour=(hour - 7) % 24, minute=30)
    with app.app_context():
        assert postman.remind(later) == reminded


def test_a_reminder_carries_a_link_of_its_own_and_the_first_stays_good(app: Flask, shop: str, box: Mailbox) -> None:
    invite(app, ("lan@khach.vn", "Lan", ""), remind_days=1, remind_most=1)
    round_of(app)
    with app.app_context():
        postman.remind((datetime.now(UTC) + timedelta(days=3)).replace(hour=3))
        db.session.execute(update(Mail).values(due=now() - timedelta(seconds=1)))
        db.session.commit()
    assert round_of(app).sent == 1
    first, second = box.messages()
    assert second["Subject"] == "Nhắc lại: Khảo sát cửa hàng"
    links = [re.search(r"(/i/[\w-]{32})(?!/)", mail.get_body(("plain",)).get_content())[1] for mail in (first, second)]
    assert links[0] != links[1]
    places = [app.test_client().get(link) for link in links]
    assert [place.status_code for place in places] == [303, 303]


def test_bounces_stop_the_address_of_our_own_mail_only(app: Flask, shop: str, box: Mailbox) -> None:
    invite(app, ("lan@khach.vn", "", ""))
    round_of(app)
    key = box.messages()[0]["Message-ID"].strip("<>").partition("@")[0]
    with app.app_context():
        assert postman.take_bounces(report(), "test") == (0, 1)
        assert postman.take_bounces(report(status="4.2.2").replace(b"abc123", key.encode()), "test") == (0, 1)
        assert db.session.scalar(select(Invitation.state)) == "invited"
        db.session.rollback()
        assert postman.take_bounces(report().replace(b"abc123", key.encode()), "test") == (1, 0)
        assert db.session.scalar(select(Invitation.state)) == "bounced"
        db.session.remove()


def test_without_a_server_mails_are_files_and_a_second_sending_is_the_same_file(
    url: str, shop: str, app: Flask, config: Config
) -> None:
    invite(app, ("lan@khach.vn", "Lan", ""))
    files = replace(config, mail_server=None)
    with app.app_context():
        assert postman.send_due(files).sent == 1
        db.session.execute(update(Mail).values(state="queued", subject="Lại", body="{link}", due=now()))
        db.session.commit()
        assert postman.send_due(files).sent == 1
    (path,) = (config.home / post.FOLDER).glob("*")
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert (path.suffix, mail["To"], mail["Subject"]) == (".eml", "Lan <lan@khach.vn>", "Lại")


def test_other_parts_of_the_product_send_final_words(app: Flask, shop: str, box: Mailbox) -> None:
    with app.app_context():
        begin_writing(db.session)
        words = "Điểm hài lòng giảm.", "Xem {link} <b>tại</b> trang kết quả."
        outbox.put(db.session, 1, "alert", "chu@vidu.vn", *words, "vi", sender="Chân dung khách hàng")
        db.session.commit()
        db.session.remove()
    assert round_of(app).sent == 1
    (mail,) = box.messages()
    assert (mail["Subject"], mail["List-Unsubscribe"]) == (words[0], None)
    assert mail.get_body(("plain",)).get_content().strip() == words[1]
    assert "{link} &lt;b&gt;tại&lt;/b&gt;" in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mx.vidu.vn", MailServer("mx.vidu.vn", 587, "", "", "starttls")),
        ("smtp://chu%40vidu.vn:m%3Aat@mx.vidu.vn:25?tls=none", MailServer("mx.vidu.vn", 25, "chu@vidu.vn", "m:at", "none")),
        ("smtps://chu:mat@mx.vidu.vn", MailServer("mx.vidu.vn", 465, "chu", "mat", "tls")),
    ],
)  # fmt: skip
def test_the_address_of_a_mail_server(url: str, server: MailServer) -> None:
    assert MailServer.of(url) == server


@pytest.mark.parametrize("url", ["http://mx.vidu.vn", "smtp://", "smtp://mx.vidu.vn?tls=maybe", "mx.vidu.vn"])
def test_a_wrong_address_of_a_mail_server_is_named(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SURVEYAPP_HOME", str(tmp_path))
    monkeypatch.setenv("SURVEYAPP_MAIL_FROM", "a@vidu.vn")
    monkeypatch.setenv("SURVEYAPP_SMTP_URL", url)
    with pytest.raises(ValueError, match=r"^SURVEYAPP_SMTP_URL must be like smtp"):
        Config.from_env()


def test_who_mails_come_from_must_be_set_with_a_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SURVEYAPP_HOME", str(tmp_path))
    assert Config.from_env().mail_from == DEFAULT_MAIL_FROM
    monkeypatch.setenv("SURVEYAPP_SMTP_URL", "smtp://mx.vidu.vn")
    with pytest.raises(ValueError, match=r"^SURVEYAPP_MAIL_FROM must be set"):
        Config.from_env()
    monkeypatch.setenv("SURVEYAPP_MAIL_FROM", "Tiệm <a@vidu.vn>")
    with pytest.raises(ValueError, match=r"^SURVEYAPP_MAIL_FROM must be an address"):
        Config.from_env()


def test_an_app_starts_with_a_mail_server_set(app_with: MakeApp) -> None:
    app_with()


def run(app: Flask, *arguments: object, **options: Any) -> Any:
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments], **options)


def test_the_command_sends_all_that_is_due(app: Flask, shop: str, box: Mailbox) -> None:
    box.refuse["sai@khach.vn"] = 550
    box.refuse["sau@khach.vn"] = 451
    people = [(f"a{number}@khach.vn", "", "") for number in range(postman.BATCH + 1)]
    invite(app, *people, ("sai@khach.vn", "", ""), ("sau@khach.vn", "", ""))
    said = run(app, "send-mail")
    assert (said.exit_code, said.output) == (0, "sent: 26\nfailed: 1\nto be tried again: 1\n")


def test_the_command_says_when_the_server_cannot_be_reached(app: Flask, shop: str, config: Config) -> None:
    invite(app, ("lan@khach.vn", "", ""))
    app.config["SURVEYAPP"] = replace(config, mail_server=MailServer("127.0.0.1", 9, "", "", "none"))
    said = run(app, "send-mail", "--lang", "en")
    assert (said.exit_code, said.stderr.startswith("It could not be done: ")) == (1, True)


def test_bounces_are_read_from_a_file_or_standard_input(app: Flask, shop: str, box: Mailbox, tmp_path: Path) -> None:
    invite(app, ("lan@khach.vn", "", ""))
    round_of(app)
    key = box.messages()[0]["Message-ID"].strip("<>").partition("@")[0].encode()
    (tmp_path / "back.eml").write_bytes(report().replace(b"abc123", key))
    for arguments, options in (
        ((tmp_path / "back.eml",), {}),
        (("-",), {"input": (tmp_path / "back.eml").read_bytes()}),
    ):
        said = run(app, "bounces", *arguments, **options)
        assert (said.exit_code, said.output) == (0, "addresses stopped: 1\nother mails: 0\n")
    assert run(app, "bounces", tmp_path / "none.eml").exit_code == 1
