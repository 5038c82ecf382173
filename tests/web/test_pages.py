"""What holds for every page: language, title, one heading, landmarks, labels, own scripts only, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp.extensions import db
from surveyapp.models import Upload
from surveyapp.models.base import begin_writing
from surveyapp.store import jobs as queue
from surveyapp.web.headers import HEADERS
from tests.web.test_answering import LAST, WHO, Phone

STATIC = Path(__file__).resolve().parents[2] / "surveyapp" / "static"
VOID = {"meta", "link", "input", "img", "br", "hr", "path", "rect", "line", "circle", "polygon", "polyline"}
RESULTS = ("", "/groups", "/comparison", "/personas", "/journey", "/satisfaction", "/advice", "/questions")


class Page(HTMLParser):
    """Every element of a page with its attributes; fails on elements closed in the wrong order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


def faults(html: str) -> list[str]:
    """What a person with a keyboard, a screen reader or a strict browser would stumble over."""
    html = re.sub(r"<template.*?</template>", "", html, flags=re.S)
    page = Page(html)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    labelled = {attributes.get("for") for attributes in page.all("label")}
    wrapped = set(re.findall(r'<label[^>]*><input [^>]*?name="([^"]*)"', html))
    found = [f"id twice: {one}" for one in {one for one in ids if ids.count(one) > 1}]
    found += [f"{name} missing" for name in ("main", "header", "h1") if len(page.all(name)) != 1]
    if not re.search(r"<head>.*<title>[^<]+</title>.*</head>", html, re.S):
        found.append("title missing")
    if [one.get("lang") for one in page.all("html")] not in (["vi"], ["en"]):
        found.append("no language")
    if page.elements[[tag for tag, _ in page.elements].index("body") + 1] != (
        "a",
        {"class": "skip-link", "href": "#main"},
    ):
        found.append("no skip link")
    found += [f"embedded: {attributes}" for attributes in page.all("iframe", "object", "embed", "base")]
    found += [f"script: {attributes}" for attributes in page.all("script") if not own_script(attributes)]
    for tag, attributes in page.elements:
        found += [f"<{tag} {name}>" for name in attributes if name == "style" or name.startswith("on")]
        for name in ("href", "src", "action", "formaction"):
            address = attributes.get(name, "")
            if re.match(r"(\w+:)?//", address) and not address.startswith("http://www.w3.org/"):
                found.append(f"foreign address: {address}")
    for attributes in page.all("input", "select", "textarea"):
        named = attributes.get("id") in labelled or attributes.get("name") in wrapped or "aria-labelledby" in attributes
        if attributes.get("type") != "hidden" and not named:
            found.append(f"no label: {attributes.get('name')}")
    for _, attributes in page.elements:
        for name in ("aria-describedby", "aria-labelledby"):
            found += [f"{name} of nothing: {one}" for one in attributes.get(name, "").split() if one not in ids]
        if attributes.get("href", "").startswith("#") and attributes["href"][1:] not in ids:
            found.append(f"link to nothing: {attributes['href']}")
    found += [f"no alt: {one}" for one in page.all("img") if "alt" not in one]
    found += ["a table head without scope" for one in page.all("th") if "scope" not in one]
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    found += [f"h{a} is followed by h{b}" for a, b in pairwise(levels) if b > a + 1]
    return found


def own_script(attributes: dict[str, str]) -> bool:
    """One of the product's files, or data that no browser runs."""
    return attributes.get("src", "").startswith("/static/") or attributes.get("type") == "application/json"


