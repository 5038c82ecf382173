"""Wordings out to a translator as a spreadsheet, and back into the draft."""

from __future__ import annotations

import io
import re

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from surveyapp.domain.bank_text import to_toml
from surveyapp.domain.problem import Fault, Problem
from surveyapp.exchange import translation
from surveyapp.exchange.sheet import read_sheet
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import designs
from surveyapp.store.designs import Stale
from surveyapp.web import i18n
from surveyapp.web.access import design_or_404
from surveyapp.web.designing.blueprint import bp
from surveyapp.web.designing.desk import Desk, desk_of
from surveyapp.web.designing.languages import to_choose

_FILES = {"xlsx": translation.xlsx_file, "csv": translation.csv_file}


@bp.get("/<code>/translations")
def translations(code: str) -> ResponseReturnValue:
    return _page(desk_of(design_or_404(code)), ())


@bp.get("/<code>/translations.<any(xlsx, csv):ending>")
def wordings(code: str, ending: str) -> Response | ResponseReturnValue:
    """The spreadsheet; `?language=` adds a column for a new one."""
    desk = desk_of(design_or_404(code))
    if desk.plain is None:
        return redirect(url_for(".translations", code=code), 303)
    new = request.args.get("language", "").strip().lower()
    if new and not re.fullmatch(r"[a-z]{2}", new):
        return _page(desk, (Problem.at(Fault.LANGUAGE_UNKNOWN, found=new),), 422)
    made = io.BytesIO(_FILES[ending](desk.plain, [new] if new else []))
    return send_file(made, as_attachment=True, download_name=f"{code}-translations.{ending}", max_age=0)


@bp.post("/<code>/translations")
def take_translations(code: str) -> ResponseReturnValue:
    desk = desk_of(design_or_404(code))
    file = request.files.get("file")
    if file is None or not file.filename or desk.plain is None:
        return _page(desk, (Problem.at(Fault.NO_SUCH_FILE),), 422)
    content = file.read()
    db.session.rollback()  # reading a sheet takes seconds: respondents must not wait for SQLite's only writer
    sheet, problems = read_sheet(file.filename, content)
    if sheet is None or problems:
        return _page(desk, tuple(problems), 422)
    plain, problems = translation.translated(desk.plain, sheet)
    if plain is None:
        return _page(desk, tuple(problem.within(sheet.file) for problem in problems), 422)
    begin_writing(db.session)
    try:
        designs.save(db.session, desk.design.survey_id, to_toml(plain), desk.design.revision)
    except Stale:
        db.session.rollback()
        return _page(desk, (Problem.at(Fault.DRAFT_STALE),), 409)
    db.session.commit()
    count = len(plain["languages"])
    flash(ngettext("The draft now speaks one language.", "The draft now speaks %(num)s languages.", count))
    return redirect(url_for(".design", code=code), 303)


def _page(desk: Desk, problems: tuple[Problem, ...], status: int = 200) -> ResponseReturnValue:
    said = [problem.line(i18n.language()) for problem in problems]
    more = to_choose(desk.plain.get("languages", ()) if desk.plain else ())
    page = "designing/translations.html"
    return render_template(page, desk=desk, design=desk.design, problems=said, more_languages=more), status
