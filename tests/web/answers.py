"""Many stored answers of the shop, for pages that count them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from surveyapp.domain.answers import Response
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import responses, surveys

FIRST = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def store(app: Flask, documents: list[dict[str, Any]], *, source: str = "", start: int = 0, code: str = "shop") -> None:
    """One response a document, an hour apart."""
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, code)
        made = [
            Response(f"r{start + i}", answers, source=source, submitted=FIRST + timedelta(hours=start + i))
            for i, answers in enumerate(documents)
        ]
        responses.store_many(db.session, survey, made)
        db.session.commit()
        db.session.remove()


def visitors(city: str, *counts: tuple[str, int]) -> list[dict[str, Any]]:
    """People of a city who found the price good or bad, and came by Zalo where it was good."""
    return [
        {"city": city, "grid": {"price": said, "staff": "good"}, "ways": ["zalo"] if said == "good" else ["sign"]}
        for said, count in counts
        for _ in range(count)
    ]
