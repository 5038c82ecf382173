"""Who began a survey's pages and how far they came, from drafts and responses. No answer is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from surveyapp.domain.breakoff import End, Visit
from surveyapp.models import Draft, ResponseRow, State

_ENDS = {State.WHOLE: End.WHOLE, State.WITHDRAWN: End.WHOLE, State.STOPPED: End.STOPPED}


def since(session: Session, survey_id: int, begun: datetime, most: int) -> list[Visit]:
    """The visits begun after `begun`, at most the newest `most` sent and as many unsent. Responses that did not come
    through the pages (imports, simulations) have no way and are not among them; nor is who was erased."""
    sent = (
        select(ResponseRow.state, ResponseRow.source, ResponseRow.pace)
        .where(ResponseRow.survey_id == survey_id, ResponseRow.started >= begun, ResponseRow.state != State.ERASED)
        .where(ResponseRow.pace["path"].as_string().is_not(None))
        .order_by(ResponseRow.number.desc())
        .limit(most)
    )
    stored = exists().where(ResponseRow.survey_id == survey_id, ResponseRow.submission_id == Draft.submission_id)
    unsent = (
        select(Draft.source, Draft.updated, Draft.answers["#pace"].label("pace"))
        .where(Draft.survey_id == survey_id, Draft.started >= begun, ~Draft.correcting, ~stored)
        .order_by(Draft.id.desc())
        .limit(most)
    )
    return [
        *(Visit(_ENDS[State(row.state)], row.source, *_way(row.pace)) for row in session.execute(sent)),
        *(Visit(End.UNSENT, row.source, *_way(row.pace), row.updated) for row in session.execute(unsent)),
    ]


def _way(pace: Mapping[str, Any] | None) -> tuple[Mapping[str, float], list[str]]:
    return (pace["seconds"], pace["path"]) if pace else ({}, [])
