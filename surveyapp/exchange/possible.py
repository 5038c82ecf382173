"""What a questionnaire drafted from a file can be made into: which questions serve what, and what is not there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from surveyapp.domain.definition import JOURNEY_STAGES, Kind, Question, Questionnaire, Role
from surveyapp.domain.latent_class import FEWEST
from surveyapp.domain.persona_items import IDENTIFIABLE, intended
from surveyapp.domain.table import Item, build
from surveyapp.exchange.column_names import spelt


@dataclass(frozen=True, slots=True)
class Possible:
    """`persona_items` is how many answers the `personas` questions come to; `stages` (stage, what is rated there) are
    those the journey would have; `outcome` whether what they lead to is asked."""

    people: int
    personas: tuple[Question, ...]
    persona_items: int
    stages: tuple[tuple[str, tuple[Item, ...]], ...]
    outcome: bool
    satisfaction: tuple[Question, ...]
    described: tuple[Question, ...]
    habits: tuple[Question, ...]
    words: tuple[Question, ...]

    @property
    def has_personas(self) -> bool:
        return self.persona_items >= IDENTIFIABLE and self.people >= FEWEST

    @property
    def enough_asked(self) -> bool:
        return self.persona_items >= IDENTIFIABLE


def possible(questionnaire: Questionnaire, people: int) -> Possible:
    table = build(questionnaire, ())

    def asked(*roles: str) -> tuple[Question, ...]:
        known = {item.question.id for role in roles for item in table.items_with(Role(*role.split(".")))}
        return tuple(question for question in questionnaire.questions() if question.id in known)

    items = intended(table)
    fitted = {item.question.id for item in items}
    at = ((stage, table.items_with(Role("journey", "satisfaction", stage))) for stage in JOURNEY_STAGES)
    written = (Kind.LONG_TEXT, Kind.SHORT_TEXT)
    return Possible(
        people,
        tuple(question for question in questionnaire.questions() if question.id in fitted),
        len(items),
        tuple((stage, found) for stage, found in at if found),
        bool(asked("outcome.satisfied", "outcome.bought", "satisfaction.csat", "satisfaction.nps")),
        asked("satisfaction", "outcome.satisfied"),
        asked("demographic", "geographic"),
        asked("channel", "behaviour", "barrier"),
        tuple(question for question in questionnaire.questions() if question.kind in written),
    )


_QUESTION = ("question", "question id", "question text", "question name", "item", "cau hoi", "ma cau hoi")
_ANSWER = ("answer", "answer text", "answer value", "answer content", "response", "response value", "value", "tra loi",
           "cau tra loi", "dap an")  # fmt: skip


def is_row_per_answer(header: Iterable[str]) -> bool:
    """Whether the sheet has a row for each answer of a person rather than one for the person."""
    names = {spelt(name) for name in header}
    return not names.isdisjoint(_QUESTION) and not names.isdisjoint(_ANSWER)
