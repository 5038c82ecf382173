"""How much a questionnaire asks of people: minutes, the weight of the first page, open and required questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from surveyapp.domain.definition import (
    OPEN_KINDS,
    SILENT_KINDS,
    UNSEEN_KINDS,
    Kind,
    Option,
    Page,
    Question,
    Questionnaire,
)
from surveyapp.domain.finding import Finding, Rule
from surveyapp.domain.lint_wording import SYLLABLES_PER_WORD, words_in
from surveyapp.domain.text import Text

MOST_MINUTES = 10
"""The median that panel members call ideal (Revilla & Ochoa 2017, International Journal of Market Research 59(5))."""
MOST_FIRST_SECONDS = 90
MOST_OPEN = 3
MOST_REQUIRED = 0.5
FEWEST_ASKED = 6
"""With fewer questions, shares and orders of them mean little."""

WORDS_A_SECOND = 238 / 60
"""Silent reading of English (Brysbaert 2019, Journal of Memory and Language 109)."""

ANSWERING: dict[Kind, float] = {
    Kind.MULTIPLE: 6,
    Kind.SCALE: 5,
    Kind.NUMBER: 7,
    Kind.MONEY: 9,
    Kind.SHORT_TEXT: 15,
    Kind.LONG_TEXT: 45,
    Kind.EMAIL: 15,
    Kind.PHONE: 12,
    Kind.URL: 15,
    Kind.DATE: 10,
    Kind.TIME: 8,
    Kind.MATRIX_MULTIPLE: 5,
    Kind.RANKING: 4,
    Kind.CONSTANT_SUM: 6,
    Kind.CASCADE: 7,
    Kind.FILE: 30,
    Kind.STATEMENT: 0,
    Kind.HIDDEN: 0,
    Kind.CALCULATED: 0,
}
"""Seconds beyond reading: of the whole question, of each row of a grid and side of it, of each option ranked or
weighed, of each level of a cascade. Our own estimates, set so that an ordinary question (16 words, five options) takes
the 10 seconds that Pew Research Center counts for one (“How we keep our online surveys from running too long”, 2022)
and a row of a grid half of that."""
ONE_TAP = 4
ROW_TAP = 2.5
OPTIONS_READ = 0.5
"""Options are skimmed: people look for the one that fits."""
ASKED_OF = 0.5
"""The share of people that a question with a condition is reckoned to be asked of."""
ENTRIES = 2
"""How many entries of a repeated group are reckoned with."""


def seconds(question: Question) -> float:
    """Reading and answering it once."""
    if question.kind in UNSEEN_KINDS:
        return 0
    each = ANSWERING.get(question.kind, ROW_TAP if question.rows else ONE_TAP)
    inner = sum(seconds(own) for own in question.questions)
    reading = _reading(_texts(question)) + OPTIONS_READ * _reading(option.text for option in _choices(question))
    return reading + each * _times(question) + inner * max(question.low or 0, min(question.high or ENTRIES, ENTRIES))


def _times(question: Question) -> int:
    if question.kind in (Kind.RANKING, Kind.CONSTANT_SUM):
        return min(question.max_choices or len(question.options), len(question.options))
    if question.kind is Kind.REPEAT:
        return 1
    return max(len(question.rows), 1) * max(len(question.sides), 1) * max(len(question.levels), 1)


def _texts(question: Question) -> Iterator[Text]:
    yield from (question.text, question.help, question.low_text, question.high_text, question.unit)
    for row in question.rows:
        yield from (row.text, row.opposite)
    yield from (side.text for side in question.sides)
    yield from (level.text for level in question.levels)


def _choices(question: Question) -> Iterator[Option]:
    yield from question.options
    for side in question.sides:
        yield from side.options


def _reading(texts: Iterable[Text]) -> float:
    """Seconds, in the language that takes longest."""
    counts: dict[str, float] = {}
    for text in texts:
        for language, words in text:
            each = 1 / SYLLABLES_PER_WORD if language == "vi" else 1.0
            counts[language] = counts.get(language, 0) + words_in(words) * each
    return max(counts.values(), default=0) / WORDS_A_SECOND


def minutes(questionnaire: Questionnaire, asked_of: float = ASKED_OF) -> float:
    """For a typical respondent; with `asked_of` = 1, for one who is asked every question."""
    pages = sum(_page_seconds(page, asked_of) for page in questionnaire.pages)
    return (_reading((questionnaire.title, questionnaire.intro)) + pages) / 60


def _page_seconds(page: Page, asked_of: float) -> float:
    weights = (asked_of if page.show_if or question.show_if else 1 for question in page.questions)
    asked = sum(weight * seconds(question) for weight, question in zip(weights, page.questions, strict=True))
    return _reading((page.title,)) + asked


def _asked(questionnaire: Questionnaire) -> list[Question]:
    silent = SILENT_KINDS | UNSEEN_KINDS | {Kind.CONSENT}
    return [question for question in questionnaire.questions() if question.kind not in silent]


# ------------------------------------------------------------------ rules


def too_long(questionnaire: Questionnaire) -> Iterator[Finding]:
    found = minutes(questionnaire)
    if found > MOST_MINUTES:
        yield Finding.of(Rule.TOO_LONG, found=round(found), most=MOST_MINUTES)


_PROMISED = re.compile(r"(\d+)\s*(?:phút|minutes?|mins?)\b", re.IGNORECASE)


def promise(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A promise is broken when answering takes half as long again, and a minute more."""
    found = minutes(questionnaire)
    promised = [int(each) for _, words in questionnaire.intro for each in _PROMISED.findall(words)]
    if promised and found > max(1.5 * max(promised), max(promised) + 1):
        yield Finding.of(Rule.PROMISE, promised=max(promised), found=round(found)).within("intro")


def heavy_start(questionnaire: Questionnaire) -> Iterator[Finding]:
    first = questionnaire.pages[0] if questionnaire.pages else None
    if first is not None:
        found = _page_seconds(first, ASKED_OF)
        if found > MOST_FIRST_SECONDS and len(questionnaire.pages) > 1:
            place = f"page 1 “{first.id}”"
            yield Finding.of(Rule.HEAVY_START, found=round(found), most=MOST_FIRST_SECONDS).within(place)


def many_open(questionnaire: Questionnaire) -> Iterator[Finding]:
    private = {"identity"}
    found = [
        question
        for question in _asked(questionnaire)
        if question.kind in OPEN_KINDS and not any(role.family in private for role in question.roles)
    ]
    if len(found) > MOST_OPEN:
        yield Finding.of(Rule.MANY_OPEN, found=len(found), most=MOST_OPEN)


def much_required(questionnaire: Questionnaire) -> Iterator[Finding]:
    asked = _asked(questionnaire)
    required = sum(question.required for question in asked)
    if len(asked) >= FEWEST_ASKED and required > MOST_REQUIRED * len(asked):
        yield Finding.of(Rule.MUCH_REQUIRED, found=required, all=len(asked))


BURDEN: tuple[Callable[[Questionnaire], Iterator[Finding]], ...] = (
    too_long,
    promise,
    heavy_start,
    many_open,
    much_required,
)
