"""Two groups: verdicts by hand calculation, circular and hidden rows, reversed groups, and no findings in noise."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from surveyapp.domain.answers import Response
from surveyapp.domain.classification import Classification, CompositeRule, HotRule, Part, Rules, Stage, classify
from surveyapp.domain.comparison import Comparison, CriterionRow, Row, Verdict, compare
from surveyapp.domain.definition import Kind, Missing, Option, Page, Question, Questionnaire, Role
from surveyapp.domain.funnel import Condition, StageRule
from surveyapp.domain.stats import brunner_munzel, newcombe, rank_sum_p, rao_scott, share, two_proportion_p, wilson
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text

NO_PARTS = CompositeRule((), 50.0, 1)
RULES = Rules(NO_PARTS, NO_PARTS, 0.5, HotRule(()), ())


def options(*codes: str, scored: bool = False) -> tuple[Option, ...]:
    last = max(len(codes) - 1, 1)
    return tuple(Option(code, Text.of(vi=code), step / last if scored else None) for step, code in enumerate(codes))


def single(name: str, *codes: str, scored: bool = False, ordered: bool = False, role: str = "") -> Question:
    roles = tuple(role for role in [Role.parse(role)] if role) if role else ()
    refuse = Option("secret", Text.of(vi="secret"), missing=Missing.REFUSED)
    made = (*options(*codes, scored=scored), refuse)
    return Question(name, Kind.SINGLE, Text.of(vi=name), roles=roles, options=made, ordered=ordered)


def compared(
    questions: tuple[Question, ...],
    a: list[dict[str, Any]],
    b: list[dict[str, Any]],
    rules: Rules = RULES,
    weights: NDArray[np.float64] | None = None,
) -> Comparison:
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", questions),))
    built = build(questionnaire, [Response(str(i), document) for i, document in enumerate([*a, *b])])
    table = AnswerTable(questionnaire, built.frame, weights)
    first = np.arange(table.n) < len(a)
    return compare(table, first, ~first, classify(table, rules))


def of(found: Comparison, item_id: str) -> list[Row]:
    return [row for row in found.rows if row.item.id == item_id]


def people(name: str, **counts: int) -> list[dict[str, Any]]:
    return [{name: code} for code, n in counts.items() for _ in range(n)]


YES_NO = single("fan", "yes", "no")


def test_two_answers_are_one_row_with_newcombes_interval() -> None:
    found = compared((YES_NO,), people("fan", yes=60, no=40), people("fan", yes=30, no=70))
    (row,) = of(found, "fan")
    assert (row.code, row.item.option_codes[0]) == (0, "yes")
    assert (row.a, row.b, row.difference) == (wilson(60, 100), wilson(30, 100), newcombe(60, 100, 30, 100))
    assert row.p == pytest.approx(two_proportion_p(60, 100, 30, 100))
    assert (row.verdict, row.needed_n) == (Verdict.DIFFERS, None)
    assert (found.a_n, found.b_n, round(found.detectable, 2)) == (100, 100, 0.19)


def test_a_small_sure_difference_is_about_the_same() -> None:
    found = compared((YES_NO,), people("fan", yes=1060, no=940), people("fan", yes=980, no=1020))
    (row,) = of(found, "fan")
    assert row.p < 0.05
    assert row.verdict is Verdict.SAME


def test_a_large_unsure_difference_asks_for_more_people() -> None:
    found = compared((YES_NO,), people("fan", yes=14, no=10), people("fan", yes=10, no=14))
    (row,) = of(found, "fan")
    assert row.verdict is Verdict.NOT_ENOUGH
    # 58.3 % against 41.7 %: a difference of 16.7 points from 41.7 % takes about 142 a group.
    assert row.needed_n == pytest.approx(142, abs=3)


def test_exchanged_groups_exchange_the_sign_and_nothing_else() -> None:
    a, b = people("fan", yes=60, no=40), people("fan", yes=30, no=70)
    (forward,), (backward,) = of(compared((YES_NO,), a, b), "fan"), of(compared((YES_NO,), b, a), "fan")
    assert backward.difference.value == pytest.approx(-forward.difference.value)
    assert backward.difference.low == pytest.approx(-forward.difference.high)
    assert (backward.p, backward.verdict) == (pytest.approx(forward.p), forward.verdict)


def test_what_was_not_answered_is_in_no_base() -> None:
    a = [*people("fan", yes=5, no=5), {"fan": None}, {}, {"fan": "secret"}]
    (row,) = of(compared((YES_NO,), a, people("fan", yes=5, no=5)), "fan")
    assert (row.a.n, row.b.n) == (10, 10)


def test_scored_answers_are_compared_by_rank_and_shown_as_means() -> None:
    scale = single("agree", "1", "2", "3", "4", "5", scored=True)
    a, b = people("agree", **{"4": 30, "5": 20}), people("agree", **{"1": 10, "3": 40})
    (row,) = of(compared((scale,), a, b), "agree")
    groups = [0.75] * 30 + [1.0] * 20, [0.0] * 10 + [0.5] * 40
    test = brunner_munzel(*groups)
    assert (row.code, row.a.value, row.b.value) == (None, pytest.approx(0.85), pytest.approx(0.4))
    assert row.difference.value == pytest.approx(0.45)
    assert (row.p, row.effect) == pytest.approx((rank_sum_p(*groups), test.delta), rel=1e-9)
    assert row.verdict is Verdict.DIFFERS
    assert row.p > test.p


def test_a_score_everybody_gives_is_not_certain_beyond_its_number() -> None:
    scale = single("agree", "1", "2", "3", "4", scored=True)
    few = of(compared((scale,), people("agree", **{"2": 6}), people("agree", **{"2": 6})), "agree")[0]
    many = of(compared((scale,), people("agree", **{"2": 300}), people("agree", **{"2": 300})), "agree")[0]
    assert (few.verdict, many.verdict) == (Verdict.NOT_ENOUGH, Verdict.SAME)


def test_an_answer_of_three_has_a_row_each_and_one_test() -> None:
    place = single("place", "north", "middle", "south")
    found = compared(
        (place,), people("place", north=60, middle=20, south=20), people("place", north=20, middle=20, south=60)
    )
    rows = of(found, "place")
    assert [row.verdict for row in rows] == [Verdict.DIFFERS, Verdict.NOT_ENOUGH, Verdict.DIFFERS]
    assert len({row.p for row in rows}) == 1
    # Chi-square 40 on 2 degrees, n 200: phi² = .2 − 2/199; V = √(phi² / (2 − 1/199 − 1)).
    assert rows[0].effect == pytest.approx(((0.2 - 2 / 199) / (1 - 1 / 199)) ** 0.5)


def test_ordered_answers_without_scores_are_tested_by_rank() -> None:
    ages = single("age", "young", "middle", "old", ordered=True)
    found = compared((ages,), people("age", young=20, middle=20, old=20), people("age", young=30, middle=20, old=10))
    groups = [0] * 20 + [1] * 20 + [2] * 20, [0] * 30 + [1] * 20 + [2] * 10
    p, delta = max(brunner_munzel(*groups).p, rank_sum_p(*groups)), brunner_munzel(*groups).delta
    assert [(row.p, row.effect) for row in of(found, "age")] == [pytest.approx((p, delta))] * 3


def test_numbers_are_judged_by_rank_and_shown_in_their_own_unit() -> None:
    spend = Question("spend", Kind.NUMBER, Text.of(vi="spend"))
    a, b = [{"spend": float(x)} for x in range(100, 140)], [{"spend": float(x)} for x in range(40)]
    (row,) = of(compared((spend,), a, b), "spend")
    assert (row.a.value, row.difference.value) == (119.5, pytest.approx(100))
    assert (row.effect, row.verdict) == (1.0, Verdict.DIFFERS)


def test_a_cell_of_one_to_four_people_is_hidden_and_not_to_be_had_by_subtraction() -> None:
    place = single("place", "north", "middle", "south")
    rows = of(
        compared(
            (place,), people("place", north=3, middle=10, south=50), people("place", north=20, middle=20, south=20)
        ),
        "place",
    )
    assert [row.hidden for row in rows] == [True, True, False]
    assert [np.isnan(row.a.value) for row in rows] == [True, True, False]
    assert rows[0].b == wilson(20, 60)
    assert (rows[0].verdict, np.isnan(rows[0].difference.value)) == (Verdict.NOT_ENOUGH, True)


def test_fewer_than_five_answers_of_a_group_say_nothing() -> None:
    (row,) = of(compared((YES_NO,), people("fan", yes=4), people("fan", yes=30, no=30)), "fan")
    assert (row.hidden, row.verdict, np.isnan(row.p)) == (True, Verdict.NOT_ENOUGH, True)


def test_one_to_four_people_at_the_cut_are_hidden_and_the_means_stay() -> None:
    plan = single("plan", "no", "yes", scored=True, role="criterion.action")
    row = criterion(compared((plan,), people("plan", no=20, yes=20), people("plan", no=36, yes=4)), "action")
    assert (row.a, np.isnan(row.b.value), np.isnan(row.difference.value)) == (wilson(20, 40), True, True)
    assert (row.mean_b, row.verdict) == (pytest.approx(0.1), Verdict.NOT_ENOUGH)


def test_stages_of_one_to_four_people_are_left_out_with_the_next_smallest() -> None:
    bought = single("bought", "no", "once", "again", role="outcome.bought")
    steps = tuple(
        StageRule(code, stage, (Condition(Role("outcome", "bought"), codes=(code,)),))
        for code, stage in (("no", Stage.LEAD), ("once", Stage.CUSTOMER), ("again", Stage.LOYAL))
    )
    rules = Rules(NO_PARTS, NO_PARTS, 0.5, HotRule(()), steps)
    a, b = people("bought", no=20, once=3, again=10), people("bought", no=5, once=5, again=5)
    found = {name: dict(shares) for name, shares in compared((bought,), a, b, rules).stages.items()}
    assert [stage for stage in found["target"] if found["target"][stage].value > 0] == [Stage.LEAD]
    assert found["potential"][Stage.LOYAL] == wilson(5, 15)


def test_stages_are_shares_of_everybody_asked_and_the_unplaced_do_not_follow_from_the_rest() -> None:
    bought = single("bought", "no", "once", "again", role="outcome.bought")
    steps = tuple(
        StageRule(code, stage, (Condition(Role("outcome", "bought"), codes=(code,)),))
        for code, stage in (("once", Stage.CUSTOMER), ("again", Stage.LOYAL))
    )
    rules = Rules(NO_PARTS, NO_PARTS, 0.5, HotRule(()), steps)
    a, b = people("bought", no=20, once=10, again=10), people("bought", no=3, once=20, again=17)
    found = {name: dict(shares) for name, shares in compared((bought,), a, b, rules).stages.items()}
    assert found["target"][Stage.CUSTOMER] == found["target"][Stage.LOYAL] == wilson(10, 40)
    assert {stage for stage in found["potential"] if found["potential"][stage].value > 0} == {Stage.CUSTOMER}


def test_means_of_scores_have_bounds_within_the_scale() -> None:
    (row,) = of(
        compared(
            (single("fond", "1", "2", "3", scored=True),),
            people("fond", **{"3": 9, "2": 1}),
            people("fond", **{"1": 5, "3": 5}),
        ),
        "fond",
    )
    assert (row.a.value, row.a.high) == (pytest.approx(0.95), 1.0)


INTEREST = single("interest", "no", "yes", scored=True, role="criterion.interest")
NEED = single("need", "no", "yes", scored=True, role="bant.need")
TRUST = single("trust", "no", "yes", scored=True, role="criterion.experience")
BY_ANSWERS = Rules(
    CompositeRule((Part(Role("bant", "need"), 1.0),), 50.0, 1),
    CompositeRule((Part(Role("criterion", "interest"), 1.0),), 50.0, 1),
    0.5,
    HotRule(()),
    (),
)


def criterion(found: Comparison, name: str) -> CriterionRow:
    return next(row for row in found.criteria if row.name == name)


def test_answers_that_made_the_groups_are_shown_and_never_tested() -> None:
    a = [{"interest": "yes", "need": "yes", "trust": "yes" if i < 30 else "no"} for i in range(40)]
    b = [{"interest": "no", "need": "yes", "trust": "yes" if i < 10 else "no"} for i in range(40)]
    found = compared((INTEREST, NEED, TRUST), a, b, BY_ANSWERS)
    made = criterion(found, "interest")
    assert (made.verdict, made.circular, np.isnan(made.p), np.isnan(made.q)) == (Verdict.CIRCULAR, True, True, True)
    assert (made.a.value, made.b.value, made.difference.value) == (1.0, 0.0, 1.0)
    proven = criterion(found, "experience")
    assert (proven.verdict, proven.a, proven.mean_b) == (Verdict.DIFFERS, wilson(30, 40), pytest.approx(0.25))
    blank = criterion(found, "action")
    assert (blank.items, np.isnan(blank.a.value), blank.verdict) == ((), True, Verdict.NOT_ENOUGH)
    assert [row.asked for row in found.criteria] == [True, False, False, True, False, False, False]
    assert [(row.name, row.asked) for row in found.bant][2] == ("need", True)
    assert [row.verdict for row in of(found, "interest")] == [Verdict.CIRCULAR]


def test_every_test_of_the_report_is_one_family() -> None:
    columns = tuple(single(f"c{i}", "yes", "no") for i in range(10))
    # One p of about .02 among ten tests that find nothing is no finding.
    a = [{f"c{i}": "yes" if j < (28 if i == 0 else 20) else "no" for i in range(10)} for j in range(40)]
    b = [{f"c{i}": "yes" if j < (18 if i == 0 else 20) else "no" for i in range(10)} for j in range(40)]
    alone, together = compared(columns[:1], a, b), compared(columns, a, b)
    assert of(alone, "c0")[0].verdict is Verdict.DIFFERS
    assert of(together, "c0")[0].q == pytest.approx(10 * of(alone, "c0")[0].p)
    assert of(together, "c0")[0].verdict is Verdict.NOT_ENOUGH


def test_weights_move_the_shares_and_widen_the_intervals() -> None:
    a, b = people("fan", yes=20, no=20), people("fan", yes=20, no=20)
    weights = np.array([3.0] * 20 + [1.0] * 20 + [1.0] * 40)
    (row,) = of(compared((YES_NO,), a, b, weights=weights), "fan")
    assert (row.a.value, row.a.n, row.b.n) == (pytest.approx(0.75), pytest.approx(32), pytest.approx(40))


def noise(seed: int) -> tuple[AnswerTable, Classification]:
    rng = np.random.default_rng(seed)
    questions = (
        *(single(f"s{i}", "1", "2", "3", "4", "5", scored=True) for i in range(8)),
        *(single(f"n{i}", "a", "b", "c", "d") for i in range(4)),
        *(single(f"b{i}", "yes", "no") for i in range(8)),
    )
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", questions),))
    mood = rng.normal(size=120)
    columns = {}
    for question in questions:
        levels = len(question.options) - 1
        drawn = np.argsort(np.argsort(mood + rng.normal(size=120))) * levels // 120
        columns[question.id] = np.where(rng.random(120) < 0.05, -1, drawn).astype(np.int16)
    table = AnswerTable(questionnaire, pl.DataFrame(columns))
    return table, classify(table, RULES)


def test_identical_groups_are_said_to_differ_in_about_five_reports_of_a_hundred_at_most() -> None:
    found = 0
    for seed in range(400):
        table, classification = noise(seed)
        first = np.random.default_rng(100_000 + seed).random(table.n) < 0.5
        rows = compare(table, first, ~first, classification).rows
        found += any(row.verdict is Verdict.DIFFERS for row in rows)
    # Two standard errors above 5 %; `./run bench nothing_found` counts 4,000 such reports.
    assert found <= 28


def test_weighted_identical_groups_are_said_to_differ_no_more_often() -> None:
    found = 0
    for seed in range(200):
        table, classification = noise(seed)
        random = np.random.default_rng(200_000 + seed)
        first = random.random(table.n) < 0.5
        weighted = AnswerTable(table.questionnaire, table.frame, random.gamma(4, size=table.n))
        rows = compare(weighted, first, ~first, classification).rows
        found += any(row.verdict is Verdict.DIFFERS for row in rows)
    assert found <= 12


def test_five_people_whose_weights_leave_fewer_are_compared_as_one_column() -> None:
    place = single("place", "north", "middle", "south")
    a, b = people("place", north=2, middle=2, south=2), people("place", north=30, middle=20, south=20)
    rows = of(compared((place,), a, b, weights=np.array([9.0] + [0.2] * 5 + [1.0] * 70)), "place")
    assert {row.verdict for row in rows} == {Verdict.NOT_ENOUGH}


def test_who_has_no_weight_is_not_counted() -> None:
    scale, ages = single("agree", "1", "2", "3", scored=True), single("age", "young", "middle", "old", ordered=True)
    a = [{"agree": code, "age": age} for code, age in zip("123" * 8, ["young", "old", "middle"] * 8, strict=True)]
    b = [{"agree": code, "age": age} for code, age in zip("223" * 8, ["old", "old", "middle"] * 8, strict=True)]
    weights = np.random.default_rng(6).gamma(2, size=48)
    alone = compared((scale, ages), a, b, weights=weights)
    nobody = [{"agree": "1", "age": "young"}] * 9
    beside = compared((scale, ages), a, [*b, *nobody], weights=np.append(weights, np.zeros(9)))
    assert beside.rows == alone.rows


def test_weighted_answers_are_tested_by_what_the_weights_leave() -> None:
    place = single("place", "north", "middle", "south")
    random = np.random.default_rng(3)
    a, b = people("place", north=30, middle=20, south=20), people("place", north=20, middle=20, south=30)
    weights = random.gamma(2, size=140)
    rows = of(compared((place,), a, b, weights=weights), "place")
    codes = np.array([0] * 30 + [1] * 20 + [2] * 20 + [0] * 20 + [1] * 20 + [2] * 30)
    assert rows[0].p == pytest.approx(rao_scott([0] * 70 + [1] * 70, codes, weights)[1])
    found, wanted = rows[0].a, share(codes[:70] == 0, weights[:70])
    assert (found.value, found.low, found.high, found.n) == pytest.approx(
        (wanted.value, wanted.low, wanted.high, wanted.n), rel=1e-12
    )
    ages = single("age", "young", "middle", "old", ordered=True)
    a, b = people("age", young=30, middle=20, old=20), people("age", young=20, middle=20, old=30)
    row = of(compared((ages,), a, b, weights=weights), "age")[0]
    groups = codes[:70], codes[70:], (weights[:70], weights[70:])
    test = brunner_munzel(*groups)
    assert (row.p, row.effect) == (pytest.approx(max(test.p, rank_sum_p(*groups))), pytest.approx(test.delta))
