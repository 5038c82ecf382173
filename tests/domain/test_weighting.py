"""Raking, trimming and what weights cost, by hand calculation and by the properties raking has."""

import math
from typing import Any

import numpy as np
import pytest
import scipy.stats

from surveyapp.domain.answers import Response
from surveyapp.domain.definition import Kind, Missing, Option, Page, Question, Questionnaire
from surveyapp.domain.stats import mean_interval, rao_scott, share
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text
from surveyapp.domain.weighting import Design, Fault, Unusable, mean_error, rake, trim, weigh


def single(name: str, *codes: str) -> Question:
    options = (
        *(Option(code, Text.of(vi=code)) for code in codes),
        Option("-", Text.of(vi="-"), missing=Missing.REFUSED),
    )
    return Question(name, Kind.SINGLE, Text.of(vi=name), options=options)


SEX, PLACE = single("sex", "f", "m"), single("place", "city", "town", "land")
WORDS = Question("words", Kind.SHORT_TEXT, Text.of(vi="words"))


def table(documents: list[dict[str, Any]]) -> AnswerTable:
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", (SEX, PLACE, WORDS)),))
    return build(questionnaire, [Response(str(i), document) for i, document in enumerate(documents)])


def people(**counts: int) -> list[dict[str, Any]]:
    return [{"sex": cell[0], "place": cell[2:]} for cell, n in counts.items() for _ in range(n)]


def test_one_margin_is_the_target_over_the_sample() -> None:
    weighted, faults = weigh(table(people(f_city=30, m_city=10)), {"sex": {"f": 0.5, "m": 0.5}})
    assert faults == () and weighted is not None
    assert weighted.weights.tolist() == pytest.approx([2 / 3] * 30 + [2.0] * 10)
    assert weighted.effective_n == pytest.approx(40**2 / (30 * 4 / 9 + 10 * 4))
    assert weighted.design_effect == pytest.approx(40 / weighted.effective_n)
    first, second = weighted.margins
    assert (first.target, first.before, first.after) == (0.5, 0.75, pytest.approx(0.5))
    assert (second.code, weighted.met, weighted.trimmed) == (1, True, 0)


def test_two_margins_are_met_together_and_the_association_stays() -> None:
    weighted, _ = weigh(
        table(people(f_city=30, m_city=20, f_town=15, m_town=5, f_land=10, m_land=20)),
        {"sex": {"f": 0.5, "m": 0.5}, "place": {"city": 0.4, "town": 0.3, "land": 0.3}},
    )
    assert weighted is not None and weighted.met
    by_cell = dict(zip(("fc", "mc", "ft", "mt", "fl", "ml"), weighted.weights[[0, 30, 50, 65, 70, 80]], strict=True))
    # Raking multiplies rows and columns, so the odds ratios of the sample are those of the weighted sample.
    assert by_cell["fc"] * by_cell["mt"] == pytest.approx(by_cell["mc"] * by_cell["ft"])
    assert weighted.weights.mean() == pytest.approx(1)


def test_who_did_not_say_keeps_their_weight() -> None:
    weighted, _ = weigh(table([*people(f_city=30, m_city=10), *[{"sex": "-"}] * 10]), {"sex": {"f": 0.5, "m": 0.5}})
    assert weighted is not None
    assert weighted.weights[40:].tolist() == pytest.approx([1.0] * 10)
    assert weighted.margins[0].after == pytest.approx(0.5)


def test_no_weight_is_above_five_times_the_median_and_what_is_missed_is_told() -> None:
    weighted, _ = weigh(table(people(f_city=99, m_city=1)), {"sex": {"f": 0.5, "m": 0.5}})
    assert weighted is not None
    assert weighted.weights.max() == pytest.approx(5 * np.median(weighted.weights))
    assert (weighted.trimmed, weighted.met) == (1, False)
    assert weighted.margins[1].after == pytest.approx(5 / 104)


def test_what_is_cut_is_made_up_by_others_where_they_can() -> None:
    random = np.random.default_rng(3)
    codes = np.column_stack([random.random(500) < 0.5, random.random(500) < 0.5]).astype(np.int16)
    base = np.ones(500)
    base[:3] = 40.0
    weights, cut = trim(codes, [np.array([0.4, 0.6]), np.array([0.5, 0.5])], base)
    assert cut == 3
    assert weights.max() <= 5.001 * np.median(weights)
    assert np.bincount(codes[:, 0], weights) / weights.sum() == pytest.approx([0.4, 0.6], abs=1e-3)


