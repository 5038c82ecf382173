"""A person with a phone and JavaScript: questions open at once, what is typed is saved, and it arrives exactly once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import Served
from tests.browser.phone import PNG, drafts, next_, no_faults, stored
from tests.web.conftest import SHOP

LIVE = """
id = "live"
title = { vi = "Khảo sát sống", en = "Live survey" }
languages = ["vi", "en"]

[[page]]
id = "one"
[[page.question]]
id = "drinks"
kind = "multiple"
text = { vi = "Anh/chị uống gì?", en = "What do you drink?" }
option = [
  { code = "tea", text = { vi = "Trà", en = "Tea" } },
  { code = "coffee", text = { vi = "Cà phê", en = "Coffee" } },
  { code = "milk", text = { vi = "Sữa", en = "Milk" } },
]
[[page.question]]
id = "best"
kind = "single"
text = { vi = "Món nào ngon nhất?", en = "Which is best?" }
carry = { question = "drinks" }
option = [
  { code = "tea", text = { vi = "Trà", en = "Tea" } },
  { code = "coffee", text = { vi = "Cà phê", en = "Coffee" } },
  { code = "milk", text = { vi = "Sữa", en = "Milk" } },
]
[[page.question]]
id = "spend"
kind = "money"
text = { vi = "Mỗi tuần anh/chị chi bao nhiêu?", en = "What do you spend a week?" }
[[page.question]]
id = "year"
kind = "calculated"
text = { vi = "Mỗi năm", en = "A year" }
value = "{spend} * 52"
[[page.question]]
id = "why"
kind = "long_text"
required = true
show_if = "{year} >= 52000000"
text = { vi = "Vì sao anh/chị chi nhiều?", en = "Why so much?" }
[[page.question]]
id = "split"
kind = "constant_sum"
total = 100
text = { vi = "Chia 100 điểm", en = "Split 100 points" }
option = [
  { code = "price", text = { vi = "Giá", en = "Price" } },
  { code = "taste", text = { vi = "Vị", en = "Taste" } },
]
[[page.question]]
id = "sweet"
kind = "scale"
low = 0
high = 10
text = { vi = "Anh/chị thích ngọt đến mức nào?", en = "How sweet?" }

