"""Every kind of question on a phone without JavaScript: it fits, it can be hit, it can be heard, and it is stored."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from surveyapp.domain.definition import Kind
from surveyapp.extensions import db
from surveyapp.store import accounts, responses, surveys
from tests.browser.conftest import ARGUMENTS, CHROMIUM, Served, press
from tests.browser.desk import violations

EVERY_KIND = tomllib.loads((Path(__file__).parents[1] / "every_kind.toml").read_text(encoding="utf-8"))
PAGES = ("choices", "points", "typed", "grids", "parts")

Open = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """open_page(width, scheme): a fresh browser that runs no script of the page. With `inspected` it has JavaScript,
    which axe needs, and is still given none of the page's."""
    contexts = []

    def open_(
        width: int = 360, scheme: str = "light", browser: Browser = chromium, inspected: bool = False, **more: object
    ) -> Page:
        size = {"width": width, "height": 740}
        # A page that scrolls smoothly moves away under a click.
        context = browser.new_context(
            viewport=size,
            java_script_enabled=inspected,
            locale="vi-VN",
            color_scheme=scheme,
            reduced_motion="reduce",
            **more,
        )
        context.route(re.compile(r"\.js\b"), lambda route: route.abort())
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def survey(served: Served) -> str:
    """The address of a survey that has a question of every kind."""
    with served.app.app_context():
        business = accounts.business(db.session, "Quán Cà Phê Ví Dụ")
        surveys.publish(db.session, business.id, "every-kind", EVERY_KIND)
        db.session.commit()
        db.session.remove()
    return f"{served.address}/s/every-kind"


def pick(page: Page, question: str, *answers: str) -> None:
    for answer in answers:
        page.get_by_role("group", name=question).get_by_label(answer, exact=True).check(force=True)


def go_on(page: Page) -> None:
    press(page.locator("button.next"))


def through(page: Page, address: str) -> Iterator[str]:
    """Opens the survey and goes from page to page, answering only what must be answered."""
    page.goto(address)
    for name in PAGES:
        yield name
        if name == "choices":
            pick(page, "Vì sao anh/chị chọn quán?", "Gần nhà")
        if name == "points":
            pick(page, "Anh/chị có sẵn lòng giới thiệu", "9")
        if name != PAGES[-1]:
            go_on(page)


def test_the_survey_asks_every_kind_there_is() -> None:
    asked = {question["kind"] for page in EVERY_KIND["page"] for question in page["question"]}
    assert asked == set(Kind)
    assert tuple(page["id"] for page in EVERY_KIND["page"]) == PAGES


# ------------------------------------------------------------------ seen

BEYOND = """width => [...document.querySelectorAll("main *, header *")]
  .filter(one => one.getClientRects().length && !one.closest(".unseen, .skip-link"))
  .filter(one => getComputedStyle(one).clipPath === "none" && !one.closest(".wide .cell span"))
  .map(one => [one.tagName, one.className.baseVal ?? one.className, one.getBoundingClientRect()])
  .filter(([, , box]) => box.left < -0.5 || box.right > width + 0.5)
  .map(([tag, name, box]) => `${tag}.${name} ${box.left}–${box.right}`)"""

SMALL = """() => [...document.querySelectorAll(
    "label:has(> input), input:not([type=radio], [type=checkbox], [type=hidden]), select, textarea, main button, main a")]
  .filter(one => one.getClientRects().length && !one.closest(".unseen"))
  .map(one => [one.tagName, one.className, one.name ?? one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([, , , box]) => box.width < 44 || box.height < 44)
  .map(([tag, name, text, box]) => `${tag}.${name} ${text} ${box.width}×${box.height}`)"""


def test_the_measures_find_what_is_small_and_what_sticks_out(open_page: Open) -> None:
    page = open_page(320)
    page.set_content(
        '<main><label style="display:block;height:43px"><input type="radio"></label><input style="width:400px">'
        '<button style="width:50px;height:50px">OK</button></main>'
    )
    assert [found.partition(" ")[0] for found in page.evaluate(SMALL)] == ["LABEL.", "INPUT."]
    assert [found.partition(" ")[0] for found in page.evaluate(BEYOND, 320)] == ["INPUT."]


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_every_kind_fits_the_screen_and_every_target_is_large(survey: str, open_page: Open, width: int) -> None:
    page = open_page(width)
    for name in through(page, survey):
        assert (name, page.evaluate("document.documentElement.scrollWidth")) == (name, width)
        assert (name, page.evaluate(BEYOND, width)) == (name, [])
        assert (name, page.evaluate(SMALL)) == (name, [])


@pytest.fixture(scope="module")
def large_text(chromium: Browser) -> Iterator[Browser]:
    """A browser whose owner reads twice as large."""
    driver: Playwright = chromium.browser_type
    browser = driver.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, "--blink-settings=defaultFontSize=32"])
    yield browser
    browser.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_every_kind_fits_in_letters_twice_as_large(
    survey: str, open_page: Open, large_text: Browser, width: int
) -> None:
    page = open_page(width, browser=large_text)
    for name in through(page, survey):
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert (name, page.evaluate("document.documentElement.scrollWidth")) == (name, width)
        assert (name, page.evaluate(BEYOND, width)) == (name, [])


