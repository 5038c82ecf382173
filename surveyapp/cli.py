"""The command line. Its commands and what they print are a contract that others script against: see README.md."""

from __future__ import annotations

import json
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from surveyapp import cli_accounts, cli_bank, cli_design, cli_mail, cli_tables, schema
from surveyapp.command import (
    SpokenCommand,
    check_writable,
    file_path,
    find_survey,
    language_option,
    read_file,
    stop,
    write_csv,
)
from surveyapp.config import ROOT
from surveyapp.domain.problem import Fault, Problem
from surveyapp.extensions import config, db
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, responses, samples, surveys

if TYPE_CHECKING:
    from surveyapp.domain.simulate import Simulation

SAMPLE = ROOT / "question_banks" / "templates" / "sample.toml"


def register(app: Flask) -> None:
    """Give the application its commands, and `flask db` where the command line runs at all."""
    if click.get_current_context(silent=True) is not None:
        schema.bind(app)
    for command in (
        create_survey,
        close_survey,
        import_responses,
        analyse,
        report,
        simulate,
        demo,
        setup,
        worker,
        *cli_accounts.COMMANDS,
        *cli_bank.COMMANDS,
        *cli_design.COMMANDS,
        *cli_mail.COMMANDS,
        *cli_tables.COMMANDS,
    ):
        app.cli.add_command(command)


# ------------------------------------------------------------------ surveys


@click.command("create-survey", cls=SpokenCommand)
@click.argument("questionnaire", type=click.Path(path_type=Path))
@click.option("--code", required=True, help="The last part of the survey's address.")
@click.option("--business", "business_name", help="Whose survey it is; by default the only business there is.")
@language_option
@with_appcontext
def create_survey(questionnaire: Path, code: str, business_name: str | None, lang: str) -> None:
    """Publish a questionnaire and print its address. Publishing a changed file again makes the next version."""
    schema.upgrade_unused()
    click.echo(_publish(questionnaire, code, business_name, lang))


@click.command("close-survey", cls=SpokenCommand)
@click.argument("code")
@click.option("--reopen", is_flag=True, help="Take responses again.")
@language_option
@with_appcontext
def close_survey(code: str, reopen: bool, lang: str) -> None:
    """Take no more responses; what is stored stays."""
    survey = find_survey(code, lang)
    begin_writing(db.session)
    surveys.set_open(db.session, survey.id, is_open=reopen)
    db.session.commit()
    click.echo("open" if reopen else "closed")


def _publish(path: Path, code: str, business_name: str | None, lang: str) -> str:
    from surveyapp.domain.bank import is_code

    if not is_code(code):
        stop([Problem.at(Fault.BAD_SURVEY_CODE, found=code)], lang)
    plain, _ = read_file(path, lang)
    begin_writing(db.session)
    only = accounts.only_business(db.session) if business_name is None else None
    owner = only or accounts.business(db.session, business_name or cli_accounts.OWN_BUSINESS)
    holder, removed = surveys.holder(db.session, code) or (owner.id, False)
    if holder != owner.id or removed:
        stop([Problem.at(Fault.CODE_TAKEN if removed else Fault.SURVEY_CODE_TAKEN, found=code)], lang)
    surveys.publish(db.session, owner.id, code, plain)
    db.session.commit()
    return f"{config().base_url}/s/{code}"


# ------------------------------------------------------------------ responses


