"""From a figure to the responses behind it: addresses of the list of responses, for who may open it.

A figure that is hidden, because it would tell of fewer than five people, has no such address. What is behind a figure
are the responses as they are now: where some have arrived since the analysis, the list says another number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from reports import format as write
from reports.compose.voice import JOURNEY, SHORT_GROUPS
from surveyapp.domain.classification import Group
from surveyapp.domain.dimension import GROUP, PERSONA
from surveyapp.domain.item import Item, items_of
from surveyapp.domain.stats import SMALLEST_CELL
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n
from surveyapp.web.access import may
from surveyapp.web.results.response_rows import pair

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Behind:
    """One figure: what it says, what it is a share of, and where its responses are listed."""

    words: str
    figure: str
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one persona, stage or group, which `address` lists as a whole, "" where it cannot."""

    name: str
    address: str
    figures: tuple[Behind, ...]


def behind(own: SurveyInfo, section: str, figures: Data) -> tuple[Part, ...]:
    """What one section of a stored analysis says, as far as it can be listed; nothing for who may not open a list."""
    if not may("results.responses"):
        return ()
    found = _Figures(own)
    match section:
        case "personas":
            return tuple(found.personas(figures.get("personas") or {}))
        case "journey":
            return tuple(found.journey((figures.get("journey") or {}).get("stages", {})))
        case "comparison":
            return tuple(found.comparison((figures.get("comparison") or {}).get("rows", [])))
        case "advice":
            return tuple(found.barriers(figures.get("barriers", []), figures.get("channels", [])))
    return ()


class _Figures:
    def __init__(self, own: SurveyInfo) -> None:
        self.code = own.code
        self.items = {item.id: item for item in items_of(own.questionnaire)}

    def personas(self, found: Data) -> Iterator[Part]:
        for place, persona in enumerate(found.get("personas", ())):
            member = f"{PERSONA}:{place}"
            shown = (self._behind(line, persona["n"], member) for line in persona["statements"])
            few = persona["n"] < SMALLEST_CELL
            yield Part("", "" if few else self._address(member), tuple(line for line in shown if line is not None))

    def journey(self, stages: Data) -> Iterator[Part]:
        for stage, by_group in stages.items():
            everyone = by_group.get("everyone") or {}
            lines = (self._behind(line, line["n"]) for line in everyone.get("barriers", ()))
            told = tuple(line for line in lines if line is not None)
            if told:
                yield Part(pair(JOURNEY, stage, i18n.language()) or stage, "", told)

    def comparison(self, rows: list[Data]) -> Iterator[Part]:
        for group, side in ((Group.TARGET, "a"), (Group.POTENTIAL, "b")):
            key = f"{GROUP}:{group.value}"
            asked = [
                {**row, "share": row[side]["value"], "n": row[side]["n"]} for row in rows if self._shown(row, side)
            ]
            lines = (self._behind(row, row["n"], key) for row in asked)
            told = tuple(line for line in lines if line is not None)
            if told:
                yield Part(pair(SHORT_GROUPS, group.value, i18n.language()), self._address(key), told)

    @staticmethod
    def _shown(row: Data, side: str) -> bool:
        return not row["hidden"] and row[side] is not None and row["code"] is not None

    def barriers(self, barriers: list[Data], channels: list[Data]) -> Iterator[Part]:
        for name, rows in ((_("Barriers"), barriers), (_("Channels"), channels)):
            asked = ({**row, "share": row["everyone"]["value"], "n": row["everyone"]["n"]} for row in rows)
            lines = (self._behind(row, row["n"]) for row in asked)
            told = tuple(line for line in lines if line is not None)
            if told:
                yield Part(name, "", told)

    def _behind(self, line: Data, n: float | None, *keys: str) -> Behind | None:
        """None for what is hidden, and for figures that are of no chosen answers."""
        item = self.items.get(line["item"])
        share = line.get("share")
        if item is None or share is None or n is None or share * n < SMALLEST_CELL - 0.5:
            return None
        parts = _parts(item, line.get("codes") or [line["code"]])
        if not parts:
            return None
        language = i18n.language()
        label = line.get("label")
        words = line["text"] if not label or label == line["text"] else _said(line["text"], label)
        figure = _("%(share)s of %(n)s", share=write.percent(share, language), n=write.integer(round(n), language))
        return Behind(words, figure, self._address(*keys, *(f"{item.id}:{part}" for part in parts)))

    def _address(self, *keys: str) -> str:
        return url_for("results.responses", code=self.code, also=list(keys), aside="no")


def _said(question: str, answer: str) -> str:
    """“I wait for offers: agree”, “Have you bought? Yes”."""
    asked = question.rstrip(" .:")
    return f"{asked} {answer}" if asked.endswith(("?", "…", "!")) else f"{asked}: {answer}"


def _parts(item: Item, codes: list[str | None]) -> list[str]:
    """How the filter of an address names these answers to the item; a ticked option is its second part."""
    if item.option is not None:
        return ["1"]
    return [code for code in codes if code in item.option_codes and len(set(item.option_codes)) == item.categories]
