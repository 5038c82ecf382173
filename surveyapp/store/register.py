"""The register of what respondents asked a business to do with their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.domain.entitlement import Clock, Right, clock
from surveyapp.domain.reading import VIET_NAM
from surveyapp.models import RightsRequest

MOST_NOTE = 500


class Channel(StrEnum):
    SELF = "self"
    """Done by the person, on the page of their own answers."""
    EMAIL = "email"
    PHONE = "phone"
    LETTER = "letter"
    IN_PERSON = "in_person"


@dataclass(frozen=True, slots=True)
class Entry:
    """`clock` as it stands today."""

    id: int
    right: Right
    channel: Channel
    number: int | None
    received: date
    acknowledged: date | None
    closed: date | None
    refused: bool
    note: str
    clock: Clock


def done(session: Session, survey_id: int, right: Right, number: int, at: datetime) -> None:
    """Enter what a person did by themselves: asked for and done on the same day."""
    day = at.astimezone(VIET_NAM).date()
    days = {"received": day, "acknowledged": day, "closed": day}
    session.add(RightsRequest(survey_id=survey_id, number=number, kind=right, channel=Channel.SELF, **days))


def enter(
    session: Session,
    survey_id: int,
    right: Right,
    channel: Channel,
    received: date,
    number: int | None = None,
    note: str = "",
) -> int:
    row = RightsRequest(
        survey_id=survey_id, number=number, kind=right, channel=channel, received=received, note=note[:MOST_NOTE]
    )
    session.add(row)
    session.flush()
    return row.id


def of_survey(session: Session, survey_id: int, today: date) -> list[Entry]:
    """Open requests first, the most urgent at the top; then the closed ones, newest first."""
    rows = session.scalars(select(RightsRequest).where(RightsRequest.survey_id == survey_id))
    entries = [_entry(row, today) for row in rows]
    still_open = [entry for entry in entries if entry.closed is None]
    closed = [entry for entry in entries if entry.closed is not None]
    return [
        *sorted(still_open, key=lambda entry: (entry.clock.done_by, entry.id)),
        *sorted(closed, key=lambda entry: (entry.closed or today, entry.id), reverse=True),
    ]


def find(session: Session, survey_id: int, request_id: int, today: date) -> Entry | None:
    """The survey's request, None for another survey's."""
    row = _row(session, survey_id, request_id)
    return None if row is None else _entry(row, today)


def acknowledge(session: Session, survey_id: int, request_id: int, day: date) -> None:
    row = _row(session, survey_id, request_id)
    if row is not None and row.acknowledged is None and row.closed is None:
        row.acknowledged = day


def name_response(session: Session, survey_id: int, request_id: int, number: int) -> None:
    """Say which response the request is about."""
    row = _row(session, survey_id, request_id)
    if row is not None and row.closed is None:
        row.number = number


def close(session: Session, survey_id: int, request_id: int, day: date, *, refused: bool) -> None:
    """Done or refused; the note, which may name the person, is emptied."""
    row = _row(session, survey_id, request_id)
    if row is not None and row.closed is None:
        row.closed, row.refused, row.note = day, refused, ""


def _row(session: Session, survey_id: int, request_id: int) -> RightsRequest | None:
    own = RightsRequest.survey_id == survey_id, RightsRequest.id == request_id
    return session.scalar(select(RightsRequest).where(*own))


def _entry(row: RightsRequest, today: date) -> Entry:
    right = Right(row.kind)
    due = clock(right, row.received, row.acknowledged, row.closed, today)
    days = row.received, row.acknowledged, row.closed
    return Entry(row.id, right, Channel(row.channel), row.number, *days, row.refused, row.note, due)
