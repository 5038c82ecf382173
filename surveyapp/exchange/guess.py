"""A first guess at a mapping from a sheet's header and values, to be shown and corrected before anything is stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import Enum
from functools import lru_cache
from itertools import islice

from surveyapp.domain.definition import (
    MOMENT_KINDS,
    NUMBER_KINDS,
    POINT_KINDS,
    SELECT_KINDS,
    SILENT_KINDS,
    TEXT_KINDS,
    Kind,
    Question,
    Questionnaire,
)
from surveyapp.domain.problem import Problem
from surveyapp.domain.reading import read
from surveyapp.domain.text import Text
from surveyapp.exchange.about import NAMES, about_columns, date_order, person
from surveyapp.exchange.cells import decimal_sign, resolver, shown, splitter
from surveyapp.exchange.identity import Join
from surveyapp.exchange.mapping import NO, YES, Column, Mapping, Unmatched
from surveyapp.exchange.mapping_file import inline_table, to_toml
from surveyapp.exchange.matching import MOST_REMEMBERED, bare, fold
from surveyapp.exchange.parts import NOT_IMPORTED, parts_of, plain, takes_whole
from surveyapp.exchange.sheet import Sheet
from surveyapp.exchange.suggestion import suggestion

SURE = 0.85
LEAST = 0.55
"""At `LEAST` a column is joined at all; below `SURE` a person should look at it."""

_SAMPLE = 500
_EXPLAINABLE = POINT_KINDS | SELECT_KINDS | {Kind.MULTIPLE}
_LIKE = 0.75
_SIGNS = re.compile(r"[\W_]+")


class Reason(Enum):
    """Why a column was joined to a question, or to none; each member's value is its sentence."""

    SAME_ID = Text.of(vi="Tên cột trùng mã câu hỏi.", en="The column is named like the question's id.")
    SAME_TEXT = Text.of(vi="Tên cột trùng lời câu hỏi.", en="The column is named like the question's text.")
    SAME_PART = Text.of(
        vi="Tên cột trùng một dòng của bảng hoặc một lựa chọn.",
        en="The column is named like a row of a matrix or an option.",
    )
    LIKE_TEXT = Text.of(vi="Tên cột gần giống câu hỏi.", en="The column is named much like the question.")
    VALUES = Text.of(
        vi="Giá trị trong cột khớp với các lựa chọn của câu hỏi này.",
        en="The column's values are this question's options.",
    )
    ABOUT = Text.of(
        vi="Cột nói về phiếu trả lời: mã phiếu hoặc thời điểm.",
        en="The column is about the response: its id or its time.",
    )
    NONE = Text.of(vi="Chưa tìm được câu hỏi phù hợp.", en="No question was found for it.")
    TAKEN = Text.of(
        vi="Câu hỏi hợp với cột này đã được ghép với cột khác.", en="Its question is joined to another column already."
    )


_HEADING = Text.of(
    vi="Bản ghép tự đoán. Hãy xem lại, sửa, lưu thành tệp rồi nhập với --map TỆP. Chưa có gì được lưu vào khảo sát.",
    en="A guessed mapping. Look at it, correct it, save it, then import with --map FILE. Nothing has been stored yet.",
)
_UNMATCHED_HINT = Text.of(
    vi="Bỏ dấu # ở dòng dưới nếu mọi lời lạ đều là lời của lựa chọn “Khác”.",
    en="Remove the # below if every other wording is what people wrote beside “Other”.",
)
MOST_LISTED = 40
"""Unmatched values listed below a column."""


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """`target` is the question (or question.part, or field of [responses]) the column was joined to, "" for none.
    `unmatched` are its values that the question does not take yet, most frequent first, each with the option or number
    it may stand for ("" = no idea). A likeness is never applied by itself: “disloyal” is very like “loyal”.
    `has_other`: the question has an option with words of one's own."""

    column: str
    target: str
    confidence: float
    reason: Reason
    unmatched: tuple[tuple[str, str], ...] = ()
    has_other: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    mapping: Mapping
    columns: tuple[ColumnGuess, ...]

    def to_toml(self, language: str = "vi") -> str:
        """The mapping file, with a comment on each column that wants looking at: its unmatched values as a line
        to correct and put in force, and the columns left out at the end."""
        remarks = {own.column: _remark(own, language) for own in self.columns}
        left_out = [
            f"# “{_one_line(own.column)}”: {own.reason.value.to(language)}" for own in self.columns if not own.target
        ]
        heading = f"# {_HEADING.to(language)}\n"
        return "\n".join([heading, to_toml(self.mapping, remarks).rstrip("\n"), "", *left_out, ""])


