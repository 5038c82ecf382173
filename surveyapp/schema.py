"""Bringing a database to the newest schema."""

from __future__ import annotations

from flask import Flask, current_app

from surveyapp.config import ROOT
from surveyapp.extensions import db


def bind(app: Flask) -> None:
    """Make `flask db …` and the functions below work on `app`. Not part of the factory: Alembic with its template
    engine is a sixth of what a web worker would import, and a web worker migrates nothing."""
    from flask_migrate import Migrate

    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(ROOT / "migrations"))


def upgrade() -> None:
    """Run every migration the current application's database lacks."""
    import flask_migrate

    bind(current_app._get_current_object())  # type: ignore[attr-defined]
    flask_migrate.upgrade()


def upgrade_unused() -> None:
    """The same for a database that has never been used; another one is left as it is."""
    from sqlalchemy import inspect

    if not inspect(db.engine).has_table("alembic_version"):
        upgrade()
