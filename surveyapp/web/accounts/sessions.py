"""Sessions: a new one at every sign-in, none of the old ones after a new password."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import user_logged_in
from flask_security.utils import login_user

from surveyapp.extensions import accounts as account_store
from surveyapp.extensions import config, db, hashed
from surveyapp.models.base import begin_writing
from surveyapp.store import account_links, accounts
from surveyapp.store.account_links import Link
from surveyapp.store.limits import Limit
from surveyapp.web import i18n

_OF_SIGN_IN = frozenset(
    {"_user_id", "_fresh", "_id", "_remember", "_remember_seconds", "fs_cc", "fs_paa", "identity.id"}
)


def init_app(app: Flask) -> None:
    user_logged_in.connect(_begun, app)
    app.session_interface = _Sessions()


class _Sessions(SecureCookieSessionInterface):
    """Keys are made ready where a cookie came: respondents send none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return SecureCookieSession()
        return super().open_session(app, request)


def _begun(app: Flask, user: Any) -> None:
    """What the browser carried before the sign-in, its form token too, ends with it."""
    for name in set(session) - _OF_SIGN_IN:
        session.pop(name)
    i18n.speak(user.language)


def try_limit(name: str) -> Limit:
    return Limit(name, config().most_sign_ins, config().try_seconds)


def address_limit(name: str) -> Limit:
    return Limit(name, config().most_sign_ins_of_address, config().try_seconds)


def set_password(account_id: int, password: str, by: Link | None = None) -> Any:
    """Every session and every link into the account ends; the account, to sign in with, or None when the link `by`
    which it happens was used meanwhile. The caller commits.

    The transaction begins after hashing: SQLite's only writer need not wait meanwhile."""
    db.session.rollback()
    stored = hashed(password)
    begin_writing(db.session)
    if by is not None and not account_links.use(db.session, by.key):
        return None
    account = account_store.find_user(id=account_id)
    if account is None or not account.active:
        return None
    account.password = stored
    accounts.end_sessions(account)
    account_links.forget(db.session, account_id)
    return account


def sign_in(account: Any) -> None:
    """Begins a session, after the commit that made it possible."""
    login_user(account)
