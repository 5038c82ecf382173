"""How many who began sent everything, where the others stopped, how long a page takes."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.breakoff import breakoff
from surveyapp.extensions import config, db
from surveyapp.models.base import now
from surveyapp.store import invitations, sharing, visits
from surveyapp.web.access import survey_or_404
from surveyapp.web.sharing.blueprint import bp

MOST_VISITS = 10_000


@bp.get("/share/<code>/reach")
def reach(code: str) -> ResponseReturnValue:
    own, at = survey_or_404(code), now()
    days = config().draft_days
    found = visits.since(db.session, own.id, at - timedelta(days=days), MOST_VISITS)
    named = {channel.source: channel.name for channel in sharing.channels(db.session, own.id)}
    names = {"": _("Without a channel"), invitations.SOURCE: _("Invitations by e-mail"), **named}
    return render_template(
        "sharing/reach.html",
        survey=own,
        tab="reach",
        found=breakoff([page.id for page in own.questionnaire.pages], found, at),
        titles={page.id: page.title for page in own.questionnaire.pages},
        names=names,
        days=days,
        most=MOST_VISITS if len(found) >= MOST_VISITS else None,
    )
