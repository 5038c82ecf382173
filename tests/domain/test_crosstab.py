"""Crossed questions, groups and filters: scipy's figures, small cells, and how often nothing is taken for something."""

import math
from dataclasses import astuple
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
import scipy.stats

from surveyapp.domain.answers import Response
from surveyapp.domain.classification import CompositeRule, Group, HotRule, Rules, Stage, classify
from surveyapp.domain.crosstab import (
    Crosstab,
    Method,
    by_groups,
    by_item,
    by_masks,
    by_stages,
    crosstab,
    crosstabs,
    difference,
    hidden_table,
    permuted_p,
)
from surveyapp.domain.definition import Kind, Option, Page, Question, Questionnaire, Role
from surveyapp.domain.stats import (
    brunner_munzel,
    kruskal_wallis_p,
    newcombe,
    rao_scott,
    share,
    smallest_difference,
    wilson,
)
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text

NO_PARTS = CompositeRule((), 50.0, 1)
RULES = Rules(NO_PARTS, NO_PARTS, 0.5, HotRule(()), ())


def single(name: str, *codes: str, ordered: bool = False, roles: tuple[Role, ...] = ()) -> Question:
    options = tuple(Option(code, Text.of(vi=code), means=code if roles else "") for code in codes)
    return Question(name, Kind.SINGLE, Text.of(vi=name), options=options, ordered=ordered, roles=roles)


def table(questions: tuple[Question, ...], documents: list[dict[str, Any]], weights: Any = None) -> AnswerTable:
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", questions),))
    built = build(questionnaire, [Response(str(i), document) for i, document in enumerate(documents)])
    return AnswerTable(questionnaire, built.frame, None if weights is None else np.array(weights, dtype=float))


TASTE, PLACE = single("taste", "sweet", "salty", "sour"), single("place", "north", "south")


def people(counts: list[list[int]], rows: Question = TASTE, columns: Question = PLACE) -> list[dict[str, Any]]:
    cells = product(enumerate(rows.options), enumerate(columns.options))
    return [{rows.id: r.code, columns.id: c.code} for (i, r), (j, c) in cells for _ in range(counts[i][j])]


def crossed(
    counts: list[list[int]], rows: Question = TASTE, columns: Question = PLACE, weights: Any = None
) -> Crosstab:
    answers = table((rows, columns), people(counts, rows, columns), weights)
    return crosstab(answers, *(by_item(answers, answers.item(side.id)) for side in (rows, columns)))


def test_shares_are_of_the_column_and_the_test_is_chi_square() -> None:
    found = crossed([[30, 10], [10, 20], [20, 30]])
    assert [[cell.n for cell in line] for line in found.cells] == [[30, 10], [10, 20], [20, 30]]
    assert found.cells[0][1].share == wilson(10, 60)
    assert [estimate.value for estimate in found.everyone] == pytest.approx([40 / 120, 30 / 120, 50 / 120])
    assert (found.people, found.effective, found.method) == ((60, 60), (60, 60), Method.CHI_SQUARE)
    assert found.p == found.q == pytest.approx(scipy.stats.chi2_contingency([[30, 10], [10, 20], [20, 30]])[1])
    assert difference(found, 0, 0, 1) == newcombe(30, 60, 10, 60)
    assert found.detectable(0, 1) == smallest_difference(60, 60)


def test_columns_that_stand_out_are_named() -> None:
    found = crossed([[40, 10], [10, 12], [10, 38]])
    assert found.differs
    assert [[cell.above for cell in line] for line in found.cells] == [[(1,), ()], [(), ()], [(), (0,)]]
    alike = crossed([[20, 18], [20, 21], [20, 21]])
    assert not alike.differs
    assert all(cell.above == () for line in alike.cells for cell in line)


def test_where_few_are_expected_tables_are_drawn() -> None:
    found = crossed([[6, 0], [1, 7], [5, 5]])
    assert found.method is Method.PERMUTATION
    exact = scipy.stats.fisher_exact([[6, 1], [0, 9]])[1]
    assert permuted_p(np.array([[6.0, 1.0], [0.0, 9.0]])) == pytest.approx(exact, abs=0.003)


