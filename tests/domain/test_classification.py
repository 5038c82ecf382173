"""Groups by hand calculation; what each missing answer does; facts from outside; what the business states."""

from typing import Any

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.classification import (
    Basis,
    Classification,
    CompositeRule,
    Conflict,
    Contradiction,
    Group,
    HotRule,
    Part,
    RuleCount,
    Rules,
    Temperature,
    classify,
    moves,
    regrouped,
    sizes,
)
from surveyapp.domain.definition import Kind, Missing, Option, Page, Question, Questionnaire, Role
from surveyapp.domain.funnel import Condition, Stage, StageRule
from surveyapp.domain.judgement import Cuts, Judgement, cuts_from_plain, to_plain
from surveyapp.domain.stats import wilson
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text

NEED, BUDGET = Role("bant", "need"), Role("bant", "budget")
TIMING, INTEREST = Role("bant", "timing"), Role("criterion", "interest")
RULES = Rules(
    CompositeRule((Part(NEED, 1.0), Part(BUDGET, 3.0), Part(Role("bant", "authority"), 1.0)), 50.0, 2),
    CompositeRule((Part(TIMING, 1.0), Part(INTEREST, 1.0)), 50.0, 1),
    0.5,
    HotRule(((NEED, 0.7), (TIMING, 0.7))),
    (),
)


def levels(name: str, role: Role) -> Question:
    options = tuple(Option(str(step), Text.of(vi=str(step)), step / 4) for step in range(5))
    refused = Option("x", Text.of(vi="x"), missing=Missing.REFUSED)
    unfit = Option("na", Text.of(vi="na"), missing=Missing.NOT_APPLICABLE)
    return Question(name, Kind.SINGLE, Text.of(vi=name), roles=(role,), options=(*options, refused, unfit))


QUESTIONS = (levels("need", NEED), levels("budget", BUDGET), levels("timing", TIMING), levels("interest", INTEREST))


def answers(need: Any, budget: Any, timing: Any, interest: Any) -> dict[str, Any]:
    return {"need": need, "budget": budget, "timing": timing, "interest": interest}


def table_of(questions: tuple[Question, ...], *documents: dict[str, Any]) -> AnswerTable:
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", questions),))
    return build(questionnaire, [Response(str(i), document) for i, document in enumerate(documents)])


def counted(found: Classification) -> dict[str, int]:
    return {row.group.value: row.n for row in found.counts if row.n}


def test_the_two_scores_make_four_groups() -> None:
    found = classify(
        table_of(
            QUESTIONS,
            answers("4", "4", "4", "4"),
            answers("4", "2", "0", "0"),
            answers("4", "0", "2", "2"),
            answers("0", "0", "0", "1"),
        ),
        RULES,
    )
    assert found.groups.tolist() == ["target", "potential", "ready_outsider", "not_a_prospect"]
    assert found.fit is not None
    # (1 · need + 3 · budget) / 4: authority is not asked.
    assert found.fit.value.tolist() == [100.0, 62.5, 25.0, 0.0]
    assert (found.fit.parts, found.fit.parts_missing) == (("bant.need", "bant.budget"), ("bant.authority",))
    assert found.basis is Basis.RULES
    assert found.counts[0].share == wilson(1, 4)
    assert found.circular_items == frozenset({"need", "budget", "timing", "interest"})


def test_a_score_exactly_at_the_cut_is_high() -> None:
    found = classify(table_of(QUESTIONS, answers("2", "2", "2", "2")), RULES)
    assert found.groups.tolist() == ["target"]


@pytest.mark.parametrize(
    ("blank", "group"),
    [
        (None, "undecided"),  # left out: fit may be 25 or 100
        ("x", "undecided"),
        ("na", "target"),  # does not apply: need alone decides
    ],
)
def test_a_range_across_the_cut_is_undecided(blank: str | None, group: str) -> None:
    found = classify(table_of(QUESTIONS, answers("4", blank, "4", "4")), RULES)
    assert found.groups.tolist() == [group]


def test_a_question_never_shown_does_not_count() -> None:
    document = answers("4", None, "4", "4")
    del document["budget"]
    assert classify(table_of(QUESTIONS, document), RULES).groups.tolist() == ["target"]


