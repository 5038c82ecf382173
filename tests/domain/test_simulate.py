from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from surveyapp.domain import latent_class
from surveyapp.domain.answers import Document, Response
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.classification import Group, classify, read_rules
from surveyapp.domain.definition import Kind, Question, Questionnaire
from surveyapp.domain.library import read_library, read_questionnaire
from surveyapp.domain.problem import Fault
from surveyapp.domain.reading import read
from surveyapp.domain.routing import Route
from surveyapp.domain.segments import default_segments
from surveyapp.domain.simulate import Segments, read_segments, simulate
from surveyapp.domain.stats import adjusted_rand
from surveyapp.domain.table import build

BANKS = Path(__file__).parents[2] / "question_banks"

SHOP = """
id = "shop"
title = { vi = "Cửa hàng", en = "Shop" }

[target_profile]
child = ["yes"]

[[page]]
id = "one"
[[page.question]]
id = "child"
kind = "single"
required = true
text = { vi = "Có con không?", en = "Any children?" }
option = [
  { code = "yes", text = { vi = "Có", en = "Yes" } },
  { code = "no", text = { vi = "Không", en = "No" } },
]
[[page.question]]
id = "interest"
kind = "single"
role = "criterion.interest"
text = { vi = "Quan tâm?", en = "Interested?" }
option = [
  { code = "none", text = { vi = "Không", en = "No" }, score = 0.0 },
  { code = "some", text = { vi = "Ít", en = "Some" }, score = 0.4 },
  { code = "much", text = { vi = "Nhiều", en = "Much" }, score = 1.0 },
  { code = "refused", text = { vi = "Không trả lời", en = "Not saying" }, missing = "prefer_not_to_say" },
]
[[page.question]]
id = "toys"
kind = "multiple"
max_choices = 2
show_if = "{child} = 'yes'"
text = { vi = "Đồ chơi nào?", en = "Which toys?" }
option = [
  { code = "ball", text = { vi = "Bóng", en = "Ball" } },
  { code = "doll", text = { vi = "Búp bê", en = "Doll" } },
  { code = "kite", text = { vi = "Diều", en = "Kite" } },
  { code = "none", text = { vi = "Không", en = "None" }, exclusive = true },
]
[[page.question]]
id = "spend"
kind = "money"
low = 0
high = 1000000000
text = { vi = "Chi bao nhiêu?", en = "How much do you spend?" }

[[page]]
id = "two"
[[page.question]]
id = "views"
kind = "matrix_single"
role = "attitude"
text = { vi = "Ý kiến", en = "Views" }
row = [
  { code = "likes", text = { vi = "Thích", en = "I like it" } },
  { code = "doubts", reverse = true, text = { vi = "Nghi ngờ", en = "I doubt it" } },
]
option = [
  { code = "1", text = { vi = "Không", en = "No" }, score = 0.0 },
  { code = "2", text = { vi = "Lưỡng lự", en = "Neutral" }, score = 0.5 },
  { code = "3", text = { vi = "Có", en = "Yes" }, score = 1.0 },
]
[[page.question]]
id = "nps"
kind = "nps"
role = "satisfaction.nps"
text = { vi = "Giới thiệu?", en = "Recommend?" }
"""

TWO = """
[[segment]]
name = "eager"
share = 3
[segment.tilt]
"criterion.interest" = 0.7
"views.likes" = 0.8
"views.doubts" = 0.9
nps = 0.75
[segment.answers]
child = { yes = 1.0 }
toys = { ball = 0.6, doll = 0.2, none = 0.1 }
spend = { mean = 400000, sd = 20000 }

[[segment]]
name = "cool"
share = 1
[segment.tilt]
interest = 0.2
[segment.answers]
child = { no = 1.0 }
"""


def shop() -> Questionnaire:
    questionnaire, problems = parse_questionnaire(tomllib.loads(SHOP))
    assert questionnaire is not None, [problem.line("en") for problem in problems]
    return questionnaire


def two(questionnaire: Questionnaire) -> Segments:
    segments, problems = read_segments(tomllib.loads(TWO), questionnaire)
    assert problems == []
    return segments


def sample() -> Questionnaire:
    library, _ = read_library(BANKS / "blocks")
    questionnaire, _ = read_questionnaire(BANKS / "templates" / "sample.toml", library)
    assert questionnaire is not None
    return questionnaire


