"""What the business sees on a phone: nothing is cut off, the open section is in view, drawings can be read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from reports.stored import to_plain
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import reports, surveys
from tests.browser import desk
from tests.browser.conftest import Served
from tests.browser.test_answering import publish
from tests.reports.report_example import example
from tests.web.conftest import sign_up

SECTIONS = ("", "/groups", "/comparison", "/personas", "/journey", "/satisfaction", "/advice", "/questions", "/files")


@pytest.fixture
def analysed(served: Served) -> Served:
    publish(served)
    sign_up(served.app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    with served.app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "shop")
        content = {language: to_plain(example(language)) for language in ("vi", "en")}
        reports.save_analysis(db.session, survey.id, survey.version_id, 412, content, {"vi": {}, "en": {}})
        db.session.commit()
        db.session.remove()
    return served


@pytest.fixture
def signed_in(analysed: Served, chromium: Browser) -> Callable[[int], Page]:
    """signed_in(width): a browser without JavaScript, signed in as somebody of a business with results."""

    def open_(width: int) -> Page:
        page = desk.signed_in(analysed, chromium, width, java_script_enabled=False)
        assert page.url.split("?")[0].endswith("/results")
        return page

    return open_


def outside(page: Page, selector: str, width: int) -> list[str]:
    """The visible elements of `selector` that reach beyond the screen."""
    found = page.locator(f"{selector}:visible")
    boxes = [(found.nth(place).text_content() or "", found.nth(place).bounding_box()) for place in range(found.count())]
    assert boxes
    return [text for text, box in boxes if box and (box["x"] < 0 or box["x"] + box["width"] > width)]


@pytest.mark.parametrize("width", [360, 1280])
def test_no_section_is_wider_than_the_screen_and_the_open_one_is_in_view(
    served: Served, signed_in: Callable[[int], Page], width: int
) -> None:
    page = signed_in(width)
    for section in SECTIONS:
        page.goto(f"{served.address}/results/shop{section}")
        assert (section, page.evaluate("document.documentElement.scrollWidth") <= width) == (section, True)
        assert outside(page, ".tabs a[aria-current]", width) == []


def test_on_a_phone_the_stages_of_the_journey_stand_one_below_the_other(
    served: Served, signed_in: Callable[[int], Page]
) -> None:
    page = signed_in(360)
    page.goto(f"{served.address}/results/shop/journey")
    assert outside(page, ".stage", 360) == []
    tops = [page.locator(".stage").nth(place).bounding_box()["y"] for place in range(page.locator(".stage").count())]
    assert (tops == sorted(set(tops)), len(tops) > 1) == (True, True)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert len({page.locator(".stage").nth(place).bounding_box()["y"] for place in range(len(tops))}) == 1


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing_wrong(analysed: Served, chromium: Browser, width: int, scheme: str) -> None:
    page = desk.signed_in(analysed, chromium, width, color_scheme=scheme, bypass_csp=True)
    for section in SECTIONS:
        page.goto(f"/results/shop{section}")
        assert (section, desk.violations(page)) == (section, [])


@pytest.mark.parametrize("section", ["", "/comparison", "/personas", "/journey", "/questions"])
def test_drawings_fit_a_phone_and_their_letters_can_be_read(
    served: Served, signed_in: Callable[[int], Page], section: str
) -> None:
    page = signed_in(360)
    page.goto(f"{served.address}/results/shop{section}")
    assert outside(page, ".drawing svg", 360) == []
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('.drawing svg')].filter(svg => svg.clientWidth > 60)
            .flatMap(svg => [...svg.querySelectorAll('text')].map(
                text => parseFloat(getComputedStyle(text).fontSize) * svg.clientWidth / svg.viewBox.baseVal.width))"""
    )
    assert len(sizes) > 5
    assert [size for size in sizes if size < 7.5] == []
