"""The commands of who writes questionnaires: versions compared, wordings out and back, a dry run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from surveyapp.config import ROOT
from surveyapp.extensions import db
from surveyapp.store import surveys
from tests.web.test_cli import QUESTIONNAIRE, run


@pytest.fixture
def twice(app: Flask, tmp_path: Path) -> Flask:
    """A survey in two versions: the second asks people from 18."""
    for low in (10, 18):
        (tmp_path / "q.toml").write_text(QUESTIONNAIRE.replace("low = 10", f"low = {low}"), "utf-8")
        assert (
            run(app, "create-survey", tmp_path / "q.toml", "--code", "q", "--business", "Cửa hàng Ví Dụ").exit_code == 0
        )
    return app


def newest(app: Flask) -> tuple[int, tuple[str, ...]]:
    with app.app_context():
        found = surveys.find(db.session, "q")
        db.session.remove()
    return found.version, found.questionnaire.languages


def test_two_versions_are_told_apart(twice: Flask) -> None:
    said = run(twice, "compare-versions", "q", "--lang", "en")
    assert (said.exit_code, said.output) == (0, "“How old are you?”: the scale changed from 10–120 to 18–120.\n")
    wrong = run(twice, "compare-versions", "q", "--from", "9", "--lang", "en")
    assert (wrong.exit_code, wrong.stderr) == (1, "The survey has no version 9; the newest is 2.\n")


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_wordings_go_out(twice: Flask, tmp_path: Path, name: str) -> None:
    said = run(twice, "export-translations", "q", "--out", tmp_path / name, "--language", "ja")
    assert (said.exit_code, said.output) == (0, "wordings: 5\n")
    assert (tmp_path / name).stat().st_size > 100


def test_a_translation_comes_back_as_the_next_version_or_changes_nothing(twice: Flask, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("key,ja\ntitle,お店\n", "utf-8")
    (tmp_path / "bad.csv").write_text("key,ja\ntitle,お店\nnothing,x\n", "utf-8")
    refused = run(twice, "import-translations", "q", tmp_path / "bad.csv", "--lang", "en")
    assert (refused.exit_code, "bad.csv › row 3" in refused.stderr, newest(twice)) == (1, True, (2, ("vi", "en")))
    taken = run(twice, "import-translations", "q", tmp_path / "good.csv")
    assert (taken.exit_code, taken.output, newest(twice)) == (0, "languages: vi, en, ja\n", (3, ("vi", "en", "ja")))


def test_a_dry_run_says_what_can_and_cannot_be_concluded(app: Flask, tmp_path: Path) -> None:
    path = ROOT / "question_banks" / "templates" / "after_purchase.toml"
    said = run(app, "dry-run", path, "--n", "200", "--lang", "en", "--out", tmp_path / "zero.pdf")
    assert said.exit_code == 0
    found = json.loads(said.output)
    assert (found["n"], [row["n"] for row in found["power"]]) == (200, [100, 200, 400, 1000])
    assert any("Journey" in name for name in found["sections"])
    assert any(sentence.startswith("Two groups compared") for sentence in found["cannot"])
    assert (tmp_path / "zero.pdf").read_bytes().startswith(b"%PDF-")
    assert [row["error"] for row in found["power"]] == sorted((row["error"] for row in found["power"]), reverse=True)
