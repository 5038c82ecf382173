"""Planted segments: what share of simulated respondents answers how, written in TOML or derived from roles."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, TypeGuard

from surveyapp.domain.definition import (
    MOMENT_KINDS,
    NUMBER_KINDS,
    Kind,
    Level,
    Question,
    Questionnaire,
    Role,
    Row,
    Side,
)
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.shape import hint

OVERALL = ("fit", "readiness", "satisfaction")
"""Levels that stand for many roles at once: closeness to the target profile, closeness to buying, contentment."""

_FIELDS = ("name", "share", "tilt", "favours", "answers")
_MOMENTS = ("mean", "sd")


@dataclass(frozen=True, slots=True)
class Segment:
    """`tilt`: overall level, role, question or `question.row` → mean score 0–1. `favours`: codes of options and
    rows this segment likes more than others do. `answers`: question, part of a question or role → (code, probability),
    or (“mean”, x), (“sd”, y) for numbers, days (since 1970) and times (minutes); for a multiple choice each code has a
    probability of its own, for a ranking or a sum the probabilities say how much each option is liked."""

    name: str
    share: float
    tilt: tuple[tuple[str, float], ...] = ()
    favours: frozenset[str] = frozenset()
    answers: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = ()

    def level(self, names: Iterable[str], roles: Iterable[Role]) -> float | None:
        """The mean score planted for an item: by its own name first, then by its narrowest role."""
        planted = dict(self.tilt)
        return next((planted[key] for key in (*names, *_keys(roles)) if key in planted), None)

    def overall(self, name: str) -> float:
        """One of the OVERALL levels: as planted, else the mean of the roles under it that are, else the middle."""
        planted = dict(self.tilt)
        under = [level for key, level in self.tilt if _overall_of(key) == name]
        return planted.get(name, sum(under) / len(under) if under else 0.5)

    def distribution(self, names: Iterable[str], roles: Iterable[Role]) -> dict[str, float] | None:
        planted = dict(self.answers)
        found = next((planted[key] for key in (*names, *_keys(roles)) if key in planted), None)
        return None if found is None else dict(found)


def overall_of(role: Role) -> str:
    """The OVERALL level a role's answers follow unless planted otherwise; "" when none."""
    if any(own.covers(role) for own in _FIT):
        return "fit"
    if any(own.covers(role) for own in _READINESS):
        return "readiness"
    return "satisfaction" if any(own.covers(role) for own in _SATISFACTION) else ""


def _overall_of(key: str) -> str:
    role = Role.parse(key)
    return "" if role is None else overall_of(role)


_FIT = (Role("trait"), Role("bant", "budget"), Role("bant", "authority"), Role("criterion", "characteristics"))
_READINESS = (Role("criterion"), Role("bant", "timing"), Role("engagement"))
_SATISFACTION = (
    Role("satisfaction"),
    Role("outcome", "satisfied"),
    Role("journey", "feeling"),
    Role("journey", "satisfaction"),
)


def _keys(roles: Iterable[Role]) -> Iterator[str]:
    """`journey.pain:purchase`, then `journey.pain`, then `journey` for each role."""
    for role in roles:
        yield from dict.fromkeys((str(role), str(Role(role.family, role.name)), role.family))


@dataclass(frozen=True, slots=True)
class Segments:
    segments: tuple[Segment, ...]

    def shares(self) -> tuple[float, ...]:
        """The shares, made to add up to 1."""
        total = sum(segment.share for segment in self.segments)
        return tuple(segment.share / total for segment in self.segments)


# ------------------------------------------------------------------ without a file

_CAREFUL = frozenset({"service", "quality", "reviews", "reviewers", "experts", "research", "website", "search"})
_CAREFUL |= {"doubt", "opinions", "information", "advice", "brand", "evening", "reading", "technology"}
_SAVING = frozenset({"deals", "compare_price", "price", "promotion", "payday", "facebook", "friends", "marketplace"})
_SAVING |= {"shopping", "saving", "shipping", "budget", "payment", "weekend"}
_STYLISH = frozenset({"appearance", "novelty", "impulse", "design", "tiktok", "youtube", "influencers", "launch"})
_STYLISH |= {"new", "no_time", "travel", "films", "arts", "lunch"}
_PRACTICAL = frozenset({"compare_price", "quality", "appearance", "distance", "no_need", "any", "nobody", "cooking"})
_ATTITUDES = (_CAREFUL, _SAVING, _STYLISH, _PRACTICAL)
"""Codes of the question bank that go together in one way of buying."""

_ATTITUDE_FAMILIES = ("psychology", "attitude")


