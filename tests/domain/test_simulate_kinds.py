"""Simulated respondents of a questionnaire with every kind of question and every part of the logic."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache

import numpy as np
import pytest

from surveyapp.domain import latent_class, persona_items
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import UNSEEN_KINDS, Kind, Questionnaire
from surveyapp.domain.problem import Fault
from surveyapp.domain.reading import read
from surveyapp.domain.retyping import fields_of
from surveyapp.domain.routing import ENDING, Route
from surveyapp.domain.simulate import CARELESS, CONTRADICTORY, Simulation, read_segments, simulate
from surveyapp.domain.stats import adjusted_rand
from surveyapp.domain.table import build
from tests.every_kind import Plain, every_kind, questionnaire

N = 400


@cache
def made() -> Simulation:
    return simulate(questionnaire(), N, 7)


def test_every_answer_is_one_the_form_would_accept():
    wrong = [
        f"{question.id}: {stored!r}"
        for response in made().responses
        for question in questionnaire().questions()
        if question.kind not in UNSEEN_KINDS and (stored := response.answers.get(question.id)) is not None
        if read(question, fields_of(question, stored))[1]
    ]
    assert wrong == []


def test_every_response_is_whole_and_led_by_the_logic():
    route = Route(questionnaire())
    for response in made().responses:
        walk = route.walk(response.answers)
        assert walk.kept == response.answers
        assert walk.unmet == []
        assert walk.ending is None
        assert ENDING not in response.answers


def test_every_kind_is_answered_but_files_which_nobody_simulated_has():
    answered = {
        question.kind
        for response in made().responses
        for question in questionnaire().questions()
        if response.answers.get(question.id) is not None
    }
    assert answered == set(Kind) - {Kind.STATEMENT, Kind.FILE, Kind.PHONE}


def test_ranking_takes_only_the_reasons_that_were_carried_forward():
    ranked = [r.answers for r in made().responses if r.answers.get("order")]
    assert len(ranked) > N / 2
    for answers in ranked:
        assert set(answers["order"]) <= set(answers["reasons"])


def test_prices_rise_as_the_check_asks_and_are_not_all_left_out():
    names = ("too_cheap", "cheap", "expensive", "too_expensive")
    whole = [[r.answers[name] for name in names] for r in made().responses if all(r.answers[name] for name in names)]
    assert len(whole) > 0.8 * N
    assert all(prices == sorted(set(prices)) for prices in whole)


def test_who_is_too_young_is_replaced_and_counted():
    simulation = made()
    assert len(simulation.responses) == len(simulation.segments) == N
    assert [name for name, _ in simulation.stopped] == ["too_young"]
    assert min(response.answers["age"] for response in simulation.responses) >= 18


def test_a_full_quota_stops_those_who_come_later():
    plain = every_kind()
    plain["quota"][0]["most"] = 5
    simulation = simulate(_read(plain), 100, 7)
    stopped = dict(simulation.stopped)
    provinces = Counter((response.answers["home"] or {}).get("province") for response in simulation.responses)
    assert provinces["hue"] == 5
    assert stopped["hue_full"] > 0
    assert len(simulation.responses) == 100


def test_a_questionnaire_that_stops_everybody_makes_fewer_responses_and_says_so():
    plain = every_kind()
    plain["page"] = plain["page"][:1]
    del plain["target_profile"]
    plain["ending"][0]["when"] = "{age} < 200"
    simulation = simulate(_read(plain), 10, 1)
    assert simulation.responses == ()
    assert dict(simulation.stopped)["too_young"] > 200


def test_a_check_nobody_can_meet_is_silenced_by_a_blank_and_stops_only_where_no_blank_is_allowed():
    plain = every_kind()
    plain["page"] = [plain["page"][0], plain["page"][3]]
    del plain["target_profile"]
    _question(plain, "too_expensive")["check"][0]["valid"] = "{cheap} > 4999000"
    free = simulate(_read(plain), 20, 1)
    assert len(free.responses) == 20
    assert all(response.answers["cheap"] is None for response in free.responses)
    for name in ("cheap", "too_expensive"):
        _question(plain, name)["required"] = True
    forced = simulate(_read(plain), 5, 1)
    assert forced.responses == ()
    assert dict(forced.stopped)[CONTRADICTORY] > 100


def test_a_few_do_not_read_and_are_caught_in_a_hurry():
    table = build(questionnaire(), simulate(questionnaire(), 800, 2).responses)
    caught = table.frame["#inattentive"].to_numpy()
    assert 0.4 * CARELESS < caught.mean() < 1.3 * CARELESS
    seconds = table.frame["#seconds"].to_numpy()
    assert np.median(seconds[caught]) < 0.7 * np.median(seconds[~caught])


def test_arms_are_given_out_evenly_and_orders_are_shuffled():
    answers = [response.answers for response in made().responses]
    arms = Counter(own["arm"] for own in answers)
    assert set(arms) == {"short", "long"}
    assert abs(arms["short"] - N / 2) < 4 * (N / 4) ** 0.5
    assert len({tuple(own["#order"]["reasons"]) for own in answers}) > 50


def test_the_same_seed_makes_the_same_responses():
    again = simulate(questionnaire(), N, 7)
    assert again == made()


# ------------------------------------------------------------------ planted

PLANTED = """
[[segment]]
name = "thrifty"
share = 1
[segment.answers]
order = { price = 0.9, near = 0.1 }
budget = { price = 0.8, quality = 0.1, service = 0.05, near = 0.05 }
"image.modern" = { "-2" = 0.6, "-1" = 0.4 }
"image.warm" = { "-1" = 0.7, "0" = 0.3 }
"stages.pay.importance" = { "4" = 1.0 }
"where.learn" = { shop = 0.95 }
home = { hue = 1.0 }
"home.ward" = { thuan_hoa = 1.0 }
sign = { green = 0.9, orange = 0.1 }
share = { mean = 20, sd = 5 }
day = { mean = 2026-08-20, sd = 2 }
clock = { mean = 08:30:00, sd = 10 }
ces = { 2 = 0.5, 3 = 0.5 }
often = { month = 1.0 }
"purchases.kind" = { food = 1.0 }
bought = { yes = 1.0 }