[[page]]
id = "two"
title = { vi = "Trang cuối", en = "Last page" }
[[page.question]]
id = "name"
kind = "short_text"
text = { vi = "Vì sao chọn {best|món này}?", en = "Why {best|this}?" }
"""

ASKS = """
id = "asks"
title = { vi = "Nơi ở", en = "Where" }
languages = ["vi", "en"]
[[page]]
id = "one"
[[page.question]]
id = "name"
kind = "short_text"
text = { vi = "Tên anh/chị?", en = "Your name?" }
[[page.question]]
id = "place"
kind = "cascade"
required = true
text = { vi = "{name|Anh/chị} sống ở đâu?", en = "Where does {name|one} live?" }
level = [{ code = "province", text = { vi = "Tỉnh", en = "Province" } }, { code = "ward", text = { vi = "Phường", en = "Ward" } }]
entry = [
  { code = "01", name = "Hà Nội", entry = [{ code = "a", name = "Ba Đình" }, { code = "b", name = "Cửa Nam" }] },
  { code = "79", name = "TP. Hồ Chí Minh", entry = [{ code = "c", name = "Sài Gòn" }] },
]
[[page.question]]
id = "photo"
kind = "file"
show_if = "{place.ward} = 'b'"
text = { vi = "Ảnh nhà?", en = "A picture?" }
"""


def test_questions_and_options_follow_the_answers_at_once(
    served: Served, survey: Callable[..., str], page: Page
) -> None:
    page.goto(survey(LIVE))
    why, best = page.get_by_label("Vì sao anh/chị chi nhiều?"), page.get_by_role("group", name="Món nào ngon nhất?")
    expect(why).to_be_hidden()
    expect(best).to_be_hidden()
    page.get_by_label("Mỗi tuần anh/chị chi bao nhiêu?").fill("1.000.000 đ")
    expect(why).to_be_visible()
    page.get_by_label("Mỗi tuần anh/chị chi bao nhiêu?").fill("999.999")
    expect(why).to_be_hidden()
    drinks = page.get_by_role("group", name="Anh/chị uống gì?")
    drinks.get_by_label("Trà").check()
    drinks.get_by_label("Sữa").check()
    expect(best.locator("label.choice:visible")).to_have_text(["Trà", "Sữa"])
    best.get_by_label("Sữa").check()
    drinks.get_by_label("Sữa").uncheck()
    expect(best.locator("label.choice:visible").filter(has_not_text="Bỏ")).to_have_text(["Trà"])
    best.get_by_label("Trà").check()
    next_(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    expect(page.get_by_label("Vì sao chọn Trà?")).to_be_visible()
    no_faults(page)


def test_what_a_hidden_question_held_is_not_stored(served: Served, survey: Callable[..., str], page: Page) -> None:
    page.goto(survey(LIVE))
    spend = page.get_by_label("Mỗi tuần anh/chị chi bao nhiêu?")
    spend.fill("2000000")
    page.get_by_label("Vì sao anh/chị chi nhiều?").fill("Thích")
    spend.fill("20000")
    next_(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    next_(page)
    expect(page.locator(".receipt")).to_have_text("live-00001")
    [answers] = stored(served)
    assert ("why" in answers, answers["spend"], answers["year"]) == (False, 20000, 1040000)
    no_faults(page)


def test_a_slider_and_a_running_total(served: Served, survey: Callable[..., str], page: Page) -> None:
    page.goto(survey(LIVE))
    split = page.get_by_role("group", name="Chia 100 điểm")
    split.get_by_label("Giá").fill("30")
    split.get_by_label("Vị").fill("69,5")
    expect(split.locator("output")).to_have_text("99,5")
    split.get_by_label("Vị").fill("70")
    expect(split.locator("output")).to_have_text("100")
    typed = page.locator("input[name=sweet]")
    page.locator("input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    expect(typed).to_have_value("6")
    typed.fill("9")
    expect(page.locator("input[type=range]")).to_have_value("9")
    next_(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    next_(page)
    expect(page.locator(".receipt")).to_have_text("live-00001")
    [answers] = stored(served)
    assert (answers["split"], answers["sweet"]) == ({"price": 30, "taste": 70}, 9)
    no_faults(page)


def test_what_is_typed_is_saved_and_a_reload_shows_it(served: Served, survey: Callable[..., str], page: Page) -> None:
    page.goto(survey(LIVE))
    page.get_by_label("Mỗi tuần anh/chị chi bao nhiêu?").fill("120.000")
    expect(page.locator(".saving")).to_have_text("Đã lưu")
    assert [draft["spend"] for draft in drafts(served)] == [["120.000"]]
    page.reload()
    expect(page.get_by_label("Mỗi tuần anh/chị chi bao nhiêu?")).to_have_value("120.000")
    assert stored(served) == []
    no_faults(page)


HEARD = """() => {
  const words = document.querySelector(".saving");
  window.heard = [];
  const hear = () => words.getAttribute("aria-live") === "off" || window.heard.push(words.textContent);
  new MutationObserver(hear).observe(words, { childList: true });
}"""


def test_what_was_not_sent_yet_is_not_called_saved(served: Served, survey: Callable[..., str], page: Page) -> None:
    page.goto(survey(LIVE))
    spend, note = page.get_by_label("Mỗi tuần anh/chị chi bao nhiêu?"), page.locator(".saving")
    page.evaluate(HEARD)
    spend.fill("120.000")
    expect(note).to_have_text("Đã lưu")
    held: list[Route] = []
    page.route("**/s/live", lambda route: held.append(route))
    with page.expect_request("**/s/live"):
        spend.fill("130.000")
        expect(note).to_have_text("Đang lưu…")
    spend.fill("140.000")
    with page.expect_request("**/s/live"), page.expect_response("**/s/live"):
        held.pop().continue_()
    expect(note).to_have_text("Đang lưu…")
    held.pop().continue_()
    expect(note).to_have_text("Đã lưu")
    assert [draft["spend"] for draft in drafts(served)] == [["140.000"]]
    assert page.evaluate("window.heard") == ["Đã lưu"]
    no_faults(page)


def test_errors_are_shown_without_leaving_and_the_languages_change_in_place(
    served: Served, survey: Callable[..., str], page: Page
) -> None:
    page.goto(survey(SHOP, "shop"))
    next_(page)
    expect(page.get_by_role("alert").get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shop survey")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_label("I agree to take part.").check()
    page.get_by_label("Ha Noi").check()
    next_(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("In Ha Noi")
    page.go_back()
    expect(page.get_by_label("Ha Noi")).to_be_checked()
    no_faults(page)


@pytest.mark.usefixtures("alone")
def test_offline_answers_are_kept_and_delivered_once(
    served: Served, survey: Callable[..., str], page: Page, context: BrowserContext
) -> None:
    page.goto(survey(LIVE))
    next_(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    context.set_offline(True)
    page.get_by_label("Vì sao chọn món này?").fill("Ngon")
    expect(page.locator(".saving")).to_contain_text("Chưa lưu được")
    next_(page)
    expect(page.locator(".saving")).to_contain_text("Chưa gửi được")
    assert stored(served) == []
    context.set_offline(False)
    expect(page.locator(".receipt")).to_have_text("live-00001")
    assert [answers["name"] for answers in stored(served)] == ["Ngon"]
    assert drafts(served) == []
    no_faults(page)


@pytest.mark.usefixtures("alone")
def test_answers_kept_by_a_closed_page_are_delivered_when_the_survey_is_opened_again(
    served: Served, survey: Callable[..., str], page: Page, context: BrowserContext
) -> None:
    address = survey(LIVE)
    page.goto(address)
    next_(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    context.set_offline(True)
    page.get_by_label("Vì sao chọn món này?").fill("Rẻ")
    next_(page)
    expect(page.locator(".saving")).to_contain_text("Chưa gửi được")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    expect(again.locator(".saving")).to_have_text("Các câu trả lời được giữ trên máy này đã được gửi.")
    assert [answers["name"] for answers in stored(served)] == ["Rẻ"]
    again.reload()
    expect(again.get_by_role("heading", level=1)).to_have_text("Khảo sát sống")
    assert len(stored(served)) == 1


def test_a_request_that_is_never_answered_is_given_up_and_sent_again(
    served: Served, survey: Callable[..., str], page: Page
) -> None:
    page.clock.install()
    page.goto(survey(LIVE))
    next_(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    unanswered: list[Route] = []
    page.route("**/s/live", lambda route: unanswered.append(route) if not unanswered else route.continue_())
    page.get_by_label("Vì sao chọn món này?").fill("Gần")
    next_(page)
    expect(page.locator(".saving")).to_have_text("Đang gửi…")
    page.clock.fast_forward(20_000)
    expect(page.locator(".saving")).to_have_text("Đang gửi…")
    page.clock.fast_forward(11_000)
    expect(page.locator(".saving")).to_contain_text("Chưa gửi được")
    page.clock.fast_forward(5_000)
    expect(page.locator(".receipt")).to_have_text("live-00001")
    assert [answers["name"] for answers in stored(served)] == ["Gần"]


def test_an_answer_whose_acknowledgement_was_lost_is_not_doubled(
    served: Served, survey: Callable[..., str], page: Page
) -> None:
    page.goto(survey(LIVE))
    next_(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    lost: list[int] = []

    def lose(route: Route) -> None:
        """The server answers, the answer does not arrive."""
        if "go=next" in (route.request.post_data or "") and not lost:
            lost.append(route.fetch(max_redirects=0).status)
            route.abort()
        else:
            route.continue_()

    page.route("**/s/live", lose)
    page.get_by_label("Vì sao chọn món này?").fill("Quen")
    next_(page)
    expect(page.locator(".receipt")).to_have_text("live-00001")
    assert (lost, len(stored(served))) == ([303], 1)


def test_two_quick_taps_send_once(served: Served, survey: Callable[..., str], page: Page) -> None:
    page.goto(survey(LIVE))
    next_(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.method) if request.method == "POST" else None)
    page.locator("button.next").dblclick()
    expect(page.locator(".receipt")).to_have_text("live-00001")
    assert (posts, len(stored(served))) == (["POST"], 1)


def test_a_dead_server_is_said_and_tried_again(served: Served, survey: Callable[..., str], page: Page) -> None:
    page.goto(survey(LIVE))
    answers = iter([503, 503])

    def fail(route: Route) -> None:
        status = next(answers, None) if route.request.method == "POST" else None
        if status:
            route.fulfill(status=status, body="")
        else:
            route.continue_()

    page.route("**/s/live", fail)
    page.get_by_label("Mỗi tuần anh/chị chi bao nhiêu?").fill("5")
    expect(page.locator(".saving")).to_contain_text("Chưa lưu được")
    next_(page)
    expect(page.locator(".saving")).to_contain_text("Chưa gửi được")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang cuối")


def test_lists_and_wordings_that_only_the_server_knows_come_in_place_and_a_file_is_sent(
    served: Served, survey: Callable[..., str], page: Page
) -> None:
    page.goto(survey(ASKS, "asks"))
    page.get_by_label("Tên anh/chị?").fill("Lan <b>")
    page.get_by_label("Tên anh/chị?").press("Tab")
    expect(page.get_by_role("group", name="Lan <b> sống ở đâu?")).to_be_visible()
    page.get_by_label("Tỉnh").select_option("Hà Nội")
    expect(page.get_by_label("Phường")).to_be_enabled()
    expect(page.get_by_label("Phường").locator("option")).to_have_text(["Anh/chị hãy chọn", "Ba Đình", "Cửa Nam"])
    page.locator("#answers").evaluate("form => form.dataset.before = 1")
    page.get_by_label("Phường").select_option("Cửa Nam")
    # A file put into an element that is just being replaced would be lost to the test, though not to a person's finger.
    expect(page.locator("#answers:not([data-before])")).to_be_visible()
    photo = page.get_by_label("Ảnh nhà?")
    expect(photo).to_be_visible()
    expect(page.get_by_label("Phường")).to_have_value("b")
    photo.set_input_files({"name": "nha.png", "mimeType": "image/png", "buffer": PNG})
    next_(page)
    expect(page.locator(".receipt")).to_have_text("asks-00001")
    [answers] = stored(served)
    assert (answers["place"], answers["photo"]["name"]) == ({"province": "01", "ward": "b"}, "nha.png")
    assert len(list((served.app.config["SURVEYAPP"].home / "attachments").glob("*/*"))) == 1
    no_faults(page)
