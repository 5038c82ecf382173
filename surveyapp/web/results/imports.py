"""Bringing in a spreadsheet: upload, look at how its columns are read and which rows cannot be, then store or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from werkzeug.datastructures import FileStorage

from reports.format import integer
from surveyapp import jobs
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.problem import Fault, Problem
from surveyapp.exchange import choosing
from surveyapp.exchange.cells import shown
from surveyapp.exchange.choosing import chosen, target_of
from surveyapp.exchange.guess import SURE, Guess, guess, unmatched
from surveyapp.exchange.identity import Join
from surveyapp.exchange.mapping import Mapping, check
from surveyapp.exchange.mapping_file import read_mapping, to_toml
from surveyapp.exchange.parts import plain
from surveyapp.exchange.responses import Conversion, convert
from surveyapp.exchange.sheet import Sheet, read_sheet
from surveyapp.extensions import config, db
from surveyapp.models.base import begin_writing
from surveyapp.store import columns, mappings, uploads
from surveyapp.store.imports import Run
from surveyapp.store.surveys import SurveyInfo
from surveyapp.store.uploads import UploadInfo
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.results import joining
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame
from surveyapp.web.results.joining import Plan

MOST_SHOWN = 200
MOST_CAUSES = 30
MOST_VALUES = 12
MOST_SHOWN_SURE = 8
"""More columns than that whose question is certain are folded away."""
EXAMPLES = 3
MAPPING_NAME = "mapping.toml"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value of a column that its question does not take; `like` is the option it may stand for, "" for no idea."""

    value: str
    like: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One column of the sheet with some of its cells, beside the question it fills: `target` as choosing.targets names
    it, "" when it is not imported. `options` are (code, words) an unknown value may stand for, or a rating's points."""

    column: str
    examples: tuple[str, ...]
    target: str
    reason: str
    unsure: bool = False
    unknown: tuple[Unknown, ...] = ()
    options: tuple[tuple[str, str], ...] = ()

    @property
    def look(self) -> bool:
        """Whether a person should look at it."""
        return self.unsure or bool(self.unknown)

    @property
    def sure(self) -> bool:
        """Whether it has its question beyond doubt."""
        return bool(self.target) and not self.look


