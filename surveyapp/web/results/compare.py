"""Any two groups of people side by side: groups, stages, personas, answers, sources, periods or versions."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reports import format as write
from reports.compose.contrast import ANCHOR, MOST_PRINTED, Contrast, contrast_page, reading, told_rows
from reports.compose.study import Counted
from reports.compose.voice import Voice
from reports.content import ComparisonPage
from reports.stored import page_to_plain
from surveyapp import jobs
from surveyapp.domain.address import SIMULATED
from surveyapp.domain.classification import Group
from surveyapp.domain.comparison import Row, apart, compare
from surveyapp.domain.dimension import GROUP, PERSONA, STAGE, VERSION, Dimension, of_versions, speakable
from surveyapp.domain.funnel import deciding
from surveyapp.domain.selection import Selection, chosen
from surveyapp.domain.stats import SMALLEST_CELL, Estimate, few
from surveyapp.domain.table import Mask
from surveyapp.domain.text import Text, inert
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.addresses import asked_again
from surveyapp.web.results import warm
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame, waiting
from surveyapp.web.results.live import Choice, Live, NotReady, day_asked, live

FIRST = 30
"""Rows shown at first."""

SIDES = ("a", "b")
_SPREAD_OUT = 4
"""Questions up to which every answer is a row."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One side as the address asks for it: `prefix` of its fields, who is in it, what they are called. `open`: a
    question is chosen and none of its answers; `empty`: nothing is asked of this side."""

    prefix: str
    key: str
    dimension: Dimension | None
    selection: Selection
    mask: Mask
    name: str
    since: str
    until: str

    @property
    def open(self) -> bool:
        return self.dimension is not None and not self.selection.parts

    @property
    def empty(self) -> bool:
        return not self.selection and self.dimension is None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks to compare; `faults` are sentences about what cannot be."""

    sides: tuple[Side, Side]
    questions: tuple[str, ...]
    contrast: Contrast | None
    faults: tuple[str, ...]


