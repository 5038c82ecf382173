"""GET shows a page of the questionnaire, POST keeps what was typed on it and goes on, back, or sends everything."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from surveyapp.domain.answers import Document, Response
from surveyapp.domain.definition import Page, Question, Quota
from surveyapp.domain.pace import Pace, changed_minds, resumed
from surveyapp.domain.piping import Piping
from surveyapp.domain.problem import Problem
from surveyapp.domain.reading import VIET_NAM
from surveyapp.domain.routing import ENDING, Screen, cleaned
from surveyapp.domain.text import EMPTY
from surveyapp.domain.written import day_words
from surveyapp.extensions import config, db
from surveyapp.store import drafts, invitations, receipts, responses, surveys
from surveyapp.store.drafts import Changed, DraftInfo
from surveyapp.store.limits import Limit
from surveyapp.store.responses import Outcome, Receipt
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n, limits, own_link
from surveyapp.web.answering import card, correcting, kiosk, pin
from surveyapp.web.answering import ticket as tickets
from surveyapp.web.answering.frame import frame, speak
from surveyapp.web.answering.live import Live
from surveyapp.web.answering.onward import after_thanks
from surveyapp.web.answering.scripts import in_turn, scripts, styles
from surveyapp.web.answering.ticket import Ticket
from surveyapp.web.answering.uploads import take_in
from surveyapp.web.errors import message
from surveyapp.web.fields import PageForm, Typed, document_of, posted, to_open
from surveyapp.web.headers import framed_by
from surveyapp.web.passage import Passage, environment
from surveyapp.web.writing import Undo, reads_first, write

bp = Blueprint("answering", __name__, url_prefix="/s")

MOST_ATTEMPTS = 20
"""How often a post is judged anew because another of the same respondent came in between."""

_EDITED = "#edited"
"""Where a draft keeps, per page, the time on the respondent's clock of the newest thing typed there: what the page
saves by itself may arrive late."""

_PACE = "#pace"
"""Where a draft keeps how its respondent goes through the pages, see domain/pace.py."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One respondent's place in one survey. `draft` is what was kept of it before this post, None as yet."""

    survey: SurveyInfo
    ticket: Ticket
    typed: Typed
    edited: dict[str, int] = field(default_factory=dict)
    draft: DraftInfo | None = None
    pace: Pace | None = None

    @property
    def passage(self) -> Passage:
        route = surveys.route(db.session, self.ticket.version_id)
        return Passage(route, self.ticket, self.typed, i18n.reading())

    def address(self, page: Page, anchor: str | None = None) -> str:
        sealed = tickets.seal(self.survey.code, self.ticket)
        return url_for(".page", code=self.survey.code, t=sealed, p=page.id, lang=i18n.reading(), _anchor=anchor)


@bp.get("/<code>")
def page(code: str) -> ResponseReturnValue:
    survey = surveys.find(db.session, code)
    if survey is None:
        return _unknown()
    framed_by(survey.origins)
    speak(survey, request.args.get("lang", "") or kiosk.language(survey))
    ticket = tickets.opened(code, request.args.get("t", ""))
    stored = ticket and not ticket.correcting and receipts.find(db.session, survey.id, ticket.submission_id)
    if ticket and (kiosk.gone(survey, ticket) or (stored and ticket.kiosk)):
        return kiosk.anew(survey, ticket)
    if ticket and stored:
        return _to_receipt(survey, ticket, stored.number)
    draft = _draft(survey, ticket) if ticket else None
    if (refusal := _refusal(survey, ticket, draft)) is not None:
        return refusal
    if ticket is None:
        if survey.invited_only:
            return _by_invitation()
        hidden = tickets.hidden_answers(survey.questionnaire, request.args)
        ticket = tickets.new(survey.version_id, request.args.get("src", ""), hidden, kiosk.language(survey))
    if pin.needed(survey, ticket, begun=draft is not None):
        return pin.ask(survey, ticket)
    visit = _visit(survey, ticket, draft)
    return _show(visit, visit.passage.screen(request.args.get("p", "")))


@bp.post("/<code>")
@reads_first
def receive(code: str) -> ResponseReturnValue:
    for _attempt in range(MOST_ATTEMPTS):
        with suppress(Changed):
            return _receive(code, request.form)
        db.session.rollback()
    return abort(503)


