"""Kind → WTForms fields: one page of a questionnaire as a form.

The fields carry what was typed, what is wrong with it and what to offer; whether an answer is valid is decided by
`domain.reading.read` alone, so the form, the importer and the API follow one set of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from surveyapp.domain.answers import to_json
from surveyapp.domain.definition import (
    CHOICE_KINDS,
    MOMENT_KINDS,
    NUMBER_KINDS,
    POINT_KINDS,
    ROW_KINDS,
    SELECT_KINDS,
    SILENT_KINDS,
    TEXT_KINDS,
    UNSEEN_KINDS,
    Kind,
    Option,
    Question,
)
from surveyapp.domain.reading import entry_bounds, read, today
from surveyapp.domain.text import spoken
from surveyapp.domain.written import parse_clock, parse_day, parse_number

Typed = dict[str, list[str]]
"""What a person typed: form field name → values, exactly as posted."""
_Typed = Mapping[str, Sequence[str]]

MOST_KEPT = 20_000
"""Characters of one field that are kept: more than any answer may have, so that a long one can be shortened."""
MOST_VALUES = 500

_Fields = dict[str, UnboundField]


# ------------------------------------------------------------------ kind → fields


NAMES_ALONE = ""
"""The language of fields that nobody reads: they are built for their names, without what they offer."""


def _choices(options: Iterable[Option], language: str) -> list[SelectChoice]:
    return [SelectChoice(option.code, option.text.to(language)) for option in options] if language else []


def _point_choices(question: Question, language: str) -> list[SelectChoice]:
    return [SelectChoice(str(point), _signed(point)) for point in question.points()] if language else []


def _signed(point: int) -> str:
    return f"−{-point}" if point < 0 else str(point)


def _with_other(question: Question, field: UnboundField) -> _Fields:
    asks = any(option.other for option in question.options)
    return {question.id: field, **({f"{question.id}.other": UnboundField(StringField)} if asks else {})}


def _single(question: Question, language: str, typed: _Typed) -> _Fields:
    return _with_other(question, UnboundField(RadioField, choices=_choices(question.options, language)))


def _dropdown(question: Question, language: str, typed: _Typed) -> _Fields:
    return _with_other(question, UnboundField(SelectField, choices=_choices(question.options, language)))


def _multiple(question: Question, language: str, typed: _Typed) -> _Fields:
    return _with_other(question, UnboundField(SelectMultipleField, choices=_choices(question.options, language)))


def _grid(kind: type[Field]) -> Callable[[Question, str, _Typed], _Fields]:
    def builder(question: Question, language: str, typed: _Typed) -> _Fields:
        choices = _choices(question.options, language)
        return {
            f"{question.id}.{row.code}": UnboundField(kind, row.text.to(language), choices=choices)
            for row in question.rows
        }

    return builder


def _dual(question: Question, language: str, typed: _Typed) -> _Fields:
    return {
        f"{question.id}.{row.code}.{side.code}": UnboundField(
            RadioField, side.text.to(language), choices=_choices(side.options, language)
        )
        for row in question.rows
        for side in question.sides
    }


def _differential(question: Question, language: str, typed: _Typed) -> _Fields:
    return {
        f"{question.id}.{row.code}": UnboundField(
            RadioField,
            row.text.to(language),
            choices=_point_choices(question, language),
            description=row.opposite.to(language),
        )
        for row in question.rows
    }


def _ranking(question: Question, language: str, typed: _Typed) -> _Fields:
    places = [SelectChoice(str(place), str(place)) for place in range(1, len(question.options) + 1)]
    return {
        f"{question.id}.{option.code}": UnboundField(SelectField, option.text.to(language), choices=places)
        for option in question.options
    }


def _sum(question: Question, language: str, typed: _Typed) -> _Fields:
    return {
        f"{question.id}.{option.code}": UnboundField(StringField, option.text.to(language))
        for option in question.options
    }


def _cascade(question: Question, language: str, typed: _Typed) -> _Fields:
    """Each level offers what lies below the one above it: nothing as long as that one is not chosen. A place with
    nothing below it ends the cascade."""
    fields: _Fields = {}
    path: list[str] = []
    for level in question.levels:
        chosen = len(path) == len(fields)
        below = question.below(path) if chosen else ()
        if chosen and not below:
            break
        choices = [SelectChoice(entry.code, entry.text.to(language)) for entry in below]
        name = f"{question.id}.{level.code}"
        fields[name] = UnboundField(SelectField, level.text.to(language), choices=choices)
        path += [entry.code for entry in below if entry.code == _first(typed, name)]
    return fields


def _first(typed: _Typed, name: str) -> str:
    return (typed.get(name) or ("",))[0].strip()


def _repeat(question: Question, language: str, typed: _Typed) -> _Fields:
    fields: _Fields = {}
    for number in entries_shown(question, typed):
        for inner in entry_questions(question, number):
            fields.update(_BUILDERS[inner.kind](inner, language, typed))
    return fields


def _points(question: Question, language: str, typed: _Typed) -> _Fields:
    choices = [*_point_choices(question, language), *_choices(question.options, language)]
    return {question.id: UnboundField(RadioField, choices=choices)}


def _line(question: Question, language: str, typed: _Typed) -> _Fields:
    return {question.id: UnboundField(StringField)}


def _paragraph(question: Question, language: str, typed: _Typed) -> _Fields:
    return {question.id: UnboundField(TextAreaField)}


def _file(question: Question, language: str, typed: _Typed) -> _Fields:
    """The key and the name of what is stored; the file itself is posted as `id.upload`."""
    return {question.id: UnboundField(StringField), f"{question.id}.name": UnboundField(StringField)}


def _consent(question: Question, language: str, typed: _Typed) -> _Fields:
    return {question.id: UnboundField(BooleanField)}


def _nothing(question: Question, language: str, typed: _Typed) -> _Fields:
    return {}


_BUILDERS: dict[Kind, Callable[[Question, str, _Typed], _Fields]] = {
    **dict.fromkeys(SELECT_KINDS, _single),
    Kind.DROPDOWN: _dropdown,
    Kind.MULTIPLE: _multiple,
    Kind.MATRIX_SINGLE: _grid(RadioField),
    Kind.MATRIX_MULTIPLE: _grid(SelectMultipleField),
    Kind.MATRIX_DUAL: _dual,
    Kind.SEMANTIC_DIFFERENTIAL: _differential,
    Kind.RANKING: _ranking,
    Kind.CONSTANT_SUM: _sum,
    Kind.CASCADE: _cascade,
    Kind.REPEAT: _repeat,
    **dict.fromkeys(POINT_KINDS, _points),
    **dict.fromkeys(NUMBER_KINDS | TEXT_KINDS | MOMENT_KINDS, _line),
    Kind.LONG_TEXT: _paragraph,
    Kind.FILE: _file,
    Kind.CONSENT: _consent,
    **dict.fromkeys(SILENT_KINDS | UNSEEN_KINDS, _nothing),
}


_ONE_FIELD = POINT_KINDS | NUMBER_KINDS | TEXT_KINDS | MOMENT_KINDS | {Kind.CONSENT}


def field_names(question: Question) -> tuple[str, ...]:
    """The names of all form fields a question may be asked with."""
    if question.kind is Kind.REPEAT:
        most = entry_bounds(question)[1]
        inner = (own for number in range(1, most + 1) for own in entry_questions(question, number))
        return tuple(name for own in inner for name in field_names(own))
    if question.kind in _ONE_FIELD:
        return (question.id,)
    return tuple(_BUILDERS[question.kind](question, NAMES_ALONE, {}))


def entry_questions(question: Question, number: int) -> tuple[Question, ...]:
    """What a repeated group asks about its entry `number`, under the names of that entry's form fields."""
    return tuple(replace(inner, id=f"{question.id}.{number}.{inner.id}") for inner in question.questions)


