"""One draft: its text, what is wrong or worth a look, how respondents will see it, and publishing it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.definition import Page
from surveyapp.extensions import db
from surveyapp.store import designs, surveys, uploads
from surveyapp.store.designs import Stale
from surveyapp.web import i18n
from surveyapp.web.access import design_or_404
from surveyapp.web.designing.bench import MOST_CHARACTERS, Bench
from surveyapp.web.designing.blueprint import bp
from surveyapp.web.designing.desk import Desk, desk_of
from surveyapp.web.designing.editor import outline_page
from surveyapp.web.fields import PageForm


@bp.get("/<code>")
def design(code: str) -> ResponseReturnValue:
    return _page(desk_of(design_or_404(code)))


@bp.post("/<code>")
def save(code: str) -> ResponseReturnValue:
    own = design_or_404(code)
    source = request.form.get("source", "")[:MOST_CHARACTERS].replace("\r\n", "\n").replace("\0", "")
    revision = request.form.get("revision", type=int)
    desk = desk_of(own, source)
    if revision is None:
        return _page(desk, stale=True)
    try:
        designs.save(db.session, own.survey_id, source, revision, before=desk_of(own).source)
    except Stale:
        db.session.rollback()
        return _page(desk, stale=True)
    db.session.commit()
    flash(_("Saved. Something still has to be corrected before it can be published.") if desk.problems else _("Saved."))
    return redirect(url_for(".design", code=code), 303)


@bp.post("/<code>/publish")
def publish(code: str) -> ResponseReturnValue:
    """Publishes what is saved, when it is still the revision that the author was looking at."""
    own = design_or_404(code)
    desk = desk_of(own)
    if request.form.get("revision", type=int) != own.revision:
        return outline_page(Bench(desk), stale=True)
    if desk.questionnaire is None or desk.plain is None:
        return outline_page(Bench(desk), status=422)
    surveys.publish(db.session, own.business_id, code, desk.plain)
    designs.discard(db.session, own.survey_id)
    upload = None if own.version else uploads.waiting(db.session, own.survey_id)
    if upload is not None:
        surveys.set_open(db.session, own.survey_id, is_open=False)
    db.session.commit()
    if upload is not None:
        flash(_("Published, and closed to respondents. This is how the answers of your file are read with it."))
        return redirect(url_for("results.mapping", code=code, upload_id=upload), 303)
    if own.version:
        flash(_("Published. Respondents see this version from now on."))
        return redirect(url_for(".outline", code=code), 303)
    flash(_("Published. This is the link customers answer by: send it, print its QR code, or invite people by e-mail."))
    return redirect(url_for("sharing.ways", code=code), 303)


@bp.post("/<code>/discard")
def discard(code: str) -> ResponseReturnValue:
    own = design_or_404(code)
    designs.discard(db.session, own.survey_id)
    db.session.commit()
    flash(_("The draft is gone; what was published stays as it is."))
    return redirect(url_for(".design", code=code) if own.version else url_for(".designs"), 303)


@bp.get("/<code>/preview")
def preview(code: str) -> ResponseReturnValue:
    """Every page as respondents get it, conditions written beside it; nothing can be sent."""
    desk = desk_of(design_or_404(code))
    if desk.questionnaire is None:
        return redirect(url_for(".design", code=code), 303)
    language = i18n.language()
    forms = [(page, _form(page, language)) for page in desk.questionnaire.pages]
    return render_template("designing/preview.html", desk=desk, bench=Bench(desk), forms=forms)


def _form(page: Page, language: str) -> PageForm:
    return PageForm(page.questions, {}, language)


def _page(desk: Desk, *, stale: bool = False) -> ResponseReturnValue:
    versions = surveys.versions(db.session, desk.design.survey_id)
    page = render_template("designing/design.html", desk=desk, design=desk.design, stale=stale, versions=versions)
    return page, 409 if stale else 200
