"""The product served on a port of this machine, and Debian's Chromium to look at it with."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from werkzeug.serving import make_server

from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.extensions import db
from surveyapp.store import accounts, surveys
from tests.conftest import need

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Served:
    """`cut` while nothing gets through: every connection breaks off without an answer."""

    app: Flask
    address: str
    cut: threading.Event


def press(button: Locator) -> None:
    """Clicks what leads to another page and waits until that page is there: a click alone returns before it."""
    with button.page.expect_navigation():
        button.click()


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Replaces pytest-flask's: the pages are served by a thread with contexts of its own."""


@contextmanager
def serving(config: Config) -> Iterator[Served]:
    """The product with these settings on a port of this machine."""
    app = create_app(config)
    cut = threading.Event()

    def reached(environ: Any, start_response: Any) -> Any:
        if cut.is_set():
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)  # the exception alone would leave it open
            raise ConnectionResetError
        return app(environ, start_response)

    server = make_server("127.0.0.1", 0, reached, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(app, f"http://127.0.0.1:{server.port}", cut)
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def served(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Served]:
    shutil.copy(migrated_sqlite, tmp_path / "browser.db")
    config = Config(f"sqlite:///{tmp_path / 'browser.db'}", "test", tmp_path / "home", testing=True)
    with serving(config) as served:
        yield served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    need(Path(CHROMIUM).is_file(), f"Chromium is not installed at {CHROMIUM}: apt install chromium, or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def survey(served: Served) -> Callable[[str, str], str]:
    def make(toml: str, code: str = "live") -> str:
        with served.app.app_context():
            business = accounts.business(db.session, "Cửa hàng Ví Dụ")
            surveys.publish(db.session, business.id, code, tomllib.loads(toml))
            db.session.commit()
            db.session.remove()
        return f"{served.address}/s/{code}"

    return make


@pytest.fixture
def context(chromium: Browser, served: Served) -> Any:
    """Its `set_offline` cuts the server off, and tells the pages when it is back. Chromium's own way leaves requests
    without any end where it meets a worker that has just started."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    context.set_default_timeout(15_000)

    def set_offline(offline: bool) -> None:
        (served.cut.set if offline else served.cut.clear)()
        for page in context.pages if not offline else []:
            page.evaluate("dispatchEvent(new Event('online'))")

    context.set_offline = set_offline
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.faults = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.faults.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda said: page.faults.append(said.text) if "Content Security" in said.text else None)  # type: ignore[attr-defined]
    return page


@pytest.fixture
def alone(context: BrowserContext) -> None:
    """The page alone sends: the worker has no part in it."""
    context.add_init_script("delete ServiceWorkerRegistration.prototype.sync")
