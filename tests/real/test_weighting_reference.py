"""Weights, means and tests of the Academic Performance Index data against R's survey package, to the digits it prints."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import fdtrc

from surveyapp.domain.stats import rao_scott
from surveyapp.domain.weighting import Design, mean_error, rake
from tests.real.files import data

DISTRICTS = 757
"""Districts that apiclus1 was drawn from."""


class Api:
    def __init__(self, name: str) -> None:
        with data(name).open(encoding="utf-8", newline="") as file:
            self.rows = list(csv.DictReader(file))

    def numbers(self, column: str) -> NDArray[np.float64]:
        return np.array([float(row[column]) for row in self.rows])

    def codes(self, column: str) -> NDArray[np.intp]:
        return np.unique([row[column] for row in self.rows], return_inverse=True)[1]


def test_a_stratified_mean() -> None:
    api = Api("survey_apistrat.csv")
    design = Design(api.numbers("pw"), strata=api.codes("stype"), population=api.numbers("fpc"))
    mean, error = mean_error(api.numbers("api00"), design)
    assert (round(mean, 2), round(error, 4)) == (662.29, 9.4089)


@pytest.fixture(scope="module")
def clusters() -> Api:
    return Api("survey_apiclus1.csv")


def test_a_raked_cluster_mean(clusters: Api) -> None:
    codes = np.column_stack([clusters.codes("stype"), clusters.codes("sch.wide")]).astype(np.int16)
    base = clusters.numbers("pw")
    weights = rake(codes, [np.array([4421, 755, 1018]) / 6194, np.array([1072, 5122]) / 6194], base)
    design = Design(weights, clusters.codes("dnum"), None, clusters.numbers("fpc"), (codes, base))
    mean, error = mean_error(clusters.numbers("api00"), design)
    assert (round(mean, 2), round(error, 3)) == (641.23, 23.704)
    assert weights.sum() == pytest.approx(base.sum())


def test_the_rao_scott_test_of_a_table(clusters: Api) -> None:
    # R's svychisq(~sch.wide + stype, dclus1) prints F = 5.1934; its variances carry the finite population correction,
    # which divides F.
    f, p = rao_scott(
        clusters.codes("sch.wide"), clusters.codes("stype"), clusters.numbers("pw"), clusters.codes("dnum")
    )
    assert round(f / (1 - 15 / DISTRICTS), 4) == 5.1934
    # Its degrees of freedom: 1.495 and 20.925.
    assert p == pytest.approx(float(fdtrc(1.495, 20.925, f)), abs=1e-5)
