"""The two ways of a marketer who reads no manual: from signing up to a printed report, and from a file of answers to
personas and the people behind them. In Vietnamese, in a browser with JavaScript, on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from surveyapp import worker
from surveyapp.config import Config
from surveyapp.extensions import db
from surveyapp.models import Mail
from tests.browser.conftest import Served, press, serving
from tests.browser.desk import assert_sound, sign_in
from tests.real.files import HERE as REAL
from tests.real.files import data
from tests.web.conftest import sign_up

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
ENOUGH = 160
"""Simulated respondents, for the template's groups and personas to be told apart."""

Open = Callable[[dict[str, int]], Page]


@pytest.fixture
def served(config: Config) -> Iterator[Served]:
    with serving(replace(config, sign_up=True)) as served:
        yield served


@pytest.fixture
def open_(served: Served, chromium: Browser) -> Iterator[Open]:
    """open_(size): a fresh browser of that size."""
    contexts = []

    def make(size: dict[str, int]) -> Page:
        context = chromium.new_context(viewport=size, locale="vi-VN", base_url=served.address, reduced_motion="reduce")
        context.set_default_timeout(30_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def work(served: Served) -> None:
    """What the worker beside the server does."""
    assert worker.work(served.app, until_empty=True) > 0


def mailed_link(served: Served) -> str:
    """The path of the link in the newest mail."""
    with served.app.app_context():
        body = db.session.scalars(select(Mail.body).order_by(Mail.id.desc())).first() or ""
        db.session.remove()
    found = re.search(r"https?://[^/\s]+(/\S+)", body)
    assert found is not None
    return found[1]


def answer_on_a_phone(phone: Page, address: str) -> None:
    """Takes the first choice wherever one is needed, page by page, until the thanks."""
    phone.goto(address)
    for _ in range(40):
        if phone.get_by_role("heading", level=1).inner_text().startswith("Cảm ơn"):
            return
        for group in phone.locator("[data-q]:visible").all():
            unchosen = group.locator("input[type=radio]:visible")
            if unchosen.count() and not group.locator("input[type=radio]:checked").count():
                unchosen.first.check(force=True)
        for box in phone.locator("input[type=checkbox]:visible").all():
            if "agree" in (box.get_attribute("name") or "") or "consent" in (box.get_attribute("name") or ""):
                box.check(force=True)
        before = phone.locator("input[name=page]").input_value()
        phone.locator("button.next").click()
        expect(phone.locator(f"input[name=page][value='{before}']")).to_have_count(0)
    raise AssertionError("the survey has no end")


def test_from_signing_up_to_the_printed_report(served: Served, open_: Open) -> None:
    page = open_(DESK)
    page.goto("/sign-in?lang=vi")
    press(page.get_by_role("link", name="Đăng ký"))
    page.get_by_label("Tên doanh nghiệp").fill("Tạp hóa Cô Ba")
    page.get_by_label("Email").fill("coba@vidu.vn")
    press(page.get_by_role("button", name="Đăng ký"))
    page.goto(mailed_link(served))
    page.get_by_label("Tên của anh/chị").fill("Nguyễn Thị Ba")
    page.get_by_label("Mật khẩu").fill("con mèo ngủ trên mái")
    press(page.get_by_role("button", name="Bắt đầu"))

    # The start page says what to do first.
    expect(page.locator(".first-steps [aria-current=step] h3")).to_have_text("Soạn câu hỏi")
    press(page.locator(".first-steps").get_by_role("link", name="Soạn câu hỏi"))
    expect(page.get_by_label("Phần cuối trong địa chỉ của khảo sát")).to_have_value("tap-hoa-co-ba")
    page.locator("input[name=template][value=retail]").check()
    press(page.get_by_role("button", name="Bắt đầu"))
    press(page.get_by_role("link", name="Trong 6 tháng qua, gia đình anh/chị mua những nhóm hàng nào?"))
    page.locator("[name='text.vi']").fill("Nửa năm qua, nhà mình mua những gì?")
    expect(page.locator(".saved")).to_have_text("Đã lưu")
    press(page.get_by_role("link", name="← Mọi câu hỏi"))
    press(page.get_by_role("button", name="Công bố phiên bản 1"))

    # The link is there at once. What is done is ticked; the next step leads on.
    expect(page.get_by_label("Đường dẫn công khai")).to_be_visible()
    press(page.get_by_role("link", name="Khảo sát", exact=True).first)
    expect(page.locator(".first-steps [aria-current=step] h3")).to_have_text("Chia sẻ")
    press(page.locator(".first-steps").get_by_role("link", name="Chia sẻ"))
    address = page.get_by_label("Đường dẫn công khai").input_value().partition("/s/")[2]
    assert address == "tap-hoa-co-ba"

    answer_on_a_phone(open_(PHONE), f"/s/{address}?src=zalo")
    runner = served.app.test_cli_runner()
    simulated = runner.invoke(args=["simulate", address, "--n", str(ENOUGH), "--seed", "7"])
    assert simulated.exit_code == 0, simulated.output
    press(page.get_by_role("link", name="Tỷ lệ hoàn thành"))
    expect(page.locator("main")).to_contain_text(re.compile(r"Đã bắt đầu\s*1\s*Đã gửi đầy đủ\s*1"))

    press(page.get_by_role("link", name="Khảo sát", exact=True).first)
    press(page.locator(".first-steps").get_by_role("link", name="Phân tích"))
    press(page.get_by_role("button", name="Tính kết quả"))
    work(served)
    page.goto(f"/results/{address}")
    expect(page.locator("main")).to_contain_text(f"Tính từ {ENOUGH + 1} phiếu")
    press(page.get_by_role("button", name="Tạo báo cáo PDF"))
    work(served)
    page.goto("/results")
    expect(page.locator(".first-steps")).to_have_count(0)
    page.goto(f"/results/{address}/files")
    with page.expect_download() as downloading:
        page.locator(".files a").first.click()
    words = words_of(downloading.value.path())
    for said in ("Tạp hóa Cô Ba", "Nửa năm qua, nhà mình mua những gì?", f"{ENOUGH + 1} người"):
        assert said in words, said


def words_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(path.read_bytes())).pages).split())


