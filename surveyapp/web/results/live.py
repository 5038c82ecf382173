"""The answers as they are now, for the pages that count them anew: the table, what it can be divided by, one filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
from flask import current_app, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from reports.compose.voice import FUNNEL, SHORT_GROUPS
from surveyapp import jobs
from surveyapp.config import Config
from surveyapp.domain import dimension as dimensions
from surveyapp.domain.classification import Classification, Group, Stage, classify
from surveyapp.domain.definition import Question
from surveyapp.domain.dimension import GROUP, PERSONA, STAGE, Dimension
from surveyapp.domain.persona_model import assign
from surveyapp.domain.persona_wave import Wave
from surveyapp.domain.selection import Selection, chosen, sources
from surveyapp.domain.table import AnswerTable, Item, Mask
from surveyapp.domain.text import Text
from surveyapp.domain.weighting import Weighting, weigh
from surveyapp.domain.written import parse_day
from surveyapp.extensions import db
from surveyapp.store import columns, personas, weights
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.addresses import asked_again

FIELDS = ("where", "is", "source", "from", "to")
"""Of the filter, in addresses."""

ENOUGH_TO_TELL = 100

MOST_UNREAD = 5_000
"""Answers a request may read into the table: about half a second. More are left to the worker."""


class NotReady(Exception):
    """More answers wait to be read than a request may read."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a menu; `key` as it stands in addresses."""

    key: str
    words: str


@dataclass(frozen=True)
class Live:
    """Every answer stored so far, weighted where the business states population shares that fit."""

    survey: SurveyInfo
    table: AnswerTable
    weighting: Weighting | None = None
    made: dict[str, Dimension] = field(default_factory=dict)

    @cached_property
    def classification(self) -> Classification:
        return classify(self.table, jobs.current_rules().classification)

    @cached_property
    def wave(self) -> Wave | None:
        """The personas found last, None where there are none."""
        return personas.find(db.session, self.survey.id)

    @cached_property
    def by_question(self) -> dict[Question, tuple[Item, ...]]:
        return dimensions.counted_items(self.table)

    def dimension(self, key: str) -> Dimension | None:
        """None for what does not exist or cannot be counted."""
        if key not in self.made:
            found = self._made(key)
            if found is None:
                return None
            self.made[key] = found
        return self.made[key]

    def _made(self, key: str) -> Dimension | None:
        if key == GROUP and self.classification.counts:
            return dimensions.of_groups(
                self.classification, named(GROUP), {group: _pair(SHORT_GROUPS, group.value) for group in Group}
            )
        if key == STAGE and self.classification.stage_counts:
            return dimensions.of_stages(
                self.classification, named(STAGE), {stage: _pair(FUNNEL, stage.value) for stage in Stage}
            )
        if key == PERSONA and self.wave is not None:
            names = [persona_text(place, self.wave.names) for place in range(self.wave.model.k)]
            items = frozenset(item.id for item in self.wave.model.items)
            return dimensions.of_personas(assign(self.wave.model, self.table)[0], named(PERSONA), names, items)
        item = next((item for item in self.table.items if item.id == key), None)
        return dimensions.of_item(self.table, item) if item is not None and dimensions.countable(item) else None

    @cached_property
    def kinds(self) -> list[Choice]:
        """The dimensions that are no question; whether there are groups a few responses tell as well as all."""
        few = classify(self.table.where(np.arange(self.table.n) < ENOUGH_TO_TELL), jobs.current_rules().classification)
        there = {GROUP: bool(few.counts), STAGE: bool(few.stage_counts), PERSONA: self.wave is not None}
        return [Choice(key, named(key).to(i18n.language())) for key, is_there in there.items() if is_there]

    @cached_property
    def menu(self) -> list[tuple[str, list[Choice]]]:
        """(question, its items) of what can stand in columns and be filtered by; the entries that are no question come
        first, under ""."""
        language = i18n.language()
        return [
            ("", self.kinds),
            *(
                (question.text.to(language), [Choice(item.id, item.text.to(language)) for item in items])
                for question, items in self.by_question.items()
            ),
        ]

    def sources(self) -> tuple[tuple[str, int], ...]:
        return sources(self.table)


def _pair(names: dict[str, tuple[str, str]], key: str) -> Text:
    vi, en = names[key]
    return Text.of(vi=vi, en=en)


def persona_text(place: int, names: Sequence[str] = ()) -> Text:
    """What the business calls a persona, else its number."""
    own = names[place] if place < len(names) else ""
    return Text.of(vi=own or f"Chân dung {place + 1}", en=own or f"Persona {place + 1}")


def named(key: str) -> Text:
    names = {
        GROUP: Text.of(vi="Nhóm khách hàng", en="Customer group"),
        STAGE: Text.of(vi="Giai đoạn phễu", en="Funnel stage"),
        PERSONA: Text.of(vi="Chân dung", en="Persona"),
    }
    return names[key]


def unweighted(own: SurveyInfo) -> AnswerTable:
    """Raises NotReady."""
    config: Config = current_app.config["SURVEYAPP"]
    if columns.unread(db.session, own, config.home) > MOST_UNREAD:
        raise NotReady
    return columns.table(db.session, own, config.home)


def live(own: SurveyInfo) -> Live:
    """Raises NotReady."""
    table = unweighted(own)
    weighting, _faults = weigh(table, weights.find(db.session, own.id))
    return Live(own, weighting.of(table) if weighting else table, weighting)


# ------------------------------------------------------------------ the filter


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """What the address asks for, and the responses it leaves; `faults` are sentences about what could not be read,
    `cleared` the address of the page without it."""

    selection: Selection
    dimension: Dimension | None
    mask: Mask
    typed: MultiDict[str, str]
    cleared: str
    faults: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        return int(self.mask.sum())

    @property
    def shown(self) -> bool:
        """False where the people chosen, or those left out, are too few to be spoken of."""
        return not self.faults and (bool(self.mask.all()) or dimensions.speakable(self.mask))

    def within(self) -> Mask | None:
        return self.mask if self.selection else None


def filtered(here: Live) -> Filter:
    """The filter of the request: where, is (more than once), source (more than once), from, to."""
    asked = request.args
    faults: list[str] = []
    key = asked.get("where", "")
    dimension = here.dimension(key) if key else None
    if key and dimension is None:
        faults.append(_("This survey has no question or group “%(name)s” to filter by.", name=key))
    known = set(dimension.parts) if dimension else set()
    selection = Selection(
        key if dimension else "",
        frozenset(part for part in asked.getlist("is") if part in known),
        frozenset(asked.getlist("source")),
        _day(asked.get("from", ""), _("From"), faults),
        _day(asked.get("to", ""), _("To"), faults),
    )
    if selection.since and selection.until and selection.since > selection.until:
        faults.append(_("The last day is before the first day."))
        selection = replace(selection, since=None, until=None)
    mask = chosen(here.table, selection, dimension) if selection else np.ones(here.table.n, dtype=np.bool_)
    return Filter(selection, dimension, mask, asked, _cleared(), tuple(faults))


def _day(written: str, field: str, faults: list[str]) -> date | None:
    day = parse_day(written.strip())
    if day is None and written.strip():
        faults.append(_("%(field)s: “%(found)s” is not a day. Example: 2026-03-31.", field=field, found=written[:40]))
    return day


def _cleared() -> str:
    return url_for(request.endpoint or "", **(request.view_args or {}), **asked_again(*FIELDS))
