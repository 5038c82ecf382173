"""Answers corrected by the business, such as a typing mistake from paper: the questionnaire's own fields and its own
way through them, on one page, with the reason why. Consents and files are their person's own and cannot be changed
here; neither can who somebody is, unless they agreed to be contacted. What changed, from what, to what and by whom is
kept with the response, and its person reads that the business corrected it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp import jobs
from surveyapp.domain.answers import Document
from surveyapp.domain.definition import Kind, Question
from surveyapp.domain.retyping import retyped
from surveyapp.extensions import config, db
from surveyapp.models import State
from surveyapp.models.base import begin_writing
from surveyapp.store import alerts, handling, rights, surveys
from surveyapp.store.responses import digest
from surveyapp.store.rights import Held
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import acts, i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.addresses import asked_again
from surveyapp.web.fields import PageForm, Typed, posted, to_open
from surveyapp.web.passage import Passage, Ticket
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame
from surveyapp.web.results.response_files import names_somebody

ITS_OWN = frozenset({Kind.CONSENT, Kind.FILE, Kind.HIDDEN})
"""Kinds that nobody answers for somebody else."""


@dataclass(frozen=True)
class Correction:
    """One response on its way through its questionnaire: `before` with the stored answers, `after` with what was typed
    in their place; `kept` are the ids of the questions that stay as they are."""

    held: Held
    before: Passage
    after: Passage
    kept: frozenset[str]

    def with_typed(self, typed: Typed) -> Correction:
        return replace(self, after=replace(self.before, typed={**self.before.typed, **typed}))

    @cached_property
    def questions(self) -> list[Question]:
        """What is asked on this way and may be corrected."""
        return [q for screen in self.after.screens for q in screen.questions if q.id not in self.kept]

    @cached_property
    def form(self) -> PageForm:
        return self.after.form(self.questions)

    def right(self) -> bool:
        """Whether nothing is wrong with what was changed; what is, is put on the form. What was left blank before may
        stay so."""
        old, new = self.before.typed, self.after.typed
        changed = {name.partition(".")[0] for name in new if (new[name] or [""]) != (old.get(name) or [""])}
        right = self.form.validate(only=changed)
        missed = {(question.id, number) for question, number in self.before.walk.unmet}
        for question, number in self.after.walk.unmet:
            if (question.id, number) not in missed and question.id not in self.kept:
                self.form.blame(question, self.after.piping.say(question.checks[number].text))
                right = False
        return right

    def document(self) -> Document:
        """The answers as corrected. What was not asked and is not typed in now stays not asked."""
        stored = self.held.response.answers
        found: Document = {}
        for name, value in self.after.document.items():
            own = stored.get(name) if name in self.kept else value
            if own is not None or name in stored:
                found[name] = own
        return found


def _begun(own: SurveyInfo, number: int) -> Correction:
    """Aborts where there is no such response, or its person does not want it used."""
    held = rights.held(db.session, own.id, number)
    if held is None or held.state is State.WITHDRAWN:
        abort(404)
    route = surveys.route(db.session, held.version_id)
    asked = route.questionnaire
    reachable = number in alerts.may_contact(db.session, own.id, [number])
    kept = frozenset(q.id for q in asked.questions() if q.kind in ITS_OWN or (names_somebody(q) and not reachable))
    answered = held.response
    started = answered.started or held.stored
    ticket = Ticket(answered.submission_id, held.version_id, started, answered.source, correcting=True)
    language = i18n.language() if i18n.language() in asked.languages else (asked.languages or ("vi",))[0]
    way = Passage(route, ticket, retyped(asked, answered.answers), language)
    return Correction(held, way, way, kept)


@bp.get("/<code>/responses/<int:number>/correction")
def correction(code: str, number: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    return _shown(own, number, _begun(own, number))


@bp.post("/<code>/responses/<int:number>/correction")
def correct(code: str, number: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    begun = _begun(own, number)
    reason = " ".join(request.form.get("reason", "").replace("\0", "").split())
    if request.form.get("mark") != digest(begun.held.response.answers):
        fault = _("These answers have changed since you opened the page. Look at them as they are now.")
        return _shown(own, number, begun, reason=reason, fault=fault)
    seen = set(request.form.getlist("shown"))
    asked = begun.before.questionnaire
    typed = posted([q for q in asked.questions() if q.id in seen and q.id not in begun.kept], request.form)
    made = begun.with_typed(typed)
    right = made.right()
    opened = {question.id for question in to_open(made.questions, request.form)}
    appeared = [question for question in made.questions if question.id not in seen or question.id in opened]
    if not right or appeared or request.form.get("go") != "store":
        return _shown(own, number, made, reason=reason, appeared=appeared)
    if not reason or len(reason) > handling.LONGEST_REASON:
        most = handling.LONGEST_REASON
        fault = _("Please write at most %(most)s characters.", most=most) if reason else _("Please say why.")
        return _shown(own, number, made, reason=reason, fault=fault)
    return _store(own, number, made, reason)


def _store(own: SurveyInfo, number: int, made: Correction, reason: str) -> ResponseReturnValue:
    answers, stored = made.document(), made.held.response.answers
    back = redirect(url_for(".response", code=own.code, number=number, **asked_again()), 303)
    if not rights.different(stored, answers):
        flash(_("Nothing was changed."))
        return back
    db.session.rollback()
    begin_writing(db.session)
    try:
        freed = rights.correct_for(db.session, own.id, number, answers, reason, current_user.id)
    except ValueError:
        db.session.rollback()
        fault = _("This would change to what the person agreed. Only they can do that, on their own page.")
        return _shown(own, number, made, reason=reason, fault=fault)
    if freed is None:
        abort(404)
    acts.about(detail=str(number))
    jobs.enqueue_analysis(own.id)
    db.session.commit()
    rights.settle(db.session, config().home, freed)
    flash(_("The correction is stored, and what the answers were before with it."))
    return back


def _shown(
    own: SurveyInfo,
    number: int,
    made: Correction,
    *,
    reason: str = "",
    fault: str = "",
    appeared: list[Question] | None = None,
) -> ResponseReturnValue:
    faults = list(made.form.faults())
    page = render_template(
        "results/correction.html",
        number=number,
        form=made.form,
        faults=faults,
        fault=fault,
        appeared=appeared or [],
        kept=[
            q for q in made.before.questionnaire.questions() if q.id in made.kept and q.id in made.held.response.answers
        ],
        mark=digest(made.held.response.answers),
        reason=reason,
        longest_reason=handling.LONGEST_REASON,
        asked_again=asked_again,
        **survey_frame(own, "responses"),
    )
    return page, (422 if faults or fault else 200)