def test_a_gap_too_small_to_matter_leaves_the_group() -> None:
    found = classify(table_of(QUESTIONS, answers(None, "4", "4", "4"), answers(None, "0", "0", "0")), RULES)
    assert found.groups.tolist() == ["target", "not_a_prospect"]
    assert found.fit is not None
    assert (found.fit.low.tolist(), found.fit.high.tolist()) == ([75.0, 0.0], [100.0, 25.0])


def test_who_may_fit_is_undecided_even_where_readiness_is_known() -> None:
    found = classify(table_of(QUESTIONS, answers("4", None, "0", "0"), answers(None, None, "4", "4")), RULES)
    assert found.groups.tolist() == ["undecided", "undecided"]


def test_nobody_is_undecided_less_than_somebody_who_says_nothing() -> None:
    assert classify(table_of(QUESTIONS, {}), RULES).groups.tolist() == ["undecided"]


def test_reversed_answers_reverse_the_groups() -> None:
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 5, (200, 4))
    forward = classify(table_of(QUESTIONS, *(answers(*map(str, row)) for row in codes)), RULES)
    backward = classify(table_of(QUESTIONS, *(answers(*map(str, 4 - row)) for row in codes)), RULES)
    assert forward.fit is not None
    assert backward.fit is not None
    np.testing.assert_allclose(forward.fit.value, 100 - backward.fit.value)
    middle = (forward.fit.value == 50) | (codes[:, 2] + codes[:, 3] == 4)
    swapped = {"target": "not_a_prospect", "not_a_prospect": "target", "potential": "ready_outsider"}
    swapped |= {"ready_outsider": "potential"}
    assert backward.groups[~middle].tolist() == [swapped[group] for group in forward.groups[~middle]]


def test_without_a_half_there_are_no_groups_and_the_reason_is_said() -> None:
    only_fit = classify(table_of(QUESTIONS[:2], {"need": "4", "budget": "4"}), RULES)
    assert (only_fit.groups.tolist(), only_fit.counts) == ([""], ())
    assert only_fit.impossible == ("readiness_not_asked",)
    assert regrouped(only_fit, 10.0, 10.0).tolist() == [""]
    assert only_fit.circular_items == frozenset()
    one_part = classify(table_of(QUESTIONS[1:], {"budget": "4"}), RULES)
    assert one_part.impossible == ("fit_too_few_parts",)
    colour = Question("colour", Kind.SINGLE, Text.of(vi="c"), options=(Option("a", Text()), Option("b", Text())))
    assert classify(table_of((colour,), {"colour": "a"}), RULES).impossible == ("fit_not_asked", "readiness_not_asked")


def test_a_fact_from_outside_decides_and_nothing_is_circular() -> None:
    invited = Question(
        "list",
        Kind.SINGLE,
        Text.of(vi="list"),
        roles=(Role("group", "outside"),),
        options=tuple(Option(m, Text.of(vi=m), means=m) for m in ("target", "potential", "not_a_prospect")),
    )
    table = table_of(
        (*QUESTIONS, invited),
        {**answers("0", "0", "0", "0"), "list": "target"},
        {**answers("4", "4", "4", "4"), "list": "potential"},
        answers("4", "4", "4", "4"),
        {**answers("4", "4", "4", "4"), "list": "not_a_prospect"},
    )
    found = classify(table, RULES)
    listed = ["target", "potential", "undecided", "not_a_prospect"]
    assert (found.basis, found.groups.tolist()) == (Basis.OUTSIDE, listed)
    assert (found.circular_items, found.sensitivity) == (frozenset(), ())
    assert found.fit is not None
    # No cut made these groups, so none moves them.
    assert regrouped(found, 10.0, 10.0).tolist() == listed
    # A list nobody was matched to is no fact.
    assert classify(table.where(np.array([False, False, True, False])), RULES).basis is Basis.RULES


def test_hot_needs_both_and_one_surely_low_is_cold() -> None:
    found = classify(
        table_of(
            QUESTIONS,
            answers("4", "0", "3", "0"),
            answers("4", "0", "2", "0"),
            answers(None, "0", "0", "0"),
            answers(None, "0", "4", "0"),
            answers("0", "0", "4", "0"),
        ),
        RULES,
    )
    assert found.temperature.tolist() == ["hot", "cold", "cold", "", "cold"]
    assert found.temperature_counts == (
        (Temperature.HOT, 1, wilson(1, 4)),
        (Temperature.COLD, 3, wilson(3, 4)),
    )


