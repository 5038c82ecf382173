"""A first questionnaire from a sheet of answers nobody has the questionnaire of, with the mapping that reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from surveyapp.domain.bank_text import to_toml as questionnaire_toml
from surveyapp.domain.definition import FORM_NAMES, SHORT_TEXT_LIMIT
from surveyapp.domain.outline import fresh_id
from surveyapp.domain.shape import Plain
from surveyapp.exchange import column_names, scale_words
from surveyapp.exchange.about import about_columns, date_order, person, year_of
from surveyapp.exchange.cells import number_text, shown
from surveyapp.exchange.column_groups import SILENT, Group, Together, bounds, groups, unrated
from surveyapp.exchange.column_sense import BLANKS, MOST_SINGLE, Sense, Sensed, no_answer, says_gender, sense
from surveyapp.exchange.column_stages import bought, stages
from surveyapp.exchange.draft_words import WORDS, language_of
from surveyapp.exchange.identity import Join, normal
from surveyapp.exchange.mapping import NO, YES, Column, Mapping, Unmatched
from surveyapp.exchange.mapping_file import to_toml
from surveyapp.exchange.matching import fold
from surveyapp.exchange.missing_codes import OLDEST
from surveyapp.exchange.scale_words import missing_kind
from surveyapp.exchange.sheet import Sheet

MOST_ON_A_PAGE = 8
FEWEST_ITEMS, MOST_ITEMS, PEOPLE_PER_ITEM = 5, 12, 100
"""As many items personas are found on as `persona_items` of the domain takes by itself."""
MOST_TEXT = 300
MOST_COUNTED = 4
"""Whole numbers from 0 to so many, alone, are of something counted rather than points of a scale."""


@dataclass(frozen=True, slots=True)
class Draft:
    """`source` is the questionnaire's text; `left_out` (column, why) of what became no question and tells nothing of
    the response."""

    plain: Plain
    mapping: Mapping
    left_out: tuple[tuple[str, Sense], ...]

    @property
    def source(self) -> str:
        return questionnaire_toml(self.plain)

    def mapping_toml(self) -> str:
        return to_toml(self.mapping)


@dataclass(slots=True)
class _Asked:
    """A question with the columns that answer it; `items` are what the analysis will count."""

    plain: Plain
    columns: list[Column]
    items: int
    tells: bool


def draft(sheet: Sheet, title: str, business: str) -> Draft:
    """The questionnaire a careful person would guess. What is personal, a code or the tool's own is not brought in."""
    cells = {name: _cells(sheet, place) for place, name in enumerate(sheet.header) if name}
    blank = sorted({value for values in cells.values() for value in values if fold(value) in BLANKS})
    values = {name: Counter({v: n for v, n in own.items() if v not in blank}) for name, own in cells.items()}
    about = dict(about_columns(values))
    own_id, join = (about["id"], Join.OWN) if "id" in about else person(sheet, values)
    if join is not Join.OWN and not all(normal(join, value) for value in cells[own_id]):
        own_id, join = "", Join.OWN  # who cannot be told apart would be lost
    sensed = {name: sense(name, own) for name, own in values.items() if name not in about.values()}
    language = language_of(sheet.header, sensed.values())
    dated = next((name for name, own in sensed.items() if own.sense is Sense.DATE), "")
    order = date_order(values.get(about.get("submitted", dated), Counter()))
    writer = _Writer(language, year_of(values.get(about.get("submitted", ""), Counter()), order))
    rows = sum(any(row) for row in sheet.rows)
    alone = {name for name, own in sensed.items() if own.sense is Sense.TICK}
    asked, same = [], set()
    for group in groups(sensed.values()):
        if group.kind is Together.ALONE and group.stem in alone:
            same.add(group.stem)
        else:
            asked.append(writer.question(group))
    mapping = Mapping(
        tuple(column for one in asked for column in one.columns),
        own_id,
        join,
        about.get("submitted", ""),
        about.get("started", ""),
        language=language,
        blank=tuple(blank),
        dates=order,
    )
    kept = {column.column for column in mapping.columns} | {own_id}
    left = tuple(
        (name, Sense.SAME if name in same else own.sense if own.sense in SILENT else Sense.TWICE)
        for name, own in sensed.items()
        if name not in kept
    )
    return Draft(_questionnaire(title, business, language, asked, rows), mapping, left)


