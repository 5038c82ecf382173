"""A copy of one's own answers to take along: for a person to read, and for a machine."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from surveyapp.domain.definition import Question
from surveyapp.domain.routing import ORDER
from surveyapp.domain.telling import Told
from surveyapp.domain.text import inert
from surveyapp.store.handling import Done
from surveyapp.store.rights import Consented, Held
from surveyapp.store.surveys import SurveyInfo


def whole(
    survey: SurveyInfo,
    held: Held,
    answers: Sequence[Told],
    consents: Sequence[tuple[Question, Consented]],
    corrections: Sequence[Done],
    language: str,
) -> dict[str, Any]:
    """Everything that is kept of the response."""
    response = held.response
    return {
        "survey": survey.questionnaire.title.to(language),
        "business": survey.questionnaire.business.to(language),
        "receipt": f"{survey.code}-{response.number:05d}",
        "started": _moment(response.started),
        "sent": _moment(response.submitted),
        "corrected": held.changed.isoformat() if held.changed else None,
        "language": response.language,
        "channel": response.source,
        "counted": held.state == "whole",
        "answers": [
            {
                "question": one.question.text.to(language),
                "id": one.question.id,
                "answer": [f"{part}: {words}" if part else words for part, words in one.lines],
                "stored": response.answers[one.question.id],
            }
            for one in answers
        ],
        "consents": [
            {
                "text": question.text.to(language),
                "purpose": said.purpose,
                "given": said.given,
                "at": _moment(said.at),
            }
            for question, said in consents
        ],
        "corrected_by_business": [
            {"at": _moment(done.at), "reason": done.reason, "before_and_after": done.changes} for done in corrections
        ],
        "order_shown": response.answers.get(ORDER),
        "pace": response.pace,
    }


def as_json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)


def as_csv(answers: Sequence[Told], language: str) -> str:
    """With a mark by which spreadsheet programs know that it is UTF-8."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow([_("Question"), _("Part"), _("Answer")])
    for one in answers:
        for part, words in one.lines or (("", ""),):
            lines.writerow([inert(cell) for cell in (one.question.text.to(language), part, words)])
    return "\ufeff" + written.getvalue()


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