def test_the_inspection_finds_what_it_looks_for() -> None:
    bad = (
        '<html><body><header></header><main><h1>a</h1><h3>b</h3><p id="x" style="c"></p><p id="x"></p>'
        '<input name="q"><img src="https://e.example/i.png"><a href="#no">d</a></main></body></html>'
    )
    assert sorted(faults(bad)) == [
        "<p style>",
        "foreign address: https://e.example/i.png",
        "h1 is followed by h3",
        "id twice: x",
        "link to nothing: #no",
        "no alt: {'src': 'https://e.example/i.png'}",
        "no label: q",
        "no language",
        "no skip link",
        "title missing",
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_public_pages_are_sound(app: Flask, shop: str, language: str) -> None:
    client = app.test_client()
    for path in ("/", "/sign-in", "/s/shop", "/s/nothing", "/nowhere"):
        page = client.get(f"{path}?lang={language}").get_data(as_text=True)
        assert (path, faults(page)) == (path, [])
    phone = Phone(app, query=f"lang={language}")
    for answers in ({}, WHO, {"nps": "3"}, {**LAST, "nps": "3", "why": "x"}):
        phone.press(answers)
        assert faults(phone.html) == []
    assert phone.page.request.path == "/s/shop/received"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_of_the_business_are_sound(
    app: Flask,
    owner: FlaskClient,
    analysed: str,
    language: str,
) -> None:
    with app.app_context():
        begin_writing(db.session)
        queue.enqueue(db.session, "report", 1, language="vi")
        db.session.add(
            Upload(survey_id=1, name="x.csv", content=b"city,spend\nhn,1\nxx,2\n", mapping='[columns]\ncity = "city"')
        )
        db.session.commit()
        db.session.remove()
    paths = [f"/results/shop{section}" for section in RESULTS]
    paths += [
        "/results",
        "/results/shop/files",
        "/results/shop/jobs/1",
        "/results/shop/import",
        "/results/shop/import/1",
        "/invitations/shop",
        "/invitations/shop/mail",
    ]
    for path in paths:
        answer = owner.get(f"{path}?lang={language}")
        assert (path, answer.status_code, faults(answer.get_data(as_text=True))) == (path, 200, [])


def test_every_page_carries_the_security_headers(app: Flask, shop: str) -> None:
    client = app.test_client()
    for path in ("/", "/s/shop", "/s/worker.js", "/nowhere", "/static/favicon.svg", "/sign-in"):
        answer = client.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        answer.close()
    for path in ("/static/base.css", "/static/answering.js"):
        answer = client.get(path)
        found = {name for name in HEADERS if name in answer.headers}
        assert found == {"X-Content-Type-Options", "Cross-Origin-Resource-Policy"}
        answer.close()
    assert client.get("/s/shop").headers["Cache-Control"] == "no-store"
    secure = client.get("/", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("method", "path", "status", "heading"),
    [
        ("GET", "/nowhere", 404, "Không có trang này"),
        ("POST", "/", 405, "Trang này được mở chưa đúng cách"),
        ("POST", "/sign-out", 400, "Trang đã mở quá lâu"),
        ("POST", "/s/shop", 400, "Trang này được mở chưa đúng cách"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    app: Flask, shop: str, method: str, path: str, status: int, heading: str
) -> None:
    answer = app.test_client().open(path, method=method)
    assert (answer.status_code, re.search("<h1>(.*)</h1>", answer.get_data(as_text=True))[1]) == (status, heading)


def test_an_upload_beyond_the_limit_is_refused(app: Flask, owner: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = owner.post("/results/shop/import", data={"file": (BytesIO(b"x" * 2000), "x.csv")})
    assert (answer.status_code, "Dung lượng quá lớn" in answer.get_data(as_text=True)) == (413, True)


def test_hostile_words_of_a_questionnaire_are_shown_as_text(app: Flask, publish: Callable[..., Any]) -> None:
    attack = '<img src=x onerror="alert(1)">'
    publish("bad", title={"vi": attack, "en": attack}, intro={"vi": attack, "en": attack})
    page = app.test_client().get("/s/bad").get_data(as_text=True)
    assert attack not in page
    assert page.count("&lt;img src=x onerror=") == 5  # the share card repeats title and intro


# ------------------------------------------------------------------ colours


def tokens(css: str, dark: bool) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", css, re.S)
    found: dict[str, str] = {}
    for block in blocks[: 2 if dark else 1]:
        found.update(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))
    return found


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two hexadecimal colours."""

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_ON = [
    ("ink", "ground"), ("ink", "card"), ("ink", "pale"), ("ink", "potential-pale"), ("ink", "error-pale"),
    ("muted", "ground"), ("muted", "card"), ("accent", "ground"), ("accent", "card"), ("accent", "pale"),
    ("on-accent", "accent"), ("on-accent", "accent-hover"), ("error", "card"), ("error", "error-pale"),
    ("target", "card"), ("potential-text", "card"), ("potential-text", "potential-pale"),
]  # fmt: skip
SHAPES_ON = [("edge", "card"), ("focus", "card"), ("focus", "ground"), ("potential", "card"), ("target", "card")]


@pytest.mark.parametrize("dark", [False, True])
def test_colours_keep_the_contrast_of_wcag_aa(dark: bool) -> None:
    colour = tokens((STATIC / "base.css").read_text(encoding="utf-8"), dark)
    weak = [(a, b) for a, b in TEXT_ON if contrast(colour[a], colour[b]) < 4.5]
    weak += [(a, b) for a, b in SHAPES_ON if contrast(colour[a], colour[b]) < 3]
    assert weak == []


def test_what_a_phone_loads_stays_small() -> None:
    import gzip

    assert len(gzip.compress((STATIC / "base.css").read_bytes())) < 4500


def test_style_sheets_load_nothing_from_elsewhere() -> None:
    for sheet in STATIC.glob("*.css"):
        css = sheet.read_text(encoding="utf-8")
        assert re.findall(r"@import|https?:", css) == []
        assert {address[:7] for address in re.findall(r'url\("([^"]*)"\)', css)} <= {"/fonts/"}
