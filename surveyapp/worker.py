"""The worker: takes jobs from the table, sends mail in between, and keeps the house once a day.

The table is the queue. A queue library beside it would carry nothing but the row's id, while the claim, the lease and
the retry after a killed worker have to be in the table anyway.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from surveyapp.extensions import config, db
from surveyapp.jobs import WORK, Report, enqueue_analysis
from surveyapp.models.base import begin_writing, now
from surveyapp.postman import Postman
from surveyapp.store import (
    account_links,
    attachments,
    drafts,
    invitations,
    limits,
    outbox,
    report_schedules,
    rights,
    surveys,
    uploads,
)
from surveyapp.store import jobs as queue
from surveyapp.store.jobs import JobInfo

log = logging.getLogger(__name__)

DAY_SECONDS = 24 * 60 * 60
LOOK_SECONDS = 60
"""How often the worker looks whether somebody's monthly results are due."""


def work(app: Flask, *, until_empty: bool = False, pause: float = 0.5) -> int:
    """Take jobs one after another, and send mail in between; with `until_empty` return how many jobs were done when
    nothing is left.

    When it starts and once a day it clears away what is out of date."""
    done, cleared, looked = 0, -math.inf, -math.inf
    with app.app_context():
        postman = Postman(config())
        while True:
            if time.monotonic() - cleared >= DAY_SECONDS:
                clear_away()
                purge()
                cleared = time.monotonic()
            if time.monotonic() - looked >= LOOK_SECONDS:
                order_monthly()
                looked = time.monotonic()
            mails = postman.round()
            job = _claim()
            if job is None and not mails:
                if until_empty:
                    return done
                time.sleep(pause)
            if job is None:
                continue
            _run(app, job)
            done += 1


def clear_away() -> None:
    """Remove drafts and sheets nobody finished within `draft_days`, files of answers that no draft or response holds
    any more, and counts of tries that are over. Commits."""
    since = now() - timedelta(days=config().draft_days)
    begin_writing(db.session)
    drafts_removed = drafts.remove_untouched(db.session, since)
    uploads_removed = uploads.remove_unconfirmed(db.session, since)
    files_removed = attachments.remove_unused(db.session, config().home, now() - timedelta(days=1))
    limits.remove_ended(db.session)
    account_links.remove_ended(db.session)
    rights.sweep(db.session, config().home, now() - timedelta(days=1))
    outbox.remove_ended(db.session, since)
    invitations.remove_old(db.session)
    invitations.forget_order(db.session)
    db.session.commit()
    db.session.remove()
    if drafts_removed or uploads_removed or files_removed:
        removed = drafts_removed, uploads_removed, files_removed
        log.info("removed %s unfinished responses, %s unconfirmed uploads, %s files of answers", *removed)


def purge(at: datetime | None = None) -> int:
    """Erase the responses that came longer ago than their survey keeps them, on every survey; returns how many.
    Commits after some hundreds, so that respondents need not wait."""
    at, erased = at or now(), 0
    for survey_id in surveys.ids(db.session):
        erased += _purge(survey_id, at)
    db.session.remove()
    if erased:
        log.info("erased %s responses that were kept long enough", erased)
    return erased


def _purge(survey_id: int, at: datetime) -> int:
    count = 0
    while True:
        db.session.rollback()
        begin_writing(db.session)
        numbers = rights.out_of_date(db.session, survey_id, at)
        freed = rights.erase(db.session, survey_id, numbers) if numbers else None
        if freed is None:
            rights.purged(db.session, survey_id, at, count)
            if count:
                enqueue_analysis(survey_id)
        db.session.commit()
        if freed is None:
            return count
        rights.settle(db.session, config().home, freed)
        count += len(freed.numbers)


def _claim() -> JobInfo | None:
    begin_writing(db.session)
    job = queue.claim(db.session)
    db.session.commit()
    db.session.remove()
    return job


def _run(app: Flask, job: JobInfo) -> None:
    stop = threading.Event()
    heart = threading.Thread(target=_keep_alive, args=(app, job.id, stop), daemon=True)
    heart.start()
    try:
        result = WORK[job.kind](job, _recorder(job.id))
    except Exception as error:
        log.exception("job %s (%s) failed", job.id, job.kind)
        fault = f"{type(error).__name__}: {error}"
        db.session.rollback()
        _end(lambda: queue.fail(db.session, job.id, fault))
    else:
        _end(lambda: queue.finish(db.session, job.id, result))
    finally:
        stop.set()
        heart.join()
        db.session.remove()


def _end(write: Callable[[], None]) -> None:
    begin_writing(db.session)
    write()
    db.session.commit()


def _recorder(job_id: int) -> Report:
    last = 0.0

    def record(progress: float, step: str) -> None:
        nonlocal last
        if time.monotonic() - last < 0.3:
            return
        last = time.monotonic()
        # A session of its own: the job's own transaction must neither wait for progress nor carry it.
        with Session(db.engine) as session:
            begin_writing(session)
            queue.beat(session, job_id, progress, step)
            session.commit()

    return record


def _keep_alive(app: Flask, job_id: int, stop: threading.Event) -> None:
    with app.app_context():
        while not stop.wait(queue.LEASE.total_seconds() / 3):
            _end(lambda: queue.beat(db.session, job_id))
            db.session.remove()


def order_monthly(at: datetime | None = None) -> int:
    """Queue this month's results of every survey whose day has come; how many. Commits."""
    at = at or now()
    due = report_schedules.due(db.session, at)
    db.session.rollback()
    count = 0
    for survey_id in due:
        begin_writing(db.session)
        if report_schedules.ordered(db.session, survey_id, at):
            queue.enqueue(db.session, "monthly", survey_id)
            count += 1
        db.session.commit()
    return count
