"""A million responses to thirty questions: what each step costs beside what it may, and beside others on the same.

The columns are drawn at once, segment by segment, so that the truth is known: an oracle labels everybody with the true
parameters, which no method can beat."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from surveyapp.app import create_app
from surveyapp.config import ROOT, Config
from surveyapp.domain import latent_class
from surveyapp.domain.analysis import AllRules, read_all_rules
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.classification import Group, classify
from surveyapp.domain.crosstab import by_groups, by_item, crosstabs
from surveyapp.domain.latent_class import Items
from surveyapp.domain.persona import find
from surveyapp.domain.persona_items import encode
from surveyapp.domain.stats import adjusted_rand
from surveyapp.domain.table import AnswerTable, Item, build
from surveyapp.domain.text import Text
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.schema import upgrade
from surveyapp.store import accounts, banks, columns, surveys
from tests.bench.clock import Line, cpu, once

MANY = 1_000_000
FEW = 200
SEGMENTS = 4
ATTITUDES = 12
SCALE = 5
ROLES = (
    "bant.need", "bant.budget", "bant.authority", "trait.solution", "criterion.interest", "bant.timing",
    "criterion.purchase", "criterion.information", "criterion.action", "criterion.experience",
    "barrier", "channel", "demographic.gender", "demographic.education", "geographic.region", "lifestyle.values",
)  # fmt: skip


def _text(words: str) -> dict[str, str]:
    return {"vi": words, "en": words}


def _question(name: str, role: str) -> dict[str, Any]:
    options = [
        {"code": f"o{code}", "text": _text(f"{name} {code}"), "score": code / (SCALE - 1)} for code in range(SCALE)
    ]
    return {"id": name, "kind": "single", "role": role, "text": _text(name), "option": options}


PLAIN: dict[str, Any] = {
    "id": "million",
    "title": _text("Một triệu"),
    "languages": ["vi", "en"],
    "page": [
        {
            "id": "all",
            "question": [
                *(_question(f"attitude{number}", "attitude") | {"persona": True} for number in range(ATTITUDES)),
                *(_question(f"q{number}", role) for number, role in enumerate(ROLES)),
                {
                    "id": "age",
                    "kind": "number",
                    "role": "demographic.age",
                    "text": _text("Tuổi"),
                    "low": 15,
                    "high": 99,
                },
                {
                    "id": "spend",
                    "kind": "money",
                    "role": "behaviour.spend",
                    "text": _text("Chi"),
                    "low": 0,
                    "high": 10**8,
                },
            ],
        }
    ],
}
"""12 attitudes that the segments differ in, 16 other scales, two numbers: 30 questions."""


@dataclass(frozen=True)
class Planted:
    """`truth` (n,) is everybody's segment; `chances` (segments, attitudes, categories) what it answers."""

    table: AnswerTable
    truth: NDArray[np.int64]
    chances: NDArray[np.float64]


def planted(n: int, seed: int = 1) -> Planted:
    random = np.random.default_rng(seed)
    definition, problems = parse_questionnaire(PLAIN)
    assert definition is not None, problems
    empty = build(definition, []).frame
    questions = tuple(definition.questions())
    truth = random.integers(0, SEGMENTS, n)
    steps = np.arange(SCALE)
    centres = random.choice([0.5, 2.0, 3.5], (SEGMENTS, ATTITUDES))
    chances = np.exp(-0.5 * (steps - centres[..., None]) ** 2)
    chances /= chances.sum(axis=2, keepdims=True)
    lot = random.random((n, len(questions)), dtype=np.float32)
    made: dict[str, Any] = {}
    for column, question in enumerate(questions):
        if question.id.startswith("attitude"):
            own = np.cumsum(chances[:, column], axis=1)[truth]
            made[question.id] = (lot[:, column, None] > own[:, :-1]).sum(axis=1)
        elif question.options:
            made[question.id] = (lot[:, column] * SCALE).astype(np.int16)
        else:
            low, high = question.low or 0, question.high or 1
            made[question.id] = np.round(low + lot[:, column] * (high - low))
    fixed = {"#submission": [str(number) for number in range(n)], "#number": np.arange(1, n + 1)}
    frame = pl.DataFrame(
        [
            _column(name, kind, made, n) if name not in fixed else pl.Series(name, fixed[name], kind)
            for name, kind in empty.schema.items()
        ]
    )
    return Planted(AnswerTable(definition, frame), truth, chances)


