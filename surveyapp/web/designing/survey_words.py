"""What a questionnaire says about itself: title, opening, thanks, languages, and the words its questions fill in."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.bank_schema import QuestionnaireFile, Wording
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.shape import Plain
from surveyapp.extensions import db
from surveyapp.store.designs import Stale
from surveyapp.web import i18n
from surveyapp.web.designing import typed
from surveyapp.web.designing.bench import Bench, bench_or_404, keep, mark_of, needed
from surveyapp.web.designing.blueprint import bp
from surveyapp.web.designing.editor import about
from surveyapp.web.designing.languages import to_choose
from surveyapp.web.designing.words import survey_field

WORDINGS = tuple(name for name, info in QuestionnaireFile.model_fields.items() if info.annotation == Wording)
FLAGS = tuple(name for name, info in QuestionnaireFile.model_fields.items() if info.annotation is bool)


@bp.get("/<code>/words")
def survey_words(code: str) -> ResponseReturnValue:
    bench = bench_or_404(code)
    return _page(bench, needed(bench))


@bp.post("/<code>/words")
def save_words(code: str) -> ResponseReturnValue:
    bench = bench_or_404(code)
    data = needed(bench)
    tree = typed.tree_of((name, value) for name in request.form for value in request.form.getlist(name))
    made, problems = _made(data, tree)
    if problems:
        return _page(bench, made, problems=[problem.say(i18n.language()) for problem in problems], status=422)
    if request.form.get("mark") != mark_of(_part(data)):
        return _page(bench, made, theirs=data, status=409)
    try:
        keep(bench, made, "words")
    except Stale:
        db.session.rollback()
        return save_words(code)
    flash(_("Saved."))
    return redirect(url_for(".survey_words", code=code), 303)


def _part(data: Plain) -> Plain:
    """What this form shows of the draft."""
    return {name: data.get(name) for name in (*WORDINGS, *FLAGS, "languages", "words")}


def _made(data: Plain, tree: typed.Tree) -> tuple[Plain, list[Problem]]:
    made = deepcopy(data)
    problems = []
    for name in WORDINGS:
        _put(made, name, _said(tree.get(name), made.get(name)))
    for name in FLAGS:
        if name in tree and (tree[name] == "1") != bool(made.get(name)):
            made[name] = tree[name] == "1"
    languages = [*tree.get("languages", []), *re.split(r"[\s,]+", str(tree.get("more", "")).lower())]
    languages = list(dict.fromkeys(language for language in languages if language))
    problems += [
        Problem.at(Fault.LANGUAGE_UNKNOWN, found=language)
        for language in languages
        if not re.fullmatch(r"[a-z]{2}", language)
    ]
    if languages and languages != made.get("languages", ["vi", "en"]):
        made["languages"] = languages
    words = {}
    for _key, own in tree.get("words", {}).items():
        name = str(own.get("name", "")) if isinstance(own, dict) else ""
        said = _said(own.get("text"), made.get("words", {}).get(name)) if name else {}
        if said and not re.fullmatch(r"[a-z][a-z0-9_]{0,60}", name):
            problems.append(Problem.at(Fault.BAD_ID, found=name))
        if said:
            words[name] = said
    _put(made, "words", words)
    return made, problems


def _said(written: Any, old: Any) -> Plain:
    """Languages left blank are not written; those the form does not show stay."""
    if not isinstance(written, dict):
        return old if isinstance(old, dict) else {}
    before = old if isinstance(old, dict) else {}
    made = {language: written.get(language, words) for language, words in before.items()} | written
    return {language: words for language, words in made.items() if words}


def _put(data: Plain, name: str, value: Plain) -> None:
    if value:
        data[name] = value
    else:
        data.pop(name, None)


def _page(
    bench: Bench, data: Plain, *, theirs: Plain | None = None, problems: list[str] | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "designing/survey_words.html",
        bench=bench,
        desk=bench.desk,
        design=bench.design,
        data=data,
        theirs=theirs,
        problems=problems or [],
        wordings=WORDINGS,
        flags=FLAGS,
        more_languages=to_choose(bench.languages),
        mark=mark_of(_part(needed(bench))),
        survey_field=lambda name: survey_field(name).to(i18n.language()),
        about=about,
    )
    return page, status
