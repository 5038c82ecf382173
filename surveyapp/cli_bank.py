"""Commands for who keeps question banks: problems with their lines, advice, and the schema for editors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask.cli import with_appcontext

from surveyapp.command import SpokenCommand, check_writable, file_path, language_option, located, source_of, stop
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.text import LANGUAGES
from surveyapp.extensions import config
from surveyapp.store import banks

if TYPE_CHECKING:
    from surveyapp.domain.finding import Finding
    from surveyapp.domain.library import Library

json_option = click.option("--json", "json_file", type=file_path, help="Write what was found to this file, as data.")


def _banks() -> Path:
    folder: Path = config().banks
    return folder


@click.command("check-bank", cls=SpokenCommand)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@language_option
@with_appcontext
def check_bank(paths: Sequence[Path], json_file: Path | None, lang: str) -> None:
    """Report every problem in questionnaires, blocks, lists and rules with its line; exit 1 if there is any."""
    check_writable(lang, json_file)
    bank = banks.library(_banks())
    found = [Problem.at(Fault.FOLDER_EMPTY).within(str(path)) for path in paths if not _files(path)]
    found += [problem for path in paths for file in _files(path) for problem in _check(file, bank)]
    _write(json_file, [_of_problem(problem) for problem in found])
    if found:
        stop(found, lang)
    click.echo("0 problems")


def _files(path: Path) -> list[Path]:
    """The files to check below `path`; a folder of rules is one, because rule files refer to each other."""
    if not path.is_dir():
        return [path]
    files = [
        file for file in sorted(path.rglob("*.toml")) if file.is_file() and not file.name.endswith(".example.toml")
    ]
    folders = sorted({file.parent for file in files if file.parent.name == "rules"})
    return [*(file for file in files if file.parent not in folders), *folders]


def _check(path: Path, bank: Library) -> list[Problem]:
    from surveyapp.domain import analysis, library

    if path.name == "rules" or path.parent.name == "rules":
        folder = path if path.is_dir() else path.parent
        data, problems = banks.rules(folder.parent)
        return located([*problems, *analysis.read_all_rules(data)[1]], folder, bank)
    plain, problems = library.load(path)
    if plain is None:
        found = problems
    elif path.parent.name == "lists":
        found = [fault.within(path.name) for fault in library.check_list(plain)]
    elif "page" not in plain and "question" in plain:
        found = [fault.within(path.name) for fault in library.check_block(plain, bank)]
    else:
        found = library.read_questionnaire(path, bank)[1]
    return located(found, path.parent, bank)


@click.command("lint-survey", cls=SpokenCommand)
@click.argument("questionnaire", type=click.Path(path_type=Path))
@json_option
@language_option
@with_appcontext
def lint_survey(questionnaire: Path, json_file: Path | None, lang: str) -> None:
    """Advise on a questionnaire file: wording, options, length, privacy and what the report will lack.

    Advice never fails the command; problems that keep the file from being published do."""
    from surveyapp.domain import analysis, library
    from surveyapp.domain.lint import Severity, lint, minutes
    from surveyapp.domain.toml_lines import TomlFile

    check_writable(lang, json_file)
    bank = banks.library(_banks())
    found, problems = library.read_questionnaire(questionnaire, bank)
    problems = located(problems, questionnaire.parent, bank)
    if found is None:
        _write(json_file, {"problems": [_of_problem(problem) for problem in problems], "findings": []})
        stop(problems, lang)
    rules = analysis.read_all_rules(banks.rules(_banks())[0])[0]
    findings = lint(found, rules.classification if rules else None)
    file = TomlFile(source_of(questionnaire), bank.questions)
    lines = [file.line(finding.place) for finding in findings]
    typical, longest = round(minutes(found), 1), round(minutes(found, asked_of=1), 1)
    listed = [_of_finding(finding, line) for finding, line in zip(findings, lines, strict=True)]
    lengths = {"minutes": typical, "minutes_if_asked_everything": longest}
    _write(json_file, {"problems": [], "findings": listed, **lengths})
    for finding, line in zip(findings, lines, strict=True):
        where = f"{questionnaire.name}:{line}" if line else questionnaire.name
        place = " › ".join((where, *finding.place))
        click.echo(f"{place}: {finding.severity.label.to(lang)}: {finding.say(lang)}")
    for severity in Severity:
        click.echo(f"{severity}s: {sum(finding.severity is severity for finding in findings)}")
    click.echo(f"minutes: {typical:g} ({longest:g})")


def _of_problem(problem: Problem) -> dict[str, Any]:
    said = {language: problem.say(language) for language in LANGUAGES}
    place = {"file": problem.file, "line": problem.line_number or None, "place": list(problem.place)}
    return {"fault": problem.fault.name.lower(), **place, "text": said}


def _of_finding(finding: Finding, line: int) -> dict[str, Any]:
    said = {language: finding.say(language) for language in LANGUAGES}
    place = {"line": line or None, "place": list(finding.place), "question": finding.question or None}
    return {"rule": finding.rule.name.lower(), "severity": str(finding.severity), **place, "text": said}


def _write(path: Path | None, found: Any) -> None:
    if path is not None:
        path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


@click.command("bank-schema", cls=SpokenCommand)
@click.option("--out", type=file_path, help="Another folder than the question bank's.")
@with_appcontext
def bank_schema(out: Path | None) -> None:
    """Write the JSON schemas that let an editor complete and check questionnaires, blocks and lists."""
    from surveyapp.domain.editor_schema import SCHEMAS, schema_text

    for name in SCHEMAS:
        path = (out or _banks()) / name
        path.write_text(schema_text(name), encoding="utf-8")
        click.echo(path)


COMMANDS = (check_bank, lint_survey, bank_schema)
