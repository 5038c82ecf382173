"""Advice only with evidence, changed when the answers change; faults in rule files."""

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.classification import CompositeRule, HotRule, Rules, classify
from surveyapp.domain.definition import Kind, Option, Page, Question, Questionnaire, Role, Row
from surveyapp.domain.journey import journey
from surveyapp.domain.recommendation import (
    Advice,
    AdviceRule,
    Because,
    Evidence,
    Level,
    Proof,
    advise,
    read_advice_rules,
)
from surveyapp.domain.stats import wilson
from surveyapp.domain.table import AnswerTable, Mask, build
from surveyapp.domain.text import Text

RULE_FILE = Path(__file__).parents[2] / "question_banks" / "rules" / "recommendations.toml"
BARRIER, PSYCHOLOGY = Role("barrier"), Role("psychology")
HOLDS_BACK = Question(
    "why_not",
    Kind.MULTIPLE,
    Text.of(vi="why"),
    roles=(BARRIER,),
    options=(
        Option("price", Text.of(vi="Giá cao", en="The price")),
        Option("doubt", Text.of(vi="Chưa tin", en="Doubt")),
        Option("other", Text.of(vi="Khác", en="Other"), other=True),
        Option("none", Text.of(vi="Không", en="Nothing"), exclusive=True),
    ),
)
AGREE = tuple(Option(str(step + 1), Text.of(vi=str(step + 1)), step / 4) for step in range(5))
MIND = Question(
    "mind",
    Kind.MATRIX_SINGLE,
    Text.of(vi="mind"),
    options=AGREE,
    rows=(Row("deals", Text.of(vi="Tôi chờ khuyến mãi"), (PSYCHOLOGY,)),),
)


def rule(
    *because: Because, audience: str = "target", impact: Level = Level.HIGH, pain_at: str = "", id: str = "r"
) -> AdviceRule:
    text = Text.of(vi="Sửa “{barrier}”", en="Mend “{barrier}”")
    return AdviceRule(id, (audience,), "purchase", because, pain_at, text, Text(), Text(), Level.LOW, impact)


def table_of(documents: list[dict[str, Any]]) -> AnswerTable:
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", (HOLDS_BACK, MIND)),))
    return build(questionnaire, [Response(str(i), document) for i, document in enumerate(documents)])


def first(n: int, size: int) -> Mask:
    return np.arange(size) < n


def said(code: str, n: int) -> list[dict[str, Any]]:
    return [{"why_not": [code]} for _ in range(n)]


DEAR = Because(BARRIER, ("price",))


def test_advice_names_the_answer_that_supports_it() -> None:
    table = table_of([*said("price", 12), *said("none", 8), {"why_not": None}, *said("none", 20)])
    (advice,) = advise([rule(DEAR)], table, {"target": first(21, 41)}, None)
    assert (advice.audience, advice.text.to("en"), advice.text.to("vi")) == (
        "target",
        "Mend “The price”",
        "Sửa “Giá cao”",
    )
    assert advice.evidence == (
        Evidence(Proof.AUDIENCE, wilson(21, 41), 1.0),
        Evidence(Proof.ANSWER, wilson(12, 20), 12 / 40, HOLDS_BACK.options[0].text, table.item("why_not.price"), 1),
    )


@pytest.mark.parametrize(
    "documents",
    [
        said("doubt", 40),  # another answer
        [*said("price", 4), *said("none", 8), *said("doubt", 28)],  # fewer than five people
        [*said("price", 5), *said("doubt", 35)],  # too rare
        [{} for _ in range(40)],  # not asked
    ],
)
def test_without_evidence_there_is_no_advice(documents: list[dict[str, Any]]) -> None:
    assert advise([rule(DEAR)], table_of(documents), {"target": first(40, 40)}, None) == ()


def test_an_audience_of_nine_is_not_advised() -> None:
    table = table_of(said("price", 20))
    rules = [rule(DEAR)]
    assert advise(rules, table, {"target": first(9, 20)}, None) == ()
    assert len(advise(rules, table, {"target": first(10, 20)}, None)) == 1


def test_a_rule_is_for_its_audience_and_for_each_persona() -> None:
    table = table_of(said("price", 30))
    masks = {"potential": first(20, 30), "persona:0": first(12, 30), "persona:1": ~first(12, 30)}
    found = advise([rule(DEAR, audience="persona")], table, masks, None)
    assert [advice.audience for advice in found] == ["persona:0", "persona:1"]


def test_the_most_frequent_answer_is_never_other_or_none() -> None:
    documents = [{"why_not": ["other", "doubt"]} for _ in range(10)] + said("none", 20) + said("other", 10)
    (advice,) = advise(
        [rule(Because(BARRIER, ("*",)), audience="everyone")], table_of(documents), {"everyone": first(40, 40)}, None
    )
    assert advice.text.to("en") == "Mend “Doubt”"
    assert [evidence.proof for evidence in advice.evidence] == [Proof.ANSWER]