def _receive(code: str, form: MultiDict[str, str]) -> ResponseReturnValue:
    ticket = tickets.opened(code, form.get("token", ""))
    submission_id, correcting = (ticket.submission_id, ticket.correcting) if ticket else ("", False)
    arrival = drafts.arrive(db.session, code, submission_id, correcting=correcting)
    survey, draft = arrival.survey, arrival.draft
    if survey is None:
        return _unknown()
    framed_by(survey.origins)
    speak(survey, form.get("lang", ""))
    if ticket is None or not tickets.from_own_page(request):
        return _not_our_form(survey)
    if ticket.kiosk and form.get("go") == "leave":
        return kiosk.leave(survey, ticket)
    route = surveys.route(db.session, ticket.version_id)
    here = next((page for page in route.questionnaire.pages if page.id == form.get("page")), None)
    if here is None:
        return _not_our_form(survey)
    shown = form.getlist("shown")
    questions = [question for question in here.questions if question.id in shown]
    if arrival.is_stored and draft is None and not ticket.correcting:
        stored = receipts.find(db.session, survey.id, ticket.submission_id)
        if stored is not None:
            return _already_sent(survey, ticket, stored, here, questions)
    if (refusal := _refusal(survey, ticket, draft)) is not None:
        return refusal
    if pin.needed(survey, ticket, begun=draft is not None):
        return pin.ask(survey, ticket)
    visit = _visit(survey, ticket, draft)
    edited = form.get("edited", 0, type=int)
    if form.get("go") == "save" and edited < visit.edited.get(here.id, 0):
        return "", 204
    files, bad_files = take_in(survey.id, ticket, questions, visit.typed)
    typed = {**visit.typed, **posted(questions, form), **files}
    pace = resumed(draft.answers.get(_PACE) if draft else None, ticket.started.timestamp()).after(
        here.id,
        changed_minds(questions, visit.typed, typed),
        datetime.now(UTC).timestamp(),
        turned=form.get("go") != "save",
    )
    visit = Visit(survey, ticket, typed, {**visit.edited, here.id: edited} if edited else visit.edited, draft, pace)
    try:
        return _go(visit, here, bad_files)
    except limits.TooMany as too_many:
        return limits.refusal(too_many, (url_for(".page", code=survey.code), _("Open the survey")))


@bp.get("/<code>/received")
def received(code: str) -> ResponseReturnValue:
    survey = surveys.find(db.session, code)
    number = tickets.opened_receipt(code, request.args.get("r", ""))
    stored = survey and number and receipts.of_number(db.session, survey.id, number)
    if not survey or not stored:
        return _unknown()
    framed_by(survey.origins)
    speak(survey, request.args.get("lang", ""))
    begins, over = kiosk.thanks(survey) or (None, False)
    if begins and over:
        return redirect(begins, 303)
    asked = surveys.questionnaire(db.session, stored.version_id)
    answers = stored.response.answers
    ending = answers.get(ENDING, "")
    texts = {"": asked.thanks, **{stop.id: stop.text for stop in (*asked.endings, *asked.quotas)}}
    return render_template(
        "answering/thanks.html",
        receipt=f"{code}-{number:05d}",
        own_answers=(own_link.path(code, number), own_link.address(code, number)),
        stopped=bool(ending),
        thanks=Piping(asked, answers, i18n.reading()).say(texts.get(ending, EMPTY)),
        kiosk=begins,
        **after_thanks(survey, begins),
        **frame(survey),
    )


# ------------------------------------------------------------------ moving about


def _draft(survey: SurveyInfo, ticket: Ticket) -> DraftInfo | None:
    return drafts.load(db.session, survey.id, ticket.submission_id, correcting=ticket.correcting)


def _visit(survey: SurveyInfo, ticket: Ticket, draft: DraftInfo | None) -> Visit:
    if draft is None:
        return Visit(survey, ticket, {})
    typed = {name: values for name, values in draft.answers.items() if not name.startswith("#")}
    return Visit(survey, ticket, typed, draft.answers.get(_EDITED, {}), draft)


def _go(visit: Visit, here: Page, bad_files: Mapping[str, Problem]) -> ResponseReturnValue:
    wish = request.form.get("go", "next")
    if wish == "save":
        _keep(visit)
        return "", 204
    if wish.startswith("lang:"):
        _keep(visit)
        speak(visit.survey, wish.removeprefix("lang:"))
        return redirect(visit.address(here), 303)
    passage = visit.passage
    screen = next((screen for screen in passage.screens if screen.page.id == here.id), None)
    if screen is None:
        _keep(visit)
        return redirect(visit.address(passage.screens[0].page), 303)
    if wish == "back":
        _keep(visit)
        return redirect(visit.address((passage.before(screen) or screen).page), 303)
    if wish == "stay" or wish.startswith("more:"):
        _keep(visit)
        return redirect(visit.address(here, f"q-{wish.removeprefix('more:')}" if wish != "stay" else None), 303)
    return _go_on(visit, passage, screen, bad_files)


