"""What respondents ask a business to do with their answers, with the law's clocks; and how long answers are kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from surveyapp import jobs
from surveyapp.domain.entitlement import KEEP_MONTHS, Right
from surveyapp.domain.reading import today
from surveyapp.domain.written import parse_day
from surveyapp.extensions import config, db
from surveyapp.store import register, rights
from surveyapp.store.register import MOST_NOTE, Channel, Entry
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import own_link
from surveyapp.web.access import design_or_404, survey_or_404
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame

BY_HAND = (Channel.EMAIL, Channel.PHONE, Channel.LETTER, Channel.IN_PERSON)


def right_name(right: Right) -> str:
    names = {
        Right.VIEW: _("See the answers"),
        Right.COPY: _("Get a copy"),
        Right.CORRECT: _("Correct the answers"),
        Right.WITHDRAW: _("Withdraw consent"),
        Right.RESTRICT: _("Restrict the use"),
        Right.OBJECT: _("Object to the use"),
        Right.ERASE: _("Erase the answers"),
    }
    return names[right]


def channel_name(channel: Channel) -> str:
    names = {
        Channel.SELF: _("On their own page"),
        Channel.EMAIL: _("By e-mail"),
        Channel.PHONE: _("By telephone"),
        Channel.LETTER: _("By letter"),
        Channel.IN_PERSON: _("In person"),
    }
    return names[channel]


@dataclass(frozen=True, slots=True)
class Typed:
    """The form of a new request as it was filled in, and what is wrong with it by field."""

    right: str = ""
    channel: str = ""
    received: str = ""
    receipt: str = ""
    note: str = ""
    faults: dict[str, str] = field(default_factory=dict)


@bp.get("/<code>/requests")
def rights_requests(code: str) -> ResponseReturnValue:
    return _register(survey_or_404(code), Typed(received=today().isoformat()))


@bp.post("/<code>/requests")
def enter_request(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    names = ("right", "channel", "received", "receipt", "note")
    typed = Typed(*(request.form.get(name, "").replace("\0", "").strip() for name in names))
    received = parse_day(typed.received)
    number = _number(own, typed.receipt) if typed.receipt else None
    faults = _faults(own, typed, received, number)
    if faults or received is None:
        page = _register(own, Typed(*(getattr(typed, name) for name in names), faults))
        return page, 422
    entered = own.id, Right(typed.right), Channel(typed.channel), received, number, typed.note
    request_id = register.enter(db.session, *entered)
    db.session.commit()
    return redirect(url_for(".rights_request", code=code, request_id=request_id), 303)


def _faults(own: SurveyInfo, typed: Typed, received: date | None, number: int | None) -> dict[str, str]:
    faults = {}
    if typed.right not in set(Right):
        faults["right"] = _("Please choose what is asked for.")
    if typed.channel not in BY_HAND:
        faults["channel"] = _("Please choose how the request came.")
    if received is None:
        faults["received"] = _("“%(typed)s” is not a day.", typed=typed.received)
    elif received > today():
        faults["received"] = _("This day is still to come.")
    if typed.receipt and number is None:
        faults["receipt"] = _no_receipt(own, typed.receipt)
    if len(typed.note) > MOST_NOTE:
        faults["note"] = _("Please write at most %(most)s characters.", most=MOST_NOTE)
    return faults


@bp.get("/<code>/requests/<int:request_id>")
def rights_request(code: str, request_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    return _one(own, _entry(own, request_id))


@bp.post("/<code>/requests/<int:request_id>/acknowledge")
def acknowledge_request(code: str, request_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    register.acknowledge(db.session, own.id, _entry(own, request_id).id, today())
    return _done(own, request_id)


@bp.post("/<code>/requests/<int:request_id>/response")
def name_response(code: str, request_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    entry = _entry(own, request_id)
    written = request.form.get("receipt", "").replace("\0", "").strip()
    number = _number(own, written)
    if number is None:
        return _one(own, entry, receipt=written, fault=_no_receipt(own, written)), 422
    register.name_response(db.session, own.id, request_id, number)
    return _done(own, request_id)


@bp.post("/<code>/requests/<int:request_id>/do")
def do_request(code: str, request_id: int) -> ResponseReturnValue:
    """Withdraw or erase the response, as it was asked for, and close the request."""
    own = survey_or_404(code)
    entry = _entry(own, request_id)
    if entry.number is None or entry.closed is not None or request.form.get("sure") != "yes":
        return _one(own, entry, unsure=entry.closed is None), 422
    if entry.right is Right.ERASE:
        freed = rights.erase(db.session, own.id, [entry.number])
    elif entry.right in (Right.WITHDRAW, Right.RESTRICT, Right.OBJECT):
        freed = rights.withdraw(db.session, own.id, entry.number, [], leave=True) or abort(404)
    else:
        return abort(400)
    register.close(db.session, own.id, request_id, today(), refused=False)
    jobs.enqueue_analysis(own.id)
    answer = _done(own, request_id)
    rights.settle(db.session, config().home, freed)
    return answer


@bp.post("/<code>/requests/<int:request_id>/close")
def close_request(code: str, request_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    refused = request.form.get("how") == "refused"
    register.close(db.session, own.id, _entry(own, request_id).id, today(), refused=refused)
    return _done(own, request_id)


@bp.post("/<code>/requests/keep")
def keep_for(code: str) -> ResponseReturnValue:
    own = design_or_404(code)
    months = request.form.get("months", type=int)
    if months not in KEEP_MONTHS:
        abort(400)
    rights.keep_for(db.session, own.survey_id, months)
    db.session.commit()
    flash(ngettext("Answers are kept for one month.", "Answers are kept for %(num)s months.", months))
    asked_at = {"limits": "sharing.limits", "design": "designing.outline"}
    return redirect(url_for(asked_at.get(request.form.get("back", ""), ".rights_requests"), code=code), 303)


# ------------------------------------------------------------------ reading


def _number(own: SurveyInfo, written: str) -> int | None:
    """The number in a receipt such as shop-00042, or in the figures alone, where there is such a response."""
    figures = re.fullmatch(rf"(?:{re.escape(own.code)}-)?(\d{{1,9}})", written, re.IGNORECASE | re.ASCII)
    number = int(figures[1]) if figures else 0
    return number if rights.held(db.session, own.id, number) is not None else None


def _no_receipt(own: SurveyInfo, written: str) -> str:
    example = f"{own.code}-00042"
    return _(
        "There is no stored response with the receipt number “%(typed)s”. It looks like %(example)s.",
        typed=written[:80],
        example=example,
    )


def _entry(own: SurveyInfo, request_id: int) -> Entry:
    return register.find(db.session, own.id, request_id, today()) or abort(404)


# ------------------------------------------------------------------ showing


def _register(own: SurveyInfo, typed: Typed) -> str:
    entries = register.of_survey(db.session, own.id, today())
    return render_template(
        "results/requests.html",
        typed=typed,
        open_ones=[entry for entry in entries if entry.closed is None],
        closed_ones=[entry for entry in entries if entry.closed is not None],
        rights=tuple(Right),
        channels=BY_HAND,
        most_note=MOST_NOTE,
        retention=rights.retention(db.session, own.id),
        **_words(),
        **survey_frame(own, "requests"),
    )


def _one(own: SurveyInfo, entry: Entry, *, receipt: str = "", fault: str = "", unsure: bool = False) -> str:
    held = rights.held(db.session, own.id, entry.number) if entry.number else None
    return render_template(
        "results/request.html",
        entry=entry,
        held=held,
        link=own_link.address(own.code, entry.number) if entry.number and held else "",
        page=own_link.path(own.code, entry.number) if entry.number and held else "",
        receipt=receipt,
        fault=fault,
        unsure=unsure,
        leaves=entry.right in (Right.WITHDRAW, Right.RESTRICT, Right.OBJECT),
        **_words(),
        **survey_frame(own, "requests"),
    )


def _words() -> dict[str, object]:
    return {"right_name": right_name, "channel_name": channel_name, "at": datetime.now(UTC)}


def _done(own: SurveyInfo, request_id: int) -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for(".rights_request", code=own.code, request_id=request_id), 303)
