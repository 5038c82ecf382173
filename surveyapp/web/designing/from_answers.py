"""A questionnaire from answers a business already has: the file is read, what it seems to ask is shown, then both are
kept together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from reports.format import integer
from surveyapp.domain.address import source_of
from surveyapp.domain.bank import is_code
from surveyapp.domain.definition import Question
from surveyapp.domain.latent_class import FEWEST
from surveyapp.domain.problem import Fault, Problem
from surveyapp.exchange.cells import shown
from surveyapp.exchange.column_sense import Sense
from surveyapp.exchange.drafting import Draft, draft
from surveyapp.exchange.mapping import Mapping
from surveyapp.exchange.mapping_file import read_mapping
from surveyapp.exchange.possible import Possible, is_row_per_answer, possible
from surveyapp.exchange.sheet import Sheet, read_sheet
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, designs, surveys, uploads
from surveyapp.store.designs import is_taken
from surveyapp.web import i18n
from surveyapp.web.access import begin_design, design_or_404
from surveyapp.web.designing.blueprint import bp
from surveyapp.web.designing.desk import desk_of
from surveyapp.web.designing.words import kind_name, role_name, stage_name

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
    tells: tuple[str, ...] = ()
    builds: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """One thing the answers are brought in for: whether it can be made, of what, and what would have to be asked."""

    name: str
    made: bool
    words: str
    questions: tuple[str, ...] = ()


@bp.get("/from-answers")
def from_answers() -> ResponseReturnValue:
    return _page((), 200)


@bp.post("/from-answers")
def draft_from_answers() -> ResponseReturnValue:
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page((Problem.at(Fault.NO_SUCH_FILE),), 422)
    content, name = file.read(), file.filename
    business = accounts.name_of(db.session, current_user.business_id)
    db.session.rollback()  # reading a sheet takes seconds: respondents must not wait for SQLite's only writer
    sheet, problems = read_sheet(name, content)
    if sheet is None or problems:
        return _page(tuple(problems), 422)
    title = Path(name).stem.replace("_", " ").strip() or name
    made = draft(sheet, title, business)
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
    rows = sum(any(row) for row in sheet.rows)
    found = possible(asked, rows) if asked else None
    lines = [_line(question, mapping, sheet, found) for question in asked.questions()] if asked and found else []
    return render_template(
        "designing/drafted.html",
        design=own,
        desk=desk,
        upload=upload,
        lines=[line for line in lines if line.columns],
        mapping=mapping,
        left=_left_out(draft(sheet, code, "")),
        rows=rows,
        outlooks=_outlooks(found) if found else [],
        answers_in_rows=is_row_per_answer(sheet.header),
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


def _outlooks(found: Possible) -> list[Outlook]:
    """In the order a business asks for them."""
    language = i18n.language()

    def named(questions: Iterable[Question]) -> tuple[str, ...]:
        return tuple(question.text.to(language) for question in questions)

    return [
        _personas(found, named(found.personas)),
        _journey(found),
        Outlook(
            _("Satisfaction"),
            bool(found.satisfaction),
            ""
            if found.satisfaction
            else _("Needed: a question whether people would recommend you (0–10), or how satisfied they are overall."),
            named(found.satisfaction),
        ),
        Outlook(
            _("Who they are and what they do"),
            bool(found.described or found.habits),
            _("Compare groups of people by these, and describe the personas.")
            if found.described or found.habits
            else _("Needed: age, gender, income, where people live, how often they buy, how they heard of you."),
            named((*found.described, *found.habits)),
        ),
        Outlook(
            _("In their own words"),
            bool(found.words),
            _("Topics and quotes come from these.") if found.words else _("Needed: a question answered in own words."),
            named(found.words),
        ),
        Outlook(
            _("Target and potential customers"),
            False,
            _(
                "A file seldom asks this. Needed: questions on the need, the budget, who decides and when they mean to"
                " buy. Add them from the question bank for the next round."
            ),
        ),
    ]


def _personas(found: Possible, questions: tuple[str, ...]) -> Outlook:
    rule = _(
        "Found on what people think and do, never on who they are. Questions are taken whole, opinions first:"
        " at least 5 answers, then one for every 100 people, at most 12."
    )
    if not found.enough_asked:
        words = _("Needed: at least three answers on what people think or do, such as ratings, habits or reasons.")
    elif found.people < FEWEST:
        least = integer(FEWEST, i18n.language())
        words = _(
            "Too few people: at least %(least)s are needed, and 200 or more tell kinds apart better.", least=least
        )
    else:
        words = rule
    return Outlook(_("Personas"), found.has_personas, words, questions if found.enough_asked else ())


def _journey(found: Possible) -> Outlook:
    language = i18n.language()
    if not found.stages:
        needed = _("Needed: ratings of what people meet from hearing of you to coming back, one row each.")
        return Outlook(_("Journey map"), False, needed)
    words = _("The stage of each row is guessed from its words: change it in the questions where it is wrong.")
    if not found.outcome:
        words += " " + _("What matters most cannot be told: overall satisfaction is not asked.")
    rows = tuple(
        f"{stage_name(stage).to(language).capitalize()}: {', '.join(item.text.to(language) for item in items)}"
        for stage, items in found.stages
    )
    return Outlook(_("Journey map"), True, words, rows)


def _line(question: Question, mapping: Mapping, sheet: Sheet, found: Possible) -> Line:
    language = i18n.language()
    columns = tuple(own.column for own in mapping.columns if own.question == question.id)
    if question.options:
        points = tuple(option.text.to(language) for option in question.options)
    elif question.points():
        points = (f"{question.points()[0]} … {question.points()[-1]}",)
    else:
        points = ()
    examples = () if points else _examples(sheet, columns)
    blank = dict.fromkeys(cell for own in mapping.columns if own.question == question.id for cell in own.missing)
    tells = tuple(role_name(str(role)).to(language) for role in question.roles)
    kind = kind_name(question.kind).to(language)
    return Line(question, kind, columns, points, examples, tuple(blank), tells, question in found.personas)


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
