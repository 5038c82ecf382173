"""Stages, feelings, pains and opportunities by hand calculation; “not applicable” is not zero; small numbers hide."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.classification import CompositeRule, HotRule, Rules, classify
from surveyapp.domain.definition import JOURNEY_STAGES, Kind, Missing, Option, Page, Question, Questionnaire, Role, Row
from surveyapp.domain.journey import Journey, journey
from surveyapp.domain.stats import brunner_munzel, mean_interval, wilson
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text

NO_PARTS = CompositeRule((), 50.0, 1)


def role(written: str) -> Role:
    parsed = Role.parse(written)
    assert parsed is not None
    return parsed


def option(code: str, score: float | None = None, means: str = "", exclusive: bool = False) -> Option:
    return Option(code, Text.of(vi=code), score, means, exclusive=exclusive)


CSAT = role("satisfaction.csat")
FIVE = tuple(option(str(step + 1), step / 4) for step in range(5))
SKIPPED = Option("na", Text.of(vi="na"), missing=Missing.NOT_APPLICABLE)
WHERE = Question(
    "where",
    Kind.SINGLE,
    Text.of(vi="where"),
    roles=(role("journey.stage"),),
    options=(option("unknown"), *(option(stage, means=stage) for stage in JOURNEY_STAGES)),
)
LIST = Question(
    "list",
    Kind.SINGLE,
    Text.of(vi="list"),
    roles=(role("group.outside"),),
    options=(option("t", means="target"), option("p", means="potential")),
)
HAPPY = Question(
    "happy",
    Kind.SINGLE,
    Text.of(vi="happy"),
    roles=(role("outcome.satisfied"),),
    options=(option("no", 0), option("yes", 1)),
)


def rated(name: str, written: str) -> Question:
    return Question(name, Kind.SINGLE, Text.of(vi=name), roles=(role(written),), options=(*FIVE, SKIPPED))


def ticked(name: str, written: str, *codes: str) -> Question:
    options = (*(option(code) for code in codes), option("none", exclusive=True))
    return Question(name, Kind.MULTIPLE, Text.of(vi=name), roles=(role(written),), options=options)


def travelled(
    questions: tuple[Question, ...], documents: list[dict[str, Any]], weights: list[float] | None = None
) -> Journey | None:
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", questions),))
    built = build(questionnaire, [Response(str(i), document) for i, document in enumerate(documents)])
    table = AnswerTable(questionnaire, built.frame, None if weights is None else np.array(weights))
    return journey(table, classify(table, Rules(NO_PARTS, NO_PARTS, 0.5, HotRule(()), ())))


def given(name: str, **counts: int) -> list[dict[str, Any]]:
    return [{name: code.removeprefix("_")} for code, n in counts.items() for _ in range(n)]


def asked(found: Journey | None) -> Journey:
    assert found is not None
    return found


def test_a_survey_without_the_journey_has_none() -> None:
    assert travelled((HAPPY,), given("happy", yes=20)) is None


def test_who_is_further_has_passed_the_earlier_stages() -> None:
    documents = [
        *given("where", unknown=10, awareness=10, purchase=20, advocacy=20),
        {"where": None},
    ]
    found = asked(travelled((WHERE,), documents))
    assert found.stages == JOURNEY_STAGES
    reached = {stage: found.cells[stage, "everyone"].reached for stage in JOURNEY_STAGES}
    assert reached == {
        "awareness": wilson(50, 60),
        "consideration": wilson(40, 60),
        "purchase": wilson(40, 60),
        "retention": wilson(20, 60),
        "advocacy": wilson(20, 60),
    }
    assert [found.cells[stage, "everyone"].n for stage in JOURNEY_STAGES] == [50, 40, 40, 20, 20]
    assert found.not_asked == ("touchpoint", "feeling", "satisfaction", "pain", "action", "thought")


def test_satisfaction_is_a_mean_on_its_scale_with_its_worst_and_best_two() -> None:
    question = rated("sat", "journey.satisfaction:purchase")
    documents = [*given("sat", _1=5, _2=5, _3=10, _4=10, _5=10), *given("sat", na=50), {"sat": None}, {}]
    cell = asked(travelled((question,), documents)).cells["purchase", "everyone"]
    assert (cell.n, cell.shown, cell.hatched, cell.scale) == (40, True, False, (1.0, 5.0))
    assert cell.satisfaction == mean_interval([1] * 5 + [2] * 5 + [3] * 10 + [4] * 10 + [5] * 10)
    assert (cell.pain, cell.top_two) == (wilson(10, 40), wilson(20, 40))


def test_feelings_run_from_minus_two_to_plus_two() -> None:
    cell = asked(travelled((rated("feel", "journey.feeling:awareness"),), given("feel", _1=10, _5=30))).cells[
        "awareness", "everyone"
    ]
    assert cell.feeling is not None
    assert cell.feeling.value == pytest.approx(1.0)
    assert (cell.satisfaction, cell.pain) == (None, wilson(10, 40))


@pytest.mark.parametrize(
    ("n", "shown", "hatched"), [(9, False, True), (10, True, True), (29, True, True), (30, True, False)]
)
def test_few_answers_are_hidden_and_some_are_hatched(n: int, shown: bool, hatched: bool) -> None:
    question = rated("sat", "journey.satisfaction:purchase")
    cell = asked(travelled((question,), given("sat", _3=n))).cells["purchase", "everyone"]
    assert (cell.n, cell.shown, cell.hatched) == (n, shown, hatched)
    assert (cell.satisfaction is None) == (not shown)


def test_touchpoints_and_pains_are_ranked_shares_of_who_answered() -> None:
    questions = (
        ticked("touch", "journey.touchpoint:purchase", "shop", "web", "rare"),
        ticked("hurt", "journey.pain:purchase", "slow", "dear"),
        LIST,
    )
    documents = [
        *({"touch": ["shop", "web"], "hurt": ["slow"], "list": "t"} for _ in range(20)),
        *({"touch": ["shop"], "hurt": ["none"], "list": "p"} for _ in range(20)),
        *({"touch": ["rare"], "hurt": ["dear", "slow"], "list": "p"} for _ in range(4)),
        {"touch": None, "hurt": None, "list": "p"},
    ]
    found = asked(travelled(questions, documents))
    cell = found.cells["purchase", "everyone"]
    assert [(t.item.id, t.code, t.share) for t in cell.touchpoints] == [
        ("touch.shop", 1, wilson(40, 44)),
        ("touch.web", 1, wilson(20, 44)),
    ]
    # Four people are too few to be told of; “none of these” is no pain.
    assert [(row.item.id, row.share) for row in cell.barriers] == [("hurt.slow", wilson(24, 44))]
    assert cell.pain == wilson(24, 44)
    target, potential = (found.cells["purchase", group].barriers for group in ("target", "potential"))
    assert [(row.share, row.everyone) for row in target] == [(wilson(20, 20), pytest.approx(24 / 44))]
    assert potential == ()


def test_a_touchpoint_rated_by_fewer_than_ten_people_is_hidden() -> None:
    questions = (
        rated("shop", "journey.touchpoint:purchase"),
        rated("web", "journey.touchpoint:purchase"),
        rated("app", "journey.touchpoint:purchase"),
    )
    documents = [{"shop": "4", "web": "4" if i < 10 else "na", "app": "4" if i < 9 else "na"} for i in range(20)]
    found = asked(travelled(questions, documents))
    assert [(t.item.id, t.n) for t in found.cells["purchase", "everyone"].touchpoints] == [("shop", 20), ("web", 10)]


def test_the_bounds_of_a_mean_stay_on_its_scale() -> None:
    documents = [{"rate": "5" if i else "4"} for i in range(10)]
    cell = asked(travelled((rated("rate", "journey.satisfaction:purchase"),), documents)).cells["purchase", "everyone"]
    assert cell.satisfaction is not None
    assert (cell.satisfaction.value, cell.satisfaction.high) == (pytest.approx(4.9), 5.0)


def test_importance_is_cliffs_delta_with_the_outcome_and_opportunities_are_ranked() -> None:
    matters, idle = rated("matters", "journey.satisfaction:purchase"), rated("idle", "journey.satisfaction:retention")
    documents = [
        *({"matters": "5", "idle": str(1 + i % 5), "happy": "yes"} for i in range(40)),
        *({"matters": "1", "idle": str(1 + i % 5), "happy": "no"} for i in range(20)),
        *({"matters": "na", "idle": "na", "happy": "no"} for _ in range(20)),
    ]
    found = asked(travelled((matters, idle, HAPPY), documents))
    assert found.outcome is not None and found.outcome.id == "happy"
    cell = found.cells["purchase", "everyone"]
    test = brunner_munzel([1.0] * 40, [0.0] * 20)
    assert cell.importance is not None
    assert (cell.importance.value, cell.importance.low, cell.importance.high) == (1.0, test.low, test.high)
    first, second = found.opportunities
    assert (first.stage, first.pain, first.reach) == ("purchase", wilson(20, 60), wilson(60, 80))
    assert first.product == pytest.approx(20 / 60 * 1.0 * 60 / 80)
    assert (second.stage, second.product) == ("retention", pytest.approx(0.0))


def test_a_rating_is_never_measured_against_itself() -> None:
    both = replace(rated("rate", "journey.satisfaction:purchase"), roles=(role("journey.satisfaction:purchase"), CSAT))
    documents = [{"rate": "5" if i < 20 else "2", "nps": 10 if i % 2 else 3} for i in range(40)]
    assert asked(travelled((both,), documents)).outcome is None
    nps = Question("nps", Kind.NPS, Text.of(vi="nps"), roles=(role("satisfaction.nps"),), low=0, high=10)
    found = asked(travelled((both, nps), documents))
    assert found.outcome is not None
    assert found.outcome.id == "nps"
    importance = found.cells["purchase", "everyone"].importance
    assert importance is not None
    assert importance.value == 0.0


def test_reversed_satisfaction_reverses_the_importance() -> None:
    question = rated("sat", "journey.satisfaction:purchase")
    documents = [{"sat": str(1 + i % 5), "happy": "yes" if i % 5 > 2 else "no"} for i in range(50)]
    turned = [{**document, "sat": str(6 - int(document["sat"]))} for document in documents]
    cells = [asked(travelled((question, HAPPY), d)).cells["purchase", "everyone"] for d in (documents, turned)]
    assert [cell.importance.value for cell in cells if cell.importance] == [1.0, -1.0]


def test_without_an_outcome_opportunities_are_pain_times_reach() -> None:
    rows = tuple(Row(code, Text.of(vi=code), (role("journey.satisfaction:purchase"),)) for code in ("till", "queue"))
    grid = Question("g", Kind.MATRIX_SINGLE, Text.of(vi="g"), options=(*FIVE, SKIPPED), rows=rows)
    documents = [{"g": {"till": "1" if i < 10 else "4", "queue": "1" if i < 20 else "na"}} for i in range(40)]
    found = asked(travelled((grid,), documents))
    assert found.outcome is None
    assert [(o.touchpoint and o.touchpoint.id, o.importance, o.product) for o in found.opportunities] == [
        ("g.queue", None, pytest.approx(1.0 * 0.5)),
        ("g.till", None, pytest.approx(0.25)),
    ]
    touchpoints = found.cells["purchase", "everyone"].touchpoints
    assert [(t.item.id, t.n, t.pain) for t in touchpoints] == [
        ("g.till", 40, wilson(10, 40)),
        ("g.queue", 20, wilson(20, 20)),
    ]


def test_weights_count() -> None:
    question = rated("sat", "journey.satisfaction:purchase")
    found = asked(travelled((question,), given("sat", _1=10, _5=10), [3.0] * 10 + [1.0] * 10))
    cell = found.cells["purchase", "everyone"]
    assert cell.satisfaction is not None and cell.pain is not None
    assert (cell.satisfaction.value, cell.pain.value) == (pytest.approx(2.0), pytest.approx(0.75))
    assert cell.pain.n == pytest.approx(16)


def test_thoughts_in_own_words_are_quoted_with_their_number_and_without_contacts() -> None:
    thought = Question("t", Kind.SHORT_TEXT, Text.of(vi="t"), roles=(role("journey.thought:consideration"),))
    words = [f"Lịch học có đổi được không, ví dụ lần {i}?" for i in range(11)]
    words.append("Gọi cho tôi theo số 0912 345 678 để nói rõ hơn nhé")
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", (thought,)),))
    table = build(questionnaire, [Response(str(i), {"t": text}, number=i + 1) for i, text in enumerate(words)])
    rules = Rules(NO_PARTS, NO_PARTS, 0.5, HotRule(()), ())
    found = asked(journey(table, classify(table, rules))).cells["consideration", "everyone"].quotes
    assert len(found) == 2
    assert all(quote.question_id == "t" and words[quote.number - 1].startswith(quote.text[:5]) for quote in found)
    assert not any("0912" in quote.text for quote in found)
