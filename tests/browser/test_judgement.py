"""Groups as a business judges them, in a browser: cuts move at once, without a script by a button; axe finds nothing."""

from __future__ import annotations

import tomllib

import pytest
from playwright.sync_api import Browser, Page, expect

from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, surveys
from tests.browser.conftest import Served, press
from tests.browser.test_editor import violations
from tests.web.answers import store
from tests.web.conftest import PASSWORD, sign_up
from tests.web.test_judgement import CUTS, PLACED, PROFILE, SCHOOL, person

PATHS = (f"{PROFILE}?add=city", f"{CUTS}?fit=60", PLACED, "/results/school/responses/1")


@pytest.fixture
def school(served: Served) -> Served:
    with served.app.app_context():
        begin_writing(db.session)
        owner = accounts.business(db.session, "Cửa hàng Ví Dụ")
        surveys.publish(db.session, owner.id, "school", tomllib.loads(SCHOOL))
        db.session.commit()
        db.session.remove()
    store(served.app, [person(4, 4, age=30)] * 20 + [person(2, 4, age=50)] * 6, code="school")
    sign_up(served.app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    return served


def open_(school: Served, chromium: Browser, width: int = 1280, **settings: object) -> Page:
    size = {"width": width, "height": 740}
    page = chromium.new_context(viewport=size, locale="vi-VN", **settings).new_page()
    page.goto(f"{school.address}/sign-in?lang=vi")
    page.get_by_label("Email").fill("chu@vidu.vn")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    press(page.get_by_role("button", name="Đăng nhập"))
    return page


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_the_pages_fit_the_screen_and_axe_finds_nothing_wrong(
    school: Served, chromium: Browser, width: int, scheme: str
) -> None:
    page = open_(school, chromium, width, color_scheme=scheme, bypass_csp=True)
    for path in PATHS:
        page.goto(school.address + path)
        assert (path, page.evaluate("document.documentElement.scrollWidth - innerWidth")) == (path, 0)
        assert (path, violations(page)) == (path, [])


def test_a_slider_shows_at_once_who_changes_group_and_the_cut_is_kept(school: Served, chromium: Browser) -> None:
    page = open_(school, chromium)
    page.goto(school.address + CUTS)
    heading = page.locator("#moved h2").first
    expect(heading).to_have_text("Các nhóm hiện tại")
    page.get_by_role("slider", name="Phù hợp là cao từ").fill("60")
    expect(heading).to_have_text("6 người đổi nhóm")
    expect(page.get_by_role("spinbutton", name="Phù hợp là cao từ")).to_have_value("60")
    page.get_by_role("spinbutton", name="Phù hợp là cao từ").fill("50")
    expect(heading).to_have_text("Các nhóm hiện tại")
    page.get_by_role("slider", name="Phù hợp là cao từ").fill("61")
    expect(page.locator("#moved [name=fit]")).to_have_value("61")
    press(page.get_by_role("button", name="Giữ các ngưỡng này"))
    expect(page.get_by_text("hiện tại 61, theo bộ luật 50")).to_be_visible()


def test_without_a_script_a_button_shows_the_same(school: Served, chromium: Browser) -> None:
    page = open_(school, chromium, java_script_enabled=False)
    page.goto(school.address + CUTS)
    assert page.get_by_role("slider").count() == 0
    page.get_by_role("spinbutton", name="Phù hợp là cao từ").fill("60")
    press(page.get_by_role("button", name="Xem điều gì thay đổi"))
    assert page.locator("#moved h2").first.text_content() == "6 người đổi nhóm"