def typed(question: Question, value: object) -> dict[str, list[str]]:
    """The form fields somebody would have to fill in to give a stored value."""
    if question.kind is Kind.CONSENT:
        return {question.id: ["yes"] if value else []}
    if isinstance(value, dict):
        return {f"{question.id}.{row}": [code] for row, code in value.items()}
    return {question.id: [str(part) for part in value] if isinstance(value, list) else [str(value)]}


def faults(questionnaire: Questionnaire, document: Document) -> list[str]:
    return [
        f"{question.id}: {value!r}"
        for question in questionnaire.questions()
        if (value := document.get(question.id)) is not None and read(question, typed(question, value))[1]
    ]


# ------------------------------------------------------------------ respondents


def test_the_same_seed_makes_the_same_respondents_and_another_seed_others() -> None:
    questionnaire = shop()
    first, again, other = (simulate(questionnaire, 50, seed) for seed in (4, 4, 5))
    assert first == again
    assert {response.submission_id for response in first.responses}.isdisjoint(
        response.submission_id for response in other.responses
    )
    assert [response.answers for response in first.responses] != [response.answers for response in other.responses]


def test_other_segments_with_the_same_seed_are_other_submissions() -> None:
    questionnaire = shop()
    default = simulate(questionnaire, 20, 1)
    planted = simulate(questionnaire, 20, 1, two(questionnaire))
    assert default.responses[0].submission_id != planted.responses[0].submission_id


def test_respondents_answer_only_what_the_logic_shows_them() -> None:
    questionnaire = shop()
    made = simulate(questionnaire, 200, 1, two(questionnaire))
    asked = {
        name: {"toys" in r.answers for r, s in pairs(made.responses, made.segments) if s == name} for name in NAMES
    }
    assert asked == {"eager": {True}, "cool": {False}}


NAMES = ("eager", "cool")


def pairs(responses: tuple[Response, ...], segments: tuple[str, ...]) -> list[tuple[Response, str]]:
    return list(zip(responses, segments, strict=True))


def test_every_answer_of_the_sample_is_one_the_form_would_accept() -> None:
    questionnaire = sample()
    route = Route(questionnaire)
    wrong = []
    for response in simulate(questionnaire, 150, 3).responses:
        wrong += faults(questionnaire, response.answers)
        if route.kept(response.answers) != response.answers:
            wrong.append(response.submission_id)
    assert wrong == []


def test_moments_run_forward_and_numbers_count_from_one() -> None:
    responses = simulate(shop(), 100, 2).responses
    submitted = [response.submitted for response in responses]
    assert submitted == sorted(submitted, key=lambda moment: (moment is None, moment))
    assert all(r.started is not None and r.submitted is not None and r.started < r.submitted for r in responses)
    assert [response.number for response in responses] == list(range(1, 101))
    assert {response.source for response in responses} == {"simulated"}
    assert len({response.submission_id for response in responses}) == 100


def test_some_leave_questions_out_some_refuse_and_required_ones_are_answered() -> None:
    responses = simulate(shop(), 1000, 6).responses
    interest = Counter(response.answers["interest"] for response in responses)
    assert 10 <= interest[None] <= 60
    assert 15 <= interest["refused"] <= 80
    assert [response.answers["child"] for response in responses].count(None) == 0


def test_open_answers_say_they_are_samples_and_contact_details_are_nobodys() -> None:
    responses = simulate(sample(), 300, 1).responses
    written = [r.answers["voice_hesitation"] for r in responses if r.answers.get("voice_hesitation")]
    marks = Counter(text.split(") ")[0] for text in written)
    assert set(marks) == {"(câu mẫu", "(sample"}
    assert marks["(câu mẫu"] > marks["(sample"]
    addresses = [r.answers["contact_email"] for r in responses if r.answers.get("contact_email")]
    assert addresses
    assert {address.split("@")[1] for address in addresses} == {"example.com"}


# ------------------------------------------------------------------ what is planted is there


