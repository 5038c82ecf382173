"""Statistics where they end: the smallest groups, the ends of the scale, other levels than 95 %."""

import math

import numpy as np
import pytest
import scipy.stats

from surveyapp.domain.stats import (
    Estimate,
    adjusted_rand,
    benjamini_hochberg,
    brunner_munzel,
    brunner_munzel_table,
    cliffs_delta,
    cramers_v,
    cronbach_alpha,
    effective_n,
    hidden_cells,
    kruskal_wallis_p,
    kruskal_wallis_table_p,
    mean_interval,
    needed_n,
    newcombe,
    nps,
    power_of,
    rank_sum_p,
    rao_scott,
    share,
    smallest_difference,
    two_proportion_p,
    wilson,
)

NOBODY = (math.nan, math.nan, math.nan, 0.0)


def parts(found: Estimate) -> tuple[float, float, float, float]:
    return found.value, found.low, found.high, found.n


def test_nobody_is_nothing_said_of_no_people() -> None:
    for nothing in (wilson(0, 0), nps(0, 0, 0), mean_interval([]), share([])):
        assert parts(nothing) == pytest.approx(NOBODY, nan_ok=True)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_every_interval_is_of_the_level_asked_for(level: float) -> None:
    theirs = scipy.stats.binomtest(3, 17).proportion_ci(level, "wilson")
    assert (share([True] * 3 + [False] * 14, level=level).low, wilson(3, 17, level).high) == pytest.approx(theirs)
    values = np.array([1.0, 2, 2, 5])
    t = scipy.stats.t.interval(level, 3, values.mean(), scipy.stats.sem(values))
    assert parts(mean_interval(values, level=level))[1:3] == pytest.approx(t)
    same = brunner_munzel([3, 3], [3, 3, 3], level=level)
    assert (same.low, same.high) == (-wilson(0, 2, level).high, wilson(0, 2, level).high)
    apart = brunner_munzel([1, 1], [3, 4, 4], level=level)
    assert (apart.low, apart.high) == (-1, 1 - 2 * wilson(2, 2, level).low)
    normal = scipy.stats.norm.ppf(0.5 + level / 2)
    assert nps(50, 30, 20, level).high - nps(50, 30, 20, level).low == pytest.approx(
        200 * normal * math.sqrt((71.5 / 103 - (30 / 103) ** 2) / 103)
    )
    low, high = wilson(3, 17, level), wilson(8, 20, level)
    difference = newcombe(8, 20, 3, 17, level)
    assert difference.low == pytest.approx(
        high.value - low.value - math.hypot(high.value - high.low, low.high - low.value)
    )


def test_one_promoter_is_a_score_of_a_hundred_and_one_detractor_of_minus_a_hundred() -> None:
    best, worst = nps(1, 0, 0), nps(0, 0, 1)
    assert (best.value, best.high, worst.value, worst.low) == (100, 100, -100, -100)
    assert (best.n, best.low) == (1, -worst.high)
    assert nps(0, 0, 3).low == -100


def test_a_mean_needs_two_people_and_more_than_one_persons_weight() -> None:
    two = mean_interval([2.0, 4.0])
    theirs = scipy.stats.t.interval(0.95, 1, 3, scipy.stats.sem([2, 4]))
    assert (two.low, two.high) == pytest.approx(theirs)
    assert math.isnan(mean_interval([2.0], [5.0]).low)
    assert math.isnan(mean_interval([2.0, 4.0], [1.0, 0.0]).low)


def test_a_weighted_mean_is_no_surer_than_kishs_number_of_people() -> None:
    # The heavy one is the mean nearly by itself: its linearised error alone would say that the mean is known.
    values, weights = np.array([3.0, 3.1, 2.9, 3.0, 9.0]), np.array([40.0, 1, 1, 1, 1])
    found = mean_interval(values, weights)
    mean, n = np.average(values, weights=weights), 44**2 / (1600 + 4)
    spread = np.average((values - mean) ** 2, weights=weights) / (n - 1)
    linear = (weights**2 @ (values - mean) ** 2) / 44**2 * 5 / 4
    assert spread > linear
    assert (found.value, found.n) == (pytest.approx(mean), pytest.approx(n))
    assert found.high - found.value == pytest.approx(scipy.stats.t.ppf(0.975, n - 1) * math.sqrt(spread))
    light = mean_interval([1.0, 2, 2, 5], [1, 1, 1, 3])
    mean = 20 / 6
    apart = np.array([1, 1, 1, 9]) @ (np.array([1.0, 2, 2, 5]) - mean) ** 2 / 36 * 4 / 3
    kish = np.array([1, 1, 1, 3]) @ (np.array([1.0, 2, 2, 5]) - mean) ** 2 / 6 / 2
    assert light.high - mean == pytest.approx(scipy.stats.t.ppf(0.975, 2) * math.sqrt(max(apart, kish)))


