"""When a survey takes answers, how many, and who: period, cap, quotas, PIN."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from argon2 import PasswordHasher
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.piping import one_line
from surveyapp.extensions import db
from surveyapp.store import sharing, surveys
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.sharing.blueprint import bp
from surveyapp.web.sharing.typed import Unreadable, fields, moment

_PIN = re.compile(r"[0-9]{4,12}")
MOST_CAP = 10_000_000
_FIRST, _LAST = time(0, 0), time(23, 59)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a quota is."""

    id: str
    words: str
    taken: int
    most: int


@bp.get("/share/<code>/limits")
def limits(code: str) -> ResponseReturnValue:
    return _page(survey_or_404(code))


@bp.post("/share/<code>/open")
def set_open(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    surveys.set_open(db.session, own.id, is_open=request.form.get("open") == "yes")
    return _saved(own)


@bp.post("/share/<code>/period")
def set_period(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    try:
        opens, closes = moment("opens", _FIRST), moment("closes", _LAST)
    except Unreadable as unreadable:
        return _page(own, "period", str(unreadable)), 422
    if opens and closes and closes <= opens:
        return _page(own, "period", _("The end must come after the beginning.")), 422
    surveys.set_period(db.session, own.id, opens, closes)
    return _saved(own)


@bp.post("/share/<code>/cap")
def set_cap(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    typed = request.form.get("cap", "").strip()
    number = typed.replace(".", "").replace(",", "").replace(" ", "")
    if typed and not (number.isascii() and number.isdecimal() and 0 < int(number[:12]) <= MOST_CAP):
        return _page(own, "cap", _("“%(typed)s” is not a whole number above 0.", typed=typed[:40])), 422
    if not sharing.set_cap(db.session, own.id, int(number) if typed else None):
        db.session.rollback()
        fault = _("%(accepted)s responses are in already: the cap cannot be lower.", accepted=own.accepted)
        return _page(own, "cap", fault), 422
    return _saved(own)


@bp.post("/share/<code>/pin")
def set_pin(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    if request.form.get("take") == "away":
        sharing.set_pin(db.session, own.id, "")
        return _saved(own)
    typed = "".join(request.form.get("pin", "").split())
    if not _PIN.fullmatch(typed):
        return _page(own, "pin", _("A PIN has 4 to 12 digits.")), 422
    sharing.set_pin(db.session, own.id, PasswordHasher().hash(typed))
    return _saved(own)


def _saved(own: SurveyInfo) -> ResponseReturnValue:
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for(".limits", code=own.code), 303)


def _page(own: SurveyInfo, wrong: str = "", fault: str = "") -> str:
    kept: dict[str, Any] = {**fields("opens", own.opens), **fields("closes", own.closes), "cap": own.cap or ""}
    typed = {**kept, **{name: one_line(value) for name, value in request.form.items() if wrong}}
    taken = sharing.quotas_taken(db.session, own.id)
    language = i18n.language()
    quotas = [
        Standing(one.id, one.text.to(language), taken.get(one.id, 0), one.most) for one in own.questionnaire.quotas
    ]
    return render_template(
        "sharing/limits.html",
        survey=own,
        tab="limits",
        state=_state(own),
        typed=typed,
        wrong=wrong,
        fault=fault,
        quotas=quotas,
    )


def _state(own: SurveyInfo) -> str:
    """Whether answers are taken now, and why not."""
    at = datetime.now(UTC)
    if not own.open:
        return _("Closed by hand: nobody can answer.")
    if own.cap is not None and own.accepted >= own.cap:
        return _("Full: all the answers it needs are in.")
    if own.opens and at < own.opens:
        return _("Not begun yet: it opens by itself at the time below.")
    if own.closes and at >= own.closes:
        return _("Ended: only people who had begun before the end can still finish.")
    return _("Open: answers are taken.")
