"""A business states whom it serves, moves the cuts and places people by hand: what the pages show, keep and refuse."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from surveyapp import jobs, worker
from surveyapp.domain.judgement import Cuts, Group, Judgement
from surveyapp.domain.profile import Line
from surveyapp.extensions import db
from surveyapp.models import Event
from surveyapp.models.base import begin_writing
from surveyapp.store import judgement, surveys
from tests.web.answers import store
from tests.web.conftest import sign_in, sign_up
from tests.web.test_crosstab import read, rows_of
from tests.web.test_results import press

LEVELS = (
    "option = ["
    + ", ".join(
        f'{{ code = "{step}", text = {{ vi = "{step}", en = "{step}" }}, score = {step / 4} }}' for step in range(5)
    )
    + "]"
)


def scored(name: str, role: str, words: str) -> str:
    return f"""
[[page.question]]
id = "{name}"
kind = "single"
role = "{role}"
text = {{ vi = "{words}", en = "{words}" }}
{LEVELS}
"""


SCHOOL = (
    """
id = "school"
title = { vi = "Lớp học", en = "School" }
[[page]]
id = "p"
[[page.question]]
id = "city"
kind = "single"
text = { vi = "Ở đâu?", en = "Where?" }
option = [
  { code = "hn", text = { vi = "Hà Nội", en = "Ha Noi" } },
  { code = "hcm", text = { vi = "Sài Gòn", en = "Sai Gon" } },
]
[[page.question]]
id = "age"
kind = "number"
text = { vi = "Mấy tuổi?", en = "How old?" }
"""
    + scored("need", "bant.need", "Need")
    + scored("money", "bant.budget", "Money")
    + scored("soon", "bant.timing", "Soon")
    + scored("keen", "criterion.interest", "Keen")
)
GROUPS = "/results/school/groups"
PROFILE, CUTS, PLACED = f"{GROUPS}/profile", f"{GROUPS}/cuts", f"{GROUPS}/placed"


def person(fit: int, ready: int, **more: Any) -> dict[str, Any]:
    return {"need": str(fit), "money": str(fit), "soon": str(ready), "keen": str(ready), "city": "hn", **more}


@pytest.fixture
def crowd(app: Flask, publish: Any, owner: FlaskClient) -> FlaskClient:
    """Twenty targets of Ha Noi aged 30, ten potential of Sai Gon aged 50, six barely fitting; in English."""
    publish("school", SCHOOL)
    people = [person(4, 4, age=30)] * 20 + [person(3, 0, city="hcm", age=50)] * 10 + [person(2, 4, age=30)] * 6
    store(app, people, code="school")
    owner.get(f"{GROUPS}?lang=en")
    return owner


def stated(app: Flask) -> Judgement:
    with app.app_context():
        survey = surveys.find(db.session, "school")
        found = judgement.find(db.session, survey.id)
        db.session.remove()
    return found


def analysed(app: Flask) -> tuple[int, dict[str, Any], str]:
    """(id, data, report) of the analysis as it is now."""
    with app.app_context():
        survey = surveys.find(db.session, "school")
        db.session.rollback()
        found = jobs.current(survey, lambda share, step: None)
        db.session.remove()
    return found.id, found.data["en"], str(found.content["en"]) + str(found.content["vi"])


def acts(app: Flask) -> list[str]:
    with app.app_context():
        found = list(db.session.scalars(select(Event.act).order_by(Event.id)))
        db.session.remove()
    return [act for act in found if act.startswith("results.")]


# ------------------------------------------------------------------ the cuts


def test_a_moved_cut_shows_sizes_who_changes_and_a_tenth_more_and_less(crowd: FlaskClient) -> None:
    now = read(crowd, CUTS)
    assert "The groups as they are" in now and "Keep these cuts" not in now
    html = crowd.get(f"{CUTS}?fit=60").text
    assert "6 people change group" in html
    # Fit of the six is exactly 50: at 55 they are outside too, at 45 inside again.
    assert rows_of(html)[:5] == [
        "Target 26 72.2% 20 55.6% −6 20 20",
        "Potential 10 27.8% 10 27.8% 0 10 10",
        "Ready outsider 0 0.0% 6 16.7% +6 6 6",
        "Not a prospect 0 0.0% 0 0.0% 0 0 0",
        "Undecided 0 0.0% 0 0.0% 0 0 0",
    ]
    assert rows_of(html)[5] == "Target Ready outsider 6"


def test_hot_and_cold_move_with_their_own_cuts(crowd: FlaskClient) -> None:
    html = crowd.get(f"{CUTS}?hot:bant.need=50").text
    assert rows_of(html)[-2:] == ["Hot 20 55.6% 26 72.2%", "Cold 16 44.4% 10 27.8%"]


@pytest.mark.parametrize("typed", ["0", "101", "nhiều", "nan"])
def test_what_is_no_cut_is_refused_in_words(crowd: FlaskClient, typed: str) -> None:
    answer = crowd.get(f"{CUTS}?fit={typed}")
    assert (answer.status_code, f"“{typed}” is not a cut" in answer.text) == (422, True)
    assert press(crowd, CUTS, {"fit": typed, "readiness": "50", "do": "keep"}).status_code == 422


def test_kept_cuts_make_the_analysis_anew_which_says_so_and_go_back_with_one_button(
    app: Flask, crowd: FlaskClient
) -> None:
    first, data, report = analysed(app)
    assert (data["classification"]["cuts_by"], data["classification"]["fit"]["cut"]) == ("rules", 50)
    assert "cuts set by the business" not in report
    assert press(crowd, CUTS, {"fit": "60", "do": "keep"}).location == CUTS
    assert stated(app).cuts == Cuts(60.0, 50.0, (("bant.need", 0.7), ("bant.timing", 0.7)))
    second, data, report = analysed(app)
    assert second > first
    assert (data["classification"]["cuts_by"], data["classification"]["fit"]["cut"]) == ("business", 60)
    assert {name: row["n"] for name, row in data["groups"].items() if row["n"]} == {
        "target": 20,
        "potential": 10,
        "ready_outsider": 6,
    }
    assert "high is from 60 (fit) and 50 (readiness), cuts set by the business" in report
    assert "cao là từ 60 (phù hợp) và 50 (sẵn sàng), ngưỡng do doanh nghiệp đặt" in report
    assert "The business’s own cuts: fit is high from 60, readiness from 50." in read(crowd, GROUPS)
    page = read(crowd, CUTS)
    assert "now 60, by the rules 50" in page and "The business’s own cuts count now." in page
    press(crowd, CUTS, {"do": "reset"})
    third, data, _report = analysed(app)
    assert (stated(app).cuts, third > second, data["classification"]["cuts_by"]) == (None, True, "rules")
    assert [act for act in acts(app) if act == "results.keep_cuts"] == ["results.keep_cuts"] * 2


def test_keeping_the_cuts_of_the_rules_keeps_none(app: Flask, crowd: FlaskClient) -> None:
    press(crowd, CUTS, {"fit": "50", "readiness": "50", "do": "keep"})
    assert stated(app).cuts is None


def test_a_survey_without_groups_has_no_cut_to_move(app: Flask, owner: FlaskClient) -> None:
    store(app, [{"city": "hn"}] * 6)
    page = read(owner, "/results/shop/groups/cuts?lang=en")
    assert "Too little is asked to make groups" in page and "Fit is high from" not in page


# ------------------------------------------------------------------ the profile


def keep(client: FlaskClient, *lines: str, **fields: Any) -> Any:
    data = {name.replace("__", ":"): value for name, value in fields.items()}
    return press(client, PROFILE, {"line": list(lines), "do": "keep", **data})


def test_a_stated_profile_enters_fit_and_every_place_says_so(app: Flask, crowd: FlaskClient) -> None:
    page = read(crowd, f"{PROFILE}?add=city")
    assert "No profile is stated" not in page and "Ha Noi" in page
    answer = keep(
        crowd, "city", "age", city__code=["hcm"], city__weight="2", city__must="on", age__low="18", age__high="60"
    )
    assert answer.location == PROFILE
    assert stated(app).profile == (
        Line("city", ("hcm",), weight=2.0, must=True),
        Line("age", low=18.0, high=60.0),
    )
    _id, data, report = analysed(app)
    found = data["classification"]
    assert (found["profile_by"], [line["about"] for line in found["profile"]]) == ("business", ["city", "age"])
    assert found["profile"][0]["answers"] == {"hcm": "Sai Gon"}
    assert (round(found["profile"][0]["inside"]["value"], 3), found["profile"][0]["must"]) == (0.278, True)
    assert {"city", "age"} <= set(found["circular_items"])
    assert data["groups"]["ready_outsider"]["n"] == 26  # nobody of Ha Noi fits any more
    assert "Fit includes the target profile the business states (Q1, Q2)." in report
    assert "Điểm phù hợp tính cả hồ sơ mục tiêu doanh nghiệp nêu (C1, C2)." in report
    assert "Hồ sơ khách hàng mục tiêu" in report and "2 · bắt buộc" in report and "từ 18 đến 60" in report
    assert "Fit includes the target profile the business stated." in read(crowd, GROUPS)
    page = read(crowd, PROFILE)
    assert "28% of those who answered are inside" in page
    press(crowd, PROFILE, {"do": "reset"})
    assert (stated(app).profile, analysed(app)[1]["classification"]["profile"]) == ((), [])


def test_lines_are_taken_off_and_others_stay(app: Flask, crowd: FlaskClient) -> None:
    keep(crowd, "city", "age", city__code=["hn"], age__low="20")
    keep(crowd, "city", "age", city__code=["hn"], city__off="on", age__low="20")
    assert stated(app).profile == (Line("age", low=20.0),)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"age__low": "abc"}, "How old?: “abc” is not a number."),
        ({"age__low": "50", "age__high": "20"}, "How old?: the lower bound is above the upper one."),
        ({"city__code": ["hn", "hcm"]}, "Where?: every answer fits, so the line tells nobody apart."),
        ({"age__low": ""}, "How old?: say which answers fit."),
        ({"city__code": ["hn"], "city__weight": "0"}, "Where?: the weight is a number above 0, 100 at most."),
    ],
)
def test_lines_that_say_nothing_are_refused_and_stay_typed(
    app: Flask, crowd: FlaskClient, fields: dict[str, Any], sentence: str
) -> None:
    answer = keep(crowd, next(iter(fields)).partition("__")[0], **fields)
    assert (answer.status_code, sentence in answer.text, stated(app)) == (422, True, Judgement())


def test_the_page_is_read_by_viewers_and_changed_by_analysts(app: Flask, crowd: FlaskClient) -> None:
    sign_up(app, "xem@vidu.vn", "Cửa hàng Ví Dụ", role="viewer")
    viewer = app.test_client()
    sign_in(viewer, "xem@vidu.vn")
    assert "Save the profile" not in viewer.get(f"{PROFILE}?add=city&lang=en").text
    html = viewer.get(f"{CUTS}?fit=60&lang=en").text
    assert "6 people change group" in html and "Keep these cuts" not in html
    assert viewer.get(PLACED).status_code == 403


# ------------------------------------------------------------------ by hand


def put(client: FlaskClient, number: object, into: str, reason: str = "đã gọi điện", **more: str) -> Any:
    return press(client, PLACED, {"number": str(number), "into": into, "reason": reason, **more})


def test_somebody_placed_by_hand_counts_there_is_told_of_and_can_be_taken_back(app: Flask, crowd: FlaskClient) -> None:
    first, _data, report = analysed(app)
    assert "placed by hand" not in report
    for number in range(1, 7):
        assert put(crowd, number, "group:potential").location == PLACED
    assert stated(app).placed == dict.fromkeys(range(1, 7), Group.POTENTIAL)
    second, data, report = analysed(app)
    assert second > first
    assert (data["groups"]["target"]["n"], data["groups"]["potential"]["n"]) == (20, 16)
    assert data["classification"]["placed_by_hand"] == {
        "n": 6,
        "in_personas": 0,
        "moves": [{"from": "target", "to": "potential", "n": 6}],
    }
    assert data["classification"]["sensitivity"][0]["groups"]["target"] == 26  # of the rule alone
    assert "6 placed by hand by the business." in report and "6 người được doanh nghiệp xếp nhóm bằng tay." in report
    assert "6 people were placed by hand." in read(crowd, GROUPS)
    page = crowd.get(PLACED).text
    assert "6 people are placed by hand now." in page and page.count("đã gọi điện") == 6
    log = re.findall(r'action="(/results/school/groups/placed/\d+)"', page)
    assert press(crowd, log[0]).location == PLACED
    assert press(crowd, log[0]).status_code == 404
    assert len(stated(app).placed) == 5
    assert "Taken back by chu@vidu.vn" in read(crowd, PLACED)
    assert acts(app)[-2:] == ["results.place", "results.undo_placement"]


def test_from_the_page_of_the_response_one_comes_back_to_it(crowd: FlaskClient) -> None:
    html = crowd.get("/results/school/responses/1").text
    assert "Place by hand" in html and 'value="group:not_a_prospect"' in html
    assert put(crowd, 1, "group:not_a_prospect", back="response").location == "/results/school/responses/1"
    page = read(crowd, "/results/school/responses/1")
    assert "placed by hand; by the rules: Target" in page and "Target → Not a prospect" in page


@pytest.mark.parametrize(
    ("number", "into", "reason", "sentence"),
    [
        ("99", "group:potential", "vì", "No response that counts in the results has this number."),
        ("một", "group:potential", "vì", "No response that counts in the results has this number."),
        ("1", "group:friend", "vì", "Choose a group or persona."),
        ("1", "persona:0", "vì", "Choose a group or persona."),
        ("1", "group:potential", " ", "Say why, in 200 letters at most."),
        ("1", "group:potential", "x" * 201, "Say why, in 200 letters at most."),
        ("1", "group:target", "vì", "This person is there already."),
    ],
)
def test_a_placement_that_cannot_be_is_refused_in_words(
    app: Flask, crowd: FlaskClient, number: str, into: str, reason: str, sentence: str
) -> None:
    answer = put(crowd, number, into, reason)
    assert (answer.status_code, sentence in answer.text, stated(app).placed) == (422, True, {})


def test_placements_of_another_business_are_not_there(app: Flask, crowd: FlaskClient, stranger: FlaskClient) -> None:
    put(crowd, 1, "group:potential")
    for path in (PROFILE, CUTS, PLACED):
        assert stranger.get(path).status_code == 404
    token = re.search(r'name="csrf_token" value="([^"]*)"', stranger.get("/results").text)
    assert token is not None
    assert stranger.post(f"{PLACED}/1", data={"csrf_token": token[1]}).status_code == 404
    assert stated(app).placed == {1: Group.POTENTIAL}


def test_an_analysis_made_while_something_is_stated_is_made_again(
    app: Flask, crowd: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute, made = jobs.compute, []

    def meanwhile(survey: Any, *rest: Any) -> Any:
        found = compute(survey, *rest)
        if not made:
            begin_writing(db.session)
            judgement.keep_cuts(db.session, survey.id, Cuts(60.0, 50.0))
            db.session.commit()
        made.append(found.judgement.cuts)
        return found

    monkeypatch.setattr(jobs, "compute", meanwhile)
    with app.app_context():
        survey = surveys.find(db.session, "school")
        begin_writing(db.session)
        jobs.enqueue_analysis(survey.id)
        db.session.commit()
        db.session.remove()
    worker.work(app, until_empty=True)
    assert made == [None, Cuts(60.0, 50.0)]
