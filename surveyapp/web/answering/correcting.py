"""Correcting what is stored: the questionnaire again, with the answers in its fields, until it is sent once more."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from surveyapp import jobs
from surveyapp.domain.answers import Document
from surveyapp.domain.entitlement import Right
from surveyapp.domain.retyping import retyped
from surveyapp.extensions import config, db
from surveyapp.models.base import begin_writing, is_writing
from surveyapp.store import drafts, register, rights, surveys
from surveyapp.store.drafts import DraftInfo
from surveyapp.store.rights import Held
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n, own_link
from surveyapp.web.answering import ticket as tickets
from surveyapp.web.answering.ticket import Ticket


def begin(survey: SurveyInfo, held: Held) -> ResponseReturnValue:
    """To the first page of the version that was answered; a correction begun before goes on. Commits."""
    response = held.response
    started = (response.started or held.stored).replace(microsecond=0)
    ticket = Ticket(response.submission_id, held.version_id, started, response.source, correcting=True)
    if drafts.load(db.session, survey.id, response.submission_id, correcting=True) is None:
        fields: Document = dict(retyped(surveys.questionnaire(db.session, held.version_id), response.answers))
        own = response.submission_id, held.version_id, fields, i18n.reading(), response.source, started
        drafts.save(db.session, survey.id, DraftInfo(*own, correcting=True))
        db.session.commit()
    sealed = tickets.seal(survey.code, ticket)
    return redirect(url_for("answering.page", code=survey.code, t=sealed, lang=i18n.reading()), 303)


def store(survey: SurveyInfo, ticket: Ticket, answers: Document) -> ResponseReturnValue:
    """Put the corrected answers in the place of the stored ones. Commits."""
    if not is_writing(db.session):
        db.session.rollback()
        begin_writing(db.session)
    number = number_of(survey, ticket)
    freed = number and rights.correct(db.session, survey.id, number, answers, i18n.reading())
    if not number or not freed:
        db.session.rollback()
        return to_answers(survey, 0)
    register.done(db.session, survey.id, Right.CORRECT, number, datetime.now(UTC))
    if freed.analyses:
        jobs.enqueue_analysis(survey.id)
    db.session.commit()
    rights.settle(db.session, config().home, freed)
    return to_answers(survey, number, done="corrected")


def over(survey: SurveyInfo, ticket: Ticket) -> ResponseReturnValue:
    """A page of a correction that was sent, or given up, in the meantime."""
    return to_answers(survey, number_of(survey, ticket))


def number_of(survey: SurveyInfo, ticket: Ticket) -> int:
    """The number of the response that a ticket corrects, 0 once it is erased."""
    return rights.number_of(db.session, survey.id, ticket.submission_id)


def to_answers(survey: SurveyInfo, number: int, done: str = "") -> ResponseReturnValue:
    """To the page of one's own answers, which says what has just been done."""
    sealed = own_link.seal(survey.code, number)
    return redirect(url_for("answering.own", code=survey.code, r=sealed, done=done or None, lang=i18n.reading()), 303)
