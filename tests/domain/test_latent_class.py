"""Latent classes on planted, shuffled, copied and incomplete answers; StepMix as a second opinion."""

import math
import warnings
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from surveyapp.domain import latent_class, latent_em, latent_sample
from surveyapp.domain.latent_class import (
    Fit,
    Items,
    Labels,
    Profile,
    Refusal,
    Sums,
    bch_profile,
    choose,
    fit,
    labels,
    levels_share,
    posterior,
    stability,
    unmixing,
)
from surveyapp.domain.stats import adjusted_rand
from tests.bench import million

Matrix = NDArray[np.float64]

# P(yes) of eight yes/no items in three kinds of buyer.
BUYERS = np.array(
    [
        [0.9, 0.9, 0.8, 0.8, 0.1, 0.1, 0.2, 0.2],
        [0.1, 0.2, 0.1, 0.9, 0.9, 0.9, 0.8, 0.2],
        [0.1, 0.1, 0.2, 0.1, 0.2, 0.1, 0.1, 0.9],
    ]
)


def yes_no(codes: NDArray[np.int16], weights: Matrix | None = None) -> Items:
    return Items(codes, (2,) * codes.shape[1], np.empty((len(codes), 0)), weights)


def planted(n: int, seed: int, chances: Matrix = BUYERS) -> tuple[Items, NDArray[np.intp]]:
    random = np.random.default_rng(seed)
    truth = random.choice(len(chances), n, p=[0.5, 0.3, 0.2])
    return yes_no((random.random((n, chances.shape[1])) < chances[truth]).astype(np.int16)), truth