def test_nobody_is_hot_or_cold_where_a_role_is_not_asked() -> None:
    found = classify(table_of(QUESTIONS[:2], {"need": "4", "budget": "4"}, {"need": "0", "budget": "0"}), RULES)
    assert (found.temperature.tolist(), found.temperature_counts) == (["", ""], ())


def test_a_mean_at_the_cut_is_hot_whatever_its_rounding() -> None:
    def scored(name: str, score: float) -> Question:
        return Question(
            name, Kind.SINGLE, Text.of(vi=name), roles=(NEED,), options=(Option("a", Text.of(vi="a"), score),)
        )

    # 0.6 + 0.7 + 0.8 is 2.0999999999999996, a third of which lies below 0.7.
    questions = (scored("n1", 0.6), scored("n2", 0.7), scored("n3", 0.8))
    table = table_of(questions, {"n1": "a", "n2": "a", "n3": "a"})
    rules = Rules(RULES.fit, RULES.readiness, 0.5, HotRule(((NEED, 0.7),)), ())
    assert classify(table, rules).temperature.tolist() == ["hot"]


def test_sensitivity_moves_both_cuts_by_a_tenth() -> None:
    # Readiness 50 ± 5 on its cut: a lower cut adds the person at 50, a higher one loses them.
    found = classify(table_of(QUESTIONS, answers("4", "4", "2", "2"), answers("4", "4", "4", "4")), RULES)
    assert counted(found) == {"target": 2}
    shifts = {row.cut_shift: {group.value: n for group, n in row.counts if n} for row in found.sensitivity}
    assert shifts == {-0.1: {"target": 2}, 0.1: {"target": 1, "potential": 1}}
    fits = classify(table_of(QUESTIONS, answers("2", "2", "4", "4"), answers("4", "4", "4", "4")), RULES)
    shifts = {row.cut_shift: {group.value: n for group, n in row.counts if n} for row in fits.sensitivity}
    assert shifts == {-0.1: {"target": 2}, 0.1: {"target": 1, "ready_outsider": 1}}


def test_weights_change_the_shares_and_not_the_counts() -> None:
    plain = table_of(QUESTIONS, answers("4", "4", "4", "4"), answers("0", "0", "0", "0"))
    weighted = AnswerTable(plain.questionnaire, plain.frame, np.array([3.0, 1.0]))
    target = next(row for row in classify(weighted, RULES).counts if row.group is Group.TARGET)
    assert (target.n, target.share.value) == (1, pytest.approx(0.75))
    assert target.share.n == pytest.approx(1.6)


def test_no_answers_at_all_make_no_groups_and_no_error() -> None:
    found = classify(table_of(QUESTIONS), RULES)
    assert (found.counts, found.stage_counts, found.groups.tolist()) == ((), (), [])


def test_shares_of_stages_are_of_everybody_asked_placed_or_not() -> None:
    bought = Question(
        "bought",
        Kind.SINGLE,
        Text.of(vi="bought"),
        roles=(Role("outcome", "bought"),),
        options=(Option("no", Text.of(vi="no"), means="no"), Option("yes", Text.of(vi="yes"), means="customer")),
    )
    step = StageRule("once", Stage.CUSTOMER, any_of=(Condition(Role("outcome", "bought"), means=("customer",)),))
    rules = Rules(RULES.fit, RULES.readiness, 0.5, HotRule(()), (step,))
    told = [{"bought": "yes"}] * 10 + [{"bought": "no"}] * 25 + [{"bought": None}] * 5
    found = classify(table_of((bought,), *told), rules)
    assert found.stages_asked.all()
    assert [(stage, n, share) for stage, n, share in found.stage_counts if n] == [(Stage.CUSTOMER, 10, wilson(10, 40))]
    assert found.stages.tolist() == ["customer"] * 10 + [""] * 30
    assert found.rule_counts == (RuleCount("once", Stage.CUSTOMER, 10),)


def test_scores_place_people_in_stages_and_are_handed_on() -> None:
    step = StageRule("eager", Stage.SQL, all_of=(Condition(TIMING, at_least=0.75),))
    rules = Rules(RULES.fit, RULES.readiness, 0.4, RULES.hot, (step,))
    found = classify(table_of(QUESTIONS, answers("0", "0", "4", "0"), answers("4", "4", "2", "0")), rules)
    assert (found.stages.tolist(), found.stages_asked.tolist()) == (["sql", ""], [True, True])
    assert (found.scores.bant["timing"].value.tolist(), found.criterion_cut) == ([1.0, 0.5], 0.4)
    # To buy now and to need nothing cannot both be true.
    assert found.contradictions == (Contradiction(Conflict.BUYING_NOW_WITHOUT_NEED, 1),)


