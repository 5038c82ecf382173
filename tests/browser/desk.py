"""Somebody of a business at their desk: signed in, and what is wrong with a page they look at."""

from __future__ import annotations

import tomllib
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, surveys
from tests.browser.conftest import Served, press
from tests.web.answers import store
from tests.web.conftest import PASSWORD, sign_up

OWNER = "chu@vidu.vn"
BUSINESS = "Cửa hàng Ví Dụ"


def furnish(served: Served, code: str, toml: str, answers: list[dict[str, Any]]) -> Served:
    """A business with a published survey, its answers, and somebody who may sign in."""
    with served.app.app_context():
        begin_writing(db.session)
        surveys.publish(db.session, accounts.business(db.session, BUSINESS).id, code, tomllib.loads(toml))
        db.session.commit()
        db.session.remove()
    store(served.app, answers, code=code)
    sign_up(served.app, OWNER, BUSINESS)
    return served


def sign_in(page: Page, address: str = "", email: str = OWNER, password: str = PASSWORD, language: str = "vi") -> None:
    page.goto(f"{address}/sign-in?lang={language}")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    press(page.locator("main button.button").first)


def signed_in(served: Served, chromium: Browser, width: int = 1280, language: str = "vi", **settings: Any) -> Page:
    """A page in a browser of its own; pages are opened by their paths."""
    size = {"width": width, "height": 740}
    page = chromium.new_context(viewport=size, locale="vi-VN", base_url=served.address, **settings).new_page()
    sign_in(page, language=language)
    return page


def violations(page: Page) -> list[str]:
    """What axe finds wrong."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def assert_sound(page: Page, *paths: str) -> None:
    """Nothing reaches beyond the screen, and axe finds nothing wrong."""
    for path in paths:
        page.goto(path)
        assert (path, page.evaluate("document.documentElement.scrollWidth - innerWidth")) == (path, 0)
        assert (path, violations(page)) == (path, [])
