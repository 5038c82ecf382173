"""When a survey takes answers and how many: opening times, by hand, cap, quotas, how long answers are kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import ONE_PAGE
from tests.web.sharing import change, post, send, stored


def test_opening_times_are_of_viet_nam(app: Flask, owner: FlaskClient) -> None:
    times = {"opens.day": "2026-03-01", "opens.time": "08:30", "closes.day": "2026-03-31"}
    assert post(owner, "/share/shop/period", **times).status_code == 303
    row = stored(app)
    assert (row.opens.isoformat(), row.closes.isoformat()) == ("2026-03-01T01:30:00+00:00", "2026-03-31T16:59:00+00:00")
    page = owner.get("/share/shop/limits").get_data(as_text=True)
    for value in ("2026-03-01", "08:30", "2026-03-31", "23:59"):
        assert f'value="{value}"' in page
    post(owner, "/share/shop/period")
    assert (stored(app).opens, stored(app).closes) == (None, None)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({"opens.time": "08:30"}, "chọn cả ngày"),
        ({"opens.day": "31/3/2026"}, "“31/3/2026 ” không phải ngày giờ"),
        ({"opens.day": "2026-03-31", "closes.day": "2026-03-30"}, "Giờ đóng phải sau giờ mở"),
    ],
)
def test_times_that_cannot_be_are_said_and_change_nothing(
    app: Flask, owner: FlaskClient, times: dict[str, str], said: str
) -> None:
    answer = post(owner, "/share/shop/period?lang=vi", **times)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert all(f'value="{value}"' in page for value in times.values())
    assert (stored(app).opens, stored(app).closes) == (None, None)


def test_open_and_closed_by_hand(app: Flask, owner: FlaskClient) -> None:
    post(owner, "/share/shop/open", open="no")
    assert owner.get("/s/shop").status_code == 410
    assert "Đang đóng" in owner.get("/share/shop/limits?lang=vi").get_data(as_text=True)
    post(owner, "/share/shop/open", open="yes")
    assert owner.get("/s/shop").status_code == 200


@pytest.mark.parametrize(("typed", "kept"), [("1.000", 1000), (" 7 ", 7), ("", None)])
def test_a_cap_is_written_as_people_write_numbers(app: Flask, owner: FlaskClient, typed: str, kept: int | None) -> None:
    assert post(owner, "/share/shop/cap", cap=typed).status_code == 303
    assert stored(app).cap == kept


@pytest.mark.parametrize("typed", ["0", "-3", "nhiều", "1e9", "99999999999999999999", "٣"])
def test_what_is_no_cap_is_refused(app: Flask, owner: FlaskClient, typed: str) -> None:
    assert post(owner, "/share/shop/cap", cap=typed).status_code == 422
    assert stored(app).cap is None


def test_a_cap_below_what_is_in_is_refused(app: Flask, owner: FlaskClient) -> None:
    change(app, accepted=3)
    answer = post(owner, "/share/shop/cap?lang=vi", cap="2")
    assert (answer.status_code, stored(app).cap) == (422, None)
    assert "Đã có 3 câu trả lời" in answer.get_data(as_text=True)


def test_quotas_say_how_far_they_are(owner: FlaskClient, publish: Callable[..., None]) -> None:
    quota = {"id": "ten", "when": "{name} = 'An'", "most": 2, "text": {"vi": "Cảm ơn", "en": "Thanks"}}
    publish("short", **ONE_PAGE, quota=[quota])
    send(owner)
    page = owner.get("/share/short/limits?lang=vi").get_data(as_text=True)
    assert "<strong>ten</strong>: 1 trên 2 · còn 1 chỗ" in page
    send(owner)
    assert "2 trên 2 · đã đủ" in owner.get("/share/short/limits?lang=vi").get_data(as_text=True)


def test_how_long_answers_are_kept_is_chosen_where_one_opens_and_where_one_publishes(
    app: Flask, owner: FlaskClient
) -> None:
    for back, months in (("limits", 24), ("design", 3)):
        answer = post(owner, "/results/shop/requests/keep", months=months, back=back)
        page = owner.get(answer.location).get_data(as_text=True)
        assert f'<option value="{months}" selected>' in page
        assert stored(app).keep_months == months
    assert "Câu trả lời được xoá 3 tháng sau khi nhận" in owner.get("/design/shop/questions?lang=vi").get_data(
        as_text=True
    )


def test_how_long_answers_are_kept_can_be_chosen_before_anything_is_published(app: Flask, owner: FlaskClient) -> None:
    post(owner, "/design", code="moi", template="retail")
    assert post(owner, "/results/moi/requests/keep", months=6, back="design").location == "/design/moi/questions"
    assert stored(app, "moi").keep_months == 6
