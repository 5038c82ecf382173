"""What a business states about its customers: whom it serves, its own cuts, and people placed by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.base import Base, Document, Moment, now


class JudgementRow(Base):
    """The target profile ([] for the questionnaire's own) and the cuts ({} for those of the rules) of a survey, as
    domain/judgement.py writes them."""

    __tablename__ = "judgement"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    profile: Mapped[list[dict[str, Any]]] = mapped_column(Document)
    cuts: Mapped[dict[str, Any]] = mapped_column(Document)
    changed: Mapped[datetime] = mapped_column(Moment, default=now, onupdate=now)


class Placement(Base):
    """Somebody of the business put the response of this number into a group or persona. `kind` is what of the two;
    `value` and `before` are a group's name or a persona's place, "" for none. It counts until it is `undone`, by a
    person or by the next placement of the same response."""

    __tablename__ = "placement"
    __table_args__ = (Index("ix_placement_survey_id_number", "survey_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    value: Mapped[str] = mapped_column(String(16))
    before: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    undone: Mapped[datetime | None] = mapped_column(Moment)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
