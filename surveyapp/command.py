"""What the commands share: their language, one sentence for whatever went wrong, and files written or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from surveyapp import schema
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.library import Library
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.shape import Plain
from surveyapp.domain.text import inert
from surveyapp.extensions import config, db
from surveyapp.store import banks, surveys
from surveyapp.store.surveys import SurveyInfo

language_option = click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
file_path = click.Path(path_type=Path)


def stop(problems: Iterable[Problem], language: str) -> NoReturn:
    """Say every problem on stderr and end with exit code 1."""
    for problem in problems:
        click.echo(problem.line(language), err=True)
    raise SystemExit(1)


class SpokenCommand(click.Command):
    """A command that ends with a sentence in --lang where a file, the database or the renderer fails it."""

    def invoke(self, ctx: click.Context) -> Any:
        from sqlalchemy.exc import DBAPIError

        from reports.render import RenderFailed
        from surveyapp.jobs import JobFailed

        try:
            return super().invoke(ctx)
        except OSError as error:
            problem = Problem.at(Fault.FILE_FAILED, detail=error.strerror or error).within(str(error.filename or ""))
        except DBAPIError as error:
            problem = Problem.at(Fault.DATABASE_FAILED, detail=str(error.orig).splitlines()[0])
        except (JobFailed, RenderFailed) as error:
            problem = Problem.at(Fault.NOT_DONE, detail=str(error).rstrip("."))
        stop([problem], ctx.params.get("lang", "vi"))


def find_survey(code: str, language: str) -> SurveyInfo:
    """The survey of that code; the session has no transaction open, so that a writer may begin."""
    schema.upgrade_unused()
    survey = surveys.find(db.session, code)
    db.session.rollback()
    if survey is None:
        stop([Problem.at(Fault.SURVEY_UNKNOWN, found=code)], language)
    return survey


def check_writable(language: str, *paths: Path | None) -> None:
    """Stop before the work is done where its result could not be written."""
    faults = [
        Problem.at(Fault.CANNOT_WRITE).within(str(path))
        for path in paths
        if path is not None and (path.is_dir() or not os.access(path.absolute().parent, os.W_OK))
    ]
    if faults:
        stop(faults, language)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)


def located(problems: Iterable[Problem], folder: Path, bank: Library) -> list[Problem]:
    """The problems of the files in `folder`, file by file, with the lines they are on."""
    from surveyapp.domain.toml_lines import numbered

    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.file, []).append(problem)
    return [
        problem
        for name, listed in by_file.items()
        for problem in numbered(listed, source_of(folder / name), bank.questions)
    ]


def source_of(path: Path) -> str:
    """The text of a file, "" where it has none."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def read_file(path: Path, language: str) -> tuple[Plain, Questionnaire]:
    """A questionnaire file with the bank's questions filled in; stops with every problem there is and its line."""
    from surveyapp.domain.bank import parse_questionnaire

    plain, problems = banks.plain_questionnaire(path, config().banks)
    questionnaire = None
    if plain is not None:
        questionnaire, faults = parse_questionnaire(plain)
        problems = [*problems, *(fault.within(path.name) for fault in faults)]
    if plain is None or questionnaire is None or problems:
        stop(located(problems, path.parent, banks.library(config().banks)), language)
    return plain, questionnaire
