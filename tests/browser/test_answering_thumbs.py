"""One question at a time, long lists found by a few letters, rankings by buttons: over the native inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from tests.browser.conftest import Served, press
from tests.browser.desk import violations
from tests.browser.phone import drafts, next_, no_faults, stored
from tests.browser.test_kinds import BEYOND, SMALL

PLACES = ("Hà Nội", "Hải Phòng", "Huế", "Đà Nẵng", "Đồng Nai", "Đồng Tháp", "Cần Thơ", "TP. Hồ Chí Minh", "An Giang",
          "Bắc Ninh", "Cà Mau", "Cao Bằng", "Đắk Lắk", "Điện Biên")  # fmt: skip
OPTIONS = "\n".join(f'{{ code = "c{number}", text = {{ vi = "{name}" }} }},' for number, name in enumerate(PLACES))

THUMBS = f"""
id = "thumbs"
title = {{ vi = "Từng câu một" }}
languages = ["vi"]
one_by_one = true
[[page]]
id = "one"
[[page.question]]
id = "city"
kind = "dropdown"
text = {{ vi = "Anh/chị sống ở đâu?" }}
option = [
{OPTIONS}
]
[[page.question]]
id = "moved"
kind = "yes_no"
required = true
text = {{ vi = "Anh/chị mới chuyển đến không?" }}
[[page.question]]
id = "since"
kind = "number"
show_if = "{{moved}} = 'yes'"
text = {{ vi = "Từ mấy tháng nay?" }}
[[page.question]]
id = "order"
kind = "ranking"
text = {{ vi = "Điều gì quan trọng nhất?" }}
option = [
  {{ code = "taste", text = {{ vi = "Hương vị" }} }},
  {{ code = "price", text = {{ vi = "Giá" }} }},
  {{ code = "seats", text = {{ vi = "Chỗ ngồi" }} }},
]
[[page.question]]
id = "name"
kind = "short_text"
required = true
text = {{ vi = "Tên anh/chị?" }}
[[page]]
id = "two"
title = {{ vi = "Trang cuối" }}
[[page.question]]
id = "wish"
kind = "long_text"
text = {{ vi = "Anh/chị mong gì?" }}
"""
CITY, MOVED, SINCE, ORDER, NAME = (
    "Anh/chị sống ở đâu?", "Anh/chị mới chuyển đến không?", "Từ mấy tháng nay?", "Điều gì quan trọng nhất?", "Tên anh/chị?"
)  # fmt: skip


def asked(page: Page) -> list[str]:
    return [text.replace("bắt buộc", "").strip() for text in page.locator(".ask:visible").all_inner_texts()]


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.name || document.activeElement.tagName")


def progress(page: Page) -> tuple[str, float]:
    step, pages = page.locator(".here"), page.locator(".progress label").evaluate("one => one.lastChild.textContent")
    said = f"{step.inner_text()} · {pages}" if step.is_visible() else pages
    return said, page.locator("progress").evaluate("one => one.value")


@pytest.fixture
def thumbs(survey: Callable[..., str]) -> str:
    return survey(THUMBS, "thumbs")


# ------------------------------------------------------------------ one question at a time


def test_questions_come_one_after_the_other_and_everything_is_stored(served: Served, thumbs: str, page: Page) -> None:
    page.goto(thumbs)
    most = "nhiều nhất là 5 câu · Còn nhiều nhất 1 trang sau trang này"
    assert (asked(page), progress(page)) == ([CITY], (f"Câu 1, {most}", 0))
    expect(page.get_by_role("button", name="Quay lại")).to_be_hidden()
    page.get_by_label(CITY, exact=True).select_option("Huế")
    next_(page)
    assert (asked(page), focused(page), progress(page)) == ([MOVED], "moved", (f"Câu 2, {most}", 0.2))
    page.keyboard.press("Space")  # what has the focus is the first answer: yes
    page.keyboard.press("Enter")
    assert (asked(page), focused(page)) == ([SINCE], "since")
    assert progress(page) == ("Câu 3/5 · Còn nhiều nhất 1 trang sau trang này", 0.4)
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    assert asked(page) == [ORDER]
    next_(page)
    assert (asked(page), focused(page), progress(page)[1]) == ([NAME], "name", 0.8)
    page.keyboard.type("Lan")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    expect(page.locator("button.next")).to_have_text("Gửi câu trả lời")
    assert progress(page) == ("Câu 1/1 · Trang cuối", 1)
    next_(page)
    expect(page.locator(".receipt")).to_have_text("thumbs-00001")
    [answers] = stored(served)
    assert {name: answers[name] for name in ("city", "moved", "since", "name")} == {
        "city": "c2", "moved": "yes", "since": 7, "name": "Lan"}  # fmt: skip
    no_faults(page)


def test_a_question_that_does_not_apply_is_stepped_over(thumbs: str, page: Page) -> None:
    page.goto(thumbs)
    next_(page)
    page.get_by_label("Không", exact=True).check()
    next_(page)
    assert (asked(page), progress(page)[0].split(" · ")[0]) == ([ORDER], "Câu 3/4")


def test_back_goes_back_by_our_button_and_by_the_browsers(served: Served, thumbs: str, page: Page) -> None:
    page.goto(thumbs)
    next_(page)
    page.get_by_label("Không", exact=True).check()
    next_(page)
    page.get_by_role("button", name="Quay lại").click()
    assert asked(page) == [MOVED]
    expect(page.get_by_label("Không", exact=True)).to_be_checked()
    page.go_back()
    assert asked(page) == [ORDER]
    page.go_back()
    assert asked(page) == [MOVED]
    page.go_back()
    assert asked(page) == [CITY]
    page.go_forward()
    assert asked(page) == [MOVED]
    expect(page.locator(".saving")).to_have_text("Đã lưu")
    assert [draft["moved"] for draft in drafts(served)] == [["no"]]
    page.reload()
    assert asked(page) == [MOVED]
    expect(page.get_by_label("Không", exact=True)).to_be_checked()
    no_faults(page)


def test_errors_lead_to_their_questions_one_after_the_other(thumbs: str, page: Page) -> None:
    page.goto(thumbs)
    for _ in range(4):
        next_(page)
    expect(page.get_by_role("alert").get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_role("alert")).to_be_focused()
    assert (asked(page), progress(page)[0]) == ([MOVED], "Còn nhiều nhất 1 trang sau trang này")
    page.get_by_role("link", name=NAME).click()
    assert (asked(page), focused(page)) == ([NAME], "name")
    page.keyboard.type("Lan")
    page.get_by_role("button", name="Quay lại").click()
    assert asked(page) == [MOVED]
    page.get_by_label("Không", exact=True).check()
    next_(page)
    assert asked(page) == [NAME]
    next_(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    no_faults(page)


def test_what_could_not_be_sent_is_said_above_the_buttons(thumbs: str, page: Page, context: BrowserContext) -> None:
    page.goto(thumbs)
    context.set_offline(True)
    page.get_by_label(CITY, exact=True).select_option("Huế")
    expect(page.locator(".saving")).to_contain_text("Chưa lưu được")
    expect(page.locator(".saving")).to_be_in_viewport(ratio=1)
    expect(page.locator("button.next")).to_be_in_viewport(ratio=1)


def test_without_a_script_the_page_is_whole(survey: Callable[..., str], chromium: Browser) -> None:
    page = chromium.new_context(java_script_enabled=False, locale="vi-VN").new_page()
    page.goto(survey(THUMBS, "thumbs"))
    assert asked(page) == [CITY, MOVED, ORDER, NAME]
    page.get_by_label("Có", exact=True).check(force=True)
    page.get_by_label(NAME).fill("Lan")
    press(page.locator("button.next"))
    assert page.get_by_role("status").get_by_role("link").all_inner_texts() == [SINCE]
    press(page.locator("button.next"))
    assert page.get_by_role("heading", level=1).inner_text() == "Trang cuối"
    page.context.close()


def test_whoever_wants_less_motion_gets_none(survey: Callable[..., str], chromium: Browser) -> None:
    seen = {}
    for motion in ("reduce", "no-preference"):
        context = chromium.new_context(locale="vi-VN", reduced_motion=motion)
        page = context.new_page()
        page.goto(survey(THUMBS, f"thumbs-{motion}"))
        seen[motion] = page.locator(".card:visible").evaluate("one => getComputedStyle(one).animationName")
        context.close()
    assert seen == {"reduce": "none", "no-preference": "step"}


# ------------------------------------------------------------------ long lists


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("da nang", ["Đà Nẵng"]),
        ("Đà", ["Đà Nẵng", "Đắk Lắk"]),
        ("dong", ["Đồng Nai", "Đồng Tháp"]),
        ("ho chi", ["TP. Hồ Chí Minh"]),
        ("minh tp", ["TP. Hồ Chí Minh"]),
        ("CA", ["Cà Mau", "Cao Bằng", "Cần Thơ"]),
        ("xyz", []),
    ],
)
def test_a_long_list_is_found_by_a_few_letters(thumbs: str, page: Page, typed: str, found: list[str]) -> None:
    page.goto(thumbs)
    page.get_by_role("searchbox").fill(typed)
    assert sorted(page.locator(".found button").all_inner_texts()) == sorted(found)
    said = f"Tìm thấy: {len(found)}" if found else "Không có tên nào như vậy. Anh/chị chọn trong danh sách bên dưới."
    expect(page.locator(".search [role=status]")).to_have_text(said)


def test_what_is_found_is_chosen_in_the_list_itself_by_finger_and_by_keyboard(
    served: Served, thumbs: str, page: Page
) -> None:
    page.goto(thumbs)
    search, city = page.get_by_role("searchbox"), page.get_by_label(CITY, exact=True)
    search.fill("da nang")
    page.get_by_role("button", name="Đà Nẵng").click()
    expect(city).to_have_value("c3")
    expect(city).to_be_focused()
    expect(search).to_have_value("")
    search.fill("dong")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(city).to_have_value("c5")
    search.fill("ca mau")
    page.keyboard.press("Escape")
    expect(page.locator(".found")).to_be_hidden()
    search.fill("hue")
    page.keyboard.press("Enter")  # takes the first found, and sends nothing
    expect(city).to_have_value("c2")
    assert asked(page) == [CITY]
    expect(page.locator(".saving")).to_have_text("Đã lưu")
    assert [draft["city"] for draft in drafts(served)] == [["c2"]]
    no_faults(page)


# ------------------------------------------------------------------ rankings


def ranks(page: Page) -> dict[str, str]:
    rows = page.locator("[data-ranking] .beside")
    return {row.locator("label").inner_text(): row.locator("select").input_value() for row in rows.all()}


@pytest.fixture
def ranking(thumbs: str, page: Page) -> Locator:
    page.goto(thumbs)
    next_(page)
    page.get_by_label("Không", exact=True).check()
    next_(page)
    return page.get_by_role("group", name=ORDER)


def test_a_ranking_is_made_with_two_buttons_a_row(served: Served, ranking: Locator, page: Page) -> None:
    def press(way: str, name: str) -> None:
        ranking.get_by_role("button", name=f"{way}: {name}").click()

    press("Đưa lên", "Chỗ ngồi")
    assert list(ranks(page).items()) == [("Chỗ ngồi", "1"), ("Hương vị", ""), ("Giá", "")]
    expect(ranking.get_by_role("status")).to_have_text("Chỗ ngồi: 1")
    press("Đưa lên", "Giá")
    press("Đưa lên", "Giá")
    assert list(ranks(page).items()) == [("Giá", "1"), ("Chỗ ngồi", "2"), ("Hương vị", "")]
    expect(ranking.get_by_role("button", name="Đưa lên: Giá")).to_be_disabled()
    expect(ranking.get_by_role("button", name="Đưa xuống: Giá")).to_be_focused()
    press("Đưa xuống", "Chỗ ngồi")  # the last in the order falls out of it
    assert ranks(page) == {"Giá": "1", "Chỗ ngồi": "", "Hương vị": ""}
    page.get_by_label("Hương vị", exact=True).select_option("1")  # a place that is taken: the two change
    assert list(ranks(page).items()) == [("Hương vị", "1"), ("Giá", ""), ("Chỗ ngồi", "")]
    press("Đưa lên", "Chỗ ngồi")
    press("Đưa lên", "Giá")
    expect(ranking.get_by_role("button", name="Đưa xuống: Giá")).to_be_disabled()
    next_(page)
    page.get_by_label(NAME).fill("Lan")
    next_(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    next_(page)
    expect(page.locator(".receipt")).to_be_visible()
    assert [answers["order"] for answers in stored(served)] == [["taste", "seats", "price"]]
    no_faults(page)


def test_a_ranking_works_by_keyboard_and_keeps_the_focus(ranking: Locator, page: Page) -> None:
    ranking.get_by_role("button", name="Đưa lên: Giá").focus()
    page.keyboard.press("Enter")
    expect(ranking.get_by_role("button", name="Đưa xuống: Giá")).to_be_focused()
    page.keyboard.press("Space")
    assert set(ranks(page).values()) == {""}
    expect(ranking.get_by_role("button", name="Đưa lên: Giá")).to_be_focused()


def at_rest(locator: Locator) -> FloatRect:
    """Where it stands once nothing moves it any more: what a page loads late may."""
    locator.page.wait_for_load_state("networkidle")
    before, now = None, locator.bounding_box()
    while now is None or now != before:
        locator.page.wait_for_timeout(100)
        before, now = now, locator.bounding_box()
    return now


def drag(ranking: Locator, page: Page, name: str, to: float) -> None:
    """Takes the row by its handle and lets it go at the height `to` of the screen."""
    box = at_rest(ranking.locator(".beside", has_text=name).locator(".grip"))
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, (y + to) / 2)
    page.mouse.move(x, to)
    page.mouse.up()


def middle(ranking: Locator, name: str) -> float:
    box = at_rest(ranking.locator(".beside", has_text=name))
    return box["y"] + box["height"] / 2


def test_a_ranking_is_made_by_dragging(served: Served, ranking: Locator, page: Page) -> None:
    drag(ranking, page, "Chỗ ngồi", middle(ranking, "Hương vị") - 20)
    assert list(ranks(page).items()) == [("Chỗ ngồi", "1"), ("Hương vị", ""), ("Giá", "")]
    expect(ranking.get_by_role("status")).to_have_text("Chỗ ngồi: 1")
    drag(ranking, page, "Giá", middle(ranking, "Chỗ ngồi") - 10)
    assert list(ranks(page).items()) == [("Giá", "1"), ("Chỗ ngồi", "2"), ("Hương vị", "")]
    drag(ranking, page, "Giá", middle(ranking, "Chỗ ngồi") + 10)
    assert list(ranks(page).items()) == [("Chỗ ngồi", "1"), ("Giá", "2"), ("Hương vị", "")]
    drag(ranking, page, "Giá", middle(ranking, "Giá") + 3)  # a touch that is no drag
    assert list(ranks(page).items()) == [("Chỗ ngồi", "1"), ("Giá", "2"), ("Hương vị", "")]
    assert ranking.locator(".grip").first.evaluate("one => getComputedStyle(one).touchAction") == "none"
    wanted = {"order.seats": ["1"], "order.price": ["2"], "order.taste": [""]}
    for _ in range(50):
        [draft] = drafts(served)
        if draft.items() >= wanted.items():
            break
        page.wait_for_timeout(100)
    assert {name: draft[name] for name in wanted} == wanted
    expect(page.locator(".saving")).to_have_text("Đã lưu")
    no_faults(page)


# ------------------------------------------------------------------ seen and heard


@pytest.fixture
def small_phone(chromium: Browser) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []

    def open_(scheme: str) -> Page:
        size = {"width": 320, "height": 640}
        contexts.append(
            chromium.new_context(
                viewport=size, locale="vi-VN", color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
            )
        )  # axe is put into the page as text, which our pages forbid
        return contexts[-1].new_page()

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_step_fits_can_be_hit_and_is_heard(thumbs: str, small_phone: Callable[..., Page], scheme: str) -> None:
    page = small_phone(scheme)
    page.goto(thumbs)
    page.get_by_role("searchbox").fill("c")
    for question in (CITY, MOVED, ORDER, NAME):
        assert asked(page) == [question]
        assert violations(page) == []
        assert (page.evaluate(BEYOND, 320), page.evaluate(SMALL)) == ([], [])
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        if question == ORDER:
            page.get_by_role("button", name="Đưa lên: Giá").click()
            assert page.evaluate(SMALL) == []
        next_(page)
