"""Every question by one of them, counted over the files: as the pages count, and the same on Polars and on Spark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from surveyapp.config import Config
from surveyapp.domain import dimension
from surveyapp.domain.answers import Response
from surveyapp.domain.crosstab import Crosstab, by_item, crosstabs
from surveyapp.domain.stats import mean_interval
from surveyapp.domain.weighting import weigh
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, columns, responses, surveys, tallies, weights
from tests.conftest import need

N = 400


def _text(words: str) -> dict[str, str]:
    return {"vi": words, "en": words}


def _choice(name: str, *codes: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "single",
        "text": _text(name),
        "option": [{"code": code, "text": _text(code)} for code in codes],
    } | more


FIRST = [
    _choice("place", "north", "south", "islands"),
    _choice("colour", "red", "green", "blue"),
    _choice("ticked", "a", "b", kind="multiple"),
    {"id": "nps", "kind": "nps", "text": _text("nps")},
    {"id": "age", "kind": "number", "text": _text("age"), "low": 0, "high": 99},
    {"id": "why", "kind": "long_text", "text": _text("why")},
]
SECOND = [*FIRST[:1], _choice("colour", "purple", "white"), *FIRST[2:]]
"""Another colour under the same name: answers to the first do not compare."""


def _publish(session: Session, questions: list[dict[str, Any]]) -> surveys.SurveyInfo:
    begin_writing(session)
    plain = {"id": "tallied", "title": _text("Đếm"), "page": [{"id": "p", "question": questions}]}
    surveys.publish(session, accounts.business(session, "Doanh nghiệp thử").id, "tallied", plain)
    session.commit()
    found = surveys.find(session, "tallied")
    session.rollback()
    assert found is not None
    return found


def _add(session: Session, survey: surveys.SurveyInfo, colours: list[str], seed: int) -> None:
    random = Random(seed)
    batch = []
    for number in range(N):
        place = random.choice(["north", "north", "south", "islands"])
        answers: dict[str, Any] = {
            "place": place,
            "colour": random.choice(colours if place == "north" else colours[:2]) if random.random() < 0.9 else None,
            "ticked": [code for code in "ab" if random.random() < 0.5],
            "nps": random.randrange(11),
            "age": float(random.randrange(15, 80)) if random.random() < 0.8 else None,
            "why": "vì rẻ",
        }
        batch.append(Response(f"{survey.version}-{number}", answers))
    begin_writing(session)
    responses.store_many(session, survey, batch)
    session.commit()


@pytest.fixture
def survey(session: Session, monkeypatch: pytest.MonkeyPatch) -> surveys.SurveyInfo:
    """Two versions, in several parts."""
    monkeypatch.setattr(columns, "ROWS_AT_ONCE", 300)
    _add(session, _publish(session, FIRST), ["red", "green", "blue"], 1)
    changed = _publish(session, SECOND)
    _add(session, changed, ["purple", "white"], 2)
    return changed


@pytest.fixture
def weighted(session: Session, survey: surveys.SurveyInfo) -> surveys.SurveyInfo:
    begin_writing(session)
    weights.keep(session, survey.id, {"place": {"north": 0.2, "south": 0.5, "islands": 0.3}})
    session.commit()
    return survey


def _tables(session: Session, survey: surveys.SurveyInfo, home: Path, engine: str = "") -> tallies.Tables:
    by = next(item for item in columns.table(session, survey, home).items if item.id == "place")
    found = tallies.tables(session, survey, home, engine, by)
    session.rollback()
    return found


def _figures(made: Crosstab) -> list[float]:
    cells = [(cell.n or -1, *astuple(cell.share)) for line in made.cells for cell in line]
    everyone = [figure for own in made.everyone for figure in astuple(own)]
    return [*np.ravel(cells).tolist(), *everyone, *made.people, *made.effective, made.p, made.q, made.v]


def _agree(session: Session, survey: surveys.SurveyInfo, home: Path) -> tallies.Tables:
    """Counts over the files beside the table of answers in memory."""
    found = _tables(session, survey, home)
    table = columns.table(session, survey, home)
    weighting, _ = weigh(table, weights.find(session, survey.id))
    table = weighting.of(table) if weighting else table
    sides = {item.id: by_item(table, item) for item in table.items if dimension.countable(item)}
    across = sides["place"]
    expected = crosstabs(table, [side for name, side in sides.items() if name != "age"], across)
    assert [made.rows.item for made in found.crosstabs] == [made.rows.item for made in expected]
    for made, wanted in zip(found.crosstabs, expected, strict=True):
        assert _figures(made) == pytest.approx(_figures(wanted), nan_ok=True)
        assert made.method is wanted.method
    (ages,) = found.means
    for place, own in enumerate(ages.columns):
        there = across.codes == place
        known = table.numbers(table.item("age"))[there]
        wanted_mean = mean_interval(known, None if table.weights is None else table.weights[there])
        assert astuple(own) == pytest.approx(astuple(wanted_mean))
    return found


def test_the_files_are_counted_as_the_pages_count(session: Session, survey: surveys.SurveyInfo, tmp_path: Path) -> None:
    found = _agree(session, survey, tmp_path)
    colour = next(made for made in found.crosstabs if made.rows.item and made.rows.item.id == "colour")
    assert N / 2 < sum(colour.people) < N
    assert len(list(tmp_path.rglob("*.parquet"))) == 3


def test_with_weights_too(session: Session, weighted: surveys.SurveyInfo, tmp_path: Path) -> None:
    found = _agree(session, weighted, tmp_path)
    assert found.crosstabs[0].effective[0] > 0
    assert list(tmp_path.rglob("*.weights")) == []


def test_a_part_that_cannot_be_read_is_made_anew(session: Session, survey: surveys.SurveyInfo, tmp_path: Path) -> None:
    whole = _tables(session, survey, tmp_path)
    part = sorted(tmp_path.rglob("*.parquet"))[0]
    part.write_bytes(part.read_bytes()[:100])
    again = _tables(session, survey, tmp_path)
    assert [made.people for made in again.crosstabs] == [made.people for made in whole.crosstabs]


def test_what_was_written_of_changed_answers_is_gone(
    session: Session, survey: surveys.SurveyInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "_is_current", lambda *_: False)
    with pytest.raises(columns.Outdated):
        columns.files(session, survey, tmp_path)
    assert list(tmp_path.rglob("*.parquet")) == []


@pytest.fixture(scope="module")
def spark() -> Iterator[str]:
    """Spark's local mode, ended with the tests that need it."""
    need(shutil.which("java") is not None, "Spark needs Java: install default-jre-headless")
    yield "local[2]"
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        running.stop()


