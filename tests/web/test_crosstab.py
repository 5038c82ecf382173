"""Questions crossed on a page and in a file: shares of columns, one family of tests, small cells, the filter."""

from __future__ import annotations

import csv
import html as markup
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp.web.results import live
from tests.web.answers import store, visitors
from tests.web.test_results import text_of

PAGE = "/results/shop/crosstab"
FILE = "/results/shop/crosstab.csv"


@pytest.fixture
def crowd(app: Flask, shop: str) -> None:
    """Sixty people: in Ha Noi 24 of 30 found the price good, in Ho Chi Minh City 6 of 30."""
    store(app, visitors("hn", ("good", 24), ("bad", 6)), source="zalo")
    store(app, visitors("hcm", ("good", 6), ("bad", 24)), start=30)


def read(client: FlaskClient, path: str) -> str:
    """The words of a page."""
    return markup.unescape(text_of(client.get(path).get_data(as_text=True)))


def rows_of(html: str) -> list[str]:
    return [markup.unescape(text_of(row)) for row in re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", html, re.S)]


def test_shares_of_the_columns_stand_with_interval_count_and_one_test(owner: FlaskClient, crowd: None) -> None:
    html = owner.get(f"{PAGE}?rows=grid&columns=city&lang=en").get_data(as_text=True)
    assert rows_of(html) == [
        "Bad 20% 10–37% n = 6 80% 63–90% n = 24 above A 50%",
        "Good 80% 63–90% n = 24 above B 20% 10–37% n = 6 50%",
        "Bad 0% 0–11% n = 0 0% 0–11% n = 0 0%",
        "Good 100% 89–100% n = 30 100% 89–100% n = 30 100%",
    ]
    page = markup.unescape(text_of(html))
    assert "The columns differ (chi-square, p < 0.001, q < 0.001, V = 0.59)." in page
    assert "Not tested: too few people to compare." in page
    assert "All 60 responses" in page


def test_options_to_tick_are_lines_of_one_table_each_with_its_own_test(owner: FlaskClient, crowd: None) -> None:
    html = owner.get(f"{PAGE}?rows=ways&columns=city&lang=vi").get_data(as_text=True)
    assert html.count('<table class="cross">') == 1
    assert [row for row in rows_of(html) if "Zalo" in row] == [
        "Zalo khác nhau: q < 0,001, V = 0,59 80% 63–90% n = 24 cao hơn B 20% 10–37% n = 6 50%"
    ]


def test_the_same_answers_on_both_sides_prove_nothing(owner: FlaskClient, crowd: None) -> None:
    page = read(owner, f"{PAGE}?rows=city&columns=city&lang=en")
    assert "† Not tested: rows and columns come from the same answers." in page


def test_cells_of_fewer_than_five_people_are_neither_shown_nor_to_be_worked_out(app: Flask, owner: FlaskClient) -> None:
    store(app, visitors("hn", ("good", 40), ("bad", 3)) + visitors("hcm", ("good", 30), ("bad", 20)))
    html = owner.get(f"{PAGE}?rows=grid&columns=city&lang=en").get_data(as_text=True)
    assert rows_of(html)[:2] == ["Bad – – 25%", "Good – – 75%"]
    file = owner.get(f"{FILE}?rows=grid&columns=city&lang=en").text.lstrip("\ufeff")
    cells = [cell for cell in csv.DictReader(io.StringIO(file)) if cell["table"] == "Price"]
    told = {
        (cell["n"], cell["share"], cell["hidden"]) for cell in cells if cell["column"] in ("Ha Noi", "Ho Chi Minh City")
    }
    assert told == {("", "", "1")}


def test_the_file_holds_the_figures_of_the_page(owner: FlaskClient, crowd: None) -> None:
    answer = owner.get(f"{FILE}?rows=grid&columns=city&lang=en")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="shop-crosstab.csv"'
    cells = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [(c["table"], c["row"], c["column"], c["n"], c["share"]) for c in cells[:2]] == [
        ("Price", "Bad", "Ha Noi", "6", "0.2000"),
        ("Price", "Bad", "Ho Chi Minh City", "24", "0.8000"),
    ]
    assert owner.get(f"{FILE}?rows=grid").status_code == 404


def test_a_wording_that_looks_like_a_formula_stays_words(app: Flask, owner: FlaskClient, publish: object) -> None:
    toml = """
id = "shop"
title = { vi = "Khảo sát", en = "Survey" }
business = { vi = "Cửa hàng Ví Dụ", en = "Example Shop" }
languages = ["vi", "en"]
[[page]]
id = "p"
[[page.question]]
id = "a"
kind = "single"
text = { vi = "=1+1", en = "=HYPERLINK(1)" }
option = [{ code = "x", text = { vi = "@x", en = "@x" } }, { code = "y", text = { vi = "y", en = "y" } }]
"""
    publish(code="formula", toml=toml)
    store(app, [{"a": "x"}] * 6 + [{"a": "y"}] * 6, code="formula")
    text = owner.get("/results/formula/crosstab.csv?rows=a&columns=a&lang=en").text
    cells = [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))] == []


