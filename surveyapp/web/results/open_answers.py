"""What people wrote: the terms most used, a search, the answers themselves, and tags given by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from numpy.typing import NDArray

from surveyapp.domain.answer_search import answered, containing, open_items, plain
from surveyapp.domain.crosstab import by_masks, crosstabs
from surveyapp.domain.dimension import GROUP
from surveyapp.domain.item import items_of
from surveyapp.domain.open_answers import OpenAnswers, open_answers, representative
from surveyapp.domain.quote import Quote, masked
from surveyapp.domain.stats import SMALLEST_CELL
from surveyapp.domain.table import AnswerTable, Item, Mask
from surveyapp.domain.text import Text
from surveyapp.extensions import db
from surveyapp.store import tags as codebooks
from surveyapp.store.surveys import SurveyInfo
from surveyapp.store.tags import Tag
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.addresses import asked_again
from surveyapp.web.results import warm
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.crosstab import LETTERS, Column, Grid, Line, said_briefly, said_test
from surveyapp.web.results.frame import survey_frame, waiting
from surveyapp.web.results.live import Live, NotReady, filtered, live

AT_ONCE = 20
MOST_COUNTED = 1_500
"""Answers whose terms are counted in a request, drawn at random from more: a tenth of a second."""
LONGEST_SHOWN = 400

Rows = NDArray[np.intp]
MOST_TERMS = 24


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer as written, without what would name somebody; `tags` are ids."""

    number: int
    text: str
    tags: frozenset[int]


@dataclass(frozen=True, slots=True)
class Page:
    """`found` people's answers fit the search, 0 where that would tell of fewer than five."""

    answers: tuple[Shown, ...]
    found: int
    few: bool
    page: int
    pages: int


@bp.get("/<code>/answers")
def answers(code: str) -> ResponseReturnValue:
    return _page(survey_or_404(code))


def _page(own: SurveyInfo, *, fault: str = "", typed: str = "") -> ResponseReturnValue:
    try:
        here = live(own)
    except NotReady:
        return waiting(own, "answers")
    chosen = filtered(here)
    items = open_items(here.table.items)
    item = next((item for item in items if item.id == request.args.get("item")), items[0] if items else None)
    frame = {"here": here, "filter": chosen, "items": items, "item": item, **survey_frame(own, "answers")}
    if item is None or not chosen.shown:
        return render_template("results/answers.html", terms=None, list=None, tags=[], **frame)
    book = codebooks.codebook(db.session, own.id, item.id)
    query, term = request.args.get("q", "").strip()[:100], request.args.get("term", "")
    terms, typical, rows, drawn = here.kept(
        f"terms {item.id}", warm.mark(chosen.mask), lambda: _terms(here.table, item, chosen.mask)
    )
    wanted = chosen.mask & containing(here.table, item, query)
    if terms is not None and term in terms.used:
        wanted = wanted & np.isin(np.arange(here.table.n), rows[terms.users(term)])
    tag = next((one for one in book if str(one.id) == request.args.get("tag")), None)
    if tag is not None:
        wanted = wanted & _carrying(here.table, tag)
    return render_template(
        "results/answers.html",
        terms=terms,
        typical=typical,
        drawn=drawn,
        term=term,
        query=query,
        tag=tag,
        tags=book,
        list=_listed(here.table, item, wanted, book),
        grid=_by_group(here, item, chosen.mask, book),
        address=_address,
        asked_again=asked_again,
        fault=fault,
        typed=typed,
        longest=codebooks.LONGEST,
        said_test=said_test,
        said_briefly=said_briefly,
        **frame,
    ), (422 if fault else 200)


def _address(**changes: str | int) -> str:
    """This page with some of its fields changed; an empty one is dropped, the list begins anew."""
    kept = asked_again("page", *changes)
    rest = {name: value for name, value in changes.items() if value != ""}
    return url_for(".answers", **(request.view_args or {}), **kept, **rest)


def _terms(table: AnswerTable, item: Item, within: Mask) -> tuple[OpenAnswers | None, tuple[Quote, ...], Rows, bool]:
    """(the terms, answers that say most of them, the rows they were counted on, whether those are a random part)"""
    rows = np.flatnonzero(answered(table, item) & within)
    drawn = rows.size > MOST_COUNTED
    if drawn:
        rows = np.sort(np.random.default_rng(1).choice(rows, MOST_COUNTED, replace=False))
    counted = np.zeros(table.n, dtype=np.bool_)
    counted[rows] = True
    part = table.where(counted)
    terms = open_answers(part, item, most=MOST_TERMS)
    typical = representative(part, terms, np.ones(part.n, dtype=np.bool_)) if terms is not None else ()
    return terms, typical, rows, drawn