def default_segments(questionnaire: Questionnaire) -> Segments:
    """Ready and fitting; two kinds of fitting but not ready; outside the market. Each has its own way of buying."""
    careful, saving, stylish, practical = _favours(questionnaire)
    return Segments(
        (
            Segment("ready_careful", 0.30, _levels(0.84, 0.82, 0.70), careful),
            Segment("waiting_saver", 0.28, _levels(0.76, 0.24, 0.60), saving),
            Segment("curious_stylish", 0.22, _levels(0.72, 0.30, 0.66), stylish),
            Segment("outside", 0.20, _levels(0.16, 0.10, 0.50), practical),
        )
    )


def _levels(*values: float) -> tuple[tuple[str, float], ...]:
    return tuple(zip(OVERALL, values, strict=True))


def _favours(questionnaire: Questionnaire) -> tuple[frozenset[str], ...]:
    """The bank's attitudes; where a questionnaire asks none of them, its own attitude items dealt out in turn."""
    asked = list(_attitude_codes(questionnaire))
    if not asked or sum(any(code in liked for liked in _ATTITUDES) for code in asked) >= len(_ATTITUDES):
        return _ATTITUDES
    return tuple(liked | set(asked[turn :: len(_ATTITUDES)]) for turn, liked in enumerate(_ATTITUDES))


def _attitude_codes(questionnaire: Questionnaire) -> Iterator[str]:
    for question in questionnaire.questions():
        if question.persona or any(role.family in _ATTITUDE_FAMILIES for role in question.roles):
            if question.rows:
                yield from (row.code for row in question.rows)
            elif question.kind is Kind.MULTIPLE:
                yield from (option.code for option in question.options if not option.exclusive)
            else:
                yield question.id


# ------------------------------------------------------------------ from a file


def read_segments(data: Mapping[str, Any], questionnaire: Questionnaire) -> tuple[Segments, list[Problem]]:
    """The segments that plain TOML data describes, with every fault in it. Faulty parts are left out."""
    problems = _unknown(data, ("segment",))
    listed = data.get("segment")
    if not isinstance(listed, list) or not listed:
        return Segments(()), [*problems, Problem.at(Fault.FIELD_MISSING, field="[[segment]]")]
    segments = []
    for number, entry in enumerate(listed, start=1):
        segment, faults = _segment(entry if isinstance(entry, dict) else {}, questionnaire)
        problems += [fault.within("", f"segment {number} “{segment.name}”") for fault in faults]
        segments.append(segment)
    names = [segment.name for segment in segments]
    problems += [Problem.at(Fault.DUPLICATE_ID, "segment", found=n) for n in sorted(set(names)) if names.count(n) > 1]
    return Segments(tuple(segments)), problems


def _unknown(data: Mapping[str, Any], known: tuple[str, ...]) -> list[Problem]:
    return [Problem.at(Fault.FIELD_UNKNOWN, field=key, hint=hint(key, known)) for key in data if key not in known]


def _segment(entry: dict[str, Any], questionnaire: Questionnaire) -> tuple[Segment, list[Problem]]:
    problems = _unknown(entry, _FIELDS)
    problems += [Problem.at(Fault.FIELD_MISSING, field=key) for key in ("name", "share") if key not in entry]
    share = entry.get("share", 1.0)
    if not _is_number(share) or share <= 0:
        problems.append(_wrong_type("share", "> 0", share))
        share = 1.0
    favours = entry.get("favours", [])
    if not isinstance(favours, list):
        problems.append(_wrong_type("favours", "[ … ]", favours))
        favours = []
    known = set(_codes(questionnaire))
    for code in favours:
        if not isinstance(code, str) or code not in known:
            near = hint(str(code), known)
            problems.append(Problem.at(Fault.CODE_UNKNOWN, "favours", question="*", found=code, hint=near))
    tilt, faults = _tilt(entry.get("tilt", {}), questionnaire)
    problems += faults
    answers, faults = _answers(entry.get("answers", {}), questionnaire)
    name = str(entry.get("name", ""))
    liked = frozenset(code for code in favours if isinstance(code, str))
    return Segment(name, float(share), tilt, liked, answers), problems + faults


def _codes(questionnaire: Questionnaire) -> Iterator[str]:
    for question in questionnaire.questions():
        yield question.id
        yield from (option.code for option in question.options)
        yield from (row.code for row in question.rows)
        yield from (option.code for inner in question.questions for option in inner.options)


def _wrong_type(field: str, expected: str, found: object) -> Problem:
    return Problem.at(Fault.FIELD_TYPE, field, field=field, expected=expected, found=repr(found)[:60])


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _numbers(table: Mapping[str, Any], *place: str, chances: bool = True) -> tuple[dict[str, float], list[Problem]]:
    """Those entries that are numbers, from 0 to 1 if they are chances, and a problem for each that is not."""
    kept: dict[str, float] = {}
    problems = []
    for key, value in table.items():
        if not _is_number(value):
            expected = "0–1" if chances else "số / a number"
            problems.append(Problem.at(Fault.FIELD_TYPE, *place, field=key, expected=expected, found=repr(value)[:60]))
        elif chances and not 0 <= value <= 1:
            problems.append(Problem.at(Fault.SCORE_RANGE, *place, found=value))
        else:
            kept[key] = float(value)
    return kept, problems


