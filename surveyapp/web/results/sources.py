"""Where the responses of a survey came from: its links, each import with what it brought, and the mappings kept."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from reports.format import integer
from surveyapp import jobs
from surveyapp.extensions import config, db
from surveyapp.models.base import begin_writing
from surveyapp.store import imports, mappings, rights
from surveyapp.store.imports import Entangled
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame


@bp.get("/<code>/imports")
def sources(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    return render_template(
        "results/sources.html",
        runs=imports.of_survey(db.session, own.id),
        by_source=imports.by_source(db.session, own.id),
        mappings=mappings.of_survey(db.session, own.id),
        longest=mappings.LONGEST_NAME,
        **survey_frame(own, "import"),
    )


@bp.post("/<code>/imports/<int:import_id>/take-back")
def take_back_import(code: str, import_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    begin_writing(db.session)
    try:
        freed = imports.take_back(db.session, own.id, import_id)
    except Entangled as later:
        db.session.rollback()
        text = _("A later import, %(file)s, changed responses of this one. Take that back first.", file=later.args[0])
        flash(text, "error")
        return redirect(url_for(".sources", code=code), 303)
    if freed is None:
        return abort(404)
    jobs.enqueue_analysis(own.id)
    db.session.commit()
    for part in freed:
        rights.settle(db.session, config().home, part)
    gone = sum(len(part.numbers) for part in freed)
    flash(
        ngettext(
            "The import is taken back: one response is gone.",
            "The import is taken back: %(count)s responses are gone.",
            gone,
            count=integer(gone, i18n.language()),
        )
    )
    return redirect(url_for(".sources", code=code), 303)


@bp.post("/<code>/mappings/<int:mapping_id>")
def change_saved_mapping(code: str, mapping_id: int) -> ResponseReturnValue:
    """Renames a mapping that was kept, or forgets it."""
    own = survey_or_404(code)
    name = " ".join(request.form.get("name", "").replace("\x00", "").split())
    if request.form.get("do") == "remove":
        known = mappings.remove(db.session, own.id, mapping_id)
    else:
        known = mappings.rename(db.session, own.id, mapping_id, name) if name else True
    if not known:
        abort(404)
    db.session.commit()
    flash(_("The mapping is forgotten.") if request.form.get("do") == "remove" else _("Saved."))
    return redirect(url_for(".sources", code=code, _anchor="mappings"), 303)
