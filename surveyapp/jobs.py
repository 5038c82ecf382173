"""Background work: what each kind of job does, and the worker that takes jobs from the table.

The table is the queue. A queue library beside it would carry nothing but the row's id, while the claim, the lease and
the retry after a killed worker have to be in the table anyway.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, current_app
from sqlalchemy.orm import Session

from surveyapp.config import Config
from surveyapp.domain import letter as letters
from surveyapp.domain import monthly
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing, now
from surveyapp.postman import Postman
from surveyapp.store import (
    account_links,
    attachments,
    designs,
    drafts,
    invitations,
    limits,
    outbox,
    report_links,
    report_schedules,
    responses,
    rights,
    sharing,
    surveys,
    uploads,
)
from surveyapp.store import jobs as queue
from surveyapp.store import reports as reports_store
from surveyapp.store.jobs import JobInfo

if TYPE_CHECKING:
    from reports.content import Report as Content
    from surveyapp.domain.analysis import AllRules, Analysis
    from surveyapp.domain.definition import Questionnaire
    from surveyapp.domain.persona_wave import Wave
    from surveyapp.store.designs import Design

log = logging.getLogger(__name__)

DAY_SECONDS = 24 * 60 * 60
LOOK_SECONDS = 60
"""How often the worker looks whether somebody's monthly results are due."""
MOST_TIMES_OUTDATED = 5
Result = TypeVar("Result")
LANGUAGES = ("vi", "en")
Report = Callable[[float, str], None]
"""Called with progress 0–1 and the name of the step."""


def enqueue_analysis(survey_id: int) -> int:
    """Queue the analysis of a survey; the caller commits."""
    return queue.enqueue(db.session, "analyse", survey_id)


def enqueue_report(survey_id: int, language: str, part: str = "") -> int:
    """Queue a PDF of the survey's answers as they are when the job runs, or of one section of it, named by its anchor;
    the caller commits."""
    return queue.enqueue(db.session, "report", survey_id, language=language, part=part)


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


def enqueue_dry_run(survey_id: int, language: str, revision: int) -> int:
    """Queue the dry run of a survey's draft, or of its newest version; the caller commits."""
    return queue.enqueue(db.session, "dry_run", survey_id, language=language, revision=revision)


# ------------------------------------------------------------------ the work


def compute(survey: surveys.SurveyInfo, progress: Report) -> Analysis:
    """The analysis of all responses stored so far. Takes seconds: never call it in a request."""
    from surveyapp.domain.analysis import analyse
    from surveyapp.domain.weighting import weigh
    from surveyapp.store import columns, weights

    progress(0.02, "reading")
    table = columns.table(db.session, survey, _config().home)
    weighting, _faults = weigh(table, weights.find(db.session, survey.id))
    db.session.rollback()
    return analyse(
        table,
        current_rules(),
        weighting=weighting,
        progress=lambda share: progress(0.05 + 0.75 * share, "personas"),
    )


def keep(survey: surveys.SurveyInfo, analysis: Analysis, progress: Report) -> reports_store.StoredAnalysis:
    """Compose the analysis in every language of the product and store it. Commits.

    Raises Outdated when a response was changed, withdrawn or erased since `survey` was looked up."""
    from reports.compose import compose
    from reports.stored import to_plain
    from surveyapp.domain import persona_wave
    from surveyapp.domain.analysis import to_data
    from surveyapp.store import personas

    progress(0.85, "composing")
    before = personas.find(db.session, survey.id)
    db.session.rollback()
    wave = persona_wave.next_wave(analysis, before)
    names = wave.names if wave else ()
    content = {language: to_plain(compose(analysis, lang=language, names=names)) for language in LANGUAGES}
    data = {language: to_data(analysis, language) for language in LANGUAGES}
    begin_writing(db.session)
    _check_revision(survey.id, survey.revision)
    _check_names(survey.id, before)
    if wave is not None:
        personas.keep(db.session, survey.id, wave)
    by = made_by(survey.id)
    made_of = survey.id, survey.version_id, analysis.table.n
    made = reports_store.save_analysis(
        db.session, *made_of, content, {language: found | by for language, found in data.items()}, survey.revision
    )
    db.session.commit()
    return made


def _check_names(survey_id: int, before: Wave | None) -> None:
    """A persona may have been renamed while the report was composed."""
    from surveyapp.store import personas

    db.session.expire_all()
    found = personas.find(db.session, survey_id)
    if (found.names if found else ()) != (before.names if before else ()):
        db.session.rollback()
        raise Outdated


def _check_revision(survey_id: int, revision: int) -> None:
    if surveys.settled_revision(db.session, survey_id) != revision:
        db.session.rollback()
        raise Outdated


