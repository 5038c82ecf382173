"""Single responses in a browser, without a script: from a figure to its responses, set aside, corrected; axe finds
nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Served, press
from tests.browser.desk import assert_sound, furnish, signed_in
from tests.web.test_responses import PAGE, POTENTIAL, SURVEY, TARGET

PATHS = (PAGE, f"{PAGE}?also=%23group:target&also=nps:9&flag=any", f"{PAGE}/2", f"{PAGE}/2/correction")


@pytest.fixture
def one(served: Served) -> Served:
    return furnish(served, "one", SURVEY, [TARGET] * 6 + [POTENTIAL] * 7)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_the_pages_fit_the_screen_and_axe_finds_nothing_wrong(
    one: Served, chromium: Browser, width: int, scheme: str
) -> None:
    page = signed_in(one, chromium, width, color_scheme=scheme, bypass_csp=True)
    assert_sound(page, *PATHS)


def test_from_a_crosstab_to_a_response_that_is_corrected_and_set_aside(one: Served, chromium: Browser) -> None:
    page = signed_in(one, chromium, 360, java_script_enabled=False)
    page.goto("/results/one/crosstab?rows=nps&columns=%23group")
    press(page.get_by_role("link", name="n = 7"))
    expect(page.get_by_text("7 trong 13 phiếu")).to_be_visible()
    press(page.get_by_role("row", name="Phiếu số 13").get_by_role("link", name="13", exact=True))
    expect(page.get_by_text("Phiếu số 13")).to_be_visible()
    press(page.get_by_role("link", name="Sửa câu trả lời này"))
    page.get_by_label("Tuổi?").fill("44")
    page.get_by_label("Lý do sửa").fill("gõ nhầm từ phiếu giấy")
    press(page.get_by_role("button", name="Lưu chỗ sửa").last)
    history = page.locator("#history")
    expect(history).to_contain_text("gõ nhầm từ phiếu giấy")
    expect(history.get_by_role("row", name="Tuổi?")).to_contain_text("44")
    page.get_by_label("Lý do", exact=True).first.fill("phiếu thử")
    press(page.get_by_role("button", name="Loại phiếu này"))
    expect(page.get_by_text("Không phân tích nào tính phiếu này.")).to_be_visible()
    press(page.get_by_role("link", name="Về danh sách"))
    expect(page.get_by_text("6 trong 13 phiếu")).to_be_visible()
