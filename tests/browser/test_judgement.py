"""Groups as a business judges them, in a browser: cuts move at once, without a script by a button; axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Served, press
from tests.browser.desk import assert_sound, furnish, signed_in
from tests.web.test_judgement import CUTS, PLACED, PROFILE, SCHOOL, person

MOVED = "/results/school/responses?also=%23group:target&also=%23group@60-50:ready_outsider&aside=no"
PATHS = (f"{PROFILE}?add=city", f"{CUTS}?fit=60", PLACED, "/results/school/responses/1", MOVED)


@pytest.fixture
def school(served: Served) -> Served:
    return furnish(served, "school", SCHOOL, [person(4, 4, age=30)] * 20 + [person(2, 4, age=50)] * 6)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_the_pages_fit_the_screen_and_axe_finds_nothing_wrong(
    school: Served, chromium: Browser, width: int, scheme: str
) -> None:
    page = signed_in(school, chromium, width, color_scheme=scheme, bypass_csp=True)
    assert_sound(page, *PATHS)


def test_a_slider_shows_at_once_who_changes_group_and_the_cut_is_kept(school: Served, chromium: Browser) -> None:
    page = signed_in(school, chromium)
    page.goto(CUTS)
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


def test_who_would_change_group_is_listed_by_one_click_and_the_list_is_whole_by_another(
    school: Served, chromium: Browser
) -> None:
    page = signed_in(school, chromium)
    page.goto(CUTS)
    page.get_by_role("slider", name="Phù hợp là cao từ").fill("60")
    press(page.get_by_role("link", name="Phiếu của 6 người: Mục tiêu → Ngoài phân khúc"))
    said = page.get_by_text("những người này sẽ thuộc nhóm “Ngoài phân khúc”")
    expect(said).to_contain_text("Với ngưỡng phù hợp 60 và sẵn sàng 50")
    expect(page.locator(".counted")).to_contain_text("6 trong 26 phiếu")
    press(page.get_by_role("button", name="Xem các phiếu"))
    expect(said).to_be_visible()
    press(page.get_by_role("link", name="Bỏ điều kiện này"))
    expect(said).to_have_count(0)
    expect(page.locator(".counted")).to_contain_text("26 trong 26 phiếu")


def test_without_a_script_a_button_shows_the_same(school: Served, chromium: Browser) -> None:
    page = signed_in(school, chromium, java_script_enabled=False)
    page.goto(CUTS)
    assert page.get_by_role("slider").count() == 0
    page.get_by_role("spinbutton", name="Phù hợp là cao từ").fill("60")
    press(page.get_by_role("button", name="Xem điều gì thay đổi"))
    assert page.locator("#moved h2").first.text_content() == "6 người đổi nhóm"
