"""The answers as they are now, for the pages that count them anew: the table, what it can be divided by, one filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

import numpy as np
from flask import request, url_for
from flask_babel import gettext as _
from numpy.typing import NDArray
from werkzeug.datastructures import MultiDict

from reports.compose.voice import FUNNEL, SHORT_GROUPS
from surveyapp import jobs
from surveyapp.domain import dimension as dimensions
from surveyapp.domain.classification import Classification, Group, Rules, Stage, classify
from surveyapp.domain.definition import Question
from surveyapp.domain.dimension import GROUP, PERSONA, STAGE, Dimension
from surveyapp.domain.judgement import NONE, Judgement, rows_of
from surveyapp.domain.persona_model import assign
from surveyapp.domain.persona_wave import Wave
from surveyapp.domain.quality import Flag, Quality, check
from surveyapp.domain.selection import Selection, chosen, sources
from surveyapp.domain.table import AnswerTable, Item, Mask
from surveyapp.domain.text import LANGUAGES, Text
from surveyapp.domain.weighting import Weighting, weigh
from surveyapp.domain.written import parse_day
from surveyapp.extensions import config, db
from surveyapp.store import arrivals, columns, handling, judgement, personas, reports, weights
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.addresses import asked_again
from surveyapp.web.results import warm

T = TypeVar("T")

FIELDS = ("where", "is", "source", "from", "to")
"""Of the filter, in addresses."""

ROW_FIELDS = ("also", "flag", "aside")
"""Of the filter where single responses are listed. Pages of figures do not take them: several conditions at once would
let somebody who may see figures alone take them apart person by person."""

ANY = "any"

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
    """Every answer stored so far, weighted where the business states population shares that fit. `state` tells the
    table from any other of this survey: what is made of it is kept by that (warm.py). `whole`: with what the business
    has set aside."""

    survey: SurveyInfo
    table: AnswerTable
    weighting: Weighting | None = None
    judgement: Judgement = NONE
    state: object = None
    whole: bool = False
    made: dict[str, Dimension] = field(default_factory=dict)

    @cached_property
    def classification(self) -> Classification:
        rules = jobs.current_rules().classification
        by = (rules, self.judgement)
        return self.kept("groups", by, lambda: classify(self.table, rules, self.judgement))

    def kept(self, what: str, by: object, make: Callable[[], T]) -> T:
        """What was made of this table by equal means, `by`; else it is made now. Nobody may change it."""
        state = None if self.state is None else (self.state, by)
        return warm.made((self.survey.id, what, self.whole), state, make)

    @property
    def quality(self) -> Quality:
        return self.kept("quality", None, lambda: check(self.table))

    def only(self, rows: Mask) -> Live:
        """Some of the responses. What is said of each person alone, such as the group, is said of them as of all."""
        return replace(self, table=self.table.where(rows), state=None, made={})

    @cached_property
    def wave(self) -> Wave | None:
        """The personas found last, None where there are none."""
        return personas.find(db.session, self.survey.id)

    @cached_property
    def personas(self) -> NDArray[np.intp]:
        """(n,) the place of everybody's persona, −1 for none; who was placed by hand is where they were put."""
        if self.wave is None:
            return np.full(self.table.n, -1, dtype=np.intp)
        labels = assign(self.wave.model, self.table)[0].copy()
        for row, place in rows_of(self.table, self.judgement.personas):
            if place < self.wave.model.k:
                labels[row] = place
        return labels

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

    def moved(self, key: str) -> Dimension | None:
        """The groups at the cuts that `key` names (dimension.at_cuts), None where no cut makes them. For pages of
        single responses alone: figures at two cuts that lie side by side would tell of one person."""
        cuts = dimensions.cuts_of(key)
        if cuts is None or not self.classification.movable:
            return None
        return dimensions.of_moved_groups(self.classification, *cuts, named(GROUP), _group_labels())

    def brief(self, dimension: Dimension) -> Sequence[Text]:
        """The labels of its parts where there is little room: personas without their trait."""
        if dimension.id != PERSONA or self.wave is None:
            return dimension.side.labels
        return [persona_text(place, self.wave.names) for place in range(self.wave.model.k)]

    def _made(self, key: str) -> Dimension | None:
        if key == GROUP and self.classification.counts:
            return dimensions.of_groups(self.classification, named(GROUP), _group_labels())
        if key == STAGE and self.classification.stage_counts:
            return dimensions.of_stages(
                self.classification, named(STAGE), {stage: _pair(FUNNEL, stage.value) for stage in Stage}
            )
        if key == PERSONA and self.wave is not None:
            names = persona_texts(self.survey.id, self.wave)
            items = frozenset(item.id for item in self.wave.model.items)
            return dimensions.of_personas(self.personas, named(PERSONA), names, items)
        item = next((item for item in self.table.items if item.id == key), None)
        return dimensions.of_item(self.table, item) if item is not None and dimensions.countable(item) else None

    @cached_property
    def kinds(self) -> list[Choice]:
        """The dimensions that are no question; whether there are groups a few responses tell as well as all."""
        rules = jobs.current_rules().classification
        there = {**self.kept("kinds", rules, lambda: self._told_by_a_few(rules)), PERSONA: self.wave is not None}
        return [Choice(key, named(key).to(i18n.language())) for key, is_there in there.items() if is_there]

    def _told_by_a_few(self, rules: Rules) -> dict[str, bool]:
        few = classify(self.table.where(np.arange(self.table.n) < ENOUGH_TO_TELL), rules)
        return {GROUP: bool(few.counts), STAGE: bool(few.stage_counts)}

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
        return self.kept("sources", None, lambda: sources(self.table))