def entries_shown(question: Question, typed: _Typed) -> range:
    """Numbers of a repeated group's entries that are shown: those filled and one more, within its bounds."""
    least, most = entry_bounds(question)
    prefix = f"{question.id}."
    filled = [
        int(name.removeprefix(prefix).split(".")[0])
        for name, values in typed.items()
        if name.startswith(prefix) and any(value.strip() for value in values)
    ]
    return range(1, min(max(*filled, 0, least - 1) + 1, most) + 1)


# ------------------------------------------------------------------ what was posted


def posted(questions: Iterable[Question], form: MultiDict[str, str]) -> Typed:
    """What `form` holds for `questions` and nothing else; every field is there, blank ones as an empty list.

    Lines end as they do everywhere but in a browser's post. A stored file whose `id.remove` is ticked is blank."""
    typed: Typed = {}
    for question in questions:
        removed = question.kind is Kind.FILE and form.get(f"{question.id}.remove")
        for name in field_names(question):
            values = [] if removed else form.getlist(name)[:MOST_VALUES]
            typed[name] = [value.replace("\x00", "").replace("\r\n", "\n")[:MOST_KEPT] for value in values]
    return typed


def to_open(questions: Iterable[Question], form: MultiDict[str, str]) -> tuple[Question, ...]:
    """The cascades among `questions` of which the posted page could not offer a level that can now be chosen:
    the level above it was blank or another one when the page was made."""
    return tuple(question for question in questions if question.kind is Kind.CASCADE and _opens(question, form))