@pytest.mark.parametrize(
    ("targets", "fault"),
    [
        ({"nothing": {"f": 1.0}}, Fault(Unusable.NOT_ASKED, "nothing")),
        ({"words": {"f": 1.0}}, Fault(Unusable.NOT_ASKED, "words")),
        ({"sex": {"x": 1.0}}, Fault(Unusable.NO_SUCH_ANSWER, "sex", "x")),
        ({"sex": {"f": 0.5, "m": 0.4}}, Fault(Unusable.NOT_A_WHOLE, "sex")),
        ({"sex": {"f": 1.5, "m": -0.5}}, Fault(Unusable.NOT_A_WHOLE, "sex")),
        ({"sex": {}}, Fault(Unusable.NOT_A_WHOLE, "sex")),
        ({"place": {"city": 0.5, "land": 0.5}}, Fault(Unusable.NOBODY, "place", "land")),
    ],
)
def test_a_target_that_cannot_be_met_is_refused(targets: dict[str, dict[str, float]], fault: Fault) -> None:
    assert weigh(table(people(f_city=3, m_town=2)), targets) == (None, (fault,))


def test_no_targets_are_no_weights() -> None:
    assert weigh(table(people(f_city=3)), {}) == (None, ())


def test_an_answer_with_no_share_in_the_population_has_no_weight() -> None:
    weighted, _ = weigh(table(people(f_city=6, m_town=4)), {"place": {"city": 1.0}})
    assert weighted is not None
    assert weighted.weights[6:].tolist() == [0.0] * 4
    assert (weighted.effective_n, weighted.design_effect) == (pytest.approx(6), pytest.approx(1))


def test_weighting_again_by_the_same_targets_changes_nothing() -> None:
    answers = table(people(f_city=30, m_city=20, f_town=15, m_town=5))
    targets = {"sex": {"f": 0.5, "m": 0.5}, "place": {"city": 0.6, "town": 0.4}}
    once, _ = weigh(answers, targets)
    assert once is not None
    again, _ = weigh(once.of(answers), targets)
    assert again is not None
    assert again.weights == pytest.approx(once.weights)
    assert share(answers.codes(answers.item("sex")) == 0, once.of(answers).weights).value == pytest.approx(0.5)


def test_targets_that_contradict_each_other_end() -> None:
    codes = np.array([[0, 0]] * 5 + [[1, 1]] * 5)
    weights = rake(codes, [np.array([0.2, 0.8]), np.array([0.6, 0.4])], np.ones(10), cycles=20)
    assert weights.sum() == pytest.approx(10)
    assert np.bincount(codes[:, 1], weights) == pytest.approx([6, 4])


def test_the_error_of_a_simple_mean_is_the_plain_one() -> None:
    values = np.array([1.0, 4.0, 2.0, 8.0])
    mean, error = mean_error(values, Design(np.ones(4)))
    assert (mean, error) == (values.mean(), pytest.approx(scipy.stats.sem(values)))
    _, finite = mean_error(values, Design(np.ones(4), population=np.full(4, 8.0)))
    assert finite == pytest.approx(error * math.sqrt(0.5))
    # Who weighs most answers furthest from the mean; otherwise the interval is Kish's, the wider one.
    found = mean_interval(values, [2.0, 1.0, 1.0, 2.0])
    _, weighted = mean_error(values, Design(np.array([2.0, 1.0, 1.0, 2.0])))
    assert (found.high - found.low) / 2 / scipy.stats.t.ppf(0.975, found.n - 1) == pytest.approx(weighted)


def test_a_stratum_of_one_has_no_error() -> None:
    assert math.isnan(mean_error([1.0, 2.0, 3.0], Design(np.ones(3), strata=np.array([0, 0, 1])))[1])


def test_without_weights_rao_and_scott_are_pearson() -> None:
    random = np.random.default_rng(2)
    rows, columns = random.integers(0, 2, 4000), random.integers(0, 3, 4000)
    columns = np.where((rows == 1) & (random.random(4000) < 0.06), 0, columns)
    _, p = rao_scott(rows, columns, np.full(4000, 3.0))
    assert p == pytest.approx(
        scipy.stats.contingency.chi2_contingency(np.histogram2d(rows, columns, (2, 3))[0])[1], rel=0.1
    )
    assert all(map(math.isnan, rao_scott(rows, np.zeros(4000), np.ones(4000))))


def test_the_rao_scott_test_is_wrong_one_time_in_twenty() -> None:
    random = np.random.default_rng(4)
    false, naive = 0, 0
    for _ in range(1500):
        rows, columns = random.integers(0, 2, 150), random.integers(0, 3, 150)
        # Weights that go with the answer, as raking makes them.
        weights = np.array([0.4, 1.0, 2.5])[columns] * random.gamma(1, size=150)
        false += rao_scott(rows, columns, weights)[1] < 0.05
        counts = np.zeros((2, 3))
        np.add.at(counts, (rows, columns), weights / weights.mean())
        naive += scipy.stats.chi2_contingency(counts)[1] < 0.05
    assert 0.035 <= false / 1500 <= 0.065
    assert naive / 1500 > 0.09