def test_from_a_file_of_answers_to_personas(served: Served, open_: Open) -> None:
    sign_up(served.app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    page = open_(DESK)
    sign_in(page)
    press(page.get_by_role("link", name="Bảng hỏi"))
    page.get_by_label("Phần cuối trong địa chỉ của khảo sát").fill("tiktok")
    page.locator("#file").set_input_files(REAL / "tiktok.toml")
    press(page.get_by_role("button", name="Bắt đầu"))
    press(page.get_by_role("button", name="Công bố phiên bản 1"))
    page.goto("/results/tiktok")
    press(page.get_by_role("link", name="Nhập câu trả lời").first)
    page.locator("#file").set_input_files(data("vn_tiktok_impulse.csv"))
    press(page.get_by_role("button", name="Xem trước tệp"))
    expect(page.locator("main")).to_contain_text("Số dòng đã đọc361")
    expect(page.locator("main")).to_contain_text("Dòng có lỗi0")
    press(page.get_by_role("button", name="Lưu tất cả 361 phiếu"))
    expect(page.get_by_role("link", name="Xem tiến độ")).to_be_visible()
    work(served)
    page.goto("/results/tiktok")
    press(page.get_by_role("link", name="Khách hàng", exact=True))
    press(page.get_by_role("link", name="Chân dung", exact=True))
    expect(page.locator("main")).to_contain_text("Có thể chia thành 2 kiểu khách hàng")
    first = page.locator("#persona-1")
    expect(first).to_contain_text("190 người · 53% người trả lời")

    # From a statement to the people who said so, and to one of them.
    first.get_by_text("Các phiếu đằng sau những nhận định này").click()
    statement = first.locator(".behind li").first
    figure = re.search(r"(\d+)% trong (\d+) người", statement.inner_text())
    assert figure is not None
    assert figure[2] == "190"
    press(statement.get_by_role("link"))
    listed = re.search(r"(\d+) trong 361 phiếu", page.locator("main").inner_text())
    assert listed is not None
    assert abs(int(listed[1]) - 190 * int(figure[1]) / 100) <= 1
    press(page.locator(".responses tbody a").first)
    expect(page.locator("main")).to_contain_text("Mua hàng một cách ngẫu hứng")


def test_from_answers_without_a_questionnaire_to_personas(served: Served, open_: Open) -> None:
    sign_up(served.app, "chu@vidu.vn", "Cửa hàng Ví Dụ")
    page = open_(DESK)
    sign_in(page)
    press(page.get_by_role("link", name="Bắt đầu từ câu trả lời đã có"))
    page.locator("#file").set_input_files(data("mcdonalds.csv"))
    press(page.get_by_role("button", name="Xem trước tệp"))
    expect(page.get_by_role("heading", level=1)).to_have_text("mcdonalds.csv hỏi những gì")
    expect(page.locator("main")).to_contain_text("Số dòng đã đọc1.453")
    page.set_viewport_size({"width": 360, "height": 740})
    assert_sound(page, page.url)
    page.set_viewport_size({"width": 1280, "height": 900})
    press(page.get_by_role("button", name="Đúng rồi, xem câu trả lời"))
    press(page.get_by_role("button", name="Lưu tất cả 1.453 phiếu"))
    work(served)
    page.goto("/results/mcdonalds/personas")
    expect(page.locator("main")).to_contain_text(re.compile(r"Có \d kiểu khách hàng; kiểu đông nhất chiếm"))
    page.goto("/s/mcdonalds")
    expect(page.get_by_role("heading", level=1)).to_have_text("This survey has ended")