def _up_to_date(survey_id: int, make: Callable[[surveys.SurveyInfo], Result]) -> Result:
    """What `make` gives, made again while responses change or are erased under it."""
    for _ in range(MOST_TIMES_OUTDATED):
        survey = surveys.by_id(db.session, survey_id)
        db.session.rollback()
        try:
            return make(survey)
        except Outdated:
            log.info("answers of survey %s changed meanwhile: made again", survey_id)
    raise Outdated


def current(survey: surveys.SurveyInfo, progress: Report) -> reports_store.StoredAnalysis:
    """The stored analysis when it holds every response of the newest version by the rules of now, else a new one."""
    stored = reports_store.latest_analysis(db.session, survey.id)
    count = responses.count(db.session, survey.id)
    db.session.rollback()
    if stored is not None and _readable(stored):
        made_of = (stored.responses, stored.version_id, stored.revision)
        by = made_by(survey.id)
        db.session.rollback()
        same = {name: stored.data[LANGUAGES[0]].get(name) for name in by} == by
        if same and made_of == (count, survey.version_id, survey.revision):
            return stored
    return keep(survey, compute(survey, progress), progress)


def _readable(stored: reports_store.StoredAnalysis) -> bool:
    """False for an analysis kept by an earlier release whose reports had other parts."""
    from reports.stored import from_plain

    try:
        from_plain(stored.content[LANGUAGES[0]])
    except (ValueError, KeyError):
        return False
    return True


def _analyse(job: JobInfo, progress: Report) -> dict[str, Any]:
    made = _up_to_date(job.survey_id, lambda survey: keep(survey, compute(survey, progress), progress))
    return {"analysis": made.id}


def _report(job: JobInfo, progress: Report) -> dict[str, Any]:
    def make(survey: surveys.SurveyInfo) -> int:
        stored = current(survey, lambda share, step: progress(0.6 * share, step))
        progress(0.65, "rendering")
        return _printed(survey, stored, job.parameters["language"], job.parameters.get("part", ""))

    return {"report": _up_to_date(job.survey_id, make)}


def _printed(survey: surveys.SurveyInfo, stored: reports_store.StoredAnalysis, language: str, part: str) -> int:
    """The report file of that content: the one there is, where nothing in it has changed. Commits. Raises Outdated as
    `keep` does: a file that quotes somebody erased meanwhile does not stay."""
    from reports.render import digest, render_limited

    report = report_of(stored, language)
    db.session.rollback()
    if part not in ("", *(section.head.anchor for section in report.sections())):
        raise JobFailed("the report has no such page any more")
    name = f"reports/{survey.code}-{digest(report, when=stored.made, only=part)[:24]}.pdf"
    path = report_path(_config().home, name)
    there = reports_store.of_path(db.session, survey.id, name)
    db.session.rollback()
    if there is not None and path.is_file():
        return there.id
    pdf = render_limited(report, when=stored.made, only=part)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pdf)
    begin_writing(db.session)
    try:
        _check_revision(survey.id, stored.revision)
    except Outdated:
        path.unlink(missing_ok=True)
        raise
    made = reports_store.save_report(db.session, survey.id, stored.id, language, name, len(pdf), part)
    db.session.commit()
    return made


def _dry_run(job: JobInfo, progress: Report) -> dict[str, Any]:
    """Raises JobFailed when the draft has been changed into something that does not read."""
    from reports.compose import compose
    from reports.render import render_limited
    from surveyapp.domain.dry_run import dry_run, to_plain

    design = designs.by_survey(db.session, job.survey_id)
    questionnaire = _written(design)
    db.session.rollback()
    progress(0.05, "personas")
    run = dry_run(questionnaire, current_rules())
    progress(0.6, "composing")
    language = job.parameters["language"]
    report = compose(run.analysis, lang=language, run=run)
    progress(0.7, "rendering")
    name = f"dry-runs/{design.code}-{language}.pdf"
    path = report_path(_config().home, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render_limited(report, when=now()))
    return {"path": name, "sections": report.names(), "cannot": report.left_out, **to_plain(run)}


def _written(design: Design) -> Questionnaire:
    """The questionnaire of the draft, else of the newest version."""
    from surveyapp.domain.bank import parse_questionnaire
    from surveyapp.store import banks

    if not design.revision:
        return surveys.by_id(db.session, design.survey_id).questionnaire
    plain, problems = banks.plain_of_text(design.source, _config().banks)
    questionnaire, faults = parse_questionnaire(plain or {})
    if questionnaire is None or problems:
        raise JobFailed("; ".join(problem.line("en") for problem in [*problems, *faults]))
    return questionnaire


