"""The answers a crowd of simulated respondents gives to one question, drawn all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from surveyapp.domain.definition import JOURNEY_STAGES, Entry, Kind, Missing, Question
from surveyapp.domain.planting import Chances, Choice, Crowd, Whole, choices_of, each_of, latest, level_of, one_of
from surveyapp.domain.reading import entry_bounds
from surveyapp.domain.segments import Segment
from surveyapp.domain.simulated_words import link_word, sentence, stand_in

LEFT_OUT = 0.03
CELL_LEFT_OUT = 0.01
OPEN_LEFT_OUT = 0.55
FEWER_PLACES = 0.2
"""Share of people who leave some places of a ranking or levels of a cascade empty where they may."""

TODAY = date(2026, 9, 1)
"""What “today” means to a bound: simulated answers come in the four weeks from here."""

USUAL_PRICE = 500_000.0
_PRICES = {"too_cheap": 0.4, "cheap": 0.7, "expensive": 1.25, "too_expensive": 1.8}
"""Role price.… → how far each of the four prices lies from the one that seems right (van Westendorp 1976)."""

Draw = Callable[[Question, Question, Crowd, np.random.Generator], list[Any]]
"""(whole question, the question as it is offered, who answers, chance) → (n,) answers."""


def draw(question: Question, crowd: Crowd, rng: np.random.Generator, offered: Question | None = None) -> list[Any]:
    """(n,) answers as stored JSON values; None where left out. Whether the question is shown is not asked here.

    `offered` is the question with the options and rows that there are to choose from, where these are fewer."""
    values = meant(question, crowd, rng, offered)
    if not question.required:
        skipped = rng.random(crowd.n) < (OPEN_LEFT_OUT if question.kind in _OPEN else LEFT_OUT)
        values = [None if skip else value for value, skip in zip(values, skipped, strict=True)]
    return values


def meant(question: Question, crowd: Crowd, rng: np.random.Generator, offered: Question | None = None) -> list[Any]:
    """(n,) what each would answer if nobody left anything out."""
    return _DRAWS[question.kind](question, question if offered is None else offered, crowd, rng)


_OPEN = frozenset({Kind.SHORT_TEXT, Kind.LONG_TEXT, Kind.URL})


# ------------------------------------------------------------------ one of several


def _shares(weights: Chances) -> Chances:
    """(n, k) rows that add up to 1; a row without any weight gives each the same."""
    total = weights.sum(axis=1, keepdims=True)
    return np.where(total > 0, weights / np.where(total > 0, total, 1), 1 / weights.shape[1])


def _left(choice: Choice, offered: Question) -> list[int]:
    """The positions of the codes there are to choose from."""
    known = {option.code for option in offered.options} | {str(point) for point in offered.points()}
    return [place for place, code in enumerate(choice.codes) if code in known or not offered.options]


def _picked(choice: Choice, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[str]:
    left = range(len(choice.codes)) if offered.kind is Kind.MATRIX_DUAL else _left(choice, offered)
    chances = _shares(crowd.chances(choice, one_of)[:, list(left)])
    positions = (rng.random(crowd.n)[:, None] >= chances.cumsum(axis=1)).sum(axis=1)
    return [choice.codes[left[min(position, len(left) - 1)]] for position in positions]


def _draw_single(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    (choice,) = choices_of(question, crowd)
    codes = _picked(choice, offered, crowd, rng)
    if choice.has("journey", "stage") and offered is question:
        codes = _stages(choice, crowd, codes)
    return list(codes)


def _stages(choice: Choice, crowd: Crowd, codes: list[str]) -> list[str]:
    """Where each respondent stands on the journey, except in segments with planted answers."""
    free = [segment.distribution(choice.names, choice.roles) is None for segment in crowd.segments.segments]
    at = [latest(choice, JOURNEY_STAGES, reached).argmax() for reached in range(-1, len(JOURNEY_STAGES))]
    return [
        choice.codes[int(at[crowd.reached[i] + 1])] if free[crowd.segment[i]] else code for i, code in enumerate(codes)
    ]


def _draw_points(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    (choice,) = choices_of(question, crowd)
    points = {str(point): point for point in question.points()}
    return [points.get(code, code) for code in _picked(choice, offered, crowd, rng)]


def _draw_attention(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    """Who is careless ticks anything."""
    ticked = rng.integers(len(offered.options), size=crowd.n)
    return [offered.options[ticked[i]].code if crowd.careless[i] else question.expects for i in range(crowd.n)]


# ------------------------------------------------------------------ several of several


def _draw_multiple(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    (choice,) = choices_of(question, crowd)
    return _several(choice, question, offered, crowd, rng)


def _several(
    choice: Choice, question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator
) -> list[Any]:
    left = _left(choice, offered)
    codes = [choice.codes[place] for place in left]
    options = [choice.options[place] for place in left]
    chances = crowd.chances(choice, each_of)[:, left]
    alone = np.array([option.exclusive or option.missing is not None for option in options])
    together = np.where(alone, 0.0, chances)
    with np.errstate(divide="ignore"):
        order = rng.random(together.shape) / together
    most = question.max_choices or len(codes)
    planted = np.array([s.distribution(choice.names, choice.roles) is not None for s in crowd.segments.segments])
    wanted = np.where(planted[crowd.segment], question.min_choices, max(question.min_choices, 1))
    least = np.minimum(wanted, (together > 0).sum(axis=1))
    count = np.clip((order < 1).sum(axis=1), least, most)
    ranked = np.argsort(order, axis=1)
    exclusive = np.where(alone, chances, 0.0)
    single = (rng.random(crowd.n)[:, None] >= exclusive.cumsum(axis=1)).sum(axis=1)
    nothing = next((option.code for option in options if option.exclusive), None)
    values: list[Any] = []
    for i in range(crowd.n):
        if single[i] < len(codes):
            values.append([codes[single[i]]])
        else:
            chosen = sorted(ranked[i, : count[i]])
            values.append([codes[j] for j in chosen] or ([nothing] if nothing else None))
    return values


def _liking(choice: Choice, offered: Question, crowd: Crowd) -> tuple[list[str], Chances]:
    """(codes, (n, k) weights) of what there is to rank or to share between; no share is 0."""
    left = [place for place in _left(choice, offered) if choice.options[place].missing is None]
    weights = crowd.chances(choice, one_of)[:, left]
    return [choice.codes[place] for place in left], _shares(np.maximum(weights, 0.002))


def _draw_ranking(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    """The best of what is left at each place, by utilities with Gumbel errors (Plackett 1975)."""
    (choice,) = choices_of(question, crowd)
    codes, weights = _liking(choice, offered, crowd)
    order = np.argsort(-(np.log(weights) + rng.gumbel(size=weights.shape)), axis=1)
    most = min(question.max_choices or len(codes), len(codes))
    least = min(max(question.min_choices, 1), most)
    fewer = rng.random(crowd.n) < FEWER_PLACES
    ranked = np.where(fewer, rng.integers(least, most + 1, crowd.n), most)
    return [[codes[place] for place in order[i, : ranked[i]]] for i in range(crowd.n)]


EVENNESS = 9.0
"""Concentration of the shares people give: the larger, the closer everybody comes to the segment's mean."""


