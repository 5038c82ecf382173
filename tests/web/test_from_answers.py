"""A questionnaire begun from answers: the file is looked at, the questions become a version, the answers come in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from surveyapp.config import Config
from surveyapp.exchange.drafting import Draft, draft
from surveyapp.exchange.guess import Guess, guess
from surveyapp.extensions import config as config_of
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing, engine_options, prepare
from surveyapp.store import columns, responses, surveys
from surveyapp.web.designing import from_answers
from surveyapp.web.results import imports
from tests.web.conftest import hidden_any

FILE = "Email,Hài lòng với giá,Kênh\n" + "".join(
    f"khach{n}@example.com,{degree},{channel}\n"
    for n, (degree, channel) in enumerate(
        [("Rất hài lòng", "Zalo"), ("Không hài lòng", "Tivi"), ("Bình thường", "Zalo"), ("Hài lòng", "Tivi")] * 6
    )
)


def bring(client: FlaskClient, content: bytes, name: str = "phieu_thang_9.csv") -> Any:
    token = hidden_any(client.get("/design/from-answers").get_data(as_text=True), "csrf_token")
    data = {"csrf_token": token, "file": (io.BytesIO(content), name)}
    return client.post("/design/from-answers", data=data, content_type="multipart/form-data")


def test_answers_become_a_questionnaire_and_then_come_in(app: Flask, owner: FlaskClient) -> None:
    address = bring(owner, FILE.encode()).location
    assert address == "/design/phieu-thang-9/from-answers/1"
    page = owner.get(f"{address}?lang=vi").get_data(as_text=True)
    assert "Không hài lòng · Bình thường · Hài lòng · Rất hài lòng" in page
    assert "khach1@" not in page
    token = hidden_any(page, "csrf_token")
    mapping = owner.post(address, data={"csrf_token": token}).location
    assert mapping == "/results/phieu-thang-9/import/1"
    assert "Lưu tất cả 24 phiếu" in owner.get(f"{mapping}?lang=vi").get_data(as_text=True)
    assert owner.post(mapping, data={"csrf_token": token, "keep": "all"}).location == "/results/phieu-thang-9"
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "phieu-thang-9")
        assert survey is not None and not survey.open
        stored = responses.count(db.session, survey.id)
        db.session.remove()
    assert stored == 24


def test_a_file_without_answers_says_so_and_leaves_nothing_behind(owner: FlaskClient) -> None:
    answer = bring(owner, b"Email,Name\n" + b"".join(b"a%d@example.com,An\n" % n for n in range(12)), "people.csv")
    assert answer.status_code == 422
    assert "Không cột nào trong tệp giống câu trả lời khảo sát" in answer.get_data(as_text=True)
    assert "/design/people" not in owner.get("/design").get_data(as_text=True)


def test_the_file_of_another_business_is_not_found(owner: FlaskClient, stranger: FlaskClient) -> None:
    address = bring(owner, FILE.encode()).location
    token = hidden_any(stranger.get("/design/from-answers").get_data(as_text=True), "csrf_token")
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, data={"csrf_token": token}).status_code == 404


def test_no_time_is_claimed_for_answers_that_came_without_one(app: Flask, owner: FlaskClient) -> None:
    address = bring(owner, FILE.encode()).location
    token = hidden_any(owner.get(address).get_data(as_text=True), "csrf_token")
    mapping = owner.post(address, data={"csrf_token": token}).location
    owner.post(mapping, data={"csrf_token": token, "keep": "all"})
    with app.app_context():
        survey = surveys.find(db.session, "phieu-thang-9")
        assert survey is not None
        moments = columns.table(db.session, survey, config_of().home).frame["#submitted"]
        db.session.remove()
    assert moments.null_count() == 24
    for page in ("", "/responses", "/responses/1", "/questions"):
        assert owner.get(f"/results/phieu-thang-9{page}").status_code == 200


def test_who_changes_the_questions_first_comes_to_the_answers_by_publishing(owner: FlaskClient) -> None:
    bring(owner, FILE.encode())
    page = owner.get("/design/phieu-thang-9/questions").get_data(as_text=True)
    data = {"csrf_token": hidden_any(page, "csrf_token"), "revision": hidden_any(page, "revision")}
    assert owner.post("/design/phieu-thang-9/publish", data=data).location == "/results/phieu-thang-9/import/1"
    assert "24" in owner.get("/results/phieu-thang-9/import/1").get_data(as_text=True)


def test_cells_that_are_read_as_no_answer_are_named(owner: FlaskClient) -> None:
    rows = "".join(f"{n % 5 + 1},{20 + n}\n" for n in range(30))
    address = bring(owner, f"Điểm,Tuổi\n{rows}99,Lan\n".encode()).location
    page = owner.get(f"{address}?lang=en").get_data(as_text=True)
    assert "Read as no answer: 99" in page and "Read as no answer: Lan" in page


def rated(rows: int) -> bytes:
    """A file of ratings, with who gave them."""
    lines = [f"{n % 5 + 1},{(n * 3) % 5 + 1},{n % 4 + 1},{n % 5 + 1},{20 + n % 40}" for n in range(rows)]
    return "\n".join(["Giao hàng,Chất lượng sản phẩm,Bảo hành,Mức độ hài lòng chung,Tuổi", *lines]).encode()


def test_the_page_says_what_can_be_made_of_the_file_and_of_which_questions(owner: FlaskClient) -> None:
    page = owner.get(f"{bring(owner, rated(200)).location}?lang=vi").get_data(as_text=True)
    can = [part.partition("</li>")[0] for part in page.split('<li class="made">')[1:]]
    assert [part.split("<h3>")[1].split(" <span")[0] for part in can] == [
        "Chân dung", "Bản đồ hành trình", "Hài lòng", "Họ là ai và quen làm gì",
    ]  # fmt: skip
    assert "Mua: Giao hàng" in page and "Mua lại: Chất lượng sản phẩm, Bảo hành" in page
    assert page.count("dùng để tìm chân dung") == 1
    assert "Nhân khẩu học: tuổi" in page


def test_what_cannot_be_made_says_what_would_be_needed(owner: FlaskClient) -> None:
    page = owner.get(f"{bring(owner, FILE.encode()).location}?lang=en").get_data(as_text=True)
    assert "Needed: ratings of what people meet" in page and "Needed: a question answered in own words." in page
    few = owner.get(f"{bring(owner, rated(30), 'few.csv').location}?lang=en").get_data(as_text=True)
    assert "Too few people: at least 100 are needed" in few


def test_a_row_per_answer_is_said_to_be_of_no_use(owner: FlaskClient) -> None:
    rows = "".join(f"{n // 2},{('NPS', 'Lý do')[n % 2]},{('9', 'Giá tốt')[n % 2]}\n" for n in range(40))
    said = []
    for name, content in (("long.csv", f"khach,question,answer\n{rows}"), ("wide.csv", FILE)):
        page = owner.get(f"{bring(owner, content.encode(), name).location}?lang=en").get_data(as_text=True)
        said.append("one row per answer, not per person" in page)
    assert said == [True, False]


def test_while_a_file_is_thought_over_others_can_write(
    app: Flask, owner: FlaskClient, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(config.database_url, **engine_options(config.database_url))
    prepare(engine)

    def write(*, is_open: bool) -> None:
        with Session(engine) as other:
            begin_writing(other)
            surveys.set_open(other, 1, is_open=is_open)
            other.commit()

    def drafting(*given: Any) -> Draft:
        write(is_open=False)
        return draft(*given)

    def guessing(*given: Any) -> Guess:
        write(is_open=True)
        return guess(*given)

    monkeypatch.setattr(from_answers, "draft", drafting)
    monkeypatch.setattr(imports, "guess", guessing)
    assert bring(owner, FILE.encode()).status_code == 303
    token = hidden_any(owner.get("/results/shop/import").get_data(as_text=True), "csrf_token")
    data = {"csrf_token": token, "file": (io.BytesIO(FILE.encode()), "phieu.csv")}
    answer = owner.post("/results/shop/import", data=data, content_type="multipart/form-data")
    engine.dispose()
    assert answer.status_code == 303