def _monthly(job: JobInfo, progress: Report) -> dict[str, Any]:
    """Bring the analysis up to date, make a new link that shows it, and put the mails to its readers in the outbox."""
    from reports.format import integer

    survey = surveys.by_id(db.session, job.survey_id)
    stored = current(survey, lambda share, step: progress(0.9 * share, step))
    begin_writing(db.session)
    ordered = report_schedules.find(db.session, survey.id)
    if ordered is None:
        raise JobFailed("the results are no longer ordered by mail")
    language = ordered.language
    asked = survey.questionnaire
    values = {
        "survey": asked.title.to(language),
        "business": asked.business.to(language),
        "n": integer(stored.responses, language),
        "link": f"{_config().base_url}/r/{report_links.make(db.session, survey.id, language)}",
    }
    subject = letters.filled_subject(monthly.SUBJECT.to(language), values)
    body = letters.filled_body(monthly.BODY.to(language), values)
    unwanted = outbox.stopped(db.session, survey.business_id, ordered.recipients, _config().secret_key)
    sent = {"sender": values["business"], "reply_to": ordered.reply_to}
    for recipient in ordered.recipients:
        if recipient not in unwanted:
            outbox.put(db.session, survey.business_id, "results", recipient, subject, body, language, **sent)
    db.session.commit()
    return {"mails": len(ordered.recipients) - len(unwanted)}


def report_of(stored: reports_store.StoredAnalysis, language: str) -> Content:
    """The stored report as the business wants it printed, in its colours and with its logo."""
    from reports.choice import Choice, chosen
    from reports.look import look
    from reports.stored import from_plain

    wanted = Choice(*reports_store.choice(db.session, stored.survey_id))
    own = sharing.brand(db.session, surveys.by_id(db.session, stored.survey_id).business_id)
    logo = sharing.logo(db.session, own.key) if own.has_logo else None
    return replace(chosen(from_plain(stored.content[language]), wanted), look=look(own.brand, logo))


def render_stored(stored: reports_store.StoredAnalysis, language: str) -> bytes:
    """The PDF of a stored analysis, rendered in a child process with limits. Raises `reports.render.RenderFailed`."""
    from reports.render import render_limited

    return render_limited(report_of(stored, language), when=stored.made)


class JobFailed(Exception):
    """A job that cannot succeed by being tried again."""


class Outdated(Exception):
    """Responses were changed, withdrawn or erased while something was made of them."""


WORK: dict[str, Callable[[JobInfo, Report], dict[str, Any]]] = {
    "analyse": _analyse,
    "report": _report,
    "dry_run": _dry_run,
    "monthly": _monthly,
}


def _config() -> Config:
    config: Config = current_app.config["SURVEYAPP"]
    return config


def current_rules() -> AllRules:
    """The rules of question_banks/rules. Raises JobFailed naming every problem in them."""
    from surveyapp.domain.analysis import read_all_rules
    from surveyapp.store import banks

    data, problems = banks.rules(_config().banks)
    rules, faults = read_all_rules(data)
    if problems or faults or rules is None:
        raise JobFailed("; ".join(problem.line("en") for problem in [*problems, *faults]))
    return rules


def made_by(survey_id: int) -> dict[str, str]:
    """Digests of what the business states beside the answers: the rules, the population shares of the survey and the
    names of its personas."""
    from surveyapp.store import personas, weights

    kept = personas.find(db.session, survey_id)
    return {
        "rules": rules_digest(),
        "weights": responses.digest(dict(weights.find(db.session, survey_id))),
        "names": responses.digest({"names": kept.names if kept else ()}),
    }


def rules_digest() -> str:
    """SHA-256 of what the rule files say: an analysis made by other rules is another analysis."""
    from surveyapp.store import banks

    return responses.digest(banks.rules(_config().banks)[0])


# ------------------------------------------------------------------ the worker


def work(app: Flask, *, until_empty: bool = False, pause: float = 0.5) -> int:
    """Take jobs one after another, and send mail in between; with `until_empty` return how many jobs were done when
    nothing is left.

    When it starts and once a day it clears away what is out of date."""
    done, cleared, looked = 0, -math.inf, -math.inf
    with app.app_context():
        postman = Postman(_config())
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
    since = now() - timedelta(days=_config().draft_days)
    begin_writing(db.session)
    drafts_removed = drafts.remove_untouched(db.session, since)
    uploads_removed = uploads.remove_unconfirmed(db.session, since)
    files_removed = attachments.remove_unused(db.session, _config().home, now() - timedelta(days=1))
    limits.remove_ended(db.session)
    account_links.remove_ended(db.session)
    rights.sweep(db.session, _config().home, now() - timedelta(days=1))
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
        rights.settle(db.session, _config().home, freed)
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


def report_path(home: Path, relative: str) -> Path:
    """The file of a report, which always lies below `home`. Raises ValueError otherwise."""
    path = (home / relative).resolve()
    if not path.is_relative_to(home.resolve()):
        raise ValueError("outside the home folder")
    return path