def _remark(own: ColumnGuess, language: str) -> str:
    if own.confidence >= SURE and not own.unmatched:
        return ""
    lines = [f"{own.confidence * 100:.0f}%: {own.reason.value.to(language)}"]
    if own.unmatched:
        lines.append(f"values = {inline_table(own.unmatched[:MOST_LISTED])}")
        if own.has_other:
            lines += [_UNMATCHED_HINT.to(language), f'unmatched = "{Unmatched.OTHER}"']
    return "\n".join(map(_one_line, lines))


def _one_line(text: str) -> str:
    """A spreadsheet's words inside a comment: they must not begin a new line of the file."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


@dataclass(frozen=True, slots=True)
class _Target:
    question: Question
    part: str
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    part_texts: tuple[str, ...] = ()
    other: bool = False


@dataclass(frozen=True, slots=True)
class _Match:
    confidence: float
    column: Column
    reason: Reason


def guess(sheet: Sheet, questionnaire: Questionnaire) -> Guess:
    """Each column joined to at most one target and each target to at most one column, the surest first."""
    targets = list(_targets(questionnaire))
    samples = {name: _sample(sheet, place) for place, name in enumerate(sheet.header) if name}
    about = dict(about_columns(samples, questionnaire))
    matches = [
        match
        for name, values in samples.items()
        if name not in about.values()
        for target in targets
        if (match := _match(name, values, target)) is not None
    ]
    chosen = _assign(matches)
    wanted = {match.column.column for match in matches}
    columns = tuple(chosen[name].column for name in samples if name in chosen)
    fields = {column: field for field, column in about.items()}
    report = [
        ColumnGuess(name, fields[name], 1.0, Reason.ABOUT)
        if name in fields
        else _report(name, values, chosen.get(name), questionnaire, name in wanted)
        for name, values in samples.items()
    ]
    dates = date_order(samples.get(about.get("submitted", ""), Counter()))
    named = {field: about.get(field, "") for field in NAMES}
    own, join = (named["id"], Join.OWN) if named["id"] else person(sheet, samples)
    mapping = Mapping(columns, own, join, named["submitted"], named["started"], dates=dates)
    return Guess(mapping, tuple(report))


def _sample(sheet: Sheet, place: int) -> Counter[str]:
    return Counter(text for cell in islice(sheet.column(place), _SAMPLE) if (text := shown(cell)))


def _assign(matches: list[_Match]) -> dict[str, _Match]:
    """Greedy from the surest; an answer, or a row of one, is taken whole or by its parts, never both."""
    chosen: dict[str, _Match] = {}
    targets: set[str] = set()
    for match in sorted(matches, key=lambda match: -match.confidence):
        own = match.column
        target = f"other {own.question}" if own.other else own.target
        clash = any(t.startswith(f"{own.target}.") or own.target.startswith(f"{t}.") for t in targets)
        if own.column not in chosen and target not in targets and (own.other or not clash):
            chosen[own.column] = match
            targets.add(target)
    return chosen


def _report(
    name: str, values: Counter[str], match: _Match | None, questionnaire: Questionnaire, wanted: bool
) -> ColumnGuess:
    if match is None:
        return ColumnGuess(name, "", 0.0, Reason.TAKEN if wanted else Reason.NONE)
    own = match.column
    question = questionnaire.question(own.question)
    unknown = _unmatched(own, values, question)
    has_other = not own.part and any(option.other for option in question.options)
    return ColumnGuess(name, own.target, round(match.confidence, 2), match.reason, unknown, has_other)


def unmatched(sheet: Sheet, own: Column, question: Question) -> tuple[tuple[str, str], ...]:
    """The values of a mapped column that its question does not take yet, most frequent first, each with the option or
    number it may stand for ("" = no idea)."""
    return _unmatched(own, _sample(sheet, sheet.header.index(own.column)), question)


def column_for(sheet: Sheet, name: str, question: Question, part: str, *, other: bool = False) -> Column:
    """The column as a filler of that question or part, with the separator its cells use."""
    values = _sample(sheet, sheet.header.index(name))
    return _column(name, values, _Target(question, part, (), (), other=other))


def _unmatched(own: Column, values: Counter[str], question: Question) -> tuple[tuple[str, str], ...]:
    asked, option = plain(question, own.part)
    takes = _taker(own, values, question)
    refused = Counter({value: n for value, n in values.items() if not takes(value)})
    if asked.kind is Kind.MULTIPLE and not option:
        pieces = splitter(own, asked)
        cells, refused = refused, Counter()
        for cell, n in cells.items():
            refused.update(dict.fromkeys(pieces(cell)[1], n))
    return tuple((value, suggestion(value, asked)) for value, _ in refused.most_common())


# ------------------------------------------------------------------ what a column could fill


def _targets(questionnaire: Questionnaire) -> Iterator[_Target]:
    for question in questionnaire.questions():
        if question.kind in SILENT_KINDS | NOT_IMPORTED:
            continue
        texts = _wordings(question.text)
        if takes_whole(question):
            yield _Target(question, "", (question.id,), texts)
        if question.kind in WITH_OTHER and any(option.other for option in question.options):
            code = next(option.code for option in question.options if option.other)
            words = tuple(f"{question.id}{sign}" for sign in (f"_{code}", f".{code}", f"[{code}]", "_other", "[other]"))
            yield _Target(question, "", tuple(dict.fromkeys(words)), (), other=True)
        for part, names in parts_of(question):
            called = tuple(dict.fromkeys(word for name in names for word in _wordings(name)))
            yield _Target(question, part, tuple(_part_ids(question, part)), texts, called)


WITH_OTHER = SELECT_KINDS | {Kind.MULTIPLE}


def _part_ids(question: Question, part: str) -> Iterator[str]:
    """`grid.row.side`, `grid_row_side`, `grid[row][side]`; of a repeated group also `price_2`, `price2`."""
    below = part.split(".")
    yield from (sign.join((question.id, *below)) for sign in "._/ -")
    yield question.id + "".join(f"[{own}]" for own in below)
    yield f"{question.id}[{'_'.join(below)}]"
    if question.kind is Kind.REPEAT:
        yield from (f"{below[1]}{sign}{below[0]}" for sign in ("_", "", " ", "."))
    elif not part.isdigit():
        yield part


def _wordings(text: Text) -> tuple[str, ...]:
    return tuple(dict.fromkeys(bare(words) for _, words in text if words))


def _match(name: str, values: Counter[str], target: _Target) -> _Match | None:
    header, reason = _by_name(name, target)
    by_values = target.question.kind in SELECT_KINDS and not target.other and not all(map(_is_number, values))
    if header == 0.0 and not by_values:
        return None
    column = _column(name, values, target)
    agreed = _by_values(column, values, target.question)
    if agreed is None:
        confidence = header * 0.95
    elif header < _LIKE:
        # Values alone may join a column only where its options are words of their own, not yes/no or numbers, and
        # never to the words of one's own beside them: every text would fit.
        header, reason = 0.0, Reason.VALUES
        confidence = 0.6 * agreed if by_values and agreed > 0.9 and len(values) > 1 else 0.0
    else:
        # Codes such as 1 and 2 under a choice's own name are worth showing: a person can say what they mean.
        named = LEAST if plain(target.question, target.part)[0].kind in _EXPLAINABLE and header > 0.9 else 0.4
        confidence = max(header * (0.4 + 0.6 * agreed), named)
    return _Match(confidence, column, reason) if confidence >= LEAST else None


def _is_number(value: str) -> bool:
    return value.strip("+-.").isdigit()


def _by_name(name: str, target: _Target) -> tuple[float, Reason]:
    written = bare(name)
    if fold(name) in target.ids:
        # A bare option code such as "other" names a part less surely than question.part does.
        return (0.9 if target.part and fold(name) == target.part else 1.0), Reason.SAME_ID
    if _below_groups(fold(name), target) or (_squeezed(name) in map(_squeezed, target.ids) and not target.part):
        return 0.97, Reason.SAME_ID
    if target.part and _squeezed(name) in {_squeezed(own) for own in target.ids if own != target.part}:
        return 0.97, Reason.SAME_ID
    if target.other:
        return 0.0, Reason.NONE
    if target.part:
        if written in target.part_texts:
            return 0.9, Reason.SAME_PART
        if any(_inside(written, text, part) for text in target.texts for part in target.part_texts):
            return 0.95, Reason.SAME_PART
        like = any(" " in part and _words(part) <= _words(written) for part in target.part_texts)
        return (0.76, Reason.LIKE_TEXT) if like else (0.0, Reason.NONE)
    if written in target.texts:
        return 0.98, Reason.SAME_TEXT
    if _words(target.question.id) <= _words(written):
        return 0.8, Reason.LIKE_TEXT
    known = (*target.texts, target.question.id)
    ratio = max(_likeness(written, text) for text in known)
    return (ratio * 0.9, Reason.LIKE_TEXT) if ratio >= _LIKE else (0.0, Reason.NONE)


def _likeness(written: str, text: str) -> float:
    """How alike two texts are; 0.0 where their letters alone say that they are less so than `_LIKE`."""
    matcher = SequenceMatcher(None, written, text)
    cheap = matcher.real_quick_ratio() >= _LIKE and matcher.quick_ratio() >= _LIKE
    return matcher.ratio() if cheap else 0.0


def _below_groups(name: str, target: _Target) -> bool:
    """“visit/channels/zalo”: some tools put the names of the groups a question stands in before its own."""
    parts = name.split("/")
    tails = ("/".join(parts[start:]) for start in range(1, len(parts)))
    return any(tail in target.ids and tail != target.part for tail in tails)


@lru_cache(MOST_REMEMBERED)
def _squeezed(name: str) -> str:
    """A name without the signs that some tools do not allow in one."""
    return fold(name).replace("_", "").replace("-", "").replace(" ", "")


@lru_cache(MOST_REMEMBERED)
def _words(text: str) -> frozenset[str]:
    return frozenset(_SIGNS.split(bare(text))) - {""}


def _inside(written: str, text: str, part: str) -> bool:
    """“How satisfied are you? [Price]”: a form tool's header for one row of a grid or one option of a list."""
    rest = written.replace(text, "", 1).strip(" []()-–:./_|")
    return text in written and rest == part


