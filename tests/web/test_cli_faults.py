"""Whatever is handed to a command: exit code 1, one sentence per fault in --lang, and nothing stored or written."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.exc import OperationalError

from surveyapp.command import SpokenCommand, language_option
from surveyapp.jobs import JobFailed
from tests.web.test_cli import run, shop, stored

__all__ = ["shop"]

DEEP = "a = " + "[" * 3000 + "]" * 3000


def faulty(app: Flask, *arguments: object) -> str:
    """What a failing command says, in English."""
    result = run(app, *arguments, "--lang", "en")
    assert isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr


NO_TOML = "The file is not valid TOML: [[[[[ …. Correct that line and try again.\n"


@pytest.mark.parametrize("command", [("check-bank",), ("create-survey", "--code", "new")])
def test_files_that_hold_no_questionnaire(app: Flask, tmp_path: Path, command: tuple[str, ...]):
    (tmp_path / "deep.toml").write_text(DEEP, "utf-8")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty.toml").write_text("", "utf-8")
    assert faulty(app, *command, tmp_path / "deep.toml") == f"deep.toml: {NO_TOML}"
    assert (
        faulty(app, *command, tmp_path / "bytes.toml") == "bytes.toml: The file is not UTF-8. Save it again as UTF-8.\n"
    )
    assert faulty(app, *command, tmp_path / "empty.toml") == (
        "empty.toml: “id” is missing. Add it.\nempty.toml: “title” is missing. Add it.\n"
    )


def test_a_folder_is_no_questionnaire_and_an_empty_one_no_bank(app: Flask, tmp_path: Path):
    folder = tmp_path / "bank"
    folder.mkdir()
    said = faulty(app, "create-survey", folder, "--code", "new")
    assert said == "bank: The file cannot be read: Is a directory.\n"
    assert faulty(app, "check-bank", folder) == f"{folder}: The folder holds no .toml file.\n"


def test_a_code_that_is_no_code(app: Flask, shop: Path):
    said = faulty(app, "create-survey", shop / "shop.toml", "--code", "Quán")
    assert said == "“Quán” is not a valid code: use lower-case letters, digits, - and _, 64 at most.\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "a.csv: The file has no rows of data.\n"),
        ("a.csv", "Thành phố,Tuổi\n".encode(), "a.csv: The file has no rows of data.\n"),
        ("a.csv", "Thành phố\nĐà Nẵng\n".encode() + b"\xe1\n", "a.csv › row 3: The file is not UTF-8. Save it again as UTF-8.\n"),
        ("a.csv", b"a,b\n" + b"x" * 140_000 + b",1\n",
         "a.csv › row 2: The answer has > 131072 characters; the most is 131072.\n"),
        ("a.xlsx", b"PK\x03\x04junk", "a.xlsx: The file cannot be read: File is not a zip file.\n"),
    ],
)  # fmt: skip
def test_files_that_hold_no_answers(app: Flask, shop: Path, name: str, content: bytes, said: str):
    (shop / name).write_bytes(content)
    assert faulty(app, "import-responses", "cli-shop", shop / name) == said
    assert faulty(app, "import-responses", "cli-shop", shop / name, "--map", shop / "map.toml") == said
    assert stored(app, "cli-shop") == []


def test_a_mapping_nested_too_deep(app: Flask, shop: Path):
    (shop / "a.csv").write_text("Thành phố,Tuổi\nHà Nội,30\n", "utf-8")
    (shop / "deep.toml").write_text(DEEP, "utf-8")
    said = faulty(app, "import-responses", "cli-shop", shop / "a.csv", "--map", shop / "deep.toml")
    assert said == f"deep.toml: {NO_TOML}"
    assert stored(app, "cli-shop") == []


SEGMENT = '[[segment]]\nname = "a"\nshare = 1\n'


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("", "s.toml: “[[segment]]” is missing. Add it.\n"),
        (DEEP, f"s.toml: {NO_TOML}"),
        (SEGMENT.replace("1", "inf"), "s.toml › segment 1 “a” › share: “share” must be > 0, and is inf.\n"),
        (SEGMENT + "favours = [[1]]\n", "s.toml › segment 1 “a” › favours: Question “*” has no option “[1]”.\n"),
        (SEGMENT + "tilt = { fit = 2 }\n",
         "s.toml › segment 1 “a” › tilt: A score lies between 0 and 1, and is 2.\n"),
        (SEGMENT + "answers = { city = { hn = 0, dn = 0 } }\n",
         "s.toml › segment 1 “a” › answers › city: Every chance is 0. Give at least one option a chance above 0.\n"),
        (SEGMENT + "answers = { town = { hn = 1 } }\n",
         "s.toml › segment 1 “a” › answers: There is no question “town”.\n"),
    ],
)  # fmt: skip
def test_faulty_segments_plant_nobody(app: Flask, shop: Path, toml: str, said: str):
    (shop / "s.toml").write_text(toml, "utf-8")
    command = ("simulate", "cli-shop", "--n", 10, "--seed", 1, "--segments", shop / "s.toml")
    assert faulty(app, *command) == said
    assert stored(app, "cli-shop") == []


def test_a_result_that_cannot_be_written_is_refused_before_the_work(app: Flask, shop: Path):
    nowhere = shop / "nowhere" / "x"
    line = f"{nowhere}: The file cannot be written here. Check the folder and its permissions.\n"
    assert faulty(app, "simulate", "cli-shop", "--n", 10, "--seed", 1, "--truth", nowhere) == line
    assert stored(app, "cli-shop") == []
    assert faulty(app, "analyse", "cli-shop", "--json", nowhere) == line
    assert faulty(app, "analyse", "cli-shop", "--json", shop / "a.json", "--respondents", nowhere) == line
    assert not (shop / "a.json").exists()
    assert faulty(app, "report", "cli-shop", "--out", nowhere) == line
    assert faulty(app, "report", "cli-shop", "--out", shop) == line.replace(str(nowhere), str(shop))


def test_every_command_names_the_survey_it_does_not_know(app: Flask, tmp_path: Path):
    said = "There is no survey “nope”. Make it with create-survey.\n"
    assert faulty(app, "import-responses", "nope", tmp_path / "a.csv") == said
    assert faulty(app, "simulate", "nope", "--n", 1, "--seed", 1) == said
    assert faulty(app, "analyse", "nope", "--json", tmp_path / "a.json") == said
    assert faulty(app, "report", "nope", "--out", tmp_path / "a.pdf") == said


def test_accounts_that_cannot_be(app: Flask):
    long = ("--password", "a-long-enough-one")
    said = faulty(app, "users", "create", "no-address", *long)
    assert said == "“no-address” is not an e-mail address. For example: name@example.com.\n"
    said = faulty(app, "users", "create", "a@example.com", "--password", "short")
    assert said == "A password has at least 10 characters.\n"
    assert faulty(app, "users", "password", "a@example.com", *long) == "There is no account “a@example.com”.\n"
    assert run(app, "users", "create", "a@example.com", *long).exit_code == 0
    assert faulty(app, "users", "password", "a@example.com", "--password", "short") == (
        "A password has at least 10 characters.\n"
    )
    assert faulty(app, "users", "create", "a@example.com", *long) == "The account “a@example.com” is there already.\n"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OSError(28, "No space left on device", "a.pdf"),
            "a.pdf: It cannot be read or written: No space left on device.\n",
        ),
        (
            OperationalError("SELECT 1", {}, Exception("no such column: survey.x")),
            "The database reports: no such column: survey.x. "
            "If the software has just been updated, run: flask --app wsgi db upgrade\n",
        ),
        (JobFailed("no rules."), "It could not be done: no rules.\n"),
    ],
)
def test_what_fails_a_command_from_outside_is_one_sentence(error: Exception, said: str):
    @click.command(cls=SpokenCommand)
    @language_option
    def failing(lang: str) -> None:
        raise error

    result = CliRunner().invoke(failing, ["--lang", "en"])
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", said)
