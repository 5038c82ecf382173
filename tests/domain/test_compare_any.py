"""Two groups of anybody's choosing: nothing is found in nothing, and what made the groups is known."""

from __future__ import annotations

import numpy as np
import pytest

from reports.compose.contrast import Contrast, contrast_page
from reports.compose.voice import Voice
from reports.content import Head
from reports.stored import page_from_plain, page_to_plain
from surveyapp.domain.comparison import Verdict, apart, by_evidence, compare, one_per_item
from surveyapp.domain.definition import Role
from surveyapp.domain.funnel import Condition, Stage, StageRule, deciding
from surveyapp.domain.scoring import Scores
from tests.bench.promises import noise
from tests.domain.test_persona import single, survey, table_of


def test_a_page_is_whole_again_from_its_plain_data() -> None:
    table, groups = noise(1)
    first = np.arange(table.n) < table.n // 2
    found = compare(table, first, ~first, groups, "a", "b", circular=frozenset())
    page = contrast_page(Contrast(found, Voice("en"), {}))
    assert page_from_plain(page_to_plain(page)) == page
    with pytest.raises(ValueError, match="not a stored page"):
        page_from_plain(page_to_plain(Head("a", "b", "c")))  # type: ignore[arg-type]


def test_splits_at_random_find_nothing() -> None:
    """At most 5 % of pages about nothing say that something differs: 300 surveys of noise cut in two."""
    wrong = 0
    for seed in range(300):
        table, groups = noise(seed)
        random = np.random.default_rng(5_000 + seed)
        a, b, both = apart(random.random(table.n) < 0.5, random.random(table.n) < 0.4)
        assert both > 0 and not (a & b).any()
        found = compare(table, a, b, groups, circular=frozenset())
        wrong += any(row.verdict is Verdict.DIFFERS for row in found.rows)
    assert wrong <= 15


def test_the_strongest_row_of_each_item_comes_first() -> None:
    table, groups = noise(2)
    first = np.arange(table.n) < table.n // 2
    ranked = by_evidence(compare(table, first, ~first, groups, circular=frozenset()).rows)
    own = one_per_item(ranked)
    assert len(own) == len({row.item.id for row in ranked})
    assert [row for row in ranked if row in own] == own


def test_what_can_decide_a_stage_made_the_people_at_it() -> None:
    asked = survey(single("bought", "no", "yes", role="outcome.bought"), single("liked", "no", "yes"))
    table = table_of(asked, [{"bought": "yes", "liked": "no"}] * 10)
    rule = StageRule("r", Stage.CUSTOMER, any_of=(Condition(Role("outcome", "bought"), codes=("yes",)),))
    assert deciding(table, (rule,), Scores()) == {"bought"}
    unused = StageRule("r", Stage.CUSTOMER, rule.any_of, unless_asked=(Role("outcome", "bought"),))
    assert deciding(table, (unused,), Scores()) == frozenset()
