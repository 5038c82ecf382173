"""What a business decides about single responses: which it keeps out of its analyses, and what it did with each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.base import Base, Document, Moment, now


class SetAside(Base):
    """The response of this number counts in no analysis; taking it back removes the row."""

    __tablename__ = "set_aside"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)


class ResponseAct(Base):
    """One thing somebody of the business did with a response. `changes` maps the id of each question corrected to its
    stored answer [before, after], or to null once the respondent took that answer back; {} for other acts."""

    __tablename__ = "response_act"
    __table_args__ = (Index("ix_response_act_survey_id_number", "survey_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    number: Mapped[int]
    act: Mapped[str] = mapped_column(String(16))
    changes: Mapped[dict[str, Any]] = mapped_column(Document)
    reason: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
