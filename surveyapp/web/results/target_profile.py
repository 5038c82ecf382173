"""The target profile a business states: which answers make somebody one of the people it serves."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reports import format as write
from surveyapp import jobs
from surveyapp.domain import profile as profiles
from surveyapp.domain.profile import HEAVIEST, MOST_LINES, Line, LineFault, Profile, Unusable, about_words, words_of
from surveyapp.domain.scoring import PROFILE
from surveyapp.domain.table import AnswerTable, Item
from surveyapp.domain.written import grouped, parse_number
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import judgement as store
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame, waiting
from surveyapp.web.results.live import Choice, NotReady, live


@dataclass(frozen=True, slots=True)
class Row:
    """One line as its form shows it: `answers` (code, words, ticked) or, for a number, the bounds as typed. `inside`
    and `between`: the share of people inside as it is now, "" where nothing may be said."""

    about: str
    text: str
    answers: tuple[tuple[str, str, bool], ...]
    low: str
    high: str
    weight: str
    must: bool
    inside: str
    between: str


@bp.get("/<code>/groups/profile")
def target_profile(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    stated = store.find(db.session, own.id).profile
    shown = stated or profiles.of_questionnaire(own.questionnaire)
    added = request.args.get("add", "")
    if added and len(shown) < MOST_LINES and all(line.about != added for line in shown):
        shown = (*shown, Line(added))
    return _page(own, shown, stated)


@bp.post("/<code>/groups/profile")
def state_profile(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    stated = store.find(db.session, own.id).profile
    if request.form.get("do") == "reset":
        return _kept(own, ())
    db.session.rollback()  # reading the table takes a moment: respondents must not wait for SQLite's only writer
    try:
        table = live(own).table
    except NotReady:
        return waiting(own, "groups")
    lines, faults = _typed(table)
    faults += [said(fault, table) for fault in profiles.faults(table, lines)] if not faults else []
    db.session.rollback()
    if faults:
        return _page(own, lines, stated, faults)
    return _kept(own, lines)


def _kept(own: SurveyInfo, lines: Profile) -> ResponseReturnValue:
    begin_writing(db.session)
    store.keep_profile(db.session, own.id, lines)
    jobs.enqueue_analysis(own.id)
    db.session.commit()
    flash(
        _("The target profile is saved; the results are computed with it now.")
        if lines
        else _("The profile is taken back; the results are computed anew.")
    )
    return redirect(url_for(".target_profile", code=own.code), 303)


def _page(own: SurveyInfo, shown: Profile, stated: Profile, faults: list[str] | None = None) -> ResponseReturnValue:
    try:
        here = live(own)
    except NotReady:
        return waiting(own, "groups")
    possible = profiles.subjects(here.table)
    language = i18n.language()
    fit = jobs.current_rules().classification.fit
    weight = next((part.weight for part in fit.parts if part.role == PROFILE), 0.0)
    return render_template(
        "results/target_profile.html",
        rows=[_row(here.table, line, possible[line.about]) for line in shown if line.about in possible],
        lost=[said(fault, here.table) for fault in profiles.faults(here.table, stated)],
        menu=[
            Choice(about, about_words(items).to(language))
            for about, items in possible.items()
            if all(line.about != about for line in shown)
        ],
        most=MOST_LINES,
        heaviest=HEAVIEST,
        own=bool(stated),
        written=bool(profiles.of_questionnaire(own.questionnaire)),
        counts=bool(weight),
        outside=here.classification.basis.value == "outside",
        faults=faults or [],
        n=here.table.n,
        part="profile",
        **survey_frame(own, "groups"),
    ), (422 if faults else 200)


def _row(table: AnswerTable, line: Line, items: tuple[Item, ...]) -> Row:
    language = i18n.language()
    (found,) = profiles.matched(table, (line,))
    inside = found.inside(table.weights) if line.codes or line.low is not None or line.high is not None else None
    return Row(
        line.about,
        about_words(items).to(language),
        tuple((code, words.to(language), code in line.codes) for code, words in words_of(items).items()),
        *("" if bound is None else grouped(bound).to(language) for bound in (line.low, line.high)),
        grouped(line.weight).to(language),
        line.must,
        "" if inside is None else write.percent(inside.value, language),
        "" if inside is None else write.span(inside.low, inside.high, language),
    )


def _typed(table: AnswerTable) -> tuple[Profile, list[str]]:
    """(the lines of the form, what could not be read); lines taken off, and those about nothing that can be asked, are
    left out."""
    possible = profiles.subjects(table)
    lines: list[Line] = []
    faults: list[str] = []
    for about in request.form.getlist("line")[:MOST_LINES]:
        if about not in possible or request.form.get(f"{about}:off"):
            continue
        numbers: dict[str, float | None] = {}
        for name in ("low", "high", "weight"):
            written = request.form.get(f"{about}:{name}", "").strip()
            numbers[name] = parse_number(written) if written else None
            if written and numbers[name] is None:
                question = about_words(possible[about]).to(i18n.language())
                faults.append(_("%(question)s: “%(found)s” is not a number.", question=question, found=written[:40]))
        weight = numbers["weight"]
        codes = tuple(code for code in words_of(possible[about]) if code in request.form.getlist(f"{about}:code"))
        must = bool(request.form.get(f"{about}:must"))
        lines.append(Line(about, codes, numbers["low"], numbers["high"], 1.0 if weight is None else weight, must))
    return tuple(lines), faults


def said(fault: LineFault, table: AnswerTable) -> str:
    """What is wrong with a line, as a sentence."""
    items = profiles.subjects(table).get(fault.about)
    question = about_words(items).to(i18n.language()) if items else fault.about
    match fault.reason:
        case Unusable.NOT_ASKED:
            return _("%(question)s: the newest version of the survey does not ask this.", question=question)
        case Unusable.TWICE:
            return _("%(question)s: this question has a line already.", question=question)
        case Unusable.NO_SUCH_ANSWER:
            return _("%(question)s: there is no answer “%(answer)s”.", question=question, answer=fault.answer)
        case Unusable.NO_ANSWER:
            return _("%(question)s: say which answers fit.", question=question)
        case Unusable.EVERY_ANSWER:
            return _("%(question)s: every answer fits, so the line tells nobody apart.", question=question)
        case Unusable.BOUNDS:
            return _("%(question)s: the lower bound is above the upper one.", question=question)
        case Unusable.WEIGHT:
            return _(
                "%(question)s: the weight is a number above 0, %(most)s at most.",
                question=question,
                most=write.integer(HEAVIEST, i18n.language()),
            )