def _carrying(table: AnswerTable, tag: Tag) -> Mask:
    return np.asarray(np.isin(table.response_numbers(), sorted(tag.numbers)))


def _listed(table: AnswerTable, item: Item, wanted: Mask, book: list[Tag]) -> Page:
    rows = np.flatnonzero(wanted)[::-1]
    if rows.size < SMALLEST_CELL:
        return Page((), 0, rows.size > 0, 1, 1)
    pages = -(-rows.size // AT_ONCE)
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    texts, numbers = table.frame[item.id], table.response_numbers()
    shown = tuple(
        Shown(number, _short(masked(texts[int(row)])), frozenset(tag.id for tag in book if number in tag.numbers))
        for row in rows[(page - 1) * AT_ONCE : page * AT_ONCE]
        for number in [int(numbers[row])]
    )
    return Page(shown, int(rows.size), False, page, pages)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN].rsplit(" ", 1)[0] + " …"


def _by_group(here: Live, item: Item, within: Mask, book: list[Tag]) -> Grid | None:
    """Each tag by customer group, of who answered; None without groups or tags."""
    groups = here.dimension(GROUP) if book else None
    if groups is None:
        return None
    wrote = answered(here.table, item) & within
    masks = [_carrying(here.table, tag) for tag in book]
    sides = [by_masks([(Text.of(en="-"), ~mask), (Text.of(en="+"), mask)]) for mask in masks]
    found = crosstabs(here.table, sides, groups.side, wrote)
    kept = [place for place, n in enumerate(found[0].people) if n]
    columns = tuple(Column(LETTERS[c], groups.side.labels[c].to(i18n.language()), found[0].people[c]) for c in kept)
    lines = tuple(
        Line(tag.name, tuple(made.cells[1][c] for c in kept), made.everyone[1], made)
        for tag, made in zip(book, found, strict=True)
    )
    return Grid(_("Tags by customer group"), columns, lines, None)


# ------------------------------------------------------------------ tags


def _open_item(own: SurveyInfo) -> str:
    """The open question the address names, 404 for another."""
    wanted = request.args.get("item", "")
    return wanted if wanted in [item.id for item in open_items(items_of(own.questionnaire))] else abort(404)


def _back() -> ResponseReturnValue:
    return redirect(url_for(".answers", code=(request.view_args or {})["code"], **asked_again()), 303)


@bp.post("/<code>/answers/tags")
def add_tag(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    item_id = _open_item(own)
    name = " ".join(request.form.get("name", "").replace("\x00", "").split())
    book = codebooks.codebook(db.session, own.id, item_id)
    fault = ""
    if not name:
        fault = _("A tag needs a name.")
    elif len(name) > codebooks.LONGEST:
        fault = _("A tag has at most %(most)s letters; this one has %(n)s.", most=codebooks.LONGEST, n=len(name))
    elif plain(name) in [plain(tag.name) for tag in book]:
        fault = _("There is a tag “%(name)s” already.", name=name)
    elif len(book) >= codebooks.MOST:
        fault = _("One question has at most %(most)s tags. Take one away first.", most=codebooks.MOST)
    if fault:
        return _page(own, fault=fault, typed=name)
    codebooks.add(db.session, own.id, item_id, name)
    db.session.commit()
    return _back()


@bp.post("/<code>/answers/tags/<int:tag_id>/remove")
def remove_tag(code: str, tag_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    if codebooks.remove(db.session, own.id, tag_id) is None:
        abort(404)
    db.session.commit()
    return _back()


@bp.post("/<code>/answers/tagged")
def mark_answers(code: str) -> ResponseReturnValue:
    """The answers of the page get exactly the tags that are ticked beside them."""
    own = survey_or_404(code)
    book = codebooks.codebook(db.session, own.id, _open_item(own))
    numbers = request.form.getlist("number", type=int)[:AT_ONCE]
    chosen = {number: request.form.getlist(f"tag-{number}", type=int) for number in numbers}
    codebooks.mark(db.session, [tag.id for tag in book], chosen)
    db.session.commit()
    flash(_("The tags are saved."))
    return _back()
