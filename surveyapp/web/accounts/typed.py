"""Reading what people type about themselves; every fault is a sentence in their language."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from flask import request
from flask_babel import gettext as _

from surveyapp.domain.password import weakness
from surveyapp.domain.piping import one_line
from surveyapp.domain.problem import Fault, Problem
from surveyapp.web import i18n

MOST_NAME = 120
MOST_BUSINESS = 200
MOST_EMAIL = 254


def text(field: str) -> str:
    """One line without control characters."""
    return one_line(request.form.get(field, "")).strip()


def email_fault(email: str) -> str:
    """ "" when it will do."""
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return said(Problem.at(Fault.BAD_EMAIL, found=email[:80]))
    return "" if len(email) <= MOST_EMAIL else said(Problem.at(Fault.BAD_EMAIL, found=f"{email[:80]}…"))


def name_fault(name: str, most: int = MOST_NAME) -> str:
    if not name:
        return _("Please write a name.")
    return "" if len(name) <= most else _("Please write a shorter name: at most %(most)s characters.", most=most)


def password_fault(password: str, *known: str) -> str:
    problem = weakness(password, known)
    return "" if problem is None else said(problem)


def said(problem: Problem) -> str:
    return problem.line(i18n.language())