def mixed(n: int, seed: int) -> tuple[Items, NDArray[np.intp]]:
    """Three items of 3 categories and two numbers, two kinds of people, a tenth missing."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, 2, n)
    steps = np.array([[0.7, 0.9], [0.1, 0.3]])[truth]
    codes = (random.random((n, 3, 1)) > steps[:, None, :]).sum(axis=2).astype(np.int16)
    numbers = np.array([[20.0, 5e6], [45.0, 2e7]])[truth] + random.standard_normal((n, 2)) * [6, 4e6]
    codes[random.random(codes.shape) < 0.1] = -1
    numbers[random.random(numbers.shape) < 0.1] = np.nan
    return Items(codes, (3, 3, 3), numbers), truth


def dense_log_likelihood(found: Fit, items: Items) -> float:
    """The definition, person by person and class by class."""
    total = 0.0
    for person in range(len(items)):
        chance = 0.0
        for c in range(found.k):
            density = float(found.shares[c])
            for item, code in enumerate(items.codes[person]):
                density *= float(found.probabilities[item][c, code]) if code >= 0 else 1.0
            for item, x in enumerate(items.numbers[person]):
                if not math.isnan(x):
                    variance = float(found.variances[c, item])
                    gap = float(x - found.means[c, item])
                    density *= math.exp(-(gap**2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)
            chance += density
        total += math.log(chance)
    return total


def test_planted_classes_are_recovered_in_order_of_size() -> None:
    items, truth = planted(2000, seed=1)
    found = fit(items, 3)
    assert found.shares == pytest.approx([0.5, 0.3, 0.2], abs=0.04)
    yes = np.array([p[:, 1] for p in found.probabilities]).T
    assert yes == pytest.approx(BUYERS, abs=0.07)
    assert adjusted_rand(labels(posterior(found, items)), truth) > 0.85
    assert (found.converged, found.parameters) == (True, 2 + 3 * 8)
    assert found.hits >= 3


def test_the_criteria_follow_from_the_likelihood() -> None:
    items, _ = mixed(300, seed=2)
    found = fit(items, 2)
    chances = posterior(found, items)
    unsure = -float((chances * np.log(np.maximum(chances, 1e-300))).sum())
    assert found.log_likelihood == pytest.approx(dense_log_likelihood(found, items), abs=1e-6)
    assert found.parameters == 1 + 2 * (3 * 2 + 2 * 2)
    assert found.bic == pytest.approx(-2 * found.log_likelihood + found.parameters * math.log(300))
    assert found.icl == pytest.approx(found.bic + 2 * unsure)
    assert found.entropy == pytest.approx(1 - unsure / (300 * math.log(2)))


def test_numbers_come_back_in_their_own_units() -> None:
    items, truth = mixed(800, seed=3)
    found = fit(items, 2)
    assert np.sort(found.means[:, 0]) == pytest.approx([20, 45], abs=1)
    assert np.sort(found.means[:, 1]) == pytest.approx([5e6, 2e7], rel=0.1)
    assert np.sqrt(found.variances[:, 0]) == pytest.approx([6, 6], abs=0.6)
    assert adjusted_rand(labels(posterior(found, items)), truth) > 0.9


def test_numbers_alone_make_classes() -> None:
    items, truth = mixed(400, seed=4)
    alone = Items(np.empty((400, 0), np.int16), (), items.numbers)
    found = fit(alone, 2)
    assert (found.probabilities, found.parameters) == ((), 1 + 2 * 4)
    assert adjusted_rand(labels(posterior(found, alone)), truth) > 0.8


@pytest.mark.parametrize("seed", [5, 6])
def test_stepmix_finds_the_same_maximum(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its docstrings have stray escapes
        from stepmix.stepmix import StepMix

    items, _ = mixed(300, seed=seed)
    measurement = {
        "answers": {"model": "categorical_nan", "n_columns": 3},
        "numbers": {"model": "gaussian_diag_nan", "n_columns": 2},
    }
    scale = np.nanstd(items.numbers, axis=0)
    columns = np.hstack((np.where(items.codes < 0, np.nan, items.codes), items.numbers / scale))
    theirs = StepMix(
        2,
        measurement=measurement,
        n_init=10,
        random_state=1,
        abs_tol=1e-12,
        rel_tol=0,
        max_iter=5000,
        progress_bar=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs.fit(columns)
    likelihood = theirs.score(columns) * 300 - float((~np.isnan(items.numbers)).sum(axis=0) @ np.log(scale))
    assert fit(items, 2, prior=0).log_likelihood == pytest.approx(likelihood, abs=1e-3)


def test_the_same_seed_gives_the_same_fit() -> None:
    items, _ = planted(300, seed=6)
    one, two = fit(items, 3, seed=9), fit(items, 3, seed=9)
    assert one.log_likelihood == two.log_likelihood
    assert one.probabilities[4].tolist() == two.probabilities[4].tolist()


def test_weights_equal_repetition_of_rows() -> None:
    items, _ = planted(200, seed=7)
    times = np.random.default_rng(7).integers(0, 4, 200)
    weighted = fit(yes_no(items.codes, times.astype(float)), 2)
    repeated = fit(yes_no(np.repeat(items.codes, times, axis=0)), 2)
    assert weighted.log_likelihood == pytest.approx(repeated.log_likelihood, abs=1e-6)
    assert weighted.bic == pytest.approx(repeated.bic, abs=1e-6)
    assert weighted.shares == pytest.approx(repeated.shares, abs=1e-4)


def test_equal_rows_collapse_without_changing_anything() -> None:
    items, _ = planted(300, seed=8)
    # A number that is the same for everybody keeps the rows apart and says nothing.
    apart = Items(items.codes, items.categories, np.zeros((300, 1)))
    together, separate = fit(items, 2, prior=0), fit(apart, 2, prior=0)
    assert separate.shares == pytest.approx(together.shares, abs=1e-4)
    assert separate.probabilities[0] == pytest.approx(together.probabilities[0], abs=1e-4)


def test_a_skipped_answer_is_no_category() -> None:
    items, truth = planted(1500, seed=9)
    # Skipping follows another trait than the classes do.
    random = np.random.default_rng(90)
    skipper = random.random(1500) < 0.5
    gone = (random.random(items.codes.shape) < 0.5) & skipper[:, None]
    gone[:, 4:] = (random.random((1500, 4)) < 0.5) & ~skipper[:, None]
    codes = np.where(gone, -1, items.codes).astype(np.int16)
    left_out = yes_no(codes)
    third = Items(np.where(gone, 2, items.codes).astype(np.int16), (3,) * 8, items.numbers)
    complete = np.flatnonzero((~gone).all(axis=1))

    def recovered(from_whom: Items, seen: Items) -> float:
        return adjusted_rand(labels(posterior(fit(from_whom, 3), seen)), truth)

    fiml = recovered(left_out, left_out)
    assert fiml > 0.45
    assert fiml > recovered(third, third) + 0.2
    assert fiml >= recovered(left_out.rows(complete), left_out) - 0.02


def test_nobody_answered_gives_the_shares() -> None:
    items, _ = planted(300, seed=10)
    found = fit(items, 3)
    silent = yes_no(np.full((2, 8), -1, np.int16))
    assert posterior(found, silent) == pytest.approx(np.tile(found.shares, (2, 1)))


def test_every_code_below_zero_is_a_missing_answer() -> None:
    items, _ = planted(300, seed=26)
    gone = np.random.default_rng(26).random(items.codes.shape) < 0.2
    one, other = (yes_no(np.where(gone, code, items.codes).astype(np.int16)) for code in (-1, -9))
    found = fit(other, 2)
    assert found.log_likelihood == fit(one, 2).log_likelihood
    assert posterior(found, other).tolist() == posterior(found, one).tolist()


def test_a_category_nobody_chose_costs_no_parameter() -> None:
    items, _ = planted(300, seed=11)
    wider = Items(items.codes, (3, *items.categories[1:]), items.numbers)
    assert fit(wider, 2).bic == pytest.approx(fit(items, 2).bic, abs=1e-6)
    assert fit(wider, 2).probabilities[0][:, 2].tolist() == [0, 0]


def test_past_fifty_thousand_rows_a_subsample_starts_and_everybody_finishes() -> None:
    random = np.random.default_rng(12)
    truth = random.integers(0, 2, 60_000)
    numbers = truth[:, None] * [3.0, 2.0, -2.0] + random.standard_normal((60_000, 3))
    items = Items(np.empty((60_000, 0), np.int16), (), numbers)
    found = fit(items, 2, starts=5)
    assert (found.converged, found.hits >= 3) == (True, True)
    assert np.sort(found.means[:, 0]) == pytest.approx([0, 3], abs=0.03)


@pytest.mark.parametrize(
    ("codes", "categories", "numbers", "weights", "message"),
    [
        ([[0, 1]], (2,), [[]], None, "one column per entry"),
        ([[0, 2]], (2, 2), [[]], None, "past the last category"),
        ([[0, 1]], (2, 2), [[1.0], [2.0]], None, "one row per row"),
        ([[0, 1]], (2, 2), [[]], [-1.0], "at least 0"),
        ([[]], (), [[]], None, "at least one item"),
    ],
)
def test_items_that_do_not_fit_together_are_refused(
    codes: list[list[int]],
    categories: tuple[int, ...],
    numbers: list[list[float]],
    weights: list[float] | None,
    message: str,
) -> None:
    with pytest.raises(ValueError, match=message):
        Items(
            np.array(codes, np.int16),
            categories,
            np.array(numbers, float),
            None if weights is None else np.array(weights),
        )


def test_stability_tells_types_from_too_many() -> None:
    items, _ = planted(600, seed=13)
    three, six = stability(items, 3, seed=1), stability(items, 6, seed=1)
    assert three > 0.85
    assert six < three - 0.15
    assert three == stability(items, 3, seed=1)


def test_people_without_weight_do_not_shake_the_classes() -> None:
    items, _ = planted(300, seed=24)
    noise = np.random.default_rng(24).integers(0, 2, (300, 8)).astype(np.int16)
    everybody = np.vstack((items.codes, noise))
    ours, theirs = np.repeat([1.0, 0.0], 300), np.repeat([0.0, 1.0], 300)
    assert stability(yes_no(everybody, ours), 3) > stability(yes_no(everybody, theirs), 3) + 0.3


def test_more_starts_are_made_until_the_best_is_reached_three_times() -> None:
    noise = np.random.default_rng(25).integers(0, 4, (150, 12)).astype(np.int16)
    rugged = fit(Items(noise, (4,) * 12, np.empty((150, 0))), 5, starts=3)
    assert (rugged.hits < 3, rugged.starts) == (True, 12)
    items, _ = planted(500, seed=25)
    smooth = fit(items, 3, starts=6)
    assert (smooth.hits >= 3, smooth.starts) == (True, 6)


def test_choose_finds_the_planted_number() -> None:
    items, _ = planted(900, seed=14)
    told: list[float] = []
    choice = choose(items, range(1, 6), progress=told.append)
    assert (choice.k, choice.recommended, choice.refusal, choice.tentative) == (3, 3, None, False)
    assert choice.fit is choice.fits[3]
    assert list(choice.fits) == [1, 2, 3, 4, 5]
    assert list(choice.stability) == [3]
    assert choice.stability == {3: stability(items, 3)}
    assert choice.fits[5].starts == 50
    assert told == pytest.approx([*(0.7 * np.cumsum([1, 2, 3, 4, 5]) / 15), 0.8, 1.0])


def test_progress_stays_below_the_end_while_numbers_are_judged() -> None:
    items, _ = planted(200, seed=14)
    told: list[float] = []
    judged = {4: 0.3, 5: 0.2}
    latent_class._judged(judged, items, 2, 0, told.append, 3)
    assert latent_class._judged(judged, items, 2, 0, told.append, 4) == 0.3
    assert (told, judged[3]) == ([0.95], stability(items, 3, pairs=2))


def test_further_starts_are_made_only_where_they_can_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    items, _ = planted(900, seed=14)  # BIC is lowest at 3: from 5 on it has risen
    few = choose(items, range(1, 7), starts=1).fits
    assert [few[k].starts for k in (1, 5, 6)] == [1, 1, 1]
    assert all(few[k].starts >= 3 for k in (2, 3, 4))
    assert choose(items, range(1, 7), starts=1, k=6).fits[6].starts >= 3
    assert few[2].log_likelihood == pytest.approx(fit(items, 2).log_likelihood, abs=1e-4)
    assert choose(items, range(1, 4), starts=2).fits[2].starts >= 3
    rows = len(np.unique(items.codes, axis=0))
    for most, starts in ((rows, 10), (rows - 1, 3)):
        monkeypatch.setattr(latent_class, "MANY_ROWS", most)
        assert [choose(items, range(1, 7), starts=10).fits[k].starts for k in (5, 6)] == [starts, starts]
    costly = choose(items, range(1, 5), starts=1).fits
    assert (costly[2].starts, costly[4].starts) == (1, 1)
    assert costly[3].starts >= 3  # the chosen one
    assert choose(items, range(1, 5), starts=2).fits[3].starts >= 3


def test_starts_of_rugged_answers_end_at_four_times_as_many_and_repeat_by_seed() -> None:
    noise = np.random.default_rng(25).integers(0, 4, (150, 12)).astype(np.int16)
    rugged = Items(noise, (4,) * 12, np.empty((150, 0)))
    one, two = (choose(rugged, range(1, 2), k=6, starts=3, seed=4).fits[6] for _ in range(2))
    assert (one.starts, one.hits < 3) == (12, True)
    assert one.log_likelihood == two.log_likelihood


@pytest.mark.parametrize("seed", range(10))
def test_shuffled_columns_are_refused(seed: int) -> None:
    items, _ = planted(500, seed=15)
    random = np.random.default_rng(seed)
    shuffled = yes_no(random.permuted(items.codes, axis=0))
    choice = choose(shuffled, range(1, 5), starts=20, seed=seed)
    assert (choice.k, choice.refusal, choice.needed_n) == (None, Refusal.ONE_CLASS, None)


@pytest.mark.parametrize(
    ("n", "lowest", "smallest", "steadiness", "told"),
    [
        (299, (1, 3), {}, {}, (None, Refusal.ONE_CLASS, 300)),
        (300, (3, 1), {}, {}, (None, Refusal.ONE_CLASS, None)),
        (600, (3, 2), {2: 0.05}, {2: 0.7}, (2, None, None)),
        (1000, (2, 2), {2: 0.04}, {}, (None, Refusal.ONE_CLASS, None)),
        (200, (2, 3), {2: 0.1}, {}, (None, Refusal.TOO_FEW, 300)),
        (400, (2, 2), {2: 0.05}, {}, (None, Refusal.TOO_FEW, 600)),
        (200, (3, 3), {2: 0.2, 3: 0.1}, {2: 0.8}, (2, None, None)),
        (900, (3, 3), {2: 0.4, 3: 0.2}, {2: 0.7, 3: 0.69}, (2, None, None)),
        (900, (3, 3), {2: 0.4, 3: 0.2}, {2: 0.7, 3: 0.7}, (3, None, None)),
        (900, (3, 4), {2: 0.4, 3: 0.2}, {2: 0.69, 3: 0.55}, (3, None, None)),
        (900, (3, 3), {2: 0.4, 3: 0.2}, {2: 0.55, 3: 0.54}, (2, None, None)),
        (300, (2, 2), {2: 0.4}, {2: 0.54}, (None, Refusal.UNSTABLE, 500)),
        (800, (2, 2), {2: 0.4}, {2: 0.54}, (None, Refusal.UNSTABLE, None)),
    ],
)
def test_the_largest_stable_number_below_both_criteria_is_recommended(
    n: int,
    lowest: tuple[int, int],
    smallest: dict[int, float],
    steadiness: dict[int, float],
    told: tuple[int | None, Refusal | None, int | None],
) -> None:
    items, _ = planted(n, seed=28)
    one = fit(items, 1)
    fits = {
        k: replace(
            one,
            bic=100.0 + abs(k - lowest[0]),
            icl=200.0 + abs(k - lowest[1]),
            shares=np.array([1 - smallest.get(k, 0.5), smallest.get(k, 0.5)]),
        )
        for k in range(1, 5)
    }
    assert latent_class._recommend(items, fits, steadiness.__getitem__) == told


def test_too_few_people_are_refused_with_the_number_it_takes() -> None:
    items, _ = planted(99, seed=16)
    choice = choose(items, k=3)
    assert (choice.k, choice.refusal, choice.needed_n, choice.fits) == (None, Refusal.TOO_FEW, 200, {})
    assert (choice.tentative, choice.levels_not_types, choice.stability) == (False, False, {})
    assert math.isnan(choice.levels_share)
    nobody = choose(items.rows(np.arange(0)))
    assert (nobody.refusal, nobody.duplicates) == (Refusal.TOO_FEW, 0.0)
    many = np.tile(items.codes, 3)[:, :19]
    assert choose(yes_no(many)).needed_n == 200
    assert choose(Items(many, (2,) * 19, np.ones((99, 1)))).needed_n == 1200


def test_people_who_answered_nothing_do_not_count() -> None:
    items, _ = planted(99, seed=16)
    padded = yes_no(np.vstack((items.codes, np.full((50, 8), -1, np.int16))))
    assert choose(padded).refusal is Refusal.TOO_FEW
    ages = np.concatenate((np.arange(99.0), np.full(50, math.nan)))[:, None]
    assert choose(Items(padded.codes, padded.categories, ages)).refusal is Refusal.TOO_FEW


def test_what_is_allowed_at_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    items, _ = planted(100, seed=16)
    choice = choose(items, range(2, 3), duplicates=0.1)
    assert (choice.refusal is Refusal.TOO_FEW, choice.refusal is Refusal.DUPLICATES) == (False, False)
    assert (list(choice.fits), choice.duplicates) == ([1, 2], 0.1)
    assert list(choose(items, range(1, 2)).fits) == [1]
    assert choose(items.rows(np.arange(99)), duplicates=0.02).duplicates == 0.02
    assert choose(items, duplicates=0.11).duplicates == 0.11
    monkeypatch.setattr(latent_class, "JUDGED", 100)
    assert choose(items, range(1, 3), k=2).whole is None
    monkeypatch.setattr(latent_class, "JUDGED", 99)
    assert choose(items, range(1, 3), k=2).whole is not None
    one = choose(items, range(1, 2), k=1, duplicates=0.0)
    assert (one.k, one.stability) == (1, {})


def test_stability_at_the_bounds_is_judged_with_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    items, _ = planted(300, seed=14)
    measured = stability(items, 3, seed=5)
    for tentative, stable, shaky in ((0.0, measured, False), (measured, 1.0, True)):
        monkeypatch.setattr(latent_class, "TENTATIVE", tentative)
        monkeypatch.setattr(latent_class, "STABLE", stable)
        choice = choose(items, range(1, 2), k=3, starts=10, seed=5)
        assert (choice.stability, choice.tentative) == ({3: measured}, shaky)


def test_a_small_class_asks_for_more_people() -> None:
    random = np.random.default_rng(17)
    truth = (np.arange(200) < 24).astype(int)
    chances = np.array([[0.1] * 10, [0.9] * 10])
    items = yes_no((random.random((200, 10)) < chances[truth]).astype(np.int16))
    choice = choose(items, range(1, 4), duplicates=0.0)
    assert (choice.k, choice.refusal, choice.needed_n) == (None, Refusal.TOO_FEW, 250)


def test_copied_rows_are_refused_where_chance_would_not_repeat_them() -> None:
    random = np.random.default_rng(18)
    truth = random.integers(0, 2, 200)
    chances = np.where(truth[:, None] == 1, 0.75, 0.25)
    codes = (random.random((200, 4, 12)) < chances[:, None, :1]).sum(axis=1).astype(np.int16)
    honest = Items(codes, (5,) * 12, np.empty((200, 0)))
    copied = honest.rows(np.concatenate((np.arange(200), np.arange(60))))
    assert choose(honest, range(1, 4)).k == 2
    refused = choose(copied, range(1, 4))
    assert (refused.k, refused.refusal, round(refused.duplicates, 3)) == (None, Refusal.DUPLICATES, 0.231)
    assert list(refused.fits) == [1, 2, 3]
    assert choose(honest, range(1, 4), duplicates=0.2).refusal is Refusal.DUPLICATES


def certain_or_anything(items: Items, certain: float) -> Fit:
    """Two classes: of one everybody gives the first answers, of the other all answers are as likely."""
    first = [np.array([np.eye(size)[0], np.full(size, 1 / size)]) for size in items.categories]
    shares = np.array([certain, 1 - certain])
    return replace(fit(items, 2, starts=3), shares=shares, probabilities=tuple(first))


def test_rows_are_copied_where_they_repeat_over_three_times_what_the_classes_would() -> None:
    drawn = np.random.default_rng(27).integers(0, 5, (2_000, 12)).astype(np.int16)
    items = Items(drawn, (5,) * 12, np.empty((2_000, 0)))
    model = certain_or_anything(items, 0.25)  # about 25 % of the rows repeat by chance
    assert not latent_class._copied(items, model, 0.70, 0)
    assert latent_class._copied(items, model, 0.80, 0)
    steps = np.linspace(0.72, 0.78, 15).tolist()
    once, again = ([latent_class._copied(items, model, seen, 7) for seen in steps] for _ in range(2))
    assert once == again
    never = certain_or_anything(items, 0.0)
    assert (latent_class._copied(items, never, 0.1, 0), latent_class._copied(items, never, 0.11, 0)) == (False, True)
    one_answer = drawn.copy()
    one_answer[:, 1:] = -1  # five rows there can be, whatever the answers would have been
    assert not latent_class._copied(Items(one_answer, items.categories, items.numbers), never, 0.99, 0)
    same = Items(drawn[:, :0], (), np.tile(np.arange(12.0), (2_000, 1)))
    assert not latent_class._copied(same, replace(never, probabilities=()), 0.99, 0)


def test_few_short_items_repeat_rows_honestly() -> None:
    items, _ = planted(900, seed=19)
    choice = choose(items, range(1, 5))
    assert choice.duplicates > 0.5
    assert choice.refusal is None


def test_the_analyst_may_choose_another_number() -> None:
    items, _ = planted(600, seed=20)
    choice = choose(items, range(1, 5), k=2)
    assert (choice.k, choice.recommended) == (2, 3)
    assert sorted(choice.stability) == [2, 3]
    shuffled = yes_no(np.random.default_rng(1).permuted(items.codes, axis=0))
    insisted = choose(shuffled, range(1, 3), k=2)
    assert (insisted.k, insisted.recommended, insisted.refusal) == (2, None, Refusal.ONE_CLASS)


def test_levels_of_one_trait_are_not_types(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(21)
    trait = random.standard_normal(700)
    noise = random.standard_normal((700, 9))
    steps = np.array([-1.2, -0.4, 0.4, 1.2])
    codes = ((1.4 * trait[:, None] + noise)[..., None] > steps).sum(axis=2).astype(np.int16)
    codes[:, 8] = 4 - codes[:, 8]
    items = Items(codes, (5,) * 9, np.empty((700, 0)))
    directions = [1] * 8 + [-1]
    one_trait = choose(items, range(1, 4), k=3, starts=20, directions=directions)
    assert one_trait.levels_share > 0.75
    assert one_trait.levels_not_types
    monkeypatch.setattr(latent_class, "TWO_LEVELS", 2.0)  # for two classes only
    monkeypatch.setattr(latent_class, "LEVELS", one_trait.levels_share)
    assert choose(items, range(1, 4), k=3, starts=20, directions=directions).levels_not_types
    types, truth = planted(700, seed=21)
    assert levels_share(truth, types, [1] * 8) < 0.6


@pytest.mark.parametrize(("seed", "strength"), [(1, 0.9), (2, 0.9), (3, 1.4), (4, 2.0)])
def test_one_trait_of_any_strength_is_warned_about_whatever_the_number_of_classes(seed: int, strength: float) -> None:
    random = np.random.default_rng(seed)
    trait = strength * random.standard_normal(500)
    steps = np.array([-1.2, -0.4, 0.4, 1.2])
    codes = ((trait[:, None] + random.standard_normal((500, 8)))[..., None] > steps).sum(axis=2).astype(np.int16)
    items = Items(codes, (5,) * 8, np.empty((500, 0)))
    for k in (2, 3):
        assert choose(items, range(1, 2), k=k, duplicates=0.0, starts=10, directions=[1] * 8).levels_not_types


@pytest.mark.parametrize("seed", range(4))
def test_types_are_not_taken_for_levels(seed: int) -> None:
    random = np.random.default_rng(seed)
    leaning = np.where(np.arange(12) % 3 == np.arange(3)[:, None], 1.2, -0.6)
    truth = random.integers(0, 3, 400)
    steps = np.array([-1.2, -0.4, 0.4, 1.2])
    drawn = leaning[truth] + random.standard_normal((400, 12))
    items = Items((drawn[..., None] > steps).sum(axis=2).astype(np.int16), (5,) * 12, np.empty((400, 0)))
    choice = choose(items, range(1, 5), starts=10, directions=[1] * 12)
    assert (choice.k, choice.levels_not_types) == (3, False)
    assert adjusted_rand(labels(posterior(choice.fits[3], items)), truth) > 0.9


def test_levels_share_by_hand_and_without_enough_ordered_items() -> None:
    # The second item is reversed, the fourth has one category only and the fifth no order.
    directions, categories = [1, -1, 1, 1, 0], (3, 5, 2, 1, 4)
    codes = [[0, 1, 0, 0, 3], [1, -1, 1, 0, 0], [-1, -1, 1, 0, 1], [-1, -1, -1, 0, 2], [2, 3, 0, 0, 3]]
    weights = np.array([1, 2, 0.5, 3, 0.25])
    items = Items(np.array(codes, np.int16), categories, np.empty((5, 0)), weights)
    # 0, 1 − ¼, 0 | ½, 1 | 1 | nothing | 1, 1 − ¾, 0
    first = [(1, 0.75 / 3), (2, 0.75)]
    second = [(0.5, 1.0), (0.25, 1.25 / 3)]

    def mean(people: list[tuple[float, float]]) -> float:
        return sum(w * x for w, x in people) / sum(w for w, _ in people)

    def spread(people: list[tuple[float, float]]) -> float:
        return sum(w * (x - mean(people)) ** 2 for w, x in people)

    within = spread(first) + spread(second)
    given = np.array([0, 0, 1, 1, 1])
    assert levels_share(given, items, directions) == pytest.approx(1 - within / spread(first + second))
    assert math.isnan(levels_share(given, items, [1, -1, 0, 1, 0]))
    assert math.isnan(levels_share(given, items.rows(np.array([0, 0, 0, 0, 0])), directions))


def bch(chances: Matrix, given: Labels, values: ArrayLike, weights: Matrix | None = None) -> Profile:
    """The profile of values (n,) or (n, Q) from the sums over people."""
    x = np.asarray(values, dtype=float).reshape(len(given), -1)
    w = np.ones(len(given)) if weights is None else weights
    mine = np.eye(chances.shape[1])[given].T * w
    known, filled = ~np.isnan(x), np.nan_to_num(x)
    ends = np.nanmin(x, axis=0), np.nanmax(x, axis=0)
    squares = (mine * w @ one for one in (known, filled, filled**2))
    return bch_profile(unmixing(mine @ chances), Sums(mine @ known, mine @ filled, *squares, *ends))


def test_bch_undoes_the_shrinking_of_hard_assignment() -> None:
    random = np.random.default_rng(22)
    truth = random.integers(0, 3, 6000)
    chances = np.array([[0.8] * 6, [0.8] * 3 + [0.2] * 3, [0.2] * 6])
    answers = random.random((6000, 6)) < chances[truth]
    likelihood = np.where(answers[:, None, :], chances, 1 - chances).prod(axis=2)
    belonging = likelihood / likelihood.sum(axis=1, keepdims=True)
    given = labels(belonging)
    outside = truth + random.normal(0, 0.3, 6000)
    outside[random.random(6000) < 0.1] = np.nan
    hard = [np.nanmean(outside[given == c]) for c in range(3)]
    profile = bch(belonging, given, outside)
    assert (hard[0] > 0.1, hard[2] < 1.9) == (True, True)
    assert profile.means[:, 0] == pytest.approx([0, 1, 2], abs=0.06)
    assert (np.abs(profile.means[:, 0] - [0, 1, 2]) < 3 * profile.errors[:, 0]).all()


def test_bch_of_certain_classes_is_the_weighted_mean() -> None:
    given = np.array([0, 0, 1, 1, 1])
    weights = np.array([1.0, 3, 1, 1, 2])
    profile = bch(np.eye(2)[given], given, [[1, 0], [0, 1], [1, 1], [math.nan, 1], [0, 1]], weights)
    assert profile.means == pytest.approx(np.array([[0.25, 0.75], [1 / 3, 1]]))
    assert profile.errors[0] == pytest.approx(np.sqrt([0.75**2 + (3 * 0.25) ** 2] * 2) / 4)
    assert profile.clipped.tolist() == [[False, False], [False, False]]


def test_bch_brings_an_overshoot_back_and_says_so() -> None:
    chances = np.array([[0.7, 0.3]] * 10 + [[0.3, 0.7]] * 10)
    given = labels(chances)
    profile = bch(chances, given, given == 1)
    assert profile.means.tolist() == [[0.0], [1.0]]
    assert profile.clipped.tolist() == [[True], [True]]


def test_unmixing_is_the_inverse_of_who_is_given_what() -> None:
    # Of the first class .8 are given the first, of the second .9 the second: the determinant is .7.
    undo = unmixing(np.array([[0.4, 1], [0.1, 9]]))
    assert undo == pytest.approx(np.array([[0.9, -0.1], [-0.2, 0.8]]) / 0.7)
    assert unmixing(np.ones((2, 2))).tolist() == [[1, 0], [0, 1]]
    assert unmixing(np.array([[2.0, 0], [1, 0]])).tolist() == [[1, 0], [0, 1]]


def test_bch_errors_by_definition() -> None:
    undo = np.array([[0.9, -0.1], [-0.2, 0.8]]) / 0.7
    given, x, w = (0, 0, 0, 1, 1), (0.2, 0.4, 0.3, 0.6, 0.8), (0.1, 0.2, 0.1, 0.3, 0.2)
    mine = np.eye(2)[list(given)].T
    powers = [
        mine @ (np.array(w) ** a * np.array(x) ** b)[:, None] for a, b in ((1, 0), (1, 1), (2, 0), (2, 1), (2, 2))
    ]
    profile = bch_profile(undo, Sums(*powers, np.array([0.2]), np.array([0.8])))
    for true in range(2):
        corrected = [undo[true, g] * weight for g, weight in zip(given, w, strict=True)]
        mean = sum(c * value for c, value in zip(corrected, x, strict=True)) / sum(corrected)
        squares = sum((c * (value - mean)) ** 2 for c, value in zip(corrected, x, strict=True))
        assert profile.means[true, 0] == pytest.approx(mean)
        assert profile.errors[true, 0] == pytest.approx(math.sqrt(squares) / sum(corrected))


def test_bch_of_a_class_nobody_is_in_says_nothing() -> None:
    nobody = np.zeros((2, 1))
    ends = np.array([0.0]), np.array([1.0])
    empty = bch_profile(np.eye(2), Sums(*(np.array([[0.0], [4.0]]) * scale for scale in (1, 0, 1, 0, 0)), *ends))
    assert (np.isnan(empty.means[:, 0]).tolist(), empty.means[1, 0]) == ([True, False], 0)
    assert (np.isnan(empty.errors[:, 0]).tolist(), empty.errors[1, 0]) == ([True, False], 0)
    assert empty.clipped.tolist() == [[False], [False]]
    cancelled = np.array([[1.0, -1], [0, 1]])  # the weights of its members cancel out, their values do not
    gone = bch_profile(cancelled, Sums(np.ones((2, 1)), np.array([[1.0], [0.5]]), nobody, nobody, nobody, *ends))
    assert np.isnan(gone.means[:, 0]).tolist() == [True, False]
    assert (gone.errors.dtype, np.isnan(gone.errors[0, 0])) == (float, True)


def test_packed_answers_give_what_the_product_of_matrices_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(5)
    sizes = (2, 5, 5, 7, 3, 600, 2, 4)
    codes = np.column_stack([random.integers(-1, size, 300) for size in sizes]).astype(np.int16)
    codes[:, 2] = np.maximum(codes[:, 2], 0)  # everybody answered
    numbers = np.where(random.random((300, 2)) < 0.2, np.nan, random.normal(size=(300, 2)))
    items = Items(codes, sizes, numbers, random.uniform(0.5, 2, 300))
    found = []
    monkeypatch.setattr(latent_sample, "_ROWS", 256)
    for cells in (10**9, 0):
        monkeypatch.setattr(latent_sample, "_DENSE", cells)
        sample = latent_sample.prepare(items)
        assert isinstance(sample.features, latent_sample.Packed) == (cells == 0)
        model = latent_em.model_of(sample, 3, 0.1)
        start = model.random_parameters(4, np.random.default_rng(6))
        found.append((*model.step(start, sample.weights[None, :]), model.scores(start, 10, 250), model.everybody))
    for dense, packed in zip(*found, strict=True):
        np.testing.assert_allclose(packed, dense, rtol=1e-9)


def shards(sample: latent_sample.Sample) -> list[latent_sample.Sample]:
    """Every row in one of four parts, one of them a single row."""
    rows = np.random.default_rng(3).permutation(len(sample.codes))
    return [sample.part(some) for some in np.split(rows, [1, 90, 250])]


@pytest.mark.parametrize("cells", [10**9, 0])
def test_what_a_pass_needs_of_shards_adds_up_to_that_of_all(monkeypatch: pytest.MonkeyPatch, cells: int) -> None:
    monkeypatch.setattr(latent_sample, "_DENSE", cells)
    items, _ = mixed(400, seed=31)
    weighted = Items(items.codes, items.categories, items.numbers, np.random.default_rng(31).gamma(2, size=400))
    sample = latent_sample.prepare(weighted)
    model = latent_em.model_of(sample, 3, 0.1)
    parts = [replace(model, sample=part) for part in shards(sample)]
    one = many = model.random_parameters(2, np.random.default_rng(32))
    for _ in range(30):
        whole = model.expected(one, sample.weights[None, :])
        first, *rest = (part.expected(many, part.sample.weights[None, :]) for part in parts)
        total = sum(rest, first)
        np.testing.assert_allclose(total.sums, whole.sums, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(total.sizes, whole.sizes, rtol=1e-9)
        np.testing.assert_allclose(total.log_likelihood, whole.log_likelihood, rtol=1e-12)
        one, many = model.step(one, sample.weights[None, :])[0], model.maximised(total)
    np.testing.assert_allclose(many, one, rtol=1e-7, atol=1e-9)


def test_of_very_many_some_decide_and_everybody_is_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    items, truth = planted(4_000, seed=33)
    apart = Items(items.codes, items.categories, np.random.default_rng(33).standard_normal((4_000, 1)))
    monkeypatch.setattr(latent_class, "JUDGED", 1_500)
    monkeypatch.setattr(latent_class, "fit", None)  # a start on everybody
    for whose in (items, apart):
        choice = choose(whose, range(1, 5), starts=20)
        assert (choice.k, choice.recommended) == (3, 3)
        assert choice.fit is choice.whole
        some = whose.rows(np.sort(np.random.default_rng(0).choice(4_000, 1_500, replace=False)))
        assert choice.stability == {3: stability(some, 3, pairs=5)}
        assert choice.fits[3].log_likelihood > choice.fit.log_likelihood / 2
        alone = fit(whose, 3)
        assert choice.fit.log_likelihood == pytest.approx(alone.log_likelihood, abs=1e-3)
        assert choice.fit.shares == pytest.approx(alone.shares, abs=1e-3)
        assert adjusted_rand(labels(posterior(choice.fit, whose)), truth) > 0.8


def test_rows_of_many_answers_are_equal_where_all_of_them_are() -> None:
    random = np.random.default_rng(34)
    few = random.integers(-1, 2, (300, 3)).astype(np.int16)
    for codes in (few, np.tile(few, 14)):
        sample = latent_sample.prepare(yes_no(codes))
        assert len(sample.codes) == len(np.unique(codes, axis=0))
        assert sample.codes[sample.row_of].tolist() == codes.tolist()
        assert sample.weights.sum() == 300


def test_planted_segments_are_found_as_well_as_they_can_be() -> None:
    assert million.gap(10_000) <= 0.02


def test_planted_segments_of_mixed_answers_with_gaps_are_found_as_well_as_by_stepmix() -> None:
    data = million.mixed(1_000)
    items = data.items
    assert (items.codes[:, million.SKIPPED] < 0).mean() > 0.2
    assert np.isnan(items.numbers).mean() > 0.08
    columns = np.hstack((np.where(items.codes < 0, np.nan, items.codes), items.numbers))
    measurement = {
        "answers": {"model": "categorical_nan", "n_columns": items.codes.shape[1]},
        "numbers": {"model": "gaussian_diag_nan", "n_columns": items.numbers.shape[1]},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from stepmix.stepmix import StepMix

        theirs = StepMix(million.SEGMENTS, measurement=measurement, n_init=3, random_state=1, progress_bar=0)
        given = theirs.fit(columns).predict(columns)
    found = labels(posterior(fit(items, million.SEGMENTS), items))
    assert adjusted_rand(data.truth, found) >= adjusted_rand(data.truth, given) - 0.005
    assert adjusted_rand(data.truth, found) >= adjusted_rand(data.truth, data.oracle()) - 0.1
