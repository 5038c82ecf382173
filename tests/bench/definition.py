"""A questionnaire of 310 questions: read, checked, advised on, and its first page served."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.domain import logic
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.bank_schema import QuestionnaireFile
from surveyapp.domain.lint import lint
from surveyapp.domain.routing import Route
from surveyapp.domain.shape import Plain
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.schema import upgrade
from surveyapp.store import accounts, surveys
from tests.bench.clock import Line, cpu
from tests.many_questions import many_questions

QUESTIONS = 310
_AGAINST = "json.loads and pydantic shape of the same file"


def definition() -> Iterator[Line]:
    """What stands between a file and a page, beside decoding the file and checking its shape alone."""
    plain = many_questions(QUESTIONS)
    source = json.dumps(plain, ensure_ascii=False)
    shape = cpu(lambda: QuestionnaireFile.model_validate(json.loads(source))) * 1000
    found, problems = parse_questionnaire(plain)
    assert found is not None, problems

    def read(*, published: bool) -> None:
        logic.parsed.cache_clear()
        Route(parse_questionnaire(json.loads(source), published=published)[0] or found)

    def line(name: str, seconds: float) -> Line:
        return Line(f"definition: {QUESTIONS} questions {name}", seconds * 1000, "ms", _AGAINST, shape)

    yield line("loaded to run", cpu(lambda: read(published=True)))
    yield line("checked to publish", cpu(lambda: read(published=False)))
    yield line("advised on", cpu(lambda: lint(found)))
    with tempfile.TemporaryDirectory() as folder:
        yield from _pages(Path(folder), line, plain)


def _pages(home: Path, line: Callable[[str, float], Line], plain: Plain) -> Iterator[Line]:
    """The first page when the process meets the survey for the first time, and afterwards."""
    app = create_app(Config(f"sqlite:///{home / 'bench.db'}", "bench", home, testing=True))
    with app.app_context():
        upgrade()
        begin_writing(db.session)
        surveys.publish(db.session, accounts.business(db.session, "bench").id, "many", plain)
        db.session.commit()
    client = app.test_client()

    def first() -> None:
        surveys._COMPILED.clear()
        logic.parsed.cache_clear()
        assert client.get("/s/many").status_code == 200

    yield line("first page of a process", cpu(first))
    yield line("first page after that", cpu(lambda: [client.get("/s/many") for _ in range(20)]) / 20)
