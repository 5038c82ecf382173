"""The parameters of personas, kept: new respondents are labelled by them, and the next wave is compared with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from surveyapp.domain.classification import Classification
from surveyapp.domain.definition import Kind
from surveyapp.domain.latent_class import Fit, Items, posterior
from surveyapp.domain.latent_class import labels as likeliest
from surveyapp.domain.persona import Labels, PersonaSet, told_apart
from surveyapp.domain.persona_items import IDENTIFIABLE, is_number
from surveyapp.domain.stats import (
    NAN,
    Estimate,
    Floats,
    adjusted_rand,
    benjamini_hochberg,
    newcombe,
    share,
    two_proportion_p,
)
from surveyapp.domain.table import AnswerTable, Item

FORM = 1
"""Of the stored parameters; another number is of another release."""

SAME = 0.20
"""Mean distance of two profiles up to which they are one persona. Measured: found again in another 500 people the same
persona lies below .13, a different one above .24."""


@dataclass(frozen=True, slots=True)
class ModelItem:
    """`codes`: the option codes of the categories, or the places of a long scale that counts as a `number`; () for a
    written number. `logarithm`: a sum of money, taken as log(1 + x)."""

    id: str
    codes: tuple[str, ...]
    number: bool
    logarithm: bool


@dataclass(frozen=True, slots=True, eq=False)
class PersonaModel:
    """Categorical items first, then numbers, as `fit` has them; `n` people it was fitted on."""

    items: tuple[ModelItem, ...]
    fit: Fit
    n: int

    @property
    def k(self) -> int:
        return self.fit.k


def model_of(personas: PersonaSet) -> PersonaModel | None:
    """None where there are no personas."""
    if personas.fit is None:
        return None
    ordered = sorted(personas.items, key=is_number)
    return PersonaModel(tuple(_model_item(item) for item in ordered), personas.fit, personas.n_fit)


def _model_item(item: Item) -> ModelItem:
    return ModelItem(item.id, item.option_codes, is_number(item), item.question.kind is Kind.MONEY)


# Kept


def to_plain(model: PersonaModel) -> dict[str, Any]:
    """JSON-ready; floats keep every digit."""
    fit = model.fit
    return {
        "form": FORM,
        "n": model.n,
        "items": [
            {"id": item.id, "codes": list(item.codes), "number": item.number, "logarithm": item.logarithm}
            for item in model.items
        ],
        "log_likelihood": fit.log_likelihood,
        "parameters": fit.parameters,
        "bic": fit.bic,
        "icl": fit.icl,
        "entropy": fit.entropy,
        "shares": fit.shares.tolist(),
        "probabilities": [item.tolist() for item in fit.probabilities],
        "means": fit.means.tolist(),
        "variances": fit.variances.tolist(),
        "hits": fit.hits,
        "starts": fit.starts,
        "converged": fit.converged,
    }


def from_plain(data: dict[str, Any]) -> PersonaModel:
    """Raises ValueError for what `to_plain` of this release did not make."""
    try:
        if data["form"] != FORM:
            raise ValueError("these parameters are of another release")
        items = tuple(
            ModelItem(str(one["id"]), tuple(map(str, one["codes"])), bool(one["number"]), bool(one["logarithm"]))
            for one in data["items"]
        )
        shares = np.array(data["shares"], dtype=float)
        numbers = sum(item.number for item in items)
        fit = Fit(
            k=shares.size,
            log_likelihood=float(data["log_likelihood"]),
            parameters=int(data["parameters"]),
            bic=float(data["bic"]),
            icl=float(data["icl"]),
            entropy=float(data["entropy"]),
            shares=shares,
            probabilities=tuple(np.array(one, dtype=float) for one in data["probabilities"]),
            means=np.array(data["means"], dtype=float).reshape(shares.size, numbers),
            variances=np.array(data["variances"], dtype=float).reshape(shares.size, numbers),
            hits=int(data["hits"]),
            starts=int(data["starts"]),
            converged=bool(data["converged"]),
        )
        categorical = [len(item.codes) for item in items if not item.number]
        if [one.shape for one in fit.probabilities] != [(fit.k, count) for count in categorical]:
            raise ValueError("the parameters and the items do not fit together")
        return PersonaModel(items, fit, int(data["n"]))
    except (KeyError, TypeError) as error:
        raise ValueError("these data are not the parameters of personas") from error


# New respondents


def assign(model: PersonaModel, table: AnswerTable) -> tuple[Labels, Floats]:
    """(n,) persona of each respondent, −1 for who answered none of its questions, and its probability, nan there.

    Answers are found by their codes, so a later version of the questionnaire may have other questions and more options.
    """
    chances, answered = _chances(model, table)
    labels = np.where(answered, likeliest(chances), -1)
    return labels.astype(np.intp), np.where(answered, chances.max(axis=1), NAN)


def chances_of(model: PersonaModel, table: AnswerTable) -> Floats:
    """(n, k) everybody's chance of each persona, nan for whoever answered none of its items."""
    chances, answered = _chances(model, table)
    return np.where(answered[:, None], chances, NAN)


