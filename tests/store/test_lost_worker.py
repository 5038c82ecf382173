"""A worker killed with -9 in the middle of a job: after the lease another one takes the job and finishes it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from surveyapp import jobs, worker
from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.domain.answers import Response
from surveyapp.extensions import db
from surveyapp.models import Job
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, reports, responses, surveys
from surveyapp.store import jobs as queue
from tests.store.test_jobs import PLAIN

ROOT = Path(__file__).resolve().parents[2]

# The lease is renewed while the job runs, so another worker waits; it runs out a second after the worker's death.
SLOW_WORKER = """
import time
from datetime import timedelta
from surveyapp import jobs, worker
from surveyapp.app import create_app
from surveyapp.store import jobs as queue

def never_ends(job, progress):
    print("begun", flush=True)
    time.sleep(600)

queue.LEASE = timedelta(seconds=1)
jobs.WORK["analyse"] = never_ends
worker.work(create_app())
"""


def test_a_job_of_a_killed_worker_is_finished_by_another(config: Config) -> None:
    app = create_app(config)
    with app.app_context():
        begin_writing(db.session)
        survey_id = surveys.publish(db.session, accounts.business(db.session, "Doanh nghiệp thử").id, "tiny", PLAIN)
        survey = surveys.by_id(db.session, survey_id)
        at = datetime(2026, 3, 1, tzinfo=UTC)
        people = [Response(f"r{age}", {"age": age}, "vi", "", at, at) for age in range(20, 30)]
        responses.store_many(db.session, survey, people)
        job_id = jobs.enqueue_analysis(survey_id)
        db.session.commit()
        db.session.remove()
    environment = {"DATABASE_URL": config.database_url, "SURVEYAPP_HOME": str(config.home), "SECRET_KEY": "test"}
    with subprocess.Popen(
        [sys.executable, "-c", SLOW_WORKER], cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None and first.stdout.readline() == b"begun\n"
        time.sleep(1.5)
        assert worker.work(app, until_empty=True) == 0
        first.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while not (done := worker.work(app, until_empty=True)) and time.monotonic() < deadline:
        time.sleep(0.1)
    with app.app_context():
        job = queue.find(db.session, job_id)
        stored = reports.latest_analysis(db.session, survey_id)
        assert job is not None and stored is not None
        assert (done, job.state, job.result, stored.responses) == (1, queue.DONE, {"analysis": stored.id}, 10)
        assert db.session.get_one(Job, job_id).attempts == 2
        db.session.remove()
        db.engine.dispose()
