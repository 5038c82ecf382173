"""The business itself: what it is called."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp.extensions import db
from surveyapp.store import accounts
from surveyapp.store.accounts import NameTaken
from surveyapp.web import acts
from surveyapp.web.accounts import typed
from surveyapp.web.accounts.blueprint import people


def name_taken() -> str:
    return _("Another business here is called so already. Add a street or a town to tell them apart.")


@people.get("/business")
def business() -> ResponseReturnValue:
    return _page(accounts.name_of(db.session, current_user.business_id))


@people.post("/business")
def rename() -> ResponseReturnValue:
    name = typed.text("name")
    fault = typed.name_fault(name, typed.MOST_BUSINESS)
    try:
        if not fault:
            accounts.rename(db.session, current_user.business_id, name)
    except NameTaken:
        fault = name_taken()
    if fault:
        return _page(name, fault, 422)
    acts.about(detail=name)
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for(".business"), 303)


def _page(name: str, fault: str = "", status: int = 200) -> ResponseReturnValue:
    return render_template("accounts/business.html", name=name, fault=fault, most=typed.MOST_BUSINESS), status
