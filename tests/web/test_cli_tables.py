"""`flask tables`: every question by one of them, as a CSV file."""

from __future__ import annotations

import csv
import dataclasses
import sys
from pathlib import Path

import pytest
from flask import Flask

from surveyapp.domain.answers import Response
from surveyapp.extensions import config, db
from surveyapp.models.base import begin_writing
from surveyapp.store import responses, surveys
from tests.web.test_cli import QUESTIONNAIRE, run


def answered(app: Flask, folder: Path, n: int) -> None:
    (folder / "shop.toml").write_text(QUESTIONNAIRE, "utf-8")
    assert run(app, "create-survey", folder / "shop.toml", "--code", "cli-tables").exit_code == 0
    with app.app_context():
        survey = surveys.find(db.session, "cli-tables")
        assert survey is not None
        db.session.rollback()
        begin_writing(db.session)
        cities = ("hn", "hn", "dn")
        batch = [Response(str(i), {"city": cities[i % 3], "age": 20 + i % 3}) for i in range(n)]
        responses.store_many(db.session, survey, batch)
        db.session.commit()


def test_every_question_is_counted_by_one(app: Flask, tmp_path: Path) -> None:
    answered(app, tmp_path, 30)
    out = tmp_path / "tables.csv"
    made = run(app, "tables", "cli-tables", "--by", "city", "--out", out, "--lang", "en")
    assert (made.exit_code, made.output) == (0, "tables: 2\n")
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ages = {row["column"]: (row["n"], row["value"]) for row in rows if row["question"] == "age"}
    assert ages == {"Ha Noi": ("20", "20.5"), "Da Nang": ("10", "22")}
    own = next(row for row in rows if (row["question"], row["answer"], row["column"]) == ("city", "Ha Noi", "Ha Noi"))
    assert (own["n"], own["value"], own["p"]) == ("20", "1", "")


def test_what_cannot_be_counted_is_said(app: Flask, tmp_path: Path) -> None:
    answered(app, tmp_path, 0)
    out = tmp_path / "tables.csv"
    unknown = run(app, "tables", "cli-tables", "--by", "cityy", "--out", out, "--lang", "en")
    assert (unknown.exit_code, "“cityy”" in unknown.stderr, "city" in unknown.stderr) == (1, True, True)
    nobody = run(app, "tables", "cli-tables", "--by", "city", "--out", out, "--lang", "en")
    assert (nobody.exit_code, nobody.stderr) == (1, "It could not be done: nobody has answered.\n")
    assert not out.exists()


def test_an_engine_that_is_not_there_is_named(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(app, tmp_path, 30)
    with app.app_context():
        monkeypatch.setitem(app.config, "SURVEYAPP", dataclasses.replace(config(), analysis_engine="local[2]"))
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    refused = run(app, "tables", "cli-tables", "--by", "city", "--out", tmp_path / "tables.csv", "--lang", "en")
    assert (refused.exit_code, refused.stderr) == (1, "It could not be done: pyspark is not installed.\n")
