"""The command line is a contract: what each command prints, writes and answers with."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from surveyapp import jobs
from surveyapp.cli import SAMPLE
from surveyapp.extensions import db
from surveyapp.store import responses, surveys

QUESTIONNAIRE = """
id = "shop"
title = { vi = "Cửa hàng", en = "Shop" }
[[page]]
id = "p"
[[page.question]]
id = "city"
kind = "single"
text = { vi = "Anh/chị sống ở đâu?", en = "Where do you live?" }
option = [
  { code = "hn", text = { vi = "Hà Nội", en = "Ha Noi" } },
  { code = "dn", text = { vi = "Đà Nẵng", en = "Da Nang" } },
]
[[page.question]]
id = "age"
kind = "number"
low = 10
high = 120
text = { vi = "Anh/chị bao nhiêu tuổi?", en = "How old are you?" }
"""

MAPPING = """
[columns]
"Thành phố" = "city"
"Tuổi" = "age"
"""


def run(app: Flask, *arguments: object) -> Result:
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    with app.app_context():
        db.session.rollback()
    return result


@pytest.fixture
def shop(app: Flask, tmp_path: Path) -> Path:
    (tmp_path / "shop.toml").write_text(QUESTIONNAIRE, "utf-8")
    (tmp_path / "map.toml").write_text(MAPPING, "utf-8")
    made = run(app, "create-survey", tmp_path / "shop.toml", "--code", "cli-shop")
    assert (made.exit_code, made.output) == (0, "http://127.0.0.1:8000/s/cli-shop\n")
    return tmp_path


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def stored(app: Flask, code: str) -> list[dict[str, object]]:
    with app.app_context():
        survey = surveys.find(db.session, code)
        assert survey is not None
        return [response.answers for response in responses.read(db.session, survey.id)]


def test_a_closed_survey_takes_no_answers_until_it_is_reopened(app: Flask, shop: Path):
    client = app.test_client()
    assert run(app, "close-survey", "cli-shop").output == "closed\n"
    assert client.get("/s/cli-shop").status_code == 410
    assert run(app, "close-survey", "cli-shop", "--reopen").output == "open\n"
    assert client.get("/s/cli-shop").status_code == 200


def test_create_survey_refuses_a_faulty_file(app: Flask, tmp_path: Path):
    (tmp_path / "bad.toml").write_text(QUESTIONNAIRE.replace('id = "age"', 'id = "city"'), "utf-8")
    result = run(app, "create-survey", tmp_path / "bad.toml", "--code", "bad", "--lang", "vi")
    assert (result.exit_code, result.stderr) == (
        1,
        "bad.toml:14 › question “city”: Mã “city” đã được dùng. Mỗi mã chỉ dùng một lần.\n",
    )
    missing = run(app, "create-survey", tmp_path / "none.toml", "--code", "bad", "--lang", "en")
    assert (missing.exit_code, missing.stderr) == (1, "none.toml: There is no such file.\n")
    assert run(app, "create-survey", tmp_path / "bad.toml", "--code", "Bad code").exit_code == 1


def test_import_prints_what_happened_and_twice_adds_nothing(app: Flask, shop: Path):
    (shop / "a.csv").write_text("Thành phố;Tuổi\nHà Nội;30\nĐà Nẵng;41\nhà nội;\n", "utf-8")
    first = run(app, "import-responses", "cli-shop", shop / "a.csv", "--map", shop / "map.toml")
    assert (first.exit_code, first.output) == (0, "read: 3\nstored: 3\nalready there: 0\nrejected: 0\n")
    again = run(app, "import-responses", "cli-shop", shop / "a.csv", "--map", shop / "map.toml")
    assert (again.exit_code, again.output) == (0, "read: 3\nstored: 0\nalready there: 3\nrejected: 0\n")
    assert stored(app, "cli-shop") == [
        {"city": "hn", "age": 30},
        {"city": "dn", "age": 41},
        {"city": "hn", "age": None},
    ]


def test_one_bad_row_stores_nothing_unless_the_good_are_kept(app: Flask, shop: Path):
    (shop / "b.csv").write_text("Thành phố,Tuổi\nHà Nội,30\nHuế,41\nĐà Nẵng,999\n", "utf-8")
    refused = run(app, "import-responses", "cli-shop", shop / "b.csv", "--map", shop / "map.toml", "--lang", "en")
    assert (refused.exit_code, refused.stdout) == (1, "read: 3\nstored: 0\nalready there: 0\nrejected: 2\n")
    assert refused.stderr.splitlines() == [
        "b.csv › row 3 › column “Thành phố”: The value “Huế” is not mapped to any option.",
        "b.csv › row 4 › column “Tuổi” = “999”: The largest number is 120.",
    ]
    assert stored(app, "cli-shop") == []
    kept = run(app, "import-responses", "cli-shop", shop / "b.csv", "--map", shop / "map.toml", "--keep-good")
    assert (kept.exit_code, kept.stdout) == (0, "read: 3\nstored: 1\nalready there: 0\nrejected: 2\n")
    assert stored(app, "cli-shop") == [{"city": "hn", "age": 30}]


def test_without_a_mapping_a_guess_is_printed_and_nothing_stored(app: Flask, shop: Path):
    (shop / "c.csv").write_text("Where do you live?,Age\nHa Noi,30\nDa Nang,41\n", "utf-8")
    guessed = run(app, "import-responses", "cli-shop", shop / "c.csv", "--lang", "en")
    assert guessed.exit_code == 0
    assert stored(app, "cli-shop") == []
    (shop / "guessed.toml").write_text(guessed.output, "utf-8")
    used = run(app, "import-responses", "cli-shop", shop / "c.csv", "--map", shop / "guessed.toml")
    assert used.exit_code == 0
    assert stored(app, "cli-shop") == [{"city": "hn", "age": 30}, {"city": "dn", "age": 41}]


@pytest.mark.parametrize(
    ("mapping", "line"),
    [
        ('[columns]\n"City" = "city"\n', "map.toml › column “City”: The file has no column “City”."),
        ('[columns]\n"Tuổi" = "aged"\n', "map.toml › column “Tuổi”: There is no question “aged”. → “age”?"),
        ("[columns]\n", "map.toml: The mapping joins no column to a question."),
        ("[columns\n", "map.toml: The file is not valid TOML"),
    ],
)
def test_a_faulty_mapping_changes_nothing(app: Flask, shop: Path, mapping: str, line: str):
    (shop / "a.csv").write_text("Thành phố,Tuổi\nHà Nội,30\n", "utf-8")
    (shop / "map.toml").write_text(mapping, "utf-8")
    result = run(app, "import-responses", "cli-shop", shop / "a.csv", "--map", shop / "map.toml", "--lang", "en")
    assert result.exit_code == 1
    assert result.stderr.startswith(line)
    assert stored(app, "cli-shop") == []


def test_an_unknown_survey(app: Flask, tmp_path: Path):
    result = run(app, "analyse", "nowhere", "--json", tmp_path / "x.json")
    assert (result.exit_code, result.stderr) == (
        1,
        "Không có khảo sát “nowhere”. Hãy tạo bằng lệnh create-survey.\n",
    )
    assert not (tmp_path / "x.json").exists()


def test_simulated_answers_are_analysed_and_reported(app: Flask, tmp_path: Path):
    """The whole way on the sample template: simulate → analyse → report."""
    assert run(app, "create-survey", SAMPLE, "--code", "sample").exit_code == 0
    truth = tmp_path / "truth.csv"
    made = run(app, "simulate", "sample", "--n", 300, "--seed", 5, "--truth", truth)
    assert (made.exit_code, made.output) == (0, "stored: 300\nalready there: 0\n")
    assert run(app, "simulate", "sample", "--n", 300, "--seed", 5).output == "stored: 0\nalready there: 300\n"

    data_file, respondents_file, pdf = tmp_path / "a.json", tmp_path / "r.csv", tmp_path / "r.pdf"
    done = run(app, "analyse", "sample", "--json", data_file, "--respondents", respondents_file)
    assert (done.exit_code, done.output) == (0, f"{data_file}\n{respondents_file}\n")
    data = json.loads(data_file.read_text("utf-8"))
    assert sum(group["n"] for group in data["groups"].values()) == 300
    assert data["personas"]["k"] == len(data["personas"]["personas"])

    rows = table(respondents_file)
    planted = {row["submission_id"]: row["segment"] for row in table(truth)}
    assert {row["submission_id"] for row in rows} == set(planted)
    ready = [row["group"] for row in rows if planted[row["submission_id"]] == "ready_careful"]
    outside = [row["group"] for row in rows if planted[row["submission_id"]] == "outside"]
    assert ready.count("target") / len(ready) > 0.9
    assert outside.count("not_a_prospect") / len(outside) > 0.9

    made = run(app, "report", "sample", "--lang", "en", "--out", pdf)
    assert (made.exit_code, made.output) == (0, f"{pdf}\n")
    assert pdf.read_bytes().startswith(b"%PDF-1.7")


def test_a_report_follows_the_rules_as_they_are_now(app: Flask, shop: Path):
    banks, config = shop / "banks", app.config["SURVEYAPP"]
    shutil.copytree(SAMPLE.parent.parent, banks)
    app.config["SURVEYAPP"] = replace(config, banks=banks)
    with app.app_context():
        survey = surveys.find(db.session, "cli-shop")
        assert survey is not None
        first = jobs.current(survey, lambda share, step: None)
        assert jobs.current(survey, lambda share, step: None).id == first.id
        file = banks / "rules" / "classification.toml"
        file.write_text(file.read_text("utf-8").replace("criterion_cut = 0.5", "criterion_cut = 0.6"), "utf-8")
        assert jobs.current(survey, lambda share, step: None).id != first.id
    app.config["SURVEYAPP"] = config


def test_a_cell_never_becomes_a_formula(app: Flask, shop: Path):
    (shop / "map.toml").write_text('[responses]\nid = "Mã"\n' + MAPPING, "utf-8")
    (shop / "a.csv").write_text('Mã,Thành phố,Tuổi\n"=1+1",Hà Nội,30\n', "utf-8")
    assert run(app, "import-responses", "cli-shop", shop / "a.csv", "--map", shop / "map.toml").exit_code == 0
    out = shop / "r.csv"
    assert run(app, "analyse", "cli-shop", "--json", shop / "a.json", "--respondents", out).exit_code == 0
    assert table(out)[0]["submission_id"] == "'=1+1"
