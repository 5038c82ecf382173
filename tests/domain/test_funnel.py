"""Stages by the first matching rule, contradictions, and what a wrong rule file says."""

import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.definition import Kind, Option, Page, Question, Questionnaire, Role
from surveyapp.domain.funnel import (
    Condition,
    Conflict,
    Contradiction,
    RuleCount,
    Stage,
    StageRule,
    asked,
    contradictions,
    place,
    read_stage_rules,
)
from surveyapp.domain.scoring import all_scores
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text

EVIDENCE, BOUGHT, WHERE = Role("funnel", "evidence"), Role("outcome", "bought"), Role("journey", "stage")


def option(code: str, means: str = "", points: float | None = None) -> Option:
    return Option(code, Text.of(vi=code, en=code), points, means)


ACTIONS = Question(
    "did",
    Kind.MULTIPLE,
    Text.of(vi="did"),
    roles=(EVIDENCE,),
    options=(option("saw", "visitor"), option("left", "lead"), option("price", "sql"), option("none")),
)
PURCHASES = Question(
    "bought",
    Kind.SINGLE,
    Text.of(vi="bought"),
    roles=(BOUGHT,),
    options=(option("never", "no"), option("once", "customer"), option("often", "loyal")),
)
PLACE = Question(
    "where",
    Kind.SINGLE,
    Text.of(vi="where"),
    roles=(WHERE,),
    options=(option("heard", "awareness"), option("using", "retention")),
)
NEED = Question(
    "need",
    Kind.SINGLE,
    Text.of(vi="n"),
    roles=(Role("bant", "need"),),
    options=(option("no", "", 0), option("yes", "", 1)),
)
WHEN = Question(
    "when",
    Kind.SINGLE,
    Text.of(vi="w"),
    roles=(Role("bant", "timing"),),
    options=(option("no", "", 0), option("now", "", 1)),
)
RULES = (
    StageRule("again", Stage.LOYAL, any_of=(Condition(BOUGHT, means=("loyal",)),)),
    StageRule("once", Stage.CUSTOMER, any_of=(Condition(BOUGHT, means=("customer",)),)),
    StageRule("price", Stage.SQL, any_of=(Condition(EVIDENCE, codes=("price",)),)),
    StageRule("left", Stage.LEAD, any_of=(Condition(EVIDENCE, means=("lead",)),)),
    StageRule("saw", Stage.VISITOR, any_of=(Condition(EVIDENCE, means=("visitor",)),)),
)


def table_of(questions: tuple[Question, ...], *documents: dict[str, object]) -> AnswerTable:
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", questions),))
    return build(questionnaire, [Response(str(i), document) for i, document in enumerate(documents)])


def test_the_first_rule_from_the_top_places_a_person() -> None:
    table = table_of(
        (ACTIONS, PURCHASES),
        {"did": ["saw", "price"], "bought": "never"},
        {"did": ["saw", "left"], "bought": "never"},
        {"did": ["left"], "bought": "often"},
        {"did": ["none"], "bought": "never"},
        {"did": ["saw"], "bought": "once"},
        {"did": None},
    )
    stages, counts = place(table, RULES, all_scores(table))
    assert stages.tolist() == ["sql", "lead", "loyal", "", "customer", ""]
    assert counts == (
        RuleCount("again", Stage.LOYAL, 1),
        RuleCount("once", Stage.CUSTOMER, 1),
        RuleCount("price", Stage.SQL, 1),
        RuleCount("left", Stage.LEAD, 1),
        RuleCount("saw", Stage.VISITOR, 0),
    )


def test_all_conditions_must_hold_and_any_is_enough() -> None:
    both = StageRule(
        "both", Stage.SQL, all_of=(Condition(Role("bant", "need"), at_least=1.0), Condition(EVIDENCE, answered=True))
    )
    either = StageRule("either", Stage.MQL, any_of=both.all_of)
    table = table_of(
        (ACTIONS, NEED), {"did": ["none"], "need": "yes"}, {"did": ["none"], "need": "no"}, {"need": "yes"}, {}
    )
    assert place(table, (both, either), all_scores(table))[0].tolist() == ["sql", "mql", "mql", ""]


def test_scores_place_nobody_where_evidence_is_asked() -> None:
    rule = StageRule("score", Stage.SQL, (Condition(Role("bant", "need"), at_least=0.5),), unless_asked=(EVIDENCE,))
    for questions, stage in (((NEED,), "sql"), ((NEED, ACTIONS), "")):
        table = table_of(questions, {"need": "yes"})
        assert place(table, (rule,), all_scores(table))[0].tolist() == [stage]