def test_needed_people_past_the_end_of_the_scale_are_those_to_its_end() -> None:
    assert needed_n(0.7, 0.5) == needed_n(0.5, 0.5)
    assert needed_n(0.2, 0.1) == needed_n(0.2, 0.9) < needed_n(0.2, 0.5)
    with pytest.raises(ValueError, match=r"^no number of people is enough to find a difference of 0$"):
        needed_n(0)
    assert power_of(0.2, needed_n(0.2, 0.3), needed_n(0.2, 0.3), 0.3) >= 0.8
    assert power_of(0.2, needed_n(0.2, 0.3) - 1, needed_n(0.2, 0.3) - 1, 0.3) < 0.8


def test_more_hits_than_people_of_a_weighted_group_are_all_its_people() -> None:
    assert two_proportion_p(3.4, 3.2, 1, 9) == two_proportion_p(3, 3, 1, 9)
    assert two_proportion_p(2, 4, 2, 4) == pytest.approx(1)


def test_the_permutations_of_two_groups_fully_apart() -> None:
    for sign, found in ((1, brunner_munzel([4, 5], [1, 1, 2])), (-1, brunner_munzel([1, 1, 2], [4, 5]))):
        assert (found.delta, found.p) == (sign, pytest.approx(2 / 10))
        assert max(sign * found.low, sign * found.high) == 1
        assert min(sign * found.low, sign * found.high) == pytest.approx(2 * wilson(2, 2).low - 1)
    assert cliffs_delta([4, 5], [1, 1, 2]) == 1


def test_a_group_of_one_counts_among_ranks() -> None:
    counts = [[1, 0, 4], [0, 5, 3], [0, 6, 1], [0, 0, 0]]
    answers, groups = (np.repeat(axis.ravel(), np.ravel(counts)) for axis in np.indices((4, 3)))
    theirs = scipy.stats.kruskal(*(answers[groups == one] for one in range(3))).pvalue
    assert kruskal_wallis_table_p(counts) == pytest.approx(theirs) == pytest.approx(kruskal_wallis_p(answers, groups))
    with_empty = np.insert(np.array(counts), 1, 0, axis=1)
    assert kruskal_wallis_table_p(with_empty) == pytest.approx(theirs)
    assert math.isnan(kruskal_wallis_table_p([[0, 1], [0, 2]]))
    assert kruskal_wallis_table_p([[1, 0], [0, 1]]) == pytest.approx(scipy.stats.kruskal([0], [1]).pvalue)


def test_rao_scott_of_equal_weights_is_nearly_pearsons() -> None:
    random = np.random.default_rng(7)
    rows = random.integers(0, 3, 4000)
    columns = (rows + random.integers(0, 4, 4000) + (random.random(4000) < 0.04)) % 4
    f, p = rao_scott(rows, columns, np.full(4000, 2.5))
    theirs = scipy.stats.chi2_contingency(np.bincount(rows * 4 + columns).reshape(3, 4), correction=False)
    assert f * 6 == pytest.approx(theirs.statistic, rel=0.02)
    assert p == pytest.approx(theirs.pvalue, rel=0.2)


def test_rao_scott_of_people_drawn_together_knows_less() -> None:
    random = np.random.default_rng(8)
    rows, columns = random.integers(0, 2, 300), random.integers(0, 2, 300)
    columns[:200] = rows[:200]
    weights = random.gamma(4, size=300)
    alone = rao_scott(rows, columns, weights)
    doubled = rao_scott(*(np.repeat(one, 2) for one in (rows, columns, weights)), np.repeat(np.arange(300), 2))
    assert doubled == pytest.approx(alone)
    each = rao_scott(rows, columns, weights, np.arange(300) + 40)
    assert each == pytest.approx(alone)


