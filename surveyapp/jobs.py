"""Background work: what is queued, and what each kind of job does. `worker.py` takes them from the table."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from surveyapp.domain import letter as letters
from surveyapp.domain import monthly
from surveyapp.extensions import config, db
from surveyapp.models.base import begin_writing, now
from surveyapp.store import (
    designs,
    outbox,
    report_links,
    report_schedules,
    responses,
    sharing,
    surveys,
)
from surveyapp.store import jobs as queue
from surveyapp.store import reports as reports_store
from surveyapp.store.jobs import JobInfo

if TYPE_CHECKING:
    from reports.content import Report as Content
    from surveyapp.domain.analysis import AllRules, Analysis
    from surveyapp.domain.definition import Questionnaire
    from surveyapp.domain.judgement import Judgement
    from surveyapp.domain.persona_wave import Wave
    from surveyapp.store.designs import Design

log = logging.getLogger(__name__)

SAMPLE_RESPONDENTS = 600
SAMPLE_SEED = 2026
MOST_TIMES_OUTDATED = 5
Result = TypeVar("Result")
LANGUAGES = ("vi", "en")
Report = Callable[[float, str], None]
"""Called with progress 0–1 and the name of the step."""


def enqueue_analysis(survey_id: int, every_k: bool = False) -> int:
    """Queue the analysis of a survey, with the stability of every number of personas where that is wanted; the caller
    commits."""
    return queue.enqueue(db.session, "analyse", survey_id, **({"every_k": True} if every_k else {}))


def enqueue_report(survey_id: int, language: str, part: str = "") -> int:
    """Queue a PDF of the survey's answers as they are when the job runs, or of one section of it, named by its anchor;
    the caller commits."""
    return queue.enqueue(db.session, "report", survey_id, language=language, part=part)


def enqueue_page(survey_id: int, language: str, part: str, page: dict[str, Any]) -> int:
    """Queue a PDF of one composed page (reports/stored.py), looking like a page of the survey's report; the caller
    commits."""
    return queue.enqueue(db.session, "report", survey_id, language=language, part=part, page=page)


def enqueue_dry_run(survey_id: int, language: str, revision: int) -> int:
    """Queue the dry run of a survey's draft, or of its newest version; the caller commits."""
    return queue.enqueue(db.session, "dry_run", survey_id, language=language, revision=revision)


def enqueue_sample(survey_id: int) -> int:
    """Queue the answers and the analysis of a sample survey; the caller commits."""
    return queue.enqueue(db.session, "sample", survey_id)


# ------------------------------------------------------------------ the work


def answer_sample(survey: surveys.SurveyInfo) -> None:
    """Give a sample survey its simulated answers; those it has already are not given twice. Commits.

    Raises Outdated when it was removed meanwhile."""
    from surveyapp.domain.simulate import simulate

    made = simulate(survey.questionnaire, SAMPLE_RESPONDENTS, SAMPLE_SEED)
    begin_writing(db.session)
    _check_revision(survey.id, survey.revision)
    responses.store_many(db.session, survey, made.responses)
    db.session.commit()


def compute(survey: surveys.SurveyInfo, progress: Report, every_k: bool = False) -> Analysis:
    """The analysis of all responses stored so far. Takes seconds: never call it in a request."""
    from surveyapp.domain.analysis import analyse
    from surveyapp.domain.weighting import weigh
    from surveyapp.store import columns, judgement, personas, weights

    progress(0.02, "reading")
    table = columns.table(db.session, survey, config().home)
    weighting, _faults = weigh(table, weights.find(db.session, survey.id))
    stated = judgement.find(db.session, survey.id)
    wish, wave = personas.wish(db.session, survey.id), personas.find(db.session, survey.id)
    db.session.rollback()
    return analyse(
        table,
        current_rules(),
        k=wish.k,
        every_k=every_k,
        pinned=wave.model if wave and wish.pinned else None,
        weighting=weighting,
        judgement=stated,
        before=wave.model if wave else None,
        progress=lambda share: progress(0.05 + 0.75 * share, "personas"),
    )


def keep(survey: surveys.SurveyInfo, analysis: Analysis, progress: Report) -> reports_store.StoredAnalysis:
    """Compose the analysis in every language of the product and store it. Commits.

    Raises Outdated when a response was changed, withdrawn or erased since `survey` was looked up."""
    from reports.compose import compose
    from reports.stored import to_plain
    from surveyapp.domain import persona_wave
    from surveyapp.domain.analysis import to_data
    from surveyapp.domain.persona_placed import followed
    from surveyapp.store import judgement, personas

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
    _check_judgement(survey.id, analysis.judgement)
    _check_aside(survey.id, analysis.table.aside)
    if wave is not None:
        personas.keep(db.session, survey.id, wave)
        if before is not None and analysis.judgement.personas:
            judgement.follow(db.session, survey.id, followed(before.model, wave.model))
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


