"""The link of a survey: one for each channel, with its code to print, its poster and what came by it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reports.limited import RenderFailed
from reports.poster import MOST_INVITATION, Poster, Sheet, render_poster_limited
from reports.qr import png, svg
from surveyapp.domain.address import SOURCE, source_of
from surveyapp.domain.brand import Mode
from surveyapp.domain.definition import Kind, Question
from surveyapp.domain.lint import minutes
from surveyapp.domain.piping import one_line
from surveyapp.domain.text import Text
from surveyapp.extensions import db
from surveyapp.store import sharing
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web.access import survey_or_404
from surveyapp.web.addresses import public
from surveyapp.web.errors import message
from surveyapp.web.filters import source_name
from surveyapp.web.sharing.blueprint import bp
from surveyapp.web.sharing.typed import by_language

MOST_NAME = 80


@dataclass(frozen=True, slots=True)
class Way:
    """One channel: `source` "" is the link without one; `named` is false for one that only responses know."""

    source: str
    name: str
    address: str
    received: int
    named: bool = True


@bp.get("/share/<code>")
def ways(code: str) -> ResponseReturnValue:
    return _page(survey_or_404(code))


@bp.post("/share/<code>/channels")
def add_channel(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    name = one_line(request.form.get("name", "")).strip()
    source = source_of(name)
    fault = ""
    if not name or len(name) > MOST_NAME:
        fault = _("Please give the channel a name of at most %(most)s characters.", most=MOST_NAME)
    elif not source:
        fault = _("This name has no letter or digit that can stand in a link. Please add one.")
    elif not sharing.add_channel(db.session, own.id, source, name):
        fault = _("There is a channel with the link “%(source)s” already, or there are too many.", source=source)
    if fault:
        db.session.rollback()
        return _page(own, typed=request.form.get("name", ""), fault=fault), 422
    db.session.commit()
    return redirect(url_for(".ways", code=code, _anchor=f"way-{source}"), 303)


@bp.post("/share/<code>/channels/<source>/remove")
def remove_channel(code: str, source: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    sharing.remove_channel(db.session, own.id, source)
    db.session.commit()
    flash(_("The channel is no longer listed. Its link goes on working."))
    return redirect(url_for(".ways", code=code, _anchor="ways"), 303)


@bp.post("/share/<code>/invitation")
def keep_invitation(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    words = {language: one_line(said).strip() for language, said in by_language("invitation", own).items()}
    if any(len(said) > MOST_INVITATION for said in words.values()):
        fault = _("The line on the poster may have at most %(most)s characters.", most=MOST_INVITATION)
        return _page(own, invitation=words, poster_fault=fault), 422
    sharing.set_invitation(db.session, own.id, Text.of({name: said for name, said in words.items() if said}))
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for(".ways", code=code, _anchor="poster"), 303)


@bp.get("/share/<code>/qr.<any(svg, png):ending>")
def qr(code: str, ending: str) -> Response:
    own = survey_or_404(code)
    drawn, media = (svg, "image/svg+xml") if ending == "svg" else (png, "image/png")
    source = _source()
    response = make_response(drawn(address_of(own, source)))
    response.content_type = media
    response.headers["Cache-Control"] = "private, no-cache"
    if "save" in request.args:
        name = f"qr-{own.code}{f'-{source}' if source else ''}.{ending}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/share/<code>/<any(a4, tent):sheet>.pdf")
def poster(code: str, sheet: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    language = request.args.get("in", "")
    language = language if language in own.questionnaire.languages else own.questionnaire.languages[0]
    try:
        pdf = render_poster_limited(_poster(own, Sheet(sheet), language))
    except RenderFailed:
        way_on = (url_for(".ways", code=code), _("Back"))
        return message(503, _("The poster could not be drawn just now"), _("Wait a moment, then try again."), way_on)
    response = make_response(pdf)
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{own.code}-{sheet}-{language}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def address_of(own: SurveyInfo, source: str = "", **more: str) -> str:
    return public(url_for("answering.page", code=own.code, src=source or None, **more))


def _source() -> str:
    source = request.args.get("src", "")
    return source if not source or SOURCE.fullmatch(source) else abort(404)


def _poster(own: SurveyInfo, sheet: Sheet, language: str) -> Poster:
    asked = own.questionnaire
    look = sharing.brand(db.session, own.business_id)
    tones = look.brand.tones(Mode.LIGHT)
    source = _source()
    colours = {"accent": tones.accent, "second": tones.second} if tones else {}
    return Poster(
        lang="vi" if language == "vi" else "en",
        sheet=sheet,
        title=asked.title.to(language),
        business=asked.business.to(language),
        invitation=sharing.find(db.session, own.id).invitation.to(language),
        minutes=max(1, round(minutes(asked))),
        address=address_of(own, source, lang=language),
        shown=address_of(own).partition("://")[2],
        logo=sharing.logo(db.session, look.key) if look.has_logo else None,
        **colours,
    )


def _page(
    own: SurveyInfo,
    *,
    typed: str = "",
    fault: str = "",
    invitation: dict[str, str] | None = None,
    poster_fault: str = "",
) -> str:
    kept = dict(sharing.find(db.session, own.id).invitation)
    found = _ways(own)
    return render_template(
        "sharing/ways.html",
        survey=own,
        tab="ways",
        ways=found,
        received=sum(way.received for way in found),
        chosen=next((way for way in found if way.source == request.args.get("src", "")), found[0]),
        typed=typed,
        fault=fault,
        invitation=kept if invitation is None else invitation,
        poster_fault=poster_fault,
        most_invitation=MOST_INVITATION,
        most_name=MOST_NAME,
        hidden=_hidden(own),
        example=_example(own),
        messengers=_messengers(own),
    )


def _ways(own: SurveyInfo) -> list[Way]:
    """The plain link, the author's channels, and sources that responses came with all the same."""
    received = sharing.by_source(db.session, own.id)
    named = {channel.source: channel.name for channel in sharing.channels(db.session, own.id)}
    plain = Way("", _("Without a channel"), address_of(own), received.get("", 0))
    listed = [Way(source, name, address_of(own, source), received.get(source, 0)) for source, name in named.items()]
    others = [
        Way(source, source_name(source), "", count, named=source_name(source) != source)
        for source, count in received.items()
        if source not in {"", *named}
    ]
    return [plain, *listed, *others]


def _hidden(own: SurveyInfo) -> list[Question]:
    """The hidden questions that a link may answer."""
    return [one for one in own.questionnaire.questions() if one.kind is Kind.HIDDEN and not one.assign]


def _example(own: SurveyInfo) -> str:
    values = {one.id: one.options[0].code if one.options else "…" for one in _hidden(own)}
    return address_of(own, **values)


def _messengers(own: SurveyInfo) -> list[tuple[str, str]]:
    """(name, address that opens it with the link in it). The address for Zalo is the one its own button opens."""
    wanted = base64.b64encode(json.dumps({"url": address_of(own, "zalo")}).encode()).decode()
    facebook = quote(address_of(own, "facebook"), safe="")
    return [
        ("Zalo", f"https://button-share.zalo.me/share_external?layout=1&color=blue&d={quote(wanted, safe='')}"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={facebook}"),
        ("Messenger", f"fb-messenger://share/?link={facebook}"),
    ]
