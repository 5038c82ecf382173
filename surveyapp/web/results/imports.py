"""Bringing in a spreadsheet: upload, look at the guessed mapping and the rows it cannot read, then store or not."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage

from reports.format import integer
from surveyapp import jobs
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.problem import Fault, Problem
from surveyapp.exchange.guess import SURE, Guess, guess
from surveyapp.exchange.mapping import Mapping, check
from surveyapp.exchange.mapping_file import read_mapping
from surveyapp.exchange.responses import Conversion, convert
from surveyapp.exchange.sheet import Sheet, read_sheet
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import responses, uploads
from surveyapp.store.surveys import SurveyInfo
from surveyapp.store.uploads import UploadInfo
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame

MOST_SHOWN = 200
MOST_VALUES = 6
MAPPING_NAME = "mapping.toml"


@dataclass(frozen=True, slots=True)
class Pair:
    """One column of the sheet beside the question it fills; `target` "" when it is not imported. `unmatched` are
    values of the column that the question does not take."""

    column: str
    target: str
    wording: str
    reason: str
    unsure: bool = False
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What an upload comes to under its mapping; no conversion when there are problems."""

    pairs: tuple[Pair, ...]
    problems: tuple[Problem, ...]
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
    toml = mapping or guess(sheet, own.questionnaire).to_toml(i18n.language())
    begin_writing(db.session)
    upload_id = uploads.keep(db.session, own.id, sheet.file, content, toml)
    db.session.commit()
    return redirect(url_for(".mapping", code=code, upload_id=upload_id), 303)


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
        pairs=reading.pairs,
        problems=reading.problems,
        conversion=reading.conversion,
        most_shown=MOST_SHOWN,
        **survey_frame(own, "import"),
    )


@bp.post("/<code>/import/<int:upload_id>/mapping")
def change_mapping(code: str, upload_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    found = _upload(own, upload_id)
    written = request.form.get("toml", "").replace("\r\n", "\n").replace("\x00", "")
    uploads.change_mapping(db.session, found.id, written)
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
    conversion = _reading(own, found).conversion
    if conversion is None or (conversion.rejected_rows and wish != "good"):
        return redirect(url_for(".mapping", code=code, upload_id=upload_id), 303)
    return _store(own, found, conversion)


def _store(own: SurveyInfo, found: UploadInfo, conversion: Conversion) -> ResponseReturnValue:
    begin_writing(db.session)
    try:
        imported = responses.store_many(db.session, own, conversion.responses)
    except ValueError:
        db.session.rollback()
        flash(_("The survey takes no more answers than its limit allows. Nothing was stored."), "error")
        return redirect(url_for(".mapping", code=own.code, upload_id=found.id), 303)
    uploads.remove(db.session, found.id)
    if imported.stored:
        jobs.enqueue_analysis(own.id)
    db.session.commit()
    stored, there = imported.stored, imported.already_there
    flash(ngettext("One response was stored.", "%(count)s responses were stored.", stored, count=_counted(stored)))
    if there:
        flash(ngettext("One was there already.", "%(count)s were there already.", there, count=_counted(there)))
    _say_led(conversion)
    return redirect(url_for(".survey", code=own.code), 303)


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
        return Reading((), tuple(problems))
    guessed = guess(sheet, own.questionnaire)
    mapping, problems = read_mapping(MAPPING_NAME, found.mapping)
    if mapping is not None:
        problems = check(mapping, own.questionnaire, sheet.header)
    if mapping is None or problems:
        return Reading(_pairs(sheet, mapping, guessed, own.questionnaire), tuple(problems))
    conversion = convert(sheet, mapping, own.questionnaire, own.code)
    return Reading(_pairs(sheet, mapping, guessed, own.questionnaire), (), conversion)


def _pairs(sheet: Sheet, mapping: Mapping | None, guessed: Guess, questionnaire: Questionnaire) -> tuple[Pair, ...]:
    if mapping is None:
        return ()
    language = i18n.language()
    targets = {own.column: own for own in mapping.columns}
    about = {column: field for field, column in mapping.about()}
    reasons = {own.column: own for own in guessed.columns}
    pairs = []
    for column in sheet.header:
        own, guessed_column = targets.get(column), reasons.get(column)
        target = own.target if own else about.get(column, "")
        known = own is not None and own.question in questionnaire
        wording = questionnaire.question(own.question).text.to(language) if own and known else ""
        if guessed_column is None or guessed_column.target != target:
            pairs.append(Pair(column, target, wording, _("Set in the mapping.") if target else ""))
            continue
        unsure = bool(target) and guessed_column.confidence < SURE
        unmatched = tuple(value for value, _like in guessed_column.unmatched[:MOST_VALUES])
        pairs.append(Pair(column, target, wording, guessed_column.reason.value.to(language), unsure, unmatched))
    return tuple(pairs)
