"""Beginning a business without being invited, where the installation allows it. The answer never tells whether an
address has an account: what is true of it stands in the mail."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.extensions import config, db
from surveyapp.models.base import begin_writing
from surveyapp.store import account_links, accounts
from surveyapp.web import limits
from surveyapp.web.accounts import letters, sessions, typed
from surveyapp.web.accounts.blueprint import entry
from surveyapp.web.errors import message


def is_open() -> bool:
    return config().sign_up


@entry.get("/sign-up")
def sign_up() -> ResponseReturnValue:
    return _page() if is_open() else _closed()


@entry.post("/sign-up")
def ask() -> ResponseReturnValue:
    if not is_open():
        return _closed()
    business, email = typed.text("business"), typed.text("email")
    faults = {
        "business": typed.name_fault(business, typed.MOST_BUSINESS),
        "email": typed.email_fault(email),
    }
    if any(faults.values()):
        return _page({"business": business, "email": email}, faults, 422)
    refused = limits.refused_at_once(
        (sessions.try_limit("account mail"), email.casefold()),
        (sessions.address_limit("account mail of address"), limits.address()),
        way_on=(url_for(".sign_up"), _("Sign up")),
    )
    if refused is not None:
        return refused
    begin_writing(db.session)
    account = accounts.by_email(db.session, email)
    if account is None:
        token = account_links.begin(db.session, email, business)
        letters.begin(email, business, letters.address_of("entry.join", token))
    else:
        letters.known(account.business_id, account.email)
    db.session.commit()
    return sent(_("Sign up"), email)


def sent(heading: str, email: str) -> ResponseReturnValue:
    """The same whether the address is known or not."""
    return render_template("accounts/sent.html", heading=heading, email=email, mail_is_set_up=letters.mail_is_set_up())


def _page(
    entered: dict[str, str] | None = None, faults: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    return render_template("accounts/sign_up.html", entered=entered or {}, faults=faults or {}), status


def _closed() -> ResponseReturnValue:
    return message(
        403,
        _("Signing up is switched off here"),
        _("Accounts are made by invitation: ask the owner of your business, or the person who runs this installation."),
        (url_for("security.login"), _("Sign in")),
    )