def _column(name: str, kind: pl.DataType, made: dict[str, Any], n: int) -> pl.Series:
    """What was drawn; else the state of an answer that is there, no text, or nothing known."""
    if name in made:
        return pl.Series(name, made[name]).cast(kind)
    known = {pl.String: "", pl.Int8: 0, pl.Int16: 0, pl.Int32: 1, pl.Int64: 1, pl.Boolean: False}
    value = known.get(kind.base_type())
    return pl.repeat(value, n, dtype=kind, eager=True).alias(name)


def attitudes(data: Planted) -> Items:
    return encode(data.table, [item for item in data.table.items if item.id.startswith("attitude")])[0]


def gap(n: int) -> float:
    """By how much the adjusted Rand index of the fit falls short of the oracle's, of 30 mixed items with gaps."""
    data = mixed(n)
    found = latent_class.fit(data.items, SEGMENTS, starts=20)
    ours = latent_class.labels(latent_class.posterior(found, data.items))
    return adjusted_rand(data.truth, data.oracle()) - adjusted_rand(data.truth, ours)


# ------------------------------------------------------------------ mixed items, skipped and missing

CHOICES, AMOUNTS = 24, 6
SKIPPED = slice(8, 14)
"""Choices asked only of who gave one of the upper answers to the first."""


@dataclass(frozen=True)
class Mixed:
    """30 mixed items of planted people: `chances` (segments, choices, categories), `centres` (segments, amounts)."""

    items: Items
    truth: NDArray[np.int64]
    chances: NDArray[np.float64]
    centres: NDArray[np.float64]

    def oracle(self) -> NDArray[np.int64]:
        """The segment each person belongs to most likely, by the parameters they were drawn with and what they answered."""
        codes, numbers = self.items.codes, self.items.numbers
        scores = np.zeros((SEGMENTS, len(codes)))
        for item in range(CHOICES):
            known = codes[:, item] >= 0
            scores[:, known] += np.log(self.chances[:, item, codes[known, item]])
        for item in range(AMOUNTS):
            scores -= np.nan_to_num((numbers[:, item] - self.centres[:, item, None]) ** 2) / 2
        found: NDArray[np.int64] = scores.argmax(axis=0)
        return found


