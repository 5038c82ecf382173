"""Personas from wave to wave: how many belong to each now, what changed, and what the business calls them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from reports import format as write
from surveyapp import jobs
from surveyapp.domain import persona_wave
from surveyapp.domain.persona_wave import Wave
from surveyapp.domain.stats import few
from surveyapp.extensions import db
from surveyapp.store import personas as store
from surveyapp.store import reports
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame, waiting
from surveyapp.web.results.live import Live, NotReady, live, persona_text
from surveyapp.web.results.surveys import report_of

LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Moved:
    """One persona before and after, figures ready to read; `changed`: more than chance, within all personas."""

    name: str
    before: str
    after: str
    difference: str
    q: str
    changed: bool


@bp.get("/<code>/personas/waves")
def persona_waves(code: str) -> ResponseReturnValue:
    return _page(survey_or_404(code))


def _page(own: SurveyInfo, *, fault: str = "", persona: int = -1, typed: str = "") -> ResponseReturnValue:
    try:
        here = live(own)
    except NotReady:
        return waiting(own, "personas")
    wave = here.wave
    frame = survey_frame(own, "personas")
    if wave is None:
        return render_template("results/waves.html", wave=None, **frame)
    found = persona_wave.since(wave.model, here.table, wave.through)
    return render_template(
        "results/waves.html",
        wave=wave,
        later=int((here.table.response_numbers() > wave.through).sum()),
        fewest=persona_wave.FEWEST,
        now=list(_moved(persona_wave.to_plain(found, wave.names))),
        past=list(_moved(wave.drift)),
        matches=list(_matches(wave)),
        people=list(_people(own, here, wave)),
        renamings=store.renamings(db.session, own.id),
        label=_label,
        longest=store.LONGEST_NAME,
        fault=fault,
        faulty=persona,
        typed=typed,
        **frame,
    ), (422 if fault else 200)


def _label(place: int, names: tuple[str, ...] | list[str] = ()) -> str:
    return persona_text(place, names).to(i18n.language())


def _moved(drift: dict[str, Any]) -> Iterator[Moved]:
    language = i18n.language()
    for share in drift.get("shares", ()):
        before, after, difference = share["before"], share["after"], share["difference"]
        hidden = any(side[0] is None or few(round(side[0] * side[3])) for side in (before, after))
        q = share["q"]
        yield Moved(
            _label(share["persona"], drift["names"]),
            write.NOTHING if hidden else _share(before),
            write.NOTHING if hidden else _share(after),
            write.NOTHING if hidden else _points(difference),
            write.NOTHING if hidden or q is None else write.p_value(q, language),
            not hidden and q is not None and q < LEVEL,
        )


def _share(estimate: list[float]) -> str:
    language = i18n.language()
    value, low, high, _n = estimate
    return f"{write.percent(value, language)} ({write.span(low, high, language)})"


def _points(estimate: list[float]) -> str:
    language = i18n.language()
    value, low, high = (write.points(one, language) for one in estimate[:3])
    return _("%(value)s points (%(low)s to %(high)s)", value=value, low=low, high=high)


def _matches(wave: Wave) -> Iterator[str]:
    """How the personas of the wave before come back in this one."""
    for found in wave.drift.get("matches", ()):
        old, new = found["before"], found["after"]
        if old is None:
            yield _("%(name)s is new.", name=_label(new, wave.names))
        elif new is None:
            yield _("%(name)s is no longer found.", name=_label(old, wave.drift["names"]))
        else:
            yield _(
                "%(old)s is found again as %(new)s; %(share)s would have to answer otherwise to be the same.",
                old=_label(old, wave.drift["names"]),
                new=_label(new, wave.names),
                share=write.percent(found["distance"], i18n.language()),
            )


def _people(own: SurveyInfo, here: Live, wave: Wave) -> Iterator[tuple[int, str, str, str]]:
    """(place, number and size, the name made from the answers, the business's own name)"""
    stored = reports.latest_analysis(db.session, own.id)
    report = report_of(stored, i18n.language())
    traits = {page.head.anchor: page.head.title for page in report.personas} if report else {}
    for place, name in enumerate(wave.names):
        yield place, _label(place), "" if name else traits.get(f"persona-{place + 1}", ""), name


@bp.post("/<code>/personas/<int:persona>/name")
def rename_persona(code: str, persona: int) -> ResponseReturnValue:
    own = survey_or_404(code)
    name = " ".join(request.form.get("name", "").replace("\x00", "").split())
    if len(name) > store.LONGEST_NAME:
        fault = _("A name has at most %(most)s letters; this one has %(n)s.", most=store.LONGEST_NAME, n=len(name))
        return _page(own, fault=fault, persona=persona, typed=name)
    if not store.rename(db.session, own.id, persona, name, current_user.id):
        abort(404)
    jobs.enqueue_analysis(own.id)
    db.session.commit()
    flash(_("The name is kept; the results and reports are made with it now."))
    return redirect(url_for(".persona_waves", code=code), 303)