@dataclass(frozen=True, slots=True)
class Bad:
    """A value of a column that cannot be read, in how many rows, and the first of them."""

    column: str
    value: str
    reason: str
    rows: int
    first: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What an upload comes to under its mapping; no conversion when there are problems."""

    problems: tuple[Problem, ...]
    sheet: Sheet | None = None
    mapping: Mapping | None = None
    conversion: Conversion | None = None


@bp.get("/<code>/import")
def upload(code: str) -> ResponseReturnValue:
    return _upload_page(survey_or_404(code), ())


@bp.post("/<code>/import")
def receive_upload(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _upload_page(own, (Problem.at(Fault.NO_SUCH_FILE),), 422)
    content = file.read()
    db.session.rollback()  # reading a sheet takes seconds: respondents must not wait for SQLite's only writer
    sheet, problems = read_sheet(file.filename, content)
    if sheet is None or problems:
        return _upload_page(own, tuple(problems), 422)
    mapping, problems = _written_mapping(request.files.get("mapping"))
    if problems:
        return _upload_page(own, tuple(problems), 422)
    toml = mapping or _saved(own, sheet) or guess(sheet, own.questionnaire).to_toml(i18n.language())
    db.session.rollback()  # what was read until here is old by now
    begin_writing(db.session)
    upload_id = uploads.keep(db.session, own.id, sheet.file, content, toml)
    db.session.commit()
    return redirect(url_for(".mapping", code=code, upload_id=upload_id), 303)


def _saved(own: SurveyInfo, sheet: Sheet) -> str:
    """The mapping kept for files with these columns, "" where there is none or the questionnaire has outgrown it."""
    saved = mappings.fitting(db.session, own.id, sheet.header)
    mapping = read_mapping(MAPPING_NAME, saved.mapping)[0] if saved else None
    if saved is None or mapping is None or check(mapping, own.questionnaire, sheet.header):
        return ""
    flash(_("The columns are read as in “%(name)s”, which was confirmed before.", name=saved.name))
    return saved.mapping


def _written_mapping(file: FileStorage | None) -> tuple[str, list[Problem]]:
    if file is None or not file.filename:
        return "", []
    try:
        return file.read().decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return "", [Problem.at(Fault.NOT_UTF8).within(file.filename)]


@bp.get("/<code>/import/<int:upload_id>")
def mapping(code: str, upload_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    found = _upload(own, upload_id)
    reading = _reading(own, found)
    return render_template(
        "results/mapping.html",
        upload=found,
        pairs=_pairs(reading, own.questionnaire),
        menu=_menu(own.questionnaire),
        mapping=reading.mapping,
        problems=reading.problems,
        conversion=reading.conversion,
        bad=_bad(reading.conversion),
        plan=_plan(own, reading),
        most_shown=MOST_SHOWN,
        most_causes=MOST_CAUSES,
        most_shown_sure=MOST_SHOWN_SURE,
        joins=_joins(),
        **survey_frame(own, "import"),
    )


@bp.post("/<code>/import/<int:upload_id>/mapping")
def change_mapping(code: str, upload_id: int) -> ResponseReturnValue:
    """The mapping as text, or afresh from the file."""
    own = survey_or_404(code)
    found = _upload(own, upload_id)
    written = request.form.get("toml", "").replace("\r\n", "\n").replace("\x00", "")
    if request.form.get("do") == "guess":
        sheet, _problems = read_sheet(found.name, found.content)
        written = guess(sheet, own.questionnaire).to_toml(i18n.language()) if sheet else ""
    uploads.change_mapping(db.session, found.id, written)
    db.session.commit()
    return redirect(url_for(".mapping", code=code, upload_id=upload_id), 303)


@bp.post("/<code>/import/<int:upload_id>/columns")
def choose_columns(code: str, upload_id: int) -> ResponseReturnValue:
    """What each column becomes, what unknown values stand for, and what tells people apart."""
    own = survey_or_404(code)
    found = _upload(own, upload_id)
    reading = _reading(own, found)
    if reading.sheet is not None and reading.mapping is not None:
        places = dict(enumerate(reading.sheet.header))
        wanted = {name: request.form[f"target-{at}"] for at, name in places.items() if f"target-{at}" in request.form}
        values = {
            name: dict(zip(request.form.getlist(f"value-{at}"), request.form.getlist(f"means-{at}"), strict=False))
            for at, name in places.items()
        }
        who = places.get(request.form.get("who", -1, type=int), "")
        join = next((join for join in Join if join == request.form.get("join")), Join.OWN)
        made = chosen(reading.mapping, reading.sheet, own.questionnaire, wanted, values, who, join)
        uploads.change_mapping(db.session, found.id, to_toml(made))
        db.session.commit()
    return redirect(url_for(".mapping", code=code, upload_id=upload_id), 303)


@bp.post("/<code>/import/<int:upload_id>")
def store_upload(code: str, upload_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    found = _upload(own, upload_id)
    wish = request.form.get("keep", "")
    if wish == "none":
        uploads.remove(db.session, found.id)
        db.session.commit()
        flash(_("Nothing was stored."))
        return redirect(url_for(".survey", code=code), 303)
    db.session.rollback()
    reading = _reading(own, found)
    sheet, mapping, conversion = reading.sheet, reading.mapping, reading.conversion
    if sheet is None or mapping is None or conversion is None or (conversion.rejected_rows and wish != "good"):
        return redirect(url_for(".mapping", code=code, upload_id=upload_id), 303)
    return _store(own, found, sheet, mapping, conversion)


def _store(
    own: SurveyInfo, found: UploadInfo, sheet: Sheet, mapping: Mapping, conversion: Conversion
) -> ResponseReturnValue:
    begin_writing(db.session)
    who: int = current_user.id
    try:
        rows, left_out = conversion.responses, conversion.rejected_rows
        run = joining.store(db.session, own, mapping, rows, found.name, left_out, who)
    except ValueError:
        db.session.rollback()
        flash(_("The survey takes no more answers than its limit allows. Nothing was stored."), "error")
        return redirect(url_for(".mapping", code=own.code, upload_id=found.id), 303)
    uploads.remove(db.session, found.id)
    mappings.keep(db.session, own.id, sheet.header, Path(found.name).stem, found.mapping, who)
    if run.stored or run.changed:
        jobs.enqueue_analysis(own.id)
    db.session.commit()
    if run.changed:
        columns.forget(config().home, own.id)
    _say(run, conversion)
    return redirect(url_for(".survey", code=own.code), 303)


def _say(run: Run, conversion: Conversion) -> None:
    stored, changed, there = run.stored, run.changed, run.there
    flash(ngettext("One response was stored.", "%(count)s responses were stored.", stored, count=_counted(stored)))
    if changed:
        flash(
            ngettext(
                "One response that was here already was changed.",
                "%(count)s responses that were here already were changed.",
                changed,
                count=_counted(changed),
            )
        )
    if there:
        flash(ngettext("One was there already.", "%(count)s were there already.", there, count=_counted(there)))
    _say_led(conversion)


def _say_led(conversion: Conversion) -> None:
    """What the questionnaire's logic did to imported answers."""
    hidden = sum(answers for _question, answers in conversion.hidden)
    stopped = sum(people for _ending, people in conversion.stopped)
    if hidden:
        flash(
            ngettext(
                "One answer was left out: the logic hides its question.",
                "%(count)s answers were left out: the logic hides their questions.",
                hidden,
                count=_counted(hidden),
            )
        )
    if stopped:
        flash(
            ngettext(
                "One response is stored but not analysed: the survey ends early for it.",
                "%(count)s responses are stored but not analysed: the survey ends early for them.",
                stopped,
                count=_counted(stopped),
            )
        )


