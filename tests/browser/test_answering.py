"""A person with a phone and no JavaScript: what they type is in the next analysis."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from surveyapp import jobs
from surveyapp.extensions import db
from surveyapp.store import accounts, surveys
from tests.browser.conftest import Served, press
from tests.web.conftest import SHOP

PHONE = {"width": 360, "height": 740}


def publish(served: Served) -> None:
    with served.app.app_context():
        business = accounts.business(db.session, "Cửa hàng Ví Dụ")
        surveys.publish(db.session, business.id, "shop", tomllib.loads(SHOP))
        db.session.commit()
        db.session.remove()


@pytest.fixture
def phone(chromium: Browser) -> Callable[..., Page]:
    """phone(width): a fresh browser without JavaScript that may reach no other machine."""

    def open_(width: int = 360, scheme: str = "light") -> Page:
        size = {"width": width, "height": PHONE["height"]}
        context = chromium.new_context(viewport=size, java_script_enabled=False, locale="vi-VN", color_scheme=scheme)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    return open_


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check(force=True)


def test_a_response_typed_on_a_phone_is_in_the_next_analysis(served: Served, phone: Callable[..., Page]) -> None:
    publish(served)
    page = phone()
    page.goto(f"{served.address}/s/shop")
    assert page.get_by_role("heading", level=1).inner_text() == "Khảo sát cửa hàng"
    press(page.get_by_role("button", name="Tiếp tục").last)
    assert page.get_by_role("alert").get_by_role("listitem").count() == 2

    page.get_by_label("Tôi đồng ý tham gia.").check()
    choose(page, "Anh/chị sống ở đâu?", "Hà Nội")
    page.get_by_label("Mỗi tháng anh/chị chi bao nhiêu?").fill("1.250.000")
    press(page.get_by_role("button", name="Tiếp tục").last)
    page.get_by_label("Quận nào?").fill("Ba Đình")
    with page.expect_navigation():
        page.get_by_label("Quận nào?").press("Enter")
    page.get_by_role("radiogroup", name="Giá").get_by_label("Tốt").check(force=True)
    page.get_by_role("radiogroup", name="Nhân viên").get_by_label("Kém").check(force=True)
    choose(page, "Anh/chị có giới thiệu không?", "9")
    choose(page, "Anh/chị biết qua đâu?", "Zalo")
    press(page.get_by_role("button", name="Gửi câu trả lời").last)
    assert page.locator(".receipt").inner_text() == "shop-00001"

    with served.app.app_context():
        analysis = jobs.compute(surveys.find(db.session, "shop"), lambda share, step: None)
        db.session.remove()
    table = analysis.table
    answers = {name: table.codes(table.item(name)).tolist() for name in ("city", "grid.price", "grid.staff", "nps")}
    assert answers == {"city": [0], "grid.price": [1], "grid.staff": [0], "nps": [9]}
    assert table.numbers(table.item("spend")).tolist() == [1_250_000]
    assert table.texts(table.item("district")) == ["Ba Đình"]


def test_the_browsers_back_button_and_reload_keep_what_was_typed(served: Served, phone: Callable[..., Page]) -> None:
    publish(served)
    page = phone()
    page.goto(f"{served.address}/s/shop")
    page.get_by_label("Tôi đồng ý tham gia.").check()
    choose(page, "Anh/chị sống ở đâu?", "TP. Hồ Chí Minh")
    press(page.get_by_role("button", name="Tiếp tục").last)
    page.reload()
    press(page.get_by_role("button", name="Quay lại"))
    assert page.get_by_label("TP. Hồ Chí Minh").is_checked()
    press(page.get_by_role("button", name="English"))
    assert page.get_by_label("Ho Chi Minh City").is_checked()
    assert page.get_by_role("heading", level=1).inner_text() == "Shop survey"


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_wider_than_the_screen_and_every_target_is_large(
    served: Served, phone: Callable[..., Page], width: int
) -> None:
    publish(served)
    page = phone(width)
    page.goto(f"{served.address}/s/shop")
    page.get_by_label("Tôi đồng ý tham gia.").check()
    choose(page, "Anh/chị sống ở đâu?", "TP. Hồ Chí Minh")
    for heading in ("Khảo sát cửa hàng", "Vài câu cuối"):
        assert page.get_by_role("heading", level=1).inner_text() == heading
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        targets = page.locator("label:visible:has(input), main input[type=text]:visible, main .button:visible")
        boxes = [box for box in (targets.nth(k).bounding_box() for k in range(targets.count())) if box]
        assert len(boxes) > 4
        assert [box for box in boxes if box["height"] < 44 or box["width"] < 44] == []
        press(page.locator("button.next"))


def test_no_page_asks_anything_of_another_machine(served: Served, phone: Callable[..., Page]) -> None:
    publish(served)
    page = phone(scheme="dark")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/sign-in", "/s/shop"):
        page.goto(served.address + path)
    assert len(asked) > 5
    assert [url for url in asked if not url.startswith((served.address, "data:"))] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", "استبيان المتجر الطويل جدا لكل زبائننا الكرام"),
        ("ja", "お店のアンケートにご協力くださいますようお願い申し上げます"),
    ],
)
def test_other_scripts_and_right_to_left_fit_the_smallest_phone(
    served: Served, phone: Callable[..., Page], language: str, words: str
) -> None:
    with served.app.app_context():
        plain = tomllib.loads(SHOP)
        plain["languages"] = ["vi", "en", language]
        plain["title"][language] = words
        for question in plain["page"][0]["question"]:
            question["text"][language] = words
            for option in question.get("option", ()):
                option["text"][language] = words
        business = accounts.business(db.session, "Cửa hàng Ví Dụ")
        surveys.publish(db.session, business.id, "shop", plain)
        db.session.commit()
        db.session.remove()
    page = phone(320)
    page.goto(f"{served.address}/s/shop?lang={language}")
    assert page.get_by_role("heading", level=1).inner_text() == words
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "")
