"""A person whose network goes: the page opens again, what was typed is there, and it arrives exactly once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from surveyapp.extensions import db
from surveyapp.models import Survey
from tests.browser.conftest import Served, press
from tests.browser.phone import PNG, drafts, next_, no_faults, stored, until
from tests.browser.test_answering_live import ASKS, LIVE

WHY = "Vì sao chọn món này?"
SPEND = "Mỗi tuần anh/chị chi bao nhiêu?"
KEPT = """async () => [
  ...(await Promise.all(["pages", "waiting"].map(async name => (await (await caches.open(name)).keys())))).flat().map(({ url }) => url),
  ...Object.keys(localStorage)]"""
WAITING = "async () => (await (await caches.open('waiting')).keys()).length === 1"


CHOSEN = "async () => (await (await caches.open('chosen')).keys()).length === 1"
PHOTO = """
id = "photo"
title = { vi = "Ảnh", en = "Photo" }
[[page]]
id = "one"
[[page.question]]
id = "photo"
kind = "file"
text = { vi = "Ảnh nhà?", en = "A photo?" }
"""


def ready(page: Page) -> None:
    """Waits until the worker is there, and the page and its files are kept."""
    until(page, "() => navigator.serviceWorker.controller !== null")
    until(
        page,
        """async () => {
      const files = [...document.querySelectorAll("script[src], link[rel=stylesheet]")].map(({ src, href }) => src || href);
      const kept = await Promise.all([location.href.split("#")[0], ...files].map(address => caches.match(address)));
      return kept.every(Boolean);
    }""",
    )


def to_last_page(page: Page) -> None:
    next_(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    ready(page)


@pytest.mark.usefixtures("alone")
def test_a_page_opened_again_without_a_network_has_what_was_typed_and_is_delivered_once(
    served: Served, survey: Callable[..., str], page: Page, context: BrowserContext
) -> None:
    page.goto(survey(LIVE))
    ready(page)
    to_last_page(page)
    context.set_offline(True)
    page.get_by_label(WHY).fill("Ngon")
    expect(page.locator(".saving")).to_contain_text("Chưa lưu được")
    page.reload()
    expect(page.get_by_label(WHY)).to_have_value("Ngon")
    expect(page.locator(".saving")).to_contain_text("được giữ trên máy này")
    next_(page)
    expect(page.locator(".saving")).to_contain_text("Chưa gửi được")
    page.reload()
    expect(page.get_by_label(WHY)).to_have_value("Ngon")
    expect(page.locator(".saving")).to_contain_text("Chưa gửi được")
    assert stored(served) == []
    context.set_offline(False)
    expect(page.locator(".receipt")).to_have_text("live-00001")
    assert [answers["name"] for answers in stored(served)] == ["Ngon"]
    no_faults(page)


def test_a_page_just_opened_works_again_without_a_network_with_its_conditions(
    survey: Callable[..., str], page: Page, context: BrowserContext
) -> None:
    page.goto(survey(LIVE))
    ready(page)
    context.set_offline(True)
    page.reload()
    page.get_by_label(SPEND).fill("1.000.000")
    expect(page.get_by_label("Vì sao anh/chị chi nhiều?")).to_be_visible()
    ready(page)  # now under an address of its own
    page.reload()
    expect(page.get_by_label(SPEND)).to_have_value("1.000.000")
    expect(page.get_by_label("Vì sao anh/chị chi nhiều?")).to_be_visible()
    no_faults(page)


def test_what_the_server_has_is_shown_again_without_a_network_on_earlier_pages_too(
    served: Served, survey: Callable[..., str], page: Page, context: BrowserContext
) -> None:
    page.goto(survey(LIVE))
    ready(page)
    page.get_by_label(SPEND).fill("120.000")
    expect(page.locator(".saving")).to_have_text("Đã lưu")
    to_last_page(page)
    context.set_offline(True)
    page.go_back()
    expect(page.get_by_label(SPEND)).to_have_value("120.000")
    ready(page)
    page.reload()
    expect(page.get_by_label(SPEND)).to_have_value("120.000")
    context.set_offline(False)
    to_last_page(page)
    assert [draft["spend"] for draft in drafts(served)] == [["120.000"]]


def test_the_worker_sends_what_waits_when_the_page_is_long_closed(
    served: Served, survey: Callable[..., str], page: Page, context: BrowserContext
) -> None:
    page.goto(survey(LIVE))
    ready(page)
    to_last_page(page)
    context.set_offline(True)
    page.get_by_label(WHY).fill("Rẻ")
    next_(page)
    expect(page.locator(".saving")).to_contain_text("Chưa gửi được")
    until(page, WAITING)
    other = context.new_page()  # of the same site, but no survey: it sends nothing
    page.close()
    context.set_offline(False)
    other.goto(served.address)
    session = context.new_cdp_session(other)
    found: list[str] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda said: found.extend(
        one["registrationId"] for one in said["registrations"] if not one["isDeleted"]))  # fmt: skip
    session.send("ServiceWorker.enable")
    for _ in range(100):
        if found:
            break
        other.wait_for_timeout(50)
    sync = {"origin": served.address, "registrationId": found[0], "tag": "answers", "lastChance": True}
    session.send("ServiceWorker.dispatchSyncEvent", sync)
    until(other, f"async () => !await ({WAITING})()")
    assert [answers["name"] for answers in stored(served)] == ["Rẻ"]


def test_nothing_of_a_finished_response_stays_on_the_phone(
    survey: Callable[..., str], page: Page, context: BrowserContext
) -> None:
    page.goto(survey(LIVE))
    ready(page)
    page.get_by_label(SPEND).fill("77.000")
    to_last_page(page)
    page.get_by_label(WHY).fill("Bí mật")
    assert len(page.evaluate(KEPT)) > 2
    next_(page)
    expect(page.locator(".receipt")).to_have_text("live-00001")
    until(page, f"async () => (await ({KEPT})()).length === 0")


def test_with_a_network_the_page_is_always_the_servers(served: Served, survey: Callable[..., str], page: Page) -> None:
    address = survey(LIVE)
    page.goto(address)
    ready(page)
    with served.app.app_context():
        db.session.query(Survey).update({"open": False})
        db.session.commit()
        db.session.remove()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Khảo sát đã kết thúc")


@pytest.mark.usefixtures("alone")
def test_a_photo_taken_without_a_network_arrives_after_the_page_was_opened_again(
    served: Served, survey: Callable[..., str], page: Page, context: BrowserContext
) -> None:
    page.goto(survey(ASKS.replace("show_if = \"{place.ward} = 'b'\"\n", ""), "asks"))
    ready(page)
    page.get_by_label("Tỉnh").select_option("TP. Hồ Chí Minh")
    expect(page.get_by_label("Phường")).to_be_enabled()
    page.locator("#answers").evaluate("form => form.dataset.before = 1")
    page.get_by_label("Phường").select_option("Sài Gòn")
    expect(page.locator("#answers:not([data-before])")).to_be_visible()
    ready(page)
    context.set_offline(True)
    page.get_by_label("Ảnh nhà?").set_input_files({"name": "nha.png", "mimeType": "image/png", "buffer": PNG})
    next_(page)
    expect(page.locator(".saving")).to_contain_text("Chưa gửi được")
    until(page, WAITING)
    page.reload()
    until(page, "() => document.querySelector('[type=file]').files.length === 1")
    context.set_offline(False)
    expect(page.locator(".receipt")).to_have_text("asks-00001")
    assert [answers["photo"]["name"] for answers in stored(served)] == ["nha.png"]


def test_a_photo_that_was_chosen_is_still_there_after_the_page_was_loaded_again(
    served: Served, survey: Callable[..., str], page: Page
) -> None:
    page.goto(survey(PHOTO, "photo"))
    ready(page)
    photo = page.get_by_label("Ảnh nhà?")
    photo.set_input_files({"name": "nha.png", "mimeType": "image/png", "buffer": PNG})
    expect(page.locator(".saving")).to_have_text("Đã lưu. Tệp anh/chị chọn sẽ được gửi cùng trang này.")
    until(page, CHOSEN)
    page.reload()
    until(page, "() => document.querySelector('[type=file]').files.length === 1")
    expect(page.locator(".saving")).to_have_text("Đã lưu. Tệp anh/chị chọn sẽ được gửi cùng trang này.")
    photo.set_input_files([])
    expect(page.locator(".saving")).to_have_text("Đã lưu")
    until(page, f"async () => !(await ({CHOSEN})())")
    photo.set_input_files({"name": "khac.png", "mimeType": "image/png", "buffer": PNG})
    until(page, CHOSEN)
    next_(page)
    expect(page.locator(".receipt")).to_have_text("photo-00001")
    assert [answers["photo"]["name"] for answers in stored(served)] == ["khac.png"]
    until(page, f"async () => !(await ({CHOSEN})())")
    no_faults(page)


def test_two_tabs_of_one_response_store_it_once(
    served: Served, survey: Callable[..., str], page: Page, context: BrowserContext
) -> None:
    page.goto(survey(LIVE))
    page.get_by_label(SPEND).fill("5.000")
    expect(page.locator(".saving")).to_have_text("Đã lưu")
    to_last_page(page)
    other = context.new_page()
    other.goto(page.url)
    for tab in (page, other):
        tab.get_by_label(WHY).fill("Quen")
    next_(page)
    expect(page.locator(".receipt")).to_have_text("live-00001")
    next_(other)
    expect(other.locator(".receipt")).to_have_text("live-00001")
    assert [answers["name"] for answers in stored(served)] == ["Quen"]


def test_another_answer_from_a_second_tab_is_refused_in_words(
    served: Served, survey: Callable[..., str], page: Page, context: BrowserContext
) -> None:
    page.goto(survey(LIVE))
    to_last_page(page)
    other = context.new_page()
    other.goto(page.url)
    page.get_by_label(WHY).fill("Ngon")
    other.get_by_label(WHY).fill("Dở")
    next_(page)
    expect(page.locator(".receipt")).to_have_text("live-00001")
    next_(other)
    expect(other.get_by_role("heading", level=1)).to_have_text("Câu trả lời của anh/chị đã được ghi nhận trước đó")
    assert [answers["name"] for answers in stored(served)] == ["Ngon"]


def test_a_page_of_an_older_release_is_loaded_anew(served: Served, survey: Callable[..., str], page: Page) -> None:
    """The next page names other scripts than those that run: it is opened as a whole, and nothing typed is lost."""

    def older(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("answering.js?v=", "answering.js?v=0"))

    page.route("**/s/live", older, times=1)
    page.goto(survey(LIVE))
    page.get_by_label(SPEND).fill("9.000")
    page.evaluate("window.old = true")
    press(page.locator("button.next"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    assert page.evaluate("window.old") is None
    next_(page)
    expect(page.locator(".receipt")).to_have_text("live-00001")
    assert [answers["spend"] for answers in stored(served)] == [9000]


def test_no_cookie_is_needed(served: Served, survey: Callable[..., str], page: Page, context: BrowserContext) -> None:
    page.goto(survey(LIVE))
    page.get_by_label(SPEND).fill("9.000")
    expect(page.locator(".saving")).to_have_text("Đã lưu")
    context.clear_cookies()
    to_last_page(page)
    context.clear_cookies()
    page.reload()
    next_(page)
    expect(page.locator(".receipt")).to_have_text("live-00001")
    assert [answers["spend"] for answers in stored(served)] == [9000]


@pytest.mark.parametrize("refused", ["serviceWorker", "caches"])
def test_a_phone_that_keeps_nothing_still_sends(
    served: Served, survey: Callable[..., str], page: Page, refused: str
) -> None:
    where = "Navigator.prototype" if refused == "serviceWorker" else "window"
    page.add_init_script(f"delete {where}.{refused}")
    page.goto(survey(LIVE))
    to = page.get_by_role("heading", level=1)
    next_(page)
    expect(to).to_have_text("Trang cuối")
    next_(page)
    expect(page.locator(".receipt")).to_have_text("live-00001")
    assert len(stored(served)) == 1
    no_faults(page)
