"""The benchmarks. Each yields lines; none is a test, and none has a limit in seconds."""

from __future__ import annotations

import csv
import gzip
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
from flask import Flask
from sqlalchemy import insert, select

from surveyapp.app import create_app
from surveyapp.cli import SAMPLE, _publish
from surveyapp.config import Config
from surveyapp.domain import latent_class, simulate
from surveyapp.domain.answers import Response
from surveyapp.extensions import db
from surveyapp.models import ResponseRow
from surveyapp.models.base import begin_writing, json_text
from surveyapp.store import columns, responses, surveys
from tests.bench.clock import Line, cpu, once
from tests.bench.definition import definition
from tests.bench.lighthouse import lighthouse
from tests.bench.million import against_stepmix, million, oracles, stepmix
from tests.bench.pages import pages
from tests.bench.promises import alarms, guarantees, nothing_found
from tests.bench.rendering import render
from tests.bench.throughput import submissions
from tests.real import test_latent_class_reference

__all__ = [
    "definition",
    "start",
    "page",
    "pages",
    "lighthouse",
    "submit",
    "submissions",
    "table",
    "importing",
    "personas",
    "million",
    "oracles",
    "against_stepmix",
    "report",
    "render",
    "guarantees",
    "nothing_found",
    "alarms",
]


def _app(home: Path) -> Flask:
    from surveyapp.schema import upgrade

    app = create_app(Config(f"sqlite:///{home / 'bench.db'}", "bench", home, testing=True))
    with app.app_context():
        upgrade()
        _publish(SAMPLE, "sample", None, "vi")
    return app


def _sample() -> surveys.SurveyInfo:
    survey = surveys.find(db.session, "sample")
    assert survey is not None
    db.session.rollback()
    return survey


def _python(code: str) -> float:
    return cpu(lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True))


def start() -> Iterator[Line]:
    """The application ready to serve, beside importing the frameworks alone."""
    ours = _python("import wsgi")
    yield Line(
        "start: wsgi:app imported",
        ours,
        "s",
        "import flask, flask_sqlalchemy",
        _python("import flask, flask_sqlalchemy"),
    )


def page() -> Iterator[Line]:
    """The first survey page on the wire and on the server, beside the same questions as a bare HTML form."""
    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        client = app.test_client()
        sent = {"Accept-Encoding": "gzip", "Sec-Fetch-Mode": "navigate"}
        html = client.get("/s/sample", headers=sent).data
        own = re.findall(rb'(?:<script src|rel="stylesheet" href)="([^"]+)"', gzip.decompress(html))
        sizes = {address.decode(): len(client.get(address.decode(), headers=sent).data) for address in own}
        with app.app_context():
            bare = _bare_form(_sample())
        wire = len(html) + sum(sizes.values())
        scripts = sum(size for address, size in sizes.items() if ".js" in address)
        yield Line(
            "page: first page, style and scripts, gzip",
            wire / 1000,
            "kB",
            "bare HTML form",
            len(gzip.compress(bare)) / 1000,
        )
        yield Line("page: scripts, gzip", scripts / 1000, "kB", "promised at most", 6)
        per_page = cpu(lambda: [client.get("/s/sample") for _ in range(50)]) / 50
        health = cpu(lambda: [client.get("/static/favicon.svg") for _ in range(50)]) / 50
        yield Line("page: server per first page", per_page * 1000, "ms", "one static file through Flask", health * 1000)


def _bare_form(survey: surveys.SurveyInfo) -> bytes:
    rows = []
    for question in survey.questionnaire.pages[0].questions:
        options = "".join(
            f'<label><input type="radio" name="{question.id}" value="{option.code}">{option.text.to("vi")}</label>'
            for option in question.options
        )
        rows.append(f"<fieldset><legend>{question.text.to('vi')}</legend>{options}</fieldset>")
    return f"<!doctype html><form method=post>{''.join(rows)}<button>OK</button></form>".encode()


def submit() -> Iterator[Line]:
    """A response stored exactly once, counted and durable, beside a bare INSERT of the same row and COMMIT."""
    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        with app.app_context():
            survey = _sample()
            made = simulate.simulate(survey.questionnaire, 400, 1).responses
            rounds = iter(range(100))

            def ours() -> None:
                mark = next(rounds)
                for response in made[:200]:
                    begin_writing(db.session)
                    again = Response(f"{mark}-{response.submission_id}", response.answers)
                    responses.submit(db.session, survey, survey.version_id, again)
                    db.session.commit()

            def bare() -> None:
                mark = next(rounds)
                for response in made[:200]:
                    begin_writing(db.session)
                    row = responses._row(survey.id, survey.version_id, response)
                    row["submission_id"] = f"{mark}-{response.submission_id}"
                    db.session.execute(insert(ResponseRow).values(row))
                    db.session.commit()

            yield Line(
                "submit: one response, SQLite FULL",
                cpu(ours) / 200 * 1e6,
                "µs",
                "bare INSERT and COMMIT",
                cpu(bare) / 200 * 1e6,
            )


