"""What every section is composed from: the analysis, the voice, and the facts they share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import numpy as np

from reports import format as write
from reports.charts.tone import Tone, series_tone
from reports.compose.phrases import people_who, people_who_both
from reports.compose.tally import SMALLEST_CELL, Tally, effective_n, few, is_scale, tally
from reports.compose.voice import GROUP_TONES, SHORT_GROUPS, Voice, name_of
from surveyapp.domain.analysis import Analysis
from surveyapp.domain.comparison import Row
from surveyapp.domain.definition import SILENT_KINDS, Kind, Question
from surveyapp.domain.hiding import hidden_table
from surveyapp.domain.persona import Persona
from surveyapp.domain.stats import Estimate, wilson
from surveyapp.domain.table import AnswerTable, Item, Mask

FEWEST_APART = 30
"""People in the smaller of two groups from which the answers of each are drawn: of fewer nearly every cell is small."""
SHORT_NAME = 60
"""Characters of a persona's name in a table."""


class Answers:
    """A table of answers as they are told: of everyone, or of the `compared` pair of groups side by side."""

    voice: Voice

    @property
    def table(self) -> AnswerTable:
        raise NotImplementedError

    @property
    def n(self) -> int:
        return self.table.n

    @property
    def compared(self) -> tuple[str, ...]:
        return ()

    @property
    def shown_groups(self) -> tuple[str, ...]:
        """The groups figures are drawn for: the compared pair, else everyone."""
        return self.compared or ("everyone",)

    @property
    def drawn_groups(self) -> tuple[str, ...]:
        """The groups single answers are drawn for: the shown ones, or everyone where one of them is small."""
        large = all(self.size(group) >= FEWEST_APART for group in self.compared)
        return self.shown_groups if large else ("everyone",)

    def mask(self, group: str) -> Mask:
        if group not in self._masks:
            mine = self._members(group)
            mine.flags.writeable = False
            self._masks[group] = mine
        return self._masks[group]

    def tally(self, item: Item, group: str = "everyone") -> Tally:
        if (item.id, group) not in self._tallies:
            self._tallies[item.id, group] = tally(self.table, item, self.mask(group))
        return self._tallies[item.id, group]

    @cached_property
    def _masks(self) -> dict[str, Mask]:
        return {}

    @cached_property
    def _tallies(self) -> dict[tuple[str, str], Tally]:
        return {}

    def _members(self, group: str) -> Mask:
        return np.ones(self.n, dtype=np.bool_)

    def group_name(self, group: str) -> str:
        return name_of(SHORT_GROUPS, group, self.voice)

    def tone(self, group: str) -> Tone:
        if self.shown_groups == (group,):
            return Tone.TEAL
        return GROUP_TONES.get(group, Tone.SLATE)

    def size(self, group: str) -> int:
        return int(self.mask(group).sum())

    @cached_property
    def numbers(self) -> dict[str, str]:
        """Question id → the number it has in the appendix, `C1` (vi) or `Q1`."""
        letter = self.voice.say("C", "Q")
        asked = [question for question in self.table.questionnaire.questions() if is_listed(question)]
        return {question.id: f"{letter}{place + 1}" for place, question in enumerate(asked)}

    def number(self, item: Item) -> str:
        return self.numbers.get(item.question.id, "")

    def counted(self, n: int) -> str:
        """A head count; one to four people are only told as fewer than five."""
        return f"< {SMALLEST_CELL}" if few(n) else self.voice.count(n)

    def numbered(self, items: tuple[Item, ...]) -> str:
        """The question numbers of several items, each once, in asking order."""
        seen = dict.fromkeys(self.number(item) for item in items)
        return ", ".join(number for number in seen if number)

    # ------------------------------------------------------------------ what may not be shown

    @cached_property
    def _hidden(self) -> dict[str, dict[str, tuple[bool, ...]]]:
        return {}

    def hidden(self, item: Item, group: str) -> tuple[bool, ...]:
        """Per code of the item, whether the group’s count of it may not be shown anywhere in the report: for every
        group that is printed, so that no hidden cell follows from the others. Of an option only ticked is told."""
        if item.id not in self._hidden:
            self._hidden[item.id] = self._cells(item)
        return self._hidden[item.id][group]

    def _cells(self, item: Item) -> dict[str, tuple[bool, ...]]:
        option, ordered = item.option is not None, is_scale(item)
        shown = [code for code in range(max(item.categories, 1)) if code == 1 or not option]

        def counted(group: str) -> list[int]:
            people = self.tally(item, group).people
            return [people[code] for code in shown]

        columns = {"everyone": counted("everyone")}
        hidden = {"everyone": hidden_table([[n] for n in columns["everyone"]], ordered=ordered, option=option)}
        if self.compared:
            parts = [counted(group) for group in self.compared]
            rest = [n - sum(part) for n, *part in zip(columns["everyone"], *parts, strict=True)]
            table = hidden_table(list(zip(*parts, rest, strict=True)), ordered=ordered, option=option)
            hidden |= {group: tuple((row[place],) for row in table) for place, group in enumerate(self.compared)}
        before = (False,) if option else ()
        return {group: (*before, *(cell[0] for cell in cells)) for group, cells in hidden.items()}


