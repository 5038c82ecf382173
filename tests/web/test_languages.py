"""One survey in more languages than the product speaks: never a blank, one data set, right to left where it is read so."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest
from flask import Flask

from surveyapp.extensions import db
from surveyapp.store import responses, surveys
from tests.web.conftest import SHOP, hidden

PLAIN: dict[str, Any] = tomllib.loads(SHOP)


def in_languages(**titles: str) -> dict[str, Any]:
    """The shop's survey with a title and one question in further languages; all else is left untranslated."""
    plain = copy.deepcopy(PLAIN)
    plain["languages"] = ["vi", "en", *titles]
    plain["title"] |= titles
    plain["page"][0]["question"][1]["text"] |= {code: f"{title}?" for code, title in titles.items()}
    return {name: plain[name] for name in ("languages", "title", "page")}


@pytest.fixture
def spoken(app: Flask, publish: Any) -> None:
    publish(**in_languages(ja="お店のアンケート", ar="استبيان المتجر"))


def test_the_authors_words_are_in_the_third_language_and_the_products_in_english(app: Flask, spoken: None) -> None:
    page = app.test_client().get("/s/shop?lang=ja").get_data(as_text=True)
    assert '<html lang="ja">' in page
    assert "お店のアンケート?" in page
    assert "Tôi đồng ý tham gia." in page
    assert "Next" in page
    assert 'value="lang:ar" lang="ar">العربية<' in page
    assert 'value="lang:vi" lang="vi">Tiếng Việt<' in page


def test_a_language_read_from_right_to_left_says_so(app: Flask, spoken: None) -> None:
    assert '<html lang="ar" dir="rtl">' in app.test_client().get("/s/shop?lang=ar").get_data(as_text=True)
    assert "dir=" not in app.test_client().get("/s/shop?lang=ja").get_data(as_text=True)


def test_the_response_is_in_the_same_data_set_and_says_its_language(app: Flask, spoken: None) -> None:
    client = app.test_client()
    here = client.get("/s/shop?lang=ja")
    for typed in (
        {"agree": "yes", "city": "hcm", "spend": "10000"},
        {"grid.price": "good", "grid.staff": "bad", "nps": "9"},
    ):
        page = here.get_data(as_text=True)
        known = {name: hidden(page, name) for name in ("token", "page", "lang")}
        assert known["lang"] == "ja"
        shown = [line.split('"')[0] for line in page.split('name="shown" value="')[1:]]
        here = client.post("/s/shop", data={**known, "shown": shown, "go": "next", **typed}, follow_redirects=True)
    assert here.status_code == 200
    assert "お店" in here.get_data(as_text=True) or "shop-00001" in here.get_data(as_text=True)
    with app.app_context():
        stored = list(responses.read(db.session, surveys.find(db.session, "shop").id))
        db.session.remove()
    assert [(response.language, response.answers["city"]) for response in stored] == [("ja", "hcm")]


def test_a_fault_is_said_in_english_to_who_reads_another_language(app: Flask, spoken: None) -> None:
    client = app.test_client()
    page = client.get("/s/shop?lang=ja").get_data(as_text=True)
    known = {name: hidden(page, name) for name in ("token", "page", "lang")}
    shown = [line.split('"')[0] for line in page.split('name="shown" value="')[1:]]
    answer = client.post("/s/shop", data={**known, "shown": shown, "go": "next"})
    assert (answer.status_code, "Please answer this question." in answer.get_data(as_text=True)) == (422, True)


def test_a_language_the_survey_lacks_is_not_spoken(app: Flask, spoken: None) -> None:
    assert '<html lang="vi">' in app.test_client().get("/s/shop?lang=fr").get_data(as_text=True)