def _tilt(table: Any, questionnaire: Questionnaire) -> tuple[tuple[tuple[str, float], ...], list[Problem]]:
    if not isinstance(table, dict):
        return (), [_wrong_type("tilt", "[segment.tilt]", table)]
    levels, problems = _numbers(table, "tilt")
    for key in list(levels):
        if key not in OVERALL and not _named(questionnaire, key):
            problems.append(_nothing_named(key, "tilt", questionnaire))
            del levels[key]
    return tuple(levels.items()), problems


def _named(questionnaire: Questionnaire, key: str) -> list[Question]:
    """The questions a key speaks of: one question or a part of it, one of a repeated group, or all with a role."""
    head, _, part = key.partition(".")
    if head in questionnaire:
        question = questionnaire.question(head)
        inner = [own for own in question.questions if own.id == part]
        return inner or ([question] if not part or part in _parts(question) else [])
    role = Role.parse(key) or (Role(key) if key in {r.family for r in _roles(questionnaire)} else None)
    return [q for q in questionnaire.questions() if role is not None and any(role.covers(r) for r in _all_roles(q))]


def _parts(question: Question) -> Iterator[str]:
    for row in question.rows:
        yield row.code
        yield from (f"{row.code}.{side.code}" for side in question.sides)
    yield from (level.code for level in question.levels)


def _all_roles(question: Question) -> Iterator[Role]:
    yield from question.roles
    parts: list[Row | Side | Level | Question] = [*question.rows, *question.sides]
    parts += [*question.levels, *question.questions]
    for part in parts:
        yield from part.roles


def _roles(questionnaire: Questionnaire) -> Iterator[Role]:
    for question in questionnaire.questions():
        yield from _all_roles(question)


def _nothing_named(key: str, place: str, questionnaire: Questionnaire) -> Problem:
    names = [*(q.id for q in questionnaire.questions()), *map(str, _roles(questionnaire)), *OVERALL]
    return Problem.at(Fault.QUESTION_UNKNOWN, place, found=key, hint=hint(key, names))


_Planted = tuple[tuple[str, tuple[tuple[str, float], ...]], ...]


def _answers(table: Any, questionnaire: Questionnaire) -> tuple[_Planted, list[Problem]]:
    if not isinstance(table, dict):
        return (), [_wrong_type("answers", "[segment.answers]", table)]
    planted: dict[str, tuple[tuple[str, float], ...]] = {}
    problems: list[Problem] = []
    for key, given in table.items():
        questions = _named(questionnaire, key)
        if not questions:
            problems.append(_nothing_named(key, "answers", questionnaire))
        elif not isinstance(given, dict) or not given:
            problems.append(_wrong_type(key, "{ code = 0.5, … }", given))
        else:
            chances, faults = _chances(key, given, questions)
            problems += faults
            if chances and not faults:
                planted[key] = tuple(chances.items())
    return tuple(planted.items()), problems


def _chances(key: str, given: dict[str, Any], questions: list[Question]) -> tuple[dict[str, float], list[Problem]]:
    number = questions[0].kind in NUMBER_KINDS | MOMENT_KINDS
    if questions[0].kind in MOMENT_KINDS:
        given = {name: _moment(value) for name, value in given.items()}
    chances, problems = _numbers(given, "answers", key, chances=not number)
    known = set(_MOMENTS) if number else {c for question in questions for c in _answer_codes(question, key)}
    for code in given:
        if code not in known:
            near = hint(code, known)
            problems.append(Problem.at(Fault.CODE_UNKNOWN, "answers", question=key, found=code, hint=near))
    if not number and not problems and not sum(chances.values()) > 0:
        problems.append(Problem.at(Fault.CHANCES_NOTHING, "answers", key))
    return chances, problems


def _moment(value: Any) -> Any:
    """A TOML date as days since 1970, a time as minutes since midnight."""
    if isinstance(value, date):
        return value.toordinal() - date(1970, 1, 1).toordinal()
    return 60 * value.hour + value.minute if isinstance(value, time) else value


def _answer_codes(question: Question, key: str) -> Iterator[str]:
    yield from (option.code for option in question.options)
    yield from (option.code for side in question.sides for option in side.options)
    yield from (str(point) for point in question.points())
    if question.kind is Kind.CONSENT:
        yield "yes"
    entries = question.entries
    for level in question.levels:
        if key in (f"{question.id}.{level.code}", question.id, *map(str, level.roles)):
            yield from (entry.code for entry in entries)
            return
        entries = tuple(below for entry in entries for below in entry.entries)