def mixed(n: int, seed: int = 1) -> Mixed:
    """A tenth of the answers is missing; six choices are skipped by about half of the people."""
    random, planned = np.random.default_rng(seed), np.random.default_rng(7)
    truth = random.integers(0, SEGMENTS, n)
    chances = np.exp(-0.5 * (np.arange(SCALE) - planned.choice([1.2, 2.0, 2.8], (SEGMENTS, CHOICES))[..., None]) ** 2)
    chances /= chances.sum(axis=2, keepdims=True)
    centres = planned.choice([-0.4, 0.0, 0.4], (SEGMENTS, AMOUNTS))
    codes = np.empty((n, CHOICES), dtype=np.int16)
    for item in range(CHOICES):
        steps = np.cumsum(chances[:, item], axis=1)[truth, :-1]
        codes[:, item] = (random.random((n, 1)) > steps).sum(axis=1)
    numbers = centres[truth] + random.standard_normal((n, AMOUNTS))
    codes[codes[:, 0] < SCALE // 2, SKIPPED] = -1
    codes[random.random(codes.shape) < 0.1] = -1
    numbers[random.random(numbers.shape) < 0.1] = np.nan
    return Mixed(Items(codes, (SCALE,) * CHOICES, numbers), truth, chances, centres)


# ------------------------------------------------------------------ the figures


GOALS = {
    "table opened": 1.0,
    "classified": 3.0,
    "every question crossed by group": 1.0,
    "personas": 12.0,
    "peak memory, GB": 1.0,
}
ONE_FIT = "personas, k = 4 of all 30 questions"


def million() -> Iterator[Line]:
    """Processor seconds of each step at a million responses, in a process of its own; and all of them at 200."""
    for name, value in json.loads(_alone("steps", MANY)).items():
        unit = "GB" if name.endswith("GB") else "s"
        said = "personas, k = 1…8 judged, of 12 questions" if name == "personas" else name
        yield Line(f"million: {said}", value, unit, "promised at most", GOALS.get(name, GOALS["personas"]))
    small = json.loads(_alone("steps", FEW))
    for name in GOALS:
        if not name.endswith("GB"):
            said = "personas, k = 1…8 judged, of 12 questions" if name == "personas" else name
            yield Line(f"200 responses: {said}", small[name], "s", "promised at most", 0.5)


def oracles() -> Iterator[Line]:
    """How far the segments found fall short of what can be known at all."""
    for n in (10_000, 100_000, MANY):
        yield Line(f"segments: short of the oracle at n = {n:,}", gap(n), "", "promised at most", 0.02)


def against_stepmix(n: int = 100_000, starts: int = 10) -> Iterator[Line]:
    """As many starts on 100,000 people and 30 mixed questions, to the same log-likelihood, beside StepMix in the same
    run; and one start by itself. It takes StepMix some minutes."""
    data = planted(n).table
    items = encode(data, data.items)[0]
    scale = items.numbers.std(axis=0)
    columns = np.hstack((items.codes, items.numbers / scale))
    measurement = {
        "answers": {"model": "categorical", "n_columns": items.codes.shape[1]},
        "numbers": {"model": "gaussian_diag", "n_columns": items.numbers.shape[1]},
    }
    likelihood, cost = stepmix(SEGMENTS, starts, measurement, columns)
    likelihood -= n * float(np.log(scale).sum())
    for made, name in ((starts, f"each of {starts} starts"), (1, "one start alone")):
        found = latent_class.fit(items, SEGMENTS, starts=made, prior=0.0)
        gap = found.log_likelihood - likelihood
        yield Line(f"StepMix at {n:,} × 30: log-likelihood short of ours", gap, "", "equal", 0)
        ours = cpu(partial(latent_class.fit, items, SEGMENTS, starts=made, prior=0.0)) / made
        against = "a StepMix start, same data (promised ÷ 100)"
        yield Line(f"personas: k = {SEGMENTS}, {name}, {n:,} × 30", ours, "s", against, cost / starts)


def stepmix(k: int, starts: int, measurement: Any, columns: NDArray[Any]) -> tuple[float, float]:
    """(log-likelihood, processor seconds) of StepMix to a tolerance at which the fourth decimal stands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from stepmix.stepmix import StepMix

        model = StepMix(k, measurement=measurement, n_init=starts, max_iter=5000, abs_tol=1e-10, rel_tol=0,
                        random_state=1, verbose=0, progress_bar=0)  # fmt: skip
        cost = once(lambda: model.fit(columns))
        return float(model.score(columns)) * len(columns), cost


def _alone(call: str, n: int) -> str:
    code = f"import json; from tests.bench import million; print(json.dumps(million.{call}({n})))"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def steps(n: int) -> dict[str, float]:
    """Processor seconds of each step on n responses, and the most memory they took together."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        subprocess.run(
            [sys.executable, "-c", f"from tests.bench import million; million.write({n}, {folder!r})"],
            cwd=ROOT,
            check=True,
        )
        return _measured(home)


def write(n: int, folder: str) -> None:
    """Publish the questionnaire, and put its responses where the product keeps its columns."""
    home = Path(folder)
    with _app(home).app_context():
        upgrade()
        begin_writing(db.session)
        surveys.publish(db.session, accounts.business(db.session, "bench").id, "million", PLAIN)
        db.session.commit()
        survey = surveys.find(db.session, "million")
        assert survey is not None
        columns._write(columns._folder(survey, home), planted(n).table.frame, 1)


def _app(home: Path) -> Any:
    return create_app(Config(f"sqlite:///{home / 'bench.db'}", "bench", home, testing=True))


def _measured(home: Path) -> dict[str, float]:
    found: dict[str, float] = {}

    def timed(name: str, call: Callable[[], Any]) -> Any:
        kept: list[Any] = []
        found[name] = once(lambda: kept.append(call()))
        return kept[0]

    app = _app(home)
    with app.app_context():
        survey = surveys.find(db.session, "million")
        assert survey is not None
        rules = _rules()
        opened, classified, crossed, personas, peak = GOALS
        table = timed(opened, lambda: columns.table(db.session, survey, home))
        groups = timed(classified, lambda: classify(table, rules.classification))
        labels = {group: Text.of({"vi": group.value}) for group in (Group.TARGET, Group.POTENTIAL)}
        timed(
            crossed, lambda: crosstabs(table, [by_item(table, item) for item in table.items], by_groups(groups, labels))
        )
        timed(personas, lambda: find(table, groups))
        if table.n == MANY:
            timed(ONE_FIT, lambda: _classes(table))
    found[peak] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    return found


def _classes(table: AnswerTable) -> object:
    """One number of classes, of every question."""
    items: tuple[Item, ...] = table.items
    return latent_class.fit(encode(table, items)[0], SEGMENTS, starts=20)


def _rules() -> AllRules:
    rules, problems = read_all_rules(banks.rules(ROOT / "question_banks")[0])
    assert rules is not None, problems
    return rules
