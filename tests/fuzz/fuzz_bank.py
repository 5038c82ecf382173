"""Whatever stands in a questionnaire file is read or reported: python -m tests.fuzz.fuzz_bank SECONDS

Real questions of the bank and one of every kind are changed at random, as data and as TOML text. Ends with the number
of executions, and fails with the file that raised anything, or that was accepted and then could not be used."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from random import Random
from types import FrameType
from typing import Any

from surveyapp.domain.answers import to_json
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.bank_schema import OptionFile, PageFile, QuestionFile, QuestionnaireFile, RowFile
from surveyapp.domain.bank_text import to_toml
from surveyapp.domain.definition import ROLE_NAMES, Kind, Questionnaire
from surveyapp.domain.expression import compiled
from surveyapp.domain.item import items_of
from surveyapp.domain.library import Library, check_block, load, loads, read_library, resolve
from surveyapp.domain.lint import lint, minutes
from surveyapp.domain.logic import parsed, sites, wordings
from surveyapp.domain.problem import Problem
from surveyapp.domain.reading import read
from surveyapp.domain.routing import Route, assigned, shuffled
from surveyapp.domain.sense import types_of
from surveyapp.domain.shape import Plain
from surveyapp.domain.toml_lines import lines_of, numbered
from tests import every_kind
from tests.banks.test_banks import BANKS, BLOCKS, TEMPLATES
from tests.fuzz.fuzz_expression import CORPUS as CONDITIONS

LIBRARY: Library = read_library(BANKS / "blocks")[0]
WORDS = {word: {"vi": word, "en": word} for word in ("product", "brand", "shop", "buy")}
RAW: list[Plain] = [data for path in TEMPLATES if (data := load(path)[0]) is not None]
BANK: list[Plain] = [question for own in LIBRARY.questions.values() for question in own.values()]
WHOLE: Plain = every_kind.every_kind()
ALL: list[Plain] = [*BANK, *(question for page in WHOLE["page"] for question in page["question"])]
FIELDS = {**QuestionFile.model_fields, **OptionFile.model_fields, **RowFile.model_fields, **PageFile.model_fields}
NAMES = [*FIELDS, *QuestionnaireFile.model_fields, "use", "unknown", "", "Đ", "a.b"]
NUMBERS = [
    0,
    -1,
    1,
    2,
    5,
    7,
    10,
    11,
    50,
    51,
    2**63,
    10**40,
    0.5,
    -0.0,
    1e-320,
    1e308,
    *map(float, ("nan", "inf", "-inf")),
]
NUMERIC = ("low", "high", "step", "total", "min_choices", "max_choices")
SCALARS: list[Any] = ["", "a", "A b", "đ" * 300, "{", "}", "{a}", "{a|b}", "{#today}", "\0", "\ud800", "😀", "null"]
SCALARS += [0, -1, 1, 7, 2**63, 10**40, 0.5, -0.0, 1e308, float("nan"), float("inf"), True, False, date(2026, 1, 1)]
SCALARS += [[], {}, [[]], [{}], {"vi": ""}, {"vi": "x", "en": "x"}, {"": ""}, ["a", 1]]
SCALARS += [*Kind, *(f"{family}.{name}" for family, names in ROLE_NAMES.items() for name in names), "journey.pain:x"]
SCALARS += ["today", "2026-02-31", "24:00", "14:05", "sensitive", "prefer_not_to_say", "photo", "not_chosen", "stars"]


LONGEST = 30
"""Seconds that one execution may take, on a busy machine."""

# ------------------------------------------------------------------ what must hold


def try_data(plain: Plain, random: Random) -> bool:
    """Whether it was accepted. Raises what the reader must not raise, AssertionError for a broken promise."""
    found, problems = parse_questionnaire(plain)
    assert (found is None) == bool(problems)
    say(problems)
    if random.random() < 0.3:
        stored = parse_questionnaire(plain, published=True)[0]
        assert found in (None, stored)
        if stored is not None:
            use(stored, random)
    elif found is not None:
        use(found, random)
    return found is not None


def say(problems: list[Problem]) -> None:
    for problem in problems:
        for language in ("vi", "en"):
            assert problem.line(language)


def use(whole: Questionnaire, random: Random) -> None:
    """Everything that is made of an accepted questionnaire before and while it is answered."""
    route = Route(whole)
    document = {**assigned(whole, "seed"), "#order": shuffled(whole, "seed")}
    for question in whole.questions():
        answer, faults = read(question, typed(question.id, random))
        say(faults)
        document[question.id] = to_json(answer)
    for answers in ({}, document):
        walk = route.walk(answers)
        assert all(screen.questions for screen in walk.screens)
        json.dumps(walk.kept)
    for site in sites(whole):
        if site.source:
            json.dumps(compiled(parsed(site.source)), allow_nan=False)
    assert len({item.id for item in items_of(whole)}) == len(items_of(whole))
    types_of(whole)
    assert all(place and seen >= 0 for _, seen, place in wordings(whole))
    assert minutes(whole) >= 0
    for finding in lint(whole):
        assert finding.line("vi") and finding.line("en")


def typed(question_id: str, random: Random) -> dict[str, list[str]]:
    """What a browser might send for a question."""
    parts = ["", *(f".{code}" for code in ("a", "1", "price", "hn", "other"))]
    return {f"{question_id}{part}": [str(random.choice(SCALARS))] for part in parts if random.random() < 0.5}


def try_text(source: str) -> None:
    plain, problems = loads(source)
    lines_of(source)
    if plain is not None:
        complete, faults = resolve(plain, LIBRARY)
        problems = [*faults, *parse_questionnaire(complete)[1]]
        check_block(plain, LIBRARY)
    for problem in numbered(problems, source, LIBRARY.questions):
        assert 0 <= problem.line_number <= source.count("\n") + 1
        say([problem])


# ------------------------------------------------------------------ changes


def sample(random: Random) -> Plain:
    """A questionnaire to change: a few neighbours of the bank, a page of every kind, or all of them."""
    if random.random() < 0.03:
        return deepcopy(WHOLE)
    if random.random() < 0.25:
        page = random.choice(WHOLE["page"])
        return deepcopy({**WHOLE, "page": [page], "target_profile": {}, "ending": [], "quota": [], "analysis": {}})
    at = random.randrange(len(BANK))
    asked = BANK[at : at + random.randint(1, 5)]
    page = {"id": "p", "question": asked}
    return deepcopy({"id": "q", "title": {"vi": "T", "en": "T"}, "words": WORDS, "page": [page]})


def alone(random: Random) -> Plain:
    """A question of any kind, as likely as each other, that refers to no other question."""
    kind = random.choice(list(Kind))
    question = random.choice([each for each in ALL if each["kind"] == kind])
    return {
        name: deepcopy(own) for name, own in question.items() if name not in ("show_if", "check", "carry", "places")
    }


def numeric(question: Plain) -> list[str]:
    """The fields for numbers that its kind has, as far as the bank tells."""
    alike = {name for each in ALL if each["kind"] == question["kind"] for name in each}
    return [name for name in NUMERIC if name in alike] or ["low"]


def places(node: Any, within: Any = None, key: Any = None) -> Iterator[tuple[Any, Any]]:
    """(container, key) of everything below `node`."""
    if within is not None:
        yield within, key
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for part, value in list(entries):
        yield from places(value, node, part)


def changed(random: Random, plain: Plain) -> Plain:
    for _ in range(random.choice((1, 1, 1, 2, 2, 4, 8))):
        spots = list(places(plain))
        asked = [spot for spot in spots if isinstance(spot[0][spot[1]], dict) and "kind" in spot[0][spot[1]]]
        container, key = random.choice(asked if asked and random.random() < 0.4 else spots)
        value = container[key]
        match random.randrange(14):
            case 0 if isinstance(container, dict):
                del container[key]
            case 1:
                container[key] = deepcopy(random.choice(SCALARS))
            case 2:
                container[key] = random.choice(CONDITIONS)
            case 3 if isinstance(container, list):
                container.insert(key, deepcopy(random.choice(container)))
            case 4 if isinstance(value, dict):
                value[random.choice(NAMES)] = deepcopy(random.choice(SCALARS))
            case 5 if isinstance(value, dict):
                other = random.choice(ALL)
                name = random.choice(list(other))
                value[name] = deepcopy(other[name])
            case 6 if isinstance(value, list):
                random.shuffle(value)
                del value[random.randint(0, len(value)) :]
            case 7 if isinstance(value, dict) and "question" in value:
                value["question"] = deepcopy(random.sample(ALL, 2))
            case 8 if isinstance(value, dict) and "kind" in value:
                value["kind"] = str(random.choice(list(Kind)))
            case 9 | 10 if isinstance(value, dict) and "kind" in value:
                value.clear()
                value.update(alone(random))
                value[random.choice(numeric(value))] = random.choice(NUMBERS)
            case 11 if isinstance(value, bool):
                container[key] = not value
            case 11 | 12 if isinstance(value, int | float):
                container[key] = random.choice(NUMBERS)
            case 11 | 12 if isinstance(value, str):
                container[key] = random.choice(
                    [
                        own
                        for each in ALL
                        for own in (each.get(key) if isinstance(key, str) else None, each["id"])
                        if own
                    ]
                )
    return plain


def changed_text(random: Random, source: str) -> str:
    for _ in range(random.randint(1, 5)):
        at, end = sorted(random.randint(0, len(source)) for _ in range(2))
        end = min(end, at + random.choice((1, 3, 40, 400)))
        pieces = ("[[", "]]", "[", "]", "{", "}", '"', "'", '"""', "#", "\n", "=", ".", ",", "[[page]]\n", "\r", "\0")
        source = random.choice(
            [
                source[:at] + random.choice(pieces) + source[at:],
                source[:at] + source[end:],
                source[:end] + source[at:end] + source[end:],
                source[:at] + random.choice(pieces) + source[end:],
            ]
        )
    return source