def _go_on(visit: Visit, passage: Passage, screen: Screen, bad_files: Mapping[str, Problem]) -> ResponseReturnValue:
    shown = request.form.getlist("shown")
    opened = {question.id for question in to_open(screen.questions, request.form)}
    seen = [name for name in shown if name not in opened]
    appeared = _appeared(Live(passage.walk, screen), screen.questions, seen)
    refused = any(question.id in bad_files for question in screen.questions)
    if appeared or refused or not passage.right(screen, seen):
        _keep(visit)
        form = passage.form(screen.questions)
        passage.valid(screen, form, seen)
        for question in form.questions:
            if question.id in bad_files:
                form.blame(question, bad_files[question.id].say(form.language))
        return _show(visit, screen, form, appeared=appeared)
    quotas = () if visit.ticket.correcting else passage.quotas(screen.page)
    stop = passage.ending(screen.page) or responses.full_quota(db.session, visit.survey.id, quotas)
    if stop is not None:
        return _store(visit, passage.stopped(screen.page, stop.id))
    following = passage.after(screen)
    if following is not None:
        _keep(visit)
        return redirect(visit.address(following.page), 303)
    fault = passage.first_fault()
    if fault is not None:
        _keep(visit)
        return _show(visit, *fault)
    return _store(visit, passage.document, passage.quotas())


def _appeared(live: Live, questions: Sequence[Question], shown: Sequence[str]) -> frozenset[str]:
    """Which of the page's questions were not on it as a whole when it was sent, or offer what they did not then."""
    offered = request.form.getlist("offered")
    return frozenset(
        question.id
        for question in questions
        if question.id not in shown or any(part not in offered for part in live.offers(question))
    )


def _store(visit: Visit, answers: Document, quotas: Sequence[Quota] = ()) -> ResponseReturnValue:
    ticket, survey = visit.ticket, visit.survey
    if ticket.correcting:
        return correcting.store(survey, ticket, answers)
    submitted = ticket.source, ticket.started, datetime.now(UTC)
    pace = visit.pace.document() if visit.pace else None
    response = Response(ticket.submission_id, answers, i18n.reading(), *submitted, pace=pace)
    settle = _settling(visit)

    def store(session: Session) -> Receipt:
        receipt = responses.submit(session, survey, ticket.version_id, response, quotas)
        if receipt.outcome is not Outcome.STORED:
            raise Undo(receipt)
        settle(session)
        return receipt

    # A reminder locks many invitations at once, in no order that others could keep.
    receipt = write(store, None if ticket.source == invitations.SOURCE else survey.id)
    match receipt.outcome:
        case Outcome.STORED | Outcome.AGAIN:
            return _to_receipt(survey, ticket, receipt.number)
        case Outcome.CONFLICT:
            return _sent_otherwise()
        case Outcome.CLOSED:
            return _closed()
        case Outcome.FULL:
            return _full()


def _settling(visit: Visit) -> Callable[[Session], None]:
    """What goes with storing a response: its draft is over, or, without one, it is counted as begun."""
    if visit.draft is None:
        return _counting()
    return partial(drafts.finish, survey_id=visit.survey.id, draft=visit.draft)


def _counting() -> Callable[[Session], None]:
    """Only the post that begins a response is counted: who has begun is never kept from finishing."""
    return limits.counting(
        Limit("responses", config().most_responses_of_address, config().try_seconds), limits.address()
    )


def _keep(visit: Visit) -> None:
    ticket = visit.ticket
    kept: Document = {**visit.typed, **({_EDITED: visit.edited} if visit.edited else {})}
    if visit.pace is not None:
        kept[_PACE] = {**visit.pace.document(), "at": visit.pace.at}
    survey_id, language = visit.survey.id, i18n.reading()
    if visit.draft is not None:
        changed = replace(visit.draft, answers=kept, language=language)
        write(lambda session: drafts.update(session, survey_id, changed))
        return
    own = ticket.submission_id, ticket.version_id, kept, language, ticket.source, ticket.started
    begun = DraftInfo(*own, correcting=ticket.correcting)
    count = _counting()

    def begin(session: Session) -> None:
        drafts.begin(session, survey_id, begun)
        count(session)

    write(begin)


def _already_sent(
    survey: SurveyInfo, ticket: Ticket, stored: Response, here: Page, questions: Sequence[Question]
) -> ResponseReturnValue:
    """A second tap on the last button arrives when the draft is gone: success, if it says what was stored."""
    walk = surveys.route(db.session, ticket.version_id).walk(stored.answers, environment(ticket, stored.language))
    offered = {question.id: question for screen in walk.screens for question in screen.questions}
    files = take_in(survey.id, ticket, questions, {})[0]
    asked = [question for question in questions if question.id in stored.answers and question.id in offered]
    typed = {**posted(questions, request.form), **{name: values for name, values in files.items() if values}}
    repeated = document_of(asked, typed)
    if all(stored.answers[name] == cleaned(offered[name], value) for name, value in repeated.items()):
        return _to_receipt(survey, ticket, stored.number)
    return _sent_otherwise()


