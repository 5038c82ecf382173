"""One person's way through a questionnaire, page by page, from what has been typed so far."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from surveyapp.domain.answers import Answer, Document, to_json
from surveyapp.domain.definition import SILENT_KINDS, Ending, Kind, Page, Question, Questionnaire, Quota
from surveyapp.domain.expression import references
from surveyapp.domain.logic import parsed
from surveyapp.domain.piping import Piping
from surveyapp.domain.problem import Problem
from surveyapp.domain.reading import read, today
from surveyapp.domain.routing import ENDING, ORDER, Route, Screen, Walk, assigned, shuffled
from surveyapp.web.fields import PageForm, Typed


@dataclass(frozen=True, slots=True)
class Ticket:
    """`version_id` is the version of the questionnaire the respondent began with; `source` the channel they came by;
    `hidden` what the link said to its hidden questions, as (question id, value); `correcting` is true where the
    response is stored already and its person changes it; `kiosk` is the language a kiosk begins in, "" elsewhere;
    `admitted` is true once the survey's PIN has been given."""

    submission_id: str
    version_id: int
    started: datetime
    source: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    correcting: bool = False
    kiosk: str = ""
    admitted: bool = False


Reading = tuple[Answer | None, list[Problem]]
"""An answer, or what is wrong with what was typed."""