def _opens(question: Question, form: MultiDict[str, str]) -> bool:
    path: list[str] = []
    for level in question.levels:
        name = f"{question.id}.{level.code}"
        offered = {entry.code for entry in question.below(path)}
        code = form.get(name, "").strip()
        if path and offered and (name not in form or (code and code not in offered)):
            return True
        if code not in offered:
            return False
        path.append(code)
    return False


def document_of(questions: Iterable[Question], typed: _Typed) -> dict[str, object]:
    """Question id → stored answer of everything typed that is valid; what is faulty or blank is None."""
    return {
        question.id: to_json(read(question, typed)[0]) for question in questions if question.kind not in SILENT_KINDS
    }


# ------------------------------------------------------------------ a page


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an error stands that belongs to a question of several fields and to none of them alone."""

    name: str

    @property
    def id(self) -> str:
        return field_id(self.name)


class PageForm(BaseForm):
    """The fields of some questions, filled with what was typed, their labels and errors in one language."""

    def __init__(self, questions: Sequence[Question], typed: _Typed, language: str) -> None:
        self.questions = tuple(questions)
        self.language = language
        self.typed = typed
        self._spots: dict[str, list[str]] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        fields: _Fields = {}
        for question in self.questions:
            own = _BUILDERS[question.kind](question, language, typed)
            self._names[question.id] = tuple(own)
            fields.update(own)
        super().__init__(fields)
        values = MultiDict((name, value) for name, many in typed.items() for value in many if name in fields)
        self.process(values)
        for field in self:
            field.id = field_id(field.name)

    @property
    def takes_files(self) -> bool:
        """True when the page must be posted as multipart/form-data."""
        return any(question.kind is Kind.FILE for question in self.questions)

    def validate(self, extra_validators: object = None, *, only: Collection[str] | None = None) -> bool:
        """Reads every question, or those whose ids are in `only`; True when nothing is wrong.

        Errors are put on the field they belong to."""
        read_now = [question for question in self.questions if only is None or question.id in only]
        faulty = [question for question in read_now if self._read(question)]
        return not faulty

    def _read(self, question: Question) -> bool:
        """True when something is wrong with the answer."""
        problems = read(question, self.typed)[1]
        for problem in problems:
            self.blame(question, problem.say(spoken(self.language)), ".".join(problem.place))
        return bool(problems)

    def blame(self, question: Question, sentence: str, place: str = "") -> None:
        """Puts an error on the field called `place` where the page has it, else on the question as a whole."""
        name = place if place in self else question.id
        if name in self:
            self[name].errors = (*self[name].errors, sentence)
        else:
            self._spots.setdefault(name, []).append(sentence)

    def own_errors(self, question: Question) -> tuple[str, ...]:
        """What is wrong with a question as a whole, not with one of its parts."""
        return tuple(self[question.id].errors) if question.id in self else tuple(self._spots.get(question.id, ()))

    def errors_of(self, question: Question) -> tuple[str, ...]:
        names = [name for name in field_names(question) if name in self]
        parts = [error for name in names for error in self[name].errors]
        return (*self._spots.get(question.id, ()), *parts)

    def faults(self) -> Iterator[tuple[Question, Field | Spot, str]]:
        """(question, where, sentence) of everything wrong, in asking order; `where.id` is an id of the page."""
        for question in self.questions:
            for error in self._spots.get(question.id, ()):
                yield question, Spot(question.id), error
            for name in self._names[question.id]:
                for error in self[name].errors:
                    yield question, self[name], error

    def described_by(self, question: Question) -> str:
        """Ids of what is said about a question besides its wording, for aria-describedby."""
        parts = {"help": bool(question.help), "error": bool(self.own_errors(question))}
        return " ".join(f"{field_id(question.id)}-{part}" for part, there in parts.items() if there)

    def waits(self, question: Question) -> bool:
        """True when a level of a cascade cannot be chosen before the one above it."""
        return not all(self[name].choices for name in self._names[question.id])

    def entries(self, question: Question) -> list[tuple[int, tuple[Question, ...]]]:
        """(number, its questions) of a repeated group's entries, as many as are shown."""
        return [(number, entry_questions(question, number)) for number in entries_shown(question, self.typed)]

    def can_grow(self, question: Question) -> bool:
        return len(entries_shown(question, self.typed)) < entry_bounds(question)[1]

    def amount(self, question: Question) -> float:
        """What the amounts of a constant sum typed so far add up to; what is no number counts nothing."""
        return sum(parse_number(self[name].data or "") or 0.0 for name in self._names[question.id])


