"""Names that follow their personas from fit to fit, and what is said of what changed."""

from __future__ import annotations

from typing import Any

import numpy as np

from surveyapp.domain.answers import Response
from surveyapp.domain.definition import Kind, Option, Page, Question, Questionnaire
from surveyapp.domain.latent_class import Fit
from surveyapp.domain.persona_model import ModelItem, PersonaModel
from surveyapp.domain.persona_wave import carried, since, to_plain
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text

CODES = ("low", "high")
ITEMS = ("price", "service", "speed")
ASKED = Questionnaire(
    "q",
    Text.of(vi="q"),
    (
        Page(
            "p",
            tuple(
                Question(name, Kind.SINGLE, Text.of(vi=name), options=tuple(Option(c, Text.of(vi=c)) for c in CODES))
                for name in ITEMS
            ),
        ),
    ),
)


def model(*profiles: tuple[float, float, float]) -> PersonaModel:
    """One class a profile: the chance of “high” per item."""
    k = len(profiles)
    probabilities = tuple(np.array([[1 - p[i], p[i]] for p in profiles]) for i in range(len(ITEMS)))
    nothing = np.empty((k, 0))
    fit = Fit(k, -1.0, 5, 1.0, 1.0, 0.9, np.full(k, 1 / k), probabilities, nothing, nothing, 5, 50, True)
    return PersonaModel(tuple(ModelItem(name, CODES, False, False) for name in ITEMS), fit, 100)


SAVERS, SPENDERS, HASTY = (0.95, 0.05, 0.05), (0.05, 0.95, 0.05), (0.05, 0.05, 0.95)


def people(*counts: tuple[tuple[str, str, str], int]) -> AnswerTable:
    answers: list[dict[str, Any]] = [
        dict(zip(ITEMS, said, strict=True)) for said, count in counts for _ in range(count)
    ]
    return build(ASKED, [Response(str(i), answer, number=i + 1) for i, answer in enumerate(answers)])


SAVING, SPENDING = ("high", "low", "low"), ("low", "high", "low")


def test_a_name_goes_where_its_persona_goes_and_a_new_one_has_none() -> None:
    before = model(SAVERS, SPENDERS)
    assert carried(before, ("Người tiết kiệm", "Người chi mạnh"), model(SPENDERS, HASTY, SAVERS)) == (
        "Người chi mạnh",
        "",
        "Người tiết kiệm",
    )


def test_a_moved_share_is_told_with_its_difference_and_its_test() -> None:
    table = people((SAVING, 60), (SPENDING, 40), (SAVING, 20), (SPENDING, 80))
    plain = to_plain(since(model(SAVERS, SPENDERS), table, 100), ("a", "b"))
    savers = plain["shares"][0]
    assert (savers["before"][0], savers["after"][0], round(savers["difference"][0], 9)) == (0.6, 0.2, -0.4)
    assert savers["q"] < 0.001


def test_fewer_than_thirty_on_a_side_say_nothing() -> None:
    table = people((SAVING, 60), (SPENDING, 29))
    assert since(model(SAVERS, SPENDERS), table, 60) is None
    assert since(model(SAVERS, SPENDERS), table, 10) is None
    assert since(model(SAVERS, SPENDERS), table, 89) is None
    assert to_plain(None, ()) == {}


def test_what_is_found_anew_is_matched_in_the_plain_data() -> None:
    table = people((SAVING, 40), (SPENDING, 40))
    plain = to_plain(since(model(SAVERS, SPENDERS), table, 40, model(SPENDERS, HASTY)), ("a", "b"))
    assert [(one["before"], one["after"]) for one in plain["matches"]] == [(1, 0), (0, None), (None, 1)]