def test_agreement_with_a_scale_counts_from_half_of_the_audience() -> None:
    deals = Because(PSYCHOLOGY, ("deals",))

    def advice(agreeing: int) -> tuple[Advice, ...]:
        documents = [{"mind": {"deals": "4" if i < agreeing else "2"}} for i in range(20)]
        return advise([rule(deals)], table_of(documents), {"target": first(20, 20)}, None)

    assert advice(9) == ()
    assert advice(10)[0].evidence[1].share == wilson(10, 20)


def test_all_reasons_must_be_found() -> None:
    both = rule(DEAR, Because(PSYCHOLOGY, ("deals",)))
    documents = [{"why_not": ["price"], "mind": {"deals": "5"}} for _ in range(20)]
    masks = {"target": first(20, 20)}
    assert len(advise([both], table_of(documents), masks, None)) == 1
    assert advise([both], table_of(said("price", 20)), masks, None) == ()


def test_high_impact_comes_first_and_an_audience_gets_six_at_most() -> None:
    rules = [rule(DEAR, id=f"m{i}", impact=Level.MEDIUM) for i in range(6)] + [rule(DEAR, id="high")]
    found = advise(rules, table_of(said("price", 20)), {"target": first(20, 20)}, None)
    assert [advice.rule for advice in found] == ["high", "m0", "m1", "m2", "m3", "m4"]


def test_a_painful_stage_is_evidence_and_a_happy_one_is_not() -> None:
    rated = Question(
        "sat", Kind.SINGLE, Text.of(vi="s"), roles=(Role("journey", "satisfaction", "purchase"),), options=AGREE
    )
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", (rated,)),))
    no_parts = CompositeRule((), 50.0, 1)

    def found(unhappy: int) -> tuple[Advice, ...]:
        documents = [{"sat": "1" if i < unhappy else "5"} for i in range(40)]
        table = build(questionnaire, [Response(str(i), d) for i, d in enumerate(documents)])
        path = journey(table, classify(table, Rules(no_parts, no_parts, 0.5, HotRule(()), ())))
        return advise([rule(audience="everyone", pain_at="purchase")], table, {"everyone": first(40, 40)}, path)

    assert found(5) == ()
    assert found(10)[0].evidence == (Evidence(Proof.PAIN, wilson(10, 40), 0.25),)


# ------------------------------------------------------------------ rule files

WHOLE: dict[str, Any] = {
    "id": "r",
    "audience": "target",
    "because": [{"role": "barrier", "codes": "price"}],
    "text": {"vi": "a", "en": "a"},
    "channel": {"vi": "a", "en": "a"},
    "measure": {"vi": "a", "en": "a"},
    "effort": "low",
    "impact": "high",
}


def test_the_rules_we_ship_are_many_and_have_no_fault() -> None:
    rules, problems = read_advice_rules(tomllib.loads(RULE_FILE.read_text("utf-8")))
    assert problems == []
    assert len(rules) >= 25
    named = {audience for rule in rules for audience in rule.audiences}
    assert named >= {"target", "potential", "ready_outsider", "not_a_prospect", "hot", "cold", "visitor", "lead", "mql"}
    assert named >= {"sql", "customer", "loyal", "detractors", "persona", "everyone"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"impact": "huge"},
            "rule 1 “r”: The rule is wrong: impact “huge” ≠ low | medium | high.",
        ),
        (
            {"journey": "buying"},
            "rule 1 “r”: The rule is wrong: journey “buying” ≠ "
            "awareness | consideration | purchase | retention | advocacy.",
        ),
        ({"text": {"vi": "a"}}, "rule 1 “r” › text: There is no wording in “en”. Write this text in “en”."),
        ({"text": {"vi": "{channel}", "en": "a"}}, "rule 1 “r”: The rule is wrong: because has no {channel}."),
        (
            {"because": [{"role": "barriers", "codes": "x"}]},
            "rule 1 “r” › because 1: There is no role “barriers”. → “barrier”? See the list in question_banks/README.md.",
        ),
        (
            {"audience": "everyone", "because": []},
            "rule 1 “r”: The rule is wrong: advice for everyone must rest on answers: add because or pain_at.",
        ),
        ({"effort": 3}, "rule 1 “r”: “effort” must be text in quotes, and is 3."),
    ],
)
def test_a_fault_has_its_place_and_the_rule_is_left_out(change: dict[str, Any], said: str) -> None:
    rules, problems = read_advice_rules({"rule": [{**WHOLE, **change}]})
    assert rules == ()
    assert [problem.line("en") for problem in problems] == [said]


def test_a_whole_rule_is_read() -> None:
    rules, problems = read_advice_rules({"rule": [WHOLE]})
    assert (len(rules), problems, rules[0].because) == (1, [], (DEAR,))
