"""The list of people, how far each is, and sending."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from reports.format import integer
from surveyapp import postman
from surveyapp.domain.text import LANGUAGES
from surveyapp.exchange.people import People, read_list, read_people
from surveyapp.extensions import config, db
from surveyapp.models.base import begin_writing
from surveyapp.store import invitations, outbox
from surveyapp.store.invitations import Added, Standing, State
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.inviting.blueprint import bp

if TYPE_CHECKING:
    from surveyapp.domain.stats import Estimate

MOST_SHOWN = 100
MOST_TYPED = 1_000_000
AT_ONCE = 2_000
"""Mails queued in one transaction: respondents must not wait for SQLite's only writer."""


def state_name(state: State) -> str:
    names = {
        State.READY: _("No mail yet"),
        State.INVITED: _("Invited"),
        State.ANSWERED: _("Answered"),
        State.BOUNCED: _("Mail came back"),
        State.UNSUBSCRIBED: _("Unsubscribed"),
        State.WITHDRAWN: _("Taken back"),
    }
    return names[state]


def takes_answers(own: SurveyInfo) -> bool:
    at = datetime.now(UTC)
    begun = own.opens is None or own.opens <= at
    return own.open and begun and (own.closes is None or at < own.closes) and not is_full(own)


def is_full(own: SurveyInfo) -> bool:
    return own.cap is not None and own.accepted >= own.cap


def frame(own: SurveyInfo, here: str) -> dict[str, object]:
    """What both pages need besides their content."""
    return {
        "survey": own,
        "title": own.questionnaire.title.to(i18n.language()),
        "here": here,
        "takes_answers": takes_answers(own),
        "mail_folder": None if config().mail_server else str(config().home / "mail"),
    }


@bp.get("/<code>")
def people(code: str) -> ResponseReturnValue:
    return _page(survey_or_404(code))


def _page(own: SurveyInfo, typed: str = "", problems: People | None = None, status: int = 200) -> ResponseReturnValue:
    plan = invitations.plan(db.session, own.id)
    standing = invitations.standing(db.session, own.id, plan)
    wished = request.args.get("state", "")
    state = State(wished) if wished in list(State) else None
    after = request.args.get("after", 0, type=int)
    shown = invitations.people(db.session, own.id, state=state, after=after, most=MOST_SHOWN + 1)
    page = render_template(
        "inviting/people.html",
        plan=plan,
        standing=standing,
        rate=_rate(standing),
        next_reminder=postman.polite(standing.next_reminder) if standing.next_reminder else None,
        states=list(State),
        state=state,
        state_name=state_name,
        shown=shown[:MOST_SHOWN],
        more=shown[MOST_SHOWN - 1].id if len(shown) > MOST_SHOWN else None,
        later=after > 0,
        typed=typed,
        problems=problems.problems if problems else (),
        **frame(own, "people"),
    )
    return page, status


def _rate(standing: Standing) -> Estimate | None:
    """Answers of those whose mail arrived, as far as known."""
    from surveyapp.domain.stats import wilson

    return wilson(standing.of(State.ANSWERED), standing.delivered) if standing.delivered else None


@bp.post("/<code>/people")
def add(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    typed = request.form.get("people", "")[:MOST_TYPED]
    language = request.form.get("language", "")
    file = request.files.get("file")
    content = file.read() if file is not None and file.filename else None
    name = file.filename or "" if file is not None else ""
    db.session.rollback()  # reading a sheet takes seconds: respondents must not wait for SQLite's only writer
    found = read_list(typed) if content is None else read_people(name, content)
    if found.problems:
        return _page(own, typed, found, 422)
    begin_writing(db.session)
    listed = [(person.email, person.name, person.language) for person in found.people]
    usual = language if language in LANGUAGES else LANGUAGES[0]
    added = invitations.add(db.session, own, listed, usual, str(current_app.secret_key))
    db.session.commit()
    _say(added, found)
    return redirect(url_for(".people", code=code), 303)


def _say(added: Added, found: People) -> None:
    new, already, stopped = added.new, added.already, added.stopped
    flash(ngettext("One person was added.", "%(count)s people were added.", new, count=_counted(new)))
    if already:
        flash(
            ngettext(
                "One was on the list already.", "%(count)s were on the list already.", already, count=_counted(already)
            )
        )
    if found.twice:
        lines = ", ".join(str(line) for line, _email in found.twice[:20])
        flash(_("Listed twice, and counted once: line %(lines)s.", lines=lines))
    if stopped:
        flash(
            ngettext(
                "One will get no mail: they unsubscribed, or mail to them came back.",
                "%(count)s will get no mail: they unsubscribed, or mail to them came back.",
                stopped,
                count=_counted(stopped),
            )
        )


@bp.post("/<code>/send")
def send(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    if not takes_answers(own):
        db.session.rollback()
        flash(_("The survey takes no answers now, so nobody was invited. Open it first."), "error")
        return redirect(url_for(".people", code=code), 303)
    queued = 0
    while now_queued := invitations.send(db.session, own, most=AT_ONCE):
        db.session.commit()
        begin_writing(db.session)
        queued += now_queued
    db.session.commit()
    flash(
        ngettext(
            "One invitation is on its way.", "%(count)s invitations are on their way.", queued, count=_counted(queued)
        )
    )
    return redirect(url_for(".people", code=code), 303)


@bp.post("/<code>/people/<int:invitation_id>/withdraw")
def withdraw(code: str, invitation_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    if invitations.address(db.session, own.id, invitation_id) is None:
        abort(404)
    done = invitations.withdraw(db.session, own.id, invitation_id)
    db.session.commit()
    if done:
        flash(_("The invitation was taken back; its link no longer works."))
    else:
        flash(_("It has been answered or taken back already."), "error")
    return redirect(url_for(".people", code=code), 303)


@bp.post("/<code>/people/<int:invitation_id>/bounced")
def bounced(code: str, invitation_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    email = invitations.address(db.session, own.id, invitation_id) or abort(404)
    secret = str(current_app.secret_key)
    invitations.stop(db.session, own.business_id, email, outbox.Stop.BOUNCED, secret)
    db.session.commit()
    flash(_("%(email)s gets no more mail.", email=email))
    return redirect(url_for(".people", code=code), 303)


@bp.post("/<code>/people/<int:invitation_id>/lift")
def lift_bounce(code: str, invitation_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    email = invitations.address(db.session, own.id, invitation_id) or abort(404)
    done = invitations.lift_bounce(db.session, own.business_id, email, str(current_app.secret_key))
    db.session.commit()
    if done:
        flash(_("%(email)s may be written to again, and waits for an invitation.", email=email))
    else:
        flash(_("%(email)s has unsubscribed and gets no mail.", email=email), "error")
    return redirect(url_for(".people", code=code), 303)


def _counted(number: int) -> str:
    return integer(number, i18n.language())