def _to_receipt(survey: SurveyInfo, ticket: Ticket, number: int) -> ResponseReturnValue:
    sealed = tickets.seal_receipt(survey.code, number)
    standing = kiosk.seal(survey, ticket)
    return redirect(url_for(".received", code=survey.code, r=sealed, k=standing, lang=i18n.reading()), 303)


# ------------------------------------------------------------------ showing


def _show(
    visit: Visit, screen: Screen, form: PageForm | None = None, *, appeared: Collection[str] = ()
) -> ResponseReturnValue:
    passage = visit.passage
    form = form or passage.form(screen.questions)
    live = Live(passage.walk, screen)
    needed = scripts(live, one_by_one=passage.questionnaire.one_by_one)
    hidden = [slot.question for slot in live.slots if not slot.shown]
    faults = list(form.faults())
    at_once, later = (needed, ()) if faults or appeared else in_turn(live, needed)
    done, total, left = passage.progress(screen.page)
    first = passage.before(screen) is None
    title, own_title = (passage.piping.say(text) for text in (passage.questionnaire.title, screen.page.title))
    content = render_template(
        "answering/page.html",
        form=form,
        live=live,
        hidden_form=passage.form(hidden),
        whole_form=passage.form([slot.whole for slot in live.slots if slot.shown and slot.whole]),
        scripts=at_once,
        later=later,
        styles=styles(needed),
        one_by_one=passage.questionnaire.one_by_one,
        listed=passage.questionnaire.listed and request.method == "GET" and "t" not in request.args,
        faults=faults,
        appeared=[question for question in form.questions if question.id in appeared],
        token=tickets.seal(visit.survey.code, visit.ticket),
        submission=visit.ticket.submission_id + ("+" if visit.ticket.correcting else ""),
        correcting=visit.ticket.correcting,
        address=visit.address(screen.page),
        page_id=screen.page.id,
        heading=title if first else own_title or title,
        section=own_title if first else "",
        intro=passage.piping.say(passage.questionnaire.intro) if first else "",
        is_first=first,
        is_last=passage.after(screen) is None,
        done=done,
        total=total,
        left=left,
        kiosk=kiosk.of(visit.survey, visit.ticket),
        card=card.of(visit.survey),
        **frame(visit.survey),
    )
    return make_response(content, 422 if faults else 200)


# ------------------------------------------------------------------ refusing


def _refusal(survey: SurveyInfo, ticket: Ticket | None, draft: DraftInfo | None) -> ResponseReturnValue | None:
    """A correction is taken at any time, but only as long as it is under way."""
    if ticket is not None and ticket.correcting:
        return correcting.over(survey, ticket) if draft is None else None
    return _not_taking(survey, begun=draft is not None)


def _not_taking(survey: SurveyInfo, *, begun: bool) -> ResponseReturnValue | None:
    """Who has begun before the closing time may finish; nobody can once the survey is closed by hand or full."""
    at = datetime.now(UTC)
    if survey.opens is not None and at < survey.opens:
        return _not_yet(survey.opens)
    if not survey.open or (survey.closes is not None and at >= survey.closes and not begun):
        return _closed()
    if survey.cap is not None and survey.accepted >= survey.cap:
        return _full()
    return None


def _unknown() -> ResponseReturnValue:
    return message(
        404,
        _("There is no survey at this address"),
        _("Check the address, or ask the person who sent it to you for a new one."),
    )


def _not_yet(opens: datetime) -> ResponseReturnValue:
    local = opens.astimezone(VIET_NAM)
    day = day_words(local.date()).to(i18n.language())
    return message(
        403,
        _("This survey has not begun yet"),
        _("It takes answers from %(hour)s on %(day)s.", hour=f"{local:%H:%M}", day=day),
    )


def _by_invitation() -> ResponseReturnValue:
    return message(
        403,
        _("This survey is by invitation"),
        _("Please open the personal link in the mail you have received."),
    )


def _closed() -> ResponseReturnValue:
    return message(410, _("This survey has ended"), _("Thank you for your interest. It no longer takes answers."))


def _full() -> ResponseReturnValue:
    return message(
        410,
        _("This survey has all the answers it needs"),
        _("Thank you for your interest. It no longer takes answers."),
    )


def _sent_otherwise() -> ResponseReturnValue:
    return message(
        409,
        _("Your answers had already arrived"),
        _("They were sent before from this page, and what was sent now differs. The first answers are kept."),
    )


def _not_our_form(survey: SurveyInfo) -> ResponseReturnValue:
    return message(
        400,
        _("This page was not opened as expected"),
        _("Open the survey again from its address. Answers on earlier pages are kept where you go back to them."),
        (url_for(".page", code=survey.code), _("Open the survey")),
    )
