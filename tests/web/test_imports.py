"""Spreadsheets of the same people: joined, changed, listed, taken back; and what was said about their columns, kept."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from surveyapp.domain.answers import Response
from surveyapp.extensions import config, db
from surveyapp.models import ImportChange, ResponseRow, SavedMapping, State, Survey
from surveyapp.models.base import begin_writing
from surveyapp.store import columns, responses, rights, surveys
from tests.web.conftest import SHOP, hidden_any
from tests.web.test_results import press, stored, text_of, upload

REACHED = """
[[page]]
id = "reach"
[[page.question]]
id = "mail"
kind = "email"
text = { vi = "Email của anh/chị?", en = "Your e-mail?" }
[[page.question]]
id = "mobile"
kind = "phone"
text = { vi = "Số điện thoại?", en = "Your phone number?" }
"""
LIST = "Email,city,spend\nAn@Vidu.vn,Hà Nội,100000\nbinh@vidu.vn,TP. Hồ Chí Minh,200000\n"
NEWER = "Email,city,spend\nan@vidu.vn,Hà Nội,900000\nbinh@vidu.vn,TP. Hồ Chí Minh,200000\nchi@vidu.vn,Hà Nội,1\n"


@pytest.fixture
def shop(publish: Any) -> str:
    """The shop whose survey also asks how its people can be reached."""
    publish(toml=SHOP + REACHED)
    return "shop"


def bring(client: FlaskClient, sheet: str, name: str = "khach.csv", keep: str = "all") -> str:
    """What the pages say after the file was brought in as it is guessed."""
    client.get("/?lang=en")
    press(client, upload(client, sheet, name).location, {"keep": keep})
    return text_of(client.get("/results/shop?lang=en").get_data(as_text=True))


def rows(app: Flask) -> list[ResponseRow]:
    with app.app_context():
        found = list(db.session.scalars(select(ResponseRow).order_by(ResponseRow.number)))
        db.session.expunge_all()
        db.session.remove()
        return found


def answer(app: Flask, **answers: Any) -> int:
    """A response as a person gives it; its number."""
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "shop")
        receipt = responses.submit(db.session, survey, survey.version_id, Response("by-hand", answers))
        db.session.commit()
        db.session.remove()
        return receipt.number


def counted(app: Flask) -> list[Any]:
    """What the table of the shop's answers says was spent."""
    with app.app_context():
        survey = surveys.find(db.session, "shop")
        table = columns.table(db.session, survey, config().home)
        found = table.frame["spend"].to_list()
        db.session.remove()
        return found


def test_an_updated_file_changes_the_right_rows_instead_of_doubling(app: Flask, owner: FlaskClient) -> None:
    assert "2 responses were stored." in bring(owner, LIST)
    said = bring(owner, NEWER)
    assert "One response was stored." in said
    assert "One response that was here already was changed." in said
    assert "One was there already." in said
    assert [own["spend"] for own in stored(app)] == [900000, 200000, 1]
    assert counted(app) == [900000, 200000, 1]


def test_the_preview_says_who_is_here_already_and_stores_nothing(app: Flask, owner: FlaskClient) -> None:
    bring(owner, LIST)
    page = text_of(owner.get(f"{upload(owner, NEWER).location}?lang=en").get_data(as_text=True))
    assert "New 1 Here already, changed 1 Here already, the same 1 Rows with faults 0" in page
    assert [own["spend"] for own in stored(app)] == [100000, 200000]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Số điện thoại,spend\n0912 345 678,1\n", "Số điện thoại,spend\n+84912345678,2\n"),
        ("Số điện thoại,spend\n912345678,1\n", "Số điện thoại,spend\n0912.345.678,2\n"),
        ("Response ID,spend\nK-17,1\n", "Response ID,spend\nK-17,2\n"),
    ],
)
def test_people_are_recognised_by_phone_or_by_the_file_s_own_id(
    app: Flask, owner: FlaskClient, first: str, second: str
) -> None:
    bring(owner, first)
    bring(owner, second)
    assert [own["spend"] for own in stored(app)] == [2]


