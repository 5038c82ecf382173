"""Where a survey stands and what follows it: kiosk, frames on other sites, and what comes after the thanks."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain import address
from surveyapp.domain.address import WrongAddress
from surveyapp.domain.text import Text
from surveyapp.extensions import db
from surveyapp.store import sharing
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web.access import survey_or_404
from surveyapp.web.addresses import public
from surveyapp.web.sharing.blueprint import bp
from surveyapp.web.sharing.typed import by_language, wrong_address
from surveyapp.web.sharing.ways import address_of

KIOSK_SOURCE, FRAME_SOURCE = "kiosk", "web"
MOST_WORDS = 1000
LEAST_SECONDS, MOST_SECONDS = 5, 120


@bp.get("/share/<code>/places")
def places(code: str) -> ResponseReturnValue:
    return _page(survey_or_404(code))


@bp.post("/share/<code>/sites")
def set_sites(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    sites, faults = address.origins(request.form.get("sites", ""))
    if faults:
        said = [_("Line %(number)s: %(fault)s", number=line, fault=wrong_address(one)) for line, one in faults]
        return _page(own, "sites", " ".join(said)), 422
    sharing.set_origins(db.session, own.id, sites)
    return _saved(own, "frame")


@bp.post("/share/<code>/after")
def set_after(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    words = {name: said.strip() for name, said in by_language("after", own).items()}
    onward = address.onward(request.form.get("onward", ""))
    typed = request.form.get("seconds", "").strip()
    seconds = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 0 if not typed else -1
    if isinstance(onward, WrongAddress):
        return _page(own, "onward", wrong_address(onward)), 422
    if seconds and not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        least_most = {"least": LEAST_SECONDS, "most": MOST_SECONDS}
        return _page(own, "seconds", _("Between %(least)s and %(most)s seconds, or nothing.", **least_most)), 422
    if any(len(said) > MOST_WORDS for said in words.values()):
        return _page(own, "after", _("Please write at most %(most)s characters.", most=MOST_WORDS)), 422
    after = Text.of({name: said for name, said in words.items() if said})
    sharing.set_after(db.session, own.id, after, onward, seconds if onward else 0)
    return _saved(own, "after")


def _saved(own: SurveyInfo, anchor: str) -> ResponseReturnValue:
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for(".places", code=own.code, _anchor=anchor), 303)


def _page(own: SurveyInfo, wrong: str = "", fault: str = "") -> str:
    kept = sharing.find(db.session, own.id)
    typed: dict[str, Any] = {
        "sites": "\n".join(own.origins),
        "onward": kept.onward,
        "seconds": kept.onward_seconds or "",
        **{f"after.{language}": said for language, said in kept.after},
    }
    if wrong:
        typed |= request.form.to_dict()
    return render_template(
        "sharing/places.html",
        survey=own,
        tab="places",
        kiosks=[(name, address_of(own, KIOSK_SOURCE, kiosk=name)) for name in own.questionnaire.languages],
        snippet=_snippet(own),
        typed=typed,
        wrong=wrong,
        fault=fault,
    )


def _snippet(own: SurveyInfo) -> str:
    title = own.questionnaire.title.to(own.questionnaire.languages[0]).replace("&", "&amp;").replace('"', "&quot;")
    page, script = address_of(own, FRAME_SOURCE), public("/static/embed.js")
    style = "width: 100%; height: 700px; border: 0"
    return f'<iframe src="{page}" title="{title}" style="{style}"></iframe>\n<script src="{script}" async></script>'
