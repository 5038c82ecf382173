"""The page of comparisons in a browser: chosen step by step, fits the screen, axe finds nothing."""

from __future__ import annotations

import tomllib

import pytest
from playwright.sync_api import Browser, expect

from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, surveys
from tests.browser.conftest import Served, press
from tests.browser.test_editor import violations
from tests.web.answers import store, visitors
from tests.web.conftest import PASSWORD, SHOP, sign_up

PAGE = "/results/shop/compare"


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_two_sides_are_chosen_and_set_beside_each_other(
    served: Served, chromium: Browser, width: int, scheme: str
) -> None:
    with served.app.app_context():
        begin_writing(db.session)
        owner = accounts.business(db.session, "Cửa hàng Ví Dụ")
        surveys.publish(db.session, owner.id, "shop", tomllib.loads(SHOP))
        db.session.commit()
        db.session.remove()
    store(served.app, visitors("hn", ("good", 40), ("bad", 10)), source="zalo")
    store(served.app, visitors("hcm", ("good", 10), ("bad", 40)), start=50)
    sign_up(served.app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    size = {"width": width, "height": 740}
    page = chromium.new_context(viewport=size, locale="vi-VN", color_scheme=scheme, bypass_csp=True).new_page()
    page.goto(f"{served.address}/sign-in?lang=vi")
    page.get_by_label("Email").fill("chu@vidu.vn")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    press(page.get_by_role("button", name="Đăng nhập"))
    page.goto(served.address + PAGE)
    assert violations(page) == []
    compare = page.get_by_role("button", name="So sánh", exact=True)
    page.locator("#a").select_option("city")
    press(compare)
    page.locator("[name='a.is'][value=hn]").check()
    press(compare)
    expect(page.get_by_role("status")).to_contain_text("Những người còn lại: n = 50")
    expect(page.locator(".versus-row").first).to_contain_text("Cao hơn rõ: Anh/chị sống ở đâu?: Hà Nội")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert violations(page) == []
