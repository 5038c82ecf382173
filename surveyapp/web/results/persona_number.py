"""How many personas: the fit of every number of them, and what the business decides about it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from reports.charts.fit import FitCurves, FitLine
from reports.charts.tone import Tone
from surveyapp import jobs
from surveyapp.domain.latent_class import LEVELS, SMALLEST_CLASS, SMALLEST_SHARE, STABLE, TENTATIVE, TWO_LEVELS
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import personas as store
from surveyapp.store import reports
from surveyapp.store.personas import Decision, Wish
from surveyapp.store.reports import StoredAnalysis
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.results.blueprint import bp


@dataclass(frozen=True, slots=True)
class Line:
    """One number of personas; nan where a figure was not measured. `notes`: what speaks against it, in words."""

    k: int
    bic: float
    icl: float
    stability: float
    smallest: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """`used`: how many personas the stored analysis has, None without any; `wish`: what is decided now, `decided` by
    whom. `refusal`: why no number can be chosen, "" where one can. `missing`: usable responses more that might change
    that, 0 where no number would."""

    lines: tuple[Line, ...]
    chart: FitCurves | None
    recommended: int | None
    used: int | None
    pinned: bool
    wish: Wish
    decided: tuple[Decision, ...]
    refusal: str
    missing: int
    why: str

    @property
    def unmeasured(self) -> bool:
        return any(math.isnan(line.stability) for line in self.lines if line.k > 1)


def number_of(own: SurveyInfo, stored: StoredAnalysis) -> Number:
    """From the stored analysis: nothing is fitted in a request."""
    found: dict[str, Any] = stored.data.get(i18n.language(), {}).get("personas", {})
    ks = sorted(int(k) for k in found.get("bic", {}))
    lines = tuple(_line(found, k) for k in ks)
    recommended, used = found.get("recommended_k"), found.get("k")
    return Number(
        lines,
        _chart(lines, recommended, used) if len(lines) > 1 else None,
        recommended,
        used,
        bool(found.get("pinned")),
        store.wish(db.session, own.id),
        tuple(store.decisions(db.session, own.id)),
        _refusal(found),
        _missing(found, stored.responses),
        _why(lines, recommended),
    )


def _missing(found: dict[str, Any], responses: int) -> int:
    """Where nothing was fitted, everybody counts as usable."""
    if found.get("recommended_k") is not None or not found.get("needed_n"):
        return 0
    return max(0, found["needed_n"] - (found.get("n_fit") or responses))


def _line(found: dict[str, Any], k: int) -> Line:
    def figure(name: str) -> float:
        value = found.get(name, {}).get(str(k))
        return math.nan if value is None else float(value)

    stability, levels, smallest = figure("stability_by_k"), figure("levels_by_k"), figure("smallest_by_k")
    notes = []
    if k > 1 and smallest < max(SMALLEST_CLASS, SMALLEST_SHARE * found.get("n_fit", 0)):
        notes.append(_("its smallest persona is too small to rely on"))
    if stability < TENTATIVE:
        notes.append(_("other customers would give other personas"))
    elif stability < STABLE:
        notes.append(_("comes back only roughly"))
    if levels >= (TWO_LEVELS if k == 2 else LEVELS):
        notes.append(_("more or less of one attitude rather than kinds of people"))
    size = 0 if math.isnan(smallest) else round(smallest)
    return Line(k, figure("bic"), figure("icl"), stability, size, tuple(notes))


def _chart(lines: tuple[Line, ...], recommended: int | None, used: int | None) -> FitCurves:
    marks = []
    if used is not None and used != recommended:
        marks.append((used, _("in use")))
    if recommended is not None:
        marks.append((recommended, _("recommended")))
    return FitCurves(
        tuple(line.k for line in lines),
        (
            FitLine("BIC", Tone.TEAL, tuple(line.bic for line in lines)),
            FitLine("ICL", Tone.ORANGE, tuple(line.icl for line in lines)),
        ),
        tuple((k, words) for k, words in marks if k in {line.k for line in lines}),
        _("Lower is better"),
        _("How well each number of personas fits the answers."),
    )


def _why(lines: tuple[Line, ...], recommended: int | None) -> str:
    if recommended is None or len(lines) < 2:
        return ""
    bic, icl = min(lines, key=lambda line: line.bic).k, min(lines, key=lambda line: line.icl).k
    return _(
        "%(k)s is recommended: BIC is lowest at %(bic)s and ICL at %(icl)s personas, and %(k)s is the largest number "
        "up to there whose personas come back when customers are drawn again and are all large enough.",
        k=recommended,
        bic=bic,
        icl=icl,
    )


def _refusal(found: dict[str, Any]) -> str:
    if found.get("recommended_k") is not None:
        return ""
    if not found.get("bic"):
        return _("No number can be chosen: there are too few usable answers to fit personas at all.")
    return _(
        "No number can be chosen: these answers do not bear any personas, and a number chosen by hand would only cut "
        "chance into pieces."
    )


@bp.post("/<code>/personas/number")
def choose_personas(code: str) -> ResponseReturnValue:
    """`k`: the number wanted; "" for the recommended one."""
    own = survey_or_404(code)
    stored = reports.latest_analysis(db.session, own.id) or abort(404)
    written = request.form.get("k", "")
    number = number_of(own, stored)
    if not written:
        return _decided(own, Wish())
    possible = {str(line.k) for line in number.lines if line.k > 1}
    if number.refusal or written not in possible:
        flash(number.refusal or _("Personas cannot be found in that number."))
        return _back(own)
    chosen = int(written)
    return _decided(own, Wish() if chosen == number.recommended else Wish(chosen))


@bp.post("/<code>/personas/pin")
def pin_personas(code: str) -> ResponseReturnValue:
    """`pin`: "1" keeps the personas there are, "" finds them anew with every analysis."""
    own = survey_or_404(code)
    before = store.wish(db.session, own.id)
    if not request.form.get("pin"):
        return _decided(own, Wish(before.k))
    if store.find(db.session, own.id) is None:
        abort(404)
    return _decided(own, Wish(before.k, pinned=True))


@bp.post("/<code>/personas/measure")
def measure_personas(code: str) -> ResponseReturnValue:
    """Have the stability of every number of personas measured."""
    own = survey_or_404(code)
    begin_writing(db.session)
    job = jobs.enqueue_analysis(own.id, every_k=True)
    db.session.commit()
    return redirect(url_for(".job", code=code, job_id=job), 303)


def _decided(own: SurveyInfo, wanted: Wish) -> ResponseReturnValue:
    db.session.rollback()
    begin_writing(db.session)
    if store.decide(db.session, own.id, wanted, current_user.id):
        jobs.enqueue_analysis(own.id)
        flash(_("Kept. The results are computed with it now."))
    db.session.commit()
    return _back(own)


def _back(own: SurveyInfo) -> ResponseReturnValue:
    return redirect(url_for(".section", code=own.code, section="personas", _anchor="how-many"), 303)
