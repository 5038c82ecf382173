"""How many queries a page asks: few, and no more with more surveys; and no list loads a stored analysis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import jobs as queue
from surveyapp.store import reports, surveys
from tests.web.answers import store, visitors


@contextmanager
def asked(app: Flask) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, without those that only begin or end a transaction."""
    found: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def queries(app: Flask, client: FlaskClient, path: str) -> list[str]:
    client.get(path)  # the definition of a survey is read once per process
    with asked(app) as found:
        assert client.get(path).status_code == 200
    return found


def test_the_list_asks_as_often_for_three_surveys_as_for_one(
    app: Flask,
    owner: FlaskClient,
    analysed: str,
    publish: Callable[..., None],
) -> None:
    one = queries(app, owner, "/results")
    publish("second")
    publish("third")
    three = queries(app, owner, "/results")
    assert (len(one), len(three)) == (5, 5)
    assert [statement for statement in three if "analysis.content" in statement] == []


@pytest.mark.parametrize(
    ("path", "most"),
    [("", 7), ("/personas", 7), ("/questions", 7), ("/files", 9), ("/import", 5)],
)
def test_a_page_of_one_survey_asks_as_often_whatever_there_is(
    app: Flask,
    owner: FlaskClient,
    analysed: str,
    path: str,
    most: int,
) -> None:
    before = queries(app, owner, f"/results/shop{path}")
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "shop")
        for language in ("vi", "en"):
            queue.enqueue(db.session, "report", survey.id, language=language)
            reports.save_report(db.session, survey.id, 1, language, f"reports/{language}.pdf", 10)
        db.session.commit()
        db.session.remove()
    after = queries(app, owner, f"/results/shop{path}")
    assert (len(before), len(before) <= most) == (len(after), True)
    reads_content = [statement for statement in after if "analysis.content" in statement]
    assert len(reads_content) == (0 if path in ("/files", "/import") else 1)


@pytest.mark.parametrize(("path", "most"), [("/responses", 14), ("/responses/1", 18), ("/responses.csv", 12)])
def test_single_responses_are_read_in_as_many_queries_for_one_as_for_fifty(
    app: Flask, owner: FlaskClient, path: str, most: int
) -> None:
    store(app, visitors("hn", ("good", 1)))
    one = queries(app, owner, f"/results/shop{path}")
    store(app, visitors("hn", ("good", 49)), start=1)
    fifty = queries(app, owner, f"/results/shop{path}")
    assert (len(fifty), len(one) <= most) == (len(one), True)
    assert sum("response.answers" in statement for statement in fifty) <= (1 if path == "/responses/1" else 0)
