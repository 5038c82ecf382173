"""Any two groups side by side: who is on which side, what the rows say, what is refused, the file and the print."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reports.stored import page_from_plain
from surveyapp import jobs
from surveyapp.extensions import db
from surveyapp.store import jobs as queue
from surveyapp.store import reports, surveys
from tests.web.answers import store, visitors
from tests.web.test_crosstab import read
from tests.web.test_results import jobs as queued
from tests.web.test_results import press, text_of

PAGE = "/results/shop/compare"
CITIES = f"{PAGE}?a=city&a.is=hn&b=city&b.is=hcm&lang=en"


@pytest.fixture
def crowd(app: Flask, shop: str) -> None:
    """Ha Noi 40 of 50 find the price good, by Zalo; Ho Chi Minh City 10 of 50, two days later; 3 live elsewhere."""
    store(app, visitors("hn", ("good", 40), ("bad", 10)), source="zalo")
    store(app, visitors("hcm", ("good", 10), ("bad", 40)), start=50)
    store(app, visitors("else", ("good", 3)), start=100)


def rows(client: FlaskClient, path: str) -> list[str]:
    html = client.get(path).get_data(as_text=True)
    drawings = re.sub(r"<svg.*?</svg>", "", html, flags=re.S)
    return [text_of(row) for row in re.findall(r'<section class="versus-row.*?</section>', drawings, re.S)]


def test_two_answers_stand_side_by_side_the_clearest_difference_first(owner: FlaskClient, crowd: None) -> None:
    found = rows(owner, CITIES)
    assert [row.split(" Where")[0] for row in found[:3]] == [
        "Price: good Q4 · How satisfied are you? 80%",
        "Zalo Q7 · How did you hear of us? 80%",
        "Sign Q7 · How did you hear of us? 20%",
    ]
    assert "20% Where do you live?: Ho… +60 ±15 Clearly higher: Where do you live?: Ha Noi" in found[0]
    assert "−60 ±15 Clearly higher: Where do you live?: Ho Chi…" in found[2]
    page = read(owner, CITIES)
    assert "A · Where do you live?: Ha Noi: n = 50 · B · Where do you live?: Ho Chi Minh City: n = 50" in page
    assert "enough to see differences from 27% up" in page


def test_the_answers_that_made_the_sides_are_marked_and_not_tested(owner: FlaskClient, crowd: None) -> None:
    city = [row for row in rows(owner, CITIES) if "Made the groups" in row]
    assert len(city) == 1 and "†" in city[0]
    lines = [*csv.reader(io.StringIO(owner.get(CITIES.replace("?", ".csv?", 1)).text.lstrip("\ufeff")))]
    head, *body = lines
    made = [dict(zip(head, line, strict=True)) for line in body]
    assert {line["question"] for line in made if line["made the groups"] == "1"} == {"Where do you live?"}
    assert {line["q"] for line in made if line["made the groups"] == "1"} == {""}
    (zalo,) = [line for line in made if line["question"] == "Zalo"]
    assert (zalo["difference"], zalo["verdict"]) == ("0.6000", "Clearly higher: Where do you live?: Ha Noi")
    assert zalo["Where do you live?: Ha Noi (A)"] == "0.8000"


def test_nobody_has_answered_yet(owner: FlaskClient, shop: str) -> None:
    assert "choose A and B" in read(owner, f"{PAGE}?lang=en")
    assert "One side has fewer than five people" in read(owner, f"{PAGE}?a=city&a.is=hn&lang=en")


def test_an_empty_side_is_everybody_else(owner: FlaskClient, crowd: None) -> None:
    page = read(owner, f"{PAGE}?a=city&a.is=hn&lang=en")
    assert "B · Everybody else: n = 53" in page


def test_sources_and_periods_are_sides_too(owner: FlaskClient, crowd: None) -> None:
    page = read(owner, f"{PAGE}?a.source=zalo&b.source=&lang=en")
    assert "A · zalo: n = 50 · B · no source named: n = 53" in page
    page = read(owner, f"{PAGE}?a.from=2026-03-02&a.to=2026-03-03&b.from=2026-03-04&b.to=2026-03-08&lang=en")
    assert "A · 2–3 March 2026: n = 38 · B · 4–8 March 2026: n = 65" in page


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("a=city&a.is=else", "One side has fewer than five people, or leaves out fewer than five."),
        ("a=city&a.is=hn&a.is=hcm", "One side has fewer than five people, or leaves out fewer than five."),
        (
            "a.from=2026-03-06&b=city&b.is=else&b.is=hn",
            "Fewer than five people are in both. Choose groups that share nobody, or more people.",
        ),
        ("a=nothing&a.is=x", "This survey has no question or group “nothing” to compare by."),
        ("a=why&a.is=x", "This survey has no question or group “why” to compare by."),
        ("a.from=2026-03-09&a.to=2026-03-02", "The last day is before the first day."),
        ("a.from=soon", "From: “soon” is not a day."),
    ],
)
def test_what_cannot_be_compared_says_why(owner: FlaskClient, crowd: None, asked: str, sentence: str) -> None:
    assert sentence in read(owner, f"{PAGE}?{asked}&lang=en")
    assert rows(owner, f"{PAGE}?{asked}&lang=en") == []
    assert owner.get(f"{PAGE}.csv?{asked}").status_code == 404


def test_who_is_on_both_sides_is_counted_on_neither(owner: FlaskClient, crowd: None) -> None:
    page = read(owner, f"{PAGE}?a=city&a.is=hn&b=ways.zalo&b.is=1&lang=en")
    assert "40 people in both are counted on neither side." in page


def test_some_questions_alone_are_compared_with_every_answer(owner: FlaskClient, crowd: None) -> None:
    found = rows(owner, f"{CITIES}&q=grid")
    assert len(found) == 2
    assert "Interest" not in read(owner, f"{CITIES}&q=grid").split("Answers, the clearest first")[1]


def test_the_page_is_printed_as_it_stands(app: Flask, owner: FlaskClient, crowd: None) -> None:
    assert press(owner, CITIES, {"language": "en"}).location == "/results/shop/jobs/1"
    (kind, parameters), *_others = queued(app)
    page = page_from_plain(parameters["page"])
    assert (kind, parameters["part"], page.head.anchor) == ("report", "compare", "compare")
    assert page.questions is not None and page.questions.rows[0].difference == "+60"
    with app.app_context():
        job = queue.find(db.session, 1)
        db.session.rollback()
        made = jobs.WORK["report"](job, lambda share, step: None)
        file = reports.find(db.session, surveys.find(db.session, "shop").id, made["report"])
        assert file is not None and file.part == "compare"
        db.session.remove()
    text: Any = read(owner, "/results/shop/files?lang=en")
    assert "Comparison of two groups" in text


def test_versions_are_sides_once_there_are_two(app: Flask, owner: FlaskClient, crowd: None, publish: Any) -> None:
    assert "#version" not in owner.get(PAGE).text
    publish(title={"vi": "Khảo sát mới", "en": "New survey"})
    store(app, visitors("hn", ("good", 12)), start=200)
    page = read(owner, f"{PAGE}?a=%23version&a.is=2&b=%23version&b.is=1&lang=en")
    assert "A · Version 2: n = 12 · B · Version 1: n = 103" in page
    assert "The newest version beside the one before" in page
