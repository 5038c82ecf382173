"""What follows the thanks: the author's words, and the one address the author set. No request has a say in it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request, url_for
from flask_babel import gettext as _

from surveyapp.extensions import db
from surveyapp.store import sharing
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.answering.kiosk import LONGER_SECONDS, THANKS_SECONDS


@dataclass(frozen=True, slots=True)
class Onward:
    """A button to `address`; opened by itself after `seconds` unless 0. `stay` is this page with more time."""

    address: str
    words: str
    seconds: int
    stay: str


def after_thanks(survey: SurveyInfo, kiosk_start: str | None) -> dict[str, object]:
    """For the template of the thanks: {"after": words of the author, "onward": Onward or None}."""
    info = sharing.find(db.session, survey.id)
    return {"after": info.after.to(i18n.reading()), "onward": _onward(info, kiosk_start)}


def _onward(info: sharing.SharingInfo, kiosk_start: str | None) -> Onward | None:
    staying = "stay" in request.args
    own = {name: request.args[name] for name in ("r", "k", "lang") if name in request.args}
    stay = url_for("answering.received", **(request.view_args or {}), **own, stay=1)
    if kiosk_start is not None:
        words = _("Begin again for the next person")
        return (
            Onward(kiosk_start, words, LONGER_SECONDS, "")
            if staying
            else Onward(kiosk_start, words, THANKS_SECONDS, stay)
        )
    if not info.onward:
        return None
    words = _("Continue to %(site)s", site=urlsplit(info.onward).hostname)
    return Onward(info.onward, words, 0 if staying else info.onward_seconds, stay)
