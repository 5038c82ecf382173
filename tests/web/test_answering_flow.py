"""The way through a questionnaire: earlier answers in its words, order, links, checks, skips, endings and quotas."""

from __future__ import annotations

import html as markup
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from surveyapp.extensions import db
from surveyapp.models import Draft, QuotaCount, Survey
from surveyapp.models.base import now
from surveyapp.store import surveys
from tests.web.test_answering import Phone, rows

FLOW = """
id = "flow"
title = { vi = "Đường đi", en = "The way" }
thanks = { vi = "Cảm ơn {name|anh/chị}.", en = "Thank you {name|very much}." }
languages = ["vi", "en"]

[[page]]
id = "who"
question = [
  { id = "campaign", kind = "hidden", text = { vi = "-", en = "-" } },
  { id = "shop", kind = "hidden", text = { vi = "-", en = "-" }, option = [
    { code = "q1", text = { vi = "Quận 1", en = "District 1" } },
    { code = "q3", text = { vi = "Quận 3", en = "District 3" } } ] },
  { id = "arm", kind = "hidden", assign = true, text = { vi = "-", en = "-" }, option = [
    { code = "a", text = { vi = "A", en = "A" } }, { code = "b", text = { vi = "B", en = "B" } } ] },
  { id = "name", kind = "short_text", text = { vi = "Tên anh/chị ở {shop|cửa hàng}?", en = "Name at {shop|the shop}?" } },
  { id = "age", kind = "number", required = true, text = { vi = "Tuổi?", en = "Age?" } },
  { id = "years", kind = "number", text = { vi = "Bao nhiêu năm ở đây?", en = "How many years here?" }, check = [
    { valid = "{years} <= {age}", text = { vi = "{name|Anh/chị} mới {age} tuổi.", en = "{name|You} are only {age}." } } ] },
  { id = "city", kind = "single", text = { vi = "Ở đâu?", en = "Where?" }, option = [
    { code = "hn", text = { vi = "Hà Nội", en = "Ha Noi" } }, { code = "hcm", text = { vi = "TP.HCM", en = "HCMC" } } ] },
]
skip = [{ when = "{city} = 'hcm'", to = "last" }]

[[page]]
id = "brands"
title = { vi = "{name|Anh/chị} và các hãng", en = "{name|You} and brands" }
shuffle = true
question = [
  { id = "known", kind = "multiple", shuffle = true, text = { vi = "Biết hãng nào?", en = "Which do you know?" }, option = [
    { code = "b1", text = { vi = "Một", en = "One" } }, { code = "b2", text = { vi = "Hai", en = "Two" } },
    { code = "b3", text = { vi = "Ba", en = "Three" } }, { code = "b4", text = { vi = "Bốn", en = "Four" } },
    { code = "b5", text = { vi = "Năm", en = "Five" } }, { code = "no", text = { vi = "Không hãng nào", en = "None" }, exclusive = true } ] },
  { id = "note", kind = "short_text", text = { vi = "Ghi chú", en = "A note" } },
]

[[page]]
id = "best"
question = [
  { id = "favourite", kind = "single", required = true, carry = { question = "known" }, text = { vi = "Thích nhất?", en = "Best?" }, option = [
    { code = "b1", text = { vi = "Một", en = "One" } }, { code = "b2", text = { vi = "Hai", en = "Two" } },
    { code = "b3", text = { vi = "Ba", en = "Three" } }, { code = "b4", text = { vi = "Bốn", en = "Four" } } ] },
]

[[page]]
id = "last"
question = [
  { id = "months", kind = "calculated", value = "{age} * 12", text = { vi = "-", en = "-" } },
  { id = "place", kind = "cascade", required = true, text = { vi = "Nơi ở?", en = "Where?" },
    level = [{ code = "province", text = { vi = "tỉnh", en = "province" } }, { code = "ward", text = { vi = "phường", en = "ward" } }],
    entry = [{ code = "01", name = "Hà Nội", entry = [{ code = "a", name = "Ba Đình" }, { code = "b", name = "Cửa Nam" }] },
             { code = "79", name = "TP.HCM", entry = [{ code = "c", name = "Sài Gòn" }] }] },
  { id = "kids", kind = "repeat", high = 3, text = { vi = "Các con?", en = "Children?" }, question = [
    { id = "years", kind = "number", text = { vi = "Tuổi?", en = "Age?" } } ] },
]

[[ending]]
id = "too_young"
when = "{age} < 18"
text = { vi = "Cảm ơn {name|bạn}, khảo sát dành cho người từ 18 tuổi.", en = "Thank you {name|dear visitor}, this is for adults." }
[[ending]]
id = "knows_nothing"
when = "not ({known} notempty) and {city} = 'hn'"
text = { vi = "Cảm ơn, hẹn dịp khác.", en = "Another time." }

[[quota]]
id = "few_hn"
when = "{city} = 'hn'"
most = 1
text = { vi = "Đã đủ người ở {city}.", en = "Enough people from {city}." }
"""

