"""The product spoiled on purpose: it says “received” and stores a moment later. The fault test must notice."""

from __future__ import annotations

import queue
import threading
import time
from itertools import count
from typing import Any

from surveyapp.app import create_app
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import responses
from surveyapp.store.responses import Outcome, Receipt

_store = responses.submit
_waiting: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
_numbers = count(1)
_started = threading.Lock()


def _later() -> None:
    with app.app_context():
        while True:
            time.sleep(0.3)
            begin_writing(db.session)
            while not _waiting.empty():
                _store(db.session, *_waiting.get())
            db.session.commit()


def submit(session: Any, *response: Any) -> Receipt:
    if _started.acquire(blocking=False):
        threading.Thread(target=_later, daemon=True).start()
    _waiting.put(response)
    return Receipt(Outcome.STORED, next(_numbers))


app = create_app()
responses.submit = submit
