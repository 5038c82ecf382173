"""How often something was tried in a span of time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.base import Base, Moment


class TryCount(Base):
    """One row per key and window; `ends` is when the window ends. `key` is a keyed hash: no address is kept."""

    __tablename__ = "try_count"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    ends: Mapped[datetime] = mapped_column(Moment, primary_key=True, index=True)
    tries: Mapped[int]
