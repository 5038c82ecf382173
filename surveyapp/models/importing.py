"""What spreadsheets brought: how their columns were read, and which import stored or changed what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.base import Base, Document, Moment, now


class SavedMapping(Base):
    """A mapping confirmed once, offered for the next file with the same `columns` (a digest of their names)."""

    __tablename__ = "saved_mapping"
    __table_args__ = (UniqueConstraint("survey_id", "columns"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    columns: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    mapping: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    used: Mapped[datetime] = mapped_column(Moment, default=now)


class ImportRun(Base):
    """One file brought in: `stored` responses, which have the running numbers `first` to `last` (0, 0 without any),
    `changed` ones that were stored before, and those that were `there` as they are; `left_out` rows had faults.
    `joined` says by what rows and responses were recognised."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    joined: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    first: Mapped[int] = mapped_column(default=0)
    last: Mapped[int] = mapped_column(default=0)
    stored: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    there: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    taken_back: Mapped[datetime | None] = mapped_column(Moment)


class ImportChange(Base):
    """A response that an import changed: the answers and version `before`, and the digest of those `after`."""

    __tablename__ = "import_change"

    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True)
    response_id: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    before: Mapped[dict[str, Any]] = mapped_column(Document)
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"), index=True)
    after: Mapped[str] = mapped_column(String(64))
