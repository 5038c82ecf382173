"""Every question by one of them, counted where the answers lie: by Polars in this process, or by a Spark session.

The engine reads the columnar parts; only counts and sums come back. What is asked of it is `domain/tally`, the same
expressions for both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
from sqlalchemy.orm import Session

from surveyapp.domain.changes import items_apart
from surveyapp.domain.crosstab import Crosstab, Side, judged
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.dimension import countable
from surveyapp.domain.item import NOT_ASKED, Item, Measure, items_of
from surveyapp.domain.stats import NOTHING, SMALLEST_CELL, Estimate
from surveyapp.domain.table import AnswerTable
from surveyapp.domain.tally import Sums, crossed, mean, summed
from surveyapp.domain.weighting import weigh
from surveyapp.store import columns, handling, surveys, weights
from surveyapp.store.surveys import SurveyInfo

if TYPE_CHECKING:
    import narwhals as nw

_WEIGHT = "#weight"
_SPARK = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.shuffle.partitions": "8"}
"""What comes back is small: a few cells for each question."""


class NoEngine(Exception):
    """The engine of the setting cannot be reached or is not installed; says why."""


class NobodyAnswered(Exception):
    """There is nothing to count."""


@dataclass(frozen=True, slots=True)
class Means:
    """Of a number by column; nothing of fewer than five people."""

    item: Item
    columns: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything by the answers to `by`: a table of each countable question, and the means of each number."""

    by: Item
    crosstabs: tuple[Crosstab, ...]
    means: tuple[Means, ...]


def tables(session: Session, survey: SurveyInfo, home: Path, engine: str, by: Item) -> Tables:
    """As the pages count them, weighted where the business states population shares. `by` has categories; `engine` as
    `Config.analysis_engine`. Raises NobodyAnswered, columns.Outdated and NoEngine."""
    paths = columns.files(session, survey, home)
    if not paths:
        raise NobodyAnswered("nobody has answered")
    with _weights(session, survey, paths) as weights_file:
        frame = _counted(session, survey, paths, engine)
        weight = None
        if weights_file is not None:
            frame, weight = frame.join(_opened(engine, [weights_file]), on="#number", how="inner"), _WEIGHT
        return _tables(frame, survey.questionnaire, by, weight)


def _tables(frame: nw.LazyFrame[Any], questionnaire: Questionnaire, by: Item, weight: str | None) -> Tables:
    items = [item for item in items_of(questionnaire) if countable(item)]
    counted = [item for item in items if item.categories]
    numbers = [item for item in items if item.measure is Measure.NUMBER]
    across = _name(by.id), by.categories
    cells = crossed(frame, {_name(item.id): item.categories for item in counted}, across, weight)
    sums = summed(frame, [_name(item.id) for item in numbers], across, weight)
    return Tables(
        by,
        tuple(judged([_side(item) for item in counted], _side(by), cells, weighted=weight is not None)),
        tuple(Means(item, _means(own)) for item, own in zip(numbers, sums, strict=True)),
    )


def _side(item: Item) -> Side:
    nobody = np.empty(0, dtype=np.int16)
    return Side(item.labels, nobody, item.measure is Measure.ORDINAL, frozenset((item.id,)), item)


def _means(sums: Sums) -> tuple[Estimate, ...]:
    pairs = zip(sums.people.tolist(), sums.moments, strict=True)
    return tuple(mean(n, moments) if n >= SMALLEST_CELL else NOTHING for n, moments in pairs)


# What is counted


def _counted(session: Session, survey: SurveyInfo, paths: Sequence[Path], engine: str) -> nw.LazyFrame[Any]:
    """What `columns.table` would hold, not read yet."""
    import narwhals as nw

    frame = _opened(engine, paths).filter(nw.col("#ending") == "")
    aside = handling.aside(session, survey.id)
    if aside:
        frame = frame.filter(~nw.col("#number").is_in(sorted(aside)))
    older = {number: old for number, old in surveys.versions(session, survey.id).items() if number < survey.version}
    changed = [*_not_asked(survey.questionnaire, older)]
    return frame.with_columns(*changed) if changed else frame


def _not_asked(questionnaire: Questionnaire, older: Mapping[int, Questionnaire]) -> Iterator[nw.Expr]:
    """As `changes.joined`: answers to older versions count where they compare."""
    import narwhals as nw

    apart = {number: items_apart(old, questionnaire) for number, old in older.items()}
    for item in items_of(questionnaire):
        versions = [number for number, ids in apart.items() if item.id in ids]
        if versions:
            name = _name(item.id)
            kept = nw.when(~nw.col("#version").is_in(versions)).then(nw.col(name))
            yield (kept.otherwise(nw.lit(NOT_ASKED)) if item.categories else kept).alias(name)


@contextmanager
def _weights(session: Session, survey: SurveyInfo, paths: Sequence[Path]) -> Iterator[Path | None]:
    """A file of everybody's weight, beside the parts; None where the survey is not weighted or cannot be."""
    import polars as pl

    targets = weights.find(session, survey.id)
    known = [item.id for item in items_of(survey.questionnaire) if item.id in targets]
    asked = _counted(session, survey, paths, "").select("#number", *map(_name, known)).collect().to_native()
    frame = asked.rename({_name(name): name for name in known})
    weighting, _ = weigh(AnswerTable(survey.questionnaire, frame), targets)
    if weighting is None:
        yield None
        return
    file = paths[0].with_name(f"{uuid4().hex}.weights")
    try:
        pl.DataFrame({"#number": frame["#number"], _WEIGHT: weighting.weights}).write_parquet(file)
        yield file
    finally:
        file.unlink(missing_ok=True)


# Engines


def _name(item_id: str) -> str:
    """Spark takes a point in a name for a part of a column."""
    return item_id.replace(".", "/")


def _opened(engine: str, paths: Sequence[Path]) -> nw.LazyFrame[Any]:
    import narwhals as nw
    import polars as pl

    if not engine:
        frame = pl.scan_parquet(list(paths))
        return nw.from_native(frame.rename({name: _name(name) for name in frame.collect_schema()}))
    read = _by_spark(engine, paths)
    found: nw.LazyFrame[Any] = nw.from_native(read.toDF(*map(_name, read.columns)))
    return found


def _by_spark(engine: str, paths: Sequence[Path]) -> Any:
    """The files as a Spark data frame. One session serves the whole process."""
    try:
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.appName("surveyapp")
        for name, value in _SPARK.items():
            builder = builder.config(name, value)
        builder = builder.remote(engine) if engine.startswith("sc://") else builder.master(engine)
        return builder.getOrCreate().read.parquet(*map(str, paths))
    except ImportError as error:
        raise NoEngine("pyspark is not installed") from error
    except Exception as error:  # py4j, grpc and Spark each have their own
        raise NoEngine(f"{engine}: {error}") from error