def _group_labels() -> dict[Group, Text]:
    return {group: _pair(SHORT_GROUPS, group.value) for group in Group}


def _pair(names: dict[str, tuple[str, str]], key: str) -> Text:
    vi, en = names[key]
    return Text.of(vi=vi, en=en)


def persona_text(place: int, names: Sequence[str] = ()) -> Text:
    """What the business calls a persona, else its number."""
    own = names[place] if place < len(names) else ""
    return Text.of(vi=own or f"Chân dung {place + 1}", en=own or f"Persona {place + 1}")


def persona_texts(survey_id: int, wave: Wave) -> tuple[Text, ...]:
    """What the personas are called where one is chosen or told from the others: the business's own name, else the
    number with the trait that the results give it."""
    newest = reports.newest(db.session, survey_id)
    traits = warm.made((survey_id, "traits"), newest, lambda: _traits(survey_id))
    return tuple(_called(place, wave.names, traits) for place in range(wave.model.k))


def _called(place: int, names: Sequence[str], traits: dict[str, list[str]]) -> Text:
    plain = persona_text(place, names)
    if place < len(names) and names[place]:
        return plain
    said = {language: plain.to(language) for language in LANGUAGES}
    for language, found in traits.items():
        if place < len(found) and found[place]:
            said[language] += f": {found[place]}"
    return Text.of(**said)


def _traits(survey_id: int) -> dict[str, list[str]]:
    """Of each persona in the stored results, by language; none where an earlier release composed them."""
    stored = reports.latest_analysis(db.session, survey_id)
    try:
        return {
            language: [page["tagline"] for page in content["personas"]]
            for language, content in (stored.content if stored else {}).items()
        }
    except (KeyError, TypeError):
        return {}


def named(key: str) -> Text:
    names = {
        GROUP: Text.of(vi="Nhóm khách hàng", en="Customer group"),
        STAGE: Text.of(vi="Giai đoạn phễu", en="Funnel stage"),
        PERSONA: Text.of(vi="Chân dung", en="Persona"),
    }
    return names[key]


def unweighted(own: SurveyInfo) -> AnswerTable:
    """Raises NotReady."""
    return _table(own)[0]


def everything(own: SurveyInfo) -> Live:
    """With what the business has set aside, and unweighted: for pages of single responses. Raises NotReady."""
    table, state = _table(own, with_aside=True)
    return Live(own, table, judgement=judgement.find(db.session, own.id), state=state, whole=True)