[[segment]]
name = "generous"
share = 1
[segment.answers]
order = { quality = 0.7, service = 0.3 }
budget = { price = 0.1, quality = 0.6, service = 0.2, near = 0.1 }
"image.modern" = { "2" = 0.6, "3" = 0.4 }
"image.warm" = { "2" = 0.7, "1" = 0.3 }
"where.learn" = { site = 0.95 }
sign = { green = 0.1, orange = 0.9 }
ces = { 6 = 0.5, 7 = 0.5 }
"""


def test_answers_of_every_kind_may_be_planted():
    segments, problems = read_segments(tomllib.loads(PLANTED), questionnaire())
    assert problems == []
    simulation = simulate(questionnaire(), 300, 5, segments)
    pairs = zip(simulation.responses, simulation.segments, strict=True)
    thrifty = [response.answers for response, name in pairs if name == "thrifty"]

    def given(name: str) -> list[object]:
        return [own[name] for own in thrifty if own.get(name) is not None]

    assert all(own["home"]["province"] == "hue" for own in thrifty if own["home"])
    assert {own["home"].get("ward") for own in thrifty if own["home"]} <= {"thuan_hoa", None}
    assert np.mean([own["price"] for own in given("budget")]) == pytest.approx(80, abs=5)
    assert np.mean([own["modern"] for own in given("image") if "modern" in own]) == pytest.approx(-1.6, abs=0.2)
    rows = [own["pay"] for own in given("stages") if "importance" in own.get("pay", {})]
    assert np.mean([row["importance"] == "4" for row in rows]) > 0.9
    assert np.mean([value == "green" for value in given("sign")]) == pytest.approx(0.9, abs=0.08)
    assert np.mean(given("share")) == pytest.approx(20, abs=2)
    assert {day[:8] for day in given("day")} == {"2026-08-"}
    assert {clock[:2] for clock in given("clock")} <= {"07", "08", "09"}
    assert set(given("ces")) == {2, 3}
    assert {entry["kind"] for own in given("purchases") for entry in own} == {"food"}


def test_planted_names_and_codes_that_do_not_exist_are_reported():
    wrong = """
    [[segment]]
    name = "x"
    share = 1
    [segment.answers]
    "image.modern" = { "9" = 1.0 }
    "home.ward" = { hue = 1.0 }
    "stages.pay.price" = { "1" = 1.0 }
    day = { median = 2026-08-20 }
    """
    _, problems = read_segments(tomllib.loads(wrong), questionnaire())
    faults = [problem.fault for problem in problems]
    assert faults == [Fault.CODE_UNKNOWN, Fault.CODE_UNKNOWN, Fault.QUESTION_UNKNOWN, Fault.CODE_UNKNOWN]


def test_planted_segments_are_recovered_from_answers_of_the_new_kinds():
    """Personas on a semantic differential, a constant sum, a picture and a dropdown find who was planted where."""
    plain = every_kind()
    plain["analysis"] = {"persona_items": ["image", "budget", "sign", "ces"]}
    found = _read(plain)
    segments, _ = read_segments(tomllib.loads(PLANTED), found)
    simulation = simulate(found, 500, 11, segments)
    table = build(found, simulation.responses)
    items, _ = persona_items.usable(table)
    encoded, known = persona_items.encode(table, items)
    answered = encoded.rows(np.flatnonzero(known))
    fit = latent_class.fit(answered, 2, seed=1)
    found_in = latent_class.labels(latent_class.posterior(fit, answered))
    truth = np.array([name == "thrifty" for name in simulation.segments])[known]
    assert adjusted_rand(found_in, truth) > 0.9


def _read(plain: Plain) -> Questionnaire:
    found, problems = parse_questionnaire(plain)
    assert problems == []
    assert found is not None
    return found


def _question(plain: Plain, name: str) -> Plain:
    return next(question for page in plain["page"] for question in page["question"] if question["id"] == name)