def _chances(model: PersonaModel, table: AnswerTable) -> tuple[Floats, np.ndarray[Any, np.dtype[np.bool_]]]:
    known = {item.id: item for item in table.items}
    categorical = [item for item in model.items if not item.number]
    codes = np.full((table.n, len(categorical)), -1, dtype=np.int16)
    numbers = np.full((table.n, len(model.items) - len(categorical)), NAN)
    for column, item in enumerate(categorical):
        if item.id in known:
            codes[:, column] = _recoded(table, known[item.id], item)
    for column, item in enumerate(item for item in model.items if item.number):
        if item.id in known:
            numbers[:, column] = _numbered(table, known[item.id], item)
    items = Items(codes, tuple(len(item.codes) for item in categorical), numbers)
    answered = (codes >= 0).any(axis=1) | ~np.isnan(numbers).all(axis=1)
    return posterior(model.fit, items), np.asarray(answered)


def _recoded(table: AnswerTable, item: Item, wanted: ModelItem) -> np.ndarray[Any, np.dtype[np.int16]]:
    """(n,) the model's code of each answer; −1 for one it does not know."""
    place = {code: position for position, code in enumerate(wanted.codes)}
    known = [place.get(code, -1) for code in item.option_codes]
    codes = table.codes(item)
    return np.where(codes >= 0, np.array([*known, -1])[np.maximum(codes, -1)], -1).astype(np.int16)


def _numbered(table: AnswerTable, item: Item, wanted: ModelItem) -> Floats:
    if wanted.codes:
        codes = _recoded(table, item, wanted)
        return np.where(codes >= 0, codes, NAN).astype(np.float64)
    if item.categories:
        return np.full(table.n, NAN)
    numbers = table.numbers(item)
    return np.log1p(np.maximum(numbers, 0)) if wanted.logarithm else numbers


# Pinned


def held(found: PersonaSet, model: PersonaModel, table: AnswerTable, classification: Classification) -> PersonaSet:
    """The kept personas in place of those just found: everybody is placed by the old parameters, whatever the answers
    would lead to now (`found.choice` still says that). `found` where fewer than three of their questions are asked."""
    known = {item.id: item for item in table.items}
    items = tuple(known[item.id] for item in model.items if item.id in known)
    if len(items) < IDENTIFIABLE:
        return found
    chances, answered = _chances(model, table)
    choice = replace(found.choice, k=model.k, fits=found.choice.fits | {model.k: model.fit}, whole=None)
    kept = replace(found, choice=choice, items=items, left_out=(), chosen=False, pinned=True, n_fit=int(answered.sum()))
    return told_apart(kept, np.where(answered[:, None], chances, NAN), table, classification)


# Two waves


@dataclass(frozen=True, slots=True)
class Match:
    """One persona before and after; None: gone, or new. `distance` 0 (the same answers) … 1, nan for an unmatched one;
    `moved`: per item how far its answers moved, the furthest first."""

    before: int | None
    after: int | None
    distance: float
    moved: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """A persona's share of everybody in two waves, both labelled by the parameters of the first: one ruler for both.
    `q` within all personas."""

    persona: int
    before: Estimate
    after: Estimate
    difference: Estimate
    q: float


@dataclass(frozen=True, slots=True)
class Drift:
    """`agreement`: adjusted Rand of the labels the old and the new parameters give the people of the second wave; nan
    without new parameters."""

    shares: tuple[Share, ...]
    matches: tuple[Match, ...]
    agreement: float


def drift(model: PersonaModel, before: AnswerTable, after: AnswerTable, refitted: PersonaModel | None = None) -> Drift:
    """What changed from one wave to the next: how many belong to each persona, and, where personas were found anew in
    the second wave, which of them are the old ones."""
    shares = _moved_shares(model, before, after)
    if refitted is None:
        return Drift(shares, (), NAN)
    old, new = assign(model, after)[0], assign(refitted, after)[0]
    known = (old >= 0) & (new >= 0)
    agreement = adjusted_rand(old[known], new[known]) if known.any() else NAN
    return Drift(shares, match(model, refitted), agreement)


