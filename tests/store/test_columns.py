"""The columnar parts say exactly what the rows say, whenever they were written."""

from __future__ import annotations

from pathlib import Path

import pytest
from polars.testing import assert_frame_equal
from sqlalchemy.orm import Session

from surveyapp.domain.answers import Response
from surveyapp.domain.table import build
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, columns, responses, surveys

PLAIN = {
    "id": "tiny",
    "title": {"vi": "Nhỏ", "en": "Tiny"},
    "page": [
        {
            "id": "p",
            "question": [
                {"id": "age", "kind": "number", "text": {"vi": "Tuổi?", "en": "Age?"}},
                {"id": "nps", "kind": "nps", "text": {"vi": "Giới thiệu?", "en": "Recommend?"}},
                {"id": "why", "kind": "long_text", "text": {"vi": "Vì sao?", "en": "Why?"}},
            ],
        }
    ],
}


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "WORTH_KEEPING", 10)
    monkeypatch.setattr(columns, "ROWS_AT_ONCE", 7)
    monkeypatch.setattr(columns, "MOST_PARTS", 3)


def publish(session: Session, plain: dict[str, object]) -> surveys.SurveyInfo:
    begin_writing(session)
    surveys.publish(session, accounts.business(session, "Doanh nghiệp thử").id, "tiny", plain)
    session.commit()
    found = surveys.find(session, "tiny")
    session.rollback()
    assert found is not None
    return found


def add(session: Session, survey: surveys.SurveyInfo, start: int, count: int) -> None:
    batch = [
        Response(f"r{number}", {"age": number, "nps": number % 11, "why": f"vì {number}" if number % 3 else None})
        for number in range(start, start + count)
    ]
    begin_writing(session)
    responses.store_many(session, survey, batch)
    session.commit()


def agree(session: Session, survey: surveys.SurveyInfo, home: Path) -> int:
    """Checks the table against one built straight from the rows; returns the number of parts on disk."""
    found = columns.table(session, survey, home)
    assert_frame_equal(found.frame, build(survey.questionnaire, responses.read(session, survey.id)).frame)
    session.rollback()
    return len(list((home / "tables").rglob("*.parquet")))


def test_extended_by_what_is_new_and_joined_when_there_are_many(session: Session, tmp_path: Path):
    survey = publish(session, PLAIN)
    assert agree(session, survey, tmp_path) == 0
    parts = []
    for start, count in ((0, 5), (5, 20), (25, 3), (28, 30), (58, 14), (72, 21), (93, 1), (94, 10)):
        add(session, survey, start, count)
        parts.append(agree(session, survey, tmp_path))
    assert parts == [0, 1, 1, 2, 3, 1, 1, 2]


def test_a_new_version_is_read_anew(session: Session, tmp_path: Path):
    survey = publish(session, PLAIN)
    add(session, survey, 0, 20)
    agree(session, survey, tmp_path)
    fewer = {**PLAIN, "page": [{**PLAIN["page"][0], "question": PLAIN["page"][0]["question"][:2]}]}  # type: ignore[index]
    changed = publish(session, fewer)
    agree(session, changed, tmp_path)
    assert [item.id for item in columns.table(session, changed, tmp_path).items] == ["age", "nps"]


def test_a_broken_part_is_passed_over(session: Session, tmp_path: Path):
    survey = publish(session, PLAIN)
    add(session, survey, 0, 20)
    agree(session, survey, tmp_path)
    (part,) = (tmp_path / "tables").rglob("*.parquet")
    part.write_bytes(part.read_bytes()[:100])
    assert agree(session, survey, tmp_path) == 1
    assert agree(session, survey, tmp_path) == 1


def test_what_no_part_holds_yet_is_counted(session: Session, tmp_path: Path) -> None:
    survey = publish(session, PLAIN)
    add(session, survey, 0, 12)
    assert columns.unread(session, survey, tmp_path) == 12
    columns.table(session, survey, tmp_path)
    add(session, survey, 12, 3)
    assert columns.unread(session, survey, tmp_path) == 3