def test_rao_scott_with_an_empty_cell_and_with_one_answer() -> None:
    rows, columns = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2], [0, 1, 0, 1, 1, 0, 1, 0, 0, 0]
    with np.errstate(all="raise"):
        f, p = rao_scott(rows, columns, np.linspace(1, 2, 10))
    assert 0 < p < 1
    assert f > 0
    assert all(map(math.isnan, rao_scott([0, 0], [0, 1], [1.0, 1.0])))
    assert all(map(math.isnan, rao_scott([0, 1], [3, 3], [1.0, 1.0])))
    assert all(map(math.isnan, rao_scott([], [], [])))


def test_two_people_are_enough_for_labels_and_two_items_for_reliability() -> None:
    assert adjusted_rand([0, 1], [0, 0]) == 0.0
    assert adjusted_rand([1], [4]) == adjusted_rand([], []) == 1.0
    pair = [[1.0, 2.0], [3.0, 5.0]]
    assert cronbach_alpha(pair) == pytest.approx(2 * (1 - (2 + 4.5) / 12.5))
    assert cronbach_alpha(np.array(pair) / 10) == pytest.approx(cronbach_alpha(pair))
    assert math.isnan(cronbach_alpha([[1.0, 2.0]]))


def test_more_than_all_and_less_than_one_person_stay_shares() -> None:
    assert wilson(5.1, 5) == wilson(5, 5)
    small = wilson(0.2, 0.5)
    assert (small.value, small.n) == (0.4, 0.5)
    assert 0 < small.low < 0.4 < small.high < 1


def test_the_exact_test_begins_below_five_expected_people() -> None:
    at_five = scipy.stats.chi2_contingency([[3, 7], [7, 3]], correction=False).pvalue
    assert two_proportion_p(3, 10, 7, 10) == pytest.approx(at_five)
    fewer = scipy.stats.fisher_exact([[3, 7], [6, 4]]).pvalue
    assert two_proportion_p(3, 10, 6, 10) == pytest.approx(fewer)
    alone = scipy.stats.fisher_exact([[1, 0], [2, 8]]).pvalue
    assert two_proportion_p(1, 1, 2, 10) == two_proportion_p(2, 10, 1, 1) == pytest.approx(alone)
    assert math.isnan(two_proportion_p(1, 4, 0, 0))


@pytest.mark.parametrize(("base", "power", "alpha"), [(0.3, 0.8, 0.01), (0.8, 0.9, 0.1), (0.1, 0.6, 0.05)])
def test_the_smallest_difference_at_other_errors(base: float, power: float, alpha: float) -> None:
    gap = smallest_difference(120, 90, base, power, alpha)
    assert power_of(gap, 120, 90, base, alpha) == pytest.approx(power, abs=1e-6)
    assert min(base, 1 - base) + gap <= 1
    assert math.isnan(smallest_difference(8, 8, base, power, 1e-6))


def test_one_person_is_hidden_and_five_are_not() -> None:
    assert hidden_cells([1, 20, 30]).tolist() == [True, True, False]
    assert hidden_cells([5, 20, 30]).tolist() == [False, False, False]
    assert hidden_cells([4, 1, 20]).tolist() == [True, True, False]
    assert hidden_cells([3, 1, 20]).tolist() == [True, True, True]
    assert hidden_cells([2, 1, 1, 20]).tolist() == [True, True, True, True]


