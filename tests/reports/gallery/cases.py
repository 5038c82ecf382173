"""The gallery: what is asked of whom, the languages it is drawn in, and the page every section then begins on."""

from __future__ import annotations

from dataclasses import dataclass

from reports.format import Lang
from tests.reports.gallery.surveys import ALL, LONG, ODD, Case


@dataclass(frozen=True)
class Entry:
    case: Case
    langs: tuple[Lang, ...]
    pages: str


def entry(langs: str, pages: str, *topics: str, **more: object) -> Entry:
    return Entry(Case(topics, **more), tuple(langs.split()), pages)  # type: ignore[arg-type]


EVERYBODY_READY = {"readies": (0.9, 1.0), "fits": (0.8, 1.0)}

CASES: dict[str, Entry] = {
    "bant": entry("vi en", "summary 2, standing 2, appendix 2, end 3", "bant", n=30),
    "criteria": entry("en", "summary 2, standing 2, appendix 3, end 4", "criteria", n=60),
    "recommend": entry("vi", "summary 2, satisfaction 2, appendix 2, end 3", "recommend", n=30),
    "bought": entry("vi", "summary 2, standing 2, appendix 3, end 3", "bought", n=60),
    "channels": entry("en", "summary 2, advice 2, appendix 3, end 3", "channels", n=60),
    "journey": entry("vi", "summary 2, journey 3, advice 4, appendix 4, end 5", "journey", n=200),
    "attitudes": entry(
        "en", "summary 2, personas 3, persona-1 3, persona-2 4, appendix 4, end 5", "attitudes", n=160, k=2
    ),
    "people": entry("vi", "summary 2, appendix 2, end 2", "people", n=40),
    "voice": entry("en", "summary 2, voices 2, appendix 2, end 3", "voice", n=30),
    "one group": entry(
        "vi",
        "summary 2, standing 2, advice 4, appendix 5, end 7",
        "criteria",
        "bant",
        "barriers",
        "channels",
        "funnel",
        n=80,
        **EVERYBODY_READY,
    ),
    "seven in each": entry(
        "en",
        "summary 2, comparison 3, advice 4, appendix 4, end 6",
        "criteria",
        "bant",
        "barriers",
        "funnel",
        n=14,
        fits=(0.9, 1.0),
    ),
    "silent": entry(
        "vi",
        "summary 2, standing 2, satisfaction 3, appendix 3, end 4",
        "criteria",
        "satisfaction",
        "voice",
        n=30,
        silent=("c_interest", "nps", "words"),
    ),
    "three people": entry(
        "en", "summary 2, standing 2, appendix 2, end 4", "criteria", "funnel", "barriers", "journey", n=3
    ),
    "four personas": entry(
        "en",
        "summary 2, personas 3, persona-1 4, persona-2 5, persona-3 6, persona-4 7, advice 8, appendix 8, end 9",
        "attitudes",
        "people",
        "barriers",
        n=240,
        k=4,
        kinds=4,
    ),
    "some criteria": entry(
        "vi",
        "summary 2, comparison 3, advice 4, appendix 5, end 7",
        "criteria",
        "bant",
        "funnel",
        "barriers",
        n=120,
        silent=("c_interest", "c_action", "c_information"),
    ),
    "eight personas": entry(
        "vi",
        "summary 2, personas 3, persona-1 4, persona-2 5, persona-3 6, persona-4 7, persona-5 8, persona-6 9, persona-7 10, persona-8 11, advice 12, appendix 12, end 13",
        "attitudes",
        "people",
        "channels",
        n=400,
        k=8,
        kinds=8,
    ),
    "long words": entry(
        "en vi",
        "summary 2, comparison 3, personas 5, persona-1 6, persona-2 7, journey 8, satisfaction 9, advice 10, appendix 12, end 21",
        *ALL,
        n=160,
        k=2,
        ending=LONG,
    ),
    "odd characters": entry(
        "vi",
        "summary 2, comparison 3, personas 5, persona-1 6, persona-2 7, journey 8, satisfaction 9, advice 10, appendix 12, end 18",
        *ALL,
        n=160,
        k=2,
        ending=(ODD, ODD),
    ),
    "a million": entry(
        "en",
        "summary 2, standing 2, satisfaction 3, advice 3, appendix 4, end 6",
        "criteria",
        "funnel",
        "barriers",
        "recommend",
        n=1000,
        times=1000,
    ),
}