def test_ordered_answers_are_compared_by_rank() -> None:
    ages = single("age", "young", "middle", "old", ordered=True)
    found = crossed([[30, 10], [10, 20], [20, 30]], ages)
    rows = np.repeat([0, 0, 1, 1, 2, 2], [30, 10, 10, 20, 20, 30])
    columns = np.repeat([0, 1, 0, 1, 0, 1], [30, 10, 10, 20, 20, 30])
    assert (found.method, found.p) == (Method.RANKS, pytest.approx(kruskal_wallis_p(rows, columns)))
    assert found.p == pytest.approx(scipy.stats.kruskal(rows[columns == 0], rows[columns == 1]).pvalue)


def test_weights_move_shares_and_the_test_allows_for_them() -> None:
    weights = np.random.default_rng(1).gamma(2, size=120)
    found = crossed([[30, 10], [10, 20], [20, 30]], weights=weights)
    rows = np.repeat([0, 0, 1, 1, 2, 2], [30, 10, 10, 20, 20, 30])
    columns = np.repeat([0, 1, 0, 1, 0, 1], [30, 10, 10, 20, 20, 30])
    assert (found.method, found.p) == (Method.RAO_SCOTT, pytest.approx(rao_scott(rows, columns, weights)[1]))
    expected = share(rows[columns == 0] == 0, weights[columns == 0])
    assert astuple(found.cells[0][0].share) == pytest.approx(astuple(expected))
    assert found.effective[0] < 60 == found.people[0]
    ages = single("age", "young", "middle", "old", ordered=True)
    ranked = crossed([[30, 10], [10, 20], [20, 30]], ages, weights=weights)
    assert ranked.p == pytest.approx(kruskal_wallis_p(rows, columns, weights))
    own = brunner_munzel(rows[columns == 0], rows[columns == 1], (weights[columns == 0], weights[columns == 1]))
    assert ranked.p == pytest.approx(own.p, rel=0.3)


def test_only_who_is_asked_and_inside_the_filter_counts() -> None:
    documents = [*people([[30, 10], [10, 20], [20, 30]]), {"taste": "sweet"}, {"place": "north"}]
    answers = table((TASTE, PLACE), documents)
    sides = [by_item(answers, item) for item in answers.items]
    assert sum(crosstab(answers, *sides).people) == 120
    inside = np.arange(answers.n) < 40
    found = crosstab(answers, *sides, inside)
    assert [[cell.n for cell in line] for line in found.cells] == [[30, 10], [0, 0], [0, 0]]
    assert (found.method, math.isnan(found.p), found.differs) == (Method.NONE, True, False)


def test_a_cell_of_one_to_four_people_does_not_follow_from_any_sum() -> None:
    found = crossed([[30, 3], [10, 20], [20, 30]])
    assert [[cell.hidden for cell in line] for line in found.cells] == [[True, True], [True, True], [False, False]]
    assert found.cells[0][0].n is None and math.isnan(found.cells[0][0].share.value)
    assert math.isnan(difference(found, 0, 0, 1).value)


@pytest.mark.parametrize("seed", range(30))
def test_no_small_cell_is_the_only_unknown_of_a_row_or_column(seed: int) -> None:
    heads = np.random.default_rng(seed).integers(0, 14, size=(4, 5))
    hidden = hidden_table(heads)
    assert hidden[(heads > 0) & (heads < 5)].all()
    for counts, marks in [*zip(heads, hidden, strict=True), *zip(heads.T, hidden.T, strict=True)]:
        rest = (counts > 0) & ~marks
        assert not marks.any() or (marks.sum() > 1 and counts[marks].sum() >= 5) or not rest.any()


