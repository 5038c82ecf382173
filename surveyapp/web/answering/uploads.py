"""Files posted with a page: taken in when their bytes are what the question takes, and bound to their response."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flask import request

from surveyapp.domain.attachment import MOST, MOST_BYTES, TAKEN, TAKEN_WORDS, media_of
from surveyapp.domain.definition import Kind, Question
from surveyapp.domain.problem import Fault, Problem
from surveyapp.extensions import config, db
from surveyapp.store import attachments
from surveyapp.web.answering.ticket import Ticket
from surveyapp.web.fields import Typed


def home() -> Path:
    return config().home


def take_in(
    survey_id: int, ticket: Ticket, questions: Iterable[Question], before: Typed
) -> tuple[Typed, dict[str, Problem]]:
    """(fields of the file questions among `questions`, question id → what is wrong with its new file).

    What a form says about keys and names is not believed: a file is there because it came with this very post, or
    because the fields kept `before` say so."""
    fields: Typed = {}
    problems: dict[str, Problem] = {}
    for question in questions:
        if question.kind is not Kind.FILE:
            continue
        names = question.id, f"{question.id}.name"
        if not request.form.get(f"{question.id}.remove"):
            fields |= {name: before.get(name, []) for name in names}
        else:
            fields |= {name: [] for name in names}
        sent = request.files.get(f"{question.id}.upload")
        if sent is None or not sent.filename:
            continue
        sent.stream.seek(0)  # the post may be judged again
        content = sent.stream.read(MOST_BYTES + 1)
        media = media_of(content)
        if len(content) > MOST_BYTES or media not in TAKEN[question.accept]:
            accepted = TAKEN_WORDS[question.accept]
            problems[question.id] = Problem.at(Fault.BAD_FILE, question.id, accepted=accepted, most=MOST)
            continue
        own = survey_id, ticket.submission_id, question.id
        kept = attachments.keep(db.session, home(), *own, sent.filename.replace("\x00", ""), media, content)
        fields |= {names[0]: [kept.key], names[1]: [kept.name]}
    return fields, problems
