"""The sample survey of a business: made when it is first opened, removed for good."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp import jobs
from surveyapp.extensions import config, db
from surveyapp.store import banks, removal, rights, samples
from surveyapp.store import jobs as queue
from surveyapp.web import acts
from surveyapp.web.access import own_surveys, survey_or_404
from surveyapp.web.results import tour
from surveyapp.web.results.blueprint import bp


@bp.post("/_sample")
def open_sample() -> ResponseReturnValue:
    """Makes the sample where the business never had one; its answers and results are left to the worker."""
    sample_id = samples.begin(db.session, current_user.business_id, banks.sample(config().banks))
    own = next((survey for survey in own_surveys() if survey.id == sample_id), None)
    if own is None:
        db.session.rollback()
        return redirect(url_for(".surveys"), 303)
    running = next((job.id for job in queue.of_survey(db.session, own.id) if not job.over), None)
    if running is None and not own.accepted:
        acts.about(survey=own.code)
        running = jobs.enqueue_sample(own.id)
        db.session.commit()
    if running is None:
        return redirect(url_for(".survey", code=own.code), 303)
    return redirect(url_for(".job", code=own.code, job_id=running), 303)


@bp.post("/<code>/remove")
def remove_sample(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    if not tour.is_own_sample(own):
        abort(404)
    freed = removal.remove(db.session, own.id)
    db.session.commit()
    rights.settle(db.session, config().home, freed)
    flash(_("The sample survey is gone."))
    return redirect(url_for(".surveys"), 303)
