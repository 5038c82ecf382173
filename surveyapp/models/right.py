"""What respondents asked a business to do with their answers, and when it was done."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.base import Base


class RightsRequest(Base):
    """`number` is the response's, None while it is not found. `note` is for the people who deal with the request and is
    emptied when it is closed: what stays says nothing of the person."""

    __tablename__ = "rights_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    number: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(16))
    received: Mapped[date]
    acknowledged: Mapped[date | None]
    closed: Mapped[date | None]
    refused: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(500), default="")