def test_what_a_person_answered_stays_and_the_list_fills_in_the_rest(app: Flask, owner: FlaskClient) -> None:
    answer(app, agree=True, city="hcm", mail="an@vidu.vn", spend=None)
    assert "One response that was here already was changed." in bring(owner, LIST)
    theirs, listed = stored(app)
    assert theirs == {"agree": True, "city": "hcm", "mail": "an@vidu.vn", "spend": 100000}
    assert (listed["city"], listed["spend"]) == ("hcm", 200000)
    bring(owner, NEWER)
    assert stored(app)[0]["spend"] == 100000


def test_one_person_twice_in_a_file_is_a_fault_of_the_row(app: Flask, owner: FlaskClient) -> None:
    sheet = "Email,spend\nan@vidu.vn,1\nAN@vidu.vn,2\nkhông phải,3\n"
    address = upload(owner, sheet).location
    press(owner, f"{address}/columns", {"who": "0", "join": "email"})
    page = text_of(owner.get(f"{address}?lang=en").get_data(as_text=True))
    assert "3 Email AN@vidu.vn “AN@vidu.vn” already stands in row 2: one row for each person." in page
    assert "4 Email không phải “không phải” is not an e-mail address." in page
    press(owner, address, {"keep": "all"})
    assert stored(app) == []


def test_columns_and_unknown_values_are_chosen_in_menus(app: Flask, owner: FlaskClient) -> None:
    address = upload(owner, "noi,tien\nSG,5\nHN,7\n").location
    press(owner, f"{address}/columns", {"target-0": "city", "target-1": "spend", "who": ""})
    page = owner.get(f"{address}?lang=vi").get_data(as_text=True)
    assert 'name="value-0" value="SG"' in page
    chosen = {"target-0": "city", "target-1": "spend", "value-0": ["SG", "HN"], "means-0": ["hcm", "hn"]}
    press(owner, f"{address}/columns", chosen)
    press(owner, address, {"keep": "all"})
    assert stored(app) == [{"city": "hcm", "spend": 5}, {"city": "hn", "spend": 7}]


def test_a_point_of_a_scale_is_chosen_in_a_menu_and_equal_faults_are_told_once(app: Flask, owner: FlaskClient) -> None:
    address = upload(owner, "nps,spend\n" + "tuyệt,1\n" * 3 + "7,2\ntệ,3\n").location
    page = owner.get(f"{address}?lang=en").get_data(as_text=True)
    assert "nps tuyệt 3 2 " in text_of(page)
    assert "nps tệ 1 6 " in text_of(page)
    assert page.index("How the columns fit the questions") < page.index('id="faults"')
    assert '<option value="10">10</option>' in page
    press(owner, f"{address}/columns", {"value-0": ["tuyệt", "tệ"], "means-0": ["10", "0"]})
    press(owner, address, {"keep": "all"})
    assert [own["nps"] for own in stored(app)] == [10, 10, 10, 7, 0]


def test_a_confirmed_mapping_is_offered_for_the_same_columns_again(app: Flask, owner: FlaskClient) -> None:
    owner.get("/?lang=en")
    address = upload(owner, "noi,tien\nHN,5\n", "thang 9.csv").location
    press(owner, f"{address}/columns", {"target-0": "city", "value-0": "HN", "means-0": "hn", "target-1": "spend"})
    press(owner, address, {"keep": "all"})
    address = upload(owner, "tien,noi\n8,HN\n").location
    assert "The columns are read as in “thang 9”" in owner.get(f"{address}?lang=en").get_data(as_text=True)
    press(owner, address, {"keep": "all"})
    assert stored(app) == [{"city": "hn", "spend": 5}, {"city": "hn", "spend": 8}]


def test_saved_mappings_are_renamed_and_forgotten(app: Flask, owner: FlaskClient) -> None:
    bring(owner, LIST)
    press(owner, "/results/shop/mappings/1", {"name": " Danh sách   khách "})
    assert 'value="Danh sách khách"' in owner.get("/results/shop/imports").get_data(as_text=True)
    press(owner, "/results/shop/mappings/1", {"do": "remove", "name": "x"})
    with app.app_context():
        assert db.session.scalars(select(SavedMapping)).all() == []
        db.session.remove()
    assert press(owner, "/results/shop/mappings/1", {"do": "remove"}).status_code == 404


