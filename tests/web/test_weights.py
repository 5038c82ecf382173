"""Stated population shares: refused with a reason, or every figure is weighted by them and says so."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp import jobs
from surveyapp.extensions import db
from surveyapp.store import reports, surveys, weights
from tests.web.answers import store, visitors
from tests.web.test_crosstab import read, rows_of
from tests.web.test_results import press

PAGE = "/results/shop/weights"


@pytest.fixture
def crowd(app: Flask, shop: str) -> None:
    """Forty of Ha Noi of whom 32 find the price good, twenty of Ho Chi Minh City of whom 4 do."""
    store(app, visitors("hn", ("good", 32), ("bad", 8)) + visitors("hcm", ("good", 4), ("bad", 16)))


def state(client: FlaskClient, **shares: str) -> Any:
    return press(client, PAGE, {"item": "city", **{f"city:{code}": share for code, share in shares.items()}})


def stated(app: Flask) -> Any:
    with app.app_context():
        found = weights.find(db.session, 1)
        db.session.remove()
    return found


def test_stated_shares_are_met_and_their_cost_is_shown(app: Flask, owner: FlaskClient, crowd: None) -> None:
    assert state(owner, hn="50", hcm="50").location == PAGE
    assert stated(app) == {"city": {"hn": 0.5, "hcm": 0.5, "else": 0.0}}
    html = owner.get(f"{PAGE}?lang=en").get_data(as_text=True)
    assert rows_of(html) == [
        "Ha Noi Where do you live? 50.0% 66.7% 50.0%",
        "Ho Chi Minh City 50.0% 33.3% 50.0%",
        "Elsewhere 0.0% 0.0% 0.0%",
    ]
    # Weights .75 and 1.5: 60² / (40·.75² + 20·1.5²) = 53.3; 60 / 53.3 = 1.125.
    assert [re.sub("<.*?>", "", fact) for fact in re.findall(r"<dd>(.*?)</dd>", html)] == ["60", "53", "1.12", "0"]


def test_every_figure_is_weighted_and_says_so(app: Flask, owner: FlaskClient, crowd: None) -> None:
    before = owner.get("/results/shop/crosstab?rows=grid&columns=grid.staff&lang=en").get_data(as_text=True)
    assert [row.split()[1] for row in rows_of(before)[:2]] == ["40%", "60%"]
    state(owner, hn="50", hcm="50")
    after = owner.get("/results/shop/crosstab?rows=grid&columns=grid.staff&lang=en").get_data(as_text=True)
    assert [row.split()[1] for row in rows_of(after)[:2]] == ["50%", "50%"]
    assert "weighted, effective n 53" in read(owner, "/results/shop/crosstab?lang=en")
    assert "Bad 50%, Good 50%" in owner.get("/results/shop/questions/some?lang=en").get_data(as_text=True)


def test_the_report_is_made_with_the_weights_and_made_anew_when_they_change(
    app: Flask, owner: FlaskClient, crowd: None
) -> None:
    state(owner, hn="50", hcm="50")
    with app.app_context():
        survey = surveys.find(db.session, "shop")
        db.session.rollback()
        first = jobs.current(survey, lambda share, step: None)
        data = first.data["en"]["weighting"]
        assert (round(data["effective_n"], 1), round(data["design_effect"], 3), data["trimmed"]) == (53.3, 1.125, 0)
        assert "Weighted to population shares of Q1: effective sample 53, design effect 1.12." in str(
            first.content["en"]
        )
        assert "Có gia quyền theo tỉ lệ tổng thể của câu C1: cỡ mẫu hiệu dụng 53" in str(first.content["vi"])
        assert jobs.current(survey, lambda share, step: None).id == first.id
        weights.keep(db.session, survey.id, {})
        db.session.commit()
        second = jobs.current(survey, lambda share, step: None)
        assert (second.id > first.id, second.data["en"]["weighting"]) == (True, None)
        assert reports.latest_analysis(db.session, survey.id).id == second.id
        db.session.remove()


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ({"hn": "50", "hcm": "40"}, "Where do you live?: the shares have to add up to 100."),
        ({"hn": "50", "hcm": "nhiều"}, "Where do you live?: “nhiều” is not a number from 0 to 100."),
        ({"hn": "150", "hcm": "-50"}, "Where do you live?: “150” is not a number from 0 to 100."),
        (
            {"hn": "40", "hcm": "40", "else": "20"},
            "Where do you live?: nobody in the sample answered “Elsewhere”, so nobody can be given weight for them.",
        ),
    ],
)
def test_shares_that_do_not_fit_are_refused_with_the_reason_and_stay_typed(
    app: Flask, owner: FlaskClient, crowd: None, shares: dict[str, str], sentence: str
) -> None:
    owner.get(f"{PAGE}?lang=en")
    answer = state(owner, **shares)
    assert (answer.status_code, sentence in answer.text, stated(app)) == (422, True, {})
    typed = dict(re.findall(r'name="city:(\w+)" value="([^"]*)"', answer.text))
    assert {code: typed[code] for code in shares} == shares


def test_numbers_may_be_written_the_vietnamese_way_and_emptied_fields_end_the_weighting(
    app: Flask, owner: FlaskClient, crowd: None
) -> None:
    owner.get(f"{PAGE}?lang=vi")
    state(owner, hn="62,5%", hcm="37,5")
    assert stated(app) == {"city": {"hn": 0.625, "hcm": 0.375, "else": 0.0}}
    assert 'name="city:hn" value="62,5"' in owner.get(PAGE).text
    state(owner, hn="", hcm="", **{"else": ""})
    assert stated(app) == {}


def test_answers_of_fewer_than_five_people_are_not_counted_out(app: Flask, owner: FlaskClient) -> None:
    store(app, visitors("hn", ("good", 40)) + visitors("hcm", ("good", 30)) + visitors("else", ("good", 2)))
    html = owner.get(f"{PAGE}?add=city&lang=en").get_data(as_text=True)
    assert re.findall(r"in the sample: ([^<]*)<", html) == ["55.6%", "too few to say", "too few to say"]


def test_weights_that_cost_too_much_are_said_to(app: Flask, owner: FlaskClient, shop: str) -> None:
    store(app, visitors("hn", ("good", 95)) + visitors("hcm", ("good", 5)))
    state(owner, hn="20", hcm="80")
    page = read(owner, f"{PAGE}?lang=en")
    # Nobody counts more than five times the middle weight, so 5 of 100 people can stand for at most about a fifth.
    assert "Ho Chi Minh City 80.0% 5.0% 20.8% not met" in page
