"""A marketer's way through the editor in a browser: from a template to a published survey that is answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from surveyapp.extensions import db
from surveyapp.store import accounts, designs
from tests.browser.conftest import Served, press
from tests.browser.desk import sign_in, violations
from tests.web.conftest import sign_up

Open = Callable[..., Page]


@pytest.fixture
def author(served: Served, chromium: Browser) -> Iterator[Open]:
    """author(width, language): a browser signed in as somebody of a business with a draft of the template “retail”."""
    sign_up(served.app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    with served.app.app_context():
        business = accounts.business(db.session, "Cửa hàng Ví Dụ")
        source = Path("question_banks/templates/retail.toml").read_text(encoding="utf-8")
        designs.begin(db.session, business.id, "moi", source)
        db.session.commit()
        db.session.remove()
    contexts: list[BrowserContext] = []

    def open_(width: int = 1280, language: str = "vi", **options: object) -> Page:
        size = {"width": width, "height": 900 if width > 400 else 740}
        context = chromium.new_context(viewport=size, locale="vi-VN", reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, served.address, language=language)
        return page

    yield open_
    for context in contexts:
        context.close()


def draft(served: Served) -> str:
    with served.app.app_context():
        source = designs.of_business(db.session, accounts.business(db.session, "Cửa hàng Ví Dụ").id, "moi")[0].source
        db.session.remove()
    return source


def test_from_a_template_to_an_answer(served: Served, author: Open) -> None:
    page = author()
    page.goto(f"{served.address}/design")
    page.get_by_label("Phần cuối trong địa chỉ của khảo sát").fill("quan-moi")
    page.locator("input[name=template][value=retail]").check()
    press(page.get_by_role("button", name="Bắt đầu"))
    expect(page).to_have_url(re.compile("/design/quan-moi/questions$"))

    # A text is changed and saves itself.
    press(page.get_by_role("link", name="Trong 6 tháng qua, gia đình anh/chị mua những nhóm hàng nào?"))
    page.locator("[name='text.vi']").fill("Nửa năm qua, nhà mình mua những gì?")
    expect(page.locator(".saved")).to_have_text("Đã lưu")
    expect(page.frame_locator(".phone-frame").locator("#card-goods .ask")).to_contain_text("Nửa năm qua")
    press(page.get_by_role("link", name="← Mọi câu hỏi"))

    # A question of the bank is added to the first page.
    press(page.get_by_role("link", name="Thêm câu hỏi vào trang 1"))
    page.get_by_label("Tìm").fill("nghe nghiep")
    press(page.get_by_role("button", name="Tìm"))
    expect(page.get_by_text("đã có trong bảng hỏi").first).to_be_visible()
    page.get_by_label("Tìm").fill("tinh trang hon nhan")
    press(page.get_by_role("button", name="Tìm"))
    press(page.get_by_role("button", name="Thêm: Tình trạng hôn nhân hiện nay của anh/chị là gì?"))

    # It is asked under a condition.
    press(page.get_by_role("link", name="Sửa điều kiện"))
    page.get_by_label("Câu hỏi", exact=True).select_option(label="Giới tính của anh/chị là gì?")
    page.get_by_label("Nữ").check()
    expect(page.locator(".meaning")).to_contain_text("“Giới tính của anh/chị là gì?” là “Nữ”")
    press(page.get_by_role("button", name="Lưu").last)

    # It is moved up by the keyboard, and the focus stays on the arrow.
    card = page.locator("#q-marital")
    arrow = card.get_by_role("button", name="Đưa lên")
    arrow.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#page-start .q-card").nth(-2)).to_have_attribute("id", "q-marital")
    expect(arrow).to_be_focused()
    page.get_by_role("button", name=re.compile("Hoàn tác")).click()
    expect(page.locator("#page-start .q-card").last).to_have_attribute("id", "q-marital")

    # The questionnaire is published and answered.
    press(page.get_by_role("button", name="Công bố phiên bản 1"))
    page.goto(f"{served.address}/s/quan-moi")
    page.get_by_label("Nam", exact=True).check()
    expect(page.get_by_text("Tình trạng hôn nhân hiện nay")).to_be_hidden()
    page.get_by_label("Nữ", exact=True).check()
    expect(page.get_by_text("Tình trạng hôn nhân hiện nay")).to_be_visible()


def test_a_card_is_dragged_to_another_page(served: Served, author: Open) -> None:
    page = author()
    page.goto(f"{served.address}/design/moi/questions")
    page.locator("#q-distance .q-head").drag_to(page.locator("#q-bant_authority"), target_position={"x": 300, "y": 10})
    expect(page.locator("#page-interest .q-card").nth(1)).to_have_attribute("id", "q-distance")
    source = draft(served)
    assert source.index('id = "interest"') < source.index("bant.bant_budget") < source.index("geography.distance")

    # Undone by the keyboard as far as it goes, the focus is on doing it again.
    page.get_by_role("button", name=re.compile("Hoàn tác")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Làm lại"))).to_be_focused()


def test_a_long_questionnaire_begins_as_a_list_of_its_pages_on_a_phone(served: Served, author: Open) -> None:
    page = author(360)
    page.goto(f"{served.address}/design/moi/questions")
    cards = page.locator(".page-cards")
    assert cards.evaluate_all("all => all.map((one) => one.open)") == [True] + [False] * (cards.count() - 1)
    second = cards.nth(1)
    second.locator("summary").first.click()
    second.get_by_role("button", name="Sao chép").first.click()
    expect(page.get_by_role("button", name=re.compile("Hoàn tác"))).to_be_enabled()
    assert cards.evaluate_all("all => all.slice(0, 3).map((one) => one.open)") == [True, True, False]
    last = page.locator(".q-card").last.get_attribute("id")
    page.goto(f"{served.address}/design/moi/questions#{last}")
    expect(page.locator(f"#{last}")).to_be_visible()
    wide = author(1280)
    wide.goto(f"{served.address}/design/moi/questions")
    assert set(wide.locator(".page-cards").evaluate_all("all => all.map((one) => one.open)")) == {True}


def test_what_is_typed_into_a_new_choice_is_saved_once(served: Served, author: Open) -> None:
    page = author()
    page.goto(f"{served.address}/design/moi/questions/goods")
    page.get_by_role("button", name="+ Thêm: Lựa chọn").click()
    page.locator("[name='option.8.text.vi']").fill("Cây cảnh")
    page.locator("[name='option.8.text.en']").fill("House plants")
    expect(page.locator(".saved")).to_have_text("Đã lưu")
    page.locator("[name='option.8.text.vi']").fill("Cây trong nhà")
    expect(page.locator(".saved")).to_have_text("Chưa lưu: anh/chị vui lòng bấm Lưu.")
    expect(page.locator(".saved")).to_have_text("Đã lưu")
    source = draft(served)
    assert source.count("House plants") == 1
    assert 'code = "house_plants", text = { vi = "Cây trong nhà"' in source


PATHS = (
    "",
    "/questions",
    "/questions/goods",
    "/questions/psychology",
    "/conditions/question.bought",
    "/conditions/quota.new",
    "/pages/start",
    "/pages/start/add?q=tuoi",
    "/words",
    "/limits",
)


@pytest.mark.parametrize(("width", "language", "scheme"), [(360, "vi", "light"), (1280, "en", "dark")])
def test_every_page_fits_the_screen_and_axe_finds_nothing_wrong(
    served: Served, author: Open, width: int, language: str, scheme: str
) -> None:
    page = author(width, language, color_scheme=scheme, bypass_csp=True)
    for path in PATHS:
        page.goto(f"{served.address}/design/moi{path}")
        assert (path, page.evaluate("document.documentElement.scrollWidth - innerWidth")) == (path, 0)
        assert (path, violations(page)) == (path, [])


def test_every_target_can_be_hit_with_a_thumb(served: Served, author: Open) -> None:
    page = author(360)
    for path in PATHS[1:]:
        page.goto(f"{served.address}/design/moi{path}")
        small = page.evaluate(
            """() => [...document.querySelectorAll("main button, main .tool, main select, main input:not([type=hidden])")]
            .filter((own) => own.offsetParent && !own.classList.contains("unseen") && getComputedStyle(own).opacity !== "0")
            .map((own) => [own.closest("label.check") || own, own.textContent.trim().slice(0, 30) || own.name])
            .filter(([own]) => own.getBoundingClientRect().height < 44).map(([, words]) => words)"""
        )
        assert (path, small) == (path, [])
