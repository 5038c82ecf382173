"""Invitations: a list of people, a personal link each, one response per person, and no way from one to the other.

An invitation holds the submission id its response will have until that response is stored; the same transaction erases
it. So whoever is invited goes on with any device, nobody answers twice, and afterwards nothing says which response it
was, unless the business chose named answers and told so.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Table, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.domain.entitlement import months_before
from surveyapp.domain.letter import USUAL, Wording
from surveyapp.domain.text import spoken
from surveyapp.models import Draft, Invitation, InvitationLink, InvitationPlan, Mail, ResponseRow, Survey
from surveyapp.models.base import now
from surveyapp.store import outbox
from surveyapp.store.outbox import Stop
from surveyapp.store.surveys import SurveyInfo

SOURCE = "#invitation"
"""The source of a response begun at a personal link; no public link can claim it."""
MOST_REMINDERS = 3
INVITATION, REMINDER, TRIAL = "invitation", "reminder", "trial"


class State(StrEnum):
    READY = "ready"
    """Listed; no mail has been asked for."""
    INVITED = "invited"
    ANSWERED = "answered"
    BOUNCED = "bounced"
    UNSUBSCRIBED = "unsubscribed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a survey invites. `started` is when its first mails were asked for: from then on `named` is settled."""

    wording: dict[str, Wording]
    reply_to: str = ""
    remind_days: int = 3
    remind_most: int = 0
    named: bool = False
    started: datetime | None = None

    def words(self, language: str) -> Wording:
        return self.wording[spoken(language)]


@dataclass(frozen=True, slots=True)
class Added:
    """`stopped` were listed but are not written to: they unsubscribed, or mail to them came back."""

    new: int
    already: int
    stopped: int


@dataclass(frozen=True, slots=True)
class Invited:
    """One person of the list; `number` is the response's where answers are named."""

    id: int
    email: str
    name: str
    language: str
    state: State
    reminders: int
    sent: datetime | None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`sent` are people whose first mail has left; `delivered` those of them whose mail did not come back."""

    by_state: dict[State, int]
    sent: int
    delivered: int
    waiting: int
    failed: int
    next_reminder: datetime | None

    @property
    def all(self) -> int:
        return sum(self.by_state.values())

    def of(self, state: str) -> int:
        return self.by_state.get(State(state), 0)


@dataclass(frozen=True, slots=True)
class Linked:
    """What a personal link leads to."""

    id: int
    survey_id: int
    survey_code: str
    business_id: int
    email: str
    name: str
    language: str
    state: State
    named: bool
    submission_id: str | None

    @property
    def good(self) -> bool:
        """Whether the link still opens the survey; who wants no more mail may answer all the same."""
        return self.submission_id is not None and self.state is not State.READY


# ------------------------------------------------------------------ the plan


def plan(session: Session, survey_id: int) -> Plan:
    """The survey's plan, or the usual words."""
    row = session.get(InvitationPlan, survey_id)
    if row is None:
        return Plan(dict(USUAL))
    wording = {
        language: Wording(**row.wording[language]) if language in row.wording else usual
        for language, usual in USUAL.items()
    }
    return Plan(wording, row.reply_to, row.remind_days, row.remind_most, row.named, row.started)


def keep_plan(session: Session, survey_id: int, new: Plan) -> None:
    """Keep what the author set; `named` only as long as no mail has been asked for."""
    row = session.get(InvitationPlan, survey_id)
    if row is None:
        row = InvitationPlan(survey_id=survey_id)
        session.add(row)
    row.wording = {language: asdict(words) for language, words in new.wording.items()}
    row.reply_to, row.remind_days, row.remind_most = new.reply_to, new.remind_days, new.remind_most
    if row.started is None:
        row.named = new.named
    session.flush()


def set_invited_only(session: Session, survey_id: int, *, only: bool) -> None:
    session.get_one(Survey, survey_id).invited_only = only


# ------------------------------------------------------------------ the list


