"""Statistics against published figures, scipy, and small seeded simulations."""

import math
from itertools import combinations

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
    few,
    hidden_cells,
    kish_n,
    kruskal_wallis_p,
    kruskal_wallis_table_p,
    mean_interval,
    needed_n,
    newcombe,
    nps,
    power_of,
    rank_sum_p,
    share,
    smallest_difference,
    two_proportion_p,
    wilson,
)


def numbers(estimate: Estimate, digits: int = 4) -> tuple[float, float, float]:
    return round(estimate.value, digits), round(estimate.low, digits), round(estimate.high, digits)


@pytest.mark.parametrize(("successes", "n"), [(0, 20), (1, 29), (15, 148), (20, 20), (81, 263)])
def test_wilson_agrees_with_scipy(successes: int, n: int) -> None:
    theirs = scipy.stats.binomtest(successes, n).proportion_ci(method="wilson")
    ours = wilson(successes, n)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize(
    ("people", "hidden"),
    [
        ((20, 30, 50), (False, False, False)),
        ((20, 3, 50), (True, True, False)),
        ((3, 4, 50), (True, True, False)),
        ((1, 2, 9, 50), (True, True, True, False)),
        ((0, 3, 0), (True, True, True)),
        ((2, 0, 2), (True, True, True)),
        ((0, 20, 50), (False, False, False)),
    ],
)
def test_hidden_cells_do_not_follow_from_the_total(people: tuple[int, ...], hidden: tuple[bool, ...]) -> None:
    assert tuple(hidden_cells(people)) == hidden


def test_few_are_one_to_four() -> None:
    assert [few(people) for people in (0, 0.5, 1, 4, 5)] == [False, True, True, True, False]


def test_bounds_are_kept_on_the_scale() -> None:
    assert Estimate(0.9, 0.7, 1.1, 4).within(0, 1) == Estimate(0.9, 0.7, 1, 4)
    assert math.isnan(Estimate(0.9, math.nan, math.nan, 1).within(0, 1).low)