def field_id(name: str) -> str:
    """The HTML id of a field or a question: its name without the dots that separate its parts."""
    return "q-" + name.replace(".", "--")


def is_group(question: Question) -> bool:
    """True when the question is answered with several inputs and so needs a fieldset."""
    return question.kind in (CHOICE_KINDS | POINT_KINDS | ROW_KINDS | _GROUPED) - {Kind.DROPDOWN}


_GROUPED = {Kind.CASCADE, Kind.REPEAT}


# ------------------------------------------------------------------ one-line inputs

_INPUT: dict[Kind, dict[str, str]] = {
    Kind.NUMBER: {"inputmode": "decimal", "autocomplete": "off"},
    Kind.SCALE: {"inputmode": "decimal", "autocomplete": "off"},
    Kind.MONEY: {"inputmode": "numeric", "autocomplete": "off"},
    Kind.EMAIL: {"type": "email", "autocomplete": "email"},
    Kind.PHONE: {"type": "tel", "autocomplete": "tel"},
    Kind.URL: {"inputmode": "url", "autocomplete": "url", "autocapitalize": "none"},
    Kind.DATE: {"type": "date"},
    Kind.TIME: {"type": "time"},
}
"""Attributes that bring up the right keyboard on a phone."""


def input_attributes(question: Question, written: str = "") -> dict[str, str]:
    """The attributes of a question's input that holds `written`, beyond its name and id."""
    attributes = {"type": "text", **_INPUT.get(question.kind, {}), "value": written}
    if any(role.family == "identity" and role.name == "name" for role in question.roles):
        attributes["autocomplete"] = "name"
    if "inputmode" in attributes and (question.low or 0) < 0:
        attributes["inputmode"] = "text"  # number pads of phones have no minus sign
    if question.kind is Kind.SCALE:
        bounds = {"low": question.low, "high": question.high, "step": question.step or 1}
        attributes |= {"data-slider": "", **{f"data-{name}": f"{bound:g}" for name, bound in bounds.items()}}
    if question.kind in MOMENT_KINDS:
        attributes |= _moment(question, written)
    return attributes


def _moment(question: Question, written: str) -> dict[str, str]:
    """Bounds, and the value as browsers take it; what they do not take stays as it was typed, in a text input."""
    bounds = {"min": question.earliest, "max": question.latest}
    found = {name: today().isoformat() if bound == "today" else bound for name, bound in bounds.items() if bound}
    if question.kind is Kind.DATE:
        day = parse_day(written)
        value = day.isoformat() if day else ""
    else:
        value = parse_clock(written) or ""
    return {**found, "value": value} if value or not written else {"type": "text"}
