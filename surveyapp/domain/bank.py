"""Plain data → (Questionnaire, problems). What an author wrote raises nothing: a fault is a value with a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from surveyapp.domain import logic, sense
from surveyapp.domain.bank_schema import (
    EntryFile,
    ImageFile,
    OptionFile,
    PageFile,
    QuestionFile,
    QuestionnaireFile,
    Roles,
    RowFile,
    SideFile,
    Wording,
)
from surveyapp.domain.definition import (
    CHOICE_KINDS,
    FORM_NAMES,
    LINK_NAMES,
    MOMENT_KINDS,
    MOST_ENTRIES,
    NUMBER_KINDS,
    POINT_KINDS,
    POINTS,
    ROLE_NAMES,
    ROW_KINDS,
    SELECT_KINDS,
    UNSEEN_KINDS,
    Accept,
    Carry,
    Check,
    DataClass,
    Display,
    Ending,
    Entry,
    Image,
    Kind,
    Level,
    Missing,
    Option,
    Page,
    Question,
    Questionnaire,
    Quota,
    Role,
    Row,
    Side,
    Skip,
    Which,
)
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.shape import EXPECTED, Plain, duplicates, hint, shaped
from surveyapp.domain.text import LANGUAGES, Text

MOST_POINTS = 11
MOST_OPTIONS = 200
MOST_QUESTIONS = 1000
_YES_NO = [
    OptionFile(code="yes", text={"vi": "Có", "en": "Yes"}),
    OptionFile(code="no", text={"vi": "Không", "en": "No"}),
]
_BOUNDED = NUMBER_KINDS | {Kind.RATING, Kind.SEMANTIC_DIFFERENTIAL, Kind.REPEAT}
_SHUFFLED = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.PICTURE_CHOICE, Kind.RANKING, Kind.CONSTANT_SUM}) | ROW_KINDS

FIELDS_OF = {
    "option": CHOICE_KINDS | POINT_KINDS | UNSEEN_KINDS,
    "row": ROW_KINDS,
    "low": _BOUNDED,
    "high": _BOUNDED,
    "low_text": POINT_KINDS | {Kind.SCALE},
    "high_text": POINT_KINDS | {Kind.SCALE},
    "unit": NUMBER_KINDS | {Kind.CONSTANT_SUM, Kind.CALCULATED},
    "ordered": SELECT_KINDS | {Kind.MATRIX_SINGLE, Kind.HIDDEN, Kind.CALCULATED},
    "min_choices": frozenset({Kind.MULTIPLE, Kind.RANKING, Kind.MATRIX_MULTIPLE}),
    "max_choices": frozenset({Kind.MULTIPLE, Kind.RANKING, Kind.MATRIX_MULTIPLE}),
    "purpose": frozenset({Kind.CONSENT}),
    "display": frozenset({Kind.RATING, Kind.CSAT}),
    "step": frozenset({Kind.SCALE}),
    "total": frozenset({Kind.CONSTANT_SUM}),
    "earliest": MOMENT_KINDS,
    "latest": MOMENT_KINDS,
    "side": frozenset({Kind.MATRIX_DUAL}),
    "level": frozenset({Kind.CASCADE}),
    "places": frozenset({Kind.CASCADE}),
    "entry": frozenset({Kind.CASCADE}),
    "question": frozenset({Kind.REPEAT}),
    "entry_text": frozenset({Kind.REPEAT}),
    "accept": frozenset({Kind.FILE}),
    "expects": frozenset({Kind.ATTENTION_CHECK}),
    "value": frozenset({Kind.CALCULATED}),
    "carry": CHOICE_KINDS | ROW_KINDS,
    "shuffle": _SHUFFLED,
    "assign": frozenset({Kind.HIDDEN}),
    "image": frozenset({Kind.STATEMENT}),
}
"""Fields that only some kinds have."""

NEEDED = {
    "row": ROW_KINDS,
    "side": frozenset({Kind.MATRIX_DUAL}),
    "level": frozenset({Kind.CASCADE}),
    "entry": frozenset({Kind.CASCADE}),
    "question": frozenset({Kind.REPEAT}),
    "expects": frozenset({Kind.ATTENTION_CHECK}),
    "value": frozenset({Kind.CALCULATED}),
    "low": frozenset({Kind.RATING, Kind.SCALE, Kind.SEMANTIC_DIFFERENTIAL}),
    "high": frozenset({Kind.RATING, Kind.SCALE, Kind.SEMANTIC_DIFFERENTIAL}),
}
"""Fields that a kind cannot be asked without."""

REPEATABLE = NUMBER_KINDS | MOMENT_KINDS | {Kind.SINGLE, Kind.DROPDOWN, Kind.YES_NO, Kind.MULTIPLE, Kind.SHORT_TEXT}
"""What may be asked about each entry of a repeated group."""


def is_code(text: str) -> bool:
    """True for what may stand in a survey's address."""
    return re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", text) is not None