# ------------------------------------------------------------------ what the business states


EVEN = Rules(
    CompositeRule((Part(NEED, 1.0),), 50.0, 1), CompositeRule((Part(TIMING, 1.0),), 50.0, 1), 0.5, RULES.hot, ()
)


def people(*rows: tuple[int, int]) -> AnswerTable:
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", (QUESTIONS[0], QUESTIONS[2])),))
    told = ({"need": str(need), "timing": str(timing)} for need, timing in rows)
    return build(questionnaire, [Response(str(i), document, number=i + 1) for i, document in enumerate(told)])


def test_the_businesss_own_cuts_take_the_place_of_the_rules_and_are_named() -> None:
    table = people((2, 2), (3, 3), (4, 4))
    assert classify(table, EVEN).groups.tolist() == ["target"] * 3
    found = classify(table, EVEN, Judgement(cuts=Cuts(60.0, 90.0, (("bant.need", 0.5), ("gone", 0.1)))))
    assert found.groups.tolist() == ["not_a_prospect", "potential", "target"]
    assert found.fit is not None and found.readiness is not None
    assert (found.fit.cut, found.readiness.cut, found.own_cuts) == (60.0, 90.0, True)
    assert found.hot.cuts == ((NEED, 0.5), (TIMING, 0.7))
    assert found.temperature.tolist() == ["cold", "hot", "hot"]
    assert classify(table, EVEN).own_cuts is False


def test_a_moved_cut_says_who_changes_group_and_sizes_stay_a_whole() -> None:
    table = people((2, 4), (3, 4), (4, 4), (0, 0))
    found = classify(table, EVEN)
    after = regrouped(found, 60.0, 50.0)
    assert moves(found.groups, after) == ((Group.TARGET, Group.READY_OUTSIDER, 1),)
    assert sum(n for _, n in sizes(after)) == table.n
    assert moves(found.groups, found.groups) == ()
    assert regrouped(found, 50.0, 50.0).tolist() == found.groups.tolist()


def test_somebody_placed_by_hand_counts_there_and_the_rule_is_not_judged_by_it() -> None:
    table = people((4, 4), (4, 4), (0, 0))
    rule, placed = (
        classify(table, EVEN),
        classify(table, EVEN, Judgement(placed={1: Group.POTENTIAL, 99: Group.TARGET})),
    )
    assert placed.groups.tolist() == ["potential", "target", "not_a_prospect"]
    assert placed.by_rule.tolist() == rule.groups.tolist() == rule.by_rule.tolist()
    assert placed.placed.tolist() == [True, False, False]
    assert placed.groups[placed.placed].tolist() == ["potential"]
    assert counted(placed) == {"target": 1, "potential": 1, "not_a_prospect": 1}
    assert placed.sensitivity == rule.sensitivity
    assert regrouped(placed, 100.0, 100.0).tolist() == ["potential", "target", "not_a_prospect"]
    few = classify(table.where(np.array([False, True, True])), EVEN, Judgement(placed={1: Group.POTENTIAL}))
    assert few.groups.tolist() == ["target", "not_a_prospect"]


def test_nobody_is_placed_where_there_are_no_groups() -> None:
    found = classify(table_of((QUESTIONS[0],), {"need": "4"}), EVEN, Judgement(placed={0: Group.TARGET}))
    assert (found.groups.tolist(), found.placed.tolist(), found.counts) == ([""], [False], ())
    assert found.groups[found.placed].tolist() == []


def test_what_is_stated_comes_back_from_plain_data() -> None:
    cuts = Cuts(55.0, 45.0, (("bant.need", 0.7),))
    assert cuts_from_plain(to_plain(Judgement(cuts=cuts))["cuts"]) == cuts
    assert to_plain(Judgement(placed={2: Group.TARGET, 1: Group.POTENTIAL}))["placed"] == [
        [1, "potential"],
        [2, "target"],
    ]
    assert [Cuts(0.0, 50.0).usable, Cuts(50.0, 101.0).usable, Cuts(1.0, 100.0, (("a", 1.5),)).usable, cuts.usable] == [
        False,
        False,
        False,
        True,
    ]
