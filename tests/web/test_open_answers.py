"""What people wrote, on a page: terms, a search without marks, small numbers, tags given by hand."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp.web.results import open_answers
from tests.web.answers import store
from tests.web.test_crosstab import read
from tests.web.test_results import press

PAGE = "/results/shop/answers"


def wrote(*texts: str) -> list[dict[str, Any]]:
    return [{"city": "hn", "nps": 3, "why": text} for text in texts]


@pytest.fixture
def written(app: Flask, shop: str) -> None:
    """Eight find the price high, six the staff kind; two leave a telephone number."""
    dear = [f"Giá cao quá so với chỗ khác, lần {i}" for i in range(8)]
    kind = [f"nhân viên nhiệt tình lắm {i}" for i in range(6)]
    store(app, wrote(*dear, *kind, "gọi tôi 0901234567 nhé", "<b>đậm</b> 0907654321"))


def said(html: str) -> list[str]:
    return re.findall(r"<blockquote><p>(.*?)</p>", html)


def test_terms_are_counted_by_people_and_lead_to_their_answers(owner: FlaskClient, written: None) -> None:
    html = owner.get(f"{PAGE}?item=why&lang=en").get_data(as_text=True)
    terms = re.findall(r'<a href="([^"]*term=[^"]*)"[^>]*><b>(.*?)</b> (\d+%)', html)
    assert ("nhân viên nhiệt tình", "38%") in [(term, share) for _address, term, share in terms]
    address = next(address for address, term, _share in terms if term == "nhân viên nhiệt tình").replace("&amp;", "&")
    assert [text.startswith("nhân viên nhiệt tình") for text in said(owner.get(address).text)] == [True] * 6


def test_what_most_speak_of_is_told_in_their_own_words(app: Flask, owner: FlaskClient, written: None) -> None:
    def typical(address: str) -> list[str]:
        return re.findall(r'<blockquote class="typical"><p>(.*?)</p>', owner.get(address).text)

    chosen = typical(f"{PAGE}?item=why")
    assert len(chosen) == 3
    assert all(text.startswith(("Giá cao", "nhân viên")) for text in chosen)
    store(app, [{"city": "hcm", "nps": 2, "why": f"giao hàng chậm {i}"} for i in range(4)], start=200)
    assert typical(f"{PAGE}?item=why&where=city&is=hcm") == []


def test_the_search_minds_no_marks_and_says_nothing_of_fewer_than_five(owner: FlaskClient, written: None) -> None:
    assert len(said(owner.get(f"{PAGE}?item=why&q=gia+CAO").text)) == 8
    few = owner.get(f"{PAGE}?item=why&q=đậm&lang=vi").text
    assert (said(few), "Dưới năm người; câu trả lời của họ không được hiển thị." in few) == ([], True)


def test_numbers_to_call_are_covered_and_nothing_is_markup(owner: FlaskClient, written: None) -> None:
    html = owner.get(f"{PAGE}?item=why").text
    assert "0901234567" not in html and "gọi tôi ••• nhé" in html
    assert "&lt;b&gt;đậm" in html and "<b>đậm" not in html


def test_a_filter_leaves_only_its_answers(app: Flask, owner: FlaskClient, written: None) -> None:
    store(app, [{"city": "hcm", "nps": 2, "why": "giao chậm"}] * 7, start=100)
    html = owner.get(f"{PAGE}?item=why&where=city&is=hcm").text
    assert said(html) == ["giao chậm"] * 7


def test_a_tag_is_made_ticked_counted_and_taken_away(owner: FlaskClient, written: None) -> None:
    assert press(owner, f"{PAGE}/tags?item=why", {"name": "  Giá   đắt "}).location == f"{PAGE}?item=why"
    html = owner.get(f"{PAGE}?item=why&q=gia+cao&lang=en").text
    numbers = re.findall(r'name="number" value="(\d+)"', html)
    assert len(numbers) == 8
    ticked = {"number": numbers, **{f"tag-{number}": "1" for number in numbers[:6]}}
    assert press(owner, f"{PAGE}/tagged?item=why&q=gia+cao", ticked).location == f"{PAGE}?item=why&q=gia+cao"
    page = read(owner, f"{PAGE}?item=why&tag=1&lang=en")
    assert "Giá đắt 6 answers" in page and "6 people. Telephone numbers" in page
    # Unticked on its page an answer loses the tag; answers of other pages keep theirs.
    press(owner, f"{PAGE}/tagged?item=why", {"number": numbers[:1]})
    assert "Giá đắt 5 answers" in read(owner, f"{PAGE}?item=why&lang=en")
    press(owner, f"{PAGE}/tagged?item=why", {"number": numbers[1:3]})
    assert "Giá đắt fewer than five answers" in read(owner, f"{PAGE}?item=why&lang=en")
    press(owner, f"{PAGE}/tags/1/remove?item=why")
    assert "None yet." in read(owner, f"{PAGE}?item=why&lang=en")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "A tag needs a name."),
        ("x" * 61, "A tag has at most 60 letters; this one has 61."),
        ("GIÁ đắt", "There is a tag “GIÁ đắt” already."),
    ],
)
def test_a_name_that_will_not_do_is_said_and_stays_in_the_field(
    owner: FlaskClient, written: None, name: str, sentence: str
) -> None:
    press(owner, f"{PAGE}/tags?item=why", {"name": "Giá đắt"})
    owner.get(f"{PAGE}?lang=en")
    answer = press(owner, f"{PAGE}/tags?item=why", {"name": name})
    assert (answer.status_code, sentence in answer.text, f'value="{name}"' in answer.text) == (422, True, True)


def test_tags_belong_to_open_questions_of_ones_own_survey(
    app: Flask, owner: FlaskClient, written: None, publish: Any
) -> None:
    press(owner, f"{PAGE}/tags?item=why", {"name": "Giá đắt"})
    publish("second")
    assert press(owner, "/results/second/answers/tags/1/remove?item=why").status_code == 404
    assert press(owner, f"{PAGE}/tags?item=city", {"name": "x"}).status_code == 404
    # A tag of another survey is passed over.
    store(app, wrote(*"abcdef"), code="second")
    press(owner, "/results/second/answers/tagged?item=why", {"number": "1", "tag-1": "1"})
    assert "no answer yet" in read(owner, f"{PAGE}?item=why&lang=en")


def test_terms_of_very_many_answers_are_counted_on_a_part_and_say_so(
    owner: FlaskClient, written: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_answers, "MOST_COUNTED", 10)
    page = read(owner, f"{PAGE}?item=why&lang=en")
    assert "Per cent of the 10 people who answered" in page
    assert "Counted on answers drawn at random, because there are more." in page