def live(own: SurveyInfo) -> Live:
    """Raises NotReady."""
    table, state = _table(own)
    targets = weights.find(db.session, own.id)
    weighting = warm.made((own.id, "weights"), (state, targets), lambda: weigh(table, targets)[0])
    stated = judgement.find(db.session, own.id)
    return Live(own, weighting.of(table) if weighting else table, weighting, stated, (state, targets))


def _table(own: SurveyInfo, *, with_aside: bool = False) -> tuple[AnswerTable, object]:
    """The table, and what tells it from any other of this survey."""
    aside = handling.aside(db.session, own.id)
    state = (with_aside, own.version_id, own.revision, arrivals.newest(db.session, own.id), aside)

    def read() -> AnswerTable:
        if columns.unread(db.session, own, config().home) > MOST_UNREAD:
            raise NotReady
        return columns.table(db.session, own, config().home, with_aside=with_aside)

    return warm.table((own.id, with_aside), state, read, lambda found: found.n), state


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
    further: tuple[Dimension, ...] = ()

    @property
    def n(self) -> int:
        return int(self.mask.sum())

    @property
    def shown(self) -> bool:
        """False where the people chosen, or those left out, are too few to be spoken of."""
        return not self.faults and (bool(self.mask.all()) or dimensions.speakable(self.mask))

    def within(self) -> Mask | None:
        return self.mask if self.selection else None


def filtered(here: Live, quality: Quality | None = None) -> Filter:
    """The filter of the request: where, is (more than once), source (more than once), from, to. With the `quality` of
    the table, which a page of single responses gives, also: also (a dimension, “:” and a part of it; parts of one
    dimension are alternatives, dimensions all hold; groups at other cuts once at most), flag (more than once, or any)
    and aside (yes, no)."""
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
        day_asked(asked.get("from", ""), _("From"), faults),
        day_asked(asked.get("to", ""), _("To"), faults),
    )
    if selection.since and selection.until and selection.since > selection.until:
        faults.append(_("The last day is before the first day."))
        selection = replace(selection, since=None, until=None)
    further: tuple[Dimension, ...] = ()
    if quality is not None:
        further = _further(here, faults)
        selection = replace(
            selection,
            further=tuple((one.id, _parts_asked(one)) for one in further),
            flags=frozenset(flag for flag in Flag if {flag.value, ANY}.intersection(asked.getlist("flag"))),
            aside={"yes": True, "no": False}.get(asked.get("aside", "")),
        )
    everybody = np.ones(here.table.n, dtype=np.bool_)
    mask = chosen(here.table, selection, dimension, further, quality) if selection else everybody
    return Filter(selection, dimension, mask, asked, _cleared(quality is not None), tuple(faults), further)


def _further(here: Live, faults: list[str]) -> tuple[Dimension, ...]:
    """The dimensions that `also` names, in the order asked; groups at other cuts only once, as each time costs."""
    found: dict[str, Dimension] = {}
    for key in dict.fromkeys(written.partition(":")[0] for written in request.args.getlist("also") if written):
        supposed = any(dimensions.cuts_of(one) for one in found)
        dimension = here.dimension(key) or (None if supposed else here.moved(key))
        if dimension is None or not _parts_asked(dimension):
            faults.append(_("This survey has no question or group “%(name)s” to filter by.", name=key[:80]))
        else:
            found[key] = dimension
    return tuple(found.values())


def _parts_asked(dimension: Dimension) -> frozenset[str]:
    """The parts of the dimension that `also` names and that exist."""
    pairs = (written.partition(":") for written in request.args.getlist("also"))
    return frozenset(part for key, _colon, part in pairs if key == dimension.id and part in dimension.parts)


def day_asked(written: str, field: str, faults: list[str]) -> date | None:
    """A day as it stands in an address; None for none, and with a sentence in `faults` for what is no day."""
    day = parse_day(written.strip())
    if day is None and written.strip():
        faults.append(_("%(field)s: “%(found)s” is not a day. Example: 2026-03-31.", field=field, found=written[:40]))
    return day


def _cleared(rows: bool) -> str:
    fields = (*FIELDS, *ROW_FIELDS) if rows else FIELDS
    return url_for(request.endpoint or "", **(request.view_args or {}), **asked_again(*fields))