def test_groups_stages_numbers_and_filters_can_be_crossed() -> None:
    outside = single("list", "target", "potential", roles=(Role("group", "outside"),))
    spend = Question("spend", Kind.NUMBER, Text.of(vi="spend"))
    documents = [{"list": "target", "spend": float(i)} for i in range(40)]
    documents += [{"list": "potential", "spend": float(i + 40)} for i in range(40)]
    answers = table((outside, spend), [*documents, {"list": "target"}])
    groups = classify(answers, RULES)
    columns = by_groups(groups, {Group.TARGET: Text.of(vi="t"), Group.POTENTIAL: Text.of(vi="p")})
    found = crosstab(answers, by_item(answers, answers.item("spend")), columns)
    assert (found.method, found.people, len(found.rows.labels)) == (Method.RANKS, (40, 40), 4)
    assert found.cells[0][0].above == (1,) and found.cells[3][1].above == (0,)
    nobody = by_stages(groups, {stage: Text.of(vi=stage.value) for stage in Stage})
    assert crosstab(answers, by_item(answers, answers.item("list")), nobody).people == (0,) * len(Stage)
    halves = np.arange(answers.n) % 2 == 0
    filtered = by_masks([(Text.of(vi="even"), halves), (Text.of(vi="odd"), ~halves)])
    assert crosstab(answers, columns, filtered).method is not Method.NONE


def test_the_answers_that_made_the_groups_prove_nothing() -> None:
    answers = table((TASTE, PLACE), people([[30, 10], [10, 20], [20, 30]]))
    made = answers.codes(answers.item("taste")) == 0
    groups = by_masks([(Text.of(vi="a"), made), (Text.of(vi="b"), ~made)], frozenset(("taste",)))
    found = crosstab(answers, by_item(answers, answers.item("taste")), groups)
    assert (found.method, math.isnan(found.p), found.differs) == (Method.NONE, True, False)
    assert crosstab(answers, by_item(answers, answers.item("place")), groups).method is Method.CHI_SQUARE


def test_what_cannot_be_counted_is_refused() -> None:
    name = Question("name", Kind.SHORT_TEXT, Text.of(vi="name"))
    who = single("who", "a", "b")
    who = Question("who", Kind.SINGLE, Text.of(vi="w"), roles=(Role("identity", "name"),), options=who.options)
    answers = table((name, who), [{"name": "x", "who": "a"}])
    for item in answers.items:
        with pytest.raises(ValueError, match="cannot be counted"):
            by_item(answers, item)
    with pytest.raises(ValueError, match="share"):
        by_masks([(Text.of(vi="a"), np.array([True])), (Text.of(vi="b"), np.array([True]))])


def noise(seed: int, n: int = 90) -> tuple[AnswerTable, list[str]]:
    random = np.random.default_rng(seed)
    questions = (
        single("group", "a", "b", "c"),
        *(single(f"n{i}", "1", "2", "3", "4") for i in range(6)),
        *(single(f"o{i}", "1", "2", "3", ordered=True) for i in range(6)),
    )
    frame = {
        question.id: random.choice(
            len(question.options), size=n, p=random.dirichlet([3.0] * len(question.options))
        ).astype(np.int16)
        for question in questions
    }
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", questions),))
    return AnswerTable(questionnaire, pl.DataFrame(frame)), [question.id for question in questions[1:]]


def test_tables_of_noise_differ_in_about_five_of_a_hundred_at_most() -> None:
    any_differs, p = 0, []
    for seed in range(200):
        answers, names = noise(seed)
        columns = by_item(answers, answers.item("group"))
        found = crosstabs(answers, [by_item(answers, answers.item(name)) for name in names], columns)
        any_differs += any(one.differs for one in found)
        p += [one.p for one in found if not math.isnan(one.p)]
    assert any_differs <= 16  # two standard errors above 5 %
    assert 0.04 <= np.mean(np.array(p) < 0.05) <= 0.06


def test_of_columns_that_do_not_differ_few_are_named() -> None:
    # One of three columns differs: the pairs of the other two are noise.
    random = np.random.default_rng(7)
    wrong = 0
    for _ in range(300):
        column = random.integers(0, 3, 300)
        row = np.where(random.random(300) < np.where(column == 0, 0.7, 0.4), 0, 1)
        documents = {"x": row.astype(np.int16), "group": column.astype(np.int16)}
        questions = (single("x", "1", "2"), single("group", "a", "b", "c"))
        answers = AnswerTable(Questionnaire("q", Text.of(vi="q"), (Page("p", questions),)), pl.DataFrame(documents))
        found = crosstab(answers, by_item(answers, answers.item("x")), by_item(answers, answers.item("group")))
        named = {(c, other) for line in found.cells for c, cell in enumerate(line) for other in cell.above}
        wrong += bool(named & {(1, 2), (2, 1)})
    assert wrong / 300 <= 0.075
