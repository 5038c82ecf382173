"""A person whose network goes: the page opens again, what was typed is there, and it arrives exactly once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Served
from tests.browser.phone import next_, no_faults, stored
from tests.browser.test_answering_live import LIVE

KEPT = """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(
    async name => [name, (await (await caches.open(name)).keys()).map(({ url }) => url.split("?")[0])])))"""


def ready(page: Page, files: int = 4) -> None:
    """Waits until the worker is there and the page and its files are kept."""
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller")
    page.wait_for_function(f"caches.open('files').then(one => one.keys()).then(all => all.length >= {files})")
    page.wait_for_function("caches.match(location.href.split('#')[0])")


def test_a_page_opened_again_without_a_network_has_what_was_typed_and_is_delivered_once(
    served: Served,
    survey: Callable[..., str],
    page: Page,
    context: BrowserContext,
) -> None:
    page.goto(survey(LIVE))
    ready(page)
    next_(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    ready(page)
    context.set_offline(True)
    page.get_by_label("Vì sao chọn món này?").fill("Ngon")
    expect(page.locator(".saving")).to_contain_text("Chưa lưu được")
    page.reload()
    expect(page.get_by_label("Vì sao chọn món này?")).to_have_value("Ngon")
    expect(page.locator(".saving")).to_contain_text("được giữ trên máy này")
    next_(page)
    expect(page.locator(".saving")).to_contain_text("Chưa gửi được")
    page.reload()
    expect(page.get_by_label("Vì sao chọn món này?")).to_have_value("Ngon")
    expect(page.locator(".saving")).to_contain_text("Chưa gửi được")
    assert stored(served) == []
    context.set_offline(False)
    expect(page.locator(".receipt")).to_have_text("live-00001")
    assert [answers["name"] for answers in stored(served)] == ["Ngon"]
    no_faults(page)
