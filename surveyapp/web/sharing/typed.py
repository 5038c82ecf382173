"""Reading the forms of the sharing pages: words per language, moments of Viet Nam time."""

from __future__ import annotations

from datetime import date, datetime, time

from flask import request
from flask_babel import gettext as _

from surveyapp.domain.address import WrongAddress
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web.filters import VIET_NAM, local


class Unreadable(Exception):
    """What was typed is no moment; the message is a sentence for the person."""


def by_language(name: str, own: SurveyInfo) -> dict[str, str]:
    return {code: request.form.get(f"{name}.{code}", "").replace("\0", "") for code in own.questionnaire.languages}


def moment(name: str, usual: time) -> datetime | None:
    """From `name.day` and `name.time`; None when both are empty. Raises Unreadable."""
    day, clock = request.form.get(f"{name}.day", "").strip(), request.form.get(f"{name}.time", "").strip()
    if not day and not clock:
        return None
    if not day:
        raise Unreadable(_("Please choose a day as well as a time."))
    try:
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock) if clock else usual, VIET_NAM)
    except ValueError:
        raise Unreadable(_("“%(typed)s” is not a day and time.", typed=f"{day} {clock}"[:40])) from None


def fields(name: str, value: datetime | None) -> dict[str, str]:
    """The same, back into the fields."""
    here = local(value) if value else None
    return {f"{name}.day": f"{here:%Y-%m-%d}" if here else "", f"{name}.time": f"{here:%H:%M}" if here else ""}


def wrong_address(fault: WrongAddress) -> str:
    return {
        WrongAddress.NOT_HTTPS: _("The address must begin with https://."),
        WrongAddress.NOT_AN_ADDRESS: _("This is not a whole address such as https://shop.example."),
        WrongAddress.TOO_LONG: _("The address is too long."),
        WrongAddress.MORE_THAN_A_SITE: _("Only the site itself, such as https://shop.example, without a page."),
        WrongAddress.TOO_MANY: _("These are too many sites."),
    }[fault]
