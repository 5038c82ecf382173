"""Takes mail from the outbox, one by one, and sends it.

Each mail is taken in one transaction and reported in another, with the sending between them. A worker that dies after
the server took the mail and before the report leaves it queued, and it is sent again when its lease is over: at least
once, never lost. Both copies have the same Message-ID, by which mail programs know a double.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from surveyapp import mail as post
from surveyapp.config import Config
from surveyapp.domain import letter as letters
from surveyapp.domain.letter import Letter
from surveyapp.domain.reading import VIET_NAM
from surveyapp.extensions import db
from surveyapp.mail import Unreachable, Unsent
from surveyapp.models.base import begin_writing, now
from surveyapp.store import invitations, outbox, surveys
from surveyapp.store.invitations import Linked
from surveyapp.store.outbox import FAILED, SENT, STOPPED, MailInfo, Stop

log = logging.getLogger(__name__)
Link = tuple[Linked, str]

BATCH = 25
"""Mails of one round, so that other work is not kept waiting."""
POLITE_HOURS = range(8, 20)
"""Reminders leave in these hours of the day in Viet Nam."""
REMIND_SECONDS = 60
PAUSE_SECONDS = 60
"""Before a server that could not be reached is tried again."""


class Postman:
    """A worker's share in the mail: a batch at a time, so that other work is not kept waiting."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.reminded = self.pause_until = -math.inf

    def round(self) -> int:
        """Queue reminders once a minute, and send what is due; how many mails were dealt with."""
        if time.monotonic() - self.reminded >= REMIND_SECONDS:
            remind()
            self.reminded = time.monotonic()
        if time.monotonic() < self.pause_until:
            return 0
        done = send_due(self.config)
        if done.unreachable:
            self.pause_until = time.monotonic() + PAUSE_SECONDS
        return done.dealt_with


@dataclass(slots=True)
class Round:
    """What became of the mails of one round; `unreachable` is why the server takes none now, "" when it does."""

    sent: int = 0
    failed: int = 0
    stopped: int = 0
    later: int = 0
    unreachable: str = ""

    @property
    def dealt_with(self) -> int:
        return self.sent + self.failed + self.stopped


def polite(at: datetime) -> datetime:
    """`at` itself in polite hours, else when they next begin."""
    local = at.astimezone(VIET_NAM)
    if local.hour in POLITE_HOURS:
        return at
    morning = local.replace(hour=POLITE_HOURS[0], minute=0, second=0, microsecond=0)
    return morning if local < morning else morning + timedelta(days=1)


def remind(at: datetime | None = None) -> int:
    """Queue the reminders that are due, in polite hours only; how many. Commits."""
    at = at or now()
    if polite(at) != at:
        return 0
    due = invitations.to_remind(db.session, at)
    db.session.rollback()
    queued = 0
    for survey_id in due:
        begin_writing(db.session)
        queued += invitations.remind(db.session, surveys.by_id(db.session, survey_id), at)
        db.session.commit()
    return queued


def send_due(config: Config, most: int = BATCH) -> Round:
    """Send what is due, at most `most` mails. Commits after each."""
    done = Round()
    waiting = outbox.is_due(db.session)
    db.session.rollback()
    if not waiting:
        return done
    try:
        with post.opened(config) as way:
            for mail, link in _taken(most, done):
                try:
                    way.send(_written(config, mail, link), mail.created)
                except Unsent as refused:
                    _report_unsent(config, mail, refused, done)
                    if isinstance(refused, Unreachable):
                        raise
                else:
                    _report_sent(mail)
                    done.sent += 1
    except Unreachable as reason:
        done.unreachable = str(reason)
        log.warning("mail cannot be sent: %s", reason)
    finally:
        db.session.remove()
    return done


