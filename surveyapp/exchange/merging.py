"""A row about somebody who is stored already: what their response becomes."""

from __future__ import annotations

from surveyapp.domain.answers import Document, Response
from surveyapp.domain.changes import comparable, questions_apart
from surveyapp.domain.definition import Kind, Questionnaire
from surveyapp.domain.routing import ENDING
from surveyapp.exchange.led import Logic


class Merger:
    """Puts rows of a sheet, read by the newest version of a questionnaire, and stored answers together."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._logic: dict[tuple[frozenset[str], str], Logic] = {}

    def replaced(self, stored: Document, version: Questionnaire, row: Response) -> Document:
        """Of a response that a sheet brought: the row outweighs it in every question the row speaks of. The result is
        of the newest version; what that asks otherwise than `version` is dropped."""
        apart = {question.id for question in questions_apart(version, self._questionnaire)}
        kept = {name: own for name, own in stored.items() if name in self._questionnaire and name not in apart}
        return self._led({**kept, **row.answers}, row)

    def filled(self, stored: Document, version: Questionnaire, row: Response) -> Document:
        """Of a response that its person gave, or that was corrected by hand: the row only answers what is not answered
        yet, and what the logic shows them. A consent is the person's own word."""
        new = {
            name: own
            for name, own in row.answers.items()
            if own is not None
            and stored.get(name) is None
            and name in version
            and version.question(name).kind is not Kind.CONSENT
            and comparable(version.question(name), self._questionnaire.question(name))
        }
        if not new or stored.get(ENDING):
            return stored
        led = self._led({**stored, **new}, row)
        return {**stored, **{name: led[name] for name in new if name in led}}

    def _led(self, answers: Document, row: Response) -> Document:
        filled = frozenset(answers) - {ENDING}
        logic = self._logic.get((filled, row.language))
        if logic is None:
            logic = self._logic[filled, row.language] = Logic(self._questionnaire, set(filled), row.language)
        whole = {name: own for name, own in answers.items() if name != ENDING}
        response = Response(row.submission_id, whole, row.language, row.source, row.started, row.submitted)
        return logic.led(response).answers
