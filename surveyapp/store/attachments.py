"""Files sent as answers: rows that say whose they are, contents in the home folder under random keys."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from surveyapp.domain.attachment import named, without_whereabouts
from surveyapp.models import Attachment, Draft

_FOLDER = "attachments"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AttachmentInfo:
    key: str
    name: str
    media: str


def keep(
    session: Session,
    home: Path,
    survey_id: int,
    submission_id: str,
    question_id: str,
    name: str,
    media: str,
    sent: bytes,
) -> AttachmentInfo:
    """Store a file of one submission for one question; the same file again is the one that is there.

    The content is on disk before the caller commits the row that names it."""
    digest = hashlib.sha256(sent).hexdigest()
    own = Attachment.survey_id == survey_id, Attachment.submission_id == submission_id
    same = select(Attachment).where(*own, Attachment.question_id == question_id, Attachment.digest == digest)
    row = session.scalars(same.limit(1)).first()
    if row is None:
        row = Attachment(
            key=secrets.token_hex(16),
            survey_id=survey_id,
            submission_id=submission_id,
            question_id=question_id,
            name=named(name, media),
            media=media,
            digest=digest,
        )
        _write(path(home, row.key), without_whereabouts(sent, media))
        session.add(row)
        session.flush()
    return AttachmentInfo(row.key, row.name, row.media)


def path(home: Path, key: str) -> Path:
    return home / _FOLDER / key[:2] / key


def find(session: Session, survey_id: int, key: str) -> AttachmentInfo | None:
    """A file of the survey's stored responses; None for another survey's, and for one not sent in yet."""
    query = select(Attachment).where(Attachment.survey_id == survey_id, Attachment.key == key, Attachment.kept)
    row = session.scalar(query)
    return None if row is None else AttachmentInfo(row.key, row.name, row.media)


def remove_unused(session: Session, home: Path, since: datetime) -> int:
    """Remove files made before `since` that no stored response names and no draft may still send, and contents
    without a row; returns how many. The caller commits."""
    drafted = exists().where(Draft.survey_id == Attachment.survey_id, Draft.submission_id == Attachment.submission_id)
    unused = select(Attachment.key).where(~Attachment.kept, Attachment.made < since, ~drafted)
    keys = list(session.scalars(unused))
    for start in range(0, len(keys), _AT_ONCE):
        session.execute(delete(Attachment).where(Attachment.key.in_(keys[start : start + _AT_ONCE])))
    left = [file for file in (home / _FOLDER).glob("*/*") if file.stat().st_mtime < since.timestamp()]
    removed = 0
    for start in range(0, len(left), _AT_ONCE):
        batch = left[start : start + _AT_ONCE]
        known = set(session.scalars(select(Attachment.key).where(Attachment.key.in_([file.name for file in batch]))))
        for file in batch:
            if file.name not in known:
                file.unlink(missing_ok=True)
                removed += 1
    return removed


def _write(file: Path, content: bytes) -> None:
    """Write a new file so that it is there after a power cut."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as writing:
        writing.write(content)
        writing.flush()
        os.fsync(writing.fileno())
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
