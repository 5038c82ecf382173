"""How the business looks on its phone pages, posters and cards: a logo and two colours."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp.domain.brand import Adjusted, Brand, Mode, Part, colour
from surveyapp.extensions import db
from surveyapp.store import sharing
from surveyapp.web.sharing.blueprint import bp
from surveyapp.web.sharing.logo import MOST_BYTES, BadLogo, small_png


@bp.get("/business/look")
def look() -> ResponseReturnValue:
    return _page()


@bp.post("/business/look")
def set_look() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in ("main", "second")}
    read = {name: colour(value) if value else "" for name, value in typed.items()}
    wrong = next((name for name, value in read.items() if value is None), "")
    if wrong:
        fault = _("“%(typed)s” is not a colour such as #0a4a55.", typed=typed[wrong][:20])
        return _page(typed, wrong, fault), 422
    before = sharing.brand(db.session, current_user.business_id)
    logo = sharing.logo(db.session, before.key) if before.has_logo and not request.form.get("remove") else None
    sent = request.files.get("logo")
    if sent is not None and sent.filename:
        try:
            logo = small_png(sent.stream.read(MOST_BYTES + 1))
        except BadLogo as bad:
            return _page(typed, "logo", str(bad)), 422
    sharing.set_brand(db.session, current_user.business_id, Brand(read["main"] or "", read["second"] or ""), logo)
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for(".look"), 303)


def _page(typed: dict[str, str] | None = None, wrong: str = "", fault: str = "") -> str:
    kept = sharing.brand(db.session, current_user.business_id)
    return render_template(
        "sharing/look.html",
        kept=kept,
        typed=typed or {"main": kept.brand.main, "second": kept.brand.second},
        wrong=wrong,
        fault=fault,
        adjusted=[(_words(one), one) for one in kept.brand.adjusted()],
    )


def _words(one: Adjusted) -> str:
    part = _("Main colour") if one.part is Part.MAIN else _("Second colour")
    where = _("on light pages") if one.mode is Mode.LIGHT else _("on dark pages")
    return _(
        "%(part)s %(where)s: %(shown)s in place of %(wanted)s",
        part=part,
        where=where,
        shown=one.shown,
        wanted=one.wanted,
    )
