"""How a survey is given out and what follows its thanks; how a business looks. The caller commits."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.domain.brand import Brand
from surveyapp.domain.text import EMPTY, Text
from surveyapp.models import Brand as BrandRow
from surveyapp.models import Channel, QuotaCount, ResponseRow, Sharing, State, Survey

MOST_CHANNELS = 100


@dataclass(frozen=True, slots=True)
class SharingInfo:
    """`invitation` is the poster's line, `after` stands under the thanks; `onward` is where a respondent may go on to,
    by itself after `onward_seconds`, with 0 only when pressed."""

    invitation: Text = EMPTY
    after: Text = EMPTY
    onward: str = ""
    onward_seconds: int = 0


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    source: str
    name: str
    created: datetime


@dataclass(frozen=True, slots=True)
class BrandInfo:
    """`key` is the address of the style sheet and the logo: it changes with them."""

    key: str
    brand: Brand
    has_logo: bool


NO_BRAND = BrandInfo("", Brand(), has_logo=False)
_BRAND = BrandRow.key, BrandRow.main, BrandRow.second, BrandRow.logo.is_not(None)
_SHARING = Sharing.invitation, Sharing.after, Sharing.onward, Sharing.onward_seconds


# ------------------------------------------------------------------ a survey


def find(session: Session, survey_id: int) -> SharingInfo:
    row = session.execute(select(*_SHARING).where(Sharing.survey_id == survey_id)).first()
    if row is None:
        return SharingInfo()
    invitation, after, onward, seconds = row
    return SharingInfo(Text.of(invitation), Text.of(after), onward, seconds)


def set_invitation(session: Session, survey_id: int, invitation: Text) -> None:
    _row(session, survey_id).invitation = dict(invitation)


def set_after(session: Session, survey_id: int, after: Text, onward: str, seconds: int) -> None:
    """`onward` has been read by domain/address.py."""
    row = _row(session, survey_id)
    row.after, row.onward, row.onward_seconds = dict(after), onward, seconds


def _row(session: Session, survey_id: int) -> Sharing:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(Sharing).values(survey_id=survey_id, invitation={}, after={}, onward="", onward_seconds=0)
    session.execute(new.on_conflict_do_nothing(index_elements=["survey_id"]))
    return session.get_one(Sharing, survey_id)


def set_cap(session: Session, survey_id: int, cap: int | None) -> bool:
    """False, and nothing changed, when more responses than that are in already."""
    survey = session.get_one(Survey, survey_id, with_for_update=True, populate_existing=True)
    if cap is not None and cap < survey.accepted:
        return False
    survey.cap = cap
    session.flush()
    return True


def set_pin(session: Session, survey_id: int, hashed: str) -> None:
    """`hashed` as argon2 writes it; "" asks for none."""
    session.get_one(Survey, survey_id).pin = hashed


def set_origins(session: Session, survey_id: int, origins: tuple[str, ...]) -> None:
    """The sites that may frame the survey's pages, read by domain/address.py."""
    session.get_one(Survey, survey_id).origins = "\n".join(origins)


# ------------------------------------------------------------------ channels


def channels(session: Session, survey_id: int) -> list[ChannelInfo]:
    """In the order they were made."""
    query = select(Channel.source, Channel.name, Channel.created).where(Channel.survey_id == survey_id)
    return [ChannelInfo(*row) for row in session.execute(query.order_by(Channel.created, Channel.source))]


def add_channel(session: Session, survey_id: int, source: str, name: str) -> bool:
    """False when the survey has a channel of that source, or MOST_CHANNELS of them."""
    count = session.scalar(select(func.count()).where(Channel.survey_id == survey_id)) or 0
    if count >= MOST_CHANNELS or session.get(Channel, (survey_id, source)) is not None:
        return False
    session.add(Channel(survey_id=survey_id, source=source, name=name))
    session.flush()
    return True


def remove_channel(session: Session, survey_id: int, source: str) -> None:
    """The link goes on working; only its name is forgotten."""
    session.execute(delete(Channel).where(Channel.survey_id == survey_id, Channel.source == source))


def by_source(session: Session, survey_id: int) -> dict[str, int]:
    """Source → responses received, most first."""
    number = func.count()
    kept = ResponseRow.survey_id == survey_id, ResponseRow.state != State.ERASED
    query = select(ResponseRow.source, number).where(*kept).group_by(ResponseRow.source)
    return dict(session.execute(query.order_by(number.desc(), ResponseRow.source)).all())


def quotas_taken(session: Session, survey_id: int) -> dict[str, int]:
    """Quota id → responses it has taken."""
    query = select(QuotaCount.quota_id, QuotaCount.taken).where(QuotaCount.survey_id == survey_id)
    return dict(session.execute(query).all())


# ------------------------------------------------------------------ a business


def brand(session: Session, business_id: int) -> BrandInfo:
    row = session.execute(select(*_BRAND).where(BrandRow.business_id == business_id)).first()
    return _brand(*row) if row else NO_BRAND


def brand_of_key(session: Session, key: str) -> BrandInfo | None:
    row = session.execute(select(*_BRAND).where(BrandRow.key == key)).first()
    return _brand(*row) if row else None


def logo(session: Session, key: str) -> bytes | None:
    """The PNG of a brand's logo."""
    return session.scalar(select(BrandRow.logo).where(BrandRow.key == key))


def set_brand(session: Session, business_id: int, brand: Brand, logo: bytes | None) -> BrandInfo:
    """Replace how the business looks; with no colour and no logo nothing is kept."""
    session.execute(delete(BrandRow).where(BrandRow.business_id == business_id))
    if not (brand.main or brand.second or logo):
        return NO_BRAND
    content = b"\0".join((str(business_id).encode(), brand.main.encode(), brand.second.encode(), logo or b""))
    key = hashlib.sha256(content).hexdigest()[:24]
    session.add(BrandRow(business_id=business_id, main=brand.main, second=brand.second, logo=logo, key=key))
    session.flush()
    return BrandInfo(key, brand, has_logo=logo is not None)


def _brand(key: str, main: str, second: str, has_logo: bool) -> BrandInfo:
    return BrandInfo(key, Brand(main, second), has_logo=bool(has_logo))
