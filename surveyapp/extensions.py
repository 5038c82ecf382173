"""Flask extensions, unbound; `create_app` binds them."""

from __future__ import annotations

from typing import Any

from flask_babel import Babel
from flask_security import Security, SQLAlchemyUserDatastore, UserMixin
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from surveyapp.models import Account, Base, Permission

db: Any = SQLAlchemy(model_class=Base)
"""Typed Any: `db.session` is a scoped session with the methods of Session."""

csrf = CSRFProtect()
babel = Babel()
security = Security()


class SignedIn(UserMixin, Account):
    """An account as the sign-in library sees it. The same table: the models stay free of Flask."""


accounts = SQLAlchemyUserDatastore(db, SignedIn, Permission)