def parse_questionnaire(plain: Plain, *, published: bool = False) -> tuple[Questionnaire | None, list[Problem]]:
    """The typed questionnaire that complete plain data stands for, or every problem with it. A version that is
    `published` was judged when it was: of its conditions only what it takes to evaluate them is looked at."""
    shape, problems = shaped(QuestionnaireFile, plain, QuestionFile.model_fields)
    if shape is None:
        return None, problems
    reader = Reader(tuple(shape.languages), {name: Text.of(wording) for name, wording in shape.words.items()})
    problems += _languages(shape.languages)
    asked = sum(len(page.question) for page in shape.page)
    if asked > MOST_QUESTIONS:
        return None, [Problem.at(Fault.TOO_MANY_QUESTIONS, found=asked, most=MOST_QUESTIONS)]
    pages = [reader.page(number, page) for number, page in enumerate(shape.page, start=1)]
    texts = {"title": shape.title, "intro": shape.intro, "thanks": shape.thanks, "business": shape.business}
    reader.wordings(texts)
    for name, entries in (("ending", shape.ending), ("quota", shape.quota)):
        reader.problems += duplicates((f"{name} “{entry.id}”", entry.id) for entry in entries)
        for entry in entries:
            reader.wordings({"text": entry.text}, f"{name} “{entry.id}”")
    questionnaire = Questionnaire(
        shape.id,
        reader.text(shape.title),
        tuple(pages),
        tuple(shape.languages),
        reader.text(shape.intro),
        reader.text(shape.thanks),
        Text.of(shape.business),
        shape.sample,
        tuple((question, tuple(codes)) for question, codes in shape.target_profile.items()),
        tuple(shape.analysis.persona_items),
        tuple(Ending(entry.id, entry.when, reader.text(entry.text)) for entry in shape.ending),
        tuple(Quota(entry.id, entry.when, entry.most, reader.text(entry.text)) for entry in shape.quota),
        shape.one_by_one,
        shape.listed,
    )
    broken = {entry.id for page in shape.page for entry in page.question} - {q.id for q in questionnaire.questions()}
    problems += reader.problems
    problems += logic.faults(questionnaire, frozenset(broken))
    if not published:
        problems += _reserved(questionnaire)
        problems += sense.wrong_types(questionnaire)
        problems += () if problems else sense.out_of_reach(questionnaire)
    return (None if problems else questionnaire), problems


