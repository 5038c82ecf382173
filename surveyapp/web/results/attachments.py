"""Files that respondents sent as answers, for the people of the business alone."""

from __future__ import annotations

from flask import abort, send_file
from flask.typing import ResponseReturnValue

from surveyapp.extensions import config, db
from surveyapp.store import attachments
from surveyapp.web.access import survey_or_404
from surveyapp.web.results.blueprint import bp


@bp.get("/<code>/attachments/<key>")
def attachment(code: str, key: str) -> ResponseReturnValue:
    """To be saved, never shown in the browser: nobody knows what a stranger put into it."""
    own = survey_or_404(code)
    found = attachments.find(db.session, own.id, key)
    file = attachments.path(config().home, found.key) if found else None
    if found is None or file is None or not file.is_file():
        return abort(404)
    answer = send_file(file, mimetype=found.media, as_attachment=True, download_name=found.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
