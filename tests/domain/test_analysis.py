"""The whole chain on a planted survey: what is found, what is not asked, and what is written."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from surveyapp.domain.analysis import (
    RULE_FILES,
    AllRules,
    Analysis,
    analyse,
    read_all_rules,
    respondents,
    to_data,
)
from surveyapp.domain.answers import Response
from surveyapp.domain.definition import Kind, Option, Page, Question, Questionnaire, Role, Row
from surveyapp.domain.stats import adjusted_rand
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text

FOLDER = Path(__file__).parents[2] / "question_banks" / "rules"
N = 300


def rule_files() -> dict[str, dict[str, Any]]:
    return {name: tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8")) for name in RULE_FILES}


def rules() -> AllRules:
    read, problems = read_all_rules(rule_files())
    assert read is not None and problems == []
    return read


FIVE = tuple(Option(str(step + 1), Text.of(vi=str(step + 1), en=str(step + 1)), step / 4) for step in range(5))


def single(name: str, role: str) -> Question:
    parsed = Role.parse(role)
    assert parsed is not None
    return Question(name, Kind.SINGLE, Text.of(vi=name, en=name), roles=(parsed,), options=FIVE)


ROWS = ("deals", "quality", "novelty", "service", "design", "reviews")
MIND = Question(
    "mind",
    Kind.MATRIX_SINGLE,
    Text.of(vi="Ý kiến", en="Opinions"),
    options=FIVE,
    rows=tuple(Row(code, Text.of(vi=code, en=code), (Role("psychology"),)) for code in ROWS),
    persona=True,
)
HOLDS_BACK = Question(
    "why_not",
    Kind.MULTIPLE,
    Text.of(vi="Vì sao", en="Why not"),
    roles=(Role("barrier"),),
    options=(
        Option("price", Text.of(vi="Giá cao", en="The price")),
        Option("doubt", Text.of(vi="Chưa tin", en="Doubt")),
        Option("none", Text.of(vi="Không có gì", en="Nothing"), exclusive=True),
    ),
)
QUESTIONS = (
    single("need", "bant.need"),
    single("budget", "bant.budget"),
    single("when", "bant.timing"),
    single("interest", "criterion.interest"),
    single("trial", "criterion.experience"),
    MIND,
    HOLDS_BACK,
)


def planted(seed: int = 3) -> tuple[AnswerTable, np.ndarray[Any, Any]]:
    """Two kinds of mind; ready and unready people; the ready ones have doubts, the others find it dear."""
    rng = np.random.default_rng(seed)
    kind, ready = rng.integers(0, 2, N), rng.random(N) < 0.5
    responses = []
    for i in range(N):
        high = [str(code) for code in rng.integers(4, 6, 6)]
        low = [str(code) for code in rng.integers(1, 3, 6)]
        mind = [high[j] if (j < 3) == (kind[i] == 0) else low[j] for j in range(6)]
        step = str(5 if ready[i] else 1)
        document = {
            "need": "5",
            "budget": "4",
            "when": step,
            "interest": step,
            "trial": str(rng.integers(1, 6)),
            "mind": dict(zip(ROWS, mind, strict=True)),
            "why_not": ["doubt" if ready[i] else "price"],
        }
        responses.append(Response(f"id{i}", document, number=i + 1))
    return build(Questionnaire("q", Text.of(vi="q"), (Page("p", QUESTIONS),)), responses), kind


@pytest.fixture(scope="module")
def found() -> Analysis:
    return analyse(planted()[0], rules(), starts=8)


def test_planted_groups_and_personas_are_found(found: Analysis) -> None:
    data = to_data(found, "en")
    ready = int((found.table.codes(found.table.item("when")) == 4).sum())
    assert {name: row["n"] for name, row in data["groups"].items() if row["n"]} == {
        "target": ready,
        "potential": N - ready,
    }
    assert data["personas"]["k"] == 2
    assert adjusted_rand(found.personas.labels, planted()[1]) == 1.0


def test_each_group_is_advised_by_its_own_barrier(found: Analysis) -> None:
    told = {
        (advice.audience, proof.label.to("en"))
        for advice in found.advice
        for proof in advice.evidence
        if proof.item is not None and proof.item.question.id == "why_not" and advice.audience in ("target", "potential")
    }
    assert told == {("target", "Doubt"), ("potential", "The price")}


def test_barriers_are_ranked_for_everyone_and_given_per_group(found: Analysis) -> None:
    ready = int((found.table.codes(found.table.item("when")) == 4).sum())
    rows = {row.label.to("en"): dict(row.groups) for row in found.barriers}
    assert [row.everyone.value for row in found.barriers] == sorted((ready / N, 1 - ready / N), reverse=True)
    assert (rows["Doubt"]["target"].value, rows["Doubt"]["potential"].value) == (1.0, 0.0)


def test_answers_that_made_the_groups_are_never_tested(found: Analysis) -> None:
    assert found.comparison is not None
    verdicts = {row.name: row.verdict.value for row in found.comparison.criteria if row.asked}
    assert verdicts["interest"] == "circular"
    barriers = {row.item.id: row.verdict.value for row in found.comparison.rows if row.item.question.id == "why_not"}
    assert barriers == {"why_not.price": "differs", "why_not.doubt": "differs", "why_not.none": "same"}


def test_what_was_not_asked_is_listed(found: Analysis) -> None:
    assert set(found.not_asked) >= {
        "criterion.purchase",
        "bant.authority",
        "satisfaction.nps",
        "journey",
        "channel",
        "quote",
    }
    assert not set(found.not_asked) & {"groups", "bant.need", "criterion.interest", "barrier", "psychology"}
    assert (found.journey, found.satisfaction) == (None, None)


def test_the_data_is_json_in_the_language_asked_for(found: Analysis) -> None:
    vi, en = to_data(found, "vi"), to_data(found, "en")
    assert json.loads(json.dumps(vi, allow_nan=False)) == vi
    assert [row["label"] for row in vi["barriers"]] != [row["label"] for row in en["barriers"]]
    assert vi["groups"] == en["groups"]
    assert vi["criteria"]["interest"]["n"] == N
    assert vi["criteria"]["action"] == {"asked": False}
    assert sum(vi["personas"]["sizes"]) == N
    assert set(vi["personas"]["bic"]) >= {"1", "2"}


def test_one_row_per_respondent_in_the_order_of_the_answers(found: Analysis) -> None:
    header, rows = respondents(found)
    assert header == [
        "submission_id", "group", "temperature", "stage", "persona", "persona_probability",
        "score_interest", "score_characteristics", "score_purchase", "score_experience", "score_information",
        "score_action", "score_conversion", "bant_budget", "bant_authority", "bant_need", "bant_timing",
        "fit", "readiness",
    ]  # fmt: skip
    written = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["submission_id"] for row in written] == [f"id{i}" for i in range(N)]
    assert [row["group"] for row in written] == found.classification.groups.tolist()
    first = written[0]
    assert (first["bant_need"], first["bant_budget"], first["fit"]) == ("1.0000", "0.7500", "87.50")
    assert (first["score_action"], first["bant_authority"]) == ("", "")
    assert {row["persona"] for row in written} == {"1", "2"}


def test_the_same_answers_and_seed_give_the_same_analysis(found: Analysis) -> None:
    assert to_data(analyse(planted()[0], rules(), starts=8), "vi") == to_data(found, "vi")


def test_progress_grows_to_one() -> None:
    seen: list[float] = []
    analyse(planted()[0], rules(), starts=4, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_the_number_of_personas_may_be_chosen() -> None:
    data = to_data(analyse(planted()[0], rules(), starts=4, k=3), "vi")
    assert (data["personas"]["k"], len(data["personas"]["sizes"])) == (3, 3)


def test_a_survey_of_nothing_but_a_name_has_no_findings_and_no_error() -> None:
    own = Question("name", Kind.SHORT_TEXT, Text.of(vi="Tên"), roles=(Role("identity", "name"),))
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", (own,)),))
    for responses in ([], [Response("a", {"name": "x"}), Response("b", {})]):
        data = to_data(analyse(build(questionnaire, responses), rules()), "vi")
        assert (data["groups"], data["personas"]["k"], data["comparison"], data["advice"]) == ({}, None, None, [])
        assert data["personas"]["refusal"] == "not_asked"
        assert data["classification"]["impossible"] == ["fit_not_asked", "readiness_not_asked"]
        assert data["not_asked"][0] == "groups"


def test_a_fault_in_a_rule_file_says_which_file() -> None:
    files = rule_files()
    files["classification"]["fit"]["cut"] = 0.0
    files["funnel"]["rule"][0]["stage"] = "buyer"
    files["recommendations"]["rule"][0]["effort"] = "none"
    read, problems = read_all_rules(files)
    assert read is None
    assert sorted(problem.file for problem in problems) == [
        "classification.toml",
        "funnel.toml",
        "recommendations.toml",
    ]


def test_absent_rule_files_are_faults() -> None:
    read, problems = read_all_rules({})
    assert read is None
    assert {problem.file for problem in problems} == {"classification.toml", "funnel.toml", "recommendations.toml"}


SIZES = ("groups", "temperature", "stages")
"""Head counts of our own sorting; everything else is what people said."""


def figures(data: Any, *path: str) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every share or mean of an analysis with where it stands."""
    if isinstance(data, list):
        for part in data:
            yield from figures(part, *path)
    elif isinstance(data, dict):
        if "share" in data or {"value", "low"} <= set(data):
            yield path, data
        for name, part in data.items():
            yield from figures(part, *path, name)