def add(
    session: Session, survey: SurveyInfo, people: Iterable[tuple[str, str, str]], usual_language: str, secret: str
) -> Added:
    """List people as (email, name, language); those listed already stay as they are. The caller commits."""
    listed, at = {email: (name, language) for email, name, language in people}, now()
    stops = outbox.stopped(session, survey.business_id, listed, secret)
    rows = [
        {
            "survey_id": survey.id,
            "email": email,
            "name": name,
            "language": language or usual_language,
            "state": stops.get(email, State.READY).value,
            "submission_id": str(uuid.uuid4()),
            "named": False,
            "reminders": 0,
            "created": at,
        }
        for email, (name, language) in listed.items()
    ]
    statement, new = _INSERT_NEW[session.get_bind().dialect.name], set()
    for start in range(0, len(rows), _BATCH):
        new |= set(session.connection().execute(statement, rows[start : start + _BATCH]).scalars())
    return Added(len(new - stops.keys()), len(rows) - len(new), len(new & stops.keys()))


def people(
    session: Session, survey_id: int, *, state: State | None = None, after: int = 0, most: int = 100
) -> list[Invited]:
    """A stretch of the list, in the order it was made."""
    columns = (Invitation.id, Invitation.email, Invitation.name, Invitation.language, Invitation.state)
    query = select(*columns, Invitation.reminders, Invitation.sent, ResponseRow.number)
    query = query.outerjoin(ResponseRow, ResponseRow.id == Invitation.response_id)
    query = query.where(Invitation.survey_id == survey_id, Invitation.id > after)
    if state is not None:
        query = query.where(Invitation.state == state.value)
    rows = session.execute(query.order_by(Invitation.id).limit(most)).all()
    return [Invited(*row[:4], State(row[4]), *row[5:]) for row in rows]


def standing(session: Session, survey_id: int, own: Plan) -> Standing:
    first_mailed = func.count(Invitation.sent)
    counts = session.execute(
        select(Invitation.state, func.count(), first_mailed)
        .where(Invitation.survey_id == survey_id)
        .group_by(Invitation.state)
    ).all()
    mailed_to = select(Mail.state, func.count().label("mails")).join(Invitation, Invitation.id == Mail.invitation_id)
    mail_counts = session.execute(mailed_to.where(Invitation.survey_id == survey_id).group_by(Mail.state))
    mails = {row.state: row.mails for row in mail_counts}
    oldest = session.scalar(
        select(func.min(Invitation.sent)).where(
            Invitation.survey_id == survey_id,
            Invitation.state == State.INVITED.value,
            Invitation.reminders < own.remind_most,
        )
    )
    by_state = {State(state): number for state, number, _ in counts}
    sent = sum(number for _, _, number in counts)
    came_back = sum(number for state, _, number in counts if state == State.BOUNCED.value)
    return Standing(
        by_state,
        sent,
        sent - came_back,
        mails.get(outbox.QUEUED, 0),
        mails.get(outbox.FAILED, 0),
        oldest + timedelta(days=own.remind_days) if oldest else None,
    )


def withdraw(session: Session, survey_id: int, invitation_id: int) -> bool:
    """Take an invitation back: its link leads nowhere, what was typed under it is removed. One never sent is removed
    from the list; one that is answered stays. False where there is none to take back."""
    own = Invitation.id == invitation_id, Invitation.survey_id == survey_id
    row = session.execute(select(Invitation.state, Invitation.submission_id).where(*own)).first()
    if row is None or row.state in (State.ANSWERED.value, State.WITHDRAWN.value):
        return False
    if row.state == State.READY.value:
        session.execute(delete(Invitation).where(*own))
        return True
    session.execute(delete(Draft).where(Draft.survey_id == survey_id, Draft.submission_id == row.submission_id))
    _change(session, *own, state=State.WITHDRAWN.value, submission_id=None)
    return True


