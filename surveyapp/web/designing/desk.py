"""What lies on the author's desk: the text of a draft, the questionnaire it makes, and what to say about both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.bank_text import to_toml
from surveyapp.domain.changes import Difference, differences
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.lint import Finding, lint, minutes
from surveyapp.domain.problem import Problem
from surveyapp.domain.shape import Plain
from surveyapp.domain.toml_lines import numbered
from surveyapp.extensions import config, db
from surveyapp.jobs import JobFailed, current_rules
from surveyapp.store import banks, surveys
from surveyapp.store.designs import Design


@dataclass(frozen=True)
class Desk:
    """`source` is what the author wrote; `published` the newest version, if there is one."""

    design: Design
    source: str
    published: Questionnaire | None

    @cached_property
    def _read(self) -> tuple[Plain | None, Questionnaire | None, tuple[Problem, ...]]:
        plain, problems = banks.plain_of_text(self.source, config().banks)
        if plain is None:
            return None, None, tuple(problems)
        questionnaire, faults = parse_questionnaire(plain)
        problems = [*problems, *faults]
        return plain, None if problems else questionnaire, tuple(problems)

    @property
    def plain(self) -> Plain | None:
        return self._read[0]

    @property
    def questionnaire(self) -> Questionnaire | None:
        """None while something is wrong."""
        return self._read[1]

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Each with its line of the text."""
        found = self._read[2]
        return tuple(numbered(found, self.source, banks.library(config().banks).questions)) if found else ()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        if self.questionnaire is None:
            return ()
        try:
            rules = current_rules().classification
        except JobFailed:
            rules = None
        return tuple(lint(self.questionnaire, rules))

    @cached_property
    def minutes(self) -> float:
        return minutes(self.questionnaire) if self.questionnaire else 0.0

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Against the published version; () where there is none."""
        if self.questionnaire is None or self.published is None:
            return ()
        return differences(self.published, self.questionnaire)

    @property
    def as_published(self) -> bool:
        return self.questionnaire is not None and self.questionnaire == self.published


def desk_of(design: Design, source: str | None = None) -> Desk:
    """The desk with `source`, by default the draft's own text, else the published version written out."""
    published, written = None, source or design.source
    if design.version:
        newest = surveys.by_id(db.session, design.survey_id)
        published = newest.questionnaire
        written = written or to_toml(surveys.definition(db.session, newest.version_id))
    return Desk(design, written, published)