@pytest.mark.parametrize("n", [1, 4, 6, 9, 30, N])
def test_every_figure_has_its_n_and_interval_and_none_is_about_one_to_four_people(n: int) -> None:
    table = planted()[0].where(np.arange(N) < n)
    data = to_data(analyse(table, rules(), starts=4), "en")
    found = list(figures({name: part for name, part in data.items() if name not in SIZES}))
    for path, figure in found:
        value = figure.get("share", figure.get("value"))
        assert {"low", "high", "n"} <= set(figure), path
        assert (value is None) == (figure["n"] is None), path
        assert value is None or figure["n"] >= 5, path
        if value is not None and "share" in figure and path[0] in ("personas", "barriers", "channels", "journey"):
            assert not 0.5 < value * figure["n"] < 4.5, (path, figure)
    assert bool(found) == (n >= 5)
    at_cut = [row["at_cut"] for part in ("criteria", "bant") for row in data[part].values() if row["asked"]]
    assert len(at_cut) == 5
    assert all(row is None or not 0.5 < row["value"] * row["n"] < 4.5 for row in at_cut)


def test_the_groups_of_one_answer_do_not_give_a_hidden_one_away() -> None:
    frame = planted()[0]
    doubts = [*range(60)]
    documents = [
        Response(
            f"id{i}",
            {
                "need": "5",
                "budget": "5",
                "when": step,
                "interest": step,
                "why_not": ["doubt" if i in doubts else "price"],
            },
        )
        for i, step in enumerate(["5"] * 57 + ["1"] * 3 + ["1"] * 40)
    ]
    table = build(frame.questionnaire, documents)
    told = {row.label.to("en"): dict(row.groups) for row in analyse(table, rules(), starts=2).barriers}
    # Of sixty who doubt three are not in the target group: with its 57 they would follow from everyone's sixty.
    assert set(told["Doubt"]) & {"target", "potential"} == set()
    assert told["The price"]["potential"].n == 43