def address(session: Session, survey_id: int, invitation_id: int) -> str | None:
    """The address of one of the survey's invitations."""
    query = select(Invitation.email).where(Invitation.id == invitation_id, Invitation.survey_id == survey_id)
    return session.scalar(query)


def stop(session: Session, business_id: int, email: str, reason: Stop, secret: str) -> None:
    """No more mail of this business to this address, for none of its surveys. Links already sent stay good."""
    outbox.stop(session, business_id, email, reason, secret)
    surveys = select(Survey.id).where(Survey.business_id == business_id)
    waiting = Invitation.state.in_((State.READY.value, State.INVITED.value))
    _change(session, Invitation.survey_id.in_(surveys), Invitation.email == email.lower(), waiting, state=reason.value)


def lift_bounce(session: Session, business_id: int, email: str, secret: str) -> bool:
    """Mail came back from this address and no longer does: whoever was listed with it, in any survey of the business,
    waits for a first mail again. False, and nothing changed, where the person unsubscribed: only they may undo that."""
    if not outbox.lift_bounce(session, business_id, email, secret):
        return False
    surveys = select(Survey.id).where(Survey.business_id == business_id)
    own = Invitation.survey_id.in_(surveys), Invitation.email == email.lower()
    bounced = Invitation.state == State.BOUNCED.value
    _change(session, *own, bounced, state=State.READY.value, sent=None, reminders=0)
    return True


# ------------------------------------------------------------------ sending


def send(session: Session, survey: SurveyInfo, at: datetime | None = None, most: int = 20_000) -> int:
    """Queue the first mail of everybody who is ready, at most `most`; how many. The caller commits."""
    at, own = at or now(), plan(session, survey.id)
    ready = Invitation.survey_id == survey.id, Invitation.state == State.READY.value
    first = select(Invitation.id).where(*ready).order_by(Invitation.id).limit(most)
    changed = _change(
        session, *ready, Invitation.id.in_(first), state=State.INVITED.value, named=own.named, returning=_RECIPIENT
    )
    if changed and own.started is None:
        keep_plan(session, survey.id, own)
        session.get_one(InvitationPlan, survey.id).started = at
    mails = [_mail(row, own.words(row.language).subject, own.words(row.language).body) for row in changed]
    return outbox.put_many(session, survey.business_id, INVITATION, mails, reply_to=own.reply_to, at=at)


def remind(session: Session, survey: SurveyInfo, at: datetime | None = None) -> int:
    """Queue the reminders that are due: only to those invited who have neither answered nor stopped the mail."""
    at, own = at or now(), plan(session, survey.id)
    changed = _change(
        session, *_due(survey.id, own, at), reminders=Invitation.reminders + 1, sent=at, returning=_RECIPIENT
    )
    mails = [
        _mail(row, own.words(row.language).reminder_subject, own.words(row.language).reminder_body) for row in changed
    ]
    return outbox.put_many(session, survey.business_id, REMINDER, mails, reply_to=own.reply_to, at=at)


def to_remind(session: Session, at: datetime | None = None) -> list[int]:
    """The surveys that take answers now and have reminders due."""
    at = at or now()
    taking = (
        Survey.open,
        Survey.opens.is_(None) | (Survey.opens <= at),
        Survey.closes.is_(None) | (Survey.closes > at),
        Survey.cap.is_(None) | (Survey.accepted < Survey.cap),
    )
    query = select(InvitationPlan).join(Survey, Survey.id == InvitationPlan.survey_id)
    rows = session.scalars(query.where(InvitationPlan.remind_most > 0, *taking)).all()
    found = []
    for row in rows:
        own = replace(Plan({}), remind_days=row.remind_days, remind_most=row.remind_most)
        if session.scalar(select(Invitation.id).where(*_due(row.survey_id, own, at)).limit(1)) is not None:
            found.append(row.survey_id)
    return found


def _due(survey_id: int, own: Plan, at: datetime) -> tuple[Any, ...]:
    return (
        Invitation.survey_id == survey_id,
        Invitation.state == State.INVITED.value,
        Invitation.reminders < own.remind_most,
        Invitation.sent <= at - timedelta(days=own.remind_days),
    )


