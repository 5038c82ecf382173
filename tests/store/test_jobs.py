"""A job is claimed once, outlives a killed worker, and is given up after its last attempt."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from surveyapp.models import Job
from surveyapp.models.base import begin_writing, now
from surveyapp.store import accounts, jobs, surveys

PLAIN = {
    "id": "tiny",
    "title": {"vi": "Nhỏ", "en": "Tiny"},
    "page": [{"id": "p", "question": [{"id": "age", "kind": "number", "text": {"vi": "Tuổi?", "en": "Age?"}}]}],
}


@pytest.fixture
def survey_id(session: Session) -> Iterator[int]:
    begin_writing(session)
    owner = accounts.business(session, "Doanh nghiệp thử")
    survey_id = surveys.publish(session, owner.id, "tiny", PLAIN)
    session.commit()
    yield survey_id


def enqueue(session: Session, survey_id: int, kind: str = "report", **parameters: str) -> int:
    begin_writing(session)
    job_id = jobs.enqueue(session, kind, survey_id, **parameters)
    session.commit()
    return job_id


def claim(session: Session) -> jobs.JobInfo | None:
    begin_writing(session)
    job = jobs.claim(session)
    session.commit()
    return job


def worker_dies(session: Session) -> None:
    begin_writing(session)
    session.execute(update(Job).values(lease_until=now() - timedelta(seconds=1)))
    session.commit()


def test_jobs_are_taken_in_order_and_once(session: Session, survey_id: int):
    first, second = enqueue(session, survey_id, language="vi"), enqueue(session, survey_id, language="en")
    taken = [claim(session), claim(session), claim(session)]
    assert [job and job.id for job in taken] == [first, second, None]
    assert taken[0] is not None
    assert (taken[0].state, taken[0].parameters) == (jobs.RUNNING, {"language": "vi"})


def test_many_workers_take_each_job_once(engine: Engine, session: Session, survey_id: int):
    ids = [enqueue(session, survey_id, language=str(number)) for number in range(12)]

    def take(_: int) -> int | None:
        with Session(engine) as own:
            job = claim(own)
            return job.id if job else None

    with ThreadPoolExecutor(6) as pool:
        taken = [job_id for job_id in pool.map(take, range(18)) if job_id is not None]
    assert sorted(taken) == ids


def test_the_same_work_waits_only_once(session: Session, survey_id: int):
    first = enqueue(session, survey_id, language="vi")
    assert enqueue(session, survey_id, language="vi") == first
    claim(session)
    assert enqueue(session, survey_id, language="vi") != first


def test_a_job_whose_worker_died_is_taken_again_and_at_last_given_up(session: Session, survey_id: int):
    job_id = enqueue(session, survey_id)
    for _ in range(jobs.MOST_ATTEMPTS):
        job = claim(session)
        assert job is not None and job.id == job_id
        assert claim(session) is None
        worker_dies(session)
    assert claim(session) is None
    job = jobs.find(session, job_id)
    assert job is not None
    assert (job.state, job.fault, job.over) == (jobs.FAILED, "worker_lost", True)


def test_a_beating_worker_keeps_its_job(session: Session, survey_id: int):
    job_id = enqueue(session, survey_id)
    claim(session)
    worker_dies(session)
    begin_writing(session)
    jobs.beat(session, job_id, 0.4, "personas")
    session.commit()
    assert claim(session) is None
    job = jobs.find(session, job_id)
    assert job is not None and (job.progress, job.step) == (0.4, "personas")


def test_how_a_job_ends(session: Session, survey_id: int):
    done, failed = enqueue(session, survey_id, language="vi"), enqueue(session, survey_id, language="en")
    claim(session), claim(session)
    begin_writing(session)
    jobs.finish(session, done, {"report": 7})
    jobs.fail(session, failed, "RenderFailed: too long")
    session.commit()
    newest = jobs.of_survey(session, survey_id)
    assert [(job.id, job.state, job.result, job.fault) for job in newest] == [
        (failed, jobs.FAILED, {}, "RenderFailed: too long"),
        (done, jobs.DONE, {"report": 7}, ""),
    ]
    assert newest[1].progress == 1.0
