"""What a business decides about single responses: kept out of analyses and back, corrected with what it was before."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Account, ConsentRecord, ResponseAct, SetAside
from surveyapp.models.base import begin_writing
from surveyapp.store import columns, handling, responses, rights, surveys
from surveyapp.store.handling import Act
from tests.store.test_rights import CANARY, WHOLE, erase, found, now_of, row, send, survey

__all__ = ["survey"]

AT = datetime(2026, 4, 30, 20, 0, tzinfo=UTC)


@pytest.fixture
def lan(session: Session, survey: surveys.SurveyInfo) -> int:
    begin_writing(session)
    account = Account(
        email="lan@vidu.vn", password="x", fs_uniquifier="x", business_id=survey.business_id, role="editor"
    )
    session.add(account)
    session.commit()
    return account.id


def table(session: Session, home: Path, *, with_aside: bool = False) -> list[int]:
    found = columns.table(session, now_of(session), home, with_aside=with_aside)
    session.rollback()
    return found.response_numbers().tolist()


def correct(session: Session, account_id: int, **answers: object) -> rights.Freed | None:
    begin_writing(session)
    freed = rights.correct_for(session, 1, 1, {**WHOLE, **answers}, "gõ nhầm", account_id, AT)
    session.commit()
    return freed


def test_what_is_set_aside_counts_in_no_table_until_it_is_taken_back(
    session: Session, survey: surveys.SurveyInfo, lan: int, tmp_path: Path
) -> None:
    for number in (1, 2, 3):
        send(session, survey, number)
    send(session, survey, 4, **{"#ending": "too_young"})
    begin_writing(session)
    assert handling.set_aside(session, 1, [2, 3, 4, 99], "trùng", lan) == [2, 3]
    assert handling.set_aside(session, 1, [2], "", lan) == []
    session.commit()
    assert (table(session, tmp_path), table(session, tmp_path, with_aside=True)) == ([1], [1, 2, 3])
    assert columns.table(session, now_of(session), tmp_path).aside == {2, 3}
    assert responses.count(session, 1) == 1
    begin_writing(session)
    assert handling.take_back(session, 1, [1, 2], "là khách thật", lan) == [2]
    session.commit()
    assert (table(session, tmp_path), responses.count(session, 1)) == ([1, 2], 2)
    done = handling.history(session, 1, 2)
    assert [(one.act, one.reason, one.who, one.changes) for one in done] == [
        (Act.TAKEN_BACK, "là khách thật", "lan@vidu.vn", {}),
        (Act.SET_ASIDE, "trùng", "lan@vidu.vn", {}),
    ]
    assert handling.history(session, 1, 1) == []
    session.rollback()
    assert now_of(session).revision == 0  # the parts on disk stay good


def test_who_withdraws_is_not_taken_off_the_count_twice(session: Session, survey: surveys.SurveyInfo, lan: int) -> None:
    for number in (1, 2):
        send(session, survey, number)
    begin_writing(session)
    handling.set_aside(session, 1, [1], "", lan)
    rights.withdraw(session, 1, 1, [], leave=True)
    session.commit()
    assert responses.count(session, 1) == 1


def test_a_correction_by_the_business_keeps_what_it_was_and_records_no_consent(
    session: Session, survey: surveys.SurveyInfo, lan: int
) -> None:
    send(session, survey, 1)
    assert correct(session, lan, age=31, why=None) is not None
    changed = row(session, 1)
    assert (changed.answers, changed.changed) == ({**WHOLE, "age": 31, "why": None}, date(2026, 5, 1))
    (done,) = handling.history(session, 1, 1)
    assert (done.act, done.reason, done.who, done.at) == (Act.CORRECTED, "gõ nhầm", "lan@vidu.vn", AT)
    assert done.changes == {"age": (30, 31), "why": (CANARY, None)}
    assert len(session.scalars(select(ConsentRecord.id)).all()) == 3  # those given with the answers
    session.rollback()
    assert now_of(session).revision == 1


def test_nobody_agrees_for_somebody_else(session: Session, survey: surveys.SurveyInfo, lan: int) -> None:
    send(session, survey, 1)
    begin_writing(session)
    with pytest.raises(ValueError, match="consent"):
        rights.correct_for(session, 1, 1, {**WHOLE, "news": False}, "x", lan)
    session.rollback()
    begin_writing(session)
    rights.withdraw(session, 1, 1, [], leave=True)
    assert rights.correct_for(session, 1, 1, {**WHOLE, "age": 31}, "x", lan) is None
    session.rollback()


def test_of_what_its_person_changes_or_takes_back_no_correction_keeps_a_word(
    session: Session, survey: surveys.SurveyInfo, lan: int
) -> None:
    send(session, survey, 1)
    correct(session, lan, age=31, why="khác", ill="Ho")
    begin_writing(session)
    rights.correct(session, 1, 1, {**WHOLE, "age": 31, "why": "Lời của tôi", "ill": "Ho"}, "vi")
    session.commit()
    (done,) = handling.history(session, 1, 1)
    assert done.changes == {"age": (30, 31), "ill": ("Hen suyễn", "Ho"), "why": None}
    begin_writing(session)
    rights.withdraw(session, 1, 1, ["health"], leave=False)
    session.commit()
    (done,) = handling.history(session, 1, 1)
    assert done.changes == {"age": (30, 31), "ill": None, "why": None}


def test_an_erased_response_leaves_no_history(
    session: Session, survey: surveys.SurveyInfo, lan: int, tmp_path: Path
) -> None:
    send(session, survey, 1)
    send(session, survey, 2)
    correct(session, lan, why="khác")
    begin_writing(session)
    handling.set_aside(session, 1, [1, 2], CANARY, lan)
    session.commit()
    assert "response_act" in found(session, tmp_path, CANARY.encode())
    erase(session, tmp_path, 1, 2)
    assert found(session, tmp_path, CANARY.encode()) == set()
    assert session.scalars(select(SetAside.number)).all() == []
    assert session.scalars(select(ResponseAct.id)).all() == []
