"""Real responses the whole way by the command line: mapped, imported, analysed, printed."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.domain.stats import adjusted_rand
from tests.conftest import need
from tests.real.files import HERE, data

Command = Callable[..., str]


@pytest.fixture(scope="module")
def command(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    home = tmp_path_factory.mktemp("home")
    shutil.copy(migrated_sqlite, home / "real.db")
    app = create_app(Config(f"sqlite:///{home / 'real.db'}", "test", home, testing=True))

    def run(*arguments: object) -> str:
        result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
        assert result.exit_code == 0, result.output
        return result.output

    return run


def bring_in(command: Command, name: str, file: str) -> None:
    command("create-survey", HERE / f"{name}.toml", "--code", name)
    with data(file).open(encoding="utf-8-sig", newline="") as lines:
        rows = sum(1 for _ in csv.reader(lines)) - 1
    said = command("import-responses", name, data(file), "--map", HERE / f"{name}.map.toml")
    assert said == f"read: {rows}\nstored: {rows}\nalready there: 0\nrejected: 0\n"


def words_of(pdf: Path) -> str:
    need(shutil.which("pdftotext") is not None, "pdftotext is absent: install poppler-utils")
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True)
    return done.stdout


def test_the_brand_survey_has_the_published_segments_in_its_report(command: Command, tmp_path: Path):
    bring_in(command, "mcdonalds", "mcdonalds.csv")
    command("analyse", "mcdonalds", "--json", tmp_path / "a.json", "--respondents", tmp_path / "r.csv")
    found = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert found["groups"] == {}
    assert "groups" in found["not_asked"]
    personas = found["personas"]
    assert (personas["k"], personas["recommended_k"], personas["refusal"]) == (4, 4, None)
    assert round(personas["log_likelihood"], 1) == -7111.1
    assert min(personas["bic"], key=personas["bic"].get) == "7"

    published = [
        row["mixture4"] for row in csv.DictReader(data("mcdonalds_msa_book_segments.csv").read_text().splitlines())
    ]
    rows = list(csv.DictReader((tmp_path / "r.csv").read_text("utf-8").splitlines()))
    assert len(rows) == len(published) == 1453
    assert {row["group"] for row in rows} == {""}
    labels = [int(row["persona"]) for row in rows]
    assert adjusted_rand(labels, [int(label) for label in published]) >= 0.99

    command("report", "mcdonalds", "--lang", "vi", "--out", tmp_path / "r.pdf")
    words = words_of(tmp_path / "r.pdf")
    assert "1.453 người" in words
    assert words.count("Chân dung 4") >= 2


def test_the_vietnamese_survey_goes_the_whole_way_to_a_vietnamese_report(command: Command, tmp_path: Path):
    bring_in(command, "tiktok", "vn_tiktok_impulse.csv")
    command("analyse", "tiktok", "--json", tmp_path / "a.json")
    personas = json.loads((tmp_path / "a.json").read_text("utf-8"))["personas"]
    assert (personas["k"], personas["refusal"], sum(personas["sizes"])) == (2, None, 361)
    command("report", "tiktok", "--lang", "vi", "--out", tmp_path / "r.pdf")
    words = words_of(tmp_path / "r.pdf")
    assert "361 người" in words
    assert "Chân dung 2" in words and "Chân dung 3" not in words
    command("report", "tiktok", "--lang", "en", "--out", tmp_path / "r-en.pdf")
    assert "361 people" in words_of(tmp_path / "r-en.pdf")
