"""The stored figures of groups, criteria, BANT and funnel as the rows a page shows, in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from reports import format as write
from reports.charts.tone import Tone
from reports.compose.voice import BANT, CRITERIA, FLAGS, FUNNEL, GROUP_TONES, SHORT_GROUPS, Pair
from reports.format import Lang
from surveyapp.domain.dimension import GROUP, STAGE
from surveyapp.domain.stats import SMALLEST_CELL
from surveyapp.web import i18n

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """`share` 0–1 draws the bar, nan draws none; `value` and `between` are ready to read. `behind` is what the address
    of the list of responses asks for to show these people; ("", "") for what it cannot, or for fewer than five."""

    name: str
    value: str
    between: str
    n: str
    share: float = math.nan
    tone: Tone = Tone.TEAL
    note: str = ""
    behind: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Block:
    """A table of shares; `missing` says why there is none, `notes` what has to be known beside it."""

    id: str
    title: str
    unit: str
    lines: tuple[Line, ...] = ()
    missing: str = ""
    notes: tuple[str, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether any line has a figure."""
        return any(math.isfinite(line.share) for line in self.lines)


def blocks(figures: Data, lang: Lang) -> tuple[Block, ...]:
    """Groups, temperature, criteria, BANT, funnel and quality of one stored analysis."""
    return (
        _groups(figures, lang),
        _temperature(figures, lang),
        _scores("criteria", _("The seven criteria"), figures.get("criteria", {}), CRITERIA, lang),
        _scores("bant", _("BANT"), figures.get("bant", {}), BANT, lang),
        _funnel(figures, lang),
        _quality(figures, lang),
    )


def group_name(group: str) -> str:
    """The short name of a group in the reader's language."""
    return _named(SHORT_GROUPS, group, i18n.language())


def _named(names: dict[str, Pair], key: str, lang: Lang) -> str:
    return names[key][0 if lang == "vi" else 1] if key in names else key


def _line(name: str, found: Data, n: int, lang: Lang, tone: Tone = Tone.TEAL, note: str = "") -> Line:
    share, low, high = (_value(found.get(part)) for part in ("share", "low", "high"))
    between = write.span(low, high, lang) if math.isfinite(low) else ""
    count = write.integer(n, lang)
    return Line(name, write.percent(share, lang), between, count, share, tone, note)


def _listed(line: Line, n: int, field: str, value: str) -> Line:
    """The line with the way to the responses behind it."""
    return line if n < SMALLEST_CELL else replace(line, behind=(field, value))


def _value(number: float | None) -> float:
    return math.nan if number is None else number


def _groups(figures: Data, lang: Lang) -> Block:
    found: dict[str, Data] = figures.get("groups", {})
    lines = tuple(
        _listed(
            _line(_named(SHORT_GROUPS, name, lang), row, row["n"], lang, GROUP_TONES.get(name, Tone.SLATE)),
            row["n"],
            "also",
            f"{GROUP}:{name}",
        )
        for name, row in found.items()
    )
    reasons = figures.get("classification", {}).get("impossible", [])
    missing = "" if lines else _impossible(reasons)
    notes = tuple(_stated(figures.get("classification", {}), lang)) if lines else ()
    return Block("groups", _("Groups"), _("Share of all respondents"), lines, missing, notes)


def _stated(found: Data, lang: Lang) -> Iterator[str]:
    """What the business stated itself that made these groups."""
    if found.get("cuts_by") == "business":
        fit, ready = (write.integer(found[name]["cut"], lang) for name in ("fit", "readiness"))
        yield _("The business’s own cuts: fit is high from %(fit)s, readiness from %(ready)s.", fit=fit, ready=ready)
    if found.get("profile_by") == "business":
        yield _("Fit includes the target profile the business stated.")
    placed = found.get("placed_by_hand", {}).get("n", 0)
    if placed:
        yield ngettext("%(num)s person was placed by hand.", "%(num)s people were placed by hand.", placed)


def _impossible(reasons: Iterable[str]) -> str:
    said = {
        "fit_not_asked": _("How well people fit the target profile was not asked."),
        "fit_too_few_parts": _("Too little was asked about how well people fit the target profile."),
        "readiness_not_asked": _("How ready people are to buy was not asked."),
        "readiness_too_few_parts": _("Too little was asked about how ready people are to buy."),
    }
    return " ".join(said[reason] for reason in reasons if reason in said) or _("Not asked.")


def _temperature(figures: Data, lang: Lang) -> Block:
    found: dict[str, Data] = figures.get("temperature", {})
    names = {"hot": (_("Hot: need and timing are high"), Tone.ORANGE), "cold": (_("Cold"), Tone.BLUE)}
    lines = tuple(
        _line(names[name][0], row, row["n"], lang, names[name][1]) for name, row in found.items() if name in names
    )
    missing = "" if lines else _("Not asked.")
    return Block("temperature", _("Hot and cold"), _("Share of those whose need and timing are known"), lines, missing)


def _scores(id_: str, title: str, found: dict[str, Data], names: dict[str, Pair], lang: Lang) -> Block:
    lines = []
    for name in names:
        row = found.get(name, {"asked": False})
        label = _named(names, name, lang)
        if not row["asked"] or not row.get("at_cut"):
            why = _("too few answers") if row["asked"] else _("not asked")
            lines.append(Line(label, why, "", ""))
            continue
        at_cut = {**row["at_cut"], "share": row["at_cut"]["value"]}
        note = "†" if row.get("made_groups") else ""
        lines.append(_line(label, at_cut, row["n"], lang, note=note))
    return Block(id_, title, _("Share who show it (score at or above the cut)"), tuple(lines))


def _funnel(figures: Data, lang: Lang) -> Block:
    found: dict[str, Data] = figures.get("stages", {})
    lines = tuple(
        _listed(_line(_named(FUNNEL, name, lang), row, row["n"], lang), row["n"], "also", f"{STAGE}:{name}")
        for name, row in found.items()
    )
    missing = "" if lines else _("Not asked.")
    return Block(
        "funnel",
        _("Funnel stage"),
        _("Share of everybody asked; the rest gave no evidence of any stage"),
        lines,
        missing,
    )


def _quality(figures: Data, lang: Lang) -> Block:
    quality: Data = figures.get("quality", {})
    n = figures.get("n", 0) or 1
    lines = tuple(
        _listed(
            Line(_named(FLAGS, name, lang), write.percent(count / n, lang), "", write.integer(count, lang)),
            count,
            "flag",
            name,
        )
        for name, count in quality.get("flags", {}).items()
    )
    if aside := quality.get("set_aside", 0):
        name, asked = _("Set aside, in none of these figures"), ("aside", "yes")
        lines += (Line(name, "", "", write.integer(aside, lang), behind=asked),)
    unit = _("Responses marked as possibly careless; they count until somebody sets them aside")
    return Block("quality", _("Quality of the answers"), unit, lines, "" if lines else _("Nothing could be checked."))
