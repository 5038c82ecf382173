"""A draft answered page by page, as its logic leads: what is typed stands in the address and is stored nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.domain.definition import FORM_NAMES
from surveyapp.domain.routing import Route, Screen
from surveyapp.domain.text import Text
from surveyapp.models.base import now
from surveyapp.web import headers, i18n
from surveyapp.web.access import design_or_404
from surveyapp.web.designing.blueprint import bp
from surveyapp.web.designing.desk import desk_of
from surveyapp.web.fields import PageForm
from surveyapp.web.passage import Passage, Ticket


@dataclass(frozen=True, slots=True)
class Step:
    """What the phone shows now: a page with its form, or `thanks` where the way ends."""

    screen: Screen | None
    form: PageForm | None
    thanks: Text | None = None


@bp.get("/<code>/walk/<language>")
def walk(code: str, language: str) -> ResponseReturnValue:
    """`page` was answered last and `go` is next or back; without, the first page. `token` stays the same on one way, so
    that what is shuffled stays in its order."""
    desk = desk_of(design_or_404(code))
    headers.framed_by(("'self'",))
    if desk.questionnaire is None:
        return redirect(url_for(".phone", code=code, language=language), 303)
    if language not in desk.questionnaire.languages:
        abort(404)
    i18n.read_in(language, remember=False)
    token = request.args.get("token", "")[:40] or str(uuid4())
    typed = {name: values for name, values in request.args.lists() if name not in FORM_NAMES}
    passage = Passage(Route(desk.questionnaire), Ticket(token, 0, now()), typed, language)
    step = _step(passage, request.args.get("page", ""), request.args.get("go", ""))
    return render_template(
        "designing/walk.html",
        design=desk.design,
        step=step,
        said=passage.piping.say,
        form=step.form,
        earlier=list(_earlier(typed, step.form)),
        token=token,
        language=language,
        place=passage.screens.index(step.screen) + 1 if step.screen in passage.screens else 0,
        languages=(),
        business="",
    )


def _step(passage: Passage, page: str, go: str) -> Step:
    screen = passage.screen(page)
    form = passage.form(screen.questions)
    if not page or go not in ("next", "back"):
        return Step(screen, form)
    if go == "back":
        before = passage.before(screen) or screen
        return Step(before, passage.form(before.questions))
    if not passage.valid(screen, form):
        return Step(screen, form)
    if passage.walk.ending is not None:
        return Step(None, None, passage.walk.ending.text)
    after = passage.after(screen)
    if after is None:
        return Step(None, None, passage.questionnaire.thanks)
    return Step(after, passage.form(after.questions))


def _earlier(typed: dict[str, list[str]], form: PageForm | None) -> Iterator[tuple[str, str]]:
    """What was typed on other pages, to be carried along."""
    here = {question.id for question in form.questions} if form else set()
    for name, values in typed.items():
        if name.partition(".")[0] not in here:
            yield from ((name, value) for value in values)