def test_a_purchase_counts_as_conversion_where_conversion_is_not_asked() -> None:
    rule = StageRule("converted", Stage.CUSTOMER, (Condition(Role("criterion", "conversion"), at_least=1.0),))
    table = table_of((PURCHASES,), {"bought": "once"}, {"bought": "never"}, {})
    assert place(table, (rule,), all_scores(table))[0].tolist() == ["customer", "", ""]


def test_asked_is_whoever_saw_a_question_that_could_place_them() -> None:
    """Leaving it out is no reason to be left out of the base; a question that the logic skipped is."""
    table = table_of((PURCHASES, PLACE), {"bought": "once"}, {"bought": "never"}, {"bought": None}, {"where": "heard"})
    assert asked(table, RULES, all_scores(table)).tolist() == [True, True, True, False]


def test_rules_not_in_use_ask_nobody() -> None:
    rule = StageRule("score", Stage.SQL, (Condition(Role("bant", "need"), at_least=0.5),), unless_asked=(EVIDENCE,))
    table = table_of((NEED, ACTIONS), {"need": "yes"}, {"need": "no"})
    assert asked(table, (rule,), all_scores(table)).tolist() == [False, False]
    alone = table_of((NEED,), {"need": "yes"}, {"need": None})
    assert asked(alone, (rule,), all_scores(alone)).tolist() == [True, True]


def test_contradictions_are_counted_and_absent_kinds_left_out() -> None:
    table = table_of(
        (ACTIONS, PURCHASES, PLACE, NEED, WHEN),
        {"did": ["none"], "bought": "once"},
        {"did": ["saw"], "bought": "once", "where": "heard"},
        {"bought": "never", "where": "using"},
        {"bought": "never", "where": "using"},
        {"need": "no", "when": "now"},
        {"did": ["saw"], "bought": "often", "where": "using", "need": "yes", "when": "now"},
    )
    assert contradictions(table, all_scores(table)) == (
        Contradiction(Conflict.BOUGHT_WITHOUT_CONTACT, 1),
        Contradiction(Conflict.BOUGHT_BUT_ONLY_AWARE, 1),
        Contradiction(Conflict.NEVER_BOUGHT_BUT_USING, 2),
        Contradiction(Conflict.BUYING_NOW_WITHOUT_NEED, 1),
    )


def test_a_rule_file_becomes_typed_rules() -> None:
    rules, problems = read_stage_rules(
        {
            "rule": [
                {
                    "id": "r",
                    "stage": "mql",
                    "any": [{"role": "funnel.evidence", "means": "mql"}],
                    "unless_asked": ["quote"],
                }
            ]
        }
    )
    assert problems == []
    assert rules == (StageRule("r", Stage.MQL, (Condition(EVIDENCE, means=("mql",)),), unless_asked=(Role("quote"),)),)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            {"stage": "mqll", "any": [{"role": "quote", "answered": True}]},
            "rule 1 “r”: The rule is wrong: stage “mqll” ≠ visitor | lead | mql | sql | customer | loyal.",
        ),
        ({"stage": "mql"}, "rule 1 “r”: The rule is wrong: the rule has no condition in any or all."),
        (
            {"stage": "mql", "all": [{"role": "quote"}]},
            "rule 1 “r” › all 1: The rule is wrong: each condition needs exactly one of "
            "means, codes, at_least, answered.",
        ),
        (
            {"stage": "mql", "all": [{"role": "bant.need", "at_least": 3.0}]},
            "rule 1 “r” › all 1: The rule is wrong: at_least must lie between 0 and 1.",
        ),
        (
            {"stage": "mql", "any": [{"role": "bant.nead", "answered": True}]},
            "rule 1 “r” › any 1: There is no role “bant.nead”. → “bant.need”? See the list "
            "in question_banks/README.md.",
        ),
        ({"any": []}, "rule 1 “r”: “stage” is missing. Add it."),
    ],
)
def test_a_fault_in_a_rule_has_its_place_and_the_rule_is_left_out(rule: dict[str, object], said: str) -> None:
    rules, problems = read_stage_rules({"rule": [{"id": "r", **rule}]})
    assert rules == ()
    assert [problem.line("en") for problem in problems] == [said]


def test_two_rules_of_one_name_are_a_fault() -> None:
    rule = {"id": "r", "stage": "mql", "any": [{"role": "quote", "answered": True}]}
    _, problems = read_stage_rules({"rule": [rule, rule]})
    assert [problem.line("en") for problem in problems] == ["rule 2: “r” is used already. Use each id once."]