def test_planted_shares_levels_chances_and_moments_come_out() -> None:
    questionnaire = shop()
    made = simulate(questionnaire, 8000, 1, two(questionnaire))
    table = build(questionnaire, made.responses)
    eager = np.array(made.segments) == "eager"
    assert eager.mean() == pytest.approx(0.75, abs=0.02)

    def mean(item_id: str, mask: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
        item = table.item(item_id)
        codes = table.codes(item)[mask]
        scores = np.array([np.nan if score is None else score for score in item.scores])
        return float(scores[codes[codes >= 0]].mean())

    assert mean("interest", eager) == pytest.approx(0.7, abs=0.02)
    assert mean("interest", ~eager) == pytest.approx(0.2, abs=0.02)
    assert mean("views.likes", eager) == pytest.approx(0.8, abs=0.02)
    assert mean("views.doubts", eager) == pytest.approx(0.9, abs=0.02)
    assert mean("nps", eager) == pytest.approx(0.75, abs=0.02)
    spent = table.numbers(table.item("spend"))[eager]
    assert (np.nanmean(spent), np.nanstd(spent)) == pytest.approx((400_000, 20_000), rel=0.03)
    raw = Counter(
        (r.answers["views"] or {}).get("doubts") for r, s in pairs(made.responses, made.segments) if s == "eager"
    )
    assert raw["1"] > 10 * raw["3"], "agreeing with a reversed row is less of its role"


def test_chances_of_a_multiple_choice_are_each_its_own_within_its_limits() -> None:
    questionnaire = shop()
    made = simulate(questionnaire, 8000, 2, two(questionnaire))
    chosen = [r.answers["toys"] for r, s in pairs(made.responses, made.segments) if s == "eager" and r.answers["toys"]]
    together = [codes for codes in chosen if codes != ["none"]]
    assert max(len(codes) for codes in chosen) == 2
    assert [codes for codes in chosen if "none" in codes and len(codes) > 1] == []
    assert sum("kite" in codes for codes in chosen) == 0
    ball = sum("ball" in codes for codes in together) / sum("doll" in codes for codes in together)
    assert ball == pytest.approx(3.0, rel=0.1)
    nobody = 0.1 + 0.9 * 0.4 * 0.8
    assert len(chosen) - len(together) == pytest.approx(nobody * len(chosen), rel=0.08)


def test_planting_the_outcome_moves_the_journey_with_it() -> None:
    questionnaire = sample()
    data = {"segment": [{"name": "all", "share": 1.0, "answers": {"bought": {"several": 1.0}}}]}
    segments, problems = read_segments(data, questionnaire)
    assert problems == []
    responses = simulate(questionnaire, 200, 1, segments).responses
    assert {response.answers["journey_stage"] for response in responses} == {"using", "recommending"}
    assert {response.answers["bought"] for response in responses} == {"several", None}


def test_rows_about_stages_nobody_reached_do_not_apply() -> None:
    reached: dict[str, set[str]] = {"aware": set(), "recommending": set()}
    for response in simulate(sample(), 600, 1).responses:
        stage, feeling = response.answers["journey_stage"], response.answers.get("journey_feeling") or {}
        if stage in reached:
            reached[stage] |= {row for row, code in feeling.items() if code != "not_reached"}
    assert reached == {
        "aware": {"awareness"},
        "recommending": {"awareness", "consideration", "purchase", "retention", "advocacy"},
    }


def test_default_segments_differ_in_fit_readiness_and_way_of_buying() -> None:
    segments = default_segments(sample()).segments
    placed = {s.name: (s.overall("fit") > 0.5, s.overall("readiness") > 0.5) for s in segments}
    assert placed == {
        "ready_careful": (True, True),
        "waiting_saver": (True, False),
        "curious_stylish": (True, False),
        "outside": (False, False),
    }
    rows = {row.code for row in sample().question("psychology").rows}
    ways = [segment.favours & rows for segment in segments]
    assert [len(way) >= 2 for way in ways] == [True] * 4
    assert len(set(ways)) == 4


def test_a_questionnaire_of_its_own_making_gets_distinct_attitudes_too() -> None:
    segments = default_segments(shop()).segments
    assert [sorted(s.favours & {"likes", "doubts"}) for s in segments] == [["likes"], ["doubts"], [], []]


# ------------------------------------------------------------------ recovered


def rules_of(*names: str) -> dict[str, object]:
    data: dict[str, object] = {}
    for name in names:
        data |= tomllib.loads((BANKS / "rules" / f"{name}.toml").read_text(encoding="utf-8"))
    return data


def test_planted_groups_are_found_in_the_sample() -> None:
    questionnaire = sample()
    rules, problems = read_rules(rules_of("classification", "funnel"))
    assert rules is not None, problems
    made = simulate(questionnaire, 600, 2026)
    found = classify(build(questionnaire, made.responses), rules).groups
    planted = np.array(made.segments)
    right = {
        "ready_careful": Group.TARGET,
        "waiting_saver": Group.POTENTIAL,
        "curious_stylish": Group.POTENTIAL,
        "outside": Group.NOT_A_PROSPECT,
    }
    shares = {name: float((found[planted == name] == group.value).mean()) for name, group in right.items()}
    assert {name: share for name, share in shares.items() if share < 0.75} == {}
    assert shares["ready_careful"] > 0.9


@pytest.mark.parametrize("seed", [2026, 7])
def test_planted_ways_of_buying_are_found_as_personas_in_the_sample(seed: int) -> None:
    questionnaire = sample()
    made = simulate(questionnaire, 600, seed)
    table = build(questionnaire, made.responses)
    items = table.items_of(questionnaire.question("psychology"))
    codes = np.column_stack([table.codes(item) for item in items]).astype(np.int16)
    data = latent_class.Items(codes, tuple(item.categories for item in items), np.empty((table.n, 0)), None)
    fit = latent_class.fit(data, 4, starts=20, seed=1)
    labels = latent_class.posterior(fit, data).argmax(axis=1)
    names, truth = np.unique(np.array(made.segments), return_inverse=True)
    assert len(names) == 4
    assert adjusted_rand(labels, truth) > 0.8


# ------------------------------------------------------------------ files of segments


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", Fault.FIELD_MISSING),
        ("[[segment]]\nshare = 1", Fault.FIELD_MISSING),
        ('[[segment]]\nname = "a"', Fault.FIELD_MISSING),
        ('[[segment]]\nname = "a"\nshare = 1\ncolour = "red"', Fault.FIELD_UNKNOWN),
        ('[[segment]]\nname = "a"\nshare = "much"', Fault.FIELD_TYPE),
        ('[[segment]]\nname = "a"\nshare = 0', Fault.FIELD_TYPE),
        ('[[segment]]\nname = "a"\nshare = -1', Fault.FIELD_TYPE),
        ('[[segment]]\nname = "a"\nshare = 1\nfavours = "ball"', Fault.FIELD_TYPE),
        ('[[segment]]\nname = "a"\nshare = 1\nfavours = ["boll"]', Fault.CODE_UNKNOWN),
        ('[[segment]]\nname = "a"\nshare = 1\ntilt = { intrest = 0.5 }', Fault.QUESTION_UNKNOWN),
        ('[[segment]]\nname = "a"\nshare = 1\ntilt = { interest = 1.5 }', Fault.SCORE_RANGE),
        ('[[segment]]\nname = "a"\nshare = 1\ntilt = 3', Fault.FIELD_TYPE),
        ('[[segment]]\nname = "a"\nshare = 1\nanswers = { chid = { yes = 1 } }', Fault.QUESTION_UNKNOWN),
        ('[[segment]]\nname = "a"\nshare = 1\nanswers = { child = { maybe = 1 } }', Fault.CODE_UNKNOWN),
        ('[[segment]]\nname = "a"\nshare = 1\nanswers = { child = { yes = 2 } }', Fault.SCORE_RANGE),
        ('[[segment]]\nname = "a"\nshare = 1\nanswers = { child = { yes = 0 } }', Fault.CHANCES_NOTHING),
        ('[[segment]]\nname = "a"\nshare = 1\nanswers = { child = "yes" }', Fault.FIELD_TYPE),
        ('[[segment]]\nname = "a"\nshare = 1\nanswers = { spend = { middle = 5 } }', Fault.CODE_UNKNOWN),
        ('[[segment]]\nname = "a"\nshare = nan', Fault.FIELD_TYPE),
        ('[[segment]]\nname = "a"\nshare = 1\nanswers = { spend = { mean = "high" } }', Fault.FIELD_TYPE),
        ('segment = "a"', Fault.FIELD_MISSING),
        ("segment = [1]", Fault.FIELD_MISSING),
    ],
)
def test_each_fault_in_a_file_of_segments_is_told(written: str, fault: Fault) -> None:
    _, problems = read_segments(tomllib.loads(written), shop())
    assert [problem.fault for problem in problems][:1] == [fault]


def test_a_fault_says_where_it_is_and_what_was_meant() -> None:
    written = '[[segment]]\nname = "a"\nshare = 1\nanswers = { intrest = { much = 1 } }'
    _, problems = read_segments(tomllib.loads(written), shop())
    assert [problem.line("en") for problem in problems] == [
        "segment 1 “a” › answers: There is no question “intrest”. → “interest”?"
    ]


def test_two_segments_cannot_share_a_name() -> None:
    written = '[[segment]]\nname = "a"\nshare = 1\n[[segment]]\nname = "a"\nshare = 2'
    _, problems = read_segments(tomllib.loads(written), shop())
    assert [(problem.fault, problem.values) for problem in problems] == [(Fault.DUPLICATE_ID, (("found", "a"),))]