@dataclass(frozen=True)
class Counted(Answers):
    """Answers by themselves, nothing analysed."""

    answers: AnswerTable
    voice: Voice

    @property
    def table(self) -> AnswerTable:
        return self.answers


@dataclass(frozen=True)
class Study(Answers):
    """`business` and `sample` as printed; `compared` is the pair of groups shown side by side, empty without one;
    `names` are the business's own for the personas, "" for none."""

    analysis: Analysis
    voice: Voice
    business: str
    sample: bool
    names: tuple[str, ...] = ()

    @property
    def table(self) -> AnswerTable:
        return self.analysis.table

    @property
    def compared(self) -> tuple[str, ...]:
        """("potential", "target") when both have people enough to be set side by side."""
        return ("potential", "target") if self.analysis.comparison is not None else ()

    @property
    def circular(self) -> frozenset[str]:
        return self.analysis.classification.circular_items

    def _members(self, group: str) -> Mask:
        if group == "everyone":
            return super()._members(group)
        return np.asarray(self.analysis.classification.groups == group)

    def error(self, mask: Mask | None = None) -> float:
        """Half the widest 95 % interval a share of these people can have."""
        n = effective_n(self.table, mask)
        half = wilson(n / 2, n)
        return (half.high - half.low) / 2

    def dates(self) -> tuple[date, date] | None:
        """First and last day of the answers, where they are known."""
        moments = self.table.frame["#submitted"]
        first, last = moments.min(), moments.max()
        return (first.date(), last.date()) if isinstance(first, datetime) and isinstance(last, datetime) else None

    def fieldwork(self) -> str:
        days = self.dates()
        return write.date_range(*days, self.voice.lang) if days else ""

    # ------------------------------------------------------------------ personas

    @property
    def personas(self) -> tuple[Persona, ...]:
        """Personas large enough to say anything about."""
        return tuple(persona for persona in self.analysis.personas.personas if persona.n >= SMALLEST_CELL)

    def persona_tone(self, persona: Persona) -> Tone:
        return series_tone(persona.index)

    def persona_label(self, persona: Persona) -> str:
        return self.voice.say(f"Chân dung {persona.index + 1}", f"Persona {persona.index + 1}")

    def persona_name(self, persona: Persona, longest: int = 96) -> str:
        """The business's own name, else from its two strongest statements, one alone where both are too long;
        `Chân dung 1` without any."""
        if persona.index < len(self.names) and self.names[persona.index]:
            return self.names[persona.index]
        parts = persona.name_parts
        if not parts:
            return self.persona_label(persona)
        if len(parts) == 1:
            return people_who(parts[0], self.voice, longest)
        alone = persona.name_alone or parts[0]
        # Another name, not a shorter one, is the same wherever the persona is named.
        longest = longest if alone is parts[0] else min(longest, SHORT_NAME)
        name = people_who_both(parts[0], parts[1], alone, self.voice, longest)
        return name[:1].upper() + name[1:]

    def persona_mask(self, persona: Persona) -> Mask:
        return np.asarray(self.analysis.personas.labels == persona.index)

    # ------------------------------------------------------------------ the comparison's rows

    @cached_property
    def _rows(self) -> dict[tuple[str, int | None], Row]:
        comparison = self.analysis.comparison
        return {(row.item.id, row.code): row for row in comparison.rows} if comparison else {}

    def row(self, item: Item, code: int | None) -> Row | None:
        return self._rows.get((item.id, code))


def is_listed(question: Question) -> bool:
    """Questions the appendix lists: all that take an answer but consent and what identifies a person."""
    private = any(role.family == "identity" for role in question.roles)
    return question.kind not in SILENT_KINDS | {Kind.CONSENT, Kind.EMAIL, Kind.PHONE} and not private


def overlaps(one: Estimate, other: Estimate) -> bool:
    """Whether two intervals touch; then no order of the two may be claimed."""
    return not (one.low > other.high or other.low > one.high)
