"""A draft answered page by page: its logic leads, in either language, and nothing is stored."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.web.test_results import stored, text_of

FIRST = {"page": "who", "go": "next", "agree": "yes", "token": "t"}


def walked(client: FlaskClient, language: str = "vi", **typed: Any) -> str:
    return client.get(f"/design/shop/walk/{language}", query_string=typed).get_data(as_text=True)


def test_the_way_follows_the_answers(app: Flask, owner: FlaskClient) -> None:
    assert 'name="page" value="who"' in walked(owner)
    assert 'name="page" value="only_hn"' in walked(owner, **FIRST, city="hn")
    assert 'name="page" value="last"' in walked(owner, **FIRST, city="hcm")
    assert stored(app) == []


def test_earlier_answers_are_carried_along_and_one_can_go_back(owner: FlaskClient) -> None:
    page = walked(owner, **FIRST, city="hcm")
    assert {"agree": "yes", "city": "hcm"}.items() <= dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    ).items()
    back = walked(owner, **{**FIRST, "page": "last", "go": "back"}, city="hcm")
    assert 'name="page" value="who"' in back
    assert re.search(r'value="hcm"[^>]* checked|checked[^>]* value="hcm"', back)


def test_what_is_wrong_is_said_where_it_stands(owner: FlaskClient) -> None:
    page = walked(owner, **FIRST)
    assert 'name="page" value="who"' in page
    assert page.count(" faulty") == 1
    assert "faulty" not in walked(owner)


def test_the_end_is_reached_in_the_chosen_language(owner: FlaskClient) -> None:
    grid = {"grid.price": "good", "grid.staff": "bad"}
    page = text_of(walked(owner, "en", **{**FIRST, "page": "last"}, city="hcm", **grid))
    assert "See you again." in page
    assert owner.get("/design/shop/walk/ko").status_code == 404


def test_a_page_of_another_business_is_not_found(stranger: FlaskClient) -> None:
    assert stranger.get("/design/shop/walk/vi").status_code == 404