def test_the_rank_test_of_counts_is_that_of_people() -> None:
    random = np.random.default_rng(14)
    for _ in range(20):
        counts = random.integers(0, 7, (5, 2)) + np.array([[1, 0], [0, 0], [0, 0], [0, 0], [1, 2]])
        x, y = (np.repeat(np.arange(5), column) for column in counts.T)
        ours, theirs = brunner_munzel_table(counts, 0.9), brunner_munzel(x, y, level=0.9)
        assert (ours.p, ours.delta, ours.low, ours.high) == pytest.approx(
            (theirs.p, theirs.delta, theirs.low, theirs.high)
        )
        weights = random.gamma(2, size=x.size), random.gamma(2, size=y.size)
        cells = [
            np.column_stack([np.bincount(codes, w**power, 5) for codes, w in zip((x, y), weights, strict=True)])
            for power in (1, 2)
        ]
        ours, theirs = brunner_munzel_table(counts, weighted=(cells[0], cells[1])), brunner_munzel(x, y, weights)
        assert (ours.p, ours.delta, ours.low, ours.high) == pytest.approx(
            (theirs.p, theirs.delta, theirs.low, theirs.high)
        )
    fully = brunner_munzel_table([[3, 0], [0, 4]])
    assert (fully.delta, fully.p) == (-1.0, pytest.approx(2 / 35))
    # Data frames count in numbers that know no minus.
    assert brunner_munzel_table(np.array([[3, 0], [0, 4]], dtype=np.uint32)) == fully


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_interval_of_cliffs_delta_is_feng_and_cliffs(level: float) -> None:
    x, y = np.array([1.0, 2, 2, 3, 5, 5, 4]), np.array([2.0, 3, 4, 4, 5])
    signs = np.sign(x[:, None] - y)
    d = signs.mean()
    v1, v2 = signs.mean(axis=1).var(ddof=1) / 7, signs.mean(axis=0).var(ddof=1) / 5
    df = (v1 + v2) ** 2 / (v1**2 / 6 + v2**2 / 4)
    ts = scipy.stats.t.ppf(0.5 + level / 2, df) * math.sqrt(v1 + v2)
    # Feng & Cliff 2004, equation 9
    ends = [(d - d**3 + side * ts * math.sqrt((1 - d**2) ** 2 + ts**2)) / (1 - d**2 + ts**2) for side in (-1, 1)]
    found = brunner_munzel(x, y, level=level)
    assert (found.delta, found.low, found.high) == pytest.approx((d, *ends))
    assert brunner_munzel([1, 2, 2], [2, 2, 1]).p <= 1


def test_weighted_ranks_are_those_of_people_counted_so_often() -> None:
    values, groups = np.array([1, 2, 2, 3, 4, 1, 5, 5, 3, 2]), np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
    weights = np.array([1, 4, 2, 1, 3, 1, 2, 5, 1, 2])
    many = scipy.stats.rankdata(np.repeat(values, weights))
    placed = (2 * many - many.size - 1) / many.size
    ranks = np.array([placed[np.repeat(values, weights) == one][0] for one in values])
    means = np.array([np.average(ranks[groups == one], weights=weights[groups == one]) for one in range(3)])
    people = np.array([effective_n(ranks[groups == one], weights[groups == one]) for one in range(3)])
    apart = means - people @ means / people.sum()
    statistic = people @ apart**2 / (np.average(ranks**2, weights=weights) * 10 / 9)
    assert kruskal_wallis_p(values, groups, weights) == pytest.approx(scipy.stats.chi2.sf(statistic, 2))
    pair, w = groups < 2, weights
    expected = kruskal_wallis_p(values[pair], groups[pair], w[pair])
    first, second = groups == 0, groups == 1
    assert rank_sum_p(values[first], values[second], (w[first], w[second])) == pytest.approx(expected)
    assert rank_sum_p(values[first], values[second]) != pytest.approx(expected)


@pytest.mark.parametrize("table", [[[8, 3, 2, 4], [2, 9, 4, 1], [1, 2, 7, 9]], [[12, 3], [4, 9], [6, 2]]])
def test_cramers_v_is_corrected_as_bergsma_says(table: list[list[int]]) -> None:
    counts = np.array(table)
    (rows, columns), n = counts.shape, counts.sum()
    chi_square = scipy.stats.chi2_contingency(counts, correction=False).statistic
    phi = chi_square / n - (rows - 1) * (columns - 1) / (n - 1)
    least = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1))
    assert cramers_v(counts)[0] == pytest.approx(math.sqrt(phi / (least - 1)))
    assert cramers_v(counts.T)[0] == pytest.approx(cramers_v(counts)[0])


def test_cramers_v_of_two_people_and_of_one_in_a_row() -> None:
    assert cramers_v([[1, 0], [0, 1]]) == (0.0, pytest.approx(scipy.stats.chi2.sf(2, 1)))
    alone = cramers_v([[1, 0, 0], [6, 5, 8]])
    chi_square = scipy.stats.chi2_contingency([[1, 0, 0], [6, 5, 8]], correction=False)
    assert alone[1] == pytest.approx(chi_square.pvalue)


def test_one_p_is_its_own_and_none_passes_one() -> None:
    assert benjamini_hochberg([0.03]).tolist() == [0.03]
    assert benjamini_hochberg([0.9, 0.95, 1.0]).tolist() == [1.0, 1.0, 1.0]
    assert np.isnan(benjamini_hochberg([math.nan])).all()
