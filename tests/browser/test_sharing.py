"""A device in a shop forgets people; a site of the business shows a survey at its own height, and no other site does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from surveyapp.extensions import db
from surveyapp.store import accounts, responses, sharing, surveys
from tests.browser.conftest import Served, press

QUESTION = {"id": "name", "kind": "short_text", "text": {"vi": "Tên?", "en": "Name?"}}
LATER = {"id": "why", "kind": "long_text", "show_if": "{name} = 'An'", "text": {"vi": "Vì sao?", "en": "Why?"}}
PLAIN = {
    "id": "short",
    "title": {"vi": "Khảo sát", "en": "Survey"},
    "business": {"vi": "Cửa hàng Ví Dụ", "en": "Example Shop"},
    "languages": ["vi", "en"],
    "page": [{"id": "only", "title": {"vi": "Một", "en": "One"}, "question": [QUESTION, LATER]}],
}


@pytest.fixture
def survey_id(served: Served) -> int:
    with served.app.app_context():
        owner = accounts.business(db.session, "Cửa hàng Ví Dụ")
        made = surveys.publish(db.session, owner.id, "short", PLAIN)
        db.session.commit()
        db.session.remove()
    return made


def count(served: Served, survey_id: int) -> int:
    with served.app.app_context():
        number = responses.count(db.session, survey_id)
        db.session.remove()
    return number


@pytest.fixture
def kiosk(served: Served, survey_id: int, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1024, "height": 768})
    page = context.new_page()
    page.clock.install()
    page.goto(f"{served.address}/s/short?kiosk=vi&src=kiosk&lang=vi")
    yield page
    context.close()


def kept(page: Page) -> list[str]:
    """What the device holds of anybody: local copies, caches, workers."""
    return page.evaluate(
        """async () => [...Object.keys(localStorage), ...(await caches.keys()),
        ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope)]"""
    )


def test_a_kiosk_asks_who_is_there_then_forgets_them(kiosk: Page, served: Served, survey_id: int) -> None:
    kiosk.get_by_label("Tên?").fill("Bình")
    kiosk.clock.fast_forward(61_000)
    dialog = kiosk.get_by_role("dialog")
    expect(dialog).to_contain_text("Anh/chị còn ở đây không?")
    dialog.get_by_role("button").click()
    expect(dialog).to_be_hidden()
    expect(kiosk.get_by_label("Tên?")).to_have_value("Bình")
    kiosk.clock.fast_forward(61_000)
    expect(dialog).to_be_visible()
    with kiosk.expect_navigation(url="**kiosk=vi**"):
        kiosk.clock.fast_forward(31_000)
    expect(kiosk.get_by_label("Tên?")).to_have_value("")
    assert kept(kiosk) == []
    kiosk.go_back()
    expect(kiosk.locator("[value='Bình']")).to_have_count(0)
    assert count(served, survey_id) == 0


def test_a_kiosk_begins_anew_after_the_thanks(kiosk: Page, served: Served, survey_id: int) -> None:
    kiosk.get_by_label("Tên?").fill("Bình")
    kiosk.get_by_role("button", name="Gửi").click()
    expect(kiosk.get_by_role("heading", level=1)).to_contain_text("Cảm ơn")
    assert kept(kiosk) == []
    kiosk.get_by_role("link", name="Cho tôi thêm thời gian").click()
    kiosk.clock.fast_forward(30_000)
    expect(kiosk.get_by_role("heading", level=1)).to_contain_text("Cảm ơn")
    with kiosk.expect_navigation(url="**kiosk=vi**"):
        kiosk.clock.fast_forward(121_000)
    expect(kiosk.get_by_label("Tên?")).to_have_value("")
    kiosk.go_back()
    expect(kiosk.get_by_label("Tên?")).to_have_value("")
    assert count(served, survey_id) == 1


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_words: object) -> None:
        """Nothing to say."""


@pytest.fixture
def site(served: Served, tmp_path: Path) -> Iterator[str]:
    """The address of another site, whose page shows the survey in a frame."""
    folder = tmp_path / "site"
    folder.mkdir()
    frame = f'<iframe src="{served.address}/s/short?src=web&amp;lang=vi" title="x" style="width: 100%; height: 90px"></iframe>'
    script = f'<script src="{served.address}/static/embed.js" async></script>'
    (folder / "index.html").write_text(f"<!doctype html><title>Host</title>{frame}{script}", encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_named_site_shows_the_survey_at_its_own_height(
    served: Served, survey_id: int, site: str, chromium: Browser
) -> None:
    with served.app.app_context():
        sharing.set_origins(db.session, survey_id, (site,))
        db.session.commit()
        db.session.remove()
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    page = context.new_page()
    page.goto(site)
    frame = page.frame_locator("iframe")
    field = frame.get_by_label("Tên?")
    expect(field).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').clientHeight > 250")
    before = page.locator("iframe").bounding_box()["height"]
    field.fill("An")
    expect(frame.get_by_label("Vì sao?")).to_be_visible()
    page.wait_for_function(f"document.querySelector('iframe').clientHeight > {before} + 50")
    frame.get_by_role("button", name="Gửi").click()
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Cảm ơn")
    assert count(served, survey_id) == 1
    assert [cookie for cookie in context.cookies() if cookie["name"] != "lang"] == []
    context.close()


def test_no_other_site_shows_it(served: Served, survey_id: int, site: str, chromium: Browser) -> None:
    with served.app.app_context():
        sharing.set_origins(db.session, survey_id, ("https://vidu.example",))
        db.session.commit()
        db.session.remove()
    page = chromium.new_page()
    with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        page.goto(site)
    expect(page.frame_locator("iframe").get_by_label("Tên?")).to_have_count(0)
    page.close()


def test_the_link_is_copied_by_a_button(served: Served, survey_id: int, chromium: Browser) -> None:
    from flask_security.utils import hash_password

    from surveyapp.extensions import accounts as account_store

    with served.app.app_context():
        owner = accounts.business(db.session, "Cửa hàng Ví Dụ")
        password = hash_password("correct-horse-battery")
        account_store.create_user(email="chu@vidu.vn", password=password, business_id=owner.id, role="owner")
        db.session.commit()
        db.session.remove()
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{served.address}/share/short?lang=vi")
    page.get_by_label("Email").fill("chu@vidu.vn")
    page.locator("input[type=password]").fill("correct-horse-battery")
    press(page.locator("main button").first)
    page.get_by_role("button", name="Sao chép").first.click()
    expect(page.get_by_role("button", name="Đã sao chép")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{served.address}/s/short"
    context.close()