def _check_aside(survey_id: int, aside: frozenset[int]) -> None:
    """A response may have been set aside, or taken back, while the analysis was made."""
    from surveyapp.store import handling

    if handling.aside(db.session, survey_id) != aside:
        db.session.rollback()
        raise Outdated


def _check_judgement(survey_id: int, used: Judgement) -> None:
    """A profile, a cut or a placement may have changed while the analysis was made."""
    from surveyapp.store import judgement

    if judgement.find(db.session, survey_id) != used:
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
    every_k = bool(job.parameters.get("every_k"))
    made = _up_to_date(job.survey_id, lambda survey: keep(survey, compute(survey, progress, every_k), progress))
    return {"analysis": made.id}


def _sample(job: JobInfo, progress: Report) -> dict[str, Any]:
    progress(0.02, "simulating")
    _up_to_date(job.survey_id, answer_sample)
    return _analyse(job, lambda share, step: progress(0.1 + 0.9 * share, step))


def _report(job: JobInfo, progress: Report) -> dict[str, Any]:
    def make(survey: surveys.SurveyInfo) -> int:
        stored = current(survey, lambda share, step: progress(0.6 * share, step))
        progress(0.65, "rendering")
        parameters = job.parameters
        return _printed(survey, stored, parameters["language"], parameters.get("part", ""), parameters.get("page"))

    return {"report": _up_to_date(job.survey_id, make)}


def _printed(
    survey: surveys.SurveyInfo,
    stored: reports_store.StoredAnalysis,
    language: str,
    part: str,
    page: dict[str, Any] | None = None,
) -> int:
    """The report file of that content: the one there is, where nothing in it has changed. `page` is one to print in the
    look of the report. Commits. Raises Outdated as `keep` does: a file that quotes somebody erased meanwhile does not
    stay."""
    from reports.render import digest, render_limited
    from reports.stored import page_from_plain

    report = report_of(stored, language)
    if page is not None:
        report = replace(report, comparison=page_from_plain(page))
    db.session.rollback()
    if part not in ("", *(section.head.anchor for section in report.sections())):
        raise JobFailed("the report has no such page any more")
    name = f"reports/{survey.code}-{digest(report, when=stored.made, only=part)[:24]}.pdf"
    path = report_path(config().home, name)
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
    path = report_path(config().home, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render_limited(report, when=now()))
    return {"path": name, "sections": report.names(), "cannot": report.cannot(), **to_plain(run)}


def _written(design: Design) -> Questionnaire:
    """The questionnaire of the draft, else of the newest version."""
    from surveyapp.domain.bank import parse_questionnaire
    from surveyapp.store import banks

    if not design.revision:
        return surveys.by_id(db.session, design.survey_id).questionnaire
    plain, problems = banks.plain_of_text(design.source, config().banks)
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
        "link": f"{config().base_url}/r/{report_links.make(db.session, survey.id, language)}",
    }
    subject = letters.filled_subject(monthly.SUBJECT.to(language), values)
    body = letters.filled_body(monthly.BODY.to(language), values)
    unwanted = outbox.stopped(db.session, survey.business_id, ordered.recipients, config().secret_key)
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
    "sample": _sample,
}


def current_rules() -> AllRules:
    """The rules of question_banks/rules. Raises JobFailed naming every problem in them."""
    from surveyapp.domain.analysis import read_all_rules
    from surveyapp.store import banks

    data, problems = banks.rules(config().banks)
    rules, faults = read_all_rules(data)
    if problems or faults or rules is None:
        raise JobFailed("; ".join(problem.line("en") for problem in [*problems, *faults]))
    return rules


def made_by(survey_id: int) -> dict[str, str]:
    """Digests of what the business states beside the answers: the rules, the population shares of the survey, names and
    number of its personas, its target profile, cuts and placements, and the responses it has set aside."""
    from surveyapp.domain import judgement as judgements
    from surveyapp.store import handling, judgement, personas, weights

    kept, wish = personas.find(db.session, survey_id), personas.wish(db.session, survey_id)
    return {
        "rules": rules_digest(),
        "weights": responses.digest(dict(weights.find(db.session, survey_id))),
        "names": responses.digest({"names": kept.names if kept else ()}),
        "number": responses.digest({"k": wish.k, "pinned": wish.pinned}),
        "judgement": responses.digest(judgements.to_plain(judgement.find(db.session, survey_id))),
        "aside": responses.digest({"numbers": sorted(handling.aside(db.session, survey_id))}),
    }


def rules_digest() -> str:
    """SHA-256 of what the rule files say: an analysis made by other rules is another analysis."""
    from surveyapp.store import banks

    return responses.digest(banks.rules(config().banks)[0])


def report_path(home: Path, relative: str) -> Path:
    """The file of a report, which always lies below `home`. Raises ValueError otherwise."""
    path = (home / relative).resolve()
    if not path.is_relative_to(home.resolve()):
        raise ValueError("outside the home folder")
    return path
