"""Invitations to answer a survey. Nothing here leads from a person to their answers, unless the survey says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.base import Base, Document, Moment, now


class InvitationPlan(Base):
    """How a survey invites: its mails per language, its reminders, and whether answers carry the name. `named` is
    settled when the first mail is sent (`started`)."""

    __tablename__ = "invitation_plan"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    wording: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    reply_to: Mapped[str] = mapped_column(String(320), default="")
    remind_days: Mapped[int] = mapped_column(default=3)
    remind_most: Mapped[int] = mapped_column(default=0)
    named: Mapped[bool] = mapped_column(default=False)
    started: Mapped[datetime | None] = mapped_column(Moment)


class Invitation(Base):
    """`submission_id` is the one response this person can send, so that any of their devices goes on with it; it is
    erased in the transaction that stores the response. No time of the answer is kept. Only where the business chose
    named answers, and told the person so, does `response_id` say which response it is. `sent` is when the latest mail
    was."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("survey_id", "email"),
        UniqueConstraint("survey_id", "submission_id"),
        CheckConstraint("named OR response_id IS NULL", name="anonymous"),
        CheckConstraint("state <> 'answered' OR submission_id IS NULL", name="forgotten"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(8), default="vi")
    state: Mapped[str] = mapped_column(String(16), default="ready")
    named: Mapped[bool] = mapped_column(default=False)
    submission_id: Mapped[str | None] = mapped_column(String(80))
    response_id: Mapped[int | None] = mapped_column(ForeignKey("response.id", ondelete="SET NULL"), index=True)
    reminders: Mapped[int] = mapped_column(default=0)
    sent: Mapped[datetime | None] = mapped_column(Moment)
    created: Mapped[datetime] = mapped_column(Moment, default=now)


class InvitationLink(Base):
    """A personal link, one per mail. `token_hash` is the SHA-256 of 192 random bits that stand in the mail alone."""

    __tablename__ = "invitation_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), index=True)
