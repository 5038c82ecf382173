"""A questionnaire from answers a business already has: the file is read, what it seems to ask is shown, then both are
kept together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp.domain.address import source_of
from surveyapp.domain.bank import is_code
from surveyapp.domain.definition import Question
from surveyapp.domain.problem import Fault, Problem
from surveyapp.exchange.cells import shown
from surveyapp.exchange.column_sense import Sense
from surveyapp.exchange.drafting import Draft, draft
from surveyapp.exchange.mapping import Mapping
from surveyapp.exchange.mapping_file import read_mapping
from surveyapp.exchange.sheet import Sheet, read_sheet
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, designs, surveys, uploads
from surveyapp.store.designs import is_taken
from surveyapp.web import i18n
from surveyapp.web.access import begin_design, design_or_404
from surveyapp.web.designing.blueprint import bp
from surveyapp.web.designing.desk import desk_of
from surveyapp.web.designing.words import kind_name

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A question with the columns that answer it; `points` are its answers as they will read, in their order; `blank`
    the cells that are read as no answer."""

    question: Question
    kind: str
    columns: tuple[str, ...]
    points: tuple[str, ...]
    examples: tuple[str, ...]
    blank: tuple[str, ...] = ()


@bp.get("/from-answers")
def from_answers() -> ResponseReturnValue:
    return _page((), 200)


@bp.post("/from-answers")
def draft_from_answers() -> ResponseReturnValue:
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page((Problem.at(Fault.NO_SUCH_FILE),), 422)
    content, name = file.read(), file.filename
    db.session.rollback()  # reading a sheet takes seconds: respondents must not wait for SQLite's only writer
    sheet, problems = read_sheet(name, content)
    if sheet is None or problems:
        return _page(tuple(problems), 422)
    title = Path(name).stem.replace("_", " ").strip() or name
    made = draft(sheet, title, accounts.name_of(db.session, current_user.business_id))
    if not made.mapping.columns:
        return _page((Problem.at(Fault.NOTHING_ASKED).within(name),), 422)
    begin_writing(db.session)
    code = _free_code(title)
    survey_id = begin_design(code, made.source)
    if survey_id is None:
        abort(409)
    upload_id = uploads.keep(db.session, survey_id, sheet.file, content, made.mapping_toml())
    db.session.commit()
    return redirect(url_for(".drafted", code=code, upload_id=upload_id), 303)


@bp.get("/<code>/from-answers/<int:upload_id>")
def drafted(code: str, upload_id: int) -> ResponseReturnValue:
    """What the file seems to ask, each question with its columns, before anything is stored."""
    own = design_or_404(code)
    upload = uploads.find(db.session, own.survey_id, upload_id) or abort(404)
    desk = desk_of(own)
    sheet, _problems = read_sheet(upload.name, upload.content)
    mapping, _problems = read_mapping("mapping.toml", upload.mapping)
    if sheet is None or mapping is None:
        abort(404)
    asked = desk.questionnaire
    lines = [_line(question, mapping, sheet) for question in asked.questions()] if asked else []
    return render_template(
        "designing/drafted.html",
        design=own,
        desk=desk,
        upload=upload,
        lines=[line for line in lines if line.columns],
        mapping=mapping,
        left=_left_out(draft(sheet, code, "")),
        rows=sum(any(row) for row in sheet.rows),
    )


@bp.post("/<code>/from-answers/<int:upload_id>")
def take_answers(code: str, upload_id: int) -> ResponseReturnValue:
    """The questionnaire as it stands becomes a version, closed to respondents, and the answers can be looked at."""
    own = design_or_404(code)
    upload = uploads.find(db.session, own.survey_id, upload_id) or abort(404)
    desk = desk_of(own)
    if desk.questionnaire is None or desk.plain is None:
        flash(_("Something in the questionnaire has to be corrected first."), "error")
        return redirect(url_for(".outline", code=code), 303)
    first = not own.version
    survey_id = surveys.publish(db.session, own.business_id, code, desk.plain)
    designs.discard(db.session, survey_id)
    if first:
        surveys.set_open(db.session, survey_id, is_open=False)
    db.session.commit()
    return redirect(url_for("results.mapping", code=code, upload_id=upload.id), 303)


def _page(problems: tuple[Problem, ...], status: int) -> ResponseReturnValue:
    said = [problem.line(i18n.language()) for problem in problems]
    return render_template("designing/from_answers.html", problems=said), status


def _free_code(title: str) -> str:
    plain = source_of(title)[:40].strip("-_") or "survey"
    name = plain if is_code(plain) else "survey"
    codes = (name, *(f"{name}-{number}" for number in range(2, 1000)))
    return next((code for code in codes if not is_taken(db.session, code)), "")


def _line(question: Question, mapping: Mapping, sheet: Sheet) -> Line:
    language = i18n.language()
    columns = tuple(own.column for own in mapping.columns if own.question == question.id)
    if question.options:
        points = tuple(option.text.to(language) for option in question.options)
    elif question.points():
        points = (str(question.points()[0]), "…", str(question.points()[-1]))
    else:
        points = ()
    examples = () if points else _examples(sheet, columns)
    blank = dict.fromkeys(cell for own in mapping.columns if own.question == question.id for cell in own.missing)
    return Line(question, kind_name(question.kind).to(language), columns, points, examples, tuple(blank))


def _examples(sheet: Sheet, columns: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in columns[:1]:
        for cell in sheet.column(sheet.header.index(name)):
            if cell != "":
                found[shown(cell)] = None
            if len(found) == EXAMPLES:
                break
    return tuple(found)


def _left_out(made: Draft) -> list[tuple[str, list[str]]]:
    """(why, columns) of what is not brought in."""
    why = {
        Sense.EMPTY: _("Nobody answered"),
        Sense.SAME: _("Everybody has the same answer"),
        Sense.CODE: _("Only tells rows apart"),
        Sense.PERSONAL: _("Personal: contact data, names or places on the map"),
        Sense.TOOL: _("Filled in by the survey tool"),
        Sense.TWICE: _("Says what other columns say too"),
        Sense.WEIGHT: _("Weights: state the shares of the population under Weights instead"),
    }
    pairs = sorted(((sense, name) for name, sense in made.left_out), key=lambda pair: pair[0].value)
    return [(why[sense], [name for _sense, name in own]) for sense, own in groupby(pairs, key=lambda pair: pair[0])]
