"""The responses one by one: a list to filter and search, to take away as a file, and to keep out of the analyses.

For analysts and above: who may only see results is promised figures about five people or more, and a row is one person.
What names somebody (name, telephone, e-mail, own number) is in no list and no file; one person's page shows it where
that person agreed to be contacted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from flask import Response, abort, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from reports import format as write
from reports.compose.voice import FUNNEL, SHORT_GROUPS
from surveyapp.domain.classification import Group, Stage
from surveyapp.domain.dimension import GROUP, PERSONA, STAGE, Dimension, cuts_of
from surveyapp.domain.reading import VIET_NAM
from surveyapp.domain.selection import set_aside as kept_out
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import handling, rights
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import acts, i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.addresses import asked_again
from surveyapp.web.results import response_files
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame, waiting
from surveyapp.web.results.groups import group_name
from surveyapp.web.results.live import ANY, Choice, Filter, Live, NotReady, persona_texts
from surveyapp.web.results.response_rows import Listed, flag_name, listed, pair, rows_of, satisfaction_items

AT_ONCE = 50

MOST_NUMBERS_LISTED = 5_000
"""Responses that one press of a button sets aside."""


@dataclass(frozen=True, slots=True)
class Menu:
    """One more thing to filter by; `chosen` is the value of `also` that is set."""

    name: str
    choices: tuple[Choice, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Supposed:
    """The groups at other cuts that a list is about; `asked` are its values of `also`, `without` is the address of the
    list without them."""

    words: str
    asked: tuple[str, ...]
    without: str
    fit: int
    readiness: int


# ------------------------------------------------------------------ the list


@bp.get("/<code>/responses")
def responses(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    number = _number(own, request.args.get("q", "").strip())
    if number is not None and rights.state(db.session, own.id, number) is not None:
        return redirect(url_for(".response", code=code, number=number), 303)
    return _page(own)


def _number(own: SurveyInfo, written: str) -> int | None:
    """The number in a receipt such as shop-00042, or in the figures alone."""
    figures = re.fullmatch(rf"(?:{re.escape(own.code)}-)?(\d{{1,9}})", written, re.IGNORECASE | re.ASCII)
    return int(figures[1]) if figures else None


def _page(own: SurveyInfo, *, fault: str = "", reason: str = "") -> ResponseReturnValue:
    try:
        found = listed(own)
    except NotReady:
        return waiting(own, "responses")
    places, newer, older = _span(found)
    return render_template(
        "results/responses.html",
        here=found.here,
        filter=found.filter,
        query=found.query,
        found=int(found.mask.sum()),
        aside=int((found.mask & kept_out(found.here.table)).sum()),
        rows=rows_of(found, places),
        newer=newer,
        older=older,
        menus=menus(found.here),
        conditions=conditions(found.filter),
        supposed=supposed(found.filter),
        flags={flag: n for flag, n in found.quality.counts.items() if n},
        flag_name=flag_name,
        any_flag=ANY,
        satisfaction=next(iter(satisfaction_items(found.here.table)), None),
        effect=_effect(found.here) if found.here.table.aside else [],
        most_xlsx=response_files.MOST_XLSX,
        most_at_once=MOST_NUMBERS_LISTED,
        longest_reason=handling.LONGEST_REASON,
        fault=fault,
        reason=reason,
        asked_again=asked_again,
        address=_address,
        **survey_frame(own, "responses"),
    ), (422 if fault else 200)


def _span(found: Listed) -> tuple[list[int], int | None, int | None]:
    """(the places of the rows of this page, newest first; the number above which newer ones follow, None where there
    are none; the number below which older ones do). Pages hang on numbers: a list that grows does not shift them."""
    numbers = found.here.table.response_numbers()
    places = np.flatnonzero(found.mask)
    after, before = (request.args.get(name, type=int) for name in ("after", "before"))
    if after is not None:
        page = places[numbers[places] > after][:AT_ONCE]
    else:
        page = (places if before is None else places[numbers[places] < before])[-AT_ONCE:]
    if not page.size:
        return [], None, None
    first, last = int(numbers[page[0]]), int(numbers[page[-1]])
    newer = last if numbers[places[-1]] > last else None
    return [int(place) for place in page[::-1]], newer, first if numbers[places[0]] < first else None


# ------------------------------------------------------------------ words


def menus(here: Live) -> list[Menu]:
    """Group, stage and persona to choose, where there are any."""
    language, asked = i18n.language(), set(request.args.getlist("also"))
    parts = {
        GROUP: [(group.value, pair(SHORT_GROUPS, group.value, language)) for group in Group],
        STAGE: [(stage.value, pair(FUNNEL, stage.value, language)) for stage in Stage],
        PERSONA: _personas(here),
    }
    found = []
    for kind in here.kinds:
        choices = tuple(Choice(f"{kind.key}:{part}", words) for part, words in parts[kind.key])
        found.append(Menu(kind.words, choices, next((one.key for one in choices if one.key in asked), "")))
    return found


def _personas(here: Live) -> list[tuple[str, str]]:
    names = persona_texts(here.survey.id, here.wave) if here.wave else ()
    return [(str(place), name.to(i18n.language())) for place, name in enumerate(names)]


def conditions(chosen: Filter) -> list[tuple[str, str, str]]:
    """(value of `also`, question, answer) of what a drill-down asks beside the menus."""
    language = i18n.language()
    return [
        (f"{one.id}:{part}", one.text.to(language), label.to(language))
        for one, (_key, parts) in zip(chosen.further, chosen.selection.further, strict=True)
        if one.id not in (GROUP, STAGE, PERSONA) and not cuts_of(one.id)
        for part, label in zip(one.parts, one.side.labels, strict=True)
        if part in parts
    ]


def supposed(chosen: Filter) -> Supposed | None:
    """The groups at other cuts, where the list is about them."""
    for one, (_key, parts) in zip(chosen.further, chosen.selection.further, strict=True):
        if cuts := cuts_of(one.id):
            return _supposed(one, parts, *cuts)
    return None


def _supposed(moved: Dimension, parts: frozenset[str], fit: int, readiness: int) -> Supposed:
    words = _(
        "With the cuts fit %(fit)s and readiness %(readiness)s these people would be in “%(group)s”.",
        fit=fit,
        readiness=readiness,
        group=" / ".join(group_name(part) for part in moved.parts if part in parts),
    )
    also = request.args.getlist("also")
    asked = tuple(value for value in also if value.startswith(f"{moved.id}:"))
    without = _address(also=[value for value in also if value not in asked])
    return Supposed(words, asked, without, fit, readiness)


def _effect(here: Live) -> list[tuple[str, int, int]]:
    """(group, people in it with what is set aside, and without) of every group."""
    found, counted = here.classification, ~kept_out(here.table)
    if not found.counts:
        return []
    language = i18n.language()
    members = ((group, found.members(group)) for group in Group)
    return [
        (pair(SHORT_GROUPS, group.value, language), int(mask.sum()), int((mask & counted).sum()))
        for group, mask in members
    ]


def _address(**changes: str | int | list[str]) -> str:
    """This page with some of its fields changed; the list begins anew."""
    kept = asked_again("before", "after", *changes)
    rest = {name: value for name, value in changes.items() if value != ""}
    return url_for(".responses", **(request.view_args or {}), **kept, **rest)


# ------------------------------------------------------------------ to take away


@bp.get("/<code>/responses.<any(csv, xlsx):ending>")
def responses_file(code: str, ending: str) -> ResponseReturnValue:
    """Everything listed, not the page alone."""
    own = survey_or_404(code)
    try:
        found = listed(own)
    except NotReady:
        return waiting(own, "responses")
    places = [int(place) for place in np.flatnonzero(found.mask)[::-1]]
    if ending == "xlsx" and len(places) > response_files.MOST_XLSX:
        return abort(404)
    blocks = (places[start : start + _BLOCK] for start in range(0, len(places), _BLOCK))
    header = [*_heads(), *response_files.heads(found.here.table)]
    rows = (line for block in blocks for line in _lines(found, block))
    name = f"{own.code}-responses.{ending}"
    if ending == "csv":
        made = Response(stream_with_context(response_files.csv_rows(header, rows)), mimetype="text/csv")
    else:
        made = Response(response_files.xlsx(header, rows), mimetype=response_files.XLSX)
    made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    made.headers["Cache-Control"] = "private, no-store"
    return made


_BLOCK = 5_000


def _heads() -> list[str]:
    names = [_("number"), _("sent"), _("source"), _("language"), _("group"), _("stage"), _("persona")]
    return [*names, _("probability"), _("quality flags"), _("set aside")]


def _lines(found: Listed, places: list[int]) -> Iterator[list[str]]:
    answers = response_files.answers(found.here.table, places)
    for row, said in zip(rows_of(found, places), answers, strict=True):
        day = row.when.astimezone(VIET_NAM).date() if isinstance(row.when, datetime) else row.when
        chance = "" if np.isnan(row.probability) else f"{row.probability:.2f}"
        flags = "; ".join(flag_name(flag) for flag in row.flags)
        own = [str(row.number), day.isoformat() if day else "", row.source, row.language, row.group, row.stage]
        yield [*own, row.persona, chance, flags, _("yes") if row.aside else "", *said]


# ------------------------------------------------------------------ setting aside


@bp.post("/<code>/responses/set-aside")
def set_aside(code: str) -> ResponseReturnValue:
    """Keep the ticked responses, one, or everything listed out of the analyses; or count them again."""
    own = survey_or_404(code)
    back = request.form.get("do") == "take_back"
    reason = " ".join(request.form.get("reason", "").replace("\0", "").split())
    single = request.form.get("one", type=int)
    try:
        numbers, all_flagged = _asked_for(own, single)
    except NotReady:
        return waiting(own, "responses")
    fault = _fault(numbers, reason, needs_reason=not back and not all_flagged)
    if fault and single is None:
        return _page(own, fault=fault, reason=reason)
    if fault:
        flash(fault, "error")
        return redirect(_one(own, single), 303)
    begin_writing(db.session)
    do = handling.take_back if back else handling.set_aside
    done = do(db.session, own.id, numbers, reason, current_user.id)
    acts.about(detail=_detail(done))
    db.session.commit()
    if back:
        flash(ngettext("One response counts again.", "%(num)s responses count again.", len(done)))
    else:
        flash(
            ngettext(
                "One response is set aside. Analyses are made without it from now on.",
                "%(num)s responses are set aside. Analyses are made without them from now on.",
                len(done),
            )
        )
    return redirect(_one(own, single) if single is not None else _address(), 303)


def _one(own: SurveyInfo, number: int | None) -> str:
    return url_for(".response", code=own.code, number=number, **asked_again())


def _detail(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:5])
    return f"{shown} …" if len(numbers) > 5 else shown


def _asked_for(own: SurveyInfo, single: int | None) -> tuple[list[int], bool]:
    """(numbers, whether every one of them carries a flag)"""
    found = listed(own)
    numbers = found.here.table.response_numbers()
    if single is None and request.form.get("which") == "listed":
        wanted = found.mask
    else:
        ticked = [single] if single is not None else request.form.getlist("number", type=int)
        wanted = np.isin(numbers, ticked)
    return [int(number) for number in numbers[wanted]], found.flagged(wanted)


def _fault(numbers: list[int], reason: str, *, needs_reason: bool) -> str:
    if not numbers:
        return _("Tick at least one response first.")
    if len(numbers) > MOST_NUMBERS_LISTED:
        most = write.integer(MOST_NUMBERS_LISTED, i18n.language())
        return _("At most %(most)s responses at once. Narrow the list down first.", most=most)
    if len(reason) > handling.LONGEST_REASON:
        return _("Please write at most %(most)s characters.", most=handling.LONGEST_REASON)
    if needs_reason and not reason:
        return _("Please say why: a response without a quality flag is among them.")
    return ""