def test_a_filter_says_how_many_are_left_and_is_kept_in_the_address(owner: FlaskClient, crowd: None) -> None:
    html = owner.get(f"{PAGE}?rows=grid&columns=ways.zalo&where=city&is=hn&lang=en").get_data(as_text=True)
    assert "30 of 60 responses" in text_of(html)
    assert re.search(r'<input type="checkbox" name="is" value="hn" checked>', html)
    assert (
        'href="/results/shop/crosstab.csv?rows=grid&amp;columns=ways.zalo&amp;where=city&amp;is=hn&amp;lang=en"' in html
    )
    assert 'href="/results/shop/crosstab?rows=grid&amp;columns=ways.zalo&amp;lang=en"' in html
    by_source = owner.get(f"{PAGE}?source=zalo&lang=en").get_data(as_text=True)
    assert "30 of 60 responses" in text_of(by_source)
    # The first response is of 10:00 on 2 March in Viet Nam; one an hour makes 14 of that day.
    assert "14 of 60 responses" in read(owner, f"{PAGE}?to=2026-03-02&lang=en")


def test_nothing_is_said_about_few_people_nor_about_all_but_few(app: Flask, owner: FlaskClient) -> None:
    store(app, visitors("hn", ("good", 40)) + visitors("hcm", ("good", 3)))
    for city in ("hcm", "hn"):
        html = owner.get(f"{PAGE}?rows=grid&columns=ways.zalo&where=city&is={city}&lang=en").get_data(as_text=True)
        assert "Nothing is shown about so few people." in text_of(html)
        assert "<table" not in html
        assert owner.get(f"{FILE}?rows=grid&columns=ways.zalo&where=city&is={city}").status_code == 404


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("rows=nowhere&columns=city", "This survey has no such question or group to cross."),
        ("rows=why&columns=city", "This survey has no such question or group to cross."),
        ("where=district", "This survey has no question or group “district” to filter by."),
        ("from=2026-13-01", "From: “2026-13-01” is not a day. Example: 2026-03-31."),
        ("from=2026-03-02&to=2026-03-01", "The last day is before the first day."),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(owner: FlaskClient, crowd: None, query: str, sentence: str) -> None:
    answer = owner.get(f"{PAGE}?{query}&lang=en")
    assert (answer.status_code, sentence in text_of(answer.get_data(as_text=True))) == (200, True)


def test_too_many_new_answers_are_left_to_the_worker(
    owner: FlaskClient, crowd: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_UNREAD", 59)
    for path in (PAGE, FILE):
        answer = owner.get(f"{path}?lang=en")
        assert (answer.status_code, "Many new answers have to be read first" in answer.text) == (503, True)
        assert 'action="/results/shop/refresh"' in answer.text


@pytest.mark.parametrize(
    "steering", ["_scheme=javascript&_external=1", "code=other", "endpoint=x", "_host=evil.example"]
)
@pytest.mark.parametrize("page", ["crosstab", "answers", "questions/some"])
def test_an_address_does_not_steer_the_addresses_on_its_page(
    owner: FlaskClient, crowd: None, page: str, steering: str
) -> None:
    answer = owner.get(f"/results/shop/{page}?rows=grid&columns=city&item=district&where=city&is=hn&{steering}")
    assert answer.status_code == 200
    addresses = re.findall(r'(?:href|action)="([^"]*)"', answer.get_data(as_text=True))
    assert addresses
    assert not [address for address in addresses if not address.startswith(("/", "#", "?"))]
    assert not [address for address in addresses if "evil" in address or "/other" in address]
