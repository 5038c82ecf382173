"""Single responses as a page shows them: which are asked for, and each in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from flask import request

from reports.compose.voice import FLAGS, FUNNEL, SHORT_GROUPS
from surveyapp.domain.answer_search import containing, open_items
from surveyapp.domain.definition import Role
from surveyapp.domain.dimension import PERSONA
from surveyapp.domain.persona_model import assign
from surveyapp.domain.quality import Flag, Quality
from surveyapp.domain.quote import masked
from surveyapp.domain.reading import VIET_NAM
from surveyapp.domain.selection import set_aside as kept_out
from surveyapp.domain.table import AnswerTable, Item, Mask
from surveyapp.store import invitations
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.filters import source_name
from surveyapp.web.results.live import Filter, Live, everything, filtered

LONGEST_SHOWN = 140
MOST_QUERY = 100

SATISFACTION = (Role("satisfaction", "nps"), Role("satisfaction", "csat"), Role("satisfaction", "ces"))


@dataclass(frozen=True, slots=True)
class Row:
    """One response of the list, in words; `when` is a day only where it came by an invitation without a name: the hour
    would say who it was to somebody who knows when people answer."""

    number: int
    when: datetime | date | None
    source: str
    language: str
    group: str
    stage: str
    persona: str
    probability: float
    satisfaction: str
    flags: tuple[Flag, ...]
    aside: bool
    words: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What a request asks to see. `mask` (n,) are the responses, of `here.table`."""

    own: SurveyInfo
    here: Live
    quality: Quality
    filter: Filter
    query: str
    mask: Mask

    def numbers(self) -> list[int]:
        return [int(number) for number in self.here.table.response_numbers()[self.mask]]

    def flagged(self, rows: Mask) -> bool:
        """Whether every one of these responses carries a flag."""
        return bool(self.quality.flagged[rows].all())


def listed(own: SurveyInfo) -> Listed:
    """Raises NotReady."""
    here = everything(own)
    quality = here.quality
    chosen = filtered(here, quality)
    query = request.args.get("q", "").replace("\0", "").strip()[:MOST_QUERY]
    mask = chosen.mask if not chosen.faults else np.zeros(here.table.n, dtype=np.bool_)
    return Listed(own, here, quality, chosen, query, mask & _said(here.table, query) if query else mask)


def _said(table: AnswerTable, query: str) -> Mask:
    """(n,) whose open answers contain the words of the query, all of them in one answer."""
    found = np.zeros(table.n, dtype=np.bool_)
    for item in open_items(table.items):
        found |= containing(table, item, query)
    return found


def rows_of(found: Listed, places: list[int]) -> list[Row]:
    """These places of the table in words. Groups, stages and personas are of each person alone, so a part of the table
    is enough to find them."""
    if not places:
        return []
    table, language = found.here.table, i18n.language()
    mask = np.zeros(table.n, dtype=np.bool_)
    mask[places] = True
    part = found.here.only(mask)
    told = _told(part, found.query)
    aside, order = kept_out(part.table), {place: row for row, place in enumerate(sorted(places))}
    frame = part.table.frame
    about = [frame[name].to_list() for name in ("#number", "#submitted", "#source", "#language")]

    def row(place: int) -> Row:
        at = order[place]
        number, submitted, source, spoken = (values[at] for values in about)
        group, stage, persona, probability, satisfaction, words = told[at]
        return Row(
            number,
            when(submitted, source),
            source_name(source),
            spoken,
            pair(SHORT_GROUPS, group, language),
            pair(FUNNEL, stage, language),
            persona,
            probability,
            satisfaction,
            found.quality.of(place),
            bool(aside[at]),
            words,
        )

    return [row(place) for place in places]


_Told = tuple[str, str, str, float, str, str]


def _told(part: Live, query: str) -> list[_Told]:
    """(group, stage, persona, its probability, satisfaction, words) of each response; "" and nan for what is not
    known."""
    n = part.table.n
    groups, stages = _labels(part)
    personas, chances = persona_of(part, briefly=True)
    marks = _satisfaction(part.table)
    words = _words(part.table, query)
    return [(groups[i], stages[i], personas[i], chances[i], marks[i], words[i]) for i in range(n)]


def _labels(part: Live) -> tuple[list[str], list[str]]:
    return part.classification.groups.tolist(), part.classification.stages.tolist()


def persona_of(part: Live, *, briefly: bool = False) -> tuple[list[str], list[float]]:
    """(name, probability) of everybody's persona; "" and nan for nobody's. `briefly`: without its trait."""
    dimension = part.dimension(PERSONA)
    if part.wave is None or dimension is None:
        return [""] * part.table.n, [float("nan")] * part.table.n
    labels = part.brief(dimension) if briefly else dimension.side.labels
    names = [label.to(i18n.language()) for label in labels]
    chances = assign(part.wave.model, part.table)[1].tolist()
    return [names[code] if code >= 0 else "" for code in dimension.side.codes.tolist()], chances


def satisfaction_items(table: AnswerTable) -> tuple[Item, ...]:
    """Those of the first kind of satisfaction that is asked."""
    return next((items for role in SATISFACTION if (items := table.items_with(role))), ())


def _satisfaction(table: AnswerTable) -> list[str]:
    items = [item for item in satisfaction_items(table) if item.categories][:1]
    if not items:
        return [""] * table.n
    labels = [label.to(i18n.language()) for label in items[0].labels]
    return [labels[code] if code >= 0 else "" for code in table.codes(items[0]).tolist()]


def _words(table: AnswerTable, query: str) -> list[str]:
    """What each person wrote: the answer that was searched for, else the first."""
    found = [""] * table.n
    for item in open_items(table.items):
        fits = containing(table, item, query)
        for row, text in enumerate(table.texts(item)):
            if not found[row] and fits[row] and text:
                found[row] = _short(masked(text))
    return found


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN].rsplit(" ", 1)[0] + " …"


# ------------------------------------------------------------------ names


def pair(names: dict[str, tuple[str, str]], key: str, language: str) -> str:
    return names[key][0 if language == "vi" else 1] if key in names else ""


def flag_name(flag: Flag) -> str:
    said = pair(FLAGS, flag.value, i18n.language())
    return said[:1].upper() + said[1:]


def when(submitted: datetime | None, source: str) -> datetime | date | None:
    anonymous = source == invitations.SOURCE and submitted is not None
    return submitted.astimezone(VIET_NAM).date() if anonymous and submitted else submitted
