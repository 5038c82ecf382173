"""Commands for accounts: who may sign in and see the results of a business."""

from __future__ import annotations

import secrets

import click
from flask import current_app
from flask.cli import with_appcontext

from surveyapp import schema
from surveyapp.command import SpokenCommand, language_option, stop
from surveyapp.domain.problem import Fault, Problem
from surveyapp.extensions import accounts as account_store
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts

OWN_BUSINESS = "Doanh nghiệp của tôi"
"""What the business is called until its owner names it."""


@click.group("users")
def users() -> None:
    """Accounts."""


@users.command("create", cls=SpokenCommand)
@click.argument("email")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--business", "business_name", help="By default the only business there is.")
@language_option
@with_appcontext
def users_create(email: str, password: str, business_name: str | None, lang: str) -> None:
    """Make an account that may see the results of its business."""
    schema.upgrade_unused()
    create_account(email, password, business_name, lang)
    click.echo(email)


@users.command("password", cls=SpokenCommand)
@click.argument("email")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@language_option
@with_appcontext
def users_password(email: str, password: str, lang: str) -> None:
    """Set a new password; it ends every session of the account."""
    from flask_security.utils import hash_password

    schema.upgrade_unused()
    _check_password(password, lang)
    begin_writing(db.session)
    account = accounts.by_email(db.session, email)
    if account is None:
        stop([Problem.at(Fault.ACCOUNT_UNKNOWN, found=email)], lang)
    account.password = hash_password(password)
    account.fs_uniquifier = secrets.token_hex(16)
    db.session.commit()
    click.echo(email)


def _check_password(password: str, language: str) -> None:
    least = current_app.config["SECURITY_PASSWORD_LENGTH_MIN"]
    if len(password) < least:
        stop([Problem.at(Fault.PASSWORD_SHORT, least=least)], language)


def create_account(email: str, password: str, business_name: str | None, language: str = "vi") -> None:
    """Stops with a sentence where the address or the password will not do, or the account is there."""
    from email_validator import EmailNotValidError, validate_email
    from flask_security.utils import hash_password

    _check_password(password, language)
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        stop([Problem.at(Fault.BAD_EMAIL, found=email)], language)
    begin_writing(db.session)
    if accounts.by_email(db.session, email) is not None:
        stop([Problem.at(Fault.ACCOUNT_THERE, found=email)], language)
    only = accounts.only_business(db.session) if business_name is None else None
    owner = only or accounts.business(db.session, business_name or OWN_BUSINESS)
    account_store.create_user(email=email, password=hash_password(password), business_id=owner.id)
    db.session.commit()


COMMANDS = (users,)
