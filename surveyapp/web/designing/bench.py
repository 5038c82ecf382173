"""What the pages of the editor work on: a draft's data, its questions, what is wrong beside each, and saving a step."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

from flask import abort
from flask_babel import gettext as _

from surveyapp.domain.bank import read_question
from surveyapp.domain.bank_schema import QuestionFile
from surveyapp.domain.conditions import Name, names_in, told
from surveyapp.domain.definition import Question
from surveyapp.domain.finding import Finding
from surveyapp.domain.library import Library, loads, resolve
from surveyapp.domain.outline import Asked, PageDraft, outline, workable
from surveyapp.domain.piping import fill
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.shape import Plain, shaped
from surveyapp.domain.text import Text
from surveyapp.domain.toml_edit import rewritten
from surveyapp.domain.toml_lines import TomlFile
from surveyapp.extensions import db
from surveyapp.store import banks, designs
from surveyapp.store.designs import Design, Steps
from surveyapp.web import i18n
from surveyapp.web.access import design_or_404
from surveyapp.web.designing.desk import Desk, config, desk_of

MOST_CHARACTERS = 1_000_000
"""Of a draft's text."""

_IN_PAGE = re.compile(r"page (\d+)|page (?:\d+ )?“(.*)”")
_QUESTION = re.compile(r"question (?:\d+ )?“(.*)”")