def _counted(number: int) -> str:
    return integer(number, i18n.language())


# ------------------------------------------------------------------ reading an upload


def _upload(own: SurveyInfo, upload_id: int) -> UploadInfo:
    return uploads.find(db.session, own.id, upload_id) or abort(404)


def _upload_page(own: SurveyInfo, problems: tuple[Problem, ...], status: int = 200) -> ResponseReturnValue:
    return render_template("results/upload.html", problems=problems, **survey_frame(own, "import")), status


def _reading(own: SurveyInfo, found: UploadInfo) -> Reading:
    sheet, problems = read_sheet(found.name, found.content)
    if sheet is None or problems:
        return Reading(tuple(problems))
    mapping, problems = read_mapping(MAPPING_NAME, found.mapping)
    if mapping is not None:
        problems = check(mapping, own.questionnaire, sheet.header)
    if mapping is None or problems:
        return Reading(tuple(problems), sheet, mapping)
    return Reading((), sheet, mapping, convert(sheet, mapping, own.questionnaire, own.code))


def _bad(conversion: Conversion | None) -> list[Bad]:
    """What cannot be read, the most frequent first."""
    language = i18n.language()
    by_cause: dict[tuple[str, str, str], list[int]] = {}
    for one in conversion.rejected if conversion else ():
        by_cause.setdefault((one.column, one.value, one.problem.say(language)), []).append(one.row)
    found = [Bad(*cause, len(rows), min(rows)) for cause, rows in by_cause.items()]
    return sorted(found, key=lambda bad: -bad.rows)


def _plan(own: SurveyInfo, reading: Reading) -> Plan | None:
    if reading.conversion is None or reading.mapping is None:
        return None
    return joining.plan(db.session, own, reading.mapping, reading.conversion.responses)


def _joins() -> list[tuple[Join, str]]:
    return [
        (Join.OWN, _("an id of the file’s own")),
        (Join.EMAIL, _("e-mail addresses")),
        (Join.PHONE, _("telephone numbers")),
    ]


def _menu(questionnaire: Questionnaire) -> list[tuple[str, list[tuple[str, str]]]]:
    """(question, [(target, words)]) a column may become; what is no question comes first."""
    language = i18n.language()
    about = dict(zip(choosing.ABOUT, (_("When it was submitted"), _("When it was begun"), _("Source")), strict=True))
    menu = [(_("About the response"), list(about.items()))]
    for question, parts in choosing.targets(questionnaire):
        words = question.text.to(language)
        menu.append((words, [(target, part.to(language) if part else words) for target, part in parts]))
    return menu


def _pairs(reading: Reading, questionnaire: Questionnaire) -> tuple[Pair, ...]:
    if reading.sheet is None or reading.mapping is None:
        return ()
    guessed = guess(reading.sheet, questionnaire)
    return tuple(
        _pair(reading.sheet, reading.mapping, guessed, questionnaire, at, name)
        for at, name in enumerate(reading.sheet.header)
    )


def _pair(sheet: Sheet, mapping: Mapping, guessed: Guess, questionnaire: Questionnaire, at: int, column: str) -> Pair:
    language = i18n.language()
    examples = tuple(_first(shown(cell) for cell in sheet.column(at)))
    target = target_of(mapping, column)
    reason, unsure = _reason(guessed, column, target, mapping)
    own = next((own for own in mapping.columns if own.column == column), None)
    if own is None or own.question not in questionnaire:
        return Pair(column, examples, target, reason)
    question = questionnaire.question(own.question)
    asked = plain(question, own.part)[0]
    options = tuple((str(point), str(point)) for point in asked.points())
    options += tuple((option.code, option.text.to(language)) for option in asked.options)
    unknown = () if own.other else unmatched(sheet, own, question)[:MOST_VALUES]
    return Pair(column, examples, target, reason, unsure, tuple(Unknown(*each) for each in unknown), options)


def _first(cells: Iterable[str]) -> list[str]:
    """The first different ones that hold anything."""
    found: dict[str, None] = {}
    for cell in cells:
        if cell:
            found[cell] = None
        if len(found) == EXAMPLES:
            break
    return list(found)


def _reason(guessed: Guess, column: str, target: str, mapping: Mapping) -> tuple[str, bool]:
    """(why the column is joined as it is, whether a person should look)"""
    if column == mapping.id and not target:
        return _("Tells people apart."), False
    known = next((own for own in guessed.columns if own.column == column), None)
    if known is None or target_of(guessed.mapping, column) != target:
        return (_("Set in the mapping.") if target else ""), False
    return known.reason.value.to(i18n.language()), bool(target) and known.confidence < SURE
