"""What one column of a sheet may hold of a question: the whole answer, or a part of it named after the question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from surveyapp.domain.definition import ROW_KINDS, SELECT_KINDS, Entry, Kind, Question
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.reading import entry_bounds
from surveyapp.domain.text import Text
from surveyapp.exchange.matching import bare

_BY_PARTS = ROW_KINDS | {Kind.CONSTANT_SUM, Kind.REPEAT}
"""Kinds whose answer no single cell holds."""

NOT_IMPORTED = frozenset({Kind.FILE, Kind.CALCULATED})
"""A file is not in the sheet, and what is calculated is made anew from the other answers."""

Typed = dict[str, list[str]]


def takes_whole(question: Question) -> bool:
    return question.kind not in _BY_PARTS


def parts_of(question: Question) -> Iterator[tuple[str, tuple[Text, ...]]]:
    """(part, what it may be called) of every part a column may fill: a row, `row.side`, `row.option`, an option, the
    place in a ranking, a level, `number.question` of a repeated group."""
    match question.kind:
        case Kind.MATRIX_DUAL:
            for row in question.rows:
                yield from ((f"{row.code}.{side.code}", (_joined(row.text, side.text),)) for side in question.sides)
        case Kind.SEMANTIC_DIFFERENTIAL:
            yield from ((row.code, (row.text, row.opposite, _joined(row.text, row.opposite))) for row in question.rows)
        case Kind.MATRIX_MULTIPLE:
            for row in question.rows:
                yield row.code, (row.text,)
                yield from ((f"{row.code}.{o.code}", (_joined(row.text, o.text),)) for o in question.options)
        case Kind.MATRIX_SINGLE:
            yield from ((row.code, (row.text,)) for row in question.rows)
        case Kind.MULTIPLE | Kind.CONSTANT_SUM:
            yield from ((option.code, (option.text,)) for option in question.options)
        case Kind.RANKING:
            yield from ((option.code, (option.text,)) for option in question.options)
            yield from ((place, (_rank(place),)) for place in _places(question))
        case Kind.CASCADE:
            yield from ((level.code, (level.text,)) for level in question.levels)
        case Kind.REPEAT:
            for number in range(1, entry_bounds(question)[1] + 1):
                for inner in question.questions:
                    yield f"{number}.{inner.id}", (_numbered(inner.text, number),)


def _joined(first: Text, second: Text) -> Text:
    languages = dict.fromkeys((*first.languages(), *second.languages()))
    return Text.of({language: f"{first.to(language)} {second.to(language)}" for language in languages})


def _numbered(text: Text, number: int) -> Text:
    return Text.of({language: f"{words} {number}" for language, words in text})


def _rank(place: str) -> Text:
    return Text.of(vi=f"hạng {place}", en=f"rank {place}")


def _places(question: Question) -> list[str]:
    """The places that are no option's code."""
    most = question.max_choices or len(question.options)
    return [str(place) for place in range(1, most + 1) if question.option(str(place)) is None]


# ------------------------------------------------------------------ what a cell answers


def plain(question: Question, part: str) -> tuple[Question, str]:
    """A simple question that one cell of the column answers, and its own part: the option that the cell ticks."""
    rest = part.partition(".")[2]
    match question.kind:
        case Kind.MATRIX_DUAL:
            side = next((side for side in question.sides if side.code == rest), None)
            return replace(question, kind=Kind.SINGLE, options=side.options if side else (), rows=()), ""
        case Kind.MATRIX_SINGLE:
            return replace(question, kind=Kind.SINGLE, rows=()), ""
        case Kind.MATRIX_MULTIPLE:
            return replace(question, kind=Kind.MULTIPLE, rows=()), rest
        case Kind.SEMANTIC_DIFFERENTIAL:
            return replace(question, kind=Kind.RATING, rows=()), ""
        case Kind.RANKING if question.option(part):
            return _number(question, 1, len(question.options)), ""
        case Kind.RANKING:
            return replace(question, kind=Kind.SINGLE if part else Kind.MULTIPLE, min_choices=0), ""
        case Kind.CONSTANT_SUM:
            return _number(question, 0, None), ""
        case Kind.CASCADE:
            return replace(question, kind=Kind.SHORT_TEXT), ""
        case Kind.REPEAT:
            name, _, below = rest.partition(".")
            inner = next((inner for inner in question.questions if inner.id == name), None)
            return (question, part) if inner is None else plain(inner, below)
        case Kind.HIDDEN:
            return replace(question, kind=Kind.SINGLE if question.options else Kind.SHORT_TEXT), ""
        case kind if kind in SELECT_KINDS - {Kind.YES_NO}:
            return replace(question, kind=Kind.SINGLE), ""
    return question, part


