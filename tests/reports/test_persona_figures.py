"""What the persona pages print, taken away from what is printed of everyone: it leaves no few people to be counted."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

import numpy as np
import pytest

from reports.charts.bars import PairedBars
from reports.compose import compose
from reports.compose.phrases import told
from reports.compose.voice import Voice
from reports.content import PersonaPage, Report
from surveyapp.domain.analysis import Analysis, to_data
from surveyapp.domain.definition import SELECT_KINDS
from surveyapp.domain.persona import Statement
from tests.reports.gallery.surveys import Case, answered

SMALL = {
    2: Case(("attitudes", "people", "barriers", "channels"), 104, k=2, kinds=2),
    3: Case(("attitudes", "people", "barriers", "channels"), 150, k=3, kinds=3),
}


@lru_cache(maxsize=4)
def found(k: int) -> tuple[Analysis, Report]:
    analysis = answered(SMALL[k])
    return analysis, compose(analysis, lang="en")


def bounds(written: str, people: int) -> tuple[int, int]:
    """How many people a printed percentage can stand for: `40%`, `≥ 40%`, `≤ 8%`."""
    sign, percent = re.fullmatch(r"([≥≤]?) ?(\d+)%", written).groups()  # type: ignore[union-attr]
    share = int(percent) / 100
    least, most = math.ceil(people * (share - 0.005) - 1e-9), math.floor(people * (share + 0.005) + 1e-9)
    return {"": (least, most), "≥": (math.ceil(people * share - 1e-9), people), "≤": (0, most)}[sign]


def size(page: PersonaPage) -> int:
    return int(re.match(r"\d+", page.subtitle)[0])  # type: ignore[index]


def leaves_few(part: tuple[int, int], whole: tuple[int, int]) -> bool:
    """Whether the rest of the whole is so few people, and known to be."""
    least, most = max(whole[0] - part[1], 0), whole[1] - part[0]
    return most < 5 and most - least < 4


@pytest.mark.parametrize("k", SMALL)
def test_no_few_people_are_left_when_a_personas_share_is_taken_from_everyones(k: int) -> None:
    analysis, report = found(k)
    assert len(report.personas) == k
    hedged = 0
    for page in report.personas:
        assert page.evidence is not None
        for label, inside, everyone, difference, lift in page.evidence.rows:
            if not label.endswith("†"):
                continue
            mine, all_people = bounds(inside, size(page)), bounds(everyone, analysis.table.n)
            assert not leaves_few(mine, all_people), (label, "of the others")
            assert not leaves_few(mine, (size(page), size(page))), (label, "of those who say something else")
            if inside.startswith("≥"):
                assert lift == ""
                assert "±" not in difference
                hedged += 1
    assert hedged > 1


def statements(analysis: Analysis) -> Iterator[tuple[int, Statement]]:
    for persona in analysis.personas.personas:
        for part in (persona.statements, persona.barriers, persona.channels, persona.motives, persona.psychology):
            yield from ((persona.index, statement) for statement in part)


def heads(analysis: Analysis, statement: Statement) -> list[tuple[int, int]]:
    """(gave the answer, answered) of each persona, and last of everybody without one."""
    codes, labels = analysis.table.codes(statement.item), analysis.personas.labels
    gave = np.isin(codes, statement.codes)
    groups = [labels == persona.index for persona in analysis.personas.personas] + [labels < 0]
    return [(int((gave & group).sum()), int(((codes >= 0) & group).sum())) for group in groups]


@pytest.mark.parametrize("k", SMALL)
def test_whatever_is_printed_exactly_leaves_no_few_people(k: int) -> None:
    """All that the personas' pages, the summary and the sheets beside one another say of the same answer together."""
    analysis, report = found(k)
    hedged = exact = 0
    for index, statement in statements(analysis):
        counts = heads(analysis, statement)
        vague = [g for g in range(k) if math.isnan(statement.across[g].low)] + [k]
        # Nobody of a persona may be said to have chosen an answer; of scales and options not even that follows.
        least = 1 if statement.item.question.kind in SELECT_KINDS and statement.item.option is None else 5
        left = [[gave, asked - gave] for g, (gave, asked) in enumerate(counts) if g not in vague]
        for gave, other in left:
            assert gave >= 5 or gave < least
            assert other >= 5 or other < least
        if len(vague) > 1:
            rest = np.sum([[counts[g][0], counts[g][1] - counts[g][0]] for g in vague], axis=0)
            assert (rest >= 5).all()
        hedged += statement.told.at_least
        exact += not statement.told.at_least
        page = report.personas[index]
        for longest, said in product((84, 62, 60), lines(page)):
            if said[0].removesuffix(" †") == told(statement, Voice("en"), longest):
                assert said[1].startswith("≥ ") is statement.told.at_least
    assert hedged > 2
    assert exact > 2


def lines(page: PersonaPage) -> Iterator[tuple[str, str]]:
    yield from ((row[0], row[1]) for row in page.evidence.rows if page.evidence)  # type: ignore[union-attr]
    yield from ((fact.label, fact.value) for block in page.blocks for fact in block.rows)


def test_beside_one_another_few_people_are_only_bounded() -> None:
    _, report = found(2)
    assert report.overview is not None
    figure = report.overview.figures[0]
    assert isinstance(figure.chart, PairedBars)
    texts = [row.texts for row in figure.chart.rows if ": " in row.label]  # scales
    assert any("≥" in text for line in texts for text in line)
    assert any("≤" in text for line in texts for text in line)
    assert "≥ (at least), ≤ (at most)" in figure.note
    sizes = [size(page) for page in report.personas]
    for line in texts:
        for text, n in zip(line, sizes, strict=True):
            least, most = bounds(text, n)
            assert most - least >= 4 or least >= 5


def test_the_file_of_an_analysis_bounds_what_it_may_not_say() -> None:
    analysis, _ = found(2)
    written = json.loads(json.dumps(to_data(analysis, "en"), allow_nan=False))
    bounded = [
        line for persona in written["personas"]["personas"] for line in persona["statements"] if "at_least" in line
    ]
    assert bounded
    for line in bounded:
        assert 0 < line["at_least"] < 1
        assert [line[name] for name in ("share", "low", "high", "n", "difference", "lift")] == [None] * 6
    of_personas = [advice for advice in written["advice"] if advice["audience"].startswith("persona:")]
    assert all(proof["share"] is None for a in of_personas for proof in a["evidence"] if proof["proof"] == "answer")
