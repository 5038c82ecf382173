"""The queue of background work: one row per job, claimed by one atomic UPDATE, held by a lease."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.models import Job
from surveyapp.models.base import now

LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 3

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"


@dataclass(frozen=True, slots=True)
class JobInfo:
    """`progress` is 0–1, `step` names what is being done, `fault` is one plain reason when it failed."""

    id: int
    kind: str
    survey_id: int
    parameters: dict[str, Any]
    state: str
    progress: float
    step: str
    fault: str
    result: dict[str, Any]
    created: datetime
    finished: datetime | None

    @property
    def over(self) -> bool:
        return self.state in (DONE, FAILED)


def enqueue(session: Session, kind: str, survey_id: int, **parameters: Any) -> int:
    """Queue a job and return its id. The same work already waiting is not queued twice."""
    waiting = session.scalars(
        select(Job).where(Job.kind == kind, Job.survey_id == survey_id, Job.state == QUEUED).order_by(Job.id)
    )
    for job in waiting:
        if job.parameters == parameters:
            return job.id
    job = Job(kind=kind, survey_id=survey_id, parameters=parameters)
    session.add(job)
    session.flush()
    return job.id


def claim(session: Session) -> JobInfo | None:
    """Take the oldest job that waits, or whose worker died, for LEASE; None when there is nothing to do."""
    _give_up(session)
    free = (Job.state == QUEUED) | ((Job.state == RUNNING) & (Job.lease_until < now()))
    oldest = select(Job.id).where(free).order_by(Job.id).limit(1).with_for_update(skip_locked=True).scalar_subquery()
    query = (
        update(Job)
        .where(Job.id == oldest)
        .values(state=RUNNING, attempts=Job.attempts + 1, lease_until=now() + LEASE, progress=0.0, step="")
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    job_id = session.scalar(query)
    return None if job_id is None else find(session, job_id)


def _give_up(session: Session) -> None:
    lost = (Job.state == RUNNING) & (Job.lease_until < now()) & (Job.attempts >= MOST_ATTEMPTS)
    values = {"state": FAILED, "fault": "worker_lost", "finished": now()}
    session.execute(update(Job).where(lost).values(**values).execution_options(synchronize_session=False))


def beat(session: Session, job_id: int, progress: float | None = None, step: str = "") -> None:
    """Renew the lease, and record progress when given."""
    values: dict[str, Any] = {"lease_until": now() + LEASE}
    if progress is not None:
        values |= {"progress": round(min(max(progress, 0.0), 1.0), 4), "step": step}
    query = update(Job).where(Job.id == job_id, Job.state == RUNNING).values(**values)
    session.execute(query.execution_options(synchronize_session=False))


def finish(session: Session, job_id: int, result: dict[str, Any]) -> None:
    values = {"state": DONE, "progress": 1.0, "result": result, "finished": now(), "lease_until": None}
    session.execute(update(Job).where(Job.id == job_id).values(**values).execution_options(synchronize_session=False))


def fail(session: Session, job_id: int, fault: str) -> None:
    values = {"state": FAILED, "fault": fault[:400], "finished": now(), "lease_until": None}
    session.execute(update(Job).where(Job.id == job_id).values(**values).execution_options(synchronize_session=False))


def find(session: Session, job_id: int) -> JobInfo | None:
    job = session.get(Job, job_id, populate_existing=True)
    return None if job is None else _info(job)


RESULT_KINDS = ("analyse", "report", "monthly", "sample")
"""Kinds of jobs that make results of answers."""


def of_survey(session: Session, survey_id: int, most: int = 20) -> list[JobInfo]:
    """The survey's newest jobs that make results, newest first."""
    query = select(Job).where(Job.survey_id == survey_id, Job.kind.in_(RESULT_KINDS))
    query = query.order_by(Job.id.desc()).limit(most)
    return [_info(job) for job in session.scalars(query)]


def _info(job: Job) -> JobInfo:
    return JobInfo(
        job.id,
        job.kind,
        job.survey_id,
        job.parameters,
        job.state,
        job.progress,
        job.step,
        job.fault,
        job.result,
        job.created,
        job.finished,
    )
