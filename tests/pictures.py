"""Pictures of the business's pages, to be looked at: `python -m tests.pictures [FOLDER]`.

Serves the sample survey, opens every page that an owner can open without making something first, at the width of a phone
and of a desk, in Vietnamese, and lays the pages of one room side by side. The pages are read off the routes."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from flask import Flask
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from werkzeug.routing import AnyConverter, Rule

from surveyapp import worker
from surveyapp.config import Config
from surveyapp.extensions import db
from surveyapp.models import Business
from surveyapp.schema import upgrade
from surveyapp.store import surveys
from tests.browser.conftest import ARGUMENTS, CHROMIUM, press, serving
from tests.web.conftest import PASSWORD, sign_up

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "studio"
CODE = "sample"
ROOMS = ("accounts", "people", "designing", "sharing", "inviting", "results")
WIDTHS = {"desk": 1280, "phone": 360}
SCALE = {"desk": 0.3, "phone": 0.5}
MOST_HEIGHT = {"desk": 2600, "phone": 2600}
"""Pixels of a page that are shown; what is below is cut off."""
ACROSS = {"desk": 5, "phone": 10}
GAP, GROUND = 16, (226, 232, 234)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        settings = Config(f"sqlite:///{home}/pictures.db", "pictures", Path(home), testing=True)
        with serving(settings) as served, sync_playwright() as playwright:
            furnish(served.app)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for size, width in WIDTHS.items():
                context = browser.new_context(viewport={"width": width, "height": 740}, locale="vi-VN")
                page = signed_in(context.new_page(), served.address)
                for room, addresses in rooms(served.app).items():
                    pictures = [picture for address in addresses if (picture := taken(page, served.address + address))]
                    if pictures:
                        sheet([small(picture, size) for picture in pictures], ACROSS[size]).save(
                            folder / f"{room}-{size}.png", optimize=True
                        )
            browser.close()


def furnish(app: Flask) -> None:
    """The sample survey with its analysis, and an owner of its business."""
    with app.app_context():
        upgrade()
    app.test_cli_runner().invoke(args=["setup"])
    worker.work(app, until_empty=True)
    with app.app_context():
        survey = surveys.find(db.session, CODE)
        assert survey is not None
        business = db.session.get_one(Business, survey.business_id).name
        db.session.remove()
    sign_up(app, "owner@vidu.vn", business)


def signed_in(page: Page, address: str) -> Page:
    page.goto(f"{address}/sign-in?lang=vi")
    page.get_by_label("Email").fill("owner@vidu.vn")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    press(page.get_by_role("button", name="Đăng nhập"))
    return page


def rooms(app: Flask) -> dict[str, list[str]]:
    """Blueprint → the addresses of its pages that need nothing but the survey's code, each once."""
    found: dict[str, list[str]] = {}
    routes = app.url_map.bind("")
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        room = rule.endpoint.split(".")[0]
        if room in ROOMS and "GET" in (rule.methods or ()) and "." not in rule.rule.rsplit("/", 1)[-1]:
            found.setdefault(room, []).extend(routes.build(rule.endpoint, parts) for parts in arguments(rule))
    return {room: list(dict.fromkeys(addresses)) for room, addresses in found.items()}


def arguments(rule: Rule) -> Iterator[dict[str, str]]:
    parts = {"code": CODE} if "code" in rule.arguments else {}
    more = {name: rule._converters[name] for name in rule.arguments - {"code"}}
    if not more:
        yield parts
    elif len(more) == 1 and isinstance(next(iter(more.values())), AnyConverter):
        for name, converter in more.items():
            yield from ({**parts, name: word} for word in sorted(converter.items))


def taken(page: Page, address: str) -> Image.Image | None:
    """None where there is no page to look at: a file, or one that leads on to another."""
    answer = page.request.get(address, max_redirects=0)
    if answer.status != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
        return None
    page.goto(address)
    return Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")


def small(picture: Image.Image, size: str) -> Image.Image:
    shown = picture.crop((0, 0, picture.width, min(picture.height, MOST_HEIGHT[size])))
    return shown.resize((round(shown.width * SCALE[size]), round(shown.height * SCALE[size])), Image.Resampling.LANCZOS)


def sheet(pictures: list[Image.Image], across: int) -> Image.Image:
    """The pictures in rows of `across`, each row as high as its highest."""
    rows = [pictures[start : start + across] for start in range(0, len(pictures), across)]
    width = max(sum(one.width + GAP for one in row) for row in rows) + GAP
    whole = Image.new("RGB", (width, sum(max(one.height for one in row) + GAP for row in rows) + GAP), GROUND)
    top = GAP
    for row in rows:
        left = GAP
        for one in row:
            whole.paste(one, (left, top))
            left += one.width + GAP
        top += max(one.height for one in row) + GAP
    return whole.quantize(240, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
