"""The ways into a survey, what follows the thanks, and how a business looks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.base import Base, Document, Moment, now


class Sharing(Base):
    """`invitation` (the poster's line) and `after` (under the thanks) map a language to words. `onward` is the address
    after the thanks, opened by itself after `onward_seconds`, 0: only when pressed."""

    __tablename__ = "sharing"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    invitation: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    after: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    onward: Mapped[str] = mapped_column(String(500), default="")
    onward_seconds: Mapped[int] = mapped_column(default=0)


class Channel(Base):
    """A way the link is given out; `source` stands in the link and with each response that came by it."""

    __tablename__ = "channel"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    created: Mapped[datetime] = mapped_column(Moment, default=now)


class Brand(Base):
    """Two colours as #rrggbb or "", and a logo as PNG. `key` changes with the content: it is the address of both."""

    __tablename__ = "brand"

    business_id: Mapped[int] = mapped_column(ForeignKey("business.id", ondelete="CASCADE"), primary_key=True)
    main: Mapped[str] = mapped_column(String(7), default="")
    second: Mapped[str] = mapped_column(String(7), default="")
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    key: Mapped[str] = mapped_column(String(24), unique=True)
    updated: Mapped[datetime] = mapped_column(Moment, default=now, onupdate=now)
