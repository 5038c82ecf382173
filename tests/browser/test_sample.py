"""The tour of the sample survey in a browser: by its buttons from the list to the report; every page of it fits the screen,
axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from reports.stored import to_plain
from surveyapp.extensions import db
from surveyapp.models import Job
from surveyapp.models.base import begin_writing
from surveyapp.store import jobs as queue
from surveyapp.store import reports, surveys
from tests.browser.conftest import Served, press
from tests.browser.desk import sign_in, violations
from tests.reports.report_example import example
from tests.web.conftest import FIGURES, sign_up


@pytest.fixture
def new(served: Served) -> Served:
    sign_up(served.app, "moi@vidu.vn", "Tiệm Mới")
    return served


def open_(new: Served, chromium: Browser, width: int, language: str, **settings: object) -> Page:
    size = {"width": width, "height": 740}
    page = chromium.new_context(viewport=size, locale="vi-VN", **settings).new_page()
    sign_in(page, new.address, "moi@vidu.vn")
    page.goto(f"{new.address}/results?lang={language}")
    return page


def worked_out(new: Served, code: str) -> None:
    """As the worker leaves it, with the report that is written by hand."""
    with new.app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, code)
        content = {language: to_plain(example(language)) for language in ("vi", "en")}
        reports.save_analysis(db.session, survey.id, survey.version_id, 412, content, {"vi": FIGURES, "en": FIGURES})
        queue.finish(db.session, db.session.query(Job.id).scalar(), {})
        db.session.commit()
        db.session.remove()


@pytest.mark.parametrize(("width", "language"), [(360, "vi"), (1280, "en")])
def test_the_tour_is_walked_by_its_buttons_on_pages_that_fit(
    new: Served, chromium: Browser, width: int, language: str
) -> None:
    page = open_(new, chromium, width, language, bypass_csp=True)
    fits(page)
    press(page.get_by_role("button", name={"vi": "Xem khảo sát mẫu", "en": "Open the sample survey"}[language]))
    code = page.url.split("/")[4]
    fits(page)
    work = page.url
    page.goto(f"{new.address}/results/{code}")
    fits(page)
    page.goto(work)
    worked_out(new, code)
    expect(page).to_have_url(f"{new.address}/results/{code}")  # by itself
    ready = {"vi": "Khảo sát mẫu đã sẵn sàng.", "en": "The sample survey is ready."}
    expect(page.get_by_text(ready[language])).to_have_count(1)
    page.goto(f"{new.address}/results")
    fits(page)
    press(page.locator(".tour a").first)
    page.get_by_text({"vi": "Xoá khảo sát mẫu", "en": "Remove the sample survey"}[language]).click()
    ends = {"vi": "Thiết kế khảo sát của anh/chị", "en": "Design your own survey"}[language]
    for number in range(1, 6):
        expect(page.locator(".notice.sample b")).to_contain_text(
            {"vi": f"{number}/5", "en": f"{number} of 5"}[language]
        )
        fits(page)
        further = page.locator(".notice.sample a.button")
        assert (number, further.inner_text() == ends) == (number, number == 5)
        press(further)
    assert page.url == f"{new.address}/design#new"


def fits(page: Page) -> None:
    assert (page.url, page.evaluate("document.documentElement.scrollWidth - innerWidth")) == (page.url, 0)
    assert (page.url, violations(page)) == (page.url, [])