def _moved_shares(model: PersonaModel, before: AnswerTable, after: AnswerTable) -> tuple[Share, ...]:
    waves = []
    for table in (before, after):
        labels = assign(model, table)[0]
        known = labels >= 0
        waves.append((labels[known], None if table.weights is None else table.weights[known]))
    pairs = [tuple(share(labels == one, weights) for labels, weights in waves) for one in range(model.k)]
    counts = [(a.value * a.n, a.n, b.value * b.n, b.n) for a, b in pairs]
    q = benjamini_hochberg([two_proportion_p(*four) for four in counts])
    return tuple(
        Share(one, a, b, _difference(*four), float(own))
        for one, ((a, b), four, own) in enumerate(zip(pairs, counts, q, strict=True))
    )


def _difference(x1: float, n1: float, x2: float, n2: float) -> Estimate:
    """After less before."""
    return newcombe(x2, n2, x1, n1)


def match(before: PersonaModel, after: PersonaModel, same: float = SAME) -> tuple[Match, ...]:
    """Personas of two fits paired so that the distances add up to the least (Kuhn 1955), old ones first, by number.

    The distance of two personas is the mean over their common items of the total variation between their answers:
    the share of people who would have to answer otherwise. Further apart than `same`, one is gone and the other new.
    """
    from scipy.optimize import linear_sum_assignment

    ids, apart = _distances(before, after)
    if not ids:
        return _unmatched(range(before.k), range(after.k))
    cost = apart.mean(axis=0)
    rows, columns = linear_sum_assignment(cost)
    pairs = [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if cost[r, c] <= same]
    found = [
        Match(r, c, float(cost[r, c]), tuple(sorted(zip(ids, apart[:, r, c].tolist(), strict=True), key=_furthest)))
        for r, c in pairs
    ]
    old, new = {r for r, _ in pairs}, {c for _, c in pairs}
    rest = _unmatched([r for r in range(before.k) if r not in old], [c for c in range(after.k) if c not in new])
    return (*found, *rest)


def _furthest(pair: tuple[str, float]) -> float:
    return -pair[1]


def _unmatched(gone: Sequence[int], new: Sequence[int]) -> tuple[Match, ...]:
    return (*(Match(r, None, NAN) for r in gone), *(Match(None, c, NAN) for c in new))


def _distances(before: PersonaModel, after: PersonaModel) -> tuple[list[str], Floats]:
    """(ids of the common items, (item, old persona, new persona) distances 0–1)"""
    first, second = _profiles(before), _profiles(after)
    ids = [name for name in first if name in second and type(first[name]) is type(second[name])]
    found = np.zeros((len(ids), before.k, after.k))
    for place, name in enumerate(ids):
        one, other = first[name], second[name]
        if isinstance(one, dict) and isinstance(other, dict):
            codes = [*dict.fromkeys((*one, *other))]
            a, b = (
                np.column_stack([side.get(code, np.zeros(k)) for code in codes])
                for side, k in ((one, before.k), (other, after.k))
            )
            found[place] = np.abs(a[:, None] - b[None]).sum(axis=2) / 2
        elif isinstance(one, tuple) and isinstance(other, tuple):
            spread = np.sqrt((one[1][:, None] + other[1][None]) / 2)
            found[place] = _overlap(np.abs(one[0][:, None] - other[0][None]) / spread)
    return ids, found


def _overlap(gaps: Floats) -> Floats:
    """Total variation of two bells so many standard deviations apart."""
    from scipy.special import ndtr

    return np.asarray(2 * ndtr(gaps / 2) - 1)


_Profile = dict[str, Floats] | tuple[Floats, Floats]


def _profiles(model: PersonaModel) -> dict[str, _Profile]:
    """Item id → option code → (k,) shares; of numbers the (k,) means and variances."""
    found: dict[str, _Profile] = {}
    answers, numbers = iter(model.fit.probabilities), iter(range(model.fit.means.shape[1]))
    for item in model.items:
        if item.number:
            column = next(numbers)
            found[item.id] = (model.fit.means[:, column], model.fit.variances[:, column])
        else:
            found[item.id] = dict(zip(item.codes, next(answers).T, strict=True))
    return found
