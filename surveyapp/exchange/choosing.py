"""What a person may choose for a column of a sheet, and the mapping that comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Choices
from dataclasses import replace

from surveyapp.domain.definition import SILENT_KINDS, Question, Questionnaire
from surveyapp.domain.text import Text
from surveyapp.exchange.guess import WITH_OTHER, column_for
from surveyapp.exchange.identity import Join
from surveyapp.exchange.mapping import Mapping
from surveyapp.exchange.parts import NOT_IMPORTED, parts_of, takes_whole
from surveyapp.exchange.sheet import Sheet

ABOUT = ("#submitted", "#started", "#source")
"""Targets that say something about the response and answer no question."""

OTHER = "#other "
"""Before a question's id: the words of its option with words of one's own."""


def targets(questionnaire: Questionnaire) -> Iterator[tuple[Question, list[tuple[str, Text | None]]]]:
    """(question, [(target, the part's wording; None for the whole answer)]) of every question a column may fill."""
    for question in questionnaire.questions():
        if question.kind in SILENT_KINDS | NOT_IMPORTED:
            continue
        found: list[tuple[str, Text | None]] = [(question.id, None)] if takes_whole(question) else []
        found += [(f"{question.id}.{part}", names[0]) for part, names in parts_of(question)]
        if question.kind in WITH_OTHER:
            own = next((option for option in question.options if option.other), None)
            found += [(f"{OTHER}{question.id}", own.text)] if own else []
        yield question, found


def target_of(mapping: Mapping, column: str) -> str:
    """As `targets` and ABOUT name it, "" for a column that is not imported."""
    about = next((f"#{field}" for field, name in mapping.about() if name == column and field != "id"), "")
    own = next((own for own in mapping.columns if own.column == column), None)
    if own is None:
        return about
    return f"{OTHER}{own.question}" if own.other else own.target


def chosen(
    mapping: Mapping,
    sheet: Sheet,
    questionnaire: Questionnaire,
    wanted: Choices[str, str],
    values: Choices[str, Choices[str, str]],
    who: str,
    join: Join,
) -> Mapping:
    """The mapping with the columns' targets `wanted`, what unknown `values` of a column stand for (cell → option code),
    and the column `who` that tells people apart. A column whose target stays keeps all else that is said of it. Targets
    that do not exist are passed over."""
    known = {target for _question, parts in targets(questionnaire) for target, _words in parts}
    about = dict.fromkeys(ABOUT, "")
    columns = []
    for column in sheet.header:
        target = wanted.get(column, target_of(mapping, column))
        if target in ABOUT:
            about[target] = column
        if target not in known:
            continue
        own = next((own for own in mapping.columns if own.column == column), None)
        if own is None or target_of(mapping, column) != target:
            question, _dot, part = target.removeprefix(OTHER).partition(".")
            own = column_for(sheet, column, questionnaire.question(question), part, other=target.startswith(OTHER))
        added = {cell: code for cell, code in values.get(column, {}).items() if code}
        columns.append(replace(own, values=tuple({**dict(own.values), **added}.items())))
    submitted, started, source = about.values()
    told = replace(mapping, submitted=submitted, started=started, source=source)
    return replace(told, columns=tuple(columns), id=who, join=join if who else Join.OWN)