@click.command("import-responses", cls=SpokenCommand)
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "map_file", type=click.Path(path_type=Path), help="The mapping, as TOML.")
@click.option("--keep-good", is_flag=True, help="Store the good rows although others are rejected.")
@language_option
@with_appcontext
def import_responses(code: str, file: Path, map_file: Path | None, keep_good: bool, lang: str) -> None:
    """Store the rows of a CSV or XLSX file as responses; print read, stored, already there and rejected.

    Without --map nothing is stored: a guessed mapping is printed, to be looked at, corrected and used."""
    from surveyapp.exchange.guess import guess
    from surveyapp.exchange.mapping import check
    from surveyapp.exchange.mapping_file import read_mapping
    from surveyapp.exchange.responses import convert
    from surveyapp.exchange.sheet import read_sheet
    from surveyapp.store import columns
    from surveyapp.web.results import joining

    survey = find_survey(code, lang)
    sheet, problems = read_sheet(file)
    if sheet is None or problems:
        stop(problems, lang)
    if map_file is None:
        click.echo(guess(sheet, survey.questionnaire).to_toml(lang))
        return
    mapping, problems = read_mapping(map_file)
    if mapping is not None:
        problems = [fault.within(map_file.name) for fault in check(mapping, survey.questionnaire, sheet.header)]
    if mapping is None or problems:
        stop(problems, lang)
    conversion = convert(sheet, mapping, survey.questionnaire, code)
    for rejected in conversion.rejected:
        click.echo(rejected.line(lang), err=True)
    good = conversion.responses if keep_good or not conversion.rejected else []
    begin_writing(db.session)
    try:
        run = joining.store(db.session, survey, mapping, good, file.name, conversion.rejected_rows)
    except ValueError:
        db.session.rollback()
        stop([Problem.at(Fault.SURVEY_FULL)], lang)
    db.session.commit()
    if run.changed:
        columns.forget(config().home, survey.id)
    click.echo(f"read: {conversion.read}")
    click.echo(f"stored: {run.stored}")
    if run.changed:
        click.echo(f"changed: {run.changed}")
    click.echo(f"already there: {run.there}")
    click.echo(f"rejected: {conversion.rejected_rows}")
    for name, answers in conversion.hidden:
        click.echo(f"hidden by the logic, {name}: {answers}")
    for name, people in conversion.stopped:
        click.echo(f"stopped by {name}: {people}")
    if conversion.rejected and not keep_good:
        raise SystemExit(1)


@click.command("simulate", cls=SpokenCommand)
@click.argument("code")
@click.option("--n", "count", type=click.IntRange(1, 1_000_000), required=True)
@click.option("--seed", type=int, required=True)
@click.option("--segments", "segment_file", type=file_path, help="The segments to plant, as TOML.")
@click.option("--truth", type=file_path, help="Write submission_id and planted segment to this CSV file.")
@language_option
@with_appcontext
def simulate(code: str, count: int, seed: int, segment_file: Path | None, truth: Path | None, lang: str) -> None:
    """Store simulated respondents that obey the questionnaire's logic. The same seed adds nothing twice."""
    check_writable(lang, truth)
    stored, made = _simulate(find_survey(code, lang), count, seed, segment_file, truth, lang)
    click.echo(f"stored: {stored.stored}")
    click.echo(f"already there: {stored.already_there}")
    for name, people in made.stopped:
        click.echo(f"stopped by {name}: {people}")


def _simulate(
    survey: surveys.SurveyInfo, count: int, seed: int, segment_file: Path | None, truth: Path | None, lang: str
) -> tuple[responses.Imported, Simulation]:
    from surveyapp.domain import library
    from surveyapp.domain import simulate as simulation

    segments = None
    if segment_file is not None:
        data, problems = library.load(segment_file)
        if data is None:
            stop(problems, lang)
        segments, problems = simulation.read_segments(data, survey.questionnaire)
        if problems:
            stop((problem.within(segment_file.name) for problem in problems), lang)
    made = simulation.simulate(survey.questionnaire, count, seed, segments)
    begin_writing(db.session)
    imported = responses.store_many(db.session, survey, made.responses)
    db.session.commit()
    if truth is not None:
        pairs = zip((response.submission_id for response in made.responses), made.segments, strict=True)
        write_csv(truth, ("submission_id", "segment"), pairs)
    return imported, made


# ------------------------------------------------------------------ results


def _quiet(progress: float, step: str) -> None:
    """The command line waits; it shows no progress."""


