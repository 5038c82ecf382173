"""A colleague is invited, joins, does what the role allows and is told who can help with the rest; on a phone, without
JavaScript, and with nothing for axe to find."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from surveyapp.extensions import db
from tests.browser.conftest import Served, press
from tests.browser.desk import sign_in, violations
from tests.browser.test_answering import publish
from tests.web.conftest import sign_up

PAGES = ("/people", "/people/log", "/account", "/business", "/results")


@pytest.fixture
def browse(served: Served, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """browse(width): a fresh browser without JavaScript; `inspected` is for axe."""
    publish(served)
    sign_up(served.app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    contexts = []

    def open_(width: int = 360, inspected: bool = False) -> Page:
        size = {"width": width, "height": 740}
        context = chromium.new_context(
            viewport=size, java_script_enabled=inspected, bypass_csp=inspected, locale="vi-VN", base_url=served.address
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_
    for context in contexts:
        context.close()
    with served.app.app_context():
        db.session.remove()


def wide(page: Page) -> list[str]:
    """What is visible and reaches beyond the screen."""
    return page.evaluate(
        """() => [...document.querySelectorAll("header *, main *")].filter(e => {
            const box = e.getBoundingClientRect()
            return e.checkVisibility() && box.width > 1 && (box.left < 0 || box.right > innerWidth)
        }).map(e => e.outerHTML.slice(0, 80))"""
    )


def test_from_the_invitation_to_the_first_refusal(served: Served, browse: Callable[..., Page]) -> None:
    owner = browse()
    sign_in(owner)
    press(owner.get_by_role("link", name="Nhóm làm việc"))
    owner.get_by_label("Email").fill("ban@vidu.vn")
    owner.get_by_label("Người xem").check()
    press(owner.get_by_role("button", name="Mời", exact=True))
    link = owner.get_by_label("Đường dẫn, dùng một lần trong 7 ngày").input_value()

    colleague = browse()
    colleague.goto(link.replace("http://127.0.0.1:8000", served.address) + "?lang=vi")
    colleague.get_by_label("Tên của anh/chị").fill("Trần Minh")
    colleague.get_by_label("Mật khẩu").fill("con mèo ngủ trên mái")
    press(colleague.get_by_role("button", name="Tham gia"))
    assert colleague.get_by_role("navigation").get_by_role("link", name="Bảng hỏi").count() == 0
    colleague.goto("/design")
    assert colleague.get_by_role("heading", level=1).inner_text() == "Vai trò của anh/chị không được làm việc này"
    assert "chu@vidu.vn" in colleague.locator("main").inner_text()

    owner.goto("/people")
    owner.get_by_label("Vai trò của Trần Minh").select_option("editor")
    press(owner.get_by_role("button", name="Đổi vai trò Trần Minh"))
    colleague.goto("/results")
    press(colleague.get_by_role("link", name="Bảng hỏi", exact=True))
    assert colleague.get_by_role("heading", level=1).inner_text() == "Bảng hỏi"

    owner.goto("/people/log")
    assert "chu@vidu.vn đổi vai trò của một người: ban@vidu.vn · Biên tập" in owner.locator("main").inner_text()
    press(colleague.get_by_role("link", name="Khảo sát").first)
    colleague.get_by_text("Tài khoản").click()
    press(colleague.get_by_role("button", name="Đăng xuất"))
    colleague.goto("/results")
    assert "/sign-in" in colleague.url


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_cut_off_with_the_menu_open(browse: Callable[..., Page], width: int) -> None:
    page = browse(width)
    sign_in(page)
    for language in ("vi", "en"):
        for path in PAGES:
            page.goto(f"{path}?lang={language}")
            page.locator(".menu summary").click()
            assert (path, language, wide(page)) == (path, language, [])


def test_axe_finds_nothing(browse: Callable[..., Page]) -> None:
    page = browse(inspected=True)
    for path in ("/sign-in", "/forgot-password", "/join/unknown"):
        page.goto(path + "?lang=vi")
        assert (path, violations(page)) == (path, [])
    sign_in(page)
    for path in PAGES:
        page.goto(path)
        page.locator(".menu summary").click()
        assert (path, violations(page)) == (path, [])
