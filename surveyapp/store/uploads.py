"""Spreadsheets that wait for their mapping to be confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveyapp.models import Upload


@dataclass(frozen=True, slots=True)
class UploadInfo:
    id: int
    survey_id: int
    name: str
    content: bytes
    mapping: str
    made: datetime


def keep(session: Session, survey_id: int, name: str, content: bytes, mapping: str) -> int:
    row = Upload(survey_id=survey_id, name=name[:200], content=content, mapping=mapping)
    session.add(row)
    session.flush()
    return row.id


def find(session: Session, survey_id: int, upload_id: int) -> UploadInfo | None:
    """The survey's upload, None for another survey's."""
    row = session.scalar(select(Upload).where(Upload.survey_id == survey_id, Upload.id == upload_id))
    return None if row is None else UploadInfo(row.id, row.survey_id, row.name, row.content, row.mapping, row.made)


def waiting(session: Session, survey_id: int) -> int | None:
    """The survey's newest upload that was neither stored nor dropped; None where there is none."""
    return session.scalar(select(Upload.id).where(Upload.survey_id == survey_id).order_by(Upload.id.desc()).limit(1))


def change_mapping(session: Session, upload_id: int, mapping: str) -> None:
    session.get_one(Upload, upload_id).mapping = mapping


def remove(session: Session, upload_id: int) -> None:
    session.execute(delete(Upload).where(Upload.id == upload_id))


def remove_unconfirmed(session: Session, since: datetime) -> int:
    """Remove the spreadsheets brought before `since` and never confirmed; returns how many."""
    removed = session.execute(delete(Upload).where(Upload.made < since))
    return cast(int, removed.rowcount)  # type: ignore[attr-defined]
