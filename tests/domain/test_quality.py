"""Each flag on answers that deserve it and on answers that only look like it."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.definition import Kind, Option, Page, Question, Questionnaire, Role, Row
from surveyapp.domain.quality import Flag, Quality, check
from surveyapp.domain.table import build
from surveyapp.domain.text import Text

START = datetime(2026, 3, 2, 9, 0)
FIVE = tuple(Option(str(step + 1), Text.of(vi=str(step + 1)), step / 4) for step in range(5))


def single(name: str) -> Question:
    return Question(name, Kind.SINGLE, Text.of(vi=name), options=FIVE)


def grid(*reverse: bool) -> Question:
    rows = tuple(Row(f"r{i}", Text.of(vi=f"r{i}"), reverse=turned) for i, turned in enumerate(reverse))
    return Question("g", Kind.MATRIX_SINGLE, Text.of(vi="g"), options=FIVE, rows=rows)


WORDS = Question("why", Kind.LONG_TEXT, Text.of(vi="why"))


def checked(
    questions: tuple[Question, ...], documents: list[dict[str, Any]], seconds: list[float] | None = None
) -> Quality:
    questionnaire = Questionnaire("q", Text.of(vi="q"), (Page("p", questions),))
    times = seconds or [None] * len(documents)
    return check(
        build(
            questionnaire,
            [
                Response(
                    str(i),
                    document,
                    started=None if took is None else START,
                    submitted=None if took is None else START + timedelta(seconds=took),
                )
                for i, (document, took) in enumerate(zip(documents, times, strict=True))
            ],
        )
    )


def flagged(found: Quality, flag: Flag) -> list[int]:
    return np.flatnonzero(found.flags[flag]).tolist()


def test_copies_of_a_long_answer_row_are_flagged_and_the_first_is_not() -> None:
    rng = np.random.default_rng(1)
    questions = tuple(single(f"q{i}") for i in range(20))
    documents = [{q.id: str(rng.integers(1, 6)) for q in questions} for _ in range(50)]
    documents += [dict(documents[3]), dict(documents[3]), {**documents[4], "q0": None}]
    found = checked(questions, documents)
    assert flagged(found, Flag.DUPLICATE) == [50, 51]
    assert (found.counts, found.flagged.sum()) == ({Flag.DUPLICATE: 2}, 2)


def test_short_surveys_repeat_by_chance() -> None:
    questions = (single("q0"), single("q1"))
    found = checked(questions, [{"q0": "1", "q1": str(1 + i % 2)} for i in range(50)])
    assert Flag.DUPLICATE not in found.flags


def test_an_identity_of_ones_own_does_not_hide_a_copy() -> None:
    rng = np.random.default_rng(1)
    own = Question("own", Kind.SHORT_TEXT, Text.of(vi="own"), roles=(Role("identity", "own_id"),))
    questions = (*(single(f"q{i}") for i in range(20)), own)
    documents = [{f"q{i}": str(rng.integers(1, 6)) for i in range(20)} for _ in range(30)]
    documents.append(dict(documents[0]))
    for i, document in enumerate(documents):
        document["own"] = f"KH{i}"
    assert flagged(checked(questions, documents), Flag.DUPLICATE) == [30]


def test_three_seconds_a_shown_question_is_the_least() -> None:
    questions = (single("q0"), single("q1"), single("q2"))
    documents = [{"q0": "1", "q1": None, "q2": "2"}, {"q0": "1", "q1": None, "q2": "2"}, {"q0": "1"}]
    found = checked(questions, documents, [8.9, 9.0, 8.9])
    assert flagged(found, Flag.SPEEDER) == [0]


def test_half_the_median_counts_once_a_hundred_have_answered() -> None:
    few = checked((single("q0"),), [{"q0": "1"}] * 99, [100.0] * 98 + [49.0])
    many = checked((single("q0"),), [{"q0": "1"}] * 100, [100.0] * 98 + [49.0, 50.0])
    assert (flagged(few, Flag.SPEEDER), flagged(many, Flag.SPEEDER)) == ([], [98])


def test_without_times_nobody_is_called_fast() -> None:
    assert Flag.SPEEDER not in checked((single("q0"),), [{"q0": "1"}]).flags


def test_agreeing_with_a_statement_and_its_reverse_is_flat() -> None:
    def same(code: str, rows: int = 4) -> dict[str, Any]:
        return {"g": {f"r{i}": code for i in range(rows)}}

    documents = [same("5"), same("3"), {"g": {"r0": "5", "r1": "5", "r2": "5", "r3": "1"}}, same("5", 3), {"g": None}]
    assert flagged(checked((grid(False, False, False, True),), documents), Flag.FLAT) == [0]
    # Without a reversed row the same answer to everything can be meant.
    assert Flag.FLAT not in checked((grid(False, False, False, False),), documents).flags


def test_the_same_long_words_are_flagged_on_both() -> None:
    long = "Giao hàng chậm và không báo trước."
    documents = [{"why": long}, {"why": "tốt"}, {"why": "tốt"}, {"why": f"  {long.upper()} "}, {"why": None}]
    assert flagged(checked((WORDS,), documents), Flag.SAME_WORDS) == [0, 3]


@pytest.mark.parametrize(
    ("written", "bad"),
    [
        ("asdfghjkl", True),
        ("xcvbxcvb", True),
        ("aaaaaaa", True),
        ("kjdhfgkjsdbf", True),
        ("không", False),
        ("Trường học ở xa, nghiêng về nơi gần nhà", False),
        ("My property and liberty: the strengths", False),
        ("1.250.000", False),
        ("ok", False),
    ],
)
def test_gibberish_is_told_from_vietnamese_and_english(written: str, bad: bool) -> None:
    assert flagged(checked((WORDS,), [{"why": written}, {"why": None}]), Flag.GIBBERISH) == ([0] if bad else [])


def test_a_failed_attention_check_is_flagged_where_there_is_one() -> None:
    look = Question("look", Kind.ATTENTION_CHECK, Text.of(vi="look"), options=FIVE, expects="4")
    found = checked((single("a"), look), [{"a": "1", "look": "4"}, {"a": "1", "look": "2"}, {"a": "1"}, {"look": None}])
    assert flagged(found, Flag.INATTENTIVE) == [1]
    assert found.flagged.tolist() == [False, True, False, False]
    assert Flag.INATTENTIVE not in checked((single("a"),), [{"a": "1"}]).flags
