"""The pages that say how far people come and what to do next: they fit a phone, and axe finds nothing wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from surveyapp.extensions import db
from surveyapp.models.base import begin_writing, now
from surveyapp.store import drafts, surveys
from surveyapp.store.drafts import DraftInfo
from tests.browser.conftest import Served
from tests.browser.desk import assert_sound, signed_in
from tests.browser.test_answering import publish
from tests.web.conftest import sign_up


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
    page = signed_in(served, chromium, width, language, color_scheme=scheme, bypass_csp=True)
    assert_sound(page, "/share/shop/reach", "/results", "/results/shop/personas")
    visited(served)
    assert_sound(page, "/share/shop/reach", "/share/shop/limits", "/results", "/people/log", "/design/shop/questions")
