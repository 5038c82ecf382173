"""The table of answers kept on disk as columnar parts, extended by the responses that are new since.

A part holds the rows of consecutive response numbers. Numbers are given under the survey's row lock, so they appear in
the database in order and without gaps: whatever is above the last number of the last part is exactly what is new.
The parts belong to one revision of the survey: once a stored response is changed, withdrawn or erased they are
forgotten, and made anew from the rows.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.domain.changes import joined
from surveyapp.domain.table import AnswerTable, build
from surveyapp.models import ResponseRow, Survey
from surveyapp.store import handling, responses, surveys
from surveyapp.store.surveys import SurveyInfo

if TYPE_CHECKING:
    import polars as pl

LAYOUT = 3
"""Raised when domain/table.py changes what its columns hold: parts of another layout are not read."""

WORTH_KEEPING = 2000
"""Below this many new responses decoding them is as fast as reading a part."""

MOST_PARTS = 16
ROWS_AT_ONCE = 50_000


def table(session: Session, survey: SurveyInfo, home: Path, *, with_aside: bool = False) -> AnswerTable:
    """The table of every whole response of a survey (not of those an ending stopped), columns as its newest version
    asks them; what an older version did not ask, or asked otherwise, counts as not asked. What the business has set
    aside is in it only `with_aside`."""
    import polars as pl

    folder = _folder(survey, home)
    parts = _parts(folder)
    frames, last = _read(parts)
    fresh = pl.concat(_new_frames(session, survey, last))
    whole = pl.concat([*frames, fresh])
    if fresh.height >= WORTH_KEEPING and len(frames) < MOST_PARTS:
        _write(folder, fresh, last + 1)
    elif fresh.height >= WORTH_KEEPING:
        _write(folder, whole, 1)
        for _, _, path in parts:
            path.unlink(missing_ok=True)
    if fresh.height >= WORTH_KEEPING and not _is_current(session, survey):
        shutil.rmtree(folder, ignore_errors=True)
    aside = handling.aside(session, survey.id)
    counted = pl.col("#ending") == ""
    if aside and not with_aside:
        counted &= ~pl.col("#number").is_in(sorted(aside))
    answered = AnswerTable(survey.questionnaire, whole.filter(counted), aside=aside)
    versions = surveys.versions(session, survey.id)
    return joined(answered, {number: old for number, old in versions.items() if number < survey.version})


class Outdated(Exception):
    """Stored responses changed while they were read: what was written of them is gone again."""


def files(session: Session, survey: SurveyInfo, home: Path) -> list[Path]:
    """The parts, which after this call hold every response, however few are new. Raises Outdated."""
    folder = _folder(survey, home)
    chain = []
    last = 0
    for _, number, path in _parts(folder):
        if not _readable(path):
            break
        chain.append(path)
        last = number
    for frame in _new_frames(session, survey, last):
        if frame.height:
            chain.append(_write(folder, frame, last + 1))
            last = int(frame["#number"][-1])
    if not _is_current(session, survey):
        shutil.rmtree(folder, ignore_errors=True)
        raise Outdated("answers changed while they were read; please try again")
    return chain


def unread(session: Session, survey: SurveyInfo, home: Path) -> int:
    """How many responses `table` would have to read from the rows because no part holds them yet."""
    parts = _parts(_folder(survey, home))
    newer = ResponseRow.survey_id == survey.id, ResponseRow.number > (parts[-1][1] if parts else 0)
    used = ResponseRow.state.in_(responses.IN_USE)
    return session.scalar(select(func.count()).select_from(ResponseRow).where(*newer, used)) or 0


def forget(home: Path, survey_id: int) -> None:
    """Remove every part of the survey. Call it after the commit that raised the survey's revision: who writes a part
    of the old revision later removes it again."""
    for folder in (home / "tables").glob(f"{survey_id}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def forget_outdated(home: Path, revisions: Mapping[int, int]) -> None:
    """Remove the parts that belong to another revision than the survey's, by survey id."""
    for folder in (home / "tables").glob("*-*"):
        survey_id, *_, revision = folder.name.split("-")
        if str(revisions.get(int(survey_id))) != revision:
            shutil.rmtree(folder, ignore_errors=True)


def _is_current(session: Session, survey: SurveyInfo) -> bool:
    """Looked up outside the session's transaction, which may see an older state."""
    with session.get_bind().engine.connect() as connection:
        return connection.scalar(select(Survey.revision).where(Survey.id == survey.id)) == survey.revision


def _folder(survey: SurveyInfo, home: Path) -> Path:
    return home / "tables" / f"{survey.id}-{survey.version_id}-{LAYOUT}-{survey.revision}"


def _parts(folder: Path) -> list[tuple[int, int, Path]]:
    """(first number, last number, file) of the parts that follow one another from number 1."""
    found = []
    for path in folder.glob("*-*.parquet"):
        first, last = path.stem.split("-")
        found.append((int(first), int(last), path))
    chain: list[tuple[int, int, Path]] = []
    for start, end, path in sorted(found, key=lambda part: (part[0], -part[1])):
        if start == (chain[-1][1] + 1 if chain else 1):
            chain.append((start, end, path))
    return chain


def _read(parts: list[tuple[int, int, Path]]) -> tuple[list[pl.DataFrame], int]:
    """The parts' rows, and the number of the last; a part that cannot be read ends the chain before it."""
    import polars as pl

    frames, last = [], 0
    for _, number, path in parts:
        try:
            frames.append(pl.read_parquet(path))
        except (OSError, pl.exceptions.PolarsError):
            break
        last = number
    return frames, last


def _new_frames(session: Session, survey: SurveyInfo, after: int) -> list[pl.DataFrame]:
    """The responses after a number, a frame for every ROWS_AT_ONCE of them, so that memory stays bounded."""
    unread = responses.read(session, survey.id, after)
    frames = [build(survey.questionnaire, islice(unread, ROWS_AT_ONCE)).frame]
    while frames[-1].height == ROWS_AT_ONCE:
        frames.append(build(survey.questionnaire, islice(unread, ROWS_AT_ONCE)).frame)
    return frames


def _readable(path: Path) -> bool:
    """By its end, which is written last."""
    import polars as pl

    try:
        return bool(pl.read_parquet_schema(path))
    except (OSError, pl.exceptions.PolarsError):
        return False


def _write(folder: Path, frame: pl.DataFrame, first: int) -> Path:
    """Add the part that begins with number `first`, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    last = int(frame["#number"][-1])
    unfinished = folder / f"{uuid4().hex}.writing"
    frame.write_parquet(unfinished, compression="zstd")
    return unfinished.replace(folder / f"{first}-{last}.parquet")
