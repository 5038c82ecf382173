"""Conditions chosen in rows: when a question or page is shown, a page skipped, the survey ended, a quota full."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.conditions import (
    CODED,
    VALUELESS,
    Compare,
    Name,
    Row,
    Rows,
    comparisons_of,
    names_in,
    rows_of,
    written,
)
from surveyapp.domain.expression import DETAILS, ExpressionError, parse
from surveyapp.domain.outline import asked, fresh_id, page_changed, page_index, question_changed
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.shape import Plain
from surveyapp.extensions import db
from surveyapp.store.designs import Stale
from surveyapp.web import i18n
from surveyapp.web.designing import typed
from surveyapp.web.designing.bench import Bench, bench_or_404, keep, mark_of, needed
from surveyapp.web.designing.blueprint import bp
from surveyapp.web.designing.editor import about

MOST_ROWS = 20


@dataclass(frozen=True)
class Site:
    """Where a condition stands. `part` is the table it is a field of, None for one that is to be made; `put` gives
    the data with that table replaced, or without it (None). `back` is the page to return to, with its anchor."""

    kind: str
    field: str
    part: Plain | None
    names: dict[str, Name]
    put: Callable[[Plain | None], Plain]
    title: str
    back: str
    pages: tuple[tuple[str, str], ...] = ()

    @property
    def source(self) -> str:
        return str((self.part or {}).get(self.field, ""))

    @property
    def required(self) -> bool:
        return self.kind in ("skip", "ending", "quota")


@dataclass
class Asking:
    """The form: rows, or the text of a condition that rows cannot say."""

    rows: Rows
    source: str
    as_text: bool
    part: Plain
    wrong: dict[str, str] = field(default_factory=dict)
    theirs: str | None = None


@bp.get("/<code>/conditions/<site>")
def condition(code: str, site: str) -> ResponseReturnValue:
    bench = bench_or_404(code)
    own = _site(bench, site)
    rows = rows_of(own.source, own.names)
    shown = rows if rows is not None and rows.rows else Rows(True, (Row("", Compare.ANSWERED),))
    asking = Asking(shown, own.source, rows is None, dict(own.part or {}))
    return _page(bench, site, own, asking)


@bp.post("/<code>/conditions/<site>")
def save_condition(code: str, site: str) -> ResponseReturnValue:
    """`do`: save, delete, or a change of the form that is not kept yet: fresh · add · remove:2 · text · rows."""
    bench = bench_or_404(code)
    own = _site(bench, site)
    action, _colon, rest = request.form.get("do", "save").partition(":")
    tree = typed.tree_of((name, value) for name in request.form for value in request.form.getlist(name))
    asking = _asked_for(own, tree, action, rest)
    if action not in ("save", "delete"):
        return _page(bench, site, own, asking)
    part = _made(own, tree, asking) if action == "save" else None
    if asking.wrong:
        return _page(bench, site, own, asking, 422)
    if request.form.get("mark") != mark_of(own.part):
        asking.theirs = own.source
        return _page(bench, site, own, asking, 409)
    try:
        keep(bench, own.put(part), f"condition:{site}")
    except Stale:
        db.session.rollback()
        return save_condition(code, site)
    flash(_("Saved.") if action == "save" else _("Deleted."))
    return redirect(own.back, 303)


def _asked_for(own: Site, tree: typed.Tree, action: str, rest: str) -> Asking:
    """The form as it was typed, with the change the button asked for."""
    rows = [_row(row, own.names) for row in tree.get("row", {}).values() if isinstance(row, dict)]
    every = tree.get("every", "1") == "1"
    source = str(tree.get("source", ""))
    as_text = tree.get("mode") == "text"
    if action == "add" and len(rows) < MOST_ROWS:
        rows.append(Row("", Compare.ANSWERED))
    elif action == "remove" and rest.isdecimal() and int(rest) < len(rows):
        del rows[int(rest)]
    elif action == "text":
        as_text, source = True, _tried(Rows(every, tuple(row for row in rows if row.name)), own.names)
    elif action == "rows":
        found = rows_of(source, own.names)
        if found is not None:
            as_text, rows, every = False, list(found.rows), found.every
    asking = Asking(Rows(every, tuple(rows)), source, as_text, _extras(own, tree))
    if action == "rows" and as_text and rows_of(source, own.names) is None:
        asking.wrong["source"] = _("This condition cannot be said in rows. You can go on editing it as text.")
    return asking


def _row(tree: typed.Tree, names: dict[str, Name]) -> Row:
    name = names.get(str(tree.get("name", "")))
    if name is None:
        return Row("", Compare.ANSWERED)
    allowed = comparisons_of(name)
    compare = next((each for each in allowed if each == tree.get("compare")), allowed[0])
    listed = tree.get("values", [])
    codes = {code for code, _words in name.values}
    if compare in CODED and codes:
        return Row(name.name, compare, tuple(code for code in listed if code in codes))
    if compare in CODED:
        text = str(tree.get("value", ""))
        return Row(name.name, compare, tuple(code.strip() for code in text.split(",") if code.strip()))
    value = str(tree.get("value", ""))
    return Row(name.name, compare, (value,) if value and compare not in VALUELESS else ())


def _tried(rows: Rows, names: dict[str, Name]) -> str:
    try:
        return written(rows, names)
    except ValueError:
        return ""


def _extras(own: Site, tree: typed.Tree) -> Plain:
    """The other fields of what the condition belongs to."""
    part = dict(own.part or {})
    if own.kind == "skip":
        part["to"] = str(tree.get("to", ""))
    if own.kind in ("ending", "quota") and isinstance(tree.get("text"), dict):
        part["text"] = {language: words for language, words in tree["text"].items() if isinstance(words, str)}
    if own.kind == "quota":
        most = str(tree.get("most", ""))
        part["most"] = int(most) if most.isdecimal() and len(most) < 9 else most
    return part


def _made(own: Site, tree: typed.Tree, asking: Asking) -> Plain:
    """The table with its condition; what is wrong goes into `asking.wrong`."""
    part = dict(asking.part)
    if asking.as_text:
        source = asking.source.strip()
        try:
            if source:
                parse(source)
        except ExpressionError as error:
            said = Problem.at(Fault.EXPRESSION, position=error.position, detail=DETAILS[error.detail])
            asking.wrong["source"] = said.say(i18n.language())
    else:
        rows = Rows(asking.rows.every, tuple(row for row in asking.rows.rows if row.name))
        try:
            source = written(rows, own.names)
        except ValueError as error:
            place, what = error.args
            source = ""
            named = [at for at, row in enumerate(asking.rows.rows) if row.name]
            asking.wrong[f"row-{named[place]}"] = _ROW_WRONG[what]()
    if own.required and not source and not asking.wrong:
        asking.wrong["source" if asking.as_text else "rows"] = _("Please say when this holds.")
    if own.kind == "quota" and not (isinstance(part.get("most"), int) and part["most"] >= 1):
        asking.wrong["most"] = _("Please write a whole number from 1 up.")
    if own.kind in ("ending", "quota") and not any(part.get("text", {}).values()):
        asking.wrong["text"] = _("Please write what they read.")
    part[own.field] = source
    return part


_ROW_WRONG: dict[str, Callable[[], str]] = {
    "name": lambda: _("Please choose a question that is asked before."),
    "compare": lambda: _("Please choose another comparison."),
    "value": lambda: _("Please choose or write what to compare with."),
    "quotes": lambda: _("A text cannot hold both kinds of quotation marks."),
}


# ------------------------------------------------------------------ the places


def _site(bench: Bench, site: str) -> Site:
    data = needed(bench)
    kind, _dot, rest = site.partition(".")
    try:
        return _SITES[kind](bench, data, rest)
    except (KeyError, LookupError, ValueError):
        abort(404)


def _outline(bench: Bench, anchor: str) -> str:
    return url_for(".outline", code=bench.design.code, _anchor=anchor)


def _question(bench: Bench, data: Plain, rest: str) -> Site:
    own = asked(bench.pages, rest)

    def put(part: Plain | None) -> Plain:
        made = dict(own.own) or {"use": own.use}
        source = (part or {}).get("show_if", "")
        if source or own.base.get("show_if"):
            made["show_if"] = source
        else:
            made.pop("show_if", None)
        return question_changed(data, bench.library, rest, made)

    title = _("When is “%(question)s” asked?", question=bench.wording(own) or rest)
    part = {"show_if": own.whole.get("show_if", "")}
    names = bench.names_before(own.page, rest)
    return Site("question", "show_if", part, names, put, title, _outline(bench, f"q-{rest}"))


def _of_page(bench: Bench, data: Plain, rest: str) -> Site:
    index = page_index(data, rest)

    def put(part: Plain | None) -> Plain:
        fields = {name: value for name, value in data["page"][index].items() if name != "show_if"}
        if part and part.get("show_if"):
            fields["show_if"] = part["show_if"]
        return page_changed(data, index, fields)

    title = _("When is the page “%(page)s” shown?", page=bench.page_called(rest))
    own = {"show_if": data["page"][index].get("show_if", "")}
    return Site("page", "show_if", own, bench.names_before(index), put, title, _outline(bench, f"page-{rest}"))


def _skip(bench: Bench, data: Plain, rest: str) -> Site:
    page_id, _dot, number = rest.rpartition(".")
    index = page_index(data, page_id)
    skips = data["page"][index].get("skip", [])
    own = None if number == "new" else skips[_index(number, len(skips))]

    def put(part: Plain | None) -> Plain:
        fields = deepcopy(data["page"][index])
        fields["skip"] = _replaced(skips, None if number == "new" else int(number), part)
        if not fields["skip"]:
            del fields["skip"]
        return page_changed(data, index, fields)

    later = tuple((page.id, bench.page_called(page.id)) for page in bench.pages[index + 1 :] if page.id)
    title = _("After page “%(page)s”, on to another page", page=bench.page_called(page_id))
    names = bench.names_before(index + 1)
    pages = (*later, ("", _("the end")))
    return Site("skip", "when", own, names, put, title, _outline(bench, f"page-{page_id}"), pages)


def _limit(kind: str) -> Callable[[Bench, Plain, str], Site]:
    def found(bench: Bench, data: Plain, rest: str) -> Site:
        limits = data.get(kind, [])
        place = None if rest == "new" else [limit.get("id") for limit in limits].index(rest)
        own = None if place is None else limits[place]

        def put(part: Plain | None) -> Plain:
            made = deepcopy(data)
            if part is not None and place is None:
                part = {"id": fresh_id(kind, (str(limit.get("id")) for limit in limits)), **part}
            made[kind] = _replaced(limits, place, part)
            if not made[kind]:
                del made[kind]
            return made

        titles = {"ending": _("An early ending"), "quota": _("A quota")}
        back = url_for(".limits", code=bench.design.code)
        names = names_in(question for page in bench.read for question in page)
        return Site(kind, "when", own, names, put, titles[kind], back)

    return found


def _index(number: str, count: int) -> int:
    if not number.isdecimal() or int(number) >= count:
        raise LookupError(number)
    return int(number)


def _replaced(parts: list[Plain], place: int | None, part: Plain | None) -> list[Plain]:
    made = deepcopy(parts)
    if place is None:
        return [*made, part] if part is not None else made
    made[place : place + 1] = [] if part is None else [part]
    return made


_SITES: dict[str, Callable[[Bench, Plain, str], Site]] = {
    "question": _question,
    "page": _of_page,
    "skip": _skip,
    "ending": _limit("ending"),
    "quota": _limit("quota"),
}


def _page(bench: Bench, site: str, own: Site, asking: Asking, status: int = 200) -> ResponseReturnValue:
    rows = Rows(asking.rows.every, tuple(row for row in asking.rows.rows if row.name))
    page = render_template(
        "designing/condition.html",
        bench=bench,
        desk=bench.desk,
        design=bench.design,
        site=site,
        own=own,
        asking=asking,
        source=asking.source if asking.as_text else _tried(rows, own.names),
        mark=mark_of(own.part),
        comparisons_of=comparisons_of,
        compare_words=_compare_words(),
        coded=CODED,
        valueless=VALUELESS,
        about=about,
    )
    return page, status


def _compare_words() -> dict[Compare, str]:
    return {
        Compare.ONE_OF: _("is one of"),
        Compare.NONE_OF: _("is none of"),
        Compare.HAS_ANY: _("one of these is chosen"),
        Compare.HAS_ALL: _("all of these are chosen"),
        Compare.HAS_NONE: _("none of these is chosen"),
        Compare.IS: _("is exactly"),
        Compare.IS_NOT: _("is not"),
        Compare.LESS: _("is less than"),
        Compare.AT_MOST: _("is at most"),
        Compare.MORE: _("is more than"),
        Compare.AT_LEAST: _("is at least"),
        Compare.CONTAINS: _("contains"),
        Compare.LACKS: _("does not contain"),
        Compare.YES: _("is ticked"),
        Compare.NO: _("is not ticked"),
        Compare.ANSWERED: _("is answered"),
        Compare.BLANK: _("is left blank"),
    }
