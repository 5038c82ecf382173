"""A PIN before the first page: asked once, carried on in the signed ticket, its guesses counted apart from sign-ins."""

from __future__ import annotations

from dataclasses import replace

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.extensions import config, db
from surveyapp.store import limits as counts
from surveyapp.store import surveys
from surveyapp.store.limits import Limit
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n, limits
from surveyapp.web.answering import kiosk
from surveyapp.web.answering import ticket as tickets
from surveyapp.web.answering.frame import frame, speak
from surveyapp.web.answering.ticket import Ticket
from surveyapp.web.headers import framed_by

bp = Blueprint("pin", __name__, url_prefix="/s")


def needed(survey: SurveyInfo, ticket: Ticket, *, begun: bool) -> bool:
    """Who has begun, or corrects what is stored, was let in before."""
    return bool(survey.pin) and not (ticket.admitted or ticket.correcting or begun)


def ask(survey: SurveyInfo, ticket: Ticket, *, wrong: bool = False) -> ResponseReturnValue:
    token = tickets.seal(survey.code, ticket)
    around = {**frame(survey), "kiosk": kiosk.of(survey, ticket)}
    return make_response(
        render_template("answering/pin.html", token=token, wrong=wrong, **around), 422 if wrong else 200
    )


@bp.post("/<code>/pin")
def give(code: str) -> ResponseReturnValue:
    survey = surveys.find(db.session, code)
    if survey is None:
        abort(404)
    framed_by(survey.origins)
    speak(survey, request.form.get("lang", ""))
    ticket = tickets.opened(code, request.form.get("token", ""))
    if ticket is None or not tickets.from_own_page(request):
        return redirect(url_for("answering.page", code=code), 303)
    limit, subject = Limit("pin", config().most_pins, config().try_seconds), f"{survey.id} {limits.address()}"
    way_on = (url_for("answering.page", code=code), _("Open the survey"))
    refusal = limits.refused_at_once((limit, subject), way_on=way_on)
    if refusal is not None:
        return refusal
    if not _right(survey.pin, request.form.get("pin", "")):
        return ask(survey, ticket, wrong=True)
    # Many people of one shop share one address: a right PIN is no guess.
    counts.take_back(db.session, limit, subject, str(current_app.secret_key))
    db.session.commit()
    sealed = tickets.seal(code, replace(ticket, admitted=True))
    return redirect(url_for("answering.page", code=code, t=sealed, lang=i18n.reading()), 303)


def _right(hashed: str, typed: str) -> bool:
    if not hashed:
        return True
    try:
        return PasswordHasher().verify(hashed, "".join(typed.split()))
    except (VerificationError, InvalidHashError):
        return False