def test_what_is_chosen_is_seen_where_colours_are_forced(survey: str, open_page: Open) -> None:
    page = open_page(forced_colors="active")
    outlines = "one => getComputedStyle(one).outlineStyle"
    page.goto(survey)
    drink = page.get_by_role("group", name="Anh/chị thường gọi món nào nhất?")
    drink.get_by_label("Cà phê đen").check()
    page.locator("body").click(position={"x": 1, "y": 1})
    assert drink.locator("label.choice").evaluate_all(f"all => all.slice(0, 2).map({outlines})") == ["solid", "none"]


# ------------------------------------------------------------------ heard


def test_axe_finds_what_is_wrong(open_page: Open) -> None:
    page = open_page(inspected=True)
    page.set_content("<html><body><main><input></main></body></html>")
    assert {line.partition(":")[0] for line in violations(page)} >= {"label", "html-has-lang"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_wrong_with_any_kind(survey: str, open_page: Open, width: int, scheme: str) -> None:
    page = open_page(width, scheme, inspected=True)
    for name in through(page, survey):
        assert (name, violations(page)) == (name, [])


def spoil(page: Page, name: str) -> None:
    """Leaves or types on the page what cannot be an answer."""
    for box in page.locator("main input[type=text], main input[type=email], main input[type=tel]").all():
        if box.is_visible():
            box.fill("?")
    if name == "points":
        page.get_by_label("Quán ồn đến mức nào?").fill("101")
    if name == "parts":
        page.get_by_label("Giá", exact=True).select_option("1")
        page.get_by_label("Hương vị", exact=True).select_option("1")
        page.get_by_label("Tỉnh/thành phố").select_option("hn")
    if name == "grids":
        # Rows cannot be answered wrongly by hand.
        page.locator("[name='service.taste']").first.evaluate("one => { one.value = '?'; one.checked = true }")
        page.locator("[name='matters.staff.importance']").first.evaluate(
            "one => { one.value = '?'; one.checked = true }"
        )
        page.locator("[name='feel.cosy']").first.evaluate("one => { one.value = '?'; one.checked = true }")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_any_error(survey: str, open_page: Open, scheme: str) -> None:
    page = open_page(360, scheme, inspected=True)
    for name in through(page, survey):
        address = page.url
        spoil(page, name)
        go_on(page)
        assert page.locator(".error").count() > 0, name
        assert (name, violations(page)) == (name, [])
        assert (name, page.evaluate("document.documentElement.scrollWidth")) == (name, 360)
        assert (name, page.evaluate(SMALL)) == (name, [])
        page.goto(address)
        for box in page.locator("main input[type=text], main input[type=email], main input[type=tel]").all():
            if box.is_visible():
                box.fill("")


def test_a_screen_reader_announces_the_question_and_what_each_choice_means(survey: str, open_page: Open) -> None:
    page = open_page()
    pages = through(page, survey)
    next(pages)
    drink = page.get_by_role("group", name="Anh/chị thường gọi món nào nhất?", exact=True)
    assert drink.get_by_role("radio").count() == 4
    assert page.get_by_role("group", description="Tính trong ba tháng gần đây.").count() == 1
    assert page.get_by_role("combobox", name="Anh/chị làm nghề gì?").count() == 1
    assert page.get_by_role("img", name="Mặt tiền quán cà phê").count() == 1
    assert page.get_by_role("radio", name="Phin nhôm trên ly thủy tinh Cà phê phin").count() == 1
    next(pages)
    stars = page.get_by_role("group", name="Anh/chị chấm quán mấy sao?", exact=True)
    assert [stars.get_by_role("radio", name=name, exact=True).count() for name in ("1 sao (Rất tệ)", "4 sao")] == [1, 1]
    assert page.get_by_role("group", name="Hôm nay").get_by_role("radio", name="5 (Rất vui)", exact=True).count() == 1
    next(pages)
    assert page.get_by_role("textbox", name="Địa chỉ e-mail").count() == 1
    next(pages)
    both = page.get_by_role("radiogroup", name="Thái độ nhân viên Hài lòng", exact=True)
    assert both.get_by_role("radio").count() == 3
    assert page.get_by_role("group", name="Buổi sáng", exact=True).get_by_role("checkbox").count() == 3
    assert page.get_by_role("radiogroup", name="Lạnh lẽo Ấm cúng").get_by_role("radio", name="7 (Ấm cúng)").count() == 1
    next(pages)
    assert page.get_by_role("combobox", name="Phường/xã").is_disabled()
    assert (
        page.get_by_role("group", name="Lần ghé 1", exact=True).get_by_role("group", name="Anh/chị đi với ai?").count()
        == 1
    )


# ------------------------------------------------------------------ stored


def test_every_kind_answered_without_a_script_is_stored(served: Served, survey: str, open_page: Open) -> None:
    page = open_page(320)
    page.goto(survey)
    page.get_by_label("Tôi đồng ý").check()
    pick(page, "Anh/chị thường gọi món nào nhất?", "Món khác")
    page.get_by_role("group", name="Anh/chị thường gọi").get_by_label("Anh/chị ghi rõ giúp").fill("Cacao nóng")
    pick(page, "Vì sao anh/chị chọn quán?", "Gần nhà", "Yên tĩnh")
    page.get_by_label("Anh/chị làm nghề gì?").select_option("Sinh viên")
    pick(page, "Anh/chị có thẻ thành viên không?", "Không")
    pick(page, "Ly nào trông ngon nhất?", "Bạc xỉu")
    pick(page, "Để kiểm tra", "Đồng ý")
    go_on(page)
    pick(page, "Anh/chị chấm quán mấy sao?", "4 sao")
    pick(page, "Còn món mới thì mấy sao?", "Chưa thử")
    pick(page, "Hôm nay anh/chị thấy thế nào?", "5 (Rất vui)")
    pick(page, "Giá so với chất lượng?", "−2")
    pick(page, "Anh/chị có sẵn lòng giới thiệu", "9")
    pick(page, "Nhìn chung anh/chị hài lòng", "3")
    pick(page, "Quán giúp anh/chị gọi món dễ dàng.", "6")
    page.get_by_label("Quán ồn đến mức nào?").fill("35")
    go_on(page)
    for label, value in {
        "Mỗi tuần anh/chị uống bao nhiêu ly?": "12",
        "Mỗi tháng anh/chị chi": "450.000",
        "Quán nên gọi": "Minh",
        "Anh/chị mong quán": "Thêm bánh mì.\nWi-Fi nhanh hơn.",
        "Địa chỉ e-mail": "minh@vidu.vn",
        "Số điện thoại": "0912 345 678",
        "Trang cá nhân": "vidu.vn/minh",
        "Ngày sinh": "1990-05-17",
        "Anh/chị hay ghé": "08:30",
    }.items():
        page.get_by_label(label).fill(value)
    go_on(page)
    for row, answer in {
        "Hương vị": "Rất tốt",
        "Tốc độ phục vụ": "Kém",
        "Giá cả Quan trọng": "Nhiều",
        "Thái độ nhân viên Hài lòng": "Hài lòng",
        "Lạnh lẽo Ấm cúng": "6",
    }.items():
        page.get_by_role("radiogroup", name=row, exact=True).get_by_label(answer, exact=True).check(force=True)
    pick(page, "Buổi sáng", "Cà phê", "Nước ép")
    go_on(page)
    page.get_by_label("Hương vị", exact=True).select_option("1")
    page.get_by_label("Giá", exact=True).select_option("2")
    for place, amount in {"Quán này": "50", "Quán khác": "12,5", "Tự pha": "37,5"}.items():
        page.get_by_label(place).fill(amount)
    page.get_by_label("Tỉnh/thành phố").select_option("Hà Nội")
    press(page.get_by_role("button", name="Hiện danh sách tiếp theo"))
    page.get_by_label("Phường/xã").select_option("Hoàn Kiếm")
    first = page.get_by_role("group", name="Lần ghé 1", exact=True)
    first.get_by_label("Ngày nào?").fill("2026-11-15")
    first.get_by_label("Bạn bè").check()
    press(page.get_by_role("button", name="Thêm lần ghé"))
    second = page.get_by_role("group", name="Lần ghé 2", exact=True)
    second.get_by_label("Một mình").check()
    second.get_by_label("Hết bao nhiêu tiền?").fill("35.000")
    go_on(page)
    assert page.locator(".receipt").inner_text() == "every-kind-00001"

    with served.app.app_context():
        found = surveys.find(db.session, "every-kind")
        (stored,) = responses.read(db.session, found.id)
        db.session.remove()
    assert stored.answers == {
        "agree": True,
        "drink": {"code": "other", "other": "Cacao nóng"},
        "reasons": ["near", "quiet"],
        "job": "student",
        "card": "no",
        "favourite": "milk",
        "awake": "third",
        "stars": 4,
        "stars_ten": "na",
        "faces": 5,
        "seven": -2,
        "nps": 9,
        "csat": 3,
        "ces": 6,
        "mood": 35,
        "cups": 12,
        "spend": 450000,
        "name": "Minh",
        "wish": "Thêm bánh mì.\nWi-Fi nhanh hơn.",
        "mail": "minh@vidu.vn",
        "phone": "+84912345678",
        "site": "https://vidu.vn/minh",
        "birthday": "1990-05-17",
        "hour": "08:30",
        "photo": None,
        "service": {"taste": "great", "speed": "bad"},
        "times": {"morning": ["coffee", "juice"]},
        "matters": {"price": {"importance": "high"}, "staff": {"satisfaction": "yes"}},
        "feel": {"cosy": 6},
        "order": ["taste", "price"],
        "split": {"here": 50, "others": 12.5, "home": 37.5},
        "place": {"province": "hn", "ward": "hk"},
        "visits": [
            {"day": "2026-11-15", "who": "friends", "paid": None},
            {"day": None, "who": "alone", "paid": 35000},
        ],
        "from_link": None,
        "weekly": 48,
    }
