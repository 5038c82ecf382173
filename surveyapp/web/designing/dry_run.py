"""Day 0: a job sends simulated respondents through the draft; its page says what can and cannot be concluded."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from surveyapp import jobs
from surveyapp.extensions import config, db
from surveyapp.store import jobs as queue
from surveyapp.store.designs import Design
from surveyapp.store.jobs import JobInfo
from surveyapp.web import i18n
from surveyapp.web.access import design_or_404
from surveyapp.web.designing.blueprint import bp
from surveyapp.web.designing.desk import desk_of

LOOK_AGAIN_SECONDS = 2


@bp.post("/<code>/dry-run")
def try_out(code: str) -> ResponseReturnValue:
    own = design_or_404(code)
    if desk_of(own).questionnaire is None:
        return redirect(url_for(".design", code=code), 303)
    job_id = jobs.enqueue_dry_run(own.survey_id, i18n.language(), own.revision)
    db.session.commit()
    return redirect(url_for(".tried", code=code, job_id=job_id), 303)


@bp.get("/<code>/dry-run/<int:job_id>")
def tried(code: str, job_id: int) -> ResponseReturnValue:
    own = design_or_404(code)
    job = _job(own, job_id)
    if job.over and "looking" in request.args:
        return "", 204
    return render_template(
        "designing/dry_run.html", desk=desk_of(own), design=own, job=job, look_again=LOOK_AGAIN_SECONDS
    )


@bp.get("/<code>/dry-run/<int:job_id>.pdf")
def day_zero(code: str, job_id: int) -> ResponseReturnValue:
    job = _job(design_or_404(code), job_id)
    if job.state != queue.DONE:
        abort(404)
    path = jobs.report_path(config().home, str(job.result["path"]))
    if not path.is_file():
        abort(404)
    name = f"{code}-day-0-{job.parameters['language']}.pdf"
    return send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0)


def _job(own: Design, job_id: int) -> JobInfo:
    found = queue.find(db.session, job_id)
    return found if found is not None and found.survey_id == own.survey_id and found.kind == "dry_run" else abort(404)