# ------------------------------------------------------------------ what its values say


def _column(name: str, values: Counter[str], target: _Target) -> Column:
    own = Column(name, target.question.id, target.part, other=target.other)
    asked, option = plain(target.question, target.part)
    if asked.kind is Kind.MULTIPLE and not option and not target.other:
        return replace(own, separator=_separator(values, asked))
    return own


def _separator(values: Counter[str], question: Question) -> str:
    codes = {option.code for option in question.options}
    if any(" " in value for value in values) and all(codes.issuperset(value.split()) for value in values):
        return " "
    times = {sign: sum(n for value, n in values.items() if sign in value) for sign in (";", "|", "\n", ",")}
    best = max(times, key=lambda sign: times[sign])
    return best if times[best] else ";"


def _by_values(own: Column, values: Counter[str], question: Question) -> float | None:
    """Share of the answers this question would accept; None where any text would do or there is nothing to see."""
    if plain(question, own.part)[0].kind in TEXT_KINDS or not values:
        return None
    if own.other:
        ticks = {*map(fold, YES), *map(fold, NO)}
        return sum(n for value, n in values.items() if fold(value) not in ticks) / values.total()
    takes = _taker(own, values, question)
    return sum(n for value, n in values.items() if takes(value)) / values.total()


def _taker(own: Column, values: Counter[str], question: Question) -> Callable[[str], bool]:
    asked, _ = plain(question, own.part)
    numeric = asked.kind in NUMBER_KINDS | POINT_KINDS
    resolve = resolver(own, question, decimal_sign(values) if numeric else "")

    def takes(value: str) -> bool:
        resolved = resolve(value)
        if isinstance(resolved, Problem):
            return False
        return not (numeric or asked.kind in MOMENT_KINDS) or not read(asked, {asked.id: resolved})[1]

    return takes
