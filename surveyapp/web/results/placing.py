"""People placed by hand: an analyst puts one response into another group, says why, and can take it back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp import jobs
from surveyapp.domain.judgement import Group
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import judgement as store
from surveyapp.store import personas
from surveyapp.store.judgement import GROUP, PERSONA
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame, waiting
from surveyapp.web.results.groups import group_name
from surveyapp.web.results.live import Choice, Live, NotReady, live, persona_text, persona_texts


@dataclass(frozen=True, slots=True)
class Typed:
    number: str = ""
    into: str = ""
    reason: str = ""


@bp.get("/<code>/groups/placed")
def placed(code: str) -> ResponseReturnValue:
    return _page(survey_or_404(code), Typed(request.args.get("number", "")[:12]))


@bp.post("/<code>/groups/placed")
def place(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    typed = Typed(*(request.form.get(name, "").replace("\x00", "").strip() for name in ("number", "into", "reason")))
    db.session.rollback()  # reading the table takes a moment: respondents must not wait for SQLite's only writer
    try:
        here = live(own)
    except NotReady:
        return waiting(own, "groups")
    number = int(typed.number) if typed.number.isascii() and typed.number.isdigit() and len(typed.number) < 10 else 0
    at = np.flatnonzero(here.table.response_numbers() == number)
    kind, _colon, value = typed.into.partition(":")
    choices = {choice.key for _title, part in _choices(own, not here.classification.impossible) for choice in part}
    if not at.size:
        return _page(own, typed, _("No response that counts in the results has this number."))
    if typed.into not in choices:
        return _page(own, typed, _("Choose a group or persona."))
    if not typed.reason or len(typed.reason) > store.LONGEST_REASON:
        return _page(own, typed, _("Say why, in %(most)s letters at most.", most=store.LONGEST_REASON))
    before = _before(here, kind, int(at[0]))
    if before == value:
        return _page(own, typed, _("This person is there already."))
    db.session.rollback()
    begin_writing(db.session)
    if not store.place(db.session, own.id, number, kind, value, typed.reason, current_user.id, before=before):
        db.session.rollback()
        return _page(own, typed, _("No response that counts in the results has this number."))
    jobs.enqueue_analysis(own.id)
    db.session.commit()
    flash(_("Response %(number)s is placed; the results are computed anew.", number=number))
    return _back(own, number)


@bp.post("/<code>/groups/placed/<int:placement>")
def undo_placement(code: str, placement: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    db.session.rollback()
    begin_writing(db.session)
    number = store.undo(db.session, own.id, placement, current_user.id)
    if number is None:
        db.session.rollback()
        abort(404)
    jobs.enqueue_analysis(own.id)
    db.session.commit()
    flash(_("Response %(number)s is where the rules put it again; the results are computed anew.", number=number))
    return _back(own, number)


def _back(own: SurveyInfo, number: int) -> ResponseReturnValue:
    """To the page of the response where the form stood there, else to the log."""
    if request.form.get("back") == "response":
        return redirect(url_for(".response", code=own.code, number=number), 303)
    return redirect(url_for(".placed", code=own.code), 303)


def _before(here: Live, kind: str, row: int) -> str:
    if kind == GROUP:
        return str(here.classification.groups[row])
    label = int(here.personas[row])
    return "" if label < 0 else str(label)


def _page(own: SurveyInfo, typed: Typed, fault: str = "") -> ResponseReturnValue:
    try:
        here = live(own)
    except NotReady:
        return waiting(own, "groups")
    return render_template(
        "results/placed.html",
        typed=typed,
        fault=fault,
        choices=_choices(own, not here.classification.impossible),
        log=store.placings(db.session, own.id),
        placed_name=lambda kind, value: _name(own, kind, value),
        longest=store.LONGEST_REASON,
        here=len(here.judgement.placed) + len(here.judgement.personas),
        part="placed",
        **survey_frame(own, "groups"),
    ), (422 if fault else 200)


def _choices(own: SurveyInfo, groups: bool) -> list[tuple[str, list[Choice]]]:
    """(title, its entries) of what somebody can be put into; `groups`: whether there are any."""
    found = []
    wave = personas.find(db.session, own.id)
    if groups:
        found.append((_("Groups"), [Choice(f"{GROUP}:{group}", _name(own, GROUP, group.value)) for group in Group]))
    if wave is not None:
        places = [str(place) for place in range(wave.model.k)]
        found.append((_("Personas"), [Choice(f"{PERSONA}:{place}", _name(own, PERSONA, place)) for place in places]))
    return found


def _name(own: SurveyInfo, kind: str, value: str) -> str:
    if not value:
        return "–"
    if kind == GROUP:
        return group_name(value)
    wave = personas.find(db.session, own.id)
    names = persona_texts(own.id, wave) if wave else ()
    place = int(value)
    return (names[place] if place < len(names) else persona_text(place)).to(i18n.language())


@bp.context_processor
def _on_the_page_of_a_response() -> dict[str, object]:
    """For results/place.html, which the page of one response includes: what it can be put into, and its log."""

    def placing(own: SurveyInfo, number: int, groups: bool) -> dict[str, object]:
        return {
            "choices": _choices(own, groups),
            "log": store.placings_of(db.session, own.id, number),
            "name": lambda kind, value: _name(own, kind, value),
            "longest": store.LONGEST_REASON,
        }

    return {"placing": placing}
