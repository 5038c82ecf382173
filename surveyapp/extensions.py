"""Flask extensions, unbound; `create_app` binds them."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask import current_app
from flask_babel import Babel
from flask_security import Security, SQLAlchemyUserDatastore, UserMixin
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from surveyapp.config import Config
from surveyapp.models import Account, Base, Permission

db: Any = SQLAlchemy(model_class=Base)
"""Typed Any: `db.session` is a scoped session with the methods of Session."""


def config() -> Config:
    """The settings of this application."""
    found: Config = current_app.config["SURVEYAPP"]
    return found


csrf = CSRFProtect()
babel = Babel()
security = Security()


class SignedIn(UserMixin, Account):
    """An account as the sign-in library sees it. The same table: the models stay free of Flask."""


accounts = SQLAlchemyUserDatastore(db, SignedIn, Permission)


def hashed(password: str) -> str:
    """What is stored. A letter with its diacritics may be typed as one sign or as several: both are one password, as
    for the sign-in library's own form."""
    from flask_security.utils import hash_password

    return str(hash_password(unicodedata.normalize("NFKD", password)))


def matches(password: str, stored: str) -> bool:
    from flask_security.utils import verify_password

    return bool(verify_password(unicodedata.normalize("NFKD", password), stored))