@click.command("analyse", cls=SpokenCommand)
@click.argument("code")
@click.option("--json", "json_file", type=file_path, required=True, help="Everything the report says, as data.")
@click.option("--respondents", type=file_path, help="One row per response, as CSV.")
@language_option
@with_appcontext
def analyse(code: str, json_file: Path, respondents: Path | None, lang: str) -> None:
    """Compute groups, personas, journey and comparison, and write them as data."""
    from surveyapp import jobs
    from surveyapp.domain import analysis as insight

    check_writable(lang, json_file, respondents)
    survey = find_survey(code, lang)
    found = jobs.compute(survey, _quiet)
    stored = jobs.keep(survey, found, _quiet)
    text = json.dumps(stored.data[lang], ensure_ascii=False, indent=2, allow_nan=False)
    json_file.write_text(text + "\n", encoding="utf-8")
    click.echo(json_file)
    if respondents is not None:
        write_csv(respondents, *insight.respondents(found))
        click.echo(respondents)


@click.command("report", cls=SpokenCommand)
@click.argument("code")
@language_option
@click.option("--out", type=file_path, required=True)
@with_appcontext
def report(code: str, lang: str, out: Path) -> None:
    """Write the PDF report."""
    from surveyapp import jobs

    check_writable(lang, out)
    stored = jobs.current(find_survey(code, lang), _quiet)
    out.write_bytes(jobs.render_stored(stored, lang))
    click.echo(out)


@click.command("demo", cls=SpokenCommand)
@click.option("--out", type=file_path, default=Path("demo"), show_default=True)
@with_appcontext
def demo(out: Path) -> None:
    """The whole job once, on sample data: survey, 600 simulated respondents, analysis, both PDFs."""
    from surveyapp import jobs
    from surveyapp.domain import analysis as insight

    started = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    schema.upgrade_unused()
    survey = _sample()
    found = jobs.compute(survey, _quiet)
    stored = jobs.keep(survey, found, _quiet)
    write_csv(out / "respondents.csv", *insight.respondents(found))
    click.echo(out / "respondents.csv")
    for lang in jobs.LANGUAGES:
        data = out / f"analysis-{lang}.json"
        data.write_text(json.dumps(stored.data[lang], ensure_ascii=False, indent=2, allow_nan=False) + "\n", "utf-8")
        pdf = out / f"report-{lang}.pdf"
        pdf.write_bytes(jobs.render_stored(stored, lang))
        click.echo(f"{data}\n{pdf}")
    click.echo(f"{time.monotonic() - started:.1f} s")


def _sample() -> surveys.SurveyInfo:
    """The installation's sample survey with its answers, made where it is missing."""
    from surveyapp import jobs

    click.echo(_publish(SAMPLE, samples.CODE, None, "vi"))
    survey = find_survey(samples.CODE, "vi")
    begin_writing(db.session)
    samples.adopt(db.session, survey)
    db.session.commit()
    jobs.answer_sample(survey)
    return survey


# ------------------------------------------------------------------ running it


@click.command("setup", cls=SpokenCommand)
@with_appcontext
def setup() -> None:
    """Make ready what a first start needs: the schema, an account, the sample survey. Safe to repeat."""
    from surveyapp import jobs

    schema.upgrade()
    if accounts.count(db.session):
        return
    db.session.rollback()
    survey = _sample()
    begin_writing(db.session)
    jobs.enqueue_analysis(survey.id)
    db.session.commit()
    password = secrets.token_urlsafe(12)
    cli_accounts.create_account("owner@example.com", password, None)
    click.echo(f"\n  owner@example.com\n  {password}\n")
    click.echo("The account above is yours: it is shown this once. Change it with: flask --app wsgi users password")


@click.command("worker", cls=SpokenCommand)
@click.option("--until-empty", is_flag=True, help="Stop when no job is left.")
@with_appcontext
def worker(until_empty: bool) -> None:
    """Do background jobs."""
    from surveyapp.worker import work

    work(current_app._get_current_object(), until_empty=until_empty)  # type: ignore[attr-defined]
