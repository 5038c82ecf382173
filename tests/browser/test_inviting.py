"""Inviting from end to end in a browser without JavaScript: a list, a mail, a personal link, an answer, a state."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import Browser, Page

from surveyapp import postman
from tests.browser.conftest import Served, press
from tests.browser.desk import BUSINESS, OWNER, signed_in, violations
from tests.browser.test_answering import publish
from tests.web.conftest import sign_up

SMALL = """[...document.querySelectorAll('main button, main summary, main .tabs a, main .jump a')]
    .filter(one => { const box = one.getBoundingClientRect(); return box.height && box.height < 44 })
    .map(one => one.outerHTML)"""


def sound(page: Page) -> None:
    """Nothing is cut off, everything can be hit, and axe has nothing to say."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert (page.evaluate(wide), page.evaluate(SMALL)) == (0, [])
    assert violations(page) == []


def link_in_mail(served: Served) -> str:
    """The path of the personal link in the only mail that was kept as a file."""
    with served.app.app_context():
        assert postman.send_due(served.app.config["SURVEYAPP"]).sent == 1
    (path,) = (served.app.config["SURVEYAPP"].home / "mail").glob("*.eml")
    text = message_from_bytes(path.read_bytes(), policy=default).get_body(("plain",)).get_content()
    return re.search(r"/i/[\w-]{32}(?!/)", text)[0]


@pytest.mark.parametrize("width", [360, 1280])
def test_from_a_list_to_an_answered_invitation(served: Served, chromium: Browser, width: int) -> None:
    publish(served)
    sign_up(served.app, OWNER, BUSINESS)
    page = signed_in(served, chromium, width)
    page.goto("/invitations/shop")
    page.get_by_label("Mỗi người một dòng").fill("Nguyễn Thị Lan <lan@khach.vn>\nkhông có thư")
    press(page.get_by_role("button", name="Thêm vào danh sách"))
    sound(page)
    assert page.get_by_role("alert").get_by_text("Dòng 2.").is_visible()
    page.get_by_label("Mỗi người một dòng").fill("Nguyễn Thị Lan <lan@khach.vn>")
    press(page.get_by_role("button", name="Thêm vào danh sách"))
    press(page.get_by_role("link", name="Nội dung thư và thư nhắc"))
    sound(page)
    page.go_back()
    press(page.get_by_role("button", name="Mời 1 người"))
    sound(page)

    link = link_in_mail(served)
    visitor = chromium.new_context(viewport={"width": width, "height": 740}, java_script_enabled=False).new_page()
    visitor.goto(f"{served.address}{link}")
    assert visitor.url.startswith(f"{served.address}/s/shop?t=")
    visitor.goto(f"{served.address}{link}/stop")
    press(visitor.get_by_role("button", name="Đừng gửi thư cho tôi nữa"))
    assert "Anh/chị sẽ không nhận thư" in visitor.get_by_role("heading").first.inner_text()

    page.reload()
    assert page.locator(".people .state").inner_text() == "Ngừng nhận thư"
