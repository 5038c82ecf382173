"""A draft as it looks on a phone, by itself: beside the editor in a frame, or as a page."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from surveyapp.domain.definition import Page
from surveyapp.web import headers, i18n
from surveyapp.web.designing.bench import bench_or_404
from surveyapp.web.designing.blueprint import bp
from surveyapp.web.fields import PageForm


@bp.get("/<code>/phone")
def phone(code: str) -> ResponseReturnValue:
    """All that can be read of the draft, in `?language=`; with `?question=` only the page of that question."""
    bench = bench_or_404(code)
    headers.framed_by(("'self'",))
    chosen = request.args.get("language", "")
    if chosen in bench.languages:
        i18n.read_in(chosen, remember=False)
    language = i18n.reading()
    wanted = request.args.get("question", "")
    forms = []
    for draft, questions in zip(bench.pages, bench.read, strict=True):
        if not wanted or any(question.id == wanted for question in questions):
            made = Page(draft.id, tuple(questions))
            forms.append((bench.page_title(draft), draft.index + 1, PageForm(made.questions, {}, language)))
    return render_template(
        "designing/phone.html", forms=forms, wanted=wanted, languages=(), business="", design=bench.design
    )
