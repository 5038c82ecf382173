"""The mails about accounts: what they say, put into the outbox with what causes them."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from surveyapp.extensions import config, db
from surveyapp.store import outbox
from surveyapp.web import i18n


def address_of(endpoint: str, token: str = "") -> str:
    """Never by the name in the request's Host header: anybody can write that."""
    return config().base_url + (url_for(endpoint, token=token) if token else url_for(endpoint))


def mail_is_set_up() -> bool:
    return config().mail_server is not None


def invite(business_id: int, business: str, email: str, inviter: str, role: str, link: str) -> None:
    _put(
        business_id,
        email,
        _("%(business)s: work on surveys together", business=business),
        _(
            "%(inviter)s invites you to work on the surveys of “%(business)s” as “%(role)s”. Choose your name and a "
            "password here:",
            inviter=inviter,
            business=business,
            role=role,
        ),
        link,
        _("The link can be used once and ends after 7 days."),
        _("If you did not expect this mail, you need not do anything."),
        sender=business,
    )


def begin(email: str, business: str, link: str) -> None:
    _put(
        None,
        email,
        _("Finish signing up"),
        _(
            "We were asked to sign up “%(business)s” with this address. If it was you, choose a password here:",
            business=business,
        ),
        link,
        _("The link can be used once and ends after one day."),
        _("If it was not you, you need not do anything: without this link nothing is made."),
    )


def known(business_id: int, email: str) -> None:
    """To who signs up although they have an account."""
    _put(
        business_id,
        email,
        _("You have an account already"),
        _("We were asked to sign up with this address. You have an account already; sign in here:"),
        address_of("security.login"),
        _("If you forgot the password, choose a new one here:"),
        address_of("entry.forgot"),
        _("If it was not you, you need not do anything."),
    )


def reset(business_id: int, email: str, link: str) -> None:
    _put(
        business_id,
        email,
        _("Choose a new password"),
        _("We were asked for a new password for your account. If it was you, choose it here:"),
        link,
        _("The link can be used once and ends after one hour."),
        _("If it was not you, you need not do anything: your password stays."),
    )


def changed(business_id: int, email: str) -> None:
    _put(
        business_id,
        email,
        _("Your password was changed"),
        _("The password of your account was just changed, and every other session was ended."),
        _("If it was not you, choose a new password at once:"),
        address_of("entry.forgot"),
    )


def _put(business_id: int | None, email: str, subject: str, *paragraphs: str, sender: str = "") -> None:
    body = "\n\n".join((_("Hello,"), *paragraphs))
    sender = sender or _("Customer portraits")
    outbox.put(db.session, business_id, "account", email, subject, body, i18n.language(), sender=sender)