def test_wilson_takes_an_effective_n_and_an_empty_group() -> None:
    assert numbers(wilson(13.15, 131.5)) == (0.1, 0.0596, 0.1632)
    assert all(map(math.isnan, numbers(wilson(0, 0))))


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [  # Newcombe 1998, table II, method 10
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombe_reproduces_the_published_table(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    ours = newcombe(*counts)
    assert (round(ours.low, 4), round(ours.high, 4)) == (low, high)


def test_newcombe_of_an_empty_group_is_nan() -> None:
    nothing = newcombe(3, 10, 0, 0)
    assert all(map(math.isnan, (nothing.value, nothing.low, nothing.high)))
    assert nothing.n == 10


def test_newcombe_covers_where_wald_does_not() -> None:
    random = np.random.default_rng(3)
    inside = sum(
        found.low <= 0.1 <= found.high
        for found in (newcombe(int(x), 30, 0, 30) for x in random.binomial(30, 0.1, 4000))
    )
    assert 0.93 <= inside / 4000 <= 0.999


@pytest.mark.parametrize("counts", [(56, 70, 48, 80), (40, 100, 55, 110), (500, 1000, 540, 1000)])
def test_two_proportion_p_is_the_uncorrected_chi_square(counts: tuple[int, int, int, int]) -> None:
    x1, n1, x2, n2 = counts
    theirs = scipy.stats.chi2_contingency([[x1, n1 - x1], [x2, n2 - x2]], correction=False).pvalue
    assert two_proportion_p(*counts) == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("counts", [(5, 56, 0, 29), (9, 10, 3, 10), (0, 8, 0, 9), (3, 3, 0, 40), (1, 12, 4, 11)])
def test_two_proportion_p_is_fishers_for_few_expected(counts: tuple[int, int, int, int]) -> None:
    x1, n1, x2, n2 = counts
    theirs = scipy.stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
    assert two_proportion_p(*counts) == pytest.approx(theirs, rel=1e-9)


def test_two_proportion_p_of_an_empty_group_is_nan() -> None:
    assert math.isnan(two_proportion_p(0, 0, 3, 10))


def test_detectable_differences_as_documented() -> None:
    assert [round(100 * smallest_difference(n, n)) for n in (30, 100, 400)] == [33, 19, 10]


def test_detectable_difference_is_the_same_from_both_ends_and_nan_when_out_of_reach() -> None:
    assert smallest_difference(50, 80, share=0.9) == pytest.approx(smallest_difference(50, 80, share=0.1))
    assert math.isnan(smallest_difference(3, 3))
    assert math.isnan(smallest_difference(0, 30))


def test_needed_n_inverts_the_smallest_difference() -> None:
    for n in (40, 100, 387, 1000):
        assert needed_n(smallest_difference(n, n) - 1e-5) == n + 1
        assert needed_n(smallest_difference(n, n) + 1e-5) == n
    assert needed_n(-0.1) == needed_n(0.1) == 388
    with pytest.raises(ValueError, match="difference of 0"):
        needed_n(0)


def test_the_detectable_difference_is_found_four_times_in_five() -> None:
    random = np.random.default_rng(8)
    gap = smallest_difference(100, 100)
    pairs = zip(random.binomial(100, 0.5, 3000), random.binomial(100, 0.5 + gap, 3000), strict=True)
    found = sum(two_proportion_p(int(a), 100, int(b), 100) < 0.05 for a, b in pairs)
    assert 0.77 <= found / 3000 <= 0.83


def test_power_is_what_the_smallest_difference_was_made_for() -> None:
    for n1, n2, base, power in ((100, 100, 0.5, 0.8), (60, 300, 0.2, 0.9), (400, 400, 0.9, 0.7)):
        gap = smallest_difference(n1, n2, base, power)
        assert power_of(gap, n1, n2, base) == pytest.approx(power, abs=1e-6)
    assert power_of(0, 50, 80) == pytest.approx(0.05)
    assert (power_of(1, 50, 50, 0.0), power_of(1, 2, 1, 0.0)) == (1.0, 0.0)
    assert power_of(0.1, 388, 388) == pytest.approx(0.8, abs=0.002)
    assert power_of(5, 10, 10) == pytest.approx(power_of(0.5, 10, 10))
    assert math.isnan(power_of(0.1, 0, 30))


@pytest.mark.parametrize(
    ("n1", "n2", "base", "gap"),
    [(80, 160, 0.3, 0.15), (160, 80, 0.3, 0.15), (100, 300, 0.2, 0.1), (300, 100, 0.2, 0.1), (30, 30, 0.5, 0.334)],
)
def test_power_is_the_share_of_surveys_that_find_the_difference(n1: int, n2: int, base: float, gap: float) -> None:
    first, second = np.meshgrid(np.arange(n1 + 1), np.arange(n2 + 1), indexing="ij")
    pooled = (first + second) / (n1 + n2)
    with np.errstate(invalid="ignore"):
        z = (first / n1 - second / n2) / np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    chance = scipy.stats.binom.pmf(first, n1, base) * scipy.stats.binom.pmf(second, n2, base + gap)
    exact = float(chance[np.abs(np.nan_to_num(z)) > 1.959964].sum())
    assert power_of(gap, n1, n2, base) == pytest.approx(exact, abs=0.01)


def test_nps_widths_and_value() -> None:
    answers = [nps(0.5 * n, 0.315 * n, 0.185 * n) for n in (30, 100, 400)]
    assert [round(e.high - e.low) for e in answers] == [52, 30, 15]
    score = nps(50, 30, 20)
    assert (score.value, score.n) == (30, 100)
    assert (round(score.low, 1), round(score.high, 1)) == (14.1, 44.2)


def test_nps_stays_on_its_scale() -> None:
    everyone = nps(10, 0, 0)
    assert (everyone.value, everyone.high) == (100, 100)
    assert numbers(everyone, 1)[1] == 47.5
    assert math.isnan(nps(0, 0, 0).value)


def test_nps_covers_a_lopsided_brand() -> None:
    random = np.random.default_rng(4)
    draws = random.multinomial(20, (0.9, 0.06, 0.04), 4000)
    inside = sum(found.low <= 86 <= found.high for found in (nps(*map(float, row)) for row in draws))
    assert inside / 4000 >= 0.93


def test_mean_interval_is_the_t_interval() -> None:
    values = [3.0, 4.0, 4.0, 5.0, math.nan, 1.0]
    known = np.array([3.0, 4, 4, 5, 1])
    theirs = scipy.stats.t.interval(0.95, 4, known.mean(), scipy.stats.sem(known))
    ours = mean_interval(values)
    assert (ours.value, ours.n) == (3.4, 5)
    assert (ours.low, ours.high) == pytest.approx(theirs)


def test_equal_weights_change_nothing_and_unequal_ones_use_the_effective_n() -> None:
    values = [1.0, 2.0, 2.0, 5.0]
    assert numbers(mean_interval(values, [7, 7, 7, 7])) == numbers(mean_interval(values))
    weighted = mean_interval(values, [1, 1, 1, 3])
    assert weighted.value == pytest.approx(20 / 6)
    assert weighted.n == pytest.approx(36 / 12) == kish_n([1, 1, 1, 3])


def test_mean_interval_of_nobody_and_of_one() -> None:
    assert math.isnan(mean_interval([math.nan]).value)
    one = mean_interval([4.0])
    assert (one.value, one.n, math.isnan(one.low), math.isnan(one.high)) == (4.0, 1.0, True, True)
    assert kish_n([]) == 0.0


def test_brunner_munzel_agrees_with_scipy() -> None:
    random = np.random.default_rng(1)
    x, y = random.integers(1, 6, 60), random.integers(2, 6, 45)
    ours, theirs = brunner_munzel(x, y), scipy.stats.brunnermunzel(x, y)
    assert ours.p == pytest.approx(theirs.pvalue, rel=1e-9)
    assert ours.low < ours.delta < ours.high < 0


def test_cliffs_delta_counts_pairs() -> None:
    x, y = [1, 3, 3, 5, 2], [2, 3, 4]
    by_hand = sum((a > b) - (a < b) for a in x for b in y) / 15
    assert cliffs_delta(x, y) == pytest.approx(by_hand) == pytest.approx(-cliffs_delta(y, x))
    assert math.isnan(cliffs_delta([], y))


def test_identical_groups_do_not_differ() -> None:
    same = brunner_munzel([1, 2, 3, 4], [1, 2, 3, 4])
    assert (same.p, same.delta) == (1.0, 0.0)
    constant = brunner_munzel([3, 3, 3], [3, 3, 3, 3])
    assert (constant.p, constant.delta) == (1.0, 0.0)
    assert (constant.low, constant.high) == (-wilson(0, 3).high, wilson(0, 3).high)


def test_separated_groups_get_the_exact_permutation_p() -> None:
    apart = brunner_munzel([1, 1, 2], [3, 4, 5, 5])
    assert (apart.delta, apart.low) == (-1.0, -1.0)
    assert apart.high == 1 - 2 * wilson(3, 3).low
    everything = [1, 1, 2, 3, 4, 5, 5]
    deltas = [
        abs(cliffs_delta([everything[i] for i in chosen], [everything[i] for i in range(7) if i not in chosen]))
        for chosen in combinations(range(7), 3)
    ]
    assert apart.p == pytest.approx(2 / 35)
    assert sum(d >= 1 for d in deltas) == 2


def test_one_person_gives_no_p() -> None:
    alone = brunner_munzel([5], [1, 2, 3])
    assert (math.isnan(alone.p), alone.delta) == (True, 1.0)


def test_the_interval_of_cliffs_delta_covers() -> None:
    random = np.random.default_rng(5)
    scale = np.arange(1, 6)
    p, q = np.array([0.1, 0.2, 0.3, 0.2, 0.2]), np.array([0.05, 0.1, 0.2, 0.3, 0.35])
    truth = float(sum(p[i] * q[j] * np.sign(i - j) for i in range(5) for j in range(5)))
    inside = 0
    for _ in range(1500):
        found = brunner_munzel(random.choice(scale, 40, p=p), random.choice(scale, 30, p=q))
        inside += found.low <= truth <= found.high
    assert 0.93 <= inside / 1500 <= 0.975


def test_cramers_v_is_about_zero_by_chance() -> None:
    random = np.random.default_rng(6)
    tables = [np.bincount(random.integers(0, 12, 50), minlength=12).reshape(2, 6) for _ in range(500)]
    corrected = np.mean([cramers_v(table)[0] for table in tables])
    plain = np.mean([scipy.stats.contingency.association(t[:, t.sum(axis=0) > 0]) for t in tables])
    assert 0.29 < plain < 0.33
    assert 0.06 < corrected < 0.12


def test_cramers_v_of_known_tables() -> None:
    v, p = cramers_v([[30, 10, 0], [10, 30, 0], [0, 0, 0]])
    phi = 0.25 - 1 / 79  # chi-square 20, n 80, less its expectation under independence
    assert v == pytest.approx(math.sqrt(phi / (1 - 1 / 79)))
    assert p == pytest.approx(scipy.stats.chi2.sf(20, 1))
    assert cramers_v([[50, 0], [0, 50]])[0] == pytest.approx(1.0)
    assert cramers_v([[5, 7]]) == cramers_v([[0, 0], [0, 0]]) == (0.0, 1.0)


def test_benjamini_hochberg_agrees_with_scipy_and_skips_nan() -> None:
    raw = [0.04, math.nan, 0.001, 0.03, 0.2, 0.04]
    ours = benjamini_hochberg(raw)
    theirs = scipy.stats.false_discovery_control([0.04, 0.001, 0.03, 0.2, 0.04])
    assert ours[[0, 2, 3, 4, 5]].tolist() == pytest.approx(theirs.tolist())
    assert math.isnan(ours[1])
    assert benjamini_hochberg([]).tolist() == []


def test_adjusted_rand_ignores_names_and_reproduces_hubert_and_arabie() -> None:
    assert adjusted_rand([0, 0, 1, 1, 2], [7, 7, 3, 3, 5]) == 1.0
    a = [0] * 2 + [1] * 4 + [2] * 4
    b = [0, 1, 0, 1, 1, 2, 2, 2, 2, 2]
    cells, rows, columns = 1 + 6, 1 + 6 + 6, 1 + 3 + 10
    chance = rows * columns / 45
    assert adjusted_rand(a, b) == pytest.approx((cells - chance) / ((rows + columns) / 2 - chance))
    assert adjusted_rand([1, 1, 1], [2, 2, 2]) == 1.0
    with pytest.raises(ValueError, match="same length"):
        adjusted_rand([1, 2], [1, 2, 3])


def test_cronbach_alpha_over_complete_rows() -> None:
    answers = [[1, 2, 1], [2, 2, 3], [4, 5, 4], [5, 4, math.nan], [3, 3, 4]]
    complete = np.array([[1, 2, 1], [2, 2, 3], [4, 5, 4], [3, 3, 4]])
    covariance = np.cov(complete.T)
    expected = 1.5 * (1 - np.trace(covariance) / covariance.sum())
    assert cronbach_alpha(answers) == pytest.approx(expected)
    assert all(math.isnan(cronbach_alpha(bad)) for bad in ([[1], [2]], [[1, 1], [1, 1]], [[1, math.nan]]))


def test_a_share_of_people_is_their_wilson_interval() -> None:
    assert share([True, False, True, False, False]) == wilson(2, 5)


def test_a_weighted_share_uses_the_effective_number_of_people() -> None:
    heavy, light = [3.0] + [1.0] * 9, [True] + [False] * 9
    found = share(light, heavy)
    # Kish: 144/18 = 8. Linearised: 3 × .5625 + 9 × .0625 = 2.25, times 12, over 9 × .5625 + 9 × .0625.
    assert found.n == effective_n(light, heavy) == pytest.approx(2.25 * 12 / 5.625)
    assert found.value == pytest.approx(0.25)
    assert found.low == pytest.approx(wilson(0.25 * 4.8, 4.8).low)
    # Where the linearised n is the larger, 25/9 for these three, Kish's 25/11 stays.
    assert share([True, False, False], [3.0, 1.0, 1.0]).n == pytest.approx(25 / 11)


def test_the_effective_number_is_the_number_of_equal_people_and_kishs_where_nobody_differs() -> None:
    assert effective_n([1, 0, 0, 1], [2.0] * 4) == pytest.approx(4)
    assert share([True, False, True], [2.0] * 3).n == pytest.approx(3)
    assert effective_n([1, 1, 1], [3.0, 1.0, 1.0]) == pytest.approx(25 / 11)
    assert effective_n([0, 1], [0.0, 0.0]) == 0


def test_a_weight_of_two_is_two_people_for_the_value_but_not_for_certainty() -> None:
    x, y = np.array([1.0, 2, 2, 5]), np.array([2.0, 3, 3, 4])
    doubled = cliffs_delta(np.repeat(x, [1, 2, 1, 1]), y)
    assert cliffs_delta(x, y, ([1, 2, 1, 1], [1, 1, 1, 1])) == pytest.approx(doubled)
    plain, equal = brunner_munzel(x, y), brunner_munzel(x, y, ([3] * 4, [5] * 4))
    assert (equal.p, equal.delta, equal.low) == pytest.approx((plain.p, plain.delta, plain.low))
    weighted = brunner_munzel(x, y, ([9, 1, 1, 1], [1, 1, 1, 1]))
    assert weighted.high - weighted.low > plain.high - plain.low


def test_weighted_groups_alike_are_told_apart_one_time_in_twenty() -> None:
    random = np.random.default_rng(12)
    false = 0
    for _ in range(2000):
        x, y = random.integers(0, 5, 70), random.integers(0, 5, 90)
        false += brunner_munzel(x, y, (random.gamma(2, size=70), random.gamma(2, size=90))).p < 0.05
    assert 0.04 <= false / 2000 <= 0.065


def test_rank_sum_p_agrees_with_scipy() -> None:
    random = np.random.default_rng(1)
    x, y = random.integers(1, 6, 60), random.integers(2, 6, 45)
    theirs = scipy.stats.mannwhitneyu(x, y, method="asymptotic", use_continuity=False)
    assert rank_sum_p(x, y) == pytest.approx(theirs.pvalue, rel=1e-9)
    assert (rank_sum_p([2, 2], [2, 2, 2]), math.isnan(rank_sum_p([], [1]))) == (1.0, True)


def test_kruskal_wallis_is_the_same_of_people_and_of_their_counts() -> None:
    random = np.random.default_rng(3)
    for _ in range(20):
        counts = random.integers(0, 9, (5, 3)) * (random.random((5, 1)) < 0.8)
        answers, groups = (np.repeat(axis.ravel(), counts.ravel()) for axis in np.indices(counts.shape))
        expected = kruskal_wallis_p(answers, groups)
        assert kruskal_wallis_table_p(counts) == pytest.approx(expected, nan_ok=True)
    assert np.isnan(kruskal_wallis_table_p([[3, 0], [4, 0]]))
    assert kruskal_wallis_table_p([[3, 4], [0, 0]]) == 1.0


def test_kruskal_wallis_agrees_with_scipy() -> None:
    random = np.random.default_rng(2)
    groups = [random.integers(1, 6, size) for size in (20, 35, 50)]
    labels = np.repeat(["a", "b", "c"], [20, 35, 50])
    ours = kruskal_wallis_p(np.concatenate(groups), labels)
    assert ours == pytest.approx(scipy.stats.kruskal(*groups).pvalue, rel=1e-9)
    assert kruskal_wallis_p(np.concatenate(groups), labels, np.full(105, 3.0)) == pytest.approx(ours)
    assert (kruskal_wallis_p([2, 2], [0, 1]), math.isnan(kruskal_wallis_p([1, 2], [0, 0]))) == (1.0, True)


def test_the_two_rank_tests_together_keep_their_level_far_out() -> None:
    random = np.random.default_rng(6)
    p = np.array(
        [
            (brunner_munzel(x, y).p, rank_sum_p(x, y))
            for x, y in zip(random.integers(0, 5, (8000, 12)), random.integers(0, 5, (8000, 40)), strict=True)
        ]
    )
    assert (p.max(axis=1) < 0.005).mean() <= 0.005
    assert (p[:, 0] < 0.005).mean() > 0.007


def test_counts_of_answers_say_the_same_as_the_answers_about_two_groups() -> None:
    random = np.random.default_rng(5)
    for _ in range(60):
        height = int(random.integers(2, 8))
        a, b = (random.integers(0, height, random.integers(2, 60)) for _ in range(2))
        if random.random() < 0.2:
            a, b = np.zeros_like(a), np.full_like(b, height - 1)
        found = brunner_munzel_table(np.column_stack([np.bincount(side, minlength=height) for side in (a, b)]))
        expected = brunner_munzel(a, b)
        for one, other in zip(
            (found.p, found.delta, found.low, found.high),
            (expected.p, expected.delta, expected.low, expected.high),
            strict=True,
        ):
            assert one == pytest.approx(other, nan_ok=True, abs=1e-12)
