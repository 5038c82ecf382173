"""What a business wants printed, and links that show results to people without an account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from reports.choice import OPTIONAL, QUESTIONS, Choice
from reports.stored import to_plain
from surveyapp import jobs as job_work
from surveyapp.config import Config
from surveyapp.extensions import db
from surveyapp.models import Mail
from surveyapp.models.base import begin_writing
from surveyapp.store import jobs as queue
from surveyapp.store import report_links, report_schedules, reports
from tests.reports.report_example import example
from tests.web.conftest import hidden_any
from tests.web.test_results import jobs, press, text_of

SECTIONS = ("", "/groups", "/comparison", "/personas", "/journey", "/satisfaction", "/advice", "/questions")
ALL = {*OPTIONAL, QUESTIONS}


def choice(app: Flask) -> Choice:
    with app.app_context():
        found = Choice(*reports.choice(db.session, 1))
        db.session.remove()
        return found


def new_link(owner: FlaskClient, language: str = "vi") -> str:
    page = press(owner, "/results/shop/links", {"language": language}).get_data(as_text=True)
    return str(re.search(r'value="http://localhost(/r/[^"]+)" readonly', page)[1])


def test_a_new_link_is_copied_with_a_button_like_other_links(owner: FlaskClient, analysed: str) -> None:
    page = press(owner, "/results/shop/links", {"language": "vi"}).get_data(as_text=True)
    assert 'data-copy="new-link"' in page
    before = owner.get("/results/shop/files").get_data(as_text=True)
    assert ("sharing.js" in page, "sharing.js" in before) == (True, False)


def test_sections_not_ticked_are_left_out_and_the_form_remembers(app: Flask, owner: FlaskClient, analysed: str) -> None:
    wanted = {"title": "  Khách của ta\n là ai? ", "author": "Phòng Tiếp thị", "shown": sorted(ALL - {"journey"})}
    assert press(owner, "/results/shop/choice", wanted).status_code == 303
    assert choice(app) == Choice("Khách của ta là ai?", "Phòng Tiếp thị", frozenset({"journey"}))
    page = owner.get("/results/shop/files?lang=vi").get_data(as_text=True)
    assert 'value="Khách của ta là ai?"' in page
    boxes = dict(re.findall(r'name="shown" value="(\w+)"( checked)?', page))
    assert {name for name, ticked in boxes.items() if not ticked} == {"journey"}


def test_a_title_that_is_too_long_is_said_and_stays_in_the_form(app: Flask, owner: FlaskClient, analysed: str) -> None:
    answer = press(owner, "/results/shop/choice?lang=vi", {"title": "a" * 121, "author": "Lan", "shown": ["journey"]})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Nhiều nhất 120 ký tự." in page
    assert 'value="' + "a" * 121 in page
    assert 'value="Lan"' in page
    assert dict(re.findall(r'name="shown" value="(\w+)"( checked)?', page))["personas"] == ""
    assert choice(app) == Choice()


def test_a_section_nobody_knows_is_refused(app: Flask, owner: FlaskClient, analysed: str) -> None:
    assert press(owner, "/results/shop/choice", {"shown": ["summary"]}).status_code == 422
    assert choice(app) == Choice()


def test_a_sheet_is_ordered_by_its_section_and_nothing_else_is(app: Flask, owner: FlaskClient, analysed: str) -> None:
    pages = [
        owner.get(f"/results/shop/{section}?lang=vi").get_data(as_text=True) for section in ("personas", "journey")
    ]
    assert re.findall(r'name="part" value="([^"]*)"', "".join(pages)) == ["persona-1", "journey"]
    assert press(owner, "/results/shop/report", {"language": "vi", "part": "persona-1"}).status_code == 303
    assert press(owner, "/results/shop/report", {"language": "vi", "part": "../x"}).status_code == 400
    assert jobs(app) == [("report", {"language": "vi", "part": "persona-1"})]


def test_a_link_shows_every_section_and_nothing_to_press(app: Flask, owner: FlaskClient, analysed: str) -> None:
    address = new_link(owner)
    reader = app.test_client()
    for section in SECTIONS:
        answer = reader.get(address + section)
        html = answer.get_data(as_text=True)
        assert (section, answer.status_code) == (section, 200)
        assert "<form" not in html
        assert 'href="/results' not in html
        assert (answer.headers["X-Robots-Tag"], answer.headers["Referrer-Policy"]) == (
            "noindex, nofollow",
            "no-referrer",
        )
    assert "Nhóm mục tiêu gần như đã quyết định" in text_of(reader.get(address).get_data(as_text=True))
    assert '<html lang="en">' in reader.get(f"{address}?lang=en").get_data(as_text=True)


def test_a_link_shows_only_what_the_business_wants_shown(app: Flask, owner: FlaskClient, analysed: str) -> None:
    address = new_link(owner, "en")
    press(owner, "/results/shop/choice", {"shown": sorted(ALL - {"personas"})})
    reader = app.test_client()
    assert reader.get(f"{address}/personas").status_code == 404
    page = reader.get(address).get_data(as_text=True)
    assert f"{address}/personas" not in page
    assert f"{address}/journey" in page


def test_a_link_taken_back_says_the_same_as_one_that_never_was(app: Flask, owner: FlaskClient, analysed: str) -> None:
    address = new_link(owner)
    reader = app.test_client()
    assert press(owner, "/results/shop/links/1/take-back").status_code == 303
    gone, never = reader.get(f"{address}?lang=vi"), reader.get("/r/never-was?lang=vi")
    assert (gone.status_code, never.status_code) == (404, 404)
    assert text_of(gone.get_data(as_text=True)) == text_of(never.get_data(as_text=True))
    assert "Đã thu hồi" in owner.get("/results/shop/files?lang=vi").get_data(as_text=True)


def test_guesses_of_links_are_limited_and_a_true_link_is_not(app: Flask, owner: FlaskClient, analysed: str) -> None:
    address = new_link(owner)
    reader = app.test_client()
    answers = [reader.get(f"/r/guess-{number}").status_code for number in range(61)]
    assert answers == [404] * 60 + [429]
    assert reader.get(address).status_code == 200


def test_only_a_hash_of_a_link_is_kept_and_it_is_shown_once(app: Flask, owner: FlaskClient, analysed: str) -> None:
    token = new_link(owner).removeprefix("/r/")
    assert len(token) == 32
    assert token not in owner.get("/results/shop/files").get_data(as_text=True)
    with app.app_context():
        rows = db.session.connection().exec_driver_sql("SELECT * FROM report_link").all()
        db.session.remove()
    assert token not in str(rows)


def test_a_link_of_another_survey_is_not_taken_back_here(
    app: Flask, owner: FlaskClient, analysed: str, publish: Any
) -> None:
    publish("second")
    address = new_link(owner)
    token = hidden_any(owner.get("/results/second/import").get_data(as_text=True), "csrf_token")
    assert owner.post("/results/second/links/1/take-back", data={"csrf_token": token}).status_code == 404
    assert app.test_client().get(address).status_code == 200


def test_before_any_analysis_a_link_says_so(app: Flask, owner: FlaskClient, shop: str) -> None:
    with app.app_context():
        begin_writing(db.session)
        token = report_links.make(db.session, 1, "vi")
        db.session.commit()
        db.session.remove()
    answer = app.test_client().get(f"/r/{token}")
    assert (answer.status_code, "Chưa có kết quả" in answer.get_data(as_text=True)) == (404, True)


@pytest.mark.usefixtures("analysed")
def test_an_unchanged_report_is_drawn_once(app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    from reports import render
    from surveyapp import jobs as work
    from surveyapp.store import surveys

    drawn: list[str] = []

    def draw(report: Any, *, when: Any, only: str = "") -> bytes:
        drawn.append(only)
        return b"%PDF"

    monkeypatch.setattr(render, "render_limited", draw)
    with app.app_context():
        survey, stored = surveys.by_id(db.session, 1), reports.latest_analysis(db.session, 1)
        db.session.rollback()
        made = [work._printed(survey, stored, "vi", part) for part in ("", "", "journey", "journey")]
        begin_writing(db.session)
        reports.choose(db.session, 1, "Tên khác", "", ())
        db.session.commit()
        made.append(work._printed(survey, stored, "vi", ""))
        path = work.report_path(config.home, reports.find(db.session, 1, made[0]).path)
        db.session.rollback()
        path.unlink()
        begin_writing(db.session)
        reports.choose(db.session, 1, "", "", ())
        db.session.commit()
        made.append(work._printed(survey, stored, "vi", ""))
        db.session.remove()
    assert drawn == ["", "journey", "", ""]
    assert made[:2] == [made[0]] * 2
    assert len(set(made)) == 4


def test_a_sheet_that_is_no_longer_there_fails_with_a_sentence(app: Flask, analysed: str) -> None:
    from surveyapp import jobs as work
    from surveyapp.store import surveys

    with app.app_context():
        begin_writing(db.session)
        content = {language: to_plain(replace(example(language), journey=None)) for language in ("vi", "en")}
        stored = reports.save_analysis(db.session, 1, 1, 5, content, {"vi": {}, "en": {}})
        db.session.commit()
        survey = surveys.by_id(db.session, 1)
        db.session.rollback()
        with pytest.raises(work.JobFailed, match="no such page"):
            work._printed(survey, stored, "vi", "journey")
        db.session.remove()


def test_each_figure_is_a_picture_to_download(owner: FlaskClient, analysed: str, stranger: FlaskClient) -> None:
    page = owner.get("/results/shop?lang=vi").get_data(as_text=True)
    addresses = re.findall(r'href="(/results/shop/figures/[^"]+)"', page)
    assert addresses
    for address in addresses:
        answer = owner.get(address.replace("&amp;", "&"))
        start = b"\x89PNG" if ".png" in address else b"<svg"
        assert (answer.status_code, answer.data[:4]) == (200, start)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert stranger.get(address).status_code == 404
    assert owner.get("/results/shop/figures/0000000000000000.png").status_code == 404


# ------------------------------------------------------------------ by mail, every month

MONTHLY = {"day": "5", "recipients": "a@vidu.vn\n b@vidu.vn ; A@vidu.vn", "language": "vi"}


def schedule(app: Flask) -> Any:
    with app.app_context():
        found = report_schedules.find(db.session, 1)
        db.session.remove()
        return found


def test_results_ordered_by_mail_go_to_each_address_once_a_month(
    app: Flask, owner: FlaskClient, analysed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from surveyapp import jobs as work
    from surveyapp import worker

    assert press(owner, "/results/shop/monthly", MONTHLY).status_code == 303
    kept = schedule(app)
    assert (kept.recipients, kept.day, kept.reply_to) == (("a@vidu.vn", "b@vidu.vn"), 5, "chu@vidu.vn")
    monkeypatch.setattr(work, "current", lambda survey, progress: reports.latest_analysis(db.session, survey.id))
    with app.app_context():
        assert worker.order_monthly(kept.due - timedelta(seconds=1)) == 0
        assert worker.order_monthly(kept.due) == 1
        assert worker.order_monthly(kept.due) == 0
        db.session.remove()
        begin_writing(db.session)
        job = queue.claim(db.session)
        db.session.commit()
        assert work.WORK[job.kind](job, lambda share, step: None) == {"mails": 2}
        mails = db.session.scalars(select(Mail).order_by(Mail.id)).all()
        assert [(mail.recipient, mail.reply_to) for mail in mails] == [
            ("a@vidu.vn", "chu@vidu.vn"),
            ("b@vidu.vn", "chu@vidu.vn"),
        ]
        assert mails[0].subject == "Kết quả khảo sát tháng này: Khảo sát cửa hàng"
        assert "412 phiếu" in mails[0].body
        address = re.search(r"https?://[^/\s]+(/r/\S+)", mails[0].body)[1]
        db.session.remove()
    assert app.test_client().get(address).status_code == 200
    after = schedule(app)
    assert (after.due - kept.due).days in (28, 29, 30, 31)
    assert after.last == kept.due


def test_wrong_addresses_and_days_are_named_and_stay_in_the_form(app: Flask, owner: FlaskClient, analysed: str) -> None:
    wrong = {"day": "31", "recipients": "a@vidu.vn\nkhông phải", "language": "vi"}
    answer = press(owner, "/results/shop/monthly?lang=vi", wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Đây không phải địa chỉ thư điện tử: không phải" in page
    assert "từ 1 đến 28" in page
    assert "a@vidu.vn\nkhông phải</textarea>" in page
    assert 'value="31"' in page
    assert press(owner, "/results/shop/monthly", {**MONTHLY, "recipients": " "}).status_code == 422
    many = "\n".join(f"p{number}@vidu.vn" for number in range(21))
    assert press(owner, "/results/shop/monthly", {**MONTHLY, "recipients": many}).status_code == 422
    assert press(owner, "/results/shop/monthly", {**MONTHLY, "day": "năm"}).status_code == 422
    assert schedule(app) is None


def test_monthly_mail_ends_when_the_business_says_so(app: Flask, owner: FlaskClient, analysed: str) -> None:
    press(owner, "/results/shop/monthly", MONTHLY)
    assert press(owner, "/results/shop/monthly", {"act": "end"}).status_code == 303
    assert schedule(app) is None


def texts(value: object) -> Iterator[str]:
    """Every text of a part of a report, the drawings' own left out."""
    if type(value) is str:
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif is_dataclass(value) and not hasattr(value, "svg"):
        for field in fields(value):
            if field.name not in NOT_READ:
                yield from texts(getattr(value, field.name))


NOT_READ = {
    "anchor",
    "kicker",
    "tone",
    "tones",
    "style",
    "heads",
    "question_heads",
    "contents_title",
    "attachment_note",
}
"""Names for links and looks; the heads of tables, which the pages name in their own way; what only paper has."""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_say_everything_the_printed_report_says(
    app: Flask, owner: FlaskClient, client: FlaskClient, analysed: str, language: str
) -> None:
    with app.app_context():
        stored = reports.latest_analysis(db.session, 1)
        assert stored is not None
        report = job_work.report_of(stored, language)
        db.session.remove()
    link = new_link(owner, language)
    pages = [client.get(link + section).get_data(as_text=True) for section in SECTIONS]
    said = " ".join(unescape(text_of(page)) for page in pages)
    printed = {text for section in report.sections() for text in texts(section)}
    assert len(printed) > 150
    assert sorted(text for text in printed if " ".join(text.split()) not in said) == []
