"""Counts and sums: the same as looking at people one by one, and shards add up to the whole."""

from dataclasses import astuple
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
import pytest

from surveyapp.domain import stats
from surveyapp.domain.tally import Cells, crossed, kruskal_wallis_p, mean, mean_of_answers, rao_scott_p, share, summed

N = 3_000
ROWS = {"colour": 4, "taste": 3}


def drawn(seed: int = 1) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "colour": random.integers(-2, 4, N).astype(np.int16),
            "taste": random.integers(-1, 3, N).astype(np.int16),
            "place": random.integers(-1, 2, N).astype(np.int16),
            "age": np.where(random.random(N) < 0.1, np.nan, random.integers(15, 80, N)),
            "weight": np.where(random.random(N) < 0.05, 0.0, random.gamma(3, size=N)),
        }
    ).with_columns(pl.col("age").fill_nan(None))


def lazily(frame: pl.DataFrame) -> nw.LazyFrame[Any]:
    return nw.from_native(frame.lazy())


def figures(cells: Cells) -> list[list[float]]:
    return [cells.people.ravel().tolist(), cells.weights.ravel().tolist(), cells.squares.ravel().tolist()]


def test_cells_are_what_one_would_count_by_hand() -> None:
    people = drawn()
    colour, taste = crossed(lazily(people), ROWS, ("place", 2), "weight")
    assert (colour.people.shape, taste.people.shape) == ((4, 2), (3, 2))
    codes, place, weight = (people[name].to_numpy() for name in ("colour", "place", "weight"))
    inside = (codes == 2) & (place == 1) & (weight > 0)
    assert colour.people[2, 1] == inside.sum()
    assert colour.weights[2, 1] == pytest.approx(weight[inside].sum())
    assert colour.squares[2, 1] == pytest.approx((weight[inside] ** 2).sum())
    plain = crossed(lazily(people), ROWS, ("place", 2))[0]
    assert plain.people.sum() == ((codes >= 0) & (place >= 0)).sum()
    assert plain.people.tolist() == plain.weights.tolist() == plain.squares.tolist()


def test_an_answer_crossed_with_itself_is_a_diagonal_and_nobody_leaves_zeros() -> None:
    people = drawn()
    itself = crossed(lazily(people), {"place": 2}, ("place", 2))[0].people
    assert itself.tolist() == np.diag([(people["place"] == code).sum() for code in (0, 1)]).tolist()
    assert crossed(lazily(people.clear()), ROWS, ("place", 2))[1].people.tolist() == [[0, 0]] * 3
    assert (crossed(lazily(people), {}, ("place", 2)), summed(lazily(people), [], ("place", 2))) == ([], [])


