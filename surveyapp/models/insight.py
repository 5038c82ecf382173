"""What a business states about its results: population shares, names of personas, tags on open answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.base import Base, Document, Moment, now


class PopulationShares(Base):
    """Shares of the population that a survey is weighted to: item id → option code → share 0–1."""

    __tablename__ = "population_shares"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    shares: Mapped[dict[str, dict[str, float]]] = mapped_column(Document)
    changed: Mapped[datetime] = mapped_column(Moment, default=now, onupdate=now)


class PersonaFit(Base):
    """The personas found last, as parameters (see domain/persona_model.py) that hold nobody's answers: later responses
    are labelled by them and the next personas matched with them. `names` are the business's own, "" for none; `through`
    is the number of the last response of the wave before this one; `drift` what changed from wave to wave, {} for
    none."""

    __tablename__ = "persona_fit"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    model: Mapped[dict[str, Any]] = mapped_column(Document)
    names: Mapped[list[str]] = mapped_column(Document)
    through: Mapped[int]
    drift: Mapped[dict[str, Any]] = mapped_column(Document)
    made: Mapped[datetime] = mapped_column(Moment, default=now)


class PersonaName(Base):
    """Who gave which persona what name; "" is the name made from its answers."""

    __tablename__ = "persona_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    persona: Mapped[int]
    before: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now)


class PersonaChoice(Base):
    """What somebody decided about the personas, the newest row of a survey counts: `k` of them, None for as many as are
    recommended; `pinned`: they keep the parameters they have."""

    __tablename__ = "persona_choice"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    k: Mapped[int | None]
    pinned: Mapped[bool]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now)


class AnswerTag(Base):
    """One tag of the codebook of an open question (an item of the table)."""

    __tablename__ = "answer_tag"
    __table_args__ = (UniqueConstraint("survey_id", "item_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    item_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(60))


class TaggedAnswer(Base):
    """The answer of the response with this running number carries the tag."""

    __tablename__ = "tagged_answer"

    tag_id: Mapped[int] = mapped_column(ForeignKey("answer_tag.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
