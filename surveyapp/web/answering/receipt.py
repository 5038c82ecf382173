"""The page of one's own answers: to see, to take along, to correct, to withdraw and to erase. Its signed link, shown
with the thanks, is all it needs. A wrong link and one to erased answers get the same answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Response as Page
from flask import abort, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp import jobs
from surveyapp.domain.definition import Question, Questionnaire
from surveyapp.domain.entitlement import Right
from surveyapp.domain.logic import unpiped
from surveyapp.domain.telling import Told, told
from surveyapp.extensions import config, db
from surveyapp.models.base import begin_writing
from surveyapp.store import attachments, handling, register, rights, surveys
from surveyapp.store.handling import Act, Done
from surveyapp.store.limits import Limit
from surveyapp.store.rights import Consented, Freed, Held
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n, limits, own_link
from surveyapp.web.answering import copies, correcting
from surveyapp.web.answering import ticket as tickets
from surveyapp.web.answering.frame import frame, speak
from surveyapp.web.answering.views import bp
from surveyapp.web.errors import message


@dataclass(frozen=True, slots=True)
class Own:
    """One person's stored response, opened with `link`."""

    survey: SurveyInfo
    held: Held
    link: str

    @property
    def number(self) -> int:
        return self.held.response.number

    @property
    def receipt(self) -> str:
        return f"{self.survey.code}-{self.number:05d}"

    @property
    def questionnaire(self) -> Questionnaire:
        """As it was when it was answered."""
        return surveys.questionnaire(db.session, self.held.version_id)

    def told(self) -> list[Told]:
        return told(self.questionnaire, self.held.response.answers, i18n.reading())

    def consents(self) -> list[tuple[Question, Consented]]:
        said = rights.consents(db.session, self.held.id)
        return [(self.questionnaire.question(one.question_id), one) for one in said]

    def corrections(self) -> list[tuple[Done, list[str]]]:
        """What the business corrected, the latest first, with the questions."""
        asked, language = self.questionnaire, i18n.reading()
        return [
            (done, [unpiped(asked.question(name).text).to(language) or name for name in done.changes if name in asked])
            for done in handling.history(db.session, self.survey.id, self.number)
            if done.act is Act.CORRECTED
        ]

    def address(self, endpoint: str, **values: Any) -> str:
        return url_for(f"answering.{endpoint}", code=self.survey.code, r=self.link, lang=i18n.reading(), **values)


@bp.get("/<code>/answers")
def own(code: str) -> ResponseReturnValue:
    mine = _opened(code)
    done = {"corrected": _("Your corrections are stored."), "withdrawn": _("Your choice is stored.")}
    return _shown("answering/own.html", mine, done=done.get(request.args.get("done", ""), ""))


@bp.get("/<code>/answers/link.txt")
def own_address(code: str) -> ResponseReturnValue:
    """The address to keep, as a file."""
    mine = _opened(code)
    address = own_link.address(code, mine.number)
    return _sent(f"{_('Your answers')} · {mine.receipt}\r\n{address}\r\n", "text/plain", f"{mine.receipt}.txt")


@bp.get("/<code>/answers/copy.<any(json, csv, html):ending>")
def own_copy(code: str, ending: str) -> ResponseReturnValue:
    mine = _opened(code)
    name = f"{mine.receipt}.{ending}"
    if ending == "html":
        return _sent(render_template("answering/own_copy.html", **_context(mine)), "text/html", name)
    whole = copies.whole(
        mine.survey, mine.held, mine.told(), mine.consents(), [done for done, _q in mine.corrections()], i18n.reading()
    )
    made = copies.as_json(whole) if ending == "json" else copies.as_csv(mine.told(), i18n.reading())
    return _sent(made, "application/json" if ending == "json" else "text/csv", name)


@bp.get("/<code>/answers/files/<key>")
def own_file(code: str, key: str) -> ResponseReturnValue:
    """A file the person sent, as it was kept."""
    mine = _opened(code)
    named = [lines for lines in mine.held.response.answers.values() if isinstance(lines, dict)]
    found = attachments.find(db.session, mine.survey.id, key)
    if found is None or all(file.get("key") != key for file in named):
        return abort(404)
    page = send_file(
        attachments.path(config().home, key), mimetype=found.media, as_attachment=True, download_name=found.name
    )
    return _private(page)


@bp.post("/<code>/answers/correct")
def own_correct(code: str) -> ResponseReturnValue:
    mine = _posted(code)
    return correcting.begin(mine.survey, mine.held)


