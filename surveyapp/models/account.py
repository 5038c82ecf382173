"""Businesses and the people who work for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.base import Base, Moment, now


class Business(Base):
    """`sample_id` is the survey made for it to look around in, which it may have removed since. Surveys name their
    business by a foreign key; the way back is none."""

    __tablename__ = "business"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    created: Mapped[datetime] = mapped_column(Moment, default=now)
    sample_id: Mapped[int | None]


account_permission = Table(
    "account_permission",
    Base.metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("permission_id", ForeignKey("permission.id", ondelete="CASCADE"), primary_key=True),
)


class Permission(Base):
    """A named right of an account; the sign-in library calls it a role."""

    __tablename__ = "permission"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class Account(Base):
    """`fs_uniquifier` is what a session holds: changing it ends every session of the account. `role` is a Role of
    domain/role.py; `language` "" is the browser's."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    business_id: Mapped[int] = mapped_column(ForeignKey("business.id"), index=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    role: Mapped[str] = mapped_column(String(16), default="owner")
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[datetime] = mapped_column(Moment, default=now)

    business: Mapped[Business] = relationship(lazy="joined")
    roles: Mapped[list[Permission]] = relationship(secondary=account_permission)


class AccountLink(Base):
    """A link in a mail that lets somebody set a password once: to join a business (`role`), to begin one
    (`business_name`), or to come back into an account. `token_hash` is the SHA-256 of 256 random bits."""

    __tablename__ = "account_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    email: Mapped[str] = mapped_column(String(255), index=True)
    business_id: Mapped[int | None] = mapped_column(ForeignKey("business.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(16), default="")
    business_name: Mapped[str] = mapped_column(String(200), default="")
    made: Mapped[datetime] = mapped_column(Moment, default=now)
    ends: Mapped[datetime] = mapped_column(Moment, index=True)


class Event(Base):
    """What one person of a business did. `act` is the endpoint that did it; `survey` the code of the survey, which may
    be gone by now; `detail` says to whom it was done where that is a colleague. Nothing of a respondent is here."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_business_id_id", "business_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    business_id: Mapped[int] = mapped_column(ForeignKey("business.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    act: Mapped[str] = mapped_column(String(80))
    survey: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[str] = mapped_column(String(300), default="")
    happened: Mapped[datetime] = mapped_column(Moment, default=now)
