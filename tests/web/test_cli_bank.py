"""The commands for question banks: problems with their lines, advice that never fails, and the schema for editors."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask

from surveyapp.cli import SAMPLE
from surveyapp.domain.editor_schema import SCHEMAS
from tests.web.test_cli import QUESTIONNAIRE, run

BANKS = SAMPLE.parent.parent
BAD = QUESTIONNAIRE.replace('kind = "number"', 'kind = "numbr"')
LINE = 1 + BAD[: BAD.index('[[page.question]]\nid = "age"')].count("\n")


def test_check_bank(app: Flask, tmp_path: Path):
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(QUESTIONNAIRE, "utf-8")
    bad.write_text(BAD, "utf-8")
    fine = run(app, "check-bank", good)
    assert (fine.exit_code, fine.output) == (0, "0 problems\n")
    found = run(app, "check-bank", good, bad, "--lang", "en")
    assert found.exit_code == 1
    assert found.stderr.startswith(
        f"bad.toml:{LINE} › page 1 “p” › question 2 “age”: There is no kind “numbr”. Kinds: single,"
    )


def test_the_banks_that_ship_have_no_problem(app: Flask):
    result = run(app, "check-bank", BANKS)
    assert (result.exit_code, result.output) == (0, "0 problems\n")


def test_a_faulty_rule_file_is_reported_with_its_line(app: Flask, tmp_path: Path):
    rules = tmp_path / "rules"
    rules.mkdir()
    for path in (BANKS / "rules").glob("*.toml"):
        (rules / path.name).write_text(path.read_text("utf-8").replace("cut = 50", "cut = 500"), "utf-8")
    result = run(app, "check-bank", rules, "--lang", "en")
    written = (rules / "classification.toml").read_text("utf-8").splitlines()
    lines = [line.split(" › ")[0].split(":") for line in result.stderr.splitlines()]
    assert result.exit_code == 1
    assert lines
    assert {name for name, _ in lines} == {"classification.toml"}
    assert {written[int(number) - 1] for _, number in lines} <= {"[fit]", "[readiness]", "cut = 500"}


def test_a_file_that_is_no_toml_and_one_that_is_absent(app: Flask, tmp_path: Path):
    (tmp_path / "broken.toml").write_text('id = "a"\ntitle = \n', "utf-8")
    found = run(app, "check-bank", tmp_path / "broken.toml", tmp_path / "none.toml", "--lang", "en")
    lines = found.stderr.splitlines()
    assert found.exit_code == 1
    assert lines[0].startswith("broken.toml:2: The file is not valid TOML")
    assert lines[1] == "none.toml: There is no such file."


def test_problems_as_data(app: Flask, tmp_path: Path):
    (tmp_path / "bad.toml").write_text(BAD, "utf-8")
    found = run(app, "check-bank", tmp_path / "bad.toml", "--json", tmp_path / "found.json")
    (problem,) = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert found.exit_code == 1
    assert problem.pop("text").keys() == {"vi", "en"}
    place = ["page 1 “p”", "question 2 “age”"]
    assert problem == {"fault": "kind_unknown", "file": "bad.toml", "line": LINE, "place": place}
    run(app, "check-bank", SAMPLE, "--json", tmp_path / "found.json")
    assert json.loads((tmp_path / "found.json").read_text("utf-8")) == []


ADVISED = QUESTIONNAIRE.replace("How old are you?", "Don’t you feel young?").replace(
    'vi = "Anh/chị bao', 'vi = "Có bao'
)


def test_advice_is_printed_and_never_fails(app: Flask, tmp_path: Path):
    path = tmp_path / "shop.toml"
    path.write_text(ADVISED, "utf-8")
    found = run(app, "lint-survey", path, "--lang", "en", "--json", tmp_path / "found.json")
    lines = found.output.splitlines()
    told = json.loads((tmp_path / "found.json").read_text("utf-8"))
    row = 1 + ADVISED[: ADVISED.index('[[page.question]]\nid = "age"')].count("\n")
    assert found.exit_code == 0
    assert f"shop.toml:{row} › question “age”: warning: “Don’t you” suggests the answer." in found.output
    assert lines[-3] == f"warnings: {sum(each['severity'] == 'warning' for each in told['findings'])}"
    assert lines[-2] == f"notes: {sum(each['severity'] == 'note' for each in told['findings'])}"
    assert lines[-1] == f"minutes: {told['minutes']:g} ({told['minutes_if_asked_everything']:g})"
    assert len(lines) == len(told["findings"]) + 3
    assert told["problems"] == []
    leading = next(each for each in told["findings"] if each["rule"] == "leading")
    assert (leading["line"], leading["question"], leading["place"]) == (row, "age", ["question “age”"])
    groups = next(each for each in told["findings"] if each["rule"] == "no_groups")
    assert (groups["line"], groups["question"]) == (None, None)


def test_a_file_with_problems_gets_no_advice(app: Flask, tmp_path: Path):
    (tmp_path / "bad.toml").write_text(BAD, "utf-8")
    found = run(app, "lint-survey", tmp_path / "bad.toml", "--json", tmp_path / "found.json", "--lang", "en")
    told = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.startswith(f"bad.toml:{LINE} › page 1 “p” › question 2 “age”: There is no kind")
    assert [problem["line"] for problem in told["problems"]] == [LINE]


def test_the_schema_is_written_where_it_is_wanted(app: Flask, tmp_path: Path):
    found = run(app, "bank-schema", "--out", tmp_path)
    assert found.output.splitlines() == [str(tmp_path / name) for name in SCHEMAS]
    for name in SCHEMAS:
        assert (tmp_path / name).read_text("utf-8") == (BANKS / name).read_text("utf-8")