def _reserved(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Questions named like what the survey's page or link says for itself."""
    for question in questionnaire.questions():
        if question.id in (LINK_NAMES if question.kind is Kind.HIDDEN else FORM_NAMES):
            yield Problem.at(Fault.ID_RESERVED, f"question “{question.id}”", found=question.id)


def read_question(
    entry: QuestionFile, languages: Iterable[str], words: dict[str, Text] | None = None
) -> tuple[Question | None, list[Problem]]:
    """One question by itself. The words of a block's questions are declared by the questionnaires that use it."""
    reader = Reader(tuple(languages), words or {})
    question = reader.question(entry)
    return question, reader.problems


def _languages(languages: Iterable[str]) -> list[Problem]:
    return [
        Problem.at(Fault.LANGUAGE_UNKNOWN, "languages", found=language)
        for language in languages
        if not re.fullmatch(r"[a-z]{2}", language)
    ]


E_ = TypeVar("E_", Missing, DataClass, Display, Accept, Which)


class Reader:
    """Checked file entries → typed values, with what is wrong collected in `problems`. `words` fill the placeholders
    of wordings; those that stay are answers to pipe in, which only the whole questionnaire can check."""

    def __init__(self, languages: tuple[str, ...], words: dict[str, Text]) -> None:
        self.languages = languages
        self.words = words
        self.problems: list[Problem] = []

    # -------------------------------------------------------------- words

    def text(self, wording: Wording) -> Text:
        return Text.of(wording).replaced(self.words)

    def wordings(self, named: Mapping[str, Wording], *place: str) -> None:
        """Notes every wording that lacks one of the product's languages; others fall back to those."""
        needed = [language for language in self.languages if language in LANGUAGES] or self.languages[:1]
        for name, wording in named.items():
            for language in needed if wording else ():
                if not wording.get(language, "").strip():
                    self.problems.append(Problem.at(Fault.TEXT_EMPTY, *place, name, language=language))

    def one_of(self, kinds: type[E_], name: str, found: str, *place: str) -> E_ | None:
        if found in set(kinds):
            return kinds(found)
        expected = " | ".join(f"“{value}”" for value in kinds)
        self.problems.append(Problem.at(Fault.FIELD_TYPE, *place, field=name, expected=expected, found=f"“{found}”"))
        return None

    # -------------------------------------------------------------- parts

    def page(self, number: int, entry: PageFile) -> Page:
        place = f"page {number} “{entry.id}”"
        self.wordings({"title": entry.title}, place)
        asked = []
        for position, own in enumerate(entry.question, start=1):
            question = self.within((place, f"question {position} “{own.id}”"), own)
            if question is not None:
                asked.append(question)
        skips = tuple(Skip(skip.when, skip.to) for skip in entry.skip)
        return Page(entry.id, tuple(asked), self.text(entry.title), entry.show_if, entry.shuffle, skips)

    def within(self, place: tuple[str, ...], entry: QuestionFile) -> Question | None:
        """The question, its problems placed below `place`."""
        own = Reader(self.languages, self.words)
        question = own.question(entry)
        self.problems += [problem.within("", *place) for problem in own.problems]
        return question

    def question(self, entry: QuestionFile) -> Question | None:
        """None when anything is wrong with it."""
        if entry.kind not in set(Kind):
            self.problems.append(Problem.at(Fault.KIND_UNKNOWN, found=entry.kind, known=", ".join(Kind)))
            return None
        kind = Kind(entry.kind)
        self.problems += _for_kind(entry, kind)
        named = {"text": entry.text, "help": entry.help, "low_text": entry.low_text, "high_text": entry.high_text}
        self.wordings({**named, "unit": entry.unit, "entry_text": entry.entry_text})
        for number, check in enumerate(entry.check, start=1):
            self.wordings({"text": check.text}, f"check {number}")
        written = entry.option or (_YES_NO if kind is Kind.YES_NO else [])
        low, high = POINTS.get(kind, (entry.low, entry.high))
        self.problems += _bounds(kind, low, high)
        question = Question(
            entry.id,
            kind,
            self.text(entry.text),
            self.text(entry.help),
            self.roles(entry.role),
            entry.required,
            tuple(self.option(option) for option in written),
            tuple(self.row(row) for row in entry.row),
            low,
            high,
            self.text(entry.low_text),
            self.text(entry.high_text),
            self.text(entry.unit),
            entry.reverse,
            entry.ordered,
            entry.persona,
            entry.min_choices,
            min(entry.max_choices, len(entry.option)) if entry.max_choices and entry.option else entry.max_choices,
            entry.show_if,
            entry.purpose,
            self.one_of(DataClass, "data_class", entry.data_class) or DataClass.BASIC,
            self.one_of(Display, "display", entry.display) or Display.NUMBERS,
            entry.step,
            (entry.total or 100) if kind is Kind.CONSTANT_SUM else None,
            entry.earliest,
            entry.latest,
            tuple(self.side(side) for side in entry.side),
            tuple(Level(level.code, self.text(level.text), self.roles(level.role)) for level in entry.level),
            _entries(entry.entry),
            tuple(self.inner(entry)),
            self.text(entry.entry_text),
            self.one_of(Accept, "accept", entry.accept) or Accept.PHOTO,
            entry.expects,
            entry.value,
            tuple(Check(check.valid, self.text(check.text)) for check in entry.check),
            self.carry(entry),
            entry.shuffle,
            entry.assign,
            entry.keep,
            self.image(entry.image),
        )
        return None if self.problems else question

    def inner(self, entry: QuestionFile) -> Iterator[Question]:
        """The questions of a repeated group."""
        for position, own in enumerate(entry.question, start=1):
            place = f"question {position} “{own.id}”"
            if own.kind in set(Kind) and own.kind not in REPEATABLE:
                self.problems.append(Problem.at(Fault.NOT_REPEATABLE, place, kind=own.kind))
            question = self.within((place,), own)
            if question is not None:
                yield question

    def option(self, entry: OptionFile) -> Option:
        place = f"option “{entry.code}”"
        self.wordings({"text": entry.text}, place)
        if entry.score is not None and not 0 <= entry.score <= 1:
            self.problems.append(Problem.at(Fault.SCORE_RANGE, place, found=f"{entry.score:g}"))
        return Option(
            entry.code,
            self.text(entry.text),
            None if entry.score is None else float(entry.score),
            entry.means,
            None if entry.missing is None else self.one_of(Missing, "missing", entry.missing, place),
            entry.exclusive,
            entry.other,
            entry.show_if,
            entry.fixed,
            self.image(entry.image, place),
        )

    def row(self, entry: RowFile) -> Row:
        place = f"row “{entry.code}”"
        self.wordings({"text": entry.text, "opposite": entry.opposite}, place)
        roles = self.roles(entry.role, place)
        opposite = self.text(entry.opposite)
        return Row(entry.code, self.text(entry.text), roles, entry.reverse, opposite, entry.show_if, entry.fixed)

    def side(self, entry: SideFile) -> Side:
        place = f"side “{entry.code}”"
        self.wordings({"text": entry.text}, place)
        if len(entry.option) < 2:
            self.problems.append(Problem.at(Fault.OPTIONS_NEEDED, place, kind=Kind.MATRIX_DUAL))
        self.problems += duplicates((f"{place} › option “{option.code}”", option.code) for option in entry.option)
        options = tuple(self.option(option) for option in entry.option)
        return Side(entry.code, self.text(entry.text), options, self.roles(entry.role, place), entry.reverse)

    def carry(self, entry: QuestionFile) -> Carry | None:
        if entry.carry is None:
            return None
        which = self.one_of(Which, "which", entry.carry.which, "carry")
        return Carry(entry.carry.question, which or Which.CHOSEN)

    def image(self, entry: ImageFile | None, *place: str) -> Image | None:
        if entry is None:
            return None
        self.wordings({"alt": entry.alt}, *place, "image")
        if not entry.alt:
            self.problems.append(Problem.at(Fault.FIELD_MISSING, *place, "image", field="alt"))
        return Image(entry.media, entry.data, self.text(entry.alt))

    def roles(self, written: Roles, *place: str) -> tuple[Role, ...]:
        roles = []
        for text in [written] if isinstance(written, str) else written:
            role = Role.parse(text)
            if role is not None:
                roles.append(role)
                continue
            known = [f"{family}.{name}" for family, names in ROLE_NAMES.items() for name in names]
            close = hint(text, [*known, *ROLE_NAMES])
            self.problems.append(Problem.at(Fault.ROLE_UNKNOWN, *place, found=text, hint=close))
        return tuple(roles)


def _entries(written: Iterable[EntryFile]) -> tuple[Entry, ...]:
    return tuple(Entry(entry.code, Text.of(vi=entry.name), _entries(entry.entry)) for entry in written)


# ------------------------------------------------------------------ what a kind has and needs


def _for_kind(entry: QuestionFile, kind: Kind) -> list[Problem]:
    problems = [
        Problem.at(Fault.NOT_FOR_KIND, field=name, kind=kind)
        for name, kinds in FIELDS_OF.items()
        if name in entry.model_fields_set and kind not in kinds
    ]
    for name, kinds in NEEDED.items():
        if kind in kinds and getattr(entry, name) in (None, "", []):
            fault = Fault.ROWS_NEEDED if name == "row" else Fault.FIELD_MISSING
            problems.append(Problem.at(fault, field=name))
    if kind in CHOICE_KINDS and kind is not Kind.YES_NO and len(entry.option) < 2:
        problems.append(Problem.at(Fault.OPTIONS_NEEDED, kind=kind))
    if len(entry.option) > MOST_OPTIONS:
        problems.append(Problem.at(Fault.TOO_MANY_OPTIONS, found=len(entry.option), most=MOST_OPTIONS))
    if kind is Kind.ATTENTION_CHECK and entry.expects and entry.expects not in {o.code for o in entry.option}:
        found = hint(entry.expects, (option.code for option in entry.option))
        problems.append(Problem.at(Fault.CODE_UNKNOWN, "expects", question=entry.id, found=entry.expects, hint=found))
    if kind is Kind.SEMANTIC_DIFFERENTIAL:
        problems += [
            Problem.at(Fault.FIELD_MISSING, f"row “{row.code}”", field="opposite")
            for row in entry.row
            if not row.opposite
        ]
    if entry.assign and not entry.option:
        problems.append(Problem.at(Fault.OPTIONS_NEEDED, kind=kind))
    problems += _choice_bounds(entry)
    problems += _moments(entry, kind)
    for name, parts in (("option", entry.option), ("row", entry.row), ("side", entry.side), ("level", entry.level)):
        problems += duplicates((f"{name} “{part.code}”", part.code) for part in parts)
    problems += duplicates((f"question “{own.id}”", own.id) for own in entry.question)
    problems += _entry_codes(entry.entry, len(entry.level) or 1)
    return problems


def _choice_bounds(entry: QuestionFile) -> list[Problem]:
    most = entry.max_choices
    if most is not None and not max(entry.min_choices, 1) <= most:
        return [Problem.at(Fault.BOUNDS, low=entry.min_choices, high=most)]
    if entry.min_choices < 0 or (entry.option and entry.min_choices > len(entry.option)):
        return [Problem.at(Fault.BOUNDS, low=entry.min_choices, high=len(entry.option))]
    return []


_MOMENT = {
    Kind.DATE: re.compile(r"today|\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
    Kind.TIME: re.compile(r"([01]\d|2[0-3]):[0-5]\d"),
}


def _moments(entry: QuestionFile, kind: Kind) -> Iterator[Problem]:
    for name in ("earliest", "latest"):
        written = getattr(entry, name)
        if written and kind in _MOMENT and not _MOMENT[kind].fullmatch(written):
            yield Problem.at(Fault.MOMENT_BOUND, field=name, found=written)


def _entry_codes(entries: list[EntryFile], levels: int) -> list[Problem]:
    """Codes used twice among siblings, and lists that go deeper than the question asks."""
    problems = duplicates((f"entry “{entry.code}”", entry.code) for entry in entries)
    for entry in entries:
        if entry.entry and levels == 1:
            problems.append(Problem.at(Fault.TOO_DEEP, f"entry “{entry.code}”"))
        elif entry.entry:
            problems += [p.within("", f"entry “{entry.code}”") for p in _entry_codes(entry.entry, levels - 1)]
    return problems


def _not_whole(name: str, found: float) -> Problem:
    return Problem.at(Fault.FIELD_TYPE, field=name, expected=EXPECTED["int_type"], found=f"{found:g}")


def _bounds(kind: Kind, low: float | None, high: float | None) -> list[Problem]:
    if kind is Kind.REPEAT:
        low, high = 0 if low is None else low, MOST_ENTRIES if high is None else high
    if low is None or high is None:
        return []
    if low >= high and not (kind is Kind.REPEAT and low == high):
        return [Problem.at(Fault.BOUNDS, low=f"{low:g}", high=f"{high:g}")]
    pointed = kind in POINT_KINDS or kind is Kind.SEMANTIC_DIFFERENTIAL
    broken = {name: end for name, end in (("low", low), ("high", high)) if end % 1}
    if broken and (pointed or kind is Kind.REPEAT):
        return [_not_whole(name, end) for name, end in broken.items()]
    if pointed and high - low + 1 > MOST_POINTS:
        return [Problem.at(Fault.TOO_MANY_POINTS, found=f"{high - low + 1:g}")]
    if kind is Kind.REPEAT and (low < 0 or high > 50):
        return [Problem.at(Fault.BOUNDS, low="0", high="50")]
    return []