WHO = {"age": "30", "city": "hn"}


def joined(toml: str) -> str:
    """Inline tables of TOML stand on one line; here they are broken to be read."""
    lines: list[str] = []
    for line in toml.splitlines():
        if line.startswith("    ") and not line.strip().startswith("{ id"):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return "\n".join(lines)


@pytest.fixture
def url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """What is shown and asked next does not depend on the database."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'test.db')}"


@pytest.fixture
def flow(publish: Callable[..., None]) -> Callable[..., Phone]:
    publish("flow", joined(FLOW))
    return lambda app, query="lang=vi": Phone(app, "flow", query)


Opened = Callable[..., Phone]


def words(phone: Phone) -> str:
    return re.sub(r"\s+", " ", markup.unescape(re.sub(r"<[^>]+>", " ", phone.html)))


def shown(phone: Phone) -> list[str]:
    return re.findall(r'name="shown" value="([^"]*)"', phone.html)


def offered(phone: Phone, question: str) -> list[str]:
    return [value for value in re.findall(rf'name="{question}" value="([^"]*)"', phone.html) if value]


def survey_counts(app: Flask) -> tuple[int, int, dict[str, int]]:
    with app.app_context():
        counts = db.session.execute(select(Survey.accepted, Survey.stopped)).one()
        taken = {count.quota_id: count.taken for count in db.session.scalars(select(QuotaCount))}
        db.session.remove()
    return counts.accepted, counts.stopped, taken


# ------------------------------------------------------------------ words


def test_earlier_answers_stand_in_later_words_in_the_language_of_the_moment(app: Flask, flow: Opened) -> None:
    phone = flow(app, "lang=vi&shop=q3")
    assert "Tên anh/chị ở Quận 3?" in words(phone)
    phone.press({**WHO, "name": "Lan"})
    assert phone.heading() == "Lan và các hãng"
    phone.press({}, go="lang:en")
    assert phone.heading() == "Lan and brands"
    assert "Tên anh/chị ở cửa hàng?" in words(flow(app))
    assert "{" not in words(flow(app, "lang=en"))


def test_a_hostile_answer_in_a_later_wording_is_text(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    phone.press({**WHO, "name": '<b onclick=x>{age}"</b>\u202e'})
    assert phone.heading() == "&lt;b onclick=x&gt;{age}&#34;&lt;/b&gt; và các hãng"


# ------------------------------------------------------------------ links and chance


def test_only_declared_hidden_questions_take_what_the_link_says(app: Flask, flow: Opened) -> None:
    phone = flow(app, "lang=vi&campaign=tet%20%3Cb%3E&shop=q9&arm=z&age=5&src=qr")
    phone.press({"age": "30", "city": "hcm", "campaign": "changed"})
    phone.press({"place.province": "79", "place.ward": "c"})
    [row] = rows(app)
    assert (row.answers["campaign"], row.answers["shop"], row.source) == ("tet <b>", None, "qr")
    assert row.answers["arm"] in ("a", "b")
    assert (row.answers["age"], row.answers["months"]) == (30, 360)


def test_what_the_link_said_is_still_known_on_another_phone(app: Flask, flow: Opened) -> None:
    phone = flow(app, "lang=vi&campaign=tet")
    location = phone.press({"age": "30", "city": "hcm"}).location
    other = flow(app)
    other.page = other.client.get(location)
    other.press({"place.province": "79", "place.ward": "c"})
    assert rows(app)[0].answers["campaign"] == "tet"


def test_everybody_has_an_order_and_an_arm_of_their_own_and_keeps_them(app: Flask, flow: Opened) -> None:
    orders, arms = set(), set()
    for _ in range(12):
        phone = flow(app)
        phone.press({**WHO, "age": "31"})
        first = tuple(offered(phone, "known"))
        assert first[-1] == "no"
        assert sorted(first) == ["b1", "b2", "b3", "b4", "b5", "no"]
        page = tuple(shown(phone))
        phone.press({"known": ["b1"]}, go="back")
        phone.press(WHO)
        assert (tuple(offered(phone, "known")), tuple(shown(phone))) == (first, page)
        orders.add((page, first))
        with app.app_context():
            db.session.remove()
    assert len({page for page, _ in orders}) == 2
    assert len(orders) > 6
    for number in range(12):
        phone = flow(app)
        phone.press({"age": "40", "city": "hcm", "name": f"n{number}"})
        phone.press({"place.province": "79", "place.ward": "c"})
    for row in rows(app):
        arms.add(row.answers["arm"])
        assert sorted(row.answers["#order"]) == ["brands", "known"]
        assert sorted(row.answers["#order"]["known"]) == ["b1", "b2", "b3", "b4", "b5"]
    assert arms == {"a", "b"}


# ------------------------------------------------------------------ checks, skips, what is offered


def test_a_check_between_answers_speaks_the_authors_sentence_at_its_question(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    answer = phone.press({**WHO, "name": "Lan", "age": "20", "years": "25"})
    assert answer.status_code == 422
    assert phone.errors() == ["Lan mới 20 tuổi."]
    assert 'aria-describedby="q-years-error"' in re.search(r'<input id="q-years"[^>]*>', phone.html)[0]
    phone.press({**WHO, "name": "Lan", "age": "25", "years": "25"})
    assert phone.heading() == "Lan và các hãng"


def test_a_check_made_wrong_by_going_back_is_asked_about_at_the_end(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    phone.press({"age": "40", "years": "30", "city": "hcm"})
    back = {**phone.form({"age": "20", "years": "30"}), "page": "who", "shown": ["age"], "go": "stay"}
    phone.client.post("/s/flow", data=back)
    answer = phone.press({"place.province": "79", "place.ward": "c"})
    assert (answer.status_code, phone.heading(), phone.errors()) == (422, "Đường đi", ["Anh/chị mới 20 tuổi."])
    assert rows(app) == []


def test_a_skip_leads_past_pages_and_back_again(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    phone.press({**WHO, "city": "hcm"})
    assert shown(phone) == ["place", "kids"]
    phone.press({}, go="back")
    assert "age" in shown(phone)
    phone.press(WHO)
    assert sorted(shown(phone)) == ["known", "note"]


def test_only_what_was_chosen_is_offered_and_a_choice_taken_back_is_asked_again(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    phone.press(WHO)
    phone.press({"known": ["b2", "b3"]})
    assert offered(phone, "favourite") == ["b2", "b3"]
    phone.press({"favourite": "b3"})
    assert shown(phone) == ["place", "kids"]
    phone.press({}, go="back")
    phone.press({}, go="back")
    phone.press({"known": ["b2", "b1"]})
    assert offered(phone, "favourite") == ["b1", "b2"]
    assert phone.ticked() == []
    assert phone.press({}).status_code == 422
    assert phone.errors() == ["Anh/chị vui lòng trả lời câu này."]


def test_a_page_with_nothing_to_offer_is_passed_over(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    phone.press(WHO)
    phone.press({"known": ["b5"]})
    assert shown(phone) == ["place", "kids"]


# ------------------------------------------------------------------ cascades, repeated groups, saving


def test_a_cascade_asks_its_next_level_before_going_on(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    phone.press({"age": "30", "city": "hcm"})
    answer = phone.press({"place.province": "01"})
    assert answer.status_code == 200
    assert re.findall(r'<option value="(\w+)"', phone.html.split('name="place.ward"')[1].split("</select>")[0]) == [
        "a",
        "b",
    ]
    assert phone.press({"place.province": "01", "place.ward": ""}).status_code == 422
    assert phone.errors() == ["Anh/chị vui lòng chọn phường."]
    phone.press({"place.province": "01", "place.ward": "b"})
    assert rows(app)[0].answers["place"] == {"province": "01", "ward": "b"}


def test_a_repeated_group_grows_entry_by_entry(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    phone.press({"age": "30", "city": "hcm"})
    assert "kids.2.years" not in phone.html
    place = {"place.province": "79", "place.ward": "c"}
    phone.press({**place, "kids.1.years": "3"}, go="more:kids")
    phone.press({**place, "kids.1.years": "3", "kids.2.years": "7"}, go="more:kids")
    assert phone.typed("kids.2.years") == "7"
    phone.press({**place, "kids.1.years": "3", "kids.2.years": "7", "kids.3.years": ""})
    assert rows(app)[0].answers["kids"] == [{"years": 3}, {"years": 7}]


def test_saving_keeps_what_was_typed_and_nothing_older_than_is_kept(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    start = phone.page
    for name, edited in (("Lan", 2000), ("La", 1000)):
        phone.page = start
        answer = phone.press({"name": name, "edited": edited}, go="save")
        assert (answer.status_code, answer.data) == (204, b"")
    [draft] = rows(app, Draft)
    assert (draft.answers["name"], draft.answers["#edited"]) == (["Lan"], {"who": 2000})
    phone.page = start
    phone.press({**WHO, "name": "Loan"})
    assert rows(app, Draft)[0].answers["name"] == ["Loan"]


def test_a_page_saved_after_everything_was_sent_brings_nothing_back(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    phone.press({"age": "30", "city": "hcm"})
    place = {"place.province": "79", "place.ward": "c"}
    late = phone.form(place, go="save")
    phone.press(place)
    assert phone.client.post("/s/flow", data=late).status_code == 303
    assert (len(rows(app)), rows(app, Draft)) == (1, [])


# ------------------------------------------------------------------ endings and quotas


def test_who_is_screened_out_is_thanked_at_once_and_stored_as_stopped(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    phone.press({"name": "Mai", "age": "12", "city": "hn"})
    assert phone.heading() == "Cảm ơn anh/chị đã dành thời gian"
    assert "Cảm ơn Mai, khảo sát dành cho người từ 18 tuổi." in words(phone)
    [row] = rows(app)
    assert row.answers["#ending"] == "too_young"
    assert "known" not in row.answers
    assert survey_counts(app) == (0, 1, {})
    assert rows(app, Draft) == []


def test_an_ending_that_later_questions_decide_waits_for_them(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    phone.press(WHO)
    assert sorted(shown(phone)) == ["known", "note"]
    phone.press({})
    assert "Cảm ơn, hẹn dịp khác." in words(phone)
    assert rows(app)[0].answers["#ending"] == "knows_nothing"


def test_a_full_quota_stops_before_more_is_asked(app: Flask, flow: Opened) -> None:
    first, second = flow(app), flow(app)
    second.press(WHO)
    second.press({"known": ["b5"]})
    first.press(WHO)
    first.press({"known": ["b5"]})
    place = {"place.province": "01", "place.ward": "a"}
    first.press(place)
    assert survey_counts(app) == (1, 0, {"few_hn": 1})
    assert "Cảm ơn anh/chị." in words(first)

    third = flow(app)
    third.press(WHO)
    assert "Đã đủ người ở Hà Nội." in words(third)
    second.press(place)
    assert "Đã đủ người ở Hà Nội." in words(second)
    elsewhere = flow(app)
    elsewhere.press({**WHO, "city": "hcm"})
    elsewhere.press(place)
    assert survey_counts(app) == (2, 2, {"few_hn": 1})
    assert [row.answers.get("#ending", "") for row in rows(app)] == ["", "few_hn", "few_hn", ""]
    assert [row.number for row in rows(app)] == [1, 2, 3, 4]


def test_a_stopped_response_sent_again_shows_the_same_thanks(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    form = phone.form({"age": "12"})
    taps = [phone.client.post("/s/flow", data=form) for _ in range(2)]
    assert taps[0].status_code == taps[1].status_code == 303
    assert taps[0].location == taps[1].location
    assert len(rows(app)) == 1


def test_the_receipt_page_speaks_either_language(app: Flask, flow: Opened) -> None:
    phone = flow(app)
    phone.press({"name": "Mai", "age": "12"})
    location: Any = phone.page.request.full_path
    english = phone.client.get(location.replace("lang=vi", "lang=en")).get_data(as_text=True)
    assert "Thank you Mai, this is for adults." in english


# ------------------------------------------------------------------ opening and closing


def test_answers_are_taken_from_the_opening_until_the_closing_time(app: Flask, flow: Opened) -> None:
    def period(opens: datetime | None, closes: datetime | None) -> None:
        with app.app_context():
            surveys.set_period(db.session, surveys.find(db.session, "flow").id, opens, closes)
            db.session.commit()
            db.session.remove()

    opens = datetime(2999, 12, 1, 2, 30, tzinfo=UTC)
    period(opens, None)
    early = flow(app)
    assert (early.page.status_code, early.heading()) == (403, "Khảo sát chưa bắt đầu")
    assert "từ 09:30 ngày 01/12/2999." in words(early)
    period(None, opens)
    begun, idle = flow(app), flow(app)
    begun.press({"age": "30", "city": "hcm"})
    period(None, now() - timedelta(seconds=1))
    assert (idle.press({"age": "30"}).status_code, flow(app).page.status_code) == (410, 410)
    begun.press({"place.province": "79", "place.ward": "c"})
    assert len(rows(app)) == 1


# ------------------------------------------------------------------ for the script


def test_the_page_carries_what_may_open_and_no_more(app: Flask, publish: Callable[..., None], flow: Opened) -> None:
    publish("shop")
    phone = Phone(app)
    assert "application/json" not in phone.html
    phone.press({"agree": "yes", "city": "hcm"})
    raw = phone.page.get_data(as_text=True)
    assert re.findall(r'<template data-q="(\w+)"', raw) == ["why"]
    assert '["why", {"why": "text"}, ["\\u003c", ["$", "nps"], 7], {}, null]' in raw
    phone = flow(app)
    phone.press({"age": "30", "city": "hcm", "name": "</script><script>alert(1)</script>"})
    assert "<script>alert" not in phone.page.get_data(as_text=True)
