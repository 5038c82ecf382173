"""Latent classes → personas with evidence, a grade of stability, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.classification import Classification, Group, Stage
from surveyapp.domain.definition import Role
from surveyapp.domain.latent_class import (
    FEWEST,
    TENTATIVE,
    Choice,
    Fit,
    Items,
    Refusal,
    choose,
    levels_share,
    posterior,
    stability,
)
from surveyapp.domain.latent_class import labels as likeliest
from surveyapp.domain.persona_cells import Crowd
from surveyapp.domain.persona_evidence import LEVEL, Evidence, Statement, evidence
from surveyapp.domain.persona_items import (
    IDENTIFIABLE,
    LeftOut,
    Unused,
    copied_share,
    directions,
    encode,
    fit_items,
    most_classes,
    usable,
)
from surveyapp.domain.persona_profile import Compared, Distribution, bant, demographics, groups, stages
from surveyapp.domain.quote import Quote, masked, quotes
from surveyapp.domain.stats import NAN, SMALLEST_CELL, Estimate, Floats, few, share
from surveyapp.domain.table import AnswerTable, Item, Mask

__all__ = [
    "Compared",
    "Distribution",
    "Grade",
    "LeftOut",
    "Persona",
    "PersonaSet",
    "Quote",
    "Refusal",
    "Statement",
    "Unused",
    "assign",
    "find",
    "fit_items",
    "masked",
    "quotes",
    "told_apart",
]

CERTAIN = 0.80
MOST_DEFINING = 4
TYPICAL = 0.5
"""At least this share of the members gives a defining answer …"""
NOTABLE = 0.10
"""… and this much more of them than of everyone."""
CLEARER = 0.05
STRIKING = 0.80
ENOUGH_TO_JUDGE = 10_000
"""People on whom it is measured whether other numbers of personas would be levels or types."""

Labels = NDArray[np.intp]


class Grade(StrEnum):
    """How far the classes come back when the survey is drawn again; unstable only where the analyst chose k."""

    STABLE = "stable"
    TENTATIVE = "tentative"
    UNSTABLE = "unstable"


@dataclass(frozen=True, slots=True)
class Persona:
    """`n` people were assigned, `share` of all who could be, `certain` of them with a chance of at least 80 %.

    statements: answers that set the members apart, by falling difference. defining: at most four of the answers the
    personas were found on, which `match_all` of the members who answered them gave together (nan of a few).
    name_parts: the two to name the persona by, name_alone: the one where there is room for one. barriers, channels and
    motives are ranked by share, psychology by difference. bant: letter → share at the criterion's cut, inside and of
    everyone. stages, groups: shares inside and of everyone, () where not known. With fewer than five people everything
    but `n` and `share` is empty.
    """

    index: int
    n: int
    share: Estimate
    certain: float
    statements: tuple[Statement, ...] = ()
    defining: tuple[Statement, ...] = ()
    match_all: float = NAN
    name_parts: tuple[Statement, ...] = ()
    name_alone: Statement | None = None
    demographics: tuple[Distribution, ...] = ()
    bant: dict[str, Compared] = field(default_factory=dict)
    barriers: tuple[Statement, ...] = ()
    psychology: tuple[Statement, ...] = ()
    channels: tuple[Statement, ...] = ()
    motives: tuple[Statement, ...] = ()
    stages: tuple[tuple[Stage, Estimate, float], ...] = ()
    groups: tuple[tuple[Group, Estimate, float], ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PersonaSet:
    """Personas by falling share, or () with the `refusal` and the number of people that might change it.

    labels (n,): the persona of each respondent, −1 where none; probability (n,): nan there. items: those the model was
    fitted on, left_out: those meant for it that could not be used. n_fit: people who answered any of them. levels: by
    number of personas, what `choice.levels_share` is of the one that was taken. chosen: their number is the business's.
    pinned: their parameters are those of an earlier analysis (see persona_model.held); their order may be any.
    """

    choice: Choice
    personas: tuple[Persona, ...]
    labels: Labels
    probability: Floats
    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...]
    n_fit: int
    refusal: Refusal | None
    needed_n: int | None
    grade: Grade | None
    levels: dict[int, float] = field(default_factory=dict)
    chosen: bool = False
    pinned: bool = False

    @property
    def fit(self) -> Fit | None:
        return self.choice.fit

    @property
    def stability(self) -> float:
        """Mean adjusted Rand of pairs of bootstrap fits; nan where there are no personas."""
        return NAN if self.choice.k is None else self.choice.stability.get(self.choice.k, NAN)

    @property
    def levels_not_types(self) -> bool:
        """The classes are steps on one scale (`choice.levels_share`), not kinds of people."""
        return self.choice.levels_not_types


def find(
    table: AnswerTable,
    classification: Classification,
    *,
    seed: int = 0,
    k: int | None = None,
    every_k: bool = False,
    starts: int = 50,
    progress: Callable[[float], None] | None = None,
) -> PersonaSet:
    """The same personas for the same table and seed. k: the business's own number of personas, 2 or more; what refuses
    personas altogether refuses it too, and more than these answers can tell apart are not tried: the recommended ones
    stand then. every_k: the stability of every number of personas is measured, at five times the cost.

    Raises ValueError for a smaller k.
    """
    if k is not None and k < 2:
        raise ValueError("personas come in twos at least")
    items, left_out = usable(table)
    nobody, unknown = np.full(table.n, -1, dtype=np.intp), np.full(table.n, NAN)
    refused = Choice(None, None, Refusal.NOT_ASKED, None, False, NAN, False, 0.0, {}, {})
    nothing = PersonaSet(refused, (), nobody, unknown, items, left_out, 0, Refusal.NOT_ASKED, None, None)
    if len(items) < IDENTIFIABLE:
        asked = len(items) + len(left_out) >= IDENTIFIABLE
        return _too_few(nothing) if asked and table.n < FEWEST else nothing
    encoded, answered = encode(table, items)
    most = most_classes(encoded)
    k = k if k is not None and k <= most else None
    choice = choose(
        encoded,
        range(1, most + 1),
        k=k,
        directions=directions(items),
        duplicates=copied_share(table, answered),
        starts=starts,
        seed=seed,
        progress=None if progress is None else lambda done: progress((0.5 if every_k else 0.9) * done),
    )
    if choice.refusal is not None:
        choice = replace(choice, k=None)
    levels = _levels(choice, encoded.rows(np.flatnonzero(answered)), directions(items), seed)
    if every_k:
        every = {one: stability(encoded.rows(np.flatnonzero(answered)), one, seed=seed) for one in levels}
        choice = replace(choice, stability=every | choice.stability)
    found = replace(nothing, choice=choice, n_fit=int(answered.sum()), refusal=choice.refusal, needed_n=choice.needed_n)
    found = replace(found, levels=levels, chosen=k is not None and choice.k == k)
    if choice.fit is not None:
        found = told_apart(found, _chances(choice.fit, table, items), table, classification)
    if progress is not None:
        progress(1.0)
    return found


def _levels(choice: Choice, people: Items, ways: Sequence[int], seed: int) -> dict[int, float]:
    """For each number of personas that was fitted, 2 and more."""
    if len(people) > ENOUGH_TO_JUDGE:
        some = np.random.default_rng(seed).choice(len(people), ENOUGH_TO_JUDGE, replace=False)
        people = people.rows(np.sort(some))
    return {
        k: levels_share(likeliest(posterior(fitted, people)), people, ways)
        for k, fitted in sorted(choice.fits.items())
        if k > 1
    }


def told_apart(found: PersonaSet, chances: Floats, table: AnswerTable, classification: Classification) -> PersonaSet:
    """The personas of people with these chances (n, k) of each, nan for whoever answered none of `found.items`."""
    crowd = Crowd(table, _labels(chances), chances)
    return replace(
        found,
        personas=_personas(crowd, classification, found.items),
        labels=crowd.labels,
        probability=chances.max(axis=1),
        refusal=None,
        needed_n=None,
        grade=_grade(found.choice),
    )


def _too_few(nothing: PersonaSet) -> PersonaSet:
    choice = replace(nothing.choice, refusal=Refusal.TOO_FEW, needed_n=FEWEST)
    return replace(nothing, choice=choice, refusal=choice.refusal, needed_n=choice.needed_n)


def assign(personas: PersonaSet, table: AnswerTable) -> tuple[Labels, Floats]:
    """(n,) labels and probabilities of any respondents to the same questions, by the parameters already fitted."""
    fitted = personas.fit
    if fitted is None:
        return np.full(table.n, -1, dtype=np.intp), np.full(table.n, NAN)
    chances = _chances(fitted, table, personas.items)
    return _labels(chances), np.asarray(chances.max(axis=1))


def _chances(fitted: Fit, table: AnswerTable, items: Sequence[Item]) -> Floats:
    """(n, k), nan for whoever answered none of the items."""
    encoded, answered = encode(table, items)
    return np.where(answered[:, None], posterior(fitted, encoded), NAN)


def _labels(chances: Floats) -> Labels:
    known = ~np.isnan(chances[:, 0])
    return np.where(known, likeliest(np.nan_to_num(chances)), -1).astype(np.intp)


def _grade(choice: Choice) -> Grade:
    if choice.tentative:
        return Grade.TENTATIVE
    steady = choice.k is not None and choice.stability.get(choice.k, NAN) >= TENTATIVE
    return Grade.STABLE if steady else Grade.UNSTABLE


# ------------------------------------------------------------------ one persona


def _personas(crowd: Crowd, classification: Classification, items: Sequence[Item]) -> tuple[Persona, ...]:
    proof = evidence(crowd, items)
    about = demographics(crowd)
    letters, steps, parts = bant(crowd, classification), stages(crowd, classification), groups(crowd, classification)
    printed: set[str] = set()
    named: set[frozenset[tuple[str, tuple[int, ...]]]] = set()
    personas = []
    for index in range(crowd.k):
        persona = _sized(crowd, index)
        if persona.n >= SMALLEST_CELL:
            persona = replace(
                _told(persona, crowd, proof, named),
                demographics=about[index],
                bant=letters[index],
                stages=steps[index],
                groups=parts[index],
                quotes=_voices(crowd, index, printed),
            )
        personas.append(persona)
    return tuple(personas)


def _sized(crowd: Crowd, index: int) -> Persona:
    members = crowd.labels == index
    weights = None if crowd.table.weights is None else crowd.weights[crowd.fitted]
    n = int(members.sum())
    certain = float((crowd.chances[members, index] >= CERTAIN).mean()) if n >= SMALLEST_CELL else NAN
    return Persona(index, n, share(members[crowd.fitted], weights), certain)


def _told(
    persona: Persona, crowd: Crowd, proof: Evidence, named: set[frozenset[tuple[str, tuple[int, ...]]]]
) -> Persona:
    every = [statement for statement in proof.of(persona.index) if statement.difference.value > 0]
    clear = _strongest(statement for statement in every if _proven(statement) and _worth_saying(statement))
    fitted = [statement for statement in every if statement.in_fit and _worth_saying(statement)]
    defining = _defining(fitted)
    parts = _name_parts(defining, _strongest(fitted, _by_distance), named)
    return replace(
        persona,
        statements=clear,
        defining=defining,
        match_all=_match_all(crowd, persona.index, defining),
        name_parts=parts,
        name_alone=_name_alone(parts, clear),
        barriers=_ticked(proof, persona.index, Role("barrier")),
        channels=_ticked(proof, persona.index, Role("channel")),
        motives=_ticked(proof, persona.index, Role("behaviour", "motive")),
        psychology=_strongest(s for s in every if s.item.has_role(Role("psychology")) and _worth_saying(s)),
    )


def _proven(statement: Statement) -> bool:
    """Its difference is more than chance; answers inside the fit have no test, only an interval."""
    return statement.difference.low > 0 if statement.in_fit else statement.q < LEVEL


def _worth_saying(statement: Statement) -> bool:
    """Leaving an option of a list unticked is news only where most people tick it and nearly no member does."""
    if statement.item.option is None or statement.codes != (0,):
        return True
    return statement.share.value >= STRIKING and statement.everyone < TYPICAL


def _by_difference(statement: Statement) -> float:
    return statement.difference.value


def _by_distance(statement: Statement) -> float:
    """From everyone and from the nearest other persona alike."""
    return statement.difference.value + statement.apart


def _strongest(
    statements: Iterable[Statement], by: Callable[[Statement], float] = _by_difference
) -> tuple[Statement, ...]:
    """One statement per item, strongest first. One point of a scale must beat the whole end it lies in clearly."""
    best: dict[str, Statement] = {}
    for statement in sorted(statements, key=lambda one: -by(one) - CLEARER * (len(one.codes) > 1)):
        best.setdefault(statement.item.id, statement)
    return tuple(sorted(best.values(), key=lambda one: -by(one)))


def _defining(fitted: Sequence[Statement]) -> tuple[Statement, ...]:
    """The answers most members give that set them apart from everyone and from the other personas alike."""
    ranked = _strongest(fitted, _by_distance)
    typical = _strongest(
        (s for s in fitted if s.share.value >= TYPICAL and s.difference.value >= NOTABLE), _by_distance
    )
    # A class in between others may have no answer that half of it gives: its strongest differences then stand alone.
    return typical[:MOST_DEFINING] if len(typical) >= 2 else ranked[:3]


def _name_parts(
    defining: Sequence[Statement],
    fitted: Sequence[Statement],
    named: set[frozenset[tuple[str, tuple[int, ...]]]],
) -> tuple[Statement, ...]:
    """The two largest lifts among the defining answers, what people are before what they are not; a pair that names
    another persona already is passed over."""

    def order(statement: Statement) -> tuple[bool, float]:
        return (not statement.affirms, -statement.lift)

    ranked = sorted(defining, key=order)
    ranked += [statement for statement in fitted if statement not in ranked]
    pairs = [(first, second) for place, first in enumerate(ranked) for second in ranked[place + 1 :]]
    for pair in pairs:
        key = frozenset((statement.item.id, statement.codes) for statement in pair)
        if key not in named:
            named.add(key)
            return pair
    return tuple(ranked[:2])


def _name_alone(parts: Sequence[Statement], clear: Sequence[Statement]) -> Statement | None:
    """The first part; where another persona says that as often, and only both parts are this one's own, the clearest
    answer that it has to itself."""
    if not parts or parts[0].apart >= NOTABLE:
        return parts[0] if parts else None
    return next(filter(_its_own, clear), parts[0])


def _its_own(statement: Statement) -> bool:
    """What most members say of themselves, and no other persona says as often; where people live or how old they are
    is no name."""
    about = any(statement.item.has_role(Role(family)) for family in ("demographic", "geographic"))
    most = statement.affirms and statement.share.value >= TYPICAL and statement.apart >= NOTABLE
    return most and not statement.in_fit and not about


def _match_all(crowd: Crowd, index: int, defining: Sequence[Statement]) -> float:
    """Share of the members who answered every defining item that gave all these answers; nan of one to four people."""
    if not defining:
        return NAN
    given = np.column_stack([crowd.table.codes(one.item)[crowd.labels == index] for one in defining])
    complete = (given >= 0).all(axis=1)
    if complete.sum() < SMALLEST_CELL:
        return NAN
    all_of_them = [np.isin(codes, one.codes) for codes, one in zip(given[complete].T, defining, strict=True)]
    matching = np.all(all_of_them, axis=0)
    if few(int(matching.sum())):
        return NAN
    return share(matching, crowd.weights[crowd.labels == index][complete]).value


def _ticked(proof: Evidence, index: int, role: Role) -> tuple[Statement, ...]:
    """The answers given to questions of a role, most frequent first; “none of these” is none."""
    given = [
        statement
        for statement in proof.of(index)
        if statement.item.has_role(role)
        and (statement.item.option is None or (statement.codes == (1,) and not statement.item.option.exclusive))
    ]
    return tuple(sorted(given, key=lambda one: -one.share.value))


def _voices(crowd: Crowd, index: int, printed: set[str]) -> tuple[Quote, ...]:
    members: Mask = crowd.labels == index
    items = crowd.table.items_with(Role("quote"))
    return quotes(crowd.table, items, members, rank=np.nan_to_num(crowd.chances[:, index]), used=printed)
