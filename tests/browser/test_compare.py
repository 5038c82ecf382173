"""The page of comparisons in a browser: chosen step by step, fits the screen, axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Served, press
from tests.browser.desk import furnish, signed_in, violations
from tests.web.answers import visitors
from tests.web.conftest import SHOP

PAGE = "/results/shop/compare"


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_two_sides_are_chosen_and_set_beside_each_other(
    served: Served, chromium: Browser, width: int, scheme: str
) -> None:
    furnish(
        served, "shop", SHOP, visitors("hn", ("good", 40), ("bad", 10)) + visitors("hcm", ("good", 10), ("bad", 40))
    )
    page = signed_in(served, chromium, width, color_scheme=scheme, bypass_csp=True)
    page.goto(PAGE)
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