@bp.get("/<code>/answers/withdraw")
def own_withdraw(code: str) -> ResponseReturnValue:
    return _shown("answering/own_withdraw.html", _opened(code), nothing_chosen=False)


@bp.post("/<code>/answers/withdraw")
def withdraw(code: str) -> ResponseReturnValue:
    mine = _posted(code)
    known = {question.id for question, said in mine.consents() if said.given}
    chosen = [name for name in request.form.getlist("consent") if name in known]
    leave = request.form.get("all") == "yes"
    if not chosen and not leave:
        page = _shown("answering/own_withdraw.html", mine, nothing_chosen=True)
        page.status_code = 422
        return page
    freed = rights.withdraw(db.session, mine.survey.id, mine.number, chosen, leave=leave)
    _settled(mine, Right.WITHDRAW, freed)
    return redirect(mine.address("own", done="withdrawn"), 303)


@bp.get("/<code>/answers/erase")
def own_erase(code: str) -> ResponseReturnValue:
    return _shown("answering/own_erase.html", _opened(code), unsure=False)


@bp.post("/<code>/answers/erase")
def erase(code: str) -> ResponseReturnValue:
    mine = _posted(code)
    if request.form.get("sure") != "yes":
        page = _shown("answering/own_erase.html", mine, unsure=True)
        page.status_code = 422
        return page
    _settled(mine, Right.ERASE, rights.erase(db.session, mine.survey.id, [mine.number]))
    return _private(
        message(
            200,
            _("Your answers are erased"),
            _(
                "Your answers, files and consents are gone from this survey, and the next analysis is made without "
                "them. Your link leads nowhere any more."
            ),
        )
    )


# ------------------------------------------------------------------ who may


def _opened(code: str) -> Own:
    return _held(code, request.args.get("r", ""), request.args.get("lang", ""))


def _posted(code: str) -> Own:
    if not tickets.from_own_page(request):
        abort(_no_such())
    return _held(code, request.form.get("r", ""), request.form.get("lang", ""))


def _held(code: str, link: str, language: str) -> Own:
    """Aborts with the one page that says nothing of why."""
    if (refusal := limits.used_up(*_limit(), way_on=(url_for("pages.landing"), _("To the start page")))) is not None:
        abort(refusal)
    survey = surveys.find(db.session, code)
    number = own_link.opened(code, link)
    held = rights.held(db.session, survey.id, number) if survey and number else None
    if survey is None or held is None:
        abort(_no_such())
    speak(survey, language)
    return Own(survey, held, link)


def _limit() -> tuple[Limit, str]:
    return Limit("own answers", config().most_wrong_links, config().try_seconds), limits.address()


def _no_such() -> Page:
    """The same answer for a wrong link, a link of another survey, and answers erased since; it counts as a try."""
    db.session.rollback()
    begin_writing(db.session)
    limits.note(*_limit())
    db.session.commit()
    return no_answers()


def no_answers() -> Page:
    explanation = _("The link is not complete, or the answers have been erased. Nothing else is known about it here.")
    return _private(message(404, _("There are no answers at this link"), explanation))


# ------------------------------------------------------------------ what is shown


def _settled(mine: Own, right: Right, freed: Freed | None) -> None:
    """Enter the act in the register, commit, and remove what is left on disk."""
    if not freed or not freed.numbers:
        abort(_no_such())
    register.done(db.session, mine.survey.id, right, mine.number, datetime.now(UTC))
    if freed.analyses:
        jobs.enqueue_analysis(mine.survey.id)
    db.session.commit()
    rights.settle(db.session, config().home, freed)


def _context(mine: Own) -> dict[str, Any]:
    everything = mine.told()
    return {
        "mine": mine,
        "held": mine.held,
        "asked": [one for one in everything if one.asked],
        "unasked": [one for one in everything if not one.asked],
        "consents": mine.consents(),
        "corrections": mine.corrections(),
        "address": own_link.address(mine.survey.code, mine.number),
        "keep_months": mine.survey.keep_months,
        **frame(mine.survey),
    }


def _shown(template: str, mine: Own, **values: Any) -> Page:
    return _private(make_response(render_template(template, **_context(mine), **values)))


def _sent(content: str, media: str, name: str) -> Page:
    page = make_response(content)
    page.headers["Content-Type"] = f"{media}; charset=utf-8"
    page.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(page)


def _private(page: Page) -> Page:
    page.headers["Cache-Control"] = "private, no-store"
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page