def _cells(sheet: Sheet, place: int) -> Counter[str]:
    return Counter(text for cell in sheet.column(place) if (text := shown(cell)))


def _questionnaire(title: str, business: str, language: str, asked: Sequence[_Asked], rows: int) -> Plain:
    pages = [
        {"id": f"page_{number}", "question": [one.plain for one in asked[start : start + MOST_ON_A_PAGE]]}
        for number, start in enumerate(range(0, len(asked), MOST_ON_A_PAGE), start=1)
    ]
    plain: Plain = {
        "id": fresh_id(title, FORM_NAMES),
        "title": {language: _clean(title)},
        "business": {"vi": business, "en": business},
        "intro": {language: WORDS["intro"][language]},
        "thanks": {language: WORDS["thanks"][language]},
        "languages": [language],
    }
    personal = list(_persona_items(asked, rows))
    if personal:
        plain["analysis"] = {"persona_items": personal}
    return plain | {"page": pages}


def _persona_items(asked: Sequence[_Asked], rows: int) -> Iterator[str]:
    """What people think before what they do, whole questions: until there are five items, then only while it fits."""
    room = max(FEWEST_ITEMS, min(MOST_ITEMS, rows // PEOPLE_PER_ITEM))
    items = 0
    telling = [one for one in asked if one.tells]
    for one in sorted(telling, key=lambda one: one.plain["kind"] not in ("matrix_single", "rating")):
        if items < FEWEST_ITEMS or items + one.items <= room:
            items += one.items
            yield one.plain["id"]


def _clean(text: str) -> str:
    """One line; braces would ask for an earlier answer."""
    return " ".join(text.split()).replace("{", "(").replace("}", ")")[:MOST_TEXT]


class _Writer:
    """Groups of columns → questions; remembers the ids it has given. `year`: when people answered, 0 where unknown."""

    def __init__(self, language: str, year: int) -> None:
        self._language = language
        self._year = year
        self._taken: set[str] = set(FORM_NAMES)
        self._said_before: Counter[str] = Counter()

    def question(self, group: Group) -> _Asked:
        stem = column_names.own_name(group.stem) if group.kind is Together.ALONE else group.stem
        plain: Plain = {"id": self._id(group), "kind": "", "text": self._text(column_names.readable(stem))}
        match group.kind:
            case Together.TICKS:
                return self._ticks(plain, group)
            case Together.GRID:
                return self._grid(plain, group)
            case Together.RANKING:
                return self._ranking(plain, group)
            case Together.PLACES:
                return self._places(plain, group)
        return self._alone(plain, group.parts[0][0], group.other)

    def _id(self, group: Group) -> str:
        made = fresh_id(group.stem or group.parts[0][1], self._taken)
        self._taken.add(made)
        return made

    def _text(self, text: str) -> dict[str, str]:
        return {self._language: _clean(text)}

    def _said(self, name: str, **parts: object) -> dict[str, str]:
        return {self._language: WORDS[name][self._language].format(**parts)}

    def _told_apart(self, said: dict[str, str], prefix: str) -> dict[str, str]:
        """The same words asked before get the columns' prefix, or a number."""
        own = said[self._language] if not prefix else f"{prefix}: {said[self._language]}"
        self._said_before[own] += 1
        return {self._language: own if self._said_before[own] == 1 else f"{own} ({self._said_before[own]})"}

    # -------------------------------------------------------------- one column

    def _alone(self, plain: Plain, own: Sensed, beside: str) -> _Asked:
        column = Column(own.name, plain["id"], missing=(*own.odd, *(own.away if not own.labels else ())))
        called = column_names.own_name(own.name)
        role = column_names.role_of(called) or column_names.role_of(own.name)
        outcome = column_names.is_outcome(own.name) or column_names.recommends(own.name)
        outcome = outcome or role in ("barrier", "channel")
        tells = not column_names.describes(role) and not outcome and not column_names.is_class(called)
        match own.sense:
            case Sense.POINTS if column_names.is_class(called):
                return self._choice(plain, replace(own, ordered=False), column, role, tells=False)
            case Sense.POINTS if own.low == 0 and own.high <= MOST_COUNTED and not _is_judged(own.name):
                return _Asked(_with_role(plain | {"kind": "number", "low": 0}, role), [column], 1, False)
            case Sense.POINTS:
                return self._points(plain, own, replace(column, missing=(*own.odd, *own.away)))
            case Sense.YES_NO:
                told = "" if column_names.describes(role) else role  # “Age: yes” says nothing of anybody's age
                if column_names.satisfies(called) and not told:
                    said = [("yes", self._said("yes"), 1.0), ("no", self._said("no"), 0.0)]
                    scored = [{"code": code, "text": text, "score": score} for code, text, score in said]
                    return _Asked(
                        plain | {"kind": "yes_no", "role": "outcome.satisfied", "option": scored}, [column], 1, False
                    )
                return _Asked(_with_role(plain | {"kind": "yes_no"}, told), [column], 1, tells)
            case Sense.CHOICE:
                asked = self._choice(plain, own, column, role, tells=tells)
                return self._with_words(asked, beside) if beside else asked
            case Sense.CHOICES:
                return self._choices(plain, own, column, role, tells=tells)
            case Sense.NUMBER if role == "demographic.age" and own.low > OLDEST and own.high <= self._year:
                return self._born(plain, own, column)
            case Sense.NUMBER:
                bound = {"low": 0} if own.low >= 0 else {}
                told = "" if role == "demographic.age" and own.high > OLDEST else role  # a year of birth is no age
                column = replace(column, values=own.stands)
                return _Asked(_with_role(plain | {"kind": "number", **bound}, told), [column], 1, False)
            case Sense.DATE:
                return _Asked(plain | {"kind": "date"}, [column], 1, False)
        lengths = [len(value) for value in own.values]
        kind = "long_text" if max(lengths) > SHORT_TEXT_LIMIT or median(lengths) > 40 else "short_text"
        speaks = median(len(value.split()) for value in own.values) >= 3
        return _Asked(plain | {"kind": kind} | ({"role": "quote"} if speaks else {}), [column], 1, False)

    def _born(self, plain: Plain, own: Sensed, column: Column) -> _Asked:
        """A year of birth as the age people had when they answered."""
        years = {
            cell: int(number_text(cell, "").partition(".")[0]) for cell in own.values if cell not in column.missing
        }
        ages = tuple((cell, str(self._year - year)) for cell, year in years.items())
        asked = {"text": self._said("age"), "kind": "number", "low": 0, "role": "demographic.age"}
        return _Asked(plain | asked, [replace(column, values=ages)], 1, False)

    def _with_words(self, asked: _Asked, beside: str) -> _Asked:
        """The column with the words beside “other” belongs to it."""
        options = asked.plain["option"]
        self._other(options, {option["code"]: option["code"] for option in options})
        return replace(asked, columns=[*asked.columns, Column(beside, asked.plain["id"], other=True)])

    def _points(self, plain: Plain, own: Sensed, column: Column) -> _Asked:
        low, high = bounds([own])
        column = replace(column, values=own.stands)
        ends = self._ends(own.name, low, high)
        if column_names.recommends(own.name) and low >= 0 and high == 10:
            return _Asked(plain | {"kind": "nps", "role": "satisfaction.nps"}, [column], 1, False)
        overall = column_names.satisfies(own.name)
        if overall and (low, high) == (1, 5) and not ends.get("reverse"):
            return _Asked(plain | {"kind": "csat", "role": "satisfaction.csat"}, [column], 1, False)
        tells = not column_names.is_outcome(own.name) and not overall
        rated = _with_role(plain | {"kind": "rating", "low": low, "high": high} | ends, "satisfaction.csat" * overall)
        return _Asked(rated, [column], 1, tells)

    def _ends(self, name: str, low: int, high: int) -> Plain:
        """What the question says of the ends of its scale; one that says more at its lowest point is turned around."""
        said = scale_words.legend(name)
        first, last = said.get(str(low), ""), said.get(str(high), "")
        words = {key: self._text(own) for key, own in (("low_text", first), ("high_text", last)) if own}
        return words | ({"reverse": True} if scale_words.falls(first, last) else {})

    def _choice(self, plain: Plain, own: Sensed, column: Column, role: str, *, tells: bool) -> _Asked:
        numbers = all(label.lstrip("-").isdigit() for label in own.labels)
        away = () if numbers else own.away
        options, codes = self._options(own.labels, away, scored=own.ordered and not column_names.describes(role))
        if own.other:
            self._other(options, codes)
        kind = "single" if len(options) <= MOST_SINGLE else "dropdown"
        if says_gender(own.labels) and not role:
            role, tells = "demographic.gender", False
        buyers = bought(own.labels)
        if buyers:
            for option, label in zip(options, own.labels, strict=False):
                option["means"] = buyers[label]
            role, tells = "outcome.bought", False
        content = scale_words.content(own.labels) if column_names.satisfies(own.name) else ""
        if content:
            for option, label in zip(options, own.labels, strict=False):
                option["score"] = 1.0 if label == content else 0.0
            role, tells = "outcome.satisfied", False
        if own.ordered:
            plain = plain | {"ordered": True}
            if column_names.satisfies(own.name) and not content:
                role, tells = "satisfaction.csat", False
        stands = (*_rewritten(codes), *((cell, codes[label]) for cell, label in own.stands))
        column = replace(column, values=stands, missing=(*own.odd, *(own.away if numbers else ())))
        if own.other:
            column = replace(column, unmatched=Unmatched.OTHER)
        few = len(options) <= 7
        return _Asked(_with_role(plain | {"kind": kind, "option": options}, role), [column], 1, tells and few)

    def _choices(self, plain: Plain, own: Sensed, column: Column, role: str, *, tells: bool) -> _Asked:
        options, codes = self._options(own.labels, ())
        column = replace(column, separator=own.separator, values=_rewritten(codes))
        if own.other:
            self._other(options, codes)
            column = replace(column, unmatched=Unmatched.OTHER)
        plain = _with_role(plain | {"kind": "multiple", "option": options}, role)
        return _Asked(plain, [column], len(options), tells and len(options) <= MOST_ITEMS)

    def _options(
        self, labels: Sequence[str], away: Sequence[str], *, scored: bool = False
    ) -> tuple[list[Plain], dict[str, str]]:
        """(options, label → code); a scored option tells how far up the scale it is."""
        codes: dict[str, str] = {}
        options = []
        real = [label for label in labels if label not in away]
        for label in labels:
            code = _point_code(label) or fresh_id(label, codes.values(), digits_first=True)
            codes[label] = code
            option: Plain = {"code": code, "text": self._text(label)}
            if label in away:
                option["missing"] = str(no_answer(label))
            elif scored:
                option["score"] = round(real.index(label) / (len(real) - 1), 4)
            options.append(option)
        return options, codes

    def _other(self, options: list[Plain], codes: dict[str, str]) -> None:
        """An option with words of one's own: the one that is called so, else a further one."""
        called = {fold(option["text"][self._language]): option for option in options}
        known = next((option for name, option in called.items() if name.strip(" -").startswith(_OTHERS)), None)
        if known is None:
            known = {"code": fresh_id("other", codes.values()), "text": self._said("other")}
            options.append(known)
        known["other"] = True

    # -------------------------------------------------------------- several columns

    def _ticks(self, plain: Plain, group: Group) -> _Asked:
        options, codes = self._options([label for _, label in group.parts], ())
        columns = [Column(own.name, plain["id"], codes[label], yes=_ticks_of(own)) for own, label in group.parts]
        if group.other:
            self._other(options, codes)
            columns.append(Column(group.other, plain["id"], other=True))
        role = column_names.role_of(group.stem)
        tells = len(options) <= MOST_ITEMS and not column_names.describes(role) and role not in ("barrier", "channel")
        plain = _with_role(plain | {"kind": "multiple", "option": options}, role)
        return _Asked(plain, columns, len(options), tells)

    def _ranking(self, plain: Plain, group: Group) -> _Asked:
        options, codes = self._options([label for _, label in group.parts], ())
        columns = [Column(own.name, plain["id"], codes[label]) for own, label in group.parts]
        return _Asked(plain | {"kind": "ranking", "option": options}, columns, len(options), False)

    def _places(self, plain: Plain, group: Group) -> _Asked:
        options, codes = self._options(group.labels, ())
        columns = [Column(own.name, plain["id"], place, tuple(codes.items())) for own, place in group.parts]
        return _Asked(plain | {"kind": "ranking", "option": options}, columns, len(options), False)

    def _grid(self, plain: Plain, group: Group) -> _Asked:
        if not group.stem:
            numbers = group.labels[0].lstrip("-").isdigit()
            low = group.labels[0] if not unrated([own for own, _ in group.parts]) else "1"
            said = self._said("rated", low=low, high=group.labels[-1]) if numbers else self._said("degree")
            shared = column_names.readable(group.prefix) if len(group.prefix) > 1 else ""
            plain = plain | {"text": self._told_apart(said, shared)}
        said = scale_words.legend(group.stem)
        if set(group.labels) <= set(said) and not group.labels[0].lstrip("-").isdigit():
            known = scale_words.order([said[label] for label in group.labels])
            back = {words: label for label, words in said.items()}
            group = replace(group, labels=tuple(back[w] for w in known) if known else group.labels, ordered=bool(known))
        nought = group.labels[0] == "0" and unrated([own for own, _ in group.parts])
        if nought:
            group = replace(group, labels=(*group.labels[1:], "0"))
        away = [label for label in group.labels if group.ordered and missing_kind(label) is not None]
        away += ["0"] if nought else []
        options, codes = self._options(group.labels, away, scored=group.ordered)
        if nought:
            options[-1]["text"] = self._said("unrated")
        for option, label in zip(options, group.labels, strict=True):
            if words := said.get(label):
                option["text"] = self._text(words if label.isalpha() else f"{label} – {words}")
        by_fold = {fold(label): code for label, code in codes.items()}
        rows, columns, taken = [], [], list[str]()
        names = [_row_name(own, part, group.prefix) for own, part in group.parts]
        at = stages(group.stem, group.labels, names) if group.ordered else ("",) * len(names)
        for (own, _part), called, stage in zip(group.parts, names, at, strict=True):
            code = fresh_id(called, taken, digits_first=True)
            taken.append(code)
            row: Plain = {"code": code, "text": self._text(column_names.readable(called))}
            role = f"journey.satisfaction:{stage}" if stage else ""
            rows.append(_with_role(row, "satisfaction.csat" if column_names.is_overall(own.name) else role))
            stands = [(cell, codes.get(label) or by_fold[fold(label)]) for cell, label in own.stands]
            stands += [(value, codes[value]) for value in own.values if value in codes and codes[value] != value]
            missing = (*own.odd, *(own.away if own.sense is Sense.POINTS else ()))
            columns.append(Column(own.name, plain["id"], code, tuple(dict(stands).items()), missing=missing))
        plain = plain | {"kind": "matrix_single", "row": rows, "option": options}
        return _Asked(plain, columns, len(rows), True)


_OTHERS = ("oth", "khác", "mục khác")


def _is_judged(name: str) -> bool:
    judged = column_names.satisfies(name) or column_names.recommends(name)
    return judged or bool(scale_words.legend(name))


def _ticks_of(own: Sensed) -> tuple[str, ...]:
    """What marks a tick: also the one thing that stands in the column."""
    (mark, *more) = own.values
    return YES if more or {fold(mark)} & {*map(fold, NO), *map(fold, YES)} else (*YES, mark)


def _rewritten(codes: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """(cell, code) of the options that do not read as they stand in the cells."""
    return tuple((label, code) for label, code in codes.items() if _clean(label) != label)


def _row_name(own: Sensed, part: str, prefix: str) -> str:
    """What the row is called beside the others: without what all names share, with it where only a number is left."""
    if part.isdigit():
        return own.name
    return part.removeprefix(f"{prefix}_") if prefix else part


def _point_code(label: str) -> str:
    """A point of a scale keeps its number; one below zero says so."""
    number = label.strip()
    if number.isascii() and number.lstrip("-").isdigit() and len(number) < 5:
        return f"minus_{number[1:]}" if number.startswith("-") else number
    return ""


def _with_role(plain: Plain, role: str) -> Plain:
    return plain | {"role": role} if role else plain
