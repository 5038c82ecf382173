"""What the tests of a phone with JavaScript look at: what is stored, what is kept as a draft, what went wrong."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import select

from surveyapp.extensions import db
from surveyapp.models import Draft, ResponseRow
from tests.browser.conftest import Served

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

expect.set_options(timeout=15_000)


def stored(served: Served) -> list[dict[str, Any]]:
    with served.app.app_context():
        answers = [row.answers for row in db.session.scalars(select(ResponseRow).order_by(ResponseRow.id))]
        db.session.remove()
    return answers


def drafts(served: Served) -> list[dict[str, Any]]:
    with served.app.app_context():
        typed = [row.answers for row in db.session.scalars(select(Draft).order_by(Draft.id))]
        db.session.remove()
    return typed


def until(page: Page, holds: str) -> None:
    """Waits until the JavaScript function `holds` says so. The page's own wait would need eval, which our pages forbid."""
    for _ in range(300):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never held: {holds}")


def next_(page: Page) -> None:
    page.locator("button.next").click()


def no_faults(page: Page) -> None:
    assert page.faults == []  # type: ignore[attr-defined]
