"""The rule files of the groups: what ours say, the bounds of every cut and weight, faults with their place."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from surveyapp.domain.classification import HotRule, Part, read_rules
from surveyapp.domain.definition import Role

RULE_FILES = Path(__file__).parents[2] / "question_banks" / "rules"

NEED, TIMING = Role("bant", "need"), Role("bant", "timing")


def rule_data() -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name in ("classification", "funnel"):
        data |= tomllib.loads((RULE_FILES / f"{name}.toml").read_text("utf-8"))
    return data


def test_the_rules_we_ship_have_no_fault() -> None:
    rules, problems = read_rules(rule_data())
    assert problems == []
    assert rules is not None
    assert (rules.fit.cut, rules.readiness.cut, rules.criterion_cut) == (50, 50, 0.5)
    assert (rules.fit.minimum, rules.readiness.minimum) == (2, 2)
    assert (rules.fit.parts[0], rules.fit.parts[3]) == (Part(NEED, 1.0), Part(Role("trait", "affordability"), 0.5))
    assert rules.hot == HotRule(((NEED, 0.7), (TIMING, 0.7)))
    assert [rule.stage.value for rule in rules.stages[:3]] == ["loyal", "loyal", "customer"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fit": {"cut": 500.0}}, "fit › cut: The rule is wrong: the cut lies outside its range."),
        (
            {"fit": {"minimum": 99}},
            "fit › minimum: The rule is wrong: minimum must lie between 1 and the number of parts.",
        ),
        (
            {"fit": {"minimum": 1, "part": [{"role": "bant.neeed"}]}},
            "fit › part 1 “bant.neeed”: There is no role “bant.neeed”. → “bant.need”? "
            "See the list in question_banks/README.md.",
        ),
        (
            {"fit": {"minimum": 1, "part": [{"role": "bant.timing"}]}},
            "readiness › part 2 “bant.timing”: The rule is wrong: the role is used by "
            "another part: use each role once.",
        ),
        (
            {"readiness": {"minimum": 1, "part": [{"role": "quote"}]}},
            "readiness › part 1 “quote”: The rule is wrong: only roles of criterion, bant, "
            "trait or engagement can be used.",
        ),
        (
            {"readiness": {"minimum": 1, "part": [{"role": "bant.timing", "weight": -1.0}]}},
            "readiness › part 1 “bant.timing”: The rule is wrong: a weight must be above 0 and at most 1000.",
        ),
        (
            {"readiness": {"minimum": 1, "part": [{"role": "outcome.bought"}]}},
            "readiness › part 1 “outcome.bought”: The rule is wrong: only roles of criterion, bant, "
            "trait or engagement can be used.",
        ),
        ({"criterion_cut": 7.0}, "criterion_cut: The rule is wrong: the cut lies outside its range."),
        ({"hot": [{"role": "bant.need", "cut": 9.0}]}, "hot 1: The rule is wrong: the cut lies outside its range."),
        (
            {"hot": [{"role": "bant.need", "cut": 0.5}, {"role": "bant.neeed", "cut": 0.5}]},
            "hot 2: There is no role “bant.neeed”. → “bant.need”? See the list in question_banks/README.md.",
        ),
        ({"hot": "yes"}, "“hot” must be a list [ … ], and is 'yes'."),
    ],
)
def test_a_wrong_rule_file_is_a_problem_with_its_place(change: dict[str, Any], said: str) -> None:
    data = rule_data()
    for name, value in change.items():
        data[name] = {**data[name], **value} if isinstance(value, dict) else value
    rules, problems = read_rules(data)
    assert rules is None
    assert [problem.line("en") for problem in problems] == [said]
    assert [problem.file for problem in problems] == [""]  # which file it is the caller knows


def bounds(share: float, points: float, weight: float) -> dict[str, Any]:
    """The rules with `share` as every cut of 1, `points` as every cut of 100, `weight` as a part's."""
    part = {"role": "bant.need", "weight": weight}
    data = rule_data() | {"criterion_cut": share, "hot": [{"role": "bant.need", "cut": share}]}
    data["fit"] = {"cut": points, "minimum": 1, "part": [part]}
    data["readiness"] |= {"cut": points}
    return data


@pytest.mark.parametrize(("share", "points", "weight"), [(1.0, 100.0, 1000.0), (0.01, 0.5, 0.01)])
def test_cuts_and_weights_may_lie_on_their_upper_bound_and_just_above_zero(
    share: float, points: float, weight: float
) -> None:
    rules, problems = read_rules(bounds(share, points, weight))
    assert problems == []
    assert rules is not None
    assert (rules.criterion_cut, rules.hot.cuts[0][1]) == (share, share)
    assert (rules.fit.cut, rules.readiness.cut, rules.fit.parts[0].weight) == (points, points, weight)


@pytest.mark.parametrize(("share", "points", "weight"), [(0.0, 0.0, 0.0), (1.01, 100.5, 1000.5), (-1.0, -1.0, -1.0)])
def test_each_cut_and_weight_outside_its_bounds_is_named(share: float, points: float, weight: float) -> None:
    rules, problems = read_rules(bounds(share, points, weight))
    assert rules is None
    places = [("fit", "cut"), ("fit", "part 1 “bant.need”"), ("readiness", "cut"), ("criterion_cut",), ("hot 1",)]
    assert [problem.place for problem in problems] == places


def test_faults_of_both_rule_files_are_told_at_once() -> None:
    data = rule_data()
    del data["rule"], data["hot"]
    rules, problems = read_rules(data)
    assert rules is None
    assert [problem.line("en") for problem in problems] == ["“rule” is missing. Add it.", "“hot” is missing. Add it."]