def mint(session: Session, invitation_id: int) -> tuple[Linked, str] | None:
    """A new link for a mail about to be sent: what it leads to, and its token, which is kept nowhere. None where the
    person gets no more mail."""
    found = _linked(session, Invitation.id == invitation_id)
    if found is None or found.state is not State.INVITED:
        return None
    token = secrets.token_urlsafe(24)
    session.execute(insert(InvitationLink).values(token_hash=_hash(token), invitation_id=invitation_id))
    return found, token


def mailed(session: Session, invitation_id: int, at: datetime | None = None) -> None:
    _change(session, Invitation.id == invitation_id, sent=at or now())


def _mail(row: Any, subject: str, body: str) -> dict[str, Any]:
    person = {"invitation_id": row.id, "recipient": row.email, "name": row.name, "language": row.language}
    return {**person, "subject": subject, "body": body}


_RECIPIENT = (Invitation.id, Invitation.email, Invitation.name, Invitation.language)


def _change(session: Session, *where: Any, returning: Sequence[Any] = (), **values: Any) -> list[Any]:
    query = update(Invitation).where(*where).values(**values).execution_options(synchronize_session=False)
    if not returning:
        session.execute(query)
        return []
    return sorted(session.execute(query.returning(*returning)).all(), key=lambda row: row.id)


# ------------------------------------------------------------------ answering


def by_token(session: Session, token: str) -> Linked | None:
    """What a personal link leads to, used up or not."""
    link = select(InvitationLink.invitation_id).where(InvitationLink.token_hash == _hash(token)).scalar_subquery()
    return _linked(session, Invitation.id == link)


def answered(session: Session, survey_id: int, submission_id: str, response_id: int) -> bool:
    """Use the invitation up and forget which response it was; False when no invitation stands behind this id. Part of
    the transaction that stores the response."""
    statement = _ANSWERED.where(_TABLE.c.survey_id == survey_id, _TABLE.c.submission_id == submission_id)
    own = case((_TABLE.c.named, response_id), else_=None)
    return bool(session.connection().execute(statement.values(response_id=own)).rowcount)


def remove_old(session: Session, at: datetime | None = None) -> None:
    """Forget people who were listed longer ago than their survey keeps answers, with their links and mails."""
    at = at or now()
    for survey_id, months in session.execute(select(Survey.id, Survey.keep_months)).all():
        old = Invitation.survey_id == survey_id, Invitation.created < months_before(at, months)
        session.execute(delete(Invitation).where(*old))


def forget_order(session: Session) -> None:
    """PostgreSQL notes in each row which transaction wrote it last: the same one for an answer and for the invitation
    it used up. Writing every answered invitation anew, all in one transaction, takes that trace away."""
    if session.get_bind().dialect.name == "postgresql":
        _change(session, Invitation.state == State.ANSWERED.value, state=State.ANSWERED.value)


_TABLE = cast(Table, Invitation.__table__)
_INSERT_NEW = {
    name: dialect.insert(_TABLE).on_conflict_do_nothing(index_elements=["survey_id", "email"]).returning(_TABLE.c.email)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_BATCH = 500
_ANSWERED = update(_TABLE).values(state=State.ANSWERED.value, submission_id=None)


def _linked(session: Session, where: Any) -> Linked | None:
    columns = (Invitation.id, Invitation.survey_id, Survey.code, Survey.business_id, Invitation.email, Invitation.name)
    query = select(*columns, Invitation.language, Invitation.state, Invitation.named, Invitation.submission_id)
    row = session.execute(query.join(Survey, Survey.id == Invitation.survey_id).where(where)).first()
    if row is None:
        return None
    place = row.id, row.survey_id, row.code, row.business_id
    return Linked(*place, row.email, row.name, row.language, State(row.state), row.named, row.submission_id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