def table() -> Iterator[Line]:
    """50,000 responses from the database to the table of answers, beside decoding their JSON alone."""
    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        with app.app_context():
            survey = _sample()
            made = simulate.simulate(survey.questionnaire, 1000, 1).responses
            begin_writing(db.session)
            for block in range(50):
                copies = [Response(f"{block}-{r.submission_id}", r.answers, submitted=r.submitted) for r in made]
                responses.store_many(db.session, survey, copies)
            db.session.commit()
            home = Path(folder)
            first = once(lambda: columns.table(db.session, survey, home))
            ours = cpu(lambda: columns.table(db.session, survey, home))
            texts = [json_text(answers).encode() for answers in db.session.scalars(select(ResponseRow.answers))]
            decode = cpu(lambda: [msgspec.json.decode(text) for text in texts])
            yield Line("table: 50,000 responses, first time", first, "s", "JSON decode of the same documents", decode)
            yield Line("table: 50,000 responses, opened again", ours, "s", "JSON decode of the same documents", decode)


def importing() -> Iterator[Line]:
    """100,000 rows × 12 columns of a CSV validated into responses, beside reading the CSV alone."""
    from surveyapp.exchange.mapping_file import read_mapping
    from surveyapp.exchange.responses import convert
    from surveyapp.exchange.sheet import read_sheet

    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        with app.app_context():
            definition = _sample().questionnaire
        questions = [q for q in definition.questions() if q.kind == "single"][:12]
        picker = np.random.default_rng(1)
        path = Path(folder) / "big.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([q.id for q in questions])
            columns = [picker.choice([o.code for o in q.options], 100_000) for q in questions]
            writer.writerows(zip(*columns, strict=True))
        lines = "\n".join(f'{q.id} = "{q.id}"' for q in questions)

        def ours() -> None:
            sheet, _ = read_sheet(path)
            assert sheet is not None
            mapping, problems = read_mapping("map.toml", f"[columns]\n{lines}\n")
            assert mapping is not None, problems
            assert len(convert(sheet, mapping, definition).responses) == 100_000

        text = path.read_text("utf-8")
        yield Line(
            "import: 100,000 × 12 validated",
            cpu(ours, 1),
            "s",
            "csv.reader alone",
            cpu(lambda: list(csv.reader(io.StringIO(text)))),
        )


def personas() -> Iterator[Line]:
    """Latent classes on the 1,453 × 11 yes/no answers of mcdonalds.csv, 50 starts, beside StepMix on the same."""
    codes = test_latent_class_reference.items("mcdonalds.csv", slice(0, 11)).codes
    items = latent_class.Items(codes, (2,) * 11, np.empty((len(codes), 0)))
    found = latent_class.fit(items, 4, starts=50, prior=0.0)
    likelihood, cost = stepmix(4, 50, "binary", codes)
    yield Line("StepMix at 1,453 × 11: log-likelihood short of ours", found.log_likelihood - likelihood, "", "equal", 0)
    yield Line(
        f"personas: k = 4, 50 starts, 1,453 × 11 ({found.log_likelihood:.4f})",
        cpu(lambda: latent_class.fit(items, 4, starts=50, prior=0.0)),
        "s",
        "StepMix, same data and starts (promised ÷ 30)",
        cost,
    )


def report() -> Iterator[Line]:
    """The sample's PDF of 600 responses, beside a bare WeasyPrint run of the same HTML."""
    import weasyprint

    from reports.render import bundled_fonts, page_html, render
    from reports.stored import from_plain
    from surveyapp import jobs

    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        with app.app_context():
            survey = _sample()
            made = simulate.simulate(survey.questionnaire, 600, 2026).responses
            begin_writing(db.session)
            responses.store_many(db.session, survey, made)
            db.session.commit()
            quiet = lambda share, step: None  # noqa: E731
            whole = cpu(lambda: jobs.compute(survey, quiet), 1)
            stored = jobs.keep(survey, jobs.compute(survey, quiet), quiet)
        content = from_plain(stored.content["vi"])
        when = datetime(2026, 1, 1, tzinfo=UTC)
        html = page_html(content, when=when)
        base = str(Path("reports").resolve()) + "/"

        def bare() -> None:
            with bundled_fonts():
                weasyprint.HTML(string=html, base_url=base).write_pdf()

        pdf = cpu(lambda: render(content, when=when))
        yield Line("report: PDF rendered", pdf, "s", "bare WeasyPrint, same HTML", cpu(bare))
        yield Line("report: 600 responses analysed", whole, "s", "the PDF of it", pdf)
