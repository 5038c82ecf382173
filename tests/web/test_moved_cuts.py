"""From people who would change group at other cuts to their responses: the same people, said in words, for who may."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import handling, surveys
from tests.web.answers import store
from tests.web.conftest import sign_in, sign_up
from tests.web.test_crosstab import rows_of
from tests.web.test_judgement import CUTS, SCHOOL, person, put

LIST = "/results/school/responses"
MOVED = f"{LIST}?also=%23group:target&also=%23group@60-50:ready_outsider&aside=no"


@pytest.fixture
def crowd(app: Flask, publish: Any, owner: FlaskClient) -> FlaskClient:
    """One to five of every mixture of fit and readiness; in English."""
    publish("school", SCHOOL)
    mixed = [person(fit, ready) for fit in range(5) for ready in range(5) for _ in range(1 + (fit + 2 * ready) % 5)]
    store(app, mixed, code="school")
    owner.get(f"{CUTS}?lang=en")
    return owner


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.text)


def moves(html: str) -> list[tuple[str, int]]:
    """(address, people) of every pair of groups."""
    return [(address, int(n)) for address, n in re.findall(rf'href="({LIST}\?[^"]+)"[^>]*>(\d+)</a></td></tr>', html)]


def numbers(html: str) -> list[int]:
    return [int(found) for found in re.findall(rf'<a class="tall" href="{LIST}/(\d+)', html)]


@pytest.mark.parametrize("cuts", ["fit=60", "fit=40&readiness=80", "fit=100&readiness=1"])
def test_as_many_are_listed_as_the_table_says_move(app: Flask, crowd: FlaskClient, cuts: str) -> None:
    put(crowd, 1, "group:target")
    with app.app_context():
        begin_writing(db.session)
        handling.set_aside(db.session, surveys.find(db.session, "school").id, [2, 30, 31, 45], "thử", None)
        db.session.commit()
        db.session.remove()
    html = read(crowd, f"{CUTS}?{cuts}")
    found = moves(html)
    everybody: set[int] = set()
    for address, n in found:
        listed = numbers(read(crowd, address))
        assert len(listed) == len(set(listed)) == n
        assert everybody.isdisjoint(listed)
        everybody.update(listed)
    assert (f"{len(everybody)} people change group" in html, len(everybody) > 5) == (True, True)
    assert everybody.isdisjoint({1, 2, 30, 31, 45})
    assert len(rows_of(html)) == 5 + len(found) + 2


def test_the_list_says_what_it_stands_under_and_one_click_takes_it_off(crowd: FlaskClient) -> None:
    english, vietnamese = read(crowd, f"{MOVED}&lang=en"), read(crowd, f"{MOVED}&lang=vi")
    assert "With the cuts fit 60 and readiness 50 these people would be in “Ready outsider”." in english
    assert "Với ngưỡng phù hợp 60 và sẵn sàng 50, những người này sẽ thuộc nhóm “Ngoài phân khúc”." in vietnamese
    off = re.search(r'href="([^"]+)">Bỏ điều kiện này</a>', vietnamese)
    rest = read(crowd, off[1] if off else "")
    assert ("phù hợp 60" in rest, set(numbers(rest)) > set(numbers(vietnamese))) == (False, True)
    assert f'href="{CUTS}?fit=60&readiness=50"' in english


def test_it_stays_from_page_to_page_in_the_form_and_in_the_file(
    crowd: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = numbers(read(crowd, MOVED))
    monkeypatch.setattr("surveyapp.web.results.responses.AT_ONCE", 3)
    page, seen = read(crowd, MOVED), []
    while following := re.search(r'href="([^"#]+)#list" rel="next"', page):
        seen += numbers(page)
        page = read(crowd, following[1])
        assert "fit 60 and readiness 50" in page
    assert (seen + numbers(page), len(whole) > 3) == (whole, True)
    assert '<input type="hidden" name="also" value="#group@60-50:ready_outsider">' in page
    kept = crowd.get(MOVED.replace("responses?", "responses.csv?")).text.splitlines()[1:]
    assert [int(line.split(",")[0]) for line in kept] == whole


@pytest.mark.parametrize(
    "term",
    [
        "#group@60:target",
        "#group@60-0:target",
        "#group@60-101:target",
        "#group@060-50:target",
        "#group@６０-50:target",
        "#group@60.5-50:target",
        "#group@60-50-40:target",
        "#group@60-50:friend",
        "#group@60-50",
        "#stage@60-50:target",
    ],
)
def test_what_names_no_cuts_is_answered_as_any_unknown_name(crowd: FlaskClient, term: str) -> None:
    page = read(crowd, f"{LIST}?{urlencode({'also': term})}")
    assert (f"no question or group “{term.partition(':')[0]}”" in page, numbers(page)) == (True, [])


def test_two_pairs_of_cuts_at_once_are_not_asked_for(crowd: FlaskClient) -> None:
    page = read(crowd, f"{MOVED}&also=%23group@70-50:target")
    assert ("no question or group “#group@70-50”" in page, numbers(page)) == (True, [])


def test_a_survey_without_groups_has_none_at_other_cuts(app: Flask, owner: FlaskClient) -> None:
    store(app, [{"city": "hn"}] * 6)
    page = read(owner, "/results/shop/responses?also=%23group@60-50:target&lang=en")
    assert "no question or group “#group@60-50”" in page


def test_who_sees_figures_only_gets_neither_the_links_nor_the_filter(app: Flask, crowd: FlaskClient) -> None:
    sign_up(app, "xem@vidu.vn", "Cửa hàng Ví Dụ", role="viewer")
    viewer = app.test_client()
    sign_in(viewer, "xem@vidu.vn")
    html = read(viewer, f"{CUTS}?fit=60&lang=en")
    assert ("people change group" in html, LIST in html, viewer.get(MOVED).status_code) == (True, False, 403)
    for asked in ("crosstab?rows=city&where={0}&is=target", "compare?a={0}&a.is=target"):
        found = read(viewer, f"/results/school/{asked.format('%23group@60-50')}")
        assert "no question or group “#group@60-50”" in found
    crossed = read(viewer, "/results/school/crosstab?rows=city&columns=%23group@60-50")
    assert "no such question or group" in crossed
