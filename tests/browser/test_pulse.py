"""Results keep up with what arrives, without loading the page again and without losing one's place."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from surveyapp.domain.answers import Response
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import responses, surveys
from tests.browser.conftest import Served
from tests.browser.desk import sign_in
from tests.browser.test_answering import publish
from tests.web.conftest import sign_up

LOOK = "document.dispatchEvent(new Event('visibilitychange'))"
"""What a person does who comes back to the page: it looks at once."""


def arrive(served: Served, first: int, count: int, city: str) -> None:
    with served.app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "shop")
        for number in range(first, first + count):
            response = Response(f"r{number}", {"city": city})
            responses.submit(db.session, survey, survey.version_id, response)
        db.session.commit()
        db.session.remove()


def test_charts_change_as_answers_arrive(served: Served, chromium: Browser) -> None:
    publish(served)
    sign_up(served.app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    arrive(served, 0, 6, "hn")
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    sign_in(page, served.address)
    page.goto(f"{served.address}/results/shop/questions/some")
    status = page.locator("[data-pulse]")
    expect(status).to_have_text("Đến lúc này có 6 phiếu")
    page.evaluate("window.still = true")
    asked = page.locator(".asked", has=page.get_by_role("heading", name="Anh/chị sống ở đâu?"))
    asked.locator("summary").first.click()
    expect(asked.locator("details").first).to_have_attribute("open", "")
    table = asked.locator("details table").first
    before = table.inner_text()

    arrive(served, 6, 6, "hcm")
    page.evaluate(LOOK)
    expect(status).to_have_text("Đến lúc này có 12 phiếu")
    expect(table).not_to_have_text(before)
    expect(table).to_contain_text("50")
    # The same page, the same open table, and the key still on it.
    assert page.evaluate("window.still")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    expect(asked.locator("details").first).to_have_attribute("open", "")
    assert faults == []
    context.close()
