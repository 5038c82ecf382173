"""What a page of the business costs: processor time of a request and bytes on the wire, at 200 to 100,000 responses.

Every results page of one survey is measured, also those made later: they are read off the routes. The time is the median
of requests in this process, beside a Flask application that only says “ready”: `first` where the table of answers is warm
but nothing has been made of it yet, and then the same again. Pages of signed-in people leave the product uncompressed
(web/compression.py says why); their size is given as a proxy would send them."""

from __future__ import annotations

import gzip
import statistics
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from surveyapp import jobs
from surveyapp.app import create_app
from surveyapp.cli import SAMPLE, _publish
from surveyapp.config import Config
from surveyapp.domain import simulate
from surveyapp.domain.answer_search import open_items
from surveyapp.domain.answers import Response
from surveyapp.domain.dimension import GROUP, counted_items
from surveyapp.extensions import db
from surveyapp.models import Business
from surveyapp.models.base import begin_writing
from surveyapp.schema import upgrade
from surveyapp.store import columns, designs, responses, surveys
from surveyapp.web.results import warm
from tests.bench.clock import once
from tests.web.conftest import sign_in, sign_up

SIZES = (200, 10_000, 100_000)
DRAWN = 2_000
"""Different respondents; larger sizes hold each of them several times."""
TIMES = 5
MOST_MS = 300.0
MOST_KB = 60.0
BESIDE = ("designing", "sharing", "inviting")
"""Blueprints whose pages of one survey are measured too, at the largest size."""
ONWARD = ("designing.add_missing",)
"""They only lead to another page."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """`ms` per size; `first` in ms and `kb` at the largest; `bare` is the processor time of a bare Flask page in ms."""

    page: str
    ms: tuple[float, ...]
    first: float
    kb: float
    bare: float

    @staticmethod
    def header() -> str:
        sizes = "".join(f"{f'{n:,}':>10}" for n in SIZES)
        return (
            f"{'page, ms of CPU a request':<62}{sizes}{'first':>9}{'of 300':>9}{'× bare':>9}{'kB gzip':>9}{'of 60':>7}"
        )

    def __str__(self) -> str:
        times = "".join(f"{ms:>10.1f}" for ms in self.ms).rjust(10 * len(SIZES))
        over = "  OVER" if max(self.first, self.ms[-1]) > MOST_MS or self.kb > MOST_KB else ""
        ratios = f"{self.first:>9.1f}{self.first / MOST_MS:>9.2f}{self.ms[-1] / self.bare:>9.0f}"
        return f"{self.page[:60]:<62}{times}{ratios}{self.kb:>9.1f}{self.kb / MOST_KB:>7.2f}{over}"


def pages() -> Iterator[object]:
    """Every page of one survey, one line each."""
    bare = _bare()
    measured: dict[str, list[Cost]] = {}
    for n in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            client, addresses = furnished(Path(folder), n)
            for page, address in addresses.items():
                if n == SIZES[-1] or page.startswith("results."):
                    measured.setdefault(page, []).append(cost(client, address))
    yield PageLine.header()
    for page, costs in measured.items():
        yield PageLine(page, tuple(own.again for own in costs), costs[-1].first, costs[-1].kb, bare)


def _bare() -> float:
    app = Flask("bare")
    app.add_url_rule("/", "ready", lambda: "ready")
    client = app.test_client()
    client.get("/")
    return statistics.median(once(lambda: [client.get("/") for _ in range(50)]) for _ in range(5)) * 1000 / 50


class Cost(NamedTuple):
    """Milliseconds of processor time of the first request and of the next, and kB of the answer."""

    first: float
    again: float
    kb: float


def cost(client: FlaskClient, address: str) -> Cost:
    """Raises AssertionError where the page is not there."""

    def ask() -> TestResponse:
        return client.get(address)

    answer = ask()
    assert answer.status_code == 200, f"{address}: {answer.status}"

    def first() -> float:
        with client.application.app_context():
            warm.forget_made()
        return once(ask)

    firsts, times = [first() for _ in range(3)], [once(ask) for _ in range(TIMES)]
    kb = len(gzip.compress(answer.data)) / 1000
    return Cost(statistics.median(firsts) * 1000, statistics.median(times) * 1000, kb)


def furnished(home: Path, n: int) -> tuple[FlaskClient, dict[str, str]]:
    """A signed-in owner of the sample survey with `n` responses and their analysis; page → address of its pages."""
    app = create_app(Config(f"sqlite:///{home / 'bench.db'}", "bench", home, testing=True))
    with app.app_context():
        upgrade()
        _publish(SAMPLE, "sample", None, "vi")
        survey = surveys.find(db.session, "sample")
        assert survey is not None
        made = simulate.simulate(survey.questionnaire, min(n, DRAWN), 2026).responses
        begin_writing(db.session)
        for block in range(0, n, DRAWN):
            copies = [Response(f"{block}-{r.submission_id}", r.answers, submitted=r.submitted) for r in made]
            responses.store_many(db.session, survey, copies)
        # A draft with a change in it: a published text is compiled already.
        source = SAMPLE.read_text(encoding="utf-8") + "\n# changed\n"
        designs.save(db.session, survey.id, source, 0)
        db.session.commit()
        jobs.keep(survey, jobs.compute(survey, _quiet), _quiet)
        business = db.session.get_one(Business, survey.business_id).name
        table = columns.table(db.session, survey, home)
        first, second = (items[0].id for items in list(counted_items(table).values())[:2])
        page = survey.questionnaire.pages[0].id
        written = next(iter(open_items(table.items)), None)
        db.session.remove()
    sign_up(app, "bench@example.com", business)
    client = app.test_client()
    assert sign_in(client, "bench@example.com").status_code == 302
    asked = {
        "results.crosstab": ({"rows": first, "columns": GROUP}, {"rows": first, "columns": second}),
        "results.compare_any": (
            {"a": GROUP, "a.is": "target", "b": GROUP, "b.is": "potential"},
            {"a": GROUP, "a.is": "target", "q": first},
        ),
        "results.some_questions": ({"where": GROUP, "is": "target"}, {"where": second}),
        "results.answers": ({"item": written.id if written else "", "q": "gia"}, {"where": GROUP, "is": "target"}),
    }
    parts = {"question_id": first, "page_id": page, "site": f"question.{first}"}
    return client, dict(_addresses(app, parts, asked))


def _quiet(_share: float, _step: str) -> None:
    pass


def _choices(rule: Rule, parts: dict[str, str]) -> Iterator[dict[str, str]]:
    """The other arguments of a page of one survey: every word of a list, else what the sample has; pages of what only
    exists once somebody has made it are not measured."""
    more = {name: rule._converters[name] for name in rule.arguments - {"code"}}
    listed = {name: converter for name, converter in more.items() if isinstance(converter, AnyConverter)}
    if listed and len(more) == 1:
        yield from ({name: word} for name, converter in listed.items() for word in sorted(converter.items))
    elif parts.keys() >= more.keys():
        yield {name: parts[name] for name in more}


def _addresses(
    app: Flask, parts: dict[str, str], asked: Mapping[str, tuple[dict[str, str], ...]]
) -> Iterator[tuple[str, str]]:
    """(page, address) of the pages that are no files."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            blueprint = rule.endpoint.partition(".")[0]
            methods = rule.methods or set()
            if blueprint not in ("results", *BESIDE) or "GET" not in methods or "code" not in rule.arguments:
                continue
            if rule.endpoint in ONWARD:
                continue
            for chosen in _choices(rule, parts):
                built = rule.build({"code": "sample", **chosen})
                if built is None or "." in built[1]:
                    continue
                page = " ".join([rule.endpoint, *chosen.values()])
                yield page, built[1]
                for query in asked.get(rule.endpoint, ()):
                    yield f"{page}?{urlencode(query)}", f"{built[1]}?{urlencode(query)}"
