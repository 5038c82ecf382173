"""The tree that a screen reader walks: every question by its words, every error where its field is, keys in order."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import UNSEEN_KINDS, Kind, Question
from surveyapp.web.fields import is_group
from tests.browser.test_kinds import EVERY_KIND, Open, go_on, open_page, pick, spoil, survey, through

__all__ = ["open_page", "survey"]
QUESTIONNAIRE = parse_questionnaire(EVERY_KIND)[0]
assert QUESTIONNAIRE is not None
ASKED = {page.id: [q for q in page.questions if q.kind not in UNSEEN_KINDS] for page in QUESTIONNAIRE.pages}

BY_ITSELF = {Kind.STATEMENT: "heading", Kind.CONSENT: "checkbox", Kind.DROPDOWN: "combobox"}
ANSWERED_BY = "radio, checkbox, textbox, combobox, spinbutton"


def named(page: Page, question: Question) -> Locator:
    """What the tree calls by the question's words."""
    words = question.text.to("vi")
    name = re.compile(
        "^" + re.sub(r"[\^$.*+?()\[\]{}|/]", r"\\\g<0>", words) + "( bắt buộc)?$"
    )  # a pattern of JavaScript
    if question.kind is Kind.FILE or question.kind in (Kind.DATE, Kind.TIME):
        return page.get_by_label(name)  # the tree's role for these is the browser's own
    role = "group" if is_group(question) else BY_ITSELF.get(question.kind, "textbox")
    return page.get_by_role(role, name=name)  # type: ignore[arg-type]


def test_every_question_of_every_kind_is_found_by_its_words_and_holds_its_answers(survey: str, open_page: Open) -> None:
    page = open_page()
    seen: set[Kind] = set()
    for place in through(page, survey):
        for question in ASKED[place]:
            found = named(page, question)
            assert (question.id, found.count()) == (question.id, 1)
            seen.add(question.kind)
            if not is_group(question):
                continue
            tree = found.aria_snapshot()
            inside = re.findall(r"^\s*- (?:radio|checkbox|textbox|combobox|spinbutton|/url)", tree, re.M)
            assert (question.id, len(inside) >= 2) == (question.id, True), tree
            unnamed = re.findall(r"^\s*- (?:radio|checkbox|textbox|combobox)(?: \[[^\]]*\])*:?$", tree, re.M)
            assert (question.id, unnamed) == (question.id, [])
    assert seen == set(Kind) - UNSEEN_KINDS


def test_errors_are_announced_linked_and_described_at_their_field(survey: str, open_page: Open) -> None:
    page = open_page()
    for place in through(page, survey):
        address = page.url
        spoil(page, place)
        go_on(page)
        summary = page.get_by_role("alert")
        expect(summary).to_have_count(1)
        lines = summary.get_by_role("listitem").all()
        assert len(lines) > 0
        assert page.title().startswith("Cần xem lại: ")
        for line in lines:
            link = line.get_by_role("link")
            sentence = line.inner_text().removeprefix(link.inner_text()).strip()
            target = page.locator(f'[id="{link.get_attribute("href")[1:]}"]')
            holder = target.locator("xpath=ancestor-or-self::*[@aria-describedby][1]")
            described = page.evaluate(
                "one => one.getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id).textContent).join(' ')",
                holder.element_handle(),
            )
            assert (place, sentence in described) == (place, True), (sentence, described)
        page.goto(address)
        for box in page.locator("main input[type=text], main input[type=email], main input[type=tel]").all():
            if box.is_visible():
                box.fill("")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_tab_key_goes_down_the_page(survey: str, open_page: Open, width: int) -> None:
    page = open_page(width)
    for place in through(page, survey):
        assert page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0
        page.locator("#main").focus()
        tops: list[float] = []
        for _ in range(200):
            page.keyboard.press("Tab")
            at = page.evaluate("""() => {
              const one = document.activeElement;
              if (!document.getElementById("main").contains(one)) return null;
              const card = one.closest(".card, .steps");
              return [scrollY + card.getBoundingClientRect().top, scrollY + one.getBoundingClientRect().top];
            }""")
            if at is None:
                break
            tops.append(at[0])
        assert (place, len(tops) >= len(ASKED[place]) - 1) == (place, True)
        assert (place, tops) == (place, sorted(tops))


def test_the_errors_are_the_first_thing_a_reader_meets_with_a_script_too(survey: str, page: Page) -> None:
    page.goto(survey)
    page.locator("button.next").click()
    expect(page.get_by_role("alert")).to_be_focused()
    link = page.get_by_role("alert").get_by_role("link").first
    link.focus()
    page.keyboard.press("Enter")
    target = page.locator(f'[id="{link.get_attribute("href")[1:]}"]')
    expect(target).to_be_in_viewport()
    page.keyboard.press("Tab")
    inside = page.evaluate("id => document.activeElement.closest('[data-q]').querySelector(`[id='${id}']`) !== null",
                           link.get_attribute("href")[1:])  # fmt: skip
    assert inside
    pick(page, "Vì sao anh/chị chọn quán?", "Gần nhà")
    page.locator("button.next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chấm điểm")
    expect(page.locator("main")).to_be_focused()
