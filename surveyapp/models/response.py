"""Responses, the consents and files given with them, and answers not yet submitted."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.base import Base, Document, Moment, now


class State(StrEnum):
    WHOLE = "whole"
    """Counted in every analysis; no other state is."""
    STOPPED = "stopped"
    """An ending or a full quota stopped it."""
    WITHDRAWN = "withdrawn"
    """Stored, but its person no longer wants it used."""
    ERASED = "erased"
    """A number and nothing else: answers, files, consents and times are gone."""


class ResponseRow(Base):
    """One row per response, also of one erased since: numbers have no gaps. `submission_id` is made by the client: a
    retry or a double tap is the same response. `digest` is the SHA-256 of the answers as they first came, to tell a
    retry from another person's content under the same id."""

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("survey_id", "submission_id"),
        Index("ix_response_survey_id_number", "survey_id", "number", "state"),
        Index("ix_response_survey_id_source", "survey_id", "source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"), index=True)
    submission_id: Mapped[str] = mapped_column(String(80))
    number: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64))
    answers: Mapped[dict[str, Any]] = mapped_column(Document)
    language: Mapped[str] = mapped_column(String(8), default="vi")
    source: Mapped[str] = mapped_column(String(80), default="")
    started: Mapped[datetime | None] = mapped_column(Moment)
    submitted: Mapped[datetime | None] = mapped_column(Moment)
    stored: Mapped[datetime] = mapped_column(Moment, default=now)
    state: Mapped[str] = mapped_column(String(10), default=State.WHOLE)
    changed: Mapped[date | None]
    pace: Mapped[dict[str, Any] | None] = mapped_column(Document)
    """How it was answered, see domain/pace.py."""


class ConsentRecord(Base):
    """What was agreed to or refused; a later record of the same question outweighs an earlier one. `text_hash` is the
    SHA-256 of the exact wording shown."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    question_id: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(80))
    given: Mapped[bool]
    text_hash: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(Moment, default=now)


class Draft(Base):
    """What a respondent has typed so far, page by page; deleted when the response is stored. With `correcting` it
    changes a response that is stored already."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("survey_id", "submission_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    submission_id: Mapped[str] = mapped_column(String(80))
    answers: Mapped[dict[str, Any]] = mapped_column(Document)
    language: Mapped[str] = mapped_column(String(8), default="vi")
    source: Mapped[str] = mapped_column(String(80), default="")
    started: Mapped[datetime] = mapped_column(Moment, default=now)
    updated: Mapped[datetime] = mapped_column(Moment, default=now, onupdate=now)
    correcting: Mapped[bool] = mapped_column(default=False)


class Attachment(Base):
    """A file sent as an answer, its content in the home folder under `key`. `kept` once the response that names it
    is stored; others are cleared away with their draft. `digest` is the SHA-256 of the content as it was sent."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_survey_id_submission_id", "survey_id", "submission_id"),)

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    submission_id: Mapped[str] = mapped_column(String(80))
    question_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    media: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    kept: Mapped[bool] = mapped_column(default=False)
    made: Mapped[datetime] = mapped_column(Moment, default=now)


class QuotaCount(Base):
    """How many responses a quota of a survey has taken, over all its versions."""

    __tablename__ = "quota_count"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    quota_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    taken: Mapped[int] = mapped_column(default=0)
