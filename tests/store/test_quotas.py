"""A quota is never exceeded, whoever comes at once; who is stopped takes nobody's place."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from surveyapp.domain.answers import Response
from surveyapp.domain.definition import Quota
from surveyapp.domain.text import Text
from surveyapp.models import QuotaCount, ResponseRow, Survey
from surveyapp.models.base import begin_writing
from surveyapp.store import responses, surveys
from surveyapp.store.responses import Outcome, Receipt
from tests.store.test_responses import survey  # noqa: F401 - a fixture

FULL = Text.of(vi="Đã đủ", en="Full")
TEN = Quota("ten", "", 10, FULL)
TWO = Quota("two", "", 2, FULL)


def send(session: Session, into: surveys.SurveyInfo, response: Response, *quotas: Quota) -> Receipt:
    begin_writing(session)
    receipt = responses.submit(session, into, into.version_id, response, quotas)
    if receipt.outcome is Outcome.STORED:
        session.commit()
    else:
        session.rollback()
    return receipt


def counts(session: Session) -> tuple[int, int, dict[str, int]]:
    """(accepted, stopped, taken by quota)"""
    accepted, stopped = session.execute(select(Survey.accepted, Survey.stopped)).one()
    taken = {count.quota_id: count.taken for count in session.scalars(select(QuotaCount))}
    session.rollback()
    return accepted, stopped, taken


def test_of_24_at_once_exactly_10_fill_a_quota_of_10(
    engine: Engine,
    session: Session,
    survey: surveys.SurveyInfo,  # noqa: F811
):
    def post(number: int) -> Receipt:
        with Session(engine) as own:
            return send(own, survey, Response(f"id{number}", {"age": number}), TEN)

    with ThreadPoolExecutor(24) as pool:
        receipts = list(pool.map(post, range(24)))
    assert [receipt.outcome for receipt in receipts] == [Outcome.STORED] * 24
    assert sorted(receipt.ending for receipt in receipts) == [""] * 10 + ["ten"] * 14
    assert sorted(receipt.number for receipt in receipts) == list(range(1, 25))
    assert counts(session) == (10, 14, {"ten": 10})
    endings = [response.answers.get("#ending", "") for response in responses.read(session, survey.id)]
    assert sorted(endings) == [""] * 10 + ["ten"] * 14


def test_a_full_quota_gives_back_the_place_in_the_others(session: Session, survey: surveys.SurveyInfo):  # noqa: F811
    receipts = [send(session, survey, Response(f"id{n}", {"age": n}), TEN, TWO) for n in range(5)]
    assert [receipt.ending for receipt in receipts] == ["", "", "two", "two", "two"]
    assert counts(session) == (2, 3, {"ten": 2, "two": 2})


def test_the_same_submission_again_is_told_the_same(session: Session, survey: surveys.SurveyInfo):  # noqa: F811
    never = Quota("never", "", 0, FULL)
    first = Response("one", {"age": 30})
    assert send(session, survey, first, never) == Receipt(Outcome.STORED, 1, "never")
    assert send(session, survey, first) == Receipt(Outcome.AGAIN, 1, "never")
    assert send(session, survey, Response("one", {"age": 31})) == Receipt(Outcome.CONFLICT)
    assert counts(session) == (0, 1, {})


@pytest.mark.parametrize("quotas", [(), (TEN,)])
def test_who_is_screened_out_uses_up_neither_cap_nor_quota(
    session: Session,
    survey: surveys.SurveyInfo,  # noqa: F811
    quotas: tuple[Quota, ...],
):
    begin_writing(session)
    session.execute(update(Survey).values(cap=1))
    session.commit()
    for number in range(3):
        stopped = Response(f"young{number}", {"age": 9, "#ending": "too_young"})
        assert send(session, survey, stopped, *quotas) == Receipt(Outcome.STORED, number + 1, "too_young")
    assert send(session, survey, Response("one", {"age": 30}), *quotas) == Receipt(Outcome.STORED, 4)
    assert send(session, survey, Response("two", {"age": 31}), *quotas) == Receipt(Outcome.FULL)
    assert counts(session) == (1, 3, {"ten": 1} if quotas else {})
    assert session.scalars(select(ResponseRow.number).order_by(ResponseRow.id)).all() == [1, 2, 3, 4]


def test_a_full_quota_is_known_before_the_end(session: Session, survey: surveys.SurveyInfo):  # noqa: F811
    assert responses.full_quota(session, survey.id, [TEN, TWO]) is None
    for number in range(2):
        send(session, survey, Response(f"id{number}", {"age": number}), TWO)
    assert responses.full_quota(session, survey.id, [TEN, TWO]) == TWO
    assert responses.full_quota(session, survey.id, [TEN]) is None
