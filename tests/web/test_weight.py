"""What the first page of a survey costs on the wire, compressed: page, style and scripts."""

from __future__ import annotations

import gzip
import re
import tomllib
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

EVERY_KIND = tomllib.loads((Path(__file__).parents[1] / "every_kind.toml").read_text(encoding="utf-8"))
BENCHMARK = (Path(__file__).parents[1] / "bench" / "twenty.toml").read_text(encoding="utf-8")
USUAL = (
    "single", "multiple", "dropdown", "yes_no", "rating", "nps", "csat", "ces", "number", "money",
    "short_text", "long_text", "phone", "date", "matrix_single", "ranking",
)  # fmt: skip


def twenty(kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    """Twenty questions of these kinds, each under a name of its own."""
    asked = [question for page in EVERY_KIND["page"] for question in page["question"] if question["kind"] in kinds]
    return [
        {**question, "id": f"{question['id']}_{number}"} for number, question in enumerate(islice(cycle(asked), 20))
    ]


GZIP = {"Accept-Encoding": "gzip", "Sec-Fetch-Mode": "navigate"}


def first_page(app: Flask) -> dict[str, int]:
    """Bytes on the wire of everything that is loaded before the page can be answered, by name."""
    client = app.test_client()
    page = client.get("/s/twenty", headers=GZIP)
    html = gzip.decompress(page.data).decode()
    assert html.count("<legend>") + html.count('<div class="card q') >= 20
    sizes = {"page": len(page.data)}
    for address in re.findall(r'(?:<script src|rel="stylesheet" href)="([^"]+)"', html):
        answer = client.get(address, headers=GZIP)
        sizes[address.split("/")[-1].split("?")[0]] = len(answer.data)
        answer.close()
    return sizes


PLAIN = tuple(kind for kind in USUAL if kind != "ranking")


@pytest.mark.parametrize(
    ("kinds", "changes", "more"),
    [
        (USUAL, {}, {"ranking.js", "thumbs.css"}),
        (PLAIN, {"one_by_one": True}, {"steps.js", "thumbs.css"}),
        (PLAIN, {"conditional": True}, {"amount.js", "logic.js", "conditions.js"}),
        (PLAIN, {"one_by_one": True, "conditional": True}, {"steps.js", "thumbs.css"}),
    ],
    ids=["ranked", "one by one", "conditional", "conditional, one by one"],
)
def test_twenty_questions_with_style_and_scripts_are_small(
    app: Flask, publish: Callable[..., Any], kinds: tuple[str, ...], changes: dict[str, Any], more: set[str]
) -> None:
    asked = twenty(kinds)
    if changes.get("conditional"):
        card = next(question for question in asked if question["kind"] == "yes_no")
        asked[-1] |= {"show_if": f"{{{card['id']}}} = 'yes'"}
    page = {"id": "all", "title": {"vi": "Tất cả", "en": "All"}, "question": asked}
    publish("twenty", title={"vi": "Hai mươi câu", "en": "Twenty"}, page=[page], one_by_one="one_by_one" in changes)
    sizes = first_page(app)
    assert set(sizes) == {"page", "base.css", "answering.js", *more}
    assert sum(size for name, size in sizes.items() if name.endswith(".js")) <= 6_000, sizes
    assert sum(sizes.values()) <= 14_000, sizes


def test_conditions_of_questions_shown_one_by_one_come_once_the_page_stands(
    app: Flask, publish: Callable[..., Any]
) -> None:
    publish("twenty", BENCHMARK.replace("[[page]]", "one_by_one = true\n[[page]]", 1))
    html = app.test_client().get("/s/twenty").get_data(as_text=True)
    later = re.search(r'data-later="([^"]+)"', html)
    assert later is not None
    names = [address.split("/")[-1].split("?")[0] for address in later[1].split()]
    assert names == ["amount.js", "logic.js", "conditions.js"], names
    assert not any(f"/static/{name}" in script for name in names for script in re.findall(r"<script src[^>]+>", html))


def test_the_questions_of_the_benchmark_are_small(app: Flask, publish: Callable[..., Any]) -> None:
    publish("twenty", BENCHMARK)
    sizes = first_page(app)
    assert sum(size for name, size in sizes.items() if name.endswith(".js")) <= 6_000, sizes
    assert sum(sizes.values()) <= 14_000, sizes