def test_every_import_is_listed_with_who_and_what(app: Flask, owner: FlaskClient) -> None:
    answer(app, city="hn", mail="khac@vidu.vn")
    bring(owner, LIST, "thang 9.csv")
    bring(owner, NEWER + ",Huế,x\n", "thang 10.csv", keep="good")
    page = text_of(owner.get("/results/shop/imports?lang=en").get_data(as_text=True))
    assert "Not from a file no source named 1" in page
    assert "chu@vidu.vn · joined by e-mail 2 responses stored (numbers 2 to 3)" in page


def test_taking_an_import_back_undoes_it_whole_and_it_can_come_again(app: Flask, owner: FlaskClient) -> None:
    answer(app, city="hcm", mail="an@vidu.vn")
    bring(owner, LIST)
    assert press(owner, "/results/shop/imports/1/take-back").location == "/results/shop/imports"
    theirs, gone = rows(app)
    assert (theirs.answers, theirs.state) == ({"city": "hcm", "mail": "an@vidu.vn"}, State.WHOLE)
    assert (gone.answers, gone.state, gone.number) == ({}, State.ERASED, 2)
    assert counted(app) == [None]
    assert press(owner, "/results/shop/imports/1/take-back").status_code == 404
    bring(owner, LIST)
    assert [own.get("spend") for own in stored(app)] == [100000, None, 200000]


def test_what_a_later_import_changed_is_taken_back_first(app: Flask, owner: FlaskClient) -> None:
    bring(owner, LIST, "cu.csv")
    bring(owner, NEWER, "moi.csv")
    press(owner, "/results/shop/imports/1/take-back")
    assert "moi.csv, changed responses of this one" in owner.get("/results/shop/imports?lang=en").get_data(as_text=True)
    press(owner, "/results/shop/imports/2/take-back")
    assert [own.get("spend") for own in stored(app)] == [100000, 200000, None]
    press(owner, "/results/shop/imports/1/take-back")
    assert {row.state for row in rows(app)} == {State.ERASED}


def test_a_correction_outlives_the_import_it_corrects(app: Flask, owner: FlaskClient) -> None:
    answer(app, city="hcm", mail="an@vidu.vn")
    bring(owner, LIST)
    with app.app_context():
        begin_writing(db.session)
        rights.correct(db.session, 1, 1, {"city": "hn", "mail": "an@vidu.vn", "spend": 5}, "vi")
        db.session.commit()
        assert db.session.scalars(select(ImportChange)).all() == []
        db.session.remove()
    press(owner, "/results/shop/imports/1/take-back")
    assert stored(app)[0] == {"city": "hn", "mail": "an@vidu.vn", "spend": 5}


def test_a_full_survey_takes_nothing_of_a_file(app: Flask, owner: FlaskClient) -> None:
    bring(owner, LIST)
    with app.app_context():
        db.session.get_one(Survey, 1).cap = 2
        db.session.commit()
        db.session.remove()
    bring(owner, NEWER)
    assert [own["spend"] for own in stored(app)] == [100000, 200000]
    assert "thang" not in owner.get("/results/shop/imports").get_data(as_text=True)


def test_imports_of_another_business_are_not_found(
    app: Flask, owner: FlaskClient, stranger: FlaskClient, publish: Any
) -> None:
    bring(owner, LIST)
    publish("own", business="Tiệm Khác")
    token = hidden_any(stranger.get("/results/own/import").get_data(as_text=True), "csrf_token")
    for path in ("shop/imports/1/take-back", "own/imports/1/take-back", "own/mappings/1"):
        data = {"csrf_token": token, "do": "remove"}
        assert (path, stranger.post(f"/results/{path}", data=data).status_code) == (path, 404)
    assert [own["spend"] for own in stored(app)] == [100000, 200000]


def test_erasing_somebody_leaves_nothing_of_what_they_were_before_an_import(app: Flask, owner: FlaskClient) -> None:
    answer(app, city="hcm", mail="an@vidu.vn")
    bring(owner, LIST)
    with app.app_context():
        assert len(db.session.scalars(select(ImportChange)).all()) == 1
        begin_writing(db.session)
        rights.erase(db.session, 1, [1])
        db.session.commit()
        assert db.session.scalars(select(ImportChange)).all() == []
        db.session.remove()
