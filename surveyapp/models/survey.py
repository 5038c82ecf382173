"""Surveys and their published versions. A version is immutable: editing makes the next one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.base import Base, Document, Moment, now


class Survey(Base):
    """`accepted` counts whole responses and never exceeds `cap`; `stopped` counts those that an ending or a full quota
    stopped. Together they give each response its number, and never fall: who is erased or withdraws leaves no place.
    It takes answers while `open`, from `opens` until `closes`.
    `pin` is the argon2 hash of what is asked first, "" for none; `origins` the sites that may frame it, one a
    line. With `invited_only` a response begins at a personal link and nowhere else."""

    __tablename__ = "survey"
    __table_args__ = (CheckConstraint("cap IS NULL OR accepted <= cap", name="within_cap"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    business_id: Mapped[int] = mapped_column(ForeignKey("business.id"), index=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    open: Mapped[bool] = mapped_column(default=True)
    cap: Mapped[int | None]
    accepted: Mapped[int] = mapped_column(default=0)
    stopped: Mapped[int] = mapped_column(default=0)
    opens: Mapped[datetime | None] = mapped_column(Moment)
    closes: Mapped[datetime | None] = mapped_column(Moment)
    pin: Mapped[str] = mapped_column(String(200), default="")
    origins: Mapped[str] = mapped_column(Text, default="")
    invited_only: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime] = mapped_column(Moment, default=now)
    revision: Mapped[int] = mapped_column(default=0)
    """Rises whenever a stored response is changed, withdrawn or erased: what was computed before is out of date."""
    keep_months: Mapped[int] = mapped_column(default=12)
    """Responses are erased so many months after they came."""
    purged: Mapped[datetime | None] = mapped_column(Moment)
    """When that was last looked at, and how many it erased then."""
    purged_last: Mapped[int] = mapped_column(default=0)
    removed: Mapped[datetime | None] = mapped_column(Moment)
    """Nothing of it is left then but this row and its versions: its code leads to nobody else, its ids are not given
    out again."""


class SurveyVersion(Base):
    """`definition` is complete plain data: no bank is needed to read it again."""

    __tablename__ = "survey_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    number: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(Document)
    published: Mapped[datetime] = mapped_column(Moment, default=now)


class SurveyDraft(Base):
    """The next version of a survey while it is being written: the file's own text, so that nothing an author typed is
    lost, right or wrong. `revision` rises with every save; a save of an older revision is refused."""

    __tablename__ = "survey_draft"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=1)
    step: Mapped[int] = mapped_column(default=0)
    """The step whose text this is."""
    updated: Mapped[datetime] = mapped_column(Moment, default=now)


class DraftStep(Base):
    """A text that a draft had, to go back and forth between. `about` says what the save before changed: an action and
    the id of what it touched."""

    __tablename__ = "draft_step"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey_draft.survey_id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(String(100), default="")
    source: Mapped[str] = mapped_column(Text)
