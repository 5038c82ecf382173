"""One page of a draft as a form: its title, the order of its questions, and the way on from it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.outline import page_changed, page_index
from surveyapp.domain.shape import Plain
from surveyapp.extensions import db
from surveyapp.store.designs import Stale
from surveyapp.web.designing import typed
from surveyapp.web.designing.bench import Bench, bench_or_404, keep, mark_of, needed
from surveyapp.web.designing.blueprint import bp
from surveyapp.web.designing.editor import about


@bp.get("/<code>/pages/<page_id>")
def page_form(code: str, page_id: str) -> ResponseReturnValue:
    bench = bench_or_404(code)
    index, fields = _fields(bench, page_id)
    return _page(bench, index, fields)


@bp.post("/<code>/pages/<page_id>")
def save_page(code: str, page_id: str) -> ResponseReturnValue:
    bench = bench_or_404(code)
    index, before = _fields(bench, page_id)
    tree = typed.tree_of((name, value) for name in request.form for value in request.form.getlist(name))
    title = {language: words for language, words in tree.get("title", {}).items() if words}
    fields = {**before, "title": title, "shuffle": tree.get("shuffle") == "1"}
    fields = {name: value for name, value in fields.items() if value or name not in ("title", "shuffle")}
    if request.form.get("mark") != mark_of(before):
        return _page(bench, index, fields, theirs=before, status=409)
    try:
        keep(bench, page_changed(needed(bench), index, fields), f"page:{page_id}")
    except Stale:
        db.session.rollback()
        return save_page(code, page_id)
    flash(_("Saved."))
    return redirect(url_for(".outline", code=code, _anchor=f"page-{page_id}"), 303)


def _fields(bench: Bench, page_id: str) -> tuple[int, Plain]:
    """The page's index, and its own fields without its questions."""
    try:
        index = page_index(needed(bench), page_id)
    except LookupError:
        abort(404)
    kept = bench.pages[index].fields.items()
    return index, {name: value for name, value in kept if name not in ("use", "question")}


def _page(
    bench: Bench, index: int, fields: Plain, *, theirs: Plain | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "designing/page.html",
        bench=bench,
        desk=bench.desk,
        design=bench.design,
        page=bench.pages[index],
        fields=fields,
        theirs=theirs,
        mark=mark_of(_fields(bench, bench.pages[index].id)[1]),
        about=about,
    )
    return page, status
