"""Why a section of the results has nothing to show, and what the business can do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from reports.content import NotPrinted

FAMILIES = {"comparison": "bant", "journey": "journey", "satisfaction": "satisfaction", "advice": "barrier"}
"""What the questions that a section needs tell, as the question bank is searched."""


@dataclass(frozen=True, slots=True)
class Absent:
    """`family`: of the questions to add, "" where more answers are needed, or nothing helps but other people."""

    why: tuple[str, ...]
    advice: str
    family: str = ""


def absent(section: str, not_printed: Sequence[NotPrinted], asked: bool) -> Absent:
    """`asked`: the questions the section needs were asked, and the answers do not carry it."""
    section = "comparison" if section == "groups" else section
    own = tuple(part.why for part in not_printed if part.section == section)
    why = own or tuple(part.words for part in not_printed)
    if asked or section not in FAMILIES:
        return Absent(why, _("It is looked for again each time results are computed; more responses may be enough."))
    return Absent(why, _advice()[section], FAMILIES[section])


def _advice() -> dict[str, str]:
    return {
        "comparison": _(
            "People are told into groups by how well they fit (target profile, need, budget, authority) and how ready "
            "they are to buy (interest, timing, what they have done). Ask for both in the next version."
        ),
        "journey": _(
            "The journey needs questions about the stages people have reached: what they met there, how they felt and "
            "what went wrong. The bank has a set for each stage."
        ),
        "satisfaction": _(
            "One question is enough: how likely people are to recommend you (NPS), how satisfied they are (CSAT) or "
            "how easy it was (CES)."
        ),
        "advice": _(
            "Advice rests on what keeps people from buying and where they look for information: ask for barriers and "
            "channels."
        ),
    }
