"""The product spoiled on purpose: it says “kept” and “received”, and writes a moment later. The fault test must notice."""

from __future__ import annotations

import queue
import threading
import time
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.app import create_app
from surveyapp.extensions import db
from surveyapp.store import together
from surveyapp.store.responses import Outcome, Receipt
from surveyapp.web.answering import views

_waiting: queue.SimpleQueue[together.Work[Any]] = queue.SimpleQueue()
_numbers = count(1)
_started = threading.Lock()


def _later() -> None:
    with app.app_context():
        engine = db.engine
    while True:
        time.sleep(0.3)
        together.write(engine, _all_of_them)


def _all_of_them(session: Session) -> None:
    while not _waiting.empty():
        _waiting.get()(session)


def write(work: together.Work[Any], survey_id: int | None = None) -> Receipt:
    if _started.acquire(blocking=False):
        threading.Thread(target=_later, daemon=True).start()
    _waiting.put(work)
    return Receipt(Outcome.STORED, next(_numbers))


app = create_app()
views.write = write  # type: ignore[assignment]
