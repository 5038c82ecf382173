"""One's own account: name, language, password, sessions."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp.domain.staff import Role
from surveyapp.domain.text import LANGUAGES
from surveyapp.extensions import db, matches
from surveyapp.store import accounts
from surveyapp.web import i18n, limits
from surveyapp.web.access import role_name
from surveyapp.web.accounts import letters, sessions, typed
from surveyapp.web.accounts.blueprint import people
from surveyapp.web.accounts.team import rights_of


@people.get("/account")
def account() -> ResponseReturnValue:
    return _page()


@people.post("/account")
def change_account() -> ResponseReturnValue:
    name, language = typed.text("name"), request.form.get("language", "")
    fault = typed.name_fault(name)
    if fault:
        return _page({"name": fault}, entered=name, status=422)
    current_user.name = name
    current_user.language = language if language in LANGUAGES else ""
    db.session.commit()
    i18n.speak(current_user.language)
    flash(_("Saved."))
    return redirect(url_for(".account"), 303)


@people.post("/account/password")
def change_password() -> ResponseReturnValue:
    account_id, email, stored = current_user.id, current_user.email, current_user.password
    known = (email, current_user.name, accounts.name_of(db.session, current_user.business_id))
    business_id = current_user.business_id
    refused = limits.refused_at_once(
        (sessions.try_limit("password change"), str(account_id)),
        way_on=(url_for(".account"), _("My account")),
    )
    if refused is not None:
        return refused
    faults = {}
    if not matches(request.form.get("current", ""), stored):
        faults["current"] = _("This is not your present password.")
    new = request.form.get("new", "")
    if fault := typed.password_fault(new, *known):
        faults["new"] = fault
    if faults:
        return _page(faults, status=422)
    mine = sessions.set_password(account_id, new)
    letters.changed(business_id, email)
    db.session.commit()
    sessions.sign_in(mine)
    flash(_("The password is changed; every other session is ended."))
    return redirect(url_for(".account"), 303)


@people.post("/account/sessions")
def end_sessions() -> ResponseReturnValue:
    accounts.end_sessions(current_user)
    db.session.commit()
    sessions.sign_in(current_user._get_current_object())
    flash(_("Every other session is ended."))
    return redirect(url_for(".account"), 303)


def _page(faults: dict[str, str] | None = None, entered: str | None = None, status: int = 200) -> ResponseReturnValue:
    role = Role(current_user.role)
    page = render_template(
        "accounts/account.html",
        name=current_user.name if entered is None else entered,
        faults=faults or {},
        business=accounts.name_of(db.session, current_user.business_id),
        role=role_name(role),
        rights=[rights_of(lesser) for lesser in Role if role.covers(lesser)],
    )
    return page, status
