"""Every question of some of the responses, counted now and drawn as in the report."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from reports.content import QuestionRow
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.results import warm
from surveyapp.web.results.blueprint import bp
from surveyapp.web.results.frame import survey_frame, waiting
from surveyapp.web.results.live import NotReady, filtered, live
from surveyapp.web.results.pulse import keeping_up


@bp.get("/<code>/questions/some")
def some_questions(code: str) -> ResponseReturnValue:
    from reports.compose.appendix_kinds import question_rows
    from reports.compose.study import Counted
    from reports.compose.voice import Voice

    own = survey_or_404(code)
    try:
        here = live(own)
    except NotReady:
        return waiting(own, "questions")
    chosen = filtered(here)
    language = i18n.language()

    def rows() -> list[QuestionRow]:
        return list(question_rows(Counted(here.table.where(chosen.mask), Voice(language))))

    frame = survey_frame(own, "questions")
    return render_template(
        "results/some_questions.html",
        here=here,
        filter=chosen,
        rows=here.kept(f"questions {language}", warm.mark(chosen.mask), rows) if chosen.shown else [],
        **frame,
        **keeping_up(own, frame["count"]),
    )
