"""The business's own number of personas, and personas that are pinned: used as wanted, refused where nothing is there."""

from __future__ import annotations

import numpy as np

from surveyapp.domain.latent_class import Refusal
from surveyapp.domain.persona import find
from surveyapp.domain.persona_model import assign, held, model_of
from tests.domain.test_persona import planted, unclassified


def test_the_business_s_number_is_used_beside_the_recommended_one() -> None:
    table, _truth = planted()
    own = find(table, unclassified(table), k=2, starts=10)
    assert (own.choice.recommended, len(own.personas), own.chosen) == (3, 2, True)
    free = find(table, unclassified(table), starts=10)
    assert (len(free.personas), free.chosen, free.pinned) == (3, False, False)
    assert set(free.levels) == set(free.choice.fits) - {1}
    assert free.levels[3] == free.choice.levels_share


def test_every_number_is_measured_only_when_asked_for() -> None:
    table, _truth = planted()
    plain = find(table, unclassified(table), starts=5)
    every = find(table, unclassified(table), starts=5, every_k=True)
    assert set(plain.choice.stability) < set(every.choice.stability) == set(every.levels)
    assert every.choice.stability[3] == plain.choice.stability[3]
    assert every.choice.stability[3] > every.choice.stability[max(every.levels)]


def test_no_number_makes_personas_of_chance() -> None:
    table, _truth = planted()
    frame = table.frame
    random = np.random.default_rng(1)
    shuffled = type(table)(
        table.questionnaire,
        frame.with_columns(
            [frame[name].gather(random.permutation(table.n)) for name in frame.columns if not name.startswith("#")]
        ),
    )
    refused = find(shuffled, unclassified(shuffled), k=3, starts=5)
    assert (refused.refusal, refused.personas, refused.chosen) == (Refusal.ONE_CLASS, (), False)
    few = table.where(np.arange(table.n) < 60)
    assert find(few, unclassified(few), k=2, starts=5).refusal is Refusal.TOO_FEW


def test_more_personas_than_the_answers_can_tell_apart_are_not_tried() -> None:
    table, _truth = planted()
    found = find(table, unclassified(table), k=40, starts=5)
    assert (len(found.personas), found.chosen) == (3, False)


def test_pinned_personas_place_everybody_as_before_whatever_would_be_found_now() -> None:
    table, _truth = planted(700)
    early, late = table.where(np.arange(table.n) < table.n // 2), table.where(np.arange(table.n) >= table.n // 2)
    model = model_of(find(early, unclassified(early), k=2, starts=10))
    assert model is not None
    pinned = held(find(late, unclassified(late), k=model.k, starts=10), model, late, unclassified(late))
    assert (pinned.pinned, pinned.chosen, len(pinned.personas), pinned.choice.recommended) == (True, False, 2, 3)
    assert np.array_equal(pinned.labels, assign(model, late)[0])
    assert [persona.n for persona in pinned.personas] == np.bincount(pinned.labels).tolist()
