"""Personas of real surveys through the whole chain: mapping, conversion, table, classes, evidence.

McDonald's: Dolnicar, Grün & Leisch, Market Segmentation Analysis, Springer 2018, chapter on fast food."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from surveyapp.domain.classification import CompositeRule, HotRule, Rules, classify
from surveyapp.domain.library import Library, read_questionnaire
from surveyapp.domain.persona import Grade, Persona, PersonaSet, find
from surveyapp.domain.stats import adjusted_rand
from surveyapp.domain.table import AnswerTable, build
from surveyapp.exchange.mapping_file import read_mapping
from surveyapp.exchange.responses import convert
from surveyapp.exchange.sheet import read_sheet
from tests.real.files import HERE, data

NO_PARTS = CompositeRule((), 50.0, 1)
RULES = Rules(NO_PARTS, NO_PARTS, 0.5, HotRule(()), ())


def imported(name: str, file: str) -> AnswerTable:
    sheet, _ = read_sheet(data(file))
    questionnaire, _ = read_questionnaire(HERE / f"{name}.toml", Library())
    mapping, _ = read_mapping(HERE / f"{name}.map.toml")
    assert sheet is not None and questionnaire is not None and mapping is not None
    return build(questionnaire, convert(sheet, mapping, questionnaire, name).responses)


def personas(table: AnswerTable) -> PersonaSet:
    return find(table, classify(table, RULES))


@pytest.fixture(scope="module")
def brand() -> PersonaSet:
    return personas(imported("mcdonalds", "mcdonalds.csv"))


def share(persona: Persona, item_id: str, code: int) -> tuple[float, float]:
    """(inside, everyone) of the statement about an answer."""
    (found,) = (s for s in persona.statements if s.item.id == item_id and code in s.codes)
    return round(found.share.value, 2), round(found.everyone, 2)


def test_brand_image_has_the_published_four_personas(brand: PersonaSet) -> None:
    with data("mcdonalds_msa_book_segments.csv").open(encoding="utf-8") as file:
        published = np.array([int(row["mixture4"]) for row in csv.DictReader(file)])
    assert (brand.choice.k, brand.refusal, brand.grade, brand.levels_not_types) == (4, None, Grade.STABLE, False)
    assert brand.fit is not None
    assert (round(brand.fit.log_likelihood, 1), round(brand.fit.bic), brand.n_fit) == (-7111.1, 14564, 1453)
    assert adjusted_rand(brand.labels, published) >= 0.99
    assert sorted(persona.n for persona in brand.personas) == sorted(np.bincount(published)[1:].tolist())


def test_brand_image_personas_are_told_by_taste_and_price(brand: PersonaSet) -> None:
    fans, payers, sceptics, enemies = brand.personas
    assert {s.item.id for s in fans.name_parts} == {"image.cheap", "image.yummy"}
    assert {s.item.id for s in enemies.name_parts} == {"image.disgusting", "image.expensive"}
    assert share(payers, "image.expensive", 1) == (0.88, 0.36)
    assert share(sceptics, "image.yummy", 0) == (1.0, 0.45)
    # Liking was not fitted on: the enemies of the brand hate it, its fans love it.
    assert share(enemies, "like", 0) == (0.66, 0.2)
    assert share(fans, "like", 10) == (0.61, 0.37)
    assert all(0.5 < persona.match_all < 0.9 for persona in brand.personas)


def test_nothing_is_invented_for_what_the_brand_survey_did_not_ask(brand: PersonaSet) -> None:
    for persona in brand.personas:
        asked_nothing = (persona.bant, persona.barriers, persona.channels, persona.motives, persona.quotes)
        assert asked_nothing == ({}, (), (), (), ())
        assert (persona.stages, persona.groups) == ((), ())
        assert [distribution.question.id for distribution in persona.demographics] == ["age", "gender"]


def test_impulse_buyers_of_the_mekong_delta_are_two_personas() -> None:
    found = personas(imported("tiktok", "vn_tiktok_impulse.csv"))
    assert (found.choice.k, found.refusal, found.n_fit, len(found.items)) == (2, None, 361, 28)
    assert (found.grade in (Grade.STABLE, Grade.TENTATIVE), found.levels_not_types) == (True, False)
    assert round(found.choice.levels_share, 1) == 0.6
    some, keen = found.personas
    assert {statement.item.question.id for statement in keen.defining[:3]} == {"impulse"}
    assert share(keen, "impulse.oib3", 4)[0] > 0.95
    assert not any(set(statement.codes) & {3, 4} for statement in some.defining)
