"""Who lies inside a stated target profile, what a must does, and which lines are refused."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.classification import CompositeRule, HotRule, Part, Rules, classify
from surveyapp.domain.definition import Kind, Missing, Option, Page, Question, Questionnaire, Role
from surveyapp.domain.judgement import Judgement
from surveyapp.domain.profile import Line, Unusable, about_words, faults, from_plain, matched, subjects, to_plain
from surveyapp.domain.scoring import profile_fit
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text

NEED, TIMING, PROFILE = Role("bant", "need"), Role("bant", "timing"), Role("criterion", "characteristics")
RULES = Rules(
    CompositeRule((Part(NEED, 1.0), Part(PROFILE, 1.0)), 50.0, 1),
    CompositeRule((Part(TIMING, 1.0),), 50.0, 1),
    0.5,
    HotRule(()),
    (),
)


def words(name: str) -> Text:
    return Text.of(vi=name, en=name)


def choice(name: str, *codes: str, kind: Kind = Kind.SINGLE, roles: tuple[Role, ...] = ()) -> Question:
    options = (*(Option(code, words(code)) for code in codes), Option("secret", words("?"), missing=Missing.REFUSED))
    return Question(name, kind, words(name), roles=roles, options=options)


def scored(name: str, role: Role) -> Question:
    options = tuple(Option(str(step), words(str(step)), step / 4) for step in range(5))
    return Question(name, Kind.SINGLE, words(name), roles=(role,), options=options)


CITY, WAYS = choice("city", "hn", "hcm", "hue"), choice("ways", "shop", "web", kind=Kind.MULTIPLE)
AGE = Question("age", Kind.NUMBER, words("age"))
PHONE = choice("phone", "a", "b", roles=(Role("identity", "phone"),))
QUESTIONS = (CITY, WAYS, AGE, PHONE, scored("need", NEED), scored("timing", TIMING))


def table_of(*documents: dict[str, Any], profile: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> AnswerTable:
    questionnaire = Questionnaire("q", words("q"), (Page("p", QUESTIONS),), target_profile=profile)
    return build(questionnaire, [Response(str(i), document, number=i + 1) for i, document in enumerate(documents)])


def test_a_line_reads_one_answer_ticked_options_or_a_number() -> None:
    table = table_of(
        {"city": "hn", "ways": ["shop"], "age": 30},
        {"city": "hue", "ways": ["web"], "age": 24.5},
        {"city": "secret", "ways": None, "age": 45},
        {},
    )
    lines = (Line("city", ("hn", "hcm")), Line("ways", ("web",)), Line("age", (), 25, 45))
    found = {one.line.about: one.value for one in matched(table, lines)}
    np.testing.assert_array_equal(found["city"], [1, 0, math.nan, math.nan])
    np.testing.assert_array_equal(found["ways"], [0, 1, math.nan, math.nan])
    np.testing.assert_array_equal(found["age"], [1, 0, 1, math.nan])
    (open_end,) = matched(table, (Line("age", low=30.0),))
    np.testing.assert_array_equal(open_end.value, [1, 0, 1, math.nan])


def test_weights_say_how_much_each_line_counts() -> None:
    table = table_of({"city": "hn", "age": 10}, {"city": "hue", "age": 30}, {"city": None, "age": 30})
    found = profile_fit(table, (Line("city", ("hn",), weight=3.0), Line("age", low=18.0)))
    assert found is not None
    assert found.value.tolist() == [0.75, 0.25, 1.0]
    assert (found.low.tolist(), found.high.tolist()) == ([0.75, 0.25, 0.25], [0.75, 0.25, 1.0])
    assert found.musts is None


def test_the_stated_profile_takes_the_place_of_the_questionnaires_own() -> None:
    table = table_of({"city": "hn"}, {"city": "hue"}, profile=(("city", ("hn",)),))
    written, stated = profile_fit(table), profile_fit(table, (Line("city", ("hue",)),))
    assert written is not None and stated is not None
    assert (written.value.tolist(), stated.value.tolist()) == ([1.0, 0.0], [0.0, 1.0])


def test_outside_a_must_nobody_fits_and_whoever_left_it_open_may() -> None:
    table = table_of(
        {"city": "hn", "need": "4", "timing": "4"},
        {"city": "hue", "need": "4", "timing": "4"},
        {"city": "secret", "need": "4", "timing": "4"},
        {"need": "4", "timing": "4"},
    )
    open_line, must = Line("city", ("hn",)), Line("city", ("hn",), must=True)
    loose = classify(table, RULES, Judgement((open_line,)))
    assert loose.groups.tolist() == ["target", "target", "target", "target"]
    strict = classify(table, RULES, Judgement((must,)))
    assert strict.groups.tolist() == ["target", "ready_outsider", "undecided", "target"]
    assert strict.fit is not None
    assert strict.fit.value.tolist() == [100.0, 0.0, 100.0, 100.0]
    assert strict.fit.low.tolist() == [100.0, 0.0, 0.0, 100.0]
    assert strict.fit.high.tolist() == [100.0, 0.0, 100.0, 100.0]
    assert strict.circular_items == {"city", "need", "timing"}
    assert (strict.own_profile, [one.line for one in strict.profile]) == (True, [must])


def test_lines_that_no_part_of_fit_counts_are_not_among_what_made_it() -> None:
    table = table_of({"city": "hn", "need": "4", "timing": "4"})
    line, need = Line("city", ("hn",)), CompositeRule((Part(NEED, 1.0),), 50.0, 1)
    found = classify(table, replace(RULES, fit=need), Judgement((line,)))
    assert (found.profile, found.own_profile) == ((), True)
    profile = CompositeRule((Part(PROFILE, 1.0),), 50.0, 1)
    assert [one.line for one in classify(table, replace(RULES, fit=profile), Judgement((line,))).profile] == [line]


def test_without_a_profile_everything_is_as_the_questionnaire_says() -> None:
    table = table_of({"city": "hn", "need": "0", "timing": "4"}, {"city": "hue", "need": "0", "timing": "4"})
    found = classify(table, RULES)
    assert (found.profile, found.own_profile, found.groups.tolist()) == ((), False, ["ready_outsider"] * 2)
    assert "city" not in found.circular_items


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (Line("gone", ("a",)), Unusable.NOT_ASKED),
        (Line("phone", ("a",)), Unusable.NOT_ASKED),
        (Line("city", ("mars",)), Unusable.NO_SUCH_ANSWER),
        (Line("city"), Unusable.NO_ANSWER),
        (Line("age"), Unusable.NO_ANSWER),
        (Line("city", ("hn", "hcm", "hue")), Unusable.EVERY_ANSWER),
        (Line("age", low=40.0, high=20.0), Unusable.BOUNDS),
        (Line("city", ("hn",), weight=0.0), Unusable.WEIGHT),
    ],
)
def test_lines_that_say_nothing_are_refused(line: Line, reason: Unusable) -> None:
    assert [fault.reason for fault in faults(table_of({}), (line,))] == [reason]


def test_every_option_of_a_list_to_tick_may_fit_and_no_question_has_two_lines() -> None:
    table = table_of({})
    assert faults(table, (Line("ways", ("shop", "web")), Line("age", low=1.0), Line("city", ("hn",)))) == ()
    twice = faults(table, (Line("city", ("hn",)), Line("city", ("hue",))))
    assert [fault.reason for fault in twice] == [Unusable.TWICE]


def test_shares_of_fewer_than_five_people_are_not_told() -> None:
    table = table_of(*({"city": "hn"} for _ in range(6)), *({"city": "hue"} for _ in range(4)))
    assert matched(table, (Line("city", ("hn",)),))[0].inside(None) is None
    whole = matched(table_of(*({"city": "hn"} for _ in range(6))), (Line("city", ("hn",)),))[0].inside(None)
    assert whole is not None and (whole.value, whole.n) == (1.0, 6)


def test_a_profile_comes_back_from_plain_data_and_names_its_questions() -> None:
    lines = (Line("city", ("hn",), weight=2.0, must=True), Line("age", low=18.0))
    assert from_plain(to_plain(lines)) == lines
    found = subjects(table_of({}))
    assert list(found) == ["city", "ways", "age", "need", "timing"]
    assert about_words(found["ways"]).to("vi") == "ways"
