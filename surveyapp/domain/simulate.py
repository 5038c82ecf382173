"""Simulated respondents planted with known segments, who walk the questionnaire as its logic leads them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.address import SIMULATED
from surveyapp.domain.answers import Document, Response
from surveyapp.domain.definition import (
    FUNNEL,
    JOURNEY_STAGES,
    SILENT_KINDS,
    Ending,
    Kind,
    Question,
    Questionnaire,
    Quota,
    Role,
)
from surveyapp.domain.drawing import TODAY, draw, meant
from surveyapp.domain.expression import Value
from surveyapp.domain.planting import LADDER, Crowd, Whole
from surveyapp.domain.routing import ORDER, Route, Walk, assigned, shuffled
from surveyapp.domain.segments import Segments, default_segments, read_segments
from surveyapp.domain.simulated_walk import walked

__all__ = ["Segments", "Simulation", "read_segments", "simulate"]

FIRST_DAY = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
"""Simulated answers arrive in the four weeks from here: a fixed time, so that a seed makes the same file for ever."""

DAYS = 28
HOURS = np.array([0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 4, 6, 4, 3, 3, 3, 3, 3, 5, 8, 8, 5, 2], dtype=np.float64)
"""How many answer at each hour of the day in Viet Nam (UTC+7)."""

SECONDS_A_QUESTION = 7.0
CARELESS = 0.05
"""Share of people who do not read, where the questionnaire has a check that may catch them."""

HURRY = 0.45
"""The time the careless take, compared with others."""

MOST_STOPPED = 20
"""People drawn for each response wanted before a questionnaire is taken to let nobody through."""

CONTRADICTORY = "#checks"
VIET_NAM = timedelta(hours=7)
_NAMESPACE = uuid.UUID("6f1d4b52-7f0e-5c0a-9b8e-2d1f6a3c4e50")


@dataclass(frozen=True, slots=True)
class Simulation:
    """`segments[i]` is the name of the segment `responses[i]` was planted in. Nothing in a response tells it.

    `stopped`: (id of an ending or quota, people it stopped), in order of the questionnaire; they were replaced. Who
    could not meet the checks is counted under CONTRADICTORY. Where nearly everybody is stopped there are fewer
    responses than were wanted."""

    responses: tuple[Response, ...]
    segments: tuple[str, ...]
    stopped: tuple[tuple[str, int], ...] = ()


def simulate(questionnaire: Questionnaire, n: int, seed: int, segments: Segments | None = None) -> Simulation:
    """`n` whole responses; the same questionnaire, n, seed and segments make the same ones, ids included."""
    planted = segments if segments is not None and segments.segments else default_segments(questionnaire)
    submitted = _moments(n, _random(seed, "#submitted"))
    paces = _random(seed, "#pace").lognormal(np.log(SECONDS_A_QUESTION), 0.25, n)
    batch = uuid.uuid5(_NAMESPACE, f"{questionnaire.id} {n} {seed} {_fingerprint(planted)}")
    gate = _Gate(questionnaire)
    responses: list[Response] = []
    names: list[str] = []
    for person in _people(questionnaire, n, seed, planted):
        number = len(responses)
        identity, moment = str(uuid.uuid5(batch, str(number))), submitted[number]
        walk = _walk(gate.route, person, identity, moment)
        if not gate.passes(walk):
            continue
        pace = float(paces[number]) * (HURRY if person.careless else 1.0)
        started = moment - timedelta(seconds=round(20 + pace * len(walk.kept)))
        responses.append(Response(identity, walk.kept, person.language, SIMULATED, started, moment, number + 1))
        names.append(person.segment)
        if len(responses) == n:
            break
    return Simulation(tuple(responses), tuple(names), gate.stopped())


@dataclass(frozen=True, slots=True)
class _Person:
    """What one would answer if everything were asked, and gives where less is offered."""

    segment: str
    language: str
    careless: bool
    drawn: Document
    again: Callable[[Question, Question, int], Any]


def _people(questionnaire: Questionnaire, n: int, seed: int, segments: Segments) -> Iterator[_Person]:
    """n people, then more in smaller crowds for those who are stopped."""
    asked = [question for question in questionnaire.questions() if question.kind not in SILENT_KINDS]
    names = [question.id for question in asked]
    drawn = crowds = 0
    while drawn < MOST_STOPPED * n + 200:
        stream = partial(_random, seed, crowd=crowds)
        size = n if crowds == 0 else max(n // 4, 25)
        crowd = _crowd(questionnaire, size, segments, stream)
        columns = [draw(question, crowd, stream(question.id)) for question in asked]
        for number, row in enumerate(zip(*columns, strict=True)):
            yield _Person(
                segments.segments[crowd.segment[number]].name,
                crowd.language(number),
                bool(crowd.careless[number]),
                dict(zip(names, row, strict=True)),
                partial(_again, crowd, number, stream),
            )
        drawn, crowds = drawn + size, crowds + 1


def _again(crowd: Crowd, number: int, stream: Stream, question: Question, offered: Question, attempt: int) -> Any:
    chance = stream(f"{question.id}#{number}#{attempt}")
    return draw(question, crowd.only(number), chance, offered)[0]


def _walk(route: Route, person: _Person, identity: str, moment: datetime) -> Walk:
    questionnaire = route.questionnaire
    drawn = person.drawn | assigned(questionnaire, identity)
    order = shuffled(questionnaire, identity)
    if order:
        drawn[ORDER] = order
    environment: dict[str, Value] = {
        "#language": person.language,
        "#source": SIMULATED,
        "#today": (moment + VIET_NAM).date().isoformat(),
    }
    return walked(route, drawn, environment, person.again)


class _Gate:
    """Whom the questionnaire's endings and quotas let through, and how many they stop."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.route = Route(questionnaire)
        self._taken: Counter[str] = Counter()
        self._stopped: Counter[str] = Counter()

    def passes(self, walk: Walk) -> bool:
        questionnaire = self.route.questionnaire
        counted = [quota.id for quota in questionnaire.quotas if walk.holds(quota.when)]
        full = next((q.id for q in questionnaire.quotas if q.id in counted and self._taken[q.id] >= q.most), None)
        stopped = walk.ending.id if walk.ending else full or (CONTRADICTORY if walk.unmet else None)
        if stopped is None:
            self._taken.update(counted)
        else:
            self._stopped[stopped] += 1
        return stopped is None

    def stopped(self) -> tuple[tuple[str, int], ...]:
        parts: list[Ending | Quota] = [*self.route.questionnaire.endings, *self.route.questionnaire.quotas]
        return tuple(
            (name, self._stopped[name]) for name in (*(p.id for p in parts), CONTRADICTORY) if self._stopped[name]
        )


