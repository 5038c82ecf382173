"""The pages that say how far people come and what to do next: they fit a phone, and axe finds nothing wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from surveyapp.extensions import db
from surveyapp.models.base import begin_writing, now
from surveyapp.store import drafts, surveys
from surveyapp.store.drafts import DraftInfo
from tests.browser.conftest import Served, press
from tests.browser.test_answering import publish
from tests.browser.test_kinds import violations
from tests.web.conftest import PASSWORD, sign_up


def visited(served: Served) -> None:
    """Six people began; they did nothing after the first page."""
    with served.app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "shop")
        assert survey is not None
        began = now() - timedelta(hours=1)
        for number in range(6):
            typed = {"#pace": {"seconds": {"who": 20.0 + number}, "edits": {}, "path": ["who"], "at": 0.0}}
            own = f"visit-{number}", survey.version_id, typed, "vi", "zalo" if number else "", began
            drafts.begin(db.session, survey.id, DraftInfo(*own))
        db.session.commit()
        db.session.remove()


@pytest.mark.parametrize(("width", "language", "scheme"), [(360, "vi", "light"), (1280, "en", "dark")])
def test_pages_fit_the_screen_and_axe_finds_nothing_wrong(
    served: Served, chromium: Browser, width: int, language: str, scheme: str
) -> None:
    publish(served)
    sign_up(served.app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    context = chromium.new_context(
        viewport={"width": width, "height": 740}, locale="vi-VN", color_scheme=scheme, bypass_csp=True,
        base_url=served.address,
    )  # fmt: skip
    page = context.new_page()
    page.goto(f"/sign-in?lang={language}")
    page.locator("input[name=email]").fill("chu@vidu.vn")
    page.locator("input[name=password]").fill(PASSWORD)
    press(page.locator("main button.button").first)
    for path in ("/share/shop/reach", "/results", "/results/shop/personas"):
        page.goto(path)
        assert (path, violations(page)) == (path, [])
    visited(served)
    for path in ("/share/shop/reach", "/share/shop/limits", "/results", "/people/log", "/design/shop/questions"):
        page.goto(path)
        assert (path, page.evaluate("document.documentElement.scrollWidth - innerWidth")) == (path, 0)
        assert (path, violations(page)) == (path, [])
    context.close()
