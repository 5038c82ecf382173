"""The start page, people and their accounts; signing in and out is done by the sign-in library with this product's page
and words."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp.extensions import config, db
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, events, samples
from surveyapp.store.limits import Limit
from surveyapp.web import limits
from surveyapp.web.access import may

NOT_OFFERED = frozenset({"security.verify", "security.static"})
"""Pages the sign-in library brings along and nothing here leads to."""

bp = Blueprint("pages", __name__)


def init_app(app: Flask) -> None:
    from surveyapp.web.accounts import sessions
    from surveyapp.web.accounts.blueprint import entry, people
    from surveyapp.web.accounts.sign_up import is_open

    for blueprint in (bp, people, entry):
        app.register_blueprint(blueprint)
    sessions.init_app(app)
    app.jinja_env.globals.update(may=may, sign_up_is_open=is_open)
    app.before_request(limit_sign_ins)
    app.after_request(note_sign_in)
    app.jinja_env.filters["our_words"] = our_words
    app.context_processor(lambda: {"product_name": _("Customer portraits")})


@bp.get("/")
def landing() -> str:
    return render_template("accounts/landing.html", sample_code=samples.open_code(db.session))


def limit_sign_ins() -> ResponseReturnValue | None:
    """Bounds guesses of passwords: for one account from one address, and for all accounts from one address."""
    if request.endpoint in NOT_OFFERED:
        abort(404)
    if request.endpoint != "security.login" or request.method != "POST":
        return None
    sent = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    account = str(sent.get("email", "")).strip().casefold() if isinstance(sent, dict) else ""
    here = limits.address()
    way_on = (url_for("security.login"), _("Sign in"))
    return limits.refused_at_once(
        (Limit("sign-in", config().most_sign_ins, config().try_seconds), f"{account} {here}"),
        (Limit("sign-in of address", config().most_sign_ins_of_address, config().try_seconds), here),
        way_on=way_on,
    )


def note_sign_in(response: Response) -> Response:
    """Who signed in, and what failed at a known account, stands in the log of its business."""
    if request.endpoint != "security.login" or request.method != "POST" or response.status_code >= 400:
        return response
    done = current_user.is_authenticated
    account = current_user if done else accounts.by_email(db.session, request.form.get("email", "").strip())
    if account is not None:
        whose = account.business_id, account.id
        db.session.rollback()
        begin_writing(db.session)
        events.add(db.session, *whose, "entry.signed_in" if done else "entry.refused", "", "")
        db.session.commit()
    return response


def our_words(sentence: str) -> str:
    """What the sign-in library says in English only, said in the visitor's language; anything else stays."""
    ours = {
        "Authentication failed - identity or password/passcode invalid": _("The e-mail or the password is not right."),
        "You must sign in to view this resource.": _("Please sign in to see this page."),
        "Please log in to access this page.": _("Please sign in to see this page."),
        "Email not provided": _("Please enter your e-mail."),
        "Password not provided": _("Please enter your password."),
        "Account is disabled.": _("This account is switched off."),
    }
    return ours.get(str(sentence), str(sentence))
