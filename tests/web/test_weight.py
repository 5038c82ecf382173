"""What the first page of a survey and its style cost on the wire, compressed."""

from __future__ import annotations

import gzip
import tomllib
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from flask import Flask

EVERY_KIND = tomllib.loads((Path(__file__).parents[1] / "every_kind.toml").read_text(encoding="utf-8"))
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


def test_twenty_questions_and_their_style_are_small(app: Flask, publish: Callable[..., Any]) -> None:
    page = {"id": "all", "title": {"vi": "Tất cả", "en": "All"}, "question": twenty(USUAL)}
    publish("twenty", title={"vi": "Hai mươi câu", "en": "Twenty"}, page=[page])
    client = app.test_client()
    html = client.get("/s/twenty").get_data(as_text=True)
    assert html.count("<legend>") + html.count('<div class="card q">') == 20
    style = client.get("/static/base.css")
    sizes = {"page": len(gzip.compress(html.encode())), "style": len(gzip.compress(style.data))}
    style.close()
    assert sum(sizes.values()) <= 8_500, sizes
