"""One question as a form: its words, its choices, what it tells; saved by the button or by itself."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.bank import REPEATABLE
from surveyapp.domain.definition import Kind, Role
from surveyapp.domain.outline import Asked, asked, question_changed, questions
from surveyapp.domain.shape import Plain
from surveyapp.extensions import db
from surveyapp.store.designs import Stale
from surveyapp.web import headers, i18n
from surveyapp.web.designing import typed
from surveyapp.web.designing.bench import Bench, bench_or_404, keep, mark_of, needed, said_of
from surveyapp.web.designing.blueprint import bp
from surveyapp.web.designing.editor import about
from surveyapp.web.designing.words import (
    family_name,
    field_name,
    kind_name,
    part_name,
    role_name,
    roles,
    value_name,
)


@dataclass
class Shown:
    """A question's form: `whole` with what was typed, `wrong` the paths of what could not be taken. `theirs` is what
    somebody else made of it meanwhile."""

    own: Asked
    whole: Plain
    wrong: dict[str, str] = field(default_factory=dict)
    theirs: Plain | None = None

    @property
    def kind(self) -> str:
        return str(self.whole.get("kind", ""))

    @property
    def fields(self) -> list[typed.Field]:
        return typed.fields_of(self.kind)

    @property
    def mark(self) -> str:
        return mark_of(self.own.own)

    @property
    def other_kinds(self) -> list[Kind]:
        return typed.other_kinds(self.whole)

    def differences(self) -> list[tuple[str, str, str]]:
        """(field, theirs, mine) where the two versions differ."""
        theirs = self.theirs or {}
        names = [name for name in dict.fromkeys((*theirs, *self.whole)) if theirs.get(name) != self.whole.get(name)]
        return [
            (field_name(name).to(i18n.language()), plainly(theirs.get(name)), plainly(self.whole.get(name)))
            for name in names
        ]


def plainly(value: object) -> str:
    """Any value of a definition for reading, without its braces."""
    if value in (None, "", [], {}):
        return "–"
    match value:
        case bool():
            return _("yes") if value else _("no")
        case dict():
            return " · ".join(f"{name}: {plainly(part)}" for name, part in value.items())
        case list():
            return " | ".join(plainly(part.get("text", part) if isinstance(part, dict) else part) for part in value)
    return str(value)


@bp.get("/<code>/questions/<question_id>")
def question_form(code: str, question_id: str) -> ResponseReturnValue:
    """A question that no form can show is shown in the text."""
    bench = bench_or_404(code)
    own = _asked(bench, question_id)
    if not bench.fits_a_form(own):
        return redirect(url_for(".design", code=code, line=bench.line_of(own), _anchor="source"), 303)
    return _page(bench, Shown(own, deepcopy(own.whole)))


@bp.post("/<code>/questions/<question_id>")
def save_question(code: str, question_id: str) -> ResponseReturnValue:
    """`do`: save, or a change of the form that is not kept yet: kind · add:option · up:option.3 …"""
    bench = bench_or_404(code)
    own = _asked(bench, question_id)
    if not bench.fits_a_form(own):
        abort(404)
    action, _colon, path = request.form.get("do", "save").partition(":")
    tree = typed.tree_of((name, value) for name in request.form for value in request.form.getlist(name))
    saving = action in ("save", "auto")
    if not saving:
        typed.change(tree, action, path)
    reading = typed.Reading([], blanks=not saving)
    kind = str(own.whole.get("kind", ""))
    wanted = str(tree.get("kind") or kind)
    before = own.whole if wanted == kind or wanted not in set(Kind) else _as(own.whole, wanted, bench)
    whole = typed.read_question(tree, str(before.get("kind", "")), before, reading)
    if action == "kind" and path in set(Kind):
        whole = _as(whole, path, bench)
    shown = Shown(own, whole, dict(reading.wrong))
    if not saving:
        return _page(bench, shown)
    if reading.wrong:
        return _page(bench, shown, 422)
    if whole != own.whole:
        if request.form.get("mark") != shown.mark:
            shown.theirs = own.whole
            return _page(bench, shown, 409)
        written = typed.beside(own.use, own.base, own.own, whole) if own.base else whole
        try:
            made = question_changed(needed(bench), bench.library, question_id, written)
            bench = keep(bench, made, f"edit:{question_id}", goes_on=action == "auto")
        except Stale:
            db.session.rollback()
            return save_question(code, question_id)
    if action == "auto":
        return _page(bench, Shown(_asked(bench, question_id), deepcopy(_asked(bench, question_id).whole)))
    flash(_("Saved."))
    if bench.problems_of("question", question_id):
        return redirect(url_for(".question_form", code=code, question_id=question_id), 303)
    return redirect(url_for(".outline", code=code, _anchor=f"q-{question_id}"), 303)


def _as(whole: Plain, kind: str, bench: Bench) -> Plain:
    return typed.as_kind(whole, Kind(kind), bench.library.lists())


def _asked(bench: Bench, question_id: str) -> Asked:
    try:
        return asked(bench.pages, question_id)
    except LookupError:
        abort(404)


def _page(bench: Bench, shown: Shown, status: int = 200) -> ResponseReturnValue:
    headers.frame_own()
    own = shown.own
    earlier = [each for each in questions(bench.pages) if each.whole.get("option")]
    page = render_template(
        "designing/question.html",
        bench=bench,
        desk=bench.desk,
        design=bench.design,
        shown=shown,
        own=own,
        number=[each.id for each in questions(bench.pages)].index(own.id) + 1,
        earlier=[each for each in earlier if each.id != own.id],
        part_fields=typed.part_fields,
        fields_of=typed.fields_of,
        about=about,
    )
    return page, status


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "field_name": field_name,
        "part_name": part_name,
        "kind_name": kind_name,
        "role_name": role_name,
        "family_name": family_name,
        "value_name": value_name,
        "role_list": roles(),
        "known_role": lambda role: Role.parse(role) is not None,
        "said_of": said_of,
        "repeatable": [kind for kind in Kind if kind in REPEATABLE],
    }
