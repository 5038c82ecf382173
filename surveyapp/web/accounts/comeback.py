"""A new password for who forgot the old one. The answer never tells whether an address has an account."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import account_links, accounts, events
from surveyapp.store.account_links import Link, Purpose
from surveyapp.web import limits
from surveyapp.web.accounts import letters, sessions, typed
from surveyapp.web.accounts.blueprint import entry
from surveyapp.web.accounts.joining import no_such_link
from surveyapp.web.accounts.sign_up import sent


@entry.get("/forgot-password")
def forgot() -> ResponseReturnValue:
    return render_template("accounts/forgot.html", email="", fault="")


@entry.post("/forgot-password")
def send_link() -> ResponseReturnValue:
    email = typed.text("email")
    if fault := typed.email_fault(email):
        return render_template("accounts/forgot.html", email=email, fault=fault), 422
    refused = limits.refused_at_once(
        (sessions.try_limit("account mail"), email.casefold()),
        (sessions.address_limit("account mail of address"), limits.address()),
        way_on=(url_for(".forgot"), _("Forgot the password?")),
    )
    if refused is not None:
        return refused
    begin_writing(db.session)
    account = accounts.by_email(db.session, email)
    if account is not None and account.active:
        token = account_links.reset(db.session, account.id, account.email)
        letters.reset(account.business_id, account.email, letters.address_of("entry.reset", token))
    db.session.commit()
    return sent(_("Forgot the password?"), email)


@entry.get("/new-password/<token>")
def reset(token: str) -> ResponseReturnValue:
    link = account_links.find(db.session, token, Purpose.RESET)
    return no_such_link() if link is None else _page(link)


@entry.post("/new-password/<token>")
def set_new(token: str) -> ResponseReturnValue:
    link = account_links.find(db.session, token, Purpose.RESET)
    if link is None or link.account_id is None:
        return no_such_link()
    password = request.form.get("password", "")
    if fault := typed.password_fault(password, link.email):
        return _page(link, fault, 422)
    account = sessions.set_password(link.account_id, password, by=link)
    if account is None:
        return no_such_link()
    letters.changed(account.business_id, account.email)
    events.add(db.session, account.business_id, account.id, "entry.set_new", "", "")
    db.session.commit()
    sessions.sign_in(account)
    flash(_("The password is changed; every other session is ended."))
    return redirect(url_for("results.surveys"), 303)


def _page(link: Link, fault: str = "", status: int = 200) -> ResponseReturnValue:
    return render_template("accounts/new_password.html", email=link.email, fault=fault), status
