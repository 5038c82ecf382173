"""Real responses through mapping, conversion, table and analysis, against what is published about them.

The data are not in the repository: SURVEYAPP_REAL_DATA names their folder (default: ../shared/data)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

import numpy as np
import pytest

from surveyapp.domain.classification import Classification, classify, read_rules
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.journey import EVERYONE, journey
from surveyapp.domain.library import Library, read_questionnaire
from surveyapp.domain.persona import Grade, find
from surveyapp.domain.stats import adjusted_rand
from surveyapp.domain.table import LEFT_OUT, NOT_APPLICABLE, AnswerTable, build
from surveyapp.exchange.mapping import check
from surveyapp.exchange.mapping_file import read_mapping, to_toml
from surveyapp.exchange.responses import Conversion, convert
from surveyapp.exchange.sheet import read_sheet
from tests.real.files import HERE, ROOT, data


@dataclass(frozen=True)
class Imported:
    questionnaire: Questionnaire
    conversion: Conversion
    table: AnswerTable


def imported(name: str, file: str) -> Imported:
    path = data(file)
    questionnaire, problems = read_questionnaire(HERE / f"{name}.toml", Library())
    assert [problem.line("en") for problem in problems] == []
    sheet, problems = read_sheet(path)
    assert sheet is not None and problems == []
    mapping, problems = read_mapping(HERE / f"{name}.map.toml")
    assert mapping is not None, [problem.line("en") for problem in problems]
    assert [problem.line("en") for problem in check(mapping, questionnaire, sheet.header)] == []
    assert read_mapping("again.toml", to_toml(mapping)) == (mapping, [])
    conversion = convert(sheet, mapping, questionnaire, name)
    return Imported(questionnaire, conversion, build(questionnaire, conversion.responses))


def classified(table: AnswerTable) -> Classification:
    folder = ROOT / "question_banks" / "rules"
    texts = [(folder / name).read_text(encoding="utf-8") for name in ("classification.toml", "funnel.toml")]
    rules, problems = read_rules({name: value for text in texts for name, value in tomllib.loads(text).items()})
    assert rules is not None, problems
    return classify(table, rules)


@pytest.fixture(scope="module")
def mcdonalds() -> Imported:
    return imported("mcdonalds", "mcdonalds.csv")


@pytest.fixture(scope="module")
def tiktok() -> Imported:
    return imported("tiktok", "vn_tiktok_impulse.csv")


@pytest.fixture(scope="module")
def airline() -> Imported:
    return imported("airline", "airline_satisfaction.csv")


def counts(table: AnswerTable, item_id: str) -> dict[str, int]:
    """Option code → how many chose it; missing codes by their number."""
    item = table.item(item_id)
    found = {}
    for code, n in zip(*np.unique(table.codes(item), return_counts=True), strict=True):
        found[item.option_codes[code] if code >= 0 else str(code)] = int(n)
    return found


def test_every_mcdonalds_row_is_converted(mcdonalds: Imported) -> None:
    conversion, table = mcdonalds.conversion, mcdonalds.table
    assert (conversion.read, len(conversion.responses), conversion.rejected) == (1453, 1453, ())
    assert len(set(table.submission_ids())) == 1453
    assert counts(table, "image.yummy") == {"no": 650, "yes": 803}
    assert counts(table, "like")["-5"] == 152
    assert counts(table, "like")["5"] == 143
    assert counts(table, "like")["0"] == 169
    assert counts(table, "visit_frequency") == {
        "never": 131, "yearly": 252, "quarterly": 342, "monthly": 439, "weekly": 235, "more_often": 54,
    }  # fmt: skip
    assert counts(table, "gender") == {"female": 788, "male": 665}


def test_every_tiktok_row_is_converted(tiktok: Imported) -> None:
    conversion, table = tiktok.conversion, tiktok.table
    assert (conversion.read, len(conversion.responses), conversion.rejected) == (361, 361, ())
    assert counts(table, "scarcity.sc1") == {"1": 7, "2": 25, "3": 66, "4": 186, "5": 77}
    assert counts(table, "impulse.oib3") == {"1": 1, "2": 2, "3": 75, "4": 222, "5": 61}
    assert counts(table, "province")["can_tho"] == 54
    assert counts(table, "income") == {"1": 121, "2": 155, "3": 67, "4": 18}


def test_every_airline_row_is_converted_and_zero_is_not_applicable(airline: Imported) -> None:
    conversion, table = airline.conversion, airline.table
    assert (conversion.read, len(conversion.responses), conversion.rejected) == (25976, 25976, ())
    assert table.submission_ids()[:3] == ["19556", "90035", "12360"]
    assert counts(table, "satisfied") == {"no": 14573, "yes": 11403}
    time = table.item("touchpoints.time")
    codes = table.codes(time)
    assert int((codes == NOT_APPLICABLE).sum()) == 1381
    points = np.array([int(code) for code in time.option_codes])
    assert round(float(points[codes[codes >= 0]].mean()), 3) == 3.218
    blank = table.codes(table.item("arrival_delay")) == LEFT_OUT
    assert int(blank.sum()) == 83


@pytest.mark.parametrize("name", ["mcdonalds", "tiktok", "airline"])
def test_groups_that_were_not_asked_for_are_not_guessed(name: str, request: pytest.FixtureRequest) -> None:
    found = classified(request.getfixturevalue(name).table)
    assert (found.counts, found.impossible) == ((), ("fit_not_asked", "readiness_not_asked"))
    assert set(found.groups) == {""}


def test_a_brand_survey_without_journey_questions_has_no_journey(mcdonalds: Imported) -> None:
    assert journey(mcdonalds.table, classified(mcdonalds.table)) is None


def test_the_airline_s_customers_are_placed_by_their_loyalty(airline: Imported) -> None:
    stages = classified(airline.table).stage_counts
    assert [(stage.value, n) for stage, n, _ in stages if n] == [("customer", 4799), ("loyal", 21177)]


def test_the_airline_s_journey(airline: Imported) -> None:
    found = journey(airline.table, classified(airline.table))
    assert found is not None and found.outcome is not None
    assert (found.outcome.id, found.stages) == ("satisfied", ("consideration", "purchase", "retention"))
    time = found.cells["consideration", EVERYONE]
    assert time.n == 25976 - 1381
    assert time.satisfaction is not None and time.importance is not None
    assert (round(time.satisfaction.value, 3), round(time.importance.value, 2)) == (3.218, -0.06)
    boarding = {point.item.id: point for point in found.cells["purchase", EVERYONE].touchpoints}["touchpoints.boarding"]
    assert boarding.n == 25976 - 652
    assert boarding.importance is not None
    assert round(boarding.importance.value, 2) == 0.67
    first = found.opportunities[0].touchpoint
    assert first is not None and first.id == "touchpoints.boarding"


def test_mcdonalds_personas_are_the_published_segments(mcdonalds: Imported) -> None:
    published, problems = read_sheet(data("mcdonalds_msa_book_segments.csv"))
    assert published is not None and problems == []
    mixture = published.header.index("mixture4")
    segments = np.array([int(str(row[mixture])) for row in published.rows])
    found = find(mcdonalds.table, classified(mcdonalds.table))
    assert (found.choice.k, found.refusal, found.grade) == (4, None, Grade.STABLE)
    rows = mcdonalds.questionnaire.question("image").rows
    assert [item.id for item in found.items] == [f"image.{row.code}" for row in rows]
    fit = found.choice.fit
    assert fit is not None
    assert (round(fit.log_likelihood, 1), len(found.labels)) == (-7111.1, 1453)
    assert adjusted_rand(found.labels, segments) >= 0.99


def test_tiktok_shoppers_are_two_tentative_types(tiktok: Imported) -> None:
    found = find(tiktok.table, classified(tiktok.table), starts=10)
    assert (found.choice.k, found.refusal, found.grade) == (2, None, Grade.TENTATIVE)
    assert (len(found.items), sum(persona.n for persona in found.personas)) == (28, 361)
    assert found.choice.levels_not_types is False