@dataclass(frozen=True)
class Passage:
    """`typed` holds every field posted so far, right or wrong; pages never opened have no fields in it."""

    route: Route
    ticket: Ticket
    typed: Typed
    language: str

    @property
    def questionnaire(self) -> Questionnaire:
        return self.route.questionnaire

    @cached_property
    def _readings(self) -> dict[str, Reading]:
        """Every question as it was typed, read once."""
        typed = {**self.typed, **{name: [value] for name, value in self.ticket.hidden}}
        return {q.id: read(q, typed) for q in self.questionnaire.questions() if q.kind not in SILENT_KINDS}

    @cached_property
    def walk(self) -> Walk:
        seed = self.ticket.submission_id
        read_so: Document = {name: to_json(answer) for name, (answer, _) in self._readings.items()}
        drawn = {name: code for name, code in assigned(self.questionnaire, seed).items() if not read_so.get(name)}
        given = read_so | drawn
        order = shuffled(self.questionnaire, seed)
        return self.route.walk({**given, ORDER: order} if order else given, environment(self.ticket, self.language))

    @property
    def document(self) -> Document:
        """The answers that count as they stand: hidden ones dropped, blank and faulty ones None."""
        return self.walk.kept

    @cached_property
    def piping(self) -> Piping:
        return Piping(self.questionnaire, self.walk.kept, self.language)

    @cached_property
    def screens(self) -> tuple[Screen, ...]:
        """The pages shown on this way; a way that hides everything still has the first page."""
        return self.walk.screens or (Screen(self.questionnaire.pages[0], ()),)

    def screen(self, page_id: str) -> Screen:
        """The page of that id where it is shown, else the first page."""
        return next((screen for screen in self.screens if screen.page.id == page_id), self.screens[0])

    def before(self, screen: Screen) -> Screen | None:
        place = self.screens.index(screen)
        return self.screens[place - 1] if place else None

    def after(self, screen: Screen) -> Screen | None:
        return next(iter(self.screens[self.screens.index(screen) + 1 :]), None)

    # -------------------------------------------------------------- forms

    def form(self, questions: Collection[Question]) -> PageForm:
        """The form of some of this way's questions, with earlier answers in their wordings."""
        typed = dict(self.typed)
        for question in questions:
            typed |= self._offered_only(question)
        return PageForm([self.piping.question(question) for question in questions], typed, self.language)

    def _offered_only(self, offered: Question) -> Typed:
        """The question's fields without what an earlier answer has taken off its list since."""
        whole = self.questionnaire.question(offered.id)
        gone = {option.code for option in whole.options} - {option.code for option in offered.options}
        if not gone:
            return {}
        if offered.kind is Kind.RANKING:
            ranked = self.document.get(offered.id) or ()
            return {f"{offered.id}.{code}": [str(place)] for place, code in enumerate(ranked, start=1)}
        own = {name: values for name, values in self.typed.items() if name.partition(".")[0] == offered.id}
        return {name: [value for value in values if value not in gone] for name, values in own.items()}

    def right(self, screen: Screen, only: Collection[str] | None = None) -> bool:
        """True when nothing is wrong with the page's questions, or with those whose ids are in `only`."""
        asked = [question for question in screen.questions if only is None or question.id in only]
        names = {question.id for question in asked}
        return not any(self._faulty(question) for question in asked) and not any(
            question.id in names for question, _ in self.walk.unmet
        )

    def _faulty(self, offered: Question) -> bool:
        if offered.kind in SILENT_KINDS:
            return False
        if offered is self.questionnaire.question(offered.id):
            return bool(self._readings[offered.id][1])
        return bool(read(offered, {**self.typed, **self._offered_only(offered)})[1])

    def valid(self, screen: Screen, form: PageForm, only: Collection[str] | None = None) -> bool:
        """The same, and what is wrong is put on the form."""
        right = form.validate(only=only)
        asked = {question.id for question in screen.questions if only is None or question.id in only}
        for question, number in self.walk.unmet:
            if question.id in asked:
                form.blame(question, self.piping.say(question.checks[number].text))
                right = False
        return right

    def first_fault(self) -> tuple[Screen, PageForm] | None:
        """The first page, in order, that holds something wrong, with its errors filled in."""
        for screen in self.screens:
            if not self.right(screen):
                form = self.form(screen.questions)
                self.valid(screen, form)
                return screen, form
        return None

    # -------------------------------------------------------------- endings

    def ending(self, here: Page) -> Ending | None:
        """The ending that holds once `here` is answered; one that later questions decide waits for them."""
        endings = self.questionnaire.endings
        decided = self._decided(here) if endings else set()
        return next((e for e in endings if self._settled(e.when, decided)), None)

    def quotas(self, here: Page | None = None) -> tuple[Quota, ...]:
        """The quotas this person belongs to, with `here` those that are certain once that page is answered."""
        quotas = self.questionnaire.quotas
        decided = self._decided(here or self.questionnaire.pages[-1]) if quotas else set()
        return tuple(quota for quota in quotas if self._settled(quota.when, decided))

    def stopped(self, here: Page, ending: str) -> Document:
        """The answers up to `here`, with the id of what stopped them there."""
        decided = self._decided(here)
        answers = {name: answer for name, answer in self.document.items() if name in decided or name == ORDER}
        return {**answers, ENDING: ending}

    def _settled(self, condition: str, decided: set[str]) -> bool:
        return _named(condition) <= decided and self.walk.holds(condition)

    def _decided(self, here: Page) -> set[str]:
        pages = self.questionnaire.pages
        return {question.id for page in pages[: pages.index(here) + 1] for question in page.questions}

    # -------------------------------------------------------------- progress

    def progress(self, page: Page) -> tuple[int, int, int]:
        """(pages passed, pages in all, most pages still to come): the first never falls on the way forward, and
        the last counts every page that later answers may still open."""
        everything = self.questionnaire.pages
        place = everything.index(page)
        decided = {question.id for earlier in everything[:place] for question in earlier.questions}
        shown = {screen.page.id for screen in self.screens}
        left = [later for later in everything[place + 1 :] if later.id in shown or not self._ruled_out(later, decided)]
        return place, len(everything), len(left)

    def _ruled_out(self, page: Page, decided: set[str]) -> bool:
        before = self.questionnaire.pages[: self.questionnaire.pages.index(page)]
        skips = [skip.when for earlier in before for skip in earlier.skips]
        conditions = [page.show_if, *skips, *(question.show_if for question in page.questions)]
        parts = [part.show_if for question in page.questions for part in (*question.options, *question.rows)]
        carried = {question.carry.question for question in page.questions if question.carry}
        return carried | {name for condition in [*conditions, *parts] for name in _named(condition)} <= decided


def environment(ticket: Ticket, language: str) -> dict[str, str | None]:
    """What the logic language knows beside the answers."""
    return {"#language": language, "#source": ticket.source or None, "#today": today().isoformat()}


def _named(condition: str) -> set[str]:
    """The questions that a condition speaks of."""
    names = references(parsed(condition)) if condition else ()
    return {name.partition(".")[0] for name in names if not name.startswith("#")}