@dataclass(frozen=True)
class Bench:
    desk: Desk

    @property
    def design(self) -> Design:
        return self.desk.design

    @property
    def library(self) -> Library:
        return banks.library(config().banks)

    @cached_property
    def data(self) -> Plain | None:
        """What the author wrote; None while the text cannot be worked on but as text."""
        data = loads(self.desk.source)[0]
        return data if workable(data) else None

    @cached_property
    def pages(self) -> list[PageDraft]:
        return [] if self.data is None else outline(self.data, self.library)

    @cached_property
    def languages(self) -> list[str]:
        listed = (self.data or {}).get("languages", ["vi", "en"])
        known = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
        return known or ["vi", "en"]

    @cached_property
    def steps(self) -> Steps:
        return designs.steps(db.session, self.design)

    # -------------------------------------------------------------- what can be read of it

    @cached_property
    def read(self) -> list[list[Question]]:
        """The questions of each page that are whole by themselves."""
        if self.data is None:
            return []
        plain = resolve(self.data, self.library)[0]
        return [
            [question for own in page.get("question", []) if (question := self.question_of(own))]
            for page in plain.get("page", [])
        ]

    @cached_property
    def _words(self) -> dict[str, Text]:
        return {name: Text.of(own) for name, own in (self.data or {}).get("words", {}).items() if _is_wording(own)}

    def question_of(self, own: Plain) -> Question | None:
        """The question with the words of this survey; None where it is not whole by itself."""
        entry = shaped(QuestionFile, own)[0]
        return read_question(entry, self.languages, self._words)[0] if entry is not None else None

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {question.id: question for page in self.read for question in page}

    @cached_property
    def names(self) -> dict[str, Name]:
        """All that conditions may speak of, wherever they stand."""
        return names_in(question for page in self.read for question in page)

    def names_before(self, page: int, question_id: str = "") -> dict[str, Name]:
        """What a condition of that page sees; of the question on it, where one is named."""
        before = [question for own in self.read[:page] for question in own]
        if question_id:
            for question in self.read[page]:
                if question.id == question_id:
                    break
                before.append(question)
        return names_in(before)

    def told(self, source: str) -> str:
        return told(source, self.names, i18n.language())

    def wording(self, own: Asked) -> str:
        return self.read_aloud(self.questions.get(own.id), own.whole)

    def read_aloud(self, question: Question | None, written: Plain) -> str:
        """The question as somebody who gave no earlier answer reads it; where it cannot be read, as it is written."""
        if question is not None:
            return fill(question.text.to(i18n.language()), lambda _name: "")
        return said_of(written.get("text"))

    def fits_a_form(self, own: Asked) -> bool:
        """Whether every field holds what it should: texts, numbers, lists. Other questions are for the text."""
        faults = shaped(QuestionFile, own.whole)[1]
        return all(fault.fault is not Fault.FIELD_TYPE for fault in faults)

    def page_title(self, page: PageDraft) -> str:
        return said_of(page.fields.get("title"))

    def page_called(self, page_id: str) -> str:
        """What an author calls the page of that id; "" is the end."""
        found = next((page for page in self.pages if page.id == page_id), None)
        if found is None:
            return page_id or _("the end")
        return f"{found.index + 1}. {self.page_title(found) or page_id}"

    def roles_of(self, own: Asked) -> list[str]:
        written = own.whole.get("role", [])
        listed = [written] if isinstance(written, str) else written
        return [role for role in listed if isinstance(role, str)] if isinstance(listed, list) else []

    def block_title(self, use: str) -> str:
        block = use.partition(".")[0]
        return self.library.titles.get(block, Text()).to(i18n.language()) or block

    def list_title(self, name: str) -> str:
        return banks.list_titles(config().banks).get(name, Text()).to(i18n.language()) or name

    @cached_property
    def pictures(self) -> list[str]:
        return self.library.pictures()

    def line_of(self, own: Asked) -> int:
        """The line of the text on which the question stands."""
        page = self.pages[own.page]
        return self._file.line((f"page {own.page + 1} “{page.id}”", f"question “{own.id}”"))

    @cached_property
    def _file(self) -> TomlFile:
        return TomlFile(self.desk.source, self.library.questions)

    # -------------------------------------------------------------- what to say about it

    @cached_property
    def _problems(self) -> dict[tuple[str, str], list[Problem]]:
        """("question", id) · ("page", index) · ("", "") → problems."""
        known = {own.id for page in self.pages for own in page.questions}
        by_id = {page.id: page.index for page in self.pages}
        found: dict[tuple[str, str], list[Problem]] = {}
        for problem in self.desk.problems:
            place = ("", "")
            for part in problem.place:
                asks, page = _QUESTION.fullmatch(part), _IN_PAGE.match(part)
                if asks and asks[1] in known:
                    place = ("question", asks[1])
                    break
                if page:
                    index = int(page[1]) - 1 if page[1] else by_id.get(page[2], 0)
                    place = ("page", str(index))
            found.setdefault(place, []).append(problem)
        return found

    def problems_of(self, kind: str, name: str | int) -> list[Problem]:
        return self._problems.get((kind, str(name)), [])

    @property
    def other_problems(self) -> list[Problem]:
        return self.problems_of("", "")

    @cached_property
    def _findings(self) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        known = {own.id for page in self.pages for own in page.questions}
        for finding in self.desk.findings:
            found.setdefault(finding.question if finding.question in known else "", []).append(finding)
        return found

    def findings_of(self, question_id: str = "") -> list[Finding]:
        return self._findings.get(question_id, [])


def bench_or_404(code: str) -> Bench:
    return Bench(desk_of(design_or_404(code)))


def needed(bench: Bench) -> Plain:
    """The data to change; without, there is nothing here to look at."""
    return bench.data if bench.data is not None else abort(404)


def keep(bench: Bench, data: Plain, about: str, *, goes_on: bool = False) -> Bench:
    """Saves the data as the draft's next step and commits. Raises Stale when the draft was saved meanwhile."""
    source = rewritten(bench.desk.source, data)
    if len(source) > MOST_CHARACTERS:
        abort(413)
    own = bench.design
    before = bench.desk.source if own.revision == 0 else ""
    designs.save(db.session, own.survey_id, source, own.revision, about=about[:100], before=before, goes_on=goes_on)
    db.session.commit()
    return Bench(desk_of(designs.by_survey(db.session, own.survey_id)))


def mark_of(part: object) -> str:
    """Tells whether a part of a draft is still what a form showed of it."""
    return hashlib.sha256(json.dumps(part, sort_keys=True, default=str).encode()).hexdigest()[:16]


def said_of(wording: object) -> str:
    """A wording as it is written, in the reader's language."""
    return Text.of(wording).to(i18n.language()) if _is_wording(wording) else ""


def _is_wording(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and all(isinstance(words, str) for words in value.values())
