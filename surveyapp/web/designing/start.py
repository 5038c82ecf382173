"""The list of a business's questionnaires, and the three ways to begin one: a template, a file, or a blank page."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp.domain.address import source_of
from surveyapp.domain.bank import is_code
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.library import read_questionnaire
from surveyapp.domain.lint import minutes
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.text import EMPTY, LANGUAGES, Text
from surveyapp.extensions import config, db
from surveyapp.store import accounts, banks, surveys
from surveyapp.store.designs import Design, is_taken
from surveyapp.web import i18n
from surveyapp.web.access import begin_design, own_designs
from surveyapp.web.designing.bench import MOST_CHARACTERS
from surveyapp.web.designing.blueprint import bp
from surveyapp.web.designing.desk import desk_of

BLANK = """\
id = "new"
title = { vi = "Bảng hỏi mới", en = "A new questionnaire" }
business = { vi = "Tên doanh nghiệp", en = "Name of the business" }
intro = { vi = "Anh/chị vui lòng dành ít phút trả lời.", en = "Please take a few minutes to answer." }
thanks = { vi = "Cảm ơn anh/chị!", en = "Thank you!" }

[words]
product = { vi = "sản phẩm", en = "products" }
brand = { vi = "chúng tôi", en = "us" }
shop = { vi = "cửa hàng", en = "the shop" }
buy = { vi = "mua", en = "buy" }

[[page]]
id = "first"
use = ["demographics"]
"""


_BUSINESS = re.compile(r"^business = \{.*\}$", re.MULTILINE)
_SAMPLE = re.compile(r"^sample = true$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Template:
    """A questionnaire of the bank; `questions` counts what is asked."""

    id: str
    questionnaire: Questionnaire
    questions: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Line:
    """One questionnaire of the business; `faults` counts what is wrong with its draft."""

    design: Design
    title: Text
    faults: int


@bp.get("")
def designs() -> ResponseReturnValue:
    return _page((), {"code": _free_code()}, 200)


@bp.post("")
def begin() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in ("code", "template")}
    code = typed["code"]
    if not is_code(code):
        return _page((Problem.at(Fault.BAD_SURVEY_CODE, found=code),), typed, 422)
    source, problems = _source(typed["template"])
    if problems:
        return _page(problems, typed, 422)
    if begin_design(code, source) is None:
        db.session.rollback()
        return _page((Problem.at(Fault.CODE_TAKEN, found=code),), typed, 422)
    db.session.commit()
    flash(
        _(
            "The draft is there, and nothing is public until you publish it. Begin with its name and greeting under "
            "“Words of the survey”, then change the questions."
        )
    )
    return redirect(url_for(".outline", code=code), 303)


def _source(template: str) -> tuple[str, tuple[Problem, ...]]:
    """The text to begin with: the uploaded file, the chosen template, or a blank page."""
    file = request.files.get("file")
    if file is not None and file.filename:
        try:
            source = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            return "", (Problem.at(Fault.NOT_UTF8).within(file.filename),)
        if len(source) > MOST_CHARACTERS or "\0" in source:
            return "", (Problem.at(Fault.SHEET_TOO_LARGE, found=f"{len(source)}", most=f"{MOST_CHARACTERS}"),)
        return source, ()
    if not template:
        return _signed(BLANK), ()
    path = next((path for path in banks.templates(config().banks) if path.stem == template), None)
    if path is None:
        return "", (Problem.at(Fault.NO_SUCH_FILE).within(template),)
    return _signed(path.read_text(encoding="utf-8")), ()


def _signed(source: str) -> str:
    """With the name of the business, as respondents and readers of the report see it; an invented one of a sample
    stays."""
    name = json.dumps(_business(), ensure_ascii=False)
    own = "business = { " + ", ".join(f"{language} = {name}" for language in LANGUAGES) + " }"
    return source if _SAMPLE.search(source) else _BUSINESS.sub(lambda _found: own, source, count=1)


def _free_code() -> str:
    """An address made of the business's name that no survey has yet, "" where there is none."""
    plain = source_of(_business())[:40]
    codes = (plain, *(f"{plain}-{number}" for number in range(2, 20)))
    return next((code for code in codes if is_code(code) and not is_taken(db.session, code)), "")


def _business() -> str:
    return accounts.name_of(db.session, current_user.business_id)


def _page(problems: tuple[Problem, ...], typed: dict[str, str], status: int) -> ResponseReturnValue:
    folder = config().banks
    found = (_template(path, path.stat().st_mtime_ns, folder) for path in banks.templates(folder))
    templates = [template for template in found if template and not template.questionnaire.sample]
    page = render_template(
        "designing/start.html",
        lines=[_line(design) for design in own_designs()],
        templates=templates,
        problems=[problem.line(i18n.language()) for problem in problems],
        typed=typed,
        public=url_for("answering.page", code="-", _external=True).removesuffix("-"),
    )
    return page, status


def _line(design: Design) -> Line:
    """Only a draft has to be read again; what is published is compiled already."""
    if not design.revision:
        return Line(design, surveys.by_id(db.session, design.survey_id).questionnaire.title, 0)
    desk = desk_of(design)
    shown = desk.questionnaire or desk.published
    return Line(design, shown.title if shown else EMPTY, len(desk.problems))


@lru_cache(maxsize=64)
def _template(path: Path, _changed: int, folder: Path) -> Template | None:
    """Read once for each change of the file; None for a template that does not read."""
    questionnaire, _problems = read_questionnaire(path, banks.library(folder))
    if questionnaire is None:
        return None
    asked = sum(1 for question in questionnaire.questions() if question.kind != "statement")
    return Template(path.stem, questionnaire, asked, minutes(questionnaire))