def _fingerprint(segments: Segments) -> str:
    """The same for equal segments in every process (sets have no order of their own)."""
    return repr([(s.name, s.share, s.tilt, sorted(s.favours), s.answers) for s in segments.segments])


Stream = Callable[[str], np.random.Generator]


def _random(seed: int, name: str, crowd: int = 0) -> np.random.Generator:
    """A stream of its own for each question, so that adding a question changes no other answer."""
    own = f"{name}#{crowd}" if crowd else name
    return np.random.default_rng([abs(seed), int(seed < 0), *own.encode()])


def _crowd(questionnaire: Questionnaire, n: int, segments: Segments, stream: Stream) -> Crowd:
    segment = stream("#segment").choice(len(segments.segments), n, p=segments.shares())
    ladder = _ladder(segments, segment, stream("#ladder"))
    reached = _reached(ladder, stream("#reached"))
    languages = questionnaire.languages or ("vi",)
    chances = [0.9] + [0.1 / (len(languages) - 1)] * (len(languages) - 1) if len(languages) > 1 else [1.0]
    checked = any(question.kind is Kind.ATTENTION_CHECK for question in questionnaire.questions())
    crowd = Crowd(
        segments,
        segment,
        ladder,
        reached,
        dict(questionnaire.target_profile),
        tuple(languages),
        stream("#language").choice(len(languages), n, p=chances),
        (stream("#careless").random(n) < CARELESS) & checked,
        stream("#purse").lognormal(0.0, 0.35, n),
    )
    return _where_planted(questionnaire, crowd, stream)


