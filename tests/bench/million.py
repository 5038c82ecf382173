"""A million responses to thirty questions: what each step costs beside what it may, and beside others on the same.

The columns are drawn at once, segment by segment, so that the truth is known: `oracle` labels everybody with the true
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


def oracle(data: Planted) -> NDArray[np.int64]:
    """The segment each person belongs to most likely, by the parameters they were drawn with."""
    codes = attitudes(data).codes
    scores = sum(np.log(data.chances[:, item, codes[:, item]]) for item in range(ATTITUDES))
    found: NDArray[np.int64] = np.asarray(scores).argmax(axis=0)
    return found


def fitted(data: Planted) -> NDArray[np.int64]:
    items = attitudes(data)
    found = latent_class.fit(items, SEGMENTS, starts=20)
    labels: NDArray[np.int64] = latent_class.labels(latent_class.posterior(found, items)).astype(np.int64)
    return labels


def gap(n: int) -> float:
    """By how much the adjusted Rand index of the fit falls short of the oracle's."""
    data = planted(n)
    return adjusted_rand(data.truth, oracle(data)) - adjusted_rand(data.truth, fitted(data))


# ------------------------------------------------------------------ the figures


GOALS = {
    "table opened": 1.0,
    "classified": 3.0,
    "every question crossed by group": 1.0,
    "personas": 12.0,
    "peak memory, GB": 1.0,
}


def million() -> Iterator[Line]:
    """Processor seconds of each step at a million responses, in a process of its own; and all of them at 200."""
    for name, value in json.loads(_alone("steps", MANY)).items():
        unit = "GB" if name.endswith("GB") else "s"
        said = f"personas, k = {SEGMENTS} of all questions" if name == "personas" else name
        yield Line(f"million: {said}", value, unit, "promised at most", GOALS[name])
    small = json.loads(_alone("steps", FEW))
    for name in GOALS:
        if not name.endswith("GB"):
            said = "personas, k = 1…8 judged, of 12 questions" if name == "personas" else name
            yield Line(f"200 responses: {said}", small[name], "s", "promised at most", 0.5)


def oracles() -> Iterator[Line]:
    """How far the segments found fall short of what can be known at all."""
    for n in (10_000, 100_000, MANY):
        yield Line(f"segments: short of the oracle at n = {n:,}", gap(n), "", "promised at most", 0.02)


def against_stepmix() -> Iterator[Line]:
    """One start on 20,000 people, to the same log-likelihood, beside StepMix in the same run."""
    from stepmix.stepmix import StepMix

    items = attitudes(planted(20_000))
    found = latent_class.fit(items, SEGMENTS, starts=1, prior=0.0)
    reached: list[float] = []

    def theirs() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = StepMix(SEGMENTS, measurement="categorical", n_init=1, max_iter=2000, abs_tol=1e-10, rel_tol=0,
                            random_state=1, verbose=0, progress_bar=0)  # fmt: skip
            model.fit(items.codes)
            reached.append(float(model.score(items.codes)) * len(items))

    cost = once(theirs)
    yield Line("StepMix: log-likelihood short of ours", found.log_likelihood - reached[0], "", "equal", 0)
    ours = cpu(lambda: latent_class.fit(items, SEGMENTS, starts=1, prior=0.0), 1)
    yield Line("personas: k = 4, one start, 20,000 people", ours, "s", "StepMix, same data", cost)


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
        timed(personas, lambda: _classes(table) if table.n == MANY else find(table, groups))
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
