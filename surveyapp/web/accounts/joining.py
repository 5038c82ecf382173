"""The link of an invitation, or of a sign-up: choose a name and a password, once."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from surveyapp.domain.staff import Role
from surveyapp.extensions import accounts as account_store
from surveyapp.extensions import config, db, hashed
from surveyapp.models.base import begin_writing
from surveyapp.store import account_links, accounts
from surveyapp.store.account_links import Link, Purpose
from surveyapp.store.accounts import NameTaken
from surveyapp.store.limits import Limit
from surveyapp.web import limits
from surveyapp.web.access import role_name
from surveyapp.web.accounts import sessions, typed
from surveyapp.web.accounts.blueprint import entry
from surveyapp.web.accounts.business import name_taken
from surveyapp.web.accounts.team import rights_of
from surveyapp.web.errors import message


@entry.get("/join/<token>")
def join(token: str) -> ResponseReturnValue:
    link = account_links.find(db.session, token, Purpose.JOIN, Purpose.BEGIN)
    return no_such_link() if link is None else _page(link, {"business": link.business_name})


@entry.post("/join/<token>")
def accept(token: str) -> ResponseReturnValue:
    link = account_links.find(db.session, token, Purpose.JOIN, Purpose.BEGIN)
    if link is None:
        return no_such_link()
    entered = {"name": typed.text("name"), "business": typed.text("business")}
    password = request.form.get("password", "")
    business = entered["business"] if link.purpose is Purpose.BEGIN else _business(link)
    faults = {
        "name": typed.name_fault(entered["name"]),
        "password": typed.password_fault(password, link.email, entered["name"], business),
    }
    if link.purpose is Purpose.BEGIN:
        faults["business"] = typed.name_fault(business, typed.MOST_BUSINESS)
        if not faults["business"] and accounts.name_taken(db.session, business):
            faults["business"] = name_taken()
    if any(faults.values()):
        return _page(link, entered, faults, 422)
    return _made(link, entered, business, password)


def _made(link: Link, entered: dict[str, str], business: str, password: str) -> ResponseReturnValue:
    # SQLite's only writer need not wait while the password is hashed.
    db.session.rollback()
    stored = hashed(password)
    begin_writing(db.session)
    if not account_links.use(db.session, link.key):
        return no_such_link()
    if accounts.by_email(db.session, link.email) is not None:
        db.session.rollback()
        return _page(link, entered, {"email": _address_in_use()}, 422)
    try:
        business_id = link.business_id or accounts.begin(db.session, business)
        with db.session.begin_nested():
            account = account_store.create_user(
                email=link.email,
                password=stored,
                business_id=business_id,
                name=entered["name"],
                role=link.role.value,
            )
    except NameTaken:
        db.session.rollback()
        return _page(link, entered, {"business": name_taken()}, 422)
    except IntegrityError:
        db.session.rollback()
        return _page(link, entered, {"email": _address_in_use()}, 422)
    db.session.commit()
    sessions.sign_in(account)
    flash(_("Welcome, %(name)s.", name=entered["name"]))
    return redirect(url_for("results.surveys"), 303)


def no_such_link() -> ResponseReturnValue:
    """The same for a link that is unknown, used, withdrawn or over; tries are counted apart from sign-ins."""
    db.session.rollback()
    begin_writing(db.session)
    refused = limits.refused_at_once(
        (Limit("wrong account link", config().most_wrong_links, config().try_seconds), limits.address()),
        way_on=(url_for("security.login"), _("Sign in")),
    )
    return refused or message(
        404,
        _("This link works no more"),
        _("It may have been used, have ended, or be incomplete. Ask for a new one."),
        (url_for("security.login"), _("Sign in")),
    )


def _business(link: Link) -> str:
    return accounts.name_of(db.session, link.business_id) if link.business_id else ""


def _address_in_use() -> str:
    return _("This address has an account already. Sign in with it, or ask to be invited with another address.")


def _page(
    link: Link, entered: dict[str, str], faults: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "accounts/join.html",
        link=link,
        begins=link.purpose is Purpose.BEGIN,
        business=_business(link),
        role=role_name(link.role),
        rights=[rights_of(lesser) for lesser in Role if link.role.covers(lesser)],
        entered=entered,
        faults=faults or {},
    )
    return page, status
