"""Mail on its way, and addresses that get no more of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.base import Base, Moment, now


class Mail(Base):
    """One mail to one person, put here in the transaction that causes it. While its `state` is queued it is taken once
    `due`; who takes it moves `due` on, so that a mail whose worker died is taken again. `message_id` never changes: a
    receiver that got it twice can tell. The texts of an invitation's mail hold its placeholders until it is sent.
    `business_id` None: nobody's business yet, as the mail to somebody who signs up."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_state_due", "state", "due"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    business_id: Mapped[int | None] = mapped_column(ForeignKey("business.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(200), default="")
    sender: Mapped[str] = mapped_column(String(200), default="")
    reply_to: Mapped[str] = mapped_column(String(320), default="")
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8), default="vi")
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(16), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(String(400), default="")
    due: Mapped[datetime] = mapped_column(Moment, default=now)
    created: Mapped[datetime] = mapped_column(Moment, default=now)
    ended: Mapped[datetime | None] = mapped_column(Moment)


class MailStop(Base):
    """An address a business does not write to: its owner unsubscribed, or mail came back. Only a keyed hash of it."""

    __tablename__ = "mail_stop"

    business_id: Mapped[int] = mapped_column(ForeignKey("business.id", ondelete="CASCADE"), primary_key=True)
    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(16))
    made: Mapped[datetime] = mapped_column(Moment, default=now)
