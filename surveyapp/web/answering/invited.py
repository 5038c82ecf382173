"""Personal links of invitations: they open the survey, and they stop the mail. Opening a link changes nothing: mail
programs open links before people do."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.text import LANGUAGES
from surveyapp.extensions import config, db
from surveyapp.models.base import begin_writing
from surveyapp.store import drafts, invitations, surveys
from surveyapp.store.invitations import Linked
from surveyapp.store.limits import Limit
from surveyapp.store.outbox import Stop
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n, limits
from surveyapp.web.answering import ticket as tickets
from surveyapp.web.answering.frame import frame, languages
from surveyapp.web.errors import message

bp = Blueprint("invited", __name__, url_prefix="/i")


@bp.get("/<token>")
def begin(token: str) -> ResponseReturnValue:
    if (refusal := _too_many()) is not None:
        return refusal
    linked = invitations.by_token(db.session, token)
    survey = surveys.by_id(db.session, linked.survey_id) if linked is not None and linked.good else None
    if linked is None or linked.submission_id is None or survey is None:
        return _not_good()
    draft = drafts.load(db.session, survey.id, linked.submission_id)
    if not _takes(survey, begun=draft is not None):
        return _not_good()
    version_id = draft.version_id if draft else survey.version_id
    ticket = tickets.invited(version_id, linked.submission_id)
    sealed = tickets.seal(survey.code, ticket)
    language = draft.language if draft else linked.language
    spoken = {"lang": language} if language in languages(survey) else {}
    address = url_for("answering.page", code=survey.code, t=sealed, **spoken)
    if not linked.named:
        return redirect(address, 303)
    _speak(linked)
    return render_template("answering/named.html", address=address, linked=linked, **frame(survey))


@bp.get("/<token>/stop")
def ask_to_stop(token: str) -> ResponseReturnValue:
    if (refusal := _too_many()) is not None:
        return refusal
    linked = invitations.by_token(db.session, token)
    if linked is None:
        return _not_good()
    _speak(linked)
    return render_template("answering/stop.html", stopped=False, **frame(surveys.by_id(db.session, linked.survey_id)))


@bp.post("/<token>/stop")
def stop(token: str) -> ResponseReturnValue:
    """The button of the page, and the one click of a mail program (RFC 8058)."""
    if (refusal := _too_many()) is not None:
        return refusal
    linked = invitations.by_token(db.session, token)
    if linked is None:
        return _not_good()
    secret = str(current_app.secret_key)
    invitations.stop(db.session, linked.business_id, linked.email, Stop.UNSUBSCRIBED, secret)
    db.session.commit()
    _speak(linked)
    return render_template("answering/stop.html", stopped=True, **frame(surveys.by_id(db.session, linked.survey_id)))


def _takes(survey: SurveyInfo, *, begun: bool) -> bool:
    at = datetime.now(UTC)
    if not survey.open or (survey.opens is not None and at < survey.opens):
        return False
    if survey.cap is not None and survey.accepted >= survey.cap:
        return False
    return begun or survey.closes is None or at < survey.closes


def _speak(linked: Linked) -> None:
    if request.args.get("lang") not in LANGUAGES:
        i18n.speak_for_now(linked.language)


def _limit() -> tuple[Limit, str]:
    return Limit("invitation", config().most_wrong_links, config().try_seconds), limits.address()


def _too_many() -> ResponseReturnValue | None:
    return limits.used_up(*_limit(), way_on=(url_for("pages.landing"), _("To the start page")))


def _not_good() -> ResponseReturnValue:
    """The same answer whatever the reason, so that it tells nothing to who guesses; it counts against them."""
    db.session.rollback()
    begin_writing(db.session)
    limits.note(*_limit())
    db.session.commit()
    return message(
        404,
        _("This personal link cannot be used"),
        _(
            "It may have been used already, been taken back, or the survey may have ended. If you think this is a "
            "mistake, please ask whoever invited you."
        ),
    )