@pytest.mark.parametrize("weight", [None, "weight"])
def test_tables_of_shards_add_up_to_the_table_of_all(weight: str | None) -> None:
    people = drawn()
    shards = [people[:700], people[700:701], people[701:]]
    whole = crossed(lazily(people), ROWS, ("place", 2), weight)
    first, *others = (crossed(lazily(shard), ROWS, ("place", 2), weight) for shard in shards)
    for place, cells in enumerate(whole):
        total = first[place]
        for other in others:
            total = total + other[place]
        assert total.people.tolist() == cells.people.tolist()
        assert figures(total) == [pytest.approx(figure, rel=1e-12) for figure in figures(cells)]
    one, two, three = (summed(lazily(shard), ["age"], ("place", 2), weight)[0] for shard in shards)
    every = summed(lazily(people), ["age"], ("place", 2), weight)[0]
    assert (one + two + three).people.tolist() == every.people.tolist()
    assert (one + two + three).moments == pytest.approx(every.moments, rel=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_means_are_those_of_the_people(weighted: bool) -> None:
    people = drawn()
    ages = summed(lazily(people), ["age"], ("place", 2), "weight" if weighted else None)[0]
    for place in (0, 1):
        own = people.filter(pl.col("place") == place)
        weights = own["weight"].to_numpy() if weighted else None
        expected = stats.mean_interval(own["age"].to_numpy(), weights)
        assert astuple(mean(int(ages.people[place]), ages.moments[place])) == pytest.approx(astuple(expected))


@pytest.mark.parametrize("weighted", [False, True])
def test_means_of_answers_are_those_of_the_people(weighted: bool) -> None:
    random = np.random.default_rng(8)
    codes, values = random.integers(0, 4, 200), np.array([0.0, 0.1, 0.5, 1.0])
    weights = random.gamma(2, size=200) if weighted else None
    own = np.ones(200) if weights is None else weights
    column = np.bincount(codes), np.bincount(codes, own), np.bincount(codes, own**2)
    theirs = stats.mean_interval(values[codes], weights)
    assert astuple(mean_of_answers(values, *column)) == pytest.approx(astuple(theirs), rel=1e-12)
    nobody, one = (np.array([n, 0]) for n in (0, 1))
    assert mean_of_answers(values[:2], nobody, nobody * 1.0, nobody * 1.0) == stats.NOTHING
    assert astuple(mean_of_answers(values[2:], one, one * 1.0, one * 1.0)) == pytest.approx(
        astuple(stats.Estimate(0.5, np.nan, np.nan, 1)), nan_ok=True
    )


def test_merged_rows_keep_what_they_count() -> None:
    people = np.arange(6).reshape(3, 2)
    merged = Cells(people, people * 0.5, people * 0.25).merged(np.array([1, 0, 1]))
    assert merged.people.tolist() == [[2, 3], [4, 6]]
    assert (merged.weights.tolist(), merged.squares.tolist()) == ([[1.0, 1.5], [2.0, 3.0]], [[0.5, 0.75], [1.0, 1.5]])


def test_a_mean_of_nobody_is_nothing_and_of_one_has_no_bounds() -> None:
    people = pl.DataFrame({"place": [0], "age": [30.0]})
    none, one = (summed(lazily(people), ["age"], ("place", 2))[0] for _ in range(2))
    assert mean(int(none.people[1]), none.moments[1]) == stats.NOTHING
    assert astuple(mean(1, one.moments[0])) == pytest.approx(
        astuple(stats.Estimate(30, np.nan, np.nan, 1)), nan_ok=True
    )


def test_shares_and_tests_are_those_of_the_people() -> None:
    people = drawn().filter((pl.col("taste") >= 0) & (pl.col("place") >= 0) & (pl.col("weight") > 0))
    cells = crossed(lazily(people), {"taste": 3}, ("place", 2), "weight")[0]
    taste, place, weight = (people[name].to_numpy() for name in ("taste", "place", "weight"))
    for one in range(3):
        north = place == 0
        expected = stats.share(taste[north] == one, weight[north])
        everyone = float(cells.weights[:, 0].sum()), float(cells.squares[:, 0].sum())
        hits = float(cells.weights[one, 0]), float(cells.squares[one, 0])
        assert astuple(share(hits, everyone)) == pytest.approx(astuple(expected))
    assert rao_scott_p(cells) == pytest.approx(stats.rao_scott(taste, place, weight)[1], rel=1e-9)
    assert kruskal_wallis_p(cells) == pytest.approx(stats.kruskal_wallis_p(taste, place, weight), rel=1e-9)


def test_what_cannot_be_said_is_nan() -> None:
    one_column = crossed(lazily(pl.DataFrame({"taste": [0, 1, 2], "place": [0, 0, 0]})), {"taste": 3}, ("place", 2))[0]
    assert np.isnan([rao_scott_p(one_column), kruskal_wallis_p(one_column)]).all()
    all_alike = crossed(lazily(pl.DataFrame({"taste": [1] * 4, "place": [0, 0, 1, 1]})), {"taste": 3}, ("place", 2))[0]
    assert (kruskal_wallis_p(all_alike), share((0.0, 0.0), (0.0, 0.0))) == (1.0, stats.NOTHING)
    everybody = share((5.0, 5.0), (5.0, 5.0))
    assert (everybody.value, everybody.n) == (1.0, 5.0)
