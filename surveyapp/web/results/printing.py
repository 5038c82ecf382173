"""What the business wants its report to say, and the links that show it to others."""

from __future__ import annotations

import re
import unicodedata

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.datastructures import MultiDict
from wtforms import Form, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, ValidationError

from reports.choice import OPTIONAL, QUESTIONS, Choice
from surveyapp.domain.monthly import LAST_DAY, next_time
from surveyapp.exchange.people import address_of
from surveyapp.extensions import db
from surveyapp.models.base import now
from surveyapp.store import jobs as queue
from surveyapp.store import report_links, report_schedules, reports
from surveyapp.store.report_schedules import Schedule
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import filters, i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.i18n import NAMES
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame

_LONGEST = 120
_MOST_RECIPIENTS = 20
_AS_COMPOSED = Choice()


def _plain(words: str | None) -> str:
    """One line without control characters, in NFC."""
    kept = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in words or "")
    return unicodedata.normalize("NFC", " ".join(kept.split()))


class ChoiceForm(Form):
    """`shown` are the sections to print: a box that is not ticked leaves its section out."""

    title = StringField(filters=[_plain])
    author = StringField(filters=[_plain])
    shown = SelectMultipleField()

    def __init__(self, sent: MultiDict[str, str] | None = None, choice: Choice = _AS_COMPOSED) -> None:
        shown = [name for name in part_names() if name not in choice.without]
        super().__init__(sent, data={"title": choice.title, "author": choice.author, "shown": shown})
        self.shown.choices = [SelectChoice(name, words) for name, words in part_names().items()]
        limit = Length(max=_LONGEST, message=_("At most %(n)s letters.", n=_LONGEST))
        self.title.validators = self.author.validators = [limit]

    @property
    def choice(self) -> Choice:
        without = frozenset(part_names()) - set(self.shown.data or ())
        return Choice(self.title.data or "", self.author.data or "", without)


class MonthlyForm(Form):
    """Who gets the results by mail, and on which day of the month."""

    day = IntegerField()
    recipients = TextAreaField()
    language = SelectField(choices=[SelectChoice(code, name) for code, name in NAMES.items()])

    def __init__(self, sent: MultiDict[str, str] | None = None, ordered: Schedule | None = None) -> None:
        kept = {"day": 1, "recipients": "", "language": i18n.language()}
        if ordered is not None:
            kept |= {"day": ordered.day, "recipients": "\n".join(ordered.recipients), "language": ordered.language}
        super().__init__(sent, data=kept)
        days = _("Write a day from 1 to %(last)s: every month has those.", last=LAST_DAY)
        self.day.validators = [NumberRange(1, LAST_DAY, message=days)]

    def validate_recipients(self, field: TextAreaField) -> None:
        wrong = [line for line in self._lines if address_of(line) is None]
        if wrong:
            raise ValidationError(_("This is not an e-mail address: %(found)s", found=", ".join(wrong)[:200]))
        if not self._lines:
            raise ValidationError(_("Write at least one e-mail address."))
        if len(self.addresses) > _MOST_RECIPIENTS:
            raise ValidationError(_("At most %(n)s addresses.", n=_MOST_RECIPIENTS))

    @property
    def _lines(self) -> list[str]:
        return [line.strip() for line in re.split(r"[\n,;]", self.recipients.data or "") if line.strip()]

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(found for line in self._lines if (found := address_of(line))))


def part_names() -> dict[str, str]:
    """The parts of a report that a business may leave out."""
    names = {
        "comparison": _("Seven criteria"),
        "standing": _("Where customers stand"),
        "overview": _("Personas side by side"),
        "personas": _("One page for each persona"),
        "journey": _("Journey"),
        "satisfaction": _("Satisfaction"),
        "voices": _("In their own words"),
        "advice": _("Barriers and advice"),
        QUESTIONS: _("All questions"),
    }
    return {name: names[name] for name in (*OPTIONAL, QUESTIONS)}


@bp.get("/<code>/files")
def files(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    return _page(own, _as_kept(own))


@bp.post("/<code>/choice")
def choose(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    form = ChoiceForm(request.form)
    if not form.validate():
        return _page(own, form), 422
    wanted = form.choice
    reports.choose(db.session, own.id, wanted.title, wanted.author, wanted.without)
    db.session.commit()
    flash(_("Kept. The next report is printed this way."))
    return redirect(url_for(".files", code=code, _anchor="choice"), 303)


@bp.post("/<code>/links")
def make_link(code: str) -> ResponseReturnValue:
    """Shows the new address on the answer itself: only a hash of it is kept."""
    own = survey_or_404(code)
    language = request.form.get("language", "")
    if language not in NAMES:
        abort(400)
    token = report_links.make(db.session, own.id, language)
    db.session.commit()
    return _page(own, _as_kept(own), new_link=url_for("shared.report", token=token, _external=True))


@bp.post("/<code>/links/<int:link_id>/take-back")
def take_back_link(code: str, link_id: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    if not report_links.take_back(db.session, own.id, link_id):
        abort(404)
    db.session.commit()
    flash(_("The link shows nothing any more."))
    return redirect(url_for(".files", code=code, _anchor="links"), 303)


@bp.post("/<code>/monthly")
def order_monthly(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    if request.form.get("act") == "end":
        report_schedules.end(db.session, own.id)
        flash(_("No more results go out by mail."))
    else:
        form = MonthlyForm(request.form)
        if not form.validate():
            return _page(own, _as_kept(own), monthly=form), 422
        due = next_time(form.day.data or 1, now())
        ordered = Schedule(own.id, form.language.data, due.day, form.addresses, current_user.email, due)
        report_schedules.keep(db.session, ordered)
        flash(_("Ordered. The next mail goes out on %(day)s.", day=filters.day(due)))
    db.session.commit()
    return redirect(url_for(".files", code=code, _anchor="monthly"), 303)


def _as_kept(own: SurveyInfo) -> ChoiceForm:
    return ChoiceForm(choice=Choice(*reports.choice(db.session, own.id)))


def _page(own: SurveyInfo, form: ChoiceForm, new_link: str = "", monthly: MonthlyForm | None = None) -> str:
    ordered = report_schedules.find(db.session, own.id)
    made = reports.of_survey(db.session, own.id)
    return render_template(
        "results/files.html",
        files=made,
        jobs=queue.of_survey(db.session, own.id),
        links=report_links.of_survey(db.session, own.id),
        new_link=new_link,
        form=form,
        monthly=monthly or MonthlyForm(ordered=ordered),
        ordered=ordered,
        part_name=part_name,
        longest=_LONGEST,
        **survey_frame(own, "files"),
    )


def part_name(part: str) -> str:
    """What a report file holds, by the anchor of its only section; the whole report for ""."""
    if part == "journey":
        return _("Journey map, A3 poster")
    if part == "compare":
        return _("Comparison of two groups")
    if part.startswith("persona-"):
        return _("Persona %(number)s, one sheet", number=part.removeprefix("persona-"))
    return _("PDF report")
