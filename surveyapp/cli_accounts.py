"""Commands for accounts: who may sign in and see the results of a business."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from surveyapp import schema
from surveyapp.command import SpokenCommand, language_option, stop
from surveyapp.domain.password import weakness
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.staff import Role
from surveyapp.extensions import accounts as account_store
from surveyapp.extensions import db, hashed
from surveyapp.models.base import begin_writing
from surveyapp.store import account_links, accounts

OWN_BUSINESS = "Doanh nghiệp của tôi"
"""What the business is called until its owner names it."""


@click.group("users")
def users() -> None:
    """Accounts."""


@users.command("create", cls=SpokenCommand)
@click.argument("email")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--business", "business_name", help="By default the only business there is.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.OWNER.value, show_default=True)
@language_option
@with_appcontext
def users_create(email: str, password: str, business_name: str | None, role: str, lang: str) -> None:
    """Make an account of a business."""
    schema.upgrade_unused()
    create_account(email, password, business_name, lang, Role(role))
    click.echo(email)


@users.command("password", cls=SpokenCommand)
@click.argument("email")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@language_option
@with_appcontext
def users_password(email: str, password: str, lang: str) -> None:
    """Set a new password; it ends every session of the account."""
    schema.upgrade_unused()
    _check_password(password, lang, email)
    stored = hashed(password)
    begin_writing(db.session)
    account = accounts.by_email(db.session, email)
    if account is None:
        stop([Problem.at(Fault.ACCOUNT_UNKNOWN, found=email)], lang)
    account.password = stored
    accounts.end_sessions(account)
    account_links.forget(db.session, account.id)
    db.session.commit()
    click.echo(email)


def _check_password(password: str, language: str, *known: str) -> None:
    problem = weakness(password, known)
    if problem is not None:
        stop([problem], language)


def create_account(
    email: str, password: str, business_name: str | None, language: str = "vi", role: Role = Role.OWNER
) -> None:
    """Stops with a sentence where the address or the password will not do, or the account is there."""
    from email_validator import EmailNotValidError, validate_email

    _check_password(password, language, email, business_name or "")
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        stop([Problem.at(Fault.BAD_EMAIL, found=email)], language)
    stored = hashed(password)
    begin_writing(db.session)
    if accounts.by_email(db.session, email) is not None:
        stop([Problem.at(Fault.ACCOUNT_THERE, found=email)], language)
    only = accounts.only_business(db.session) if business_name is None else None
    owner = only or accounts.business(db.session, business_name or OWN_BUSINESS)
    account_store.create_user(email=email, password=stored, business_id=owner.id, role=role.value)
    db.session.commit()


COMMANDS = (users,)
