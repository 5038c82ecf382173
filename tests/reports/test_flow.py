"""Personas of whom there is little to tell share a page; a sheet of their own has everything."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime
from functools import cache

from reports.charts.bars import PairedBars
from reports.compose import compose
from reports.compose.phrases import people_who_both
from reports.compose.voice import Voice
from reports.content import Report
from reports.flow import compared_rows, flowing, short_evidence
from reports.render import page_html, render
from surveyapp.domain.analysis import Analysis
from tests.reports.gallery.cases import CASES
from tests.reports.gallery.overflow import sheets
from tests.reports.gallery.surveys import Case, answered

WHEN = datetime(2026, 4, 1)


@cache
def analysis() -> Analysis:
    return answered(Case(("attitudes", "people"), 160, k=2))


def report() -> Report:
    return compose(analysis(), lang="en")


def with_evidence(rows: int) -> Report:
    """Personas with so many answers to tell."""
    made = report()
    told = ("I ask my family before I buy", "90%", "50%", "+40 ±5", "×1.8")
    people = []
    for page in made.personas:
        assert page.evidence is not None
        people.append(replace(page, evidence=replace(page.evidence, rows=(told,) * rows), blocks=()))
    return replace(made, personas=tuple(people))


def test_two_personas_share_a_page_with_fewer_answers_and_a_sheet_of_their_own_has_all() -> None:
    made = with_evidence(10)
    most = short_evidence(made)
    assert most == 5
    assert short_evidence(with_evidence(4)) == 7
    assert flowing(made)["persona-2"] == "flows"
    whole = page_html(made, when=WHEN)
    assert whole.count("<td>I ask my family before I buy</td>") == 2 * most
    assert whole.count('<div class="persona short">') == 2
    alone = page_html(made, when=WHEN, only="persona-2")
    assert alone.count("<td>I ask my family before I buy</td>") == 10
    assert '<div class="persona">' in alone
    pages = sheets(render(made, when=WHEN))
    shared = next(
        sheet for sheet in pages if "Persona 2" in sheet.text and "What sets these people apart" in sheet.text
    )
    assert shared.text.count("What sets these people apart") == 2
    assert all(sheet.beyond() == sheet.overprinted() == [] for sheet in pages)


def test_personas_that_fill_more_than_half_a_page_have_one_each() -> None:
    made = with_evidence(10)
    crowded = replace(made, personas=tuple(replace(page, story="Long. " * 400) for page in made.personas))
    assert short_evidence(crowded) is None
    assert not {"persona-1", "persona-2"} & flowing(crowded).keys()
    assert short_evidence(replace(made, personas=made.personas[:1])) is None


def test_personas_side_by_side_have_a_figure_in_every_line_and_each_question_once() -> None:
    overview = report().overview
    assert overview is not None
    chart = overview.figures[0].chart
    assert isinstance(chart, PairedBars)
    assert len(chart.rows) > 2
    assert all(any(math.isfinite(share) for share in row.shares) for row in chart.rows)
    questions = [row.label.partition(":")[0] for row in chart.rows]
    assert len(questions) == len(set(questions))


def test_two_traits_of_one_kind_are_named_once() -> None:
    persona = analysis().personas.personas[0]
    agreed = [s for s in persona.statements if s.affirms and "make me" in Voice("en").of(s.item.text)]
    other = replace(agreed[0], item=replace(agreed[0].item, text=analysis().table.questionnaire.title))
    assert people_who_both(agreed[0], other, agreed[0], Voice("en"), 120) == (
        "Those who agree: “Good looks make me want to buy” and “Customer survey of a test shop”"
    )


def test_answers_of_two_groups_fill_the_page_they_stand_on() -> None:
    """Below all seven criteria there is no room for them: their own page has as many as it takes."""
    made = compose(answered(Case(("criteria", "bant", "funnel", "barriers", "channels"), 240)), lang="en")
    assert made.comparison is not None
    assert made.comparison.criteria is not None
    assert made.comparison.questions is not None
    rows = (made.comparison.questions.rows * 14)[:14]
    page = replace(made.comparison, questions=replace(made.comparison.questions, rows=rows))
    whole = replace(made, comparison=page)
    assert compared_rows(whole) == 14
    assert page.criteria is not None
    few = replace(page, criteria=replace(page.criteria, rows=()), stages=None, cards=())
    assert 9 < (compared_rows(replace(whole, comparison=few)) or 0) <= len(rows)
    half = replace(page, criteria=replace(page.criteria, rows=page.criteria.rows[:2]), cards=())
    fitting = compared_rows(replace(whole, comparison=half))
    assert fitting is not None
    assert 6 <= fitting < len(rows)
    shown = page_html(replace(whole, comparison=half), when=WHEN).split('<div class="compare dense">')[1]
    assert shown.split("</table>")[0].count('<th scope="row"') == fitting
    chosen = replace(half, head=replace(half.head, anchor="compare"))
    assert compared_rows(replace(whole, comparison=chosen)) is None


def test_advice_begins_on_the_page_where_its_first_figure_fits() -> None:
    made = compose(answered(CASES["a million"].case), lang="en")
    assert flowing(made)["advice"] == "flows splits"
