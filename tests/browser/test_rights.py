"""A person without JavaScript, and one with it, sees, corrects and erases what they sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from surveyapp.extensions import db
from surveyapp.models import ResponseRow
from tests.browser.conftest import Served, press
from tests.browser.test_answering import publish

SMALL = """() => [...document.querySelectorAll("main a, main button, main label, main select")]
  .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 44).map((e) => e.outerHTML)"""
WIDER = "document.documentElement.scrollWidth > innerWidth"


def stored(served: Served) -> tuple[str, dict[str, object]]:
    with served.app.app_context():
        row = db.session.scalars(select(ResponseRow)).one()
        found = row.state, dict(row.answers)
        db.session.remove()
    return found


def fits(page: Page) -> None:
    assert (page.evaluate(SMALL), page.evaluate(WIDER)) == ([], False)


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_ones_own_answers_on_a_phone(served: Served, chromium: Browser, scripts: bool) -> None:
    publish(served)
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN", java_script_enabled=scripts)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{served.address}/s/shop")
    page.get_by_label("Tôi đồng ý tham gia.").check()
    page.locator("[name=city][value=hcm]").check(force=True)
    press(page.get_by_role("button", name="Tiếp tục").last)
    for row, answer in (("price", "good"), ("staff", "bad")):
        page.locator(f"[name='grid.{row}'][value={answer}]").check(force=True)
    press(page.get_by_role("button", name="Gửi câu trả lời"))
    press(page.get_by_role("link", name="Câu trả lời của tôi"))
    link = page.url
    assert page.get_by_text("TP. Hồ Chí Minh").count() == 1
    fits(page)

    press(page.get_by_role("button", name="Sửa câu trả lời"))
    assert page.locator("[name=city][value=hcm]").is_checked()
    page.locator("[name=city][value=hn]").check(force=True)
    press(page.get_by_role("button", name="Tiếp tục").last)
    page.get_by_label("Quận nào?").fill("Ba Đình")
    press(page.get_by_role("button", name="Tiếp tục").last)
    assert page.locator("[name='grid.staff'][value=bad]").is_checked()
    assert stored(served)[1]["city"] == "hcm"
    page.get_by_role("button", name="Gửi phần sửa").click()
    page.wait_for_url("**/answers?**done=corrected**")
    assert page.get_by_role("status").inner_text() == "Đã lưu phần sửa của anh/chị."
    assert (stored(served)[1]["city"], stored(served)[1]["district"]) == ("hn", "Ba Đình")

    if scripts:
        assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('answers:'))") == []
        page.wait_for_function("caches.open('pages').then((pages) => pages.keys()).then((keys) => !keys.length)")

    press(page.get_by_role("link", name="Rút lại sự đồng ý"))
    fits(page)
    press(page.get_by_role("link", name="Không thay đổi gì"))
    press(page.get_by_role("link", name="Xoá câu trả lời"))
    fits(page)
    page.get_by_label("Vâng, hãy xoá hẳn câu trả lời của tôi").check()
    press(page.get_by_role("button", name="Xoá", exact=True))
    assert page.get_by_role("heading", level=1).inner_text() == "Câu trả lời của anh/chị đã được xoá"
    assert stored(served) == ("erased", {})
    page.goto(link)
    assert page.get_by_role("heading", level=1).inner_text() == "Không có câu trả lời nào ở liên kết này"
    context.close()