def _number(question: Question, low: float, high: float | None) -> Question:
    return replace(question, kind=Kind.NUMBER, options=(), low=low, high=high, step=None)


def field_of(question: Question, part: str) -> str:
    """The form field that a cell fills; the whole of a ranking or a place, and a rank, are spread by `spread`."""
    head, _, rest = part.partition(".")
    match question.kind:
        case Kind.MULTIPLE:
            return question.id
        case Kind.MATRIX_MULTIPLE:
            return f"{question.id}.{head}"
        case Kind.RANKING if part and question.option(part) is None:
            return f"{question.id}.#{part}"
        case Kind.REPEAT:
            name, _, below = rest.partition(".")
            inner = next((inner for inner in question.questions if inner.id == name), None)
            return f"{question.id}.{head}.{field_of(inner, below) if inner else name}"
    return f"{question.id}.{part}" if part else question.id


# ------------------------------------------------------------------ cells that say several things


def spread(question: Question, typed: Typed) -> Problem | None:
    """Turns what was written as one into the form's own fields, in place: a ranking's options in order, the option at
    each rank, and the names of places; or says which place is unknown."""
    if question.kind is Kind.RANKING:
        _spread_order(question, typed)
    if question.kind is Kind.CASCADE:
        return _spread_places(question, typed)
    return None


def _spread_order(question: Question, typed: Typed) -> None:
    ranked = [(str(place), code) for place, code in enumerate(typed.pop(question.id, []), start=1)]
    for name in [name for name in typed if name.startswith(f"{question.id}.#")]:
        ranked += [(name.rpartition("#")[2], code) for code in typed.pop(name)]
    for place, code in ranked:
        typed.setdefault(f"{question.id}.{code}", []).append(place)


_PREFIX = re.compile(r"^(?:thanh pho|tinh|tp|phuong|xa|thi tran|thi xa|dac khu|quan|huyen|p|x|q|h)(?:\. ?| )")
_COUNTRY = ("viet nam", "vietnam")
_BETWEEN = re.compile(r"\s*[,;/|]\s*|\s+[-–—]\s+")


def _names(name: str) -> set[str]:
    """“Thành phố Huế” is also called “huế”, “TP. Huế”."""
    whole = bare(name)
    return {whole, _PREFIX.sub("", whole)}


def _is(entry: Entry, written: str) -> bool:
    return entry.code == written or any(bool(_names(words) & _names(written)) for _, words in entry.text)


def _find(entries: tuple[Entry, ...], written: str) -> Entry | None:
    """By code or whole name first; None where two places share the name."""
    exact = [e for e in entries if e.code == written or any(bare(words) == bare(written) for _, words in e.text)]
    found = exact or [entry for entry in entries if _is(entry, written)]
    return found[0] if len(found) == 1 else None


def _spread_places(question: Question, typed: Typed) -> Problem | None:
    whole = typed.pop(question.id, [])
    written = {level.code: typed.pop(f"{question.id}.{level.code}", [""])[0] for level in question.levels}
    if whole:
        pieces = [piece for piece in _BETWEEN.split(whole[0].strip()) if piece and bare(piece) not in _COUNTRY]
        path, unknown = _path(question, pieces)
    else:
        path, unknown = _levels(question, list(written.values()))
    if unknown:
        return Problem.at(Fault.PLACE_UNKNOWN, question.id, found=unknown[:80])
    for level, entry in zip(question.levels, path, strict=False):
        typed[f"{question.id}.{level.code}"] = [entry.code]
    return None


def _path(question: Question, pieces: list[str]) -> tuple[list[Entry], str]:
    """(places from the top, a piece that names none): “Ward, Province” as well as “Province, Ward”."""
    path: list[Entry] = []
    left = pieces[::-1]
    while left and len(path) < len(question.levels):
        entries = question.below([entry.code for entry in path])
        found = next(((piece, entry) for piece in left if (entry := _find(entries, piece))), None)
        if found is None:
            break
        left.remove(found[0])
        path.append(found[1])
    return path, left[0] if left else ""


def _levels(question: Question, written: list[str]) -> tuple[list[Entry], str]:
    """As `_path`, of one column for each level. A lower level alone is enough where only one place has the name."""
    path: list[Entry] = []
    for depth, name in enumerate(written):
        if not name:
            continue
        above = _above(question, path, depth)
        found = [(one, entry) for one in above if (entry := _find(question.below([e.code for e in one]), name))]
        if len(found) != 1:
            return path, name
        path = [*found[0][0], found[0][1]]
    return path, ""


def _above(question: Question, path: list[Entry], depth: int) -> list[list[Entry]]:
    """Every way down to `depth` that begins with `path`."""
    ways = [path]
    while ways and len(ways[0]) < depth:
        ways = [[*way, entry] for way in ways for entry in question.below([e.code for e in way])]
    return ways
