"""Analyses as they were computed, what a business wants printed of them, and the report files made of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import AnalysisRow, ReportChoice, ReportFile


@dataclass(frozen=True, slots=True)
class StoredAnalysis:
    """`content` maps a language to a composed report as plain data (see reports/stored.py); `data` maps a language to
    the figures that the command line prints; `revision` is the survey's when its responses were read."""

    id: int
    survey_id: int
    version_id: int
    responses: int
    content: dict[str, Any]
    data: dict[str, Any]
    made: datetime
    revision: int = 0


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """`path` is relative to the home folder; `part` as in models/result.py."""

    id: int
    survey_id: int
    analysis_id: int
    language: str
    part: str
    path: str
    size: int
    made: datetime


def save_analysis(
    session: Session,
    survey_id: int,
    version_id: int,
    responses: int,
    content: dict[str, Any],
    data: dict[str, Any],
    revision: int = 0,
) -> StoredAnalysis:
    row = AnalysisRow(survey_id=survey_id, version_id=version_id, responses=responses, content=content, data=data)
    row.revision = revision
    session.add(row)
    session.flush()
    return _analysis(row)


def latest_analysis(session: Session, survey_id: int) -> StoredAnalysis | None:
    newest = select(AnalysisRow).where(AnalysisRow.survey_id == survey_id).order_by(AnalysisRow.id.desc()).limit(1)
    row = session.scalar(newest)
    return None if row is None else _analysis(row)


def newest(session: Session, survey_id: int) -> int | None:
    """Id of the newest stored analysis, without loading it."""
    return session.scalar(select(func.max(AnalysisRow.id)).where(AnalysisRow.survey_id == survey_id))


def analysed(session: Session, survey_ids: Collection[int]) -> dict[int, datetime]:
    """Survey id → when its newest analysis was made, without loading any; surveys with none are absent."""
    newest = select(AnalysisRow.survey_id, func.max(AnalysisRow.made)).group_by(AnalysisRow.survey_id)
    rows = session.execute(newest.where(AnalysisRow.survey_id.in_(survey_ids)))
    return {row[0]: row[1] for row in rows}


def _analysis(row: AnalysisRow) -> StoredAnalysis:
    made_of = row.id, row.survey_id, row.version_id, row.responses
    return StoredAnalysis(*made_of, row.content, row.data, row.made, row.revision)


def save_report(
    session: Session, survey_id: int, analysis_id: int, language: str, path: str, size: int, part: str = ""
) -> int:
    row = ReportFile(survey_id=survey_id, analysis_id=analysis_id, language=language, part=part, path=path, size=size)
    session.add(row)
    session.flush()
    return row.id


def of_survey(session: Session, survey_id: int) -> list[ReportInfo]:
    """The survey's report files, newest first."""
    query = select(ReportFile).where(ReportFile.survey_id == survey_id).order_by(ReportFile.id.desc())
    return [_info(row) for row in session.scalars(query)]


def find(session: Session, survey_id: int, report_id: int) -> ReportInfo | None:
    """The survey's report, None for another survey's."""
    row = session.scalar(select(ReportFile).where(ReportFile.survey_id == survey_id, ReportFile.id == report_id))
    return None if row is None else _info(row)


def of_path(session: Session, survey_id: int, path: str) -> ReportInfo | None:
    """The survey's report kept at that path."""
    row = session.scalar(select(ReportFile).where(ReportFile.survey_id == survey_id, ReportFile.path == path))
    return None if row is None else _info(row)


def choice(session: Session, survey_id: int) -> tuple[str, str, frozenset[str]]:
    """(title, author, sections left out) that the business wants; empty where it said nothing."""
    row = session.get(ReportChoice, survey_id)
    return ("", "", frozenset()) if row is None else (row.title, row.author, frozenset(row.without))


def choose(session: Session, survey_id: int, title: str, author: str, without: Collection[str]) -> None:
    """Keep what the business wants; the caller commits."""
    row = session.get(ReportChoice, survey_id)
    if row is None:
        row = ReportChoice(survey_id=survey_id)
        session.add(row)
    row.title, row.author, row.without = title, author, sorted(without)


def _info(row: ReportFile) -> ReportInfo:
    return ReportInfo(row.id, row.survey_id, row.analysis_id, row.language, row.part, row.path, row.size, row.made)
