"""Search engines may show a survey only where its author says so, and then its first page alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

BROWSER = {"Sec-Fetch-Mode": "navigate"}


@pytest.mark.parametrize("listed", [False, True])
def test_only_a_listed_survey_is_shown_by_search_engines_and_described(
    app: Flask, publish: Callable[..., Any], listed: bool
) -> None:
    publish(listed=listed)
    page = app.test_client().get("/s/shop", headers=BROWSER).get_data(as_text=True)
    said = re.findall(r'<meta name="description" content="([^"]*)"', page)
    assert ('content="noindex"' in page, said) == (not listed, ["Chỉ mất hai phút."] if listed else [])


def test_the_page_of_one_response_is_never_shown(app: Flask, publish: Callable[..., Any]) -> None:
    publish(listed=True)
    client = app.test_client()
    page = client.get("/s/shop").get_data(as_text=True)
    (address,) = re.findall(r'data-address="([^"]*)"', page)
    own = client.get(address.replace("&amp;", "&")).get_data(as_text=True)
    assert ('content="noindex"' in own, "description" in own) == (True, False)