def _too_long(number: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {LONGEST} s")


def mutate(seconds: float, seed: int) -> tuple[int, int, float]:
    """(executions, questionnaires accepted, seconds of the slowest)."""
    signal.signal(signal.SIGALRM, _too_long)
    random, end = Random(seed), time.monotonic() + seconds
    texts = [path.read_text("utf-8") for path in (*TEMPLATES, *BLOCKS)] + [to_toml(WHOLE)]
    executions, accepted, slowest = 0, 0, 0.0
    while time.monotonic() < end:
        started = time.monotonic()
        case: Any = None
        signal.alarm(LONGEST)
        try:
            kind = random.random()
            if kind < 0.03:
                case = changed_text(random, random.choice(texts))
                try_text(case)
            elif kind < 0.08:
                case = changed(random, deepcopy(random.choice(RAW)))
                say(resolve(case, LIBRARY)[1])
                say(check_block(case, LIBRARY))
            else:
                case = changed(random, sample(random))
                accepted += try_data(case, random)
        except BaseException:
            print(
                f"seed {seed}, execution {executions}:\n{case if isinstance(case, str) else repr(case)}",
                file=sys.stderr,
            )
            raise
        finally:
            signal.alarm(0)
        executions += 1
        slowest = max(slowest, time.monotonic() - started)
    return executions, accepted, slowest


def main(seconds: float) -> None:
    executions, accepted, slowest = mutate(seconds, seed=time.time_ns())
    print(f"{executions} executions, {accepted} questionnaires accepted, slowest {slowest:.2f} s")


if __name__ == "__main__":
    main(float(sys.argv[1]))
