"""Jobs a person starts from a page, how far they are, and the files they make."""

from __future__ import annotations

import re

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp import jobs
from surveyapp.extensions import config, db
from surveyapp.store import jobs as queue
from surveyapp.store import reports
from surveyapp.store.jobs import JobInfo
from surveyapp.web.access import survey_or_404
from surveyapp.web.i18n import NAMES
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame
from surveyapp.web.results.printing import part_name

LOOK_AGAIN_SECONDS = 2


def step_name(step: str) -> str:
    names = {
        "simulating": _("Making up answers"),
        "reading": _("Reading the answers"),
        "personas": _("Looking for personas"),
        "composing": _("Writing the sentences"),
        "rendering": _("Drawing the pages"),
    }
    return names.get(step, _("Working"))


def kind_name(job: JobInfo) -> str:
    if job.kind == "report":
        language = NAMES.get(str(job.parameters.get("language")), "")
        return f"{part_name(str(job.parameters.get('part', '')))} · {language}"
    if job.kind == "monthly":
        return _("Results by mail")
    if job.kind == "sample":
        return _("Sample survey")
    return _("New analysis")


def state_name(state: str) -> str:
    names = {
        queue.QUEUED: _("Waiting"),
        queue.RUNNING: _("Under way"),
        queue.DONE: _("Ready"),
        queue.FAILED: _("Did not succeed"),
    }
    return names[state]


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"step_name": step_name, "kind_name": kind_name, "state_name": state_name}


@bp.post("/<code>/refresh")
def refresh(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    return _started(code, jobs.enqueue_analysis(own.id))


@bp.post("/<code>/report")
def make_report(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    language = request.form.get("language", "")
    if language not in NAMES:
        abort(400)
    part = request.form.get("part", "")
    if not re.fullmatch(r"(persona-\d{1,2}|journey)?", part):
        abort(400)
    return _started(code, jobs.enqueue_report(own.id, language, part))


def _started(code: str, job_id: int) -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for(".job", code=code, job_id=job_id), 303)


@bp.get("/<code>/jobs/<int:job_id>")
def job(code: str, job_id: int) -> ResponseReturnValue:
    """`looking`: asked by a page that shows the job already, 204 when the job is over."""
    own = survey_or_404(code)
    found = queue.find(db.session, job_id)
    if found is None or found.survey_id != own.id or found.kind not in queue.RESULT_KINDS:
        abort(404)
    if found.over and "looking" in request.args:
        return "", 204
    if found.kind in ("analyse", "sample") and found.state == queue.DONE:
        flash(_("The analysis is up to date.") if found.kind == "analyse" else _("The sample survey is ready."))
        return redirect(url_for(".survey", code=code), 303)
    return render_template("results/job.html", job=found, look_again=LOOK_AGAIN_SECONDS, **survey_frame(own, "files"))


@bp.get("/<code>/files/<int:report_id>.pdf")
def file(code: str, report_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    found = reports.find(db.session, own.id, report_id)
    if found is None:
        abort(404)
    try:
        path = jobs.report_path(config().home, found.path)
    except ValueError:
        abort(404)
    if not path.is_file():
        abort(404)
    name = "-".join(filter(None, (own.code, found.part, f"{found.made:%Y-%m-%d}", found.language))) + ".pdf"
    return send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0)
