"""Published definitions are compiled once per process and database."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from surveyapp.models import Business
from surveyapp.store import surveys


def questionnaire(title: str) -> dict[str, object]:
    words = {"vi": title, "en": title}
    question = {"id": "name", "kind": "short_text", "text": words}
    return {"id": "q", "title": words, "languages": ["vi", "en"], "page": [{"id": "one", "question": [question]}]}


def test_a_database_never_gets_the_definition_of_one_that_is_gone(migrated_sqlite: Path, tmp_path: Path) -> None:
    """Python gives the address of a vanished engine to a later one: an address is no name for a database."""
    gc.collect()
    before = len(surveys._COMPILED)
    for number in range(20):
        engine = create_engine(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / f'{number}.db')}")
        with Session(engine) as session:
            business = Business(name="Cửa hàng Ví Dụ")
            session.add(business)
            session.flush()
            surveys.publish(session, business.id, "q", questionnaire(f"Lần {number}"))
            session.commit()
            found = surveys.find(session, "q")
            assert found is not None
            assert found.questionnaire.title.to("vi") == f"Lần {number}"
            again = surveys.find(session, "q")
            assert again is not None
            assert again.questionnaire is found.questionnaire
        engine.dispose()
        del engine, session, business, found, again
        gc.collect()
    assert len(surveys._COMPILED) <= before
