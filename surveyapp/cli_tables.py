"""The command that counts every question by one of them, by the engine of the setting."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from surveyapp.command import SpokenCommand, check_writable, file_path, find_survey, language_option, stop, write_csv
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.shape import hint
from surveyapp.extensions import config, db

if TYPE_CHECKING:
    from surveyapp.domain.stats import Estimate
    from surveyapp.store.tallies import Tables

HEADER = ("question", "answer", "column", "n", "value", "low", "high", "hidden", "p", "q", "V")


@click.command("tables", cls=SpokenCommand)
@click.argument("code")
@click.option("--by", "by_id", required=True, help="The question whose answers are the columns.")
@click.option("--out", type=file_path, required=True, help="A CSV file.")
@language_option
@with_appcontext
def tables(code: str, by_id: str, out: Path, lang: str) -> None:
    """Every question by the answers to one: shares of the column, means of numbers, with intervals and tests.

    Counted in this process, or by the Spark that ANALYSIS_ENGINE names, over the same files."""
    from surveyapp.domain.dimension import countable
    from surveyapp.domain.item import items_of
    from surveyapp.store import columns, tallies

    survey = find_survey(code, lang)
    check_writable(lang, out)
    items = {item.id: item for item in items_of(survey.questionnaire) if item.categories and countable(item)}
    if by_id not in items:
        stop([Problem.at(Fault.QUESTION_UNKNOWN, found=by_id, hint=hint(by_id, items))], lang)
    try:
        found = tallies.tables(db.session, survey, config().home, config().analysis_engine, items[by_id])
    except (tallies.NobodyAnswered, tallies.NoEngine, columns.Outdated) as error:
        stop([Problem.at(Fault.NOT_DONE, detail=str(error).splitlines()[0].rstrip("."))], lang)
    write_csv(out, HEADER, _rows(found, lang))
    click.echo(f"tables: {len(found.crosstabs) + len(found.means)}")


def _rows(found: Tables, lang: str) -> Iterator[tuple[str, ...]]:
    across = [label.to(lang) for label in found.by.labels]
    for made in found.crosstabs:
        item = made.rows.item
        test = tuple(map(_figure, (made.p, made.q, made.v)))
        for label, cells in zip(made.rows.labels, made.cells, strict=True):
            for column, cell in zip(across, cells, strict=True):
                n = "" if cell.n is None else str(cell.n)
                about = (item.id if item else "", label.to(lang), column)
                yield *about, n, *_bounds(cell.share), "1" if cell.hidden else "", *test
    for means in found.means:
        for column, own in zip(across, means.columns, strict=True):
            yield means.item.id, "", column, _figure(own.n), *_bounds(own), "", "", "", ""


def _bounds(own: Estimate) -> tuple[str, ...]:
    return tuple(map(_figure, (own.value, own.low, own.high)))


def _figure(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6g}"


COMMANDS = (tables,)
