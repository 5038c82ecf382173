"""What was computed from responses, and the files made of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.base import Base, Document, Moment, now


class AnalysisRow(Base):
    """One analysis of a survey: `content` maps a language to the composed report, `data` to the figures as JSON;
    `revision` is the survey's when its responses were read."""

    __tablename__ = "analysis"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    responses: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Document)
    data: Mapped[dict[str, Any]] = mapped_column(Document)
    revision: Mapped[int] = mapped_column(default=0)
    made: Mapped[datetime] = mapped_column(Moment, default=now)


class ReportFile(Base):
    """`part` is "" for the whole report, else the anchor of the page that is printed alone."""

    __tablename__ = "report_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    analysis_id: Mapped[int] = mapped_column(ForeignKey("analysis.id"))
    language: Mapped[str] = mapped_column(String(8))
    part: Mapped[str] = mapped_column(String(40), default="", server_default="")
    path: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    made: Mapped[datetime] = mapped_column(Moment, default=now)


class ReportChoice(Base):
    """What a business wants its report to say and leave out; "" and [] are the report as it is composed."""

    __tablename__ = "report_choice"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    title: Mapped[str] = mapped_column(String(120), default="")
    author: Mapped[str] = mapped_column(String(120), default="")
    without: Mapped[list[str]] = mapped_column(Document, default=list)


class ReportLink(Base):
    """An address that shows a survey's newest report to whoever holds it, until it is `revoked`. Only the SHA-256 of
    its token is kept."""

    __tablename__ = "report_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(8))
    made: Mapped[datetime] = mapped_column(Moment, default=now)
    revoked: Mapped[datetime | None] = mapped_column(Moment)


class ReportSchedule(Base):
    """A survey's results by mail, every month on `day` (1–28): to `recipients`, who answer to
    `reply_to`; next when `due`, sent `last` then."""

    __tablename__ = "report_schedule"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    day: Mapped[int]
    recipients: Mapped[list[str]] = mapped_column(Document)
    reply_to: Mapped[str] = mapped_column(String(320))
    due: Mapped[datetime] = mapped_column(Moment, index=True)
    last: Mapped[datetime | None] = mapped_column(Moment)


class Upload(Base):
    """A spreadsheet waiting for its mapping to be confirmed; nothing of it is a response yet."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    mapping: Mapped[str] = mapped_column(default="")
    made: Mapped[datetime] = mapped_column(Moment, default=now)