def _rounded(found: tallies.Tables) -> list[list[float]]:
    """Sums of fractions depend on their order in the last digits."""
    rows = [_figures(made) for made in found.crosstabs]
    rows += [[figure for own in means.columns for figure in astuple(own)] for means in found.means]
    return [np.round(np.nan_to_num(row, nan=-1.0), 9).tolist() for row in rows]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_spark_gives_the_rows_that_polars_gives(
    session: Session, weighted: surveys.SurveyInfo, tmp_path: Path, spark: str
) -> None:
    assert _rounded(_tables(session, weighted, tmp_path, spark)) == _rounded(_tables(session, weighted, tmp_path))
    begin_writing(session)
    weights.keep(session, weighted.id, {})
    session.commit()
    plain = _tables(session, weighted, tmp_path, spark)
    assert _rounded(plain) == _rounded(_tables(session, weighted, tmp_path))
    assert [made.method for made in plain.crosstabs] == [
        made.method for made in _tables(session, weighted, tmp_path).crosstabs
    ]


@pytest.mark.parametrize("written", ["spark://host:7077", "sc://host:15002/;token=x", "local", "local[2]", "local[*]"])
def test_the_setting_names_a_spark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str) -> None:
    monkeypatch.setenv("SURVEYAPP_HOME", str(tmp_path))
    monkeypatch.setenv("ANALYSIS_ENGINE", written)
    assert Config.from_env().analysis_engine == written


@pytest.mark.parametrize("written", ["http://host", "spark://", "local[x]", "polars"])
def test_another_setting_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str) -> None:
    monkeypatch.setenv("SURVEYAPP_HOME", str(tmp_path))
    monkeypatch.setenv("ANALYSIS_ENGINE", written)
    with pytest.raises(ValueError, match="ANALYSIS_ENGINE must be like"):
        Config.from_env()
