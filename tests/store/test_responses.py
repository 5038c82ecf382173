"""A response is stored exactly once, whatever the network and the thumbs do."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from surveyapp.domain.answers import Response
from surveyapp.models import ConsentRecord, ResponseRow, Survey
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, responses, surveys
from surveyapp.store.responses import Imported, Outcome, Receipt

PLAIN = {
    "id": "tiny",
    "title": {"vi": "Nhỏ", "en": "Tiny"},
    "page": [
        {
            "id": "p",
            "question": [
                {"id": "age", "kind": "number", "text": {"vi": "Tuổi?", "en": "Age?"}},
                {"id": "ok", "kind": "consent", "text": {"vi": "Tôi đồng ý", "en": "I agree"}, "purpose": "marketing"},
            ],
        }
    ],
}


@pytest.fixture
def survey(session: Session) -> surveys.SurveyInfo:
    begin_writing(session)
    owner = accounts.business(session, "Doanh nghiệp thử")
    surveys.publish(session, owner.id, "tiny", PLAIN)
    session.commit()
    found = surveys.find(session, "tiny")
    assert found is not None
    session.rollback()
    return found


def submit(session: Session, survey: surveys.SurveyInfo, response: Response) -> Receipt:
    begin_writing(session)
    receipt = responses.submit(session, survey, survey.version_id, response)
    if receipt.outcome is Outcome.STORED:
        session.commit()
    else:
        session.rollback()
    return receipt


def test_the_same_submission_again_is_success_with_the_old_receipt(session: Session, survey: surveys.SurveyInfo):
    first = Response("one", {"age": 30})
    assert submit(session, survey, first) == Receipt(Outcome.STORED, 1)
    assert submit(session, survey, Response("two", {"age": 31})) == Receipt(Outcome.STORED, 2)
    assert submit(session, survey, first) == Receipt(Outcome.AGAIN, 1)
    assert submit(session, survey, Response("one", {"age": 99})) == Receipt(Outcome.CONFLICT)
    assert [r.answers for r in responses.read(session, survey.id)] == [{"age": 30}, {"age": 31}]


def test_posts_of_one_submission_at_once_make_one_response(
    engine: Engine, session: Session, survey: surveys.SurveyInfo
):
    def post(_: int) -> Outcome:
        with Session(engine) as own:
            return submit(own, survey, Response("one", {"age": 30})).outcome

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(post, range(24)))
    assert outcomes == [Outcome.AGAIN] * 23 + [Outcome.STORED]
    assert session.scalar(select(func.count()).select_from(ResponseRow)) == 1
    assert session.scalar(select(Survey.accepted)) == 1


def test_a_cap_is_never_exceeded_by_many_at_once(engine: Engine, session: Session, survey: surveys.SurveyInfo):
    begin_writing(session)
    session.get_one(Survey, survey.id).cap = 10
    session.commit()

    def post(number: int) -> Outcome:
        with Session(engine) as own:
            return submit(own, survey, Response(f"id{number}", {"age": number})).outcome

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(post, range(40)))
    assert (outcomes.count(Outcome.STORED), outcomes.count(Outcome.FULL)) == (10, 30)
    stored = list(responses.read(session, survey.id))
    assert sorted(response.number for response in stored) == list(range(1, 11))
    accepted = Response(stored[0].submission_id, stored[0].answers)
    session.rollback()
    assert submit(session, survey, accepted).outcome is Outcome.AGAIN


def test_a_closed_survey_takes_nothing(session: Session, survey: surveys.SurveyInfo):
    begin_writing(session)
    surveys.set_open(session, survey.id, is_open=False)
    session.commit()
    assert submit(session, survey, Response("one", {})) == Receipt(Outcome.CLOSED)
    assert responses.count(session, survey.id) == 0


def test_consent_is_recorded_with_the_hash_of_its_wording(session: Session, survey: surveys.SurveyInfo):
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    submit(session, survey, Response("one", {"age": 30, "ok": True}, language="en", submitted=at))
    record = session.scalars(select(ConsentRecord)).one()
    assert (record.question_id, record.purpose, record.given, record.language, record.at) == (
        "ok",
        "marketing",
        True,
        "en",
        at,
    )
    assert record.text_hash == hashlib.sha256(b"I agree").hexdigest()


def test_importing_twice_adds_nothing(session: Session, survey: surveys.SurveyInfo):
    batch = [Response(f"id{number}", {"age": number}) for number in range(1200)]
    begin_writing(session)
    assert responses.store_many(session, survey, batch) == Imported(1200, 0)
    assert responses.store_many(session, survey, [*batch, Response("new", {})]) == Imported(1, 1200)
    session.commit()
    numbers = [response.number for response in responses.read(session, survey.id)]
    assert sorted(numbers) == list(range(1, 1202))


def test_publishing_the_same_content_makes_no_version(session: Session, survey: surveys.SurveyInfo):
    begin_writing(session)
    surveys.publish(session, survey.business_id, "tiny", PLAIN)
    session.commit()
    again = surveys.find(session, "tiny")
    assert again is not None and (again.version, again.version_id) == (1, survey.version_id)
    session.rollback()
    begin_writing(session)
    surveys.publish(session, survey.business_id, "tiny", {**PLAIN, "title": {"vi": "Khác", "en": "Other"}})
    session.commit()
    changed = surveys.find(session, "tiny")
    assert changed is not None and (changed.version, changed.questionnaire.title.to("vi")) == (2, "Khác")
    assert surveys.questionnaire(session, survey.version_id).title.to("vi") == "Nhỏ"
