"""Any question by any other, by group, stage or persona: a table to read and a file to take away."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reports import format as write
from surveyapp.domain.crosstab import Cell, Crosstab, Method, crosstabs
from surveyapp.domain.definition import Question
from surveyapp.domain.dimension import GROUP, PERSONA, STAGE, Dimension, of_item, ticked
from surveyapp.domain.stats import Estimate
from surveyapp.domain.text import Text, inert
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.addresses import asked_again
from surveyapp.web.filters import shortened
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame, waiting
from surveyapp.web.results.live import Choice, Filter, Live, NotReady, filtered, live

_OFTEN = ("barrier", "channel", "satisfaction", "attitude", "behaviour")
"""Families of the questions that are asked about most."""
MOST_OFTEN = 5
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Line:
    """`test` where the line is a table of its own: an option that was ticked or not. `key` is what `also` asks for in
    the address of the responses behind it, "" for what they cannot be asked by."""

    label: str
    cells: tuple[Cell, ...]
    everyone: Estimate
    test: Crosstab | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`letter` is what other columns are said to be above of; `key` as of a line."""

    letter: str
    label: str
    people: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """One printed table, without columns nobody is in; `test` is None where each line has its own."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    test: Crosstab | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks to cross; `fault` is a sentence where it cannot be."""

    rows: str
    columns: str
    grids: tuple[Grid, ...] = ()
    found: tuple[Crosstab, ...] = ()
    fault: str = ""


