"""The editor's first page: the pages of a draft with their questions as cards, to put in order."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.outline import (
    asked,
    fresh_id,
    moved,
    page_index,
    page_moved,
    questions,
    stepped,
    with_page,
    with_question,
    without_page,
    without_question,
)
from surveyapp.domain.shape import Plain
from surveyapp.extensions import db
from surveyapp.store import designs, rights
from surveyapp.store.designs import Stale
from surveyapp.web import headers
from surveyapp.web.access import design_or_404
from surveyapp.web.designing.bench import Bench, bench_or_404, keep, needed
from surveyapp.web.designing.blueprint import bp


@bp.get("/<code>/questions")
def outline(code: str) -> ResponseReturnValue:
    return outline_page(bench_or_404(code))


@bp.post("/<code>/questions")
def rearrange(code: str) -> ResponseReturnValue:
    """One step: `do` is an action, the id of what it is done to, and what else it needs, with colons between."""
    bench = bench_or_404(code)
    action, _colon, rest = request.form.get("do", "").partition(":")
    if request.form.get("revision", type=int) != bench.design.revision:
        return outline_page(bench, stale=True)
    if action not in _STEPS:
        return redirect(url_for(".outline", code=code), 303)
    data = needed(bench)
    try:
        made, anchor = _STEPS[action](bench, data, rest)
        if made is not data:
            keep(bench, made, f"{action}:{rest}")
    except (LookupError, ValueError):
        return redirect(url_for(".outline", code=code), 303)
    except Stale:
        db.session.rollback()
        return outline_page(bench_or_404(code), stale=True)
    gone = {"gone": action} if action in ("delete", "page_delete") else {}
    return redirect(url_for(".outline", code=code, _anchor=anchor, **gone), 303)


@bp.post("/<code>/steps")
def step(code: str) -> ResponseReturnValue:
    """Undo or redo."""
    own = design_or_404(code)
    if request.form.get("revision", type=int) != own.revision:
        return outline_page(bench_or_404(code), stale=True)
    try:
        found = designs.go(db.session, own, 1 if request.form.get("do") == "redo" else -1)
    except Stale:
        db.session.rollback()
        return outline_page(bench_or_404(code), stale=True)
    db.session.commit()
    if found is None:
        flash(_("There is nothing more to go back to."))
    return redirect(url_for(".outline", code=code), 303)


def outline_page(bench: Bench, *, stale: bool = False, status: int = 200) -> ResponseReturnValue:
    headers.frame_own()
    page = render_template(
        "designing/outline.html",
        bench=bench,
        desk=bench.desk,
        design=bench.design,
        stale=stale,
        about=about,
        keep_months=rights.retention(db.session, bench.design.survey_id).months,
    )
    return page, 409 if stale else status


def about(step: str) -> str:
    """What a step did, in words."""
    words = {
        "up": _("moving a question"),
        "down": _("moving a question"),
        "place": _("moving a question"),
        "delete": _("deleting a question"),
        "copy": _("copying a question"),
        "add": _("adding a question"),
        "edit": _("changing a question"),
        "condition": _("changing a condition"),
        "page_add": _("adding a page"),
        "page_up": _("moving a page"),
        "page_down": _("moving a page"),
        "page_delete": _("deleting a page"),
        "page": _("changing a page"),
        "words": _("changing the survey’s words"),
        "limits": _("changing endings and quotas"),
    }
    return words.get(step.partition(":")[0]) or _("changing the text")


# ------------------------------------------------------------------ the steps

_Made = tuple[Plain, str]


def _moved(by: int) -> Callable[[Bench, Plain, str], _Made]:
    return lambda bench, data, own: (stepped(data, bench.library, own, by), f"q-{own}")


def _placed(bench: Bench, data: Plain, rest: str) -> _Made:
    """`id:page:place`: dropped at `place` among the questions of page `page`, both counted from 0."""
    own, page, place = rest.split(":")
    if not 0 <= int(page) < len(bench.pages) or int(place) < 0:
        raise LookupError(rest)
    return moved(data, bench.library, own, int(page), int(place)), f"q-{own}"


def _deleted(bench: Bench, data: Plain, own: str) -> _Made:
    page = asked(bench.pages, own).page
    return without_question(data, bench.library, own), f"page-{bench.pages[page].id}"


def _copied(bench: Bench, data: Plain, own: str) -> _Made:
    """The question once more behind itself, as one of the author's own."""
    found = asked(bench.pages, own)
    copy = fresh_id(own, (each.id for each in questions(bench.pages)))
    place = [each.id for each in bench.pages[found.page].questions].index(own) + 1
    made = deepcopy({**found.whole, "id": copy})
    return with_question(data, bench.library, found.page, place, made), f"q-{copy}"


def _page_added(bench: Bench, data: Plain, after: str) -> _Made:
    index = page_index(data, after) if after else len(bench.pages) - 1
    title = {"vi": "Trang mới", "en": "New page"}
    made, own = with_page(data, index, {each: title.get(each, title["en"]) for each in bench.languages})
    return made, f"page-{own}"


def _page_moved(by: int) -> Callable[[Bench, Plain, str], _Made]:
    return lambda bench, data, own: (page_moved(data, page_index(data, own), by), f"page-{own}")


def _page_deleted(bench: Bench, data: Plain, own: str) -> _Made:
    return without_page(data, page_index(data, own), bench.library), ""


_STEPS: dict[str, Callable[[Bench, Plain, str], _Made]] = {
    "up": _moved(-1),
    "down": _moved(1),
    "place": _placed,
    "delete": _deleted,
    "copy": _copied,
    "page_add": _page_added,
    "page_up": _page_moved(-1),
    "page_down": _page_moved(1),
    "page_delete": _page_deleted,
}
