"""Commands for who writes questionnaires: what changed between versions, translations, and the dry run of day 0."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from surveyapp.command import SpokenCommand, check_writable, file_path, find_survey, language_option, read_file, stop
from surveyapp.domain.problem import Fault, Problem
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import surveys


@click.command("compare-versions", cls=SpokenCommand)
@click.argument("code")
@click.option("--from", "old", type=int, help="By default the version before the newest.")
@click.option("--to", "new", type=int, help="By default the newest version.")
@language_option
@with_appcontext
def compare_versions(code: str, old: int | None, new: int | None, lang: str) -> None:
    """Print what differs between two published versions, one sentence a line.

    A line ending in “≠” names a question whose answers are not counted together across the two."""
    from surveyapp.domain.changes import differences

    survey = find_survey(code, lang)
    versions = surveys.versions(db.session, survey.id)
    newest = new or survey.version
    before = old or newest - 1
    missing = [number for number in (before, newest) if number not in versions]
    if missing:
        stop([Problem.at(Fault.VERSION_UNKNOWN, found=number, most=survey.version) for number in missing], lang)
    for difference in differences(versions[before], versions[newest]):
        click.echo(difference.say(lang) + (" ≠" if difference.apart else ""))


@click.command("export-translations", cls=SpokenCommand)
@click.argument("code")
@click.option("--out", type=file_path, required=True, help="A .xlsx or .csv file.")
@click.option("--language", "languages", multiple=True, help="A column for a new language, such as zh; repeatable.")
@language_option
@with_appcontext
def export_translations(code: str, out: Path, languages: tuple[str, ...], lang: str) -> None:
    """Write every wording of a survey to a spreadsheet for a translator."""
    from surveyapp.exchange import translation

    check_writable(lang, out)
    survey = find_survey(code, lang)
    make = translation.xlsx_file if out.suffix.lower() == ".xlsx" else translation.csv_file
    plain = surveys.definition(db.session, survey.version_id)
    out.write_bytes(make(plain, languages))
    click.echo(f"wordings: {len(translation.lines(plain))}")


@click.command("import-translations", cls=SpokenCommand)
@click.argument("code")
@click.argument("file", type=file_path)
@language_option
@with_appcontext
def import_translations(code: str, file: Path, lang: str) -> None:
    """Publish the next version of a survey with the wordings of a translated spreadsheet, or change nothing."""
    from surveyapp.domain.bank import parse_questionnaire
    from surveyapp.exchange.sheet import read_sheet
    from surveyapp.exchange.translation import translated

    survey = find_survey(code, lang)
    sheet, problems = read_sheet(file)
    if sheet is None or problems:
        stop(problems, lang)
    published = surveys.definition(db.session, survey.version_id)
    db.session.rollback()  # a transaction that has read cannot become SQLite's writer safely
    plain, problems = translated(published, sheet)
    problems = problems or parse_questionnaire(plain or {})[1]
    if plain is None or problems:
        stop((problem.within(file.name) for problem in problems), lang)
    begin_writing(db.session)
    surveys.publish(db.session, survey.business_id, code, plain)
    db.session.commit()
    click.echo(f"languages: {', '.join(plain['languages'])}")


@click.command("dry-run", cls=SpokenCommand)
@click.argument("questionnaire", type=file_path)
@click.option("--n", "count", type=click.IntRange(30, 20_000), default=400, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--out", type=file_path, help="Write the whole report of the simulated answers to this PDF.")
@language_option
@with_appcontext
def dry_run(questionnaire: Path, count: int, seed: int, out: Path | None, lang: str) -> None:
    """Send simulated respondents through a questionnaire file; print as JSON what it can and cannot conclude."""
    from reports.compose import compose
    from reports.render import render_limited
    from surveyapp import jobs
    from surveyapp.domain import dry_run as day_zero

    check_writable(lang, out)
    _, found = read_file(questionnaire, lang)
    run = day_zero.dry_run(found, jobs.current_rules(), count, seed)
    report = compose(run.analysis, lang="vi" if lang == "vi" else "en", run=run)
    if out is not None:
        out.write_bytes(render_limited(report, when=datetime.now(UTC)))
    said = {**day_zero.to_plain(run), "sections": report.names(), "cannot": report.cannot()}
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))


COMMANDS = (compare_versions, export_translations, import_translations, dry_run)