def _ladder(segments: Segments, segment: Whole, rng: np.random.Generator) -> Whole:
    """(n,) how far each has come: −1 never heard of it, else a position in FUNNEL. Follows readiness."""
    chances = np.exp(-((LADDER[None, :] - _readiness(segments)[:, None]) ** 2) / (2 * 0.2**2))
    chances /= chances.sum(axis=1, keepdims=True)
    steps = (rng.random(len(segment))[:, None] > chances.cumsum(axis=1)[segment]).sum(axis=1)
    ladder: Whole = np.minimum(steps, len(FUNNEL)) - 1
    return ladder


def _readiness(segments: Segments) -> NDArray[np.float64]:
    return np.array([segment.overall("readiness") for segment in segments.segments])


_STAGES_OF = {-1: (1.0,), 0: (0.0, 1.0), 1: (0.0, 0.4, 0.6), 2: (0.0, 0.0, 1.0), 3: (0.0, 0.0, 0.6, 0.4)}
_STAGES_OF |= {4: (0.0, 0.0, 0.0, 0.35, 0.65), 5: (0.0, 0.0, 0.0, 0.0, 0.45, 0.55)}
"""Step on the ladder → chance of having reached: no stage, awareness, consideration, purchase, retention, advocacy."""


def _reached(ladder: Whole, rng: np.random.Generator) -> Whole:
    """(n,) −1 no stage of the journey, else the furthest position in JOURNEY_STAGES."""
    table = np.zeros((len(FUNNEL) + 1, len(JOURNEY_STAGES) + 1))
    for step, chances in _STAGES_OF.items():
        table[step + 1, : len(chances)] = chances
    drawn = rng.random(len(ladder))[:, None]
    reached: Whole = (drawn >= table.cumsum(axis=1)[ladder + 1] - 1e-12).sum(axis=1) - 1
    return reached


def _where_planted(questionnaire: Questionnaire, crowd: Crowd, stream: Stream) -> Crowd:
    """The crowd with its place on the ladder and the journey taken from planted answers, where these say it."""
    for question in questionnaire.with_role(Role("outcome", "bought")):
        codes = _planted(question, crowd, stream)
        bought = {option.code: option.means for option in question.options}
        for number, code in codes:
            step = {"no": min(int(crowd.ladder[number]), 3), "customer": 4, "loyal": 5}.get(bought.get(code, ""))
            crowd.ladder[number] = crowd.ladder[number] if step is None else step
        if codes:
            crowd.reached[:] = _reached(crowd.ladder, stream("#reached"))
    for question in questionnaire.with_role(Role("journey", "stage")):
        means = {option.code: option.means for option in question.options}
        for number, code in _planted(question, crowd, stream):
            stage = means.get(code, "")
            crowd.reached[number] = JOURNEY_STAGES.index(stage) if stage in JOURNEY_STAGES else -1
    return crowd


def _planted(question: Question, crowd: Crowd, stream: Stream) -> list[tuple[int, str]]:
    """(respondent, code) where a segment plants the answers to `question`."""
    planted = [s.distribution((question.id,), question.roles) is not None for s in crowd.segments.segments]
    if not any(planted):
        return []
    values: Sequence[Any] = meant(question, crowd, stream(question.id))
    return [(i, value) for i, value in enumerate(values) if isinstance(value, str) and planted[crowd.segment[i]]]


def _moments(n: int, rng: np.random.Generator) -> list[datetime]:
    """n points in time, earliest first."""
    days = rng.integers(0, DAYS, n)
    hours = rng.choice(24, n, p=HOURS / HOURS.sum())
    seconds = np.sort(days * 86400 + hours * 3600 + rng.integers(0, 3600, n) - 7 * 3600)
    return [FIRST_DAY + timedelta(seconds=int(second)) for second in seconds]