@bp.get("/<code>/compare")
def compare_any(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    try:
        here = live(own)
    except NotReady:
        return waiting(own, "compare")
    asked = _asked(here)
    rows = len(_told(asked))
    shown = rows if request.args.get("rows") == "all" else FIRST
    page = _page(asked, shown)
    return render_template(
        "results/compare.html",
        here=here,
        asked=asked,
        page=page,
        more=max(0, rows - shown),
        all_address=url_for(".compare_any", code=code, **asked_again("rows"), rows="all"),
        file_address=url_for(".compare_file", code=code, **asked_again("rows")),
        report_address=url_for(".compare_report", code=code, **asked_again("rows")),
        ready=list(_ready(here, code)),
        versions=_versions(here),
        **survey_frame(own, "compare"),
    )


@bp.get("/<code>/compare.csv")
def compare_file(code: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    try:
        here = live(own)
    except NotReady:
        return waiting(own, "compare")
    contrast = _asked(here).contrast
    if contrast is None:
        return abort(404)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([inert(cell) for cell in row] for row in _lines(contrast))
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{own.code}-comparison.csv"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.post("/<code>/compare")
def compare_report(code: str) -> ResponseReturnValue:
    """Have the page printed as it is now; the address says what it compares."""
    own = survey_or_404(code)
    language = request.form.get("language", "")
    if language not in i18n.NAMES:
        abort(400)
    db.session.rollback()  # counting takes a moment: respondents must not wait for SQLite's only writer
    try:
        asked = _asked(live(own), Voice("en" if language == "en" else "vi"))
    except NotReady:
        return waiting(own, "compare")
    page = _page(asked)
    if page is None:
        flash(_("Choose two groups that can be compared first."))
        return redirect(url_for(".compare_any", code=code, **asked_again()), 303)
    db.session.rollback()
    begin_writing(db.session)
    job = jobs.enqueue_page(own.id, language, ANCHOR, page_to_plain(page))
    db.session.commit()
    return redirect(url_for(".job", code=code, job_id=job), 303)


# ------------------------------------------------------------------ what is asked


def _asked(here: Live, voice: Voice | None = None) -> Asked:
    voice = voice or Voice("en" if i18n.language() == "en" else "vi")
    faults: list[str] = []
    first = _side(here, "a", voice, faults)
    second = _side(here, "b", voice, faults)
    if second.empty:
        rest = voice.say("Những người còn lại", "Everybody else")
        second = Side("b", "", None, second.selection, ~first.mask, rest, "", "")
    known = {question.id for question in here.by_question}
    questions = tuple(name for name in dict.fromkeys(request.args.getlist("q")) if name in known)
    if faults or first.empty or first.open or second.open:
        return Asked((first, second), questions, None, tuple(faults))
    a, b, overlap = apart(first.mask, second.mask)
    if few(overlap):
        faults.append(_("Fewer than five people are in both. Choose groups that share nobody, or more people."))
    elif min(int(a.sum()), int(b.sum())) < SMALLEST_CELL or not (speakable(first.mask) and speakable(second.mask)):
        alone = _("One side has fewer than five people, or leaves out fewer than five. Nothing is said about so few.")
        faults.append(alone)
    if faults:
        return Asked((first, second), questions, None, tuple(faults))
    made_of = (warm.mark(a), warm.mark(b), questions)
    circular = _made_of(here, first) | _made_of(here, second)
    groups = here.classification
    found = here.kept(
        "comparison", made_of, lambda: compare(here.table, a, b, groups, circular=circular, questions=questions)
    )
    named = replace(found, a_name=first.name, b_name=second.name)
    contrast = Contrast(named, voice, Counted(here.table, voice).numbers, overlap, here.table.weights is not None)
    return Asked((first, second), questions, contrast, ())


def _side(here: Live, prefix: str, voice: Voice, faults: list[str]) -> Side:
    """The fields of one side: a, a.is (more than once), a.source (more than once), a.from, a.to."""
    args = request.args
    key = args.get(prefix, "")
    dimension = _dimension(here, key) if key else None
    if key and dimension is None:
        faults.append(_("This survey has no question or group “%(name)s” to compare by.", name=key[:80]))
    parts = frozenset(args.getlist(f"{prefix}.is")) & frozenset(dimension.parts if dimension else ())
    since = day_asked(args.get(f"{prefix}.from", ""), _("From"), faults)
    until = day_asked(args.get(f"{prefix}.to", ""), _("To"), faults)
    if since and until and since > until:
        faults.append(_("The last day is before the first day."))
        since = until = None
    sources = frozenset(args.getlist(f"{prefix}.source"))
    selection = Selection(key if dimension else "", parts, sources, since, until)
    mask = chosen(here.table, selection, dimension) if selection else np.ones(here.table.n, dtype=np.bool_)
    name = _name(here, dimension, selection, voice)
    return Side(
        prefix, key, dimension, selection, mask, name, args.get(f"{prefix}.from", ""), args.get(f"{prefix}.to", "")
    )


def _dimension(here: Live, key: str) -> Dimension | None:
    if key == VERSION:
        return _versions(here)
    return here.dimension(key)


def _versions(here: Live) -> Dimension | None:
    """None where all answered the same version."""

    def name(version: int) -> Text:
        return Text.of(vi=f"Phiên bản {version}", en=f"Version {version}")

    if here.table.frame["#version"].n_unique() < 2:
        return None
    return of_versions(here.table, Text.of(vi="Phiên bản của khảo sát", en="Version of the survey"), name)


def _name(here: Live, dimension: Dimension | None, selection: Selection, voice: Voice) -> str:
    """What the people of a side have in common."""
    parts = []
    if dimension is not None and selection.parts:
        labels = zip(dimension.parts, here.brief(dimension), strict=True)
        own = [voice.of(label) for part, label in labels if part in selection.parts]
        either = voice.say(" hoặc ", " or ").join(own)
        parts.append(either if dimension.side.item is None else f"{voice.of(dimension.text)}: {either}")
    if selection.sources:
        names = (_source(source, voice) for source in sorted(selection.sources))
        parts.append(voice.say(" hoặc ", " or ").join(names))
    if selection.since or selection.until:
        parts.append(_span(selection.since, selection.until, voice))
    return ", ".join(parts)


def _source(source: str, voice: Voice) -> str:
    if source == "#invitation":
        return voice.say("thư mời", "invitations by e-mail")
    if source == SIMULATED:
        return voice.say("câu trả lời mô phỏng", "simulated answers")
    return source or voice.say("không ghi nguồn", "no source named")


def _span(since: date | None, until: date | None, voice: Voice) -> str:
    if since and until:
        return write.date_range(since, until, voice.lang)
    if since:
        return voice.say(f"từ {write.day(since, 'vi')}", f"from {write.day(since, 'en')}")
    return voice.say(f"đến {write.day(until, 'vi')}", f"to {write.day(until, 'en')}") if until else ""


def _made_of(here: Live, side: Side) -> frozenset[str]:
    """The ids of the answers that put people on this side."""
    if side.dimension is None:
        return frozenset()
    if side.key == STAGE:
        return deciding(here.table, jobs.current_rules().classification.stages, here.classification.scores)
    return side.dimension.side.items


def _ready(here: Live, code: str) -> Iterator[Choice]:
    """Addresses of comparisons that are asked for often, with their names."""
    kinds = {choice.key for choice in here.kinds}
    if GROUP in kinds:
        pair = {"a": GROUP, "a.is": Group.TARGET.value, "b": GROUP, "b.is": Group.POTENTIAL.value}
        yield Choice(url_for(".compare_any", code=code, **pair), _("Target beside potential customers"))
    if PERSONA in kinds and (wave := here.wave) is not None and wave.model.k > 1:
        pair = {"a": PERSONA, "a.is": "0", "b": PERSONA, "b.is": "1"}
        yield Choice(url_for(".compare_any", code=code, **pair), _("The two largest personas"))
    if (versions := _versions(here)) is not None:
        before, after = versions.parts[-2:]
        pair = {"a": VERSION, "a.is": after, "b": VERSION, "b.is": before}
        yield Choice(url_for(".compare_any", code=code, **pair), _("The newest version beside the one before"))
    months = _months(here)
    if months:
        (first, last), (first_before, last_before) = months
        pair = {"a.from": first, "a.to": last, "b.from": first_before, "b.to": last_before}
        yield Choice(
            url_for(".compare_any", code=code, **{name: day.isoformat() for name, day in pair.items()}),
            _("The last 30 days beside the 30 before"),
        )


def _months(here: Live) -> tuple[tuple[date, date], tuple[date, date]] | None:
    """The thirty days up to the newest response, and those before, where there are responses that old."""
    submitted = here.table.frame["#submitted"]
    newest, oldest = submitted.max(), submitted.min()
    if newest is None or oldest is None or newest - oldest < timedelta(days=31):
        return None
    last = newest.date()
    ends = [last - timedelta(days=days) for days in (29, 30, 59)]
    return (ends[0], last), (ends[2], ends[1])


# ------------------------------------------------------------------ what is shown


def _told(asked: Asked) -> list[Row]:
    return [] if asked.contrast is None else told_rows(asked.contrast, every_answer=_spread(asked))


def _page(asked: Asked, most: int = MOST_PRINTED) -> ComparisonPage | None:
    return None if asked.contrast is None else contrast_page(asked.contrast, most, every_answer=_spread(asked))


def _spread(asked: Asked) -> bool:
    return 0 < len(asked.questions) <= _SPREAD_OUT


def _lines(contrast: Contrast) -> Iterator[list[str]]:
    """A head and one row per answer; what may not be shown is empty and says so."""
    found, voice = contrast.found, contrast.voice
    sides = [f"{name} ({side.upper()})" for side, name in zip(SIDES, contrast.names, strict=True)]
    yield [
        _("question"),
        _("answer"),
        *(f"{name}{part}" for name in sides for part in ("", f" · {_('low')}", f" · {_('high')}", " · n")),
        _("difference"),
        _("low"),
        _("high"),
        "p",
        "q",
        _("effect"),
        _("verdict"),
        _("hidden"),
        _("made the groups"),
    ]
    for row in found.rows:
        label = "" if row.code is None else voice.of(row.item.labels[row.code])
        yield [
            voice.of(row.item.text),
            label,
            *_figures(row.a),
            *_figures(row.b),
            *(_plain(value) for value in (row.difference.value, row.difference.low, row.difference.high)),
            *(_plain(value) for value in (row.p, row.q, row.effect)),
            "" if row.hidden else reading(row, contrast.names, voice),
            "1" if row.hidden else "",
            "1" if row.circular else "",
        ]


def _figures(found: Estimate) -> list[str]:
    hidden = math.isnan(found.value)
    return [*(_plain(value) for value in (found.value, found.low, found.high)), "" if hidden else f"{found.n:.0f}"]


def _plain(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.4f}"
