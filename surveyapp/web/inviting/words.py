"""What the mails say, how often they remind, and a mail to oneself to see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp.domain import letter as letters
from surveyapp.domain.letter import USUAL, Wording
from surveyapp.exchange.people import address_of
from surveyapp.extensions import config, db
from surveyapp.store import invitations, outbox
from surveyapp.store.invitations import MOST_REMINDERS, Plan
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.i18n import NAMES
from surveyapp.web.inviting.blueprint import bp
from surveyapp.web.inviting.people import frame

MOST_DAYS = 60
FIELDS = tuple(field.name for field in fields(Wording))


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with one field of the form."""

    field: str
    name: str
    sentence: str


@bp.get("/<code>/mail")
def words(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    return _page(own, invitations.plan(db.session, own.id))


def _page(
    own: SurveyInfo, plan: Plan, typed: Mapping[str, str] | None = None, remarks: tuple[Remark, ...] = ()
) -> ResponseReturnValue:
    shown = {
        language: preview(own, wording, language, f"{config().base_url}/i/…", named=plan.named)
        for language, wording in plan.wording.items()
    }
    page = render_template(
        "inviting/words.html",
        plan=plan,
        typed=typed or _typed_of(own, plan),
        remarks=remarks,
        wrong={remark.field: remark.sentence for remark in remarks},
        field_names=field_names(),
        fields=FIELDS,
        languages=tuple(USUAL),
        previews=shown,
        most_reminders=MOST_REMINDERS,
        most_days=MOST_DAYS,
        **frame(own, "words"),
    )
    return page, 422 if remarks else 200


def field_names() -> dict[str, str]:
    return {
        "subject": _("Subject"),
        "body": _("The mail"),
        "reminder_subject": _("Subject of a reminder"),
        "reminder_body": _("A reminder"),
    }


def _typed_of(own: SurveyInfo, plan: Plan) -> dict[str, str]:
    typed = {f"{language}.{name}": getattr(words, name) for language, words in plan.wording.items() for name in FIELDS}
    rest = {"reply_to": plan.reply_to, "remind_days": str(plan.remind_days), "remind_most": str(plan.remind_most)}
    ticked = {"named": "yes" if plan.named else "", "invited_only": "yes" if own.invited_only else ""}
    return {**typed, **rest, **ticked}


@bp.post("/<code>/mail")
def keep_words(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    before = invitations.plan(db.session, own.id)
    plan, remarks = _read(before)
    if remarks:
        db.session.rollback()
        return _page(own, before, request.form.to_dict(), tuple(remarks))
    invitations.keep_plan(db.session, own.id, plan)
    invitations.set_invited_only(db.session, own.id, only=request.form.get("invited_only") == "yes")
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for(".words", code=code, _anchor="preview"), 303)


def _read(before: Plan) -> tuple[Plan, list[Remark]]:
    remarks = []
    wording = {}
    for language in USUAL:
        written = {name: _written(f"{language}.{name}") for name in FIELDS}
        wording[language] = Wording(**written)
        for problem in letters.check(wording[language]):
            name = f"{field_names()[problem.place[0]]} ({NAMES[language]})"
            remarks.append(Remark(f"{language}.{problem.place[0]}", name, problem.say(i18n.language())))
    reply_to = _written("reply_to").strip()
    if reply_to and address_of(reply_to) is None:
        remarks.append(
            Remark("reply_to", _("Answers go to"), _("“%(found)s” is not an e-mail address.", found=reply_to[:80]))
        )
    days, most = _whole("remind_days", 1, MOST_DAYS), _whole("remind_most", 0, MOST_REMINDERS)
    if days is None:
        sentence = _("Please enter a whole number from 1 to %(most)s.", most=MOST_DAYS)
        remarks.append(Remark("remind_days", _("Days between two mails"), sentence))
    named = before.named if before.started else request.form.get("named") == "yes"
    kept = replace(before, wording=wording, reply_to=address_of(reply_to) or "", named=named)
    return replace(kept, remind_days=days or before.remind_days, remind_most=most or 0), remarks


def _written(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").replace("\x00", "")


def _whole(name: str, least: int, most: int) -> int | None:
    number = request.form.get(name, type=int)
    return number if number is not None and least <= number <= most else None


@bp.post("/<code>/try")
def try_mail(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    plan = invitations.plan(db.session, own.id)
    language = i18n.language()
    link = f"{config().base_url}/s/{own.code}"
    subject, body = preview(own, plan.words(language), language, link, named=plan.named)
    address, sender = current_user.email, own.questionnaire.business.to(language)
    subject = _("Trial: %(subject)s", subject=subject)
    mail = own.business_id, invitations.TRIAL, address, subject, body, language
    outbox.put(db.session, *mail, sender=sender, reply_to=plan.reply_to)
    db.session.commit()
    flash(_("A trial mail to %(email)s is on its way. Its link opens the public page.", email=address))
    return redirect(url_for(".words", code=code), 303)


def preview(own: SurveyInfo, wording: Wording, language: str, link: str, *, named: bool) -> tuple[str, str]:
    """(subject, text) as an example person gets them, with `link` in place of a personal one."""
    asked = own.questionnaire
    business = asked.business.to(language)
    example = {"vi": "Nguyễn Thị Ví Dụ", "en": "Example Person"}[language]
    values = {"name": example, "survey": asked.title.to(language), "business": business, "link": link}
    foot = letters.foot(language, business, f"{config().base_url}/i/…/stop", named=named)
    text = letters.filled_body(wording.body, values)
    return letters.filled_subject(wording.subject, values), f"{text}\n\n-- \n{foot}\n"
