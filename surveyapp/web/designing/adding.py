"""A question added to a page: one of the bank, looked for by words, role or sector, or a new one of any kind."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.domain.definition import Kind
from surveyapp.domain.outline import page_index, questions, with_question
from surveyapp.domain.shape import Plain
from surveyapp.domain.text import Text
from surveyapp.extensions import config, db
from surveyapp.store import banks
from surveyapp.store.designs import Stale
from surveyapp.web import i18n
from surveyapp.web.designing import typed
from surveyapp.web.designing.bench import Bench, bench_or_404, keep, needed
from surveyapp.web.designing.blueprint import bp
from surveyapp.web.designing.editor import about, outline_page
from surveyapp.web.designing.words import groups, kind_name, role_name

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A question of the bank. `words`: as this survey would ask it; `there`: it is asked already."""

    use: str
    question: Plain
    words: str
    block: str
    there: bool


@bp.get("/<code>/pages/<page_id>/add")
def adding(code: str, page_id: str) -> ResponseReturnValue:
    """`?q=` words, `?family=` what it tells, `?sector=` a template that asks it."""
    bench = bench_or_404(code)
    index = _index(bench, page_id)
    asked_for = {name: request.args.get(name, "").strip()[:100] for name in ("q", "family", "sector")}
    found = _found(bench, **asked_for)
    return render_template(
        "designing/adding.html",
        bench=bench,
        desk=bench.desk,
        design=bench.design,
        page=bench.pages[index],
        asked_for=asked_for,
        found=found[:MOST_SHOWN],
        count=len(found),
        searched=any(asked_for.values()),
        groups=groups(),
        sectors=banks.sectors(config().banks),
        about=about,
    )


@bp.get("/<code>/add")
def add_missing(code: str) -> ResponseReturnValue:
    """On to the last page, from where only the survey is known; what is looked for goes along."""
    pages = bench_or_404(code).pages
    if not pages:
        return redirect(url_for(".outline", code=code), 303)
    looked_for = {name: request.args[name] for name in ("q", "family", "sector") if name in request.args}
    return redirect(url_for(".adding", code=code, page_id=pages[-1].id, **looked_for), 303)


@bp.post("/<code>/pages/<page_id>/add")
def add(code: str, page_id: str) -> ResponseReturnValue:
    bench = bench_or_404(code)
    index = _index(bench, page_id)
    use, kind = request.form.get("use", ""), request.form.get("kind", "")
    taken = {each.id for each in questions(bench.pages)}
    if use:
        found = bench.library.find(use)
        if found is None or "." not in use or found[0]["id"] in taken:
            return redirect(url_for(".adding", code=code, page_id=page_id), 303)
        question: Plain = {"use": use}
        name = str(found[0]["id"])
    elif kind in set(Kind):
        question = typed.begun(Kind(kind), bench.languages, taken, bench.library.lists())
        name = question["id"]
    else:
        return redirect(url_for(".adding", code=code, page_id=page_id), 303)
    made = with_question(needed(bench), bench.library, index, len(bench.pages[index].questions), question)
    try:
        keep(bench, made, f"add:{name}")
    except Stale:
        db.session.rollback()
        return outline_page(bench_or_404(code), stale=True)
    return redirect(url_for(".question_form", code=code, question_id=name), 303)


def _index(bench: Bench, page_id: str) -> int:
    try:
        return page_index(needed(bench), page_id)
    except LookupError:
        abort(404)


def _found(bench: Bench, q: str, family: str, sector: str) -> list[Found]:
    library = bench.library
    there = {each.id for each in questions(bench.pages)}
    of_sector = banks.uses_of(config().banks, sector) if sector else None
    language = i18n.language()
    found = []
    for block, own in library.questions.items():
        title = library.titles.get(block, Text())
        for name, question in own.items():
            use = f"{block}.{name}"
            roles = question.get("role", [])
            roles = [roles] if isinstance(roles, str) else roles
            if family and not any(str(role).partition(".")[0] == family for role in roles):
                continue
            if of_sector is not None and use not in of_sector:
                continue
            texts = [words for text in (title, Text.of(question["text"])) for _language, words in text]
            said = [role_name(str(role)) for role in roles] + [kind_name(str(question.get("kind")))]
            texts += [words for text in said for _language, words in text]
            if typed.matches(q, use, *library.tags.get(block, ()), *texts):
                words = bench.read_aloud(bench.question_of(question), question)
                found.append(Found(use, question, words, title.to(language) or block, name in there))
    return found