def _taken(most: int, done: Round) -> Iterator[tuple[MailInfo, Link | None]]:
    """Mails to be sent now, an invitation's with what its link leads to and the link's token."""
    for _ in range(most):
        begin_writing(db.session)
        mail = outbox.claim(db.session)
        link = None
        if mail is not None and mail.invitation_id is not None:
            link = invitations.mint(db.session, mail.invitation_id)
            if link is None:
                outbox.end(db.session, mail.id, STOPPED)
        db.session.commit()
        if mail is None:
            return
        if mail.invitation_id is None or link is not None:
            yield mail, link
        else:
            done.stopped += 1


def _written(config: Config, mail: MailInfo, link: Link | None) -> Letter:
    """Raises Unsent where a mail cannot be written, so that the others still leave."""
    try:
        return _plain(config, mail) if link is None else personal(config, mail, *link)
    except Exception as error:
        log.exception("mail %s cannot be written", mail.id)
        raise Unsent(f"{type(error).__name__}: {error}") from error
    finally:
        db.session.rollback()


def _plain(config: Config, mail: MailInfo) -> Letter:
    """A paragraph that is nothing but an address of this product becomes a button; no other words can be clicked."""
    alone = (part.strip() for part in mail.body.split("\n\n"))
    link = next((part for part in alone if part.startswith(config.base_url + "/") and not part.split()[1:]), "")
    button = letters.ANSWER if mail.kind == invitations.TRIAL else letters.OPEN
    html = letters.page(mail.body, mail.language, link, button=button)
    return Letter(
        *(mail.key, mail.recipient, mail.name, mail.sender, mail.reply_to),
        *(mail.subject, mail.body, html, mail.language),
    )


def personal(config: Config, mail: MailInfo, linked: Linked, token: str) -> Letter:
    """The mail of an invitation, with what stands for this person filled in."""
    asked = surveys.by_id(db.session, linked.survey_id).questionnaire
    link, stop = f"{config.base_url}/i/{token}", f"{config.base_url}/i/{token}/stop"
    business = asked.business.to(mail.language)
    values = {"name": mail.name, "survey": asked.title.to(mail.language), "business": business, "link": link}
    text = letters.filled_body(mail.body, values)
    foot = letters.foot(mail.language, business, stop, named=linked.named)
    return Letter(
        *(mail.key, mail.recipient, mail.name, business, mail.reply_to),
        letters.filled_subject(mail.subject, values),
        f"{text}\n\n-- \n{foot}\n",
        letters.page(text, mail.language, link, foot, stop),
        mail.language,
        stop,
    )


def _report_sent(mail: MailInfo) -> None:
    begin_writing(db.session)
    outbox.end(db.session, mail.id, SENT)
    if mail.invitation_id is not None:
        invitations.mailed(db.session, mail.invitation_id)
    db.session.commit()


def _report_unsent(config: Config, mail: MailInfo, refused: Unsent, done: Round) -> None:
    begin_writing(db.session)
    if refused.for_good:
        outbox.end(db.session, mail.id, FAILED, str(refused))
        done.failed += 1
    elif outbox.again(db.session, mail, str(refused)):
        done.later += 1
    else:
        done.failed += 1
    if refused.address and mail.invitation_id is not None:
        invitations.stop(db.session, mail.business_id, mail.recipient, Stop.BOUNCED, config.secret_key)
    db.session.commit()


def take_bounces(data: bytes, secret: str) -> tuple[int, int]:
    """(addresses stopped, mails that tell of no bounce of ours) of a mail file or an mbox. Commits.

    Only a report that quotes the Message-ID of a mail of this outbox is believed: anybody can write to the address
    that bounces come to."""
    from surveyapp.exchange.bounces import read_bounces

    bounces, others = read_bounces(data)
    stopped = 0
    begin_writing(db.session)
    for bounce in bounces:
        found = outbox.by_key(db.session, bounce.key)
        if found is None or not bounce.for_good:
            others += 1
            continue
        business_id, recipient = found
        invitations.stop(db.session, business_id, recipient, Stop.BOUNCED, secret)
        stopped += 1
    db.session.commit()
    return stopped, others
