"""The charts of every question for some of the responses."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.web.answers import store, visitors
from tests.web.test_crosstab import read

PAGE = "/results/shop/questions/some"


def test_the_charts_count_only_the_chosen_responses(app: Flask, owner: FlaskClient) -> None:
    store(app, visitors("hn", ("good", 24), ("bad", 6)) + visitors("hcm", ("good", 6), ("bad", 24)))
    chosen = owner.get(f"{PAGE}?where=city&is=hn&lang=en").get_data(as_text=True)
    assert "30 of 60 responses" in read(owner, f"{PAGE}?where=city&is=hn&lang=en")
    assert re.findall(r"<b>(n = \d+)</b>", chosen)[:3] == ["n = 30", "n = 0", "n = 0"]
    assert "Bad 20%, Good 80%" in chosen
    assert "Bad 50%, Good 50%" in owner.get(f"{PAGE}?lang=en").get_data(as_text=True)


def test_too_few_are_not_drawn(app: Flask, owner: FlaskClient) -> None:
    store(app, visitors("hn", ("good", 40)) + visitors("hcm", ("good", 3)))
    page = owner.get(f"{PAGE}?where=city&is=hcm&lang=vi").get_data(as_text=True)
    assert "Không hiển thị gì về quá ít người." in page
    assert 'class="asked"' not in page