@bp.get("/<code>/crosstab")
def crosstab(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    try:
        here = live(own)
    except NotReady:
        return waiting(own, "crosstab")
    chosen = filtered(here)
    asked = _asked(here, chosen)
    return render_template(
        "results/crosstab.html",
        here=here,
        filter=chosen,
        asked=asked,
        reach=_reach(asked),
        file_address=url_for(".crosstab_file", code=code, **asked_again()),
        asked_again=asked_again,
        row_menu=_row_menu(here),
        often=[] if asked.rows or asked.columns else list(islice(_often(here, code), MOST_OFTEN)),
        said_test=said_test,
        said_briefly=said_briefly,
        **survey_frame(own, "crosstab"),
    )


@bp.get("/<code>/crosstab.csv")
def crosstab_file(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    try:
        here = live(own)
    except NotReady:
        return waiting(own, "crosstab")
    asked = _asked(here, filtered(here))
    if not asked.grids:
        return abort(404)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([inert(cell) for cell in row] for row in _rows(asked))
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{own.code}-crosstab.csv"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


# ------------------------------------------------------------------ what may be chosen


def _row_menu(here: Live) -> list[Choice]:
    return [Choice(question.id, question.text.to(i18n.language())) for question in here.by_question]


def _often(here: Live, code: str) -> Iterator[Choice]:
    """Addresses of tables that are asked for often, with their names: what holds people back, where they look, how
    satisfied they are and what they think, by group and persona, or by who they are where there are neither."""
    language = i18n.language()
    kinds = {choice.key: choice.words for choice in here.kinds}
    across = [(key, kinds[key]) for key in (GROUP, PERSONA) if key in kinds]
    if len(across) == 2:
        yield _table(code, across[0], across[1])
    asked = [(question, items) for question, items in here.by_question.items() if items]
    alone = (one for one, items in asked if _tells(one, "demographic") and len(items) == 1)
    across = across or [(one.id, one.text.to(language)) for one in alone][:1]
    for family in _OFTEN:
        question = next((one for one, _items in asked if _tells(one, family)), None)
        for column in across if question else ():
            yield _table(code, (question.id, question.text.to(language)), column)


def _tells(question: Question, family: str) -> bool:
    return any(role.family == family for role in question.roles)


def _table(code: str, rows: tuple[str, str], columns: tuple[str, str]) -> Choice:
    """Both with the words they are called by."""
    down, across = (shortened(words, 44) for _key, words in (rows, columns))
    return Choice(url_for(".crosstab", code=code, rows=rows[0], columns=columns[0]), f"{down} × {across}")


# ------------------------------------------------------------------ crossing


def _asked(here: Live, chosen: Filter) -> Asked:
    rows, columns = request.args.get("rows", ""), request.args.get("columns", "")
    if not rows or not columns:
        return Asked(rows, columns)
    across = here.dimension(columns)
    down = _down(here, rows)
    if across is None or not down:
        return Asked(rows, columns, fault=_("This survey has no such question or group to cross."))
    if len(across.side.labels) > len(LETTERS):
        return Asked(rows, columns, fault=_("That question has too many answers for columns; take it as rows instead."))
    if not chosen.shown:
        return Asked(rows, columns)
    found = crosstabs(here.table, [one.side for one in down], across.side, chosen.within())
    return Asked(rows, columns, tuple(_grids(down, across, found)), tuple(found))


def _down(here: Live, key: str) -> list[Dimension]:
    """The dimensions of a row question: its items, or the one that is no question."""
    items = next((items for question, items in here.by_question.items() if question.id == key), ())
    if items:
        return [of_item(here.table, item) for item in items]
    found = here.dimension(key) if key in (GROUP, STAGE, PERSONA) else None
    return [found] if found else []


def _grids(down: Sequence[Dimension], across: Dimension, found: Sequence[Crosstab]) -> Iterator[Grid]:
    language = i18n.language()
    people = [max(column) for column in zip(*(made.people for made in found), strict=True)]
    kept = [place for place, n in enumerate(people) if n]

    def columns(sizes: Sequence[int]) -> tuple[Column, ...]:
        return tuple(Column(LETTERS[c], across.side.labels[c].to(language), sizes[c], across.key(c)) for c in kept)

    def line(label: Text, one: Dimension, made: Crosstab, row: int, test: Crosstab | None) -> Line:
        cells = tuple(made.cells[row][c] for c in kept)
        return Line(label.to(language), cells, made.everyone[row], test, one.key(row))

    question = _ticked_question(down)
    if question is not None:
        lines = (line(one.text, one, made, 1, made) for one, made in zip(down, found, strict=True))
        yield Grid(question.text.to(language), columns(people), tuple(lines), None)
        return
    for one, made in zip(down, found, strict=True):
        lines = (line(label, one, made, row, None) for row, label in enumerate(one.side.labels))
        yield Grid(one.text.to(language), columns(made.people), tuple(lines), made)


def _ticked_question(down: Sequence[Dimension]) -> Question | None:
    """The question whose options these are, where each is ticked or not."""
    items = [one.side.item for one in down if one.side.item is not None]
    return items[0].question if items and ticked(items) else None


def _reach(asked: Asked) -> float:
    """Smallest difference of shares the two largest columns of the first table would mostly show; nan without two."""
    if not asked.found or len(asked.found[0].columns.labels) < 2:
        return math.nan
    first, second = sorted(range(len(asked.found[0].effective)), key=lambda c: -asked.found[0].effective[c])[:2]
    return asked.found[0].detectable(first, second)


def method_name(method: Method) -> str:
    names = {
        Method.CHI_SQUARE: _("chi-square"),
        Method.PERMUTATION: _("permutation test"),
        Method.RANKS: _("rank test"),
        Method.RAO_SCOTT: _("chi-square with weights (Rao–Scott)"),
    }
    return names[method]


def said_test(found: Crosstab) -> str:
    """One sentence: whether the columns differ, by which test, how strongly."""
    if found.method is Method.NONE:
        if found.rows.items & found.columns.items:
            return _("† Not tested: rows and columns come from the same answers.")
        return _("Not tested: too few people to compare.")
    language = i18n.language()
    figures = f"{method_name(found.method)}, {_is('p', found.p)}, {_is('q', found.q)}, V = "
    figures += write.decimal(found.v, language, 2)
    if found.differs:
        return _("The columns differ (%(figures)s).", figures=figures)
    return _("No difference between the columns is proven (%(figures)s).", figures=figures)


def said_briefly(found: Crosstab) -> str:
    """The same beside one line of a table."""
    if found.method is Method.NONE:
        return "†" if found.rows.items & found.columns.items else ""
    figures = f"{_is('q', found.q)}, V = {write.decimal(found.v, i18n.language(), 2)}"
    return _("differs: %(figures)s", figures=figures) if found.differs else figures


def _is(name: str, p: float) -> str:
    written = write.p_value(p, i18n.language())
    return f"{name} {written}" if written.startswith("<") else f"{name} = {written}"


# ------------------------------------------------------------------ the file


def _rows(asked: Asked) -> Iterator[list[str]]:
    """A head and one row per cell; what may not be shown is empty and says so."""
    yield [_("table"), _("row"), _("column"), "n", _("share"), _("low"), _("high"), _("hidden"), "p", "q", "V"]
    for grid in asked.grids:
        for line in grid.lines:
            test = line.test or grid.test
            for column, cell in zip(grid.columns, line.cells, strict=True):
                figures = (cell.share.value, cell.share.low, cell.share.high)
                yield [
                    grid.title,
                    line.label,
                    column.label,
                    "" if cell.n is None else str(cell.n),
                    *(_plain(figure) for figure in figures),
                    "1" if cell.hidden else "",
                    *(_plain(figure) for figure in ((test.p, test.q, test.v) if test else ())),
                ]


def _plain(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.4f}"