def _draw_sum(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    """Dirichlet shares in round parts of the total."""
    (choice,) = choices_of(question, crowd)
    codes, weights = _liking(choice, offered, crowd)
    shares = _shares(rng.standard_gamma(np.maximum(EVENNESS * weights, 0.05)))
    total = question.total or 0.0
    parts = next((parts for parts in (20, 10, 5) if total % parts == 0), max(int(min(total, 20)), 1))
    values: list[Any] = []
    for own in shares:
        whole = np.floor(own * parts).astype(int)
        rest = np.argsort(-(own * parts - whole), kind="stable")[: parts - whole.sum()]
        whole[rest] += 1
        amounts = dict(zip(codes, whole, strict=True))
        values.append({o.code: _plain(float(amounts.get(o.code, 0) * total / parts)) for o in offered.options})
    return values


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else float(value)


# ------------------------------------------------------------------ grids


def _draw_matrix(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    """A row about a stage nobody has reached gets the option “does not apply”, or stays blank."""
    columns: list[list[str | None]] = []
    for choice in choices_of(question, crowd):
        codes = _cells(choice, question, offered, crowd, rng)
        columns.append(codes if not columns else _straight(columns[0], codes, crowd))
    names = [row.code for row in question.rows]
    return [_filled(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _cells(
    choice: Choice, question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator
) -> list[str | None]:
    codes: list[str | None] = list(_picked(choice, offered, crowd, rng))
    if choice.stage is not None and not choice.has("journey", "importance"):
        away = next((o.code for o in choice.options if o.missing is Missing.NOT_APPLICABLE), None)
        codes = [code if crowd.reached[i] >= choice.stage else away for i, code in enumerate(codes)]
    if not question.required:
        blank = rng.random(crowd.n) < CELL_LEFT_OUT
        codes = [None if skip else code for code, skip in zip(codes, blank, strict=True)]
    return codes


def _straight(first: Sequence[str | None], codes: list[str | None], crowd: Crowd) -> list[str | None]:
    """Who is careless goes straight down the first column ticked."""
    if not crowd.careless.any():
        return codes
    return [
        first[i] if crowd.careless[i] and first[i] is not None and code is not None else code
        for i, code in enumerate(codes)
    ]


def _filled(cells: Any) -> dict[str, Any] | None:
    return {name: value for name, value in cells if value} or None


def _draw_differential(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    drawn = _draw_matrix(question, offered, crowd, rng)
    return [row and {name: int(code) for name, code in row.items()} for row in drawn]


def _draw_dual(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    columns: dict[tuple[str, str], list[str | None]] = {}
    choices = iter(choices_of(question, crowd))
    for row in question.rows:
        for side in question.sides:
            codes = _cells(next(choices), question, offered, crowd, rng)
            first = columns.get((question.rows[0].code, side.code))
            columns[row.code, side.code] = codes if first is None else _straight(first, codes, crowd)
    values = []
    for i in range(crowd.n):
        rows = (
            (row.code, [(side.code, columns[row.code, side.code][i]) for side in question.sides])
            for row in question.rows
        )
        values.append(_filled((row, _filled(cells)) for row, cells in rows))
    return values


def _draw_many(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    columns = [_several(choice, question, offered, crowd, rng) for choice in choices_of(question, crowd)]
    names = [row.code for row in question.rows]
    return [_filled(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


# ------------------------------------------------------------------ numbers and moments


def _draw_number(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    usual = USUAL_PRICE if question.kind is Kind.MONEY else 5.0
    low, high = question.low or 0.0, question.high
    narrow = high is not None and high - low <= 1000 * max(low, 1.0)
    price = next((_PRICES[role.name] for role in question.roles if role.family == "price"), None)
    if price is not None:
        middle = usual if high is None else min(usual, low + 0.3 * (high - low))
        drawn = middle * price * crowd.purse * rng.lognormal(0.0, 0.12, crowd.n)
    elif high is not None and narrow:
        drawn = rng.normal(low + _centres(question, crowd) * (high - low), 0.18 * (high - low), crowd.n)
    else:
        drawn = usual * rng.lognormal(0.0, 0.6, crowd.n)
    drawn = _planted(question, crowd, drawn, usual, rng)
    step = question.step or (1000.0 if question.kind is Kind.MONEY else 1.0)
    start = low if question.step else 0.0
    if question.step and high is not None:
        high = start + np.floor((high - start) / step) * step
    drawn = _within(start + np.round((drawn - start) / step) * step, question.low, high)
    return [_plain(round(float(value), 9)) for value in drawn]


def _within(values: Chances, low: float | None, high: float | None) -> Chances:
    return np.clip(values, -np.inf if low is None else low, np.inf if high is None else high)


def _centres(question: Question, crowd: Crowd) -> Chances:
    """(n,) where on its scale each answers on average, 0–1; what a slider measures moves it."""
    if question.kind is not Kind.SCALE:
        return np.full(crowd.n, 0.45)
    (choice,) = choices_of(question, crowd)
    levels = crowd.chances(choice, _level)[:, 0]
    return 1 - levels if question.reverse else levels


def _level(choice: Choice, segment: Segment, step: int) -> Chances:
    return np.array([level_of(choice, segment, step)])


def _planted(question: Question, crowd: Crowd, drawn: Chances, usual: float, rng: np.random.Generator) -> Chances:
    """`drawn` with the mean and spread that segments plant."""
    noise = rng.normal(0.0, 1.0, crowd.n)
    for index, segment in enumerate(crowd.segments.segments):
        planted = segment.distribution((question.id,), question.roles)
        if planted is not None:
            mine = crowd.segment == index
            drawn[mine] = planted.get("mean", usual) + planted.get("sd", 0.0) * noise[mine]
    return drawn


RECENT = 30.0
"""Mean days between a day people tell of and today."""


def _draw_date(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    """Most often near today: before it, or after the earliest day where that lies ahead."""
    earliest, last = _day(question.earliest), _day(question.latest)
    away, today = rng.exponential(RECENT, crowd.n), _number(TODAY)
    if earliest is not None and earliest >= today:
        drawn = earliest + away
    else:
        drawn = (today if last is None else min(last, today)) - away
    drawn = _within(np.floor(_planted(question, crowd, drawn, today, rng)), earliest, last)
    return [(date(1970, 1, 1) + timedelta(days=int(day))).isoformat() for day in drawn]


def _day(written: str) -> float | None:
    if not written:
        return None
    return _number(TODAY if written == "today" else date.fromisoformat(written))


def _number(day: date) -> float:
    return float((day - date(1970, 1, 1)).days)


def _draw_time(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    """Around half past ten or half past five, to five minutes."""
    morning = rng.random(crowd.n) < 0.35
    drawn = np.where(morning, rng.normal(630, 60, crowd.n), rng.normal(1050, 75, crowd.n))
    drawn = _planted(question, crowd, drawn, 1050.0, rng)
    first, last = _minutes(question.earliest or "00:00"), _minutes(question.latest or "23:55")
    drawn = _within(np.round(drawn / 5) * 5, first, last)
    return [f"{int(minutes) // 60:02}:{int(minutes) % 60:02}" for minutes in drawn]


def _minutes(written: str) -> int:
    return int(written[:2]) * 60 + int(written[3:])


# ------------------------------------------------------------------ places


def _draw_cascade(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    """A place is as likely as there are places below it: where more wards are, more people live."""
    paths: list[list[str]] = [[] for _ in range(crowd.n)]
    stops = rng.random(crowd.n) < FEWER_PLACES / 2
    for depth, level in enumerate(question.levels):
        names = (f"{question.id}.{level.code}", question.id) if depth == 0 else (f"{question.id}.{level.code}",)
        roles = level.roles or (question.roles if depth == 0 else ())
        chance = rng.random(crowd.n)
        for i, path in enumerate(paths):
            entries = question.below(path) if len(path) == depth else ()
            if entries and not (depth and stops[i] and not question.required):
                planted = crowd.segments.segments[crowd.segment[i]].distribution(names, roles)
                path.append(_place(entries, planted, float(chance[i])))
    codes = [level.code for level in question.levels]
    return [dict(zip(codes, path, strict=False)) or None for path in paths]


def _place(entries: Sequence[Entry], planted: dict[str, float] | None, chance: float) -> str:
    weights = [float(_below(entry)) if planted is None else planted.get(entry.code, 0.0) for entry in entries]
    reached = np.cumsum(weights if sum(weights) > 0 else np.ones(len(entries)))
    return entries[int(np.searchsorted(reached, chance * reached[-1], side="right").clip(0, len(entries) - 1))].code


def _below(entry: Entry) -> int:
    return sum(map(_below, entry.entries)) or 1


# ------------------------------------------------------------------ words and the rest


def _draw_text(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    if any(role.family == "identity" for role in question.roles) or question.kind in _STAND_INS:
        return [stand_in(question, number + 1, crowd.language(number)) for number in range(crowd.n)]
    favours = [segment.favours for segment in crowd.segments.segments]
    return [sentence(favours[crowd.segment[i]], crowd.language(i), rng) for i in range(crowd.n)]


_STAND_INS = frozenset({Kind.EMAIL, Kind.PHONE, Kind.URL})


def _draw_consent(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    given = rng.random(crowd.n) < 0.4
    return [True if question.required else bool(yes) for yes in given]


MORE_ENTRIES = 1.1
"""Mean number of entries of a repeated group above the fewest it may have."""


def _draw_repeat(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    least, most = entry_bounds(question)
    counts: Whole = np.minimum(least + rng.poisson(MORE_ENTRIES, crowd.n), most)
    if question.required:
        counts = np.maximum(counts, 1)
    values: list[list[dict[str, Any]]] = [[] for _ in range(crowd.n)]
    for number in range(int(counts.max(initial=0))):
        named = [replace(inner, id=f"{question.id}.{inner.id}") for inner in question.questions]
        columns = [meant(inner, crowd, rng) for inner in named]
        for i, given in enumerate(zip(*columns, strict=True)):
            if number < counts[i]:
                entry = {inner.id: value for inner, value in zip(question.questions, given, strict=True)}
                values[i].append(entry)
    return [entries or None for entries in values]


def _draw_hidden(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    """What their links say; some come without."""
    without = rng.random(crowd.n) < 0.25
    if question.options:
        (choice,) = choices_of(question, crowd)
        words = _picked(choice, offered, crowd, rng)
    else:
        words = [link_word(rng) for _ in range(crowd.n)]
    return [None if away else word for away, word in zip(without, words, strict=True)]


def _draw_nothing(question: Question, offered: Question, crowd: Crowd, rng: np.random.Generator) -> list[Any]:
    """What is calculated is not answered, and simulated respondents have no files to send."""
    return [None] * crowd.n


_DRAWS: dict[Kind, Draw] = {
    Kind.SINGLE: _draw_single,
    Kind.DROPDOWN: _draw_single,
    Kind.YES_NO: _draw_single,
    Kind.PICTURE_CHOICE: _draw_single,
    Kind.ATTENTION_CHECK: _draw_attention,
    Kind.MULTIPLE: _draw_multiple,
    Kind.MATRIX_SINGLE: _draw_matrix,
    Kind.MATRIX_MULTIPLE: _draw_many,
    Kind.MATRIX_DUAL: _draw_dual,
    Kind.SEMANTIC_DIFFERENTIAL: _draw_differential,
    Kind.RANKING: _draw_ranking,
    Kind.CONSTANT_SUM: _draw_sum,
    Kind.CASCADE: _draw_cascade,
    Kind.RATING: _draw_points,
    Kind.NPS: _draw_points,
    Kind.CSAT: _draw_points,
    Kind.CES: _draw_points,
    Kind.SCALE: _draw_number,
    Kind.NUMBER: _draw_number,
    Kind.MONEY: _draw_number,
    Kind.DATE: _draw_date,
    Kind.TIME: _draw_time,
    Kind.SHORT_TEXT: _draw_text,
    Kind.LONG_TEXT: _draw_text,
    Kind.EMAIL: _draw_text,
    Kind.PHONE: _draw_text,
    Kind.URL: _draw_text,
    Kind.CONSENT: _draw_consent,
    Kind.REPEAT: _draw_repeat,
    Kind.HIDDEN: _draw_hidden,
    Kind.FILE: _draw_nothing,
    Kind.CALCULATED: _draw_nothing,
    Kind.STATEMENT: _draw_nothing,
}
